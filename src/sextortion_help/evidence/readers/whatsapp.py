"""Read the text that "Export chat" of WhatsApp writes, and messages that were copied from it.

Android writes ``03/01/2024, 20:21 - Anna: words``, iPhones ``[03/01/2024, 20:21:22] Anna: words``,
and copying from a computer gives ``[20:21, 03/01/2024] Anna: words``, all of it as the phone's
region and language have it. The first message's look is taken for all, down to the signs between
its numbers. So a line that someone wrote into a message to look like one is told if it looks
otherwise. If it looks the same, nothing in the file tells it, and it counts as a message. A line
that the app wrote has no sender, unless its words hold a colon and a blank, or an iPhone put the
chat's name before it; the notice with which an iPhone begins a chat is told all the same.

Which number is the day is told from the whole file first (``dates``), so the file is read twice.
No file says its zone. Attachments are not looked at; only their names are read.

Sources of the format: the parsers Pustur/whatsapp-chat-parser, lucasrodes/whatstk and
joweich/chat-miner, their issues, and linuswillner/whatsapp-export-inconsistencies, all on GitHub;
what regions write, as in ``dates``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final, TypeVar

from sextortion_help.evidence.lines import stretches_of
from sextortion_help.evidence.readers.dates import (
    ORDERS,
    DayOrders,
    Numbers,
    date_of,
    only_date_of,
    tells_half,
    time_of,
)
from sextortion_help.evidence.readers.model import (
    MAX_TEXT,
    DayOrder,
    Message,
    Notes,
    Source,
    Trouble,
    Wanted,
    bounded,
)
from sextortion_help.evidence.readers.whatsapp_words import (
    AROUND,
    BLANKS,
    MARKS,
    NO_MARKS,
    attachments_in,
    plain_name,
)

APP: Final = "WhatsApp"

_HEAD: Final = 64 * 1024
"""Characters within which the first message begins."""

_LINES_BEFORE: Final = 5
"""Lines that a person may have put before the first message."""

_LINES_OF_APP: Final = 50
"""Lines of the app for each message of a person, at most; more, and it is another program's log."""

_KEPT: Final = 10_000
"""Dates, times and names whose meaning is kept, so that each is made out once."""

_BLANK = re.compile(f"[{BLANKS}]")

# ------------------------------------------------------------------ what messages begin with

_SIGN = r" ?[/.\-\u2010-\u2014] ?|[年月년월] ?| "
_DATE = rf"\d{{1,4}}(?P<s1>{_SIGN})\d{{1,2}}(?:(?P<s2>{_SIGN})\d{{1,4}})?(?P<s3>[日일]?)"
_TIME = (
    r"(?P<hour>\d{1,2})(?P<t1>\.|:| ?[hH] ?|[時时시] ?)\d{1,2}"
    r"(?:(?P<t2>\.|:|[分분] ?| min )\d{1,2})?"
)
_GAP = r"(?P<gap>[^\d\[\]\n]{1,24}?)"
_END = r"(?P<after>[^\d\[\]\n:<>\-\u2010-\u2014]{0,24}?)(?P<end>\]| [\-\u2010-\u2014] |: )"
_LOOKS: Final = (
    re.compile(rf"(?P<open>\[?)(?P<date>{_DATE}){_GAP}{_TIME}{_END}"),
    re.compile(rf"(?P<open>\[?){_TIME}{_GAP}(?P<date>{_DATE}){_END}"),
)
"""The beginning of a message, with its date first or its time; marks are out, and blanks alike."""

_SENDER = (
    rf"[{BLANKS}{MARKS}]{{0,4}}+"
    rf"(?:([^\n:]{{1,200}}+(?::(?![{BLANKS}\n<\u200e])[^\n:]{{0,60}}+){{0,4}})"
    rf":(?:[{BLANKS}]|(?=[\n<\u200e])|\Z))?"
)
"""Who wrote it, up to the first colon with a blank behind it; a line of the app has none."""


@dataclass(frozen=True, slots=True)
class _Look:
    """What the beginnings of all messages of a file look like."""

    start: re.Pattern[str]
    """Finds them, each after a line end."""
    groups: tuple[int, ...]
    """Its groups of the date, the hour and minute, the seconds, what else belongs to the time, and
    the sender; and the place behind them."""
    dates: re.Pattern[str]
    """Finds their dates alone."""
    usual: DayOrder | None
    """What dates with these signs mean in every region, if it is one thing."""
    is_year_last: bool
    """Whether a year of two digits stands last in dates with these signs, as nearly everywhere."""


def _look_of(text: str) -> _Look | None:
    """Return the look of the first line that can be the beginning of a message."""
    for raw in text[:_HEAD].split("\n"):
        start = raw[:160].lstrip(MARKS)
        if not start.startswith("[") and not start[:1].isdecimal():
            continue
        line = _BLANK.sub(" ", NO_MARKS.sub("", start))
        matches = [match for look in _LOOKS if (match := look.match(line)) and _can_be(match)]
        # With the year in it, a date cannot be the time that stands beside it.
        for match in sorted(matches, key=lambda one: _numbers(one["date"]) is None):
            has_marks = NO_MARKS.search(start, 0, match.end()) is not None
            look = _made(match, has_marks=has_marks)
            if look.start.match("\n" + raw):
                return look
    return None


def _can_be(match: re.Match[str]) -> bool:
    """Return whether numbers and signs are those of a real message's beginning."""
    is_copied = match["open"] == "["
    if is_copied != (match["end"] == "]") or int(match["hour"]) > 24:
        return False
    if match["end"] == ": " and not match["t2"]:
        return False  # old iPhones wrote this, and always with seconds
    numbers = _numbers(match["date"])
    if numbers is None:
        return is_copied  # some phones leave the year out of what is copied
    return any(date_of(numbers, order) for order in ORDERS)


def _made(match: re.Match[str], *, has_marks: bool) -> _Look:
    """Turn the first beginning into patterns that find those which look the same."""
    is_date_first = match.re is _LOOKS[0]
    between = f"[{MARKS}]{{0,3}}+" if has_marks else ""
    digit = "[0-9]" if match[0].isascii() else r"\d"

    def sign(name: str) -> str:
        chars = (f"[{BLANKS}]" if char == " " else re.escape(char) for char in match[name] or "")
        return between + "".join(char + between for char in chars)

    def signs_or_words(name: str) -> tuple[str, str]:
        """Return the signs as they are; or any words, which belong to the time."""
        if any(map(str.isalpha, match[name])):
            return "", r"[^\d\[\]\n:<>]{1,24}?"
        return sign(name), ""

    gap, gap_words = signs_or_words("gap")
    after, after_words = signs_or_words("after")
    third = f"{sign('s2')}{digit}{{1,4}}" if match["s2"] else ""
    day = f"{digit}{{1,4}}{sign('s1')}{digit}{{1,2}}{third}{sign('s3')}"
    clock = f"{digit}{{1,2}}{sign('t1')}{digit}{{1,2}}"
    begin = rf"\n[{MARKS}]{{0,4}}+{re.escape(match['open'])}{between}"

    def whole(of_day: str, of_rest: str) -> str:
        """Put it together, with what begins its groups."""
        second = f"{sign('t2')}{of_rest}{digit}{{1,2}})" if match["t2"] else f"{of_rest})"
        if is_date_first:
            return (
                f"{begin}{of_day}{day}){gap}{of_rest}{gap_words}{clock}){second}"
                f"{of_rest}{after_words}){after}{sign('end')}"
            )
        return (
            f"{begin}{of_rest}{clock}){second}{of_rest}{gap_words}){gap}{of_day}{day})"
            f"{after}{after_words}{sign('end')}"
        )

    # Korean, Basque and Nepali phones can write the year first, and in two digits.
    is_in_doubt = not match["date"].isascii() or match["gap"].startswith((".", " ("))
    return _Look(
        re.compile(whole("(", "(") + _SENDER),
        (1, 2, 3, 4, 5, 6) if is_date_first else (4, 1, 2, 3, 5, 6),
        re.compile(whole("(", "(?:")),
        "day-first" if match["s1"] == match["s2"] == "." else None,
        is_year_last=not is_in_doubt and not tells_half(match["gap"]),
    )


def fits(head: str) -> bool:
    """Return whether a file that begins like this is such a text."""
    body = "\n" + head.replace("\r\n", "\n").replace("\r", "\n")
    look = _look_of(body)
    if look is None:
        return False
    begun = list(look.start.finditer(body))
    if not begun:
        return False
    written = sum(1 for match in begun if match[5])
    before = [line for line in body[: begun[0].start()].split("\n") if line.strip(AROUND)]
    is_begun = not before or (len(before) <= _LINES_BEFORE and len(begun) > 1)
    return is_begun and len(begun) <= _LINES_OF_APP * written


# ------------------------------------------------------------------ what dates and times mean

_T = TypeVar("_T")


class _Kept(dict[str, _T]):
    """What some words mean, made out once; only so many are kept."""

    def __init__(self, meaning: Callable[[str], _T]) -> None:
        self._meaning = meaning

    def __missing__(self, words: str) -> _T:
        if len(self) >= _KEPT:
            self.clear()
        meant = self[words] = self._meaning(words)
        return meant


def _numbers(written: str) -> Numbers | None:
    found = re.findall(r"\d+", written)
    return (int(found[0]), int(found[1]), int(found[2])) if len(found) == 3 else None


def _seconds(written: str) -> timedelta | None:
    return timedelta(seconds=int(written)) if int(written) < 60 else None


@dataclass(frozen=True, slots=True)
class _Order:
    """In which order the file's dates are read; more than one where nothing tells it."""

    possible: tuple[DayOrder, ...]

    def day(self, written: str) -> date | None:
        """Return the day, if it can be told."""
        numbers = _numbers(written)
        return None if numbers is None else only_date_of(numbers, self.possible)

    def trouble(self, written: str) -> Trouble:
        """Return why a day cannot be told."""
        numbers = _numbers(written)
        can_be = numbers and any(date_of(numbers, order) for order in self.possible)
        return "day-or-month" if can_be else "time"


class _Times:
    """Makes out when messages were written."""

    def __init__(self, order: _Order, notes: Notes) -> None:
        self._order, self._notes = order, notes
        self._days, self._clocks = _Kept(order.day), _Kept(time_of)
        self._seconds = _Kept(_seconds)

    def at(self, day_: str, clock_: str, seconds_: str, place: int) -> datetime | None:
        """Return the moment, or note why it cannot be told."""
        day, clock = self._days[day_], self._clocks[clock_]
        if clock is None:
            self._notes.add("time", place)
            return None
        if day is None:
            self._notes.add(self._order.trouble(day_), place)
            return None
        if not seconds_:
            return datetime.combine(day, clock)
        seconds = self._seconds[seconds_]
        if seconds is None:
            self._notes.add("time", place)
            return None
        return datetime.combine(day, clock) + seconds


def _survey(source: Source, said: DayOrder | None) -> tuple[_Look, _Order] | None:
    """Read the whole file for the look of its messages and the order of its dates."""
    look: _Look | None = None
    orders, seen = DayOrders(), 0
    for _, body in _bodies(source):
        if look is None:
            look = _look_of(body)
            seen += len(body)
            if look is None:
                if seen > _HEAD:
                    return None
                continue
        for written, _ in groupby(look.dates.findall(body)):
            if numbers := _numbers(written):
                orders.add(numbers)
    if look is None:
        return None
    is_year_last = look.is_year_last
    told = orders.told(said, usual=look.usual, is_year_last=is_year_last)
    return look, _Order((told,) if told else orders.open(is_year_last=is_year_last))


# ------------------------------------------------------------------ messages


def _bodies(source: Source) -> Iterator[tuple[int, str]]:
    """Yield the text a good deal at a time: each line with the end of the one before it.

    The number is that of the line before.
    """
    is_inside = False
    for number, stretch in stretches_of(source.blocks()):
        is_whole = stretch.endswith("\n")
        body = stretch[:-1] if is_whole else stretch
        yield (number, body) if is_inside else (number - 1, "\n" + body)
        is_inside = not is_whole


def read(source: Source, notes: Notes, wanted: Wanted) -> Iterator[Message]:
    """Read a chat's messages in the order of the file; the place is the line.

    What stands before the first, if it is words, is handed on like a line of the app.
    """
    found = _survey(source, wanted.day_order)
    if found is None:
        notes.add("broken")
        return
    look, order = found
    times, names = _Times(order, notes), _Kept(plain_name)
    at: datetime | None = None
    is_open, sender, words, place = False, "", "", 1  # of the message that goes on
    for line, body in _bodies(source):
        # The words before the first beginning; then, for each, its groups and the words behind it.
        pieces = look.start.split(body)
        line += pieces[0].count("\n")
        if len(words) <= MAX_TEXT:
            words += pieces[0]
        columns = (pieces[group::6] for group in look.groups)
        for day, clock, second, rest, name, text in zip(*columns, strict=True):
            if is_open or words.strip(AROUND):
                yield _message(at, sender, words, place, notes)
            is_open, words, place = True, text, line + 1
            at = times.at(day, clock + rest, second, place)
            sender = names[name] if name else ""
            line += 1 + text.count("\n")
    if is_open or words.strip(AROUND):
        yield _message(at, sender, words, place, notes)


def _message(at: datetime | None, sender: str, words: str, place: int, notes: Notes) -> Message:
    attachments: tuple[str, ...] = ()
    text = words.rstrip("\n")
    if len(text) > MAX_TEXT:
        text = bounded(text, notes, place)
    if "<" in text or ")" in text or "\u200e" in text:
        is_notice = place == 1 and text.lstrip(BLANKS).startswith("\u200e")
        text, attachments = attachments_in(text)
        if is_notice and not attachments:
            # An iPhone begins each chat with a notice of its own, under the chat's name.
            sender = ""
    return Message(at, sender, text, attachments, "", place)
