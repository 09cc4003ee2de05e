"""Read a web page of no known export: its words, a line each, without time or sender."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sextortion_help.evidence.bluff_page import is_page
from sextortion_help.evidence.bluff_text import MAX_BYTES, read_message
from sextortion_help.evidence.readers.model import Message, Notes, Source, Wanted, bounded

APP: Final = ""
"""No app that is known."""


def fits(head: str) -> bool:
    """Return whether the beginning of a text looks like a page."""
    return is_page(head)


def read(source: Source, notes: Notes, wanted: Wanted) -> Iterator[Message]:
    """Yield each line of the page's words, up to what is looked at of one page."""
    del wanted
    held = bytearray()
    for block in source.blocks():
        held += block
        if len(held) > MAX_BYTES:
            notes.add("more")
            break
    for number, line in enumerate(read_message(bytes(held[:MAX_BYTES])).text.splitlines(), 1):
        yield Message(None, "", bounded(line, notes, number), place=number)
