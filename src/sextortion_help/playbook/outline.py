"""A playbook folder at a glance, for authors: one line an item, and any one thing in full."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from sextortion_help.playbook.library import Library
from sextortion_help.playbook.models import Each, Item


def outline(library: Library) -> Iterator[str]:
    """Yield a line for each section and item of the guide, in order."""
    for file in library.guide:
        yield f"{file.name}: {file.section.title}"
        for item in file.section.items:
            if isinstance(item, Each):
                yield f"  each {item.each} of {item.of}"
                yield from (f"    {_line(part)}" for part in item.items)
            else:
                yield f"  {_line(item)}"


def _line(item: Item) -> str:
    words = getattr(item, "title", None) or getattr(item, "ask", None)
    if words is None:
        words = getattr(item, "say", ("",))[0]
    return f"{type(item).__name__.lower()} {item.id}: {words}" if not isinstance(item, Each) else ""


def find(library: Library) -> Mapping[str, BaseModel]:
    """Return everything that can be shown, by id. Items go before cards of the same name."""
    found: dict[str, BaseModel] = {}
    for group in (
        library.form_parts,
        library.forms,
        library.sources,
        library.situations,
        library.countries,
        library.platforms,
        library.payments,
        library.letters,
        library.stories,
        library.checks.rules,
    ):
        found.update(group)
    for item in library.items():
        for part in item.items if isinstance(item, Each) else (item,):
            found[part.id] = part
    return found


def shown(thing: BaseModel) -> str:
    """Return one thing as indented JSON."""
    data = thing.model_dump(exclude_none=True, mode="python")
    return json.dumps(data, indent=2, ensure_ascii=False, default=str) + "\n"
