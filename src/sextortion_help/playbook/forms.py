"""The shape of ``forms/`` and ``form-parts.yaml``: official report forms, field by field.

A form says what its fields are, in its own order and in short words of ours. What fills a field
stands in ``form-parts.yaml``, once for all forms: answers, records, parts that the program builds,
and boxes for a pen. Both are read when they are first asked for, since few commands need them.
Filling a sheet is ``report.builders.form``'s work, finding slips ``form_checks``'.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sextortion_help.playbook.documents import Path
from sextortion_help.playbook.fields import (
    Confidence,
    CountryCode,
    Day,
    Line,
    Lines,
    Link,
    Model,
    Slug,
    SlugList,
    SomeSlugs,
    Verbatim,
)

BuiltIn = Literal[
    "story",
    "account-identifiers",
    "contact-identifiers",
    "payment-identifiers",
    "own-identifiers",
    "mails",
    "evidence",
    "steps",
]
"""What the program puts together by itself; ``report.builders.form`` says how."""

Yes = Literal["yes"]


class FormField(Model):
    """One field of a form."""

    field: Line
    """Its name, in short words of our own."""
    say: Line | None = None
    """What it means."""
    needed: Literal["yes", "optional", "helps", "unknown"]
    """``yes`` and ``optional``: the page that was read says so. ``helps``: it asks for it."""
    part: SlugList = ()
    """What fills it, from ``form-parts.yaml``; none for what has not to be written."""
    confidence: Confidence | None = None
    """Where it differs from the form's own."""
    not_checked: Yes | None = None
    """Nobody read this field; the sheet says so beside it."""


class Form(Model):
    """An official report form, or what an office asks people to have ready for a report."""

    name: Verbatim
    link: Link | None = None
    """The official page."""
    countries: Annotated[tuple[CountryCode, ...], Field(min_length=1)]
    """As the files of ``contacts/`` are called: GB, EU, or INT for anywhere."""
    audience: Literal["everyone", "adults", "minors"]
    """``minors``: someone shown is, was or may be under 18. ``adults``: nobody is."""
    whom: Line = Field(alias="for")
    """Whom it serves."""
    mind: Lines | None = None
    """What to know before filling it in."""
    fields_not_read: Yes | None = None
    """Nobody read its fields; the sheet says so, and lists what reports ask for most."""
    fields: tuple[FormField, ...] = ()
    after: Lines | None = None
    """What happens once it is sent."""
    confidence: Confidence
    sources: SomeSlugs
    checked: Day

    @model_validator(mode="after")
    def _fields_are_read_or_not(self) -> Form:
        if bool(self.fields) == (self.fields_not_read is not None):
            msg = "a form needs either 'fields' or 'fields_not_read: yes'"
            raise ValueError(msg)
        return self


class FormBox(Model):
    """An empty box, for what only a pen can fill in."""

    label: Line
    room: Annotated[int, Field(ge=1, le=6)] = 1
    """How many lines it has."""
    find: Line | None = None
    """How to find it, or that it may be left out."""


class FormPart(Model):
    """What many forms ask for. The order of the file is that of the general list."""

    title: Line
    facts: SlugList = ()
    """Questions with a label."""
    records: dict[Slug, SomeSlugs] = Field(default_factory=dict)
    """Collections, each with the fields that are printed."""
    built_in: tuple[BuiltIn, ...] = ()
    boxes: tuple[FormBox, ...] = ()
    find: Annotated[Lines, Field(max_length=2)] | None = None
    """How to find what is missing."""
    general: Literal["no"] | None = None
    """It has no place in the general list."""

    @model_validator(mode="after")
    def _holds_something_that_can_be_found(self) -> FormPart:
        if not (self.facts or self.records or self.built_in or self.boxes):
            msg = "a part needs 'facts', 'records', 'built_in' or 'boxes'"
            raise ValueError(msg)
        only_boxes = not (self.facts or self.records or self.built_in)
        if self.find is None and not (only_boxes and all(box.find for box in self.boxes)):
            msg = "a part needs 'find', or only boxes that each have one"
            raise ValueError(msg)
        return self


def form_words(form: Form) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Yield the lines of a form that are read together, with the way to them."""
    yield (), (form.name, form.whom, *(form.mind or ()), *(form.after or ()))
    for number, field in enumerate(form.fields):
        yield ("fields", number), (field.field, *((field.say,) if field.say else ()))


def part_words(part: FormPart) -> tuple[str, ...]:
    """Return the lines of a part."""
    boxes = [line for box in part.boxes for line in (box.label, box.find) if line]
    return (part.title, *(part.find or ()), *boxes)
