"""The catalogues on the disk: reading the one of a language.

Saying a line in a language is ``language``'s work.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sextortion_help.beforehand import ENGLISH
from sextortion_help.language import EMPTY, Catalogue, Language, holes
from sextortion_help.paths import CATALOGUES, INTERFACE, shipped_catalogues, shipped_playbooks

if TYPE_CHECKING:
    # Imported late below: whoever reads English needs no catalogue.
    from gettext import NullTranslations

GUIDE: Final = "guide"
"""The catalogue of the guide's words, beside the playbooks."""


def read_language(code: str) -> Language:
    """Return a language by its code; one without catalogues is English with every line marked."""
    if code == ENGLISH:
        return Language(ENGLISH)
    return Language(code, read_catalogue(shipped_catalogues(), code, INTERFACE))


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
    catalogue = read_catalogue(shipped_playbooks() / CATALOGUES, language.code, GUIDE)
    return "\n".join(
        (catalogue.find(line) or language.marked(line)) if line else line
        for line in text.splitlines()
    )
