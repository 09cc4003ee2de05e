"""The public age encryption format, so that what is sealed here opens with any age tool.

The format is C2SP age.md, https://c2sp.org/age; the ciphers are the ``cryptography`` package's.
Two kinds of key are read and written: X25519 and passphrase. Files are written in binary, and
read in binary or in ASCII armor.

Left to others: the keys (``age_keys``) and the text a file is made of (``armor``); where keys
and files are kept, and what the plaintext means (``store``, ``vault``); how strong a passphrase is
(``passphrase``) and how it is asked for. Nothing here reads a clock or a console, and chance can
be passed in.
"""

from __future__ import annotations

import hmac
import io
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from sextortion_help.case import armor
from sextortion_help.case.age_keys import (
    FILE_KEY_SIZE,
    MAX_WORK_FACTOR,
    SCRYPT,
    TAG_SIZE,
    Identity,
    Passphrase,
    Random,
    Recipient,
    derive,
)
from sextortion_help.case.armor import MAX_HEADER, AgeError, ArmorError, HeaderError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

__all__ = [
    "MAX_HEADER", "MAX_WORK_FACTOR", "AgeError", "ArmorError", "HeaderError", "Identity",
    "MacError", "NoMatchError", "Opened", "Passphrase", "PayloadError", "Random", "Recipient",
    "Sealer", "open_bytes", "open_seekable", "open_stream", "seal", "seal_bytes",
]  # fmt: skip

_NONCE_SIZE: Final = 16
_CHUNK: Final = 64 * 1024


class NoMatchError(AgeError):
    """None of the keys opens this file: another key, or a wrong passphrase."""


class MacError(AgeError):
    """A key fits, but the header was changed after sealing."""


class PayloadError(AgeError):
    """The sealed content was changed, reordered or cut off."""


def seal(
    chunks: Iterable[bytes],
    to: Recipient | Passphrase,
    *,
    random: Random = secrets.token_bytes,
    mark: bytes = b"",
) -> Iterator[bytes]:
    """Seal the bytes of ``chunks``, however they are divided, to one key.

    The key work is done in the call; ``chunks`` is read as the result is, so memory use does
    not grow with it. ``random`` is asked for every secret and must never repeat itself. ``mark``
    is an entry of the header that says what the file is: other programs pass over it, nobody
    without the key can take it off, and a file for a passphrase can have none. Raises ``AgeError``
    for an unusable public key, and ``MemoryError`` where there is too little for a passphrase.
    """
    head, key = _new_head(to, random, mark)
    return _seal_payload(head, chunks, key)


def open_stream(
    source: BinaryIO, identities: Sequence[Identity | Passphrase], *, but_not: bytes = b""
) -> Iterator[bytes]:
    """Open a sealed file, binary or armored, with whichever of ``identities`` fits.

    The header is read and checked in the call, which raises ``ArmorError``, ``HeaderError`` (also
    for the mark ``but_not``), ``NoMatchError`` or ``MacError``, and ``MemoryError`` where there
    is too little for a passphrase. The result yields plaintext in order, and only what is
    authentic; it raises ``PayloadError`` or ``ArmorError`` at the first chunk that is not. Until
    it has ended without an error, the file may have been cut off.
    """
    reader = armor.binary_reader(source)
    return _open_payload(reader, _open_head(reader, identities, but_not)[0])


def open_seekable(source: BinaryIO, identities: Sequence[Identity | Passphrase]) -> BinaryIO:
    """Open a sealed file to read from any place in it: ``Opened`` behind a buffer."""
    return io.BufferedReader(Opened(source, identities))


def seal_bytes(data: bytes, to: Recipient | Passphrase) -> bytes:
    """Seal ``data`` as ``seal`` does, in memory."""
    return b"".join(seal([data], to))


def open_bytes(
    data: bytes, identities: Sequence[Identity | Passphrase], *, but_not: bytes = b""
) -> bytes:
    """Open ``data`` as ``open_stream`` does, in memory: all of it, or one of its errors."""
    return b"".join(open_stream(io.BytesIO(data), identities, but_not=but_not))


class Sealer(io.RawIOBase):
    """Seals what is written to it to one key, for whoever writes and cannot be read from.

    What is written goes to ``target`` as it comes, in whole chunks; ``finish`` writes the last
    one. Until then the file counts as cut off and does not open. Raises what ``seal`` does.
    """

    def __init__(
        self,
        target: BinaryIO,
        to: Recipient | Passphrase,
        *,
        random: Random = secrets.token_bytes,
    ) -> None:
        super().__init__()
        self._target = target
        head, key = _new_head(to, random)
        self._cipher = ChaCha20Poly1305(key)
        self._number = 0
        self._held = bytearray()
        target.write(head)

    def writable(self) -> bool:
        """Return that it can be written."""
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        """Take bytes, and seal each chunk that is known not to be the last."""
        self._held += data
        while len(self._held) > _CHUNK:
            self._seal(self._held[:_CHUNK], final=False)
            del self._held[:_CHUNK]
        return len(memoryview(data))

    def finish(self) -> None:
        """Seal the last chunk. Nothing may be written after this."""
        self._seal(self._held, final=True)

    def _seal(self, piece: bytearray, *, final: bool) -> None:
        nonce = _chunk_nonce(self._number, final=final)
        self._target.write(self._cipher.encrypt(nonce, bytes(piece), None))
        self._number += 1


class Opened(io.RawIOBase):
    """The content of a sealed file, read from any place; only the chunks touched are opened.

    ``source`` is the whole binary file and can be sought in; it is left open when this is closed.
    The header and the last chunk are checked at once, so that a file that was cut off or grew is
    refused before anything is read: this raises what ``open_stream`` and its result do, and
    ``ArmorError`` for any armored file. Reading raises ``PayloadError`` at a chunk that is not
    authentic, and never gives a byte of it; the other chunks can still be read.
    """

    def __init__(self, source: BinaryIO, identities: Sequence[Identity | Passphrase]) -> None:
        super().__init__()
        self._source = source
        source.seek(0)
        reader = armor.ByteReader(source)
        if not armor.FAMILY.startswith(reader.peek(len(armor.FAMILY))):
            raise ArmorError("Only a binary file can be read from any place.")
        key, self._start = _open_head(reader, identities)
        self._cipher = ChaCha20Poly1305(key)
        sealed_size = max(source.seek(0, io.SEEK_END) - self._start, 0)
        self._last = max(sealed_size - 1, 0) // (_CHUNK + TAG_SIZE)
        self._size = sealed_size - (self._last + 1) * TAG_SIZE
        self._place = 0
        self._held = self._last, self._open(self._last)
        if self._last and not self._held[1]:
            raise PayloadError("The sealed content ends in a chunk that is empty.")

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def seekable(self) -> bool:
        """Return that it can be read from any place."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place, as for any file; beyond the end there is nothing to read."""
        bases = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}
        if whence not in bases or offset + bases[whence] < 0:
            raise ValueError("There is no such place.")
        self._place = offset + bases[whence]
        return self._place

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read on, at most to the end of a chunk."""
        view = memoryview(buffer).cast("B")
        number, skipped = divmod(self._place, _CHUNK)
        if number > self._last:
            return 0
        if self._held[0] != number:
            self._held = number, self._open(number)
        piece = self._held[1][skipped : skipped + len(view)]
        view[: len(piece)] = piece
        self._place += len(piece)
        return len(piece)

    def _open(self, number: int) -> bytes:
        self._source.seek(self._start + number * (_CHUNK + TAG_SIZE))
        sealed = armor.ByteReader(self._source).read(_CHUNK + TAG_SIZE)
        # Here the place says which chunk is the final one, and the seal must agree.
        return _open_chunk(self._cipher, number, sealed, (number == self._last,))[0]


def _new_head(to: Recipient | Passphrase, random: Random, mark: bytes = b"") -> tuple[bytes, bytes]:
    """Return the header and nonce of a new file, and its payload's key."""
    file_key = random(FILE_KEY_SIZE)
    marked = b"-> " + mark + b"\n\n" if mark else b""
    signed = armor.VERSION_LINE + to.wrap(file_key, random) + marked + b"---"
    nonce = random(_NONCE_SIZE)
    head = signed + b" " + armor.encode_base64(_header_mac(file_key, signed)) + b"\n" + nonce
    return head, derive(file_key, nonce, b"payload")


def _open_head(
    reader: armor.ByteReader, identities: Sequence[Identity | Passphrase], but_not: bytes = b""
) -> tuple[bytes, int]:
    """Take header and nonce, and return the payload's key, and how long both were."""
    header = armor.read_header(reader)
    if any(stanza.kind == but_not for stanza in header.stanzas):
        raise HeaderError("This file was sealed to be something else.")
    file_key = _find_file_key(header.stanzas, identities)
    if not hmac.compare_digest(_header_mac(file_key, header.signed), header.mac):
        raise MacError("The header was changed after this file was sealed.")
    nonce = reader.read(_NONCE_SIZE)
    if len(nonce) != _NONCE_SIZE:
        raise HeaderError("The file ends right after its header.")
    last_line = b" " + armor.encode_base64(header.mac) + b"\n"
    length = len(header.signed) + len(last_line) + _NONCE_SIZE
    return derive(file_key, nonce, b"payload"), length


def _find_file_key(stanzas: list[armor.Stanza], keys: Sequence[Identity | Passphrase]) -> bytes:
    if len(stanzas) > 1 and any(stanza.kind == SCRYPT for stanza in stanzas):
        raise HeaderError("A passphrase entry is not the only one.")
    for key in keys:
        for stanza in stanzas:
            if (file_key := key.unwrap(stanza)) is not None:
                return file_key
    raise NoMatchError("None of the keys given opens this file.")


def _header_mac(file_key: bytes, signed: bytes) -> bytes:
    return hmac.digest(derive(file_key, b"", b"header"), signed, "sha256")


def _chunk_nonce(number: int, *, final: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if final else b"\x00")


def _seal_payload(head: bytes, chunks: Iterable[bytes], key: bytes) -> Iterator[bytes]:
    yield head
    cipher = ChaCha20Poly1305(key)
    for number, (piece, final) in enumerate(armor.divide(chunks, _CHUNK)):
        yield cipher.encrypt(_chunk_nonce(number, final=final), piece, None)


def _open_payload(reader: armor.ByteReader, key: bytes) -> Iterator[bytes]:
    cipher = ChaCha20Poly1305(key)
    number = 0
    final = False
    while not final:
        sealed = reader.read(_CHUNK + TAG_SIZE)
        # A short chunk can only be the final one; of a full one, only its seal tells.
        finals = (False, True) if len(sealed) == _CHUNK + TAG_SIZE else (True,)
        plain, final = _open_chunk(cipher, number, sealed, finals)
        if number and not plain:
            raise PayloadError("The sealed content ends in a chunk that is empty.")
        if plain:
            yield plain
        number += 1
    if reader.peek(1):
        raise PayloadError("Something follows the end of the sealed content.")


def _open_chunk(
    cipher: ChaCha20Poly1305, number: int, sealed: bytes, finals: tuple[bool, ...]
) -> tuple[bytes, bool]:
    """Return a chunk's content, and which of ``finals`` its seal agrees with."""
    for final in finals:
        with suppress(InvalidTag):
            return cipher.decrypt(_chunk_nonce(number, final=final), sealed, None), final
    raise PayloadError("The sealed content was changed or cut off.")
