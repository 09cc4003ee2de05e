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
from sextortion_help.language import N_, tr
from sextortion_help.text import clean_line

if TYPE_CHECKING:
    from sextortion_help.case.store import CaseFolder
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
        tr("The backup is written and was read back. It is locked."),
        tr("It opens with the passphrase your notes have now."),
        tr("To bring it back: sextortion-help cases restore FILE"),
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
        raise UsageError(tr("There is no such file."), tr("Check each letter of its name."))
    passphrase = ask_passphrase(settings)
    total = file.stat().st_size
    with progress_for(settings.environment, total, plain=settings.plain) as tick:
        folder = restored(settings.shelf, file, passphrase, tick)
    print_line(settings, folder.name)
    say(
        settings,
        tr("The backup is restored, and it opens. This is its name here."),
        tr("Go on with: sextortion-help resume {name}").format(name=folder.name),
        tr("Check its evidence with: sextortion-help evidence verify --case {name}").format(
            name=folder.name
        ),
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
        before = vault.folder.look_at(RECOVERY)
        country = country_of(keeper.case)
        try:
            # A file comes first: should the power go now, the older sheet still opens the case.
            if output is not None:
                report_on_nobody(settings, document, format_, output, country)
            vault.seal_key(words, environment.work_factor, RECOVERY)
            # A screen comes last: words that open nothing could not be taken back from there.
            if output is None:
                report_on_nobody(settings, document, format_, None, country)
        except BaseException:
            say(settings, _settled(vault.folder, before, output))
            raise
        say(settings, tr("An older sheet of this case is useless now."))
        keeper.commit(keeper.case.with_event("recovery sheet made", "", now))
    return ExitCode.DONE


OLD_SHEET = N_("No new sheet was made. If you have an older one, it still opens your notes.")
NEW_SHEET = N_("The new sheet opens your notes. An older one is useless now.")
NO_TELLING = N_(
    "I cannot tell which sheet opens your notes now. Keep both, and make a new one later."
)


def _settled(folder: CaseFolder, before: bytes | None, output: Path | None) -> str:
    """Settle which sheet opens the case, after something went wrong, and return what to say.

    Args:
        folder: the case's files.
        before: what the older sheet opens, ``None`` where there was none.
        output: where the new sheet may stand; ``None`` if it was to be shown, and was not.

    """
    from sextortion_help.case.disk import remove_quietly, write_atomically
    from sextortion_help.case.store import RECOVERY

    path = folder.folder / RECOVERY
    standing = folder.look_at(RECOVERY)
    if standing == before:
        if output is not None:
            remove_quietly(output)
        return tr(OLD_SHEET)
    if standing is None:
        return tr(NO_TELLING)
    if output is not None:
        return tr(NEW_SHEET)
    try:
        if before is None:
            path.unlink()
        else:
            write_atomically(path, before)
    except OSError:
        return tr(NO_TELLING)
    return tr(OLD_SHEET)


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
    N_("The new passphrase opens your notes now. The old one does not."),
    N_("Backups and other copies of the folder still open with the old one."),
)


IN_DOUBT = (
    N_("I cannot tell which passphrase opens your notes now. Keep the new one and the old one."),
    N_("Once the disk is back, try the new one first."),
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
            tr("I have to ask for the new passphrase, and there is no terminal."),
            tr("Nothing was changed. Add: --new-passphrase-file FILE"),
        )
    else:
        interrupts = Interrupts()
        session = new_session(settings, settings.library(), keeper, interrupts, at_home=True)
        with interrupts:
            chosen = ask_new(session)
    if isinstance(chosen, Command):
        say(settings, tr("Nothing was changed."))
        return ExitCode.DONE
    folder = keeper.open_vault.folder
    before = folder.look_at(KEY)
    try:
        keeper.open_vault.seal_key(chosen, environment.work_factor)
        keeper.commit(keeper.case.with_event("passphrase changed", "", environment.clock()))
    except BaseException:
        # Nobody must have to guess which passphrase opens their notes.
        standing = folder.look_at(KEY)
        told = {None: tr(IN_DOUBT), before: (tr("The passphrase is as it was."),)}
        say(settings, *told.get(standing, tr(CHANGED)))
        raise
    say(settings, *tr(CHANGED))
    return ExitCode.DONE


def _refuse_existing(file: Path) -> None:
    if file.exists() or file.is_symlink():
        raise UsageError(
            tr("There is a file with that name already."),
            tr("Nothing was overwritten. Choose another."),
        )
