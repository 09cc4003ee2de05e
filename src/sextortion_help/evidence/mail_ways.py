"""Take what the headers of mails say of their way into the shape that a case keeps.

Reading the headers is ``readers.mail_headers``'s work; what is said of them, the reports'.
"""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import Final

from sextortion_help.case.reading import MailWay
from sextortion_help.evidence.readers.mail_addresses import Mailbox
from sextortion_help.evidence.readers.mail_headers import Check, Hop, MailFacts, header_facts
from sextortion_help.evidence.readers.model import Notes
from sextortion_help.evidence.readers.recognise import Saved
from sextortion_help.text import clean_line

MOST_MAILS: Final = 20
"""Mails whose way is kept, the first ones; one threat is what matters, not a whole mailbox."""

MOST_LINES: Final = 30
"""Hops or checks of one mail that are kept: those nearest to the person."""


def ways_of(saved: Saved) -> tuple[MailWay, ...]:
    """Return the ways of the mails in what was saved; none where it holds no mails.

    Raises:
        Refusal: the file could not be read on.

    """
    found: list[MailWay] = []
    for source in saved.mails:
        # What can't be read was noted when the messages were read.
        facts = header_facts(source, Notes())
        found += map(way_of, islice(facts, MOST_MAILS - len(found)))
    return tuple(found)


def way_of(facts: MailFacts) -> MailWay:
    """Return what one header says, as readable lines."""
    return MailWay(
        place=facts.place,
        sender=clean_line(_box_line(facts.sender)) if facts.sender else "",
        reply_to=clean_line(facts.reply_to.address if facts.reply_to else ""),
        return_path=clean_line(facts.return_path),
        date=_iso(facts.date),
        message_id=clean_line(facts.message_id),
        hops=tuple(map(_hop_line, facts.hops[-MOST_LINES:])),
        checks=tuple(map(_check_line, facts.checks[:MOST_LINES])),
        originating=tuple(map(clean_line, facts.originating)),
        oddities=facts.oddities,
    )


def _box_line(box: Mailbox) -> str:
    return f"{box.name} <{box.address}>" if box.address else box.name


def _hop_line(hop: Hop) -> str:
    side = " ".join((hop.host or "unnamed", *(f"[{address}]" for address in hop.addresses)))
    by = f" to {hop.by}" if hop.by else ""
    at = f", {_iso(hop.at)}" if hop.at else ""
    return clean_line(f"{side}{by}{at}")


def _check_line(check: Check) -> str:
    server = f"{check.server}: " if check.server else ""
    return clean_line(f"{server}{check.method}={check.result} {check.about}")


def _iso(when: datetime | None) -> str | None:
    return when.isoformat(" ") if when else None
