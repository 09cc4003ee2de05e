"""Evidence as a list, one piece in full, and its part of the checklist for the police."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sextortion_help.case.evidence import KINDS, Evidence
from sextortion_help.case.model import Case
from sextortion_help.case.reading import MailWay
from sextortion_help.playbook.library import Library
from sextortion_help.report.builders.facts import numbered_records
from sextortion_help.report.builders.moments import zone_of
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
    return f"{when.replace(tzinfo=None).isoformat(' ', 'seconds')} {zone_of(when)}".rstrip()


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


ODD_WORDS = {
    "check-failed": "A check of the sender failed.",
    "date-far": "Its date is far from when it came.",
    "own-address": "It says it comes from the address it was sent to. That is easy to fake.",
    "reply-to-differs": "An answer would go to another place than it says it is from.",
    "return-path-differs": "It was handed in from another place than it says it is from.",
}
"""What is said of what is odd about a mail's header."""

ABOUT_MAILS = (
    "A header does not prove who sent a mail. All but the last servers on its way can be faked. "
    "Honest mail, such as a newsletter, can look odd too."
)


def mail_blocks(mails: Iterable[tuple[str, MailWay]]) -> Iterator[Block]:
    """Return what mails say of their way.

    Args:
        mails: where each stands, such as ``E3``, and its way.

    """
    shown = list(mails)
    if not shown:
        return
    yield Heading("What the mails say of their way")
    yield Text(ABOUT_MAILS)
    for source, way in shown:
        yield Group(f"{source}, mail {way.place}", tuple(map(Text, _way_lines(way))))


def _way_lines(way: MailWay) -> Iterator[str]:
    pairs = {
        "From": way.sender,
        "An answer goes to": way.reply_to,
        "Handed in from (Return-Path)": way.return_path,
        "Date": way.date,
        "Message-ID": way.message_id,
        "The writer's own address, as a server noted it": ", ".join(way.originating),
    }
    yield from (f"{name}: {value}" for name, value in pairs.items() if value)
    yield from (f"Way {number}: {hop}" for number, hop in enumerate(way.hops, 1))
    yield from (f"Check: {check}" for check in way.checks)
    yield from (ODD_WORDS[odd] for odd in way.oddities if odd in ODD_WORDS)


SURE_WORDS = {
    "checked": "its check digits fit",
    "context": "a word beside it says so",
    "pattern": "it looks like one",
    "typing-error": "has a typing error",
}
"""How sure it is that an identifier is what it looks like."""


def identifier_blocks(case: Case) -> Iterator[Block]:
    """Return the part of a checklist that lists the identifiers that were chosen."""
    chosen = [(reading.evidence, one) for reading in case.readings for one in reading.identifiers]
    theirs = [(source, one) for source, one in chosen if not one.is_own]
    mails = ((reading.evidence, way) for reading in case.readings for way in reading.mails)
    own = [one.value for _, one in chosen if one.is_own]
    if theirs:
        yield Heading("Identifiers found in messages")
        yield Text("Each looks like what it is called. That does not prove whose it is.")
    for source, one in theirs:
        kind = one.hint.partition(";")[0]
        times = "once" if one.count == 1 else f"{one.count} times"
        first = f", first {one.when.replace('T', ' ')}" if one.when else ""
        lines = [
            f"{kind[:1].upper()}{kind[1:]} ({SURE_WORDS.get(one.sure, one.sure)}).",
            f"Found {times} in {source}{first}, at {one.place}.",
        ]
        if one.written != one.value:
            lines.append(f"Written: {one.written}")
        yield Group(one.value, tuple(Text(line) for line in lines))
    if own:
        yield Text(f"These belong to the person concerned: {', '.join(own)}.")
    yield from mail_blocks(mails)
