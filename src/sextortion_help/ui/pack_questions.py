"""Ask for a pack: what goes in, item by item, whether to lock it, and where it goes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sextortion_help.errors import ExpectedError
from sextortion_help.interview.walk import walk
from sextortion_help.language import N_, tr
from sextortion_help.report.builders.evidence import evidence_line
from sextortion_help.report.builders.facts import log_blocks
from sextortion_help.report.builders.safety import safety_blocks
from sextortion_help.report.document import Document, Text, paragraphs
from sextortion_help.report.pack import PARTS
from sextortion_help.ui import keeping, passphrases
from sextortion_help.ui.packing import World, evidence_for, make_pack, parts_for
from sextortion_help.ui.prompts import WITHOUT_SKIP, Command, Pick, PickMany, Write, go_on
from sextortion_help.ui.screens import fault_screen
from sextortion_help.ui.typed_paths import is_folder, paths_in
from sextortion_help.ui.writing_out import NOT_LOCKED

if TYPE_CHECKING:
    from sextortion_help.ui.session import Session

ABOUT = (
    N_("Choose what goes in. You can leave out anything."),
    N_("What is only noted, such as a private picture, is listed and never put in."),
)
LOCKS = {
    "words": N_("Yes, and make up a passphrase for me"),
    "own": N_("Yes, and I type my own passphrase"),
    "no": N_("No, anyone who has it can read it"),
}
ABOUT_LOCK = (
    N_("A locked pack opens only with a passphrase. Good for mail, or a stick that can get lost."),
    N_("The officer needs the free tool age to open it. Not sure? Then ask them first."),
)
LOCKED = (
    N_("The file is locked. Without its passphrase, nobody can read it, nor can I."),
    N_("The free tool age opens it: age -d -o pack.zip and the name of this file."),
)
ABOUT_WORDS = (
    N_("Write these five words on paper, in this order, with the spaces."),
    N_("Tell them to the officer on the phone or on paper, never in the same mail."),
)


def ask_parts(session: Session) -> tuple[str, ...] | Command:
    """Ask what goes in. To begin with, all is chosen but forms and what may be intimate."""
    way = walk(session.library, session.case.progress, through_gates=True)
    pieces = evidence_for(session.library, session.case)
    choices = parts_for(session.library, session.case)
    current = (*tr(PARTS), *(one.id for one in pieces if one.shows != "intimate"))
    choices |= {one.id: evidence_line(one) for one in pieces}
    warnings = safety_blocks(session.library, session.case, way)
    screen = Document(tr("A pack for the police"), (*warnings, *paragraphs(tr(ABOUT))))
    prompt = PickMany(screen, tr("What goes in?"), choices, session.where(), current, WITHOUT_SKIP)
    return session.ask_many(prompt)


def ask_lock(session: Session) -> str | Command | None:
    """Ask whether to lock it; return the passphrase, or ``None`` for no lock."""
    return _ask_key(session, tr(LOCKS))


def ask_passphrase(session: Session) -> str | Command:
    """Ask for the passphrase of a pack that is to be locked."""
    key = _ask_key(session, {id_: words for id_, words in tr(LOCKS).items() if id_ != "no"})
    return Command.BACK if key is None else key


def _ask_key(session: Session, choices: Mapping[str, str]) -> str | Command | None:
    lock = passphrases.Lock(session.where(), tr(ABOUT_WORDS))
    while True:
        screen = Document(tr("Lock the pack?"), paragraphs(tr(ABOUT_LOCK)))
        reply = session.ask(Pick(screen, tr("Lock it?"), choices, session.where(), commits=True))
        if isinstance(reply, Command):
            return reply
        if reply == "no":
            return None
        ask = passphrases.choose if reply == "words" else passphrases.type_own
        passphrase = ask(session, lock)
        if passphrase is not Command.BACK:
            return passphrase


def pack_up(session: Session) -> Command | None:
    """Ask everything and write the pack."""
    if session.keeper.vault is None:
        reply = keeping.needed(session)
        if reply is not None or session.keeper.vault is None:
            return reply
    names = ask_parts(session)
    if isinstance(names, Command):
        return names
    passphrase = ask_lock(session)
    if isinstance(passphrase, Command):
        return passphrase
    screen = Document(
        tr("Where to?"), paragraphs((tr("In which folder? It has to be there already."),))
    )
    typed = session.ask(Write(screen, tr("Which folder?"), session.where()))
    if isinstance(typed, Command):
        return None if typed is Command.SKIP else typed
    (folder, *_) = paths_in(typed, is_folder)
    return _make(session, names, folder, passphrase)


def _make(
    session: Session, names: tuple[str, ...], folder: Path, passphrase: str | None
) -> Command | None:
    output = folder / f"pack-{session.clock():%Y-%m-%d-%H%M}"
    sizes = {one.id: one.size or 0 for one in session.case.evidence}
    try:
        with session.working(sum(sizes.get(name, 0) for name in names)) as tick:
            world = World(session.clock, tick, session.work_factor, session.program)
            path = make_pack(session.keeper, session.library, names, output, passphrase, world)
    except ExpectedError as fault:
        screen = fault_screen(fault)
    except KeyboardInterrupt:
        screen = Document(
            tr("Stopped"), (Text(tr("No pack was made. Your notes are as they were.")),)
        )
    else:
        says = tr(NOT_LOCKED) if passphrase is None else tr(LOCKED)
        screen = Document(
            tr("The pack is made"),
            (Text(tr("It is here: {path}").format(path=path)), *paragraphs(says)),
        )
        screen = screen.plus(*log_blocks(session.case))
    reply = session.ask(go_on(screen, session.where()))
    return reply if isinstance(reply, Command) else None
