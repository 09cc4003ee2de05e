"""Read any text line by line: the reader of last resort, for what no other one knows.

Nothing is guessed: who wrote a line is not known, and when is not, unless the line begins with a
date and time that can mean one thing only (ISO 8601, RFC 3339). A time of a clock with twelve hours
is not such a one, and an offset that may be the end of a "from-to" or a telephone number is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from sextortion_help.evidence.lines import lines_of
from sextortion_help.evidence.readers.model import MAX_TEXT, Message, Notes, Source, Wanted

APP: Final = "text"

_REACH: Final = 1000
"""Letters in which a gap is looked for, so that a long line is not cut within a word."""

_TIME: Final = re.compile(
    r"\[?([0-9]{4})-([0-9]{2})-([0-9]{2})([ T])([0-9]{2}):([0-9]{2})"
    r"(?::([0-9]{2})(?:[.,][0-9]{1,9})?)?(?![0-9]|[:.,][0-9])"
)
_TWELVE_HOURS: Final = re.compile(r"\s?(?:[ap]\.?\s?m|[πμ]\.?\s?μ|[صم])(?!\w)", re.IGNORECASE)
_UTC: Final = re.compile(r"(?:Z| ?UTC| ?GMT)(?![\w+-])")
_OFFSET: Final = re.compile(r"( ?)([+-])([0-9]{2}):?([0-9]{2})(?! ?[0-9:])")
_MAX_OFFSET_HOURS: Final = 14
_OFFSET_MINUTES: Final = frozenset({"00", "30", "45"})


def fits(head: str) -> bool:
    """Return that any text can be read like this; whether it is text is told elsewhere."""
    del head
    return True


def read(source: Source, notes: Notes, wanted: Wanted) -> Iterator[Message]:
    """Yield each line that is not blank; a very long one in several messages, none of it lost."""
    del wanted
    before = 0
    for number, line in lines_of(source.blocks()):
        at = _time(line, notes, number) if number != before else None
        before = number
        for piece in _pieces(line):
            if piece.strip():
                yield Message(at, "", piece, place=number)
            at = None


def _pieces(line: str) -> Iterator[str]:
    while len(line) > MAX_TEXT:
        cut = line.rfind(" ", MAX_TEXT - _REACH, MAX_TEXT) + 1 or MAX_TEXT
        yield line[:cut]
        line = line[cut:]
    yield line


def _time(line: str, notes: Notes, place: int) -> datetime | None:
    """Return the time with which a line begins, if there is no doubt about it."""
    match = _TIME.match(line)
    if match is None:
        return None
    *date, mark, hour, minute, second = match.groups()
    if 1 <= int(hour) <= 12 and _TWELVE_HOURS.match(line, match.end()):
        return None
    is_exact = mark == "T" or second is not None
    zone = _zone(line, match.end(), is_exact=is_exact, has_seconds=second is not None)
    year, month, day = map(int, date)
    try:
        at = datetime(year, month, day, int(hour), int(minute), int(second or 0), tzinfo=zone)
        if zone:
            at.astimezone(UTC)  # the first and the last day of all may not be one there
    except (ValueError, OverflowError):
        notes.add("time", place)
        return None
    return at


def _zone(line: str, place: int, *, is_exact: bool, has_seconds: bool) -> timezone | None:
    if _UTC.match(line, place):
        return UTC
    match = _OFFSET.match(line, place)
    if match is None or int(match[3]) > _MAX_OFFSET_HOURS or match[4] not in _OFFSET_MINUTES:
        return None
    # "09:21-10:45" can be from when to when, and "20:21 +1345" the beginning of a number.
    if (match[1] and not has_seconds) or (match[2] == "-" and not is_exact):
        return None
    offset = timedelta(hours=int(match[3]), minutes=int(match[4]))
    return timezone(-offset if match[2] == "-" else offset)
