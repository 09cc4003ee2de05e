"""``timeline`` and ``identifiers``: what happened in order, and what in a chat leads to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from sextortion_help.cli.printing import (
    CaseName,
    FormatOption,
    OutputOption,
    report_on_case,
    report_on_nobody,
)
from sextortion_help.cli.settings import Settings, settings_of
from sextortion_help.cli.words_in_files import Dates, DatesOption, read_messages
from sextortion_help.environment import in_local_zone
from sextortion_help.errors import DamagedCaseError, UsageError
from sextortion_help.evidence.finding import Refusal
from sextortion_help.language import N_, tr
from sextortion_help.report.rendering import Format
from sextortion_help.text import clean_line

if TYPE_CHECKING:
    from sextortion_help.case.model import Case
    from sextortion_help.case.reading import MailWay
    from sextortion_help.case.vault import Vault
    from sextortion_help.evidence.readers.model import Message
    from sextortion_help.evidence.readers.recognise import Saved
    from sextortion_help.evidence.study import Studied
    from sextortion_help.playbook.library import Library
    from sextortion_help.report.builders.timeline import Row
    from sextortion_help.report.document import Document
    from sextortion_help.ui.message_rows import Rows

SUGGESTED = N_("The open rules suggest these lines, each by its name. They can be wrong.")
MOST_NAMED = 20
MAX_LINE = 1024 * 1024
WHO_ARE_YOU = N_(
    "I do not know which name is yours, so your own words may be among them. Say it with: --me NAME"
)


def timeline(
    context: typer.Context,
    *,
    case: CaseName = None,
    of: Annotated[
        str | None,
        typer.Option("--of", help="A saved chat or mail instead of a case.", metavar="FILE"),
    ] = None,
    me: Annotated[
        list[str] | None, typer.Option("--me", help="With --of: your own name in the chat.")
    ] = None,
    every_message: Annotated[
        bool, typer.Option("--every-message", help="List all messages, not only those that matter.")
    ] = False,
    dates: DatesOption = None,
    format_: FormatOption = None,
    output: OutputOption = None,
) -> int:
    """Print what happened in order: messages, payments, evidence, steps, reports."""
    settings = settings_of(context)
    if of is None:
        if me or dates:
            raise UsageError(tr("--me and --dates belong to --of."), tr("For a case, use: resume"))
        return _of_case(settings, case, format_, output, every_message=every_message)
    if case is not None:
        raise UsageError(tr("A case, or a file with --of? I can show one of them."))
    document = _of_file(settings, of, frozenset(me or ()), dates, every_message=every_message)
    return report_on_nobody(settings, document, format_, output)


def _of_case(
    settings: Settings,
    name: str | None,
    format_: Format | None,
    output: Path | None,
    *,
    every_message: bool,
) -> int:
    from sextortion_help.report.builders import timeline as builder

    def build(library: Library, opened: Case, vault: Vault) -> Document:
        from sextortion_help.ui.message_rows import Rows

        rows = Rows()
        messages = _messages_of(library, opened, vault, rows) if every_message else ()
        document = builder.timeline(library, opened, in_local_zone, messages)
        return document.plus(*rows.left_out_lines())

    return report_on_case(settings, name, "timeline", build, format_, output)


def _messages_of(library: Library, case: Case, vault: Vault, rows: Rows) -> Iterator[Row]:
    """Yield the rows of all messages in evidence that was read, but for those that are marked."""
    from sextortion_help.evidence.readers.model import Notes, Wanted, day_order
    from sextortion_help.evidence.stored import can_be_read, saved_messages
    from sextortion_help.report.builders.facts import counts_as_under_18
    from sextortion_help.ui.troubles import trouble_lines

    under_18 = counts_as_under_18(library, case)
    by_id = {item.id: item for item in case.evidence}
    for reading in case.readings:
        item = by_id.get(reading.evidence)
        if item is None or not can_be_read(item, under_18=under_18):
            continue
        marked = {mark.place for mark in reading.marks}
        notes = Notes()
        try:
            with saved_messages(vault, item, notes, lambda _: None) as saved:
                messages = saved.messages(notes, Wanted(day_order(reading.day_order)))
                chosen = (one for one in messages if not reading.chats or one.chat in reading.chats)
                yield from rows.of(chosen, item.id, marked)
        except Refusal as no:
            rows.faults.append(f"{item.id}: {no.reason}")
        except DamagedCaseError as fault:
            rows.faults.append(f"{item.id}: {fault.message}")
        rows.faults += [f"{item.id}: {line}" for line in trouble_lines(notes)]


def _of_file(
    settings: Settings,
    file: str,
    me: frozenset[str],
    dates: Dates | None,
    *,
    every_message: bool,
) -> Document:
    """Build the timeline of one chat: what the rules suggest, and all messages if wanted."""
    from sextortion_help.evidence.readers.model import OWNER
    from sextortion_help.evidence.study import study, survey
    from sextortion_help.report.builders.timeline import timeline_of
    from sextortion_help.report.document import Text
    from sextortion_help.ui.message_rows import Rows, suggested_rows
    from sextortion_help.ui.suggesting import suggest_with
    from sextortion_help.ui.troubles import trouble_lines

    suggest = suggest_with(settings.library())
    mine = {name.casefold() for name in me}
    rows = Rows()

    names: set[str] = set()

    def work(saved: Saved, read: Callable[[], Iterator[Message]]) -> tuple[Studied, list[Row]]:
        chats = survey(read())
        names.update(name for chat in chats.values() for name in chat.names)
        own = {name for name in names if name.casefold() in mine} | {OWNER}
        studied = study(read(), None, own, suggest, has_names=saved.has_names)
        if len(names) > 1 and own.isdisjoint(names):
            # The first message may be the person's own.
            studied = replace(studied, first=None, last=None)
        every = rows.of(read(), saved.unit, _places(studied)) if every_message else ()
        return studied, [*suggested_rows(studied, saved.unit), *every]

    (studied, listed), notes = read_messages(settings, file, dates, work)
    days = {day: sum(counts) for day, counts in studied.days.items()}
    document = timeline_of(listed, days, in_local_zone)
    says = [*trouble_lines(notes)]
    if len(names) > 1 and OWNER not in names and mine.isdisjoint(map(str.casefold, names)):
        some = sorted(map(clean_line, names))[:MOST_NAMED]
        says += [tr(WHO_ARE_YOU), tr("Names in it: {names}").format(names=", ".join(some))]
    if studied.lines:
        says.append(tr(SUGGESTED))
    return document.plus(*rows.left_out_lines(), *map(Text, says))


def _places(studied: Studied) -> frozenset[int]:
    lines = (studied.first, *studied.lines, studied.last)
    return frozenset(line.place for line in lines if line is not None)


def identifiers(
    context: typer.Context,
    *,
    file: Annotated[str, typer.Argument(help="A saved chat, mail or text, or - for input.")],
    country: Annotated[
        str | None,
        typer.Option("--country", help="Whose phone numbers stand without a country code."),
    ] = None,
    dates: DatesOption = None,
    format_: FormatOption = None,
    output: OutputOption = None,
) -> int:
    """Find user names, links, wallets, numbers and addresses in what they wrote."""
    from sextortion_help.evidence.identifiers import Found, find_all
    from sextortion_help.evidence.mail_ways import ways_of
    from sextortion_help.evidence.study import Place, texts_of
    from sextortion_help.report.builders.evidence import mail_blocks
    from sextortion_help.report.document import Text
    from sextortion_help.ui.identifiers import identifier_page
    from sextortion_help.ui.troubles import trouble_lines

    settings = settings_of(context)
    region = settings.library().country(country) if country is not None else None
    if file == "-":
        lines = enumerate(_lines_in(settings.environment.stdin), 1)
        found = find_all(((Place(number, None), line) for number, line in lines), region)
        return report_on_nobody(settings, identifier_page(found, "line"), format_, output)

    def work(
        saved: Saved, read: Callable[[], Iterator[Message]]
    ) -> tuple[tuple[Found[Place], ...], str, tuple[MailWay, ...]]:
        return find_all(texts_of(read()), region), saved.unit, ways_of(saved)

    (found, unit, ways), notes = read_messages(settings, file, dates, work)
    mails = mail_blocks((tr("This file"), way) for way in ways)
    page = identifier_page(found, unit).plus(*mails, *map(Text, trouble_lines(notes)))
    return report_on_nobody(settings, page, format_, output)


def _lines_in(stream: TextIO) -> Iterator[str]:
    """Yield lines, a very long one in pieces, so that none is held whole."""
    while line := stream.readline(MAX_LINE):
        yield line
