"""The public age encryption format, so that what is sealed here opens with any age tool.

The format is C2SP age.md, https://c2sp.org/age; the ciphers are the ``cryptography`` package's.
Two kinds of key are read and written: X25519 and passphrase. Files are written in binary, and
read in binary or in ASCII armor.

Left to others: the text a file is made of (``armor``); where keys and files are kept, and what
the plaintext means (``store``, ``vault``); how strong a passphrase is (``passphrase``) and how it
is asked for. Nothing here reads a clock or a console, and chance can be passed in.
"""

from __future__ import annotations

import hmac
import io
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from sextortion_help.case import armor
from sextortion_help.case.armor import MAX_HEADER, AgeError, ArmorError, HeaderError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = [
    "MAX_HEADER", "MAX_WORK_FACTOR", "AgeError", "ArmorError", "HeaderError", "Identity",
    "MacError", "NoMatchError", "Opened", "Passphrase", "PayloadError", "Random", "Recipient",
    "open_bytes", "open_seekable", "open_stream", "seal", "seal_bytes",
]  # fmt: skip

MAX_WORK_FACTOR: Final = 20
"""The highest scrypt work factor, as a power of two: 1 GiB of memory and some seconds."""

_X25519: Final = b"X25519"
_X25519_LABEL: Final = b"age-encryption.org/v1/X25519"
_SCRYPT: Final = b"scrypt"
_SCRYPT_LABEL: Final = b"age-encryption.org/v1/scrypt"
_IDENTITY_PREFIX: Final = "AGE-SECRET-KEY-"
_RECIPIENT_PREFIX: Final = "age"
_WORK_FACTOR: Final = re.compile(rb"[1-9][0-9]?")
_KEY_SIZE: Final = 32
_FILE_KEY_SIZE: Final = 16
_SALT_SIZE: Final = 16
_NONCE_SIZE: Final = 16
_TAG_SIZE: Final = 16
_CHUNK: Final = 64 * 1024
_WRAP_NONCE: Final = bytes(12)

Random = Callable[[int], bytes]
"""Returns as many unpredictable bytes as it is asked for."""


class NoMatchError(AgeError):
    """None of the keys opens this file: another key, or a wrong passphrase."""


class MacError(AgeError):
    """A key fits, but the header was changed after sealing."""


class PayloadError(AgeError):
    """The sealed content was changed, reordered or cut off."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """An X25519 public key: it can seal, and cannot open. ``key`` is its 32 bytes."""

    key: bytes

    @classmethod
    def parse(cls, text: str) -> Recipient:
        """Read ``age1…``; raises ``AgeError`` if it is not exactly such a key."""
        return cls(armor.decode_bech32(_RECIPIENT_PREFIX, text, _KEY_SIZE))

    def encode(self) -> str:
        """Return the key as ``age1…``."""
        return armor.encode_bech32(_RECIPIENT_PREFIX, self.key)

    def _wrap(self, file_key: bytes, random: Random) -> bytes:
        ephemeral = X25519PrivateKey.from_private_bytes(random(_KEY_SIZE))
        share = ephemeral.public_key().public_bytes_raw()
        try:
            shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(self.key))
        except ValueError:
            raise AgeError("This public key cannot be sealed to.") from None
        wrap_key = _derive(shared, share + self.key, _X25519_LABEL)
        return _write_stanza([_X25519, armor.encode_base64(share)], wrap_key, file_key)


@dataclass(frozen=True, slots=True)
class Identity:
    """An X25519 secret key: it opens what was sealed to its ``recipient``."""

    secret: bytes = field(repr=False)

    @classmethod
    def generate(cls, random: Random = secrets.token_bytes) -> Identity:
        """Make a new key from 32 bytes of ``random``."""
        return cls(random(_KEY_SIZE))

    @classmethod
    def parse(cls, text: str) -> Identity:
        """Read ``AGE-SECRET-KEY-1…``; raises ``AgeError`` if it is not exactly such a key."""
        return cls(armor.decode_bech32(_IDENTITY_PREFIX, text, _KEY_SIZE))

    def encode(self) -> str:
        """Return the key as ``AGE-SECRET-KEY-1…``, for a file that is itself kept safe."""
        return armor.encode_bech32(_IDENTITY_PREFIX, self.secret)

    @property
    def recipient(self) -> Recipient:
        """The public key that belongs to this one."""
        return Recipient(self._private().public_key().public_bytes_raw())

    def _private(self) -> X25519PrivateKey:
        return X25519PrivateKey.from_private_bytes(self.secret)

    def _unwrap(self, stanza: armor.Stanza) -> bytes | None:
        if stanza.kind != _X25519:
            return None
        (share_text,) = _arguments(stanza, 1)
        share = armor.decode_field(share_text, _KEY_SIZE)
        try:
            shared = self._private().exchange(X25519PublicKey.from_public_bytes(share))
        except ValueError:
            raise HeaderError("An X25519 entry has a share that makes no secret.") from None
        return _open_body(stanza, _derive(shared, share + self.recipient.key, _X25519_LABEL))


@dataclass(frozen=True, slots=True)
class Passphrase:
    """A passphrase, to seal with or to open with.

    ``work_factor`` is the power of two of scrypt's work when sealing, from 1 to
    ``MAX_WORK_FACTOR``; when opening, the file says. Each step up doubles time and memory:
    18 takes about a second and 256 MiB. Raises ``ValueError`` for a work factor out of range.
    """

    text: str = field(repr=False)
    work_factor: int = 18

    def __post_init__(self) -> None:
        if not 1 <= self.work_factor <= MAX_WORK_FACTOR:
            raise ValueError("The work factor is out of range.")

    def _wrap(self, file_key: bytes, random: Random) -> bytes:
        salt = random(_SALT_SIZE)
        arguments = [_SCRYPT, armor.encode_base64(salt), str(self.work_factor).encode("ascii")]
        return _write_stanza(arguments, self._stretch(salt, self.work_factor), file_key)

    def _unwrap(self, stanza: armor.Stanza) -> bytes | None:
        if stanza.kind != _SCRYPT:
            return None
        salt_text, work_factor = _arguments(stanza, 2)
        salt = armor.decode_field(salt_text, _SALT_SIZE)
        if not _WORK_FACTOR.fullmatch(work_factor) or int(work_factor) > MAX_WORK_FACTOR:
            raise HeaderError("A passphrase entry's work factor is not valid or not safe to do.")
        return _open_body(stanza, self._stretch(salt, int(work_factor)))

    def _stretch(self, salt: bytes, work_factor: int) -> bytes:
        scrypt = Scrypt(salt=_SCRYPT_LABEL + salt, length=_KEY_SIZE, n=1 << work_factor, r=8, p=1)
        # A text that is not valid Unicode must not raise: that exception would carry the text.
        return scrypt.derive(self.text.encode("utf-8", "surrogatepass"))


def seal(
    chunks: Iterable[bytes], to: Recipient | Passphrase, *, random: Random = secrets.token_bytes
) -> Iterator[bytes]:
    """Seal the bytes of ``chunks``, however they are divided, to one key.

    The key work is done in the call; ``chunks`` is read as the result is, so memory use does
    not grow with it. ``random`` is asked for every secret and must never repeat itself. Raises
    ``AgeError`` for an unusable public key, and ``MemoryError`` where there is too little of it
    for a passphrase's work.
    """
    file_key = random(_FILE_KEY_SIZE)
    signed = armor.VERSION_LINE + to._wrap(file_key, random) + b"---"
    nonce = random(_NONCE_SIZE)
    head = signed + b" " + armor.encode_base64(_header_mac(file_key, signed)) + b"\n" + nonce
    return _seal_payload(head, chunks, _derive(file_key, nonce, b"payload"))


def open_stream(source: BinaryIO, identities: Sequence[Identity | Passphrase]) -> Iterator[bytes]:
    """Open a sealed file, binary or armored, with whichever of ``identities`` fits.

    The header is read and checked in the call, which raises ``ArmorError``, ``HeaderError``,
    ``NoMatchError`` or ``MacError``, and ``MemoryError`` where there is too little of it for a
    passphrase's work. The result yields plaintext in order, and only what is authentic; it
    raises ``PayloadError`` or ``ArmorError`` at the first chunk that is not. Until it has ended
    without an error, the file may have been cut off.
    """
    reader = armor.binary_reader(source)
    return _open_payload(reader, _open_head(reader, identities)[0])


def open_seekable(source: BinaryIO, identities: Sequence[Identity | Passphrase]) -> BinaryIO:
    """Open a sealed file to read from any place in it: ``Opened`` behind a buffer."""
    return io.BufferedReader(Opened(source, identities))


def seal_bytes(data: bytes, to: Recipient | Passphrase) -> bytes:
    """Seal ``data`` as ``seal`` does, in memory."""
    return b"".join(seal([data], to))


def open_bytes(data: bytes, identities: Sequence[Identity | Passphrase]) -> bytes:
    """Open ``data`` as ``open_stream`` does, in memory: all of it, or one of its errors."""
    return b"".join(open_stream(io.BytesIO(data), identities))


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
        self._last = max(sealed_size - 1, 0) // (_CHUNK + _TAG_SIZE)
        self._size = sealed_size - (self._last + 1) * _TAG_SIZE
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
        self._source.seek(self._start + number * (_CHUNK + _TAG_SIZE))
        sealed = armor.ByteReader(self._source).read(_CHUNK + _TAG_SIZE)
        # Here the place says which chunk is the final one, and the seal must agree.
        return _open_chunk(self._cipher, number, sealed, (number == self._last,))[0]


def _open_head(
    reader: armor.ByteReader, identities: Sequence[Identity | Passphrase]
) -> tuple[bytes, int]:
    """Take header and nonce, and return the payload's key, and how long both were."""
    header = armor.read_header(reader)
    file_key = _find_file_key(header.stanzas, identities)
    if not hmac.compare_digest(_header_mac(file_key, header.signed), header.mac):
        raise MacError("The header was changed after this file was sealed.")
    nonce = reader.read(_NONCE_SIZE)
    if len(nonce) != _NONCE_SIZE:
        raise HeaderError("The file ends right after its header.")
    last_line = b" " + armor.encode_base64(header.mac) + b"\n"
    length = len(header.signed) + len(last_line) + _NONCE_SIZE
    return _derive(file_key, nonce, b"payload"), length


def _find_file_key(stanzas: list[armor.Stanza], keys: Sequence[Identity | Passphrase]) -> bytes:
    if len(stanzas) > 1 and any(stanza.kind == _SCRYPT for stanza in stanzas):
        raise HeaderError("A passphrase entry is not the only one.")
    for key in keys:
        for stanza in stanzas:
            if (file_key := key._unwrap(stanza)) is not None:
                return file_key
    raise NoMatchError("None of the keys given opens this file.")


def _arguments(stanza: armor.Stanza, count: int) -> list[bytes]:
    # The body's length is checked before any decryption: a longer one could be made to open
    # under many keys, and so would tell which of them somebody has.
    if len(stanza.arguments) != count or len(stanza.body) != _FILE_KEY_SIZE + _TAG_SIZE:
        raise HeaderError("An entry of the header has parts missing or in excess.")
    return stanza.arguments


def _write_stanza(arguments: list[bytes], wrap_key: bytes, file_key: bytes) -> bytes:
    body = ChaCha20Poly1305(wrap_key).encrypt(_WRAP_NONCE, file_key, None)
    # The body of both kinds is 32 bytes: 43 characters, so always one short line.
    return b"-> " + b" ".join(arguments) + b"\n" + armor.encode_base64(body) + b"\n"


def _open_body(stanza: armor.Stanza, wrap_key: bytes) -> bytes | None:
    with suppress(InvalidTag):
        return ChaCha20Poly1305(wrap_key).decrypt(_WRAP_NONCE, stanza.body, None)
    return None


def _derive(secret: bytes, salt: bytes, label: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_SIZE, salt=salt, info=label).derive(secret)


def _header_mac(file_key: bytes, signed: bytes) -> bytes:
    return hmac.digest(_derive(file_key, b"", b"header"), signed, "sha256")


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
        sealed = reader.read(_CHUNK + _TAG_SIZE)
        # A short chunk can only be the final one; of a full one, only its seal tells.
        finals = (False, True) if len(sealed) == _CHUNK + _TAG_SIZE else (True,)
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
