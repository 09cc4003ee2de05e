"""A document as Markdown. What a person typed stands as plain text, never as formatting."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import assert_never

from sextortion_help.language import tr
from sextortion_help.report.document import (
    Block,
    Card,
    Chart,
    Document,
    Group,
    Heading,
    Items,
    Pairs,
    Table,
    Text,
    Ticks,
)
from sextortion_help.report.layout import BLANK, BOXES, LONGEST_BAR, STATE_WORDS
from sextortion_help.text import clean

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&:@])")
_SAFE_LINK = re.compile(r"https?://[A-Za-z0-9./%-]+")


def render_markdown(document: Document) -> str:
    """Return the document as CommonMark with GitHub's task lists."""
    parts = [f"# {_escaped(document.title)}"]
    parts.extend("\n".join(_block_lines(block)) for block in document.blocks)
    return "\n\n".join(parts) + "\n"


def _block_lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(text, level):
            yield f"{'#' * level} {_escaped(text)}"
        case Text(text, weight):
            yield f"**{_escaped(text)}**" if weight == "strong" else _escaped(text)
        case Items(lines):
            yield from (f"- {_escaped(line)}" for line in lines)
        case Ticks(ticks):
            for tick in ticks:
                box = BOXES[tick.state].replace("-", " ")
                yield f"- {box} {_escaped(tick.text)}{tr(STATE_WORDS[tick.state])}"
                yield from (f"  - {_escaped(note)}" for note in tick.notes)
        case Pairs(pairs):
            for pair in pairs:
                value = _escaped(pair.value) if pair.value else BLANK.replace("_", r"\_")
                hint = f" ({_escaped(pair.hint)})" if pair.hint and not pair.value else ""
                yield f"- **{_escaped(pair.label)}:** {value}{hint}"
        case Group(title, lines) | Card(title, lines):
            yield f"- **{_escaped(title)}**"
            yield from (f"  - {_escaped(text_line.text)}" for text_line in lines)
        case Table(head, rows):
            yield _row(head)
            yield _row(("---",) * len(head), escape=str)
            yield from map(_row, rows)
        case Chart(bars):
            most = max((bar.value for bar in bars), default=0)
            for bar in bars:
                drawn = "█" * -(-bar.value * LONGEST_BAR // most) if most else ""
                note = f" {_escaped(bar.note)}" if bar.note else ""
                yield f"- {_escaped(bar.label)} {drawn} {bar.value}{note}"
        case _:
            assert_never(block)


def _row(cells: Iterable[str], escape: Callable[[str], str] | None = None) -> str:
    return f"| {' | '.join(map(escape or _escaped, cells))} |"


def _escaped(text: str) -> str:
    """Return text that any Markdown reader shows as it is; plain web addresses stay links.

    Only addresses of harmless letters are left alone: anything else in an address is escaped
    like other text, so nothing typed can become a link that hides where it leads.
    """
    line = " ".join(clean(text).split())
    out: list[str] = []
    position = 0
    for found in _SAFE_LINK.finditer(line):
        out.append(_SPECIAL.sub(r"\\\1", line[position : found.start()]))
        out.append(found[0])
        position = found.end()
    out.append(_SPECIAL.sub(r"\\\1", line[position:]))
    return "".join(out)
