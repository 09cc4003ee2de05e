"""Turn a threat as it came into words that can be read: a mail's source, a page, or pasted text.

Mails hide their words from filters: in base64, in HTML with invisible letters, with zero-width
marks and with letters that only look Latin. This undoes it, and notes what the header says.
Nothing is opened, run or fetched; pictures and files are counted and never looked at.

The text is hostile. Every step costs time in proportion to it, and nothing in it raises. So the
standard library's readers are not used: on 60 kB of unclosed tags ``html.parser`` of Python 3.11
takes half a minute, ``html.unescape`` raises on a long number, and ``email``'s parser recurses.
Whether the words are a mass mail is ``bluff``'s work.

Sources of the formats: MIME (RFC 2045 to 2047), mail headers (RFC 5322), HTML (WHATWG, 13.2).
"""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from sextortion_help.evidence.bluff_page import is_page, page_words
from sextortion_help.evidence.identifiers.unmask import unmask
from sextortion_help.evidence.sniffing import as_8_bit

MAX_BYTES: Final = 1024 * 1024
"""Bytes of the message that are looked at."""

MAX_PARTS: Final = 50
MAX_DEPTH: Final = 5
MAX_HEADER: Final = 64 * 1024
MAX_HEADER_LINES: Final = 500
MAX_VALUE: Final = 2000
"""Letters of one header that are looked at."""

_HEADER_LINE = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,60}):(.{0,2000})", re.DOTALL)
_MAIL_HEADERS = frozenset(
    {
        *("from", "to", "subject", "date", "received", "return-path", "message-id", "sender"),
        *("mime-version", "content-type", "delivered-to", "reply-to", "cc", "sent"),
        *("content-transfer-encoding", "authentication-results", "received-spf"),
    }
)
_ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]]{1,64}@([A-Za-z0-9.-]{1,255})")
_ENCODED_WORD = re.compile(r"=\?([A-Za-z0-9_-]{1,40})\?([bBqQ])\?([^?\s]{0,1000})\?=")
_CHECK_FAILED = re.compile(r"\b(?:spf|dkim|dmarc)=(?:fail|softfail|permerror)\b|^(?:soft)?fail\b")
_CHARSETS = ("utf", "ascii", "iso8859", "cp", "koi8", "gb", "big5", "euc", "shift_jis", "iso2022")
_CHARSET_REFUSED = ("utf-7", "utf_7")

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
    headers, body = _split_header(raw)
    is_mail = len(_MAIL_HEADERS & headers.keys()) >= 2
    facts: dict[str, str] = {}
    if is_mail:
        if subject := _decode_words(headers.get("subject", "")):
            reader.texts.append(subject)
        facts = _header_facts(headers)
        reader.entity(headers, body, 1)
    else:
        reader.words(_decode(raw, "utf-8"))
    whole = "\n".join(reader.texts)
    return ReadMessage(
        _lines(_latin(unmask(whole).text)),
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


_WORD = re.compile(r"[\w\u00ad\u200b-\u200f\u2060\ufeff]{1,200}")
_INVISIBLE = re.compile(r"\w[\u00ad\u200b-\u200f\u2060\ufeff]{1,20}\w")
_FOREIGN = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
FEWEST_MASKED: Final = 3
"""Masked words from which they are no slip of the keyboard."""


def _masked_word(text: str) -> str:
    """Return the first word that was masked, as it is meant; empty where few or none were."""
    found = [
        match[0]
        for match in _WORD.finditer(text)
        if not match[0].isascii()
        and (_INVISIBLE.search(match[0]) or (_FOREIGN.search(match[0]) and _LATIN.search(match[0])))
    ]
    return _latin(unmask(found[0]).text) if len(found) >= FEWEST_MASKED else ""


def _latin(text: str) -> str:
    """Replace the look-alikes that ``unmask`` leaves, as it looks for addresses.

    In a word that holds a Latin letter, and in a Latin text any word of look-alikes alone, a
    letter of another script can only be a disguise.
    """
    foreign = len(_FOREIGN.findall(text))
    is_latin = 0 < foreign < len(_LATIN.findall(text))

    def meant(match: re.Match[str]) -> str:
        word = match[0]
        if not _FOREIGN.search(word):
            return word
        put = "".join(_look_alike(char) for char in word)
        return put if _LATIN.search(word) or (is_latin and not _FOREIGN.search(put)) else word

    return _WORD.sub(meant, text) if foreign else text


@lru_cache(maxsize=512)
def _look_alike(char: str) -> str:
    return unmask(f"a{char}").text[1:] if _FOREIGN.match(char) else char


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
        boundary = _parameter(rest, "boundary")
        if kind.startswith("multipart/") and boundary:
            for part in self._split(body, boundary):
                self.entity(*_split_header(part), depth + 1)
            return
        body = _decode_transfer(body, headers.get("content-transfer-encoding", ""))
        if kind == "message/rfc822":
            inner, body = _split_header(body)
            self.texts.append(_decode_words(inner.get("subject", "")))
            self.entity(inner, body, depth + 1)
        elif kind.startswith("image/"):
            self.pictures.append(kind)
        elif kind.startswith(("application/", "audio/", "video/", "model/", "font/")):
            self.files += 1
        else:
            self.words(_decode(body, _parameter(rest, "charset")), as_page=kind == "text/html")

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


def _split_header(raw: bytes) -> tuple[dict[str, str], bytes]:
    """Return the first value of each header, unfolded, and what follows the empty line."""
    head, _, body = raw.partition(b"\n\n") if not raw.startswith(b"\n") else (b"", b"", raw[1:])
    headers: dict[str, str] = {}
    lines: list[str] = []
    for line in _decode(head[:MAX_HEADER], "utf-8").split("\n")[:MAX_HEADER_LINES]:
        if line[:1] in {" ", "\t"} and lines:
            lines[-1] = (lines[-1] + " " + line.strip())[: MAX_VALUE + 62]
        else:
            lines.append(line[: MAX_VALUE + 62])
    for line in lines:
        if match := _HEADER_LINE.match(line):
            headers.setdefault(match[1].lower(), match[2].strip())
    return headers, body


def _parameter(rest: str, name: str) -> str:
    match = re.search(
        rf"\b{name}\s{{0,5}}=\s{{0,5}}(?:\"([^\"]{{1,200}})\"|([^\s;\"]{{1,200}}))",
        rest,
        re.IGNORECASE,
    )
    return (match[1] or match[2]) if match else ""


def _header_facts(headers: Mapping[str, str]) -> dict[str, str]:
    facts: dict[str, str] = {}
    sender = _ADDRESS.search(_decode_words(headers.get("from", "")))
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


def _decode_words(value: str) -> str:
    """Return a header with its encoded words read; what stands between two of them is no space."""

    def decoded(match: re.Match[str]) -> str:
        data = match[3].encode("ascii", "replace")
        coding = "base64" if match[2] in "bB" else "quoted-printable"
        return _decode(_decode_transfer(data.replace(b"_", b" "), coding), match[1])

    return _ENCODED_WORD.sub(decoded, re.sub(r"\?=\s{1,80}=\?", "?==?", value[:MAX_VALUE]))


# ------------------------------------------------------------------ codes


def _decode_transfer(body: bytes, coding: str) -> bytes:
    match coding.strip().lower():
        case "base64":
            return _from_base64(body)
        case "quoted-printable":
            return binascii.a2b_qp(body)
        case _:
            return body


def _from_base64(data: bytes) -> bytes:
    code = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    return binascii.a2b_base64(code[: len(code) // 4 * 4] + _padded(code))


def _padded(code: bytes) -> bytes:
    left = code[len(code) // 4 * 4 :]
    return left + b"=" * (4 - len(left)) if len(left) > 1 else b""


def _decode(data: bytes, charset: str) -> str:
    """Decode bytes; a charset that is unknown or costly to decode is taken for UTF-8."""
    name = "utf-8"
    if re.fullmatch(r"[A-Za-z0-9_-]{1,40}", charset):
        try:
            known = codecs.lookup(charset).name
        except LookupError:
            known = ""
        if known.startswith(_CHARSETS) and known not in _CHARSET_REFUSED:
            name = known
    if name == "utf-8":
        # Old mails that name no charset are Western more often than broken.
        try:
            return codecs.getincrementaldecoder("utf-8")().decode(data)
        except UnicodeDecodeError:
            return (
                data.decode("cp1252", "replace") if not charset else data.decode("utf-8", "replace")
            )
    return data.decode(name, "replace")


def _layers(text: str) -> Iterator[str]:
    """Yield a text, and what pasted source holds in quoted-printable or base64."""
    if len(_QUOTED.findall(text[:MAX_HEADER])) > 5:
        text = _decode(binascii.a2b_qp(text.encode("utf-8", "replace")), "utf-8")
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
    data = _from_base64(code.encode("ascii", "replace"))
    try:
        words = codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return ""
    readable = sum(1 for char in words if char.isprintable() or char.isspace())
    return words if readable > 0.95 * len(words) else ""
