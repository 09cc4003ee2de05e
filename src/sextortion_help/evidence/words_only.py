"""Whether a text holds nothing but words, told while it streams by.

Pictures hide in text: attachments of a mail, ``data:`` links in a page, base64 in an export. This
finds their marks and long stretches of coded bytes. It errs towards "more than words": what is
turned away can still be typed. Cost is linear in the text, whatever the text is.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from sextortion_help.evidence.sniffing import is_text

LONGEST_LINE_OF_CODE: Final = 2000
"""So many letters and digits without a gap are no word and no link."""

LONGEST_STRETCH_OF_CODE: Final = 16 * 1024
"""The same over line ends: a mail's own words, coded, stay below; a picture does not."""

_CARRIED: Final = 4096
"""How much of what came before is looked at again, so that no mark is missed between blocks."""

_CODE: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-=")
_MARKED: Final = bytes(65 if byte in _CODE else 32 for byte in range(256))
"""Translates each byte of code to A, and each other one to a space."""

_ESCAPES: Final = b"\\%"
"""What formats put between the letters of one line of code."""

_GAPS: Final = b"\r\n \t\\>\"',&#;%"
"""What stands between two lines of code: line ends, quoting, and how formats escape."""

_MARKS: Final = re.compile(
    # parts of a mail that are not words, and attachments
    rb"content-type\s{0,8}:[^;]{0,80}?\b(?:image|video|audio|application)/"
    rb"|content-disposition:\s{0,8}attachment|filename\*?[0-9*]{0,4}\s{0,8}="
    # links that hold the picture itself; the same in address books and calendars
    rb"|data:\s{0,8}(?:image|video|audio|application)/|data:[^,\s]{0,80};base64,|;base64,"
    rb"|;encoding=b(?:ase64)?[;:]|fmttype="
    # older ways to write bytes as text, quoted or not
    rb"|(?:^|[\r\n])[> ]{0,8}begin(?:-base64)? [0-7]{3,4} [^\r\n]|(?:^|\n)=ybegin "
    # pictures and documents that are text themselves
    rb"|%pdf-|/\* xpm|(?:^|\n)p[1-6]\s{1,4}[0-9]{1,5}\s{1,4}[0-9]{1,5}\s"
    # how a JPEG begins in quoted-printable, in a program's text, in hex
    rb"|=ff=d8=ff|\\xff\\xd8\\xff|ffd8ff[de][0-9a-f]{9}",
    re.IGNORECASE,
)

_CODED: Final = re.compile(
    rb"(?:^|[^A-Za-z0-9+/])(?:\\{0,2}/|%2[Ff])9j(?:\\{0,2}/|%2[Ff])"
    rb"|iVBORw0KGgo|R0lGOD[dl]h|UklGR[A-Za-z0-9+/]{6,8}(?:XRUJQ|FdFQl|V0VCU)"
    rb"|AAAA[A-Za-z0-9+/]{2}Z0eXB|JVBERi0|UEsDBB|GkXfo"
)
"""How a JPEG, PNG, GIF, WebP, film, PDF or archive begins in base64."""


class WordsOnly:
    """Looks at a text block by block."""

    def __init__(self) -> None:
        self._before = self._line = self._stretch = b""
        self._decoder: codecs.IncrementalDecoder | None = None
        self._has_begun = False

    def takes(self, block: bytes) -> bool:
        """Return whether the text, with this block, still holds nothing but words."""
        if not self._has_begun:
            self._has_begun = True
            if block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                self._decoder = codecs.getincrementaldecoder("utf-16")()
        if self._decoder is not None:
            try:
                block = self._decoder.decode(block).encode()
            except UnicodeDecodeError:
                return False
        text = self._before + block
        self._before = text[-_CARRIED:]
        # Quoted-printable can break a mark over two lines.
        joined = text.replace(b"=\r\n", b"").replace(b"=\n", b"")
        has_marks = _MARKS.search(text) or _CODED.search(text) or _MARKS.search(joined)
        return is_text(block) and not has_marks and not self._has_code(block)

    def _has_code(self, block: bytes) -> bool:
        """Look for long rows of code; only what could grow on is carried to the next block."""
        line = self._line + block.translate(_MARKED, _ESCAPES)
        stretch = self._stretch + block.translate(_MARKED, _GAPS)
        self._line, self._stretch = line[-LONGEST_LINE_OF_CODE:], stretch[-LONGEST_STRETCH_OF_CODE:]
        return b"A" * LONGEST_LINE_OF_CODE in line or b"A" * LONGEST_STRETCH_OF_CODE in stretch
