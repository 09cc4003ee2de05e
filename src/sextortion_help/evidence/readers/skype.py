"""Read the ``messages.json`` that Skype hands out: every conversation, the newest message first.

Skype's words carry marks of its own, much like a page. Kept of them are addresses, names of files
and people; nothing in them is run or fetched. Left out is what members and settings of a group
were before.

Sources of the format: exports of 2019 to 2025 as several open readers of them describe it, and
SkPy's notes on Skype's marks (``msg.py``). All times are in UTC and say so.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sextortion_help.evidence.readers.json_chats import Layout, by_chat
from sextortion_help.evidence.readers.json_values import dig, keys_of, of_epoch, of_iso, who, word
from sextortion_help.evidence.readers.model import (
    MAX_ATTACHMENTS,
    MAX_NAME,
    MAX_TEXT,
    Message,
    Notes,
    Source,
    Wanted,
    bounded,
    name_of,
)

APP: Final = "Skype"

_NETWORK = re.compile(r"\d{1,2}:")
"""What stands before a name: 8 for Skype, 4 for phone numbers, 19 for groups, 28 for bots."""

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9_]{0,30})\b([^<>]{0,4000})>")
_ATTRIBUTE = re.compile(r"\s([A-Za-z_]{1,30}+)=(?:\"([^\"]*+)\"|'([^']*+)')")
_LONG_NUMBER = re.compile(r"&#(?:[0-9]{9,}|[xX][0-9a-fA-F]{9,})")

_OF_THE_APP = ("ThreadActivity/", "EndToEndEncryption/")
_UNSAID = frozenset({"eventtime", "alteventtime"})

_SORTS: Final = {
    "UriObject": "photo",
    "Media_Video": "video",
    "Media_FlikMsg": "video",
    "Media_AudioMsg": "voice message",
    "Media_Album": "album",
    "Media_CallRecording": "call recording",
    "Media_GenericFile": "file",
    "Files": "file",
}
"""What came with a message, by its type."""

MAX_CONTENT: Final = 4 * MAX_TEXT
"""Letters of one message, with its marks, that are looked at."""


def fits(head: str) -> bool:
    """Return whether this is the beginning of such a file."""
    keys = keys_of(head)
    return (
        {"conversations", "MessageList"} <= keys
        or {"messagetype", "originalarrivaltime", "content"} <= keys
        or {"userId", "exportDate", "conversations"} <= keys
    )


def read(source: Source, notes: Notes, _: Wanted) -> Iterator[Message]:
    """Read every message of every conversation."""
    layout = Layout(
        chats=(("conversations", "*"),),
        facts=(("id",), ("displayName",), ("threadProperties", "topic")),
        messages=("MessageList",),
        is_named=lambda facts: "id" in facts and "displayName" in facts,
    )
    for place, (facts, piece) in enumerate(by_chat(source, notes, layout), 1):
        if not isinstance(piece, dict):
            notes.add("broken", place)
            continue
        topic = word(facts.get("displayName")) or word(facts.get("threadProperties.topic"))
        yield _message(piece, who(topic, _bare(facts.get("id"))), notes, place)


def _message(piece: Mapping[str, Any], chat: str, notes: Notes, place: int) -> Message:
    sort, content = word(piece.get("messagetype")), word(piece.get("content"))
    kind = sort.rpartition("/")[2]
    is_of_app = sort.startswith(_OF_THE_APP)
    if len(content) > MAX_CONTENT:
        notes.add("too-long", place)
        content = content[:MAX_CONTENT]
    if is_of_app or sort.startswith("Event/"):
        text = f"{kind}: {_event(content)}".rstrip(": ")
    else:
        text = content if sort == "Text" else _shown(content)
        if not text and dig(piece.get("properties"), "deletetime"):
            text = "(deleted)"
    # The number of a message is a time as well, in thousandths of a second.
    at = of_iso(piece.get("originalarrivaltime")) or of_epoch(piece.get("id"), 1000)
    if at is None:
        notes.add("time", place)
    return Message(
        at=at,
        sender="" if is_of_app else who(word(piece.get("displayName")), _bare(piece.get("from"))),
        text=bounded(text, notes, place),
        attachments=_attachments(kind, content),
        chat=chat,
        place=place,
    )


def _bare(name: object) -> str:
    """Return a name without what says which network it is of: ``8:live:anna`` is ``live:anna``."""
    return _NETWORK.sub("", word(name)[:MAX_TEXT], count=1)


# ------------------------------------------------------------------ marks


def _plain(text: str) -> str:
    return html.unescape(_LONG_NUMBER.sub("", text))


def _attributes(tag: re.Match[str]) -> dict[str, str]:
    return {name.lower(): _plain(one or two) for name, one, two in _ATTRIBUTE.findall(tag[3])}


def _shown(content: str) -> str:
    """Return what Skype shows for its marks, and the addresses and names that lie behind them."""
    found: list[str] = []
    at = 0
    begin, target = 0, ""  # of the link or the mention that is open
    for tag in _TAG.finditer(content):
        found.append(_plain(content[at : tag.start()]))
        at = tag.end()
        name, is_end = tag[2].lower(), bool(tag[1])
        if name in {"a", "at"}:
            if target and target not in "".join(found[begin:]):
                found.append(f" <{target}>")
            values = {} if is_end else _attributes(tag)
            begin, target = len(found), values.get("href", "") or _bare(values.get("id"))
        elif name == "c" and not is_end:  # a contact that was sent
            values = _attributes(tag)
            found.append(who(values.get("f", ""), _bare(values.get("s"))) + "\n")
        elif name == "br":
            found.append("\n")
    found.append(_plain(content[at:]))
    return "".join(found).strip()


def _event(content: str) -> str:
    """Return what happened, such as ``ended, live:anna, name Anna, duration 61``."""
    found: list[str] = []
    at, inside = 0, ""
    for tag in _TAG.finditer(content):
        said = _plain(content[at : tag.start()]).strip()
        if said and inside not in _UNSAID:
            found.append(f"{inside} {_bare(said)}".lstrip())
        at, inside = tag.end(), "" if tag[1] else tag[2].lower()
        if inside in {"partlist", "part"}:
            values = _attributes(tag)
            found.append(_bare(values.get("identity")) or values.get("type", ""))
    found.append(_plain(content[at:]).strip())
    return ", ".join(part for part in found if part)


def _attachments(kind: str, content: str) -> tuple[str, ...]:
    """Return names of files that came with a message, or its sort if they have no names."""
    names: list[str] = []
    for tag in _TAG.finditer(content):
        name = tag[2].lower()
        if tag[1] or name not in {"originalname", "meta", "file"}:
            continue
        values = _attributes(tag)
        said = values.get("v") if name == "originalname" else values.get("originalname")
        if name == "file":
            said = _plain(content[tag.end() : tag.end() + MAX_NAME].partition("<")[0])
        names.append(name_of(said or ""))
    found = tuple(dict.fromkeys(name for name in names if name))[:MAX_ATTACHMENTS]
    return found or ((_SORTS[kind],) if kind in _SORTS and content else ())
