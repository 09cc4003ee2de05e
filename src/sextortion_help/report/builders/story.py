"""What happened, as short lines to copy into a form: first what is known, then what has a time.

Every line says only what was written down. What a person or a blackmailer wrote stands last on
its line and in quotation marks, so that it can't be taken for a word of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sextortion_help.case.model import Case
from sextortion_help.case.reading import Mark
from sextortion_help.interview.walk import Walk
from sextortion_help.language import tr
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.models import Collect, Question
from sextortion_help.report.builders.facts import field_in_words, in_words
from sextortion_help.report.builders.moments import moment_in
from sextortion_help.report.builders.timeline import MARK_WORDS, time_of, weightiest
from sextortion_help.text import clean_line

WHEN = "when"
"""The field of a record that says when it was."""

WORDS = "words"
"""The field of a record that holds their own words."""


class _Row(NamedTuple):
    when: datetime | None
    """``None`` where it can't be read in one way."""
    typed: str
    parts: tuple[str, ...]


def story_lines(
    library: Library,
    case: Case,
    way: Walk,
    facts: Sequence[str],
    records: Mapping[str, Sequence[str]],
    now: datetime,
) -> tuple[str, ...]:
    """Return the story, a line for each thing that is known; none where nothing is.

    Args:
        library: the playbooks.
        case: what was written down.
        way: the walk through the guide with that, through its gates.
        facts: the questions whose answers it begins with.
        records: the collections it tells of, each with the fields to tell.
        now: the time it is made; a time without a zone is put in order as if it were in its zone.

    """
    lines = [*_answers(library, case, way, facts)]
    rows: list[_Row] = []
    for sort in library.items():
        if isinstance(sort, Collect) and sort.id in records:
            for row in _record_rows(library, case, sort, records[sort.id]):
                if row.typed or WHEN in records[sort.id]:
                    rows.append(row)
                else:
                    lines.append("; ".join(row.parts))
    rows += _marked_rows(case)
    timed = [(row.when, row) for row in rows if row.when is not None]
    timed.sort(key=lambda one: one[0] if one[0].tzinfo else one[0].replace(tzinfo=now.tzinfo))
    # What can't be put in order stands last, as it was typed.
    ordered = [*(row for _, row in timed), *(row for row in rows if row.when is None)]
    return (
        *lines,
        *(": ".join(filter(None, (row.typed, "; ".join(row.parts)))) for row in ordered),
    )


def _answers(library: Library, case: Case, way: Walk, facts: Sequence[str]) -> Iterator[str]:
    for fact in facts:
        place, given = way.find(fact), case.answers.get(fact)
        if place is not None and given is not None and isinstance(place.item, Question):
            words = clean_line(in_words(library, place.item, given.value) or "")
            if words:
                yield f"{place.item.label or place.item.ask}: {words}"


def _record_rows(
    library: Library, case: Case, sort: Collect, told: Sequence[str]
) -> Iterator[_Row]:
    for number, record in enumerate(case.records.get(sort.id, ()), 1):
        known = {}
        for field in sort.fields:
            choices = library.picks(field.choices, field.choices_from)
            words = field_in_words(choices, record.fields.get(field.field))
            if field.field in told and (line := clean_line(words or "")):
                known[field.field] = field.label, line
        _, typed = known.pop(WHEN, ("", ""))
        quoted = known.pop(WORDS, None)
        parts = [sort.numbered(number), *(f"{label}: {line}" for label, line in known.values())]
        if quoted:
            parts.append(f'{quoted[0]}: "{quoted[1]}"')
        if typed or len(parts) > 1:
            found = moment_in(typed)
            yield _Row(found.when if found else None, typed, tuple(parts))


def _marked_rows(case: Case) -> Iterator[_Row]:
    """Yield the messages that matter, but for those that a record tells of."""
    told = {record.fields.get("mark") for all_ in case.records.values() for record in all_}
    for reading in case.readings:
        by_place: dict[int, list[Mark]] = {}
        for mark in reading.marks:
            by_place.setdefault(mark.place, []).append(mark)
        for place, marks in by_place.items():
            if f"{reading.evidence} {place}" in told:
                continue
            one = weightiest(marks)
            parts = [tr(MARK_WORDS).get(one.kind, tr("Message")), f"{reading.evidence}, {place}"]
            if sender := clean_line(one.sender):
                parts.append(tr("From: {sender}").format(sender=sender))
            if words := clean_line(one.words):
                parts.append(tr('Words: "{words}"').format(words=words))
            typed = clean_line((one.when or "").replace("T", " "))
            yield _Row(time_of(one.when), typed, tuple(parts))
