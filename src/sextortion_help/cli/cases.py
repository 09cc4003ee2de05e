"""``cases list`` and ``cases delete``; ``case_life`` has what else can be done with a case."""

from __future__ import annotations

from typing import Annotated

import typer

from sextortion_help.cli import case_life
from sextortion_help.cli.opening import say
from sextortion_help.cli.settings import settings_of
from sextortion_help.errors import ExitCode, UsageError
from sextortion_help.language import tr
from sextortion_help.text import clean_line

app = typer.Typer(
    help="List, copy, lock anew or delete the cases kept on this computer.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("list")
def list_cases(context: typer.Context) -> int:
    """List your cases by name. It needs no passphrase."""
    settings = settings_of(context)
    cases = settings.shelf.cases()
    if not cases:
        say(settings, tr("There is no saved case here. Begin with: sextortion-help start"))
    for case in cases:
        when = case.saved.astimezone().strftime("%Y-%m-%d %H:%M")
        settings.environment.stdout.write(
            f"{clean_line(case.name)}  {tr('last saved {when}').format(when=when)}\n"
        )
    return ExitCode.DONE


@app.command("delete")
def delete_case(
    context: typer.Context,
    *,
    case: Annotated[str | None, typer.Argument(help="The case's name.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> int:
    """Delete a case and all in it. It cannot be brought back."""
    from sextortion_help.report.document import Document, Text
    from sextortion_help.ui.numbered import NumberedAsker
    from sextortion_help.ui.prompts import Pick

    settings = settings_of(context)
    folder = settings.shelf.find(case)
    if not yes:
        if not settings.environment.can_ask:
            raise UsageError(
                tr("There is no terminal to ask on. Nothing was deleted."),
                tr("To delete without a question, add: --yes"),
            )
        prompt = Pick(
            Document(
                tr("Delete the case {name}?").format(name=folder.name),
                (
                    Text(tr("It cannot be brought back. The police may still need these notes.")),
                    Text(
                        tr(
                            "The files are removed. On some disks parts can remain for a while. "
                            "They stay locked with the passphrase."
                        )
                    ),
                ),
            ),
            tr("What would you like?"),
            {"keep": tr("Keep it"), "delete": tr("Delete it")},
            commands=(),
            commits=True,
        )
        if NumberedAsker(settings.environment).pick(prompt) != "delete":
            say(settings, tr("Nothing was deleted."))
            return ExitCode.DONE
    with folder.locked():
        folder.delete()
    # Once more without the lock, which Windows does not remove while it is held.
    folder.delete()
    say(settings, tr("The case is deleted."))
    return ExitCode.DONE


app.command("backup")(case_life.backup)
app.command("restore")(case_life.restore)
app.command("change-passphrase")(case_life.change_passphrase)
app.command("recovery-sheet")(case_life.recovery_sheet)
app.command("recover")(case_life.recover)
