"""A sheet to copy into an official form: the form's own fields in its own order, filled in.

What is known stands in words; what is missing is an empty box with how to find it. What each form
asks, what fills a field and what it says is the playbooks' (``forms/``, ``form-parts.yaml``). A
form whose own fields nobody read gets the general list of what reports ask for, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sextortion_help.case.model import Case
from sextortion_help.case.reading import KeptIdentifier
from sextortion_help.interview.plan import plan
from sextortion_help.interview.walk import Walk, walk
from sextortion_help.language import N_, tr
from sextortion_help.playbook.library import ANYWHERE, COUNTRY_FACT, Library
from sextortion_help.playbook.models import Collect, Question, RecordField
from sextortion_help.report.builders.evidence import (
    evidence_blocks,
    identifier_blocks,
    mail_blocks,
)
from sextortion_help.report.builders.facts import (
    field_in_words,
    in_words,
    is_so,
    log_blocks,
    wording,
)
from sextortion_help.report.builders.moments import zone_of
from sextortion_help.report.builders.safety import safety_blocks
from sextortion_help.report.builders.story import WORDS, story_lines
from sextortion_help.report.document import (
    Block,
    Document,
    Heading,
    Items,
    Pair,
    Pairs,
    Text,
    Tick,
    Ticks,
)
from sextortion_help.text import clean_line

if TYPE_CHECKING:
    # The shape is as late as the files: the menus import this module, and seldom show a form.
    from sextortion_help.playbook.forms import BuiltIn, Form, FormField, FormPart

COPY: Final = N_("Copy from this paper into the form. It is not the form itself.")
WRITE_YOUR_OWN: Final = N_("Use this paper to write your own. It is not an official form.")
NO_PICTURE: Final = N_("Never add a private picture. The words and the links are enough.")
NO_PICTURE_UNDER_18: Final = N_(
    "Never open, copy, save or send a picture of someone under 18. The words are enough."
)
READ_AGAIN: Final = N_("Read it again before you send it. You may not be able to take it back.")
CHECK_FIRST: Final = N_("Not all of this was read on the official page. Check this first.")
NOT_READ: Final = N_(
    "I have not read this form's own fields. These are what reports ask for most. "
    "Go by the form where it differs."
)
NO_MARK: Final = N_("A field without a mark helps. I have not read that it must be filled in.")
NOT_CHECKED: Final = N_("Not checked: nobody has read this field on the form itself.")
NOTHING_HERE: Final = N_("From your answers, nothing has to stand here.")

MARKS: Final = {"yes": N_("must be filled in"), "optional": N_("may be left out")}
CONTACT_KINDS: Final = frozenset({"phone-e164", "email", "url", "domain", "ipv4", "ipv6"})
"""Kinds of identifiers by which somebody is reached; profiles and user names are accounts."""

ROOM_FOR_WORDS: Final = 3
ROOM_FOR_A_STORY: Final = 4
ROOM_FOR_ALL: Final = 6

BOXES: Final = {
    "mails": N_("The header of the mail"),
    "evidence": N_("What you kept, and where it is"),
    "steps": N_("What you did, and when"),
}
"""What is left for a pen where the program has nothing to put together."""


def forms_for(library: Library, case: Case) -> tuple[str, ...]:
    """Return the ids of the forms for this person: their country's, a group's, then anywhere's.

    Within each, those made for someone under 18 come first. Where someone shown is, was or may be
    under 18 there is no form for adults only, and for adults none for those under 18.
    """
    way = walk(library, case.progress, through_gates=True)
    unfit = "adults" if is_so(library, way, "under_18") else "minors"
    country = next(iter(way.facts.get(COUNTRY_FACT, ())), None)
    shared = [code for code, land in library.countries.items() if country in land.members]
    found: dict[str, None] = {}
    for code in (country, *shared, ANYWHERE):
        here = [
            (form.audience != "minors", id_)
            for id_, form in library.forms.items()
            if code in form.countries and form.audience != unfit
        ]
        found |= dict.fromkeys(id_ for _, id_ in sorted(here))
    return tuple(found)


def form_sheet(library: Library, case: Case, form_id: str, now: datetime) -> Document:
    """Build the sheet for a form, whether or not it fits: ``forms_for`` says that.

    Args:
        library: the playbooks.
        case: what was written down.
        form_id: the form.
        now: the time to print, with its zone.

    Raises:
        KeyError: the playbooks have no form of this id.
        PlaybookProblemsError: the files of the forms are not what they must be.

    """
    form = library.forms[form_id]
    # Someone who asks for this paper gets what they told, even while a gate is closed.
    way = walk(library, case.progress, through_gates=True)
    sheet = _Sheet(library, case, way, now)
    blocks = (
        Text(tr(COPY) if form.link else tr(WRITE_YOUR_OWN), "strong"),
        *safety_blocks(library, case, way),
        *_before(library, form, under_18=is_so(library, way, "under_18")),
        *_fields(sheet, form),
        *_after(library, form),
        *_about(case, now),
    )
    return Document(form.name, blocks)


def _before(library: Library, form: Form, *, under_18: bool) -> Iterator[Block]:
    link = [Pair(tr("Official page"), form.link)] if form.link else []
    yield Pairs((*link, Pair(tr("For"), form.whom)))
    picture = tr(NO_PICTURE_UNDER_18) if under_18 else tr(NO_PICTURE)
    yield Heading(tr("Before you begin"))
    yield Items((*(form.mind or ()), picture, tr(READ_AGAIN)))
    if form.confidence == "secondary":
        yield Text(
            tr(CHECK_FIRST)
            + " "
            + tr("Read at: {sources}.").format(sources="; ".join(_sources(library, form))),
            "strong",
        )


def _fields(sheet: _Sheet, form: Form) -> Iterator[Block]:
    if form.fields_not_read:
        yield Heading(tr("What reports ask for"))
        yield Text(tr(NOT_READ), "strong")
        general = (part for part in sheet.library.form_parts.values() if not part.general)
        for number, part in enumerate(general, 1):
            yield Heading(f"{number}. {part.title}", 3)
            yield from sheet.part_blocks((part,))
        return
    yield Heading(tr("The fields, in order"))
    yield Text(tr(NO_MARK), "quiet")
    if any(field.not_checked for field in form.fields):
        yield Text(tr(NOT_CHECKED), "quiet")
    for number, field in enumerate(form.fields, 1):
        yield Heading(f"{number}. {field.field}{_marks(form, field)}", 3)
        if field.say:
            yield Text(field.say)
        if field.part:
            parts = sheet.library.form_parts
            yield from sheet.part_blocks([parts[id_] for id_ in field.part])


def _marks(form: Form, field: FormField) -> str:
    marks = [tr(MARKS[field.needed])] if field.needed in MARKS else []
    if field.not_checked:
        marks.append(tr("not checked"))
    elif field.confidence == "secondary" != form.confidence:
        marks.append(tr("check this first"))
    return f" ({'; '.join(marks)})" if marks else ""


def _after(library: Library, form: Form) -> Iterator[Block]:
    if form.after:
        yield Heading(tr("After you send it"))
        yield Items(form.after)
    sources = "; ".join(_sources(library, form))
    yield Text(
        tr("Source: {sources}. Checked {day}.").format(
            sources=sources, day=form.checked.isoformat()
        ),
        "quiet",
    )


def _sources(library: Library, form: Form) -> Iterator[str]:
    """Name each source and the day on which it was read."""
    for id_ in form.sources:
        if source := library.sources.get(id_):
            yield f"{source.who}, {source.read.isoformat()}"


def _about(case: Case, now: datetime) -> Iterator[Block]:
    yield Heading(tr("What this paper is, and is not"))
    yield Items(
        (
            tr("It was made on {moment}, by this computer's clock.").format(
                moment=f"{now:%Y-%m-%d %H:%M} {zone_of(now)}"
            ),
            tr("It holds notes entered here by the person concerned or a helper."),
            tr("It is not the official form and not legal advice. The form may have changed."),
            tr("It holds no picture. It proves nothing about who sent what."),
        )
    )
    yield from log_blocks(case)


# ------------------------------------------------------------------ what fills a field


class _Hints:
    """How to find what is missing: a box's own words, or once the words of its part."""

    def __init__(self, parts: Iterable[FormPart]) -> None:
        self._left = {part.title: " ".join(part.find) for part in parts if part.find}

    def of(self, part: FormPart, own: str | None = None, *instead: str | None) -> str | None:
        """Return the hint for one empty box; the first of ``instead`` where no other is left."""
        return own or self._left.pop(part.title, None) or next(filter(None, instead), None)


@dataclass(frozen=True, slots=True)
class _Sheet:
    library: Library
    case: Case
    way: Walk
    now: datetime

    def part_blocks(self, parts: Sequence[FormPart]) -> tuple[Block, ...]:
        """Return what fills a field, from all its parts: answers, records, the rest, boxes."""
        hints = _Hints(parts)
        blocks = (
            *self._answers(parts, hints),
            *self._records(parts, hints),
            *(block for part in parts for block in self._built_in(part, hints)),
            *self._boxes(parts, hints),
        )
        return blocks or (Text(tr(NOTHING_HERE), "quiet"),)

    def _answers(self, parts: Sequence[FormPart], hints: _Hints) -> Iterator[Block]:
        asked = {fact: part for part in parts if not _tells(part) for fact in part.facts}
        pairs = []
        for fact, part in asked.items():
            place, given = self.way.find(fact), self.case.answers.get(fact)
            if place is None or not isinstance(place.item, Question):
                continue
            question = place.item
            value = _known(in_words(self.library, question, given.value) if given else None)
            ask, help_ = wording(question, self.way, self.library)
            hint = None if value else hints.of(part, question.find, *help_[:1], ask)
            pairs.append(Pair(question.label or ask, value, hint))
        if pairs:
            yield Pairs(tuple(pairs))

    def _records(self, parts: Sequence[FormPart], hints: _Hints) -> Iterator[Block]:
        """Yield every record that says something of what is asked, or else one to fill in."""
        for sort in self.library.items():
            if not isinstance(sort, Collect):
                continue
            asked = {
                name: part
                for part in parts
                if not _tells(part)
                for name in part.records.get(sort.id, ())
            }
            fields = [field for field in sort.fields if field.field in asked]
            told = [
                (sort.numbered(number), record.fields)
                for number, record in enumerate(self.case.records.get(sort.id, ()), 1)
                if any(_known(record.fields.get(field.field)) for field in fields)
            ]
            if fields and not told and self.way.find(sort.id) is not None:
                told = [(sort.title, {})]
            for title, record in told:
                yield Text(title, "strong")
                yield Pairs(tuple(self._field(f, record, hints, asked[f.field]) for f in fields))

    def _field(
        self, field: RecordField, record: Mapping[str, str], hints: _Hints, part: FormPart
    ) -> Pair:
        choices = self.library.picks(field.choices, field.choices_from)
        value = _known(field_in_words(choices, record.get(field.field)))
        hint = None if value else hints.of(part, field.find, field.help, field.ask)
        return Pair(field.label, value, hint, ROOM_FOR_WORDS if field.field == WORDS else 1)

    def _built_in(self, part: FormPart, hints: _Hints) -> Iterator[Block]:
        for kind in part.built_in:
            blocks = [*self._put_together(kind, part)]
            yield from blocks
            if kind == "story":
                label = tr("More, in your own words") if blocks else tr("In your own words")
                room = ROOM_FOR_A_STORY if blocks else ROOM_FOR_ALL
                yield Pairs((Pair(label, None, hints.of(part), room),))
            elif not blocks and kind in BOXES:
                yield Pairs((Pair(tr(BOXES[kind]), None, hints.of(part), ROOM_FOR_WORDS),))

    def _put_together(self, kind: BuiltIn, part: FormPart) -> Iterator[Block]:
        match kind:
            case "story":
                lines = story_lines(
                    self.library, self.case, self.way, part.facts, part.records, self.now
                )
                if lines:
                    yield Items(lines)
            case "mails":
                all_ = ((one.evidence, way) for one in self.case.readings for way in one.mails)
                yield from _without_headings(mail_blocks(all_))
            case "evidence":
                yield from _without_headings(evidence_blocks(self.case))
            case "steps":
                yield from self._steps()
            case _:
                yield from _without_headings(identifier_blocks(_only(self.case, kind)))

    def _steps(self) -> Iterator[Block]:
        ticks = []
        for part in plan(self.library, self.case.progress, self.way):
            for planned in part.steps:
                if planned.state == "done":
                    at = self.case.steps[planned.step.id].at
                    when = f"{at:%Y-%m-%d %H:%M} {zone_of(at)}"
                    ticks.append(Tick(f"{planned.step.title}, {when}", "done"))
        if ticks:
            yield Ticks(tuple(ticks))

    def _boxes(self, parts: Sequence[FormPart], hints: _Hints) -> Iterator[Block]:
        pairs = tuple(
            Pair(box.label, None, hints.of(part, box.find), box.room)
            for part in parts
            for box in part.boxes
        )
        if pairs:
            yield Pairs(pairs)


def _tells(part: FormPart) -> bool:
    """Say whether a part tells its answers and records as a story."""
    return "story" in part.built_in


def _known(words: str | None) -> str | None:
    """Return words on one line, so that none can begin a field of its own."""
    return clean_line(words or "") or None


def _without_headings(blocks: Iterable[Block]) -> Iterator[Block]:
    """Leave out headings: a field is one already."""
    return (block for block in blocks if not isinstance(block, Heading))


def _sort_of(one: KeptIdentifier) -> BuiltIn:
    """Return which part of a form an identifier belongs to; each belongs to one."""
    if one.is_own:
        return "own-identifiers"
    if one.kind == "profile" or one.kind.startswith("handle"):
        return "account-identifiers"
    return "contact-identifiers" if one.kind in CONTACT_KINDS else "payment-identifiers"


def _only(case: Case, kind: BuiltIn) -> Case:
    """Return the case with identifiers of one sort, and with no mails."""
    readings = tuple(
        reading.model_copy(
            update={
                "identifiers": tuple(o for o in reading.identifiers if _sort_of(o) == kind),
                "mails": (),
            }
        )
        for reading in case.readings
    )
    return case.model_copy(update={"readings": readings})
