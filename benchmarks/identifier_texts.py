"""Make up chats with identifiers planted at known places, some disguised, some with a wrong letter.

All comes from a random generator that is handed in, so the same seed gives the same text. No value
belongs to anyone: addresses are made of random bytes, and their checksums are computed here.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from hashlib import sha256

from sextortion_help.evidence.identifiers import checksums

SENTENCES = (
    "hey you there i have your video and all of your friends will see it unless you pay me today "
    "please do not block me i can see everything that you do so send the money now or else it is "
    "posted answer me quickly where are you why are you not talking ok wait let me ask my mother "
    "for some cash tomorrow no more time this is your last chance stop crying like a baby and do "
    "what i say i know your school your work your family and your contacts it "
    "takes one click to send this everywhere believe me i am serious about that understand fine "
    "listen carefully nobody has to know about our little secret if we find a solution together"
)
WORDS = SENTENCES.split()
FOREIGN = (
    "привет я отправлю это видео всем твоим друзьям если ты не заплатишь",
    "envíame el dinero ahora o publico todo mañana por la mañana ¿entiendes?",
    "je vais tout envoyer à ta famille si tu ne paies pas ce soir 😡",
    "お金を払わないと友達全員に送ります。早く返事をしてください",
)
BASE58, BECH32 = checksums.BASE58, checksums.BECH32


def base58check(version: int, rng: random.Random) -> str:
    """Make up an address whose checksum fits."""
    content = bytes([version]) + rng.randbytes(20)
    number = int.from_bytes(content + checksum(content))
    text = ""
    while number:
        number, digit = divmod(number, 58)
        text = BASE58[digit] + text
    return "1" * (len(content) - len(content.lstrip(b"\0"))) + text


def checksum(content: bytes) -> bytes:
    """Return the four bytes that Base58Check puts behind its content."""
    return sha256(sha256(content).digest()).digest()[:4]


def bech32(prefix: str, rng: random.Random) -> str:
    """Make up an address of witness version 0 with 20 bytes."""
    data = [0, *(rng.randrange(32) for _ in range(32))]
    high, low = [ord(char) >> 5 for char in prefix], [ord(char) & 31 for char in prefix]
    total = polymod([*high, 0, *low, *data, 0, 0, 0, 0, 0, 0]) ^ 1
    data += [total >> 5 * (5 - at) & 31 for at in range(6)]
    return prefix + "1" + "".join(BECH32[digit] for digit in data)


def polymod(values: Iterable[int]) -> int:
    """Return the remainder that BIP-173 defines."""
    total = 1
    for value in values:
        top = total >> 25
        total = (total & 0x1FFFFFF) << 5 ^ value
        for at, part in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            total ^= part if top >> at & 1 else 0
    return total


def ethereum(rng: random.Random) -> str:
    """Make up an address whose capitals fit."""
    digits = rng.randbytes(20).hex()
    digest = checksums.keccak_256(digits.encode()).hex()
    pairs = zip(digits, digest, strict=False)
    return "0x" + "".join(char.upper() if mark in "89abcdef" else char for char, mark in pairs)


def monero(rng: random.Random) -> str:
    """Make up a main address."""
    content = bytes([18]) + rng.randbytes(64)
    content += checksums.keccak_256(content)[:4]
    text = ""
    for at in range(0, len(content), 8):
        block = content[at : at + 8]
        number, size = int.from_bytes(block), {8: 11, 5: 7}[len(block)]
        part = ""
        for _ in range(size):
            number, digit = divmod(number, 58)
            part = BASE58[digit] + part
        text += part
    return text


def iban(rng: random.Random) -> str:
    """Make up a German account number."""
    account = "".join(rng.choices("0123456789", k=18))
    rest = 98 - int(account + "131400") % 97
    return f"DE{rest:02}{account}"


def name(rng: random.Random) -> str:
    """Make up a user name."""
    return rng.choice(("lisa", "anna", "mike", "real", "kate")) + f"_{rng.randrange(10**5):05}"


MAKERS: dict[str, Callable[[random.Random], str]] = {
    "bitcoin, old": lambda rng: base58check(rng.choice((0, 5)), rng),
    "bitcoin, segwit": lambda rng: bech32("bc", rng),
    "ethereum": ethereum,
    "tron": lambda rng: base58check(0x41, rng),
    "litecoin": lambda rng: base58check(0x30, rng),
    "monero": monero,
    "iban": iban,
    "e-mail": lambda rng: f"{name(rng)}@{rng.choice(('mail', 'post'))}{rng.randrange(99)}.com",
    "link": lambda rng: f"https://{name(rng).replace('_', '-')}.com/v/{rng.randrange(10**6)}",
    "web site": lambda rng: f"{name(rng).replace('_', '-')}.{rng.choice(('com', 'ru', 'xyz'))}",
    "IPv4": lambda rng: ".".join(str(rng.randrange(1, 255)) for _ in range(4)),
    "IPv6": lambda rng: "2001:db8:" + ":".join(f"{rng.randrange(4096, 65535):x}" for _ in range(6)),
    "phone": lambda rng: f"+4479{rng.randrange(11, 39)}{rng.randrange(10**6):06}",
    "instagram link": lambda rng: f"https://www.instagram.com/{name(rng)}",
    "telegram link": lambda rng: f"https://t.me/{name(rng)}",
    "whatsapp link": lambda rng: f"https://wa.me/447911{rng.randrange(10**6):06}",
}
CHECKED = ("bitcoin, old", "bitcoin, segwit", "ethereum", "tron", "litecoin", "monero", "iban")

DISGUISES: dict[str, Callable[[str], str]] = {
    "[.]": lambda text: text.replace(".", "[.]"),
    "(dot)": lambda text: text.replace(".", " (dot) ").replace("@", " (at) "),
    "hxxp": lambda text: text.replace("http", "hxxp"),
    "zero width": lambda text: "\u200b".join(text),
    "full width": lambda text: "".join(
        chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text
    ),
    "look-alikes": lambda text: text.replace("a", "\u0430").replace("e", "\u0435"),
}
DISGUISED = ("e-mail", "link", "web site", "instagram link", "telegram link")


def one_wrong(text: str, rng: random.Random) -> str:
    """Return an address with one letter or digit changed, in its second half."""
    at = rng.randrange(len(text) // 2, len(text))
    letters = "0123456789" if text.startswith("DE") else "acdefghjkmnpqrstuvwxyz23456789"
    if text.startswith("0x"):
        at = next(spot for spot in range(2, len(text)) if text[spot].isalpha())
        return text[:at] + text[at].swapcase() + text[at + 1 :]
    return text[:at] + rng.choice([char for char in letters if char != text[at]]) + text[at + 1 :]


Planted = list[tuple[str, str]]


def make_messages(
    rng: random.Random, count: int, every: int
) -> tuple[list[str], Planted, list[str]]:
    """Return messages, what was planted in every so-many-th, and the wrong addresses among it."""
    messages, planted, wrong = [], [], []
    kinds = list(MAKERS)
    for number in range(count):
        words = " ".join(rng.choices(WORDS, k=rng.randint(3, 22)))
        if rng.random() < 0.05:
            words = rng.choice(FOREIGN)
        if rng.random() < 0.1:
            words += rng.choice(
                (
                    " on instagram",
                    " my insta",
                    " at 22:15",
                    " 500 dollars",
                    " 2 hours",
                    ", ok?",
                    " 100%",
                    " :)",
                )
            )
        if number % every == 0:
            kind = kinds[number // every % len(kinds)]
            value = MAKERS[kind](rng)
            roll = rng.random()
            if kind in CHECKED and roll < 0.2:
                value = one_wrong(value, rng)
                wrong.append(value)
                words += f" {value} now"
            elif kind in DISGUISED and roll < 0.3:
                disguise = rng.choice(
                    [key for key in DISGUISES if key != "hxxp" or "http" in value]
                )
                planted.append((f"disguised: {disguise}", value))
                words += f" {DISGUISES[disguise](value)} now"
            else:
                planted.append((kind, value))
                words += f" {value}{rng.choice((' now', '', '.', ', ok', '!'))}"
        messages.append(words)
    return messages, planted, wrong
