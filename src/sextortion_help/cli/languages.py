"""Which language to speak: the one typed, remembered, or set on the computer; or asked first."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from sextortion_help.beforehand import ENGLISH, command_of, language_of_locale, value_of
from sextortion_help.catalogues import read_language
from sextortion_help.environment import Environment
from sextortion_help.language import N_, NAME_OF_THIS_LANGUAGE, WHICH, Language, tr
from sextortion_help.paths import LANGUAGE, home_folder, languages

MOST_LETTERS = 16
"""Of a language's code; what is longer is none."""

SPOKEN = N_("I speak: {names}")


def language_for(arguments: Sequence[str], environment: Environment) -> Language:
    """Return the language that a line is answered in.

    One that was typed counts most, then, for whoever comes back, the one remembered with their
    notes, then that of the computer. Where none of them is known, it is English; ``start`` asks.
    """
    return read_language(_known_language(arguments, environment) or ENGLISH)


def has_to_ask(arguments: Sequence[str], environment: Environment) -> bool:
    """Return whether nothing says which language the person reads."""
    return len(languages()) > 1 and _known_language(arguments, environment) is None


def _known_language(arguments: Sequence[str], environment: Environment) -> str | None:
    known = languages()
    typed = value_of("--language", arguments)
    if typed is not None:
        return typed if typed in known else None
    remembered = None
    if command_of(arguments) not in {"start", None}:
        # Whoever begins has no notes yet; and they shall not wait until a folder is found.
        remembered = _remembered(arguments, environment)
    set_here = language_of_locale(environment.variables, known)
    return remembered if remembered in known else set_here


def _remembered(arguments: Sequence[str], environment: Environment) -> str | None:
    home = value_of("--home", arguments)
    with contextlib.suppress(OSError, UnicodeError):
        folder = home_folder(Path(home) if home else None, environment.variables)
        with (folder / LANGUAGE).open("rb") as file:
            return file.read(MOST_LETTERS).decode("ascii").strip()
    return None


def is_set_here(environment: Environment) -> bool:
    """Return whether the computer's own language is the one spoken now, so that none is kept."""
    from sextortion_help.language import spoken

    return language_of_locale(environment.variables, languages()) == spoken().code


def names_of_languages() -> dict[str, str]:
    """Return every language by code, each called as those call it who read it."""
    return {
        code: read_language(code).interface.find(NAME_OF_THIS_LANGUAGE) or NAME_OF_THIS_LANGUAGE
        for code in languages()
    }


def named_languages() -> Iterator[str]:
    """Yield the line that says what languages there are."""
    names = ", ".join(f"{name} ({code})" for code, name in names_of_languages().items())
    yield tr(SPOKEN).format(names=names)


def which_language() -> str:
    """Return the question for the language, in each of them."""
    asked = (read_language(code).interface.find(WHICH) or WHICH for code in languages())
    return " / ".join(dict.fromkeys(asked))
