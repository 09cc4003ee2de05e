"""What each kind of identifier is called, which words it needs near it, and what is masked.

The patterns stand with the code that finds them. A shape that fits too much, such as eight
digits, counts only with one of its words at most ``REACH`` characters away in the same message.

The lists of words and masks come from the project's collected facts on payments; most of the
formats are from common knowledge and say only what a string looks like, never whose it is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from sextortion_help.case.hints import HANDLE, TYPING_ERROR
from sextortion_help.evidence.identifiers.model import ALNUM, Sure
from sextortion_help.language import N_

REACH: Final = 60
"""Characters before and after a find in which its word must stand."""


class Format(NamedTuple):
    """What is known about one kind of identifier."""

    hint: str
    words: tuple[str, ...] = ()
    shown: int | None = None
    """How many last characters are shown, where the whole is money or names a person."""


PLATFORM_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "instagram": ("instagram", "insta", "ig"),
    "snapchat": ("snapchat", "snap", "sc"),
    "telegram": ("telegram", "tele", "tg"),
    "tiktok": ("tiktok", "tik tok"),
    "x": ("twitter", "x"),
    "discord": ("discord",),
    "kik": ("kik",),
    "wechat": ("wechat", "weixin"),
    "line": ("line id", "line app"),
    "skype": ("skype",),
    "whatsapp": ("whatsapp", "whats app"),
    "threads": ("threads",),
    "facebook": ("facebook", "fb"),
    "messenger": ("messenger",),
    "reddit": ("reddit",),
    "roblox": ("roblox",),
    "twitch": ("twitch",),
    "youtube": ("youtube",),
    "onlyfans": ("onlyfans",),
    "signal": ("signal",),
    "viber": ("viber",),
    "wizz": ("wizz",),
    "yubo": ("yubo",),
}
"""Words that say which platform a user name near them belongs to."""

_PLATFORM_NAMES: Final = {
    "tiktok": "TikTok", "x": "X (Twitter)", "wechat": "WeChat", "line": "LINE", "reddit": "Reddit",
    "whatsapp": "WhatsApp", "youtube": "YouTube", "onlyfans": "OnlyFans",
}  # fmt: skip

FORMATS: Final[dict[str, Format]] = {
    "btc-p2pkh": Format(N_("Bitcoin address")),
    "btc-p2sh": Format(N_("Bitcoin address")),
    "btc-bech32": Format(N_("Bitcoin address")),
    "btc-bech32m": Format(N_("Bitcoin address")),
    "btc-txid": Format(
        N_("Bitcoin, TRON or similar transaction ID"), ("transaction", "txid", "hash")
    ),
    "eth-address": Format(N_("Ethereum-style address, also BNB, Polygon and others")),
    "eth-txid": Format(N_("Ethereum transaction hash")),
    "tron-address": Format(N_("TRON address, common for USDT")),
    "ltc-address": Format(N_("Litecoin address")),
    "xmr-address": Format(N_("Monero address; its payments cannot be followed in public")),
    "iban": Format(N_("bank account number (IBAN)")),
    "card-number": Format(N_("payment card number"), shown=4),
    "mtcn": Format(
        N_("Western Union MTCN"),
        ("mtcn", "western union", "westernunion", "tracking", "control number"),
    ),
    "moneygram-ref": Format(N_("MoneyGram reference number"), ("moneygram", "reference")),
    "interac-ref": Format(N_("Interac e-Transfer reference")),
    "uetr": Format(N_("SWIFT tracking code (UETR)"), ("uetr", "swift")),
    "aba-routing": Format(N_("US bank routing number"), ("routing", "aba")),
    "post-s10": Format(N_("international post tracking number")),
    "paypal-me": Format(N_("PayPal.me link")),
    "paypal-txid": Format(N_("PayPal transaction ID"), ("paypal", "transaction")),
    "cashtag": Format(
        N_("Cash App $Cashtag; it can be changed"), ("cash app", "cashapp", "cashtag")
    ),
    "venmo-handle": Format(N_("Venmo user name"), ("venmo",)),
    "upi-id": Format(N_("UPI ID"), ("upi", "gpay", "phonepe", "paytm", "bhim")),
    "utr-in": Format(N_("UPI transaction number (UTR or RRN)"), ("utr", "upi", "rrn")),
    "pix-key-cpf": Format(N_("Pix key: tax number of a person (CPF)"), ("pix", "cpf", "chave"), 2),
    "pix-key-cnpj": Format(N_("Pix key: tax number of a company (CNPJ)"), ("pix", "cnpj", "chave")),
    "pix-key-random": Format(N_("Pix key, random"), ("pix", "evp", "chave")),
    "pix-e2e": Format(N_("Pix end-to-end ID")),
    "mpesa-code": Format(N_("M-PESA transaction code"), ("m-pesa", "mpesa", "confirmed")),
    "phone-e164": Format(N_("phone number; the country code does not prove where somebody is")),
    "email": Format(N_("e-mail address")),
    "url": Format(N_("web link; do not open it")),
    "gift-apple": Format(N_("Apple gift card code"), shown=4),
    "gift-google-play": Format(N_("Google Play code"), ("google play", "googleplay"), 4),
    "gift-5x5": Format(N_("Microsoft or Xbox code"), shown=4),
    "gift-steam": Format(N_("Steam wallet code"), ("steam",), 4),
    "gift-16-digits": Format(
        N_("16-digit PIN (paysafecard, Razer Gold)"), ("paysafe", "paysafecard", "razer"), 4
    ),
    "profile": Format(N_("link to a profile, chat or page")),
    "domain": Format(
        N_("web site; do not open it"),
        (
            "site",
            "website",
            "web",
            "link",
            "page",
            "domain",
            "visit",
            "url",
            "go to",
            "open",
            "http",
        ),
    ),
    "ipv4": Format(N_("internet address (IPv4)")),
    "ipv6": Format(N_("internet address (IPv6)")),
    "handle": Format(N_("user name; the platform is not named near it")),
    **{
        f"handle-{platform}": Format(
            HANDLE.format(platform=_PLATFORM_NAMES.get(platform, platform.capitalize())), words
        )
        for platform, words in PLATFORM_WORDS.items()
    },
}
"""Every kind there is, by its id."""

_TOO_SHORT: Final = ("x",)
"""Words that mean no platform by themselves: an ``x`` is a kiss."""


@lru_cache(maxsize=256)
def words_pattern(kind: str) -> re.Pattern[str]:
    """Return what finds a word that the format needs, in lower-case text."""
    words = [word for word in FORMATS[kind].words if word not in _TOO_SHORT]
    if not words:
        return re.compile("[^\x00-\U0010ffff]")
    return re.compile(
        "(?:^|[^a-z0-9])(" + "|".join(map(re.escape, words)) + ")(?:s|es)?(?:$|[^a-z0-9])"
    )


def is_near(text: str, start: int, end: int, kind: str) -> bool:
    """Return whether a word of the format stands near a span of the text."""
    pattern = words_pattern(kind)
    before, after = around(text, start, end)
    return bool(pattern.search(before) or pattern.search(after))


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands near a span, in small letters; words that are cut off stay no words."""
    begin, stop = max(0, start - REACH), end + REACH
    before, after = text[begin:start].lower(), text[end:stop].lower()
    return "a" + before if begin else before, after + "a" if stop < len(text) else after


def masked(kind: str, text: str) -> str:
    """Return ``text`` with all but its last letters or digits starred, if its kind is masked."""
    shown = FORMATS[kind].shown
    if shown is None:
        return text
    end = "".join([char for char in text if char in ALNUM][-shown:])
    return f"**** **** **** {end}" if kind == "card-number" else f"****{end}"


def hint(kind: str, sure: Sure) -> str:
    """Return what a find looks like, in plain English, as cases and tables keep it."""
    name = FORMATS[kind].hint
    return TYPING_ERROR.format(name=name) if sure == "typing-error" else name
