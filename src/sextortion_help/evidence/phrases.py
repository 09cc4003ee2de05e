"""Look for an author's phrases in a text: without case, accents, or letters that only look Latin.

How a phrase is written is told in ``playbook.bluff``: choices, gaps, and words that may go on. This
is for one long text; ``matchers`` is for many phrases in very many short ones. What a find means
is ``bluff``'s work.

The text is hostile: each phrase is looked for by plain search, so many times and no more.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from sextortion_help.evidence.identifiers.unmask import unmask
from sextortion_help.playbook.bluff import spellings

MAX_TRIES: Final = 200
"""Places at which a phrase is tried before it counts as not found."""

MAX_GAP: Final = 60
"""Letters that may stand where a phrase has a gap."""

IDEOGRAPHS: Final = 0x2E80
"""From here on letters stand without spaces between words."""

_SAME = {"\u2019": "'", "\u2018": "'", "\u00b4": "'", "`": "'", "\u2013": "-", "\u2014": "-"}
_SAME |= {"\u2010": "-", "\u2011": "-", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "\n": " "}
_SAME |= {"\u03a3": "\u03c3"}  # else its small form would depend on where it stands
_ACCENTED: Final = ((0x00, 0x250), (0x1E00, 0x1F00))
"""Where letters with accents stand."""

FOREIGN: Final = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")
LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]")
WORD: Final = re.compile(r"[\w\u00ad\u200b-\u200f\u2060\ufeff]{1,200}")


def folded(text: str) -> str:
    """Return text in small letters without accents, each letter in its old place."""
    return text.translate(_FOLDED).lower()


def _folded_letter(char: str) -> str:
    return _SAME.get(char) or unicodedata.normalize("NFD", char)[0].lower()


_FOLDED: Final = {ord(char): put for char, put in _SAME.items()} | {
    code: put
    for first, end in _ACCENTED
    for code in range(first, end)
    if len(put := _folded_letter(chr(code))) == 1
}


def latin(text: str) -> str:
    """Replace the look-alikes that ``unmask`` leaves, as it looks for addresses.

    In a word that holds a Latin letter, and in a Latin text any word of look-alikes alone, a
    letter of another script can only be a disguise. Each letter stays in its place.
    """
    foreign = len(FOREIGN.findall(text))
    is_latin = 0 < foreign < len(LATIN.findall(text))

    def meant(match: re.Match[str]) -> str:
        word = match[0]
        if not FOREIGN.search(word):
            return word
        put = "".join(_look_alike(char) for char in word)
        return put if LATIN.search(word) or (is_latin and not FOREIGN.search(put)) else word

    return WORD.sub(meant, text) if foreign else text


@lru_cache(maxsize=512)
def _look_alike(char: str) -> str:
    return unmask(f"a{char}").text[1:] if FOREIGN.match(char) else char


@lru_cache(maxsize=4096)
def _parts(phrase: str) -> tuple[tuple[tuple[str, bool], ...], ...]:
    """Return each spelling of a phrase as its parts, with whether the last word may go on."""
    return tuple(
        tuple((part.removesuffix("*"), part.endswith("*")) for part in spelling)
        for spelling in spellings(folded(phrase))
    )


@dataclass(frozen=True, slots=True)
class Words:
    """A text to look for phrases in."""

    text: str
    low: str = field(init=False)
    """The text as ``folded`` returns it."""
    _known: dict[str, bool] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "low", folded(self.text))

    def find(self, phrase: str) -> tuple[int, int] | None:
        """Return where the phrase stands, in any of its spellings."""
        known, low = self._known, self.low
        for parts in _parts(phrase):
            # Nearly every phrase ends here, and there are thousands: so no calls.
            for word, _ in parts:
                is_there = known.get(word)
                if is_there is None:
                    is_there = known[word] = word in low
                if not is_there:
                    break
            else:
                for start, end in self._places(parts[0], 0, len(low)):
                    stop = self._follow(parts[1:], end)
                    if stop is not None:
                        return start, stop
        return None

    def _follow(self, parts: tuple[tuple[str, bool], ...], end: int) -> int | None:
        """Return where the last of the parts ends, each after a gap at most."""
        stop: int | None = end
        for part in parts:
            if stop is None:
                break
            limit = stop + MAX_GAP + len(part[0])
            stop = next((end for _, end in self._places(part, stop, limit)), None)
        return stop

    def _places(self, part: tuple[str, bool], at: int, limit: int) -> Iterator[tuple[int, int]]:
        word, may_go_on = part
        for _ in range(MAX_TRIES):
            at = self.low.find(word, at, limit)
            if at < 0:
                return
            end = at + len(word)
            if not self._is_inside(at) and (may_go_on or not self._is_inside(end)):
                yield at, end
            at += 1

    def _is_inside(self, at: int) -> bool:
        """Return whether a place is inside a word; scripts without spaces have no such place."""
        around = self.low[max(at - 1, 0) : at + 1]
        return len(around) == 2 and all(
            char.isalnum() and ord(char) < IDEOGRAPHS for char in around
        )
