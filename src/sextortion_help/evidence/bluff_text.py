"""Turn a threat as it came into words that can be read: a mail's source, a page, or pasted text.

Mails hide their words from filters: in base64, in HTML with invisible letters, with zero-width
marks and with letters that only look Latin. This undoes it, and notes what the header says.
Nothing is opened, run or fetched; pictures and files are counted and never looked at.

The text is hostile. Every step costs time in proportion to it, and nothing in it raises. So the
standard library's readers are not used: on 60 kB of unclosed tags ``html.parser`` of Python 3.11
takes half a minute, ``html.unescape`` raises on a long number, and ``email``'s parser recurses.
Whether the words are a mass mail is ``bluff``'s work.

The codes that mails are written in are read by ``mime``, pages by ``bluff_page``.
"""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from sextortion_help.evidence.bluff_page import is_page, page_words
from sextortion_help.evidence.identifiers.unmask import unmask
from sextortion_help.evidence.mime import (
    MAX_HEADER,
    decode,
    decode_transfer,
    decode_words,
    from_base64,
    parameter,
    split_header,
)
from sextortion_help.evidence.phrases import FOREIGN, LATIN, WORD, latin
from sextortion_help.evidence.sniffing import as_8_bit

MAX_BYTES: Final = 1024 * 1024
"""Bytes of the message that are looked at."""

MAX_PARTS: Final = 50
MAX_DEPTH: Final = 5

_MAIL_HEADERS = frozenset(
    {
        *("from", "to", "subject", "date", "received", "return-path", "message-id", "sender"),
        *("mime-version", "content-type", "delivered-to", "reply-to", "cc", "sent"),
        *("content-transfer-encoding", "authentication-results", "received-spf"),
    }
)
_ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]]{1,64}@([A-Za-z0-9.-]{1,255})")
_CHECK_FAILED = re.compile(r"\b(?:spf|dkim|dmarc)=(?:fail|softfail|permerror)\b|^(?:soft)?fail\b")

_BASE64_LINE = re.compile(r"[A-Za-z0-9+/]{40,}={0,2}|[A-Za-z0-9+/]{2,}={1,2}")
_QUOTED = re.compile(r"=[0-9A-F]{2}|=\r?\n")
_PASTED_PICTURE = re.compile(
    r"(?:^|\n)content-type:[ \t]{0,8}image/[a-z0-9.+-]{1,40}", re.IGNORECASE
)
SHORTEST_CODE: Final = 80
"""Letters from which a stretch of base64 can hold a sentence."""


@dataclass(frozen=True, slots=True)
class ReadMessage:
    """What could be read of a message."""

    text: str
    """Its words, a line a line, without what hid them. A mail's subject is the first line."""
    masked: str
    """A word that was hidden by look-alike letters or invisible marks; empty if none was."""
    header: Mapping[str, str]
    """Signs of the header by name, with the words they were read from."""
    pictures: tuple[str, ...]
    """The types of the pictures that came with it."""
    files: int
    """Files of other types."""
    shows_pictures: bool
    """Whether a page shows pictures that lie elsewhere."""
    is_mail: bool
    is_cut: bool
    """Whether some of it was not looked at."""


def read_message(message: str | bytes) -> ReadMessage:
    """Read a message of any kind; nothing is raised for any content."""
    is_cut = len(message) > MAX_BYTES
    head = message[:MAX_BYTES]
    raw = head.encode("utf-8", "replace") if isinstance(head, str) else as_8_bit(head)
    # A mail's lines end with CR LF, and pasted ones with anything.
    raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip(b"\n \t")
    if raw.startswith(b"From "):  # the line a mailbox file puts before each mail
        raw = raw.partition(b"\n")[2]
    reader = _Reader(is_cut=is_cut)
    headers, body = split_header(raw)
    is_mail = len(_MAIL_HEADERS & headers.keys()) >= 2
    facts: dict[str, str] = {}
    if is_mail:
        if subject := decode_words(headers.get("subject", "")):
            reader.texts.append(subject)
        facts = _header_facts(headers)
        reader.entity(headers, body, 1)
    else:
        reader.words(decode(raw, "utf-8"))
    whole = "\n".join(reader.texts)
    return ReadMessage(
        _lines(latin(unmask(whole).text)),
        _masked_word(whole),
        facts,
        tuple(reader.pictures),
        reader.files,
        reader.shows_pictures,
        is_mail,
        reader.is_cut,
    )


def _lines(text: str) -> str:
    """Return the lines that hold something, with single spaces."""
    found = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in found if line)


_INVISIBLE = re.compile(r"\w[\u00ad\u200b-\u200f\u2060\ufeff]{1,20}\w")
FEWEST_MASKED: Final = 3
"""Masked words from which they are no slip of the keyboard."""


def _masked_word(text: str) -> str:
    """Return the first word that was masked, as it is meant; empty where few or none were."""
    found = [
        match[0]
        for match in WORD.finditer(text)
        if not match[0].isascii()
        and (_INVISIBLE.search(match[0]) or (FOREIGN.search(match[0]) and LATIN.search(match[0])))
    ]
    return latin(unmask(found[0]).text) if len(found) >= FEWEST_MASKED else ""


@dataclass
class _Reader:
    """Gathers the words of a mail's parts, up to so many parts and so deep."""

    is_cut: bool = False
    texts: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    files: int = 0
    shows_pictures: bool = False
    _parts: int = 0
    _seen: set[str] = field(default_factory=set)

    def entity(self, headers: Mapping[str, str], body: bytes, depth: int) -> None:
        """Read one part, and the parts in it."""
        self._parts += 1
        if self._parts > MAX_PARTS or depth > MAX_DEPTH:
            self.is_cut = True
            return
        kind, _, rest = headers.get("content-type", "text/plain").partition(";")
        kind = kind.strip().lower()
        boundary = parameter(rest, "boundary")
        if kind.startswith("multipart/") and boundary:
            for part in self._split(body, boundary):
                self.entity(*split_header(part), depth + 1)
            return
        body = decode_transfer(body, headers.get("content-transfer-encoding", ""))
        if kind == "message/rfc822":
            inner, body = split_header(body)
            self.texts.append(decode_words(inner.get("subject", "")))
            self.entity(inner, body, depth + 1)
        elif kind.startswith("image/"):
            self.pictures.append(kind)
        elif kind.startswith(("application/", "audio/", "video/", "model/", "font/")):
            self.files += 1
        else:
            self.words(decode(body, parameter(rest, "charset")), as_page=kind == "text/html")

    def _split(self, body: bytes, boundary: str) -> Iterator[bytes]:
        mark = b"\n--" + boundary.encode("utf-8", "replace")
        parts = (b"\n" + body).split(mark, MAX_PARTS + 1)
        self.is_cut |= len(parts) > MAX_PARTS + 1
        for part in parts[1 : MAX_PARTS + 1]:
            if part.startswith(b"--"):  # the mark of the end
                return
            yield part.partition(b"\n")[2]

    def words(self, text: str, *, as_page: bool = False) -> None:
        """Read the words of a part, and the words coded in them."""
        for layer in _layers(text):
            if as_page or is_page(layer):
                self.shows_pictures |= "<img" in layer.lower()
                layer = page_words(layer)
            if _PASTED_PICTURE.search(layer):
                self.pictures.append("image")
            # A mail often holds the same words twice, as text and as a page.
            bare = "".join(layer.split())
            if bare and bare not in self._seen:
                self._seen.add(bare)
                self.texts.append(layer)


# ------------------------------------------------------------------ headers


def _header_facts(headers: Mapping[str, str]) -> dict[str, str]:
    facts: dict[str, str] = {}
    sender = _ADDRESS.search(decode_words(headers.get("from", "")))
    receiver = _ADDRESS.search(headers.get("to", "") or headers.get("delivered-to", ""))
    back = _ADDRESS.search(headers.get("return-path", ""))
    if sender and receiver and sender[0].lower() == receiver[0].lower():
        facts["own-address"] = f"From: {sender[0]} To: {receiver[0]}"
    if sender and back and _organisation(sender[1]) != _organisation(back[1]):
        facts["return-path-differs"] = f"From: {sender[0]} Return-Path: {back[0]}"
    for name in ("authentication-results", "received-spf"):
        value = headers.get(name, "")
        if match := _CHECK_FAILED.search(value.lower()):
            facts.setdefault("sender-check-failed", value[match.start() : match.start() + 80])
    return facts


def _organisation(domain: str) -> str:
    return ".".join(domain.lower().strip(".").split(".")[-2:])


# ------------------------------------------------------------------ codes


def _layers(text: str) -> Iterator[str]:
    """Yield a text, and what pasted source holds in quoted-printable or base64."""
    if len(_QUOTED.findall(text[:MAX_HEADER])) > 5:
        text = decode(binascii.a2b_qp(text.encode("utf-8", "replace")), "utf-8")
    plain: list[str] = []
    code: list[str] = []
    coded: list[str] = []
    for line in [*text.split("\n"), ""]:
        if _BASE64_LINE.fullmatch(line.strip()) and (code or len(line) >= 40):
            code.append(line)
            continue
        words = _coded_words("".join(code))
        if words:
            coded.append(words)
        else:
            plain.extend(code)
        code = []
        plain.append(line)
    yield "\n".join(plain)
    yield from coded


def _coded_words(code: str) -> str:
    if len(code) < SHORTEST_CODE:
        return ""
    data = from_base64(code.encode("ascii", "replace"))
    try:
        words = codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return ""
    readable = sum(1 for char in words if char.isprintable() or char.isspace())
    return words if readable > 0.95 * len(words) else ""
