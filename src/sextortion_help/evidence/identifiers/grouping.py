"""Gather the identifiers of many messages: each once, with how often and where it stands.

What a place is, is up to whoever calls: any value that says which message it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from sextortion_help.evidence.identifiers.model import SUREST_FIRST, Identifier, Sure
from sextortion_help.evidence.identifiers.scan import find

MOST_PLACES: Final = 100
"""Places that are kept of one identifier; all are counted."""

MOST_IDENTIFIERS: Final = 20_000
"""Different identifiers that are kept, the first ones. No real chat has so many."""

Where = TypeVar("Where")


@dataclass(frozen=True, slots=True)
class Found(Generic[Where]):
    """One identifier of many messages. ``written`` and ``sure`` are those of its surest find."""

    kind: str
    value: str
    written: str
    sure: Sure
    hint: str
    count: int
    places: tuple[Where, ...]


class _Gathered(Generic[Where]):
    def __init__(self, first: Identifier) -> None:
        self.surest = first
        self.count = 0
        self.places: list[Where] = []
        self._last_message = -1

    def add(self, identifier: Identifier, where: Where, message: int) -> None:
        self.count += 1
        if SUREST_FIRST.index(identifier.sure) < SUREST_FIRST.index(self.surest.sure):
            self.surest = identifier
        if message != self._last_message and len(self.places) < MOST_PLACES:
            self.places.append(where)
        self._last_message = message


def find_all(
    messages: Iterable[tuple[Where, str]], region: str | None = None
) -> tuple[Found[Where], ...]:
    """Return each identifier once, in the order in which they first appear.

    Args:
        messages: where each message is, and its text.
        region: as for ``find``.

    """
    gathered: dict[tuple[str, str], _Gathered[Where]] = {}
    for number, (where, text) in enumerate(messages):
        for identifier in find(text, region):
            key = identifier.kind, identifier.value
            if key not in gathered:
                if len(gathered) >= MOST_IDENTIFIERS:
                    continue
                gathered[key] = _Gathered(identifier)
            gathered[key].add(identifier, where, number)
    return tuple(
        Found(
            one.surest.kind, one.surest.value, one.surest.written, one.surest.sure,
            one.surest.hint, one.count, tuple(one.places),
        )
        for one in gathered.values()
    )  # fmt: skip
