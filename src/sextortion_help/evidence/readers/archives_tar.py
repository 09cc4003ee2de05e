"""Tell which files a tar holds and where each one's content stands.

Read are the old form, POSIX ustar and pax, and GNU tar's. Headers follow one another in a loop, not
by recursion; of long names and of what a header adds, no more is read than is ever needed. Links,
devices and files with holes are listed as what cannot be had.

Sources: POSIX (IEEE 1003.1, pax: "ustar Interchange Format" and "pax Interchange Format"); GNU tar
manual, "Basic Tar Format", "Old GNU Format" and "Storing Sparse Files".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Final, NamedTuple

from sextortion_help.evidence.readers.archives_packed import (
    MAX_MEMBERS,
    MAX_PATH,
    Listed,
    Readable,
    Stop,
    copied,
    decoded,
)
from sextortion_help.evidence.readers.model import Notes

BLOCK: Final = 512
"""Bytes of a header; contents are filled up to a multiple of it."""

MAX_HEADERS: Final = 3 * MAX_MEMBERS
"""A file can have two headers beside its own: a long name, and more."""

MAX_PAX: Final = 1024**2
"""Bytes of what a pax header says of one file."""

_FILES: Final = frozenset({b"0", b"\0", b"7"})
_WITHOUT_CONTENT: Final = frozenset({b"1", b"2", b"3", b"4", b"5", b"6"})
"""Links, devices, folders and pipes, whatever size their header gives."""

_FOLDER: Final = b"5"
_SPARSE: Final = b"S"
_LONG_NAME: Final = b"L"
_PAX: Final = b"x"
_OF_NO_FILE: Final = frozenset({b"g", b"K", b"X", b"V", b"M"})
"""What holds for all files; a link's long name; Sun's pax; a disk's label; a file's other half."""

_OCTAL: Final = re.compile(rb"[0-7]{1,12}")
_DECIMAL: Final = re.compile(rb"[0-9]{1,20}")
_RECORD: Final = re.compile(rb"([0-9]{1,10}) ")


class _Header(NamedTuple):
    kind: bytes
    size: int
    name: bytes


def header_of(block: bytes) -> _Header | None:
    """Return what a header says, or ``None`` if it is none: its check sum is of all its bytes."""
    if len(block) < BLOCK:
        return None
    size, check = _number(block[124:136]), _number(block[148:156])
    if size is None or check != sum(block) - sum(block[148:156]) + 8 * ord(" "):
        return None
    name = block[:100].partition(b"\0")[0]
    # GNU tar keeps something else where POSIX has the first part of a long name.
    folders = block[345:500].partition(b"\0")[0] if block[257:263] == b"ustar\0" else b""
    return _Header(block[156:157], size, folders + b"/" * bool(folders) + name)


def _number(text: bytes) -> int | None:
    if text[0] == 0x80:  # GNU tar's way for what is too large for its digits
        return int.from_bytes(text[1:], "big")
    digits = text.partition(b"\0")[0].strip(b" ") or b"0"
    return int(digits, 8) if _OCTAL.fullmatch(digits) else None


def listed_in_tar(source: Readable, notes: Notes) -> Iterator[Listed]:
    """Yield every file of a tar; notes where a header is broken, and goes on at the next.

    Raises:
        Stop: it ends in the middle, or there is more than is looked at.

    """
    place = 0
    said: dict[bytes, bytes] = {}
    """What the headers before a file's own say of it."""
    is_lost = False
    for number in range(1, MAX_HEADERS + 1):
        block = source.at(place, BLOCK)
        header = header_of(block)
        place += BLOCK
        if header is None:
            if len(block) < BLOCK and not is_lost:
                raise Stop(source.trouble)
            if len(block) < BLOCK or not (is_lost or block.strip(b"\0")):
                return
            if not is_lost:
                notes.add("broken", number)
            is_lost, said = True, {}
            continue
        is_lost = False
        kind, size, name = header
        if kind == _PAX:
            said |= _records(source.at(place, size)) if size <= MAX_PAX else {b"path": _ENDLESS}
        elif kind == _LONG_NAME:
            said[b"path"] = source.at(place, min(size, MAX_PATH + 1)).partition(b"\0")[0]
        elif kind not in _OF_NO_FILE:
            if kind == _SPARSE and block[482]:
                place = _behind_map(source, place)
            size = 0 if kind in _WITHOUT_CONTENT else int(said.get(b"size", size))
            name = said.get(b"path", name)
            if kind != _FOLDER:
                yield Listed(
                    number,
                    decoded(name, "latin-1"),
                    len(name) > MAX_PATH,
                    kind in _FILES and _SPARSE not in said,
                    partial(copied, source, place, size),
                )
            said = {}
        place += -(-size // BLOCK) * BLOCK
    raise Stop("more")


_ENDLESS: Final = b"?" * (MAX_PATH + 1)
"""Stands for a name that is too long to be read."""


def _records(text: bytes) -> dict[bytes, bytes]:
    """Return what a pax header says of a file that matters here: path, size, and any holes."""
    found: dict[bytes, bytes] = {}
    place = 0
    while match := _RECORD.match(text, place):
        end = place + int(match[1])
        if not match.end() < end <= len(text):
            break
        key, _, value = text[match.end() : end - 1].partition(b"=")
        if key == b"path" or (key == b"size" and _DECIMAL.fullmatch(value)):
            found[key] = value
        elif key.startswith(b"GNU.sparse."):
            found[_SPARSE] = b""
        place = end
    return found


def _behind_map(source: Readable, place: int) -> int:
    """Return where the content of a file with many holes begins: behind the list of them."""
    while len(block := source.at(place, BLOCK)) == BLOCK:
        place += BLOCK
        if not block[504]:
            break
    return place
