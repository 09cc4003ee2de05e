"""Read text line by line, whatever its size: bounded in memory, with each line's number.

UTF-8, and UTF-16 where its mark stands first; what is neither becomes replacement characters. What
kind of file it is, and whether it may be opened, is told before (``gate``, ``sniffing``).
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator

LONGEST = 1024 * 1024
"""Characters of one line; a longer one is handed on in pieces with the same number."""


def lines_of(blocks: Iterable[bytes]) -> Iterator[tuple[int, str]]:
    """Yield the number of each line, from 1, and its words without the line end."""
    decoder: codecs.IncrementalDecoder | None = None
    number, rest = 1, ""
    for block in blocks:
        if decoder is None:
            is_wide = block.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
            name = "utf-16" if is_wide else "utf-8-sig"
            decoder = codecs.getincrementaldecoder(name)(errors="replace")
        *whole, rest = (rest + decoder.decode(block)).split("\n")
        for line in whole:
            yield number, line.rstrip("\r")
            number += 1
        while len(rest) > LONGEST:
            yield number, rest[:LONGEST]
            rest = rest[LONGEST:]
    if rest:
        yield number, rest.rstrip("\r")
