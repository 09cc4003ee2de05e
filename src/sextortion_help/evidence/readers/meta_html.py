# ruff: noqa: RUF001 - words of many languages, whose letters look like others
"""Read the pages of "Download your information" from Facebook, Messenger and Instagram.

The classes in them are minified and change, so they decide nothing. A page is told by its build:
in the part whose role is ``main`` stands a box for each message, with the sender, what was sent,
and the time, in this order. So it was from 2018 to 2026, for all three. Facebook's pages from
before 2018, with all threads in one file, are told by their own classes.

The time is in words, in the account's language, and says no zone: Facebook's is the account's own
time, Instagram's that of California. What is in no table here becomes no time.

Left out are reactions and who takes part. Of ``message_1.json`` the reader is ``meta_json``.

Sources of the format: pages of five generations, the tests of open readers of them, and, for
months in other languages, those readers and Unicode CLDR 46.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Final

from sextortion_help.evidence.readers.dates import (
    ORDERS,
    Numbers,
    date_of,
    only_date_of,
    time_of,
)
from sextortion_help.evidence.readers.markup import Open, Prose, Walker, local_name
from sextortion_help.evidence.readers.model import (
    MAX_ATTACHMENTS,
    MAX_NAME,
    DayOrder,
    Message,
    Notes,
    Source,
    Wanted,
    bounded,
    name_of,
)

APP: Final = "Facebook or Instagram"

_MAX_PARTS: Final = 8
_SLOTS: Final = 4
"""Empty or not, so many places has what was sent: the first, the text, a link, a sticker."""

_FILE_SORTS: Final = {"img": "photo", "video": "video", "audio": "audio"}
_INLINE: Final = frozenset({"a", "b", "i", "u", "em", "strong", "span", "img", "video", "audio"})


def fits(head: str) -> bool:
    """Return whether this is the beginning of such a page, with a message in it."""
    if "main" not in head and "message_header" not in head:
        return False
    page = _Page(Notes())
    return any(box.is_sure for box in page.walk([head.encode("utf-8", "replace")]))


def read(source: Source, notes: Notes, wanted: Wanted) -> Iterator[Message]:
    """Read every message of the page."""
    order = _order(source, wanted)
    page = _Page(notes)
    place = 0
    for place, box in enumerate(page.walk(source.blocks()), 1):
        yield _message(box, order, notes, place)
    if not page.is_ended:
        notes.add("cut", place + 1)


def _message(box: _Box, order: DayOrder | None, notes: Notes, place: int) -> Message:
    sender, *bodies, last = box.parts
    said = last.words.text(notes, place)
    at = _time(said, order)
    if at is None:
        numbers = _slashed(said)
        is_open = order is None and numbers and any(date_of(numbers, each) for each in ORDERS[:2])
        notes.add("day-or-month" if is_open else "time", place)
    lines = [body.words.text(notes, place) for body in bodies]
    return Message(
        at=at,
        sender=name_of(sender.words.text(notes, place)),
        text=bounded("\n".join(line for line in lines if line), notes, place),
        attachments=tuple(file for body in bodies for file in body.files)[:MAX_ATTACHMENTS],
        chat=name_of(box.chat),
        place=place,
    )


# ------------------------------------------------------------------ the page


@dataclass(slots=True)
class _Part:
    """A part of a box: the sender, what was sent, or the time."""

    tag: str
    words: Prose
    files: list[str] = field(default_factory=list)
    slots: int = 0
    is_filled: bool = False
    is_first_empty: bool = False


@dataclass(slots=True)
class _Box:
    """A message, or something else of the same build."""

    tag: str
    classes: str
    chat: str
    parts: list[_Part] = field(default_factory=list)
    is_old: bool = False

    @property
    def is_message(self) -> bool:
        """Whether it can be one; a row of links to other pages is none."""
        tags = {part.tag for part in self.parts}
        return self.is_old or (len(self.parts) > 2 and not tags & _INLINE)

    @property
    def is_sure(self) -> bool:
        """Whether it is one and no post, comment or friend, which have other insides."""
        said = self.parts[-1].words.text(Notes(), 0)
        return any(char.isdigit() for char in said) and (
            self.is_old
            or any(part.slots >= _SLOTS and part.is_first_empty for part in self.parts[1:-1])
        )


class _Page(Walker[_Box]):
    """Goes through the page and puts its messages together."""

    def __init__(self, notes: Notes) -> None:
        super().__init__(notes)
        self._title = Prose(MAX_NAME)
        self._box: _Box | None = None
        self._place = 0

    def _mark(self, token: Open) -> str:
        inside, tag = self.nesting.innermost, token.tag
        if "main" not in self.nesting:
            return self._mark_outside(token)
        box = self._box
        if box and box.classes and (tag, token.attributes.get("class")) == (box.tag, box.classes):
            self.nesting.leave("main")  # the box before has lost its end
            return "box"
        if inside in ("main", "box"):
            return "box" if inside == "main" else "part"
        if inside in ("file", "reactions"):
            return ""
        return self._mark_within(token)

    def _mark_within(self, token: Open) -> str:
        """Return the mark for an element in a part of a message."""
        inside, tag = self.nesting.innermost, token.tag
        if tag == "a":
            return "file" if local_name(token.attributes.get("href", "")) else "link"
        if tag == "ul":
            return "reactions"
        if tag == "div" and inside in ("part", "inner"):
            return "inner" if inside == "part" else "slot"
        return ""

    def _mark_outside(self, token: Open) -> str:
        """Return the mark for what is not in a page's main part, or in a page from before 2018."""
        inside, classes = self.nesting.innermost, token.classes
        if token.tag == "title":
            return "title"
        if token.tag == "main" or token.attributes.get("role") == "main":
            return "main"
        if "thread" in classes:
            return "thread"
        if inside == "thread":
            if "message" in classes:
                return "old"
            return "part" if token.tag == "p" and self._box else ""
        if inside == "old":
            return "part" if classes & {"user", "meta"} else ""
        return self._mark_within(token) if inside == "part" else ""

    def _opened(self, token: Open, mark: str) -> Iterable[_Box]:
        if mark == "thread":
            self._title = Prose(MAX_NAME)
        elif mark in ("box", "old"):
            return self._begin(token, is_old=mark == "old")
        part = self._part
        if mark == "part" and self._box and len(self._box.parts) < _MAX_PARTS:
            self._box.parts.append(_Part(token.tag, Prose()))
        elif part is not None:
            self._opened_within(token, mark, part)
        return ()

    def _begin(self, token: Open, *, is_old: bool) -> Iterable[_Box]:
        """Begin a message, and hand on one whose end is missing or that had no words."""
        before, chat = self._end_box(), self._title.text(Notes(), 0)
        if before and not is_old:
            self.notes.add("broken", self._place)
        self._box = _Box(token.tag, token.attributes.get("class", ""), chat, is_old=is_old)
        return before

    @property
    def _part(self) -> _Part | None:
        return self._box.parts[-1] if self._box and self._box.parts else None

    def _opened_within(self, token: Open, mark: str, part: _Part) -> None:
        if mark in ("file", "link"):
            address = token.attributes.get("href", "")
            if mark == "link":
                part.words.begin_link(address)
            else:
                _add_file(part, address, "file")
        elif token.tag in _FILE_SORTS and "src" in token.attributes:
            _add_file(part, token.attributes["src"], _FILE_SORTS[token.tag])
        elif token.tag == "br":
            part.words.break_line()
        elif token.tag not in _INLINE:
            part.words.new_line()
        part.slots += mark == "slot"

    def _words(self, text: str) -> None:
        inside, part = self.nesting.innermost, self._part
        if inside == "title" or (inside == "thread" and self._box is None):
            self._title.add(text)
        elif inside in ("part", "inner", "slot", "link") and part is not None:
            part.words.add(text)
            part.is_filled = part.is_filled or not text.isspace()

    def _closed(self, mark: str) -> Iterable[_Box]:
        part, box = self._part, self._box
        if mark == "link" and part is not None:
            part.words.end_link()
        elif mark == "slot" and part is not None and part.slots == 1:
            part.is_first_empty = not part.is_filled
        is_old_end = mark == "part" and box and box.is_old and len(box.parts) > 2
        return self._end_box() if is_old_end or mark in ("box", "thread") else ()

    def _end_box(self) -> Iterable[_Box]:
        box, self._box = self._box, None
        if box is None or not box.is_message or len(box.parts) < 2:
            return ()
        if box.is_old:  # sender, time, words
            box.parts = [box.parts[0], *box.parts[2:], box.parts[1]]
        self._place += 1
        return (box,)


def _add_file(part: _Part, address: str, sort: str) -> None:
    """Add a file that was saved, or the address of one that was not."""
    part.is_filled = True
    name = name_of(local_name(address))
    if not name and address.startswith(("http://", "https://")):
        part.words.new_line()
        part.words.begin_link(address)
        part.words.end_link()
    elif (name := name or sort) not in part.files and len(part.files) < MAX_ATTACHMENTS:
        part.files.append(name)


# ------------------------------------------------------------------ the time

_MONTH_NAMES: Final = (
    "jan january ene enero janv janvier januar gen gennaio janeiro januari sty styczen stycznia"
    " led leden ledna ian ianuarie oca ocak янв января jaen janner",
    "feb february febrero fevr fevrier februar febbraio fev fevereiro februari lut luty lutego"
    " uno unor unora februarie sub subat фев февр февраля",
    "mar march marzo mars mar marz maerz marco mrt maart marzec marca bre brezen brezna martie"
    " mart мар марта maret",
    "apr april abr abril avr avril aprile kwi kwiecien kwietnia dub duben dubna aprilie nis nisan"
    " апр апреля",
    "may mayo mai mag maggio maio mei maj maja kve kveten kvetna mayis май мая",
    "jun june junio juin juni giu giugno junho cze czerwiec czerwca cvn cerven cervna iun iunie"
    " haz haziran июн июня",
    "jul july julio juil juillet juli lug luglio julho lip lipiec lipca cvc cervenec cervence iul"
    " iulie tem temmuz июл июля",
    "aug august ago agosto aout augustus sie sierpien sierpnia srp srpen srpna augusti agu agustos"
    " авг августа agustus",
    "sep sept september septiembre setiembre septembre set settembre setembro wrz wrzesien wrzesnia"
    " zar zari septembrie eyl eylul сен сент сентября",
    "oct october octubre octobre okt oktober ott ottobre out outubro paz pazdziernik pazdziernika"
    " rij rijen rijna octombrie eki ekim окт октября",
    "nov november noviembre novembre novembro lis listopad listopada listopadu noiembrie kas kasim"
    " ноя нояб ноября",
    "dec december dic diciembre decembre dez dezember dicembre dezembro gru grudzien grudnia pro"
    " prosinec prosince decembrie des desember ara aralik дек декабря desember",
)
"""Months in English, Spanish, French, German, Italian, Portuguese, Dutch, Polish, Czech, Romanian,
the languages of Scandinavia, Turkish, Russian and Indonesian, without marks on letters."""

_ELSEWHERE: Final = frozenset({"lip", "lis", "listopad", "listopada", "srp"})
"""Other months in Croatian."""

_CROATIAN = re.compile(r"[0-9]\.| u [0-9]|jepodne")
_ZONE = re.compile(r"(?:UTC|GMT)\s?([+-])([0-9]{1,2})(?::?([0-9]{2}))?$")
_ZONE_NAME = re.compile(
    r"(?<=[0-9 ]) ?(?!AM$|PM$)(?:[A-Z]{3,5}|[A-Z][a-z]{2,20}/[A-Za-z_/]{2,30})$"
)
_CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![0-9:])")
_DOTTED_CLOCK = re.compile(r"(?<![0-9.])[0-9]{1,2}\.[0-9]{2}(?:\.[0-9]{2})?$")
_AROUND_CLOCK = re.compile(r"[^0-9,.]{0,20}$")
_SLASHED = re.compile(r"(?<![0-9])([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})\b")
_DOTTED = re.compile(r"([0-9]{1,2})\. ?([0-9]{1,2})\. ?([0-9]{4})\b")
_YEAR_FIRST = re.compile(r"([0-9]{4})[^0-9]{1,3}([0-9]{1,2})[^0-9]{1,3}([0-9]{1,2})[.日일]{0,2}")
_MONTH_FIRST = re.compile(r"([0-9]{1,2})[월月] ([0-9]{1,2}), ([0-9]{4})")
_BLANKS = re.compile("[\u00a0\u2007\u2009\u202f\\s]+")
_UNSEEN = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LETTERS = re.compile(r"[^\W\d_]+")
_FIGURES = re.compile(r"[0-9]{1,9}")
_FILLERS: Final = frozenset({"de", "del", "den", "d", "kl", "г", "r"})
_OTHER_WORDS: Final = (
    *((" po południu", " pm"), (" przed południem", " am"), (" rano", " am")),
    *((" odpol", " pm"), (" dopol", " am"), (" om ", " ")),
)
"""What Facebook writes around a time in Polish, Czech and Dutch, unlike the phones there."""


def _fold(word: str) -> str:
    folded = unicodedata.normalize("NFD", word.casefold().replace("ł", "l"))
    return "".join(char for char in folded if not unicodedata.combining(char))


_MONTHS: Final = {
    _fold(word): number for number, words in enumerate(_MONTH_NAMES, 1) for word in words.split()
}


def _order(source: Source, wanted: Wanted) -> DayOrder | None:
    """Return what the numbers of dates such as ``03/04/2024`` mean, if the page has such.

    One page writes all dates alike. So the first tells whether it does, and the first that can be
    read in one order only tells which it is.
    """
    for box in _Page(Notes()).walk(source.blocks()):
        numbers = _slashed(box.parts[-1].words.text(Notes(), 0))
        if numbers is None:
            return None
        by_day, by_month = date_of(numbers, "day-first"), date_of(numbers, "month-first")
        if (by_day is None) != (by_month is None):
            return "day-first" if by_day else "month-first"
    return None if wanted.day_order == "year-first" else wanted.day_order


def _slashed(said: str) -> Numbers | None:
    match = _SLASHED.search(said[:100])
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def _time(said: str, order: DayOrder | None) -> datetime | None:
    """Return the time that is said in words, in whatever language of the tables."""
    said = _BLANKS.sub(" ", _UNSEEN.sub("", said[:100])).strip()
    zone, offset = None, _ZONE.search(said)
    if offset is not None:
        ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        if ahead > timedelta(hours=14):
            return None
        zone = timezone(ahead if offset[1] == "+" else -ahead)
        said = said[: offset.start()].rstrip()
    else:
        said = _ZONE_NAME.sub("", said)
    for words, other in _OTHER_WORDS:
        said = said.replace(words, other)
    clock = _CLOCK.search(said) or _DOTTED_CLOCK.search(said)
    if clock is None:
        return None
    before = _AROUND_CLOCK.search(said, 0, clock.start())
    start = before.start() if before else clock.start()
    day = _day(said, said[:start].strip(" ,"), order)
    time = time_of(said[start:].lstrip(" 日일号"))
    return datetime.combine(day, time, zone) if day and time is not None else None


def _day(said: str, words: str, order: DayOrder | None) -> date | None:
    """Return the day in the words before the time."""
    if match := _MONTH_FIRST.fullmatch(words):
        return date_of((int(match[3]), int(match[1]), int(match[2])), "year-first")
    if match := _YEAR_FIRST.fullmatch(words):
        return date_of((int(match[1]), int(match[2]), int(match[3])), "year-first")
    if numbers := _slashed(words):
        return date_of(numbers, order) if order else only_date_of(numbers, ORDERS[:2])
    if match := _DOTTED.search(words):
        return date_of((int(match[1]), int(match[2]), int(match[3])), "day-first")
    names = [_fold(name) for name in _LETTERS.findall(words)]
    months = [name for name in names if name in _MONTHS]
    others = [name for name in names if name not in _MONTHS and name not in _FILLERS]
    figures = sorted(_FIGURES.findall(words), key=len)
    # The first word may be the day of the week; another says what is not known here.
    if len(months) != 1 or others[:2] not in ([], names[:1]) or len(figures) != 2:
        return None
    if months[0] in _ELSEWHERE and _CROATIAN.search(said):
        return None
    return date_of((int(figures[1]), _MONTHS[months[0]], int(figures[0])), "year-first")
