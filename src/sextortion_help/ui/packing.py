"""Write a pack for the police: what may go in, in which shape, whole or not at all.

A pack is written beside its name and gets it only once the log knows of it. A locked one is sealed
as it is written, so nothing of it lies on the disk in the clear. What is asked before stands in
``pack_questions``.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sextortion_help.case.age import Passphrase, Sealer
from sextortion_help.case.disk import (
    flush_file,
    flush_folder,
    give_name,
    open_new,
    remove_quietly,
    told_plainly,
)
from sextortion_help.case.evidence import EXPORTED, Evidence
from sextortion_help.case.model import Case
from sextortion_help.case.passphrase import normalise
from sextortion_help.environment import in_local_zone
from sextortion_help.errors import UsageError
from sextortion_help.evidence.gate import Way, on_giving_out
from sextortion_help.evidence.giving_out import checked_blocks, name_for
from sextortion_help.evidence.sieve import MoreThanWords
from sextortion_help.language import N_, tr
from sextortion_help.playbook.library import Library
from sextortion_help.report import pack
from sextortion_help.report.bag import Sink, write_bag
from sextortion_help.report.bag_sinks import FolderSink, ZipSink
from sextortion_help.report.builders.facts import counts_as_under_18
from sextortion_help.report.builders.form import forms_for
from sextortion_help.ui.keeper import Keeper
from sextortion_help.ui.writing_out import STAYS_LOCKED, NotGivenOutError, refuse_among_cases

IN_LOG = "pack for police"
"""What the log calls a pack."""

NOT_WRITTEN = N_("The pack could not be written.")


@dataclass(frozen=True, slots=True)
class World:
    """What making a pack needs of the world around it."""

    clock: Callable[[], datetime]
    tick: Callable[[float], None]
    """Called after each piece of work with its bytes."""
    work_factor: int
    """scrypt's log2 N for a pack that is locked."""
    program: str
    """Name and version, as the pack says what made it."""


def parts_for(library: Library, case: Case) -> dict[str, str]:
    """Return the parts that a pack of this case can have, with the words for each."""
    forms = {
        f"{pack.FORM}{id_}": tr("In the order of a form: {name}").format(
            name=library.forms[id_].name
        )
        for id_ in forms_for(library, case)
    }
    return {**pack.PARTS, **forms}


def evidence_for(library: Library, case: Case) -> tuple[Evidence, ...]:
    """Return the pieces that may go into a pack: kept here, and by the rule of today given out."""
    under_18 = counts_as_under_18(library, case)
    return tuple(
        item
        for item in case.evidence
        if item.kept == "sealed"
        and on_giving_out(item.type, item.shows, under_18=under_18) is not Way.NOTE
    )


def target_of(output: Path, *, locked: bool) -> Path:
    """Return where a pack goes: a locked one is one file, and its name says that it is locked."""
    if not locked or output.suffix == ".age":
        return output
    ending = ".age" if output.suffix.lower() == ".zip" else ".zip.age"
    return output.with_name(f"{output.name}{ending}")


def make_pack(
    keeper: Keeper,
    library: Library,
    names: Iterable[str],
    output: Path,
    passphrase: str | None,
    world: World,
) -> Path:
    """Write a pack and note it in the log.

    Args:
        keeper: whoever holds the case, which is kept.
        library: the playbooks.
        names: the parts and the ids of evidence to put in, of ``parts_for``, ``evidence_for``.
        output: a folder, or a file that ends in ``.zip``, that is not there yet.
        passphrase: to lock it with, ``None`` for a pack that anyone can read.
        world: the clock, and what is told of the progress.

    Returns:
        The path of the pack.

    Raises:
        UsageError: there is something of that name, or it is among the locked cases.
        NotGivenOutError: a piece holds more than words, and only those may go out.
        DamagedCaseError: the sealed file of a piece is missing or damaged.
        CannotRenderError: a paper could not be made.
        CannotWriteError: it could not be written, or not be noted in the log.

    """
    target = target_of(output, locked=passphrase is not None)
    if target.exists() or target.is_symlink():
        raise UsageError(
            tr("There is something with that name already."),
            tr("Nothing was overwritten. Choose another name."),
        )
    refuse_among_cases(keeper, target.parent)
    now = world.clock()
    chosen = _chosen(library, keeper.case, names)
    case = _noted(keeper.case, chosen.evidence, now)
    read = partial(_read, keeper, world.tick, under_18=counts_as_under_18(library, case))
    payload = [*pack.payload(library, case, chosen, pack.Making(now, in_local_zone, read))]
    notes = [pack.note(case, now, [one.path for one in payload])]
    write = partial(write_bag, payload=payload, notes=notes, made=now.date(), program=world.program)
    part = target.with_name(f".{secrets.token_hex(3)}.part")
    with told_plainly(tr(NOT_WRITTEN)):
        try:
            if passphrase is None and target.suffix.lower() != ".zip":
                write(FolderSink(part))
            else:
                key = (
                    None
                    if passphrase is None
                    else Passphrase(normalise(passphrase), world.work_factor)
                )
                _into_file(part, key, now, write)
            keeper.commit(case)
            _give_name(part, target)
            flush_folder(target.parent)
        finally:
            _remove(part)
    return target


def _into_file(
    part: Path, key: Passphrase | None, now: datetime, write: Callable[[Sink], object]
) -> None:
    """Write a zip, sealed on its way where there is a key."""
    with open_new(part) as file:
        if key is None:
            write(ZipSink(file, now))
        else:
            sealer = Sealer(file, key)
            write(ZipSink(sealer, now))
            sealer.finish()
        flush_file(file)


def _give_name(part: Path, target: Path) -> None:
    """Give a whole pack its name. A folder goes onto no other: that name was free just now.

    Raises:
        OSError: it could not be done.

    """
    if part.is_dir():
        part.rename(target)
    else:
        give_name(part, target)


def _remove(part: Path) -> None:
    """Remove a file or a folder; a disk that fails is not even asked which of both it is."""
    remove_quietly(part)
    shutil.rmtree(part, ignore_errors=True)


def _chosen(library: Library, case: Case, names: Iterable[str]) -> pack.Chosen:
    wanted = set(names)
    parts = tuple(id_ for id_ in parts_for(library, case) if id_ in wanted)
    pieces = {
        # The lists of a bag give a percent sign a meaning, and not every program knows it.
        one.id: name_for(one).replace("%", "_")
        for one in evidence_for(library, case)
        if one.id in wanted
    }
    return pack.Chosen(parts, pieces)


def _noted(case: Case, evidence: Mapping[str, str], now: datetime) -> Case:
    """Return the case with what goes out in its log, so that the papers' log head holds it."""
    for item in case.evidence:
        if item.id in evidence:
            case = case.with_event(EXPORTED, item.about, now)
    return case.with_event("exported", IN_LOG, now)


def _read(
    keeper: Keeper, tick: Callable[[float], None], item: Evidence, *, under_18: bool
) -> Iterator[bytes]:
    way = on_giving_out(item.type, item.shows, under_18=under_18)
    only_words = way is Way.SEAL_IF_WORDS
    try:
        yield from checked_blocks(keeper.open_vault, item, tick, only_words=only_words)
    except MoreThanWords:
        raise NotGivenOutError(
            tr("{id} holds more than words.").format(id=item.id), *tr(STAYS_LOCKED)
        ) from None
