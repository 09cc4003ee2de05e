"""The guide's machine: the first item that applies and is not yet dealt with comes next.

There are no jumps, so there are no dead ends and no loops. The position is never stored: it is
worked out from the answers each time. A question whose condition no longer holds stops counting,
and so does everything that hung on its answer; nothing the person said is thrown away for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sextortion_help.interview.cards import repeat
from sextortion_help.interview.conditions import Facts, holds
from sextortion_help.interview.progress import Progress
from sextortion_help.playbook.conditions import SKIPPED, facts_in
from sextortion_help.playbook.library import COUNTRY_FACT, Library
from sextortion_help.playbook.models import (
    Contacts,
    Each,
    Gate,
    Item,
    Message,
    PlainItem,
    Question,
    Step,
)


@dataclass(frozen=True, slots=True)
class Place:
    """An item that applies to this person, and whether it has been dealt with."""

    item: PlainItem
    part: int
    """Which part of the guide it stands in, from 0."""
    is_dealt_with: bool

    @property
    def id(self) -> str:
        """The item's id."""
        return self.item.id


@dataclass(frozen=True, slots=True)
class Walk:
    """The whole way through the guide for one person's answers."""

    places: tuple[Place, ...]
    """Every item that applies, in order; none beyond a gate that is still closed."""
    facts: Facts
    """What conditions see. A question not yet answered counts as skipped: the careful side."""

    @property
    def next(self) -> Place | None:
        """The first place not dealt with, or ``None`` at the end."""
        return next((place for place in self.places if not place.is_dealt_with), None)

    def before(self, place_id: str | None) -> Place | None:
        """Return the place one back from this one, or from the end."""
        previous: Place | None = None
        for place in self.places:
            if place.id == place_id:
                return previous
            previous = place
        return previous

    def find(self, place_id: str) -> Place | None:
        """Return the place with this id, if it applies."""
        return next((place for place in self.places if place.id == place_id), None)


def walk(library: Library, progress: Progress, *, through_gates: bool = False) -> Walk:
    """Lay out the guide for these answers.

    Args:
        library: the playbooks.
        progress: how far the person has come.
        through_gates: go on beyond a closed gate, for a paper that was asked for by name.

    """
    places: list[Place] = []
    facts: dict[str, frozenset[str]] = {}
    for part, file in enumerate(library.guide):
        for item in file.section.items:
            if not holds(item.when, facts, library.situations):
                continue
            for plain in _plain_items(item, facts, library):
                place = Place(plain, part, _is_dealt_with(plain, progress))
                places.append(place)
                if isinstance(plain, Question):
                    facts[plain.id] = _values(plain, progress)
                elif isinstance(plain, Gate) and not (place.is_dealt_with or through_gates):
                    return Walk(tuple(places), {**_facts_beyond(library, progress), **facts})
    return Walk(tuple(places), facts)


def _facts_beyond(library: Library, progress: Progress) -> Facts:
    """Return every fact as it was answered; one that was not counts as skipped.

    A closed gate hides the questions beyond it. Were their facts simply absent, someone whose
    age nobody asked yet would count as an adult.
    """
    return {question.id: _values(question, progress) for question in library.questions().values()}


def _plain_items(item: Item, facts: Facts, library: Library) -> Iterator[PlainItem]:
    if not isinstance(item, Each):
        yield item
        return
    chosen = facts.get(item.of, frozenset())
    country = next(iter(facts.get(COUNTRY_FACT, ())), None)
    for filled in repeat(item, chosen, library.cards(item.each), country):
        if holds(filled.when, facts, library.situations):
            yield filled


def _is_dealt_with(item: PlainItem, progress: Progress) -> bool:
    match item:
        case Question():
            return item.id in progress.answers
        case Step():
            return item.id in progress.steps
        case _:
            return item.id in progress.seen


def _values(question: Question, progress: Progress) -> frozenset[str]:
    """Return a fact's values as conditions see them.

    Free words are never compared: of a text fact, only whether it was skipped can matter.
    """
    answer = progress.answers.get(question.id)
    if answer is None:
        return frozenset({SKIPPED})
    if question.answer == "text":
        return frozenset()
    return frozenset({answer} if isinstance(answer, str) else answer)


def shown_again_after(library: Library, fact: str) -> frozenset[str]:
    """Return the ids of items to show again once the answer to ``fact`` has changed.

    Someone who says "I am in danger" for the second time must see the crisis lines a second
    time. Steps and records keep their state; only what is read comes back.
    """
    again: set[str] = set()
    for item in library.items():
        if isinstance(item, (Message, Gate, Contacts)):
            depends_on = facts_in(item.when, library.situations)
            # Which contacts are shown follows from the country, whatever the condition says.
            if fact in depends_on or (fact == COUNTRY_FACT and isinstance(item, Contacts)):
                again.add(item.id)
    return frozenset(again)
