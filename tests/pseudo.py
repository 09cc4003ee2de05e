"""A language that nobody speaks: English with every letter changed, so that what escaped shows.

It knows only the lines that the catalogues hold. A line that is not in them, or that is said
without looking it up, keeps its English letters, and ``escaped`` finds them.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from functools import cache
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from sextortion_help.language import HOLE, Catalogue, Language
from sextortion_help.paths import INTERFACE
from sextortion_help.playbook.translation import DOMAINS, words_in
from tests.shipped import LIBRARY

ROOT = Path(__file__).parents[1]
CODE = "qps"
"""Not given to any language (BCP 47 keeps qaa to qtz for such uses)."""

LETTERS = str.maketrans(
    string.ascii_letters, "áƀćđéƒǵħíĵķĺɱńóƥɋŕśŧúṽŵẋýžÁƁĆĐÉƑǴĦÍĴĶĹṀŃÓƤɊŔŚŦÚṼŴẊÝŽ"
)

KEPT = re.compile(
    r"sextortion-help[a-z -]*"  # how the program is called, with a command
    r"|https?://\S+|www\.\S+|\S+\.(?:com|org|net|gov|age|pdf|zip|txt|eml|yaml|png)\b\S*"
    r"|--[a-z-]+(?: [A-Z]+| THAT FOLDER)?|\b[A-Z]{2,}[A-Z0-9-]*…?\b"
    r"|[0-9a-f]{8,}|SHA-256|Message-ID|text/plain|[a-z]+_[a-z_]+"
)
"""What is the same in every language."""

LINK = re.compile(r"https?://\S+")

WORD = re.compile(r"[A-Za-z]{3,}")


def pseudo(words: str) -> str:
    """Return a line with its letters changed and its places as they are."""
    kept = "|".join((HOLE.pattern, KEPT.pattern))
    parts = re.split(f"({kept})", words)
    return "".join(
        part if number % 2 else part.translate(LETTERS) for number, part in enumerate(parts)
    )


def template(path: Path) -> dict[str, Message]:
    """Return the lines of a catalogue by their English."""
    with path.open("rb") as file:
        return {
            message.id if isinstance(message.id, str) else message.id[0]: message
            for message in read_po(file)
            if message.id
        }


def _catalogue(known: Callable[[str], bool]) -> Catalogue:
    return Catalogue(
        lambda words: pseudo(words) if known(words) else None,
        lambda one, several, count: pseudo(one if count == 1 else several) if known(one) else None,
    )


@cache
def _interface() -> frozenset[str]:
    return frozenset(template(ROOT / f"src/sextortion_help/locale/es/LC_MESSAGES/{INTERFACE}.po"))


@cache
def _playbooks() -> frozenset[str]:
    return frozenset(words for part in DOMAINS for _path, words in words_in(getattr(LIBRARY, part)))


PSEUDO = Language(CODE, _catalogue(lambda words: words in _interface()))


def catalogue(folder: Path, code: str, domain: str) -> Catalogue:
    """Stand in for ``catalogues.read_catalogue``."""
    return _catalogue(lambda words: words in _playbooks())


@cache
def names() -> tuple[str, ...]:
    """Return what is called the same in every language: organisations, sources, laws."""
    found = {source.who for source in LIBRARY.sources.values()}
    for country in LIBRARY.countries.values():
        for one in country.contacts:
            found |= {one.name, one.phone or "", one.text or "", one.email or ""}
        found |= {law.name for law in country.laws}
    found |= {form.name for form in LIBRARY.forms.values()}
    return tuple(sorted(filter(None, found), key=len, reverse=True))


def escaped(text: str, *typed: str) -> list[str]:
    """Return the English words in a text, but for names and what the person typed."""
    flat = LINK.sub(" ", " ".join(text.split()))
    for name in sorted((*typed, *names()), key=len, reverse=True):
        flat = flat.replace(" ".join(name.split()), " ")
    return WORD.findall(KEPT.sub(" ", flat))
