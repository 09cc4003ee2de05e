"""Read a page that Telegram Desktop writes of a chat: ``messages.html``, ``messages2.html``.

Left out are pictures of people, reactions, what a message answers, and the lines that show a new
day. What came with a message and is no file, such as a contact, is said in the text. What Telegram
Desktop can write in a page's place, ``result.json``, is read by ``telegram_json``.

A time is what the computer's clock showed. Versions from 2022 on add how far that is from UTC, but
always as in winter. Where clocks are put forward that is wrong by an hour all summer, and the page
does not say where it was made: so no zone is taken from it. Lines that the app wrote have no time.

Source of the format: Telegram Desktop's own writer (``export_output_html.cpp``), 2018 to 2025.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, datetime
from typing import Final

from sextortion_help.evidence.readers.markup import Open, Prose, Walker, local_name
from sextortion_help.evidence.readers.model import (
    MAX_ATTACHMENTS,
    MAX_NAME,
    Message,
    Notes,
    Source,
    Wanted,
    bounded,
    name_of,
)

APP: Final = "Telegram"

_TIME = re.compile(
    r"([0-9]{2})\.([0-9]{2})\.([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2})"
    r"(?: [A-Za-z]{2,10}(?:[+\u2212-][0-9]{1,2}(?::?[0-9]{2})?)?)?"
)
"""A time, and a zone that is passed over."""

_MAX_CAPTION: Final = 4000
_DAY_LINE = re.compile(r"[0-9]{1,2} [A-Z][a-z]{2,8} [0-9]{1,4}|No exported messages")
_THROUGH = re.compile(r" via @\w{1,64}$")

_FILES: Final = {
    "photo_wrap": "photo",
    "sticker_wrap": "sticker",
    "animated_wrap": "animation",
    "video_file_wrap": "video",
    "media_photo": "photo",
    "media_video": "video",
    "media_voice_message": "voice message",
    "media_audio_file": "audio",
    "media_file": "file",
}
"""What came as a file, by the class that says so."""

_SAID: Final = {
    "media_contact": "Contact",
    "media_call": "Call",
    "media_venue": "Place",
    "media_game": "Game",
    "media_invoice": "Invoice",
    "media_poll": "Poll",
    "media_giveaway": "Giveaway",
    "media_location": "",
    "media_live_location": "",
}
"""What is said in the text, and the word to put before it; a location's title is that word."""

_SORTS: Final = {
    "Photo": "photo",
    "Video file": "video",
    "Animation": "animation",
    "Sticker": "sticker",
    "Video message": "video message",
    "Voice message": "voice message",
    "Audio file": "audio",
    "File": "file",
}
"""Titles of files without a name."""

_CAPTIONS: Final = frozenset(
    {
        *("title", "description", "status", "question", "answer", "total", "details"),
        *("section_title", "section_body"),
    }
)
_PASSED_OVER: Final = frozenset({"userpic_wrap", "userpic"})


def fits(head: str) -> bool:
    """Return whether this is the beginning of such a page."""
    if "message" not in head or "chat_page" not in head:
        return False
    page = _Page(Notes())
    for _ in page.walk([head.encode("utf-8", "replace")]):
        return True
    return page.is_chat and page.has_message


def read(source: Source, notes: Notes, wanted: Wanted) -> Iterator[Message]:
    """Read every message of the page."""
    del wanted
    page = _Page(notes)
    yield from page.walk(source.blocks())
    page.finish()


@dataclass(slots=True)
class _Post:
    """A message while it is read."""

    is_service: bool
    is_joined: bool
    number: str
    date: str = ""
    is_forwarded: bool = False
    names: dict[str, Prose] = field(default_factory=dict)
    """Who wrote it, who signed it and whose it was before it was forwarded, by their marks."""
    words: Prose = field(default_factory=Prose)
    said: Prose = field(default_factory=Prose)
    files: list[str] = field(default_factory=list)


class _Page(Walker[Message]):
    """Goes through the page and puts its messages together."""

    def __init__(self, notes: Notes) -> None:
        super().__init__(notes)
        self.is_chat = False
        self.has_message = False
        self._place = 0
        self._chat = ""
        self._header = Prose(MAX_NAME)
        self._sender = ""
        self._origin = ""
        self._post: _Post | None = None
        self._sort = ""
        self._address = ""
        self._caption = Prose()

    def finish(self) -> None:
        """Note what is missing at the end."""
        if self._post is not None or not self.is_ended:
            self.notes.add("cut", self._place + 1)

    def _mark(self, token: Open) -> str:
        classes = token.classes
        if not classes and self._post is None:
            return ""
        if token.tag == "div" and classes:
            self.is_chat = self.is_chat or "chat_page" in classes
            is_message = "message" in classes and ("default" in classes or "service" in classes)
            if is_message and token.attributes.get("id", "").startswith("message"):
                self.nesting.leave()  # were one still open, its end is missing
                return "message"
        if self._post is not None:
            return self._mark_within(token, classes)
        if "page_header" in classes:
            return "header"
        return "chat" if self.nesting.innermost == "header" and "text" in classes else ""

    def _mark_within(self, token: Open, classes: frozenset[str]) -> str:
        """Return the mark for an element of a message."""
        inside = self.nesting.innermost
        if inside == "media":
            return "caption" if token.tag == "div" and classes & _CAPTIONS else ""
        if token.tag == "a" and inside in ("words", "button"):
            return "link"
        if inside == "origin":
            return "passed over" if "details" in classes else ""
        if inside not in ("message", "forwarded") or not classes:
            return ""
        if classes & _PASSED_OVER:
            return "passed over"
        if {"date", "details"} <= classes:
            return "date"
        if "from_name" in classes:
            return "origin" if inside == "forwarded" else "sender"
        if "signature" in classes:
            return "signature"
        if {"forwarded", "body"} <= classes:
            return "forwarded"
        if "media_wrap" in classes:
            return "media"
        is_service = self._post is not None and self._post.is_service
        if "text" in classes or (is_service and {"body", "details"} <= classes):
            return "words"
        return "button" if "bot_button" in classes else ""

    def _opened(self, token: Open, mark: str) -> Iterable[Message]:
        if mark == "message":
            return self._begin(token)
        post = self._post
        if post is None:
            return ()
        match mark:
            case "date":
                post.date = token.attributes.get("title", "")
            case "sender" | "origin" | "signature":
                post.names[mark] = Prose(MAX_NAME)
            case "forwarded":
                post.is_forwarded = True
            case "media":
                self._sort, self._address, self._caption = "", "", Prose(_MAX_CAPTION)
            case "caption":
                self._caption.new_line()
            case "button":
                post.words.new_line()
                post.words.add("Button: ")
            case "link":
                post.words.begin_link(token.attributes.get("href", ""))
            case _:
                self._opened_plain(token, post)
        return ()

    def _begin(self, token: Open) -> Iterable[Message]:
        """Begin a message; hand on one whose end is missing."""
        unended, classes = self._post, token.classes
        number = token.attributes.get("id", "")
        self._post = _Post("service" in classes, "joined" in classes, number)
        self.has_message = True
        if unended is None:
            return ()
        self.notes.add("broken", self._place + 1)
        message = self._message(unended)
        return (message,) if message else ()

    def _opened_plain(self, token: Open, post: _Post) -> None:
        inside = self.nesting.innermost
        if inside == "media":
            self._sort = next(
                (each for each in token.classes if each in _FILES or each in _SAID), self._sort
            )
            if token.tag == "a":
                self._address = token.attributes.get("href", "")
        elif inside in ("words", "link"):
            if token.tag == "br":
                post.words.break_line()
            elif token.tag in ("pre", "blockquote"):
                post.words.new_line()

    def _words(self, text: str) -> None:
        inside = self.nesting.innermost
        if inside == "chat":
            self._header.add(text)
        elif self._post is None:
            return
        elif inside in ("words", "link", "button") or (
            self._post.is_service and inside == "message"
        ):
            self._post.words.add(text)
        elif inside == "caption":
            self._caption.add(text)
        elif inside in self._post.names:
            self._post.names[inside].add(text)

    def _closed(self, mark: str) -> Iterable[Message]:
        if mark == "header":
            self._chat = name_of(self._header.text(self.notes, 0))
        post = self._post
        if post is None:
            return ()
        if mark == "media":
            self._add_media(post)
        elif mark == "link":
            post.words.end_link()
        elif mark in ("words", "button"):
            post.words.new_line()
        elif mark == "message":
            self._post = None
            message = self._message(post)
            return (message,) if message else ()
        return ()

    def _add_media(self, post: _Post) -> None:
        """Add what came with a message to its files or to what is said in its text."""
        lines = self._caption.text(self.notes, self._place + 1).splitlines()
        lines = [line for line in lines if line]
        name = local_name(self._address)
        if self._sort in _FILES and not name:
            title = lines[0] if lines else ""
            name = _SORTS.get(title, title) or _FILES[self._sort]
        if name and len(post.files) < MAX_ATTACHMENTS:
            post.files.append(name_of(name))
        if self._sort in _FILES:
            return
        if not name and self._address and self._address not in lines:
            lines.append(self._address)
        if (word := _SAID.get(self._sort, "")) or len(lines) > 1:
            first = word or lines.pop(0)
            joint = "\n" if self._sort in ("media_poll", "media_giveaway") else ", "
            lines = f"{first}: {joint.join(lines)}".splitlines()
        for line in lines:
            post.said.add(line)
            post.said.break_line()

    def _message(self, post: _Post) -> Message | None:
        place = self._place + 1
        words = post.words.text(self.notes, place)
        if post.is_service and post.number.startswith("message-") and _DAY_LINE.fullmatch(words):
            return None
        self._place = place
        at, sender = None, ""
        if not post.is_service:
            at, sender = _time(post.date), self._sender_of(post)
            if at is None:
                self.notes.add("time", place)
        lines = (self._forwarded(post), post.said.text(self.notes, place), words)
        return Message(
            at=at,
            sender=sender,
            text=bounded("\n".join(line for line in lines if line), self.notes, place),
            attachments=tuple(post.files),
            chat=self._chat,
            place=place,
        )

    def _sender_of(self, post: _Post) -> str:
        """Return who wrote it; a joined message says so only by the ones before."""
        if name := self._name(post, "sender"):
            self._sender = _THROUGH.sub("", name)
        elif not post.is_joined:
            self._sender = ""
        signature = self._name(post, "signature")
        return name_of(", ".join(name for name in (self._sender, signature) if name))

    def _forwarded(self, post: _Post) -> str:
        """Return the line that says whose words they were."""
        if not post.is_forwarded:
            return ""
        if name := self._name(post, "origin"):
            self._origin = name
        elif not post.is_joined:
            self._origin = ""
        return f"Forwarded from {self._origin}:" if self._origin else "Forwarded:"

    def _name(self, post: _Post, mark: str) -> str:
        words = post.names.get(mark)
        return name_of(words.text(self.notes, self._place)) if words else ""


def _time(title: str) -> datetime | None:
    """Return the time that a message's date says."""
    match = _TIME.fullmatch(" ".join(title[:60].split()))
    if match is None:
        return None
    day, month, year, hour, minute, second = map(int, match.groups())
    try:
        at = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - see above
    except ValueError:
        return None
    return at if MINYEAR < year < MAXYEAR else None
