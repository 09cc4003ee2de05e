"""The files of a case: where they lie, how they are written so that nothing is lost.

A save is written beside, flushed, and put in place by one rename; the version before stays. It
knows nothing of what is in the files or how they are sealed: that is ``vault``'s work.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from sextortion_help.case.disk import (
    SAVED_HINT,
    draft_of,
    flush_folder,
    link_or_copy,
    make_private_folder,
    move,
    told_plainly,
    write_atomically,
)
from sextortion_help.errors import CaseInUseError, NoSuchCaseError
from sextortion_help.language import N_, tr

KEY = "key.age"
CURRENT = "case.age"
PREVIOUS = "case.prev.age"
RECOVERY = "recovery.age"
"""The identity once more, sealed with the words of a recovery sheet."""

LOCK = "lock"

MAX_CASE_BYTES = 256 * 1024 * 1024
NOT_SAVED = N_("This could not be saved.")
ONLY_READ_HINT = (
    N_("Nothing was changed."),
    N_("Copy the whole folder to a disk that can be written. Then add: --home THAT FOLDER"),
)

ASIDE = re.compile(r"case\.aside-[0-9a-f]{8}\.age")
"""What a version that was set aside is called."""

NAME_LETTERS = "bcdfghjkmnpqrstvwxz23456789"


@dataclass(frozen=True, slots=True)
class ListedCase:
    """What can be said of a case without its passphrase."""

    name: str
    saved: datetime


class Shelf:
    """The folder that holds all cases, a folder each, with names drawn by chance."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "cases"

    def cases(self) -> tuple[ListedCase, ...]:
        """Return the cases, the last saved first.

        Raises:
            CannotWriteError: the folder may not even be looked into.

        """
        with told_plainly(tr("The folder with the cases cannot be read.")):
            return self._listed()

    def _listed(self) -> tuple[ListedCase, ...]:
        found = []
        if self.folder.is_dir():
            for folder in self.folder.iterdir():
                files = [folder / name for name in (KEY, CURRENT, PREVIOUS)]
                times = [file.stat().st_mtime for file in files if file.is_file()]
                if times and not folder.name.startswith("."):
                    found.append(ListedCase(folder.name, datetime.fromtimestamp(max(times), UTC)))
        return tuple(sorted(found, key=lambda case: case.saved, reverse=True))

    def find(self, name: str | None) -> CaseFolder:
        """Return the folder of the case with this name, or of the only case.

        Raises:
            NoSuchCaseError: there is no such case, none at all, or several and no name.

        """
        names = [case.name for case in self.cases()]
        if name is not None:
            if name in names:
                return CaseFolder(self.folder / name)
            raise NoSuchCaseError(
                tr("There is no case with that name here."),
                tr("See the names with: sextortion-help cases list"),
            )
        if not names:
            raise NoSuchCaseError(
                tr("There is no saved case here."),
                tr("Begin with: sextortion-help start"),
                tr("If your case is on a USB stick, add: --home FOLDER"),
            )
        if len(names) > 1:
            raise NoSuchCaseError(
                tr("There are {count} cases here. Say which one, by its name.").format(
                    count=len(names)
                ),
                *(f"  {name}" for name in names),
                tr("With evidence, write it so: --case NAME"),
            )
        return CaseFolder(self.folder / names[0])

    def add(self, key: bytes, case: bytes) -> CaseFolder:
        """Make a new case folder, whole or not at all.

        Raises:
            CannotWriteError: the folder cannot be made or written.

        """
        with told_plainly(tr(NOT_SAVED), *tr(SAVED_HINT)), self.draft() as draft:
            write_atomically(draft / KEY, key)
            write_atomically(draft / CURRENT, case)
            return CaseFolder(self.settle(draft).folder, case)

    @contextlib.contextmanager
    def draft(self) -> Iterator[Path]:
        """Make a folder for a new case; what is not settled when the block ends is removed.

        Raises:
            CannotWriteError: it cannot be made.

        """
        with told_plainly(tr(NOT_SAVED), *tr(SAVED_HINT)):
            make_private_folder(self.folder)
            draft = self.folder / f".{self._new_name()}.new"
            try:
                draft.mkdir(mode=0o700)
                yield draft
            except BaseException:
                # Of a draft that was settled nothing bears this name any more.
                shutil.rmtree(draft, ignore_errors=True)
                raise

    def settle(self, draft: Path) -> CaseFolder:
        """Make a draft a case of its own.

        Raises:
            OSError: it could not be done; neither is left.

        """
        final = self.folder / draft.name.removeprefix(".").removesuffix(".new")
        move(draft, final)
        try:
            flush_folder(self.folder)
        except BaseException:
            shutil.rmtree(final, ignore_errors=True)
            raise
        return CaseFolder(final)

    def _new_name(self) -> str:
        """Draw a name that no case has, nor the draft of one."""
        while True:
            name = "".join(secrets.choice(NAME_LETTERS) for _ in range(6))
            if not any((self.folder / taken).exists() for taken in (name, f".{name}.new")):
                return name


class CaseFolder:
    """The files of one case.

    Args:
        folder: where they lie.
        current: the current version's bytes, where they are known already.

    """

    def __init__(self, folder: Path, current: bytes | None = None) -> None:
        self.folder = folder
        self._known = frozenset() if current is None else frozenset({_digest(current)})
        """Digests of what the current version may be if nobody else touched it."""

    @property
    def name(self) -> str:
        """The case's name, which is the folder's."""
        return self.folder.name

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other windows of this program out while the block runs.

        Raises:
            CaseInUseError: another one has the case.
            CannotWriteError: the folder cannot be written at all.

        """
        lock = FileLock(self.folder / LOCK, timeout=0, mode=0o600)
        with told_plainly(tr("The case cannot be opened here."), *tr(ONLY_READ_HINT)):
            if not self.folder.is_dir():
                raise FileNotFoundError(errno.ENOENT, "gone")
            try:
                lock.acquire()
            except Timeout:
                raise CaseInUseError(
                    tr("This case is open in another window."),
                    tr("Nothing is lost. Close the other window, then try again."),
                ) from None
        try:
            self._sweep()
            yield
        finally:
            lock.release()

    def _sweep(self) -> None:
        """Remove what a kill left half written. It was never acknowledged."""
        with contextlib.suppress(OSError):
            for cut_off in self.folder.glob(".*.new"):
                cut_off.unlink()

    def copies(self) -> tuple[str, ...]:
        """Return the names of further copies of the case, which a sync program leaves.

        Two computers that save at once make one: Dropbox, Syncthing, OneDrive and others put it
        beside the file under a name of their own.
        """
        with contextlib.suppress(OSError):
            return tuple(
                sorted(
                    path.name
                    for path in self.folder.glob("case*.age")
                    if path.name not in {CURRENT, PREVIOUS} and not ASIDE.fullmatch(path.name)
                )
            )
        return ()

    def read(self, file: str) -> bytes | None:
        """Return a file's bytes, or ``None`` where there is no such file or it is no case file.

        A current version that is read counts as ours from then on.
        """
        content = self.look_at(file)
        if file == CURRENT and content is not None:
            self._known = frozenset({_digest(content)})
        return content

    def look_at(self, file: str) -> bytes | None:
        """Return a file's bytes as ``read`` does, and draw no conclusion from them."""
        path = self.folder / file
        try:
            return path.read_bytes() if _can_be_held(path) else None
        except OSError:
            return None

    def is_same_twice(self) -> bool:
        """Return whether the version before is a copy of the current one.

        Each version is sealed anew, so no save makes two alike. One file under two names does
        not count: that is what a save that was cut off leaves on most disks.
        """
        current, previous = self.folder / CURRENT, self.folder / PREVIOUS
        with contextlib.suppress(OSError):
            if not current.samefile(previous):
                content = self.look_at(CURRENT)
                return content is not None and content == self.look_at(PREVIOUS)
        return False

    def save(self, content: bytes) -> None:
        """Put ``content`` in place as the current version; the one before becomes the previous.

        When this returns, the content is on the disk. A current version that is not the one
        last read or written here (damaged, or changed from outside) is set aside under
        another name, and the previous version is left as it is.

        Raises:
            CannotWriteError: it cannot be written; the version before still stands.

        """
        current = self.folder / CURRENT
        new = _digest(content)
        with told_plainly(tr(NOT_SAVED), *tr(SAVED_HINT)), draft_of(current, content) as draft:
            moved = self._keep_what_stands(current)
            # From here on either may stand there, whatever goes wrong: both are ours.
            self._known |= {new}
            try:
                move(draft, current)
            except BaseException:
                if moved is not None:
                    move(moved, current)
                raise
            flush_folder(self.folder)
        self._known = frozenset({new})

    def distrust_current(self) -> None:
        """Set the current version aside at the next save, because it does not open."""
        self._known = frozenset()

    def _keep_what_stands(self, current: Path) -> Path | None:
        """Give the current version a second name, so that no moment is without one.

        Returns:
            The name it was moved to, where it could not be read and so not be copied.

        """
        try:
            standing = _digest(current.read_bytes()) if _can_be_held(current) else None
        except FileNotFoundError:
            return None
        except OSError:
            standing = None
        if standing is None:
            # It cannot be read at all, or not to an end; only its name can be kept.
            aside = self._aside()
            move(current, aside)
            return aside
        previous = self.folder / PREVIOUS
        if previous.is_dir():
            # No file takes the place of a folder, and every save would fail.
            move(previous, self._aside())
        link_or_copy(current, previous if standing in self._known else self._aside())
        return None

    def _aside(self) -> Path:
        return self.folder / f"case.aside-{secrets.token_hex(4)}.age"

    def delete(self) -> None:
        """Remove every file of the case. What is gone already is no fault.

        Raises:
            CannotWriteError: something could not be removed.

        """
        with told_plainly(tr("The case could not be deleted."), tr("Try again, by its name.")):
            # What opens it first: without that the rest cannot be read, whatever happens next.
            for name in (KEY, RECOVERY):
                (self.folder / name).unlink(missing_ok=True)
            for path in self.folder.iterdir() if self.folder.is_dir() else ():
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                elif path.name != LOCK:
                    path.unlink(missing_ok=True)
        # Windows keeps a lock that is held, and so the folder; without the rest it is no case.
        shutil.rmtree(self.folder, ignore_errors=True)


def _can_be_held(path: Path) -> bool:
    """Return whether a file has an end that memory can hold: no pipe, no device, none too large.

    Raises:
        OSError: it is not there.

    """
    status = path.stat()
    return stat.S_ISREG(status.st_mode) and status.st_size <= MAX_CASE_BYTES


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
