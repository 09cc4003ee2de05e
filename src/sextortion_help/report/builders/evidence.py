"""Evidence as a list, one piece in full, and its part of the checklist for the police."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from sextortion_help.case.evidence import KINDS, Evidence
from sextortion_help.case.hints import hint_in_words
from sextortion_help.case.model import Case
from sextortion_help.case.reading import MailWay
from sextortion_help.language import N_, ngettext, tr
from sextortion_help.playbook.library import Library
from sextortion_help.report.builders.facts import numbered_records
from sextortion_help.report.builders.moments import zone_of
from sextortion_help.report.document import Block, Document, Group, Heading, Pair, Pairs, Text

UNITS = ("bytes", "kB", "MB", "GB", "TB")

KEPT_WORDS = {
    "sealed": N_("A locked copy is in these notes"),
    "reference": N_("Only where it is, and its hash. It was not copied"),
    "words": N_("Only where it is. It was not opened"),
}
BEGUN = N_(
    "Only where it is. It was begun to be read and may hold more than words, so nothing is kept"
)
SHOWS_WORDS = {
    "only-words": N_("Only words"),
    "nothing-intimate": N_("Nothing intimate"),
    "intimate": N_("May be intimate"),
    "not-asked": "",
}
SHORT_KINDS = {
    "messages": N_("messages"),
    "profile": N_("profile"),
    "receipt": N_("receipt"),
    "mail": N_("e-mail"),
    "call": N_("recording"),
}
OTHER_KIND = N_("other")


def size_in_words(size: int) -> str:
    """Return a number of bytes as people say it, in steps of a thousand."""
    amount, unit = float(size), 0
    while amount >= 999.95 and unit < len(UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return tr("{size} bytes").format(size=size) if unit == 0 else f"{amount:.1f} {UNITS[unit]}"


def _exact_size(size: int | None) -> str | None:
    if size is None:
        return None
    words = size_in_words(size)
    return words if size < 1000 else tr("{words} ({size} bytes)").format(words=words, size=size)


def moment(when: datetime) -> str:
    """Return a time to the second, with its zone."""
    return f"{when.replace(tzinfo=None).isoformat(' ', 'seconds')} {zone_of(when)}".rstrip()


def short_kind(item: Evidence) -> str:
    """Return in a word or two what a piece is."""
    return tr(SHORT_KINDS.get(item.kind, OTHER_KIND))


def evidence_line(item: Evidence) -> str:
    """Return a piece on one line: id, day, kind, size or how it is kept, and its name."""
    how = {"sealed": "", "reference": tr(" (not copied)"), "words": tr(" (only noted)")}[item.kept]
    size = f"{size_in_words(item.size)}" if item.size is not None else "-"
    kind = short_kind(item)
    return f"{item.id:<5} {item.added:%Y-%m-%d}  {kind:<9}  {size:>10}  {item.name}{how}"


def evidence_page(library: Library, case: Case, item: Evidence) -> Document:
    """Return everything that is known of one piece."""
    times = item.times
    # A time without an offset is kept as the picture says it: nobody knows its zone.
    taken = times.taken and times.taken.replace("T", " ")
    pairs = (
        Pair(tr("What it is"), tr(KINDS).get(item.kind, tr(KINDS["other"]))),
        Pair(tr("File name"), item.name),
        Pair(tr("Where it was"), item.where),
        Pair(tr("How it is kept"), _how_kept(item)),
        Pair(tr("What it shows"), tr(SHOWS_WORDS[item.shows]) or None),
        Pair(tr("Size"), _exact_size(item.size)),
        Pair(tr("Type"), item.type),
        Pair("SHA-256", item.sha256),
        Pair(tr("File changed"), moment(times.modified) if times.modified else None),
        Pair(tr("File made"), moment(times.created) if times.created else None),
        Pair(tr("Time in the picture"), taken),
        Pair(
            tr("Added"),
            tr("{moment}, by {program}").format(moment=moment(item.added), program=item.program),
        ),
        Pair(tr("Belongs to"), ", ".join(_proven(library, case, item)) or None),
        Pair(tr("Note"), item.note or None),
    )
    return Document(
        tr("Evidence {id}").format(id=item.id), (Pairs(tuple(p for p in pairs if p.value)),)
    )


def _how_kept(item: Evidence) -> str:
    return tr(BEGUN) if item.was_opened else tr(KEPT_WORDS[item.kept])


def _proven(library: Library, case: Case, item: Evidence) -> Iterator[str]:
    for record, name, line in numbered_records(library, case):
        if record.id in item.proves:
            yield f"{name} ({line})"


def evidence_blocks(case: Case) -> Iterator[Block]:
    """Return the part of a checklist that lists all evidence with its hashes."""
    if not case.evidence:
        return
    yield Heading(tr("Evidence kept"))
    yield Text(tr("A hash (SHA-256) shows that a file has not changed since it was added here."))
    for item in case.evidence:
        kind = short_kind(item)
        size = f", {size_in_words(item.size)}" if item.size is not None else ""
        lines = [
            tr("Added {moment}. {how_kept}.").format(
                moment=moment(item.added), how_kept=_how_kept(item)
            )
        ]
        if item.times.modified:
            lines.append(
                tr("The file was last changed {moment}.").format(moment=moment(item.times.modified))
            )
        if item.sha256:
            lines.append(tr("SHA-256: {sha256}").format(sha256=item.sha256))
        if item.note:
            lines.append(tr("Note: {note}").format(note=item.note))
        yield Group(f"{item.id}: {kind}{size}, {item.name}", tuple(Text(line) for line in lines))


ODD_WORDS = {
    "check-failed": N_("A check of the sender failed."),
    "date-far": N_("Its date is far from when it came."),
    "own-address": N_("It says it comes from the address it was sent to. That is easy to fake."),
    "reply-to-differs": N_("An answer would go to another place than it says it is from."),
    "return-path-differs": N_("It was handed in from another place than it says it is from."),
}
"""What is said of what is odd about a mail's header."""

ABOUT_MAILS = N_(
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
    yield Heading(tr("What the mails say of their way"))
    yield Text(tr(ABOUT_MAILS))
    for source, way in shown:
        yield Group(
            tr("{source}, mail {place}").format(source=source, place=way.place),
            tuple(map(Text, _way_lines(way))),
        )


def _way_lines(way: MailWay) -> Iterator[str]:
    pairs = {
        tr("From"): way.sender,
        tr("An answer goes to"): way.reply_to,
        tr("Handed in from (Return-Path)"): way.return_path,
        tr("Date"): way.date,
        "Message-ID": way.message_id,
        tr("The writer's own address, as a server noted it"): ", ".join(way.originating),
    }
    yield from (f"{name}: {value}" for name, value in pairs.items() if value)
    yield from (
        tr("Way {number}: {hop}").format(number=number, hop=hop)
        for number, hop in enumerate(way.hops, 1)
    )
    yield from (tr("Check: {check}").format(check=check) for check in way.checks)
    yield from (tr(ODD_WORDS[odd]) for odd in way.oddities if odd in ODD_WORDS)


def found_times(count: int) -> str:
    """Return how often something was found, in words."""
    return ngettext("once", "{count} times", count).format(count=count)


SURE_WORDS = {
    "checked": N_("its check digits fit"),
    "context": N_("a word beside it says so"),
    "pattern": N_("it looks like one"),
    "typing-error": N_("has a typing error"),
}
"""How sure it is that an identifier is what it looks like."""


def identifier_blocks(case: Case) -> Iterator[Block]:
    """Return the part of a checklist that lists the identifiers that were chosen."""
    chosen = [(reading.evidence, one) for reading in case.readings for one in reading.identifiers]
    theirs = [(source, one) for source, one in chosen if not one.is_own]
    mails = ((reading.evidence, way) for reading in case.readings for way in reading.mails)
    own = [one.value for _, one in chosen if one.is_own]
    if theirs:
        yield Heading(tr("Identifiers found in messages"))
        yield Text(tr("Each looks like what it is called. That does not prove whose it is."))
    for source, one in theirs:
        kind = hint_in_words(one.hint).partition(";")[0]
        times = found_times(one.count)
        first = tr(", first {time}").format(time=one.when.replace("T", " ")) if one.when else ""
        lines = [
            f"{kind[:1].upper()}{kind[1:]} ({tr(SURE_WORDS[one.sure])}).",
            tr("Found {times} in {source}{first}, at {place}.").format(
                times=times, source=source, first=first, place=one.place
            ),
        ]
        if one.written != one.value:
            lines.append(tr("Written: {written}").format(written=one.written))
        yield Group(one.value, tuple(Text(line) for line in lines))
    if own:
        yield Text(
            tr("These belong to the person concerned: {names}.").format(names=", ".join(own))
        )
    yield from mail_blocks(mails)
