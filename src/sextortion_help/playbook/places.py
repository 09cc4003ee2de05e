"""Countries by the names people type, and the emergency entry of those without a file.

Which contacts a country has is ``library``'s work; this only finds and names countries.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache

from sextortion_help.playbook.contacts import Contact, Country, Elsewhere

ANYWHERE = "INT"
"""The code of the contacts that serve every country."""

MOST_SUGGESTED = 4


def is_one(code: str, land: Country) -> bool:
    """Say whether a file is that of one country, not of a group of them or of all."""
    return code != ANYWHERE and not land.members


@lru_cache(maxsize=2048)
def folded(name: str) -> str:
    """Return a name without accents, marks and case, as two people might both type it."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def find_country(
    typed: str, named: Mapping[str, str], aliases: Mapping[str, tuple[str, ...]]
) -> str | tuple[str, ...]:
    """Return the code of the country a person typed, or the codes of those that sound like it.

    Args:
        typed: a code, a name, the beginning of a name that only one country has, or a slip of it.
        named: every country's name, by code.
        aliases: other names, by code.

    """
    others = {code: more for code, more in aliases.items() if code in named}
    words = {folded(word): code for code, more in others.items() for word in more}
    words |= {folded(name): code for code, name in named.items()}
    words |= {code.casefold(): code for code in named}
    word = folded(typed)
    if word in words:
        return words[word]
    begins = {words[one] for one in words if len(word) >= 4 and one.startswith(word)}
    if len(begins) == 1:
        return begins.pop()
    near = get_close_matches(word, words, n=MOST_SUGGESTED, cutoff=0.7)
    by_name = sorted(begins, key=lambda code: folded(named[code]))
    return tuple(dict.fromkeys([*by_name, *(words[one] for one in near)]))[:MOST_SUGGESTED]


def emergency_of(elsewhere: Elsewhere, code: str) -> Contact:
    """Return what can be said of emergencies in a country that has no file of its own."""
    place = elsewhere.countries[code]
    return Contact(
        id=f"{code.casefold()}-emergency",
        name=f"Emergency numbers in {place.name}" if place.emergency else "Emergency",
        kind="emergency",
        audience="everyone",
        phone=" or ".join(place.emergency) or None,
        link=None if place.emergency else "https://findahelpline.com",
        does=elsewhere.does if place.emergency else elsewhere.without_a_number,
        mind=elsewhere.mind,
        confidence="secondary",
        sources=elsewhere.sources,
        checked=elsewhere.checked,
    )
