"""The shapes of ``contacts/``, ``elsewhere.yaml`` and ``sources.yaml``: whom to call, where read.

Finding a country by its name is ``places``' work, picking contacts for a person ``library``'s and
``report.builders.contacts``'.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sextortion_help.playbook.fields import (
    Confidence,
    CountryCode,
    Day,
    Line,
    Lines,
    Link,
    Model,
    Name,
    Slug,
    SomeSlugs,
    SourceLink,
    Verbatim,
)

ContactKind = Literal[
    "emergency",
    "crisis",
    "police",
    "cybercrime",
    "minors",
    "image-abuse",
    "takedown",
    "victim-support",
    "fraud",
    "legal",
    "investigator",
]


class Contact(Model):
    """Someone to call, text or write to."""

    id: Slug
    name: Verbatim
    kind: ContactKind
    audience: Literal["everyone", "adults", "minors"]
    phone: Verbatim | None = None
    """As it is dialled in the country."""
    from_abroad: Verbatim | None = None
    """The same number as it is dialled from another country, beginning with +."""
    text: Verbatim | None = None
    email: Verbatim | None = None
    link: Link | None = None
    chat: Link | None = None
    hours: Line | None = None
    languages: tuple[Name, ...] = ()
    cost: Line | None = None
    anonymous: Literal["yes", "no"] | None = None
    does: Lines
    prepare: Lines | None = None
    """What to have ready."""
    mind: Lines | None = None
    """What to know before calling."""
    confidence: Confidence
    sources: SomeSlugs
    checked: Day

    @model_validator(mode="after")
    def _can_be_reached(self) -> Contact:
        if not (self.phone or self.text or self.email or self.link or self.chat):
            msg = "a contact needs a phone, text, email, link or chat"
            raise ValueError(msg)
        return self


class Law(Model):
    """What a country's law says, read on an official page."""

    id: Slug
    name: Verbatim
    say: Lines
    link: Link | None = None
    confidence: Literal["official"]
    sources: SomeSlugs
    checked: Day


class Country(Model):
    """The contacts of one country; INT holds those for anywhere, EU those for its members."""

    name: Name
    code: CountryCode
    also_called: tuple[Verbatim, ...] = ()
    """Other names a person may type."""
    members: tuple[CountryCode, ...] = ()
    """For a file that serves several countries: which."""
    contacts: Annotated[tuple[Contact, ...], Field(min_length=1)]
    laws: tuple[Law, ...] = ()


class BareCountry(Model):
    """A country without a file of its own: what it is called, and its emergency numbers."""

    name: Name
    also_called: tuple[Verbatim, ...] = ()
    emergency: tuple[Verbatim, ...] = ()


class Elsewhere(Model):
    """Every country without a file of its own, from one list of emergency numbers."""

    does: Lines
    mind: Lines
    without_a_number: Lines
    sources: SomeSlugs
    checked: Day
    countries: dict[CountryCode, BareCountry]


class Source(Model):
    """Where a fact was read."""

    who: Verbatim
    title: Verbatim | None = None
    link: SourceLink | None = None
    kind: Confidence
    read: Day
    """The day on which it was read."""
    dated: str | None = None
    """The page's own date, where it has one."""
