"""Look through what streams by, under 18: at the first sign of more than words, no more of it.

Text goes through ``words_only``. A still picture or sound is looked through for a film hidden in
it, such as a motion photo, and sound for a cover picture: the first bytes do not tell of what
comes later. Whether a picture shows a body, no program here judges; that is what is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from sextortion_help.evidence.signatures import COVER, FILM, LONGEST_MARK, SOUND, STILL_PICTURES
from sextortion_help.evidence.words_only import WordsOnly


class MoreThanWords(Exception):  # noqa: N818 - no error: it ends the reading
    """What was read holds, or may hold, more than words."""


class Sieve(Protocol):
    """Looks at a stream block by block."""

    def takes(self, block: bytes) -> bool:
        """Return whether the stream, with this block, may still be words only."""


class _Still:
    """Looks for what moves, and in sound for pictures."""

    def __init__(self, *, is_sound: bool) -> None:
        self._marks = (FILM, COVER) if is_sound else (FILM,)
        self._before = b""

    def takes(self, block: bytes) -> bool:
        content = self._before + block
        self._before = content[-LONGEST_MARK:]
        return not any(mark.search(content) for mark in self._marks)


def sieve_for(media_type: str) -> Sieve:
    """Return what to look through a file of this type with."""
    is_sound = media_type.startswith(SOUND)
    return _Still(is_sound=is_sound) if is_sound or media_type in STILL_PICTURES else WordsOnly()


def sifted(blocks: Iterator[bytes], media_type: str) -> Iterator[bytes]:
    """Pass blocks on as long as they may be words only.

    Raises:
        MoreThanWords: a block shows that they are not.

    """
    sieve = sieve_for(media_type)
    for block in blocks:
        if not sieve.takes(block):
            raise MoreThanWords
        yield block
