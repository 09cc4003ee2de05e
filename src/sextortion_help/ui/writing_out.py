"""Write a piece of evidence out to a folder, or remove it, each noted in the log.

The entry in the log comes first: there must never be a readable copy that the log does not know.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sextortion_help.case.disk import told_plainly
from sextortion_help.case.evidence import EXPORTED, Evidence
from sextortion_help.errors import CannotWriteError, ExpectedError, UsageError
from sextortion_help.evidence.gate import Way, on_giving_out
from sextortion_help.evidence.giving_out import given_out
from sextortion_help.evidence.names import folded_name
from sextortion_help.evidence.sieve import MoreThanWords
from sextortion_help.language import N_, tr
from sextortion_help.report.builders.evidence import evidence_line
from sextortion_help.report.builders.facts import log_blocks
from sextortion_help.report.document import Document, Text, paragraphs
from sextortion_help.ui.keeper import Keeper
from sextortion_help.ui.prompts import Command, Pick, Write, go_on
from sextortion_help.ui.screens import fault_screen
from sextortion_help.ui.typed_paths import is_folder, paths_in

if TYPE_CHECKING:
    from sextortion_help.ui.session import Session

REMAINS_LOCKED = N_("It is locked like your notes. The files you added it from are not.")
NOT_LOCKED = (
    N_("What was written out is not locked."),
    N_("Anyone who uses this computer can read it. Delete it when you no longer need it."),
)


STAYS_LOCKED = (
    N_("That is the rule for everyone under 18. A child line can tell you what to do."),
)


class NotGivenOutError(ExpectedError):
    """A piece is not written out, by a rule or because it is not kept here."""


def give_out(
    keeper: Keeper,
    item: Evidence,
    folder: Path,
    taken: set[str],
    clock: Callable[[], datetime],
    tick: Callable[[float], None],
    *,
    under_18: bool,
) -> Path:
    """Write one piece into a folder and note it in the log.

    Args:
        keeper: whoever holds the case, which is kept.
        item: the piece.
        folder: where to.
        taken: the names there, folded; the new one is added.
        clock: the time now.
        tick: called after each piece of work with its bytes.
        under_18: whether the rule for children holds.

    Returns:
        The path of the new file.

    Raises:
        NotGivenOutError: it is not kept here, or may not be given out.
        UsageError: the folder is among the locked cases.
        TakenError: a file of that name is there.
        DamagedCaseError: the sealed file is missing or damaged.
        CannotWriteError: it could not be written, or not be noted in the log.

    """
    if item.kept != "sealed":
        raise NotGivenOutError(tr("{id} is not kept here, only where it is.").format(id=item.id))
    refuse_among_cases(keeper, folder)
    way = on_giving_out(item.type, item.shows, under_18=under_18)
    if way is Way.NOTE:
        raise NotGivenOutError(
            tr("{id} stays locked: nobody said that it shows only words.").format(id=item.id),
            *tr(STAYS_LOCKED),
        )
    only_words = way is Way.SEAL_IF_WORDS
    try:
        with given_out(keeper.open_vault, item, folder, taken, tick, only_words=only_words) as path:
            keeper.commit(keeper.case.with_event(EXPORTED, item.about, clock()))
    except MoreThanWords:
        raise NotGivenOutError(
            tr("{id} stays locked: it holds more than words.").format(id=item.id), *tr(STAYS_LOCKED)
        ) from None
    taken.add(folded_name(path.name))
    return path


def refuse_among_cases(keeper: Keeper, folder: Path) -> None:
    """Keep readable files out of the folder of locked cases, by whatever name it is called.

    Raises:
        UsageError: the folder is that one, or lies in it.

    """
    cases = keeper.open_vault.folder.folder.parent.resolve()
    if cases in (folder.resolve(), *folder.resolve().parents):
        raise UsageError(tr("Your locked notes are kept there."), tr("Choose another folder."))


def names_in(folder: Path) -> set[str]:
    """Return the names in a folder, folded.

    Raises:
        CannotWriteError: it cannot be looked into.

    """
    try:
        return {folded_name(path.name) for path in folder.iterdir()}
    except OSError:
        raise CannotWriteError(
            tr("This folder cannot be used."), tr("Choose another one.")
        ) from None


def write_out(session: Session, item: Evidence) -> Command | None:
    """Ask for a folder and write one piece there."""
    screen = Document(
        tr("Write it out"),
        paragraphs((tr("To which folder? It has to be there already."), tr(NOT_LOCKED[1]))),
    )
    typed = session.ask(Write(screen, tr("Which folder?"), session.where()))
    if isinstance(typed, Command):
        return None if typed is Command.SKIP else typed
    (folder, *_) = paths_in(typed, is_folder)
    try:
        with session.working(item.size or 0) as tick:
            path = give_out(
                session.keeper,
                item,
                folder,
                names_in(folder),
                session.clock,
                tick,
                under_18=session.counts_as_under_18(),
            )
    except ExpectedError as fault:
        screen = fault_screen(fault)
    else:
        screen = Document(
            tr("It is written"),
            (
                Text(tr("The file is called {name}.").format(name=path.name)),
                *paragraphs(tr(NOT_LOCKED)),
            ),
        ).plus(*log_blocks(session.case))
    reply = session.ask(go_on(screen, session.where()))
    return reply if isinstance(reply, Command) else None


def ask_to_remove(session: Session, item: Evidence) -> str | Command:
    """Ask whether one piece is to be removed for good."""
    screen = Document(tr("Remove it?"), (Text(evidence_line(item)), Text(tr(STAYS_IN_LOG))))
    prompt = Pick(
        screen, tr("Remove it for good?"), tr(REMOVE_CHOICES), session.where(), commits=True
    )
    return session.ask(prompt)


def remove(session: Session, item: Evidence) -> Command | None:
    """Remove one piece for good, if the person is sure."""
    reply = ask_to_remove(session, item)
    if isinstance(reply, Command):
        return reply
    if reply == "remove":
        try:
            take_away(session.keeper, item, session.clock())
        except CannotWriteError as fault:
            screen = Document(fault.message, paragraphs(tr(NOT_REMOVED)))
        else:
            screen = Document(tr("It is removed"), (Text(tr(ORIGINAL_STAYS)),))
        reply = session.ask(go_on(screen, session.where()))
        return reply if isinstance(reply, Command) else None
    return None


REMOVE_CHOICES = {"keep": N_("No, keep it"), "remove": N_("Yes, remove it")}
NOT_REMOVED = (N_("Nothing was changed."), N_("Make some room on the disk, then try again."))
ORIGINAL_STAYS = N_("The file you added it from was not touched.")
STAYS_IN_LOG = N_("The police may still need it. The log keeps that it was here, and its hash.")


def take_away(keeper: Keeper, item: Evidence, now: datetime) -> None:
    """Remove one piece: no longer listed once this returns, and its sealed file gone.

    Raises:
        CannotWriteError: the case could not be written; all is as it was.

    """
    vault = keeper.open_vault
    if item.file is None:
        keeper.commit(keeper.case.without_evidence(item.id, now))
        return
    try:
        with told_plainly(tr("It could not be removed.")):
            vault.sealed.withdraw(item.file)
        keeper.commit(keeper.case.without_evidence(item.id, now))
    finally:
        # As the disk has it: the file is named again where the case still lists it.
        standing = vault.standing()
        if standing is not None:
            vault.sealed.settle(standing.sealed_names)
