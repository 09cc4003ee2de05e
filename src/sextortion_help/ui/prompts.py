"""What can be asked, what can be answered, and the promise an asker keeps.

A prompt carries the screen above it, so that an asker can lay out both together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from sextortion_help.language import N_, tr
from sextortion_help.report.document import Document


class Command(Enum):
    """What a person can do at a prompt instead of answering; the value is its key."""

    BACK = "b"
    SKIP = "s"
    HELP = "h"
    STOP = "q"
    LEAVE = "x"


COMMAND_WORDS: dict[Command, str] = {
    Command.BACK: N_("back"),
    Command.SKIP: N_("skip"),
    Command.HELP: N_("help lines"),
    Command.STOP: N_("save and stop"),
    Command.LEAVE: N_("leave now"),
}


def words_of(command: Command, *, may_save: bool) -> str:
    """Return what a command does, in words; where nothing may be saved, stopping saves nothing."""
    if command is Command.STOP and not may_save:
        return tr("stop")
    return tr(COMMAND_WORDS[command])


WITHOUT_SKIP = (Command.BACK, Command.HELP, Command.STOP, Command.LEAVE)
WITH_SKIP = (Command.BACK, Command.SKIP, Command.HELP, Command.STOP, Command.LEAVE)


@dataclass(frozen=True, slots=True)
class Pick:
    """Choose one. A prompt that ``commits`` first throws away what was typed ahead."""

    screen: Document
    ask: str
    choices: Mapping[str, str]
    where: str = ""
    current: str | None = None
    commands: tuple[Command, ...] = WITHOUT_SKIP
    commits: bool = False


@dataclass(frozen=True, slots=True)
class PickMany:
    """Choose one or more."""

    screen: Document
    ask: str
    choices: Mapping[str, str]
    where: str = ""
    current: tuple[str, ...] = ()
    commands: tuple[Command, ...] = WITH_SKIP


@dataclass(frozen=True, slots=True)
class Write:
    """Type some words. A ``secret`` one is not shown, and nothing typed ahead counts."""

    screen: Document
    ask: str
    where: str = ""
    current: str = ""
    commands: tuple[Command, ...] = WITH_SKIP
    secret: bool = False


def command_in(typed: str, prompt: Write) -> Command | None:
    """Return the command that was typed in place of words: ``/x``, or its letter and no more.

    Whoever types ``x`` to hide the screen must not find it kept as an answer. A passphrase may
    be anything, so there only ``/x`` counts.
    """
    key = typed.lower()
    if key.startswith("/") or not prompt.secret:
        key = key.removeprefix("/")
        return next((command for command in prompt.commands if key == command.value), None)
    return None


class Asker(Protocol):
    """One way of asking. Ctrl-C comes through as ``KeyboardInterrupt``, and nothing hides it."""

    def pick(self, prompt: Pick) -> str | Command:
        """Ask to choose one and return its value."""

    def pick_many(self, prompt: PickMany) -> tuple[str, ...] | Command:
        """Ask to choose one or more and return their values."""

    def write(self, prompt: Write) -> str | Command:
        """Ask for words and return them.

        With ``SKIP`` allowed and nothing written before, none at all means skip. Where something
        was written before, an empty answer (``""``) means that it is to be emptied.
        """

    def tell(self, document: Document) -> None:
        """Show something without asking."""


def go_on(screen: Document, where: str = "") -> Pick:
    """Return the prompt that only waits for the person to go on."""
    return Pick(screen, "", {"on": tr("Go on")}, where)
