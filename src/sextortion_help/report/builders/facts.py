"""What a person answered, in words a reader understands. Shared by the builders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sextortion_help.case import log as chain
from sextortion_help.case.model import Case, Record
from sextortion_help.interview.conditions import holds
from sextortion_help.interview.progress import Answer
from sextortion_help.interview.walk import Walk, walk
from sextortion_help.language import tr
from sextortion_help.playbook.conditions import SituationHolds
from sextortion_help.playbook.library import COUNTRY_FACT, Library
from sextortion_help.playbook.models import Collect, Question
from sextortion_help.report.document import Block, Pair, Pairs, Text
from sextortion_help.text import clean_line

MAX_RECORD_LINE = 50
"""Letters of a record on one line of a list."""


def in_words(library: Library, question: Question, value: Answer) -> str | None:
    """Return an answer as the words that were picked; ``None`` where there is none."""
    if not value:
        return None
    if question.answer == "text":
        return value if isinstance(value, str) else " ".join(value)
    choices = library.choices(question)
    values = (value,) if isinstance(value, str) else value
    return ", ".join(choices.get(one, one) for one in values)


def is_so(library: Library, way: Walk, situation: str) -> bool:
    """Return whether a situation holds.

    One that the playbooks lack counts as holding, which is the careful side; ``playbook check``
    refuses a folder that lacks one of those asked for here (``library.NEEDED_SITUATIONS``).
    """
    return situation not in library.situations or holds(
        SituationHolds(situation), way.facts, library.situations
    )


def counts_as_under_18(library: Library, case: Case) -> bool:
    """Return whether the careful rules for children hold for this case."""
    return is_so(library, walk(library, case.progress), "under_18")


def country_of(case: Case) -> str | None:
    """Return the code of the person's country, or ``None``."""
    given = case.answers.get(COUNTRY_FACT)
    return given.value if given and isinstance(given.value, str) else None


def wording(question: Question, way: Walk, library: Library) -> tuple[str, tuple[str, ...]]:
    """Return a question's words and help for this person."""
    for other in question.wording:
        if holds(other.when, way.facts, library.situations):
            return other.ask, other.help or question.help or ()
    return question.ask, question.help or ()


def field_in_words(choices: Mapping[str, str], value: str | None) -> str | None:
    """Return the value of a record's field in words."""
    return choices.get(value, value) if value else None


def record_line(library: Library, sort: Collect, record: Record) -> str:
    """Return a record on one line, by its first fields that say something."""
    parts = []
    for field in sort.fields:
        choices = library.picks(field.choices, field.choices_from)
        value = field_in_words(choices, record.fields.get(field.field))
        if value:
            parts.append(clean_line(value))
    line = ", ".join(parts[:3])
    return line if len(line) <= MAX_RECORD_LINE else f"{line[: MAX_RECORD_LINE - 3]}..."


def numbered_records(library: Library, case: Case) -> Iterator[tuple[Record, str, str]]:
    """Yield each record, its name such as ``Threat 2``, and its line, in the guide's order."""
    for sort in library.items():
        if isinstance(sort, Collect):
            for number, record in enumerate(case.records.get(sort.id, ()), 1):
                yield record, sort.numbered(number), record_line(library, sort, record)


def log_blocks(case: Case) -> tuple[Block, ...]:
    """Return what every export says of the log: its length, its last hash, and any break."""
    length, head = chain.head(case.log)
    broken = chain.first_break(case.log)
    known = Pairs(
        (Pair(tr("Entries in the log"), str(length)), Pair(tr("Last hash (SHA-256)"), head))
    )
    if broken is None:
        return (known,)
    return (
        known,
        Text(
            tr("The log does not fit together from entry {broken} on.").format(broken=broken),
            "strong",
        ),
    )
