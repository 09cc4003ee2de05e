"""``start`` and ``resume``: sit down with the person, and leave the screen clean."""

from __future__ import annotations

import os
import secrets
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sextortion_help import __version__
from sextortion_help.cli.languages import is_set_here
from sextortion_help.cli.opening import read_passphrase, say, unlock
from sextortion_help.cli.settings import Settings, settings_of
from sextortion_help.errors import CannotWriteError, ExitCode, UsageError
from sextortion_help.language import N_, speak, spoken, tr
from sextortion_help.text import clean

if TYPE_CHECKING:
    from sextortion_help.environment import Environment
    from sextortion_help.playbook.library import Library
    from sextortion_help.ui.interrupts import Interrupts
    from sextortion_help.ui.keeper import Keeper
    from sextortion_help.ui.prompts import Asker
    from sextortion_help.ui.session import Session

OTHER_COPIES = (
    "",
    N_(
        "There is more than one copy of your notes in their folder. A sync program (Dropbox, "
        "OneDrive and others) makes one when two computers save at once."
    ),
    N_("Nothing is lost: all copies are kept. This opens the usual one. To look at another:"),
)

NEEDED = ("guide", "situations", "platforms", "payments", "countries", "elsewhere")
"""Parts of the playbooks that a sitting needs: none of them may turn out to be missing later."""

PROGRAM = f"sextortion-help {__version__}"
CLEAR = "\x1b[H\x1b[2J\x1b[3J"
"""Cursor home, clear the screen, clear what can be scrolled back to."""

KeepScreen = Annotated[
    bool, typer.Option("--keep-screen", help="Leave the words on the screen at the end.")
]


def start(
    context: typer.Context,
    *,
    country: Annotated[
        str | None, typer.Option("--country", help="Your country, such as GB or US.")
    ] = None,
    no_save: Annotated[bool, typer.Option("--no-save", help="Keep nothing on the disk.")] = False,
    keep_screen: KeepScreen = False,
    answers: Annotated[
        Path | None, typer.Option("--answers", help="Take answers from a YAML file; ask nothing.")
    ] = None,
) -> int:
    """Begin. You are led one step at a time, and nothing is saved unless you say so."""
    from sextortion_help.case.model import new_case
    from sextortion_help.playbook.library import COUNTRY_FACT
    from sextortion_help.ui.keeper import Keeper

    settings = settings_of(context)
    library = settings.library().with_parts(*NEEDED)
    now = settings.environment.clock()
    case = new_case(now, PROGRAM)
    if country is not None:
        case = case.with_answer(COUNTRY_FACT, library.country(country), now)
    keeper = Keeper(case, None if no_save else settings.shelf, settings.environment.work_factor)
    try:
        if answers is not None:
            from sextortion_help.cli.scripted import run_answers

            return run_answers(settings, library, keeper, answers)
        if settings.playbooks is not None:
            words = clean("\n".join(library.first_words))
            settings.environment.stdout.write(f"\n{words}\n\n")
        _need_terminal(settings)
        if settings.asks_language:
            library = _ask_language(settings) or library
        if settings.passphrase_file is not None:
            _keep_at_once(settings, keeper)
        return _sit_down(settings, library, keeper, keep_screen=keep_screen, at_home=False)
    finally:
        keeper.close()


def resume(
    context: typer.Context,
    *,
    case: Annotated[
        str | None, typer.Argument(help="The case's name, if there are several.")
    ] = None,
    previous: Annotated[
        bool, typer.Option("--previous", help="Use the version saved before the last one.")
    ] = False,
    copy: Annotated[
        str | None,
        typer.Option("--copy", help="Use another copy, which a sync program left.", metavar="FILE"),
    ] = None,
    keep_screen: KeepScreen = False,
) -> int:
    """Come back to a saved case."""
    from sextortion_help.case.store import PREVIOUS
    from sextortion_help.ui.keeper import Keeper

    settings = settings_of(context)
    folder = settings.shelf.find(case)
    _need_terminal(settings)
    copies = folder.copies()
    if copy is not None and (previous or copy not in copies):
        hint = (
            tr("There are: {names}").format(names=", ".join(copies))
            if copies
            else tr("There is no other copy.")
        )
        raise UsageError(tr("I cannot use that copy."), hint)
    say(settings, tr("Welcome back. Take your time. You are not alone."))
    if copies and copy is None:
        say(
            settings,
            *tr(OTHER_COPIES),
            *(f'  {settings.environment.command} resume --copy "{name}"' for name in copies),
            "",
        )
    with folder.locked():
        vault = unlock(settings, folder)
        if previous or copy is not None:
            # It may list less than is there; what it does not list is not cleared away.
            loaded = vault.load_other(copy or PREVIOUS)
        else:
            loaded = vault.load()
            vault.sealed.settle(loaded.sealed_names)
        library = settings.library().with_parts(*NEEDED)
        keeper = Keeper.opened(loaded, vault)
        return _sit_down(settings, library, keeper, keep_screen=keep_screen, at_home=True)


def _ask_language(settings: Settings) -> Library | None:
    """Ask for the language; return the playbooks in it where it is another than before.

    Raises:
        KeyboardInterrupt: the person pressed Ctrl-C.
        typer.Exit: the person left at once. What stood on the screen is cleared both times.

    """
    from sextortion_help.catalogues import read_language
    from sextortion_help.cli.languages import names_of_languages, which_language
    from sextortion_help.report.document import Document
    from sextortion_help.ui.interrupts import Interrupts
    from sextortion_help.ui.prompts import Command, Pick

    asker = _asker(settings, Interrupts(), keep_first_words=True, may_save=False)
    asked = Pick(Document(""), which_language(), names_of_languages(), commands=(Command.LEAVE,))
    try:
        reply = asker.pick(asked)
    except KeyboardInterrupt:
        clear_screen(settings.environment)
        raise
    if isinstance(reply, Command):
        clear_screen(settings.environment)
        raise typer.Exit
    if reply == spoken().code:
        return None
    speak(read_language(reply))
    library = settings.library().with_parts(*NEEDED)
    clear_screen(settings.environment)
    words = clean("\n".join(library.with_parts("first_words").first_words))
    settings.environment.stdout.write(f"\n{words}\n\n")
    return library


def _need_terminal(settings: Settings) -> None:
    if not settings.environment.can_ask:
        hints = [tr("Run it in a terminal window, or give the answers with: --answers FILE")]
        if settings.environment.variables.get("MSYSTEM"):
            # The window of Git Bash is no console for a Windows program, unless it stands between.
            hints.insert(0, tr("In Git Bash, type winpty and a space before it."))
        raise UsageError(
            tr("I ask questions, and there is no terminal to answer on."),
            *hints,
        )


def _keep_at_once(settings: Settings, keeper: Keeper) -> None:
    """Make the case before the first question, as a passphrase file asks for."""
    try:
        keeper.create(read_passphrase(settings))
    except CannotWriteError as fault:
        say(settings, fault.message, *fault.hint)


def new_session(
    settings: Settings, library: Library, keeper: Keeper, interrupts: Interrupts, *, at_home: bool
) -> Session:
    """Return a sitting on this process's terminal."""
    from sextortion_help.case.passphrase import generate
    from sextortion_help.ui.progress import progress_for
    from sextortion_help.ui.session import Session

    environment = settings.environment
    return Session(
        library,
        _asker(settings, interrupts, keep_first_words=not at_home, may_save=keeper.may_save),
        keeper,
        environment.clock,
        new_id=lambda: secrets.token_hex(4),
        choose_words=lambda: generate(secrets.choice),
        program=PROGRAM,
        command=environment.command,
        come_back=lambda name: _come_back(settings, name),
        work_factor=environment.work_factor,
        starts_at_home=at_home,
        progress=lambda total: progress_for(environment, total, plain=settings.plain),
        act_on_interrupt=interrupts.act,
    )


def _sit_down(
    settings: Settings, library: Library, keeper: Keeper, *, keep_screen: bool, at_home: bool
) -> int:
    from sextortion_help.ui.interrupts import Interrupts
    from sextortion_help.ui.session import Ending

    environment = settings.environment
    interrupts = Interrupts()
    session = new_session(settings, library, keeper, interrupts, at_home=at_home)
    try:
        with interrupts, _keys_unseen(settings):
            ending = session.run()
    finally:
        # Also where something of ours broke: what stood there is for this person alone.
        if not keep_screen:
            clear_screen(environment)
    if keeper.vault is not None and not is_set_here(environment):
        settings.remember_language()
    if ending is Ending.LEFT:
        return ExitCode.DONE
    say(settings, *_farewell(settings, keeper))
    if keeper.is_failing:
        return ExitCode.CANNOT_WRITE
    return ExitCode.INTERRUPTED if ending is Ending.INTERRUPTED else ExitCode.DONE


def _keys_unseen(settings: Settings) -> AbstractContextManager[None]:
    """Hide keys that are typed between two menus; a line that answers by number has to be seen."""
    from sextortion_help.ui.unseen import unseen

    return unseen(settings.environment) if _uses_menus(settings) else nullcontext()


def clear_screen(environment: Environment) -> None:
    """Clear what stands on the screen and what can be scrolled back to, if it is a terminal."""
    if environment.can_clear:
        environment.stdout.write(CLEAR)
        environment.stdout.flush()
    elif environment.stdout.isatty() and os.name == "nt":
        os.system("cls")  # noqa: S605, S607 - an old console knows no other way


def _asker(
    settings: Settings, interrupts: Interrupts, *, keep_first_words: bool, may_save: bool
) -> Asker:
    if not _uses_menus(settings):
        from sextortion_help.ui.numbered import NumberedAsker

        return NumberedAsker(settings.environment, interrupts, may_save=may_save)
    from sextortion_help.ui.menus import MenuAsker

    return MenuAsker(
        settings.environment, interrupts, keep_first_words=keep_first_words, may_save=may_save
    )


def _uses_menus(settings: Settings) -> bool:
    return not settings.plain and settings.environment.can_use_menus and _menus_can_draw()


def _menus_can_draw() -> bool:
    """Try what menus draw on; some Windows consoles look like a terminal and are none."""
    from prompt_toolkit.output import create_output

    try:
        create_output()
    except Exception:  # noqa: BLE001 - whatever is wrong with it, numbers will do
        return False
    return True


def _farewell(settings: Settings, keeper: Keeper) -> tuple[str, ...]:
    command = settings.environment.command
    if keeper.vault is None:
        failed = (tr("It could not be saved here."),) if keeper.is_failing else ()
        begin = tr("Nothing is kept on this computer. To begin again: {command} start").format(
            command=command
        )
        return (*failed, begin)
    if keeper.is_failing:
        return (tr("Your last answers could not be saved. Those before are kept."),)
    come_back = _come_back(settings, keeper.vault.folder.name)
    return (
        tr("Your notes are saved and locked."),
        tr("To come back, type: {command}").format(command=come_back),
    )


def _come_back(settings: Settings, name: str) -> str:
    """Return what to type to come back to a case, asked in the same way and place."""
    words = [f"{settings.environment.command} resume"]
    if len(settings.shelf.cases()) > 1:
        words.append(name)
    if settings.home is not None:
        words.append(f'--home "{settings.home}"')
    if settings.plain_now:
        words.append("--plain")
    return " ".join(words)
