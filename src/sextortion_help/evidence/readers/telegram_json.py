"""Read the ``result.json`` that Telegram Desktop writes: one chat, or all that an account has.

Left out are the lists of contacts and devices, reactions, and what a message answers. The page
that Telegram Desktop can write in its place is read by ``telegram_html``.

Source of the format: Telegram Desktop's own writer (``export_output_json.cpp``), 2018 to 2025. It
gives the time on the computer's clock, and since version 3.7.6 (2022) also in seconds since 1970.
What it writes is not always JSON (its issues 24961 and 27571), and is mended first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from sextortion_help.evidence.readers.json_chats import Layout, by_chat
from sextortion_help.evidence.readers.json_values import (
    dig,
    file_name,
    items,
    keys_of,
    of_epoch,
    of_iso,
    who,
    word,
)
from sextortion_help.evidence.readers.model import (
    Message,
    Notes,
    Source,
    Wanted,
    bounded,
    name_of,
)

APP: Final = "Telegram"

_CHAT_SORT = re.compile(
    r'"type"\s*+:\s*+"(?:personal_chat|bot_chat|saved_messages|replies|verification_codes'
    r'|private_group|(?:private|public)_(?:supergroup|channel))"'
)
_MESSAGE_SORT = re.compile(r'"type"\s*+:\s*+"(?:message|service|unsupported)"')
_DATE = re.compile(r'"date"\s*+:\s*+"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"')
_ACCOUNT_LISTS = frozenset({"personal_information", "frequent_contacts", "left_chats", "chats"})
_NAMELESS = frozenset({"saved_messages", "replies", "verification_codes"})

_NOT_SAID_AGAIN = frozenset(
    {
        *("id", "type", "date", "date_unixtime", "edited", "edited_unixtime", "from", "from_id"),
        *("actor", "actor_id", "action", "text", "text_entities", "photo", "photo_file_size"),
        *("width", "height", "media_spoiler", "reactions", "inline_bot_buttons"),
    }
)
"""What is not part of the words on something that happened, such as a call."""

_SAID = {
    "place_name": "Place",
    "address": "Address",
    "game_title": "Game",
    "game_link": "Game",
    "invoice_information": "Invoice",
    "sticker_emoji": "Sticker",
    "via_bot": "Sent through",
}
"""What a message can hold beside its text, and the word to put before it."""


def fits(head: str) -> bool:
    """Return whether this is the beginning of such a file."""
    keys = keys_of(head)
    if "about" in keys and keys & _ACCOUNT_LISTS and keys & {"list", "user_id"}:
        return True
    if _CHAT_SORT.search(head) and "messages" in keys:
        return True
    of_messages = keys & {"from_id", "actor_id", "date_unixtime"}
    return bool(of_messages and _MESSAGE_SORT.search(head) and _DATE.search(head))


def read(source: Source, notes: Notes, _: Wanted) -> Iterator[Message]:
    """Read every message of every chat."""
    layout = Layout(
        chats=((), ("chats", "list", "*"), ("left_chats", "list", "*")),
        facts=(("name",), ("type",), ("id",)),
        messages=("messages",),
        is_named=lambda facts: "name" in facts or facts.get("type") in _NAMELESS,
    )
    for place, (facts, piece) in enumerate(by_chat(_Mended(source), notes, layout), 1):
        if not isinstance(piece, dict):
            notes.add("broken", place)
            continue
        sort = word(facts.get("type")).replace("_", " ")
        yield Message(
            at=_time(piece, notes, place),
            sender=_sender(piece),
            text=bounded(_text(piece), notes, place),
            attachments=_attachments(piece),
            chat=who(word(facts.get("name")) or sort, word(facts.get("id"))),
            place=place,
        )


_ESCAPE = re.compile(rb"\\(?:x([0-9A-F]{2})|.)")
_BARE_PATH = re.compile(
    rb'("document_id": )(?!null|true|false)([^-"\\\s\d\[{][^"\\\r\n]{0,500}?)(,?\r?\n)'
)
_MAX_LINE: Final = 1024 * 1024
"""Bytes of one line that are mended; Telegram Desktop writes each value on a line of its own."""


class _Mended:
    """An export with what Telegram Desktop writes that is not JSON put right."""

    def __init__(self, source: Source) -> None:
        self.name = source.name
        self._source = source

    def blocks(self) -> Iterator[bytes]:
        """Read it, with characters escaped as in JSON, and paths in quotation marks."""
        rest, is_long = b"", False
        for block in self._source.blocks():
            lines, end, rest = (rest + block).rpartition(b"\n")
            lines += end
            if is_long and end:
                first, end, lines = lines.partition(b"\n")
                yield first + end
                is_long = False
            yield self._mend(lines)
            if len(rest) > _MAX_LINE:
                yield rest
                rest, is_long = b"", True
        yield rest if is_long else self._mend(rest)

    def _mend(self, lines: bytes) -> bytes:
        if b"\0" in lines:  # UTF-16, which is not how Telegram Desktop writes
            return lines
        if b"\\x" in lines:
            lines = _ESCAPE.sub(
                lambda escape: rb"\u00" + escape[1] if escape[1] else escape[0], lines
            )
        return _BARE_PATH.sub(rb'\1"\2"\3', lines) if b'"document_id"' in lines else lines


def _time(piece: Mapping[str, Any], notes: Notes, place: int) -> datetime | None:
    at = of_epoch(piece.get("date_unixtime")) or of_iso(piece.get("date"))
    if at is None and piece.get("type") != "unsupported":
        notes.add("time", place)
    return at


def _sender(piece: Mapping[str, Any]) -> str:
    """Return who wrote it, or did what it tells; in a channel also who signed it."""
    part = "actor" if "actor" in piece or "actor_id" in piece else "from"
    names = (word(piece.get(part)), word(piece.get("author")))
    return who(", ".join(name for name in names if name), word(piece.get(f"{part}_id")))


def _text(piece: Mapping[str, Any]) -> str:
    """Return the words of a message: the text, and on lines of their own what came with it."""
    lines = []
    if "forwarded_from" in piece:
        first = who(word(piece["forwarded_from"]), word(piece.get("forwarded_from_id")))
        lines.append(f"Forwarded from {first}:" if first else "Forwarded:")
    if piece.get("type") == "unsupported":
        lines.append("(this version of Telegram could not save it)")
    if "action" in piece or "actor" in piece:
        lines.append(_event(piece))
    lines.append(_words(piece.get("text")) or _words(piece.get("text_entities")))
    lines += [f"{name}: {word(piece[key])}" for key, name in _SAID.items() if word(piece.get(key))]
    contact = piece.get("contact_information")
    if isinstance(contact, dict):
        parts = [word(contact.get(key)) for key in ("first_name", "last_name", "phone_number")]
        lines.append("Contact: " + " ".join(part for part in parts if part))
    location = piece.get("location_information")
    if isinstance(location, dict):
        lines.append(
            f"Location: {word(location.get('latitude'))}, {word(location.get('longitude'))}"
        )
    for key, title in (("poll", "question"), ("todo_list", "title")):
        if isinstance(poll := piece.get(key), dict):
            lines.append(f"{key.replace('_', ' ').capitalize()}: {_words(poll.get(title))}")
            lines += [f"- {_words(dig(answer, 'text'))}" for answer in items(poll.get("answers"))]
    for row in items(piece.get("inline_bot_buttons")):
        for button in items(row):
            parts = [word(dig(button, "text")), word(dig(button, "data"))]
            lines.append("Button: " + " ".join(part for part in parts if part))
    return "\n".join(line for line in lines if line)


def _words(value: object) -> str:
    """Return a text; its parts that are not plain carry what they lead to, if it is not shown."""
    if isinstance(value, str):
        return value
    found = []
    for part in items(value):
        text = part if isinstance(part, str) else word(dig(part, "text"))
        more = word(dig(part, "href")) or word(dig(part, "user_id"))
        found.append(f"{text} <{more}>" if more and more != text else text)
    return "".join(found)


def _event(piece: Mapping[str, Any]) -> str:
    """Return what happened, such as ``phone call (duration seconds 12)``."""
    details = []
    for key, value in piece.items():
        said = ", ".join(map(_flat, value)) if isinstance(value, list) else _flat(value)
        if said and key not in _NOT_SAID_AGAIN:
            details.append(f"{key.replace('_', ' ')} {said}")
    action = word(piece.get("action")).replace("_", " ")
    return f"{action} ({', '.join(details)})".lstrip() if details else action


def _flat(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else word(value)


def _attachments(piece: Mapping[str, Any]) -> tuple[str, ...]:
    """Return names of files; where one was not saved, the name it was sent with, or its sort."""
    names = []
    sort = word(piece.get("media_type")).replace("_", " ")
    for key, fallback in (
        ("photo", "photo"),
        ("file", sort or "file"),
        ("contact_vcard", "contact"),
    ):
        path = piece.get(key)
        if not isinstance(path, str):
            continue
        is_saved = "/" in path and not path.endswith(")")  # else "(File not included. …)"
        sent_as = word(piece.get("file_name")) if key == "file" else ""
        names.append(file_name(path) if is_saved else name_of(sent_as) or name_of(fallback))
    return tuple(names)
