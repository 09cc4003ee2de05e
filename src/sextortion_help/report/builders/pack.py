"""The tables of a pack: identifiers, what happened, and how each piece of evidence was kept.

They are for a spreadsheet or another program. Each time stands three ways: as it was said, with its
zone, and in UTC where a zone is known. What a table claims is what is known: that an identifier
looks like one, not whose it is; and how the person kept a piece, which is no chain of custody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime

from sextortion_help.case import log as chain
from sextortion_help.case.evidence import CHECKED, EXPORTED, KINDS, Evidence
from sextortion_help.case.model import Case
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.models import Collect
from sextortion_help.report.builders.evidence import SHOWS_WORDS, SURE_WORDS, moment
from sextortion_help.report.builders.facts import field_in_words
from sextortion_help.report.builders.moments import zone_of
from sextortion_help.report.builders.timeline import NO_ZONE, Row, time_of
from sextortion_help.report.document import Table

THE_PERSON = "the person concerned"
SOMEONE_ELSE = "someone else"

ACCOUNTS = "accounts"
"""The records of accounts they use, and which of their fields point to someone."""
POINTING = ("user_name", "link", "phone_or_mail")

Cells = tuple[str, ...]


def time_cells(when: datetime | None) -> tuple[str, str, str]:
    """Return a time as a table holds it: as it was said, its zone, and in UTC.

    All are of ISO 8601. Without a zone there is nothing to say in UTC.
    """
    if when is None:
        return "", "", ""
    said = when.replace(tzinfo=None).isoformat(timespec="seconds")
    if when.utcoffset() is None:
        return said, NO_ZONE, ""
    try:
        utc = when.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    except OverflowError:
        # On the first or the last day of all, there may be no such time in UTC.
        return said, zone_of(when), ""
    return said, zone_of(when), f"{utc}Z"


# ------------------------------------------------------------------ identifiers

IDENTIFIER_HEAD = (
    *("Value", "What it looks like", "How sure", "Whose, as the person says", "Times found"),
    *("First seen", "First seen: zone", "First seen: UTC", "In evidence", "Place", "Written as"),
)


def identifier_table(library: Library, case: Case) -> Table:
    """Return the identifiers that were chosen in evidence, then those of accounts written down."""
    return Table(IDENTIFIER_HEAD, (*_found(case), *_written_down(library, case)))


def _found(case: Case) -> Iterator[Cells]:
    for reading in case.readings:
        for one in reading.identifiers:
            yield (
                one.value,
                one.hint.partition(";")[0],
                SURE_WORDS.get(one.sure, one.sure),
                THE_PERSON if one.is_own else SOMEONE_ELSE,
                str(one.count),
                *time_cells(time_of(one.when)),
                reading.evidence,
                str(one.place),
                one.written if one.written != one.value else "",
            )


def _written_down(library: Library, case: Case) -> Iterator[Cells]:
    sort = next(
        (one for one in library.items() if isinstance(one, Collect) and one.id == ACCOUNTS), None
    )
    if sort is None:
        return
    fields = {field.field: field for field in sort.fields}
    for number, record in enumerate(case.records.get(ACCOUNTS, ()), 1):
        app = fields.get("platform")
        choices = library.picks(app.choices, app.choices_from) if app else {}
        where = field_in_words(choices, record.fields.get("platform"))
        for name in POINTING:
            value = record.fields.get(name)
            if value and name in fields:
                kind = fields[name].label
                yield (
                    value,
                    f"{kind} ({where})" if where else kind,
                    "written down",
                    SOMEONE_ELSE,
                    *("", "", "", "", ""),
                    sort.numbered(number),
                    "",
                )


# ------------------------------------------------------------------ what happened

TIMELINE_HEAD = ("When", "Zone", "UTC", "What", "Words", "When, as typed")


def timeline_table(rows: Iterable[Row], to_moment: Callable[[datetime], datetime]) -> Table:
    """Return what happened in order; what has no time that can be read stands at the end.

    Args:
        rows: what happened, in any order.
        to_moment: reads a time without a zone in the zone of this computer, to put it in order.

    """
    rows = list(rows)
    timed = [(to_moment(row.when), row.when, row) for row in rows if row.when is not None]
    timed.sort(key=lambda one: one[0])
    untimed = (("", "", "", row.what, row.words, row.typed) for row in rows if row.when is None)
    cells = (
        (*_day_or_time(when, row), row.what, row.words, row.typed if row.is_day else "")
        for _, when, row in timed
    )
    return Table(TIMELINE_HEAD, (*cells, *untimed))


def _day_or_time(when: datetime, row: Row) -> tuple[str, str, str]:
    return (when.date().isoformat(), "", "") if row.is_day else time_cells(when)


# ------------------------------------------------------------------ evidence

CUSTODY_HEAD = (
    *("Id", "What it is, as the person says", "File name", "Where it was", "How it is kept"),
    *("File in this pack", "Size in bytes", "SHA-256", "Type of file"),
    *("What it shows, as the person says", "Note"),
    *("File changed", "File changed: zone", "File changed: UTC"),
    *("File made", "File made: zone", "File made: UTC"),
    *("Time in the picture", "Time in the picture: zone", "Time in the picture: UTC"),
    *("Added", "Added: zone", "Added: UTC", "Added with"),
    *("Checks of all evidence, as the log says", "Written out before, as the log says"),
)

IN_THIS_PACK = "A copy is in this pack"
LISTED_ONLY = "Listed only"


def custody_table(case: Case, included: Mapping[str, str]) -> Table:
    """Return a row for each piece of evidence: a record of how the person kept it.

    Args:
        case: what was kept.
        included: where each piece that goes along stands in the pack, by its id.

    """
    return Table(CUSTODY_HEAD, tuple(_custody_row(case, item, included) for item in case.evidence))


def _custody_row(case: Case, item: Evidence, included: Mapping[str, str]) -> Cells:
    times = item.times
    return (
        item.id,
        KINDS.get(item.kind, KINDS["other"]),
        item.name,
        item.where,
        _how_kept(item, is_here=item.id in included),
        included.get(item.id, ""),
        "" if item.size is None else str(item.size),
        item.sha256 or "",
        item.type or "",
        SHOWS_WORDS[item.shows] or "Not asked",
        item.note,
        *time_cells(times.modified),
        *time_cells(times.created),
        *time_cells(time_of(times.taken)),
        *time_cells(item.added),
        item.program,
        *_said_by_log(case.log, item),
    )


def _how_kept(item: Evidence, *, is_here: bool) -> str:
    """Say whether a copy is in the pack, and if not, why."""
    if is_here:
        return IN_THIS_PACK
    if item.kept == "sealed":
        return f"{LISTED_ONLY}. A locked copy is with the person. It was not put in this pack"
    if item.kept == "words":
        why = (
            "It was begun to be read. It may hold more than words, so nothing of it was kept"
            if item.was_opened
            else "It was not opened"
        )
        return f"{LISTED_ONLY}. {why}"
    may_be = ", for it may be intimate" if item.shows == "intimate" else ""
    return f"{LISTED_ONLY}. It was read for its hash. No copy was made{may_be}"


def _said_by_log(log: chain.Log, item: Evidence) -> tuple[str, str]:
    """Return when all evidence was checked since it was added, and when it was written out."""
    checks, exports = [], []
    is_there = False
    for entry in log:
        if entry.about.split(" ")[0] == item.id:
            is_there = True
            if entry.event == EXPORTED:
                exports.append(moment(entry.at))
        elif entry.event == CHECKED and is_there:
            # The log says how many were unchanged, not which.
            checks.append(f"{moment(entry.at)} ({entry.about})")
    return "; ".join(checks), "; ".join(exports)
