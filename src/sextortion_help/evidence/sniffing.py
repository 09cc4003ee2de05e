"""What a file is, from its first bytes and never from its name alone; and a guess at its kind.

What is made of text is told apart here, since text can begin with the letters of a signature; the
rest is ``signatures``'s. A wrong guess costs little: the person is asked. A wrong type must err
towards "can hold a picture", which ``gate`` relies on.
"""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

from sextortion_help.evidence.signatures import UNKNOWN, binary_type

__all__ = ["HEAD", "UNKNOWN", "as_8_bit", "guess_kind", "is_text", "is_words", "media_type"]

HEAD = 64 * 1024
"""How many first bytes are looked at."""

NOT_IN_TEXT = bytes({*range(9), *range(14, 27), 28, 29, 30, 31, 127})
"""Bytes that no text of any common encoding holds; 27 begins a shift in some Japanese ones."""

_MAIL_HEADER = re.compile(
    rb"(?:from|received|return-path|delivered-to|message-id|subject|date|mime-version|to"
    rb"|x-[a-z0-9-]{1,40}):[ \t]",
    re.IGNORECASE,
)
_MAIL_BEGINS = (b"from ", b"from:", b"mime-version:", b"content-type:", b"received:")
_DRAWN = re.compile(rb"/\* xpm|p[1-6][\n\r ]")
"""Pictures written as text: XPM and the netpbm formats."""

_CHAT_LINE = re.compile(rb"\d{1,4}[./-]\d{1,2}[./-]\d{2,4},? .{0,20}?\d{1,2}[:.]\d{2}")
_PAYMENT_WORDS = re.compile(
    rb"receipt|invoice|transaction|order (?:no|number)|amount paid|payment|mtcn|iban|wallet"
    rb"|gift ?card|bitcoin|recibo|facture|quittung|rechnung|ricevuta",
    re.IGNORECASE,
)
_PROFILE_WORDS = re.compile(rb"profile|followers|username|user id", re.IGNORECASE)


def is_text(block: bytes) -> bool:
    """Return whether every byte could stand in a text of a common 8-bit encoding."""
    return len(block.translate(None, NOT_IN_TEXT)) == len(block)


def as_8_bit(head: bytes) -> bytes:
    """Return the first bytes of a UTF-16 text as UTF-8, and everything else as it is."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        # Strictly: otherwise any bytes behind the mark would count as text.
        with suppress(UnicodeDecodeError):
            return codecs.getincrementaldecoder("utf-16")().decode(head).encode()
    return head.removeprefix(codecs.BOM_UTF8)


def media_type(head: bytes) -> str:
    """Name what a file is made of.

    Args:
        head: its first bytes, ``HEAD`` of them or the whole file.

    Returns:
        A media type such as ``image/png``; ``UNKNOWN`` where nothing fits.

    """
    text = as_8_bit(head)
    return _text_type(text.lstrip()) if is_text(text) else binary_type(head)


def _text_type(text: bytes) -> str:
    start = text[:1024].lower()
    if start.startswith(b"%!ps") or b"%pdf-" in start:
        return "application/pdf" if b"%pdf-" in start else "application/postscript"
    if start.startswith(b"{\\rtf"):
        return "application/rtf"
    if start.startswith(b"<") or b"<html" in start or b"<body" in start:
        return _marked_up(start, text)
    if _DRAWN.match(start):
        return "image/x-portable-anymap"
    if start.startswith((b"begin:vcalendar", b"begin:vcard")):
        return "text/calendar" if start.startswith(b"begin:vcal") else "text/vcard"
    if re.match(rb"begin(?:-base64)? [0-7]{3,4} ", start):
        return "text/x-uuencode"
    if start.startswith(_MAIL_BEGINS) or _is_mail(text):
        return "message/rfc822"
    if start.startswith((b"{", b"[{", b"[ {", b"[\n", b"[\r")):
        return "application/json"
    return "text/plain"


def _marked_up(start: bytes, text: bytes) -> str:
    """Name a page, a drawing or data; a page is the careful guess, since it can hold pictures."""
    is_xml = start.startswith(b"<?xml")
    if b"<svg" in (text.lower() if is_xml else start):
        return "image/svg+xml"
    return "text/xml" if is_xml and b"<html" not in start else "text/html"


def _is_mail(text: bytes) -> bool:
    """Return whether the first lines are a mail's: three headers that mails have."""
    lines = text[:4096].splitlines()[:40]
    return sum(1 for line in lines if _MAIL_HEADER.match(line)) >= 3


def is_words(media: str) -> bool:
    """Return whether a type is text of some kind; what else it holds is another question."""
    return media.startswith(("text/", "message/")) or media == "application/json"


def guess_kind(head: bytes, media: str, name: str) -> str:
    """Guess what a person would call a file; the name only tips what the content leaves open.

    Args:
        head: its first bytes.
        media: its type, as ``media_type`` returns it.
        name: its name.

    """
    text = as_8_bit(head)
    label = name.encode("utf-8", "replace").replace(b"_", b" ").replace(b"-", b" ")
    if media.startswith("message/"):
        return "mail"
    if media.startswith("audio/"):
        return "call"
    if media.startswith(("image/", "video/", "application/pdf")):
        if _PAYMENT_WORDS.search(label):
            return "receipt"
        if _PROFILE_WORDS.search(label):
            return "profile"
        return "messages" if media.startswith(("image/", "video/")) else "other"
    if media.startswith("text/") or media == "application/json":
        if _CHAT_LINE.search(text[:4096]) or b'"messages"' in text[:HEAD]:
            return "messages"
        if _PAYMENT_WORDS.search(text[:HEAD]):
            return "receipt"
        return "messages"
    return "other"
