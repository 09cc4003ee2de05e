"""Find the identifiers of one message, however long it is, window by window.

The parts of a window that cannot hold an identifier are passed over by a few quick patterns; the
rest goes to the modules for each family of formats. Where finds overlap, the better one stays.
Windows overlap by more than the longest identifier, so none is lost or found twice at a border.

Cost is linear in the text: every pattern is bounded, every place is looked at by each family a
bounded number of times, and no more than a window is held in memory.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Final

from sextortion_help.evidence.identifiers import codes, coins, handles, links, numbers
from sextortion_help.evidence.identifiers.formats import hint, is_near, masked
from sextortion_help.evidence.identifiers.model import (
    Candidate,
    Identifier,
    Near,
    stands_alone,
)
from sextortion_help.evidence.identifiers.unmask import unmask
from sextortion_help.evidence.identifiers.zones import zones

WINDOW: Final = 128 * 1024
MARGIN: Final = 4 * 1024
"""Characters before and after a window that are looked at with it: twice the longest link."""

RUN: Final = re.compile(r"[0-9A-Za-z]{10,}")
DASH: Final = re.compile(r"-[0-9A-Za-z]{4,5}-")

_ALNUM: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_SMALL: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_SHORTEST_COIN: Final = 26
_LONGEST_COIN: Final = 106
_LONGEST_GROUP: Final = 9


def find(text: str, region: str | None = None) -> Iterator[Identifier]:
    """Yield the identifiers of one message, in their order, none overlapping another.

    Args:
        text: the message, as it was written.
        region: the country, such as ``GB``, in which phone numbers without a country code are to
            be understood; without it, only those with one are found.

    """
    last_end = 0
    for begin in range(0, len(text), WINDOW):
        low, high = max(0, begin - MARGIN), begin + WINDOW + MARGIN
        for found in _in_window(text[low:high], low, region):
            if begin <= found.start < begin + WINDOW and found.start >= last_end:
                last_end = found.end
                yield found


def _in_window(window: str, low: int, region: str | None) -> Iterator[Identifier]:
    for start, end in zones(window):
        yield from _in_piece(window[start:end], low + start, region)


def _in_piece(piece: str, low: int, region: str | None) -> Iterator[Identifier]:
    unmasked = unmask(piece)
    for candidate in _best(_candidates(unmasked.text, region)):
        _, start, end, kind, value, sure = candidate
        start, end = unmasked.span(start, end)
        written = masked(kind, piece[start:end])
        yield Identifier(
            kind, masked(kind, value), written, low + start, low + end, sure, hint(kind, sure)
        )


def _candidates(text: str, region: str | None) -> Iterator[Candidate]:
    def near(start: int, end: int, kind: str) -> bool:
        return is_near(text, start, end, kind)

    yield from links.find_links(text, near)
    yield from numbers.find_numbers(text, region, near)
    yield from _runs(text, near)
    yield from _codes(text, near)
    yield from links.find_ipv6(text)
    yield from _names(text, near)


def _runs(text: str, near: Near) -> Iterator[Candidate]:
    for match in RUN.finditer(text):
        start, end = match.span()
        length = end - start
        if length > _LONGEST_COIN or not stands_alone(text, start, end):
            continue
        run = match[0]
        if length == 32 or (length <= 20 and run.isupper()):
            yield from codes.in_run(text, start, end, near)
        # Account numbers in capitals may have spaces and are looked for by their beginning.
        is_iban = 15 <= length <= 34 and run[:2].islower() and run[2:4].isdecimal()
        if is_iban and (found := codes.iban(text, start)):
            yield found
        if length >= _SHORTEST_COIN:
            yield from coins.in_run(text, start, end, near)


def _codes(text: str, near: Near) -> Iterator[Candidate]:
    for capitals in codes.CAPITALS.finditer(text):
        at = capitals.start()
        if found := codes.iban(text, at) or codes.s10(text, at):
            yield found
    if "CA" in text:
        for match in codes.INTERAC.finditer(text):
            if found := codes.interac(match):
                yield found
    done = 0
    for dash in DASH.finditer(text):
        at = dash.start()
        if at < done:
            continue
        begin = max(done, at - _LONGEST_GROUP)
        start = begin + len(text[begin:at].rstrip(_ALNUM))
        if whole := codes.DASHED.match(text, start):
            done = whole.end()
            yield from codes.dashed(text, start, done, near)


def _names(text: str, near: Near) -> Iterator[Candidate]:
    if "@" in text:
        for match in handles.AT_NAME.finditer(text):
            yield from handles.at_name(match)
    if "$" in text:
        for match in handles.CASHTAG.finditer(text):
            if found := handles.cashtag(match, near):
                yield found
    if "u/" in text:
        for match in handles.REDDIT.finditer(text):
            if found := handles.reddit(match):
                yield found
    if "kype:" in text:
        yield from links.find_skype(text)
    lower = text.lower()
    # One capital becomes two small letters, and would shift every place behind it.
    lower = lower if len(lower) == len(text) else text.translate(_SMALL)
    yield from handles.bare_names(text, lower)


def _best(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates that stay, in their order: the best rank first, then the longest."""
    chosen: list[Candidate] = []
    starts: list[int] = []
    for candidate in sorted(candidates, key=lambda one: (one.rank, one.start - one.end, one.start)):
        at = bisect_left(starts, candidate.start)
        if at and chosen[at - 1].end > candidate.start:
            continue
        if at < len(starts) and starts[at] < candidate.end:
            continue
        starts.insert(at, candidate.start)
        chosen.insert(at, candidate)
    return chosen
