"""The commands put together, and the one boundary where an error becomes words and a code.

An expected error is told in plain words, without a traceback. An unexpected one is never hidden,
but what it may quote (an answer, a name) is: only its kind and place are shown.
"""

from __future__ import annotations

import contextlib
import os
import traceback
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
import typer.completion
from typer.exceptions import Abort, Exit, TyperException

from sextortion_help import __version__
from sextortion_help.cli.commands import Commands
from sextortion_help.cli.languages import has_to_ask, language_for, named_languages
from sextortion_help.cli.settings import Settings, settings_of
from sextortion_help.environment import NAME, Environment
from sextortion_help.errors import CannotWriteError, ExitCode, ExpectedError, UsageError
from sextortion_help.language import N_, speaking, spoken, tr
from sextortion_help.paths import languages
from sextortion_help.text import clean

EPILOG = N_(
    "In danger now? Call your emergency number. Who to call: sextortion-help contacts --country GB"
)

REMEMBERED = N_("I ask with numbers from now on. To stop that, type: --not-always-plain")
FORGOTTEN = N_("I no longer ask with numbers, unless you type: --plain")

app = typer.Typer(
    name=NAME,
    cls=Commands,
    help=N_("Calm help, one step at a time, if someone blackmails you with private pictures."),
    epilog=EPILOG,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    # It would write this program's name into a start-up file of the shell, for anyone to see.
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:  # noqa: FBT001 - a callback's shape is Typer's
    if wanted:
        typer.echo(f"sextortion-help {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _global_options(
    context: typer.Context,
    *,
    home: Annotated[
        Path | None, typer.Option("--home", help="Folder for the cases, such as a USB stick.")
    ] = None,
    playbooks: Annotated[
        Path | None, typer.Option("--playbooks", help="Another folder of playbooks.")
    ] = None,
    plain: Annotated[
        bool, typer.Option("--plain", help="Numbered questions, for screen readers.")
    ] = False,
    always_plain: Annotated[
        bool | None,
        typer.Option(
            "--always-plain/--not-always-plain",
            help="Ask with numbers each time (remembered in the notes folder), or no longer.",
        ),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option("--language", help="The language to speak, such as en or es.", metavar="CODE"),
    ] = None,
    passphrase_file: Annotated[
        str | None,
        typer.Option("--passphrase-file", help="Read the passphrase from a file, or - for input."),
    ] = None,
    _: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    if language is not None and language not in languages():
        raise UsageError(tr("I do not speak that language."), *named_languages())
    context.obj = replace(
        settings_of(context),
        home=home,
        playbooks=playbooks,
        plain_now=plain,
        passphrase_file=passphrase_file,
    )
    if always_plain is not None:
        from sextortion_help.cli.opening import say

        try:
            settings_of(context).remember_plain(always=always_plain)
            say(settings_of(context), tr(REMEMBERED) if always_plain else tr(FORGOTTEN))
        except CannotWriteError as fault:
            if context.invoked_subcommand is None:
                raise
            # What was asked for beside it comes first.
            say(settings_of(context), fault.message, *fault.hint)
            context.obj = replace(settings_of(context), plain_now=plain or always_plain)
    if context.invoked_subcommand is None:
        # The bare command, or options alone, as of someone who sets how they are asked.
        from sextortion_help.cli.welcome import greeting

        environment = settings_of(context).environment
        environment.stdout.write(greeting(environment))


def run(arguments: Sequence[str], environment: Environment) -> int:
    """Run the program as typed.

    Returns:
        The exit code, one of ``ExitCode``.

    """
    with speaking(language_for(arguments, environment)):
        return _run(arguments, environment)


def _run(arguments: Sequence[str], environment: Environment) -> int:
    complain = _Complainer(environment)
    try:
        if environment.is_completing:
            typer.completion.completion_init()  # type: ignore[attr-defined]
        if arguments[:1] == ["help"]:
            arguments = [*arguments[1:], "--help"]
        code = app(
            list(arguments),
            prog_name=NAME,
            standalone_mode=False,
            obj=Settings(environment, asks_language=has_to_ask(arguments, environment)),
        )
        if code == ExitCode.INTERRUPTED and not isinstance(code, ExitCode):
            # Typer makes an exit of its own of a Ctrl-C that no command was ready for.
            complain(tr("Stopped. Nothing is lost."))
        return int(code or ExitCode.DONE)
    except ExpectedError as fault:
        complain(fault.message, *fault.hint)
        return fault.exit_code
    except TyperException as fault:
        complain(*_mistyped(fault))
        return ExitCode.USAGE
    except SystemExit as leaving:
        # Typer ends the program itself when whoever read our output has seen enough ("| head").
        code = leaving.code if isinstance(leaving.code, int) else ExitCode.ERROR
        return ExitCode.DONE if _is_broken_pipe(leaving) else code
    except Exit as leaving:
        return leaving.exit_code
    except (KeyboardInterrupt, Abort):
        complain(tr("Stopped. Nothing is lost."))
        return ExitCode.INTERRUPTED
    except OSError as fault:
        complain(
            tr("Something could not be read or written here: {why}.").format(
                why=os.strerror(fault.errno or 0)
            ),
            tr("What was saved before is still there."),
        )
        return ExitCode.CANNOT_WRITE
    except Exception as fault:  # noqa: BLE001 - the last boundary; nothing is swallowed silently
        complain(*_unexpected(fault))
        return ExitCode.ERROR


def _mistyped(fault: TyperException) -> tuple[str, str]:
    """Say what was wrong with the line, and whose help to look at."""
    message = spoken().marked(fault.format_message().replace("Value error, ", ""))
    if hasattr(fault, "possibilities"):
        # Typer's error for an option that is not there; it has no public name.
        option = getattr(fault, "option_name", "")
        message = tr("There is no option {option}.").format(option=option)
        if fault.possibilities:
            meant = tr("Did you mean {option}?").format(option=fault.possibilities[0])
            message += f" {meant}"
    context = getattr(fault, "ctx", None)
    command = context.command_path if context else NAME
    return message, tr("See what can be typed with: {command} --help").format(command=command)


def _is_broken_pipe(leaving: SystemExit) -> bool:
    return isinstance(leaving.__context__, BrokenPipeError)


class _Complainer:
    def __init__(self, environment: Environment) -> None:
        self._stream = environment.stderr

    def __call__(self, *lines: str) -> None:
        # With no one to tell, such as a closed stream, the exit code has to do.
        with contextlib.suppress(OSError, ValueError):
            for line in lines:
                self._stream.write(f"{clean(line)}\n")
            self._stream.flush()


def _unexpected(fault: Exception) -> tuple[str, ...]:
    """Tell of a fault of ours by kind and place; its message might quote what was typed."""
    places = [
        f"  {Path(frame.filename).name}, line {frame.lineno}, in {frame.name}"
        for frame in traceback.extract_tb(fault.__traceback__)[-4:]
    ]
    return (
        tr("Something in this program broke. It is our fault, not yours."),
        tr("What was saved before is still there. Try again with: sextortion-help resume"),
        tr("If you report this, these lines help us. They hold nothing you typed:"),
        f"  {type(fault).__name__}, version {__version__}",
        *places,
    )
