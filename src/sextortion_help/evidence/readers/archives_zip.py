"""Tell which files a zip lists and where each one's content stands.

The list stands at the end of the file. Where the end is missing, as after a download that broke
off, the header before each file tells the same. No file is listed whose bytes are another's too.
Only what is stored as it is or deflated is read, as every app writes it; nothing locked is.

Sources: PKWARE APPNOTE.TXT 6.3.10. Overlapping files: David Fifield, "A better zip bomb" (WOOT
2019).
"""

from __future__ import annotations

import stat
import struct
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Final, NamedTuple

from sextortion_help.evidence.readers.archives_packed import (
    MAX_MEMBERS,
    MAX_PATH,
    PIECE,
    RAW,
    Inflating,
    Listed,
    Pieces,
    Plain,
    Stop,
    copied,
    decoded,
    is_too_much,
)
from sextortion_help.evidence.readers.model import Notes, Trouble

_LOCAL_MARK: Final = b"PK\3\4"
_LISTED_MARK: Final = b"PK\1\2"
_END_MARK: Final = b"PK\5\6"
_WIDE_END_MARK: Final = b"PK\6\6"
_WIDE_PLACE_MARK: Final = b"PK\6\7"
_SIZES_MARK: Final = b"PK\7\x08"

ZIP: Final = (_LOCAL_MARK, _END_MARK)
"""How a zip begins; the second is one without files."""

_LISTED: Final = struct.Struct("<8xHH4xLLLHHH6xHL")
"""Flags, method, check sum, packed size, size, lengths of name, rest and comment, mode, place."""

_LOCAL: Final = struct.Struct("<6xHH4xLLLHH")
"""The same before the file itself, up to the length of the rest."""

_END: Final = struct.Struct("<12xLL2x")
_WIDE_END: Final = struct.Struct("<40xQQ")
"""How long the list is, and where it begins."""

_WIDE_PLACE_SIZE: Final = 20
_LONGEST_COMMENT: Final = 0xFFFF
_NO_LIMIT: Final = 1 << 64
_ELSEWHERE: Final = 0xFFFFFFFF
"""Stands for a number that is too large, and stands in the rest of the header."""

_WIDE_PART: Final = 1
_STORED: Final = 0
_DEFLATED: Final = 8
_LOCKED_OR_PATCH: Final = 0x2061
_SIZES_FOLLOW: Final = 0x08


class _Entry(NamedTuple):
    name: bytes
    flags: int
    method: int
    check: int | None
    """The check sum of the content, where it is known."""
    packed: int
    start: int
    """Where its own header stands; the content follows."""
    mode: int = 0


def listed_in_zip(file: Plain, notes: Notes) -> Iterator[Listed]:
    """Yield every file of a zip; notes what is wrong with the list itself.

    Raises:
        Stop: there are more files than are looked at.

    """
    found = _find_list(file)
    entries: Iterator[_Entry]
    starts: list[int] = []
    end = _NO_LIMIT
    if isinstance(found, str):
        notes.add(found)
        entries = _walk(file)
    else:
        # It is read twice, so that of a long list only the places are held.
        begun = islice(_read_list(file, *found, Notes()), MAX_MEMBERS)
        starts = sorted(entry.start for entry in begun)
        entries = _read_list(file, *found, notes)
        end = found[0]
    for number, entry in enumerate(entries, 1):
        if number > MAX_MEMBERS:
            raise Stop("more")
        limit = _limit(starts, entry.start, end)
        can_be_had = (
            not entry.flags & _LOCKED_OR_PATCH
            and entry.method in {_STORED, _DEFLATED}
            and stat.S_IFMT(entry.mode) in {0, stat.S_IFREG}
            and entry.start + _LOCAL.size + len(entry.name) + entry.packed <= limit
        )
        yield Listed(
            number,
            decoded(entry.name, "cp437"),
            len(entry.name) > MAX_PATH,
            can_be_had,
            partial(_content, file, entry, limit),
        )


def _limit(starts: list[int], start: int, end: int) -> int:
    """Return where the next file begins; where this one does, if two begin there."""
    after = bisect_right(starts, start)
    if after - bisect_left(starts, start) > 1:
        return start
    return starts[after] if after < len(starts) else end


def _content(file: Plain, entry: _Entry, limit: int) -> Pieces:
    """Unpack a file; its own header says only where its content begins."""
    head = file.at(entry.start, _LOCAL.size)
    if len(head) < _LOCAL.size or not head.startswith(_LOCAL_MARK):
        raise Stop("broken")
    place = entry.start + _LOCAL.size + sum(_LOCAL.unpack(head)[-2:])
    if place + entry.packed > limit:
        raise Stop("member")
    is_stored = entry.method == _STORED
    check = 0
    for piece, packed in (copied if is_stored else _inflated)(file, place, entry.packed):
        check = zlib.crc32(piece, check)
        yield piece, packed
    if entry.check not in {None, check}:
        raise Stop("broken")


def _inflated(file: Plain, place: int, size: int) -> Pieces:
    stream = Inflating(file, place, place + size, RAW)
    before = place
    while piece := stream.next(PIECE):
        yield piece, stream.place - before
        before = stream.place
    if stream.trouble:
        raise Stop(stream.trouble)


# ------------------------------------------------------------------ the list at the end


def _find_list(file: Plain) -> tuple[int, int] | Trouble:
    """Return where the list begins and ends, or why it is not found."""
    tail_start = max(0, file.size - _END.size - _LONGEST_COMMENT)
    tail = file.at(tail_start, _END.size + _LONGEST_COMMENT)
    place = tail.rfind(_END_MARK)
    if not 0 <= place <= len(tail) - _END.size:
        return "cut"
    size, start = _END.unpack_from(tail, place)
    end = tail_start + place
    wide = file.at(end - _WIDE_PLACE_SIZE, _WIDE_PLACE_SIZE)
    if wide.startswith(_WIDE_PLACE_MARK):
        wide_end = int.from_bytes(wide[8:16], "little")
        head = file.at(wide_end, _WIDE_END.size)
        if len(head) == _WIDE_END.size and head.startswith(_WIDE_END_MARK):
            (size, start), end = _WIDE_END.unpack(head), wide_end
    # Anywhere else it is the list of another zip, which is a file in this one.
    begins = file.at(start, len(_LISTED_MARK)) == _LISTED_MARK
    return (start, end) if start + size == end and (begins or not end) else "broken"


def _read_list(file: Plain, place: int, end: int, notes: Notes) -> Iterator[_Entry]:
    while place < end:
        head = file.at(place, _LISTED.size)
        if len(head) < _LISTED.size or not head.startswith(_LISTED_MARK):
            notes.add("broken")
            return
        fields = _LISTED.unpack(head)
        flags, method, check, packed, size, name_size, rest_size, comment_size, mode, start = fields
        place += _LISTED.size
        names = file.at(place, name_size + rest_size)
        place += name_size + rest_size + comment_size
        _, packed, start = _widened(names[name_size:], [size, packed, start])
        yield _Entry(names[:name_size], flags, method, check, packed, start, mode)


def _widened(rest: bytes, numbers: list[int]) -> list[int]:
    """Return sizes and places, those that are too large for a header from the rest of it."""
    place = 0
    while _ELSEWHERE in numbers and place + 4 <= len(rest):
        part, size = struct.unpack_from("<HH", rest, place)
        place += 4
        if part == _WIDE_PART:
            count = min(size, len(rest) - place) // 8
            wide = iter(struct.unpack_from(f"<{min(count, len(numbers))}Q", rest, place))
            return [next(wide, number) if number == _ELSEWHERE else number for number in numbers]
        place += size
    return numbers


# ------------------------------------------------------------------ without the list


def _walk(file: Plain) -> Iterator[_Entry]:
    """Go from header to header from the beginning, as far as they go."""
    start = given = 0
    while (head := file.at(start, _LOCAL.size)).startswith(_LOCAL_MARK):
        if len(head) < _LOCAL.size:
            return
        flags, method, check, packed, size, name_size, rest_size = _LOCAL.unpack(head)
        names = file.at(start + _LOCAL.size, name_size + rest_size)
        if len(names) < name_size:
            return
        place = start + _LOCAL.size + name_size + rest_size
        _, packed = _widened(names[name_size:], [size, packed])
        if flags & _SIZES_FOLLOW and not packed and method == _DEFLATED:
            # Only the content itself tells where it ends.
            stream = Inflating(file, place, file.size, RAW)
            while stream.next(PIECE):
                pass
            given += stream.given
            if is_too_much(given, stream.place):
                raise Stop("more")
            packed = (file.size if stream.trouble else stream.place) - place
        follows, said = _next_header(file, place + packed)
        if flags & _SIZES_FOLLOW:
            check = said
        yield _Entry(names[:name_size], flags, method, check, packed, start)
        start = follows


def _next_header(file: Plain, end: int) -> tuple[int, int | None]:
    """Return where the next header stands, and the check sum that may stand before it."""
    tail = file.at(end, 28)
    gaps = (gap for gap in (12, 16, 20, 24) if tail[gap : gap + 4] in {_LOCAL_MARK, _LISTED_MARK})
    gap = next(gaps, 0)
    place = len(_SIZES_MARK) if tail.startswith(_SIZES_MARK) else 0
    return end + gap, int.from_bytes(tail[place : place + 4], "little") if gap else None
