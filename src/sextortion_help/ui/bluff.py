"""Is this message a mass mail? Show what speaks for it and against it; ask what no text tells.

The signs and all words are the playbook's (``bluff.yaml``); looking for them is the work of
``evidence.bluff``. What is typed or read here is kept nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sextortion_help.evidence.bluff import FoundSign, Told, Verdict, check
from sextortion_help.language import N_, tr
from sextortion_help.playbook.bluff import BluffQuestion, BluffSigns
from sextortion_help.report.document import Block, Document, Group, Heading, Text, paragraphs
from sextortion_help.ui.prompts import WITH_SKIP, Command, Pick, Write, go_on

if TYPE_CHECKING:
    from sextortion_help.ui.session import Session

FIELDS: dict[BluffQuestion, str] = {
    "sent-pictures": "sent_pictures",
    "video-call": "video_call",
    "knows-them": "knows_them",
    "says-true-things": "says_true_things",
}
ANSWERS = {"yes": N_("Yes"), "no": N_("No")}
"""The careful answer stands first: a hasty Enter must not call a real threat a mass mail."""

PASTE = (
    N_("Paste the words of the message here, or type them. Then press Enter."),
    N_("I read words only. I keep nothing of it."),
)
ASK = N_("What do they write?")

Answering = Callable[[BluffQuestion, str], bool | Command | None]
"""Asks one question: yes, no, ``None`` for skipped, or the command that was given."""


def judge(
    message: str | bytes, signs: BluffSigns, told: Told, answering: Answering | None
) -> Verdict | Command:
    """Judge a message, and ask what would have to be known first.

    Args:
        message: its words, a page, or the source of a mail.
        signs: the playbook's.
        told: what is known of the person already.
        answering: asks a question; ``None`` where nobody can be asked.

    """
    verdict = check(message, signs, told)
    for question in verdict.ask if answering else ():
        reply = answering(question, signs.questions[question]) if answering else None
        if isinstance(reply, Command):
            return reply
        told = replace(told, **{FIELDS[question]: reply})
        if reply:
            # It is to be treated as real; nothing more needs to be asked for that.
            break
    return check(message, signs, told)


def verdict_page(verdict: Verdict, signs: BluffSigns, *, under_18: bool | None) -> Document:
    """Return what a person reads of a verdict.

    Args:
        verdict: what was found.
        signs: the playbook's words.
        under_18: whether the person is or may be under 18; ``None`` where nobody asked.

    """
    words = signs.verdicts[verdict.level]
    blocks: list[Block] = [*paragraphs(words.say)]
    for note in verdict.notes:
        blocks += [Text(line, "strong") for line in note.say]
    if under_18 is None:
        blocks.append(Text(tr("Under 18? {words}").format(words=" ".join(words.under_18))))
    elif under_18:
        blocks += paragraphs(words.under_18)
    found = [sign for sign in verdict.signs if sign.weight]
    blocks += _signs(tr("It may be real"), [sign for sign in found if sign.side == "against"])
    blocks += _signs(tr("Like a mass mail"), [sign for sign in found if sign.side == "for"])
    if found:
        # On a screen, what stands last is read; the reasons must not be.
        blocks += [Heading(words.title), *paragraphs(words.say)]
    return Document(words.title, tuple(blocks))


def _signs(title: str, found: Sequence[FoundSign]) -> Iterator[Block]:
    if found:
        yield Heading(title)
    for sign in found:
        yield Group(f'"{sign.quote}"', tuple(Text(line) for line in sign.says))


def ask_message(session: Session, signs: BluffSigns) -> Command | None:
    """Ask for a message's words and show what they look like."""
    screen = Document(tr("Is it a mass mail?"), paragraphs(tr(PASTE)))
    typed = session.ask(Write(screen, tr(ASK), session.where()))
    if isinstance(typed, Command):
        return None if typed is Command.SKIP else typed

    def answering(_: BluffQuestion, ask: str) -> bool | Command | None:
        title = Document(tr("One thing only you know"))
        reply = session.ask(Pick(title, ask, tr(ANSWERS), session.where(), commands=WITH_SKIP))
        if reply is Command.SKIP:
            return None
        return reply if isinstance(reply, Command) else reply == "yes"

    verdict = judge(typed, signs, Told(), answering)
    if isinstance(verdict, Command):
        return verdict
    page = verdict_page(verdict, signs, under_18=session.counts_as_under_18())
    reply = session.ask(go_on(page, session.where()))
    return reply if isinstance(reply, Command) else None
