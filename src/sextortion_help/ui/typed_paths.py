"""What someone means who types a path, pastes one, or drags files into the window.

Terminals put a dragged path in quotes, or a backslash before each space; some hand over a
``file:`` address. The path as typed always comes first.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")


def is_there(path: Path) -> bool:
    """Return whether something is there; where pasted words are too long for a name, it is not."""
    with suppress(OSError):
        return path.exists()
    return False


def is_folder(path: Path) -> bool:
    """Return whether a folder is there, as ``is_there`` does."""
    with suppress(OSError):
        return path.is_dir()
    return False


def paths_in(typed: str, exists: Callable[[Path], bool]) -> tuple[Path, ...]:
    """Return the paths in a line that was typed, pasted or dropped.

    Args:
        typed: the line.
        exists: whether something is there, such as ``is_there``.

    Returns:
        The one path the line is, or several that are all there; the line itself, as a path,
        where nothing fits.

    """
    line = typed.strip()
    whole = _path(line)
    if exists(whole):
        return (whole,)
    unquoted = _path(line.strip("'\""))
    if exists(unquoted):
        return (unquoted,)
    for posix in (True, False):
        try:
            parts = [part.strip("'\"") for part in shlex.split(line, posix=posix)]
        except ValueError:
            # A quote without its other half.
            continue
        # A pasted message has many words: the first that is no path ends the search.
        if parts and all(exists(_path(part)) for part in parts):
            return tuple(map(_path, parts))
    return (whole,)


def _path(words: str) -> Path:
    if words.startswith("file://"):
        address = words.removeprefix("file://").removeprefix("localhost")
        raw = PERCENT.sub(lambda code: bytes([int(code[1], 16)]), os.fsencode(address))
        words = os.fsdecode(raw)
        if os.name == "nt":
            words = words.removeprefix("/")
    path = Path(words.replace("\0", ""))  # no name can hold it
    # "~someone" who has no account here is no home; then it may be a name.
    with suppress(RuntimeError):
        return path.expanduser()
    return path
