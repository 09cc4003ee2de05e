"""A document as JSON, for other programs.

The shape: ``{"title": text, "language": tag, "blocks": [block, …]}``, where a block is one of
``{"heading": text, "level": 2 or 3}``, ``{"text": text, "weight": "normal"|"strong"|"quiet"}``,
``{"items": [text, …]}``, ``{"group": text, "lines": [{"text", "weight"}, …]}``,
``{"card": text, "lines": [{"text", "weight"}, …]}``,
``{"ticks": [{"text", "state", "notes"}, …]}``,
``{"pairs": [{"label", "value", "hint", "room"}, …]}``,
``{"table": [head, …], "rows": [[cell, …], …]}`` and ``{"chart": [{"label", "value", "note"}, …]}``.
A missing value is ``null``. The same as a JSON Schema: ``docs/report.schema.json``.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, assert_never

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
from sextortion_help.text import clean


def render_json(document: Document) -> str:
    """Return the document as indented JSON, UTF-8 as it stands."""
    data = {
        "title": document.title,
        "language": document.language,
        "blocks": [_block(block) for block in document.blocks],
    }
    return json.dumps(_cleaned(data), ensure_ascii=False, indent=2) + "\n"


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading(text, level):
            return {"heading": text, "level": level}
        case Text(text, weight):
            return {"text": text, "weight": weight}
        case Items(lines):
            return {"items": list(lines)}
        case Ticks(ticks):
            return {"ticks": [asdict(tick) for tick in ticks]}
        case Pairs(pairs):
            return {"pairs": [asdict(pair) for pair in pairs]}
        case Group(title, lines):
            return {"group": title, "lines": [asdict(line) for line in lines]}
        case Card(title, lines):
            return {"card": title, "lines": [asdict(line) for line in lines]}
        case Table(head, rows):
            return {"table": list(head), "rows": [list(row) for row in rows]}
        case Chart(bars):
            return {"chart": [asdict(bar) for bar in bars]}
        case _:
            assert_never(block)


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return clean(value)
        case dict():
            return {key: _cleaned(part) for key, part in value.items()}
        case list() | tuple():
            return [_cleaned(part) for part in value]
        case _:
            return value
