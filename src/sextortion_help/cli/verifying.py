"""``evidence verify``: read all evidence again, and hold the log against a paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from sextortion_help.cli.opening import CaseOption, opened_case, print_line, say, say_log, unlock
from sextortion_help.cli.settings import Settings, settings_of
from sextortion_help.errors import CannotWriteError, DamagedCaseError, ExitCode, UsageError
from sextortion_help.language import N_, tr

if TYPE_CHECKING:
    from sextortion_help.case.model import Case
    from sextortion_help.case.vault import Vault
    from sextortion_help.evidence.checking import Checked, Printed
    from sextortion_help.ui.keeper import Keeper

SHA256_DIGITS = 64
NOT_NOTED = N_("This check could not be noted in the log: the notes cannot be written here.")


def verify(
    context: typer.Context,
    *,
    length: Annotated[
        int | None, typer.Option("--length", help="Entries in the log, as a paper says.", min=1)
    ] = None,
    hash_: Annotated[
        str | None, typer.Option("--hash", help="The last hash, as the same paper says.")
    ] = None,
    case: CaseOption = None,
) -> int:
    """Check that all evidence is unchanged. Every piece is read again."""
    from sextortion_help.case.evidence import CHECKED
    from sextortion_help.evidence.checking import check
    from sextortion_help.report.builders.facts import counts_as_under_18
    from sextortion_help.ui.outcomes import (
        BAD_STATES,
        advice_on,
        checked_counts,
        checked_counts_for_log,
        checked_line,
    )
    from sextortion_help.ui.progress import progress_for

    settings = settings_of(context)
    environment = settings.environment
    printed = _printed(length, hash_)
    found: list[Checked] = []
    with _opened_to_check(settings, case) as keeper:
        vault, opened = keeper.open_vault, keeper.case
        total = sum(item.size or 0 for item in opened.evidence)
        under_18 = counts_as_under_18(settings.library(), opened)
        with progress_for(environment, total, plain=settings.plain) as tick:
            for one in check(vault, opened, under_18=under_18, tick=tick):
                found.append(one)
                print_line(settings, checked_line(one))
        counts, kept = checked_counts(found), checked_counts_for_log(found)
        for one in _checked_log(vault, opened, printed):
            found.append(one)
            print_line(settings, checked_line(one))
        try:
            keeper.commit(opened.with_event(CHECKED, kept, environment.clock()))
        except CannotWriteError:
            say(settings, "", tr(NOT_NOTED))
        say_log(settings, keeper.case)
    say(settings, "", tr("In all: {counts}.").format(counts=counts))
    bad = [one for one in found if one.state in BAD_STATES]
    if bad:
        raise DamagedCaseError(
            tr("Something is not as it was. See above."), *advice_on(bad, opened)
        )
    return ExitCode.DONE


def _printed(length: int | None, hash_: str | None) -> Printed | None:
    """Return what a paper says, as typed with spaces and capitals or without.

    Raises:
        UsageError: it cannot be what a paper says.

    """
    from sextortion_help.evidence.checking import Printed

    if (length is None) != (hash_ is None):
        raise UsageError(tr("A paper says both."), tr("Give both: --length NUMBER --hash HASH"))
    if length is None or hash_ is None:
        return None
    digits = "".join(hash_.split()).lower()
    if len(digits) != SHA256_DIGITS or set(digits) - set("0123456789abcdef"):
        raise UsageError(
            tr("That is not a whole hash: it has 64 digits and letters from a to f."),
            tr("Check what you typed against the paper."),
        )
    return Printed(length, digits)


def _checked_log(vault: Vault, case: Case, printed: Printed | None) -> Iterator[Checked]:
    from sextortion_help.evidence.checking import check_log

    is_same_twice = vault.folder.is_same_twice()
    return check_log(case, vault.previous(), printed, is_same_twice=is_same_twice)


@contextmanager
def _opened_to_check(settings: Settings, name: str | None) -> Iterator[Keeper]:
    """Open a case to change it, or only to read it where the disk cannot be written."""
    from sextortion_help.ui.keeper import Keeper

    with ExitStack() as stack:
        try:
            keeper = stack.enter_context(opened_case(settings, name))
        except CannotWriteError:
            vault = unlock(settings, settings.shelf.find(name))
            keeper = Keeper.opened(vault.load(), vault)
        yield keeper
