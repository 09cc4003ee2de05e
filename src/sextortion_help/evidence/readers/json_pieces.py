"""Read a JSON file of any size piece by piece: only the pieces that are wanted are held.

The text is read once, a stretch at a time. Outside of wanted values only brackets, keys and commas
are followed; a wanted value is passed to find its end, and then read by ``json``. So a file, a
string, a number or a nesting of any size costs the same memory, and time in proportion to it.

More is read than JSON allows, so that a damaged file gives what it holds: several values one after
the other (as in JSON Lines), missing and surplus commas and brackets, tabs in strings. No string
of JSON goes over the end of a line, so a lost quotation mark harms no more than the line it was on,
or the message. What a piece means is the readers' business. Source of the format: RFC 8259.
"""

from __future__ import annotations

import codecs
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain
from typing import Any, Final, Literal

from sextortion_help.evidence.readers.model import MAX_NAME, Notes, Source, Trouble

Path = tuple[str, ...]
"""The way from the top of the file to a value: names of keys, and ``*`` for a place in a list."""

MAX_PIECE: Final = 4 * 1024 * 1024
"""Characters of one piece as it stands in the file; a longer one is left out."""

MAX_DEPTH: Final = 100
"""Lists and objects within each other, counted from the top; what lies deeper is left out."""

MAX_DIGITS: Final = 400
"""Characters of one number; a longer one means nothing, and takes long to turn into a number."""

STRETCH: Final = 256 * 1024
"""Bytes that are decoded at a time."""

_BLANKS = re.compile(r"[ \t\r\n]*+")
_WORD = re.compile(r'[^ \t\r\n,"{}\[\]]*+')
"""All that is no string and no bracket: a number, ``true``, ``null``, or nothing of JSON."""

_GOOD_WORD = re.compile(
    r"-?+(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][-+]?+[0-9]++)?+|true|false|null|NaN|-?Infinity"
)
_IN_STRING = re.compile(r'[^"\\\n]*+(?:\\.[^"\\\n]*+)*+')
_TO_BRACKET = re.compile(r'[^"{}\[\]]*+(?:"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"[^"{}\[\]]*+)*+')
"""Up to a bracket that is in no string, or to a string that does not end, or not here."""

_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile("[\ud800-\udfff]")

_OPENER: Final = {"}": "{", "]": "["}


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) <= MAX_DIGITS else None


def _finite(digits: str) -> float | None:
    number = float(digits) if len(digits) <= MAX_DIGITS else math.inf
    return number if math.isfinite(number) else None


_STRICT, _LOOSE = (
    json.JSONDecoder(
        parse_int=_whole, parse_float=_finite, parse_constant=lambda _: None, strict=is_strict
    )
    for is_strict in (True, False)
)
"""As JSON has it, and with tabs and line ends in strings."""


def pieces(
    source: Source, notes: Notes, is_wanted: Callable[[Path], bool]
) -> Iterator[tuple[Path, Any]]:
    """Yield each wanted value with the way to it, in the order of the file.

    A value below a wanted one is part of it and is not yielded again. To get each message of
    ``{"messages": [{…}, {…}]}``, let ``is_wanted`` be true for ``("messages", "*")``. The way to
    the values of JSON Lines is the empty one.

    All text can be written as UTF-8. A key on the way is cut after ``MAX_NAME`` letters. Numbers
    are finite; one that is not, or has more than ``MAX_DIGITS`` digits, is ``None``.

    Args:
        source: what to read.
        notes: told of what is broken, cut or too long; what is whole is yielded all the same.
        is_wanted: asked once for every value outside of wanted ones, in the order of the file and
            right before that value is read.

    """
    return _Walk(source, notes).pieces(is_wanted)


class _LeftOutError(Exception):
    """A value cannot be used; the argument is its ``Trouble``."""


class _Text:
    """The text of a file, of which no more is held than a stretch and what is being kept."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._stretches = _stretches(blocks)
        self.here = self._before = ""
        self.at = 0
        """Where in ``here`` reading goes on."""
        self.is_over = False
        """Whether more was asked for than there is."""
        self._kept: list[str] = []
        self._size = self._since = 0

    def more(self) -> bool:
        """Go on to the next stretch; return whether there is one."""
        if self._size <= MAX_PIECE:
            self._kept.append(self.here[self._since :])
            self._size += len(self._kept[-1])
        self._before = (self._before + self.here[-80:])[-80:]
        self.here = next(self._stretches, "")
        self.at = self._since = 0
        self.is_over = not self.here
        return not self.is_over

    def keep(self) -> None:
        """Begin to keep what is read."""
        self._kept.clear()
        self._size, self._since = 0, self.at

    def kept(self) -> str | None:
        """Return what was read since ``keep``; ``None`` if it is too much."""
        last = self.here[self._since : self.at]
        if self._size + len(last) > MAX_PIECE:
            self._kept.clear()
            return None
        return "".join((*self._kept, last)) if self._kept else last

    def peek(self) -> str:
        """Return the next character that is not blank, without passing it; empty at the end."""
        char = self.here[self.at : self.at + 1]
        if char > " ":
            return char
        self.go(_BLANKS)
        return self.here[self.at : self.at + 1]

    def is_behind_comma(self) -> bool:
        """Tell whether a comma stands before, and blanks at most between."""
        before = self._before + self.here[max(0, self.at - 80) : self.at]
        return before[-80:].rstrip().endswith(",")

    def to_bracket(self) -> None:
        """Pass all that comes before the next bracket that is in no string."""
        while True:
            self.go(_TO_BRACKET)
            if self.here[self.at : self.at + 1] != '"':
                return
            self.string()  # it goes on in the next stretch, or ends with its line

    def go(self, pattern: re.Pattern[str]) -> None:
        """Pass all that fits, however far it goes on."""
        while True:
            match = pattern.match(self.here, self.at)
            self.at = match.end() if match else self.at
            if self.at < len(self.here) or not self.more():
                return

    def string(self) -> bool:
        """Pass a string; return whether it ends as it should, and not with its line or the file."""
        self.at += 1
        while True:
            self.go(_IN_STRING)
            end = self.here[self.at : self.at + 1]
            self.at += len(end)
            if end != "\\":
                return end == '"'
            # What it escapes is the end of the line, or stands in the next stretch.
            if self.at == len(self.here) and not self.more():
                return False
            if self.here[self.at] != "\n":
                self.at += 1


def _stretches(blocks: Iterable[bytes]) -> Iterator[str]:
    """Decode UTF-8, or UTF-16 where its mark stands first; never yield nothing."""
    rest = iter(blocks)
    first = b""
    while len(first) < len(codecs.BOM_UTF8) and (block := next(rest, None)) is not None:
        first += block
    is_wide = first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    decoder = codecs.getincrementaldecoder("utf-16" if is_wide else "utf-8-sig")(errors="replace")
    for block in chain((first,), rest):
        for start in range(0, len(block), STRETCH):
            if text := decoder.decode(block[start : start + STRETCH]):
                yield text
    if text := decoder.decode(b"", final=True):
        yield text


class _Walk:
    """The way through one file."""

    def __init__(self, source: Source, notes: Notes) -> None:
        self._text = _Text(source.blocks())
        self._notes = notes
        self._openers: list[str] = []
        """The brackets that are open, at most ``MAX_DEPTH``."""
        self._ways: list[Path] = [()]
        """The way to the top, and to each open object or to the places of each open list."""
        self._due: Literal["any", "item", "end", "unknown"] = "any"
        """What may come: an item or the end, an item, a comma or the end; after damage anything."""

    def pieces(self, is_wanted: Callable[[Path], bool]) -> Iterator[tuple[Path, Any]]:
        """Do what ``pieces`` says."""
        text = self._text
        is_empty, is_cut = True, False
        while char := text.peek():
            is_empty = False
            if char in "},]":
                self._go_on(char)
                continue
            way = self._way(char)
            if way is None:
                continue
            char = text.peek()
            try:
                if is_wanted(way):
                    yield way, self._value(char)
                elif char in "{[" and len(self._openers) < MAX_DEPTH:
                    text.at += 1
                    self._openers.append(char)
                    self._ways.append((*way, "*") if char == "[" else way)
                    self._due = "any"
                else:
                    self._pass(char)
            except _LeftOutError as left_out:
                self._due = "unknown"
                is_cut = left_out.args == ("cut",)
                if not is_cut:
                    self._notes.add(*left_out.args)
        if is_cut or is_empty or self._openers:
            self._notes.add("cut")

    def _lose(self) -> None:
        """Note that something stands where it may not, once until it is clear again what comes."""
        if self._due != "unknown" and not self._text.is_over:
            self._notes.add("broken")
        self._due = "unknown"

    def _go_on(self, char: str) -> None:
        """Pass a comma or a closing bracket."""
        if char == ",":
            if self._due in ("any", "item") or not self._openers:
                self._lose()
            self._text.at += 1
            self._due = "item"
            return
        if not self._close(char, 0) or self._due == "item":
            self._lose()
        del self._ways[len(self._openers) + 1 :]
        self._due = "end"

    def _way(self, char: str) -> Path | None:
        """Go to the next value and return the way to it; ``None`` if there is none."""
        if self._openers and self._due == "end":
            self._lose()  # and read what is there, as if the comma stood before it
        if not self._openers or self._openers[-1] == "[":
            self._due = "end"
            return self._ways[-1]
        if char == '"':
            key = self._key()
            if key is not None and self._text.peek() == ":":
                self._text.at += 1
                if self._text.peek() not in ("", ",", "}", "]"):
                    self._due = "end"
                    return (*self._ways[-1], key)
        else:
            with suppress(_LeftOutError):
                self._pass(char)
        self._lose()
        return None

    def _key(self) -> str | None:
        self._text.keep()
        if not self._text.string():
            return None
        if (raw := self._text.kept()) is None:
            self._notes.add("too-long")
            return ""
        key = raw[1:-1]
        if "\\" in key:
            try:
                key = _load(raw)
            except _LeftOutError:
                return None
        if len(key) > MAX_NAME:
            self._notes.add("too-long")
        return key[:MAX_NAME]

    def _value(self, char: str) -> Any:
        self._text.keep()
        self._pass(char)
        if (raw := self._text.kept()) is None:
            raise _LeftOutError("too-long")
        return _load(raw)

    def _pass(self, char: str) -> None:
        """Pass the value that begins here; raise ``_LeftOutError`` if it is not whole."""
        text = self._text
        if char in "{[":
            self._pass_nested()
        elif char == '"':
            if not text.string():
                raise _LeftOutError("cut" if text.is_over else "broken")
        else:
            text.keep()
            text.go(_WORD)
            if text.is_over and self._openers:  # it may go on where the file does not
                raise _LeftOutError("cut")
            word = text.kept()
            if word is not None and not _GOOD_WORD.fullmatch(word):
                raise _LeftOutError("broken")

    def _pass_nested(self) -> None:
        text, openers = self._text, self._openers
        floor = len(openers)
        deeper = 0  # how many more are open; of these alone it is not known what closes which
        trouble: Trouble | None = None
        while True:
            text.to_bracket()
            if not (char := text.here[text.at : text.at + 1]):
                raise _LeftOutError("cut")
            if char in "{[":
                is_item_of_object = not deeper and openers[floor:][-1:] == ["{"]
                if char == "{" and is_item_of_object and text.is_behind_comma():
                    del openers[floor:]  # the end is missing: here the next one begins
                    raise _LeftOutError("broken")
                text.at += 1
                if len(openers) < MAX_DEPTH:
                    openers.append(char)
                else:
                    deeper += 1
                    trouble = "too-long"
            elif deeper:
                text.at += 1
                deeper -= 1
            elif not self._close(char, floor):
                trouble = trouble or "broken"
            if len(openers) <= floor and not deeper:
                break
        if trouble:
            raise _LeftOutError(trouble)

    def _close(self, char: str, floor: int) -> bool:
        """Close what a bracket closes, and what was left open in it; return whether it fits.

        One that closes what is below ``floor`` is not passed; one that closes nothing is.
        """
        openers, opener = self._openers, _OPENER[char]
        if len(openers) > floor and openers[-1] == opener:
            openers.pop()
            self._text.at += 1
            return True
        place = "".join(openers).rfind(opener)
        if place >= 0:
            del openers[max(place, floor) :]
        if not 0 <= place < floor:
            self._text.at += 1
        return False


def _load(raw: str) -> Any:
    """Turn the text of a piece into its value."""
    for decoder in (_STRICT, _LOOSE):
        try:
            value, end = decoder.raw_decode(raw)
            is_clean = decoder is _STRICT and not _ESCAPED_SURROGATE.search(raw)
            if end == len(raw):
                return value if is_clean else _clean(value, MAX_DEPTH)
        except (ValueError, RecursionError):
            continue
    raise _LeftOutError("broken")


def _clean(value: Any, depth: int) -> Any:
    """Return the value without halves of characters, which nothing can write as UTF-8.

    Raise ``ValueError`` if it is deeper than ``depth``, as can be where a string goes over the end
    of a line: ``json`` may see brackets that were not seen before.
    """
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if not isinstance(value, dict | list):
        return value
    if not depth:
        raise ValueError
    if isinstance(value, list):
        return [_clean(inner, depth - 1) for inner in value]
    return {_clean(key, depth): _clean(inner, depth - 1) for key, inner in value.items()}
