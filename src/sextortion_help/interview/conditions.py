"""Say whether a condition holds for the facts known so far.

A skipped fact makes a test false unless the test names ``skipped`` itself, so a rule that
protects must name it. A fact that was never asked makes every test of it false.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from sextortion_help.playbook.conditions import (
    AllOf,
    AnyOf,
    Condition,
    FactIs,
    Not,
    SituationHolds,
)
from sextortion_help.playbook.models import Situation

Facts = Mapping[str, frozenset[str]]
"""Each fact that was asked, with its values; ``{"skipped"}`` where it was not answered."""


def holds(condition: Condition, facts: Facts, situations: Mapping[str, Situation]) -> bool:
    """Return whether ``condition`` holds.

    Raises:
        KeyError: a situation is named that does not exist (``playbook check`` finds these).

    """
    match condition:
        case FactIs(fact, values):
            return not facts.get(fact, frozenset()).isdisjoint(values)
        case SituationHolds(situation):
            return holds(situations[situation].when, facts, situations)
        case AllOf(conditions):
            return all(holds(part, facts, situations) for part in conditions)
        case AnyOf(conditions):
            return any(holds(part, facts, situations) for part in conditions)
        case Not(inner):
            return not holds(inner, facts, situations)
        case _:
            assert_never(condition)
