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

_CARRIED: Final = LONGEST_STRETCH_OF_CODE + 4096
"""How much of what came before is looked at again, so that no mark is missed between blocks."""

_CODE: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-=")
_MARKED: Final = bytes(65 if byte in _CODE else 32 for byte in range(256))
"""Translates each byte of code to A, and each other one to a space."""

_LINE_ENDS: Final = b"\r\n \t"

_MARKS: Final = re.compile(
    rb"content-type:\s{0,8}(?:image|video|audio|application)/"
    rb"|content-disposition:\s{0,8}attachment"
    rb"|filename\*?[0-9*]{0,4}="
    rb"|data:(?:image|video|audio|application)/"
    rb"|(?:^|\n)begin(?:-base64)? [0-7]{3,4} [^\n]"
    rb"|(?:^|\n)=ybegin ",
    re.IGNORECASE,
)


class WordsOnly:
    """Looks at a text block by block."""

    def __init__(self) -> None:
        self._before = b""
        self._decoder: codecs.IncrementalDecoder | None = None
        self._has_begun = False

    def takes(self, block: bytes) -> bool:
        """Return whether the text, with this block, still holds nothing but words."""
        if not self._has_begun:
            self._has_begun = True
            if block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                self._decoder = codecs.getincrementaldecoder("utf-16")(errors="replace")
        if self._decoder is not None:
            block = self._decoder.decode(block).encode("utf-8", "replace")
        text = self._before + block
        self._before = text[-_CARRIED:]
        return is_text(block) and not _MARKS.search(text) and not _has_code(text)


def _has_code(text: bytes) -> bool:
    if b"A" * LONGEST_LINE_OF_CODE in text.translate(_MARKED):
        return True
    return b"A" * LONGEST_STRETCH_OF_CODE in text.translate(_MARKED, _LINE_ENDS)
