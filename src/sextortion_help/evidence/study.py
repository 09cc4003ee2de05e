"""Go through the messages of a chat: who writes in it, and what in it matters.

Two passes, since the person answers in between: ``survey`` tells which chats and names there are,
``study`` then looks at the chats that were chosen, knowing which names are the person's own.
Only counts and finds are held, never the messages, so size does not matter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, NamedTuple

from sextortion_help.evidence.identifiers import Found, find_all
from sextortion_help.evidence.readers.model import Message

MOST_CHATS: Final = 1_000
MOST_NAMES: Final = 200
"""Chats, and names in each, that are told apart: the first ones."""

MOST_LINES: Final = 500
"""Lines of each kind that are suggested: the first ones."""

MOST_DAYS: Final = 4_000
"""Days that are counted: the first ones, more than ten years."""

MAX_QUOTE: Final = 500
"""Letters of a message that are kept."""

BEFORE_QUOTED: Final = 60
"""Of a long message, letters that are kept before what a rule found."""


@dataclass(slots=True)
class Chat:
    """One conversation: how many messages each name wrote, and when the last was sent."""

    names: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    last: datetime | None = None


class Place(NamedTuple):
    """Where something was found."""

    number: int
    when: datetime | None
    is_own: bool = False
    """Whether the person wrote it themselves."""


class Hint(NamedTuple):
    """Why a message may matter."""

    kind: str
    rule: str
    quoted: str
    """The words that the rule found."""


class Line(NamedTuple):
    """A message that may matter, and why."""

    kind: str
    place: int
    when: datetime | None
    sender: str
    words: str
    """Its words, cut where they are long."""
    rule: str = ""
    quoted: str = ""


Suggest = Callable[[str], Iterable[Hint]]
"""Returns why a message with these words may matter."""


@dataclass(frozen=True, slots=True)
class Studied:
    """What was found in the chats that were chosen."""

    messages: int
    days: dict[str, tuple[int, int]]
    """For each day, as the file says it: how many messages of theirs, and how many own ones."""
    first: Line | None
    last: Line | None
    """The first and the last message of theirs that has a time."""
    lines: tuple[Line, ...]
    """Suggested by the rules, in the order of the file; none of the person's own."""
    found: tuple[Found[Place], ...]


def survey(messages: Iterable[Message]) -> dict[str, Chat]:
    """Return the chats by their names, the one with the latest message first.

    What just happened is what someone looks for; such a chat is often short.
    """
    chats: dict[str, Chat] = {}
    for message in messages:
        chat = chats.get(message.chat)
        if chat is None:
            if len(chats) >= MOST_CHATS:
                continue
            chat = chats[message.chat] = Chat()
        chat.messages += 1
        if message.at is not None and _is_later(message.at, chat.last):
            chat.last = message.at
        sender = message.sender
        if sender and (sender in chat.names or len(chat.names) < MOST_NAMES):
            chat.names[sender] += 1
    oldest = datetime.min.replace(tzinfo=UTC)
    latest = {name: moment_for_order(c.last) if c.last else oldest for name, c in chats.items()}
    return {name: chats[name] for name in sorted(chats, key=latest.__getitem__, reverse=True)}


def _is_later(at: datetime, other: datetime | None) -> bool:
    return other is None or moment_for_order(at) >= moment_for_order(other)


def study(
    messages: Iterable[Message],
    chats: Container[str] | None,
    own: Container[str],
    suggest: Suggest,
    region: str | None = None,
    *,
    has_names: bool = True,
) -> Studied:
    """Go through the messages once.

    Args:
        messages: of all chats, in any order.
        chats: the chats that were chosen, ``None`` for all.
        own: the names that are the person's own.
        suggest: the open rules.
        region: as for ``identifiers.find``.
        has_names: whether the format names who wrote each message. If so, a line without a name is
            the app's own: nobody's message, and nobody's threat.

    """
    gone_through = _GoneThrough(own, suggest, has_names=has_names)
    chosen = (one for one in messages if chats is None or one.chat in chats)
    found = find_all(texts_of(gone_through.through(chosen), own), region)
    return Studied(
        gone_through.messages,
        {day: (theirs, own_ones) for day, (theirs, own_ones) in sorted(gone_through.days.items())},
        gone_through.first,
        gone_through.last,
        tuple(gone_through.lines),
        found,
    )


def moment_for_order(when: datetime) -> datetime:
    """Return a time that can be compared; one without a zone is taken for UTC, only for that."""
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def texts_of(
    messages: Iterable[Message], own: Container[str] = frozenset()
) -> Iterator[tuple[Place, str]]:
    """Yield what identifiers are looked for in: each text, and once each name of a sender.

    Many apps name a sender by a number or an address, which leads to them as nothing else does.
    """
    named: set[str] = set()
    for message in messages:
        is_own = message.sender in own
        place = Place(message.place, message.at, is_own)
        if message.sender not in named and len(named) < MOST_NAMES:
            named.add(message.sender)
            yield place, message.sender
        yield place, message.text


class _GoneThrough:
    """Counts messages and gathers lines while they pass by."""

    def __init__(self, own: Container[str], suggest: Suggest, *, has_names: bool) -> None:
        self._own = own
        self._suggest = suggest
        self._has_names = has_names
        self._counts: Counter[str] = Counter()
        self.messages = 0
        self.days: dict[str, list[int]] = {}
        self.first: Line | None = None
        self.last: Line | None = None
        self.lines: list[Line] = []

    def through(self, messages: Iterable[Message]) -> Iterator[Message]:
        for message in messages:
            self.messages += 1
            is_own = message.sender in self._own
            if message.sender or not self._has_names:
                if message.at is not None:
                    self._count_day(message.at, is_own=is_own)
                if not is_own:
                    self._look(message)
            yield message

    def _count_day(self, at: datetime, *, is_own: bool) -> None:
        day = at.date().isoformat()
        if day not in self.days:
            if len(self.days) >= MOST_DAYS:
                return
            self.days[day] = [0, 0]
        self.days[day][is_own] += 1

    def _look(self, message: Message) -> None:
        if message.at is not None:
            moment = moment_for_order(message.at)
            if self.first is None or moment < moment_for_order(self.first.when or moment):
                self.first = _line("first", message)
            if self.last is None or moment >= moment_for_order(self.last.when or moment):
                self.last = _line("last", message)
        # Two rules of one kind say of a message what one says.
        first_of_kind: dict[str, Hint] = {}
        for hint in self._suggest(message.text):
            first_of_kind.setdefault(hint.kind, hint)
        for kind, hint in first_of_kind.items():
            if self._counts[kind] < MOST_LINES:
                self._counts[kind] += 1
                self.lines.append(_line(kind, message, hint))


def _line(kind: str, message: Message, hint: Hint | None = None) -> Line:
    rule, quoted = (hint.rule, hint.quoted[:MAX_QUOTE]) if hint else ("", "")
    words = _window(message.text, quoted)
    return Line(kind, message.place, message.at, message.sender, words, rule, quoted)


def _window(text: str, quoted: str) -> str:
    """Return a text, or so much of a long one as stands around what a rule found in it."""
    start = max(text.find(quoted) - BEFORE_QUOTED, 0) if len(text) > MAX_QUOTE else 0
    end = start + MAX_QUOTE
    return f"{'...' if start else ''}{text[start:end]}{'...' if end < len(text) else ''}"
