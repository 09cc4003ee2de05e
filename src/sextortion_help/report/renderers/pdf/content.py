"""A document as the data that ``report/typst/report.typ`` lays out, and the words in it as runs.

Sizes here are guesses in em, made from the number of letters: how wide a column of a table is, and
what is short enough to stand on one page. What is guessed too small only takes another line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, assert_never

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
from sextortion_help.report.layout import STATE_WORDS
from sextortion_help.report.paper import Paper
from sextortion_help.report.renderers.pdf.letters import FONTS, Lettering
from sextortion_help.report.renderers.pdf.runs import Run, run_of, width

NO_TITLE: Final = N_("Notes")
SPOKEN = {
    "done": N_("Done"),
    "not-for-me": N_("Not for me"),
    "open": N_("To do"),
    "empty": N_("Not filled in"),
}
"""What a screen reader says of a box that is drawn, and of a line to write on."""
NO_LETTERS: Final = N_(
    "This computer cannot draw some letters in here. They stand in brackets, such as {example}. "
    "The same report as text has them as they were written."
)

# Em that a word may take on a line, some less than there are.
WIDE: Final = 42.0
TITLE: Final = 22.0
HEADING: Final = 31.0
LABEL: Final = 13.0
VALUE: Final = 28.0
CARD: Final = 17.0

TOGETHER: Final = 14
"""Lines that are kept on one page; what is longer may go over to the next."""

LINE: Final = 85
"""Letters on a line of the whole width, in words."""

TABLE_WIDTH: Final = 48.0
LETTER: Final = 0.5
"""Em of a letter, on average."""

CELL_INSET: Final = 1.1
LONGEST_MEASURED: Final = 100
"""Letters of a cell whose width counts; a longer one is wide anyway."""

CHART_LABEL: Final = 14.0
CHART_NOTE: Final = 20.0
FOOTER: Final = 70

_LEFTWARD = frozenset(("ar", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"))
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:-[A-Za-z]{4})?(?:-([A-Z]{2}))?")

Data = dict[str, Any]
Content = Text | Items | Ticks | Pairs | Group | Card | Table | Chart
"""A block that is no heading."""


def data_of(document: Document, paper: Paper, lettering: Lettering) -> Data:
    """Return all that the template needs, as what JSON can hold.

    Args:
        document: what to lay out.
        paper: the size of its pages.
        lettering: which letters cannot be drawn; it notes those that may not.

    """
    title = lettering.line(document.title)
    blocks = list(_blocks(document.blocks, lettering))
    if lettering.example:
        note = tr(NO_LETTERS).format(example=lettering.example)
        blocks.insert(0, {"sort": "text", "weight": "quiet", "text": note})
    found = _LANGUAGE.match(document.language)
    language = found[1] if found else "en"
    return {
        "name": title or tr(NO_TITLE),
        "title": run_of(title, TITLE) if title else None,
        "footer": title if len(title) <= FOOTER else f"{title[:FOOTER]}...",
        "language": language,
        "region": found[2] if found else None,
        "leftward": language in _LEFTWARD,
        "paper": paper,
        "spoken": tr(SPOKEN),
        "fonts": [font._asdict() for font in FONTS],
        "blocks": blocks,
    }


def _blocks(blocks: Iterable[Block], lettering: Lettering) -> Iterable[Data]:
    """Yield the blocks, their headings beginning at the first level and skipping none."""
    deepest = 0
    for block in blocks:
        if not isinstance(block, Heading):
            yield _block(block, lettering)
        elif text := lettering.line(block.text):
            deepest = min(block.level - 1, deepest + 1)
            yield {"sort": "heading", "level": deepest, "text": run_of(text, HEADING)}


def _block(block: Content, lettering: Lettering) -> Data:
    match block:
        case Text():
            return {"sort": "text", **_text(block, lettering, WIDE, links=True)}
        case Items(lines):
            return {"sort": "items", "lines": [run_of(lettering(line), WIDE) for line in lines]}
        case Ticks(ticks):
            return {"sort": "ticks", "ticks": [_tick(tick, lettering) for tick in ticks]}
        case Pairs(pairs):
            return {"sort": "pairs", "pairs": [_pair(pair, lettering) for pair in pairs]}
        case Group(title, lines):
            return {"sort": "group", **_box(title, lines, lettering, WIDE)}
        case Card(title, lines):
            return {"sort": "card", **_box(title, lines, lettering, CARD)}
        case Table():
            return {"sort": "table", **_table(block, lettering)}
        case Chart():
            return {"sort": "chart", **_chart(block, lettering)}
        case _:
            assert_never(block)


def _fits(texts: Iterable[str], letters: float) -> bool:
    """Say whether texts, each on lines of so many letters, are short enough to stay together."""
    return sum(text.count("\n") + 1 + len(text) // letters for text in texts) <= TOGETHER


# ------------------------------------------------------------------ words


def _text(text: Text, lettering: Lettering, limit: float, *, links: bool) -> Data:
    return {"weight": text.weight, "text": run_of(lettering(text.text), limit, links=links)}


def _tick(tick: Tick, lettering: Lettering) -> Data:
    text = lettering(tick.text + tr(STATE_WORDS[tick.state]))
    notes = [lettering(note) for note in tick.notes]
    return {
        "state": tick.state or "open",
        "text": run_of(text, WIDE),
        "notes": [run_of(note, WIDE, links=True) for note in notes],
        "keep": _fits((text, *notes), LINE),
    }


def _pair(pair: Pair, lettering: Lettering) -> Data:
    label, value = lettering(pair.label), lettering(pair.value or "")
    hint = lettering(pair.hint or "") if not value else ""
    return {
        "label": run_of(label, LABEL),
        "value": run_of(value, VALUE) if value else None,
        "hint": run_of(hint, VALUE) if hint else None,
        "room": pair.room,
        "keep": pair.room <= TOGETHER and _fits((label,), 20) and _fits((value, hint), 50),
    }


def _box(title: str, lines: Sequence[Text], lettering: Lettering, limit: float) -> Data:
    """Return a group or a card. Builders put addresses to follow into its strong lines only."""
    texts = [lettering(line.text) for line in lines]
    shown = lettering(title)
    return {
        "title": run_of(shown, limit),
        "lines": [
            {"weight": line.weight, "text": run_of(text, limit, links=line.weight == "strong")}
            for line, text in zip(lines, texts, strict=True)
        ],
        "keep": _fits((shown, *texts), limit * 2),
    }


# ------------------------------------------------------------------ tables


def _table(table: Table, lettering: Lettering) -> Data:
    head = [lettering.line(cell) for cell in table.head]
    rows = [[lettering.line(cell) for cell in row] for row in table.rows]
    columns = list(zip(head, *rows, strict=True))
    widths = shared_out([_widest(column) + CELL_INSET for column in columns])
    limits = [size - CELL_INSET for size, _ in widths]
    return {
        "columns": [{"size": size, "shared": is_shared} for size, is_shared in widths],
        "head": _cells(head, limits),
        "repeat": _is_short(head, widths),
        "rows": [{"cells": _cells(row, limits), "keep": _is_short(row, widths)} for row in rows],
    }


def _cells(row: Iterable[str], limits: Iterable[float]) -> list[Run]:
    return [run_of(cell, limit) for cell, limit in zip(row, limits, strict=True)]


def _is_short(row: Iterable[str], widths: Iterable[tuple[float, bool]]) -> bool:
    return all(_fits((cell,), size / LETTER) for cell, (size, _) in zip(row, widths, strict=True))


def _widest(texts: Iterable[str]) -> float:
    return max((width(text[:LONGEST_MEASURED]) for text in texts), default=0.0)


def shared_out(wanted: Sequence[float], whole: float = TABLE_WIDTH) -> list[tuple[float, bool]]:
    """Return the width of each column, and whether it takes its share of what is left.

    Columns that want less than an equal part get what they want; the others share the rest. At
    least one shares, so that a table is as wide as the page.
    """
    left, shares = whole, set(range(len(wanted)))
    while shares:
        narrow = {at for at in shares if wanted[at] <= left / len(shares)}
        if narrow == shares:
            narrow.remove(max(shares, key=lambda at: (wanted[at], at)))
        if not narrow:
            break
        left -= sum(wanted[at] for at in narrow)
        shares -= narrow
    part = left / max(len(shares), 1)
    return [(part, True) if at in shares else (wanted[at], False) for at in range(len(wanted))]


def _chart(chart: Chart, lettering: Lettering) -> Data:
    most = max((bar.value for bar in chart.bars), default=0)
    labels = [lettering.line(bar.label) for bar in chart.bars]
    notes = [lettering.line(bar.note) for bar in chart.bars]
    label = min(_widest(labels), CHART_LABEL)
    note = min(_widest(notes), CHART_NOTE)
    number = width(str(most))
    return {
        "columns": [
            {"size": label, "shared": False},
            {"size": number, "shared": False},
            {"size": 1, "shared": True},
            {"size": note, "shared": False},
        ],
        "bars": [
            {
                "label": run_of(name, label),
                "value": bar.value,
                "share": bar.value / most if most > 0 else 0,
                "note": run_of(said, note),
            }
            for bar, name, said in zip(chart.bars, labels, notes, strict=True)
        ],
    }
