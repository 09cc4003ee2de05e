"""Read a channel of the data package that Discord hands out: ``messages.json`` or ``messages.csv``.

Such a file holds only what the person wrote, and neither names nor the other side's words. Whom a
channel was with is told in other files of the package (``channel.json``, ``index.json``).

Sources of the format: packages of 2018 to 2025 as several open readers of them describe it. A time
without an offset is UTC if the message's number says so, for that holds the time in UTC (Discord's
documentation, "Snowflakes"). CSV: RFC 4180.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sextortion_help.evidence.lines import lines_of
from sextortion_help.evidence.readers.json_pieces import pieces
from sextortion_help.evidence.readers.json_values import file_name, of_epoch, of_iso, word
from sextortion_help.evidence.readers.model import (
    MAX_ATTACHMENTS,
    MAX_TEXT,
    OWNER,
    Message,
    Notes,
    Source,
    Wanted,
    bounded,
)

APP: Final = "Discord"

_COLUMNS: Final = ("ID", "Timestamp", "Contents", "Attachments")
_KEYS = [re.compile(rf'"{column}"\s*+:') for column in _COLUMNS]
_FOLDER = re.compile(r"(?:^|[/\\])(c?\d{15,21})[/\\][^/\\]{1,100}$")

_FIRST_NUMBER: Final = datetime(2015, 1, 1, tzinfo=UTC)
_NUMBER_BITS: Final = 22
"""The lowest bits of a number; what is above counts thousandths of a second."""

_SAME_TIME: Final = timedelta(minutes=5)
"""Less than any two zones of the world are apart."""

_HEADER = re.compile(r'"?ID"?,"?Timestamp"?,"?Contents"?,"?Attachments"?')
_RECORD = re.compile(r'"?[^",]{1,40}"?,"?\d{4}-\d\d-\d\d[ T]\d\d:\d\d')
_FIELD = re.compile(r'(?:"((?:[^"]++|"")*+)"?+)?([^,]*+)(,?)')

MAX_RECORD: Final = 2 * MAX_TEXT
"""Letters of one record of CSV that are kept."""


def fits(head: str) -> bool:
    """Return whether this is the beginning of such a file, of either form."""
    start = head[:1000].lstrip("\ufeff \t\r\n")
    if start.startswith("["):
        return all(key.search(head) for key in _KEYS)
    return bool(_HEADER.fullmatch(re.split(r"[\r\n]", start, maxsplit=1)[0].rstrip()))


def read(source: Source, notes: Notes, _: Wanted) -> Iterator[Message]:
    """Read every message."""
    folder = _FOLDER.search(source.name[-200:])
    chat = folder[1] if folder else ""
    first = next((line for _, line in lines_of(source.blocks()) if line.strip()), "")
    is_csv = not first.lstrip().startswith("[")
    found = _records(source, notes) if is_csv else _listed(source, notes)
    for place, piece in enumerate(found, 1):
        if not isinstance(piece, dict):
            notes.add("broken", place)
            continue
        at = _time(piece)
        if at is None:
            notes.add("time", place)
        names = word(piece.get("Attachments"))[:MAX_TEXT].split()[:MAX_ATTACHMENTS]
        yield Message(
            at=at,
            sender=OWNER,
            text=bounded(word(piece.get("Contents")), notes, place),
            attachments=tuple(file_name(name) or "file" for name in names),
            chat=chat,
            place=place,
        )


def _time(piece: Mapping[str, Any]) -> datetime | None:
    at = of_iso(piece.get("Timestamp"))
    number = word(piece.get("ID"))
    if at is None or at.tzinfo is not None or not (number.isascii() and number.isdigit()):
        return at
    if len(number) > 20:
        return at
    sent = (int(number) >> _NUMBER_BITS) + int(_FIRST_NUMBER.timestamp()) * 1000
    as_utc, by_number = at.replace(tzinfo=UTC), of_epoch(sent, 1000)
    return as_utc if by_number and abs(as_utc - by_number) < _SAME_TIME else at


def _listed(source: Source, notes: Notes) -> Iterator[Any]:
    for _, piece in pieces(source, notes, lambda path: path == ("*",)):
        yield piece


# ------------------------------------------------------------------ CSV


def _records(source: Source, notes: Notes) -> Iterator[Mapping[str, str]]:
    """Yield the messages of CSV.

    Where one begins is told by its number and time and not by the quotation marks, so that a lost
    one harms no more than one message.
    """
    record = _Record()
    before = 0
    for number, line in lines_of(source.blocks()):
        is_begin = number != before  # a very long line comes in pieces with the same number
        before = number
        if is_begin and _RECORD.match(line):
            yield from record.fields(notes, is_last=False)
            record = _Record()
            record.add(line, notes, is_begin=True)
        elif record.lines:
            record.add(line, notes, is_begin=is_begin)
        elif line.strip() and not _HEADER.fullmatch(line.strip()):
            notes.add("broken")
    yield from record.fields(notes, is_last=True)


@dataclass(slots=True)
class _Record:
    """One record of CSV, as far as it was read."""

    lines: list[str] = field(default_factory=list)
    size: int = 0

    def add(self, line: str, notes: Notes, *, is_begin: bool) -> None:
        """Add a line, or the rest of one, while there is room."""
        room = MAX_RECORD - self.size
        if room <= 0:
            return
        self.size += len(line) + 1
        if self.size > MAX_RECORD:
            notes.add("too-long")
        if is_begin:
            self.lines.append(line[:room])
        else:
            self.lines[-1] += line[:room]

    def fields(self, notes: Notes, *, is_last: bool) -> Iterator[Mapping[str, str]]:
        """Yield its fields by the names of their columns; nothing if it ends too early."""
        if not self.lines:
            return
        text = "\n".join(self.lines)
        found: list[str] = []
        at, is_more = 0, True
        while is_more and len(found) < len(_COLUMNS):
            match = _FIELD.match(text, at)
            if match is None:
                break
            found.append((match[1] or "").replace('""', '"') + match[2])
            at, is_more = match.end(), bool(match[3])
        is_short = len(found) < len(_COLUMNS)
        if self.size <= MAX_RECORD and (is_short or text.count('"') % 2):
            notes.add("cut" if is_last else "broken")
            if is_last and is_short:
                return
        yield dict(zip(_COLUMNS, found, strict=False))
