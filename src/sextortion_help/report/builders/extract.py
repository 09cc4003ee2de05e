"""A case as JSON for another program: what was told, with ids and times.

Nothing of the content of evidence is in it but the identifiers that the person chose. A case holds
no passphrase, and no key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sextortion_help.case import log as chain
from sextortion_help.case.evidence import KINDS, Evidence
from sextortion_help.case.model import Case, Record
from sextortion_help.case.reading import Reading
from sextortion_help.interview.walk import walk
from sextortion_help.language import N_, tr
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.models import Collect, RecordField, Step
from sextortion_help.report.builders.facts import field_in_words, in_words
from sextortion_help.text import clean

FORMAT = 1
"""The shape below. A later one has a higher number."""

ABOUT = N_(
    "Written down by the person concerned or a helper, with the clock of their own computer. "
    "It proves nothing about who sent what."
)

Json = dict[str, Any]


def case_extract(library: Library, case: Case, included: Mapping[str, str]) -> Json:
    """Return a case as plain values.

    Times are of ISO 8601, with a zone where one is known. What is not known is ``None``, or an
    empty text. Texts stand as they were typed or read: they may be hostile. The shape::

        {"format": 1, "about": text, "made": time, "program": name and version,
         "answers": [{"id", "question", "answer", "skipped", "applies", "at"}],
         "records": [{"id", "kind", "title", "number", "at",
                      "fields": [{"id", "label", "value"}]}],
         "steps": [{"id", "title", "state", "at"}],
         "evidence": [{"id", "kind", "kept", "shows", "name", "where", "file_in_pack", "sha256",
                       "size", "type", "modified", "created", "taken", "added", "how", "program",
                       "note", "was_opened", "belongs_to": [id of a record]}],
         "readings": [{"evidence", "at", "app", "messages",
                       "days": {day: {"theirs", "own"}},
                       "marks": [{"kind", "place", "when"}],
                       "identifiers": [{"kind", "looks_like", "value", "written", "sure",
                                        "count", "place", "when", "is_own"}]}],
         "log": {"length", "last_hash", "first_break",
                 "entries": [{"at", "event", "about", "previous", "hash"}]}}

    ``skipped`` is a question that was left out; ``applies`` is whether the guide still asks it.
    ``state``, ``kept``, ``shows`` and ``sure`` are words of the case format
    (``docs/case-format.md``). ``first_break`` is the number of the first entry of the log that does
    not fit the one before. An entry's ``hash`` is the SHA-256 of its other four fields as JSON with
    sorted keys, no spaces and only ASCII.

    Args:
        library: the playbooks.
        case: what was written down.
        included: where each piece of evidence that goes along stands in the pack, by its id.

    """
    length, last_hash = chain.head(case.log)
    return {
        "format": FORMAT,
        "about": tr(ABOUT),
        "made": case.made.isoformat(),
        "program": case.program,
        "answers": list(_answers(library, case)),
        "records": list(_records(library, case)),
        "steps": list(_steps(library, case)),
        "evidence": [_evidence(item, included.get(item.id)) for item in case.evidence],
        "readings": [_reading(reading) for reading in case.readings],
        "log": {
            "length": length,
            "last_hash": last_hash,
            "first_break": chain.first_break(case.log),
            "entries": [
                {
                    "at": entry.at.isoformat(),
                    "event": entry.event,
                    "about": entry.about,
                    "previous": entry.previous,
                    "hash": entry.hash,
                }
                for entry in case.log
            ],
        },
    }


def extract_json(data: Json) -> bytes:
    """Return plain values as JSON in UTF-8, sorted and indented.

    A letter that could move a cursor or turn text around is written by its number: the text is
    the same to a program, and harmless to whoever looks at it.
    """
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=2)
    return f"{_NOT_PLAIN.sub(_by_number, text)}\n".encode()


_NOT_PLAIN = re.compile(r"[^\n -~]")


def _by_number(found: re.Match[str]) -> str:
    letter = found[0]
    return letter if clean(letter) == letter else json.dumps(letter)[1:-1]


def _time(when: datetime | None) -> str | None:
    return when.isoformat() if when else None


def _answers(library: Library, case: Case) -> Iterator[Json]:
    """Yield answers in the guide's order, then those to facts that it does not know."""
    way = walk(library, case.progress, through_gates=True)
    questions = library.questions()
    for fact in dict.fromkeys((*questions, *case.answers)):
        given = case.answers.get(fact)
        if given is None:
            continue
        question = questions.get(fact)
        value = given.value
        unknown = ", ".join((value,) if isinstance(value, str) else value or ()) or None
        yield {
            "id": fact,
            "question": (question.label or question.ask) if question else "",
            "answer": in_words(library, question, value) if question else unknown,
            "skipped": value is None,
            "applies": way.find(fact) is not None,
            "at": _time(given.at),
        }


def _records(library: Library, case: Case) -> Iterator[Json]:
    """Yield records in the guide's order, then those of a kind that it does not know."""
    sorts = {item.id: item for item in library.items() if isinstance(item, Collect)}
    for kind in dict.fromkeys((*sorts, *case.records)):
        sort = sorts.get(kind)
        for number, record in enumerate(case.records.get(kind, ()), 1):
            yield {
                "id": record.id,
                "kind": kind,
                "title": sort.title if sort else "",
                "number": number,
                "at": _time(record.at),
                "fields": list(_fields(library, sort.fields if sort else (), record)),
            }


def _fields(library: Library, known: tuple[RecordField, ...], record: Record) -> Iterator[Json]:
    by_id = {field.field: field for field in known}
    for id_ in dict.fromkeys((*by_id, *record.fields)):
        value, field = record.fields.get(id_), by_id.get(id_)
        if value:
            choices = library.picks(field.choices, field.choices_from) if field else {}
            label = field.label if field else ""
            yield {"id": id_, "label": label, "value": field_in_words(choices, value)}


def _steps(library: Library, case: Case) -> Iterator[Json]:
    titles = {
        place.id: place.item.title
        for place in walk(library, case.progress, through_gates=True).places
        if isinstance(place.item, Step)
    }
    for id_, mark in case.steps.items():
        yield {
            "id": id_,
            "title": titles.get(id_, ""),
            "state": mark.state,
            "at": _time(mark.at),
        }


def _evidence(item: Evidence, path: str | None) -> Json:
    return {
        "id": item.id,
        "kind": tr(KINDS).get(item.kind, tr(KINDS["other"])),
        "kept": item.kept,
        "shows": item.shows,
        "name": item.name,
        "where": item.where,
        "file_in_pack": path,
        "sha256": item.sha256,
        "size": item.size,
        "type": item.type,
        "modified": _time(item.times.modified),
        "created": _time(item.times.created),
        "taken": item.times.taken,
        "added": _time(item.added),
        "how": item.how,
        "program": item.program,
        "note": item.note,
        "was_opened": item.was_opened,
        "belongs_to": list(item.proves),
    }


def _reading(reading: Reading) -> Json:
    """Return what was counted and chosen, and none of the words or names of a chat."""
    return {
        "evidence": reading.evidence,
        "at": _time(reading.at),
        "app": reading.app,
        "messages": reading.messages,
        "days": {
            day: {"theirs": theirs, "own": own} for day, (theirs, own) in reading.days.items()
        },
        "marks": [
            {"kind": mark.kind, "place": mark.place, "when": mark.when} for mark in reading.marks
        ],
        "identifiers": [
            {
                "kind": one.kind,
                "looks_like": one.hint.partition(";")[0],
                "value": one.value,
                "written": one.written,
                "sure": one.sure,
                "count": one.count,
                "place": one.place,
                "when": one.when,
                "is_own": one.is_own,
            }
            for one in reading.identifiers
        ],
    }
