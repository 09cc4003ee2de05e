"""What a case remembers of messages that were read: who, when, how many, and what was chosen.

The messages themselves stay in the sealed evidence; only lines and identifiers that the person
chose are held here. Reading them is the ``evidence`` package's work. The shape is the one in the
case's JSON (``docs/case-format.md``).
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import datetime

from pydantic import Field

from sextortion_help.case.part import Part

OF_A_THREAT = frozenset({"threat", "demand", "deadline"})
"""Kinds of marks that become a record of a threat."""

READ = "messages read"
"""The log's event for messages that were read."""


class Mark(Part):
    """A message that matters, such as a threat."""

    kind: str
    """``first`` or ``last`` (of theirs; counted), or what the person confirmed: ``threat``,
    ``demand``, ``deadline``, ``move`` or ``payment``. A later version may know more."""
    place: int
    """The line or the number of the message, as the reader counts."""
    when: str | None = None
    """ISO 8601, as the file says it: without an offset where the file names no zone."""
    sender: str = ""
    words: str = ""
    """Its words, cut where they are long."""
    rule: str = ""
    """The open rule that suggested it; empty where it was counted."""
    quoted: str = ""
    """What of its words the rule found."""


class KeptIdentifier(Part):
    """An identifier that the person chose."""

    kind: str
    value: str
    """The normal form; masked where the kind is."""
    written: str
    sure: str
    hint: str
    count: int
    place: int
    """Where it was first found, as in ``Mark``."""
    when: str | None = None
    is_own: bool = False
    """Whether it is the person's own, so that nobody looks for them by mistake."""


class MailWay(Part):
    """What the header of a mail says of its sender and its way: a copy of claims, no proof."""

    place: int
    sender: str = ""
    reply_to: str = ""
    return_path: str = ""
    date: str | None = None
    """ISO 8601."""
    message_id: str = ""
    hops: tuple[str, ...] = ()
    """The servers on its way, a line each, from the first sender to the last receiver."""
    checks: tuple[str, ...] = ()
    """What servers said of checks of the sender, such as ``mx.example: spf=fail``."""
    originating: tuple[str, ...] = ()
    """IP addresses that a server noted as the writer's own."""
    oddities: tuple[str, ...] = ()
    """What is odd about it, by its id; a later version may know more."""


class Reading(Part):
    """The messages of one piece of evidence."""

    evidence: str
    """The id of the piece, such as ``E3``."""
    at: datetime
    app: str
    chats: tuple[str, ...] = ()
    """The chats that were read, where the file holds several."""
    own: tuple[str, ...] = ()
    """The names that are the person's own."""
    day_order: str | None = None
    """What the numbers of its dates mean, where the person had to say it."""
    messages: int
    days: Mapping[str, tuple[int, int]] = Field(default_factory=dict)
    """For each day with messages: how many of theirs, and how many of the person's own."""
    marks: tuple[Mark, ...] = ()
    identifiers: tuple[KeptIdentifier, ...] = ()
    mails: tuple[MailWay, ...] = ()
    """Of mails: the first ones' headers."""

    def without_threat(self, keys: Container[str | None]) -> Reading:
        """Return it without the marks of threats whose records, named by their marks, are gone."""
        left = tuple(
            mark
            for mark in self.marks
            if mark.kind not in OF_A_THREAT or f"{self.evidence} {mark.place}" not in keys
        )
        return self.model_copy(update={"marks": left})
