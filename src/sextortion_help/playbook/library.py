"""A playbook folder as one value: the guide, cards, contacts and sources, with their lines.

It answers look-ups by id and nothing else: reading files is ``loader``'s work, finding slips is
``checker``'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from sextortion_help.errors import UsageError
from sextortion_help.playbook.documents import Document, Path, Problem
from sextortion_help.playbook.models import (
    Contact,
    Country,
    Item,
    Payment,
    Platform,
    Question,
    Section,
    Situation,
    Source,
)

ANYWHERE = "INT"
"""The code of the contacts that serve every country."""

NEEDED_SITUATIONS = ("under_18", "in_danger", "ask_first")
"""Situations the reports ask for; a folder that lacks one would be careless, not merely odd."""

COUNTRY_FACT = "country"
"""The fact that holds the person's country, as a code or ``other``."""


CardKind = Literal["platform", "platforms", "payment", "payments"]
"""``each`` names cards in the singular, ``choices_from`` in the plural."""


@dataclass(frozen=True, slots=True)
class GuideFile:
    """A section of the guide with the file it came from."""

    name: str
    section: Section
    document: Document

    def problem(self, path: Path, message: str) -> Problem:
        """Return a problem at a place in this file."""
        return Problem(self.document.file, self.document.line(path), message)


@dataclass(frozen=True, slots=True)
class Library:
    """Everything a playbook folder holds."""

    first_words: tuple[str, ...]
    guide: tuple[GuideFile, ...]
    situations: Mapping[str, Situation]
    platforms: Mapping[str, Platform]
    payments: Mapping[str, Payment]
    countries: Mapping[str, Country]
    sources: Mapping[str, Source]
    documents: Mapping[str, Document]

    def items(self) -> Iterator[Item]:
        """Yield every item of the guide in order, an ``each`` as it stands."""
        for file in self.guide:
            yield from file.section.items

    def questions(self) -> Mapping[str, Question]:
        """Return every question by its fact."""
        return {item.id: item for item in self.items() if isinstance(item, Question)}

    def cards(self, kind: CardKind) -> Mapping[str, Platform] | Mapping[str, Payment]:
        """Return the cards of a kind, by id."""
        match kind:
            case "platform" | "platforms":
                return self.platforms
            case "payment" | "payments":
                return self.payments

    def choices(self, question: Question) -> dict[str, str]:
        """Return what can be picked in answer to ``question``: value to words."""
        if question.answer == "country":
            named = {code: land.name for code, land in self.countries.items() if code != ANYWHERE}
            return {**named, **question.choices}
        return self.picks(question.choices, question.choices_from)

    def country(self, typed: str) -> str:
        """Return the choice that a typed country, by code or name, means.

        Raises:
            UsageError: it is none that the playbooks know.

        """
        choices = self.choices(self.questions()[COUNTRY_FACT])
        by_word = {word.casefold(): code for code, name in choices.items() for word in (code, name)}
        by_word |= {"uk": "GB", "usa": "US"} if {"GB", "US"} <= set(choices) else {}
        found = by_word.get(typed.strip().casefold())
        if found is None:
            raise UsageError(
                "There are no contacts for that country here yet.",
                f"You can use: {', '.join(choices)}",
            )
        return found

    def picks(self, choices: Mapping[str, str], cards: CardKind | None) -> dict[str, str]:
        """Return choices written out, after the names of the cards they are drawn from."""
        drawn = {id_: card.name for id_, card in self.cards(cards).items()} if cards else {}
        return {**drawn, **choices}

    def contacts(self, country: str | None) -> tuple[tuple[str, Contact], ...]:
        """Return the contacts for a country, then those for anywhere, with each one's country."""
        codes = [code for code in (country, ANYWHERE) if code and code in self.countries]
        return tuple(
            (self.countries[code].name, contact)
            for code in codes
            for contact in self.countries[code].contacts
        )
