"""Choose a passphrase: five words that are made up, or one's own, typed twice.

Nothing here is forced: a weak passphrase is said kindly to be weak.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sextortion_help.case.passphrase import normalise, strength
from sextortion_help.language import N_, tr
from sextortion_help.report.document import Document, Text, paragraphs
from sextortion_help.ui.prompts import Command, Pick, Write

if TYPE_CHECKING:
    from sextortion_help.ui.session import Session

CAN_LEAVE = (Command.BACK, Command.HELP, Command.LEAVE)


@dataclass(frozen=True, slots=True)
class Lock:
    """What a passphrase is for."""

    where: str
    """Where the person is, as every screen says it."""
    about_words: tuple[str, ...]
    """What to do with the five words."""


KEEP_THE_PAPER = (
    N_("Write these five words on paper, in this order, with the spaces."),
    N_("Keep the paper where only you can find it. I cannot show them again."),
)
WAYS = {"words": N_("Make up a passphrase for me"), "own": N_("I type my own passphrase")}


def ask_new(session: Session) -> str | Command:
    """Ask for a passphrase in place of the one before."""
    lock = Lock(tr("Passphrase"), tr(KEEP_THE_PAPER))
    while True:
        screen = Document(
            tr("A new passphrase"), (Text(tr("Until you have chosen, the old one holds.")),)
        )
        reply = session.ask(Pick(screen, tr("Which?"), tr(WAYS), lock.where, commits=True))
        if isinstance(reply, Command):
            return reply
        passphrase = (choose if reply == "words" else type_own)(session, lock)
        if passphrase is not Command.BACK:
            return passphrase


def choose(session: Session, lock: Lock) -> str | Command:
    """Show five words until some are wanted."""
    while True:
        words = session.choose_words()
        screen = Document(
            tr("Your passphrase"), (Text(words, "strong"), *paragraphs(lock.about_words))
        )
        choices = {"ready": tr("I have written them down"), "other": tr("Show me other words")}
        reply = session.ask(
            Pick(screen, tr("Ready?"), choices, lock.where, commands=CAN_LEAVE, commits=True)
        )
        if isinstance(reply, Command):
            return reply
        if reply == "ready":
            return words


def type_own(session: Session, lock: Lock) -> str | Command:
    """Ask for a passphrase twice, with a kind word on a weak one."""
    note = tr("Four words that do not belong together are good. Spaces are fine.")
    while True:
        first = session.ask(_secret(tr("Your passphrase"), note, tr("Passphrase:"), lock))
        if isinstance(first, Command):
            return first
        if not normalise(first):
            note = tr("Spaces alone are no passphrase. Let us try again.")
            continue
        if strength(first) == "weak":
            screen = Document(
                tr("This one is easy to guess"),
                (Text(tr("It is your choice. A longer one keeps your notes safer.")),),
            )
            choices = {"other": tr("Choose another"), "keep": tr("Use it all the same")}
            reply = session.ask(
                Pick(screen, tr("What would you like?"), choices, lock.where, commits=True)
            )
            if isinstance(reply, Command):
                return reply
            if reply == "other":
                continue
        second = session.ask(
            _secret(
                tr("Once more"), tr("So that no slip locks you out."), tr("The same again:"), lock
            )
        )
        if isinstance(second, Command):
            return second
        if normalise(first) == normalise(second):
            return first
        note = tr("The two were not the same. Let us try again.")


def _secret(title: str, note: str, ask: str, lock: Lock) -> Write:
    screen = Document(title, (Text(note),))
    return Write(screen, ask, lock.where, commands=CAN_LEAVE, secret=True)
