"""The smallest parts of a playbook: ids, lines, links, days, conditions, and what refuses them.

``models`` builds its shapes from these. A field says in its schema what an author may write.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from sextortion_help.playbook.conditions import (
    RESERVED,
    SKIPPED,
    Condition,
    parse_condition,
)


def as_list(value: object) -> object:
    """Let an author write one sentence where a list of sentences may stand."""
    return [value] if isinstance(value, str) else value


def _not_reserved(value: str) -> str:
    if value in {*RESERVED, SKIPPED, "steps"}:
        msg = f"'{value}' has a meaning of its own and cannot be an id"
        raise ValueError(msg)
    return value


Slug = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$", max_length=60),
    AfterValidator(_not_reserved),
]
"""A lower-case id. Saved cases hold ids, so an id never changes its meaning."""


@dataclass(frozen=True, slots=True)
class Translated:
    """Marks what a translator puts into another language; see ``translation``."""

    marked: bool = True
    """Whether it is told where it is still in English. A name is not: it is known by itself."""


Verbatim = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
"""A line that is the same in every language: an organisation, a number, words to look for."""
Name = Annotated[Verbatim, Translated(marked=False)]
"""What a country or a way of paying is called; most names are the same in every language."""
Line = Annotated[Verbatim, Translated()]
_LineList = Annotated[tuple[Line, ...], Field(min_length=1, max_length=20)]
Lines = Annotated[_LineList, BeforeValidator(as_list, json_schema_input_type=Line | _LineList)]
_SlugTuple = tuple[Slug, ...]
SlugList = Annotated[_SlugTuple, BeforeValidator(as_list, json_schema_input_type=Slug | _SlugTuple)]
_SomeSlugs = Annotated[_SlugTuple, Field(min_length=1)]
SomeSlugs = Annotated[
    _SomeSlugs, BeforeValidator(as_list, json_schema_input_type=Slug | _SomeSlugs)
]
"""One word or a list of words; never none."""

SourceLink = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"']+$", max_length=300)]
Link = Annotated[SourceLink, StringConstraints(max_length=72)]
"""A link that is shown. A longer one would be broken over two lines and could not be typed."""
CountryCode = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2}|INT)$")]

When = Annotated[
    Condition,
    BeforeValidator(parse_condition),
    WithJsonSchema(
        {
            "description": "When this applies: a situation's name, or facts with their values.",
            "anyOf": [{"type": "string"}, {"type": "object"}],
        }
    ),
]


def _written_as_a_day(value: object) -> object:
    """Refuse numbers, which would be read as seconds since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        msg = "a day is written as 2026-11-24"
        raise ValueError(msg)
    return value


Day = Annotated[date, BeforeValidator(_written_as_a_day, json_schema_input_type=date)]

StepLink = Annotated[
    str, StringConstraints(pattern=r"^(https?://[^\s<>\"']+|\{[a-z._]+\})$", max_length=72)
]

Confidence = Literal["official", "secondary"]
"""How well a fact is known. What is only remembered has no place in a playbook."""


class Model(BaseModel):
    """What every shape here has in common."""

    # A shape is built when the first file of it is read: most commands need few of them.
    model_config = ConfigDict(
        frozen=True, extra="forbid", arbitrary_types_allowed=True, defer_build=True
    )
