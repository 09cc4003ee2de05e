"""Text as runs for the template: where a long word may be broken, and what may be followed.

Typst breaks lines between words only, so that a hash or a name of ten thousand letters would run
off the page. Long words are cut into pieces, between which a line may end; nothing is put between
them, so that a copied hash is the hash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import Final, TypedDict

import wcwidth

from sextortion_help.report.addresses import ADDRESS


class Cut(TypedDict):
    """A long word or an address."""

    cut: list[str]
    """Its pieces: between them a line may end."""
    whole: bool
    """Whether it has to stand on one line, being one piece."""
    link: str | None
    """Where it leads, if it may be followed."""


Run = str | list[str | Cut]
"""Text as the template takes it."""

NARROW_LINE: Final = 5.0
"""Em of a line that is too short for four of the widest letters."""

LONGEST_CLUSTER: Final = 30
"""Letters and marks that are drawn as one; hostile text piles up thousands of marks."""

_NARROW: Final = b" !\"'()*,-./1:;I[\\]^_`fijlrt{|}"
_WIDE: Final = b"#%&@MWmw"
_CAPITALS: Final = b"ABCDEFGHJKLNOPQRSTUVXYZ"
_WIDEST: Final = 1.0

FEW: Final = 200
"""Letters of a word up to which each may end a line; in a longer one every fourth may."""

_PIECE = re.compile(r"[^-/\\?&=.,;:_#%~|)\]}]*[-/\\?&=.,;:_#%~|)\]}]+|[^-/\\?&=.,;:_#%~|)\]}]+")
_WORD = re.compile(" *[^ ]+ ?")
_BREAKS_BY_ITSELF: Final = "\u3400-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff"
"""Chinese characters and Korean syllables, between which any line may end."""

_NO_START: Final = r"!?)\]},.:;/\u3001\u3002\uff01\uff09\uff0c\uff1f"
_NO_END: Final = r"(\[{\u00a1\u00bf\uff08"
"""Before and after these no line ends, not even at a blank (Unicode UAX 14, LB13 and LB14)."""


def width(text: str) -> float:
    """Guess how many em a text takes on one line, in bold: rather too many than too few."""
    if not text.isascii():
        return wcwidth.width(text) * 0.6 + sum(0.3 for char in text if wcwidth.width(char) == 1)
    letters = text.encode()
    narrow, wide, capitals = (
        len(letters) - len(letters.translate(None, kind)) for kind in (_NARROW, _WIDE, _CAPITALS)
    )
    return len(letters) * 0.61 - narrow * 0.2 + wide * 0.3 + capitals * 0.1


@cache
def _maybe_too_long(limit: float) -> re.Pattern[str]:
    return re.compile(
        rf"(?:[^\s{_BREAKS_BY_ITSELF}]| (?=[{_NO_START}])|(?<=[{_NO_END}]) )"
        rf"{{{int(limit / _WIDEST) + 1},}}|\S*https?://\S*"
    )


def run_of(text: str, limit: float, *, links: bool = False) -> Run:
    """Return text as a run.

    Args:
        text: what to show.
        limit: em of a line; a word that may be longer is cut.
        links: let plain web addresses be followed.

    """
    if len(text) * _WIDEST <= limit and "://" not in text:
        return text
    parts: list[str | Cut] = []
    at = 0
    for found in ADDRESS.finditer(text) if links else ():
        parts.extend(_parts(text[at : found.start()], limit))
        parts.append(_cut(found[0], limit, found[0]))
        at = found.end()
    parts.extend(_parts(text[at:], limit))
    return text if parts == [text] or not parts else parts


def _parts(text: str, limit: float) -> Iterator[str | Cut]:
    at = 0
    for found in _maybe_too_long(limit).finditer(text):
        if "://" in found[0] or width(found[0]) > limit:
            if found.start() > at:
                yield text[at : found.start()]
            yield _cut(found[0], limit)
            at = found.end()
    if at < len(text):
        yield text[at:]


def _cut(word: str, limit: float, link: str | None = None) -> Cut:
    """Return a long word in pieces. A short address is kept whole: typst would break it early."""
    is_short = "://" in word and width(word) <= limit / 2
    return {"cut": [word] if is_short else [*_pieces(word, limit)], "whole": is_short, "link": link}


def _pieces(word: str, limit: float) -> Iterator[str]:
    """Yield a word in pieces: whole where it fits, else after its punctuation, else anywhere."""
    if width(word) <= limit:
        yield word
        return
    for piece in chain.from_iterable(map(_PIECE.findall, _WORD.findall(word))):
        if width(piece) <= limit:
            yield piece
            continue
        letters = [part for one in wcwidth.iter_graphemes(piece) for part in _bounded(one)]
        step = 1 if len(letters) <= FEW or limit < NARROW_LINE else 4
        yield from ("".join(letters[at : at + step]) for at in range(0, len(letters), step))


def _bounded(cluster: str) -> Iterator[str]:
    for at in range(0, len(cluster), LONGEST_CLUSTER):
        yield cluster[at : at + LONGEST_CLUSTER]
