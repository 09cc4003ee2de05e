"""Read text line by line, whatever its size: bounded in memory, with each line's number.

UTF-8, and UTF-16 where its mark stands first; what is neither becomes replacement characters. A
line ends with LF, CR LF or CR, also where a file mixes them, and with nothing else. What kind of
file it is, and whether it may be opened, is told before (``gate``, ``sniffing``).
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable, Iterator
from typing import Final

LONGEST: Final = 1024 * 1024
"""Characters of one line; a longer one is handed on in pieces with the same number."""

_STEP: Final = 256 * 1024
"""Bytes that are decoded at a time, however large a block is."""


def lines_of(blocks: Iterable[bytes]) -> Iterator[tuple[int, str]]:
    """Yield the number of each line, from 1, and its words without the line end."""
    for number, stretch in stretches_of(blocks):
        lines = stretch.split("\n")
        if not lines[-1]:
            lines.pop()
        yield from enumerate(lines, number)


def stretches_of(blocks: Iterable[bytes]) -> Iterator[tuple[int, str]]:
    """Yield the same lines, many at a time: the number of the first, and all of their words.

    Every line in it ends with LF, whatever it ended with. Only if the last one has no end does it
    go on in the next stretch: it is too long. Or there is no next one: the file ends.
    """
    number, size = 1, 0
    parts: list[str] = []  # of a line whose end has not come yet
    for text in _decoded(blocks):
        end = text.rfind("\n") + 1
        parts.append(text[:end] if end else text)
        size += len(parts[-1])
        if not end and size <= LONGEST:
            continue
        whole = "".join(parts)
        while (whole.find("\n") if end else len(whole)) > LONGEST:
            yield number, whole[:LONGEST]
            whole = whole[LONGEST:]
        if end:
            yield number, whole
            number += whole.count("\n")
            whole = text[end:]
        parts, size = [whole], len(whole)
    if size:
        yield number, "".join(parts)


def _decoded(blocks: Iterable[bytes]) -> Iterator[str]:
    """Yield the text with every line end as LF; one that two blocks share is one."""
    decoder: io.IncrementalNewlineDecoder | None = None
    head = b""
    for block in blocks:
        if decoder is None:
            head += block
            if len(head) < len(codecs.BOM_UTF16):
                continue
            decoder, block = _decoder(head), head
        for start in range(0, len(block), _STEP):
            yield decoder.decode(block[start : start + _STEP])
    if decoder is None:
        decoder = _decoder(head)
        yield decoder.decode(head)
    yield decoder.decode(b"", final=True)


def _decoder(head: bytes) -> io.IncrementalNewlineDecoder:
    is_wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    name = "utf-16" if is_wide else "utf-8-sig"
    decoder = codecs.getincrementaldecoder(name)(errors="replace")
    return io.IncrementalNewlineDecoder(decoder, translate=True)
