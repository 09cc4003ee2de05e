"""Undo what hides an address from a reader or a program, and remember how it was written.

Undone are invisible characters, full-width and other dressed-up letters and digits, letters of
other scripts that look Latin, and spellings such as ``t[.]me`` or ``hxxp``. Real words of other
scripts stay as they are: a look-alike counts only where Latin letters stand in the same word, or
where the token would otherwise be an address. What the result means is left to the finder.

Sources: Unicode Standard Annex 15 (compatibility forms), Unicode Technical Standard 39
(look-alikes; only those with the same shape in common typefaces are taken here).
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from sextortion_help.evidence.identifiers.model import ALNUM, WORD

_INVISIBLE: Final = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters, but no white space
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e01ef"
)
_DRESSED: Final = (
    "\u00a0\u00aa\u00b2\u00b3\u00b9\u00ba\u02b0-\u02b8\u02e0-\u02e4\u1d2c-\u1d6a"
    "\u2000-\u200a\u2024\u202f\u205f\u2070-\u209f\u2100-\u214f\u2160-\u217f\u2460-\u24ff"
    "\u2c7c\u2c7d\u3000\ufb00-\ufb06\ufe50-\ufe6b\uff01-\uff5e"
    "\U0001d400-\U0001d7ff\U0001f100-\U0001f1ff"
)
_DIGITS: Final = "\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59"
_LINE_ENDS: Final = "\x85\u2028\u2029"

CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
SPECIAL_CLASS: Final = f"{_INVISIBLE}{_DRESSED}{_DIGITS}{_LINE_ENDS}"
SPECIAL: Final = re.compile(f"[{SPECIAL_CLASS}]")
_IS_INVISIBLE: Final = re.compile(f"[{_INVISIBLE}]")

_LOOK_ALIKES: Final = str.maketrans(
    # Cyrillic capitals, Cyrillic small letters, Greek, Armenian, and odd Latin ones
    "\u0410\u0412\u0421\u0415\u041d\u0406\u0408\u041a\u041c\u041e\u0420\u0405\u0422\u0425\u0423"
    "\u04c0\u050c\u051a\u051c"
    "\u0430\u0441\u0501\u0435\u04bb\u0456\u0458\u043a\u04cf\u043c\u043e\u0440\u051b\u0455\u0442"
    "\u0475\u051d\u0445\u0443"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"
    "\u03b1\u03b9\u03ba\u03bd\u03bf\u03c1\u03c5\u03f2\u03f3"
    "\u0570\u0578\u057d\u0581\u0585\u0131\u0251\u0261",
    "ABCEHIJKMOPSTXYIGQWacdehijklmopqstvwxyABEZHIKMNOPTYXaikvopucjhnugoiag",
)
_FOREIGN_LETTERS: Final = "\u0131\u0251\u0261\u0370-\u03ff\u0400-\u052f\u0531-\u058f"
FOREIGN: Final = re.compile(f"[{_FOREIGN_LETTERS}]+")
_TOUCHING: Final = frozenset("_@:/+-") | ALNUM
"""What an address is made of, but for the full stop, which may also end a sentence."""

TOKEN: Final = re.compile(f"[0-9A-Za-z._@:/?&=#+$%\\-{_FOREIGN_LETTERS}]+")
_LONGEST_TOKEN: Final = 2048
_ENDS_OF_TOKENS: Final = " \n\t\r,;()[]{}<>\"'|!"
WORDS_OF_TOKEN: Final = re.compile(f"[0-9A-Za-z._+$%\\-{_FOREIGN_LETTERS}]+")
AN_EMAIL: Final = re.compile(r"[0-9A-Za-z._+\-]{1,64}@[0-9A-Za-z.\-]{1,253}\.[A-Za-z]{2,24}")
A_LINK: Final = re.compile(r"[0-9A-Za-z.\-]{1,253}\.[A-Za-z]{2,24}/[0-9A-Za-z._@/\-]{1,512}")
"""What a token in one script must become as a whole, or it is a word and stays."""

_PROVIDERS: Final = (
    "googlemail|gmail|yahoo|ymail|hotmail|outlook|live|msn|icloud|aol|gmx|web|mail|protonmail"
    "|proton|tutanota|tuta|yandex|zoho|rediffmail"
)
_SPOKEN_ENDS: Final = "com|net|org|me|ru|de|fr|co|info|io|uk|in|br|it|es|eu|tv|xyz|gg|link"

BOXED: Final = re.compile(
    r"[\[({<][\[({< ]{0,3}(?:(?P<dot>\.|[Dd][Oo][Tt]|punto|ponto|punkt|point)"
    r"|(?P<at>@|[Aa][Tt]|arroba)|(?P<colon>:(?://)?)|(?P<slash>/)) {0,2}[\])}>]{1,2}"
)
HALF_BOXED: Final = re.compile("[\\[\\\\\u3002]\\.?")
SCHEME: Final = re.compile(r"[hH][xX*]{2}[pP]")
SPOKEN_AT: Final = re.compile(f" at (?:{_PROVIDERS})")
SPOKEN_DOT: Final = re.compile(f" dot (?:{_SPOKEN_ENDS})")
_LOUD: Final = (" AT ", " At ", " DOT ", " at G", " at Y", " at H", " at O", " at I")
"""Signs that spoken marks may stand in capitals. Making all letters small is slow."""

_HALF_BOXES: Final = ("[.", "\\.", "\u3002")
_SCHEME_SIGNS: Final = ("xxp", "XXP", "XXp", "Xxp", "**p", "**P", "x*p", "*xp")
_REPLACED_BY: Final = {"dot": ".", "at": "@", "slash": "/"}


class _Edits:
    """Which stretches of a new text stand for which of an old one, where lengths differ."""

    def __init__(self) -> None:
        self._new_starts = array("q")
        self._new_ends = array("q")
        self._old_starts = array("q")
        self._old_ends = array("q")
        self._grown = 0

    def add(self, start: int, end: int, put: str) -> None:
        """Note that ``put`` stands for what was between ``start`` and ``end``, in order."""
        new_start = start + self._grown
        self._new_starts.append(new_start)
        self._new_ends.append(new_start + len(put))
        self._old_starts.append(start)
        self._old_ends.append(end)
        self._grown += len(put) - (end - start)

    def old_start(self, at: int) -> int:
        """Return where the character ``at`` a new place begins in the old text."""
        found = bisect_right(self._new_starts, at) - 1
        if found < 0:
            return at
        if at < self._new_ends[found]:
            return self._old_starts[found]
        return at - self._new_ends[found] + self._old_ends[found]

    def old_end(self, at: int) -> int:
        """Return where the character ``at`` a new place ends in the old text."""
        found = bisect_right(self._new_starts, at) - 1
        if found < 0:
            return at + 1
        if at < self._new_ends[found]:
            return self._old_ends[found]
        return at + 1 - self._new_ends[found] + self._old_ends[found]


class Unmasked:
    """A text without its masks. ``text`` is to be searched; spans lead back to what was written."""

    __slots__ = ("_layers", "_original", "text")

    def __init__(self, original: str, text: str, layers: tuple[_Edits, ...]) -> None:
        self.text = text
        self._original = original
        self._layers = layers

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the original that a stretch of ``text`` stands for."""
        if start >= end:
            return 0, 0
        for edits in reversed(self._layers):
            start, end = edits.old_start(start), edits.old_end(end - 1)
        return start, end

    def written(self, start: int, end: int) -> str:
        """Return a stretch of ``text`` as it was written."""
        start, end = self.span(start, end)
        return self._original[start:end]


def unmask(text: str) -> Unmasked:
    """Return ``text`` without its masks. Time and memory are linear in it; nothing is raised."""
    layers: list[_Edits] = []
    plain = text
    if not text.isascii() or CONTROLS.search(text):
        plain = _folded(plain, layers)
        plain = _without_look_alikes(plain)
    if found := _obfuscations(plain):
        plain = _spelled_out(plain, found, layers)
    return Unmasked(text, plain, tuple(layers))


def _folded(text: str, layers: list[_Edits]) -> str:
    parts: list[str] = []
    edits, last, resized = _Edits(), 0, False
    for match in SPECIAL.finditer(text):
        at, put = match.start(), _plain(match[0])
        parts += (text[last:at], put)
        last = at + 1
        if len(put) != 1:  # the others leave every place where it was
            edits.add(at, last, put)
            resized = True
    if resized:
        layers.append(edits)
    return "".join([*parts, text[last:]]) if last else text


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    if _IS_INVISIBLE.match(char):
        return ""
    if char in _LINE_ENDS:
        return "\n"
    digit = unicodedata.decimal(char, None)
    return unicodedata.normalize("NFKC", char) if digit is None else str(digit)


def _without_look_alikes(text: str) -> str:
    """Return the text with its tokens of mixed scripts made Latin; every place stays."""
    parts: list[str] = []
    last = 0
    for word in FOREIGN.finditer(text):
        start, end = word.span()
        touches = text[start - 1 : start] in _TOUCHING or text[end : end + 1] in _TOUCHING
        is_dotted = text[start - 1 : start] == "." or (
            text[end : end + 1] == "." and text[end + 1 : end + 2] in ALNUM
        )
        if start < last or not (touches or is_dotted):
            continue
        begin = max(last, start - _LONGEST_TOKEN)
        begin = max(begin, 1 + max(text.rfind(one, begin, start) for one in _ENDS_OF_TOKENS))
        token = TOKEN.search(text, begin)
        if token is None or token.start() > start:
            continue
        parts += (text[last : token.start()], _latin(token[0]))
        last = token.end()
    return "".join([*parts, text[last:]]) if last else text


def _latin(token: str) -> str:
    """Return a token with its look-alikes replaced where they can only be a disguise."""
    if token.isascii():
        return token
    folded = token.translate(_LOOK_ALIKES)
    if AN_EMAIL.fullmatch(folded):
        return folded
    if A_LINK.fullmatch(folded):
        host = folded.index("/")
        return folded[:host] + WORDS_OF_TOKEN.sub(_latin_word, token[host:])
    return WORDS_OF_TOKEN.sub(_latin_word, token)


def _latin_word(match: re.Match[str]) -> str:
    word = match[0]
    folded = word.translate(_LOOK_ALIKES)
    mixes = any(char.isascii() and char.isalpha() for char in word)
    return folded if mixes and folded.isascii() else word


_Replacement = tuple[int, int, str]


def _spelled_out(text: str, found: list[_Replacement], layers: list[_Edits]) -> str:
    parts: list[str] = []
    edits, last = _Edits(), 0
    for start, end, put in sorted(found):
        if start < last:  # two marks cannot share a space
            continue
        parts += (text[last:start], put)
        last = end
        edits.add(start, end, put)
    layers.append(edits)
    return "".join([*parts, text[last:]])


def _obfuscations(text: str) -> list[_Replacement]:
    """Return what is to be put where. Each kind is looked for only where its first sign is."""
    found: list[_Replacement] = []
    if any(opening in text for opening in "[({<"):
        found += _boxed(text)
    if any(mark in text for mark in _HALF_BOXES):
        found += _half_boxed(text)
    if any(sign in text for sign in _SCHEME_SIGNS):
        for match in SCHEME.finditer(text):
            if text[match.end() : match.end() + 2].lstrip("sS")[:1] in (":", "[", "("):
                found.append((*match.span(), "http"))
    lower = text.lower() if any(sign in text for sign in _LOUD) else text
    if len(lower) == len(text):  # one capital becomes two letters, and would shift the places
        found += _spoken(lower)
    return found


def _boxed(text: str) -> Iterator[_Replacement]:
    """Yield marks in brackets, which may have up to two spaces on either side."""
    for match in BOXED.finditer(text):
        start, end = match.span()
        put = match["colon"] or next(mark for name, mark in _REPLACED_BY.items() if match[name])
        for _ in range(2 if put in ".@" else 0):
            start -= text[start - 1 : start] == " "
            end += text[end : end + 1] == " "
        before, after = text[start - 1 : start], text[end : end + 1]
        if before and before in WORD and (after in WORD or put[0] in ":/" or after == "["):
            yield start, end, put


def _half_boxed(text: str) -> Iterator[_Replacement]:
    r"""Yield ``[.`` without its other half, ``\.`` and the full stop of Chinese and Japanese."""
    for match in HALF_BOXED.finditer(text):
        start, end = match.span()
        is_dot = end - start == 2 or text[start] == "\u3002"
        if is_dot and text[start - 1 : start] in WORD and text[end : end + 1] in WORD:
            yield start, end, "."


def _spoken(lower: str) -> Iterator[_Replacement]:
    """Yield " at " and " dot " where a well-known provider or ending follows."""
    if " dot " in lower:
        for match in SPOKEN_DOT.finditer(lower):
            start, end = match.span()
            if lower[start - 1 : start] in WORD and lower[end : end + 1] not in WORD:
                yield start, start + len(" dot "), "."
    if " at " in lower:
        for match in SPOKEN_AT.finditer(lower):
            start, end = match.span()
            rest = lower[end : end + 4].lstrip(" [({")
            if lower[start - 1 : start] in WORD and rest.startswith(("do", ".")):
                yield start, start + len(" at "), "@"
