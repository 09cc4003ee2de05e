"""``cases backup``, ``restore``, ``change-passphrase``, ``recovery-sheet`` and ``recover``."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sextortion_help.cli.opening import (
    CaseOption,
    opened_case,
    print_line,
    read_passphrase,
    say,
    unlocked,
)
from sextortion_help.cli.printing import CaseName, FormatOption, OutputOption, report_on_nobody
from sextortion_help.cli.settings import Settings, settings_of
from sextortion_help.errors import ExitCode, UsageError
from sextortion_help.text import clean_line

if TYPE_CHECKING:
    from sextortion_help.ui.keeper import Keeper

RECOVERY_WORDS = 8
"""Of a sheet: about 100 bits, since whoever finds the folder can try for ever."""

NewPassphraseFile = Annotated[
    str | None,
    typer.Option("--new-passphrase-file", help="Read the new passphrase from a file."),
]


def backup(
    context: typer.Context,
    *,
    file: Annotated[Path, typer.Argument(help="A new file, such as on a USB stick.")],
    case: CaseOption = None,
) -> int:
    """Copy a whole case into one locked file. It is read back to be sure."""
    from sextortion_help.case.age import Passphrase
    from sextortion_help.case.backup import write_backup
    from sextortion_help.case.passphrase import normalise
    from sextortion_help.ui.progress import progress_for

    settings = settings_of(context)
    _refuse_existing(file)
    environment = settings.environment
    folder = settings.shelf.find(case)
    with folder.locked():
        vault, passphrase = unlocked(settings, folder)
        noted = vault.load().with_event("backup made", "", environment.clock())
        key = Passphrase(normalise(passphrase), environment.work_factor)
        vault.save(noted)
        total = 2 * sum(item.size or 0 for item in noted.evidence if item.kept == "sealed")
        with progress_for(environment, total, plain=settings.plain) as tick:
            write_backup(vault, noted, key, file, tick)
    print_line(settings, clean_line(str(file)))
    say(
        settings,
        "The backup is written and was read back. It is locked.",
        "It opens with the passphrase your notes have now.",
        "To bring it back: sextortion-help cases restore FILE",
    )
    return ExitCode.DONE


def restore(
    context: typer.Context,
    *,
    file: Annotated[Path, typer.Argument(help="A backup.")],
) -> int:
    """Bring a backup back. It gets a new name, and no case is overwritten."""
    from sextortion_help.case.backup import restore as restored
    from sextortion_help.cli.opening import ask_passphrase
    from sextortion_help.ui.progress import progress_for

    settings = settings_of(context)
    if not file.is_file():
        raise UsageError("There is no such file.", "Check each letter of its name.")
    passphrase = ask_passphrase(settings)
    total = file.stat().st_size
    with progress_for(settings.environment, total, plain=settings.plain) as tick:
        folder = restored(settings.shelf, file, passphrase, tick)
    print_line(settings, folder.name)
    say(
        settings,
        "The backup is restored, and it opens. This is its name here.",
        f"Go on with: sextortion-help resume {folder.name}",
        f"Check its evidence with: sextortion-help evidence verify --case {folder.name}",
    )
    return ExitCode.DONE


def change_passphrase(
    context: typer.Context,
    *,
    case: CaseName = None,
    new_passphrase_file: NewPassphraseFile = None,
) -> int:
    """Choose a new passphrase. Backups and copies keep the old one."""
    settings = settings_of(context)
    with opened_case(settings, case) as keeper:
        return _lock_anew(settings, keeper, new_passphrase_file)


def recovery_sheet(
    context: typer.Context,
    *,
    case: CaseName = None,
    format_: FormatOption = None,
    output: OutputOption = None,
) -> int:
    """Print words for the day you forget the passphrase. Hide the sheet well."""
    from sextortion_help.case.disk import remove_quietly
    from sextortion_help.case.passphrase import generate
    from sextortion_help.case.store import RECOVERY
    from sextortion_help.report.builders.facts import country_of
    from sextortion_help.report.builders.recovery import recovery_sheet as sheet

    settings = settings_of(context)
    environment = settings.environment
    if output is not None:
        _refuse_existing(output)
    with opened_case(settings, case) as keeper:
        vault = keeper.open_vault
        words = generate(secrets.choice, RECOVERY_WORDS)
        now = environment.clock()
        document = sheet(words, vault.folder.name, now)
        country = country_of(keeper.case)
        keeper.commit(keeper.case.with_event("recovery sheet made", "", now))
        before = vault.folder.look_at(RECOVERY)
        if output is not None:
            report_on_nobody(settings, document, format_, output, country)
        try:
            vault.seal_key(words, environment.work_factor, RECOVERY)
        except BaseException:
            # A sheet whose words open nothing is worse than none; in doubt it stays.
            if vault.folder.look_at(RECOVERY) == before:
                if output is not None:
                    remove_quietly(output)
                raise
            if output is None:
                report_on_nobody(settings, document, format_, None, country)
            raise
        if output is None:
            report_on_nobody(settings, document, format_, None, country)
    say(settings, "An older sheet of this case is useless now.")
    return ExitCode.DONE


def recover(
    context: typer.Context,
    *,
    case: CaseName = None,
    new_passphrase_file: NewPassphraseFile = None,
) -> int:
    """Open a case with its recovery sheet. Then choose a new passphrase."""
    from sextortion_help.case.store import RECOVERY

    settings = settings_of(context)
    with opened_case(settings, case, RECOVERY) as keeper:
        return _lock_anew(settings, keeper, new_passphrase_file)


CHANGED = (
    "The new passphrase opens your notes now. The old one does not.",
    "Backups and other copies of the folder still open with the old one.",
)


def _lock_anew(settings: Settings, keeper: Keeper, new_passphrase_file: str | None) -> int:
    """Choose a new passphrase and lock the case with it."""
    from sextortion_help.case.store import KEY
    from sextortion_help.cli.sitting import new_session
    from sextortion_help.ui.interrupts import Interrupts
    from sextortion_help.ui.passphrases import ask_new
    from sextortion_help.ui.prompts import Command

    environment = settings.environment
    if new_passphrase_file is not None:
        chosen: str | Command = read_passphrase(settings, new_passphrase_file)
    elif not environment.can_ask:
        raise UsageError(
            "I have to ask for the new passphrase, and there is no terminal.",
            "Nothing was changed. Add: --new-passphrase-file FILE",
        )
    else:
        interrupts = Interrupts()
        session = new_session(settings, settings.library(), keeper, interrupts, at_home=True)
        with interrupts:
            chosen = ask_new(session)
    if isinstance(chosen, Command):
        say(settings, "Nothing was changed.")
        return ExitCode.DONE
    folder = keeper.open_vault.folder
    before = folder.look_at(KEY)
    try:
        keeper.open_vault.seal_key(chosen, environment.work_factor)
        keeper.commit(keeper.case.with_event("passphrase changed", "", environment.clock()))
    except BaseException:
        # Nobody must have to guess which passphrase opens their notes.
        if folder.look_at(KEY) not in (None, before):
            say(settings, *CHANGED)
        raise
    say(settings, *CHANGED)
    return ExitCode.DONE


def _refuse_existing(file: Path) -> None:
    if file.exists() or file.is_symlink():
        raise UsageError(
            "There is a file with that name already.", "Nothing was overwritten. Choose another."
        )
