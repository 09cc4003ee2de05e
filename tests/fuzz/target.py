"""What can be fuzzed: a target takes any bytes at all, and raises only where something is wrong.

A target catches what is documented of the code it calls, and asserts what must hold of a result.
How long a run may take and how much memory, is for ``watch``; where the bytes come from, for
``test_targets`` (hypothesis, quickly) and ``worker`` (atheris, or changes drawn by chance).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

_NOT_SHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Categories of characters that steer a screen or stand for none."""

ORDINARY = "\n\u200d"
"""A new line, and the joiner of many scripts and emoji."""


@dataclass(frozen=True, slots=True)
class Target:
    """Something that takes bytes of a stranger."""

    name: str
    run: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    """Good and half-good inputs to begin from."""
    words: tuple[bytes, ...] = field(default=())
    """What such inputs are made of."""


def assert_can_be_shown(text: str) -> None:
    """Make sure that a text steers no screen."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return
    for char in text:
        if char not in ORDINARY and unicodedata.category(char) in _NOT_SHOWN:
            raise AssertionError(f"a screen would be steered by {char!a}")


def in_blocks(data: bytes, size: int) -> Iterator[bytes]:
    """Yield bytes in pieces of a size, as a file is read; a size of 0 is all at once."""
    for start in range(0, len(data), size or max(len(data), 1)):
        yield data[start : start + size] if size else data


def picked(data: bytes) -> tuple[int, bytes]:
    """Return the number that an input begins with, and the rest of it."""
    return (data[0] if data else 0), data[1:]
