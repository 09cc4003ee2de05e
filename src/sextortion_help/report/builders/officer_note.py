"""The note that an officer reads first: what a pack is, how to check it, and what that shows.

It promises no more than hashes can: that files have not changed since a moment. The commands are
for what comes with each system; those for Windows are for its PowerShell 5.1.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from sextortion_help import __version__
from sextortion_help.case.model import Case
from sextortion_help.language import N_, ngettext, tr
from sextortion_help.report.builders.evidence import moment
from sextortion_help.report.builders.facts import log_blocks
from sextortion_help.report.builders.pack import time_cells
from sextortion_help.report.document import (
    Block,
    Document,
    Group,
    Heading,
    Items,
    Text,
    paragraphs,
)

MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"

WINDOWS_LOOP = (
    f"$lines = Get-Content -LiteralPath {MANIFEST} -Encoding UTF8",
    "$lines | ForEach-Object {",
    "$hash, $file = $_ -split '  ', 2",
    "$now = Get-FileHash -LiteralPath $file -Algorithm SHA256",
    'if ($now.Hash -ne $hash) { "DIFFERS: $file" } }',
    '"Looked at: $($lines.Count)"',
)
"""Says which files of a list differ or are missing. ``-LiteralPath`` takes a name as it stands, and
without ``-Encoding`` PowerShell 5.1 reads the list in an old alphabet. Two blanks part a hash from
its path, and only the first two count."""

WORDS: Mapping[str, str] = {
    "checklist": N_("what is known, and what officers ask for"),
    "timeline": N_("what happened, in order"),
    "identifiers": N_("user names, links and numbers that were used"),
    "custody": N_("every piece of evidence, with its hash and how it was kept"),
    "evidence": N_("every piece of evidence, with its hash and how it was kept"),
    "case": N_("answers, notes and the log, for another program"),
}
"""What each file of a pack is, by its name without the ending."""

FORM = "form-"
EVIDENCE = "evidence/"
EXTRACT = "case.json"

_TYPED_AS_IT_IS = re.compile(r"[A-Za-z0-9._/-]+\.[a-z0-9]+")


def officer_note(case: Case, now: datetime, paths: Collection[str]) -> Document:
    """Build the note.

    Args:
        case: what was written down.
        now: when the pack was made, with its zone.
        paths: each file of the pack, below the folder ``data``.

    """
    utc = time_cells(now)[2].replace("T", " ").replace("Z", " UTC")
    has_copies = any(path.startswith(EVIDENCE) for path in paths)
    copies = tr(", and copies of files that they kept") if has_copies else ""
    blocks: tuple[Block, ...] = (
        Text(
            tr(
                "These are the notes of someone who is blackmailed with intimate images{copies}."
            ).format(copies=copies)
        ),
        Text(
            tr(
                "Made on {moment} by the person concerned or a helper, on their own "
                "computer, with sextortion-help {version}."
            ).format(moment=f"{moment(now)} ({utc})" if utc else moment(now), version=__version__)
        ),
        Items(
            (
                tr("Check that nothing changed on the way. It takes a minute, see below."),
                tr("These are notes and copies. Ask for the phone or computer itself."),
                tr(
                    "Chain of custody begins when you take it. Before that, this is only a record "
                    "of how the person kept things."
                ),
            )
        ),
        Heading(tr("What is in it")),
        Items(tuple(_contents(paths))),
        *_checking(paths),
        *_meaning(case, paths),
        *_good_to_know(),
    )
    return Document(tr("Read this first: a note to the officer"), blocks)


def _contents(paths: Iterable[str]) -> Iterator[str]:
    """Yield a line for each paper or table, and one for all copies: their names are hostile."""
    files: dict[str, list[str]] = {}
    copies = 0
    for path in paths:
        if path.startswith(EVIDENCE):
            copies += 1
        else:
            files.setdefault(path.rpartition(".")[0], []).append(f"data/{path}")
    for stem, names in files.items():
        is_form = stem.startswith(FORM)
        what = tr("the same, in the order of a report form") if is_form else tr(WORDS).get(stem)
        yield ", ".join(names) + (f": {what}" if what else "")
    if copies:
        says = ngettext("{count} copy of evidence", "{count} copies of evidence", copies)
        yield f"data/{EVIDENCE}: {says.format(count=copies)}"


def _checking(paths: Iterable[str]) -> Iterator[Block]:
    yield Heading(tr("Check that nothing changed"))
    yield Text(
        tr("Unpack the zip, if it is one. Open a terminal in the folder that holds this note.")
    )
    for system, tool in (("Linux", "LC_ALL=C sha256sum -c"), ("macOS", "shasum -a 256 -c")):
        lines = (f"{tool} {MANIFEST}", f"{tool} {TAG_MANIFEST}", tr("Every line must end: OK"))
        yield Group(system, paragraphs(lines))
    windows = (
        *WINDOWS_LOOP,
        tr("Paste all six lines, then press Enter. No line may say: DIFFERS"),
        tr("Do it again with {tag_manifest} in the first line.").format(tag_manifest=TAG_MANIFEST),
    )
    yield Group(tr("Windows, in PowerShell"), paragraphs(windows))
    one = next((path for path in paths if _TYPED_AS_IT_IS.fullmatch(path)), None)
    if one is not None:
        name = one.replace("/", "\\")
        command = f"Get-FileHash data\\{name} -Algorithm SHA256"
        says = tr("It must print what stands before that file in {manifest}.").format(
            manifest=MANIFEST
        )
        yield Group(tr("Windows, one file only"), paragraphs((command, says)))
    yield Text(
        tr(
            "{manifest} lists the folder data. {tag_manifest} lists this note and the "
            "other lists. Any BagIt tool can check it too: this is a BagIt 1.0 bag (RFC "
            "8493)."
        ).format(manifest=MANIFEST, tag_manifest=TAG_MANIFEST)
    )


def _meaning(case: Case, paths: Collection[str]) -> Iterator[Block]:
    where = (
        tr("find that entry in data/{extract}").format(extract=EXTRACT)
        if EXTRACT in paths
        else tr("ask to see that entry")
    )
    yield Heading(tr("What this shows"))
    yield Items(
        (
            tr("Where a hash fits, the file is as it was when this pack was made."),
            tr(
                "The list of evidence has the hash of each piece from when it was added. Where "
                "that fits, the piece has not changed since it was added."
            ),
            tr(
                "The log says what was done, not what was answered. If you were given its "
                "length and last hash before, {where}. If the hash there is the same, the log "
                "up to it was not rewritten since."
            ).format(where=where),
        )
    )
    yield from log_blocks(case)
    yield Heading(tr("What it does not show"))
    yield Items(
        (
            tr("Who sent a message, or that it is true."),
            tr("That a file was not changed before it was added."),
            tr("That the clock of the computer was right."),
            tr(
                "That nobody made it all anew: whoever has the computer can write other notes, "
                "log and lists. Only a hash that you got another way, such as that of "
                "{tag_manifest}, shows that."
            ).format(tag_manifest=TAG_MANIFEST),
        )
    )


def _good_to_know() -> Iterator[Block]:
    yield Heading(tr("Good to know"))
    yield Items(
        (
            tr("Some evidence is only listed. The list says where it is, and why it is not here."),
            tr(
                "Where anyone shown is or may be under 18, no picture goes into a pack, but for "
                "one of which the person said that it shows only words."
            ),
            tr(
                "In .csv files an apostrophe (') stands before = + - @ and before some numbers. It "
                "keeps a spreadsheet from running or changing them. Leave it out when you copy one."
            ),
            tr(
                "Times are those of files, apps and the computer. Where no zone is "
                "known, it says so."
            ),
            tr("An identifier looks like what it is called. That does not prove whose it is."),
            tr("This is not an official form and not legal advice."),
        )
    )
