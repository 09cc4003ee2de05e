"""Take a file of mails apart into mails, and each into lines, whatever their size.

A file is one mail (``.eml``), or a mailbox (mbox): mails one after the other, each behind a line
that begins ``From``, as Thunderbird, Apple Mail and Google Takeout write them. A mailbox quotes
such a line inside of a mail with ``>``; that is undone. What the lines mean is told elsewhere.

A quoted mailbox cannot be told from an unquoted one. So a line ends a mail only where it names a
day, a month and a time, and a header follows it; Google Takeout leaves no empty line before it.

Sources of the format: RFC 4155 (mbox), mbox(5) of qmail (mboxo, mboxrd).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import Final

from sextortion_help.evidence.readers.model import Source

LONGEST_LINE: Final = 64 * 1024
"""Bytes of one line; a longer one is handed on in pieces, of which only the last ends it."""

STRETCH: Final = 256 * 1024
"""Bytes that are taken apart at a time."""

_FROM_LINE = re.compile(
    rb"From .{0,300}?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? {1,3}(?:\d{1,2} {1,3})?"
    rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) .{0,20}?\d{1,2}:\d\d"
)
_HEADER = re.compile(rb"[!-9;-~]{1,100}:")
_QUOTED_FROM = re.compile(rb">{1,100}From ")


def is_from_line(line: bytes) -> bool:
    """Return whether a line can stand before a mail in a mailbox."""
    return _FROM_LINE.match(line) is not None


def mails(source: Source) -> Iterator[Iterator[bytes]]:
    """Yield each mail as its lines, each with its line feed, unless the file ends or it is long.

    The lines of a mail that are not taken are passed over when the next mail is asked for.
    """
    mailbox = _Mailbox(source)
    while mailbox.has_more:
        lines = mailbox.lines()
        yield lines
        for _ in lines:
            pass


class _Mailbox:
    """Follows where in a file of mails one is."""

    def __init__(self, source: Source) -> None:
        self._pieces = _pieces(source.blocks())
        self._held = next((piece for piece in self._pieces if piece.strip()), b"")
        self._is_mailbox = is_from_line(self._held)
        if self._is_mailbox:
            self._held = next(self._pieces, b"")

    @property
    def has_more(self) -> bool:
        """Whether there is another mail, or some of one."""
        return bool(self._held)

    def lines(self) -> Iterator[bytes]:
        """Yield the lines of the mail that begins here."""
        piece, self._held = self._held, b""
        is_start = True
        while piece:
            following = b""
            if is_start and self._is_mailbox and piece.startswith((b"From ", b">")):
                if is_from_line(piece):
                    following = next(self._pieces, b"")
                    if _HEADER.match(following):
                        self._held = following
                        return
                elif _QUOTED_FROM.match(piece):
                    piece = piece[1:]
            yield piece
            is_start = piece.endswith(b"\n")
            piece = following or next(self._pieces, b"")


def _pieces(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield lines with one line feed behind each, however they ended; long ones in pieces."""
    rest = b""
    for block in _with_line_feeds(_as_8_bit(_stretches(blocks))):
        *whole, rest = (rest + block).split(b"\n")
        for line in whole:
            while len(line) > LONGEST_LINE:
                yield line[:LONGEST_LINE]
                line = line[LONGEST_LINE:]
            yield line + b"\n"
        while len(rest) > LONGEST_LINE:
            yield rest[:LONGEST_LINE]
            rest = rest[LONGEST_LINE:]
    if rest:
        yield rest


def _stretches(blocks: Iterable[bytes]) -> Iterator[bytes]:
    for block in blocks:
        for at in range(0, len(block), STRETCH):
            yield block[at : at + STRETCH]


def _with_line_feeds(blocks: Iterable[bytes]) -> Iterator[bytes]:
    held = b""
    for block in blocks:
        block = held + block
        # What follows a carriage return at the end of a block is not known yet.
        held = b"\r" if block.endswith(b"\r") else b""
        block = block.removesuffix(held)
        yield block.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in block else block
    if held:
        yield b"\n"


def _as_8_bit(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Take off the mark of UTF-8, and turn UTF-16, as an editor saves a mail, into UTF-8."""
    decoder: codecs.IncrementalDecoder | None = None
    begun = b""
    is_begun = False
    for block in blocks:
        if not is_begun:
            block = begun = begun + block
            if len(begun) < len(codecs.BOM_UTF8):
                continue
            is_begun = True
            if begun.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                decoder = codecs.getincrementaldecoder("utf-16")(errors="replace")
            block = begun.removeprefix(codecs.BOM_UTF8)
        yield decoder.decode(block).encode() if decoder else block
    if not is_begun:
        yield begun
