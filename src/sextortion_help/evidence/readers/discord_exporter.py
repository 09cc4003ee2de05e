"""Read what DiscordChatExporter writes as JSON: a channel or a conversation, with all who wrote.

Left out are reactions, roles and what a message answers. What Discord itself hands out is read by
``discord_package``.

Source of the format: DiscordChatExporter's own writer (``JsonMessageWriter.cs``), 2020 to 2026.
Every time has its offset from UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sextortion_help.evidence.readers.json_chats import Facts, Layout, by_chat
from sextortion_help.evidence.readers.json_values import (
    dig,
    file_name,
    items,
    keys_of,
    of_iso,
    who,
    word,
)
from sextortion_help.evidence.readers.model import (
    MAX_ATTACHMENTS,
    MAX_TEXT,
    Message,
    Notes,
    Source,
    Wanted,
    bounded,
    name_of,
)

APP: Final = "Discord"

_OF_THE_FILE = frozenset({"dateRange", "exportedAt", "messageCount"})
_OF_A_MESSAGE = frozenset({"timestampEdited", "isPinned", "author", "content"})
_NO_GUILD: Final = "0"
"""The number of the server that direct messages are said to be on."""

_NO_DISCRIMINATORS = ("", "0", "0000")
"""What stands for the four digits behind a name since names are unique."""

_OF_PEOPLE = ("Default", "Reply")

MAX_SET: Final = 30
"""Boxes under one message, and lines of one box, that are read; Discord allows 10 and 25."""


def fits(head: str) -> bool:
    """Return whether this is the beginning of such a file."""
    keys = keys_of(head)
    return keys >= _OF_A_MESSAGE or bool({"guild", "channel"} <= keys and keys & _OF_THE_FILE)


def read(source: Source, notes: Notes, _: Wanted) -> Iterator[Message]:
    """Read every message."""
    layout = Layout(
        chats=((),),
        facts=(("guild", "id"), ("guild", "name"), ("channel", "name")),
        messages=("messages",),
        is_named=lambda facts: "guild.name" in facts and "channel.name" in facts,
    )
    for place, (facts, piece) in enumerate(by_chat(source, notes, layout), 1):
        if not isinstance(piece, dict):
            notes.add("broken", place)
            continue
        at = of_iso(piece.get("timestamp"))
        if at is None:
            notes.add("time", place)
        yield Message(
            at=at,
            sender=_sender(piece.get("author")),
            text=bounded(_text(piece), notes, place),
            attachments=_attachments(piece),
            chat=_chat(facts),
            place=place,
        )


def _chat(facts: Facts) -> str:
    is_direct = word(facts.get("guild.id")) == _NO_GUILD
    parts = ["" if is_direct else word(facts.get("guild.name")), word(facts.get("channel.name"))]
    return name_of(" / ".join(part for part in map(name_of, parts) if part))


def _sender(author: object) -> str:
    """Return, as ``Lucky (lucky_77, ID 81384788765712384)``, what they are called, name and number.

    What they are called can change and differ from server to server; the number never changes.
    """
    name, number = word(dig(author, "name")), word(dig(author, "id"))
    digits = word(dig(author, "discriminator"))
    full = name if digits in _NO_DISCRIMINATORS else f"{name}#{digits}"
    called = word(dig(author, "nickname"))
    known = f"ID {number}" if number else ""
    return who(called, full, known) if called and called != name else who(full, known)


def _text(piece: Mapping[str, Any]) -> str:
    lines = [*_words(piece)]
    if isinstance(forwarded := piece.get("forwardedMessage"), dict):
        lines += ["Forwarded message:", *_words(forwarded)]
    kind = word(piece.get("type"))
    if not any(lines) and kind not in _OF_PEOPLE:
        lines.append(kind)  # such as ``RecipientAdd``
    return "\n".join(line for line in lines if line)


def _words(piece: Mapping[str, Any]) -> Iterator[str]:
    """Yield the text of a message, and what was set under it and is not in the text."""
    content = word(piece.get("content"))[: MAX_TEXT + 1]
    yield content
    for embed in items(piece.get("embeds"))[:MAX_SET]:
        for keys in (("author", "name"), ("title",), ("url",), ("description",)):
            said = word(dig(embed, *keys))
            if said not in content:
                yield said
        for field in items(dig(embed, "fields"))[:MAX_SET]:
            yield f"{word(dig(field, 'name'))}: {word(dig(field, 'value'))}"
        yield word(dig(embed, "footer", "text"))
    for sticker in items(piece.get("stickers"))[:MAX_SET]:
        yield f"Sticker: {word(dig(sticker, 'name'))}"


def _attachments(piece: Mapping[str, Any]) -> tuple[str, ...]:
    found = [
        *items(piece.get("attachments")),
        *items(dig(piece.get("forwardedMessage"), "attachments")),
    ]
    return tuple(
        name_of(word(dig(each, "fileName"))) or file_name(word(dig(each, "url"))) or "file"
        for each in found[:MAX_ATTACHMENTS]
    )
