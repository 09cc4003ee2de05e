"""Add evidence: ask the few things that must be known first, then take the files in.

What files show comes first (``showing``), then what they are, a note, and what they belong to.
What may be taken in is decided in ``evidence.gate``.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sextortion_help.case.evidence import KINDS
from sextortion_help.errors import UsageError
from sextortion_help.evidence import gate
from sextortion_help.evidence.finding import GONE, MOST_FILES, Found, Refused, find
from sextortion_help.evidence.gate import Way
from sextortion_help.evidence.intake import Intake
from sextortion_help.evidence.taking import Outcome, Said, Setting
from sextortion_help.language import N_, tr
from sextortion_help.report.builders.facts import numbered_records
from sextortion_help.report.document import Document, Text, paragraphs
from sextortion_help.ui.prompts import WITH_SKIP, Command, Pick, PickMany, Write
from sextortion_help.ui.showing import Shown, ask_shows, in_turn, named, names

if TYPE_CHECKING:
    from sextortion_help.ui.session import Session

Declared = Literal["nothing-intimate", "intimate"]

WORKING = N_("One moment. I read each file and lock a copy of it away.")
NOTING = N_("One moment. I write down where it is.")


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
class _Answers(Shown):
    """What is known of the files, and what was said of all of them."""

    kind: str | None = None
    note: str = ""
    proves: tuple[str, ...] = ()

    def is_any_sealed(self, *, under_18: bool) -> bool:
        """Return whether a copy of any of them may be kept, as far as is known by now."""
        return any(
            shows != "intimate"
            and gate.before_opening(path.name, shows, under_18=under_18) is not Way.NOTE
            for path, shows in self.shows.items()
        )

    def said_of(self, one: Found) -> Said:
        """Return what was said of one file."""
        is_minor = one.path in self.minors
        return Said(self.shows[one.path], self.kind, self.note, self.proves, under_18=is_minor)


def add(
    session: Session,
    paths: Sequence[Path],
    given: Given,
    how: str,
    tell: Callable[[Outcome], None],
) -> Command | None:
    """Add files and folders to the case.

    Args:
        session: the sitting, with a vault.
        paths: files and folders.
        given: what was said already.
        how: where in the program this is.
        tell: called with each outcome once it is final.

    Returns:
        The command given at a question, in which case nothing was added; ``None`` when done.

    Raises:
        UsageError: these are more files than anyone means.

    """
    vault = session.keeper.open_vault
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
        doing = tr(WORKING) if answers.is_any_sealed(under_18=under_18) else tr(NOTING)
        session.asker.tell(Document("", (Text(doing),)))
    setting = Setting(session.clock, time.monotonic, how, session.program, under_18)
    total = sum(one.size for one in files)
    with (
        session.working(total) as tick,
        Intake(vault, session.keeper, setting, tell, tick) as intake,
    ):
        for one in found:
            if isinstance(one, Refused):
                intake.refuse(one)
            else:
                intake.take(one, answers.said_of(one))
    return None


def _named_only(path: Path) -> Found | Refused:
    """Find that something is there at all, without opening or listing it."""
    return Found(path, 0) if os.path.lexists(path) else Refused(path, tr(GONE))


def _at_most(found: Iterator[Found | Refused]) -> Iterator[Found | Refused]:
    for number, one in enumerate(found):
        if number == MOST_FILES:
            raise UsageError(
                tr("These are more than {most_files} files. Nothing was added.").format(
                    most_files=MOST_FILES
                ),
                tr("Add the folders that hold the proof, one by one."),
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
        lambda: ask_shows(session, files, answers, under_18=under_18)
    ]

    def unless_set_aside(ask: Callable[[], Command | None]) -> Callable[[], Command | None]:
        """Spare a child the questions on a file of which nothing is kept."""
        return lambda: ask() if not under_18 or answers.is_any_sealed(under_18=True) else None

    if given.kind is None:
        questions.append(
            unless_set_aside(lambda: _ask_kind(session, files, answers, under_18=under_18))
        )
    if given.note is None:
        questions.append(unless_set_aside(lambda: _ask_note(session, files, answers)))
    if given.proves is None and _records(session):
        questions.append(unless_set_aside(lambda: _ask_proves(session, files, answers)))
    reply = in_turn(questions)
    return answers if reply is None else reply


def _ask_kind(
    session: Session, files: Sequence[Found], answers: _Answers, *, under_18: bool
) -> Command | None:
    screen = Document(tr("What it is"), (Text(named(files)), *names(files)))
    if len(files) == 1:
        (one,) = files
        shows = answers.shows[one.path]
        may_look = gate.before_opening(one.path.name, shows, under_18=under_18) is None
        look = answers.look(one) if may_look and one.path not in answers.minors else None
        prompt = Pick(
            screen, tr("What is it?"), tr(KINDS), session.where(), look[1] if look else "other"
        )
    else:
        choices = {"guess": tr("Different things: make a guess for each"), **tr(KINDS)}
        prompt = Pick(screen, tr("What are they?"), choices, session.where(), "guess")
    reply = session.ask(prompt)
    if isinstance(reply, Command):
        return reply
    answers.kind = None if reply == "guess" else reply
    return None


def _ask_note(session: Session, files: Sequence[Found], answers: _Answers) -> Command | None:
    screen = Document(
        tr("A note"),
        paragraphs(
            (tr("Where is it from? What does it prove?"), tr("Press Enter alone to leave it out."))
        ),
    )
    ask = tr("Your note:") if len(files) == 1 else tr("Your note, for all of them:")
    reply = session.ask(Write(screen, ask, session.where(), answers.note))
    if isinstance(reply, Command) and reply is not Command.SKIP:
        return reply
    answers.note = reply if isinstance(reply, str) else ""
    return None


def _ask_proves(session: Session, files: Sequence[Found], answers: _Answers) -> Command | None:
    screen = Document(tr("What it belongs to"), (Text(named(files)), *names(files)))
    reply = session.ask_many(
        PickMany(
            screen,
            tr("Does it belong to any of these?"),
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
    numbered = numbered_records(session.library, session.case)
    return {record.id: f"{name}: {line}" for record, name, line in numbered}
