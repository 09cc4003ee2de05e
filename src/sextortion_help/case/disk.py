"""Write files so that a kill, a power cut or a full disk leaves the whole old or the whole new one.

A file is written beside, flushed, given its name by one rename, and its folder is flushed. This
knows nothing of cases; it only tells a fault of the system in plain words.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from sextortion_help.errors import CannotWriteError
from sextortion_help.language import N_, tr


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file so that, at every moment, the whole old or the whole new one is there.

    Raises:
        OSError: it could not be written; what stood there before still stands.

    """
    with draft_of(path, content) as draft:
        move(draft, path)
    flush_folder(path.parent)


def move(source: Path, target: Path) -> None:
    """Give a file another name, in place of whatever bore it; both in one folder.

    On Windows a virus scanner, a search index or a sync program may hold a file for a moment after
    it was written; that is waited for, a second and a half at most.

    Raises:
        OSError: it could not be done; both are as they were.

    """
    for wait in HELD_FOR:
        try:
            source.replace(target)
        except PermissionError:
            time.sleep(wait)
        else:
            return
    source.replace(target)


HELD_FOR = (0.05, 0.1, 0.2, 0.4, 0.8) if os.name == "nt" else ()
"""Seconds between tries, where others may hold a file."""


@contextlib.contextmanager
def draft_of(path: Path, content: bytes) -> Iterator[Path]:
    """Write and flush ``content`` beside ``path``; what is left of it afterwards is removed.

    Raises:
        OSError: it could not be written.

    """
    draft = draft_name(path)
    try:
        _fill(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), content)
        yield draft
    finally:
        remove_quietly(draft)


def _fill(descriptor: int, content: bytes) -> None:
    """Write and flush a file that was just made, and close it."""
    with open(descriptor, "wb") as file:
        file.write(content)
        flush_file(file)


def open_new(path: Path, buffering: int = -1) -> BinaryIO:
    """Make a file for this user alone and open it to write.

    Raises:
        OSError: it could not be made; ``FileExistsError`` if something has that name.

    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, 0o600), "wb", buffering)


def open_regular(path: Path) -> BinaryIO:
    """Open an ordinary file to read, without following a link and without a trace in its times.

    A pipe or a device that someone put in its place is refused, not waited for.

    Raises:
        OSError: it cannot be opened; ``ELOOP`` for a link, ``EINVAL`` for what is no file.

    """
    flags = os.O_RDONLY
    for name in ("O_BINARY", "O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC"):
        flags |= getattr(os, name, 0)
    try:
        # Linux lets an owner read without changing the time of the last reading.
        descriptor = os.open(path, flags | getattr(os, "O_NOATIME", 0))
    except OSError:
        # Someone else's file, or a disk that does not know the wish: without it, or for good.
        descriptor = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a file")
    return os.fdopen(descriptor, "rb", 0)


def write_steadily(file: BinaryIO, chunks: Iterable[bytes]) -> None:
    """Write chunks to an open file, and let the disk begin early: the last flush waits for less.

    Raises:
        OSError: the disk did not take it.

    """
    written = begun = 0
    for chunk in chunks:
        file.write(chunk)
        written += len(chunk)
        if written - begun >= EARLY and hasattr(os, "posix_fadvise"):
            # Linux begins to write out what is said not to be needed any more.
            with contextlib.suppress(OSError):
                os.posix_fadvise(file.fileno(), begun, written - begun, os.POSIX_FADV_DONTNEED)
            begun = written


EARLY = 16 * 1024 * 1024
"""Bytes after which the disk is asked to begin."""


def flush_file(file: BinaryIO) -> None:
    """Bring all that was written to an open file to the disk itself.

    Raises:
        OSError: the disk did not take it.

    """
    file.flush()
    _flush(file.fileno())


def _flush(descriptor: int) -> None:
    """Bring what was written to the disk itself."""
    if sys.platform == "darwin":
        import fcntl

        # There, fsync stops at the drive's own cache. Some network disks know only fsync.
        with contextlib.suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def draft_name(path: Path) -> Path:
    """Return a name beside ``path`` for something not finished yet."""
    return path.with_name(f".{secrets.token_hex(4)}.new")


def remove_quietly(path: Path) -> None:
    """Remove a file if it is there and if that is possible."""
    with contextlib.suppress(OSError):
        path.unlink()


def link_or_copy(path: Path, name: Path) -> None:
    """Give the file at ``path`` a second name, replacing what bore it; ``path`` stays.

    Raises:
        OSError: it could not be done; both are as they were.

    """
    draft = draft_name(name)
    try:
        os.link(path, draft)
        move(draft, name)
    except OSError:
        # No hard links on this disk (a USB stick, some network folders): copy instead.
        write_atomically(name, path.read_bytes())
    finally:
        remove_quietly(draft)


def write_new(path: Path, content: bytes) -> None:
    """Write a file that the person asked for, whole or not at all, and overwrite nothing.

    Raises:
        CannotWriteError: it cannot be written, or a file of that name is there.

    """
    with told_plainly(tr("The file could not be written.")):
        if path.exists() or path.is_symlink():
            raise FileExistsError(errno.EEXIST, "taken")
        # Straight under its own name: a draft that a kill leaves behind would be a readable copy
        # that nobody knows of.
        try:
            _fill(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), content)
            flush_folder(path.parent)
        except FileExistsError:
            # Someone else took the name in this very moment: it is theirs.
            raise
        except BaseException:
            remove_quietly(path)
            raise


def give_name(part: Path, target: Path) -> None:
    """Give a whole file its name, and overwrite nothing even if the name was just taken.

    Raises:
        OSError: it could not be done.

    """
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError:
        # No hard links on this disk (a USB stick): hold the name with an empty file of ours.
        open_new(target).close()
        try:
            move(part, target)
        except BaseException:
            remove_quietly(target)
            raise


def make_private_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, for this user alone, and flush them.

    Raises:
        OSError: one of them could not be made.

    """
    if folder.is_dir():
        return
    if folder.parent == folder:
        # The root of a drive that is not there, such as that of a stick pulled out.
        raise FileNotFoundError(errno.ENOENT, "no such drive")
    make_private_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    flush_folder(folder.parent)


def flush_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk. Windows has no way to ask for it, and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as fault:
        # Some network and FUSE disks cannot flush a folder at all; that is no failed save.
        if fault.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(descriptor)


SAVED_HINT = (
    N_("What was saved before is still there."),
    N_("You can go on without saving, or choose another folder with: --home FOLDER"),
)


@contextlib.contextmanager
def told_plainly(what: str, *hint: str) -> Iterator[None]:
    """Turn a fault of the system into one told in plain words, without a path or a name.

    Args:
        what: what could not be done, a sentence.
        hint: what is safe and what to do next.

    Raises:
        CannotWriteError: in place of any ``OSError`` from the block.

    """
    try:
        yield
    except OSError as fault:
        reason = {
            errno.ENOSPC: tr("The disk is full."),
            errno.EDQUOT: tr("There is no room left for you on this disk."),
            errno.EROFS: tr("This disk can only be read."),
            errno.EACCES: tr("This folder may not be written."),
            errno.EPERM: tr("This folder may not be written."),
            errno.ENOENT: tr("The folder is not there. Was a USB stick pulled out?"),
            errno.ENOTDIR: tr("A file stands where a folder should be."),
            errno.EEXIST: tr("There is a file with that name already."),
        }.get(fault.errno or 0, tr("The disk did not take it."))
        raise CannotWriteError(f"{what} {reason}", *hint) from fault
