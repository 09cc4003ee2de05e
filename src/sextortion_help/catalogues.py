"""The catalogues on the disk: which languages there are, and reading one; and the computer's own.

Saying a line in a language is ``language``'s work.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sextortion_help.language import EMPTY, ENGLISH, Catalogue, Language, holes
from sextortion_help.paths import shipped_playbooks

if TYPE_CHECKING:
    # Imported late below: whoever reads English needs no catalogue.
    from gettext import NullTranslations

INTERFACE: Final = "interface"
"""The catalogue of what the program says itself."""

GUIDE: Final = "guide"
"""The catalogue of the guide's words, beside the playbooks."""

FOLDER: Final = "locale"
"""The folder of catalogues, beside the code and in a folder of playbooks."""


def languages(folder: Path | None = None) -> tuple[str, ...]:
    """Return the codes of the languages there are, English first."""
    found = sorted(
        path.parent.parent.name for path in _shipped(folder).glob(f"*/LC_MESSAGES/{INTERFACE}.mo")
    )
    return (ENGLISH, *found)


def read_language(code: str, folder: Path | None = None) -> Language:
    """Return a language; one without catalogues is spoken in English, every line marked.

    Args:
        code: as its folder is called, such as ``es``.
        folder: the folder of the catalogues, ``None`` for what comes with the program.

    """
    if code == ENGLISH:
        return Language(ENGLISH)
    return Language(code, read_catalogue(_shipped(folder), code, INTERFACE))


def _shipped(folder: Path | None) -> Path:
    return folder if folder is not None else Path(__file__).parent / FOLDER


def read_catalogue(folder: Path, code: str, domain: str) -> Catalogue:
    """Return a catalogue; one that is missing or no catalogue knows nothing."""
    import struct
    from gettext import GNUTranslations

    try:
        with (folder / code / "LC_MESSAGES" / f"{domain}.mo").open("rb") as file:
            return catalogue_of(GNUTranslations(file))
    except (OSError, ValueError, LookupError, struct.error):
        return EMPTY


def catalogue_of(translations: NullTranslations) -> Catalogue:
    """Return a catalogue of translations as gettext reads them.

    A translation in which a place to be filled in is lost or changed counts as none: filling it
    in would fail, or leave out what the line is about.
    """
    from gettext import NullTranslations

    class Missing(NullTranslations):
        def gettext(self, message: str) -> str:
            raise LookupError(message)

        def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002 - gettext's
            raise LookupError(msgid1)

    translations.add_fallback(Missing())

    def find(words: str) -> str | None:
        try:
            found = translations.gettext(words)
        except LookupError:
            return None
        return found if holes(found) == holes(words) else None

    def find_counted(one: str, several: str, count: int) -> str | None:
        try:
            found = translations.ngettext(one, several, count)
        except LookupError:
            return None
        return found if holes(found) <= holes(several) else None

    return Catalogue(find, find_counted)


def said_in(language: Language, text: str) -> str:
    """Return words of the shipped guide in a language, line by line."""
    if language.is_english:
        return text
    catalogue = read_catalogue(shipped_playbooks() / FOLDER, language.code, GUIDE)
    return "\n".join(
        (catalogue.find(line) or language.marked(line)) if line else line
        for line in text.splitlines()
    )


def language_of_locale(variables: Mapping[str, str], known: tuple[str, ...]) -> str | None:
    """Return the language the computer is set to, if it is one of those known.

    The order of the variables is gettext's own:
    https://www.gnu.org/software/gettext/manual/html_node/Locale-Environment-Variables.html
    """
    if variables.get("LANGUAGE"):
        wanted = variables["LANGUAGE"].split(":")
    else:
        names = ("LC_ALL", "LC_MESSAGES", "LANG")
        wanted = [next((variables[name] for name in names if variables.get(name)), "")]
    codes = (re.split(r"[_.@-]", name)[0].lower() for name in wanted)
    return next((code for code in codes if code in known), None)
