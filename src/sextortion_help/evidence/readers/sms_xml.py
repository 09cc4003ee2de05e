"""Read SMS, MMS and calls that "SMS Backup & Restore" saved from an Android phone.

Such a file is XML: ``<smses>`` with an ``<sms/>`` for each message, and an ``<mms>`` with parts and
numbers for one with pictures or in a group; or ``<calls>`` with a ``<call/>`` for each call. What
was said in RCS chats stands in it as either. Pictures are in it as base64, and are passed over;
only their names are told.

Who sent a message is told by the direction that the phone noted, and by the number that came with
it; there are ways to send with anyone's number.
A draft was never sent and is left out. Whether a message that waited or failed was ever sent, the
file does not say; it is told as one of the owner's.

Source of the format: SyncTech, "Fields in XML Backup Files", and files of versions 7 to 10.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from sextortion_help.evidence.readers.model import (
    MAX_ATTACHMENTS,
    MAX_TEXT,
    OWNER,
    Message,
    Notes,
    Source,
    Wanted,
    bounded,
    name_of,
)
from sextortion_help.evidence.readers.xml_tags import Tag, Tags

APP: Final = "SMS Backup & Restore"

_ROOTS: Final = frozenset({"smses", "calls"})
_MESSAGES: Final = frozenset({"sms", "mms", "call"})
_ELEMENTS: Final = ("smses", "calls", "sms", "mms", "call", "parts", "part", "addrs", "addr")
_ATTRIBUTES: Final = (
    *("address", "number", "contact_name", "date", "type", "msg_box", "body", "subject", "sub"),
    *("duration", "ct", "text", "name", "cl", "fn"),
)

_RECEIVED: Final = "1"
_DRAFT: Final = "3"
_OWN: Final = frozenset({"2", "4", "5", "6"})
"""Sent, about to be sent, failed, and waiting."""

_CALLS: Final = {
    "3": "Missed call",
    "4": "Call to voicemail",
    "5": "Rejected call",
    "6": "Blocked call",
    "7": "Call answered on another device",
}
_FROM: Final = "137"
_NO_NUMBER: Final = frozenset({"", "null", "insert-address-token"})
_NO_NAME = re.compile(r"\s{0,20}(?:null|\([^()]{0,40}\))?\s{0,20}")
"""No name, in any language: ``(Unknown)``."""

_NO_SUBJECT: Final = frozenset({"", "null", "NoSubject"})
_SORTS: Final = {"image": "photo", "video": "video", "audio": "audio"}

_MILLISECONDS = re.compile(r"-?[0-9]{1,15}")
_BETWEEN_NUMBERS = re.compile(r"[~;,]")
_NO_DIGIT = re.compile(r"[^0-9]")
_SAME_DIGITS: Final = 7
"""Last digits by which a number is the same with and without its country."""

_SECONDS = re.compile(r"[0-9]{1,9}")
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_YEAR: Final = 9998
"""In the year after it, the same moment elsewhere can be in no year that Python knows."""

_PROLOGUE = re.compile(r"\s*+<(\?|!--|![^<>\[]{0,1000}+\[|!)")
_PROLOGUE_ENDS: Final = {"?": "?>", "!--": "-->", "!": ">"}
_ROOT = re.compile(r"\s*+<(?:smses(?=[\s/>])|calls\s[^<>]{0,2000}\bcount=)")
_CALL = re.compile(r"\s*+<calls\b[^<>]{0,2000}>\s*+<call\s")
MAX_PROLOGUE: Final = 20
MAX_NUMBERS: Final = 5000
"""Characters of the numbers of one message that are looked at."""


def fits(head: str) -> bool:
    """Return whether a text is such a file: its first element is one of the two lists."""
    at = len(head) - len(head.removeprefix("\ufeff"))
    for _ in range(MAX_PROLOGUE):
        begun = _PROLOGUE.match(head, at)
        if begun is None:
            break
        end = _PROLOGUE_ENDS.get(begun[1], "]>")  # a declaration with others in it
        at = head.find(end, begun.end())
        if at < 0:
            return False
        at += len(end)
    return bool(_ROOT.match(head, at) or _CALL.match(head, at))


def read(source: Source, notes: Notes, wanted: Wanted) -> Iterator[Message]:
    """Read every message and call, in the order of the file."""
    del wanted  # its times leave nothing open
    tags = Tags(source, notes, elements=_ELEMENTS, counted=_MESSAGES, attributes=_ATTRIBUTES)
    begun: _Mms | None = None
    is_whole = False
    for tag in tags:
        if tag.name not in _MESSAGES | _ROOTS:
            if begun is not None:
                begun.take(tag, notes)
            continue
        if begun is not None:
            if not (tag.name == "mms" and tag.is_end):
                notes.add("broken", begun.place)
            yield from begun.message(notes)
            begun = None
        if tag.name in _ROOTS:
            is_whole = tag.is_end or tag.is_whole
        elif tag.name == "mms" and not (tag.is_end or tag.is_whole):
            begun = _Mms(tag.values, tags.place)
        elif not tag.is_end:
            yield from _whole(tag, notes, tags.place)
    if not is_whole:
        notes.add("cut", tags.place)
    if begun is not None and (begun.words or begun.files):
        yield from begun.message(notes)


def _whole(tag: Tag, notes: Notes, place: int) -> Iterator[Message]:
    """Read an element that has nothing in it."""
    match tag.name:
        case "sms":
            return _sms(tag.values, notes, place)
        case "call":
            return _call(tag.values, notes, place)
        case _:
            return _Mms(tag.values, place).message(notes)


def _sms(values: dict[str, str], notes: Notes, place: int) -> Iterator[Message]:
    text = "\n".join(filter(None, (_subject(values.get("subject", "")), values.get("body", ""))))
    numbers = _numbers(values.get("address", ""))
    return _message(values, values.get("type", ""), numbers, text, notes, place)


def _call(values: dict[str, str], notes: Notes, place: int) -> Iterator[Message]:
    way, duration = values.get("type", ""), values.get("duration", "")
    has_lasted = _SECONDS.fullmatch(duration) and int(duration)
    text = _CALLS.get(way, "Call") + (f", {int(duration)} seconds" if has_lasted else "")
    way = "2" if way == "2" else _RECEIVED
    return _message(values, way, _numbers(values.get("number", "")), text, notes, place)


@dataclass(slots=True)
class _Mms:
    """A message in parts, as it comes in."""

    values: dict[str, str]
    place: int
    words: list[str] = field(default_factory=list)
    room: int = MAX_TEXT + 1
    files: list[str] = field(default_factory=list)
    sender: str = ""
    is_full: bool = False

    def take(self, tag: Tag, notes: Notes) -> None:
        """Take in a part, or the number of someone who has to do with it."""
        if tag.name == "part" and not tag.is_end:
            self._take_part(tag.values, notes)
        elif tag.name == "addr" and tag.values.get("type") == _FROM:
            self.sender = "".join(_numbers(tag.values.get("address", ""))[:1])

    def _take_part(self, values: dict[str, str], notes: Notes) -> None:
        kind = values.get("ct", "").lower()
        text = values.get("text", "")
        if kind == "application/smil":  # how a phone shows the other parts
            return
        if kind == "text/plain":
            if text not in {"", "null"} and self.room:
                self.words.append(text[: self.room])
                self.room -= len(self.words[-1])
        elif len(self.files) < MAX_ATTACHMENTS:
            named = (name_of(values.get(key, "")) for key in ("name", "cl", "fn"))
            sort = _SORTS.get(kind.partition("/")[0], name_of(kind) or "file")
            self.files.append(next((name for name in named if name not in {"", "null"}), sort))
        elif not self.is_full:
            self.is_full = True
            notes.add("more", self.place)

    def message(self, notes: Notes) -> Iterator[Message]:
        """Return what came in as a message."""
        text = "\n".join(filter(None, (_subject(self.values.get("sub", "")), *self.words)))
        way = self.values.get("msg_box", "")
        numbers = _numbers(self.values.get("address", ""))
        for message in _message(self.values, way, numbers, text, notes, self.place):
            # In a group, the address is everyone's or an id, and only this says who wrote.
            is_by_another = self.sender and not (
                len(numbers) == 1 and _same(self.sender, numbers[0])
            )
            sender = self.sender if is_by_another and way not in _OWN else message.sender
            yield message._replace(sender=sender, attachments=tuple(self.files))


def _message(
    values: dict[str, str], way: str, numbers: list[str], text: str, notes: Notes, place: int
) -> Iterator[Message]:
    """Return one message; none, where it was never sent or the file says nothing of it."""
    if way == _DRAFT:
        return
    if not (numbers or "date" in values):
        notes.add("broken", place)
        return
    if way != _RECEIVED and way not in _OWN:
        notes.add("broken", place)
    chat = _label(values.get("contact_name", ""), ", ".join(numbers))
    at = _moment(values.get("date", ""), notes, place)
    sender = OWNER if way in _OWN else chat
    yield Message(at, sender, bounded(text, notes, place), (), chat, place)


def _subject(text: str) -> str:
    return "" if text in _NO_SUBJECT else text


def _numbers(text: str) -> list[str]:
    numbers = (name_of(number) for number in _BETWEEN_NUMBERS.split(text[:MAX_NUMBERS]))
    return [number for number in numbers if number not in _NO_NUMBER]


def _same(one: str, other: str) -> bool:
    """Return whether two numbers are one's, however each is written."""
    digits = [_NO_DIGIT.sub("", number)[-_SAME_DIGITS:] for number in (one, other)]
    is_number = len(digits[0]) == _SAME_DIGITS and "@" not in one + other
    return one.casefold() == other.casefold() or (is_number and digits[0] == digits[1])


def _label(name: str, numbers: str) -> str:
    """Return a name with its numbers, as far as the file knows either."""
    known = "" if _NO_NAME.fullmatch(name) else name_of(name)
    if known and numbers and known != numbers:
        return name_of(f"{known[:150]} ({numbers})")
    return name_of(known or numbers) or name_of(name.replace("null", "")) or "(Unknown)"


def _moment(digits: str, notes: Notes, place: int) -> datetime | None:
    """Return a moment that is told in milliseconds since 1970; 0 is no time."""
    if _MILLISECONDS.fullmatch(digits) and int(digits) > 0:
        try:
            at = _START + timedelta(milliseconds=int(digits))
        except OverflowError:
            pass
        else:
            if at.year <= _LAST_YEAR:
                return at
    notes.add("time", place)
    return None
