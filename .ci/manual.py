"""Writes the man page and the shell completions anew: ``python .ci/manual.py``.

Both come from the commands themselves; a test holds what is kept in ``man/`` and ``completions/``
against them. The date stays that of the last change of the words.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main
from typer.completion import get_completion_script

from sextortion_help import __version__
from sextortion_help.cli.app import EPILOG, app
from sextortion_help.cli.commands import EXAMPLES
from sextortion_help.environment import COMPLETING
from sextortion_help.environment import NAME as PROGRAM
from sextortion_help.errors import ExitCode

ROOT = Path(__file__).parents[1]
SHELLS = {
    "bash": f"{PROGRAM}.bash",
    "zsh": f"_{PROGRAM}",
    "fish": f"{PROGRAM}.fish",
    "powershell": f"{PROGRAM}.ps1",
}
CODES = {
    ExitCode.DONE: "It is done.",
    ExitCode.ERROR: "Something went wrong, or a part could not be done.",
    ExitCode.USAGE: "The command as typed cannot be carried out.",
    ExitCode.NO_SUCH_CASE: "There is no such case, or more than one to choose from.",
    ExitCode.WRONG_PASSPHRASE: "The passphrase does not open it.",
    ExitCode.DAMAGED_CASE: "A file is damaged.",
    ExitCode.PLAYBOOK_PROBLEMS: "The playbooks have problems.",
    ExitCode.CASE_IN_USE: "Another window has the case open.",
    ExitCode.CANNOT_WRITE: "The disk did not take it.",
    ExitCode.INTERRUPTED: "It was stopped with Ctrl-C.",
}


def escaped(text: str) -> str:
    """Return text that roff shows as it is."""
    safe = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...")
    return f"\\&{safe}" if safe.startswith((".", "'")) else safe


def options(command: Any) -> Iterator[str]:
    """Yield the arguments and options of a command."""
    for one in command.params:
        if one.param_type_name == "argument":
            names = one.metavar or one.name
            words = f"\\fI{escaped(names)}\\fR"
        else:
            names = (*one.opts, *one.secondary_opts)
            words = ", ".join(f"\\fB{escaped(name)}\\fR" for name in names)
            words += "" if one.is_flag else f" \\fI{escaped(one.metavar or 'VALUE')}\\fR"
        yield from (".TP", words, escaped(one.help or ""))


def leaves(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every command with the words that name it."""
    for name, command in group.commands.items():
        path = f"{before}{name}"
        if hasattr(command, "commands"):
            yield from leaves(command, f"{path} ")
        else:
            yield path, command


def manual() -> str:
    """Return the man page."""
    group = typer.main.get_command(app)
    lines = [
        f'.TH SEXTORTION\\-HELP 1 "" "{PROGRAM} {__version__}" "User Commands"',
        ".SH NAME",
        "sextortion\\-help \\- calm help, step by step, if someone blackmails you with pictures",
        ".SH SYNOPSIS",
        ".B sextortion\\-help",
        "\\fIcommand\\fR [\\fIoptions\\fR]",
        ".SH DESCRIPTION",
        "You are not alone. Do not pay. Delete nothing for now.",
        ".PP",
        "This program leads you one step at a time. It needs no internet and sends nothing.",
        "Nothing is saved unless you ask; what is saved is locked.",
        ".PP",
        escaped(EPILOG),
        ".SH OPTIONS",
        "These may stand anywhere on the line.",
        *options(group),
        ".SH COMMANDS",
    ]
    for path, command in leaves(group):
        lines += [f".SS {escaped(path)}", escaped(" ".join(command.help.split()))]
        lines += options(command)
        for example in EXAMPLES[path]:
            lines += [".PP", ".nf", f".B {escaped(f'{PROGRAM} {example}')}", ".fi"]
    lines.append(".SH EXIT STATUS")
    for code, words in CODES.items():
        lines += [".TP", f".B {code.value}", escaped(words)]
    return "\n".join(lines) + "\n"


def written() -> dict[Path, str]:
    """Return the files, by their path in the project."""
    scripts = {
        Path("completions") / name: get_completion_script(
            prog_name=PROGRAM, complete_var=COMPLETING, shell=shell
        )
        + "\n"
        for shell, name in SHELLS.items()
    }
    return {Path("man") / f"{PROGRAM}.1": manual(), **scripts}


if __name__ == "__main__":
    for path, text in written().items():
        (ROOT / path).parent.mkdir(exist_ok=True)
        (ROOT / path).write_text(text, "utf-8")
        sys.stdout.write(f"{path}\n")
