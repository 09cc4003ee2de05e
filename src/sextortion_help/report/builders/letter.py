"""A letter to send: the playbook's words, filled with what was told, and gaps for the rest.

It states recorded facts only. A gap shows the name of what is missing in brackets. What a person
typed is put in once and on one line, so it can neither fill a name nor begin a paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sextortion_help.case.model import Case
from sextortion_help.interview.conditions import Facts, holds
from sextortion_help.interview.walk import walk
from sextortion_help.language import N_, tr
from sextortion_help.playbook.letters import ANSWERS, NAME, Letter
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.models import Collect
from sextortion_help.report.builders.facts import field_in_words, in_words
from sextortion_help.report.document import (
    Block,
    Document,
    Group,
    Heading,
    Items,
    Text,
    paragraphs,
)
from sextortion_help.text import clean_line

GAPS = N_("Words in [brackets] are gaps. Fill them in, or take the line out.")

Values = Mapping[str, str]
"""What stands for each name in braces: a value, or a gap."""


def letters_for(library: Library, facts: Facts) -> tuple[str, ...]:
    """Return the ids of the letters that fit a person with these facts."""
    return tuple(
        id_
        for id_, letter in library.letters.items()
        if holds(letter.when, facts, library.situations)
    )


def letter(library: Library, case: Case, letter_id: str) -> Document:
    """Build a letter, whether or not it fits: ``letters_for`` says that.

    Raises:
        KeyError: the playbooks have no letter of this id.

    """
    text = library.letters[letter_id]
    answers = _answers(library, case)
    body = tuple(_body(library, case, text, answers))
    blocks: list[Block] = [
        Text(tr("For: {to}").format(to=text.to)),
        Heading(tr("Before you send it")),
        Items((*(text.mind or ()), tr(GAPS))),
        Heading(tr("The letter")),
    ]
    return Document(text.title, (*blocks, *body))


def _body(library: Library, case: Case, text: Letter, answers: Values) -> Iterator[Block]:
    if text.subject is not None:
        yield Text(tr("Subject: {filled}").format(filled=_filled(text.subject, answers)))
    yield from _paragraphs(text.say_before, answers)
    records = [
        tuple(_filled(line, {**answers, **values}) for line in text.record or ())
        for values in _records(library, case, text.about)
    ]
    for number, lines in enumerate(records, 1):
        yield Items(lines) if len(records) == 1 else Group(f"{number}.", paragraphs(lines))
    yield from _paragraphs(text.say_after, answers)


def _paragraphs(lines: tuple[str, ...], values: Values) -> tuple[Text, ...]:
    return paragraphs(tuple(_filled(line, values) for line in lines))


def _filled(line: str, values: Values) -> str:
    """Return a line with its names filled, all at once: a value is never looked at again."""
    return NAME.sub(lambda found: values[found[1]], line)


def _or_gap(value: str | None, label: str) -> str:
    return clean_line(value or "") or f"[{label}]"


def _answers(library: Library, case: Case) -> Values:
    """Return every answer in words, those to questions that no longer apply as gaps."""
    way = walk(library, case.progress, through_gates=True)
    values = {}
    for fact, question in library.questions().items():
        given = case.answers.get(fact) if way.find(fact) else None
        words = in_words(library, question, given.value) if given else None
        values[f"{ANSWERS}.{fact}"] = _or_gap(words, question.label or question.ask)
    return values


def _records(library: Library, case: Case, about: str | None) -> Iterator[Values]:
    """Yield what each record says; with none written down, one record of gaps."""
    sorts = {item.id: item for item in library.items() if isinstance(item, Collect)}
    if about is None or about not in sorts:
        return
    written = [record.fields for record in case.records.get(about, ())]
    for fields in written or [{}]:
        yield {
            f"{about}.{field.field}": _or_gap(
                field_in_words(
                    library.picks(field.choices, field.choices_from), fields.get(field.field)
                ),
                field.label,
            )
            for field in sorts[about].fields
        }
