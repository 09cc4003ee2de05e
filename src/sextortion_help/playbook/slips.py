"""Find the slips in a condition, wherever it stands, and suggest what was meant.

The guide, ``situations.yaml``, ``checks.yaml`` and the letters all hold conditions. Whose slip it
is, and on which line, is for those to say who call this.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches

from sextortion_help.language import tr
from sextortion_help.playbook.conditions import (
    SKIPPED,
    Condition,
    FactIs,
    Named,
    facts_in,
    leaves,
)
from sextortion_help.playbook.library import Library


def near(word: str, known: Iterable[str]) -> str:
    """Return a suggestion for a word that is not known, or nothing."""
    folded = {one.casefold(): one for one in sorted(known, reverse=True)}
    found = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    if not found:
        return ""
    return tr("; did you mean '{word}'?").format(word=folded[found[0]])


def condition_slips(
    library: Library,
    condition: Condition,
    named: Mapping[str, Named],
    *,
    asked: Collection[str] | None = None,
    kind: str = "situation",
) -> Iterator[str]:
    """Yield each slip in a condition, as a sentence.

    Args:
        library: the playbooks.
        condition: the condition.
        named: the conditions it may name.
        asked: the facts asked before it; all of them if not given.
        kind: what a named condition is called here.

    """
    questions = library.questions()
    # Not copied: it holds all that was asked before, and this is asked for every condition.
    before = questions if asked is None else asked
    for leaf in leaves(condition):
        if isinstance(leaf, FactIs):
            if leaf.fact in before:
                yield from _value_slips(library, leaf)
            elif leaf.fact in questions:
                yield f"the fact '{leaf.fact}' is asked only later"
            else:
                yield f"no question asks '{leaf.fact}'{near(leaf.fact, questions)}"
        elif leaf.situation not in named:
            yield f"there is no {kind} '{leaf.situation}'{near(leaf.situation, named)}"
        else:
            for fact in sorted(facts_in(leaf, named)):
                if fact in questions and fact not in before:
                    yield f"'{leaf.situation}' depends on '{fact}', which is asked only later"


def _value_slips(library: Library, leaf: FactIs) -> Iterator[str]:
    question = library.questions()[leaf.fact]
    offered = set(library.choices(question)) if question.answer != "text" else set()
    for value in leaf.values:
        if value != SKIPPED and value not in offered:
            yield f"'{leaf.fact}' never offers '{value}'{near(value, offered)}"


def is_circular(name: str, named: Mapping[str, Named]) -> bool:
    """Say whether a named condition depends on itself."""
    pending = [name]
    seen: set[str] = set()
    while pending:
        one = named.get(pending.pop())
        for leaf in leaves(one.when) if one else ():
            if isinstance(leaf, FactIs) or leaf.situation in seen:
                continue
            if leaf.situation == name:
                return True
            seen.add(leaf.situation)
            pending.append(leaf.situation)
    return False
