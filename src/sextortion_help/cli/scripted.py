"""``start --answers FILE``: run the whole guide without asking, for helpers, tests and scripts.

The file is YAML: fact to value (or list of values), collection to a list of records, and
``steps`` to a mapping of step to state. Everything wrong with it is said at once. What it leaves
open counts as skipped here and is asked when the case is resumed.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import get_args

from sextortion_help.case.model import Case, Record
from sextortion_help.cli.opening import read_passphrase, say
from sextortion_help.cli.settings import Settings
from sextortion_help.errors import ExitCode, UsageError
from sextortion_help.interview.progress import Answer, StepState
from sextortion_help.interview.walk import walk
from sextortion_help.language import tr
from sextortion_help.playbook.documents import Data, Document, Problem
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.models import Collect, Each, Question, Step
from sextortion_help.playbook.slips import near
from sextortion_help.playbook.strict_yaml import MAX_BYTES, MAX_PROBLEMS, read_document
from sextortion_help.report.builders.facts import in_words, wording
from sextortion_help.report.document import Document as Report
from sextortion_help.report.document import Heading, Text
from sextortion_help.report.renderers.text import render_text
from sextortion_help.ui.keeper import Keeper
from sextortion_help.ui.numbered import MAX_TYPED
from sextortion_help.ui.screens import item_screen


def run_answers(settings: Settings, library: Library, keeper: Keeper, path: Path) -> int:
    """Take the answers, print every item the person would meet, and keep the case.

    Raises:
        UsageError: the file has problems, or it is not said how to keep the case.
        CannotWriteError: the case cannot be kept.

    """
    if keeper.may_save and settings.passphrase_file is None:
        raise UsageError(
            tr("Say how to keep the case."),
            tr("Add --passphrase-file FILE to lock it, or --no-save to keep nothing."),
        )
    document = _read(path)
    reader = _Reader(library, document, keeper.case, settings.environment.clock())
    case = reader.read()
    if reader.problems:
        raise UsageError(tr("The answers file has problems."), *map(str, reader.problems))
    keeper.update(case)
    if keeper.may_save:
        keeper.create(read_passphrase(settings))
    settings.environment.stdout.write(render_text(_transcript(library, keeper.case)))
    if keeper.vault is not None:
        say(
            settings,
            tr("Saved and locked. The case is called {name}.").format(
                name=keeper.vault.folder.name
            ),
        )
    return ExitCode.DONE


def _read(path: Path) -> Document:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError:
        raise UsageError(tr("The answers file cannot be read.")) from None
    document, problems = read_document(content, path.name)
    if document is None:
        raise UsageError(tr("The answers file has problems."), *map(str, problems))
    return document


@dataclass
class _Reader:
    """Turns an answers file into a case, gathering every problem."""

    library: Library
    document: Document
    case: Case
    now: datetime
    problems: list[Problem] = field(default_factory=list)

    def read(self) -> Case:
        data = self.document.data
        if not isinstance(data, Mapping):
            self._problem((), tr("the file must map facts to answers"))
            return self.case
        questions = self.library.questions()
        collections = {i.id: i for i in self.library.items() if isinstance(i, Collect)}
        for key, value in data.items():
            if self.is_enough:
                break
            if key == "steps":
                self._steps(value)
            elif key in questions:
                self._fact(questions[key], value)
            elif key in collections:
                self._records(collections[key], value)
            else:
                known = [*questions, *collections, "steps"]
                self._problem(
                    (key,), tr("no question asks this{near}").format(near=near(key, known))
                )
        return self.case

    @property
    def is_enough(self) -> bool:
        """Whether more problems would only drown the reader, as for the file's own."""
        return len(self.problems) >= MAX_PROBLEMS

    def _problem(self, path: tuple[str | int, ...], message: str) -> None:
        line = self.document.line(path)
        self.problems.append(Problem(self.document.file, line, message))

    def _fact(self, question: Question, value: Data) -> None:
        answer: Answer
        if question.answer == "many":
            listed = [value] if isinstance(value, str) else value
            if not isinstance(listed, list):
                self._problem(
                    (question.id,), tr("'{id}' takes a list of values").format(id=question.id)
                )
                return
            values = tuple(v for v in listed if isinstance(v, str) and v)
            if any(not isinstance(v, str) for v in listed):
                self._problem(
                    (question.id,), tr("'{id}' takes a list of words").format(id=question.id)
                )
            answer = values or None
        elif isinstance(value, str) and len(value) <= MAX_TYPED:
            values, answer = (value,), value or None
        else:
            self._problem((question.id,), tr("'{id}' takes one value").format(id=question.id))
            return
        if question.answer != "text":
            self._offered(question.id, values, self.library.choices(question), (question.id,))
        self.case = self.case.with_answer(question.id, answer, self.now)

    def _offered(
        self,
        name: str,
        values: tuple[str, ...],
        choices: Mapping[str, str],
        path: tuple[str | int, ...],
    ) -> None:
        for value in values:
            if value and value not in choices and not self.is_enough:
                # Never the value itself: it may be an answer, and errors end up in logs.
                self._problem(
                    path,
                    tr("'{name}' does not offer this{near}").format(
                        name=name, near=near(value, choices)
                    ),
                )

    def _records(self, sort: Collect, value: Data) -> None:
        fields = {part.field: part for part in sort.fields}
        for number, entry in enumerate(value if isinstance(value, list) else [value]):
            if self.is_enough:
                break
            path = (sort.id, number)
            if not isinstance(entry, Mapping):
                self._problem(
                    path, tr("a record of '{id}' maps fields to words").format(id=sort.id)
                )
                continue
            kept: dict[str, str] = {}
            for name, words in entry.items():
                if name not in fields:
                    hint = near(name, fields)
                    self._problem(
                        (*path, name),
                        tr("'{id}' has no such field{hint}").format(id=sort.id, hint=hint),
                    )
                elif not isinstance(words, str) or len(words) > MAX_TYPED:
                    self._problem((*path, name), tr("'{name}' takes some words").format(name=name))
                else:
                    part = fields[name]
                    choices = self.library.picks(part.choices, part.choices_from)
                    if choices:
                        self._offered(name, (words,), choices, (*path, name))
                    kept[name] = words
            record = Record(id=secrets.token_hex(4), at=self.now, fields=kept)
            self.case = self.case.with_record(sort.id, record)

    def _steps(self, value: Data) -> None:
        if not isinstance(value, Mapping):
            self._problem(("steps",), tr("'steps' maps steps to done, later or not-for-me"))
            return
        known = set(_step_ids(self.library))
        states = {state: state for state in get_args(StepState)}
        for step, state in value.items():
            if self.is_enough:
                break
            if step not in known:
                self._problem(
                    ("steps", step),
                    tr("there is no such step{near}").format(near=near(step, known)),
                )
            elif not isinstance(state, str) or state not in states:
                self._problem(
                    ("steps", step),
                    tr("'{step}' must be one of: {names}").format(
                        step=step, names=", ".join(states)
                    ),
                )
            else:
                self.case = self.case.with_step(step, states[state], self.now)


def _step_ids(library: Library) -> Iterator[str]:
    for item in library.items():
        if isinstance(item, Step):
            yield item.id
        elif isinstance(item, Each):
            for card in library.cards(item.each):
                yield from (f"{part.id}.{card}" for part in item.items if isinstance(part, Step))


def _transcript(library: Library, case: Case) -> Report:
    """Build the whole guide as this person would meet it, on one page."""
    way = walk(library, case.progress)
    report = Report(tr("The guide for these answers"))
    part = -1
    for place in way.places:
        if place.part != part:
            part = place.part
            report = report.plus(Heading(library.guide[part].section.title))
        screen = item_screen(library, case, way, place.item)
        if isinstance(place.item, Question):
            given = case.answers.get(place.id)
            value = in_words(library, place.item, given.value) if given else None
            ask, _ = wording(place.item, way, library)
            report = report.plus(Heading(ask, 3), Text(value or tr("Not answered")))
        else:
            title = (Heading(screen.title, 3),) if screen.title else ()
            report = report.plus(*title, *screen.blocks)
    return report
