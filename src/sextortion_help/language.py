"""The language the program speaks: which one, and its words for a line of ours.

English stands in the code and in the playbooks. Another language is a folder of gettext catalogues
(``locale/<code>/LC_MESSAGES``), beside the code for what the program says itself and beside the
playbooks for what they say. A line that has no translation, or whose English changed since it was
translated, is said in English, and marked. Reading catalogues is ``catalogues``' work, making them
``.ci/catalogues.py``'s; what of a playbook is words says ``playbook.translation``.

One process speaks one language at a time, so it is kept here and not handed from call to call.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, overload

from sextortion_help.beforehand import ENGLISH

HOLE = re.compile(r"\{[^{}]*\}")
"""A place in a line that is filled in later, such as ``{count}`` or ``{platform.name}``."""


def holes(words: str) -> set[str]:
    """Return the places of a line that are filled in later."""
    return set(HOLE.findall(words))


def N_(words: str) -> str:  # noqa: N802 - the name that translators' tools know
    """Mark words for the catalogue where they stand; ``tr`` puts them into the language later."""
    return words


NAME_OF_THIS_LANGUAGE = N_("English")
"""Translated, it is the language's name in itself, as a person who reads it looks for it."""

WHICH = N_("Which language do you read best?")

IN_ENGLISH = N_("(in English) {words}")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The lines of one domain in one language, by their English."""

    find: Callable[[str], str | None]
    """Returns what a line is in the language; ``None`` where that is not known."""
    find_counted: Callable[[str, str, int], str | None]
    """Returns what a line with a number is; ``None`` where that is not known."""


def _none(*_: object) -> None:
    return None


EMPTY: Final = Catalogue(_none, _none)


@dataclass(frozen=True, slots=True)
class Language:
    """A language, with its words for what the program says itself."""

    code: str
    interface: Catalogue = EMPTY

    @property
    def is_english(self) -> bool:
        """Whether nothing has to be looked up."""
        return self.code == ENGLISH

    def marked(self, words: str) -> str:
        """Return an English line with the mark that says so."""
        return (self.interface.find(IN_ENGLISH) or IN_ENGLISH).replace("{words}", words)


_spoken = Language(ENGLISH)


def spoken() -> Language:
    """Return the language that is spoken now."""
    return _spoken


def speak(language: Language) -> None:
    """Speak a language from now on."""
    global _spoken
    _spoken = language


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak a language for a while."""
    before = _spoken
    speak(language)
    try:
        yield
    finally:
        speak(before)


@overload
def tr(words: str) -> str: ...
@overload
def tr(words: tuple[str, ...]) -> tuple[str, ...]: ...
@overload
def tr(words: Mapping[str, str]) -> dict[str, str]: ...
def tr(words: str | tuple[str, ...] | Mapping[str, str]) -> str | tuple[str, ...] | dict[str, str]:
    """Return a line of the program in the language spoken, or several, or choices.

    What is filled into it (``.format``) comes after, so that a translator sees the whole line.
    """
    if isinstance(words, tuple):
        return tuple(map(_line, words))
    if isinstance(words, Mapping):
        return {value: _line(line) for value, line in words.items()}
    return _line(words)


def _line(words: str) -> str:
    if _spoken.is_english or not words:
        return words
    found = _spoken.interface.find(words)
    return _spoken.marked(words) if found is None else found


def ngettext(one: str, several: str, count: int) -> str:
    """Return the line for a number of things in the language spoken; ``{count}`` stays open."""
    english = one if count == 1 else several
    if _spoken.is_english:
        return english
    found = _spoken.interface.find_counted(one, several, count)
    return _spoken.marked(english) if found is None else found
