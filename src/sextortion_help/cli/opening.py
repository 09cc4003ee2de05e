"""Open a saved case: ask for its passphrase or read it from a file, and unlock it.

Also how a command says something beside its results, and prints a line of them.
"""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sextortion_help.cli.settings import Settings
from sextortion_help.errors import NoSuchCaseError, UsageError, WrongPassphraseError
from sextortion_help.language import tr
from sextortion_help.text import clean

if TYPE_CHECKING:
    from sextortion_help.case.model import Case
    from sextortion_help.case.store import CaseFolder
    from sextortion_help.case.vault import Vault
    from sextortion_help.ui.keeper import Keeper

CaseOption = Annotated[
    str | None, typer.Option("--case", help="The case's name, if there are several.")
]

TRIES = 3
MAX_PASSPHRASE_BYTES = 4096


@contextmanager
def opened_case(
    settings: Settings, name: str | None, key_file: str | None = None
) -> Iterator[Keeper]:
    """Open a case to change it, locked against other windows, with what a kill cut off settled.

    Args:
        settings: the world and the global options.
        name: the case's name, ``None`` for the only one.
        key_file: the key file to open, ``None`` for the one that the passphrase opens.

    Raises:
        NoSuchCaseError: there is no such case, none at all, or several and no name.
        CaseInUseError: another window has it.
        CannotWriteError: it cannot be written at all.
        WrongPassphraseError: none of the passphrases opens it.
        DamagedCaseError: it does not open.

    """
    from sextortion_help.ui.keeper import Keeper

    folder = settings.shelf.find(name)
    with folder.locked():
        vault = unlock(settings, folder, key_file)
        case = vault.load()
        vault.sealed.settle(case.sealed_names)
        yield Keeper.opened(case, vault)


def unlock(settings: Settings, folder: CaseFolder, key_file: str | None = None) -> Vault:
    """Unlock a case as ``unlocked`` does, and forget the passphrase."""
    return unlocked(settings, folder, key_file)[0]


def unlocked(
    settings: Settings, folder: CaseFolder, key_file: str | None = None
) -> tuple[Vault, str]:
    """Unlock a case with the passphrase given or asked for, and return that too.

    Raises:
        WrongPassphraseError: none of the passphrases opens it.
        DamagedCaseError: its key file is missing or damaged.
        UsageError: there is nobody to ask and no passphrase file.

    """
    from sextortion_help.case.store import KEY, RECOVERY
    from sextortion_help.case.vault import Vault
    from sextortion_help.ui.unseen import unseen

    file = key_file or KEY
    if file == RECOVERY and folder.look_at(RECOVERY) is None:
        raise NoSuchCaseError(
            tr("This case has no recovery sheet."), tr("Only its passphrase opens it, or a backup.")
        )
    if settings.passphrase_file is not None:
        passphrase = read_passphrase(settings)
        return Vault.unlock(folder, passphrase, file), passphrase
    what = tr("Words of the sheet") if file == RECOVERY else None
    with unseen(settings.environment):
        for left in reversed(range(TRIES)):
            passphrase = ask_passphrase(settings, what)
            try:
                return Vault.unlock(folder, passphrase, file), passphrase
            except WrongPassphraseError as fault:
                if not left:
                    raise
                say(settings, fault.message, *fault.hint)
    raise AssertionError


def ask_passphrase(settings: Settings, what: str | None = None) -> str:
    """Return the passphrase of the file that was given, or one that is asked for.

    Raises:
        UsageError: there is nobody to ask and no passphrase file.

    """
    if settings.passphrase_file is not None:
        return read_passphrase(settings)
    if not settings.environment.can_ask:
        raise UsageError(
            tr("This case needs its passphrase, and there is no terminal to ask for it."),
            tr("Add: --passphrase-file FILE"),
        )
    prompt = tr("{what} (what you type is not shown): ").format(what=what or tr("Passphrase"))
    typed = getpass.getpass(prompt, settings.environment.stderr)
    say(settings, tr("One moment."))
    return typed


def read_passphrase(settings: Settings, source: str | None = None) -> str:
    """Read the first line of a passphrase file, or of standard input for ``-``.

    Args:
        settings: the world and the global options.
        source: the file, ``None`` for the one of the global option.

    Raises:
        UsageError: the file cannot be read or holds no passphrase.

    """
    source = source or settings.passphrase_file or "-"
    try:
        if source == "-":
            line = settings.environment.stdin.readline(MAX_PASSPHRASE_BYTES)
        else:
            with Path(source).open("rb") as file:
                # Only the first line: what follows may be cut in the middle of a letter.
                first = file.read(MAX_PASSPHRASE_BYTES).partition(b"\n")[0]
                line = first.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise UsageError(tr("The passphrase file cannot be read as text.")) from None
    if not line.strip():
        raise UsageError(
            tr("The passphrase file is empty."), tr("Its first line is the passphrase.")
        )
    return line.strip()


def say(settings: Settings, *lines: str) -> None:
    """Say something beside the results."""
    for line in lines:
        settings.environment.stderr.write(f"{clean(line)}\n")
    settings.environment.stderr.flush()


def say_log(settings: Settings, case: Case) -> None:
    """Say how long the log is and its last hash, to be written on paper."""
    from sextortion_help.case.log import head

    length, last = head(case.log)
    say(
        settings,
        "",
        tr("Log: {length} entries. Last hash: {last}").format(length=length, last=last),
    )


def print_line(settings: Settings, line: str) -> None:
    """Print a line of the results at once; names from outside were cleaned for it before."""
    settings.environment.stdout.write(f"{line}\n")
    settings.environment.stdout.flush()
