"""A chain of events: each entry carries the hash of the one before.

It shows careless change, not a clever one: whoever has the computer and the passphrase can
rebuild the whole chain. Only a length and last hash held by someone else (printed on an export)
can show that. Times are the computer's own. Entries name facts and steps, never what was answered.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from pydantic import field_serializer

from sextortion_help.case.part import Part

FIRST = "0" * 64
"""What stands in the first entry for the hash of the one before."""


class Entry(Part):
    """One event.

    ``hash`` is the SHA-256, in hex, of the other four fields as JSON with sorted keys, no spaces
    and only ASCII.
    """

    at: datetime
    event: str
    about: str
    previous: str
    hash: str

    @field_serializer("at", when_used="json")
    def _as_hashed(self, at: datetime) -> str:
        """Write the time as the very text that is hashed, so that anyone can check it."""
        return at.isoformat()


Log = tuple[Entry, ...]


class Event(NamedTuple):
    """Something that happened, not yet in a chain."""

    at: datetime
    event: str
    about: str


def append(log: Log, at: datetime, event: str, about: str) -> Log:
    """Return ``log`` with one more entry at its end."""
    return extend(log, [Event(at, event, about)])


def extend(log: Log, events: Iterable[Event]) -> Log:
    """Return ``log`` with an entry for each event at its end."""
    previous = log[-1].hash if log else FIRST
    entries = []
    for at, event, about in events:
        hash_ = _hash(at, event, about, previous)
        entries.append(Entry(at=at, event=event, about=about, previous=previous, hash=hash_))
        previous = hash_
    return (*log, *entries)


def head(log: Log) -> tuple[int, str]:
    """Return the number of entries and the last hash, as every export prints them."""
    return len(log), log[-1].hash if log else FIRST


def first_break(log: Sequence[Entry]) -> int | None:
    """Return the number, from 1, of the first entry that does not fit, or ``None``."""
    previous = FIRST
    for number, entry in enumerate(log, 1):
        if entry.previous != previous or entry.hash != _hash(
            entry.at, entry.event, entry.about, entry.previous
        ):
            return number
        previous = entry.hash
    return None


def _hash(at: datetime, event: str, about: str, previous: str) -> str:
    fields = {"about": about, "at": at.isoformat(), "event": event, "previous": previous}
    return hashlib.sha256(
        json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()
