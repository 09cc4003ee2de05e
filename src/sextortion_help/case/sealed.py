"""The sealed evidence files of a case: where they lie and how one comes and goes without a trace.

A file is written under a draft's name, and bears its own only once the saved case lists it. So a
kill at any moment leaves either a draft that nobody listed, which the next opening removes, or
one that is listed, which it gives its name. What is in a file, and how it is locked, is left to
``vault`` and ``evidence``; what the case lists, to ``model``.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from sextortion_help.case.disk import (
    flush_file,
    flush_folder,
    make_private_folder,
    move,
    open_new,
    open_regular,
    remove_quietly,
)

FOLDER = "evidence"
SUFFIX = ".age"
DRAFT_SUFFIX = ".new"
WRITE_BUFFER = 1024 * 1024


class SealedFiles:
    """The folder of sealed files below a case's own; names are 32 hex digits drawn by chance."""

    def __init__(self, case_folder: Path) -> None:
        self.folder = case_folder / FOLDER

    @contextmanager
    def draft(self) -> Iterator[tuple[str, BinaryIO]]:
        """Make a new file to write; when the block ends, all of it is on the disk.

        Yields:
            The file's name and the open file. An exception in the block removes the file.

        Raises:
            OSError: it could not be written; nothing is left of it.

        """
        make_private_folder(self.folder)
        name = secrets.token_hex(16)
        path = self._draft_path(name)
        try:
            with open_new(path, WRITE_BUFFER) as file:
                yield name, file
                flush_file(file)
        except BaseException:
            remove_quietly(path)
            raise

    def open(self, name: str, *, from_disk: bool = False) -> BinaryIO:
        """Open a sealed file, or its draft, to read.

        Args:
            name: the file's name.
            from_disk: ask the system to read the disk itself, not what it remembers of it.

        Raises:
            OSError: it is not there or cannot be read; also if it is no ordinary file.

        """
        path = self.path(name)
        file = open_regular(path if path.exists() else self._draft_path(name))
        if hasattr(os, "posix_fadvise"):
            with suppress(OSError):
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_SEQUENTIAL)
                if from_disk:
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return file

    def path(self, name: str) -> Path:
        """Return where a file lies that the case lists."""
        return self.folder / f"{name}{SUFFIX}"

    def discard(self, names: Iterable[str]) -> None:
        """Remove drafts that no case lists."""
        for name in names:
            remove_quietly(self._draft_path(name))

    def flush_names(self) -> None:
        """Bring the names of the drafts to the disk, before a case lists them.

        Raises:
            OSError: the folder could not be flushed.

        """
        flush_folder(self.folder)

    def publish(self, names: Iterable[str]) -> None:
        """Give files that the saved case lists their own names.

        A fault here loses nothing: they are found under the draft's name too, and the next
        opening tries again.
        """
        for name in names:
            with suppress(OSError):
                move(self._draft_path(name), self.path(name))
        with suppress(OSError):
            flush_folder(self.folder)

    def withdraw(self, name: str) -> None:
        """Turn a file back into a draft, before a case is saved that lists it no more.

        Raises:
            OSError: it could not be renamed.

        """
        with suppress(FileNotFoundError):
            move(self.path(name), self._draft_path(name))
            # Before the case is saved: a name that came back after a power cut would stay for good.
            flush_folder(self.folder)

    def settle(self, listed: Container[str]) -> None:
        """Finish what a kill cut off: name the drafts that are listed, remove the others."""
        drafts: list[Path] = []
        with suppress(OSError):
            drafts += self.folder.glob(f".*{DRAFT_SUFFIX}")
        for draft in drafts:
            name = draft.name.removeprefix(".").removesuffix(DRAFT_SUFFIX)
            # Each by itself: what cannot be removed must not keep another from its name.
            with suppress(OSError):
                if name not in listed:
                    draft.unlink()
                elif not self.path(name).exists():
                    # Never over a file that is there: which is the right one, ``verify`` tells.
                    move(draft, self.path(name))

    def strangers(self, listed: Iterable[str]) -> list[Path]:
        """Return what lies in the folder and is neither a listed file nor the draft of one.

        Raises:
            OSError: it cannot be looked into.

        """
        if not self.folder.is_dir():
            return []
        ours = {path for name in listed for path in (self.path(name), self._draft_path(name))}
        return [path for path in self.folder.iterdir() if path not in ours]

    def _draft_path(self, name: str) -> Path:
        return self.folder / f".{name}{DRAFT_SUFFIX}"
