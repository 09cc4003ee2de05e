"""Where a bag can go: a folder, or a zip that is the same to the last byte if made again.

A zip holds its files as they are: packing them tighter would give other bytes with another zlib,
and pictures get no smaller. Nothing of the computer goes into it but the time it is given.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from sextortion_help.case.disk import (
    flush_file,
    flush_folder,
    make_private_folder,
    open_new,
    write_steadily,
)
from sextortion_help.report.bag import Member

TOP: Final = "pack"
"""The one folder in a zip, so that unpacking does not scatter files."""

_FOR_ITS_OWNER: Final = (stat.S_IFREG | 0o600) << 16
_UNIX: Final = 3
"""Whose rights those are, whatever system the zip was made on."""

_FIRST: Final = (1980, 1, 1, 0, 0, 0)
_LAST: Final = (2107, 12, 31, 23, 59, 58)
"""The times that a zip can hold."""


class FolderSink:
    """Writes files into a new folder, for this user alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def take(self, files: Iterable[Member]) -> None:
        """Write files; see ``Sink``.

        Raises:
            OSError: one could not be written; ``FileExistsError`` if the folder is there.

        """
        make_private_folder(self._folder.parent)
        self._folder.mkdir(mode=0o700)
        folders = {self._folder}
        for member in files:
            path = self._folder.joinpath(*member.path.split("/"))
            make_private_folder(path.parent)
            folders.add(path.parent)
            with open_new(path) as file:
                write_steadily(file, member.blocks)
                flush_file(file)
        for folder in folders:
            flush_folder(folder)
        flush_folder(self._folder.parent)


class Writable(Protocol):
    """What a zip can be written to; it need not be able to go back."""

    def write(self, data: bytes, /) -> int:
        """Take all of ``data``."""

    def flush(self) -> None:
        """Bring on its way what was held back."""

    def close(self) -> None:
        """Be done; nothing here asks for it."""


class ZipSink:
    """Writes files into a zip, below one folder.

    On a stream that can go back, each file's sum and size stand before it. On any other they
    stand behind it, which ``unzip``, 7-Zip and Windows read; some unpackers that read from the
    front do not.
    """

    def __init__(self, stream: Writable, now: datetime) -> None:
        """Write to ``stream``, which stays open, with ``now`` as the time of every file.

        A zip knows no zones: ``now`` is the clock on the wall.
        """
        self._stream = stream
        self._when = min(max(now.timetuple()[:6], _FIRST), _LAST)

    def take(self, files: Iterable[Member]) -> None:
        """Write files; see ``Sink``. If one breaks off, the zip has no table and does not open."""
        archive = ZipFile(self._stream, "w", ZIP_STORED)
        try:
            for member in files:
                # A size that is not known may be large, and that has to be said before it.
                is_large = member.size is None
                with archive.open(self._entry(member), "w", force_zip64=is_large) as file:
                    for block in member.blocks:
                        file.write(block)
        except BaseException:
            # Without this the table would be written as soon as nobody holds the archive.
            archive.fp = None
            raise
        archive.close()

    def _entry(self, member: Member) -> ZipInfo:
        entry = ZipInfo(f"{TOP}/{member.path}", self._when)
        entry.compress_type = ZIP_STORED
        entry.create_system = _UNIX
        entry.external_attr = _FOR_ITS_OWNER
        entry.file_size = member.size or 0
        return entry
