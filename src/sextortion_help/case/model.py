"""The case as a value: answers, records, steps and a log, and how each change makes a new one.

This is the JSON that is sealed in ``case.age`` (``docs/case-format.md``). It knows nothing of
files, passphrases or playbooks: an answer to a fact this version never heard of is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from pydantic import Field

from sextortion_help.case import log as chain
from sextortion_help.case.evidence import CHANGED, REMOVED, Evidence, added_event
from sextortion_help.case.part import Part
from sextortion_help.case.reading import READ, Reading
from sextortion_help.interview.progress import Answer, Progress, StepState

FORMAT = 1
"""The format this version writes. A newer one is refused, an older one brought forward."""


class GivenAnswer(Part):
    """An answer and when it was given; a value of ``None`` is a question that was skipped."""

    value: str | tuple[str, ...] | None
    at: datetime


class Record(Part):
    """One account, payment or threat that was written down."""

    id: str
    at: datetime
    fields: Mapping[str, str]


class StepMark(Part):
    """What became of a step, and when."""

    state: StepState
    at: datetime


class Case(Part):
    """Everything a person told the program."""

    format: Literal[1] = 1
    made: datetime
    program: str
    answers: Mapping[str, GivenAnswer] = Field(default_factory=dict)
    records: Mapping[str, tuple[Record, ...]] = Field(default_factory=dict)
    steps: Mapping[str, StepMark] = Field(default_factory=dict)
    seen: Mapping[str, datetime] = Field(default_factory=dict)
    readings: tuple[Reading, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    log: tuple[chain.Entry, ...] = ()

    @property
    def progress(self) -> Progress:
        """What the interview needs to know of this case."""
        return Progress(
            answers={fact: given.value for fact, given in self.answers.items()},
            seen=frozenset(self.seen),
            steps={step: mark.state for step, mark in self.steps.items()},
        )

    @property
    def sealed_names(self) -> frozenset[str]:
        """The names of all sealed files that this case lists."""
        return frozenset(item.file for item in self.evidence if item.file)

    @property
    def is_empty(self) -> bool:
        """Whether the person has told nothing yet that would be a loss."""
        return not (self.answers or self.records or self.steps or self.evidence)

    def with_answer(
        self, fact: str, value: Answer, at: datetime, show_again: Iterable[str] = ()
    ) -> Case:
        """Return the case with this answer.

        Args:
            fact: the fact's id.
            value: the answer, ``None`` for skipped.
            at: when it was given, with a time zone.
            show_again: ids of items to forget as seen, where the answer is a new one.

        """
        given = self.answers.get(fact)
        changed = given is None or given.value != _storable(value)
        again = frozenset(show_again) if changed else frozenset()
        return self._changed(
            at,
            "skipped" if value is None else "answered",
            fact,
            answers={**self.answers, fact: GivenAnswer(value=_storable(value), at=at)},
            seen={id_: when for id_, when in self.seen.items() if id_ not in again},
        )

    def with_seen(self, item_id: str, at: datetime) -> Case:
        """Return the case with an item marked as read, passed or closed."""
        return self.model_copy(update={"seen": {**self.seen, item_id: at}})

    def with_step(self, step_id: str, state: StepState, at: datetime) -> Case:
        """Return the case with a step done, put off, or set aside."""
        mark = StepMark(state=state, at=at)
        return self._changed(at, f"step {state}", step_id, steps={**self.steps, step_id: mark})

    def with_record(self, kind: str, record: Record) -> Case:
        """Return the case with one more record, or with one of the same id replaced."""
        fields = {name: str(_storable(words)) for name, words in record.fields.items()}
        record = record.model_copy(update={"fields": fields})
        kept = self.records.get(kind, ())
        is_new = all(old.id != record.id for old in kept)
        records = (
            (*kept, record)
            if is_new
            else tuple(record if old.id == record.id else old for old in kept)
        )
        event = "record added" if is_new else "record changed"
        return self._changed(record.at, event, kind, records={**self.records, kind: records})

    def without_record(self, kind: str, record_id: str, at: datetime) -> Case:
        """Return the case without one record, and without what marks it in a chat."""
        all_ = self.records.get(kind, ())
        kept = tuple(old for old in all_ if old.id != record_id)
        keys = {old.fields.get("mark") for old in all_ if old.id == record_id} - {None}
        readings = tuple(one.without_threat(keys) if keys else one for one in self.readings)
        records = {**self.records, kind: kept}
        return self._changed(at, "record removed", kind, records=records, readings=readings)

    def with_evidence(self, items: Sequence[Evidence]) -> Case:
        """Return the case with more evidence, and an entry in the log for each piece."""
        log = chain.extend(self.log, map(added_event, items))
        return self.model_copy(update={"evidence": (*self.evidence, *items), "log": log})

    def with_changed_evidence(self, items: Iterable[Evidence], at: datetime) -> Case:
        """Return the case with pieces of the same ids put in place of those it has."""
        changed = {item.id: item for item in items}
        evidence = tuple(changed.get(item.id, item) for item in self.evidence)
        events = [chain.Event(at, CHANGED, item.about) for item in changed.values()]
        log = chain.extend(self.log, events)
        return self.model_copy(update={"evidence": evidence, "log": log})

    def without_evidence(self, evidence_id: str, at: datetime) -> Case:
        """Return the case without one piece of evidence. The log keeps that it was there."""
        kept = tuple(item for item in self.evidence if item.id != evidence_id)
        readings = tuple(one for one in self.readings if one.evidence != evidence_id)
        return self._changed(at, REMOVED, evidence_id, evidence=kept, readings=readings)

    def reading_of(self, evidence_id: str) -> Reading | None:
        """Return what was found when the messages of a piece of evidence were read."""
        return next((one for one in self.readings if one.evidence == evidence_id), None)

    def with_reading(self, reading: Reading) -> Case:
        """Return the case with what was found in the messages of one piece, in place of before."""
        others = tuple(one for one in self.readings if one.evidence != reading.evidence)
        readings = (*others, reading)
        return self._changed(reading.at, READ, reading.evidence, readings=readings)

    def with_event(self, event: str, about: str, at: datetime) -> Case:
        """Return the case with an event in its log, such as an export."""
        return self._changed(at, event, about)

    def _changed(self, at: datetime, event: str, about: str, **update: object) -> Case:
        return self.model_copy(update={**update, "log": chain.append(self.log, at, event, about)})


def _storable(value: Answer) -> Answer:
    """Return an answer as UTF-8 can hold it: a byte that is no letter becomes a question mark."""
    if value is None:
        return None
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    return tuple(one.encode("utf-8", "replace").decode("utf-8") for one in value)


def new_case(at: datetime, program: str) -> Case:
    """Return an empty case.

    Args:
        at: now, with a time zone.
        program: the program's name and version.

    """
    return Case(made=at, program=program, log=chain.append((), at, "case made", program))
