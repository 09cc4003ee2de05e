"""Read the bytes of an archive from any place, packed or not; what they mean is told elsewhere.

Source of the format: gzip (RFC 1952); deflate is ``zlib``'s.
"""

from __future__ import annotations

import io
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from operator import attrgetter
from typing import BinaryIO, Final, NamedTuple, Protocol

from sextortion_help.errors import DamagedCaseError
from sextortion_help.evidence.finding import Refusal, why
from sextortion_help.evidence.readers.model import Trouble

MAX_MEMBERS: Final = 200_000
"""Files of one archive that are looked at."""

MAX_TOTAL: Final = 8 * 1024**3
"""Bytes of all files of one archive that are handed on."""

FREE: Final = 10 * 1024**2
MAX_RATIO: Final = 200
"""So many bytes come out whatever they were packed into, and then so many for each packed one."""

MAX_PATH: Final = 4096
"""Bytes of a file's name with its folders that are read; no system allows more."""

MAX_STREAMS: Final = MAX_MEMBERS
"""Gzip files in a row that are read as one."""

MAX_MARKS: Final = 128
"""Places in a packed tar from which it can be unpacked without beginning anew."""

PIECE: Final = 64 * 1024
"""Bytes that are read, or come out, at a time."""

GZIP: Final = b"\x1f\x8b\x08"
RAW: Final = -15
WITH_HEADER: Final = 31
"""What ``zlib`` calls a deflated stream by itself, and one in gzip's wrapping."""

Pieces = Iterator[tuple[bytes, int]]
"""Content piece by piece, and how many packed bytes each took."""


class Stop(Exception):  # noqa: N818 - not an error: the end of what can be read, and why
    """There is nothing more to read, and ``trouble`` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


class Listed(NamedTuple):
    """A file as its archive lists it."""

    number: int
    name: str
    is_name_cut: bool
    can_be_had: bool
    """Whether it is an ordinary file, in a form that can be read."""
    unpack: Callable[[], Pieces]
    """Reads it from its beginning; raises ``Stop`` where it ends too early."""


def decoded(raw: bytes, coding: str) -> str:
    """Decode a name: many programs write UTF-8 and do not say so."""
    raw = raw[:MAX_PATH]
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode(coding, "replace")


def is_too_much(given: int, taken: int) -> bool:
    """Return whether more came out of so many packed bytes than anything honest gives.

    Films are passed over, but in some archives have to be unpacked for that: hence the last part.
    """
    return given > min(FREE + MAX_RATIO * taken, MAX_TOTAL + 2 * taken)


class Readable(Protocol):
    """Bytes that can be read from any place."""

    @property
    def trouble(self) -> Trouble:
        """Why there are no more, where there should be."""
        ...

    def begin(self, place: int) -> None:
        """Make ready to read from there, perhaps several times."""
        ...

    def at(self, place: int, size: int) -> bytes:
        """Return what stands there, fewer bytes only at the end."""
        ...


def copied(source: Readable, place: int, size: int) -> Pieces:
    """Yield what stands there as it is; raises ``Stop`` if there is less of it."""
    source.begin(place)
    end = place + size
    while place < end:
        piece = source.at(place, min(PIECE, end - place))
        if not piece:
            raise Stop(source.trouble)
        yield piece, len(piece)
        place += len(piece)


class Plain:
    """The archive's own bytes."""

    trouble: Trouble = "cut"

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._held = [(0, b"")]
        """What was read last, and what before: headers are short, and a list of them is far off."""
        with _refused():
            self.size = file.seek(0, io.SEEK_END)

    def begin(self, place: int) -> None:
        """Do nothing: every place is as near as any other."""

    def at(self, place: int, size: int) -> bytes:
        """Return what stands there, fewer bytes only at the end."""
        for piece in self._held:
            start, held = piece
            if start <= place and place + size <= start + len(held):
                break
        else:
            if not 0 <= place < self.size:
                return b""
            start, held = piece = place, self._read(place, max(size, PIECE))
        if piece is not self._held[0]:
            self._held = [piece, self._held[0]]
        return held[place - start : place - start + size]

    def _read(self, place: int, size: int) -> bytes:
        parts: list[bytes] = []
        with _refused():
            self._file.seek(place)
            while size and (part := self._file.read(size)):
                parts.append(part)
                size -= len(part)
        return b"".join(parts)


@contextmanager
def _refused() -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise Refusal(why(fault)) from None
    except DamagedCaseError as fault:
        raise Refusal(fault.message) from None


class Inflating:
    """Unpacks what is deflated, from front to back; what stands before a damage comes out too."""

    def __init__(self, file: Plain, place: int, end: int, wrapping: int) -> None:
        self.place = self._start = place
        """Where the packed bytes go on."""
        self.given = 0
        """Bytes that came out so far."""
        self.trouble: Trouble | None = None
        """Why no more come out, unless it is whole."""
        self._file, self._end, self._wrapping = file, end, wrapping
        self._decoder = zlib.decompressobj(wrapping)
        self._rest = b""
        self._streams = 1
        self._is_over = False

    def copy(self) -> Inflating:
        """Return another that goes on from here by itself."""
        other = copy(self)
        other._decoder = self._decoder.copy()
        return other

    def next(self, most: int) -> bytes:
        """Return up to ``most`` bytes, and none only at the end."""
        while not self._is_over:
            block = self._rest
            if not block:
                block = self._file.at(self.place, min(PIECE, self._end - self.place))
                self.place += len(block)
            piece = self._fed(block, min(most, PIECE))
            if piece:
                self.given += len(piece)
                taken = self.place - self._start
                if is_too_much(self.given, taken):
                    self._stop("more")
                return piece
            if not block and not self._is_over:
                self._stop("cut" if self.place >= self._file.size else "broken")
        return b""

    def _fed(self, block: bytes, most: int) -> bytes:
        before = self._decoder.copy()
        try:
            piece = self._decoder.decompress(block, most)
        except zlib.error:
            self._stop("broken")
            return _up_to_damage(before, block)
        self._rest = self._decoder.unconsumed_tail
        if self._decoder.eof:
            self._rest = b""
            self.place -= len(self._decoder.unused_data)
            self._begin_next_stream()
        return piece

    def _begin_next_stream(self) -> None:
        if self._wrapping != WITH_HEADER or self._file.at(self.place, len(GZIP)) != GZIP:
            self._is_over = True
        elif self._streams == MAX_STREAMS:
            self._stop("more")
        else:
            self._streams += 1
            self._decoder = zlib.decompressobj(self._wrapping)

    def _stop(self, trouble: Trouble) -> None:
        self._is_over, self.trouble = True, trouble


def _up_to_damage(decoder: zlib._Decompress, block: bytes) -> bytes:
    parts: list[bytes] = []
    for place in range(len(block)):
        try:
            parts.append(decoder.decompress(block[place : place + 1]))
        except zlib.error:
            break
    return b"".join(parts)


class Gunzipped:
    """What a gzip file holds, from any place.

    It can only be unpacked from front to back, so states on the way are kept: going back costs
    little, and reading on from a place that was begun at, nothing.
    """

    def __init__(self, file: Plain) -> None:
        self._now = Inflating(file, 0, file.size, WITH_HEADER)
        self._begun = self._now.copy()
        self._marks = [self._begun]
        self._step = 1024**2

    @property
    def trouble(self) -> Trouble:
        """Why there are no more, where there should be."""
        return self._now.trouble or "cut"

    def begin(self, place: int) -> None:
        """Go to a place and remember it."""
        self._go(place)
        self._begun = self._now.copy()

    def at(self, place: int, size: int) -> bytes:
        """Return what stands there, fewer bytes only at the end."""
        self._go(place)
        parts: list[bytes] = []
        while size > 0 and (piece := self._now.next(size)):
            parts.append(piece)
            size -= len(piece)
            self._mark()
        return b"".join(parts)

    def _go(self, place: int) -> None:
        if not 0 <= place - self._now.given <= self._step:
            given = attrgetter("given")
            marked = self._marks[bisect_right(self._marks, place, key=given) - 1]
            known = (state for state in (self._now, self._begun, marked) if state.given <= place)
            nearest = max(known, key=given)
            self._now = nearest if nearest is self._now else nearest.copy()
        while (missing := place - self._now.given) > 0 and self._now.next(missing):
            self._mark()

    def _mark(self) -> None:
        if self._now.given - self._marks[-1].given >= self._step:
            self._marks.append(self._now.copy())
            if len(self._marks) > MAX_MARKS:
                del self._marks[1::2]
                self._step *= 2
