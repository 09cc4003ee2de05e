"""The text an age file is made of: ASCII armor, the header, strict base64 and Bech32 keys.

Everything here is encoding and reading; every use of a key or a cipher is left to ``age``. The
format is C2SP age.md, https://c2sp.org/age; Bech32 is BIP 173 without its limit on length.

One text stands for one value: a spelling an encoder would not have produced is refused, because
two spellings of one file would let somebody change a sealed file without its seal noticing.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, Protocol

ARMOR_BEGIN: Final = b"-----BEGIN AGE ENCRYPTED FILE-----"
ARMOR_END: Final = b"-----END AGE ENCRYPTED FILE-----"
FAMILY: Final = b"age-encryption.org/"
"""What every binary age file begins with, whatever its version."""

VERSION_LINE: Final = FAMILY + b"v1\n"
MAX_HEADER: Final = 64 * 1024
"""The longest header that is read, in bytes; it also bounds the number of entries."""

_COLUMNS: Final = 64
_MAC_SIZE: Final = 32
_ARGUMENT: Final = re.compile(rb"[!-~]+")
_BLANKS: Final = b" \t\r\n"
_MAX_BLANK: Final = 1024
_MAX_LINE: Final = _COLUMNS + len(b"\r\n")
_BLOCK: Final = 4096
_CHARSET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_CHECKSUM_LENGTH: Final = 6
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


class AgeError(Exception):
    """An age file or key cannot be used. The message never holds any of its content."""


class ArmorError(AgeError):
    """The file is not binary age, and not strict ASCII armor either."""


class HeaderError(AgeError):
    """The header is not a valid age v1 header, or asks for more than is safe to do."""


Buffer = bytearray | memoryview
"""A piece of a payload, as it lies in memory."""


class Stanza(NamedTuple):
    """One entry of a header: the file key, sealed to one key of this ``kind``."""

    kind: bytes
    arguments: list[bytes]
    body: bytes


class Header(NamedTuple):
    """A whole header: its entries, the bytes its MAC is over, and that MAC."""

    stanzas: list[Stanza]
    signed: bytes
    mac: bytes


class Readable(Protocol):
    """Anything bytes can be read from: an open binary file, a pipe, or a layer over one."""

    def read(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes, and none only at the end."""
        ...


class ByteReader:
    """Exact reads, lines and a look ahead, over a source that may return less than asked."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self._buffer = bytearray()

    def peek(self, size: int) -> bytes:
        """Return the next ``size`` bytes, fewer only at the end, without taking them."""
        while (missing := size - len(self._buffer)) > 0:
            block = self._source.read(max(missing, _BLOCK))
            if not block:
                break
            self._buffer += block
        return bytes(self._buffer[:size])

    def read(self, size: int) -> bytes:
        """Take the next ``size`` bytes; fewer only at the end."""
        if not self._buffer:
            # In a long payload nothing is left over; a detour through the buffer costs a third.
            block = self._source.read(size)
            if len(block) == size:
                return block
            self._buffer += block
        taken = self.peek(size)
        del self._buffer[: len(taken)]
        return taken

    def line(self, limit: int) -> bytes:
        """Take one line with its line feed; without one at the end, or cut at ``limit`` bytes."""
        while (end := self._buffer.find(b"\n", 0, limit)) < 0:
            held = len(self._buffer)
            if held >= limit or len(self.peek(held + 1)) == held:
                return self.read(limit)
        return self.read(end + 1)


class Unarmored:
    """The bytes inside ASCII armor, decoded as they are read.

    Blank lines may stand before and after the armor, about 1 KiB of each at most, and its lines
    may end in LF or CRLF. Reading raises ``ArmorError`` at anything else that is not the strict
    form. Memory use does not grow with the file.
    """

    def __init__(self, source: ByteReader) -> None:
        self._source = source
        self._plain = bytearray()
        self._begun = self._last_line_seen = self._ended = False

    def read(self, size: int, /) -> bytes:
        """Return the next ``size`` decoded bytes, fewer only at the end; raises ``ArmorError``."""
        if not self._begun:
            self._begin()
        while len(self._plain) < size and not self._ended:
            self._decode_line()
        taken = bytes(self._plain[:size])
        del self._plain[:size]
        return taken

    def _begin(self) -> None:
        budget = _MAX_BLANK + _MAX_LINE
        while (line := self._source.line(budget)) and not line.strip(_BLANKS):
            budget -= len(line)
        if _without_eol(line) != ARMOR_BEGIN:
            raise ArmorError("This begins neither as an age file nor as an armored one.")
        self._begun = True

    def _decode_line(self) -> None:
        line = _without_eol(self._source.line(_MAX_LINE))
        if line == ARMOR_END:
            rest = self._source.read(_MAX_BLANK + 1)
            if len(rest) > _MAX_BLANK or rest.strip(_BLANKS):
                raise ArmorError("Something follows the end of the armor.")
            self._ended = True
            return
        if not line or len(line) > _COLUMNS or self._last_line_seen:
            raise ArmorError("The armor is cut short or its lines have the wrong length.")
        self._last_line_seen = len(line) < _COLUMNS or line.endswith(b"=")
        try:
            self._plain += _canonical_base64(line)
        except ValueError:
            raise ArmorError("A line of the armor is not canonical base64.") from None


def binary_reader(source: Readable) -> ByteReader:
    """Return a reader of binary age over ``source``, which may be binary or armored."""
    reader = ByteReader(source)
    if FAMILY.startswith(reader.peek(len(FAMILY))):
        return reader
    return ByteReader(Unarmored(reader))


def read_header(reader: ByteReader) -> Header:
    """Take a header and leave ``reader`` at the payload.

    Raises ``HeaderError`` for anything but the strict form within ``MAX_HEADER`` bytes, and
    ``ArmorError`` where ``reader`` does.
    """
    text = bytearray()
    if _header_line(reader, text) + b"\n" != VERSION_LINE:
        raise HeaderError("This is not an age file of version 1.")
    stanzas: list[Stanza] = []
    while not (line := _header_line(reader, text)).startswith(b"--- "):
        mark, *words = line.split(b" ")
        if mark != b"->" or not words or not all(map(_ARGUMENT.fullmatch, words)):
            raise HeaderError("An entry of the header is not in the strict form.")
        body = bytearray()
        while len(piece := _header_line(reader, text)) == _COLUMNS:
            body += piece
        if len(piece) > _COLUMNS:
            raise HeaderError("A line of the header is too long.")
        stanzas.append(Stanza(words[0], words[1:], decode_field(bytes(body + piece))))
    if not stanzas:
        raise HeaderError("The header has no entry.")
    mac = decode_field(line.removeprefix(b"--- "), _MAC_SIZE)
    return Header(stanzas, bytes(text[: -len(line) - 1]) + b"---", mac)


def decode_field(text: bytes, size: int | None = None) -> bytes:
    """Return the bytes of a header field; raises ``HeaderError`` unless they are ``size``."""
    try:
        data = decode_base64(text)
    except ValueError:
        raise HeaderError("A field of the header is not canonical base64.") from None
    if size is not None and len(data) != size:
        raise HeaderError("A field of the header has the wrong length.")
    return data


def divide(chunks: Iterable[bytes], size: int) -> Iterator[tuple[Buffer, bool]]:
    """Divide ``chunks`` anew into pieces of ``size`` bytes, and say of each whether it is final.

    A full piece waits until more follows: only then is it known not to be the final one. Long
    chunks are divided where they lie, without a copy.
    """
    held = bytearray()
    for chunk in chunks:
        rest = memoryview(chunk)
        if held:
            taken, rest = rest[: size - len(held)], rest[size - len(held) :]
            held += taken
            if not rest:
                continue
            yield held, False
            held = bytearray()
        while len(rest) > size:
            yield rest[:size], False
            rest = rest[size:]
        held += rest
    yield held, True


def encode_base64(data: bytes) -> bytes:
    """Return ``data`` in base64 without padding, on one line."""
    return base64.b64encode(data).rstrip(b"=")


def decode_base64(text: bytes) -> bytes:
    """Return what canonical base64 without padding stands for; raises ``ValueError``."""
    if text.endswith(b"="):
        raise ValueError("padded base64")
    return _canonical_base64(text + b"=" * (-len(text) % 4))


def encode_bech32(prefix: str, data: bytes) -> str:
    """Return ``data`` in Bech32 under ``prefix``, in the case of ``prefix``."""
    bits = len(data) * 8
    padding = -bits % 5
    number = int.from_bytes(data, "big") << padding
    values = [number >> shift & 31 for shift in range(bits + padding - 5, -1, -5)]
    remainder = polymod(_expand(prefix) + values + [0] * _CHECKSUM_LENGTH) ^ 1
    values += [remainder >> 5 * (_CHECKSUM_LENGTH - 1 - i) & 31 for i in range(_CHECKSUM_LENGTH)]
    text = prefix.lower() + "1" + "".join(_CHARSET[value] for value in values)
    return text.upper() if prefix.isupper() else text


def decode_bech32(prefix: str, text: str, size: int) -> bytes:
    """Return the ``size`` bytes ``text`` stands for.

    Raises ``AgeError`` unless ``text`` is Bech32 under ``prefix``, wholly in the case of
    ``prefix``, with its checksum right and its padding zero.
    """
    start = prefix.lower() + "1"
    values = [_CHARSET.find(letter) for letter in text.lower()[len(start) :]]
    number = 0
    for value in values[:-_CHECKSUM_LENGTH]:
        number = number << 5 | value
    whole, padding = divmod((len(values) - _CHECKSUM_LENGTH) * 5, 8)
    if (
        not text.isascii()
        or not text.lower().startswith(start)
        or text != (text.upper() if prefix.isupper() else text.lower())
        or -1 in values
        or polymod(_expand(prefix) + values) != 1
        or whole != size
        or padding >= 5
        or number & ((1 << padding) - 1)
    ):
        raise AgeError("This is not an age key of the expected kind.")
    return (number >> padding).to_bytes(size, "big")


def _header_line(reader: ByteReader, text: bytearray) -> bytes:
    line = reader.line(MAX_HEADER - len(text))
    text += line
    if not line.endswith(b"\n"):
        raise HeaderError("The header is cut short or too long.")
    return line[:-1]


def _without_eol(line: bytes) -> bytes:
    return line.removesuffix(b"\n").removesuffix(b"\r")


def _canonical_base64(text: bytes) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("not base64") from None
    if base64.b64encode(data) != text:
        raise ValueError("base64 that is not canonical")
    return data


def _expand(prefix: str) -> list[int]:
    codes = prefix.lower().encode("ascii")
    return [code >> 5 for code in codes] + [0] + [code & 31 for code in codes]


def polymod(values: Iterable[int]) -> int:
    """Return the remainder that Bech32's checksum is made of (BIP 173)."""
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for bit, factor in enumerate(_GENERATOR):
            if top >> bit & 1:
                checksum ^= factor
    return checksum
