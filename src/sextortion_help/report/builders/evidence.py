"""Evidence as a list, one piece in full, and its part of the checklist for the police."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sextortion_help.case.evidence import KINDS, Evidence
from sextortion_help.case.model import Case
from sextortion_help.playbook.library import Library
from sextortion_help.report.builders.facts import numbered_records
from sextortion_help.report.document import Block, Document, Group, Heading, Pair, Pairs, Text

UNITS = ("bytes", "kB", "MB", "GB", "TB")

KEPT_WORDS = {
    "sealed": "A locked copy is in these notes",
    "reference": "Only where it is, and its hash. It was not copied",
    "words": "Only where it is. It was not opened",
}
BEGUN = "Only where it is. It was begun to be read and may hold more than words, so nothing is kept"
SHOWS_WORDS = {
    "only-words": "Only words",
    "nothing-intimate": "Nothing intimate",
    "intimate": "May be intimate",
    "not-asked": None,
}
SHORT_KINDS = {
    "messages": "messages",
    "profile": "profile",
    "receipt": "receipt",
    "mail": "e-mail",
    "call": "recording",
}


def size_in_words(size: int) -> str:
    """Return a number of bytes as people say it, in steps of a thousand."""
    amount, unit = float(size), 0
    while amount >= 999.95 and unit < len(UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{size} bytes" if unit == 0 else f"{amount:.1f} {UNITS[unit]}"


def _exact_size(size: int | None) -> str | None:
    if size is None:
        return None
    words = size_in_words(size)
    return words if size < 1000 else f"{words} ({size} bytes)"


def moment(when: datetime) -> str:
    """Return a time to the second, with its zone."""
    zone = when.strftime("%z")
    return f"{when:%Y-%m-%d %H:%M:%S} UTC{zone[:3]}:{zone[3:5]}" if zone else f"{when:%F %T}"


def evidence_line(item: Evidence) -> str:
    """Return a piece on one line: id, day, kind, size or how it is kept, and its name."""
    how = {"sealed": "", "reference": " (not copied)", "words": " (only noted)"}[item.kept]
    size = f"{size_in_words(item.size)}" if item.size is not None else "-"
    kind = SHORT_KINDS.get(item.kind, "other")
    return f"{item.id:<5} {item.added:%Y-%m-%d}  {kind:<9}  {size:>10}  {item.name}{how}"


def evidence_page(library: Library, case: Case, item: Evidence) -> Document:
    """Return everything that is known of one piece."""
    times = item.times
    # A time without an offset is kept as the picture says it: nobody knows its zone.
    taken = times.taken and times.taken.replace("T", " ")
    pairs = (
        Pair("What it is", KINDS.get(item.kind, KINDS["other"])),
        Pair("File name", item.name),
        Pair("Where it was", item.where),
        Pair("How it is kept", _how_kept(item)),
        Pair("What it shows", SHOWS_WORDS[item.shows]),
        Pair("Size", _exact_size(item.size)),
        Pair("Type", item.type),
        Pair("SHA-256", item.sha256),
        Pair("File changed", moment(times.modified) if times.modified else None),
        Pair("File made", moment(times.created) if times.created else None),
        Pair("Time in the picture", taken),
        Pair("Added", f"{moment(item.added)}, by {item.program}"),
        Pair("Belongs to", ", ".join(_proven(library, case, item)) or None),
        Pair("Note", item.note or None),
    )
    return Document(f"Evidence {item.id}", (Pairs(tuple(p for p in pairs if p.value)),))


def _how_kept(item: Evidence) -> str:
    return BEGUN if item.was_opened else KEPT_WORDS[item.kept]


def _proven(library: Library, case: Case, item: Evidence) -> Iterator[str]:
    for record, name, line in numbered_records(library, case):
        if record.id in item.proves:
            yield f"{name} ({line})"


def evidence_blocks(case: Case) -> Iterator[Block]:
    """Return the part of a checklist that lists all evidence with its hashes."""
    if not case.evidence:
        return
    yield Heading("Evidence kept")
    yield Text("A hash (SHA-256) shows that a file has not changed since it was added here.")
    for item in case.evidence:
        kind = SHORT_KINDS.get(item.kind, "other")
        size = f", {size_in_words(item.size)}" if item.size is not None else ""
        lines = [f"Added {moment(item.added)}. {_how_kept(item)}."]
        if item.times.modified:
            lines.append(f"The file was last changed {moment(item.times.modified)}.")
        if item.sha256:
            lines.append(f"SHA-256: {item.sha256}")
        if item.note:
            lines.append(f"Note: {item.note}")
        yield Group(f"{item.id}: {kind}{size}, {item.name}", tuple(Text(line) for line in lines))
