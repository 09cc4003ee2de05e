"""What a file is, from its first bytes and never from its name alone; and a guess at its kind.

Signatures are ``puremagic``'s. What is made of text is told apart here, since text can begin with
the same letters as a signature. A wrong guess costs little: the person is asked. A wrong type
must err towards "can hold a picture", which ``gate`` relies on.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping

import puremagic

HEAD = 64 * 1024
"""How many first bytes are looked at."""

UNKNOWN = "application/octet-stream"

NOT_IN_TEXT = bytes({*range(9), *range(14, 27), 28, 29, 30, 31, 127})
"""Bytes that no text of any common encoding holds; 27 begins a shift in some Japanese ones."""

_ISO_MEDIA_BRANDS: Mapping[bytes, str] = {
    **dict.fromkeys(
        (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif"), "image/heif"
    ),
    **dict.fromkeys((b"M4A ", b"M4B "), "audio/mp4"),
    b"qt  ": "video/quicktime",
}
_MAIL_HEADER = re.compile(
    rb"(?:from|received|return-path|delivered-to|message-id|subject|date|mime-version|to"
    rb"|x-[a-z0-9-]{1,40}):[ \t]",
    re.IGNORECASE,
)
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
        decoder = codecs.getincrementaldecoder("utf-16")(errors="replace")
        return decoder.decode(head).encode("utf-8", "replace")
    return head.removeprefix(codecs.BOM_UTF8)


def media_type(head: bytes) -> str:
    """Name what a file is made of.

    Args:
        head: its first bytes, ``HEAD`` of them or the whole file.

    Returns:
        A media type such as ``image/png``; ``UNKNOWN`` where nothing fits.

    """
    if head[4:8] == b"ftyp":
        return _ISO_MEDIA_BRANDS.get(head[8:12], "video/mp4")
    text = as_8_bit(head)
    if is_text(text):
        return _text_type(text.lstrip())
    if head.startswith(b"OggS"):
        return "audio/ogg" if re.search(rb"OpusHead|\x01vorbis|Speex ", head[:128]) else "video/ogg"
    if head.startswith(b"RIFF"):
        forms = {b"WAVE": "audio/wav", b"WEBP": "image/webp", b"AVI ": "video/x-msvideo"}
        return forms.get(head[8:12], UNKNOWN)
    if head.startswith(b"#!AMR"):
        return "audio/amr"
    return _by_signature(head)


def _by_signature(head: bytes) -> str:
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        # MP3 without a tag begins with a frame: eleven bits set.
        is_mp3 = head[:1] == b"\xff" and head[1:2] in {b"\xfb", b"\xf3", b"\xf2"}
        return "audio/mpeg" if is_mp3 else UNKNOWN
    named = [match.mime_type for match in matches if match.mime_type]
    return _SAME.get(named[0], named[0]) if named else UNKNOWN


_SAME: Mapping[str, str] = {
    "image/x-ms-bmp": "image/bmp",
    "image/heic": "image/heif",
    "image/avif": "image/heif",
    "image/jp2": UNKNOWN,
}
"""Other names for types that ``gate`` knows by one."""


def _text_type(text: bytes) -> str:
    start = text[:1024].lower()
    if start.startswith(b"%pdf"):
        return "application/pdf"
    if start.startswith(b"%!ps"):
        return "application/postscript"
    if start.startswith(b"{\\rtf"):
        return "application/rtf"
    if b"<svg" in start:
        return "image/svg+xml"
    if start.startswith((b"<!doctype html", b"<html")) or b"<body" in start or b"<head" in start:
        return "text/html"
    if start.startswith(b"<?xml"):
        return "text/xml"
    if start.startswith(b"begin:vcard"):
        return "text/vcard"
    if start.startswith((b"from ", b"from:")) or _is_mail(text):
        return "message/rfc822"
    if start.startswith((b"{", b"[{", b"[ {", b"[\n", b"[\r")):
        return "application/json"
    return "text/plain"


def _is_mail(text: bytes) -> bool:
    """Return whether the first lines are a mail's: three headers that mails have."""
    lines = text[:4096].splitlines()[:40]
    return sum(1 for line in lines if _MAIL_HEADER.match(line)) >= 3


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
