"""The shape of ``when``: a condition written as data, never as code.

A condition names facts and the values that make it true. Here it is only parsed and walked;
whether it holds for a person's answers is ``interview.conditions``' work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

SKIPPED = "skipped"
"""The value a condition names to mean "asked, and not answered"."""

RESERVED = ("all", "any", "not")
"""Words that combine conditions, so no fact may bear them."""


@dataclass(frozen=True, slots=True)
class FactIs:
    """The fact has one of these values; for a fact with many values, any one of them."""

    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SituationHolds:
    """A condition named in ``situations.yaml`` holds."""

    situation: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of these holds. With none named, it always holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these holds."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The condition inside does not hold."""

    condition: Condition


Condition = FactIs | SituationHolds | AllOf | AnyOf | Not

ALWAYS = AllOf(())


def parse_condition(data: object) -> Condition:
    """Turn ``when`` as it stands in YAML into a condition.

    Raises:
        ValueError: with a sentence for the author, when the data has no such meaning.

    """
    match data:
        case FactIs() | SituationHolds() | AllOf() | AnyOf() | Not():
            return data
        case str() if data:
            return SituationHolds(data)
        case Mapping() if data:
            parts = tuple(_parse_entry(str(key), value) for key, value in data.items())
            return parts[0] if len(parts) == 1 else AllOf(parts)
        case _:
            msg = "a condition is the name of a situation, or facts with their values"
            raise ValueError(msg)


def _parse_entry(key: str, value: object) -> Condition:
    if key == "not":
        return Not(parse_condition(value))
    if key in {"any", "all"}:
        if not isinstance(value, Sequence) or isinstance(value, str) or not value:
            msg = f"'{key}' takes a list of conditions"
            raise ValueError(msg)
        parts = tuple(parse_condition(part) for part in value)
        return AnyOf(parts) if key == "any" else AllOf(parts)
    values = (value,) if isinstance(value, str) else value
    if (
        not isinstance(values, Sequence)
        or not values
        or not all(isinstance(v, str) for v in values)
    ):
        msg = f"'{key}' takes a value or a list of values"
        raise ValueError(msg)
    if len(set(values)) != len(values):
        msg = f"'{key}' names a value twice"
        raise ValueError(msg)
    return FactIs(key, tuple(values))


def leaves(condition: Condition) -> Iterator[FactIs | SituationHolds]:
    """Yield each fact test and situation name inside, left to right."""
    match condition:
        case FactIs() | SituationHolds():
            yield condition
        case AllOf(conditions) | AnyOf(conditions):
            for part in conditions:
                yield from leaves(part)
        case Not(inner):
            yield from leaves(inner)


class Named(Protocol):
    """A situation, as far as conditions care."""

    @property
    def when(self) -> Condition:
        """The condition it names."""


def facts_in(condition: Condition, situations: Mapping[str, Named]) -> frozenset[str]:
    """Return every fact a condition depends on, through the situations it names."""
    facts: set[str] = set()
    seen: set[str] = set()
    pending = [condition]
    while pending:
        for leaf in leaves(pending.pop()):
            if isinstance(leaf, FactIs):
                facts.add(leaf.fact)
            elif leaf.situation in situations and leaf.situation not in seen:
                seen.add(leaf.situation)
                pending.append(situations[leaf.situation].when)
    return frozenset(facts)
