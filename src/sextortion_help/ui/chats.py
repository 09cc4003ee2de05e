"""Read the messages in evidence with the person: which chat, which name is theirs, what to keep.

Reading is ``evidence.stored``'s work and ``evidence.study``'s; what to keep is asked in
``choosing``. The person can stop at any time, and then nothing of it is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from sextortion_help.case.evidence import Evidence
from sextortion_help.case.reading import MailWay, Reading
from sextortion_help.errors import CannotWriteError, ExpectedError
from sextortion_help.evidence.finding import Refusal
from sextortion_help.evidence.joining import with_records
from sextortion_help.evidence.mail_ways import ways_of
from sextortion_help.evidence.readers.model import (
    OWNER,
    DayOrder,
    Message,
    Notes,
    Wanted,
    day_order,
)
from sextortion_help.evidence.readers.recognise import Saved
from sextortion_help.evidence.stored import can_be_read, saved_messages
from sextortion_help.evidence.study import Chat, Studied, study, survey
from sextortion_help.language import N_, ngettext, tr
from sextortion_help.report.builders.evidence import evidence_line
from sextortion_help.report.builders.facts import country_of
from sextortion_help.report.document import Document, Text, paragraphs
from sextortion_help.text import clean_line
from sextortion_help.ui import choosing
from sextortion_help.ui.prompts import Command, Pick, PickMany, go_on
from sextortion_help.ui.screens import fault_screen
from sextortion_help.ui.showing import in_turn
from sextortion_help.ui.suggesting import suggest_with
from sextortion_help.ui.troubles import trouble_lines

if TYPE_CHECKING:
    from sextortion_help.ui.session import Session

MOST_LISTED: Final = 200
"""Chats or names that a question lists."""

READING = N_("One moment. I read the messages. Ctrl-C stops it.")
OFFER = (
    N_("I can look for names, links, numbers, threats and payments in it."),
    N_("You choose what I write down. Nothing is sent anywhere."),
)
ORDERS: Final[dict[str, str]] = {
    "day-first": N_("The day: 3/4 is the 3rd of April"),
    "month-first": N_("The month: 3/4 is March the 4th"),
    "year-first": N_("The year: 26/3/4 is March the 4th of 2026"),
    "unknown": N_("I do not know"),
}


@dataclass(slots=True)
class _Told:
    """What the person said of a chat."""

    order: DayOrder | None = None
    chats: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    notes: Notes = field(default_factory=Notes)


def readable_pieces(session: Session, items: Iterable[Evidence]) -> list[Evidence]:
    """Return those pieces whose messages may be read."""
    under_18 = session.counts_as_under_18()
    return [item for item in items if can_be_read(item, under_18=under_18)]


def offer(session: Session, items: Sequence[Evidence]) -> Command | None:
    """After an add: offer to read the messages in what was added, one piece after the other."""
    for item in readable_pieces(session, items):
        screen = Document(
            tr("Shall I read it?"), (Text(evidence_line(item)), *paragraphs(tr(OFFER)))
        )
        choices = {"yes": tr("Yes, read the messages"), "no": tr("Not now")}
        reply = session.ask(Pick(screen, tr("Read the messages in it?"), choices, session.where()))
        if isinstance(reply, Command):
            return None if reply is Command.BACK else reply
        if reply == "no":
            return None
        inner = read(session, item)
        if inner not in {None, Command.BACK}:
            return inner
    return None


def read(session: Session, item: Evidence) -> Command | None:
    """Read the messages in one piece and keep what the person chooses.

    Returns:
        ``None`` when done, or the command given instead; then nothing new is kept.

    """
    before = session.case
    try:
        return _read(session, item)
    except KeyboardInterrupt:
        # It may have come when all was kept already.
        is_kept = session.case is not before
        return _say(session, tr("Stopped"), tr(KEPT) if is_kept else tr("I kept nothing of it."))
    except Refusal as no:
        return _say(session, tr("I cannot read this"), no.reason)
    except ExpectedError as fault:
        reply = session.ask(go_on(fault_screen(fault), session.where()))
        return reply if isinstance(reply, Command) else None


def _read(session: Session, item: Evidence) -> Command | None:
    before = session.case.reading_of(item.id)
    told = _Told(own=before.own if before else (), chats=before.chats if before else ())
    chats = _go_through(session, item, told.notes, lambda saved: survey(_all(saved, told)))
    if not chats:
        lines = (tr("I found no messages in it."), *trouble_lines(told.notes))
        return _say(session, tr("Nothing to read"), *lines)
    reply = _ask(session, chats, told)
    if reply is not None:
        return reply
    if len(chats) > 1 and not told.chats:
        return _say(session, tr("Nothing was read"), tr("You chose no chat, so I read none."))
    told.notes = Notes()
    chosen_chats = frozenset(told.chats) if told.chats else None
    own = frozenset(told.own) | {OWNER}
    names = _names_in(chats, told)
    knows_own = len(names) < 2 or not own.isdisjoint(names)
    suggest, region = suggest_with(session.library), country_of(session.case)

    def go_through(saved: Saved) -> tuple[Studied, str, tuple[MailWay, ...]]:
        found = study(
            _all(saved, told), chosen_chats, own, suggest, region, has_names=saved.has_names
        )
        return found, saved.app, ways_of(saved)

    studied, app, mails = _go_through(session, item, told.notes, go_through)
    chosen = choosing.choose(session, studied, before)
    if isinstance(chosen, Command):
        return chosen
    reading = Reading(
        evidence=item.id,
        at=session.clock(),
        app=app,
        chats=told.chats,
        own=told.own,
        day_order=told.order,
        messages=studied.messages,
        days=studied.days,
        marks=choosing.marks_of(studied, chosen, knows_own=knows_own),
        identifiers=choosing.identifiers_of(studied, chosen),
        mails=mails,
    )
    return _keep(session, reading, studied, chosen, told)


def _all(saved: Saved, told: _Told) -> Iterable[Message]:
    return saved.messages(told.notes, Wanted(told.order))


Result = TypeVar("Result")


def _go_through(
    session: Session, item: Evidence, notes: Notes, work: Callable[[Saved], Result]
) -> Result:
    """Open the piece and go through all of it, with progress on the screen."""
    session.asker.tell(Document("", (Text(tr(READING)),)))
    with (
        # Some formats are read twice, to learn the order of day and month first.
        session.working(2 * (item.size or 0)) as tick,
        saved_messages(session.keeper.open_vault, item, notes, tick) as saved,
    ):
        return work(saved)


# ------------------------------------------------------------------ the questions


def _ask(session: Session, chats: dict[str, Chat], told: _Told) -> Command | None:
    questions: list[Callable[[], Command | None]] = []
    if told.notes.counts["day-or-month"]:
        questions.append(lambda: _ask_order(session, told))
    if len(chats) > 1:
        questions.append(lambda: _ask_chats(session, chats, told))
    questions.append(lambda: _ask_own(session, chats, told))
    return in_turn(questions)


def _ask_order(session: Session, told: _Told) -> Command | None:
    reply = session.ask(order_prompt(session.where(), told.order))
    if isinstance(reply, Command):
        return reply
    # What is not known stays open: the times are then left out, and never guessed.
    told.order = day_order(reply)
    return None


def order_prompt(where: str = "", current: str | None = None) -> Pick:
    """Return the question on what the numbers of a date mean."""
    says = Text(tr("Its dates can be read in two ways. How does your phone write a date?"))
    screen = Document(tr("The dates"), (says,))
    return Pick(screen, tr("Which number comes first?"), tr(ORDERS), where, current)


def _ask_chats(session: Session, chats: dict[str, Chat], told: _Told) -> Command | None:
    listed = list(chats.items())[:MOST_LISTED]
    choices = {name: _with_count(name, chat.messages) for name, chat in listed}
    says = [tr("There are several chats in it. The latest stands first."), tr(ONLY_CHOSEN)]
    if len(chats) > len(listed):
        says.append(
            tr("There are more. These are the latest {most_listed}.").format(
                most_listed=MOST_LISTED
            )
        )
    screen = Document(tr("Which chat?"), paragraphs(tuple(says)))
    ask = tr("Which chats are with them?")
    reply = session.ask_many(PickMany(screen, ask, choices, session.where(), told.chats))
    if isinstance(reply, Command) and reply is not Command.SKIP:
        return reply
    told.chats = reply if isinstance(reply, tuple) else ()
    return None


def _ask_own(session: Session, chats: dict[str, Chat], told: _Told) -> Command | None:
    counts = _names_in(chats, told)
    del counts[OWNER]
    choices = {name: _with_count(name, count) for name, count in counts.most_common()}
    choices = dict(list(choices.items())[:MOST_LISTED])
    if not choices:
        return None
    screen = Document(
        tr("Who is who"),
        (Text(tr("Then I look for threats only in what the others wrote.")),),
    )
    ask = tr("Which of these names is you?")
    current = tuple(name for name in told.own if name in choices)
    reply = session.ask_many(PickMany(screen, ask, choices, session.where(), current))
    if isinstance(reply, Command) and reply is not Command.SKIP:
        return reply
    told.own = reply if isinstance(reply, tuple) else ()
    return None


def _names_in(chats: dict[str, Chat], told: _Told) -> Counter[str]:
    """Return how many messages each name wrote in the chats that were chosen."""
    chosen = [chat for name, chat in chats.items() if name in told.chats or len(chats) == 1]
    return sum((chat.names for chat in chosen), start=Counter[str]())


def _with_count(name: str, count: int) -> str:
    says = ngettext("{name} ({count} message)", "{name} ({count} messages)", count)
    return says.format(name=clean_line(name) or tr("No name"), count=count)


# ------------------------------------------------------------------ keeping it


def _keep(
    session: Session, reading: Reading, studied: Studied, chosen: choosing.Chosen, told: _Told
) -> Command | None:
    paid = {studied.found[int(number)].value for number in chosen.paid}
    case = with_records(session.case.with_reading(reading), reading, paid, session.new_id)
    try:
        session.keeper.commit(case)
    except CannotWriteError as fault:
        reply = session.ask(go_on(fault_screen(fault), session.where()))
        return reply if isinstance(reply, Command) else None
    theirs = sum(not one.is_own for one in reading.identifiers)
    count = reading.messages
    says = (
        ngettext("I read {count} message from {app}.", "I read {count} messages from {app}.", count)
        if reading.app
        else ngettext("I read {count} message.", "I read {count} messages.", count)
    )
    lines = [says.format(count=count, app=reading.app)]
    lines += [
        tr("Written down: {counted}.").format(counted=counted)
        for counted in (choosing.kinds_counted(reading.marks),)
        if counted
    ]
    if theirs:
        lines.append(tr("What leads to them: {theirs}.").format(theirs=theirs))
    return _say(session, tr("Read"), *lines, *trouble_lines(told.notes), tr(WHERE_TO_SEE))


KEPT = N_("What you chose is kept.")
ONLY_CHOSEN = N_("I read only those that you choose.")
WHERE_TO_SEE = N_("You find all of it in the timeline, and under: Accounts, payments and threats.")


def _say(session: Session, title: str, *lines: str) -> Command | None:
    reply = session.ask(go_on(Document(title, paragraphs(lines)), session.where()))
    return reply if isinstance(reply, Command) else None
