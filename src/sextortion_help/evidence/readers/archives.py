"""Look into a zip or tar and hand on each file in it that may hold words, without unpacking it.

Nothing is written anywhere, and no archive in an archive is entered. Names alone tell which files
may hold words; pictures, films and all else that comes with a chat are passed over. What is in a
file is told elsewhere.

An archive can be made to harm: to unpack without end, to name what lies outside, to give one piece
out many times. So sizes, counts and names are bounded, and the standard library's readers are not
used: ``zipfile`` holds the whole list of files in memory, ``tarfile`` whole long names, and it
recurses where headers follow headers. The formats are ``archives_zip``'s and ``archives_tar``'s.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from sextortion_help.evidence.gate import ending_of
from sextortion_help.evidence.readers.archives_packed import (
    FREE,
    GZIP,
    MAX_RATIO,
    MAX_TOTAL,
    WITH_HEADER,
    Gunzipped,
    Listed,
    Plain,
    Stop,
)
from sextortion_help.evidence.readers.archives_tar import BLOCK, header_of, listed_in_tar
from sextortion_help.evidence.readers.archives_zip import ZIP, listed_in_zip
from sextortion_help.evidence.readers.model import Notes, Source, name_of

MAX_MEMBER: Final = 4 * 1024**3
"""Bytes of one file that are handed on."""

WORDS: Final = frozenset({"", ".txt", ".json", ".html", ".htm", ".csv", ".xml", ".eml", ".mbox"})
"""Endings of the files that are handed on."""

ARCHIVES: Final = frozenset({".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".7z", ".rar"})
"""Endings of files that can hold words too, and are not entered."""

_DRIVE: Final = re.compile(r"[A-Za-z]:")
_DEVICE: Final = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9¹²³]) *(?:\..*)?",
    re.IGNORECASE | re.DOTALL,
)


def is_archive(head: bytes) -> bool:
    """Return whether a file is one that ``members`` reads, from its first ``BLOCK`` bytes or more.

    Many documents are zips and count too.
    """
    if head.startswith(GZIP):
        try:
            head = zlib.decompressobj(WITH_HEADER).decompress(head, BLOCK)
        except zlib.error:
            return False
        return header_of(head) is not None
    return head.startswith(ZIP) or header_of(head[:BLOCK]) is not None


def members(file: BinaryIO, notes: Notes) -> Iterator[Source]:
    """Yield each file of an archive that may hold words, in the archive's order.

    Args:
        file: the archive; it can be sought in, and stays open while what is yielded is read.
        notes: told what was left out, is damaged, or is more than is read, by the file's number.

    Raises:
        Refusal: the archive itself cannot be read on; reading what was yielded raises it too.

    """
    plain = Plain(file)
    head = plain.at(0, len(ZIP[0]))
    allowance = _Allowance()
    try:
        if head.startswith(ZIP):
            listed = listed_in_zip(plain, notes)
        else:
            listed = listed_in_tar(Gunzipped(plain) if head.startswith(GZIP) else plain, notes)
        for entry in listed:
            name = _wanted_name(entry, notes)
            if name is not None:
                yield _Member(name, entry, notes, allowance)
    except Stop as stop:
        notes.add(stop.trouble)


def _wanted_name(entry: Listed, notes: Notes) -> str | None:
    """Return the name of a file that may hold words and can be had; note what cannot be had."""
    *folders, last = parts = entry.name.split("/")
    ending = ending_of(last.strip())
    may_hold_words = ending in WORDS or ending in ARCHIVES
    if not entry.is_name_cut:
        # What macOS keeps beside each file bears the file's name and holds none of its words.
        is_beside = "__MACOSX" in folders or last.startswith("._")
        if is_beside or not last.strip() or not may_hold_words:
            return None
        # Blanks at its ends are no part of a name: without them it must lead nowhere either.
        name = name_of(entry.name)
        is_harmless = _is_harmless(entry.name, parts) and _is_harmless(name, name.split("/"))
        if entry.can_be_had and ending in WORDS and is_harmless:
            return name
    notes.add("member", entry.number)
    return None


def _is_harmless(name: str, parts: list[str]) -> bool:
    """Return whether a name, taken for a path on any system, stays in its folder and is a file."""
    leads_away = name.startswith("/") or _DRIVE.match(name) or "\\" in name or "\0" in name
    climbs = any(part.startswith("..") and not part.strip(". ") for part in parts)
    return not (leads_away or climbs or any(map(_DEVICE.fullmatch, parts)))


@dataclass(slots=True)
class _Allowance:
    """Counts what came out of an archive against what it was packed into."""

    out: int = 0
    packed: int = 0

    def spend(self, out: int, packed: int) -> None:
        out, packed = self.out + out, self.packed + packed
        if out > min(MAX_TOTAL, FREE + MAX_RATIO * packed):
            raise Stop("more")
        self.out, self.packed = out, packed


@dataclass(slots=True)
class _Member:
    """One file of an archive."""

    name: str
    _entry: Listed
    _notes: Notes
    _allowance: _Allowance
    _counted: int = 0
    _is_told: bool = False

    def blocks(self) -> Iterator[bytes]:
        """Unpack it from its beginning up to its end, a bound or a damage."""
        done = 0
        try:
            for piece, packed in self._entry.unpack():
                done += len(piece)
                if done > MAX_MEMBER:
                    raise Stop("more")
                if done > self._counted:  # what is read again is not counted again
                    self._allowance.spend(len(piece), packed)
                    self._counted = done
                yield piece
        except Stop as stop:
            if not self._is_told:
                self._is_told = True
                self._notes.add(stop.trouble, self._entry.number)
