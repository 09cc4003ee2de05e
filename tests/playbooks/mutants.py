"""Slips an author could make in the guide, one at a time: the proof must notice them.

Every condition of the guide and of ``situations.yaml`` is dropped, turned round, and weakened by
each of its parts and values; every item that a rule names is left out; and every two neighbours
that a rule puts in an order change places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sextortion_help.playbook.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    Condition,
    FactIs,
    Not,
    SituationHolds,
)
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.models import Each, Item


@dataclass(frozen=True, slots=True)
class Mutant:
    """A playbook folder with one slip in it."""

    name: str
    library: Library


def weakened(condition: Condition) -> Iterator[tuple[str, Condition]]:
    """Yield the condition with one part or one value left out."""
    match condition:
        case FactIs(fact, values) if len(values) > 1:
            for value in values:
                others = tuple(one for one in values if one != value)
                yield f"{fact} without {value}", FactIs(fact, others)
        case AllOf(parts) | AnyOf(parts):
            kind = type(condition)
            for n, part in enumerate(parts):
                rest = (*parts[:n], *parts[n + 1 :])
                if rest:
                    yield f"without part {n + 1}", rest[0] if len(rest) == 1 else kind(rest)
                for what, other in weakened(part):
                    yield what, kind((*parts[:n], other, *parts[n + 1 :]))
        case Not(inner):
            for what, other in weakened(inner):
                yield f"not: {what}", Not(other)
        case FactIs() | SituationHolds():
            return


def slips(condition: Condition) -> Iterator[tuple[str, Condition]]:
    """Yield every slip in one condition."""
    if condition != ALWAYS:
        yield "dropped", ALWAYS
        yield "turned round", Not(condition)
        yield from weakened(condition)


def every_mutant(library: Library) -> Iterator[Mutant]:
    """Yield the folder with each slip in turn."""
    for name, situation in library.situations.items():
        for what, condition in slips(situation.when):
            changed = situation.model_copy(update={"when": condition})
            situations = {**library.situations, name: changed}
            yield Mutant(f"situation {name}: {what}", replace(library, situations=situations))
    named = {p.partition(".")[0] for r in library.checks.rules.values() for p in r.patterns()}
    for item in library.items():
        parts = item.items if isinstance(item, Each) else (item,)
        label = (
            f"each of {', '.join(p.id for p in parts)}" if isinstance(item, Each) else parts[0].id
        )
        for what, condition in slips(item.when):
            changed_item = item.model_copy(update={"when": condition})
            yield Mutant(f"{label}: {what}", with_item(library, item, changed_item))
        for n, part in enumerate(parts if isinstance(item, Each) else ()):
            for what, condition in slips(part.when):
                other = part.model_copy(update={"when": condition})
                inner = (*parts[:n], other, *parts[n + 1 :])
                changed_item = item.model_copy(update={"items": inner})
                yield Mutant(f"{part.id}: {what}", with_item(library, item, changed_item))
        if not isinstance(item, Each) and item.id in named:
            yield Mutant(f"{item.id}: left out", with_item(library, item, None))


def with_item(library: Library, old: Item, new: Item | None) -> Library:
    """Return the folder with one item replaced, or left out."""
    guide = []
    for file in library.guide:
        items = []
        for item in file.section.items:
            if item is not old:
                items.append(item)
            elif new is not None:
                items.append(new)
        guide.append(replace(file, section=file.section.model_copy(update={"items": tuple(items)})))
    return replace(library, guide=tuple(guide))
