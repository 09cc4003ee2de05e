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

NO_VALUES: frozenset[str] = frozenset()


def holds(condition: Condition, facts: Facts, situations: Mapping[str, Situation]) -> bool:
    """Return whether ``condition`` holds.

    Raises:
        KeyError: a situation is named that does not exist (``playbook check`` finds these).

    """
    # Plain loops: this is asked for every item on every path that a rule is proven on.
    if isinstance(condition, FactIs):
        return not facts.get(condition.fact, NO_VALUES).isdisjoint(condition.values)
    if isinstance(condition, AllOf):
        for part in condition.conditions:  # noqa: SIM110 - all() would be half as fast
            if not holds(part, facts, situations):
                return False
        return True
    if isinstance(condition, SituationHolds):
        return holds(situations[condition.situation].when, facts, situations)
    if isinstance(condition, AnyOf):
        for part in condition.conditions:  # noqa: SIM110 - as above
            if holds(part, facts, situations):
                return True
        return False
    if isinstance(condition, Not):
        return not holds(condition.condition, facts, situations)
    assert_never(condition)
