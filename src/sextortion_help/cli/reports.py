"""``plan``, ``checklist`` and ``contacts``: which report, for whom, in whose order."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sextortion_help.cli.letters import letter_on_case
from sextortion_help.cli.printing import (
    CaseName,
    FormatOption,
    OutputOption,
    report_on_case,
    report_on_nobody,
)
from sextortion_help.cli.settings import Settings, settings_of
from sextortion_help.errors import ExitCode, UsageError
from sextortion_help.language import N_, tr
from sextortion_help.text import clean_line

if TYPE_CHECKING:
    from sextortion_help.case.model import Case
    from sextortion_help.case.vault import Vault
    from sextortion_help.playbook.library import Library
    from sextortion_help.report.document import Document

    Build = Callable[[Library, Case, Vault], Document]

POLICE_CHECKLIST = "checklist for police"
SEE_FORMS = N_("See all of them with: sextortion-help checklist --forms")


class Audience(StrEnum):
    """Whom a checklist is for."""

    POLICE = "police"
    ME = "me"
    BANK = "bank"
    PLATFORM = "platform"


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
    form: Annotated[
        str | None,
        typer.Option("--form", help="In the order of an official form, such as us-ic3."),
    ] = None,
    forms: Annotated[bool, typer.Option("--forms", help="List the official forms.")] = False,
    format_: FormatOption = None,
    output: OutputOption = None,
) -> int:
    """Print a checklist to take to the police, or one for yourself."""
    settings = settings_of(context)
    if forms:
        return _list_forms(settings)
    if form is not None and for_ is not Audience.POLICE:
        raise UsageError(tr("A form is for the police. Leave out --for, or --form."))
    match for_:
        case Audience.ME:
            return report_on_case(settings, case, "plan", _plan_of, format_, output)
        case Audience.BANK | Audience.PLATFORM:
            return letter_on_case(settings, for_.value, case, format_, output)
        case Audience.POLICE:
            what, build = _for_police(settings, form)
    return report_on_case(settings, case, what, build, format_, output, tells_log=False)


def _for_police(settings: Settings, form: str | None) -> tuple[str, Build]:
    """Return what the log calls it, and what builds it. Each paper says itself where the log is."""
    from sextortion_help.report.builders.checklist import police_checklist
    from sextortion_help.report.builders.form import form_sheet, forms_for

    now = settings.environment.clock()
    if form is None:
        return POLICE_CHECKLIST, lambda library, opened, _: police_checklist(library, opened, now)
    known = _known_form(settings.library(), form)

    def build(library: Library, opened: Case, _: Vault) -> Document:
        fitting = forms_for(library, opened)
        if known not in fitting:
            # A form for adults must not be offered to a child; one of another country helps nobody.
            hint = (
                tr("These do: {names}").format(names=", ".join(fitting))
                if fitting
                else tr(SEE_FORMS)
            )
            raise UsageError(tr("That form does not fit what you answered."), hint)
        return form_sheet(library, opened, known, now)

    return f"form {known}", build


def _known_form(library: Library, name: str) -> str:
    """Return the id of a form that exists.

    Raises:
        UsageError: there is none of that name.

    """
    from sextortion_help.playbook.slips import near

    if name not in library.forms:
        raise UsageError(
            tr("There is no form of that name{near}").format(near=near(name, library.forms)),
            tr(SEE_FORMS),
        )
    return name


def _list_forms(settings: Settings) -> int:
    for id_, form in settings.library().forms.items():
        line = tr("{id}: {name} ({countries}). For: {whom}").format(
            id=id_, name=form.name, countries=", ".join(form.countries), whom=form.whom
        )
        settings.environment.stdout.write(clean_line(line) + "\n")
    return ExitCode.DONE


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
    card: Annotated[
        bool, typer.Option("--card", help="A small card to cut out and carry along.")
    ] = False,
    format_: FormatOption = None,
    output: OutputOption = None,
) -> int:
    """Print who to call. Needs no case and no passphrase."""
    from sextortion_help.report.builders.contacts import KIND_TITLES, contact_summary

    settings = settings_of(context)
    if card and kind:
        raise UsageError(tr("The card has its own few lines. Leave out --kind, or --card."))
    unknown = [word for word in kind or () if word not in KIND_TITLES]
    if unknown:
        raise UsageError(
            tr("There is no such kind of contact."),
            tr("You can use: {names}").format(names=", ".join(KIND_TITLES)),
        )
    library = settings.library()
    code = library.country(country) if country is not None else None
    kinds = tuple(kind) if kind else tuple(KIND_TITLES)

    def listed(there: str | None, *, under_18: bool | None) -> Document:
        if card:
            from sextortion_help.report.builders.wallet import wallet_card

            return wallet_card(library, there, under_18=under_18)
        return contact_summary(library, there, under_18=under_18, kinds=kinds)

    if case is None:
        document = listed(code, under_18=None)
        return report_on_nobody(settings, document, format_, output, code)

    from sextortion_help.report.builders.facts import country_of, counts_as_under_18

    def build(library: Library, opened: Case, _: Vault) -> Document:
        under_18 = counts_as_under_18(library, opened)
        return listed(code or country_of(opened), under_18=under_18)

    what = "card" if card else "contacts"
    return report_on_case(settings, case, what, build, format_, output)
