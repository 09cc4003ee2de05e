"""Choosing a passphrase: five plain words by chance, and a kind word on a typed one.

It never forces anything and keeps nothing. The words are a selection from the EFF's large word
list for passphrases (Electronic Frontier Foundation, 2016, CC BY 3.0 US): only words of four to
eight letters, without those that could hurt someone who reads them tonight. 5,844 words are left;
five of them have about 62 bits.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from importlib.resources import files
from typing import Literal

WORD_COUNT = 5

Strength = Literal["weak", "fair", "strong"]

ZXCVBN_LIMIT = 72
"""zxcvbn refuses longer passphrases; what makes one weak shows in its first characters."""


def words() -> tuple[str, ...]:
    """Return the list to draw from."""
    return tuple(files("sextortion_help.case").joinpath("words.txt").read_text("utf-8").split())


def generate(choose: Callable[[Sequence[str]], str], count: int = WORD_COUNT) -> str:
    """Return words, each drawn with ``choose`` (such as ``secrets.choice``); five or ``count``."""
    listed = words()
    return " ".join(choose(listed) for _ in range(count))


def normalise(passphrase: str) -> str:
    """Return the one form in which a passphrase is used: NFC, words with one space between.

    Keyboards of different systems build an ``é`` from different code points, and a shaking hand
    types two spaces.
    """
    return " ".join(unicodedata.normalize("NFC", passphrase).split())


def strength(passphrase: str) -> Strength:
    """Judge how hard a passphrase is to guess by trying."""
    if not passphrase:
        return "weak"
    from zxcvbn import zxcvbn  # imported late: it takes longer to load than it does to judge

    score = zxcvbn(passphrase[:ZXCVBN_LIMIT])["score"]
    return "weak" if score < 2 else "fair" if score < 4 else "strong"
