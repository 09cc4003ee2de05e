"""The timeline: messages that matter, payments, evidence, steps and reports in one order.

Times stand as they were found. Where a file names no zone the row says so, and a time is only read
in the zone of the person's computer to put the rows in order. What has no time that can be read in
one way stands at the end, as it was typed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple, Protocol, TypeVar

from sextortion_help.case.evidence import EXPORTED
from sextortion_help.case.model import Case
from sextortion_help.case.reading import Mark, Reading
from sextortion_help.interview.walk import walk
from sextortion_help.language import N_, tr
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.models import Collect, Step
from sextortion_help.report.builders.evidence import short_kind
from sextortion_help.report.builders.facts import field_in_words
from sextortion_help.report.builders.moments import moment_in, zone_of
from sextortion_help.report.document import Bar, Block, Chart, Document, Heading, Table, Text

MARK_WORDS: Final[Mapping[str, str]] = {
    "threat": N_("Threat"),
    "demand": N_("Demand"),
    "deadline": N_("Deadline"),
    "payment": N_("How to pay"),
    "move": N_("To other app"),
    "first": N_("First contact"),
    "last": N_("Last message"),
}
"""What a marked message is called; of several the first one here names the row."""

COUNTED: Final = frozenset({"first", "last"})
"""Marks that were counted and are in no doubt."""

MOST_BARS: Final = 90
"""Days that a chart shows. With more, those with marks and the busiest are shown."""

MAX_WORDS: Final = 300
"""Letters of a message that a row shows."""

WRITTEN_OUT: Final = ("exported", EXPORTED)

HEAD: Final = (N_("When"), N_("Zone"), N_("What"), N_("Words"))
NO_ZONE: Final = N_("not said")
NO_ROWS: Final = N_("There is nothing here yet that has a time.")
HOW_TO_FILL: Final = N_(
    "Add the saved chat as evidence and let me read it. Write down payments with day and time."
)


class HasKind(Protocol):
    """Something of a kind that ``MARK_WORDS`` may name."""

    @property
    def kind(self) -> str:
        """Return the kind."""


Marked = TypeVar("Marked", bound=HasKind)


class Row(NamedTuple):
    """One thing that happened."""

    when: datetime | None
    what: str
    words: str
    is_day: bool = False
    """Whether only the day is known."""
    typed: str = ""
    """What was typed as the time, where it can't be read."""
    marks: tuple[str, ...] = ()
    """What the chart says of it."""


def timeline(
    library: Library,
    case: Case,
    to_moment: Callable[[datetime], datetime],
    messages: Iterable[Row] = (),
) -> Document:
    """Build the timeline of a case.

    Args:
        library: the playbooks.
        case: what was written down.
        to_moment: reads a time without a zone in the zone of this computer.
        messages: rows for messages beside those that are marked.

    """
    rows = [*case_rows(library, case), *messages]
    return timeline_of(rows, _days(case.readings), to_moment)


def timeline_of(
    rows: Iterable[Row],
    days: Mapping[str, int],
    to_moment: Callable[[datetime], datetime],
) -> Document:
    """Build a timeline of rows, with a chart of messages on each day."""
    rows = list(rows)
    timed = [(to_moment(row.when), row.when, row) for row in rows if row.when is not None]
    timed.sort(key=lambda one: one[0])
    untimed = [row for row in rows if row.when is None]
    blocks: list[Block] = []
    if not rows:
        blocks += [Text(tr(NO_ROWS)), Text(tr(HOW_TO_FILL))]
    if timed:
        zones = dict.fromkeys(zone_of(moment) for moment, when, _ in timed if when.tzinfo is None)
        blocks.append(Text(tr("Each time stands as the file, the app or the person says it.")))
        if zones:
            says = tr("Where no zone is said, it is put in order as if it were {zones}.").format(
                zones=" / ".join(zones)
            )
            blocks.append(Text(says, "quiet"))
        blocks += [
            Table(tr(HEAD), tuple(_cells(when, row) for _, when, row in timed)),
        ]
    if untimed:
        blocks += [
            Heading(tr("No time that I can read")),
            Table(tr(HEAD[2:]), tuple((row.what, _with_typed(row)) for row in untimed)),
        ]
    if days:
        blocks += [Heading(tr("Messages each day")), *_chart(days, [row for _, _, row in timed])]
    return Document(tr("Timeline"), tuple(blocks))


# ------------------------------------------------------------------ what happened


def case_rows(library: Library, case: Case) -> Iterator[Row]:
    """Yield what happened in a case, in no order: messages, records, evidence, steps, exports."""
    marked = set()
    for reading in case.readings:
        by_place: defaultdict[int, list[Mark]] = defaultdict(list)
        for mark in reading.marks:
            by_place[mark.place].append(mark)
        for at, marks in by_place.items():
            marked.add(f"{reading.evidence} {at}")
            yield _marked_row(marks, reading.evidence)
    yield from _record_rows(library, case, marked)
    for item in case.evidence:
        kind = short_kind(item)
        yield Row(item.added, tr("Evidence kept"), f"{item.id}: {kind}, {item.name}")
        if item.times.taken:
            when = time_of(item.times.taken)
            yield Row(when, tr("Picture taken"), f"{item.id}: {item.name}")
    for place in walk(library, case.progress, through_gates=True).places:
        step = case.steps.get(place.id)
        if isinstance(place.item, Step) and step and step.state == "done":
            yield Row(step.at, tr("Step done"), place.item.title)
    for entry in case.log:
        if entry.event in WRITTEN_OUT:
            yield Row(entry.at, tr("Written out"), entry.about.split(" sha256:")[0])


def _marked_row(marks: Sequence[Mark], source: str) -> Row:
    """Return the row of a message that matters, whatever it is at once."""
    one = weightiest(marks)
    kinds = [mark.kind for mark in marks]
    return message_row(time_of(one.when), one.sender, one.words, f"{source}, {one.place}", kinds)


def weightiest(marks: Iterable[Marked]) -> Marked:
    """Return the one that names the row: its words stand around what makes it that."""
    order = [*MARK_WORDS]
    return min(marks, key=lambda one: order.index(one.kind) if one.kind in order else len(order))


def message_row(
    when: datetime | None,
    sender: str,
    words: str,
    where: str,
    kinds: Collection[str] = (),
    doubt: str = "",
) -> Row:
    """Return the row of a message, with what it is marked as, and ``doubt`` behind each of that."""
    names = [
        name if kind in COUNTED else f"{name}{doubt}"
        for kind, name in tr(MARK_WORDS).items()
        if kind in kinds
    ] or [tr("Message")]
    also = (
        tr(" (also: {kinds})").format(kinds=", ".join(name.lower() for name in names[1:]))
        if names[1:]
        else ""
    )
    named = f"{sender}: " if sender else ""
    cut = words if len(words) <= MAX_WORDS else f"{words[:MAX_WORDS]}..."
    marks = tuple(names) if kinds else ()
    return Row(when, names[0], f"{named}{cut} ({where}){also}", marks=marks)


def _record_rows(library: Library, case: Case, marked: set[str]) -> Iterator[Row]:
    """Yield what was written down by hand; what a mark says already is not said twice."""
    for sort in library.items():
        if not isinstance(sort, Collect):
            continue
        for number, record in enumerate(case.records.get(sort.id, ()), 1):
            fields = dict(record.fields)
            if fields.get("mark") in marked:
                continue
            typed = fields.get("when") or fields.get("seen") or ""
            if sort.id == "accounts" and not typed:
                continue
            parts = [
                field_in_words(library.picks(field.choices, field.choices_from), value) or ""
                for field in sort.fields
                if field.field not in {"when", "seen"} and (value := fields.get(field.field))
            ]
            found = moment_in(typed)
            name = sort.numbered(number) if sort.id != "accounts" else tr("Account seen")
            yield Row(
                found.when if found else None,
                name,
                ", ".join(parts),
                is_day=bool(found and found.is_day),
                typed=typed,
                marks=(tr("Payment"),) if sort.id == "payments" else (),
            )


def time_of(text: str | None) -> datetime | None:
    """Return a time of ISO 8601, or ``None`` where it is none."""
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


# ------------------------------------------------------------------ how it is shown


def _cells(when: datetime, row: Row) -> tuple[str, ...]:
    day, clock = when.isoformat()[:10], when.isoformat()[11:16]
    if row.is_day:
        return day, "", row.what, row.words
    return f"{day} {clock}", zone_of(when) or tr(NO_ZONE), row.what, row.words


def _with_typed(row: Row) -> str:
    return (
        tr("{words} (when: {typed})").format(words=row.words, typed=row.typed)
        if row.typed
        else row.words
    )


def _days(readings: Iterable[Reading]) -> dict[str, int]:
    """Return how many messages there are on each day, in all that was read."""
    days: defaultdict[str, int] = defaultdict(int)
    for reading in readings:
        for day, counts in reading.days.items():
            days[day] += sum(counts)
    return dict(days)


def _chart(days: Mapping[str, int], rows: Iterable[Row]) -> Iterator[Block]:
    """Draw the days with messages, with what else happened on each."""
    notes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        day = row.when.date().isoformat() if row.when else ""
        if day in days and row.marks:
            notes[day].update(row.marks)
    shown = sorted(days)
    if len(shown) > MOST_BARS:
        ranked = sorted(shown, key=lambda day: (day not in notes, -days[day], day))
        shown = sorted(ranked[:MOST_BARS])
        yield Text(
            tr("Of {count} days, these are the ones that matter or have most messages.").format(
                count=len(days)
            )
        )
    yield Chart(tuple(Bar(day, days[day], _note(notes[day])) for day in shown))


def _note(counts: Mapping[str, int]) -> str:
    return ", ".join(what if count == 1 else f"{what} ({count})" for what, count in counts.items())
