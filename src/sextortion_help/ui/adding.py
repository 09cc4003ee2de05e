"""Add evidence: ask the few things that must be known first, then take the files in.

Under 18 nothing is opened before the question whether it shows only words. Adults are asked only
about what can show a picture. What may be taken in is decided in ``evidence.gate``.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sextortion_help.case.evidence import KINDS, Shows
from sextortion_help.errors import UsageError
from sextortion_help.evidence import gate
from sextortion_help.evidence.finding import (
    GONE,
    MOST_FILES,
    Found,
    Refusal,
    Refused,
    find,
    readable,
)
from sextortion_help.evidence.intake import Intake, Outcome, Said, Setting
from sextortion_help.evidence.reading import opened
from sextortion_help.evidence.sniffing import HEAD, guess_kind, media_type
from sextortion_help.playbook.models import Collect
from sextortion_help.report.builders.facts import record_line
from sextortion_help.report.document import Block, Document, Items, Text, paragraphs
from sextortion_help.ui.prompts import WITH_SKIP, Command, Pick, PickMany, Write

if TYPE_CHECKING:
    from sextortion_help.ui.session import Session

Declared = Literal["nothing-intimate", "intimate"]

ONLY_WORDS_SCREEN = (
    "I take in words only: a saved chat, a mail, or a picture that shows only words.",
    "No body, not even small or blurred. No profile picture of a person.",
    "Not sure? Choose the second. Then I do not open it. I only note where it is.",
)
ONLY_WORDS_CHOICES: Mapping[str, str] = {
    "only-words": "Only words. No body, not even small or blurred",
    "intimate": "Something else, or I am not sure",
}
INTIMATE_SCREEN = (
    "I never need a private picture. The words are the proof.",
    "If one is private, I do not copy it. I note where it is, and a hash of it.",
    "A hash is a number made from the file. It shows later that nothing was changed.",
)
INTIMATE_CHOICES: Mapping[str, str] = {
    "nothing-intimate": "No, nothing like that",
    "intimate": "Yes, or I am not sure",
}
WORKING = "One moment. I read each file and lock a copy of it away."
MOST_NAMES = 4
"""More names than this would push a question off the screen."""

MOST_LETTERS = 60
"""A longer name is cut: it is there to be known again, and may be a hostile one."""

EACH = {"each": "Ask me for each one"}


@dataclass(frozen=True, slots=True)
class Given:
    """What was said on the command line; ``None`` is asked, or guessed where nobody can be."""

    shows: Declared | None = None
    kind: str | None = None
    note: str | None = None
    proves: tuple[str, ...] | None = None

    @property
    def asks(self) -> bool:
        """Whether to ask what is not given; whoever answers the hardest question wants none."""
        return self.shows is None


@dataclass(slots=True)
class _Answers:
    """What is known of the files so far, while the questions are asked."""

    shows: dict[Path, Shows] = field(default_factory=dict)
    kind: str | None = None
    note: str = ""
    proves: tuple[str, ...] = ()
    heads: dict[Path, tuple[str, str]] = field(default_factory=dict)
    """Media type and guessed kind of the files that were looked into."""


def add(
    session: Session,
    paths: Sequence[Path],
    given: Given,
    how: str,
    program: str,
    tell: Callable[[Outcome], None],
) -> Command | None:
    """Add files and folders to the case.

    Args:
        session: the sitting, with a vault.
        paths: files and folders.
        given: what was said already.
        how: where in the program this is.
        program: the program's name and version.
        tell: called with each outcome once it is final.

    Returns:
        The command given at a question, in which case nothing was added; ``None`` when done.

    Raises:
        UsageError: these are more files than anyone means.

    """
    vault = session.keeper.vault
    if vault is None:
        raise ValueError("Evidence needs a vault.")
    under_18 = session.counts_as_under_18()
    if under_18 and given.shows == "intimate":
        # Not even a folder is listed: where it is, is all that is kept.
        found: list[Found | Refused] = [_named_only(path.absolute()) for path in paths]
    else:
        found = list(_at_most(find(paths, vault.folder.folder.parent)))
    files = [one for one in found if isinstance(one, Found)]
    answers = _ask(session, files, given, under_18=under_18) if files else _Answers()
    if isinstance(answers, Command):
        return answers
    if files and given.asks:
        session.asker.tell(Document("", (Text(WORKING),)))
    setting = Setting(session.clock, time.monotonic, how, program, under_18)
    total = sum(one.size for one in files)
    with (
        session.working(total) as tick,
        Intake(vault, session.keeper, setting, tell, tick) as intake,
    ):
        for one in found:
            if isinstance(one, Refused):
                intake.refuse(one)
            else:
                said = Said(answers.shows[one.path], answers.kind, answers.note, answers.proves)
                intake.take(one, said)
    return None


def _named_only(path: Path) -> Found | Refused:
    """Find that something is there at all, without opening or listing it."""
    return Found(path, 0) if os.path.lexists(path) else Refused(path, GONE)


def _at_most(found: Iterator[Found | Refused]) -> Iterator[Found | Refused]:
    for number, one in enumerate(found):
        if number == MOST_FILES:
            raise UsageError(
                f"These are more than {MOST_FILES} files. Nothing was added.",
                "Add the folders that hold the proof, one by one.",
            )
        yield one


# ------------------------------------------------------------------ the questions


def _ask(
    session: Session, files: Sequence[Found], given: Given, *, under_18: bool
) -> _Answers | Command:
    answers = _Answers()
    if not given.asks:
        answers.shows = dict.fromkeys((one.path for one in files), given.shows or "intimate")
    answers.kind, answers.note, answers.proves = given.kind, given.note or "", given.proves or ()
    if not given.asks:
        return answers
    questions: list[Callable[[], Command | None]] = [
        lambda: _ask_shows(session, files, answers, under_18=under_18)
    ]
    if given.kind is None:
        questions.append(lambda: _ask_kind(session, files, answers, under_18=under_18))
    if given.note is None:
        questions.append(lambda: _ask_note(session, files, answers))
    if given.proves is None and _records(session):
        questions.append(lambda: _ask_proves(session, files, answers))
    number = 0
    while number < len(questions):
        reply = questions[number]()
        if reply is Command.BACK and number:
            number -= 1
        elif reply is not None:
            return reply
        else:
            number += 1
    return answers


def _ask_shows(
    session: Session, files: Sequence[Found], answers: _Answers, *, under_18: bool
) -> Command | None:
    answers.shows = dict.fromkeys((one.path for one in files), "not-asked")
    doubtful = list(files) if under_18 else _able_to_show(files, answers)
    if not doubtful:
        return None
    reply = _ask_what_shows(session, doubtful, under_18=under_18)
    if isinstance(reply, Command):
        return reply
    if reply != "each":
        answers.shows.update(dict.fromkeys((one.path for one in doubtful), _shows(reply)))
        return None
    for one in doubtful:
        reply = _ask_what_shows(session, [one], under_18=under_18)
        if isinstance(reply, Command):
            return reply
        answers.shows[one.path] = _shows(reply)
    return None


def _ask_what_shows(session: Session, files: Sequence[Found], *, under_18: bool) -> str | Command:
    each = EACH if len(files) > 1 else {}
    if under_18:
        title, says = "Only words", ONLY_WORDS_SCREEN
        ask, choices = f"What is in {_named(files)}?", ONLY_WORDS_CHOICES
    else:
        title, says = "Private pictures", INTIMATE_SCREEN
        ask = f"Does {_named(files)} show anyone naked, or in a sexual way?"
        if len(files) > 1:
            ask = f"Do any of {_named(files)} show anyone naked, or in a sexual way?"
        choices = INTIMATE_CHOICES
    screen = Document(title, (*paragraphs(says), *_names(files)))
    return session.ask(Pick(screen, ask, {**choices, **each}, session.where(), commits=True))


def _shows(reply: str) -> Shows:
    match reply:
        case "only-words":
            return "only-words"
        case "nothing-intimate":
            return "nothing-intimate"
        case _:
            return "intimate"


def _able_to_show(files: Sequence[Found], answers: _Answers) -> list[Found]:
    """Look into each file; return those that can show a picture, as far as they can be read."""
    able = []
    for one in files:
        _look(one, answers)
        known = answers.heads.get(one.path)
        if known and gate.can_show(known[0]):
            able.append(one)
    return able


def _look(one: Found, answers: _Answers) -> None:
    if one.path in answers.heads:
        return
    try:
        with opened(one.path) as original:
            head = original.head(HEAD)
    except Refusal:
        # Taking it in will say why.
        return
    media = media_type(head)
    answers.heads[one.path] = (media, guess_kind(head, media, one.path.name))


def _ask_kind(
    session: Session, files: Sequence[Found], answers: _Answers, *, under_18: bool
) -> Command | None:
    guesses = set()
    for one in files[:1]:
        shows = answers.shows[one.path]
        if gate.before_opening(one.path.name, shows, under_18=under_18) is None:
            _look(one, answers)
        guesses.add(answers.heads[one.path][1] if one.path in answers.heads else None)
    if len(files) == 1:
        screen = Document("What it is", (Text(_named(files)),))
        prompt = Pick(screen, "What is it?", KINDS, session.where(), guesses.pop() or "other")
    else:
        screen = Document("What they are", (Text(_named(files)), *_names(files)))
        choices = {"guess": "Different things: make a guess for each", **KINDS}
        prompt = Pick(screen, "What are they?", choices, session.where(), "guess")
    reply = session.ask(prompt)
    if isinstance(reply, Command):
        return reply
    answers.kind = None if reply == "guess" else reply
    return None


def _ask_note(session: Session, files: Sequence[Found], answers: _Answers) -> Command | None:
    screen = Document(
        "A note",
        paragraphs(("Where is it from? What does it prove?", "Press Enter alone to leave it out.")),
    )
    ask = "Your note:" if len(files) == 1 else "Your note, for all of them:"
    reply = session.ask(Write(screen, ask, session.where(), answers.note))
    if isinstance(reply, Command) and reply is not Command.SKIP:
        return reply
    answers.note = reply if isinstance(reply, str) else ""
    return None


def _ask_proves(session: Session, files: Sequence[Found], answers: _Answers) -> Command | None:
    screen = Document("What it belongs to", (Text(_named(files)), *_names(files)))
    reply = session.ask_many(
        PickMany(
            screen,
            "Does it belong to any of these?",
            _records(session),
            session.where(),
            answers.proves,
            WITH_SKIP,
        )
    )
    if isinstance(reply, Command) and reply is not Command.SKIP:
        return reply
    answers.proves = reply if isinstance(reply, tuple) else ()
    return None


def _records(session: Session) -> dict[str, str]:
    """Return what was written down, by the records' ids."""
    return {
        record.id: f"{sort.title} {number}: {record_line(session.library, sort, record)}"
        for sort in session.library.items()
        if isinstance(sort, Collect)
        for number, record in enumerate(session.case.records.get(sort.id, ()), 1)
    }


def _names(files: Sequence[Found]) -> tuple[Block, ...]:
    """Return the names of several files, as many as fit."""
    if len(files) == 1:
        return ()
    names = [readable(one.path.name) for one in files[:MOST_NAMES]]
    if len(files) > MOST_NAMES:
        names.append(f"and {len(files) - MOST_NAMES} more")
    return (Items(tuple(name[:MOST_LETTERS] for name in names)),)


def _named(files: Sequence[Found]) -> str:
    if len(files) == 1:
        name = readable(files[0].path.name)
        return f'"{name if len(name) <= MOST_LETTERS else name[:MOST_LETTERS] + "..."}"'
    return f"these {len(files)} files"
