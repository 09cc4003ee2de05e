"""Where the guide ends and where ``resume`` begins: look at answers, change any, see reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sextortion_help.environment import in_local_zone
from sextortion_help.interview.walk import Walk, walk
from sextortion_help.language import ngettext, tr
from sextortion_help.playbook.models import Collect, Question, Step
from sextortion_help.report.builders.contacts import contact_summary
from sextortion_help.report.builders.facts import country_of, in_words, record_line, wording
from sextortion_help.report.document import Document, Text, paragraphs
from sextortion_help.report.layout import BOXES, STATE_WORDS
from sextortion_help.ui import records, turns
from sextortion_help.ui.prompts import Command, Pick, go_on

if TYPE_CHECKING:
    from sextortion_help.ui.session import Session


def stay(session: Session) -> Command | None:
    """Show what can be done and do what is chosen, until the person goes on or stops.

    Returns:
        ``None`` to go on with the guide, or the command given.

    """
    while True:
        way = walk(session.library, session.case.progress)
        screen = Document(
            tr("Check your answers") if way.next is None else tr("Where you are"),
            paragraphs(_where_they_are(session, way)),
        )
        choices = {
            **({"go-on": tr("Go on with the guide")} if way.next else {}),
            "answers": tr("Look at my answers and change them"),
            "records": tr("Accounts, payments and threats: add or change"),
            "evidence": tr("Evidence: words only, look, check")
            if session.counts_as_under_18()
            else tr("Evidence: add files, look, check"),
            **(
                {"message": tr("Check a message: is it a mass mail?")}
                if session.library.bluff
                else {}
            ),
            "steps": tr("Look at my steps"),
            "plan": tr("Read my plan"),
            "checklist": tr("Read the checklist for the police"),
            "timeline": tr("Read the timeline"),
            "contacts": tr("Who to call"),
            "paper": tr("Make a paper to print, send or hand over"),
            "pack": tr("Make a pack for the police: papers and evidence"),
            "stop": tr("Save and stop") if session.keeper.may_save else tr("Stop"),
        }
        reply = session.ask(Pick(screen, tr("What would you like?"), choices, session.where()))
        if isinstance(reply, Command):
            return reply
        if reply == "go-on":
            return None
        if reply == "stop":
            return Command.STOP
        inner = _do(session, way, reply)
        if inner in {Command.STOP, Command.LEAVE}:
            return inner


def _where_they_are(session: Session, way: Walk) -> tuple[str, ...]:
    """Say what can be done here; at the guide's end also what was put off."""
    says = (tr("You can change any answer. The steps change with it."),)
    shown = {place.id for place in way.places}
    later = sum(mark.state == "later" for id_, mark in session.case.steps.items() if id_ in shown)
    if way.next is not None or not later:
        return says
    put_off = ngettext(
        "You put off {count} step for later. You find it under: Look at my steps",
        "You put off {count} steps for later. You find them under: Look at my steps",
        later,
    )
    return (put_off.format(count=later), *says)


def _do(session: Session, way: Walk, chosen: str) -> Command | None:
    match chosen:
        case "answers":
            return _answers(session)
        case "records":
            return _records(session, way)
        case "evidence":
            # What only some choose is imported late: everyone waits for the first question.
            from sextortion_help.ui import evidence

            return evidence.home(session)
        case "message" if session.library.bluff:
            from sextortion_help.ui import bluff

            return bluff.ask_message(session, session.library.bluff)
        case "steps":
            return _steps(session)
        case "paper":
            from sextortion_help.ui import papers

            return papers.make(session)
        case "pack":
            from sextortion_help.ui import pack_questions

            return pack_questions.pack_up(session)
        case _:
            reply = session.ask(go_on(_report(session, chosen), session.where()))
            return reply if isinstance(reply, Command) else None


def _report(session: Session, chosen: str) -> Document:
    """Build the report to read."""
    library, case = session.library, session.case
    match chosen:
        case "plan":
            from sextortion_help.report.builders.plan import my_plan

            return my_plan(library, case)
        case "checklist":
            from sextortion_help.report.builders.checklist import police_checklist

            return police_checklist(library, case, session.clock())
        case "timeline":
            from sextortion_help.report.builders.timeline import timeline

            return timeline(library, case, in_local_zone)
        case _:
            under_18 = session.counts_as_under_18()
            return contact_summary(library, country_of(case), under_18=under_18)


def _answers(session: Session) -> Command | None:
    """List every answer; the one chosen is asked again."""
    current: str | None = None
    while True:
        way = walk(session.library, session.case.progress)
        choices = {
            place.id: _answer_line(session, place.item, way)
            for place in way.places
            if isinstance(place.item, Question) and place.is_dealt_with
        }
        reply = _choose(session, tr("Your answers"), choices, current)
        if isinstance(reply, Command):
            return reply
        current = reply
        inner = _ask_again(session, reply)
        if inner in {Command.STOP, Command.LEAVE}:
            return inner


def _answer_line(session: Session, question: Question, way: Walk) -> str:
    given = session.case.answers[question.id]
    value = in_words(session.library, question, given.value) or tr("skipped")
    name = question.label or wording(question, way, session.library)[0]
    return f"{name} {value}" if name.endswith("?") else f"{name}: {value}"


def _steps(session: Session) -> Command | None:
    """List every step met so far; the one chosen is shown again."""
    current: str | None = None
    while True:
        way = walk(session.library, session.case.progress)
        choices = {
            place.id: f"{BOXES[mark.state]} {place.item.title}{tr(STATE_WORDS[mark.state])}"
            for place in way.places
            if isinstance(place.item, Step) and (mark := session.case.steps.get(place.id))
        }
        reply = _choose(session, tr("Your steps"), choices, current)
        if isinstance(reply, Command):
            return reply
        current = reply
        inner = _ask_again(session, reply)
        if inner in {Command.STOP, Command.LEAVE}:
            return inner


def _ask_again(session: Session, item_id: str) -> Command | None:
    """Ask one item again. An answer that changes what applies is followed up later."""
    while True:
        way = walk(session.library, session.case.progress)
        place = way.find(item_id)
        if place is None:
            return None
        reply = turns.take(session, place, way)
        if reply is not Command.HELP:
            return reply
        session.help_lines()


def _records(session: Session, way: Walk) -> Command | None:
    """List what was written down, to change, remove or add to."""
    sorts = [place.item for place in way.places if isinstance(place.item, Collect)]
    by_id = {sort.id: sort for sort in sorts}
    while True:
        choices: dict[str, str] = {}
        for sort in sorts:
            for number, record in enumerate(session.case.records.get(sort.id, ()), 1):
                line = record_line(session.library, sort, record)
                choices[f"{sort.id} {record.id}"] = f"{sort.numbered(number)}: {line}"
            choices[f"{sort.id} "] = tr("Add to: {title}").format(title=sort.title)
        reply = _choose(session, tr("Accounts, payments, threats"), choices, None)
        if isinstance(reply, Command):
            return reply
        sort_id, record_id = reply.split(" ")
        inner = _change_record(session, by_id[sort_id], record_id)
        if inner in {Command.STOP, Command.LEAVE}:
            return inner


def _change_record(session: Session, sort: Collect, record_id: str) -> Command | None:
    if record_id:
        found = records.find(session, sort, record_id)
        line = record_line(session.library, sort, found) if found else ""
        screen = Document(sort.title, (Text(line),))
        choices = {
            "change": tr("Change it"),
            "keep": tr("Leave it as it is"),
            "remove": tr("Remove it"),
        }
        reply = session.ask(Pick(screen, tr("What would you like?"), choices, session.where()))
        if isinstance(reply, Command):
            return reply
        if reply == "remove" and _is_sure(session, screen):
            now = session.clock()
            session.keep(session.case.without_record(sort.id, record_id, now))
        if reply != "change":
            return None
    return records.edit(session, sort, record_id or session.new_id(), session.where())


def _is_sure(session: Session, screen: Document) -> bool:
    """Ask once more before something typed is thrown away."""
    choices = {"keep": tr("No, keep it"), "remove": tr("Yes, remove it")}
    prompt = Pick(screen, tr("Remove it for good?"), choices, session.where(), commits=True)
    return session.ask(prompt) == "remove"


def _choose(
    session: Session, title: str, choices: dict[str, str], current: str | None
) -> str | Command:
    """Offer a list with a way back home."""
    listed = {**choices, "home": tr("Back to the list")}
    screen = Document(title, () if choices else (Text(tr("There is nothing here yet.")),))
    reply = session.ask(
        Pick(screen, tr("Which one?"), listed, session.where(), current, commits=not choices)
    )
    return Command.BACK if reply == "home" else reply
