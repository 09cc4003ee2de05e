"""The shape of ``letters/``: texts to send, with names in braces for what the person told.

``{answers.<fact>}`` stands for an answer and ``{<collect>.<field>}`` for what a record says. What
is put in their place is ``report.builders.letter``'s work, finding slips ``letter_checks``'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from pydantic import model_validator

from sextortion_help.playbook.conditions import ALWAYS
from sextortion_help.playbook.documents import Path
from sextortion_help.playbook.fields import Day, Line, Lines, Model, Slug, SlugList, When

ANSWERS = "answers"
"""What a name in braces begins with when it means an answer."""

NAME = re.compile(r"\{([a-z0-9_-]+\.[a-z0-9_-]+)\}")
"""A name in braces, such as ``{answers.began_when}`` or ``{payments.amount}``."""


class Letter(Model):
    """A text to send. It states what was told and nothing else; what is not known is a gap."""

    title: Line
    to: Line
    """Who gets it."""
    subject: Line | None = None
    mind: Lines | None = None
    """What to know before sending it. It is shown apart from the letter."""
    about: Literal["payments", "accounts", "threats"] | None = None
    """The collection whose records the letter lists."""
    say_before: Lines
    """The paragraphs before the records."""
    record: Lines | None = None
    """The lines repeated for each record, with names such as ``{payments.amount}``."""
    say_after: Lines
    """The paragraphs after the records."""
    when: When = ALWAYS
    """For whom it fits."""
    instead: Slug | None = None
    """The letter for those whom this one does not fit."""
    sources: SlugList
    checked: Day

    @model_validator(mode="after")
    def _lists_what_it_is_about(self) -> Letter:
        if (self.about is None) != (self.record is None):
            msg = "'about' goes with 'record'"
            raise ValueError(msg)
        return self


def filled_lines(letter: Letter) -> Iterator[tuple[Path, str]]:
    """Yield every line in which names are filled, with the way to it."""
    if letter.subject is not None:
        yield ("subject",), letter.subject
    parts = {
        "say_before": letter.say_before,
        "record": letter.record or (),
        "say_after": letter.say_after,
    }
    for key, lines in parts.items():
        for number, line in enumerate(lines):
            yield (key, number), line


def names_in_letter(letter: Letter) -> Iterator[str]:
    """Yield every name in braces that a letter holds, without the braces."""
    for _, line in filled_lines(letter):
        yield from NAME.findall(line)
