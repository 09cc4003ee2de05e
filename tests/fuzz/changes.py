"""Change inputs by chance: bits, bytes, pieces taken out, doubled or brought in, and long rows.

Coverage can guide where to change (``worker`` with atheris); this decides only how. It is also
what the ordinary tests draw their inputs with, from numbers that hypothesis can shrink.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

LONGEST: Final = 64 * 1024
"""Bytes of an input; up to here a run may take no more than a few seconds."""


def changed(data: bytes, words: Sequence[bytes], chance: random.Random) -> bytes:
    """Return an input with one thing changed."""
    place = chance.randrange(len(data) + 1)
    size = chance.choice((1, 2, 4, 8, 30, 200))
    before, behind = data[:place], data[place:]
    match chance.randrange(10):
        case 0:
            made = before + bytes([chance.randrange(256)]) + behind
        case 1:
            made = before + behind[size:]
        case 2:
            made = before + behind[:size] * 2 + behind[size:]
        case 3:
            made = before
        case 4 | 5 if words:
            made = before + chance.choice(words) + behind[chance.choice((0, size)) :]
        case 6 if data:
            at = chance.randrange(len(data))
            made = before + data[at : at + size] + behind
        case 7:
            made = before + chance.choice((b"\xff", b"\0", b"\n", b'"', b"\xf0\x9f")) + behind[1:]
        case _ if behind:
            bit = 1 << chance.randrange(8)
            made = before + bytes([behind[0] ^ bit]) + behind[1:]
        case _:
            made = data
    return made


def stretched(data: bytes, chance: random.Random) -> bytes:
    """Return an input with a piece of it repeated until it is as long as can be.

    What takes time that grows faster than its input, shows on these.
    """
    place = chance.randrange(len(data) + 1)
    piece = data[place : place + chance.choice((1, 1, 2, 3, 5, 9, 20, 80))] or b" "
    row = piece * ((LONGEST - 1 - len(data)) // len(piece))
    return (data[:place] + row + data[place:])[: LONGEST - 1]


def another(
    seeds: Sequence[bytes], words: Sequence[bytes], chance: random.Random, most: int = 8
) -> bytes:
    """Return one of the seeds, changed a few times."""
    data = chance.choice(seeds)
    for _ in range(chance.randrange(most) + 1):
        data = changed(data, words, chance)
    return data
