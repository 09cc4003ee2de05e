"""Read the ``Hangouts.json`` that Google Takeout hands out: every conversation, calls and SMS too.

Left out are read marks and settings. Google Chat, which came after, is read by ``google_chat``.

Sources of the format: exports of 2014 to 2022 as several open readers of them describe it. Until
about 2018 its outermost key was ``conversation_state``. Times count from 1970, in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final, NamedTuple

from sextortion_help.evidence.readers.json_chats import Facts, Layout, by_chat
from sextortion_help.evidence.readers.json_values import (
    dig,
    file_name,
    items,
    keys_of,
    of_epoch,
    who,
    word,
)
from sextortion_help.evidence.readers.model import (
    MAX_ATTACHMENTS,
    Message,
    Notes,
    Source,
    Wanted,
    bounded,
    name_of,
)

APP: Final = "Google Hangouts"

PER_SECOND: Final = 1_000_000
MAX_PEOPLE: Final = 1_000
"""People of one conversation whose names are looked up."""

_OF_A_MESSAGE: Final = "REGULAR_CHAT_MESSAGE"


def fits(head: str) -> bool:
    """Return whether this is the beginning of such a file."""
    keys = keys_of(head)
    is_listed = bool(keys & {"conversations", "conversation_state"})
    of_people = keys & {"gaia_id", "participant_data", "chat_message"}
    return is_listed and "conversation_id" in keys and bool(of_people)


def read(source: Source, notes: Notes, _: Wanted) -> Iterator[Message]:
    """Read every message of every conversation."""
    layout = Layout(
        chats=(("conversations", "*"), ("conversation_state", "*", "conversation_state")),
        facts=(("conversation",),),
        messages=("events", "event"),
        is_named=lambda _: True,  # every message says itself which conversation it is in
    )
    chat = _Chat("", {})
    before: Facts | None = None
    for place, (facts, piece) in enumerate(by_chat(source, notes, layout), 1):
        if facts is not before:
            before, chat = facts, _chat(facts.get("conversation"))
        if not isinstance(piece, dict):
            notes.add("broken", place)
            continue
        at = of_epoch(piece.get("timestamp"), PER_SECOND)
        if at is None:
            notes.add("time", place)
        content = dig(piece, "chat_message", "message_content")
        yield Message(
            at=at,
            sender=_person(piece.get("sender_id"), chat),
            text=bounded(_text(piece, content, chat), notes, place),
            attachments=tuple(islice(_attachments(content), MAX_ATTACHMENTS)),
            chat=chat.name or who("", word(dig(piece, "conversation_id", "id"))),
            place=place,
        )


class _Chat(NamedTuple):
    name: str
    people: Mapping[str, str]
    """How the people in it are called, by their numbers."""


def _chat(outer: object) -> _Chat:
    inner = dig(outer, "conversation") or outer
    own = _number(dig(inner, "self_conversation_state", "self_read_state", "participant_id"))
    people: dict[str, str] = {}
    others: list[str] = []
    for person in items(dig(inner, "participant_data"))[:MAX_PEOPLE]:
        number, name = _number(dig(person, "id")), word(dig(person, "fallback_name"))
        phone = word(dig(person, "phone_number", "e164"))
        people[number] = who(name, "" if phone == name else phone, f"ID {number}")
        if number != own:
            others.append(name_of(name or phone))
    number = word(dig(inner, "id", "id")) or word(dig(outer, "conversation_id", "id"))
    title = word(dig(inner, "name")) or ", ".join(name for name in others if name)
    return _Chat(who(title, number), people)


def _number(person: object) -> str:
    return word(dig(person, "gaia_id")) or word(dig(person, "chat_id"))


def _person(person: object, chat: _Chat) -> str:
    number = _number(person)
    return chat.people.get(number) or who("", f"ID {number}" if number else "")


def _text(piece: Mapping[str, Any], content: object, chat: _Chat) -> str:
    lines = ["".join(map(_segment, items(dig(content, "segment"))))]
    for attachment in items(dig(content, "attachment"))[:MAX_ATTACHMENTS]:
        for sort, embed in _embeds(attachment):
            if "place" in sort:
                lines.append(f"Location: {word(embed.get('name'))} {word(embed.get('url'))}")
    if not any(lines) and piece.get("event_type") != _OF_A_MESSAGE:
        lines.append(", ".join(part for part in _event(piece, chat) if part))
    return "\n".join(line for line in lines if line)


def _segment(segment: object) -> str:
    """Return a part of a text, with where it leads to if it does not show that."""
    text, target = word(dig(segment, "text")), word(dig(segment, "link_data", "link_target"))
    if dig(segment, "type") == "LINE_BREAK":
        return "\n"
    return f"{text} <{target}>" if target and target != text else text


def _event(piece: Mapping[str, Any], chat: _Chat) -> Iterator[str]:
    """Yield what happened: a call, someone who came or left, a new name."""
    yield word(piece.get("event_type")).replace("_", " ").lower()
    for key in ("hangout_event", "membership_change"):
        event = piece.get(key)
        yield (word(dig(event, "event_type")) or word(dig(event, "type"))).replace("_", " ").lower()
        if seconds := word(dig(event, "hangout_duration_secs")):
            yield f"{seconds} seconds"
        for person in items(dig(event, "participant_id"))[:MAX_ATTACHMENTS]:
            yield _person(person, chat)
    for key in ("old_name", "new_name"):
        if name := word(dig(piece, "conversation_rename", key)):
            yield f"{key.replace('_', ' ')} {name}"


def _attachments(content: object) -> Iterator[str]:
    """Yield names of files, or their sort where there is none."""
    for attachment in items(dig(content, "attachment"))[:MAX_ATTACHMENTS]:
        for sort, embed in _embeds(attachment):
            if "place" in sort or "thing" in sort:
                continue
            name = file_name(word(embed.get("original_content_url")) or word(embed.get("url")))
            kind = word(embed.get("media_type")).lower() or ("audio" if "audio" in sort else "file")
            yield name if "." in name else name_of(kind)


def _embeds(attachment: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what was sent, by its sort: ``plus_photo``, ``embeds.PlusPhoto.plus_photo``."""
    embed = dig(attachment, "embed_item")
    for key, value in embed.items() if isinstance(embed, dict) else ():
        if isinstance(value, dict):
            yield key.rpartition(".")[2].lower(), value
