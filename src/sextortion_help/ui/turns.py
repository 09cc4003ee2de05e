"""How each kind of item is asked, and what its answer changes.

A turn returns ``None`` when the item is dealt with, or the command the person gave instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from sextortion_help.interview.progress import StepState
from sextortion_help.interview.walk import Place, Walk
from sextortion_help.language import N_, tr
from sextortion_help.playbook.library import COUNTRY_FACT
from sextortion_help.playbook.models import (
    Collect,
    Contacts,
    Evidence,
    Gate,
    Keep,
    Message,
    Question,
    Step,
)
from sextortion_help.report.builders.facts import country_of, wording
from sextortion_help.report.document import Document
from sextortion_help.ui import keeping, records
from sextortion_help.ui.prompts import WITH_SKIP, Command, Pick, PickMany, Write, go_on
from sextortion_help.ui.screens import item_screen

if TYPE_CHECKING:
    from sextortion_help.ui.session import Session

TYPE_AGAIN = "again"
"""The choice of someone whose country is none of those suggested."""

STEP_CHOICES: Mapping[str, str] = {
    "done": N_("Done"),
    "later": N_("Later"),
    "not-for-me": N_("Not for me"),
}


def take(session: Session, place: Place, way: Walk) -> Command | None:
    """Ask one item.

    Returns:
        ``None`` when it is dealt with, else the command given.

    """
    where = session.where(place.part)
    screen = item_screen(session.library, session.case, way, place.item)
    match place.item:
        case Message() as item if place.id == way.places[0].id:
            return _opening(session, item, screen, where)
        case Message() as item:
            return _seen(session, item.id, session.asker.pick(go_on(screen, where)))
        case Gate() as item:
            choices = {"go": item.go_on}
            prompt = Pick(screen, tr("When you are ready:"), choices, where, commits=True)
            return _seen(session, item.id, session.asker.pick(prompt))
        case Question() as item:
            return _question(session, item, screen, way, where)
        case Keep() as item:
            return keeping.offer_item(session, item, screen, where)
        case Evidence() as item:
            # Imported late: reading files takes much to load, and everyone waits for the start.
            from sextortion_help.ui import evidence

            return evidence.offer(session, item, screen, where)
        case Collect() as item:
            return records.collect(session, item, where)
        case Step() as item:
            return _step(session, item, screen, where)
        case Contacts() as item:
            return _contacts(session, item, screen, where)
        case _:
            assert_never(place.item)


def _seen(session: Session, item_id: str, reply: str | Command) -> Command | None:
    if isinstance(reply, Command):
        return reply
    session.mark_seen(item_id)
    return None


def _opening(session: Session, item: Message, screen: Document, where: str) -> Command | None:
    """Show the first page, where someone who cannot answer now may go straight to what to do."""
    reply = session.asker.pick(replace(go_on(screen, where), commands=WITH_SKIP))
    if reply is Command.SKIP:
        session.skip_to_first_step()
        return None
    return _seen(session, item.id, reply)


def _question(
    session: Session, item: Question, screen: Document, way: Walk, where: str
) -> Command | None:
    ask, _ = wording(item, way, session.library)
    given = session.case.answers.get(item.id)
    value = given.value if given else None
    one = value if isinstance(value, str) else None
    reply: str | tuple[str, ...] | Command
    match item.answer:
        case "text":
            reply = session.asker.write(Write(screen, ask, where, one or ""))
        case "many":
            choices = session.library.choices(item, country_of(session.case))
            current = value if isinstance(value, tuple) else ()
            reply = session.asker.pick_many(PickMany(screen, ask, choices, where, current))
        case "country":
            reply = _country(session, item, ask, screen, where)
        case "one":
            choices = session.library.choices(item)
            reply = session.asker.pick(Pick(screen, ask, choices, where, one, WITH_SKIP))
        case _:
            assert_never(item.answer)
    if reply is Command.SKIP:
        session.answer(item.id, None)
        return None
    if isinstance(reply, Command):
        return reply
    session.answer(item.id, reply or None)
    return None


def _country(
    session: Session, item: Question, ask: str, screen: Document, where: str
) -> str | Command:
    """Ask for a country by its name or letters; a slip of the fingers brings names to choose."""
    choices = session.library.choices(item)
    given = session.case.answers.get(item.id)
    current = given.value if given and isinstance(given.value, str) else ""
    while True:
        typed = session.asker.write(Write(screen, ask, where, choices.get(current, current)))
        if isinstance(typed, Command):
            return typed
        if not typed:
            return Command.SKIP
        found = session.library.look_up_country(typed)
        if isinstance(found, str):
            return found
        near = {code: choices[code] for code in found} | dict(item.choices)
        which = {**near, TYPE_AGAIN: tr("I want to type it again")}
        reply = session.asker.pick(
            Pick(screen, tr("Which one do you mean?"), which, where, commits=True)
        )
        if isinstance(reply, Command) or reply != TYPE_AGAIN:
            return reply


def _step(session: Session, item: Step, screen: Document, where: str) -> Command | None:
    mark = session.case.steps.get(item.id)
    current = mark.state if mark else None
    prompt = Pick(screen, tr("Have you done this?"), tr(STEP_CHOICES), where, current)
    reply = session.asker.pick(prompt)
    if isinstance(reply, Command):
        return reply
    state: StepState = "done" if reply == "done" else "later" if reply == "later" else "not-for-me"
    session.keep(session.case.with_step(item.id, state, session.clock()))
    return None


def _contacts(session: Session, item: Contacts, screen: Document, where: str) -> Command | None:
    """Show contacts; while the country is not known, ask it here, for a number needs one."""
    question = session.library.questions().get(COUNTRY_FACT)
    if question is None or COUNTRY_FACT in session.case.answers:
        return _seen(session, item.id, session.asker.pick(go_on(screen, where)))
    reply = _country(session, question, question.ask, screen, where)
    if reply is Command.SKIP:
        return _seen(session, item.id, "skipped")
    if isinstance(reply, Command):
        return reply
    session.answer(COUNTRY_FACT, reply)
    return None
