"""Read ``chat_history.json`` and ``snap_history.json`` from Snapchat's "My Data".

Since about 2023 each is an object with a list for each conversation, by the name of the other
person, or by a number for a group. Before, there were lists of what came and of what was sent
(``Received Saved Chat History``, ``Sent Saved Chat History`` and others), which name only the other
person. Snaps have a time and no words. What neither person saved has no words either.

Sources of the format: files of 2018 to 2026 as several open readers and their tests describe them.
``Created`` is in UTC. ``Created(microseconds)`` holds milliseconds. The words of the old lists had
some characters written as in HTML. The same as pages is read by ``snapchat_html``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sextortion_help.evidence.readers.json_pieces import pieces
from sextortion_help.evidence.readers.json_values import of_epoch, of_iso, word
from sextortion_help.evidence.readers.model import (
    MAX_ATTACHMENTS,
    MAX_NAME,
    OWNER,
    Message,
    Notes,
    Source,
    Wanted,
    bounded,
    name_of,
)

APP: Final = "Snapchat"

_LIST = r"(Received|Sent) (?:\w{1,20} )?(?:Chat|Snap) History"
_OLD_LIST = re.compile(_LIST)
_BEGINS_OLD = re.compile(rf'\{{\s*+"{_LIST}"\s*+:')
_KEY = re.compile(r'"(Media Type|Created|From|To|IsSender)"\s*+:')
"""A key. In a string of JSON there is a backslash before a quotation mark, and so none there."""

_ESCAPES: Final = {
    "&amp;": "&",
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&#39;": "'",
    "&#x27;": "'",
    "&#34;": '"',
}
_ESCAPED = re.compile("|".join(_ESCAPES))

_SORTS: Final = {"IMAGE": "photo", "NOTE": "voice note"}
"""Other words for what Snapchat calls it."""

_MOST_MILLISECONDS: Final = 10**14
"""A higher number does count microseconds: as milliseconds it is after the year 5000."""


def fits(head: str) -> bool:
    """Return whether this is the beginning of such a file."""
    start = head[:1000].lstrip("\ufeff \t\r\n")
    if not start.startswith("{"):
        return False
    keys = frozenset(_KEY.findall(head))
    is_history = {"Media Type", "Created"} <= keys and bool(keys & {"From", "To"})
    return is_history or _BEGINS_OLD.match(start) is not None


def read(source: Source, notes: Notes, _: Wanted) -> Iterator[Message]:
    """Read every message and every snap, in the order of the file."""
    found = pieces(source, notes, lambda way: way[1:] == ("*",))
    for place, (way, piece) in enumerate(found, 1):
        if isinstance(piece, dict) and piece.keys() & {"From", "To", "Created"}:
            yield _message(way[0], piece, notes, place)
        else:
            notes.add("broken", place)


def _message(key: str, piece: Mapping[str, Any], notes: Notes, place: int) -> Message:
    at = _time(piece)
    if at is None:
        notes.add("time", place)
    sender, chat = _people(key, piece)
    text = word(piece.get("Content"))
    if not text:
        text = _ESCAPED.sub(lambda escape: _ESCAPES[escape[0]], word(piece.get("Text")))
    kind = word(piece.get("Media Type"))[:MAX_NAME]
    if kind.startswith("STATUS"):  # what someone did, such as to erase a message
        text = text or kind
    return Message(
        at=at,
        sender=sender,
        text=bounded(text, notes, place),
        attachments=_attachments(kind, word(piece.get("Media IDs"))),
        chat=chat,
        place=place,
    )


def _people(key: str, piece: Mapping[str, Any]) -> tuple[str, str]:
    """Return who sent it, and the conversation that it is in."""
    sender, other, title = (
        name_of(word(piece.get(part))) for part in ("From", "To", "Conversation Title")
    )
    old = _OLD_LIST.fullmatch(key)
    if old is None:
        is_own = not sender and piece.get("IsSender") is True
        return (OWNER if is_own else sender), title or name_of(key)
    if old[1] == "Sent":
        return OWNER, title or other  # ``From``, if it is there, may be either of the two
    return sender, title or sender


def _attachments(kind: str, numbers: str) -> tuple[str, ...]:
    """Return the numbers that are in the names of its files, or what it is."""
    names = [name_of(part) for part in numbers.split("|", MAX_ATTACHMENTS)[:MAX_ATTACHMENTS]]
    if any(names):
        return tuple(name for name in names if name)
    if not kind or kind == "TEXT" or kind.startswith("STATUS"):
        return ()
    return (_SORTS.get(kind, name_of(kind.lower())),)


def _time(piece: Mapping[str, Any]) -> datetime | None:
    """Return when, to the millisecond where both times that the file gives agree."""
    said = word(piece.get("Created"))
    written = of_iso(said.removesuffix(" UTC") + "Z" if said.endswith(" UTC") else said)
    number = piece.get("Created(microseconds)")
    is_fine = isinstance(number, int) and number > _MOST_MILLISECONDS
    exact = of_epoch(number, 1_000_000 if is_fine else 1000)
    if written is None or exact is None:
        return written or exact
    whole = written if written.tzinfo else written.replace(tzinfo=UTC)
    return exact if exact.replace(microsecond=0) == whole else written
