"""Let the open rules of the playbooks suggest which lines of a chat matter, and why."""

from __future__ import annotations

from collections.abc import Iterable

from sextortion_help.evidence.study import Hint, Suggest
from sextortion_help.evidence.threats import Rules, marks_of
from sextortion_help.playbook.library import Library


def suggest_with(library: Library) -> Suggest:
    """Return what suggests lines by the rules of these playbooks; without rules, it finds none."""
    signs = library.threats
    if signs is None:
        return lambda _text: ()
    rules = Rules(signs)

    def suggest(text: str) -> Iterable[Hint]:
        return [Hint(mark.kind, mark.rule, mark.quoted) for mark in marks_of(text, rules)]

    return suggest
