"""The shapes of ``checks.yaml`` and ``stories/``: rules for every path, and worked examples.

A rule is written in its own terms, never in those of ``situations.yaml``: were a situation
changed by mistake, a rule that leaned on it would change with it and prove nothing. Proving the
rules is ``interview.proof``'s work, running the stories ``interview.stories``'.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from sextortion_help.playbook.conditions import ALWAYS
from sextortion_help.playbook.contacts import ContactKind
from sextortion_help.playbook.fields import Line, Lines, Model, Slug, When, as_list
from sextortion_help.playbook.models import (
    Situation,
)

ItemPattern = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9_-]+(\.(\*|[a-z0-9-]+))?$", max_length=120)
]
"""An item's id, or ``save-proof.*`` for an item repeated for every card."""

_Patterns = tuple[ItemPattern, ...]
Patterns = Annotated[
    _Patterns, BeforeValidator(as_list, json_schema_input_type=ItemPattern | _Patterns)
]


class Rule(Model):
    """What holds on every path on which ``when`` holds."""

    says: Line
    """The promise in plain words; it is printed with the answers that break it."""
    when: When = ALWAYS
    """Facts with their values, or the name of one of this file's ``terms``."""
    always: tuple[Patterns, ...] = ()
    """Each of these is shown; of a list inside the list, at least one."""
    never: Patterns = ()
    only: Patterns = ()
    """These are shown only where ``when`` holds, and nowhere else."""
    order: Patterns = ()
    """Wherever two of these are shown, the one named first comes first. For a card, by card."""
    first: Patterns = ()
    then: Patterns = ()
    """None of these is shown unless one of ``first`` was shown before it."""
    after: Slug | None = None
    next: Slug | None = None
    """``next`` is what is shown directly after the question ``after``."""
    nothing_but: Patterns = ()
    """Until the person goes on at a gate, nothing but these is shown."""
    never_say: tuple[Line, ...] = ()
    """No item shown on these paths holds these words."""
    must_say: dict[ItemPattern, Lines] = Field(default_factory=dict)
    """These items hold these words."""
    reaches: tuple[ContactKind, ...] = ()
    """In every country, and with none named, a contact of one of these kinds is found."""
    audience: Literal["everyone", "adults", "minors"] = "everyone"
    """Whom those contacts of ``reaches`` must serve."""

    @model_validator(mode="after")
    def _says_something(self) -> Rule:
        if bool(self.first) != bool(self.then) or bool(self.after) != bool(self.next):
            msg = "'first' goes with 'then', and 'after' with 'next'"
            raise ValueError(msg)
        parts = (self.always, self.never, self.only, self.order, self.then, self.next)
        words = (self.nothing_but, self.never_say, self.must_say, self.reaches)
        if not any((*parts, *words)):
            msg = "the rule asks for nothing"
            raise ValueError(msg)
        return self

    def patterns(self) -> tuple[str, ...]:
        """Return every item pattern the rule names."""
        lone = tuple(one for one in (self.after, self.next) if one)
        each = tuple(pattern for choice in self.always for pattern in choice)
        lists = (*self.never, *self.only, *self.order, *self.first, *self.then)
        return (*each, *lists, *self.nothing_but, *self.must_say, *lone)


class Forbidden(Model):
    """Words that no one in need is to read, and why."""

    why: Line
    words: tuple[Line, ...]
    but_not: tuple[Line, ...] = ()
    """Names and phrases in which they may stand."""


class Words(Model):
    """How plain the words have to be, and which are refused."""

    highest_grade: float
    """The hardest a passage may be, as a Flesch-Kincaid grade."""
    median_grade: float
    """Half of all passages must be easier than this."""
    longest_sentence: int
    """In words."""
    forbidden: dict[Slug, Forbidden] = Field(default_factory=dict)


class Checks(Model):
    """The rules of a playbook folder, and the terms they are written in."""

    words: Words | None = None
    terms: dict[Slug, Situation] = Field(default_factory=dict)
    rules: dict[Slug, Rule]


class Story(Model):
    """A worked example: one person's answers, and what the guide must and must not show them."""

    title: Line
    tells: Lines
    """Who this is, for a reader at a charity."""
    answers: dict[Slug, str | tuple[str, ...] | None]
    """Answers by fact; a question left out, or left empty, was skipped."""
    shows: Annotated[_Patterns, Field(min_length=1)]
    """What is shown, in this order; other items may stand between."""
    never: _Patterns = ()
    first_step: Slug | None = None
    """The first thing the person is told to do."""
