"""The shapes a playbook folder may hold: the guide's items and the cards.

Frozen pydantic models that refuse unknown keys. Each docstring is also what an author's editor
shows, through ``playbook schema``. Reading files is ``loader``'s work; what one file says of
another (a source that must exist, a fact asked earlier) is ``checker``'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import (
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)

from sextortion_help.playbook.conditions import (
    ALWAYS,
)
from sextortion_help.playbook.contacts import ContactKind
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
    SlugList,
    SomeSlugs,
    StepLink,
    Verbatim,
    When,
)

# ------------------------------------------------------------------ the guide's items


class _Item(Model):
    when: When = ALWAYS
    sources: SlugList = ()


class Message(_Item):
    """Something to read, then go on."""

    message: Slug
    title: Line | None = None
    say: Lines

    @property
    def id(self) -> str:
        """The item's id."""
        return self.message


class Gate(_Item):
    """The guide waits here, and shows nothing further, until the person chooses to go on."""

    gate: Slug
    title: Line | None = None
    say: Lines
    go_on: Line
    """The words of the choice that goes on."""

    @property
    def id(self) -> str:
        """The item's id."""
        return self.gate


class Wording(Model):
    """Other words for a question, used when the condition holds."""

    when: When
    ask: Line
    help: Lines | None = None


class Question(_Item):
    """One question about one fact. Every question can be skipped."""

    question: Slug
    ask: Line
    label: Line | None = None
    """The name under which the checklist for the police prints it; without one, it stays out."""
    help: Lines | None = None
    find: Line | None = None
    """How to find the answer, printed beside its empty box on paper."""
    answer: Literal["one", "many", "text", "country"] = "one"
    choices: dict[Slug, Line] = Field(default_factory=dict)
    choices_from: Literal["platforms", "payments"] | None = None
    wording: tuple[Wording, ...] = ()

    @property
    def id(self) -> str:
        """The item's id, which is the fact's id."""
        return self.question

    @model_validator(mode="after")
    def _choices_fit(self) -> Question:
        picks = self.answer in {"one", "many"}
        if picks and not (self.choices or self.choices_from):
            msg = "a question to pick from needs 'choices' or 'choices_from'"
            raise ValueError(msg)
        if self.answer == "text" and (self.choices or self.choices_from):
            msg = "a question with 'answer: text' has no choices"
            raise ValueError(msg)
        return self


class Keep(_Item):
    """The offer to keep the case on this computer, locked with a passphrase."""

    keep: Slug
    title: Line
    say: Lines

    @property
    def id(self) -> str:
        """The item's id."""
        return self.keep


class Evidence(_Item):
    """The offer to add files that were saved to the evidence, as often as wanted."""

    evidence: Slug
    title: Line
    say: Lines
    ask: Line
    """Asked before the first file."""
    another: Line
    """Asked once there is evidence."""

    @property
    def id(self) -> str:
        """The item's id."""
        return self.evidence


class RecordField(Model):
    """One thing to write down in a record."""

    field: Slug
    ask: Line
    label: Line
    """The short name that reports print."""
    help: Line | None = None
    find: Line | None = None
    """How to find it, printed beside its empty box on paper."""
    choices: dict[Slug, Line] = Field(default_factory=dict)
    choices_from: Literal["platforms", "payments"] | None = None


class Collect(_Item):
    """Records of one sort, as many as the person has: accounts they use, payments, threats."""

    collect: Slug
    title: Line
    one: Line | None = None
    """What one of them is called where they are numbered; without it, as the title says."""
    ask: Line
    """Asked before the first record."""
    another: Line
    """Asked after each record."""
    help: Lines | None = None
    fields: Annotated[tuple[RecordField, ...], Field(min_length=1)]

    @property
    def id(self) -> str:
        """The item's id."""
        return self.collect

    def numbered(self, number: int) -> str:
        """Return the name of one record, such as ``Threat 2``."""
        return f"{self.one or self.title} {number}"

    @model_validator(mode="after")
    def _fields_differ(self) -> Collect:
        names = [field.field for field in self.fields]
        if len(set(names)) != len(names):
            msg = "two fields bear the same name"
            raise ValueError(msg)
        return self


class Step(_Item):
    """Something to do: done, for later, or not for me."""

    step: Slug
    title: Line
    do: Lines
    why: Line | None = None
    link: StepLink | None = None
    """A web address, or a card's link such as ``{platform.report.link}``."""

    @property
    def id(self) -> str:
        """The item's id."""
        return self.step


class Contacts(_Item):
    """Who to call, picked by country, age and kind."""

    contacts: Slug
    title: Line
    say: Lines | None = None
    kinds: Annotated[tuple[ContactKind, ...], Field(min_length=1)]

    @property
    def id(self) -> str:
        """The item's id."""
        return self.contacts


def _kind_of(data: object) -> str | None:
    """Name the one key that says what kind of item this is."""
    if isinstance(data, Mapping):
        kinds = [kind for kind in ITEM_KINDS if kind in data]
        return f"<{kinds[0]}>" if len(kinds) == 1 else None
    return f"<{type(data).__name__.lower()}>"


ITEM_KINDS = (
    *("message", "gate", "question", "keep", "evidence", "collect", "step", "contacts", "each"),
)

CardItem = Annotated[
    Annotated[Message, Tag("<message>")] | Annotated[Step, Tag("<step>")],
    Discriminator(_kind_of),
]


class Each(_Item):
    """Items repeated for every platform or payment the person chose, filled from its card."""

    each: Literal["platform", "payment"]
    of: Slug
    """The fact that holds what was chosen."""
    items: Annotated[tuple[CardItem, ...], Field(min_length=1)]


PlainItem = Message | Gate | Question | Keep | Evidence | Collect | Step | Contacts
"""An item as the person meets it: every ``each`` is already repeated."""

Item = Annotated[
    Annotated[Message, Tag("<message>")]
    | Annotated[Gate, Tag("<gate>")]
    | Annotated[Question, Tag("<question>")]
    | Annotated[Keep, Tag("<keep>")]
    | Annotated[Evidence, Tag("<evidence>")]
    | Annotated[Collect, Tag("<collect>")]
    | Annotated[Step, Tag("<step>")]
    | Annotated[Contacts, Tag("<contacts>")]
    | Annotated[Each, Tag("<each>")],
    Discriminator(_kind_of),
]


class Section(Model):
    """A file of the guide: a title and its items, in the order in which they are met."""

    title: Line
    items: Annotated[tuple[Item, ...], Field(min_length=1)]


class Situation(Model):
    """A named condition, so that a rule has one place and one name."""

    title: Line
    when: When


# ------------------------------------------------------------------ cards


class Advice(Model):
    """What to do on one platform, or with one way of paying."""

    do: Lines
    mind: Lines | None = None
    """What to know before doing it."""
    link: Link | None = None
    confidence: Confidence


class Identifier(Model):
    """A mark that leads to a person or a payment, and where to find it."""

    name: Line
    find: Lines
    confidence: Confidence


class _Card(Model):
    name: Name
    short: Annotated[Name, StringConstraints(max_length=20)] | None = None
    """What long lists call it; without one, its name."""
    identifiers: tuple[Identifier, ...] = ()
    save: Advice | None = None
    """What to save, before anything else is touched."""
    sources: SomeSlugs
    checked: Day


class Platform(_Card):
    """An app or site where the contact took place or where pictures may be posted."""

    report: Advice | None = None
    """Report the account."""
    report_image: Advice | None = None
    """Adults: report a picture, or the threat to post one."""
    report_child: Advice | None = None
    """When anyone shown is or was under 18."""
    block: Advice | None = None
    pause: Advice | None = None
    """Pause one's own account. Never a pause that ends in deletion."""
    police_link: Link | None = None


class Phone(Model):
    """A number of a payment firm, for one country."""

    country: CountryCode
    what: Line
    phone: Verbatim
    confidence: Confidence
    sources: SomeSlugs


class Payment(_Card):
    """A way of paying."""

    only_in: tuple[CountryCode, ...] = ()
    """The countries where it exists; none named means anywhere."""
    stop: Advice
    """Cancel or recall the money, first of all."""
    trace: Advice | None = None
    """Find out whether the money was collected, by whom and where."""
    phones: tuple[Phone, ...] = ()
