"""Read from a mail's header who it says it is from, and which way it says it came.

For an officer, who can ask the owner of an address on the way who used it at that moment. Nothing
here tells who sent a mail. All of a header but what the person's own provider put on top of it can
be written by the sender: the name and address in ``From``, the date, and every hop below the last
one of that provider. Which hops are the provider's is not known here, and not guessed.

The words for what is found are the screen's and the reports'.

Sources of the formats: addresses, dates and the order of hops (RFC 5322), hops (RFC 5321, section
4.4), results of checks (RFC 8601, and RFC 7208 for ``Received-SPF``); and what Postfix, Exim,
qmail, Exchange and Gmail write, which keep to the grammar of hops only by and large.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sextortion_help.evidence.mime import decode_words, without_comments
from sextortion_help.evidence.readers.mail_addresses import (
    MAX_ADDRESSES,
    Mailbox,
    ip_addresses,
    mailboxes,
    organisation,
)
from sextortion_help.evidence.readers.mail_dates import mail_date
from sextortion_help.evidence.readers.mail_parts import Fields, header_of
from sextortion_help.evidence.readers.mbox import mails
from sextortion_help.evidence.readers.model import Notes, Source, name_of

MAX_HOPS: Final = 100
"""Hops of one mail that are kept, the last ones on the way: those nearest to the person."""

MAX_CHECKS: Final = 50
MAX_DELAY: Final = timedelta(days=2)
"""From how far off a mail's date is odd; servers try to hand a mail on for a day or two."""

Oddity = Literal[
    "check-failed",  # the receiving server said that a check of the sender failed
    "date-far",  # its date is far from when it arrived
    "own-address",  # it says it is from the very address it was sent to
    "reply-to-differs",  # an answer goes to another organisation than it says it is from
    "return-path-differs",  # it was handed in by another organisation than it says it is from
]
"""What is odd about a header. Each also happens with honest mail, such as newsletters."""

_ORIGINATING: Final = frozenset({"x-originating-ip", "x-sender-ip", "x-client-ip", "x-source-ip"})
_CHECKED: Final = frozenset({"spf", "dkim", "dmarc"})
_FAILED: Final = frozenset({"fail", "softfail", "permerror"})

_CLAUSE = re.compile(r"[()]|(?<!\S)(from|by|via|with|id|for)(?=\s)", re.IGNORECASE)
_HELO = re.compile(r"\b(?:helo|ehlo)[\s=]\s{0,5}\[?([^\s()\[\]\"]{1,255})", re.IGNORECASE)
_RESULT = re.compile(
    r"\s{0,20}([A-Za-z][A-Za-z0-9-]{0,30})(?:/\d{1,3})?\s{0,5}=\s{0,5}([A-Za-z]{1,20})"
)
_SPF_RESULT = re.compile(r"[A-Za-z]{1,20}")
_SPF_SERVER = re.compile(r"\breceiver=([^\s;]{1,255})|\A[A-Za-z]{1,20} {1,5}\(([^\s:()]{1,255}):")


@dataclass(frozen=True, slots=True)
class Hop:
    """One server's line on from where it got the mail: ``Received`` (RFC 5321, section 4.4).

    The server that wrote it knows the number of the other side's connection; the name before it is
    what that side called itself. But a server of the sender's can write any line it likes: a hop
    below the last one of the person's own provider can be forged.
    """

    host: str
    """What the other side called itself; empty where the line does not say."""
    addresses: tuple[str, ...]
    """IP addresses that the line gives for the other side, in its order."""
    by: str
    """The server that wrote the line, by its own name."""
    at: datetime | None
    text: str
    """The whole line, unfolded, and cut where no real one goes on."""


@dataclass(frozen=True, slots=True)
class Check:
    """A check of the sender, as some server reported it: ``Authentication-Results`` (RFC 8601).

    Or ``Received-SPF`` (RFC 7208, section 9.1). Only what the person's own provider reported can be
    relied on; the sender can add such headers too. A passed check says that the domain allowed the
    server to send, and not that the person is who they say.
    """

    server: str
    """Who reported it; empty where the header does not say."""
    method: str
    """``spf``, ``dkim``, ``dmarc`` or another."""
    result: str
    """``pass``, ``fail``, ``softfail``, ``none`` or another."""
    about: str
    """What was checked, such as ``smtp.mailfrom=example.com``."""
    is_uppermost: bool
    """Whether it stands in the uppermost header of its kind, which the last server put there."""


@dataclass(frozen=True, slots=True)
class MailFacts:
    """What the header of one mail says of its sender and its way (RFC 5322, 5321 and 8601).

    It is a copy of claims, and does not say who sent the mail: ``From``, ``Reply-To`` and ``Date``
    are the sender's own words, and a hop below the last one of the person's own provider can be
    forged.
    """

    place: int
    """Which mail of the file it is, from 1, as in ``Message.place``."""
    sender: Mailbox | None
    reply_to: Mailbox | None
    return_path: str
    """The address that the last server was given for failures; empty where it is none."""
    to: tuple[Mailbox, ...]
    subject: str
    message_id: str
    date: datetime | None
    hops: tuple[Hop, ...]
    """From the first sender to the last receiver, which stands on top of the mail."""
    checks: tuple[Check, ...]
    """In the order of the header: the last server's first."""
    originating: tuple[str, ...]
    """IP addresses of the writer's own computer, as a provider of theirs noted it."""

    @property
    def oddities(self) -> tuple[Oddity, ...]:
        """What is odd about it, in the order of the alphabet."""
        return tuple(sorted(_oddities(self)))


def header_facts(source: Source, notes: Notes) -> Iterator[MailFacts]:
    """Yield what the header of each mail of a file says; no word of the mails is read.

    Raises:
        Refusal: the file itself could not be read on.

    """
    for place, lines in enumerate(mails(source), 1):
        fields = header_of(lines, notes, place)
        if fields:
            yield facts_of(fields, notes, place)
        else:
            notes.add("broken", place)


def facts_of(fields: Fields, notes: Notes, place: int) -> MailFacts:
    """Return what a header says.

    Args:
        fields: the header, as ``header_of`` reads it.
        notes: told of a date that cannot be, and of hops that were left out.
        place: which mail of the file it is.

    """
    headers = dict(reversed(fields))  # the first of each name
    received = [value for name, value in fields if name == "received"]
    if len(received) > MAX_HOPS:
        notes.add("more", place)
    hops = tuple(_hop(value) for value in reversed(received[:MAX_HOPS]))
    date = mail_date(headers.get("date", ""))
    if date is None:
        notes.add("time", place)
    sender = next(iter(mailboxes(headers.get("from", ""))), None)
    return MailFacts(
        place=place,
        sender=sender,
        reply_to=next(iter(mailboxes(headers.get("reply-to", ""))), None),
        return_path=next((box.address for box in mailboxes(headers.get("return-path", ""))), ""),
        to=mailboxes(headers.get("to", "") or headers.get("delivered-to", "")),
        subject=name_of(decode_words(headers.get("subject", ""))),
        message_id=name_of(headers.get("message-id", "")),
        date=date,
        hops=hops,
        checks=tuple(_checks(fields))[:MAX_CHECKS],
        originating=tuple(
            address
            for name, value in fields
            if name in _ORIGINATING
            for address in ip_addresses(value)
        )[:MAX_ADDRESSES],
    )


# ------------------------------------------------------------------ hops


def _hop(value: str) -> Hop:
    """Read one line of the way. Of the date only what stands behind the last ``;`` counts."""
    line, _, date = value.rpartition(";")
    line = line or value
    clauses = _clauses(line)
    side = clauses.get("from", "")
    called = _HELO.search(side)
    return Hop(
        host=called[1] if called else _first_word(side),
        addresses=ip_addresses(side),
        by=_first_word(clauses.get("by", "")),
        at=mail_date(date),
        text=value,
    )


def _clauses(line: str) -> dict[str, str]:
    """Return what stands behind ``from``, ``by`` and the like, remarks in brackets with it."""
    found: dict[str, str] = {}
    name, at, depth = "", 0, 0
    for match in _CLAUSE.finditer(line):
        if match[0] in "()":
            depth = max(depth + (1 if match[0] == "(" else -1), 0)
        elif not depth:
            found.setdefault(name, line[at : match.start()])
            name, at = match[0].lower(), match.end()
    found.setdefault(name, line[at:])
    return found


def _first_word(clause: str) -> str:
    words = clause.partition("(")[0].split(None, 1)
    return name_of(words[0].strip("[]")) if words else ""


# ------------------------------------------------------------------ checks


def _checks(fields: Fields) -> Iterator[Check]:
    seen: set[str] = set()
    for name, value in fields:
        if name == "authentication-results":
            yield from _results(value, is_uppermost=name not in seen)
        elif name == "received-spf":
            yield from _spf(value, is_uppermost=name not in seen)
        seen.add(name)


def _results(value: str, *, is_uppermost: bool) -> Iterator[Check]:
    server = ""
    for number, part in enumerate(without_comments(value).split(";")):
        match = _RESULT.match(part)
        if match:
            about = name_of(part[match.end() :])
            yield Check(server, match[1].lower(), match[2].lower(), about, is_uppermost)
        elif number == 0:
            server = _first_word(part)


def _spf(value: str, *, is_uppermost: bool) -> Iterator[Check]:
    result = _SPF_RESULT.match(value)
    if result:
        server = _SPF_SERVER.search(value)
        about = name_of(without_comments(value[result.end() :]))
        named = (server[1] or server[2]) if server else ""
        yield Check(named, "spf", result[0].lower(), about, is_uppermost)


# ------------------------------------------------------------------ oddities


def _oddities(facts: MailFacts) -> Iterator[Oddity]:
    sender = facts.sender.address if facts.sender else ""
    if sender and sender.lower() in {box.address.lower() for box in facts.to}:
        yield "own-address"
    if _differ(sender, facts.return_path):
        yield "return-path-differs"
    if facts.reply_to and _differ(sender, facts.reply_to.address):
        yield "reply-to-differs"
    if any(
        check.is_uppermost and check.method in _CHECKED and check.result in _FAILED
        for check in facts.checks
    ):
        yield "check-failed"
    times = [hop.at for hop in facts.hops if hop.at and hop.at.tzinfo]
    if times and facts.date and facts.date.tzinfo and abs(facts.date - times[-1]) > MAX_DELAY:
        yield "date-far"


def _differ(one: str, other: str) -> bool:
    return "@" in one and "@" in other and organisation(one) != organisation(other)
