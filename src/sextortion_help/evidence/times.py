"""Read the time at which a picture says it was made, from the first bytes of its file.

It is what the file claims: a clock can be wrong and anyone can change the claim. Whoever shows it
says so. The bytes may come from the person doing this, so the work is bounded, nothing in them can
raise, and no text of the file is handed on: a time is rebuilt from numbers that make a real date.

Read are JPEG, PNG, WebP and TIFF. HEIC is left out: its Exif block lies where several levels of
boxes say, often far into the file, and a reader for those is a larger risk than a missing time.
Left out too are XMP and compressed PNG text, which need an XML parser and a decompressor, and
whatever stands behind the first bytes, as it can in a long TIFF or WebP.

Sources of the formats: Exif 2.32 (CIPA DC-008), TIFF 6.0 (section 2), JPEG (ITU-T T.81, annex B),
PNG (W3C, third edition, chapter 11), WebP container (Google, "WebP Container Specification").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

MAX_HEAD = 1024 * 1024
"""Bytes of the file that are looked at; more are ignored."""

MAX_PARTS = 1_000
"""JPEG segments, PNG chunks or WebP chunks that are looked at."""

MAX_ENTRIES = 200
"""Entries of one TIFF directory that are looked at; cameras write a few dozen."""

MAX_ASCII = 40
"""Bytes of one text in a TIFF directory; an Exif time has 20, an Exif offset 7."""

_ByteOrder = Literal["little", "big"]

_BYTE_ORDERS: dict[bytes, _ByteOrder] = {b"II*\0": "little", b"MM\0*": "big"}

_EXIF_TIMES = ((0x9003, 0x9011), (0x9004, 0x9012), (0x0132, 0x9010))
"""Tags of a time and of its offset from UTC, the best first: taken, digitized, changed."""

_EXIF_POINTER = 0x8769
_ASCII = 2

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_JPEG_FILL = 0xFF
_JPEG_WITHOUT_LENGTH = frozenset({0x01, *range(0xD0, 0xD8)})
_JPEG_LAST = frozenset({0xD9, 0xDA})
"""The end, and the start of the picture itself: no Exif segment comes after either."""

_JPEG_APP1 = 0xE1
_EXIF_MARK = b"Exif\0\0"

_TIME = re.compile(
    rb"(\d{4})([:-])(\d\d)\2(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?"
    rb"(?:(Z)|([+-])(\d\d):?(\d\d))?"
)
"""A time as Exif writes it (``2024:05:01 22:13:05``), or as ISO 8601 does."""

_MAX_OFFSET = timedelta(hours=14)
"""No place on Earth is further from UTC."""


def time_taken(head: bytes) -> str | None:
    """Return the time at which the picture says it was made, or ``None``.

    ``head`` is the first bytes of a file of any kind, at most ``MAX_HEAD`` of them. The time is
    to the second, as ``2024-05-01T22:13:05+02:00`` where the file gives an offset from UTC, and
    as ``2024-05-01T22:13:05``, the unknown local time, where it does not. ``None`` stands for a
    format not read here, no time, or none that exists. Nothing is raised for any content.
    """
    head = head[:MAX_HEAD]
    if head.startswith(_JPEG):
        return _first(_exif_time(block) for block in _jpeg_app1(head))
    if head.startswith(_PNG):
        return _png_time(head)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _first(_exif_time(data) for kind, data in _webp_chunks(head) if kind == b"EXIF")
    return _exif_time(head) if head[:4] in _BYTE_ORDERS else None


def _first(times: Iterable[str | None]) -> str | None:
    return next((time for time in times if time), None)


def _jpeg_app1(head: bytes) -> Iterator[bytes]:
    """Yield what the segments hold that can be Exif, in their order, up to the picture itself."""
    at = len(_JPEG)
    for _ in range(MAX_PARTS):
        if len(head) < at + 4 or head[at] != _JPEG_FILL or head[at + 1] in _JPEG_LAST:
            return
        marker = head[at + 1]
        if marker == _JPEG_FILL:  # any number of these may stand before a marker
            at += 1
            continue
        at += 2
        if marker in _JPEG_WITHOUT_LENGTH:
            continue
        length = int.from_bytes(head[at : at + 2], "big")  # counts its own two bytes
        if length < 2 or at + length > len(head):
            return
        if marker == _JPEG_APP1:
            yield head[at + 2 : at + length]
        at += length


def _png_time(head: bytes) -> str | None:
    """Return the best time of a PNG; ``tIME`` is the last change and so the weakest."""
    found: dict[bytes, str] = {}
    for kind, data in _png_chunks(head):
        time: str | None = None
        if kind == b"eXIf":
            time = _exif_time(data)
        elif kind in (b"tEXt", b"iTXt"):
            kind, time = b"text", _parse(_png_creation_text(kind, data))
        elif kind == b"tIME":
            time = _png_last_change(data)
        if time:
            found.setdefault(kind, time)
    return _first(found.get(kind) for kind in (b"eXIf", b"text", b"tIME"))


def _png_chunks(head: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and content of each chunk that is there whole.

    The check sums are not looked at: they find a damaged copy, and a forger writes fitting ones.
    """
    at = len(_PNG)
    for _ in range(MAX_PARTS):
        end = at + 8 + int.from_bytes(head[at : at + 4], "big")
        if end + 4 > len(head):
            return
        yield head[at + 4 : at + 8], head[at + 8 : end]
        at = end + 4


def _webp_chunks(head: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and content of each chunk that is there whole."""
    at = 12
    for _ in range(MAX_PARTS):
        end = at + 8 + int.from_bytes(head[at + 4 : at + 8], "little")
        if end > len(head):
            return
        yield head[at : at + 4], head[at + 8 : end]
        at = end + (end - at) % 2  # a chunk of odd length has one more byte behind it


def _png_creation_text(kind: bytes, data: bytes) -> bytes:
    keyword, _, text = data.partition(b"\0")
    if keyword != b"Creation Time":
        return b""
    if kind == b"tEXt":
        return text
    # iTXt: compressed or not, method, language, NUL, keyword in that language, NUL, text
    parts = text[2:].split(b"\0", 2)
    return parts[2] if len(parts) == 3 and text[0] == 0 else b""


def _png_last_change(data: bytes) -> str | None:
    if len(data) != 7:
        return None
    month, day, hour, minute, second = data[2:]
    try:
        time = datetime(
            int.from_bytes(data[:2], "big"), month, day, hour, minute, second, tzinfo=UTC
        )
    except ValueError:
        return None
    return time.isoformat()


def _exif_time(block: bytes) -> str | None:
    """Return the best time in a TIFF block: only its first directory and the Exif one are read."""
    # The mark belongs to JPEG alone, but some programs write it into PNG and WebP as well.
    block = block.removeprefix(_EXIF_MARK)
    order = _BYTE_ORDERS.get(block[:4])
    if order is None:
        return None
    tags = _directory(block, int.from_bytes(block[4:8], order), order)
    if pointer := tags.get(_EXIF_POINTER):
        tags |= _directory(block, int.from_bytes(pointer, order), order)
    for time_tag, offset_tag in _EXIF_TIMES:
        text = tags.get(time_tag, b"")
        # A time without its offset is worth more than none, so a senseless offset is let go.
        if time := _parse(text + tags.get(offset_tag, b"")) or _parse(text):
            return time
    return None


def _directory(block: bytes, at: int, order: _ByteOrder) -> dict[int, bytes]:
    """Return the short texts by their tags, and the place of the Exif directory as it stands.

    ``at`` and every place in the block count bytes from its start; one outside holds nothing.
    """
    found: dict[int, bytes] = {}
    count = min(int.from_bytes(block[at : at + 2], order), MAX_ENTRIES)
    for start in range(at + 2, at + 2 + 12 * count, 12):
        entry = block[start : start + 12]
        if len(entry) < 12:
            break
        tag = int.from_bytes(entry[:2], order)
        kind = int.from_bytes(entry[2:4], order)
        length = int.from_bytes(entry[4:8], order)
        if tag == _EXIF_POINTER:
            found.setdefault(tag, entry[8:])
        # Up to four bytes stand in the entry itself, and are too few for a time or an offset.
        elif kind == _ASCII and 4 < length <= MAX_ASCII:
            place = int.from_bytes(entry[8:], order)
            if place + length <= len(block):
                found.setdefault(tag, block[place : place + length].split(b"\0")[0].strip())
    return found


def _parse(text: bytes) -> str | None:
    """Return a written time as ISO 8601, without fractions of a second; ``None`` if it is none."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = map(int, match.group(1, 3, 4, 5, 6, 7))
    utc, sign, hours, minutes = match.group(8, 9, 10, 11)
    zone = UTC if utc else None
    if sign:
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        if offset > _MAX_OFFSET or int(minutes) > 59:
            return None
        zone = timezone(-offset if sign == b"-" else offset)
    try:
        time = datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None
    return time.isoformat()
