"""Print a report, or write it to a file: what all commands that make one share.

A report that is written is noted in the case's log first, and no file is ever overwritten.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sextortion_help.cli.opening import say, unlock
from sextortion_help.cli.settings import Settings
from sextortion_help.errors import ExitCode, UsageError
from sextortion_help.language import N_, tr
from sextortion_help.report.rendering import Format, format_of

if TYPE_CHECKING:
    from sextortion_help.case.model import Case
    from sextortion_help.case.vault import Vault
    from sextortion_help.playbook.library import Library
    from sextortion_help.report.document import Document

WRITTEN = (
    N_("The file is written."),
    N_("It is not locked. Anyone who uses this computer can read it."),
)

CaseName = Annotated[str | None, typer.Argument(help="The case's name, if there are several.")]
FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format",
        help="How to print it. Without this: terminal; for a file, what its name ends in.",
    ),
]
OutputOption = Annotated[
    Path | None, typer.Option("--output", help="Write it to this new file, such as list.pdf.")
]


def report_on_case(
    settings: Settings,
    name: str | None,
    what: str,
    build: Callable[[Library, Case, Vault], Document],
    format_: Format | None,
    output: Path | None,
    *,
    tells_log: bool = True,
) -> int:
    """Build a report from a saved case; one written to a file is noted in the case's log.

    Args:
        settings: the world and the global options.
        name: the case's name, ``None`` for the only one.
        what: what the log calls the report.
        build: makes the report of the playbooks, the case and its files.
        format_: how to render it, ``None`` for what suits.
        output: the file to write, ``None`` for standard output.
        tells_log: whether to add the length and last hash of the log to a written report. A
            paper for the police says them itself; a letter, which goes to others, does not.

    """
    from sextortion_help.report.builders.facts import country_of, log_blocks

    folder = settings.shelf.find(name)
    if output is None:
        vault = unlock(settings, folder)
        case = vault.load()
        document = build(settings.library(), case, vault)
        _show(settings, document, format_, country_of(case))
        return ExitCode.DONE
    _refuse_existing(output)
    with folder.locked():
        vault = unlock(settings, folder)
        case = vault.load().with_event("exported", what, settings.environment.clock())
        document = build(settings.library(), case, vault)
        if tells_log:
            document = document.plus(*log_blocks(case))
        _write(settings, document, format_, output, country_of(case))
        try:
            vault.save(case)
        except BaseException:
            # The paper would name a log entry that the case does not hold.
            output.unlink(missing_ok=True)
            raise
    say(settings, *tr(WRITTEN))
    return ExitCode.DONE


def report_on_nobody(
    settings: Settings,
    document: Document,
    format_: Format | None,
    output: Path | None,
    country: str | None = None,
) -> int:
    """Print or write a report that holds nothing of a case."""
    if output is None:
        _show(settings, document, format_, country)
    else:
        _refuse_existing(output)
        _write(settings, document, format_, output, country)
        say(settings, *tr(WRITTEN))
    return ExitCode.DONE


def _show(
    settings: Settings, document: Document, format_: Format | None, country: str | None
) -> None:
    stdout = settings.environment.stdout
    on_screen = stdout.isatty()
    chosen = format_ or (Format.TERMINAL if on_screen else Format.TEXT)
    if chosen is Format.TERMINAL:
        colour = settings.environment.wants_colour and not settings.plain
        stdout.write(_for_terminal(settings, document, colour=colour))
    elif chosen is not Format.PDF:
        stdout.write(_as_file(settings, document, chosen, country).decode())
    elif on_screen or not hasattr(stdout, "buffer"):
        raise UsageError(
            tr("A PDF has to go to a file."), tr("Add a name, such as: --output list.pdf")
        )
    else:
        stdout.buffer.write(_as_file(settings, document, chosen, country))
    stdout.flush()


def _write(
    settings: Settings,
    document: Document,
    format_: Format | None,
    output: Path,
    country: str | None,
) -> None:
    from sextortion_help.case.disk import write_new

    chosen = format_ or format_of(output)
    if chosen is Format.TERMINAL:
        content = _for_terminal(settings, document, colour=False).encode()
    else:
        content = _as_file(settings, document, chosen, country)
    write_new(output, content)


def _for_terminal(settings: Settings, document: Document, *, colour: bool) -> str:
    from sextortion_help.report.renderers.terminal import render_terminal

    width = min(settings.environment.size()[0], 80) - 1
    return render_terminal(document, width, colour=colour)


def _as_file(settings: Settings, document: Document, chosen: Format, country: str | None) -> bytes:
    from sextortion_help.report.paper import paper_for
    from sextortion_help.report.rendering import as_file

    return as_file(document, chosen, paper_for(country), settings.environment.clock())


def _refuse_existing(output: Path) -> None:
    if output.exists() or output.is_symlink():
        raise UsageError(
            tr("There is a file with that name already."),
            tr("Nothing was overwritten. Choose another name with: --output FILE"),
        )
