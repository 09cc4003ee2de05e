"""Read the JSON of "Download your information": Instagram, Facebook and Messenger.

There is a file, or one for every 10,000 messages, for each conversation: ``message_1.json``. What
Messenger hands out for end-to-end encrypted chats has the same build and other names. Messages
come in the order of the file, which is from the newest to the oldest; whoever shows them sorts.

Left out are reactions, and what somebody else wrote under a post that was shared: it would pass
for the sender's words. The same conversations as pages are read by ``meta_html``.

Sources of the format: files of 2018 to 2025 as several open readers and their tests describe them.
Times are milliseconds since 1970, in UTC. Each character that is not ASCII is written as the bytes
of UTF-8, each as if it were a character of its own; the encrypted chats do not have this fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice
from typing import Any, Final

from sextortion_help.evidence.finding import Refusal
from sextortion_help.evidence.readers.json_pieces import Path, pieces
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
    MAX_NAME,
    Message,
    Notes,
    Source,
    Wanted,
    bounded,
    name_of,
)

APP: Final = "Facebook or Instagram"

PER_SECOND: Final = 1000

_LIST: Final = ("messages",)
_MESSAGE: Final = ("messages", "*")
_OF_THE_CHAT: Final = frozenset({("title",), ("threadName",), ("participants",)})

_OF_A_MESSAGE: Final = frozenset(
    {"sender_name", "senderName", "timestamp_ms", "timestamp", "content", "text"}
)
_FILES: Final = {
    "photos": "photo",
    "videos": "video",
    "audio_files": "audio",
    "gifs": "gif",
    "files": "file",
    "media": "media",
}
"""Where a message names files, and what to call one without a name."""

_MAX_PEOPLE: Final = 20
"""People by whose names a conversation without a title is called."""


def fits(head: str) -> bool:
    """Return whether this is the beginning of such a file."""
    keys = keys_of(head)
    if "messages" not in keys:
        return False
    if {"senderName", "timestamp"} <= keys and keys & {"isUnsent", "threadName"}:
        return True
    return {"sender_name", "timestamp_ms"} <= keys or {"participants", "thread_path"} <= keys


def read(source: Source, notes: Notes, _: Wanted) -> Iterator[Message]:
    """Read every message, in the order of the file."""
    facts: dict[str, Any] = {}
    chat: str | None = None
    place = 0
    for way, piece in pieces(source, notes, lambda way: way == _MESSAGE or way in _OF_THE_CHAT):
        if way != _MESSAGE:
            facts[way[0]] = piece
            continue
        if chat is None:
            chat = _title(facts) or _title(_all_facts(source)) or _people(facts)
        place += 1
        if isinstance(piece, dict) and piece.keys() & _OF_A_MESSAGE:
            yield _message(piece, chat, notes, place)
        else:
            notes.add("broken", place)


def repaired(text: str) -> str:
    """Return a text with the characters that were written as several put together again.

    One in which not everything can be such a character was never broken, and stays as it is.
    """
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


# ------------------------------------------------------------------ the chat


def _all_facts(source: Source) -> dict[str, Any]:
    """Return what the file says of the chat, which mostly stands behind the messages."""

    def is_wanted(way: Path) -> bool:
        # The list as one piece is passed, and left out if it is long, with no look at each value.
        return way == _LIST or way in _OF_THE_CHAT

    facts: dict[str, Any] = {}
    with suppress(Refusal):  # the messages up to there can still be read, and then it is raised
        for way, piece in pieces(source, Notes(), is_wanted):
            if way != _LIST:
                facts[way[0]] = piece
    return facts


def _title(facts: Mapping[str, Any]) -> str:
    return _name(facts.get("title")) or _name(facts.get("threadName"))


def _people(facts: Mapping[str, Any]) -> str:
    people = islice(items(facts.get("participants")), _MAX_PEOPLE)
    names = (_name(dig(each, "name") if isinstance(each, dict) else each) for each in people)
    return name_of(", ".join(name for name in names if name))


def _name(value: object) -> str:
    """Return a name; it is cut only when it is repaired, so as not to cut a character."""
    return name_of(repaired(word(value)))


# ------------------------------------------------------------------ a message


def _message(piece: Mapping[str, Any], chat: str, notes: Notes, place: int) -> Message:
    at = of_epoch(piece.get("timestamp_ms", piece.get("timestamp")), PER_SECOND)
    if at is None:
        notes.add("time", place)
    files = tuple(islice(_attachments(piece), MAX_ATTACHMENTS))
    lines = [line for line in _lines(piece) if line]
    if not lines and not files:
        lines = [_event(piece)]
    return Message(
        at=at,
        sender=_name(piece.get("sender_name", piece.get("senderName"))),
        text=bounded("\n".join(lines), notes, place),
        attachments=files,
        chat=chat,
        place=place,
    )


def _lines(piece: Mapping[str, Any]) -> Iterator[str]:
    """Yield the text, and what was shared with it."""
    content = repaired(word(piece.get("content", piece.get("text"))))
    yield content
    share = piece.get("share")
    for shared in items(share)[:MAX_ATTACHMENTS] if isinstance(share, list) else (share,):
        link, user, name, owner, text = (
            repaired(word(dig(shared, key)))
            for key in (
                *("link", "profile_share_username", "profile_share_name"),
                *("original_content_owner", "share_text"),
            )
        )
        if link not in content:
            yield link
        if (user or name) and not (user and user in link):
            yield f"Shared profile: {who(name, user)}"
        elif not link:
            # Without a link the text is the app's own, as for a place that someone shares.
            yield f"Shared from: {name_of(owner)}" if owner else text


def _event(piece: Mapping[str, Any]) -> str:
    """Return what happened, where the app wrote no words for it."""
    if seconds := word(piece.get("call_duration")):
        return f"Call, {seconds[:MAX_NAME]} seconds"
    people = _people({"participants": piece.get("users")})
    return f"{_name(piece.get('type'))}: {people}" if people else ""


def _attachments(piece: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of files, or what they are where there is none."""
    for key, sort in _FILES.items():
        for each in items(piece.get(key)):
            yield _file(each) or sort
    if isinstance(sticker := piece.get("sticker"), dict):
        yield _file(sticker) or "sticker"


def _file(value: object) -> str:
    path = repaired(word(dig(value, "uri")))
    return file_name(path) if "/" in path else ""  # else "Failed to download media"
