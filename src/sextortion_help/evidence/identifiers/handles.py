"""Find user names: ``@name`` and ``$name``, and bare names that a platform's word introduces.

A bare name counts only directly behind or before such a word, as in "my snap is lisa_xx9", and
only if it looks like no plain word: it has a digit or a mark in it. Which platform an ``@name``
belongs to is said by the nearest platform word; without one it is a ``handle``.

The shapes are from common knowledge: Instagram up to 30 letters, digits, dots and underscores,
Snapchat 3 to 15 that begin with a letter, Telegram 5 to 32, TikTok 2 to 24, X up to 15, Discord 2
to 32 in small letters, Venmo 5 to 30, Cash App up to 20, UPI a name and a bank's short name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from sextortion_help.evidence.identifiers.formats import PLATFORM_WORDS, REACH
from sextortion_help.evidence.identifiers.model import (
    ALNUM,
    LOOSE,
    LOOSEST,
    WORD,
    Candidate,
    Near,
)

AT_NAME: Final = re.compile(r"@[0-9A-Za-z_][0-9A-Za-z_.-]{0,39}")
CASHTAG: Final = re.compile(r"\$[A-Za-z][0-9A-Za-z_-]{0,20}")
REDDIT: Final = re.compile(r"u/[0-9A-Za-z_-]{3,21}")

_SHAPES: Final = {
    "instagram": re.compile(r"[0-9A-Za-z._]{1,30}"),
    "threads": re.compile(r"[0-9A-Za-z._]{1,30}"),
    "snapchat": re.compile(r"[A-Za-z][0-9A-Za-z._-]{1,13}[0-9A-Za-z]"),
    "telegram": re.compile(r"[A-Za-z][0-9A-Za-z_]{4,31}"),
    "tiktok": re.compile(r"[0-9A-Za-z._]{2,24}"),
    "x": re.compile(r"[0-9A-Za-z_]{1,15}"),
    "discord": re.compile(r"[0-9a-z_.]{2,32}"),
    "venmo": re.compile(r"[0-9A-Za-z_-]{5,30}"),
}
_ANY_SHAPE: Final = re.compile(r"[0-9A-Za-z._-]{3,30}")

_NOT_CASHTAGS: Final = frozenset(
    (
        "usd",
        "eur",
        "gbp",
        "btc",
        "eth",
        "usdt",
        "usdc",
        "aud",
        "cad",
        "nzd",
        "ltc",
        "xmr",
        "trx",
        "us",
    )
)

_PLATFORM_OF: Final = {
    word: platform for platform, words in PLATFORM_WORDS.items() for word in words if word != "x"
} | {"venmo": "venmo"}


def _by_first_letter(words: Iterable[str]) -> str:
    """Return an alternation that looks at each letter once: this pattern meets every word."""
    tails: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        tails.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in tails.items())


PLATFORM_WORD: Final = re.compile(f"[^0-9a-z]((?:{_by_first_letter(_PLATFORM_OF)}))(?:[^0-9a-z]|$)")
"""A platform's word in small letters, behind any other character."""

LETTER_X: Final = re.compile(r"X(?: ?:|[^0-9A-Za-z']|$)")
_BEFORE_X: Final = ("on ", "my ", "via ", "On ", "My ")
"""The platform whose name is one letter. A small one, and most capital ones, are kisses."""

_MARKS: Final = "[ \t:=>~\u2013\u2014\u2192*'@-]"
_A_NAME: Final = r"[A-Za-z_][A-Za-z]{0,38}[0-9_.-][0-9A-Za-z_.-]{0,38}"
LINKED: Final = re.compile(
    rf"{_MARKS}{{1,4}}(?:(?:[Uu]ser ?[Nn]ame|[Nn]ame|[Ii][Dd]|handle|account|acct?|me|is|its|it"
    rf"|here|at|my|on|add|the|s|profile|user|contact|app|also){_MARKS}{{1,4}}){{0,6}}({_A_NAME})"
)
"""What may stand between a platform's word and a name, and a name that is no plain word."""

BARE_NAME: Final = re.compile(_A_NAME)
_LINKED_BACK: Final = (" on ", " on my ", " (", " - ", " at ", " in ")
_NOT_BEFORE_AT: Final = WORD | frozenset("@./")
_NAME_CHARS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"
_SPOILT_ENDS: Final = ("am", "pm", "jpg", "jpeg", "png", "mp4", "mp3", "pdf", "txt", "zip", "html")


def at_name(match: re.Match[str]) -> Iterator[Candidate]:
    """Yield what an ``@name`` is."""
    text, start = match.string, match.start()
    name = match[0][1:].rstrip(".-")
    end = start + 1 + len(name)
    if text[start - 1 : start] in _NOT_BEFORE_AT or (end < len(text) and text[end] in WORD):
        return
    if platform := _nearest_platform(text, start, end):
        shape = _SHAPES.get(platform, _ANY_SHAPE)
        if shape.fullmatch(name):
            yield _handle(platform, name, start, end)
            return
    if _ANY_SHAPE.fullmatch(name) and any(char.isalpha() for char in name):
        yield Candidate(LOOSEST, start, end, "handle", name.lower(), "pattern")


def cashtag(match: re.Match[str], near: Near) -> Candidate | None:
    """Return the Cash App name that the match is."""
    text, (start, end) = match.string, match.span()
    name = match[0][1:].rstrip("-")
    end = start + 1 + len(name)
    before = text[start - 1 : start]
    if before in ALNUM or before == "$" or (end < len(text) and text[end] in WORD):
        return None
    if len(name) > 20 or name.lower() in _NOT_CASHTAGS:
        return None
    sure = "context" if near(start, end, "cashtag") else "pattern"
    return Candidate(LOOSE, start, end, "cashtag", name.lower(), sure)  # type: ignore[arg-type]


def reddit(match: re.Match[str]) -> Candidate | None:
    """Return the Reddit user that ``u/name`` names."""
    text, (start, end) = match.string, match.span()
    before = text[start - 1 : start]
    if before == "/":
        start -= 1
        before = text[start - 1 : start]
    if before in ALNUM or before == "/" or len(match[0]) > 22 or text[end : end + 1] == "/":
        return None
    name = text[match.start() + 2 : end].lower()
    return Candidate(LOOSE, start, end, "profile", f"reddit/{name}", "pattern")


def bare_names(text: str, lower: str) -> Iterator[Candidate]:
    """Yield the names that platform words introduce. ``lower`` is the text in small letters."""
    for start, end, platform in _platforms(text, lower):
        yield from _linked(text, lower, start, end, platform)


def _linked(text: str, lower: str, start: int, end: int, platform: str) -> Iterator[Candidate]:
    if link := LINKED.match(text, end):
        yield from _bare(text, *link.span(1), platform)
    begin = max(0, start - REACH)
    if not lower.endswith(_LINKED_BACK, begin, start):
        return
    for back in _LINKED_BACK:
        if lower.endswith(back, begin, start):
            name_end = start - len(back)
            name_start = begin + len(text[begin:name_end].rstrip(_NAME_CHARS))
            if name := BARE_NAME.fullmatch(text, name_start, name_end):
                yield from _bare(text, *name.span(), platform)


def _bare(text: str, start: int, end: int, platform: str) -> Iterator[Candidate]:
    name = text[start:end].rstrip(".-")
    end = start + len(name)
    if text[start - 1 : start] in WORD or text[start - 1 : start] == "@":
        return
    if (end < len(text) and text[end] in WORD) or text[end : end + 1] in ("@", "/"):
        return
    if not _is_no_word(name, platform) or name.lower().endswith(_SPOILT_ENDS):
        return
    if _SHAPES.get(platform, _ANY_SHAPE).fullmatch(name):
        yield _handle(platform, name, start, end)


def _is_no_word(name: str, platform: str) -> bool:
    marks = "_." if platform != "snapchat" else "_.-"
    return len(name) > 3 and any(char.isdigit() or char in marks for char in name)


def _handle(platform: str, name: str, start: int, end: int) -> Candidate:
    kind = "venmo-handle" if platform == "venmo" else f"handle-{platform}"
    return Candidate(LOOSE, start, end, kind, name.lower(), "context")


def _nearest_platform(text: str, start: int, end: int) -> str | None:
    """Return the platform whose word stands nearest; one before the name wins over one behind."""
    begin, stop = max(0, start - REACH), end + REACH
    before, after = text[begin:start], text[end:stop]
    # A word that is cut off is no word.
    lead, last = "a" if begin else " ", "a" if stop < len(text) else " "
    found = [(to, platform) for _, to, platform in _platforms(before, before.lower(), lead)]
    behind = [(to, platform) for to, _, platform in _platforms(after, after.lower() + last)]
    # "@lisa on telegram": the word right behind belongs to the name, whatever stood before it.
    if behind and (not found or min(behind)[0] <= 12 < len(before) - max(found)[0]):
        return min(behind)[1]
    return max(found)[1] if found else None


def _platforms(text: str, lower: str, lead: str = " ") -> Iterator[tuple[int, int, str]]:
    # A character stands for what is before the text, so every place is one further on.
    for match in PLATFORM_WORD.finditer(lead + lower):
        yield match.start(1) - 1, match.end(1) - 1, _PLATFORM_OF[match[1]]
    if "X" in text:
        for match in LETTER_X.finditer(text):
            start = match.start()
            if text[start - 1 : start] in ALNUM:
                continue
            if match[0].endswith(":") or text.endswith(_BEFORE_X, max(0, start - 4), start):
                yield start, start + 1, "x"
