"""Make a paper out of the notes: ask which one, in what form and where, and write it there.

What stands on each is the builders' work. The file's name says nothing of what it is about: others
may use this computer too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sextortion_help.case.disk import write_new
from sextortion_help.case.model import Case
from sextortion_help.environment import in_local_zone
from sextortion_help.errors import CannotWriteError, ExpectedError
from sextortion_help.interview.walk import walk
from sextortion_help.language import N_, tr
from sextortion_help.report.builders.checklist import police_checklist
from sextortion_help.report.builders.contacts import contact_summary
from sextortion_help.report.builders.facts import country_of, log_blocks
from sextortion_help.report.builders.form import form_sheet, forms_for
from sextortion_help.report.builders.letter import letter, letters_for
from sextortion_help.report.builders.plan import my_plan
from sextortion_help.report.builders.timeline import timeline
from sextortion_help.report.builders.wallet import wallet_card
from sextortion_help.report.document import Document, Text, paragraphs
from sextortion_help.report.paper import paper_for
from sextortion_help.report.rendering import SUFFIXES, Format, as_file
from sextortion_help.ui.prompts import Command, Pick, Write, go_on
from sextortion_help.ui.screens import fault_screen
from sextortion_help.ui.typed_paths import is_folder, paths_in
from sextortion_help.ui.writing_out import NOT_LOCKED, refuse_among_cases

if TYPE_CHECKING:
    from sextortion_help.ui.session import Session

EXPORTED = "exported"
"""The log's event for a report that was written to a file."""

FORMATS: dict[str, str] = {
    Format.PDF: N_("A PDF, to print or hand over"),
    Format.HTML: N_("A page to read in a browser"),
    Format.TEXT: N_("Plain text, to copy from"),
}
WHERE = N_("To which folder? It has to be there already.")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper that can be made of a case."""

    title: str
    in_log: str
    """What the log calls it."""
    build: Callable[[Case], Document]
    tells_log: bool = False
    """Whether the length and last hash of the log are to be added: some say it themselves, and
    what goes to others does not say it."""


def sheets_for(session: Session) -> dict[str, Sheet]:
    """Return every paper that fits what was told, by its id."""
    library, under_18 = session.library, session.counts_as_under_18()
    country = country_of(session.case)
    sheets = {
        "checklist": Sheet(
            tr("The checklist for the police"),
            "checklist for police",
            lambda case: police_checklist(library, case, session.clock()),
        ),
    }
    for id_ in forms_for(library, session.case):
        sheets[f"form {id_}"] = Sheet(
            tr("In the order of a form: {name}").format(name=library.forms[id_].name),
            f"form {id_}",
            lambda case, id_=id_: form_sheet(library, case, id_, session.clock()),  # type: ignore[misc]
        )
    sheets |= {
        "plan": Sheet(tr("My plan"), "plan", lambda case: my_plan(library, case), tells_log=True),
        "timeline": Sheet(
            tr("The timeline"),
            "timeline",
            lambda case: timeline(library, case, in_local_zone),
            tells_log=True,
        ),
        "contacts": Sheet(
            tr("Who to call"),
            "contacts",
            lambda _: contact_summary(library, country, under_18=under_18),
        ),
        "card": Sheet(
            tr("A small card: who to call"),
            "card",
            lambda _: wallet_card(library, country, under_18=under_18),
        ),
    }
    facts = walk(library, session.case.progress, through_gates=True).facts
    for id_ in letters_for(library, facts):
        one = library.letters[id_]
        sheets[f"letter {id_}"] = Sheet(
            tr("A letter: {title}").format(title=one.title),
            f"letter {id_}",
            lambda case, id_=id_: letter(library, case, id_),  # type: ignore[misc]
        )
    return sheets


def make(session: Session) -> Command | None:
    """Ask which paper, in what form and where, and write it."""
    sheets = sheets_for(session)
    screen = Document(
        tr("Make a paper"), (Text(tr("What you told is filled in. The rest stays open.")),)
    )
    titles = {id_: sheet.title for id_, sheet in sheets.items()}
    chosen = session.ask(Pick(screen, tr("Which one?"), titles, session.where()))
    if isinstance(chosen, Command):
        return chosen
    sheet = sheets[chosen]
    prompt = Pick(Document(sheet.title), tr("As what?"), tr(FORMATS), session.where())
    wanted = session.ask(prompt)
    if isinstance(wanted, Command):
        return wanted
    screen = Document(sheet.title, paragraphs((tr(WHERE), tr(NOT_LOCKED[1]))))
    typed = session.ask(Write(screen, tr("Which folder?"), session.where()))
    if isinstance(typed, Command):
        return None if typed is Command.SKIP else typed
    (folder, *_) = paths_in(typed, is_folder)
    try:
        path = _write(session, sheet, Format(wanted), folder)
    except ExpectedError as fault:
        screen = fault_screen(fault)
    else:
        screen = Document(
            tr("It is written"),
            (Text(tr("The file: {path}").format(path=path)), *paragraphs(tr(NOT_LOCKED))),
        )
    reply = session.ask(go_on(screen, session.where()))
    return reply if isinstance(reply, Command) else None


def _write(session: Session, sheet: Sheet, chosen: Format, folder: Path) -> Path:
    """Write a paper under a name that is free, and note it in the log.

    Raises:
        CannotWriteError: it could not be written.
        UsageError: the folder is among the locked cases.

    """
    if session.keeper.vault is not None:
        refuse_among_cases(session.keeper, folder)
    now = session.clock()
    case = session.case.with_event(EXPORTED, sheet.in_log, now)
    document = sheet.build(case)
    if sheet.tells_log:
        document = document.plus(*log_blocks(case))
    content = as_file(document, chosen, paper_for(country_of(case)), now)
    path = _free_name(folder, f"paper-{now:%Y-%m-%d}", SUFFIXES[chosen])
    write_new(path, content)
    try:
        if session.keeper.vault is None:
            session.keeper.update(case)
        else:
            session.keeper.commit(case)
    except BaseException:
        # The paper would name a log entry that the case does not hold.
        path.unlink(missing_ok=True)
        raise
    return path


def _free_name(folder: Path, stem: str, suffix: str) -> Path:
    """Return a name that nothing in the folder bears.

    Raises:
        CannotWriteError: the folder is not there.

    """
    if not folder.is_dir():
        raise CannotWriteError(
            tr("I find no such folder."), tr("Check each letter, or drag it in here.")
        )
    path, number = folder / f"{stem}{suffix}", 1
    while path.exists() or path.is_symlink():
        number += 1
        path = folder / f"{stem}-{number}{suffix}"
    return path
