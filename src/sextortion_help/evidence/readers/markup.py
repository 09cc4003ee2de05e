"""Cut a page of any size into its tags and its words, for the readers of chats saved as pages.

The page is hostile: whoever wrote the messages in it may have chosen every letter. The work is
linear in it, what is held at once is bounded, and nothing raises. That is why the standard
library's reader is not used: 60 kB of unclosed tags cost ``html.parser`` of Python 3.11 half a
minute, and ``html.unescape`` raises on a number of thousands of digits. Comments and the insides
of scripts and styles are passed over without being held. Nothing is run or fetched.

What the tags of an app mean is told in its reader; ``Walker`` is what those readers share.
Source of the format: HTML (WHATWG, chapter 13.2); only as much of it as saved chats need.
"""

from __future__ import annotations

import codecs
import html
import io
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic, NamedTuple, TypeVar

from sextortion_help.evidence.readers.model import MAX_TEXT, Notes

_PIECE: Final = 64 * 1024
_MAX_TAG: Final = 32 * 1024  # letters of one tag; the rest of a longer one is passed over
_MAX_ATTRIBUTES: Final = 20
_MAX_NAME: Final = 40
_MAX_VALUE: Final = 4000
_MAX_OPEN: Final = 50  # elements with a mark; no app's page comes near it

_PAGE_TAGS = frozenset({"body", "html"})
_VOID_TAGS = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)
_RAW_ENDS: Final = {
    tag: re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE) for tag in ("script", "style")
}
_MARKUP = re.compile(r"<(?:/?[A-Za-z]|[!?])")
_COMMENT_END = re.compile(r"--!?>")
_TAG_END = re.compile(r">")
_NAME_END = re.compile(r"[\s/>]")
# The end of a tag, blanks, or an attribute; no part can match in two ways, so the work is linear.
_ATTRIBUTE = re.compile(
    r">|[\s/]+|(=?[^\s/>=]+|=)"
    r"""(?:\s*=\s*(?:"([^"]*)"?|'([^']*)'?|((?:[^\s>"'][^\s>]*)?)))?"""
)
_EMBEDDED = re.compile(r"""=\s{0,9}["']?data:""", re.IGNORECASE)  # a picture within the page
_ENTITY = re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,31});")
_BLANKS = re.compile(r"[ \t\n\f]+")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{1,20}):(?://)?", re.IGNORECASE)
_NO_LINKS = frozenset({"javascript", "vbscript", "data", "file", "about", "blob"})


class Open(NamedTuple):
    """The beginning of an element."""

    tag: str  # in small letters
    attributes: dict[str, str]  # by their names in small letters; the first of two with one name

    @property
    def classes(self) -> frozenset[str]:
        """The names in its attribute ``class``."""
        return frozenset(self.attributes.get("class", "").split())


class Close(NamedTuple):
    """The end of an element."""

    tag: str


class Words(NamedTuple):
    """Words between two tags, or some of them."""

    text: str


Token = Open | Close | Words


def tokens(blocks: Iterable[bytes], notes: Notes) -> Iterator[Token]:
    """Yield the tags and words of a page in their order.

    The page is UTF-8, or UTF-16 where its mark stands first. Scripts and styles yield their tags
    alone. ``notes`` is told of tags too long to be read whole.
    """
    cutter = _Cutter(notes)
    for piece in _pieces(blocks):
        yield from cutter.cut(piece)
    yield from cutter.cut("", is_end=True)


def unescape(text: str) -> str:
    """Return a text with its entities replaced; what is no entity stays as it is."""
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text


def _pieces(blocks: Iterable[bytes]) -> Iterator[str]:
    """Decode the blocks, with all line ends alike; neither tiny nor vast ones then cost more."""
    sized = _sized(blocks)
    data = next(sized)
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    inner = codecs.getincrementaldecoder("utf-16" if is_wide else "utf-8-sig")("replace")
    decoder = io.IncrementalNewlineDecoder(inner, translate=True)
    yield decoder.decode(data)
    for data in sized:
        yield decoder.decode(data)
    yield decoder.decode(b"", final=True)


def _sized(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the bytes in blocks of one size; the last, which may be empty, is smaller."""
    waiting = bytearray()
    for block in blocks:
        for at in range(0, len(block), _PIECE):
            waiting += block[at : at + _PIECE]
            if len(waiting) >= _PIECE:
                yield bytes(waiting)
                waiting.clear()
    yield bytes(waiting)


class _Cutter:
    """Cuts one page; between two pieces it holds no more than one tag that is not yet whole."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._rest = ""
        self._until: re.Pattern[str] | None = None  # what ends a stretch that is passed over
        self._is_raw = False  # whether what ends it is a tag that is to be read

    def cut(self, piece: str, *, is_end: bool = False) -> Iterator[Token]:
        """Yield what is whole with this piece."""
        text = self._rest + piece
        self._rest = ""
        at = 0
        while at < len(text):
            if self._until is not None:
                at = self._passed(self._until, text, at)
                continue
            match = _MARKUP.search(text, at)
            start = match.start() if match else _words_end(text, at, is_end=is_end)
            if start > at:
                yield Words(unescape(text[at:start]))
            if match is None:
                self._rest = text[start:]
                return
            token, at = self._tag(text, start)
            if token is not None:
                yield token
            if at == start:  # not yet whole
                self._rest = "" if is_end else text[start:]
                return

    def _tag(self, text: str, start: int) -> tuple[Token | None, int]:
        """Return what stands at a ``<`` and where it ends; at its start if it is not whole."""
        if text[start + 1] in "!?":
            if text.startswith("<!--", start):
                self._until = _COMMENT_END
                return None, start + 2  # for ``<!-->`` is a whole comment
            if text[start:] in ("<!", "<!-"):
                return None, start
            self._until = _TAG_END
            return None, start + 2
        is_close = text[start + 1] == "/"
        stop = _NAME_END.search(text, start + 1 + is_close)
        name_end = stop.start() if stop else len(text)
        tag = text[start + 1 + is_close : name_end][:_MAX_NAME].lower()
        attributes, end = self._attributes(text, name_end)
        if end < 0:
            if len(text) - start < _MAX_TAG:
                return None, start
            if not _EMBEDDED.search(text, name_end):
                self._notes.add("too-long")
            self._until, end = _TAG_END, len(text)
        if not is_close and tag in _RAW_ENDS:
            self._until, self._is_raw = _RAW_ENDS[tag], True
        return (Close(tag) if is_close else Open(tag, attributes)), end

    def _attributes(self, text: str, at: int) -> tuple[dict[str, str], int]:
        """Return a tag's attributes and its end, or -1 if that is not there."""
        found: dict[str, str] = {}
        while match := _ATTRIBUTE.match(text, at):
            at = match.end()
            if match[0] == ">":
                return found, at
            if at == len(text):
                break  # what stands there may not be whole
            name = (match[1] or "")[:_MAX_NAME].lower()
            if name and name not in found and len(found) < _MAX_ATTRIBUTES:
                value = match[2] or match[3] or match[4] or ""
                if len(value) > _MAX_VALUE and name in ("href", "title"):
                    self._notes.add("too-long")
                found[name] = unescape(value[:_MAX_VALUE])
        return found, -1

    def _passed(self, until: re.Pattern[str], text: str, at: int) -> int:
        """Return where a stretch that is passed over ends, or the end of what is there of it."""
        match = until.search(text, at)
        if match is None:  # its end may begin here and be whole with the next piece only
            self._rest = text[max(at, len(text) - _MAX_NAME) :]
            return len(text)
        end = match.start() if self._is_raw else match.end()
        self._until, self._is_raw = None, False
        return end


def _words_end(text: str, at: int, *, is_end: bool) -> int:
    """Return where words end for now: before what may be the beginning of a tag or an entity."""
    if is_end:
        return len(text)
    end = len(text) - 2 if text.endswith("</") else len(text) - text.endswith("<")
    entity = text.rfind("&", max(at, end - _MAX_NAME), end)
    return max(at, end if entity < 0 or ";" in text[entity:end] else entity)


@dataclass(slots=True)
class _Marked:
    mark: str
    tag: str
    nested: int = 0  # elements of the same tag that stand open within it


class Nesting:
    """Follows the elements that a reader marked, from their beginning to their end.

    Only those are held, however deep a page nests. An end closes the innermost marked element of
    its tag that it can belong to, and what was left open in that one; the page's end closes all.
    """

    def __init__(self) -> None:
        self._open: list[_Marked] = []

    @property
    def innermost(self) -> str:
        """The mark of the innermost marked element; empty outside of all."""
        return self._open[-1].mark if self._open else ""

    def __contains__(self, mark: object) -> bool:
        return any(element.mark == mark for element in self._open)

    def leave(self, mark: str = "") -> None:
        """Leave all elements within the outermost one of a mark; all, where none has it."""
        marks = [element.mark for element in self._open]
        del self._open[marks.index(mark) + 1 if mark in marks else 0 :]

    def begin(self, tag: str, mark: str) -> None:
        """Enter an element; one without a mark is only counted."""
        if mark and len(self._open) < _MAX_OPEN:
            self._open.append(_Marked(mark, tag))
            return
        for element in reversed(self._open):
            if element.tag == tag:
                element.nested += 1
                return

    def end(self, tag: str) -> Sequence[str]:
        """Leave an element; return the marks of those that end with it, the innermost first."""
        for at in range(len(self._open) - 1, -1, -1):
            element = self._open[at]
            if element.tag != tag:
                continue
            if element.nested:
                element.nested -= 1
                return ()
            return self._end_from(at)
        return self._end_from(0) if tag in _PAGE_TAGS else ()

    def _end_from(self, at: int) -> Sequence[str]:
        ended = [element.mark for element in reversed(self._open[at:])]
        del self._open[at:]
        return ended


class Prose:
    """Puts words together, and holds no more of them than are ever kept.

    As a browser does, it takes line ends in the page for blanks, unless ``keeps_lines``.
    """

    def __init__(self, most: int = MAX_TEXT, *, keeps_lines: bool = False) -> None:
        self._parts: list[str] = []
        self._room = most
        self._is_cut = False
        self._keeps_lines = keeps_lines
        self._link: tuple[int, str] | None = None
        self._links: set[str] = set()

    def add(self, words: str) -> None:
        """Add words as they stand in the page."""
        if not self._keeps_lines:
            words = _BLANKS.sub(lambda run: " " if "\n" in run[0] else run[0], words)
        self._put(words)

    def break_line(self) -> None:
        """End a line, as ``<br>`` does."""
        self._put("\n")

    def new_line(self) -> None:
        """End the line, if anything stands in it."""
        if self._parts and not self._parts[-1].endswith("\n"):
            self._put("\n")

    def begin_link(self, address: str) -> None:
        """Note where the words of a link begin."""
        self._link = len(self._parts), address

    def end_link(self) -> None:
        """Add a link's address behind its words, where they do not show it.

        A link that shows its address and was there before is left out.
        """
        if self._link is None:
            return
        start, address = self._link
        self._link = None
        words = "".join(self._parts[start:]).strip()
        scheme = _SCHEME.match(address)
        if not self._room or scheme is None or scheme[1].lower() in _NO_LINKS:
            return  # it leads nowhere outside of what was saved
        if not _shows(words, address):
            self._put(f" <{address}>" if words else address)
        elif address in self._links:
            del self._parts[start:]
        self._links.add(address)

    def text(self, notes: Notes, place: int) -> str:
        """Return the words, without blanks at the ends of lines."""
        if self._is_cut:
            notes.add("too-long", place)
        lines = "".join(self._parts).split("\n")
        return "\n".join(line.strip(" \t\f") for line in lines).strip("\n")

    def _put(self, words: str) -> None:
        if len(words) > self._room:
            self._is_cut = True
            words = words[: self._room]
        if words:
            self._room -= len(words)
            self._parts.append(words)


def _shows(words: str, address: str) -> bool:
    bare = _SCHEME.sub("", address, count=1).rstrip("/").casefold()
    shown = _SCHEME.sub("", words, count=1).rstrip("/").casefold()
    return shown == bare or (words.startswith("@") and bare.endswith("/" + shown[1:]))


def local_name(address: str) -> str:
    """Return the name of a file that was saved beside a page; empty for any other address."""
    if not address or address.startswith(("#", "//")) or _SCHEME.match(address):
        return ""
    return address.partition("?")[0].partition("#")[0].replace("\\", "/").rpartition("/")[2]


_Found = TypeVar("_Found")


class Walker(ABC, Generic[_Found]):
    """Goes through a page tag by tag, and yields what a reader makes of it."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.nesting = Nesting()
        self.is_ended = False  # whether the page's own end was there

    def walk(self, blocks: Iterable[bytes]) -> Iterator[_Found]:
        """Yield what is found, in the order of the page."""
        for token in tokens(blocks, self.notes):
            if isinstance(token, Words):
                self._words(token.text)
            elif isinstance(token, Open):
                mark = ""
                if token.tag not in _VOID_TAGS:
                    mark = self._mark(token)
                    self.nesting.begin(token.tag, mark)
                yield from self._opened(token, mark)
            else:
                self.is_ended = self.is_ended or token.tag in _PAGE_TAGS
                for mark in self.nesting.end(token.tag):
                    yield from self._closed(mark)

    @abstractmethod
    def _mark(self, token: Open) -> str:
        """Return the mark for an element that matters; else nothing."""

    @abstractmethod
    def _opened(self, token: Open, mark: str) -> Iterable[_Found]:
        """Take in an element that begins and has just been entered."""

    @abstractmethod
    def _closed(self, mark: str) -> Iterable[_Found]:
        """Take in a marked element that has just been left."""

    @abstractmethod
    def _words(self, text: str) -> None:
        """Take in words."""
