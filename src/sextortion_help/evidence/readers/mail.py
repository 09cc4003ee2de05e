"""Read mails: a file with one (``.eml``), or a mailbox with any number (mbox).

Each mail is one message: its subject, an empty line, and its words. Its time is what its ``Date``
says and its sender what its ``From`` says, and the sender wrote both: neither proves who sent it or
when. What the way to the person's own provider left in the header is told in ``mail_headers``.

A mail is taken apart in ``mbox`` and ``mail_parts``. Words that it quotes of an earlier mail stay
in it, as they do in an app; so words of the one can stand under the name of the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sextortion_help.evidence.mime import decode_words
from sextortion_help.evidence.readers.mail_addresses import mailboxes
from sextortion_help.evidence.readers.mail_dates import mail_date
from sextortion_help.evidence.readers.mail_parts import Mail, read_mail
from sextortion_help.evidence.readers.mbox import is_from_line, mails
from sextortion_help.evidence.readers.model import (
    MAX_NAME,
    MAX_TEXT,
    Message,
    Notes,
    Source,
    Wanted,
    bounded,
    name_of,
)

APP: Final = "Mail"

FEWEST_HEADERS: Final = 3
"""Headers of different names that mails have, from which a text is one."""

_HEADERS: Final = frozenset(
    {
        *("from", "to", "cc", "bcc", "subject", "date", "received", "return-path", "message-id"),
        *("sender", "reply-to", "mime-version", "content-type", "content-transfer-encoding"),
        *("delivered-to", "authentication-results", "received-spf", "dkim-signature"),
        *("in-reply-to", "references", "x-originating-ip", "x-gmail-labels", "x-gm-thrid"),
    }
)
_HEADER_NAME = re.compile(r"([!-9;-~]{1,100}):")
_SAVED_PAGE = re.compile(r"snapshot-content-location:|from: <saved by ", re.IGNORECASE)

_ANSWERS = re.compile(
    r"\s*(?:re|fwd?|aw|wg|antw|sv|vs|vb|tr|rv|enc|res|ref|r|i|回复|转发|答复|回覆|轉寄)"
    r"(?:\[\d{1,4}\]|\^\d{1,4})?\s{0,3}[:\uff1a]",
    re.IGNORECASE,
)
"""What programs of several languages put before the subject of an answer."""

MAX_ANSWERS: Final = 20


def fits(head: str) -> bool:
    """Return whether a text is a mail or a mailbox: it begins with headers that mails have.

    A page that a browser saved as mail (MHTML) is none.
    """
    lines = head.removeprefix("\ufeff").lstrip("\r\n").replace("\r\n", "\n").replace("\r", "\n")
    is_mailbox = is_from_line(lines[:1000].partition("\n")[0].encode("utf-8", "replace"))
    found: set[str] = set()
    for number, line in enumerate(lines.split("\n")):
        if is_mailbox and number == 0:
            continue
        name = _HEADER_NAME.match(line)
        if _SAVED_PAGE.match(line):
            return False
        if name:
            found.add(name[1].lower())
        elif not (number and line[:1] in {" ", "\t"}) or not line.strip():
            break
    return len(found & _HEADERS) >= (1 if is_mailbox else FEWEST_HEADERS)


def read(source: Source, notes: Notes, wanted: Wanted) -> Iterator[Message]:
    """Read every mail of a file, in its order."""
    del wanted  # its times leave nothing open
    for place, lines in enumerate(mails(source), 1):
        mail = read_mail(lines, notes, place)
        if mail.fields:
            yield _message(mail, notes, place)
        else:
            notes.add("broken", place)


def _message(mail: Mail, notes: Notes, place: int) -> Message:
    headers = dict(reversed(mail.fields))
    at = mail_date(headers.get("date", ""))
    if at is None:
        notes.add("time", place)
    subject = " ".join(decode_words(headers.get("subject", "")).split())
    text = "\n\n".join(filter(None, (subject, mail.words())))
    return Message(
        at,
        _sender(headers.get("from", "") or headers.get("sender", "")),
        # What was too long already is not noted twice.
        text[:MAX_TEXT] if "too-long" in mail.troubles else bounded(text, notes, place),
        tuple(mail.attachments),
        name_of(_without_answers(subject)),
        place,
    )


def _sender(value: str) -> str:
    """Return a sender's name and address; the address is what is never cut."""
    first = next(iter(mailboxes(value)), None)
    if first is None:
        return ""
    if not first.address:
        return first.name
    if not first.name:
        return first.address
    address = f" <{first.address}>"
    return first.name[: MAX_NAME - len(address)] + address


def _without_answers(subject: str) -> str:
    for _ in range(MAX_ANSWERS):
        match = _ANSWERS.match(subject)
        if match is None:
            break
        subject = subject[match.end() :]
    return subject
