"""The two kinds of keys of the age format: a pair of X25519, and a passphrase.

Each puts the key of a file into an entry of its header, and takes it out again. What a file is
made of beside is ``age``'s work.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from sextortion_help.case import armor
from sextortion_help.case.armor import AgeError, HeaderError

MAX_WORK_FACTOR: Final = 20
"""The highest scrypt work factor, as a power of two: 1 GiB of memory and some seconds."""

SCRYPT: Final = b"scrypt"
"""The kind of an entry for a passphrase."""

FILE_KEY_SIZE: Final = 16
TAG_SIZE: Final = 16
_X25519: Final = b"X25519"
_X25519_LABEL: Final = b"age-encryption.org/v1/X25519"
_SCRYPT_LABEL: Final = b"age-encryption.org/v1/scrypt"
_IDENTITY_PREFIX: Final = "AGE-SECRET-KEY-"
_RECIPIENT_PREFIX: Final = "age"
_WORK_FACTOR: Final = re.compile(rb"[1-9][0-9]?")
_KEY_SIZE: Final = 32
_SALT_SIZE: Final = 16
_WRAP_NONCE: Final = bytes(12)

Random = Callable[[int], bytes]
"""Returns as many unpredictable bytes as it is asked for."""


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

    def wrap(self, file_key: bytes, random: Random) -> bytes:
        """Return the header's entry that gives the key of a file to this key."""
        ephemeral = X25519PrivateKey.from_private_bytes(random(_KEY_SIZE))
        share = ephemeral.public_key().public_bytes_raw()
        try:
            shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(self.key))
        except ValueError:
            raise AgeError("This public key cannot be sealed to.") from None
        wrap_key = derive(shared, share + self.key, _X25519_LABEL)
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

    def unwrap(self, stanza: armor.Stanza) -> bytes | None:
        """Return the key of a file from an entry that is for this key, ``None`` if it is not."""
        if stanza.kind != _X25519:
            return None
        (share_text,) = _arguments(stanza, 1)
        share = armor.decode_field(share_text, _KEY_SIZE)
        try:
            shared = self._private().exchange(X25519PublicKey.from_public_bytes(share))
        except ValueError:
            raise HeaderError("An X25519 entry has a share that makes no secret.") from None
        return _open_body(stanza, derive(shared, share + self.recipient.key, _X25519_LABEL))


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

    def wrap(self, file_key: bytes, random: Random) -> bytes:
        """Return the header's entry that gives the key of a file to this key."""
        salt = random(_SALT_SIZE)
        arguments = [SCRYPT, armor.encode_base64(salt), str(self.work_factor).encode("ascii")]
        return _write_stanza(arguments, self._stretch(salt, self.work_factor), file_key)

    def unwrap(self, stanza: armor.Stanza) -> bytes | None:
        """Return the key of a file from an entry that is for this key, ``None`` if it is not."""
        if stanza.kind != SCRYPT:
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


def _arguments(stanza: armor.Stanza, count: int) -> list[bytes]:
    # The body's length is checked before any decryption: a longer one could be made to open
    # under many keys, and so would tell which of them somebody has.
    if len(stanza.arguments) != count or len(stanza.body) != FILE_KEY_SIZE + TAG_SIZE:
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


def derive(secret: bytes, salt: bytes, label: bytes) -> bytes:
    """Return the key of 32 bytes that the format derives from these (HKDF with SHA-256)."""
    return HKDF(algorithm=SHA256(), length=_KEY_SIZE, salt=salt, info=label).derive(secret)
