"""What goes into a pack for an officer: the papers, tables and evidence that were chosen.

How a bag is written is ``bag``'s work, what stands on each paper the builders'. Reading sealed
evidence is given from outside, so that nothing here touches keys or files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from sextortion_help.case.evidence import Evidence
from sextortion_help.case.model import Case
from sextortion_help.language import N_
from sextortion_help.playbook.library import Library
from sextortion_help.report.bag import PAYLOAD, Member
from sextortion_help.report.builders.checklist import police_checklist
from sextortion_help.report.builders.extract import case_extract, extract_json
from sextortion_help.report.builders.facts import country_of, log_blocks
from sextortion_help.report.builders.form import form_sheet
from sextortion_help.report.builders.officer_note import officer_note
from sextortion_help.report.builders.pack import custody_table, identifier_table, timeline_table
from sextortion_help.report.builders.timeline import case_rows, timeline
from sextortion_help.report.document import Document
from sextortion_help.report.paper import paper_for
from sextortion_help.report.renderers.csv import csv_bytes
from sextortion_help.report.rendering import Format, as_file

PARTS: Mapping[str, str] = {
    "checklist": N_("The checklist for the police"),
    "timeline": N_("The timeline, and a table of it"),
    "identifiers": N_("A table of their accounts and identifiers"),
    "notes": N_("All my answers and notes, as data"),
}
"""The parts that any case has, and the words for them. A form is a part too: ``form <id>``."""

FORM = "form "
NOTE = "READ-ME-OFFICER.txt"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is to go into a pack."""

    parts: tuple[str, ...]
    evidence: Mapping[str, str]
    """The file name of each piece, by its id."""


@dataclass(frozen=True, slots=True)
class Making:
    """What the making of a pack needs of the world."""

    now: datetime
    to_moment: Callable[[datetime], datetime]
    """Reads a time without a zone in the zone of this computer."""
    read: Callable[[Evidence], Iterator[bytes]]
    """Gives the content of a sealed piece, checked at its end."""


def payload(library: Library, case: Case, chosen: Chosen, making: Making) -> Iterator[Member]:
    """Yield the files of a pack, the evidence read only as it is written."""
    for part in chosen.parts:
        yield from _part(library, case, part, chosen, making)
    yield Member.of("custody.csv", csv_bytes(custody_table(case, _paths(chosen))))
    for item in case.evidence:
        if item.id in chosen.evidence:
            path = f"evidence/{chosen.evidence[item.id]}"
            yield Member(path, making.read(item), item.size)


def _paths(chosen: Chosen) -> dict[str, str]:
    """Return where each piece stands in the pack."""
    return {id_: f"{PAYLOAD}/evidence/{name}" for id_, name in chosen.evidence.items()}


def note(case: Case, now: datetime, names: Iterable[str]) -> Member:
    """Return the note to the officer, on the files of these names."""
    document = officer_note(case, now, tuple(names))
    return Member.of(NOTE, as_file(document, Format.TEXT, "a4", now))


def _part(
    library: Library, case: Case, part: str, chosen: Chosen, making: Making
) -> Iterator[Member]:
    match part:
        case "checklist":
            yield from _paper(case, police_checklist(library, case, making.now), part, making)
        case "timeline":
            document = timeline(library, case, making.to_moment).plus(*log_blocks(case))
            yield from _paper(case, document, part, making)
            table = timeline_table(case_rows(library, case), making.to_moment)
            yield Member.of("timeline.csv", csv_bytes(table))
        case "identifiers":
            yield Member.of("identifiers.csv", csv_bytes(identifier_table(library, case)))
        case "notes":
            yield Member.of("case.json", extract_json(case_extract(library, case, _paths(chosen))))
        case _:
            form = part.removeprefix(FORM)
            document = form_sheet(library, case, form, making.now)
            yield from _paper(case, document, f"form-{form}", making)


def _paper(case: Case, document: Document, name: str, making: Making) -> Iterator[Member]:
    """Yield a paper as text and, where that can be made, as PDF: the text holds the same words."""
    from sextortion_help.report.renderers.pdf import CannotRenderError

    size = paper_for(country_of(case))
    with suppress(CannotRenderError):
        yield Member.of(f"{name}.pdf", as_file(document, Format.PDF, size, making.now))
    yield Member.of(f"{name}.txt", as_file(document, Format.TEXT, size, making.now))
