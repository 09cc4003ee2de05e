"""Find the day and time in what a person typed, where it can be read in one way only; name zones.

"3 January 2026, 8 pm" and "2026-01-03 20:00" are; "3/4/2026" is not, since half of the world reads
it otherwise, and neither is "last Monday". What is not read stands as it was typed.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Final, NamedTuple

MAX_LOOKED_AT: Final = 200

_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)
"""In English and in Spanish: whoever speaks one may type the other. Three letters tell each."""
_MONTH = "|".join((*_MONTHS, "sept", "setiembre", *(name[:3] for name in _MONTHS)))
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<![\d.])(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)")
_DAY_MONTH = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|\.|º)? (?:of |de )?({_MONTH})\.?"
    r",?(?: del?)? (\d{4})(?!\d)",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"\b({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})(?!\d)", re.IGNORECASE
)
_TIME = re.compile(
    r"(?<![\d:.])(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?![\d:]) ?([ap]\.?m\b)?", re.IGNORECASE
)
_HOUR = re.compile(r"(?<![\d:.])(\d{1,2}) ?([ap])\.?m\b", re.IGNORECASE)
_ZONE = re.compile(r"\b(?:UTC|GMT)(?:([+-])(\d{1,2})(?::?(\d{2}))?)?(?!\d)")
_ISO_ZONE = re.compile(r"T\d\d:\d\d(?::\d\d)?(?:Z|([+-])(\d\d):?(\d\d))(?!\d)")
"""Without the letters an offset is one only in ISO 8601: elsewhere ``20:00-21:00`` is from, to."""

_RANGE = re.compile(r"\d ?(?:-|\u2013|to|till|until|and|or|a|hasta|y|o) ?\d", re.IGNORECASE)
LARGEST_OFFSET: Final = 14 * 60
"""Minutes that any clock is from UTC."""

HALF_DAY: Final = 12


def zone_of(when: datetime) -> str:
    """Return how far a time's zone is from UTC, such as ``UTC+01:00``; empty where it has none."""
    zone = when.strftime("%z")
    return f"UTC{zone[:3]}:{zone[3:5]}" if zone else ""


class Moment(NamedTuple):
    """A day, or a time on it; without a zone where none was typed."""

    when: datetime
    """At midnight where it is the whole day."""
    is_day: bool


def moment_in(text: str) -> Moment | None:
    """Return the first day in ``text``, with the time that stands with it, or ``None``."""
    text = " ".join(text[:MAX_LOOKED_AT].split())
    day = _day_in(text)
    if day is None:
        return None
    (year, month, number), (start, end) = day
    rest = f"{text[:start]} {text[end:]}"
    if _day_in(rest) is not None:
        return None
    clock, zone = _time_in(rest), _zone_in(rest)
    hour, minute, second = clock or (0, 0, 0)
    try:
        when = datetime(year, month, number, hour, minute, second, tzinfo=zone if clock else None)
    except ValueError:
        return None
    return Moment(when, clock is None)


def _day_in(text: str) -> tuple[tuple[int, int, int], tuple[int, int]] | None:
    if found := _YEAR_FIRST.search(text):
        return (int(found[1]), int(found[3]), int(found[4])), found.span()
    if found := _DAY_MONTH.search(text):
        return (int(found[3]), _month(found[2]), int(found[1])), found.span()
    if found := _MONTH_DAY.search(text):
        return (int(found[3]), _month(found[1]), int(found[2])), found.span()
    if found := _YEAR_LAST.search(text):
        first, second = int(found[1]), int(found[3])
        if first == second or first > HALF_DAY >= second:
            return (int(found[4]), second, first), found.span()
        if second > HALF_DAY >= first:
            return (int(found[4]), first, second), found.span()
    return None


def _month(name: str) -> int:
    short = "sep" if name[:3].lower() == "set" else name[:3].lower()
    return next(n for n, month in enumerate(_MONTHS) if month[:3] == short) % 12 + 1


def _time_in(text: str) -> tuple[int, int, int] | None:
    """Return the only time in a text; from one to another, or of several, none is."""
    # The offset of ISO 8601 is no range, and its T stands where others put a blank.
    text = _ISO_ZONE.sub(lambda iso: iso[0][1:].partition(iso[1] or "Z")[0], text)
    text = re.sub(r"(?<!\w)T(?=\d)", " ", _ZONE.sub(" ", text))
    found = [*_TIME.finditer(text)] or [*_HOUR.finditer(text)]
    if len(found) != 1 or _RANGE.search(text):
        return None
    (one,) = found
    if one.re is _TIME:
        hour, minute, second, half = int(one[1]), int(one[2]), int(one[3] or 0), one[4]
    else:
        hour, minute, second, half = int(one[1]), 0, 0, one[2]
    if half and 1 <= hour <= HALF_DAY:
        hour = hour % HALF_DAY + (HALF_DAY if half[0] in "pP" else 0)
    return hour, minute, second


def _zone_in(text: str) -> timezone | None:
    found = _ISO_ZONE.search(text) or _ZONE.search(text)
    if found is None:
        return None
    minutes = int(found[2] or 0) * 60 + int(found[3] or 0)
    if minutes > LARGEST_OFFSET:
        return None
    return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes))
