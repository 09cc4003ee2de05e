"""Write down accounts, payments and threats: one field at a time, each kept at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sextortion_help.case.model import Record
from sextortion_help.interview.walk import walk
from sextortion_help.language import tr
from sextortion_help.playbook.models import Collect, Evidence, RecordField
from sextortion_help.report.builders.facts import country_of
from sextortion_help.report.document import Document, paragraphs
from sextortion_help.ui.prompts import WITH_SKIP, Command, Pick, Write
from sextortion_help.ui.screens import item_screen

if TYPE_CHECKING:
    from sextortion_help.ui.session import Session


def while_wanted(
    session: Session,
    item: Collect | Evidence,
    look: Callable[[], tuple[Document, bool]],
    add: Callable[[], Command | None],
    where: str,
) -> Command | None:
    """Ask an offer of the guide again and again, and add one each time, until there is no more.

    Args:
        session: the sitting.
        item: the offer, with what to ask before the first and after each.
        look: returns the screen as it is now, and whether there is one already.
        add: adds one.
        where: the line that says where the person is.

    Returns:
        ``None`` when it is dealt with, or the command given instead.

    """
    while True:
        screen, some = look()
        ask = item.another if some else item.ask
        choices = {"yes": tr("Yes"), "no": tr("No more") if some else tr("Not now")}
        reply = session.asker.pick(Pick(screen, ask, choices, where))
        if isinstance(reply, Command):
            return reply
        if reply == "no":
            session.mark_seen(item.id)
            return None
        inner = add()
        if inner not in {None, Command.BACK}:
            return inner


def collect(session: Session, item: Collect, where: str) -> Command | None:
    """Offer to write down records until the person has no more."""

    def look() -> tuple[Document, bool]:
        way = walk(session.library, session.case.progress)
        screen = item_screen(session.library, session.case, way, item)
        return screen, bool(session.case.records.get(item.id))

    return while_wanted(
        session, item, look, lambda: edit(session, item, session.new_id(), where), where
    )


def edit(session: Session, item: Collect, record_id: str, where: str) -> Command | None:
    """Ask each field of one record, new or old; what is answered is kept at once.

    Returns:
        ``None`` at the end, ``BACK`` when the person goes back from the first field, or
        another command.

    """
    number = 0
    while number < len(item.fields):
        reply = _ask_field(session, item, item.fields[number], record_id, where)
        if reply is Command.BACK:
            if number == 0:
                return reply
            number -= 1
        elif reply is Command.HELP:
            session.help_lines()
        elif isinstance(reply, Command) and reply is not Command.SKIP:
            return reply
        else:
            if isinstance(reply, str):
                # An empty answer empties the field; skipping leaves it as it is.
                _set(session, item, record_id, item.fields[number].field, reply)
            number += 1
    return None


def _ask_field(
    session: Session, item: Collect, field: RecordField, record_id: str, where: str
) -> str | Command:
    record = find(session, item, record_id)
    current = record.fields.get(field.field, "") if record else ""
    screen = Document(item.title, paragraphs((field.help,) if field.help else ()))
    choices = _chosen_first(session, field)
    if choices:
        return session.asker.pick(
            Pick(screen, field.ask, choices, where, current or None, WITH_SKIP)
        )
    return session.asker.write(Write(screen, field.ask, where, current))


def _chosen_first(session: Session, field: RecordField) -> dict[str, str]:
    """Return a field's choices; what the person named before stands at the top."""
    choices = session.library.picks(field.choices, field.choices_from, country_of(session.case))
    if field.choices_from is None:
        return choices
    named: set[str] = set()
    for question in session.library.questions().values():
        given = session.case.answers.get(question.id)
        if question.choices_from == field.choices_from and given and given.value:
            named.update([given.value] if isinstance(given.value, str) else given.value)
    return dict(sorted(choices.items(), key=lambda choice: choice[0] not in named))


def _set(session: Session, item: Collect, record_id: str, field: str, value: str) -> None:
    old = find(session, item, record_id)
    fields = {**(old.fields if old else {}), field: value}
    if not value:
        del fields[field]
        if old is None:
            return
    record = Record(id=record_id, at=session.clock(), fields=fields)
    session.keep(session.case.with_record(item.id, record))


def find(session: Session, item: Collect, record_id: str) -> Record | None:
    """Return a record by its id."""
    kept = session.case.records.get(item.id, ())
    return next((record for record in kept if record.id == record_id), None)
