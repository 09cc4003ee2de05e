"""``plan``, ``checklist`` and ``contacts``: print a report, or write it to a file."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sextortion_help.cli.opening import say, unlock
from sextortion_help.cli.settings import Settings, settings_of
from sextortion_help.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from sextortion_help.case.model import Case
    from sextortion_help.case.vault import Vault
    from sextortion_help.playbook.library import Library
    from sextortion_help.report.document import Document


class Format(StrEnum):
    """How a report is rendered."""

    TERMINAL = "terminal"
    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


class Audience(StrEnum):
    """Whom a checklist is for."""

    POLICE = "police"
    ME = "me"


POLICE_CHECKLIST = "checklist for police"

WRITTEN = (
    "The file is written.",
    "It is not locked. Anyone who uses this computer can read it.",
)

CaseName = Annotated[str | None, typer.Argument(help="The case's name, if there are several.")]
FormatOption = Annotated[
    Format | None,
    typer.Option("--format", help="How to print it. Without this: terminal, or text for a file."),
]
OutputOption = Annotated[Path | None, typer.Option("--output", help="Write it to this new file.")]


def plan(
    context: typer.Context,
    *,
    case: CaseName = None,
    format_: FormatOption = None,
    output: OutputOption = None,
) -> int:
    """Print what to do, with what is done and what was put off."""
    return report_on_case(settings_of(context), case, "plan", _plan_of, format_, output)


def _plan_of(library: Library, opened: Case, _: Vault) -> Document:
    from sextortion_help.report.builders.plan import my_plan

    return my_plan(library, opened)


def checklist(
    context: typer.Context,
    *,
    case: CaseName = None,
    for_: Annotated[Audience, typer.Option("--for", help="Whom it is for.")] = Audience.POLICE,
    format_: FormatOption = None,
    output: OutputOption = None,
) -> int:
    """Print a checklist to take to the police, or one for yourself."""
    from sextortion_help.report.builders.checklist import police_checklist

    settings = settings_of(context)
    if for_ is Audience.ME:
        return report_on_case(settings, case, "plan", _plan_of, format_, output)
    now = settings.environment.clock()
    return report_on_case(
        settings,
        case,
        POLICE_CHECKLIST,
        lambda library, opened, _: police_checklist(library, opened, now),
        format_,
        output,
    )


def contacts(
    context: typer.Context,
    *,
    case: Annotated[
        str | None, typer.Argument(help="A case, to pick the country and age from it.")
    ] = None,
    country: Annotated[
        str | None, typer.Option("--country", help="A country, such as GB or US.")
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", help="Only this kind, such as crisis.")
    ] = None,
    format_: FormatOption = None,
    output: OutputOption = None,
) -> int:
    """Print who to call. Needs no case and no passphrase."""
    from sextortion_help.report.builders.contacts import KIND_TITLES, contact_summary
    from sextortion_help.report.builders.facts import country_of, counts_as_under_18

    settings = settings_of(context)
    unknown = [word for word in kind or () if word not in KIND_TITLES]
    if unknown:
        raise UsageError(
            "There is no such kind of contact.", f"You can use: {', '.join(KIND_TITLES)}"
        )
    library = settings.library()
    code = library.country(country) if country is not None else None
    kinds = tuple(kind) if kind else tuple(KIND_TITLES)
    if case is None:
        document = contact_summary(library, code, under_18=None, kinds=kinds)
        return report_on_nobody(settings, document, format_, output)

    def build(library: Library, opened: Case, _: Vault) -> Document:
        under_18 = counts_as_under_18(library, opened)
        there = code or country_of(opened)
        return contact_summary(library, there, under_18=under_18, kinds=kinds)

    return report_on_case(settings, case, "contacts", build, format_, output)


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
        tells_log: whether a written report ends with the length and last hash of the log; a
            letter, which goes to others, does not.

    """
    from sextortion_help.report.builders.facts import log_blocks

    folder = settings.shelf.find(name)
    if output is None:
        vault = unlock(settings, folder)
        _show(settings, build(settings.library(), vault.load(), vault), format_)
        return ExitCode.DONE
    _refuse_existing(output)
    with folder.locked():
        vault = unlock(settings, folder)
        case = vault.load().with_event("exported", what, settings.environment.clock())
        document = build(settings.library(), case, vault)
        if tells_log and what != POLICE_CHECKLIST:
            # That one says it where it says what it is; the others say it at their end.
            document = document.plus(*log_blocks(case))
        _write(settings, document, format_, output)
        try:
            vault.save(case)
        except BaseException:
            # The paper would name a log entry that the case does not hold.
            output.unlink(missing_ok=True)
            raise
    say(settings, *WRITTEN)
    return ExitCode.DONE


def report_on_nobody(
    settings: Settings, document: Document, format_: Format | None, output: Path | None
) -> int:
    """Print or write a report that holds nothing of a case."""
    if output is None:
        _show(settings, document, format_)
    else:
        _refuse_existing(output)
        _write(settings, document, format_, output)
        say(settings, *WRITTEN)
    return ExitCode.DONE


def _show(settings: Settings, document: Document, format_: Format | None) -> None:
    stdout = settings.environment.stdout
    on_screen = stdout.isatty()
    chosen = format_ or (Format.TERMINAL if on_screen else Format.TEXT)
    stdout.write(_render(settings, document, chosen, on_screen=on_screen))
    stdout.flush()


def _write(settings: Settings, document: Document, format_: Format | None, output: Path) -> None:
    from sextortion_help.case.disk import write_new

    rendered = _render(settings, document, format_ or Format.TEXT, on_screen=False)
    write_new(output, rendered.encode())


def _render(settings: Settings, document: Document, chosen: Format, *, on_screen: bool) -> str:
    match chosen:
        case Format.TERMINAL:
            from sextortion_help.report.renderers.terminal import render_terminal

            width = min(settings.environment.size()[0], 80) - 1
            colour = on_screen and settings.environment.wants_colour and not settings.plain
            return render_terminal(document, width, colour=colour)
        case Format.TEXT:
            from sextortion_help.report.renderers.text import render_text

            return render_text(document)
        case Format.MARKDOWN:
            from sextortion_help.report.renderers.markdown import render_markdown

            return render_markdown(document)
        case Format.JSON:
            from sextortion_help.report.renderers.json import render_json

            return render_json(document)


def _refuse_existing(output: Path) -> None:
    if output.exists() or output.is_symlink():
        raise UsageError(
            "There is a file with that name already.",
            "Nothing was overwritten. Choose another name with: --output FILE",
        )
