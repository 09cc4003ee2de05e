"""What a case remembers of one piece of evidence: what it is, how it is kept, how to check it.

This is the shape in the case's JSON (``docs/case-format.md``). The sealed files themselves are
``sealed``'s; taking in, checking and giving out is the ``evidence`` package's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import StringConstraints

from sextortion_help.case import log as chain
from sextortion_help.case.part import Part
from sextortion_help.language import N_

KINDS: Mapping[str, str] = {
    "messages": N_("Messages: a chat, a text, or a picture of one"),
    "profile": N_("Their profile or account"),
    "receipt": N_("A payment or receipt"),
    "mail": N_("An e-mail"),
    "call": N_("A recorded call or voice message"),
    "other": N_("Something else"),
}
"""What a person can call a piece of evidence, and the words for it."""

Kept = Literal["sealed", "reference", "words"]
"""Sealed in the case; or only its path, size and hash; or only words on where it is."""

Shows = Literal["only-words", "nothing-intimate", "intimate", "not-asked"]
"""What the person said that it shows. Text and sound are not asked about for adults."""

ADDED = "evidence added"
"""The log's event for a file that was read: sealed, or noted with its hash."""

NOTED = "evidence noted"
"""The log's event for something of which only words are kept."""

REMOVED = "evidence removed"
CHANGED = "evidence changed"
EXPORTED = "evidence exported"
CHECKED = "evidence checked"

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
SealedName = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]


class Times(Part):
    """When a file says it was made and changed; all of it can be wrong, and is kept as found."""

    modified: datetime | None = None
    created: datetime | None = None
    """Where the system keeps it; most Linux programs cannot ask."""
    taken: str | None = None
    """The time inside a picture, ISO 8601; without an offset where the picture gives none."""


class Evidence(Part):
    """One piece of evidence."""

    id: str
    """``E1``, ``E2`` … in the order of adding; never given out twice."""
    kind: str
    """One of ``KINDS``; a later version may know more."""
    kept: Kept
    shows: Shows
    name: str
    """The file's own name, as readable text."""
    where: str
    """The whole path at the time, as readable text."""
    where_exact: str | None = None
    """The path's own bytes in hex, where readable text cannot hold it."""
    file: SealedName | None = None
    """The sealed file's name below ``evidence/``, without ``.age``."""
    sha256: Sha256 | None = None
    """Of the original's whole content; ``None`` where it was not read."""
    size: int | None = None
    """Bytes of the original."""
    type: str | None = None
    """Media type, as the content shows it."""
    times: Times = Times()
    added: datetime
    how: str
    """Where in the program it was added."""
    program: str
    """Name and version of the program that took it in."""
    note: str = ""
    was_opened: bool = False
    """Of what is kept in words only: whether its reading was begun, and nothing of it kept."""
    proves: tuple[str, ...] = ()
    """Ids of the accounts, payments and threats it belongs to."""

    @property
    def about(self) -> str:
        """What the log calls it; the hash ties the log's own hashes to the content."""
        return f"{self.id} sha256:{self.sha256}" if self.sha256 else self.id


def next_number(log: chain.Log, evidence: Iterable[Evidence]) -> int:
    """Return the number for the next piece: above every one the case or its log ever named."""
    named = [entry.about for entry in log if entry.event in {ADDED, NOTED}]
    named += [item.id for item in evidence]
    numbers = [about.split(" ")[0].removeprefix("E") for about in named]
    return 1 + max((int(number) for number in numbers if number.isdecimal()), default=0)


def added_event(item: Evidence) -> chain.Event:
    """Return what the log says of a piece that is new."""
    return chain.Event(item.added, NOTED if item.kept == "words" else ADDED, item.about)
