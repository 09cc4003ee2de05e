"""What stands on the screen for an item, as a document; nothing is asked here.

The menus, the numbered mode and a run without questions all show these.
"""

from __future__ import annotations

from typing import assert_never

from sextortion_help.case.model import Case
from sextortion_help.errors import ExpectedError
from sextortion_help.interview.walk import Walk
from sextortion_help.language import tr
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.models import (
    Collect,
    Contacts,
    Evidence,
    Gate,
    Keep,
    Message,
    PlainItem,
    Question,
    Step,
)
from sextortion_help.report.builders.contacts import contact_screen
from sextortion_help.report.builders.facts import country_of, is_so, record_line, wording
from sextortion_help.report.document import Block, Document, Items, Text, paragraphs


def item_screen(library: Library, case: Case, way: Walk, item: PlainItem) -> Document:
    """Return what to show above an item's prompt."""
    match item:
        case Message(title=title, say=say) | Gate(title=title, say=say):
            return Document(title or "", paragraphs(say))
        case Keep() | Evidence():
            return Document(item.title, paragraphs(item.say))
        case Question():
            return Document("", paragraphs(wording(item, way, library)[1]))
        case Step():
            return _step(item)
        case Contacts():
            return _contacts(library, case, way, item)
        case Collect():
            return _collect(library, case, item)
        case _:
            assert_never(item)


def _step(item: Step) -> Document:
    blocks: list[Block] = [Items(item.do)]
    if item.why:
        blocks.append(Text(item.why))
    if item.link:
        blocks.append(Text(item.link, "strong"))
    return Document(item.title, tuple(blocks))


def _contacts(library: Library, case: Case, way: Walk, item: Contacts) -> Document:
    return contact_screen(
        library,
        item.title,
        item.say or (),
        item.kinds,
        country_of(case),
        under_18=is_so(library, way, "under_18"),
    )


def _collect(library: Library, case: Case, item: Collect) -> Document:
    blocks: list[Block] = list(paragraphs(item.help or ()))
    kept = case.records.get(item.id, ())
    if kept:
        blocks.append(Text(tr("Written down so far:")))
        blocks.append(Items(tuple(record_line(library, item, record) for record in kept)))
    return Document(item.title, tuple(blocks))


def fault_screen(fault: ExpectedError) -> Document:
    """Return the screen that tells of a fault."""
    return Document(fault.message, paragraphs(fault.hint))
