"""``letter``: print a text to send, filled from a case, or write it to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sextortion_help.cli.printing import (
    CaseName,
    FormatOption,
    OutputOption,
    report_on_case,
    report_on_nobody,
)
from sextortion_help.cli.settings import Settings, settings_of
from sextortion_help.errors import ExitCode, NoSuchCaseError, UsageError
from sextortion_help.language import N_, tr
from sextortion_help.text import clean_line

if TYPE_CHECKING:
    from pathlib import Path

    from sextortion_help.case.model import Case
    from sextortion_help.playbook.library import Library
    from sextortion_help.report.document import Document
    from sextortion_help.report.rendering import Format

SEE_LIST = N_("See all of them with: sextortion-help letter --list")


def letter(
    context: typer.Context,
    *,
    name: Annotated[str | None, typer.Argument(help="The letter's name, such as bank.")] = None,
    case: CaseName = None,
    list_: Annotated[bool, typer.Option("--list", help="List the letters.")] = False,
    blank: Annotated[
        bool, typer.Option("--blank", help="Leave all gaps open. Needs no case.")
    ] = False,
    format_: FormatOption = None,
    output: OutputOption = None,
) -> int:
    """Print a letter to send, with what you wrote down filled in and gaps for the rest."""
    settings = settings_of(context)
    library = settings.library()
    if list_:
        return _list(settings, library)
    if name is None:
        raise UsageError(tr("Which letter?"), tr(SEE_LIST))
    chosen = _known(library, name)
    if blank:
        if case is not None:
            raise UsageError(
                tr("A blank letter uses no case."), tr("Leave out the case, or --blank.")
            )
        return report_on_nobody(settings, _blank(settings, library, chosen), format_, output)
    return letter_on_case(settings, chosen, case, format_, output)


def letter_on_case(
    settings: Settings, name: str, case: str | None, format_: Format | None, output: Path | None
) -> int:
    """Print or write a letter that the playbooks have, filled from a case.

    Raises:
        UsageError: it is not meant for someone who answered so.
        NoSuchCaseError: there is no such case.

    """
    try:
        return report_on_case(
            settings,
            case,
            f"letter {name}",
            lambda library, opened, _: _fitting(library, opened, name),
            format_,
            output,
            tells_log=False,
        )
    except NoSuchCaseError as fault:
        without = tr("Without a case: sextortion-help letter {name} --blank").format(name=name)
        raise NoSuchCaseError(fault.message, *fault.hint, without) from None


def _list(settings: Settings, library: Library) -> int:
    for id_, one in library.letters.items():
        settings.environment.stdout.write(
            clean_line(tr("{id}: {title}. For: {to}").format(id=id_, title=one.title, to=one.to))
            + "\n"
        )
    return ExitCode.DONE


def _known(library: Library, name: str) -> str:
    """Return the name of a letter that exists.

    Raises:
        UsageError: there is none of that name.

    """
    from sextortion_help.playbook.slips import near

    if name not in library.letters:
        raise UsageError(
            tr("There is no letter of that name{near}").format(near=near(name, library.letters)),
            tr(SEE_LIST),
        )
    return name


def _fitting(library: Library, case: Case, name: str) -> Document:
    """Build the letter for this case.

    Raises:
        UsageError: it is not meant for someone who answered so.

    """
    from sextortion_help.interview.walk import walk
    from sextortion_help.report.builders.letter import letter as build
    from sextortion_help.report.builders.letter import letters_for

    fitting = letters_for(library, walk(library, case.progress, through_gates=True).facts)
    if name in fitting:
        return build(library, case, name)
    instead = library.letters[name].instead
    if instead in fitting:
        hint = tr("This one does: sextortion-help letter {instead}").format(instead=instead)
    else:
        hint = tr("These do: {names}").format(names=", ".join(fitting)) if fitting else tr(SEE_LIST)
    raise UsageError(tr("That letter does not fit what you answered."), hint)


def _blank(settings: Settings, library: Library, name: str) -> Document:
    from sextortion_help.case.model import new_case
    from sextortion_help.report.builders.letter import letter as build

    return build(library, new_case(settings.environment.clock(), ""), name)
