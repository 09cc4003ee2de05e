"""Read the header, the words and the names of the attachments of one mail, line by line.

A mail can be of any size and depth: parts that hold no words are passed over, and of the others so
much is kept. Neither a picture nor a file is decoded. What the header says is told elsewhere.

Of a part that comes as text and as a page, both are read, since a mail can show other words on the
page than in the text: whatever lines of the page hold a word that the text lacks are put below it.

Sources of the formats: RFC 2045 and 2046 (parts), RFC 2183 (attachments), RFC 2231 (their names).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from sextortion_help.evidence.bluff_page import page_words
from sextortion_help.evidence.mime import (
    MAX_HEADER,
    MAX_HEADER_LINES,
    decode,
    decode_transfer,
    decode_words,
    header_fields,
    long_parameter,
    parameter,
)
from sextortion_help.evidence.readers.model import MAX_ATTACHMENTS, Notes, Trouble, name_of

MAX_WORDS: Final = 1024 * 1024
"""Bytes of one mail's words, as they are coded, that are kept."""

MAX_PARTS: Final = 1000
MAX_DEPTH: Final = 20
"""Parts within each other; what lies deeper is passed over."""

_WORDS_IN: Final = frozenset(
    {"text/plain", "text/html", "text/rfc822-headers", "message/delivery-status"}
)
_REPEATS: Final = frozenset({"text/x-amp-html", "text/watch-html"})
"""Pages for special programs, always next to an ordinary one with the same words."""

_TOLD_WITHIN: Final = ("from", "to", "date", "subject")
"""Headers of a mail within a mail that are kept with its words."""

_SORTS: Final = {"image": "photo", "video": "video", "audio": "audio"}
_WORD = re.compile(r"\w{2,}")

Fields = list[tuple[str, str]]
"""The headers in their order: the name in small letters, and the value."""


@dataclass(slots=True)
class Mail:
    """What could be read of one mail."""

    fields: Fields = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    """The words of the parts that are plain text, and who and what mails within the mail name."""
    pages: list[str] = field(default_factory=list)
    """The sources of the parts that are pages."""
    attachments: list[str] = field(default_factory=list)
    troubles: set[Trouble] = field(default_factory=set)

    def words(self) -> str:
        """Return what the mail says: its text, and what only its page says."""
        text = "\n\n".join(filter(None, map(_tidy, self.texts)))
        known = set(_WORD.findall(text.casefold()))
        found = [text] if text else []
        for page in self.pages:
            lines = [" ".join(line.split()) for line in page_words(page).split("\n")]
            if known:
                lines = [line for line in lines if not known.issuperset(_words(line))]
            found.append("\n".join(filter(None, lines)))
        return "\n\n".join(filter(None, found))


def _words(line: str) -> list[str]:
    return _WORD.findall(line.casefold())


def _tidy(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def header_of(lines: Iterator[bytes], notes: Notes, place: int) -> Fields:
    """Take the header off a mail, up to the empty line behind it."""
    head = _Head()
    for line in lines:
        if head.ends_with(line):
            break
    else:
        if head.is_cut:
            notes.add("cut", place)
    if head.is_too_long:
        notes.add("too-long", place)
    return head.fields()


def read_mail(lines: Iterable[bytes], notes: Notes, place: int) -> Mail:
    """Read one mail; nothing is raised for any content."""
    reader = _Reader()
    for line in lines:
        reader.take(line)
    reader.finish()
    for trouble in sorted(reader.mail.troubles):
        notes.add(trouble, place)
    return reader.mail


class _Head:
    """A header as it comes in, of which so much is kept."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []
        self._size = 0
        self._is_start = True
        self.is_too_long = False

    @property
    def is_cut(self) -> bool:
        """Whether it stops in the middle of a line. It may do so behind any whole one."""
        return not self._is_start

    def ends_with(self, line: bytes) -> bool:
        """Take in one more line, or say that it is the empty one behind the header."""
        if self._is_start and line == b"\n":
            return True
        self._is_start = line.endswith(b"\n")
        if self._size + len(line) > MAX_HEADER or len(self._lines) >= MAX_HEADER_LINES:
            self.is_too_long = True
        else:
            self._lines.append(line)
            self._size += len(line)
        return False

    def fields(self) -> Fields:
        """Return the headers that came in."""
        return header_fields(b"".join(self._lines))


@dataclass(slots=True)
class _Leaf:
    """A part that holds words."""

    is_page: bool
    coding: str
    charset: str
    body: bytearray = field(default_factory=bytearray)


class _Reader:
    """Follows where in a mail a line stands."""

    def __init__(self) -> None:
        self.mail = Mail()
        self._head: _Head | None = _Head()
        self._leaf: _Leaf | None = None
        self._marks: list[bytes] = []
        """What stands before each part, for each part that holds parts, the outermost first."""
        self._is_start = True
        self._depth = 0
        self._parts = 0
        self._is_mail_within = False
        self._room = MAX_WORDS

    def take(self, line: bytes) -> None:
        """Take in one more line."""
        is_start, self._is_start = self._is_start, line.endswith(b"\n")
        if is_start and self._marks and line.startswith(b"--") and self._is_mark(line):
            return
        if self._leaf is not None:
            self._keep(self._leaf, line)
        elif self._head is not None and self._head.ends_with(line):
            self._begin(self._head)

    def finish(self) -> None:
        """Take in what was begun, when there are no more lines."""
        is_cut = self._head is not None and self._head.is_cut
        if self._head is not None:
            self._begin(self._head)
        self._end_leaf()
        if self._marks or is_cut:
            self.mail.troubles.add("cut")

    def _is_mark(self, line: bytes) -> bool:
        """Go on to the next part, or out of the part that holds parts, if the line says so."""
        bare = line.rstrip()
        for number in reversed(range(len(self._marks))):
            mark = self._marks[number]
            is_last = bare == mark + b"--"
            if is_last or bare == mark:
                if self._head is not None:
                    self._begin(self._head)  # a part that is nothing but a header
                self._end_leaf()
                del self._marks[number + (not is_last) :]
                self._head = None if is_last else _Head()
                self._depth = len(self._marks)
                return True
        return False

    def _keep(self, leaf: _Leaf, line: bytes) -> None:
        if len(line) > self._room:
            line = line[: self._room]
            self.mail.troubles.add("too-long")
        self._room -= len(line)
        leaf.body += line

    def _begin(self, head: _Head) -> None:
        """Begin the part whose header has ended."""
        self._head = None
        self._parts += 1
        if head.is_too_long:
            self.mail.troubles.add("too-long")
        if self._parts > MAX_PARTS or self._depth > MAX_DEPTH:
            self.mail.troubles.add("more")
            return
        fields = head.fields()
        if self._parts == 1:
            self.mail.fields = fields
        headers = dict(reversed(fields))  # the first of each name
        if self._is_mail_within:
            self._is_mail_within = False
            named = ((name, decode_words(headers.get(name, ""))) for name in _TOLD_WITHIN)
            self.mail.texts.append("\n".join(f"{n.title()}: {v}" for n, v in named if v))
        kind, _, rest = headers.get("content-type", "text/plain").partition(";")
        kind = kind.strip().lower()
        boundary = parameter(rest, "boundary")
        coding = headers.get("content-transfer-encoding", "").strip().lower()
        if kind.startswith("multipart/") and boundary:
            self._marks.append(b"--" + boundary.encode("utf-8", "replace").rstrip())
            self._depth = len(self._marks)
        elif kind == "message/rfc822" and coding not in {"base64", "quoted-printable"}:
            self._depth += 1
            self._is_mail_within = True
            self._head = _Head()
        else:
            self._begin_leaf(kind, rest, coding, headers.get("content-disposition", ""))

    def _begin_leaf(self, kind: str, rest: str, coding: str, disposition: str) -> None:
        how, _, more = disposition.partition(";")
        is_attached = how.strip().lower() == "attachment"
        name = long_parameter(more, "filename") or long_parameter(rest, "name")
        # What is no type at all, or holds parts without saying where they begin, is text.
        is_text = kind in _WORDS_IN or "/" not in kind or kind.startswith("multipart/")
        if is_text and not is_attached:
            self._leaf = _Leaf(kind == "text/html", coding, parameter(rest, "charset"))
        if name or not ((is_text and not is_attached) or kind in _REPEATS):
            self._attach(name_of(name) or _SORTS.get(kind.partition("/")[0]) or name_of(kind))

    def _attach(self, name: str) -> None:
        if len(self.mail.attachments) < MAX_ATTACHMENTS:
            self.mail.attachments.append(name or "file")
        else:
            self.mail.troubles.add("more")

    def _end_leaf(self) -> None:
        leaf, self._leaf = self._leaf, None
        if leaf is not None:
            text = decode(decode_transfer(bytes(leaf.body), leaf.coding), leaf.charset)
            (self.mail.pages if leaf.is_page else self.mail.texts).append(text)
