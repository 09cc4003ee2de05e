"""Walk from what the person named to the files in it; nothing is opened here, folders are listed.

Links, devices, pipes and sockets are refused with a reason, and so is the folder of the cases
itself. Reading a file is ``reading``'s work.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sextortion_help.language import N_, tr
from sextortion_help.text import clean_line

MOST_FILES = 100_000
"""More than this at once is a whole disk, named by mistake."""


class Refusal(Exception):  # noqa: N818 - not an error of ours: a plain no, with its reason
    """A file is not taken in.

    Args:
        reason: why, and what can be done, in a sentence or two. Never a name or any content.

    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Found:
    """A file that can be taken in."""

    path: Path
    size: int
    """Bytes, as the folder says; it may differ once the file is read."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that is not taken in, and why."""

    path: Path
    reason: str


LINK = N_("It is a link to something else. Add the real file.")
NO_FILE = N_("It is not a file but a device, a pipe or a socket.")
GONE = N_("It is not there.")
NOT_ALLOWED = N_("This account may not read it.")
OWN_FOLDER = N_("Your locked notes are kept here. They are not evidence.")
UNREADABLE = N_("It could not be read. If it is on a stick or a phone, plug it in again.")


def find(paths: Iterable[Path], own_folder: Path) -> Iterator[Found | Refused]:
    """Walk to every file in ``paths``, in the order of their names.

    Args:
        paths: files and folders.
        own_folder: where the cases lie; it and all in it is refused.

    """
    own = _identity(own_folder)
    seen: set[tuple[int, int]] = set()
    named = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100 - resolve() follows links
    waiting = named[::-1]
    inside = {path for path in named if own in map(_identity, path.parents)}
    while waiting:
        path = waiting.pop()
        if path in inside:
            yield Refused(path, tr(OWN_FOLDER))
            continue
        try:
            what = path.lstat()
            if not stat.S_ISDIR(what.st_mode):
                yield _file(path, what)
                continue
            here = (what.st_dev, what.st_ino)
            if here == own:
                yield Refused(path, tr(OWN_FOLDER))
            elif here not in seen or not what.st_ino:
                seen.add(here)
                waiting.extend(sorted(path.iterdir(), reverse=True))
        except OSError as fault:
            yield Refused(path, why(fault))


def _file(path: Path, what: os.stat_result) -> Found | Refused:
    if stat.S_ISLNK(what.st_mode):
        return Refused(path, tr(LINK))
    if not stat.S_ISREG(what.st_mode):
        return Refused(path, tr(NO_FILE))
    return Found(path, what.st_size)


def _identity(folder: Path) -> tuple[int, int] | None:
    """Return what tells a folder from every other, by whatever name it goes."""
    try:
        what = folder.stat()
    except OSError:
        return None
    return what.st_dev, what.st_ino


def why(fault: OSError) -> str:
    """Say in plain words why the system would not read something."""
    if isinstance(fault, FileNotFoundError):
        return tr(GONE)
    if isinstance(fault, PermissionError):
        return tr(NOT_ALLOWED)
    return tr(UNREADABLE)


def readable(path: Path | str) -> str:
    """Return a path or name as text that any screen and JSON can hold.

    Bytes that are no letters are spelled out, each with its number; characters that steer a screen
    are taken out.
    """
    raw = os.fsencode(path)
    return clean_line(raw.decode("utf-8", "backslashreplace"))


def exact(path: Path) -> str | None:
    """Return a path's own bytes in hex where ``readable`` would lose something, else ``None``."""
    return None if readable(path) == str(path) else os.fsencode(path).hex()


def path_of(where: str, where_exact: str | None) -> Path:
    """Return the path that ``readable`` and ``exact`` were made from."""
    return Path(os.fsdecode(bytes.fromhex(where_exact))) if where_exact else Path(where)
