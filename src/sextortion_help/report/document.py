"""A report as data: headings, text, lists, tick boxes and labels with values, and no formatting.

Builders make documents, renderers turn them into a screen, text, Markdown, HTML, PDF or JSON.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from sextortion_help.interview.progress import StepState
from sextortion_help.language import spoken


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading below the document's title; level 2 or 3."""

    text: str
    level: Literal[2, 3] = 2


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph. ``strong`` is for what must not be missed, ``quiet`` for sources and asides."""

    text: str
    weight: Literal["normal", "strong", "quiet"] = "normal"


@dataclass(frozen=True, slots=True)
class Items:
    """A list, each line on its own."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """Something to tick off, with its state and what belongs to it."""

    text: str
    state: StepState | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticks:
    """A list of things to tick off."""

    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and what is known; ``None`` is an empty box, with a hint on how to find it."""

    label: str
    value: str | None
    hint: str | None = None
    room: int = 1
    """Lines of an empty box, for what has to be written by hand."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Labels with their values."""

    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that belong together under a name, such as one contact."""

    title: str
    lines: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A small card to cut out and carry along, such as who to call."""

    title: str
    lines: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under a head; every row has as many cells as the head."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart, with its value and what is said beside it."""

    label: str
    value: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars of counted things, each on a line with its number, so that none is a picture only."""

    bars: tuple[Bar, ...]


Block = Heading | Text | Items | Ticks | Pairs | Group | Card | Table | Chart


@dataclass(frozen=True, slots=True)
class Document:
    """A report, or what one screen shows."""

    title: str
    blocks: tuple[Block, ...] = ()
    language: str = field(default_factory=lambda: spoken().code)
    """What language its words are in, as BCP 47 names it."""

    def plus(self, *blocks: Block) -> Document:
        """Return the document with more blocks at its end."""
        return replace(self, blocks=(*self.blocks, *blocks))


def paragraphs(lines: tuple[str, ...]) -> tuple[Text, ...]:
    """Return each line as a paragraph of its own."""
    return tuple(Text(line) for line in lines)
