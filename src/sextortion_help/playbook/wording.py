"""The words of a playbook that a person may read, without ids, conditions and links.

What makes words good or bad is ``reading``'s work.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from sextortion_help.playbook.conditions import AllOf, AnyOf, FactIs, Not, SituationHolds

NOT_READ = frozenset(
    {
        "about",
        "answer",
        "audience",
        "chat",
        "checked",
        "choices_from",
        "code",
        "collect",
        "confidence",
        "contacts",
        "each",
        "email",
        "field",
        "from_abroad",
        "gate",
        "id",
        "instead",
        "keep",
        "kind",
        "kinds",
        "link",
        "members",
        "message",
        "of",
        "only_in",
        "phone",
        "police_link",
        "question",
        "sources",
        "step",
        "when",
    }
)
"""Fields that hold no sentence: ids, marks, numbers and addresses."""


def shown_words(thing: object) -> Iterator[str]:
    """Yield every line a person may read in an item, card, contact or letter, in order."""
    match thing:
        case FactIs() | SituationHolds() | AllOf() | AnyOf() | Not():
            return
        case BaseModel():
            for name in type(thing).model_fields:
                if name not in NOT_READ:
                    yield from shown_words(getattr(thing, name))
        case str():
            yield thing
        case dict():
            for value in thing.values():
                yield from shown_words(value)
        case tuple() | list():
            for value in thing:
                yield from shown_words(value)
