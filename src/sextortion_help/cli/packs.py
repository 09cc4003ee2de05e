"""``pack``: the papers and the evidence in one folder or file, for an officer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sextortion_help.cli.opening import (
    CaseOption,
    opened_case,
    print_line,
    read_passphrase,
    say,
    say_log,
)
from sextortion_help.cli.settings import Settings, settings_of
from sextortion_help.errors import ExitCode, UsageError
from sextortion_help.language import tr
from sextortion_help.text import clean_line

if TYPE_CHECKING:
    from sextortion_help.case.model import Case
    from sextortion_help.playbook.library import Library
    from sextortion_help.ui.prompts import Command
    from sextortion_help.ui.session import Session

Picked = tuple[tuple[str, ...], str | None]
"""The names of what goes in, and the passphrase to lock it with."""


def pack(
    context: typer.Context,
    *,
    output: Annotated[
        Path,
        typer.Option("--output", help="A new folder, or a new file that ends in .zip."),
    ],
    include: Annotated[
        list[str] | None,
        typer.Option("--include", help="Ask nothing, put in this: checklist, E1. Repeat it."),
    ] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Ask nothing, put in all that may go in.")
    ] = False,
    lock: Annotated[
        bool, typer.Option("--lock", help="Lock it with a passphrase of its own.")
    ] = False,
    lock_with: Annotated[
        str | None,
        typer.Option("--lock-passphrase-file", help="Lock it with the first line of this file."),
    ] = None,
    case: CaseOption = None,
) -> int:
    """Make a pack for the police: papers, tables and chosen evidence, with their hashes."""
    from sextortion_help.cli.sitting import clear_screen, new_session
    from sextortion_help.ui.interrupts import Interrupts
    from sextortion_help.ui.prompts import Command

    settings = settings_of(context)
    if include and all_:
        raise UsageError(tr("All, or only some? Leave out --all, or --include."))
    if lock_with is not None and lock_with == settings.passphrase_file == "-":
        raise UsageError(
            tr("Only one passphrase can come from the input."), tr("Use a file for one.")
        )
    asks = not (include or all_) or (lock and lock_with is None)
    if asks and not settings.environment.can_ask:
        raise UsageError(
            tr("I have to ask what goes in, and there is no terminal. Nothing was made."),
            tr("Say it with: --all, or --include checklist --include E1"),
            tr("To lock it, add: --lock-passphrase-file FILE"),
        )
    library = settings.library()
    interrupts = Interrupts()
    with opened_case(settings, case) as keeper:
        names = _named(library, keeper.case, include, all_=all_)
        session = new_session(settings, library, keeper, interrupts, at_home=True)
        try:
            with interrupts:
                key = lock_with and read_passphrase(settings, lock_with)
                picked = _picked(session, names, key or None, lock=lock)
                if not isinstance(picked, Command):
                    _make(settings, session, picked, output)
        except KeyboardInterrupt:
            say(settings, "", tr("Stopped. No pack was made. Your notes are as they were."))
            return ExitCode.INTERRUPTED
    if picked is Command.LEAVE:
        clear_screen(settings.environment)
    elif isinstance(picked, Command):
        say(settings, tr("No pack was made."))
    return ExitCode.DONE


def _named(
    library: Library, case: Case, include: list[str] | None, *, all_: bool
) -> tuple[str, ...] | None:
    """Return what the command line puts in, ``None`` where it has to be asked.

    Raises:
        UsageError: there is no such part, or it may not go in.

    """
    from sextortion_help.ui.packing import evidence_for, parts_for

    known = (*parts_for(library, case), *(item.id for item in evidence_for(library, case)))
    if all_:
        return known
    if not include:
        return None
    folded = {name.casefold(): name for name in known}
    unknown = [name for name in include if name.strip().casefold() not in folded]
    if unknown:
        raise UsageError(
            tr("One of these cannot go into a pack of this case. Nothing was made."),
            tr("These can: {names}").format(names=", ".join(known)),
        )
    return tuple(folded[name.strip().casefold()] for name in include)


def _picked(
    session: Session, names: tuple[str, ...] | None, passphrase: str | None, *, lock: bool
) -> Picked | Command:
    """Ask what the command line leaves open."""
    from sextortion_help.ui.pack_questions import ask_lock, ask_parts, ask_passphrase
    from sextortion_help.ui.prompts import Command

    chosen = names
    if chosen is None:
        reply = ask_parts(session)
        if isinstance(reply, Command):
            return reply
        chosen = reply
    if passphrase is None and (lock or names is None):
        key = ask_passphrase(session) if lock else ask_lock(session)
        if isinstance(key, Command):
            return key
        passphrase = key
    return chosen, passphrase


def _make(settings: Settings, session: Session, picked: Picked, output: Path) -> None:
    from sextortion_help.ui.pack_questions import LOCKED
    from sextortion_help.ui.packing import World, make_pack
    from sextortion_help.ui.writing_out import NOT_LOCKED

    names, passphrase = picked
    environment = settings.environment
    sizes = {item.id: item.size or 0 for item in session.case.evidence}
    with session.working(sum(sizes.get(name, 0) for name in names)) as tick:
        world = World(environment.clock, tick, environment.work_factor, session.program)
        path = make_pack(session.keeper, session.library, names, output, passphrase, world)
    print_line(settings, clean_line(str(path)))
    say(settings, *(tr(NOT_LOCKED) if passphrase is None else tr(LOCKED)))
    say_log(settings, session.case)
