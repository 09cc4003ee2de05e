"""How hard words are to read: the Flesch-Kincaid grade, sentence by sentence and for a text.

The formula is J. P. Kincaid's of 1975 (US school grade = 0.39 x words a sentence + 11.8 x
syllables a word - 15.59). Syllables are counted by rule, as no list of words is at hand; a test
compares the grades with another program's. Names, addresses and words in quotation marks, which
stand for what a screen says, are left out: an author cannot choose easier ones.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+")
_QUOTED = re.compile(r'"[^"]*?([.!?:]?)"')
_ADDRESS = re.compile(r"(?:\S+@\S+|https?://\S+|\b[\w-]+(?:\.[\w-]+)+(?:/\S*)?)(?<![.!?:,;])")
_WORD = re.compile(r"[A-Za-z][A-Za-z'\u2019-]*")
_VOWELS = re.compile(r"[aeiouy]+")


def sentences(line: str) -> list[str]:
    """Return the sentences of a line; a colon ends one, for a reader pauses there."""
    return [part for part in _SENTENCE_END.split(line.strip()) if part]


@lru_cache(maxsize=8192)
def syllables(word: str) -> int:
    """Return how many syllables an English word has, by its letters; at least one."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    count = len(_VOWELS.findall(letters))
    silent_e = bool(re.search(r"([^l]|[aeiouy]l)e$", letters)) and not letters.endswith("ee")
    silent_ed = letters.endswith("ed") and not letters.endswith(("ted", "ded"))
    silent_es = letters.endswith("es") and not re.search(r"(s|x|z|ch|sh|c|g)es$", letters)
    if count > 1 and (silent_e or silent_ed or silent_es):
        count -= 1
    return max(count, 1)


def grade(lines: Iterable[str], names: Collection[str] = ()) -> float:
    """Return the Flesch-Kincaid grade of some lines.

    Args:
        lines: what is read together, such as an item's lines.
        names: words, in lower case, that are names and do not count.

    Returns:
        A US school grade; 0 where there is nothing to read but names.

    """
    words: list[str] = []
    count = 0
    for line in lines:
        plain = _ADDRESS.sub(" it", _QUOTED.sub(r" it\1", line))
        for sentence in sentences(plain):
            found = _WORD.findall(sentence)
            count += bool(found)
            words.extend(
                word
                for place, word in enumerate(found)
                if not (place > 0 and word[0].isupper()) and word.lower() not in names
            )
    if not words:
        return 0.0
    return 0.39 * len(words) / count + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
