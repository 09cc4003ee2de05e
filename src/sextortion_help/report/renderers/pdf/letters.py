"""Which letters the fonts of a PDF have, and what stands for those that none has.

Two fonts set most names and messages alike on every computer: the one that comes with this program
and one inside typst. What they cover is written down here and proven by tests, for two reasons. A
PDF/A may not hold a letter without a drawing. And typst (0.15) leaves a letter out without a word
where a font lacks it but has the mark above it, which nobody would see on paper.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

import wcwidth

from sextortion_help.text import clean


class Font(NamedTuple):
    """A font and what it is used for."""

    name: str
    covers: str
    """Letters as the inside of a character class of a regular expression, without marks.

    They are written as numbers, since many look like letters of ASCII.
    """


FIRST: Final = Font(
    "Atkinson Hyperlegible Next",
    " -~\u00a1-\u00ac\u00ae-\u00b4\u00b6-\u0107\u010a-\u0113\u0116-\u011b\u011e-\u0123"
    "\u0126-\u0127\u012a-\u012b\u012e-\u0133\u0136-\u0137\u0139-\u013e\u0141-\u0148"
    "\u0150-\u0155\u0158-\u015b\u015e-\u0165\u016a-\u016b\u016e-\u017e\u0218-\u021b"
    "\u1e80-\u1e85\u1e9e\u1ef2-\u1ef3\u2013-\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022"
    "\u2026\u2030\u2039-\u203a\u2044\u20ac\u20b9\u2113\u2122\u2212",
)
"""The font in ``report/fonts``."""

SECOND: Final = Font(
    "Libertinus Serif",
    " -~\u00a1-\u00ac\u00ae-\u02af\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce"
    "\u0400-\u045f\u0490-\u04c4\u04c7-\u04cc\u04d0-\u04f9\u05d0-\u05ea\u1e00-\u1e9b\u1e9e"
    "\u1ea0-\u1ef9\u2010-\u2027\u2030-\u2037\u2039-\u203a\u2044\u20ac\u20ab\u20b1\u20bf\u2113"
    "\u2116\u2122\u2190-\u2199\u2212",
)
"""A font that typst brings along, for other Latin letters, Greek, Cyrillic and Hebrew."""

FONTS: Final = (FIRST, SECOND)
MARKS: Final = "\u0300-\u0304\u0306-\u0308\u030a-\u030c\u0326-\u0328"
"""Marks that both fonts have, for letters that they have."""

_KNOWN = re.compile(f"[{FIRST.covers}{SECOND.covers}]")
_STRANGE = re.compile(f"[^\n{FIRST.covers}{SECOND.covers}{MARKS}]")
_BLANK_LINES = re.compile(r"\n{3,}")

_MARKS = frozenset(("Mn", "Mc", "Me"))
_SYMBOLS = frozenset(("So", "Sm", "Sc", "Sk"))
_INVISIBLE = re.compile("[\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""The joiner and selectors: they change how others look and have no look of their own."""

_NEVER_DRAWN = re.compile("[\u2065\ufff0-\ufff8\U000e0080-\U000e00ff\U000e01f0-\U000e0fff]")
"""Unassigned, yet every font leaves them blank: they would vanish without a word."""


def tidy(text: str) -> str:
    """Return text cleaned, with single blanks and at most one empty line, in composed letters.

    Composing (Unicode NFC) changes no look: names of files on a Mac come as letters and marks.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    lines = unicodedata.normalize("NFC", clean(text)).split("\n")
    return _BLANK_LINES.sub("\n\n", "\n".join(" ".join(line.split()) for line in lines)).strip()


class Lettering:
    """Makes text that can be drawn, and notes which letters need more than the two fonts.

    Args:
        lacking: letters with their marks, or parts of them, that no font has.
        only_known: leave nothing to other fonts: name all that the two fonts do not have.

    """

    def __init__(self, lacking: frozenset[str] = frozenset(), *, only_known: bool = False) -> None:
        self._lacking = lacking
        self._only_known = only_known
        self.strange: set[str] = set()
        """What only another font may have, so far."""
        self.example: str | None = None
        """What stands for the first letter that cannot be drawn."""

    def __call__(self, text: str) -> str:
        """Return text that is tidy, with a name or number for each letter that can't be drawn."""
        text = tidy(text)
        if text.isascii() or not _STRANGE.search(text):
            return self._known(text)
        return "".join(map(self._drawn, wcwidth.iter_graphemes(text)))

    def line(self, text: str) -> str:
        """Return text as ``__call__`` does, on one line."""
        return " ".join(self(text).split())

    def _known(self, text: str) -> str:
        if self._lacking and not text.isascii():
            return "".join(map(self._drawn, wcwidth.iter_graphemes(text)))
        return text

    def _drawn(self, cluster: str) -> str:
        base, marks = cluster[:1], cluster[1:]
        shown = base + "".join(self._named(mark) if _is_odd(base, mark) else mark for mark in marks)
        shown = _NEVER_DRAWN.sub(lambda found: self._named(found[0]), shown)
        if not _STRANGE.search(shown):
            return shown
        if self._only_known or shown in self._lacking or not self._lacking.isdisjoint(shown):
            return "".join(char if _KNOWN.match(char) else self._named(char) for char in shown)
        self.strange.add(shown)
        return shown

    def _named(self, char: str) -> str:
        if _INVISIBLE.match(char):
            return ""
        name = unicodedata.name(char, "")
        is_symbol = name and unicodedata.category(char) in _SYMBOLS
        shown = f"[{name.lower()}]" if is_symbol else f"[U+{ord(char):04X}]"
        self.example = self.example or shown
        return shown


def _is_odd(base: str, mark: str) -> bool:
    """Say whether a mark is of another script than its letter, so that no font may have both.

    Scripts are told apart by the first word of the names.
    """
    if _KNOWN.match(base) or _INVISIBLE.match(mark) or unicodedata.category(mark) not in _MARKS:
        return False
    script, own = (unicodedata.name(char, "").partition(" ")[0] for char in (base, mark))
    return script != own
