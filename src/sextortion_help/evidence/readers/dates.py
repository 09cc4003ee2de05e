# ruff: noqa: RUF001 - words of many languages, whose letters look like others
"""Tell what the numbers of dates and times mean, where an app writes them as a phone's region does.

``03/04/2024`` is in April or in March, and no single date says which. All dates of a file together
often do: see ``DayOrders``. Times stand with or without a word for the half of the day, in the
phone's language. Nothing is guessed: what cannot be told is ``None``, and the reader says so.

All of it is pure and holds no date of a file; finding dates in a text is left to the readers.
Source of the words and of what regions write: Unicode CLDR (short dates and times, day periods), as
of Babel 2.18. No region of it writes the month first with dots.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Final, Literal

from sextortion_help.evidence.readers.model import DayOrder

Numbers = tuple[int, int, int]
"""The three numbers of a date in the order in which they are written."""

ORDERS: Final[tuple[DayOrder, ...]] = ("day-first", "month-first", "year-first")

_YEARS: Final = range(1970, 2100)
"""Years that a phone's clock can show. Others are of another calendar, or no years."""

_SHORT_YEARS: Final = range(1, 52)
"""Years of two digits that are told, as 2001 to 2051: ``67`` may be 2567 of the Buddhist era."""

_BUDDHIST: Final = 543
"""How much later the Buddhist era's years are; those of no other calendar in use are as high."""


def date_of(numbers: Numbers, order: DayOrder) -> date | None:
    """Return the day that a date means when its numbers are read in this order."""
    first, second, third = numbers
    if order == "day-first":
        year, month, day = third, second, first
    elif order == "month-first":
        year, month, day = third, first, second
    else:
        year, month, day = first, second, third
    if year in _SHORT_YEARS:
        year += 2000
    elif year - _BUDDHIST in _YEARS and year not in _YEARS:
        year -= _BUDDHIST
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def only_date_of(numbers: Numbers, orders: tuple[DayOrder, ...]) -> date | None:
    """Return the day that a date means in whichever of these orders, if it is one day."""
    days = {date_of(numbers, order) for order in orders} - {None}
    return days.pop() if len(days) == 1 else None


# ------------------------------------------------------------------ which number is the day

_IMPOSSIBLE: Final = 3
"""Faults that a day counts for which an order makes impossible; a step back counts one."""

_CLEARLY: Final = 3
"""How many times the faults of one order another must have, and more, to be clearly worse."""

_FEWEST: Final = 2
"""Faults below which no order is clearly worse: one late message makes one."""

_LATE: Final = timedelta(days=1)
"""A step back no longer than this is no fault: messages around midnight arrive in any order."""

_LEAP: Final = timedelta(days=365)
"""From one message to the next; dates make many where what is taken for the year is a day."""


@dataclass(slots=True)
class _Weighed:
    """How well one order fits the dates so far."""

    faults: int = 0
    leaps: int = 0
    latest: date | None = None

    def add(self, day: date | None) -> None:
        if day is None:
            self.faults += _IMPOSSIBLE
            return
        if self.latest is not None:
            if day < self.latest - _LATE:
                self.faults += 1
            elif day >= self.latest + _LEAP:
                self.leaps += 1
        self.latest = day


@dataclass(slots=True)
class DayOrders:
    """Weigh the orders against all dates of a file, which stand in the order of time, or nearly.

    An order has a fault for every step back in time, and more for every day that it makes
    impossible, such as a month 13; a day counts once, however many messages it has. An order is
    ruled out if it has at least two faults and more than three times those of another. So a
    single day over 12 decides. A single message that came late does not, and a single line that
    someone put into a message, with a false date, does not where the other dates speak against it.

    Where all years have two digits, they may stand first or last. What leaps by years from day
    to day is then not the year.
    """

    _weighed: dict[DayOrder, _Weighed] = field(
        default_factory=lambda: {order: _Weighed() for order in ORDERS}
    )
    _latest: Numbers | None = None
    _differ: bool = False

    def add(self, numbers: Numbers) -> None:
        """Take in the next date of the file."""
        if numbers == self._latest:
            return
        self._latest = numbers
        days = {order: date_of(numbers, order) for order in ORDERS}
        if not any(days.values()):
            return  # a date that can be in no order speaks for none
        for order, day in days.items():
            self._weighed[order].add(day)
        self._differ |= days["day-first"] != days["month-first"]

    def open(self, *, is_year_last: bool = True) -> tuple[DayOrder, ...]:
        """Return the orders that the dates leave open: one where they tell it.

        ``is_year_last`` says whether dates of this look end with the year, where they themselves
        leave it open.
        """
        day, month, year = (self._weighed[order] for order in ORDERS)
        last: dict[DayOrder, _Weighed] = {}
        if not _is_worse(day.faults, month.faults):
            last["day-first"] = day
        if not _is_worse(month.faults, day.faults):
            last["month-first"] = month
        faults = min(one.faults for one in last.values())
        leaps = min(one.leaps for one in last.values())
        if _is_worse(faults, year.faults):
            return ("year-first",)
        is_year_out = _is_worse(year.faults, faults)
        if not is_year_out and _is_worse(leaps, year.leaps, fewest=1):
            return ("year-first",)
        is_year_out = is_year_out or is_year_last or _is_worse(year.leaps, leaps, fewest=1)
        return tuple(last) if is_year_out else (*last, "year-first")

    def told(
        self,
        said: DayOrder | None = None,
        *,
        usual: DayOrder | None = None,
        is_year_last: bool = True,
    ) -> DayOrder | None:
        """Return the order of the day and the month, or ``None`` if it cannot be told.

        Args:
            said: what the person says; it counts unless the dates speak clearly against it.
            usual: what dates of this look mean wherever they are written; it counts least.
            is_year_last: as for ``open``.

        """
        orders = self.open(is_year_last=is_year_last)
        if len(orders) == 1 or (orders == ORDERS[:2] and not self._differ):
            return orders[0]
        if said in orders:
            return said
        return usual if usual in orders else None


def _is_worse(one: int, other: int, fewest: int = _FEWEST) -> bool:
    return one >= fewest and one > _CLEARLY * other


# ------------------------------------------------------------------ times of the day

Half = Literal["morning", "noon", "afternoon", "night"]
"""``morning`` is a.m. and ``afternoon`` p.m.; ``noon`` and ``night`` lie in both."""

_HALVES: Final[dict[Half, str]] = {
    "morning": "am|a|पूर्वाह्न|सुबह|मपू|ਪੂਦੁ|முற்பகல்|ಪೂರ್ವಾಹ್ನ|পূর্বাহ্ণ|පෙව|午前|上午|凌晨|清晨|早上|早晨|"
    "오전|ص|صباحا|قظ|قبلازظهر|بن|öö|πμ|dop|dopoldne|de|vorm|vm|fm|ap|fh|vormittag|matin|sa|pg|pagi|"
    "проб|дп|преподне|прије подне|претпл|prijepodne|priekšp|priešpiet|לפנהצ|ก่อนเที่ยง|ກ່ອນທ່ຽງ|"
    "နံနက်|ጥዋት|paradite|eparadites|pd|rn|bn|sf|gh|to|то|тң|үө|ам|damanhã|delamañana|delamadrugada|"
    "inthemorning",
    "afternoon": "pm|p|अपराह्न|शाम|मउ|ਬਾਦੁ|பிற்பகல்|ಅಪರಾಹ್ನ|অপরাহ্ণ|පව|午後|下午|傍晚|오후|م|مساء|بظ|"
    "بعدازظهر|دن|ös|μμ|odp|popoldne|pop|du|nachm|nm|em|ip|eh|nachmittag|soir|ch|ptg|petang|слоб|пп|"
    "поподне|послије подне|попл|popodne|poslijepodne|pēcp|popiet|אחהצ|หลังเที่ยง|ຫຼັງທ່ຽງ|ညနေ|ከሰዓት|"
    "pasdite|epasdites|md|in|pn|ym|gd|tk|тк|үх|пм|datarde|delatarde|intheafternoon|intheevening",
    "noon": "中午|दोपहर|noon",
    "night": "晚上|夜里|深夜|午夜|रात|danoite|delanoche|atnight",
}
_HALF: Final[dict[str, Half]] = {
    word.replace(" ", ""): half for half, words in _HALVES.items() for word in words.split("|")
}
_SAYS_NOTHING: Final = frozenset(
    {
        *("klo", "kl", "à", "á", "às", "at", "um", "uhr", "a las", "a la", "alle", "alle ore"),
        *("ore", "la", "ob", "о", "об", "в", "у", "u", "o", "lúc", "ga", "नि", "h", "s", "min"),
        *("ч", "г", "р", "be", "ce", "ad", "พศ", "hodź"),
    }
)
"""Words around a time that only say that it is one, or of which era the year is."""

_CLOCK = re.compile(r"(\d{1,2})\D{1,7}(\d{1,2})(?:\D{1,7}(\d{1,2}))?(?!\d)")
_NO_LETTER = re.compile(r"[^\w\s\u0300-\u036f\u0900-\u109f]|_")
"""What is left out of a word; the vowels of Indic scripts are no letters to ``\\w``."""


def time_of(text: str) -> time | None:
    """Return the time of the day in a few characters such as ``8:21 PM`` or ``下午8:21:22``."""
    match = _CLOCK.search(text[:80])
    if match is None:
        return None
    hour, minute, second = (int(number or 0) for number in match.groups())
    before, after = _word(text[: match.start()]), _word(text[match.end() : 80])
    half = None
    for word in (after, before):
        if found := _HALF.get(word.replace(" ", "")):
            half = half or found
        elif word and word not in _SAYS_NOTHING:
            return None  # what it says of the hour is not known
    try:
        return time(_hour(hour, half), minute, second)
    except ValueError:
        return None


def tells_half(words: str) -> bool:
    """Return whether words that stand with a time tell the half of the day."""
    return _word(words).replace(" ", "") in _HALF


def _word(text: str) -> str:
    return " ".join(_NO_LETTER.sub("", text).split()).casefold()


def _hour(hour: int, half: Half | None) -> int:
    """Return the hour of 24; one that cannot be stays too high."""
    match half:
        case "morning":
            return hour % 12 if hour <= 12 else 99
        case "afternoon":
            return hour % 12 + 12 if hour <= 12 else hour
        case "noon":
            return hour if hour >= 10 else hour + 12
        case "night":
            return hour if hour < 6 or hour > 12 else (hour + 12) % 24
        case _:
            return hour
