"""The files of a case: where they lie, how they are written so that nothing is lost.

A save is written beside, flushed, and put in place by one rename; the version before stays. It
knows nothing of what is in the files or how they are sealed: that is ``vault``'s work.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from sextortion_help.errors import CannotWriteError, CaseInUseError, NoSuchCaseError

KEY = "key.age"
CURRENT = "case.age"
PREVIOUS = "case.prev.age"
LOCK = "lock"

MAX_CASE_BYTES = 256 * 1024 * 1024
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
        """Return the cases, the last saved first."""
        found = []
        if self.folder.is_dir():
            for folder in self.folder.iterdir():
                if (folder / KEY).is_file() and not folder.name.startswith("."):
                    saved = max(
                        (folder / name).stat().st_mtime
                        for name in (KEY, CURRENT, PREVIOUS)
                        if (folder / name).exists()
                    )
                    found.append(ListedCase(folder.name, datetime.fromtimestamp(saved, UTC)))
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
                "There is no case with that name here.",
                "See the names with: sextortion-help cases list",
            )
        if not names:
            raise NoSuchCaseError(
                "There is no saved case here.",
                "Begin with: sextortion-help start",
                "If your case is on a USB stick, add: --home FOLDER",
            )
        if len(names) > 1:
            raise NoSuchCaseError(
                f"There are {len(names)} cases here. Say which one, by its name.",
                *(f"  {name}" for name in names),
            )
        return CaseFolder(self.folder / names[0])

    def add(self, key: bytes, case: bytes) -> CaseFolder:
        """Make a new case folder, whole or not at all.

        Raises:
            CannotWriteError: the folder cannot be made or written.

        """
        name = "".join(secrets.choice(NAME_LETTERS) for _ in range(6))
        draft = self.folder / f".{name}.new"
        final = self.folder / name
        with _told_plainly():
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft.mkdir(mode=0o700)
            try:
                write_atomically(draft / KEY, key)
                write_atomically(draft / CURRENT, case)
                draft.rename(final)
                _flush_folder(self.folder)
            except BaseException:
                shutil.rmtree(draft, ignore_errors=True)
                raise
        return CaseFolder(final)


class CaseFolder:
    """The files of one case."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._last_known: bytes | None = None

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
        with _told_plainly():
            try:
                lock.acquire()
            except Timeout:
                raise CaseInUseError(
                    "This case is open in another window.",
                    "Nothing is lost. Close the other window, then try again.",
                ) from None
        try:
            yield
        finally:
            lock.release()

    def read(self, file: str) -> bytes | None:
        """Return a file's bytes, or ``None`` where there is no such file or it is no case file."""
        path = self.folder / file
        try:
            if path.stat().st_size > MAX_CASE_BYTES:
                return None
            content = path.read_bytes()
        except OSError:
            return None
        if file == CURRENT:
            self._last_known = hashlib.sha256(content).digest()
        return content

    def save(self, content: bytes) -> None:
        """Put ``content`` in place as the current version; the one before becomes the previous.

        When this returns, the content is on the disk. A current version that is not the one
        last read or written here (damaged, or changed from outside) is set aside under
        another name, and the previous version is left as it is.

        Raises:
            CannotWriteError: it cannot be written; the version before still stands.

        """
        current = self.folder / CURRENT
        with _told_plainly():
            if current.exists():
                if hashlib.sha256(current.read_bytes()).digest() == self._last_known:
                    self._keep_as_previous(current)
                else:
                    current.replace(self.folder / f"case.aside-{secrets.token_hex(4)}.age")
            write_atomically(current, content)
        self._last_known = hashlib.sha256(content).digest()

    def distrust_current(self) -> None:
        """Set the current version aside at the next save, because it does not open."""
        self._last_known = None

    def _keep_as_previous(self, current: Path) -> None:
        draft = self.folder / f".{secrets.token_hex(4)}.new"
        try:
            os.link(current, draft)
        except OSError:
            # No hard links on this disk (a USB stick, some network folders): copy instead.
            write_atomically(self.folder / PREVIOUS, current.read_bytes())
            return
        draft.replace(self.folder / PREVIOUS)

    def delete(self) -> None:
        """Remove every file of the case.

        Raises:
            CannotWriteError: something could not be removed.

        """
        with _told_plainly():
            # The key first: without it the rest cannot be read, whatever happens next.
            (self.folder / KEY).unlink(missing_ok=True)
            shutil.rmtree(self.folder)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that, at every moment, the whole old or the whole new one is there.

    Raises:
        OSError: it could not be written; what stood there before still stands.

    """
    draft = path.with_name(f".{secrets.token_hex(4)}.new")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as file:  # noqa: PTH123 - the descriptor sets the mode from birth
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise
    _flush_folder(path.parent)


def write_new(path: Path, content: bytes) -> None:
    """Write a file that the person asked for, whole or not at all, and overwrite nothing.

    Raises:
        CannotWriteError: it cannot be written, or a file of that name is there.

    """
    with _told_plainly():
        draft = path.with_name(f".{secrets.token_hex(4)}.new")
        try:
            write_atomically(draft, content)
            _publish(draft, path)
        finally:
            draft.unlink(missing_ok=True)


def _publish(draft: Path, path: Path) -> None:
    """Give a finished file its name, unless the name is taken."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:
        # No hard links here. The check and the rename are two moments, the best this disk has.
        if path.exists():
            raise FileExistsError(errno.EEXIST, "taken") from None
        draft.rename(path)


def _flush_folder(folder: Path) -> None:
    """Flush a rename to the disk. Windows has no way to ask for it, and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _told_plainly() -> Iterator[None]:
    """Turn a fault of the system into one told in plain words, without a path or a name."""
    try:
        yield
    except OSError as fault:
        reason = {
            errno.ENOSPC: "The disk is full.",
            errno.EDQUOT: "There is no room left for you on this disk.",
            errno.EROFS: "This disk can only be read.",
            errno.EACCES: "This folder may not be written.",
            errno.EPERM: "This folder may not be written.",
            errno.ENOENT: "The folder is not there. Was a USB stick pulled out?",
            errno.EEXIST: "There is a file with that name already.",
        }.get(fault.errno or 0, "The disk did not take it.")
        raise CannotWriteError(
            f"This could not be saved. {reason}",
            "What was saved before is still there.",
            "You can go on without saving, or choose another folder with: --home FOLDER",
        ) from fault
