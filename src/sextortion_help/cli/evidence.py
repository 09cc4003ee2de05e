"""``evidence add``, ``list``, ``show``, ``export`` and ``remove``; ``verifying`` has ``verify``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sextortion_help.cli import verifying
from sextortion_help.cli.opening import CaseOption, opened_case, print_line, say, say_log, unlock
from sextortion_help.cli.printing import report_on_nobody
from sextortion_help.cli.settings import Settings, settings_of
from sextortion_help.errors import ExitCode, ExpectedError, UsageError
from sextortion_help.language import tr

if TYPE_CHECKING:
    from sextortion_help.case.evidence import Evidence
    from sextortion_help.case.model import Case
    from sextortion_help.evidence.taking import Outcome
    from sextortion_help.ui.keeper import Keeper
    from sextortion_help.ui.prompts import Command
    from sextortion_help.ui.session import Session

app = typer.Typer(
    help="Keep files as evidence: locked, with a hash, and never changed.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class Declared(StrEnum):
    """What someone says that all the files show."""

    NOTHING_INTIMATE = "nothing-intimate"
    INTIMATE = "intimate"


class What(StrEnum):
    """What someone calls the files; the keys of ``case.evidence.KINDS``."""

    MESSAGES = "messages"
    PROFILE = "profile"
    RECEIPT = "receipt"
    MAIL = "mail"
    CALL = "call"
    OTHER = "other"


@app.command("add")
def add(
    context: typer.Context,
    *,
    files: Annotated[list[Path], typer.Argument(help="Files, or whole folders.", metavar="FILE…")],
    shows: Annotated[
        Declared | None,
        typer.Option(
            "--shows",
            help="Ask nothing. nothing-intimate: no private picture, and with anyone under 18 only "
            "words, no body, not even small or blurred. intimate: something else, or not sure.",
        ),
    ] = None,
    what: Annotated[
        What | None, typer.Option("--what", help="What they are. Without this: a guess for each.")
    ] = None,
    note: Annotated[str | None, typer.Option("--note", help="A note in your own words.")] = None,
    proves: Annotated[
        list[str] | None,
        typer.Option("--proves", help="Id of an account, payment or threat they belong to."),
    ] = None,
    case: CaseOption = None,
) -> int:
    """Add files or folders. The originals stay where they are, unchanged."""
    from sextortion_help.cli.sitting import clear_screen, new_session
    from sextortion_help.evidence.finding import Refused
    from sextortion_help.ui.adding import Given
    from sextortion_help.ui.adding import add as add_files
    from sextortion_help.ui.interrupts import Interrupts
    from sextortion_help.ui.outcomes import STOPPED
    from sextortion_help.ui.prompts import Command

    settings = settings_of(context)
    if shows is None and not settings.environment.can_ask:
        raise UsageError(
            tr("I have to ask what the files show, and there is no terminal. Nothing was read."),
            tr("Say it with: --shows nothing-intimate  or  --shows intimate"),
        )
    given = Given(
        shows.value if shows else None,
        what.value if what else None,
        note,
        tuple(proves) if proves else None,
    )
    told: list[Outcome] = []
    interrupts = Interrupts()
    with opened_case(settings, case) as keeper:
        _known_records(keeper.case, given.proves or ())
        session = new_session(settings, settings.library(), keeper, interrupts, at_home=True)
        try:
            with interrupts:
                reply = add_files(
                    session,
                    files,
                    given,
                    "command",
                    lambda one: _tell(settings, told, one),
                )
                if reply is None:
                    _say_end(settings, session, told)
                    reply = _offer_to_read(session, told) if given.asks else None
                elif reply is not Command.LEAVE:
                    say(settings, tr("Nothing was added."))
        except KeyboardInterrupt:
            say(settings, "", tr("Stopped.") + f" {tr(STOPPED)}")
            return ExitCode.INTERRUPTED
    if reply is Command.LEAVE:
        clear_screen(settings.environment)
        return ExitCode.DONE
    is_refused = any(isinstance(outcome, Refused) for outcome in told)
    return ExitCode.ERROR if is_refused else ExitCode.DONE


def _say_end(settings: Settings, session: Session, told: list[Outcome]) -> None:
    from sextortion_help.ui.evidence import child_line
    from sextortion_help.ui.outcomes import summary, was_noted

    say(settings, "", *summary(told))
    if was_noted(told):
        report_on_nobody(settings, child_line(session), None, None)


def _offer_to_read(session: Session, told: list[Outcome]) -> Command | None:
    """Offer to read the messages in what was added; the add itself is done, whatever is said."""
    from sextortion_help.evidence.taking import Added
    from sextortion_help.ui import chats

    return chats.offer(session, [one.item for one in told if isinstance(one, Added)])


def _known_records(case: Case, ids: tuple[str, ...]) -> None:
    known = {record.id for records in case.records.values() for record in records}
    if not known.issuperset(ids):
        raise UsageError(
            tr("There is no such account, payment or threat in your notes. Nothing was added."),
            tr("Leave out --proves. You can say what belongs together inside: resume"),
        )


def _tell(settings: Settings, told: list[Outcome], outcome: Outcome) -> None:
    from sextortion_help.ui.outcomes import outcome_line

    told.append(outcome)
    print_line(settings, outcome_line(outcome))


@app.command("list")
def list_evidence(context: typer.Context, *, case: CaseOption = None) -> int:
    """List all evidence, a line each."""
    from sextortion_help.report.builders.evidence import evidence_line

    settings = settings_of(context)
    opened = unlock(settings, settings.shelf.find(case)).load()
    if not opened.evidence:
        say(settings, tr("There is no evidence here yet. Add some with: evidence add FILE"))
    lines = [f"{evidence_line(item)}\n" for item in opened.evidence]
    settings.environment.stdout.write("".join(lines))
    return ExitCode.DONE


@app.command("show")
def show(
    context: typer.Context,
    *,
    id_: Annotated[str, typer.Argument(help="Its id, such as E1.", metavar="ID")],
    case: CaseOption = None,
) -> int:
    """Show all that is known of one piece."""
    from sextortion_help.report.builders.evidence import evidence_page

    settings = settings_of(context)
    opened = unlock(settings, settings.shelf.find(case)).load()
    (item,) = _pieces(opened, [id_])
    page = evidence_page(settings.library(), opened, item)
    return report_on_nobody(settings, page, None, None)


def _pieces(case: Case, ids: list[str]) -> list[Evidence]:
    """Return the evidence with these ids, each once.

    Raises:
        UsageError: there is none with one of them.

    """
    by_id = {item.id: item for item in case.evidence}
    wanted = dict.fromkeys(f"E{id_.strip().upper().removeprefix('E')}" for id_ in ids)
    if not by_id.keys() >= wanted.keys():
        raise UsageError(
            tr("There is no evidence with that id."), tr("See all of it with: evidence list")
        )
    return [by_id[id_] for id_ in wanted]


app.command("verify")(verifying.verify)


@app.command("export")
def export(
    context: typer.Context,
    *,
    ids: Annotated[
        list[str] | None, typer.Argument(help="Ids, such as E1 E2.", metavar="ID…")
    ] = None,
    output: Annotated[Path, typer.Option("--output", help="The folder to write to.")],
    all_: Annotated[bool, typer.Option("--all", help="Everything that is kept here.")] = False,
    case: CaseOption = None,
) -> int:
    """Write evidence to files. Anyone can read those."""
    from sextortion_help.case.disk import make_private_folder, told_plainly
    from sextortion_help.ui.writing_out import NOT_LOCKED, names_in, refuse_among_cases

    settings = settings_of(context)
    if bool(ids) == all_:
        raise UsageError(tr("Which ones?"), tr("Give their ids, such as E1 E2, or --all."))
    with opened_case(settings, case) as keeper:
        sealed = [item for item in keeper.case.evidence if item.kept == "sealed"]
        chosen = sealed if all_ else _pieces(keeper.case, ids or [])
        refuse_among_cases(keeper, output)
        with told_plainly(tr("The folder could not be made.")):
            make_private_folder(output)
        faults = _write_out(settings, keeper, chosen, output, names_in(output))
        say_log(settings, keeper.case)
    if len(faults) < len(chosen):
        say(settings, "", *tr(NOT_LOCKED))
    codes = {fault.exit_code for fault in faults}
    return max(codes, default=ExitCode.DONE)


def _write_out(
    settings: Settings, keeper: Keeper, chosen: list[Evidence], output: Path, taken: set[str]
) -> list[ExpectedError]:
    """Write pieces out, one after the other; what goes wrong with one leaves the others be."""
    from sextortion_help.report.builders.facts import counts_as_under_18
    from sextortion_help.ui.progress import progress_for
    from sextortion_help.ui.writing_out import give_out

    environment = settings.environment
    under_18 = counts_as_under_18(settings.library(), keeper.case)
    faults: list[ExpectedError] = []
    total = sum(item.size or 0 for item in chosen)
    with progress_for(environment, total, plain=settings.plain) as tick:
        for item in chosen:
            try:
                path = give_out(
                    keeper, item, output, taken, environment.clock, tick, under_18=under_18
                )
            except ExpectedError as fault:
                faults.append(fault)
                say(settings, fault.message, *fault.hint)
            else:
                print_line(settings, f"{item.sha256}  {path.name}")
    return faults


@app.command("remove")
def remove(
    context: typer.Context,
    *,
    id_: Annotated[str, typer.Argument(help="Its id, such as E1.", metavar="ID")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    case: CaseOption = None,
) -> int:
    """Remove one piece from the notes. The original is not touched."""
    from sextortion_help.cli.sitting import clear_screen, new_session
    from sextortion_help.ui.interrupts import Interrupts
    from sextortion_help.ui.prompts import Command
    from sextortion_help.ui.writing_out import ORIGINAL_STAYS, ask_to_remove, take_away

    settings = settings_of(context)
    if not yes and not settings.environment.can_ask:
        raise UsageError(
            tr("There is no terminal to ask on. Nothing was removed."),
            tr("To remove without a question, add: --yes"),
        )
    interrupts = Interrupts()
    with opened_case(settings, case) as keeper:
        (item,) = _pieces(keeper.case, [id_])
        if not yes:
            session = new_session(settings, settings.library(), keeper, interrupts, at_home=True)
            with interrupts:
                reply = ask_to_remove(session, item)
            if reply is Command.LEAVE:
                clear_screen(settings.environment)
                return ExitCode.DONE
            if reply != "remove":
                say(settings, tr("Nothing was removed."))
                return ExitCode.DONE
        take_away(keeper, item, settings.environment.clock())
    say(settings, tr("It is removed."), tr(ORIGINAL_STAYS))
    return ExitCode.DONE
