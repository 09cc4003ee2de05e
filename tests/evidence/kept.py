"""A case that is kept, with originals beside it, and what must hold of it after anything."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sextortion_help.case import log as chain
from sextortion_help.case.evidence import ADDED, NOTED, Evidence
from sextortion_help.case.model import Case, new_case
from sextortion_help.case.store import Shelf
from sextortion_help.case.vault import Vault
from sextortion_help.evidence.finding import Found, Refused
from sextortion_help.evidence.intake import Intake, no_tick
from sextortion_help.evidence.taking import Added, Holder, Known, Outcome, Said, Setting
from sextortion_help.ui.keeper import Keeper

OF_ANOTHER = "of another"
"""A file of another account, beside the folder of ``ordinary_disk``."""

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
WORDS = "gravel ladder"
WORK = 1
FINE = Said("nothing-intimate")
NOT_ASKED = Said("not-asked")


class Timer:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Kept:
    """A new case in ``folder``, and its keeper."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.originals = folder / "originals"
        self.originals.mkdir()
        case = new_case(NOON, "p")
        self.keeper = Keeper.opened(case, Vault.create(Shelf(self.home), WORDS, case, WORK))
        self.told: list[Outcome] = []
        self.timer = Timer()
        self._seconds = 0

    def clock(self) -> datetime:
        """Return a later time at each call."""
        self._seconds += 1
        return NOON + timedelta(seconds=self._seconds)

    @property
    def vault(self) -> Vault:
        return self.keeper.open_vault

    @property
    def case(self) -> Case:
        return self.keeper.case

    def file(self, name: str, content: bytes) -> Found:
        path = self.originals / name
        path.write_bytes(content)
        return Found(path, len(content))

    def intake(
        self,
        *,
        under_18: bool = False,
        tick: Callable[[float], None] = no_tick,
        holder: Holder | None = None,
        tell: Callable[[Outcome], None] | None = None,
    ) -> Intake:
        setting = Setting(self.clock, self.timer, "test", "p 1", under_18)
        return Intake(self.vault, holder or self.keeper, setting, tell or self.told.append, tick)

    def add(self, *found: Found, said: Said = FINE, under_18: bool = False) -> list[Outcome]:
        """Take files in and return what became of each."""
        before = len(self.told)
        with self.intake(under_18=under_18) as intake:
            for one in found:
                intake.take(one, said)
        return self.told[before:]

    def add_one(self, name: str, content: bytes, said: Said = FINE) -> Evidence:
        (outcome,) = self.add(self.file(name, content), said=said)
        assert isinstance(outcome, Added)
        return outcome.item

    def sealed_path(self, item: Evidence) -> Path:
        assert item.file is not None
        return self.vault.sealed.path(item.file)

    def in_folder(self) -> set[str]:
        """Return the names of all that lies among the sealed files."""
        return in_folder(self.vault)

    def content(self, item: Evidence) -> bytes:
        return content(self.vault, item)


def in_folder(vault: Vault) -> set[str]:
    """Return the names of all that lies among a case's sealed files."""
    folder = vault.sealed.folder
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def content(vault: Vault, item: Evidence) -> bytes:
    """Return what a sealed file holds."""
    assert item.file is not None
    with vault.sealed.open(item.file) as file:
        return b"".join(vault.unseal(file))


def reopened(home: Path) -> tuple[Case, Vault]:
    """Open the case as the program does after a kill."""
    folder = Shelf(home).find(None)
    with folder.locked():
        vault = Vault.unlock(folder, WORDS)
        case = vault.load()
        vault.sealed.settle(case.sealed_names)
    return case, vault


def assert_faithful(home: Path, told: Iterable[Outcome], removed: Iterable[str] = ()) -> Case:
    """Open the case again and hold it against what was told of it.

    Args:
        home: where the cases lie.
        told: every outcome that was told.
        removed: ids of pieces that the person had removed, or tried to.

    """
    case, vault = reopened(home)
    listed = {item.id: item for item in case.evidence}
    assert len(listed) == len(case.evidence), "an id was given twice"
    last = {one.item.id: one.item for one in told if isinstance(one, Added | Known)}
    for id_, item in last.items():
        if id_ not in removed:
            assert listed.get(id_) == item, f"{id_} was told and is not there"
    for item in case.evidence:
        if item.file is not None:
            assert hashlib.sha256(content(vault, item)).hexdigest() == item.sha256
    assert in_folder(vault) == {f"{name}.age" for name in case.sealed_names}
    assert [path.name for path in vault.folder.folder.glob(".*.new")] == []
    assert chain.first_break(case.log) is None
    logged = [entry.about for entry in case.log if entry.event in {ADDED, NOTED}]
    assert len(set(logged)) == len(logged)
    assert {item.about for item in case.evidence} <= set(logged)
    return case


def refusal(outcome: Outcome) -> str:
    """Return why something was not taken in."""
    assert isinstance(outcome, Refused)
    return outcome.reason
