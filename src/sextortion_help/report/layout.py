"""Lay a document out as lines of a given width, each with a role but no colour.

The text renderer and the terminal renderer both print these lines, so that paper and screen say
the same. Widths are in terminal cells: a Chinese character takes two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal, assert_never

import wcwidth

from sextortion_help.interview.progress import StepState
from sextortion_help.language import N_, tr
from sextortion_help.report.document import (
    Block,
    Card,
    Chart,
    Document,
    Group,
    Heading,
    Items,
    Pair,
    Pairs,
    Table,
    Text,
    Tick,
    Ticks,
)
from sextortion_help.text import clean, clean_line

Role = Literal["title", "heading", "normal", "strong", "quiet"]

BOXES: dict[StepState | None, str] = {
    None: "[ ]",
    "done": "[x]",
    "later": "[ ]",
    "not-for-me": "[-]",
}
STATE_WORDS: dict[StepState | None, str] = {
    None: "",
    "done": "",
    "later": N_(" (for later)"),
    "not-for-me": N_(" (not for me)"),
}
NARROWEST = 20
"""A terminal that says it is narrower than this is not believed."""

BLANK = "_" * 30
"""An empty box to fill in by pen."""

LONGEST_BLANK = 64
"""Cells of each further line of a box to fill in by pen."""

CARD_WIDTH = 40

NARROWEST_LAST = 24
"""Cells that the last column of a table needs; with fewer, its rows stand as lists."""

LONGEST_BAR = 30

LONG_WORD = 100
"""Letters of a word that are wrapped at a time."""


@dataclass(frozen=True, slots=True)
class LaidLine:
    """One line of output and the part it plays."""

    text: str
    role: Role = "normal"


def lay_out(document: Document, width: int) -> tuple[LaidLine, ...]:
    """Return the document's lines, none wider than ``width`` cells (or ``NARROWEST``)."""
    width = max(width, NARROWEST)
    lines = list(_wrapped(document.title, width, "title")) if document.title else []
    before: Block | None = None
    for block in document.blocks:
        if lines and not _sticks(block, before):
            lines.append(LaidLine(""))
        lines.extend(_block_lines(block, width))
        before = block
    return tuple(lines)


def _sticks(block: Block, before: Block | None) -> bool:
    """Say whether a block follows the one before without a gap."""
    is_aside = isinstance(block, Text) and block.weight == "quiet"
    return is_aside or isinstance(before, Heading)


def _block_lines(block: Block, width: int) -> Iterator[LaidLine]:
    match block:
        case Heading(text, level):
            yield from _wrapped(text.upper() if level == 2 else text, width, "heading")
        case Text(text, weight):
            yield from _wrapped(text, width, weight)
        case Items(lines):
            for line in lines:
                yield from _wrapped(line, width, "normal", first="- ", rest="  ")
        case Ticks(ticks):
            yield from chain.from_iterable(_tick_lines(tick, width) for tick in ticks)
        case Pairs(pairs):
            yield from chain.from_iterable(_pair_lines(pair, width) for pair in pairs)
        case Group(title, lines):
            yield from _wrapped(title, width, "heading")
            for text_line in lines:
                yield from _wrapped(text_line.text, width, text_line.weight, "  ", "  ")
        case Card(title, lines):
            yield from _card_lines(title, lines, width)
        case Table():
            yield from _table_lines(block, width)
        case Chart():
            yield from _chart_lines(block, width)
        case _:
            assert_never(block)


def _tick_lines(tick: Tick, width: int) -> Iterator[LaidLine]:
    text = tick.text + tr(STATE_WORDS[tick.state])
    yield from _wrapped(text, width, "normal", f"{BOXES[tick.state]} ", "    ")
    for note in tick.notes:
        yield from _wrapped(note, width, "quiet", "      ", "      ")


def _pair_lines(pair: Pair, width: int) -> Iterator[LaidLine]:
    yield from _wrapped(f"{pair.label}: {pair.value or BLANK}", width, "normal", "", "    ")
    if pair.value is None:
        line = "_" * min(LONGEST_BLANK, width - 4)
        yield from (LaidLine(f"    {line}") for _ in range(1, pair.room))
    if pair.value is None and pair.hint:
        yield from _wrapped(pair.hint, width, "quiet", "    ", "    ")


def _card_lines(title: str, lines: Iterable[Text], width: int) -> Iterator[LaidLine]:
    """Draw the edges to cut along above and below; beside the words there is nothing to read."""
    edge = LaidLine("- " * (min(CARD_WIDTH, width) // 2 - 1) + "-", "quiet")
    yield edge
    yield from _wrapped(title, min(CARD_WIDTH, width), "heading")
    for line in lines:
        yield from _wrapped(line.text, min(CARD_WIDTH, width), line.weight, "", "  ")
    yield edge


def _table_lines(table: Table, width: int) -> Iterator[LaidLine]:
    """Lay the columns side by side where the last one has room, else each row as a list."""
    rows = [tuple(map(clean_line, row)) for row in (table.head, *table.rows)]
    widths = [max(map(wcwidth.width, column)) for column in zip(*rows, strict=True)][:-1]
    indent = sum(widths) + 2 * len(widths)
    if width - indent < NARROWEST_LAST:
        for row in rows[1:]:
            yield from _wrapped(row[0], width, "strong")
            for label, cell in zip(rows[0][1:], row[1:], strict=True):
                if cell:
                    yield from _wrapped(f"{label}: {cell}", width, "normal", "  ", "    ")
        return
    for number, row in enumerate(rows):
        cells = (
            f"{cell}{' ' * (size - wcwidth.width(cell))}  "
            for cell, size in zip(row, widths, strict=False)
        )
        role: Role = "heading" if number == 0 else "normal"
        yield from _wrapped(row[-1], width, role, "".join(cells), " " * indent)


def _chart_lines(chart: Chart, width: int) -> Iterator[LaidLine]:
    most = max((bar.value for bar in chart.bars), default=0)
    names = [clean_line(bar.label) for bar in chart.bars]
    widest = max(map(wcwidth.width, names), default=0)
    room = min(LONGEST_BAR, width - widest - 2 - len(str(most)))
    for name, bar in zip(names, chart.bars, strict=True):
        # One mark at least where there is something, so that a quiet day does not look empty.
        drawn = "#" * (-(-bar.value * room // most) if most and room > 0 else 0)
        padded = f"{name}{' ' * (widest - wcwidth.width(name))}"
        parts = (padded, drawn, str(bar.value), clean_line(bar.note))
        yield from _wrapped(" ".join(filter(None, parts)), width, "normal", rest="  ")


def _wrapped(
    text: str, width: int, role: Role, first: str = "", rest: str = ""
) -> Iterator[LaidLine]:
    indent = first
    for paragraph in clean(text).split("\n"):
        is_short = paragraph.isascii() and len(indent) + len(paragraph) <= width
        if is_short and paragraph and paragraph == paragraph.strip():
            # What fits on a line needs no search for where to break it.
            yield LaidLine(indent + paragraph, role)
            indent = rest
            continue
        for line in _wrap(paragraph, width, indent, rest) or [indent.rstrip()]:
            yield LaidLine(line, role)
        indent = rest


def _wrap(text: str, width: int, first: str, rest: str) -> list[str]:
    """Wrap a text, one with very long words in pieces, to the same lines.

    ``wcwidth`` goes through all that is left of a word for each of its lines, and a page of Chinese
    is one word.
    """
    lines: list[str] = []
    held, begin, indent = "", 0, first
    for end in (*_inside_long_words(text, width), len(text)):
        lines += wcwidth.wrap(
            held + text[begin:end],
            width,
            initial_indent=indent,
            subsequent_indent=rest,
            break_on_hyphens=False,
        )
        if end < len(text):
            last = lines.pop()
            indent = rest if lines else first
            held, begin = last[len(indent) :], end
    return lines


def _inside_long_words(text: str, width: int) -> Iterator[int]:
    """Yield places that are many lines away from either end of their word."""
    step = max(LONG_WORD, 2 * width)
    if len(text) > 2 * step:
        for word in re.finditer(rf"\S{{{2 * step},}}", text):
            yield from range(word.start() + step, word.end() - step + 1, step)
