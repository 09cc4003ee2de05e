"""The checklist for the police: what is known, what is missing and how to find it, what to bring.

It follows what officers and report forms ask for (``docs/reports.md`` names the sources). What is
known stands filled in; what is not is an empty box with a hint. It says what it is and is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sextortion_help.case.model import Case
from sextortion_help.interview.plan import plan
from sextortion_help.interview.walk import Walk, walk
from sextortion_help.language import tr
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.models import Collect, Question
from sextortion_help.report.builders.evidence import evidence_blocks, identifier_blocks
from sextortion_help.report.builders.facts import (
    field_in_words,
    in_words,
    is_so,
    log_blocks,
)
from sextortion_help.report.builders.form import forms_for
from sextortion_help.report.builders.moments import zone_of
from sextortion_help.report.builders.preservation import preservation_blocks
from sextortion_help.report.builders.safety import safety_blocks
from sextortion_help.report.document import (
    Block,
    Document,
    Heading,
    Items,
    Pair,
    Pairs,
    Text,
    Tick,
    Ticks,
)


def police_checklist(library: Library, case: Case, now: datetime) -> Document:
    """Build the checklist.

    Args:
        library: the playbooks.
        case: what was written down.
        now: the time to print, with its zone.

    """
    # Someone who asks for this paper gets what they told, even while a gate is closed.
    way = walk(library, case.progress, through_gates=True)
    blocks: tuple[Block, ...] = (
        Text(
            tr("Made on {time}. Entered by the person concerned or a helper.").format(
                time=_time(now)
            )
        ),
        *safety_blocks(library, case, way),
        *_person(),
        *_facts(library, case, way),
        *_records(library, case, way),
        *identifier_blocks(case),
        *evidence_blocks(case),
        *_taken_steps(library, case, way),
        *preservation_blocks(library, case),
        *_forms(library, case),
        *_bring(library, way),
        *_about(case),
    )
    return Document(tr("Checklist for the police"), blocks)


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} {zone_of(moment)}"


def _person() -> Iterator[Block]:
    yield Heading(tr("Who to reach"))
    yield Pairs(
        (
            Pair(tr("Name"), None, tr("You may leave this out.")),
            Pair(tr("Phone or e-mail that is safe"), None, tr("One that nobody else reads.")),
            Pair(tr("Safe times to call"), None),
            Pair(tr("Name of a helper"), None),
        )
    )


def _facts(library: Library, case: Case, way: Walk) -> Iterator[Block]:
    yield Heading(tr("What happened"))
    pairs = []
    for place in way.places:
        question = place.item
        if isinstance(question, Question) and question.label:
            given = case.answers.get(question.id)
            value = in_words(library, question, given.value) if given else None
            pairs.append(Pair(question.label, value, question.find))
    yield Pairs(tuple(pairs))


def _records(library: Library, case: Case, way: Walk) -> Iterator[Block]:
    """Print every record, also those that no longer fit the answers: none is dropped."""
    for item in library.items():
        if not isinstance(item, Collect):
            continue
        records = case.records.get(item.id, ())
        if not records and way.find(item.id) is None:
            continue
        yield Heading(item.title)
        if not records:
            yield Text(tr("None written down yet."))
            if item.help:
                yield Text(" ".join(item.help), "quiet")
        for number, record in enumerate(records, 1):
            yield Heading(item.numbered(number), 3)
            yield Pairs(
                tuple(
                    Pair(
                        field.label,
                        field_in_words(
                            library.picks(field.choices, field.choices_from),
                            record.fields.get(field.field),
                        ),
                        field.find or field.ask,
                    )
                    for field in item.fields
                )
            )


def _taken_steps(library: Library, case: Case, way: Walk) -> Iterator[Block]:
    done = [
        Tick(f"{planned.step.title}, {_time(case.steps[planned.step.id].at)}", "done")
        for part in plan(library, case.progress, way)
        for planned in part.steps
        if planned.state == "done"
    ]
    yield Heading(tr("Steps already taken"))
    yield Ticks(tuple(done)) if done else Text(tr("None marked as done yet."))


def _forms(library: Library, case: Case) -> Iterator[Block]:
    """Name the official forms for this person: this paper can be had in the order of each."""
    fitting = [library.forms[id_] for id_ in forms_for(library, case)]
    named = tuple(f"{form.name}: {form.link}" for form in fitting if form.link)
    if named:
        yield Heading(tr("Forms on the web"))
        yield Text(
            tr("You can report there too. I can print these notes in the order of each form.")
        )
        yield Items(named)


def _bring(library: Library, way: Walk) -> Iterator[Block]:
    yield Heading(tr("Bring with you"))
    things = [
        Tick(tr("This paper")),
        Tick(tr("The phone or computer with the chat, unchanged, and its charger")),
        Tick(tr("Receipts and numbers of any payment")),
        Tick(tr("Someone you trust, if you like")),
    ]
    if not is_so(library, way, "under_18"):
        things.insert(2, Tick(tr("Screenshots of threats and profiles, without private pictures")))
    yield Ticks(tuple(things))
    yield Text(tr("You do not have to show or hand over a private picture. The words are enough."))


def _about(case: Case) -> Iterator[Block]:
    yield Heading(tr("What this paper is, and is not"))
    yield Items(
        (
            tr("It holds notes entered here, with the times of the computer's own clock."),
            tr("It is not an official form and not legal advice."),
            tr("It holds no picture. It proves nothing about who sent what."),
            tr("Chain of custody begins when an officer takes the evidence."),
        )
    )
    yield from log_blocks(case)
