"""Read a JSON file of many chats message by message, each with what the file says of its chat.

What is said of a chat can stand before or behind its messages; both are found, and no more than one
chat's facts are held with the names that stand behind. What they mean is the readers' business.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sextortion_help.evidence.readers.json_pieces import Path, pieces
from sextortion_help.evidence.readers.json_values import word
from sextortion_help.evidence.readers.model import Notes, Source, name_of

MAX_LATE_NAMES: Final = 10_000
"""Chats of one file whose names can stand behind their messages."""

Facts = Mapping[str, Any]
"""What a file says of a chat, by key: ``name``, or ``guild.name`` for what lies deeper."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a JSON file has its chats, what it says of them, and their messages."""

    chats: Container[Path]
    facts: Container[Path]
    """The ways to them from a chat, of one or two keys."""
    messages: Container[str]
    """Keys of a chat under which its messages are."""
    is_named: Callable[[Facts], bool]
    """Whether so many facts are enough to name it by."""

    def fact(self, path: Path) -> str:
        """Return the key of a fact; empty if there is none at the end of this way."""
        for length in (1, 2):
            if path[:-length] in self.chats and path[-length:] in self.facts:
                return ".".join(path[-length:])
        return ""


def by_chat(source: Source, notes: Notes, layout: Layout) -> Iterator[tuple[Facts, Any]]:
    """Yield each message with the facts of its chat, the same object for all messages of one chat.

    What stands before the messages is enough if it names the chat. If it does not, the file is
    read from its beginning once more, for it may say so later.
    """
    number, is_known = 0, False
    facts: dict[str, Any] = {}
    late: dict[int, dict[str, Any]] | None = None
    for chat, key, value in _walk(source, notes, layout):
        if chat != number:
            number, is_known, facts = chat, False, {}
        if key != "*":
            if not is_known:
                facts[key] = value
            continue
        if not is_known:
            is_known = True
            if not layout.is_named(facts):
                late = _late_facts(source, notes, layout) if late is None else late
                facts = {**late.get(number, {}), **facts}
        yield facts, value


def _walk(source: Source, notes: Notes, layout: Layout) -> Iterator[tuple[int, str, Any]]:
    """Yield facts, by their key, and messages, as ``*``, each with the number of its chat."""
    number = 0

    def is_wanted(path: Path) -> bool:
        nonlocal number
        if path in layout.chats:
            number += 1
            return False
        if path[-1:] == ("*",):
            return path[:-2] in layout.chats and path[-2:-1] != () and path[-2] in layout.messages
        return bool(layout.fact(path))

    for path, value in pieces(source, notes, is_wanted):
        yield number, layout.fact(path) or "*", value


def _late_facts(source: Source, notes: Notes, layout: Layout) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for number, key, value in _walk(source, Notes(), layout):
        if key == "*" or not word(value):
            continue
        if number not in found and len(found) >= MAX_LATE_NAMES:
            notes.add("more")
            break
        found.setdefault(number, {}).setdefault(key, name_of(word(value)))
    return found
