"""Tell which stretches of a text are worth a look: most of what people write cannot hold a find.

Every identifier, and every disguise of one, has some mark: a digit that is more than a count or a
time of day, an ``@``, a dot between letters, a run longer than words are. The marks are found by
patterns that begin with one of few characters, which the standard library's ``re`` looks for many
times faster than for words. What stands between is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from sextortion_help.evidence.identifiers.formats import REACH
from sextortion_help.evidence.identifiers.model import LETTERS
from sextortion_help.evidence.identifiers.unmask import CONTROLS, SPECIAL

SIGN: Final = re.compile(r"[0-9_\\]")
MARK: Final = re.compile(
    r"\.[A-Za-z]|:[A-Za-z/]|/[A-Za-z]|-[0-9A-Z]{4}|@[0-9A-Za-z_]|\$[A-Za-z]"
    r"|\[[\[({< ]{0,3}[.:@/dDaAp]|\([\[({< ]{0,3}[.:@/dDaAp]|\{[\[({< ]{0,3}[.:@/dDaAp]"
    r"|<[\[({< ]{0,3}[.:@/dDaAp]"
    "|\u3002[0-9A-Za-z]"
)
"""Each part begins with one character only, or the pattern would be slow."""

SPOKEN: Final = re.compile(" dot | DOT ")
HYPHEN: Final = re.compile("-[A-Za-z]")
"""The only mark of some names on Snapchat, so it is one only where that is named."""

_LONG_RUN: Final = b"A" * 25
"""An address without a digit, which is rare, or a word that is none."""

_LETTERS_TO_A: Final = bytes(65 if chr(byte) in LETTERS else 32 for byte in range(256))

PLAIN_NUMBER: Final = re.compile(
    r"(?:[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{2,4},?[ T])?[0-9]{1,4}(?:[:.][0-9]{2}){0,2}"
    r"[%!?,.]?(?:\] ?|[ \n])[^0-9(+ ]"
)
"""A count, a price, a time of day or the date before a message, with what follows."""

_BEFORE_PLAIN_NUMBER: Final = frozenset(("", " ", "\n", "[", "$", "£", "€"))

_NEAR: Final = REACH + 1
"""Enough to see whether a word that stands near is whole."""

_AROUND: Final = 256
"""Characters around a mark that are looked at where no line ends; no name is so long."""

_STEP: Final = 64
"""How far behind a mark, in the same line, the next one is looked for."""

_LONGEST_REST: Final = 4096
_SAMPLE: Final = 8192
"""Characters after which it shows whether passing over anything saves time."""


def zones(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches worth a look, in order, each with its surroundings."""
    begin = end = covered = 0
    marks = {search: search(0) for search in _searches(text)}
    while (at := min(marks.values())) < len(text):
        line_start = text.rfind("\n", max(0, at - _AROUND), at) + 1
        start = max(0, (line_start or at - _AROUND) - _NEAR)
        if start > end:
            if end:
                yield begin, end
            covered += end - begin
            begin = start
        stop, resume = _stop(text, at)
        end = min(len(text), stop + _NEAR)
        if end > _SAMPLE and 2 * (covered + end - begin) > end:
            yield begin, len(text)
            return
        for search, mark in marks.items():
            if mark < resume:
                marks[search] = search(resume)
    if end:
        yield begin, end


_Search = Callable[[int], int]
"""Returns where the next mark of its kind is, and the end of the text if there is none."""


def _searches(text: str) -> list[_Search]:
    """Return what looks for the marks that the text can have."""
    searches: list[_Search] = [partial(_number, text), partial(_mark, MARK, text)]
    if not text.isascii() or CONTROLS.search(text):
        searches.append(partial(_mark, SPECIAL, text))
    if "nap" in text or "NAP" in text:
        searches.append(partial(_mark, HYPHEN, text))
    if " dot " in text or " DOT " in text:
        searches.append(partial(_mark, SPOKEN, text))
    # Translated bytes are searched many times faster than a pattern tries every word.
    letters = text.encode("latin-1", "replace").translate(_LETTERS_TO_A)
    if _LONG_RUN in letters:
        searches.append(partial(_long_run, letters))
    return searches


def _mark(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.search(text, at)
    return match.start() if match else len(text)


def _long_run(letters: bytes, at: int) -> int:
    found = letters.find(_LONG_RUN, at)
    return found if found >= 0 else len(letters)


def _number(text: str, at: int) -> int:
    while match := SIGN.search(text, at):
        start = match.start()
        if text[start - 1 : start] not in _BEFORE_PLAIN_NUMBER:
            return start
        plain = PLAIN_NUMBER.match(text, start)
        if plain is None:
            return start
        at = max(start + 1, plain.end() - 1)
    return len(text)


def _stop(text: str, at: int) -> tuple[int, int]:
    """Return where enough has been seen of what the mark belongs to, and where to go on."""
    line_end = text.find("\n", at, at + _AROUND)
    if line_end >= 0:
        return line_end, line_end
    enough = at + _AROUND
    ends = (text.find(end, enough, enough + _LONGEST_REST) for end in " \n")
    return min((end for end in ends if end >= 0), default=enough + _LONGEST_REST), at + _STEP
