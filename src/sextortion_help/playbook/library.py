"""A playbook folder as one value: the guide, cards, contacts and sources, with their lines.

It answers look-ups by id and nothing else: reading files is ``loader``'s work, finding slips is
``checker``'s. A part can be left to be read when it is first asked for: most commands need few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from sextortion_help.errors import UsageError
from sextortion_help.language import tr
from sextortion_help.playbook.documents import Document, Path, Problem
from sextortion_help.playbook.places import ANYWHERE, emergency_of, find_country, folded, is_one

if TYPE_CHECKING:
    # Imported late below: who asks for help lines needs no shape of the guide.
    from sextortion_help.playbook.bluff import BluffSigns
    from sextortion_help.playbook.checks import Checks, Story
    from sextortion_help.playbook.contacts import (
        BareCountry,
        Contact,
        Country,
        Elsewhere,
        Source,
    )
    from sextortion_help.playbook.forms import Form, FormPart
    from sextortion_help.playbook.letters import Letter
    from sextortion_help.playbook.models import (
        Item,
        Payment,
        Platform,
        Question,
        Section,
        Situation,
    )
    from sextortion_help.playbook.threats import ThreatSigns

__all__ = ["ANYWHERE", "CardKind", "GuideFile", "Library"]

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


LATE = ("threats", "forms", "form_parts")
"""Parts that take long to read, and that few commands need."""

PARTS = (
    *("first_words", "guide", "situations", "platforms", "payments", "countries", "sources"),
    *("checks", "stories", "letters", "elsewhere", "bluff", *LATE),
)
"""What a library reads from files of its own."""


def _no_checks() -> Checks:
    from sextortion_help.playbook.checks import Checks

    return Checks(rules={})


@dataclass(frozen=True)
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
    checks: Checks = field(default_factory=_no_checks)
    stories: Mapping[str, Story] = field(default_factory=dict)
    letters: Mapping[str, Letter] = field(default_factory=dict)
    elsewhere: Elsewhere | None = field(default_factory=lambda: None)
    bluff: BluffSigns | None = field(default_factory=lambda: None)
    threats: ThreatSigns | None = field(default_factory=lambda: None)
    forms: Mapping[str, Form] = field(default_factory=dict)
    """The report forms by id."""
    form_parts: Mapping[str, FormPart] = field(default_factory=dict)
    """What fills the fields of forms, by id, in the order of the general list."""

    @classmethod
    def unread(cls, read: Callable[[str], Any], **known: Any) -> Library:
        """Return a library that reads each of ``PARTS`` when it is first asked for.

        Args:
            read: reads a part by its name; what it raises comes out where the part is used.
            known: the other fields.

        """
        library = object.__new__(cls)
        vars(library).update(known, _read=read)
        return library

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Read a part; Python asks here only for what is not there yet."""
            if name not in PARTS or "_read" not in vars(self):
                raise AttributeError(name)
            return vars(self).setdefault(name, vars(self)["_read"](name))

    def with_parts(self, *parts: str) -> Library:
        """Return this library with these parts read, so that none of them is missing later.

        Raises:
            PlaybookProblemsError: with every problem of the first part that has one.

        """
        for part in parts:
            getattr(self, part)
        return self

    def items(self) -> Iterator[Item]:
        """Yield every item of the guide in order, an ``each`` as it stands."""
        for file in self.guide:
            yield from file.section.items

    def questions(self) -> Mapping[str, Question]:
        """Return every question by its fact."""
        from sextortion_help.playbook.models import Question

        if "_questions" not in vars(self):
            # Looked up for every condition; a library does not change.
            found = {item.id: item for item in self.items() if isinstance(item, Question)}
            vars(self)["_questions"] = MappingProxyType(found)
        questions: Mapping[str, Question] = vars(self)["_questions"]
        return questions

    def cards(self, kind: CardKind) -> Mapping[str, Platform] | Mapping[str, Payment]:
        """Return the cards of a kind, by id."""
        match kind:
            case "platform" | "platforms":
                return self.platforms
            case "payment" | "payments":
                return self.payments

    def choices(self, question: Question, country: str | None = None) -> dict[str, str]:
        """Return what can be picked in answer to ``question``: value to words.

        With a country, ways of paying that exist only in others are left out.
        """
        if question.answer == "country":
            return {**self.named_countries(), **question.choices}
        return self.picks(question.choices, question.choices_from, country)

    def named_countries(self) -> dict[str, str]:
        """Return every country there is, by code, in the order of their names."""
        named = {code: land.name for code, land in self.countries.items() if is_one(code, land)}
        named |= {code: place.name for code, place in self._elsewhere().items()}
        return dict(sorted(named.items(), key=lambda entry: folded(entry[1])))

    def country(self, typed: str) -> str:
        """Return the choice that a typed country means: a code, a name, or another name for it.

        Raises:
            UsageError: it is none that is known; the hint names those that sound like it.

        """
        found = self.look_up_country(typed)
        if isinstance(found, str):
            return found
        choices = self.choices(self.questions()[COUNTRY_FACT])
        near = ", ".join(f"{choices[code]} ({code})" for code in found)
        hint = tr("Use its English name or its two letters.")
        if near:
            hint = tr("Did you mean: {names}?").format(names=near)
        raise UsageError(tr("I do not know that country."), hint)

    def look_up_country(self, typed: str) -> str | tuple[str, ...]:
        """Return the code that a typed country means, or the codes of those that sound like it."""
        code = typed.strip().upper()
        if code in self.countries and is_one(code, self.countries[code]):
            # The guide need not be read for what is plain.
            return code
        choices = self.choices(self.questions()[COUNTRY_FACT])
        return find_country(typed, choices, self._aliases())

    def _aliases(self) -> dict[str, tuple[str, ...]]:
        aliases = {code: land.also_called for code, land in self.countries.items()}
        return aliases | {code: place.also_called for code, place in self._elsewhere().items()}

    def _elsewhere(self) -> Mapping[str, BareCountry]:
        return self.elsewhere.countries if self.elsewhere else {}

    def picks(
        self, choices: Mapping[str, str], cards: CardKind | None, country: str | None = None
    ) -> dict[str, str]:
        """Return choices written out, after the names of the cards they are drawn from, sorted."""
        from sextortion_help.playbook.models import Payment

        known = cards == "payments" and country in self.named_countries()
        drawn = {
            id_: card.short or card.name
            for id_, card in (self.cards(cards) if cards else {}).items()
            if not (known and isinstance(card, Payment) and card.only_in)
            or (isinstance(card, Payment) and country in card.only_in)
        }
        by_name = dict(sorted(drawn.items(), key=lambda entry: folded(entry[1])))
        return {**by_name, **choices}

    def contacts(self, country: str | None) -> tuple[tuple[str, Contact], ...]:
        """Return a country's contacts, those it shares with others, then those for anywhere.

        Each with the name of the country, or group of countries, whose it is.
        """
        shared = [code for code, land in self.countries.items() if country in land.members]
        codes = [c for c in (country, *shared, ANYWHERE) if c and c in self.countries]
        listed = [
            (self.countries[c].name, one) for c in codes for one in self.countries[c].contacts
        ]
        if self.elsewhere and country in self.elsewhere.countries:
            place = self.elsewhere.countries[country]
            listed.insert(0, (place.name, emergency_of(self.elsewhere, country)))
        return tuple(listed)
