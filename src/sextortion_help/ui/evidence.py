"""Evidence inside the conversation: add what was saved, look at it, check it, write it out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sextortion_help.case.evidence import CHECKED, Evidence
from sextortion_help.errors import CannotWriteError, ExpectedError
from sextortion_help.evidence.checking import Checked, check, check_log
from sextortion_help.evidence.taking import Added, Outcome
from sextortion_help.language import N_, tr
from sextortion_help.playbook import models
from sextortion_help.report.builders.contacts import contact_screen
from sextortion_help.report.builders.evidence import evidence_line, evidence_page
from sextortion_help.report.builders.facts import country_of
from sextortion_help.report.document import Document, Items, Text, paragraphs
from sextortion_help.ui import adding, chats, keeping, outcomes
from sextortion_help.ui.prompts import Command, Pick, Write, go_on
from sextortion_help.ui.records import while_wanted
from sextortion_help.ui.screens import fault_screen
from sextortion_help.ui.showing import ONLY_WORDS_SCREEN
from sextortion_help.ui.typed_paths import is_there, paths_in
from sextortion_help.ui.writing_out import REMAINS_LOCKED, remove, write_out

if TYPE_CHECKING:
    from sextortion_help.ui.session import Session

WHERE_IT_IS = (
    N_("Type where the file or folder is, or drag it into this window. Then press Enter."),
    N_("Several at once are fine."),
)
"""Asked before anything is added."""


def offer(session: Session, item: models.Evidence, screen: Document, where: str) -> Command | None:
    """Ask the guide's offer to add evidence, until there is no more."""
    return while_wanted(
        session,
        item,
        lambda: (screen, bool(session.case.evidence)),
        lambda: add_some(session),
        where,
    )


def add_some(session: Session) -> Command | None:
    """Ask for files and add them; first make sure that there is a place to keep them."""
    if session.keeper.vault is None:
        reply = keeping.needed(session)
        if reply is not None:
            return reply
        if session.keeper.vault is None:
            return None
    says = tr(WHERE_IT_IS)
    if session.counts_as_under_18():
        # Before any file is named: what can be taken in, and what never is.
        says = (*tr(ONLY_WORDS_SCREEN), *says)
    screen = Document(tr("Add what you have saved"), paragraphs(says))
    while True:
        typed = session.ask(Write(screen, tr("Which file or folder?"), session.where()))
        if isinstance(typed, Command):
            return None if typed is Command.SKIP else typed
        paths = paths_in(typed, is_there)
        if all(map(is_there, paths)):
            break
        screen = Document(
            tr("I find nothing there"),
            (
                *paragraphs(tr(WHERE_IT_IS)),
                Text(tr("Check each letter, or drag the file in here.")),
            ),
        )
    return _add(session, paths)


def _add(session: Session, paths: tuple[Path, ...]) -> Command | None:
    told: list[Outcome] = []
    title = tr("Done")
    after: tuple[str, ...] = ()
    screens: list[Document] = []
    try:
        reply = adding.add(session, paths, adding.Given(), "interview", told.append)
        if reply is not None:
            return reply
    except KeyboardInterrupt:
        title, after = tr("Stopped"), (outcomes.STOPPED,)
    except ExpectedError as fault:
        screens.append(fault_screen(fault))
    if told or after:
        lines = Items(tuple(map(outcomes.outcome_line, told)))
        says = (*(outcomes.summary(told) if told else ()), *after)
        screens.insert(0, Document(title, (*((lines,) if told else ()), *paragraphs(says))))
    if outcomes.was_noted(told):
        screens.append(child_line(session))
    shown = next(filter(None, (_show(session, screen) for screen in screens)), None)
    if shown or after:
        # Whoever stopped wants no more questions.
        return shown
    return chats.offer(session, [one.item for one in told if isinstance(one, Added)])


def child_line(session: Session) -> Document:
    """Return who can help with a picture that is not opened here."""
    return contact_screen(
        session.library,
        tr("People who help those under 18"),
        outcomes.ONLY_NOTED,
        ("minors",),
        country_of(session.case),
        under_18=True,
    )


def home(session: Session) -> Command | None:
    """Show what can be done with evidence until the person has enough."""
    while True:
        choices = {"add": tr("Add files you have saved")}
        if session.case.evidence:
            choices |= {
                "look": tr("Look at one, write it out, or remove it"),
                "check": tr("Check that nothing was changed"),
            }
            if chats.readable_pieces(session, session.case.evidence):
                choices["read"] = tr("Read the messages in one: names, threats, payments")
        choices["home"] = tr("Back to the list")
        screen = Document(tr("Evidence"), paragraphs(_what_is_here(session)))
        reply = session.ask(Pick(screen, tr("What would you like?"), choices, session.where()))
        if isinstance(reply, Command) or reply == "home":
            return reply if isinstance(reply, Command) else None
        doing = {"add": add_some, "look": _look, "check": _check, "read": _read_one}[reply]
        inner = doing(session)
        if inner in {Command.STOP, Command.LEAVE}:
            return inner


def _what_is_here(session: Session) -> tuple[str, ...]:
    locked = sum(item.kept == "sealed" for item in session.case.evidence)
    noted = len(session.case.evidence) - locked
    if not locked:
        return (
            (tr("Only noted: {noted}. Nothing is kept.").format(noted=noted),)
            if noted
            else (tr(NOTHING_YET),)
        )
    says = tr("Locked copies: {locked}.").format(locked=locked) + (
        tr(" Only noted: {noted}.").format(noted=noted) if noted else ""
    )
    return (says, tr(REMAINS_LOCKED))


NOTHING_YET = N_("There is nothing here yet.")


def _look(session: Session) -> Command | None:
    """List all evidence; the piece chosen is shown, and can be written out or removed."""
    while session.case.evidence:
        pieces = {item.id: evidence_line(item) for item in session.case.evidence}
        choices = {"home": tr("Back to the list"), **pieces}
        reply = session.ask(
            Pick(Document(tr("Evidence")), tr("Which one?"), choices, session.where())
        )
        if isinstance(reply, Command) or reply == "home":
            return reply if isinstance(reply, Command) else None
        item = next(one for one in session.case.evidence if one.id == reply)
        inner = _one(session, item)
        if inner in {Command.STOP, Command.LEAVE}:
            return inner
    return None


def _read_one(session: Session) -> Command | None:
    """Read the messages in one piece; which one is asked only where there are several."""
    pieces = {item.id: item for item in chats.readable_pieces(session, session.case.evidence)}
    if len(pieces) == 1:
        return chats.read(session, *pieces.values())
    choices = {**{id_: evidence_line(item) for id_, item in pieces.items()}, "home": tr("Back")}
    reply = session.ask(
        Pick(Document(tr("Read messages")), tr("Which one?"), choices, session.where())
    )
    if isinstance(reply, Command):
        return reply
    return None if reply == "home" else chats.read(session, pieces[reply])


def _one(session: Session, item: Evidence) -> Command | None:
    choices = {"keep": tr("Leave it as it is"), "out": tr("Write it out to a folder")}
    if item.kept != "sealed":
        del choices["out"]
    choices["note"] = tr("Write a note on it") if not item.note else tr("Change the note")
    choices["remove"] = tr("Remove it from these notes")
    screen = evidence_page(session.library, session.case, item)
    reply = session.ask(Pick(screen, tr("What would you like?"), choices, session.where()))
    if isinstance(reply, Command):
        return reply
    if reply == "out":
        return write_out(session, item)
    if reply == "note":
        return _change_note(session, item)
    if reply == "remove":
        return remove(session, item)
    return None


def _change_note(session: Session, item: Evidence) -> Command | None:
    typed = session.ask(Write(Document(tr("A note")), tr("Your note:"), session.where(), item.note))
    if isinstance(typed, Command):
        return None if typed is Command.SKIP else typed
    changed = item.model_copy(update={"note": typed})
    try:
        session.keeper.commit(session.case.with_changed_evidence([changed], session.clock()))
    except CannotWriteError as fault:
        return _show(session, fault_screen(fault))
    return None


def _check(session: Session) -> Command | None:
    vault = session.keeper.open_vault
    total = sum(item.size or 0 for item in session.case.evidence)
    under_18 = session.counts_as_under_18()
    session.asker.tell(Document("", (Text(tr("One moment. I read all of it again.")),)))
    found: list[Checked] = []
    with session.working(total) as tick:
        found += check(vault, session.case, under_18=under_18, tick=tick)
    about, kept = outcomes.checked_counts(found), outcomes.checked_counts_for_log(found)
    is_same_twice = vault.folder.is_same_twice()
    found += check_log(session.case, vault.previous(), None, is_same_twice=is_same_twice)
    try:
        session.keeper.commit(session.case.with_event(CHECKED, kept, session.clock()))
    except CannotWriteError as fault:
        _show(session, fault_screen(fault))
    bad = [one for one in found if one.state in outcomes.BAD_STATES]
    if not bad:
        says = Text(tr("Nothing was changed. All that I checked is as it was."), "strong")
        return _show(
            session,
            Document(tr("Checked"), (says, Text(tr("In numbers: {about}.").format(about=about)))),
        )
    lines = tuple(outcomes.checked_line(one) for one in bad)
    advice = outcomes.advice_on(bad, session.case)
    screen = Document(tr("Something is not as it was"), (Items(lines), *paragraphs(advice)))
    return _show(session, screen)


def _show(session: Session, screen: Document) -> Command | None:
    reply = session.ask(go_on(screen, session.where()))
    return reply if isinstance(reply, Command) else None
