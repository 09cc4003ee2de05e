"""Read the dates that mails carry, in ``Date:`` and behind each hop.

Read is the date of RFC 5322 (section 3.3) with its older forms (section 4.3), and the order of C's
``asctime``, which old programs write. ``-0000`` is UTC on a computer that does not tell its zone.
Letters that RFC 5322 does not define as a zone, such as ``CET``, are no zone here: it would have
them read as UTC, and the clock that they stand behind was mostly set to something else.

A date is what some computer wrote: clocks are wrong, and the first ones on the way can lie.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Final

from sextortion_help.evidence.mime import without_comments

MAX_DATE: Final = 200
"""Letters of a date that are looked at."""

FIRST_YEAR: Final = 1900
"""RFC 5322 knows no earlier one."""

LAST_YEAR: Final = 9998
"""In the year after it, the same moment elsewhere can be in no year that Python knows."""

_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_ZONES: Final = {
    zone: hours
    for hours, zones in (
        (0, "gmt ut utc z"), (-4, "edt"), (-5, "est cdt"), (-6, "cst mdt"), (-7, "mst pdt"),
        (-8, "pst"),
    )
    for zone in zones.split()
}  # fmt: skip

_DAY_NAME = r"(?:[A-Za-z]{2,9}\.?[, ]{1,8})?"
_CLOCK = r"(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d{1,9})?)?"
_DATE = re.compile(
    _DAY_NAME + r"(\d{1,2})[ -]{1,8}([A-Za-z]{3,9})\.?[ -]{1,8}(\d{2,4}),?[ ]{1,8}" + _CLOCK
    + r"(?: {0,8}(?:(?:GMT|UTC)? ?([+-]\d{2}:?\d{2})(?: [A-Za-z]{1,5})?|([A-Za-z]{1,5})))?",
    re.ASCII,
)  # fmt: skip
_ASCTIME = re.compile(
    _DAY_NAME + r"([A-Za-z]{3}) {1,8}(\d{1,2}) {1,8}" + _CLOCK
    + r"(?: {1,8}(?:([+-]\d{4})|([A-Za-z]{1,5})))? {1,8}(\d{4})",
    re.ASCII,
)  # fmt: skip


def mail_date(value: str) -> datetime | None:
    """Return the moment that a date names, or ``None`` where there can be no such date.

    Without a zone, which no standard allows, it is what some clock showed.
    """
    text = " ".join(without_comments(value[:MAX_DATE]).split())
    if match := _DATE.fullmatch(text):
        day, month, year, hour, minute, second, offset, letters = match.groups()
    elif match := _ASCTIME.fullmatch(text):
        month, day, hour, minute, second, offset, letters, year = match.groups()
    else:
        return None
    try:
        at = datetime(
            _full_year(year),
            _MONTHS.index(month[:3].lower()) + 1,
            int(day),
            int(hour),
            int(minute),
            59 if second == "60" else int(second or 0),  # a leap second is no datetime
            tzinfo=_zone(offset, letters),
        )
    except ValueError:
        return None
    return at if FIRST_YEAR <= at.year <= LAST_YEAR else None


def _full_year(digits: str) -> int:
    """Return a year; of two or three digits, as RFC 5322 (4.3) has them meant."""
    year = int(digits)
    if len(digits) == 2 and year < 50:
        return year + 2000
    return year + 1900 if len(digits) < 4 else year


def _zone(offset: str | None, letters: str | None) -> tzinfo | None:
    if offset:
        digits = offset[1:].replace(":", "")
        if int(digits[2:]) > 59:
            raise ValueError(offset)
        distance = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return timezone(-distance if offset[0] == "-" else distance)
    hours = _ZONES.get((letters or "").lower())
    return None if hours is None else timezone(timedelta(hours=hours))
