"""What must be known before anything slow is imported: the line's command, and the language.

Typer reads the whole line later, and says what is wrong with it. This only looks, and imports next
to nothing: calm words wait for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

ENGLISH = "en"

LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The first that is set counts; ``LANGUAGE``, a list, comes before them all."""

TAKE_A_VALUE = ("--home", "--language", "--passphrase-file", "--playbooks")
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


def language_of_locale(variables: Mapping[str, str], known: Sequence[str]) -> str | None:
    """Return the language the computer is set to, if it is one of those known.

    The order of the variables is gettext's own:
    https://www.gnu.org/software/gettext/manual/html_node/Locale-Environment-Variables.html
    """
    if variables.get("LANGUAGE"):
        wanted = variables["LANGUAGE"].split(":")
    else:
        named = (variables[name] for name in LOCALE_VARIABLES if variables.get(name))
        wanted = [next(named, "")]
    for name in wanted:
        code = name.lower()
        for mark in "_.@-":
            # As in es_MX.UTF-8 or es@euro.
            code = code.partition(mark)[0]
        if code in known:
            return code
    return None
