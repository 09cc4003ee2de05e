"""Read all evidence again and say of each piece whether it is unchanged.

A sealed file must open with this case's key and hold what its hash says: so a flipped bit, a cut,
two files swapped, one put in its place or taken away all show. The list of evidence is held against
the log, and the log against itself and, if given, against a printed line. Someone with the
passphrase can rebuild all of it; only paper held by someone else shows that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

from sextortion_help.case import log as chain
from sextortion_help.case.evidence import ADDED, NOTED, REMOVED, Evidence, added_event
from sextortion_help.case.model import Case
from sextortion_help.case.vault import Vault
from sextortion_help.errors import DamagedCaseError
from sextortion_help.evidence.finding import GONE, Refusal, path_of, readable
from sextortion_help.evidence.hashing import Hasher, in_blocks
from sextortion_help.evidence.reading import BLOCK, opened
from sextortion_help.language import N_, ngettext, tr

State = Literal["unchanged", "damaged", "missing", "unknown", "not-checked"]

OPEN_ENDED = N_("It does not open: it was changed or cut off, or it is not from this case.")
MOVED = N_("The file is no longer where it was. Did you move it, or is a stick not plugged in?")
OTHER_CONTENT = N_("It opens, but it does not hold what was added.")
SAME_TWICE = N_(
    "The current version and the one before are the same file. Either a save was cut off, or "
    "someone put the version before in its place."
)
PAPER_DIFFERS = N_(
    "It differs from the paper. First check each number and letter you typed. If it still "
    "differs, entries were cut or edited."
)
LOG_DIFFERS = N_("The log of this case says something else about it.")


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of one piece, or of something that is no piece."""

    what: str
    """``E1`` …; ``log``; ``case``; or the name of a file that the case does not list."""
    state: State
    why: str = ""


@dataclass(frozen=True, slots=True)
class Printed:
    """What a paper says of the log: how many entries, and the hash of the last of them."""

    length: int
    hash: str
    """64 hex digits, in small letters."""


def check(
    vault: Vault, case: Case, *, under_18: bool, tick: Callable[[float], None]
) -> Iterator[Checked]:
    """Check each piece, then what lies beside them.

    Args:
        vault: the case's files, unlocked.
        case: the case as it was read.
        under_18: whether the rule for children holds: then no original is opened.
        tick: called after each piece of work with its bytes; what it raises ends the check.

    """
    logged = _logged(case.log)
    by_hash = {item.sha256: item.id for item in case.evidence if item.sha256}
    with ThreadPoolExecutor(1) as pool:
        for item in case.evidence:
            if logged.pop(item.id, None) != added_event(item)[1:]:
                yield Checked(item.id, "damaged", tr(LOG_DIFFERS))
                continue
            yield _check_item(vault, item, by_hash, pool, under_18=under_18, tick=tick)
    for id_ in logged:
        yield Checked(
            id_, "missing", tr("The log says that it was added. The case does not list it.")
        )
    yield from _strangers(vault, case)


def _logged(log: chain.Log) -> dict[str, tuple[str, str]]:
    """Return what the log says of each piece that was added and not removed, by its id."""
    said: dict[str, tuple[str, str]] = {}
    for entry in log:
        id_ = entry.about.split(" ")[0]
        if entry.event in {ADDED, NOTED}:
            said[id_] = (entry.event, entry.about)
        elif entry.event == REMOVED:
            said.pop(id_, None)
    return said


def _check_item(
    vault: Vault,
    item: Evidence,
    by_hash: dict[str, str],
    pool: ThreadPoolExecutor,
    *,
    under_18: bool,
    tick: Callable[[float], None],
) -> Checked:
    if item.kept == "words":
        return Checked(item.id, "not-checked", tr("Only words are kept of it."))
    if item.kept == "reference" and under_18:
        return Checked(
            item.id, "not-checked", tr("It is not opened, by the rule for those under 18.")
        )
    hasher = Hasher(pool)
    try:
        if item.file is None:
            _read_original(item, hasher, tick)
        else:
            _read_sealed(vault, item.file, hasher, tick)
    except FileNotFoundError:
        return Checked(item.id, "missing", tr("Its sealed file is not there."))
    except Refusal as no:
        if no.reason == GONE:
            return Checked(item.id, "missing", tr(MOVED))
        return Checked(item.id, "damaged", no.reason)
    except OSError:
        return Checked(item.id, "damaged", tr("Its sealed file could not be read."))
    except DamagedCaseError:
        return Checked(item.id, "damaged", tr(OPEN_ENDED))
    if (hasher.hexdigest(), hasher.size) == (item.sha256, item.size):
        return Checked(item.id, "unchanged")
    other = by_hash.get(hasher.hexdigest())
    swapped = (
        tr("It holds what {other} holds, or should hold.").format(other=other)
        if other
        else tr(OTHER_CONTENT)
    )
    return Checked(item.id, "damaged", swapped if item.file else tr("The original was changed."))


def _read_sealed(vault: Vault, name: str, hasher: Hasher, tick: Callable[[float], None]) -> None:
    with vault.sealed.open(name) as file:
        for block in in_blocks(vault.unseal(file), BLOCK):
            hasher.update(block)
            tick(len(block))


def _read_original(item: Evidence, hasher: Hasher, tick: Callable[[float], None]) -> None:
    with opened(path_of(item.where, item.where_exact)) as original:
        for block in original.blocks():
            hasher.update(block)
            tick(len(block))


def _strangers(vault: Vault, case: Case) -> Iterator[Checked]:
    """Find what lies among the sealed files and is not listed."""
    try:
        strangers = sorted(vault.sealed.strangers(case.sealed_names))
    except OSError:
        yield Checked("evidence", "damaged", tr("Its folder could not be looked into."))
        return
    for path in strangers:
        name = readable(path.name) or tr("a file without a readable name")
        yield Checked(name, "unknown", tr("The case does not list this file."))


def check_log(
    case: Case, previous: Case | None, printed: Printed | None, *, is_same_twice: bool = False
) -> Iterator[Checked]:
    """Hold the log against itself, the version before, and what a paper says.

    Args:
        case: the case as it was read.
        previous: the version before, if it opens.
        printed: the line on a paper, if someone has one.
        is_same_twice: whether the file of the version before is a copy of the current one.

    Yields:
        Everything that is wrong, or that nothing is.

    """
    found = list(_log_slips(case, previous, printed, is_same_twice=is_same_twice))
    yield from found or [
        Checked(
            "log",
            "unchanged",
            ngettext("{count} entry", "{count} entries", len(case.log)).format(count=len(case.log)),
        )
    ]


def _log_slips(
    case: Case, previous: Case | None, printed: Printed | None, *, is_same_twice: bool
) -> Iterator[Checked]:
    broken = chain.first_break(case.log)
    if broken is not None:
        yield Checked(
            "log",
            "damaged",
            tr("Entry {broken} does not fit the one before it.").format(broken=broken),
        )
    if printed is not None:
        number = printed.length
        there = case.log[number - 1].hash if 0 < number <= len(case.log) else None
        if there != printed.hash:
            yield Checked("log", "damaged", tr(PAPER_DIFFERS))
    if previous is not None and _is_older(case, previous):
        yield Checked("case", "damaged", tr("An older version of the case was put in its place."))
    elif is_same_twice:
        yield Checked("case", "unknown", tr(SAME_TWICE))


def _is_older(case: Case, previous: Case) -> bool:
    """Return whether the version before knows more than the current one."""
    length = len(case.log)
    return len(previous.log) > length and previous.log[:length] == case.log
