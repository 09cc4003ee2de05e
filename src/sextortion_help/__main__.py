"""The program's door: calm words first, and only then anything slow.

``start`` prints its first words here, before Typer and the rest are even imported. Everything
else is ``cli.app``'s work.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping, Sequence

from sextortion_help.beforehand import ENGLISH, command_of, language_of_locale, value_of
from sextortion_help.paths import languages, shipped_playbooks

QUIET = ("--answers", "--help", "--playbooks", "-h")
"""With one of these, the words come later, from the folder named, or not at all."""


def first_words(arguments: Sequence[str], variables: Mapping[str, str] | None = None) -> str | None:
    """Return the calm words to print at once, or ``None`` where they are not wanted now.

    Args:
        arguments: what was typed behind the program's name.
        variables: the environment's; they may name the language.

    """
    if command_of(arguments) != "start":
        return None
    if any(word.split("=")[0] in QUIET for word in arguments):
        return None
    try:
        words = (shipped_playbooks() / "first-words.txt").read_text("utf-8")
    except (OSError, ValueError):
        return None
    code = _language(arguments, variables or {})
    if code == ENGLISH:
        return words
    from sextortion_help.catalogues import read_language, said_in

    return said_in(read_language(code), words)


def _language(arguments: Sequence[str], variables: Mapping[str, str]) -> str:
    """Return the language typed, or the computer's; the command itself looks at more than that."""
    known = languages()
    typed = value_of("--language", arguments)
    return (typed if typed in known else language_of_locale(variables, known)) or ENGLISH


def main() -> None:
    """Run the program as typed and leave with its exit code."""
    try:
        words = first_words(sys.argv[1:], _variables())
        if words is not None:
            _say(f"\n{words}\n")
        if not sys.argv[1:] and _has_greeted():
            return
        from sextortion_help.hardening import keep_memory_private, quote_nobody

        # Before anything is asked or read: any command may be given what nobody else should see.
        keep_memory_private()
        quote_nobody()
        # Nothing that another package brings is to look into what is checked here.
        os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
        from sextortion_help.cli.app import run
        from sextortion_help.environment import Environment

        code = run(sys.argv[1:], Environment.of_process())
    except KeyboardInterrupt:
        code = 130
    _let_go_of_output()
    sys.exit(code)


def _variables() -> Mapping[str, str]:
    if os.name != "nt":
        return os.environ
    # Only Windows has to be asked which language it is set to.
    from sextortion_help.environment import variables_here

    return variables_here()


def _has_greeted() -> bool:
    """Say what can be typed next, unless it is a shell that asks."""
    from sextortion_help.catalogues import read_language
    from sextortion_help.cli.welcome import greeting
    from sextortion_help.environment import Environment
    from sextortion_help.language import speaking

    environment = Environment.of_process()
    if environment.is_completing:
        return False
    with speaking(read_language(_language((), environment.variables))):
        _say(greeting(environment))
    _let_go_of_output()
    return True


def _say(words: str) -> None:
    # A closed or full output is no reason to end before the help begins.
    if sys.stdout is not None:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.write(words)
            sys.stdout.flush()


def _let_go_of_output() -> None:
    """Keep Python from complaining, on its way out, of an output that nobody reads any more."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    main()
