"""What every reader hands on: messages, and notes on what could not be read.

A reader is a function ``read(source, notes) -> Iterator[Message]``. It streams, so that a file of
any size costs the same memory; it raises nothing for any content, and keeps what it could read.
Which reader fits a file is told in ``recognise``; what the messages mean is told elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, NamedTuple, Protocol

MAX_TEXT: Final = 100_000
"""Letters of one message that are kept; no app lets anyone write so many."""

MAX_NAME: Final = 300
"""Letters of a sender's, a chat's or a file's name that are kept."""

MAX_ATTACHMENTS: Final = 100
"""Attachments of one message whose names are kept."""

OWNER: Final = "(the owner of this account)"
"""The sender, where the file says only that the message was sent from the person's own account."""


class Message(NamedTuple):
    """One message as it stands in what was saved.

    All text is as they wrote it: hostile, and not yet fit for a screen.
    """

    at: datetime | None
    """When, as the file says. With a zone: that very moment. Without: what some clock showed, and
    the file does not say where. ``None``: no time that can be read."""
    sender: str
    """Who, by the name, number or address in the file; empty for a line that the app wrote."""
    text: str
    attachments: tuple[str, ...] = ()
    """Names of files that came with it; without a name, their sort, such as ``photo``."""
    chat: str = ""
    """The name of the conversation, where what was saved holds, or can hold, more than one."""
    place: int = 0
    """Where it stands, from 1: the line on which it begins, or which message of the file it is."""

    @property
    def is_zone_known(self) -> bool:
        """Whether the time says which moment it was, anywhere in the world."""
        return self.at is not None and self.at.tzinfo is not None


Trouble = Literal[
    "broken",  # a piece is not what the format says; it was left out
    "cut",  # the file ends in the middle
    "day-or-month",  # no date says which number is the day: both orders fit all of them
    "member",  # a file in an archive was left out: not allowed, damaged, or of no known kind
    "more",  # there is more of it than is ever read
    "time",  # a date or time that cannot be; the message was kept without it
    "too-long",  # a message, name or piece over the bound was cut or left out
]
"""What can be said of what could not be read. The words for it are the screen's."""


@dataclass(slots=True)
class Notes:
    """Counts what could not be read; never holds any of the content."""

    counts: Counter[Trouble] = field(default_factory=Counter)
    first: dict[Trouble, int] = field(default_factory=dict)
    """Where each was first met: a line or the number of a message, as in ``Message.place``."""

    def add(self, trouble: Trouble, place: int = 0) -> None:
        """Count one more."""
        self.counts[trouble] += 1
        self.first.setdefault(trouble, place)


class Source(Protocol):
    """Something that was saved and can be read from its beginning as often as needed."""

    @property
    def name(self) -> str:
        """Its file name, only to be shown or to name a chat by; it decides nothing."""

    def blocks(self) -> Iterator[bytes]:
        """Read it from its beginning to its end, some bytes at a time; raises only ``Refusal``."""


@dataclass(frozen=True, slots=True)
class Held:
    """A source that is held in memory: words that were pasted, or a part of something larger."""

    name: str
    content: bytes

    def blocks(self) -> Iterator[bytes]:
        """Return all of it at once."""
        if self.content:
            yield self.content


DayOrder = Literal["day-first", "month-first", "year-first"]
"""What the numbers of a date mean. ``year-first`` is year, month, day."""


_DAY_ORDERS: Final[dict[str, DayOrder]] = {
    "day-first": "day-first",
    "month-first": "month-first",
    "year-first": "year-first",
}


def day_order(said: str | None) -> DayOrder | None:
    """Return an order by its name; ``None`` where it is not known."""
    return _DAY_ORDERS.get(said or "")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person said on how to read a file."""

    day_order: DayOrder | None = None
    """Asked only where the file itself does not say."""


Read = Callable[[Source, Notes, Wanted], Iterator[Message]]
"""A reader. It raises ``Refusal`` only where the source itself cannot be read on."""


def bounded(text: str, notes: Notes, place: int) -> str:
    """Return a message's text, cut where no real one goes on."""
    if len(text) <= MAX_TEXT:
        return text
    notes.add("too-long", place)
    return text[:MAX_TEXT]


def name_of(text: str) -> str:
    """Return a name on one line without blanks around it, cut where no real one goes on."""
    return " ".join(text[: 4 * MAX_NAME].split())[:MAX_NAME]
