"""The codes that mails are written in: headers, encoded words, charsets, base64 and the like.

What the headers and the words mean is told elsewhere: for one pasted threat in ``bluff_text``, for
saved mails in ``readers``.

The bytes are hostile. Every function costs time in proportion to them, raises for none of them, and
gives text that holds no half of a surrogate pair. That is why ``email`` is not used: its parser
recurses, and some of its steps take quadratic time.

Sources of the formats: mail headers (RFC 5322), MIME (RFC 2045 to 2047), parameters (RFC 2231).
"""

from __future__ import annotations

import binascii
import codecs
import re
from typing import Final

MAX_HEADER: Final = 64 * 1024
"""Bytes of a mail's header that are looked at."""

MAX_HEADER_LINES: Final = 500
MAX_VALUE: Final = 2000
"""Letters of one header that are looked at."""

_HEADER_LINE = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,60}):(.{0,2000})", re.DOTALL)
_ENCODED_WORD = re.compile(r"=\?([A-Za-z0-9_-]{1,40})\?([bBqQ])\?([^?\s]{0,1000})\?=")
_CHARSETS = ("utf", "ascii", "iso8859", "cp", "koi8", "gb", "big5", "euc", "shift_jis", "iso2022")
_CHARSET_REFUSED = ("utf-7", "utf_7")
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")


# ------------------------------------------------------------------ headers


def header_fields(head: bytes) -> list[tuple[str, str]]:
    """Return the headers in their order, unfolded: the name in small letters, and the value."""
    lines: list[str] = []
    for line in decode(head[:MAX_HEADER], "utf-8").split("\n")[:MAX_HEADER_LINES]:
        if line[:1] in {" ", "\t"} and lines:
            lines[-1] = (lines[-1] + " " + line.strip())[: MAX_VALUE + 62]
        else:
            lines.append(line[: MAX_VALUE + 62])
    found = (_HEADER_LINE.match(line) for line in lines)
    return [(match[1].lower(), match[2].strip()) for match in found if match]


def split_header(raw: bytes) -> tuple[dict[str, str], bytes]:
    """Return the first value of each header, unfolded, and what follows the empty line."""
    head, _, body = raw.partition(b"\n\n") if not raw.startswith(b"\n") else (b"", b"", raw[1:])
    headers: dict[str, str] = {}
    for name, value in header_fields(head):
        headers.setdefault(name, value)
    return headers, body


def parameter(rest: str, name: str) -> str:
    """Return one parameter of what stands behind a header's first ``;``; empty without it."""
    match = re.search(
        rf"\b{name}\s{{0,5}}=\s{{0,5}}(?:\"([^\"]{{1,200}})\"|([^\s;\"]{{1,200}}))",
        rest,
        re.IGNORECASE,
    )
    return (match[1] or match[2]) if match else ""


def long_parameter(rest: str, name: str) -> str:
    """Return one parameter that can be in pieces, and coded in any way: a file's name.

    Read are ``name=``, ``name*=`` and ``name*0*=`` (RFC 2231), and encoded words in quotation
    marks, which no standard allows and many programs write.
    """
    pattern = (
        rf"\b{name}(?:\*([0-9]{{1,2}}))?(\*)?\s{{0,5}}=\s{{0,5}}"
        r'(?:"((?:[^"\\]|\\.){0,1000})"|([^\s;"]{1,1000}))'
    )
    pieces: dict[int, tuple[bool, str]] = {}
    plain = ""
    for match in re.finditer(pattern, rest, re.IGNORECASE):
        number, is_coded, quoted, bare = match.groups()
        value = bare if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
        if number or is_coded:
            pieces.setdefault(int(number or 0), (bool(is_coded), value))
        else:
            plain = plain or value
    return _joined([pieces[number] for number in sorted(pieces)]) if pieces else decode_words(plain)


def _joined(pieces: list[tuple[bool, str]]) -> str:
    """Return the pieces of a parameter as one; the first can name a charset and a language."""
    charset = ""
    is_coded, first = pieces[0]
    if is_coded and first.count("'") >= 2:
        charset, _, first = first.split("'", 2)
    data = b"".join(
        _PERCENT.sub(lambda match: bytes.fromhex(match[1].decode()), value) if is_coded else value
        for is_coded, value in (
            (is_coded, text.encode("utf-8", "replace"))
            for is_coded, text in [(is_coded, first), *pieces[1:]]
        )
    )
    return decode(data, charset or "utf-8")


def decode_words(value: str) -> str:
    """Return a header with its encoded words read; what stands between two of them is no space."""

    def decoded(match: re.Match[str]) -> str:
        data = match[3].encode("ascii", "replace")
        coding = "base64" if match[2] in "bB" else "quoted-printable"
        return decode(decode_transfer(data.replace(b"_", b" "), coding), match[1])

    return _ENCODED_WORD.sub(decoded, re.sub(r"\?=\s{1,80}=\?", "?==?", value[:MAX_VALUE]))


def without_comments(value: str) -> str:
    """Leave out what stands in round brackets, as RFC 5322 lets remarks stand in a header."""
    kept: list[str] = []
    depth = 0
    for char in value:
        if char == "(":
            depth += 1
        elif char == ")":
            depth = max(depth - 1, 0)
        elif not depth:
            kept.append(char)
    return "".join(kept)


# ------------------------------------------------------------------ codes


def decode_transfer(body: bytes, coding: str) -> bytes:
    """Undo a ``Content-Transfer-Encoding``; an unknown one is taken for none."""
    match coding.strip().lower():
        case "base64":
            return from_base64(body)
        case "quoted-printable":
            return binascii.a2b_qp(body)
        case _:
            return body


def from_base64(data: bytes) -> bytes:
    """Decode base64, whatever stands between its letters and however it was cut."""
    code = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    return binascii.a2b_base64(code[: len(code) // 4 * 4] + _padded(code))


def _padded(code: bytes) -> bytes:
    left = code[len(code) // 4 * 4 :]
    return left + b"=" * (4 - len(left)) if len(left) > 1 else b""


def decode(data: bytes, charset: str) -> str:
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
