"""Read the pages of chats and snaps in Snapchat's "My Data": one for each chat, or one for all.

Since about 2023 there is a page for each chat (``chat_history/subpage_NAME.html``), with a card for
each message. Before, ``chat_history.html`` had two tables, of what came and of what was sent; what
a message said was in a row of its own, or left out. Pages of snaps look the same and hold no words.

Left out are the pages that only list the chats, and calls. Of ``chat_history.json``, which has
more, ``snapchat_json`` is the reader.

Sources of the format: pages of both generations, from 2020 to 2025, and three open readers of them.
No page in another language than English was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from typing import Final

from sextortion_help.evidence.readers.markup import Open, Prose, Walker
from sextortion_help.evidence.readers.model import (
    MAX_NAME,
    OWNER,
    Message,
    Notes,
    Source,
    Wanted,
    name_of,
)

APP: Final = "Snapchat"

_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]{1,6})?( UTC)?"
)
_KIND = re.compile(r"[A-Z][A-Z_ ]{1,39}")
_HEADING = re.compile(r"(?:Chat|Snap) History(?: with (.*))?", re.IGNORECASE)
_SORTS: Final = {"IMAGE": "photo", "NOTE": "voice note"}
"""Other words for what Snapchat calls it."""

_COLUMNS: Final = ("From", "To", "Media Type", "Created", "Text", "Content")
_MAX_CELLS: Final = 8


def fits(head: str) -> bool:
    """Return whether this is the beginning of such a page, with a message in it."""
    if "rightpanel" not in head or "istory" not in head:
        return False
    page = _Page(Notes())
    return any(message.at for message in page.walk([head.encode("utf-8", "replace")]))


def read(source: Source, notes: Notes, wanted: Wanted) -> Iterator[Message]:
    """Read every message of the page."""
    del wanted
    page = _Page(notes)
    yield from page.walk(source.blocks())
    page.finish()


@dataclass(slots=True)
class _Card:
    """A message while it is read."""

    sender: str = ""
    chat: str = ""
    kind: str = ""
    time: str = ""
    words: Prose = field(default_factory=lambda: Prose(keeps_lines=True))


class _Page(Walker[Message]):
    """Goes through the page and puts its messages together.

    A card is what stands from one ``h4``, with the sender, to the ``h6`` with the time.
    """

    def __init__(self, notes: Notes) -> None:
        super().__init__(notes)
        self._place = 0
        self._is_history = False
        self._chat = ""
        self._card: _Card | None = None
        self._short = Prose(MAX_NAME)
        """What a small element says: a name, a sort, a time, a heading."""
        self._columns: list[str] = []
        self._cells: list[Prose] = []

    def finish(self) -> None:
        """Note what is missing at the end."""
        if not self.is_ended:
            self.notes.add("cut", self._place + 1)

    def _mark(self, token: Open) -> str:
        if "rightpanel" not in self.nesting:
            return "rightpanel" if "rightpanel" in token.classes else ""
        inside = self.nesting.innermost
        match token.tag:
            case "h1" | "h4" | "table":
                return token.tag
            case "h6" | "p" | "span":
                return token.tag if self._card and inside in ("rightpanel", "span") else ""
            case "tr":
                return "tr" if inside == "table" else ""
            case "th" | "td":
                return token.tag if inside == "tr" else ""
        return ""

    def _opened(self, token: Open, mark: str) -> Iterable[Message]:
        if mark in ("h1", "h4", "h6", "span"):
            self._short = Prose(MAX_NAME)
        elif mark == "table":
            self._columns = []
        elif mark == "tr":
            self._cells = []
        elif mark in ("th", "td"):
            self._cells.append(Prose(keeps_lines=True))
            del self._cells[_MAX_CELLS:]
        elif token.tag == "br":
            self._words("\n")
        if mark == "h4":
            return self._begin()
        return ()

    def _begin(self) -> Iterable[Message]:
        """Begin a card, and hand on the one before where its time is missing."""
        unended, self._card = self._card, _Card(chat=self._chat)
        return self._message(unended) if unended else ()

    def _words(self, text: str) -> None:
        match self.nesting.innermost:
            case "h1" | "h4" | "h6" | "span":
                self._short.add(text)
            case "p" if self._card is not None:
                self._card.words.add(text)
            case "th" | "td" if self._cells:
                self._cells[-1].add(text)

    def _closed(self, mark: str) -> Iterable[Message]:
        if mark in ("h1", "h4", "h6", "span"):
            return self._closed_short(mark, name_of(self._short.text(self.notes, self._place)))
        if mark == "tr" and self._is_history:
            return self._row()
        if mark in ("table", "rightpanel") and self._card is not None:
            return self._end_card()
        return ()

    def _closed_short(self, mark: str, said: str) -> Iterable[Message]:
        card = self._card
        if mark == "h1":
            heading = _HEADING.fullmatch(said)
            self._is_history = heading is not None
            self._chat = name_of(heading[1] or "") if heading else ""
        elif card is None:
            return ()
        elif mark == "h4":
            card.sender = said
        elif mark == "span" and _KIND.fullmatch(said):
            card.kind = said
        elif mark == "h6":
            card.time = said
            return self._end_card()
        return ()

    def _end_card(self) -> Iterable[Message]:
        card, self._card = self._card, None
        return self._message(card) if card else ()

    def _row(self) -> Iterable[Message]:
        """Take in a row of a table: its head, a message, or what the message before says."""
        cells = [cell.text(self.notes, self._place) for cell in self._cells]
        if not self._columns:
            self._columns = [cell for cell in cells if cell in _COLUMNS]
            return ()
        if len(cells) == 1:
            if self._card is not None:
                self._card.words.add(cells[0])
            return self._end_card()
        found = dict(zip(self._columns, cells, strict=False))
        if "Created" not in found or not ("From" in found or "To" in found):
            return ()
        before = self._end_card()
        other = name_of(found.get("From", found.get("To", "")))
        self._card = _Card(
            sender=other if "From" in found else OWNER,
            chat=other,
            kind=found.get("Media Type", ""),
            time=found["Created"],
        )
        self._card.words.add(found.get("Text", found.get("Content", "")))
        return before

    def _message(self, card: _Card) -> Iterable[Message]:
        if not self._is_history:
            return ()
        self._place += 1
        at = _time(card.time)
        if at is None:
            self.notes.add("time", self._place)
        text = card.words.text(self.notes, self._place)
        files: tuple[str, ...] = ()
        if card.kind.startswith("STATUS"):  # what someone did, such as to erase a message
            text = text or card.kind
        elif card.kind and card.kind != "TEXT":
            files = (_SORTS.get(card.kind, name_of(card.kind.lower())),)
        return (Message(at, card.sender, text, files, card.chat, self._place),)


def _time(said: str) -> datetime | None:
    """Return the time in words such as ``2024-01-03 20:21:22 UTC``."""
    match = _TIME.search(said[:60])
    if match is None:
        return None
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    zone = UTC if match[7] else None
    try:
        at = datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None
    return at if MINYEAR < year < MAXYEAR else None
