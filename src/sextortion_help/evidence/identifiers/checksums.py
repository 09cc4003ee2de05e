"""Compute the checksums of the formats: whether a string can be right, never whose it is.

Every function takes a string of bounded length that already has the shape and raises nothing.

Sources: Base58Check as in Bitcoin (and in Litecoin and TRON with other version bytes); Bech32 in
BIP-173 and BIP-350; EIP-55; Keccak-256 as submitted to NIST (not SHA-3, which pads otherwise);
base58 in blocks as in CryptoNote and Monero; IBAN in ISO 13616 with ISO 7064 mod 97-10; Luhn in
ISO/IEC 7812-1; routing numbers of the American Bankers Association; S10 of the Universal Postal
Union; CPF and CNPJ of the Brazilian tax office.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Final

from sextortion_help.case.armor import polymod

BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE58_VALUE: Final = {char: at for at, char in enumerate(BASE58)}

BECH32: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_VALUE: Final = {char: at for at, char in enumerate(BECH32)}
_BECH32_SUM: Final = 1
_BECH32M_SUM: Final = 0x2BC830A3

_IBAN_SHAPES: Final = (
    "AD8n12c AE19n AL8n16c AT16n AZ4a20c BA16n BE12n BG4a6n8c BH4a14c BI23n BR23n1a1c BY4c4n16c "
    "CH5n12c CR18n CY8n16c CZ20n DE18n DJ23n DK14n DO4c20n EE16n EG25n ES20n FI14n FK2a12n "
    "FO14n FR10n11c2n GB4a14n GE2a16n GI4a15c GL14n GR7n16c GT24c HN4a20n HR17n HU24n IE4a14n "
    "IL19n IQ4a15n IS22n IT1a10n12c JO4a4n18c KW4a22c KZ3n13c LB4n20c LC4a24c LI5n12c LT16n "
    "LU3n13c LV4a13c LY21n MC10n11c2n MD20c ME18n MK3n10c2n MN16n MR23n MT4a5n18c MU4a19n3a "
    "NI4a20n NL4a10n NO11n OM3n16c PK4a16c PL24n PS4a21c PT21n QA4a21c RO4a16c RS18n RU14n15c "
    "SA2n18c SC4a20n3a SD14n SE20n SI15n SK20n SM1a10n12c SO19n ST21n SV4a20n TL19n TN20n "
    "TR6n16c UA6n19c VA18n VG4a16n XK16n YE4a4n18c"
)
_SHAPE_OF: Final = {entry[:2]: entry[2:] for entry in _IBAN_SHAPES.split()}
_SORTS: Final = {"n": "[0-9]", "a": "[A-Z]", "c": "[0-9A-Z]"}
IBAN_LENGTHS: Final = {
    country: 4 + sum(map(int, re.findall(r"[0-9]+", shape))) for country, shape in _SHAPE_OF.items()
}
"""How long an IBAN of each country is."""


@cache
def _iban_shape(country: str) -> re.Pattern[str]:
    """Return what an IBAN of a country looks like; most hold no letters after the first two."""
    runs = re.findall(r"([0-9]+)([nac])", _SHAPE_OF[country])
    account = "".join(f"{_SORTS[sort]}{{{size}}}" for size, sort in runs)
    return re.compile(f"{country}[0-9]{{2}}{account}")


# CryptoNote turns blocks of 8 bytes into 11 characters each, and a shorter last one into fewer.
_BLOCK_BYTES: Final = {2: 1, 3: 2, 5: 3, 6: 4, 7: 5, 9: 6, 10: 7, 11: 8}

_MASK: Final = 2**64 - 1
_RATE: Final = 136
"""Bytes that Keccak-256 takes in before each permutation."""


def base58check(text: str) -> bytes | None:
    """Return version and content if the checksum of a Base58Check string fits."""
    number = 0
    for char in text:
        digit = _BASE58_VALUE.get(char)
        if digit is None:
            return None
        number = number * 58 + digit
    zeros = len(text) - len(text.lstrip("1"))
    raw = bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)
    content, found = raw[:-4], raw[-4:]
    wanted = hashlib.sha256(hashlib.sha256(content).digest()).digest()[:4]
    return content if content and wanted == found else None


def segwit(text: str, prefix: str) -> int | None:
    """Return the witness version of a Bech32 or Bech32m address, or ``None`` if it is wrong."""
    if text not in (text.lower(), text.upper()) or not 14 <= len(text) <= 90:
        return None
    text = text.lower()
    if not text.startswith(prefix + "1"):
        return None
    data = [_BECH32_VALUE.get(char, -1) for char in text[len(prefix) + 1 :]]
    if -1 in data or len(data) < 7 or data[0] > 16:
        return None
    high, low = [ord(char) >> 5 for char in prefix], [ord(char) & 31 for char in prefix]
    wanted = _BECH32M_SUM if data[0] else _BECH32_SUM
    if polymod([*high, 0, *low, *data]) != wanted:
        return None
    size = _program_size(data[1:-6])
    fits = size in (20, 32) if data[0] == 0 else size is not None and 2 <= size <= 40
    # Only programs of 32 bytes, and the two of pay-to-anchor, can be spent in version 1.
    return data[0] if fits and (data[0] != 1 or size in (2, 32)) else None


def _program_size(groups: list[int]) -> int | None:
    """Return how many bytes groups of five bits make; ``None`` if the padding is wrong."""
    bits = 5 * len(groups)
    padding = bits % 8
    if padding >= 5 or (padding and groups[-1] & (1 << padding) - 1):
        return None
    return bits // 8


def _round_constants() -> list[int]:
    constants, register = [], 1
    for _ in range(24):
        constant = 0
        for power in range(7):
            if register & 1:
                constant |= 1 << (1 << power) - 1
            register = register << 1 ^ (0x171 if register & 0x80 else 0)
        constants.append(constant)
    return constants


def _steps() -> list[tuple[int, int, int]]:
    """Return where each lane goes in the rho and pi steps, and by how many bits it turns."""
    steps, x, y = [(0, 0, 0)], 1, 0
    for turn in range(24):
        goes_to = y + 5 * ((2 * x + 3 * y) % 5)
        steps.append((x + 5 * y, goes_to, (turn + 1) * (turn + 2) // 2 % 64))
        x, y = y, (2 * x + 3 * y) % 5
    return sorted(steps, key=lambda step: step[1])


_ROUNDS: Final = _round_constants()
_STEPS: Final = [(source, source % 5, turn, 64 - turn) for source, _, turn in _steps()]


def keccak_256(data: bytes) -> bytes:
    """Return the Keccak-256 digest, which Ethereum and Monero use."""
    padded = bytearray(data + bytes(_RATE - len(data) % _RATE))
    padded[len(data)] ^= 1
    padded[-1] ^= 0x80
    lanes = [0] * 25
    for begin in range(0, len(padded), _RATE):
        for at in range(_RATE // 8):
            lanes[at] ^= int.from_bytes(padded[begin + 8 * at : begin + 8 * at + 8], "little")
        lanes = _permuted(lanes)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])


def _permuted(lanes: list[int]) -> list[int]:
    for constant in _ROUNDS:
        a, b, c, d, e = (
            lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20]
            for x in range(5)
        )
        mixed = (
            e ^ (b << 1 & _MASK | b >> 63),
            a ^ (c << 1 & _MASK | c >> 63),
            b ^ (d << 1 & _MASK | d >> 63),
            c ^ (e << 1 & _MASK | e >> 63),
            d ^ (a << 1 & _MASK | a >> 63),
        )
        moved = [
            (lane := lanes[source] ^ mixed[column]) << left & _MASK | lane >> right
            for source, column, left, right in _STEPS
        ]
        lanes = []
        for row in (0, 5, 10, 15, 20):
            a, b, c, d, e = moved[row : row + 5]
            lanes += (a ^ ~b & c, b ^ ~c & d, c ^ ~d & e, d ^ ~e & a, e ^ ~a & b)
        lanes[0] ^= constant
    return lanes


@lru_cache(maxsize=1024)
def eip55(digits: str) -> bool | None:
    """Return whether the case of 40 hex digits fits; ``None`` if one case leaves nothing to check.

    The same address stands in many messages, and the digest is the dearest sum of all.
    """
    if digits in (digits.lower(), digits.upper()):
        return None
    digest = keccak_256(digits.lower().encode()).hex()
    return all(
        char.isdigit() or char.isupper() == (nibble in "89abcdef")
        for char, nibble in zip(digits, digest, strict=False)
    )


def cryptonote(text: str) -> int | None:
    """Return the first byte of a Monero address whose checksum fits."""
    raw = b""
    for at in range(0, len(text), 11):
        block = text[at : at + 11]
        size, number = _BLOCK_BYTES.get(len(block)), 0
        for char in block:
            digit = _BASE58_VALUE.get(char)
            if digit is None:
                return None
            number = number * 58 + digit
        if size is None or number >= 1 << 8 * size:
            return None
        raw += number.to_bytes(size)
    return raw[0] if len(raw) > 5 and keccak_256(raw[:-4])[:4] == raw[-4:] else None


def iban(text: str) -> bool:
    """Return whether an IBAN in capitals without spaces has the shape of its country and fits.

    A letter stands for two digits, so one typed for a digit can fit the sum by chance.
    """
    if text[:2] not in _SHAPE_OF or not _iban_shape(text[:2]).fullmatch(text):
        return False
    moved = text[4:] + text[:4]
    return int("".join(str(int(char, 36)) for char in moved)) % 97 == 1


def luhn(digits: str) -> bool:
    """Return whether the last digit of a card number fits."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def aba(digits: str) -> bool:
    """Return whether nine digits can be a United States bank routing number."""
    weights = (3, 7, 1, 3, 7, 1, 3, 7, 1)
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))
    return total % 10 == 0 and total > 0


def s10(digits: str) -> bool:
    """Return whether the last of the nine digits of a post tracking number fits."""
    weights = (8, 6, 4, 2, 3, 5, 9, 7)
    left = 11 - sum(w * int(digit) for w, digit in zip(weights, digits, strict=False)) % 11
    return {10: 0, 11: 5}.get(left, left) == int(digits[8])


def cpf(digits: str) -> bool:
    """Return whether both check digits of a Brazilian person's tax number fit."""
    return _two_check_digits(digits, range(10, 1, -1), range(11, 1, -1))


def cnpj(digits: str) -> bool:
    """Return whether both check digits of a Brazilian company's tax number fit."""
    first = (5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)
    return _two_check_digits(digits, first, (6, *first))


def _two_check_digits(digits: str, first: Iterable[int], second: Iterable[int]) -> bool:
    if len(set(digits)) == 1:  # the sum fits, but no such number is given out
        return False
    for weights, found in ((first, digits[-2]), (second, digits[-1])):
        left = sum(w * int(digit) for w, digit in zip(weights, digits, strict=False)) % 11
        if int(found) != (0 if left < 2 else 11 - left):
            return False
    return True
