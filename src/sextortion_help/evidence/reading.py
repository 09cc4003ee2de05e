"""Read one file of the person's, once, without changing it, and notice if it changes meanwhile.

It is opened to read only, follows no link, waits for no pipe, and leaves no trace in the file's
own times where the system allows that. What the bytes mean is left to others.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sextortion_help.case.disk import open_regular
from sextortion_help.case.evidence import Times
from sextortion_help.evidence.finding import LINK, NO_FILE, Refusal, why
from sextortion_help.language import N_, tr

BLOCK = 1024 * 1024
"""Bytes read at a time."""

EMPTY = N_("It is empty: 0 bytes. If it should hold something, copy or download it again.")
GREW = N_("It grew while I read it. Close the program that writes it, then add it again.")
CHANGED = N_("It changed while I read it. Close the program that uses it, then add it again.")


class Original:
    """A file of the person's, open to read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._before = self._look()

    def _look(self) -> os.stat_result:
        try:
            return os.fstat(self._file.fileno())
        except OSError as fault:
            # Such as a network disk that lost the file meanwhile.
            raise Refusal(why(fault)) from None

    @property
    def size(self) -> int:
        """Bytes, as they were when it was opened."""
        return self._before.st_size

    @property
    def times(self) -> Times:
        """The file's own times, with the computer's zone."""
        created = getattr(self._before, "st_birthtime", None)
        return Times(
            modified=_moment(self._before.st_mtime), created=_moment(created) if created else None
        )

    def head(self, size: int) -> bytes:
        """Return its first bytes, to know what to ask about it; ``blocks`` begins anew.

        Raises:
            Refusal: it could not be read.

        """
        try:
            self._file.seek(0)
            return self._file.read(size)
        except OSError as fault:
            raise Refusal(why(fault)) from None

    def blocks(self) -> Iterator[bytes]:
        """Read it from its beginning to its end, ``BLOCK`` bytes at a time.

        Raises:
            Refusal: it could not be read, or is not now what it was when it was opened.

        """
        count = 0
        try:
            self._file.seek(0)
            while block := self._file.read(BLOCK):
                count += len(block)
                if count > self.size:
                    # Also what says that it is empty and is not, such as the system's own files.
                    raise Refusal(tr(GREW))
                yield block
        except OSError as fault:
            raise Refusal(why(fault)) from None
        self._check_unchanged(count)

    def _check_unchanged(self, count: int) -> None:
        now, before = self._look(), self._before
        if now.st_size > before.st_size:
            raise Refusal(tr(GREW))
        is_cut = count != before.st_size or now.st_size != before.st_size
        if is_cut or now.st_mtime_ns != before.st_mtime_ns:
            raise Refusal(tr(CHANGED))


@contextmanager
def opened(path: Path) -> Iterator[Original]:
    """Open a file to read.

    Raises:
        Refusal: it is not there, may not be read, is no ordinary file, or is empty.

    """
    try:
        file = open_regular(path)
    except OSError as fault:
        special = {errno.ELOOP: tr(LINK), errno.EINVAL: tr(NO_FILE), errno.ENXIO: tr(NO_FILE)}
        raise Refusal(special.get(fault.errno or 0, why(fault))) from None
    with file:
        original = Original(file)
        if not original.size:
            raise Refusal(tr(EMPTY))
        yield original


def _moment(seconds: float) -> datetime | None:
    """Return a file's time with the computer's zone, or ``None`` where it is no time at all."""
    try:
        return datetime.fromtimestamp(seconds).astimezone()
    except (OverflowError, ValueError, OSError):
        return None
