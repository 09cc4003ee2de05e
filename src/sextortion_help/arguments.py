"""What must be known of a line before Typer is imported: its command and a few of its options.

Typer reads the whole line later, and says what is wrong with it. This only looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

TAKE_A_VALUE: Final = ("--home", "--language", "--passphrase-file", "--playbooks")
"""The global options that do; a command's own stand behind it."""


def command_of(arguments: Sequence[str]) -> str | None:
    """Return the first word that is neither an option nor an option's value."""
    words = iter(arguments)
    for word in words:
        if not word.startswith("-"):
            return word
        if word in TAKE_A_VALUE:
            next(words, None)
    return None


def value_of(option: str, arguments: Sequence[str]) -> str | None:
    """Return the value of an option, the last one where it is given twice."""
    found = None
    words = iter(arguments)
    for word in words:
        if word == "--":
            break
        name, equals, value = word.partition("=")
        if name == option:
            found = value if equals else next(words, None)
    return found
