"""Judge one path through the guide by one rule: what was shown, in which order.

Which paths there are is ``proof``'s work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from sextortion_help.interview.conditions import Facts, holds
from sextortion_help.playbook.checks import Rule
from sextortion_help.playbook.models import Situation


def breaks(
    rule: Rule, ids: Sequence[str], facts: Facts, terms: Mapping[str, Situation]
) -> str | None:
    """Say how a path breaks a rule, or ``None``.

    Args:
        rule: the rule.
        ids: the ids of the items shown, in order.
        facts: what was answered on this path.
        terms: the terms the rule is written in.

    """
    if not holds(rule.when, facts, terms):
        extra = _first(ids, rule.only)
        return f"'{extra}' is shown" if extra else None
    for choice in rule.always:
        if _first(ids, choice) is None:
            return f"'{' or '.join(choice)}' is missing"
    extra = _first(ids, rule.never)
    if extra:
        return f"'{extra}' is shown"
    if rule.nothing_but:
        extra = next((id_ for id_ in ids if not _matches(id_, rule.nothing_but)), None)
        if extra:
            return f"'{extra}' is shown"
    return _out_of_order(rule, ids)


def _out_of_order(rule: Rule, ids: Sequence[str]) -> str | None:
    for earlier, later in ((a, b) for n, a in enumerate(rule.order) for b in rule.order[n + 1 :]):
        for at, id_ in enumerate(ids):
            if fnmatchcase(id_, later):
                behind = next((o for o in ids[at:] if _pairs(o, earlier, id_, later)), None)
                if behind:
                    return f"'{id_}' stands before '{behind}'"
    if rule.then:
        for id_ in ids:
            if _matches(id_, rule.first):
                break
            if _matches(id_, rule.then):
                return f"'{id_}' is shown with no '{' or '.join(rule.first)}' before it"
    if rule.after and rule.next:
        at = ids.index(rule.after) if rule.after in ids else -1
        if at >= 0 and (at + 1 == len(ids) or ids[at + 1] != rule.next):
            return f"'{rule.next}' does not come next after '{rule.after}'"
    return None


def _pairs(other: str, earlier: str, id_: str, later: str) -> bool:
    """Say whether two items belong together: those of a card only with those of the same card."""
    if not fnmatchcase(other, earlier):
        return False
    both_of_cards = earlier.endswith(".*") and later.endswith(".*")
    return not both_of_cards or other.partition(".")[2] == id_.partition(".")[2]


def _matches(id_: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(id_, pattern) for pattern in patterns)


def _first(ids: Sequence[str], patterns: Sequence[str]) -> str | None:
    return next((id_ for id_ in ids if _matches(id_, patterns)), None) if patterns else None
