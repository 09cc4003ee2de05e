"""Read the tags of an XML file of any size, one after the other, and only the attributes wanted.

An attribute that is not wanted, such as a picture of any size, is passed over and never held. The
entities of XML itself and numbers of characters are read, and none other: a declaration
(``<!DOCTYPE``, ``<!ENTITY``) is passed over and noted, so nothing in it can grow or fetch anything.

More is read than XML allows, so that a damaged file gives what it holds: where a known tag begins
inside of another, the one before is left out. Text between tags is passed over. The standard
library's reader is not used: it expands what a file declares, and gives up at the first fault.

Source of the format: XML 1.0 (W3C, fifth edition), as much of it as programs' own files need.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from sextortion_help.evidence.readers.model import Notes, Source

MAX_VALUE: Final = 2 * 1024 * 1024
"""Characters of one attribute as it stands in the file; more are passed over. They are so many that
whoever bounds what they make of it still sees that it was too long, even if all is entities."""

STRETCH: Final = 256 * 1024
"""Bytes that are decoded at a time."""

_AHEAD: Final = 40
"""Characters behind a find that must be known for it to count, unless the file ends there."""

_LONGEST_BEGIN: Final = 120
"""Characters of an attribute's name, with what stands between it and its value."""

_BLANKS = re.compile(r"\s*+")
_ATTRIBUTE = re.compile(
    r"\s{0,40}+([^\s=<>\"'/]{1,100}+)=(?:\"([^\"<]*+)\"|'([^'<]*+)')"
)  # as it nearly always is
_ATTRIBUTE_BEGINS = re.compile(r"([^\s=<>\"'/]{1,100}+)\s{0,8}+=\s{0,8}+([\"'])")
_ENDS: Final = {
    "<!--": re.compile("-->"),
    "<![CDATA[": re.compile(r"\]\]>"),
    "<?": re.compile(r"\?>"),
}
_IN_DECLARATION = re.compile("[\"'>]")

_ENTITY = re.compile(r"&(?:#([0-9]{1,8})|#[xX]([0-9a-fA-F]{1,8})|(amp|lt|gt|quot|apos));", re.ASCII)
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_SURROGATE = re.compile("[\ud800-\udfff]")


class Tag(NamedTuple):
    """One tag of a wanted element."""

    name: str
    is_end: bool
    """Whether it ends the element: ``</sms>``."""
    is_whole: bool
    """Whether nothing can be inside of it: ``<sms />``."""
    values: dict[str, str]
    """The wanted attributes that it has."""


def unescaped(raw: str) -> str:
    """Return an attribute's value without entities; one that XML itself does not know stays.

    Programs written in Java put an emoji down as two numbers, the halves of a surrogate pair, which
    XML does not allow: both together are the emoji. Half of a pair is no character.
    """
    if "&" not in raw:
        return raw
    text = _ENTITY.sub(_character, raw)
    if _SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _character(match: re.Match[str]) -> str:
    digits, hexadecimal, name = match.groups()
    if name:
        return _NAMED[name]
    number = int(digits) if digits else int(hexadecimal, 16)
    return chr(number) if number <= 0x10FFFF else "\ufffd"


class Tags:
    """The tags of a file, and how far one is."""

    def __init__(
        self,
        source: Source,
        notes: Notes,
        *,
        elements: Iterable[str],
        counted: Iterable[str],
        attributes: Iterable[str],
    ) -> None:
        """Prepare to read.

        Args:
            source: what to read.
            notes: told of what is broken.
            elements: those whose tags are wanted.
            counted: those of them that ``place`` counts.
            attributes: those that are wanted.

        """
        names = "|".join(map(re.escape, elements))
        self._tag = re.compile(rf"<(?:!--|!\[CDATA\[|!|\?|(/?)({names})(?=[\s/>]))")
        self._value_ends = {
            quote: re.compile(rf"{quote}|<(?=/?(?:{names})[\s/>])") for quote in ('"', "'")
        }
        self._counted = frozenset(counted)
        self._attributes = frozenset(attributes)
        self._notes = notes
        self._text = _Text(source.blocks())
        self.place = 0
        """The number of the element that is being read, among those that are counted."""

    def __iter__(self) -> Iterator[Tag]:
        """Yield the tags in their order."""
        while (found := self._text.find(self._tag)[0]) is not None:
            mark, name = found[0], found[2]
            if mark in _ENDS:
                self._text.find(_ENDS[mark])
            elif mark == "<!":
                self._pass_declaration()
            elif found[1]:
                yield Tag(name, is_end=True, is_whole=False, values={})
            else:
                self.place += name in self._counted
                if (tag := self._opened(name)) is not None:
                    yield tag

    def _pass_declaration(self) -> None:
        while (found := self._text.find(_IN_DECLARATION)[0]) is not None:
            if found[0] == ">":
                self._notes.add("broken", self.place)
                return
            self._text.find(re.compile(found[0]))

    def _opened(self, name: str) -> Tag | None:
        """Read the attributes of a tag; ``None`` where it does not end as a tag does."""
        text = self._text
        values: dict[str, str] = {}
        while True:
            if quick := text.match(_ATTRIBUTE):
                self._put(values, quick[1], quick[2] if quick[3] is None else quick[3])
                continue
            text.pass_blanks()
            if text.take(">"):
                return Tag(name, is_end=False, is_whole=False, values=values)
            if text.take("/>"):
                return Tag(name, is_end=False, is_whole=True, values=values)
            if not self._long_attribute(values):
                return None

    def _long_attribute(self, values: dict[str, str]) -> bool:
        """Read an attribute that is not all there yet, or oddly written; or say that it is none."""
        text = self._text
        ahead = text.ahead()
        begun = text.match(_ATTRIBUTE_BEGINS)
        if begun is None:
            # Where the file ends in the middle of a tag, the tag is cut and not broken.
            if len(ahead) == _LONGEST_BEGIN or "<" in ahead or ">" in ahead:
                self._notes.add("broken", self.place)
            return False
        room = MAX_VALUE if begun[1] in self._attributes else 0
        end, raw = text.find(self._value_ends[begun[2]], room)
        if end is None:
            return False
        if end[0] == "<":
            text.step_back()
            self._notes.add("broken", self.place)
            return False
        self._put(values, begun[1], raw)
        return True

    def _put(self, values: dict[str, str], name: str, raw: str) -> None:
        if name in self._attributes and name not in values:
            values[name] = unescaped(raw[:MAX_VALUE])


class _Text:
    """A file's text, of which no more is held than is being looked at."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._pieces = _decoded(blocks)
        self._held = ""
        self._at = 0

    def _more(self) -> bool:
        piece = next(self._pieces, "")
        self._held = self._held[self._at :] + piece
        self._at = 0
        return bool(piece)

    def ahead(self, count: int = _LONGEST_BEGIN) -> str:
        """Return the next characters, and stay where one is."""
        while len(self._held) - self._at < count and self._more():
            pass
        return self._held[self._at : self._at + count]

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Step over what comes next, if it is held and fits."""
        found = pattern.match(self._held, self._at)
        if found is not None:
            self._at = found.end()
        return found

    def take(self, mark: str) -> bool:
        """Step over a mark, if it comes next."""
        is_next = self.ahead(len(mark)) == mark
        if is_next:
            self._at += len(mark)
        return is_next

    def step_back(self) -> None:
        """Go back by the one character that was stepped over last."""
        self._at -= 1

    def pass_blanks(self) -> None:
        """Step over any number of blanks."""
        while True:
            self.match(_BLANKS)
            if self._at < len(self._held) or not self._more():
                return

    def find(self, pattern: re.Pattern[str], room: int = 0) -> tuple[re.Match[str] | None, str]:
        """Step behind the next find, or to the end; and return so much of what was stepped over.

        Args:
            pattern: what to find; at most ``_AHEAD`` characters, with what it looks at behind them.
            room: how many characters of what is stepped over to return.

        """
        passed: list[str] = []
        while True:
            found = pattern.search(self._held, self._at)
            is_sure = found is not None and found.end() + _AHEAD <= len(self._held)
            end = found.start() if found else max(self._at, len(self._held) - _AHEAD)
            if room > 0:
                passed.append(self._held[self._at : min(end, self._at + room)])
                room -= len(passed[-1])
            self._at = end
            if is_sure or not self._more():
                break
        if found is None:
            self._at = len(self._held)
            return None, ""
        found = pattern.match(self._held, self._at)
        if found is not None:
            self._at = found.end()
        return found, "".join(passed)


def _decoded(blocks: Iterable[bytes]) -> Iterator[str]:
    """Yield the text of a file, UTF-8, or UTF-16 where its mark stands first; none is empty."""
    decoder: codecs.IncrementalDecoder | None = None
    begun = b""
    for block in blocks:
        for at in range(0, len(block), STRETCH):
            begun += block[at : at + STRETCH]
            if decoder is None:
                if len(begun) < 2:
                    continue
                is_wide = begun.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
                name = "utf-16" if is_wide else "utf-8-sig"
                decoder = codecs.getincrementaldecoder(name)(errors="replace")
            if piece := decoder.decode(begun):
                yield piece
            begun = b""
