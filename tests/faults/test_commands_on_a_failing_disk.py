"""Every command that writes, on a disk that fails, fills up, is pulled out, or loses its power.

The whole program runs, from its command line on. The ordinary tests let a few operations of each
command fail, drawn by chance; ``pytest -m slow tests/faults`` lets every one fail in turn.
"""

from __future__ import annotations

import errno
import os
import random
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sextortion_help.case.store import ASIDE
from sextortion_help.errors import ExitCode
from tests.cli.program import Outcome
from tests.faults.deeds import DEEDS, After, Deed
from tests.faults.evidence_disk import StreamDisk
from tests.faults.failing import FAULTS, REMOVALS, Moment, Plan, PowerCut, Then, error
from tests.faults.here import Heard, do
from tests.faults.scene import Scene
from tests.tally import tally

A_FEW = 3
"""Operations of each command that fail in the ordinary tests."""

UNEXPECTED = "Something in this program broke"

posix = pytest.mark.skipif(sys.platform == "win32", reason="it tells of POSIX disks")
deeds = pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.name)
slow = pytest.mark.slow


class Bench:
    """A scene on a failing disk, new for each operation that fails."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder / "scene"
        self._disk = StreamDisk(self._folder, monkeypatch)
        self.scene = Scene.fresh(self._folder)
        self.heard = Heard()

    def operations(self, deed: Deed) -> int:
        """Return how many operations a deed takes."""
        self._make_fresh()
        with self._disk.watched() as plan:
            do(deed, self.scene)
        return len(plan.done)

    def run(self, deed: Deed, plan: Plan) -> Outcome | None:
        """Do a deed while ``plan`` is carried out; ``None`` if the power went."""
        self._make_fresh()
        try:
            with self.heard.listening(), self._disk.failing(plan):
                return do(deed, self.scene)
        except PowerCut:
            return None

    def cut_power(self, *, forget_names: bool) -> None:
        """Lose what was not flushed."""
        self._disk.cut_power(forget_names=forget_names)

    def _make_fresh(self) -> None:
        # The disk knows files by their numbers, which new files get again.
        shutil.rmtree(self._folder)
        self._disk.cut_power(forget_names=False)
        self.scene = Scene.fresh(self._folder)
        self.heard = Heard()


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(tmp_path, monkeypatch)


def chosen(bench: Bench, deed: Deed, few: int | None) -> list[int]:
    """Return the numbers of the operations to fail: all, or a few that differ from run to run."""
    count = bench.operations(deed)
    assert count > 3, "the disk was hardly used"
    numbers = range(1, count + 1)
    return list(numbers) if few is None else sorted(random.sample(numbers, min(few, count)))


def campaign(
    bench: Bench,
    deed: Deed,
    fault: Callable[[], BaseException],
    few: int | None,
    moment: Moment = "before",
    then: Then = "well",
) -> None:
    for at in chosen(bench, deed, few):
        plan = Plan(at, fault, moment, then)
        outcome = bench.run(deed, plan)
        tally("Ctrl-C" if fault is KeyboardInterrupt else "disk", then)
        assert outcome is not None
        words = outcome.out + outcome.err
        assert UNEXPECTED not in words, (plan, outcome.err)
        assert "canary/path" not in words, plan
        assert "Errno" not in words, plan
        assert outcome.code in ExitCode.__members__.values(), plan
        is_done = outcome.code == ExitCode.DONE
        can_clear_up = plan.hit not in REMOVALS and then != "dead"
        try:
            deed.hold(After(bench.scene, is_done, can_clear_up, bench.heard.saves))
        except BaseException as broken:
            broken.add_note(f"{plan}\n{outcome.err}")
            raise
        litter = bench.scene.litter()
        if plan.hit in {"read", "stat"}:
            # What could not be looked at may be set aside, to be on the safe side.
            litter = [name for name in litter if not ASIDE.fullmatch(name)]
        assert not can_clear_up or litter == [], (plan, outcome.err)


@deeds
def test_a_fault_loses_nothing(bench: Bench, deed: Deed) -> None:
    campaign(bench, deed, error(errno.ENOSPC), A_FEW)


@deeds
def test_a_stick_that_is_pulled_out_loses_nothing(bench: Bench, deed: Deed) -> None:
    campaign(bench, deed, error(errno.EIO), A_FEW, then="dead")


@deeds
def test_ctrl_c_loses_nothing(bench: Bench, deed: Deed) -> None:
    campaign(bench, deed, KeyboardInterrupt, A_FEW, "after")


@slow
@deeds
@pytest.mark.parametrize("number", FAULTS, ids=os.strerror)
@pytest.mark.parametrize("then", ["well", "full", "dead"])
def test_a_fault_at_every_operation_loses_nothing(
    bench: Bench, deed: Deed, number: int, then: Then
) -> None:
    campaign(bench, deed, error(number), None, then=then)


@slow
@deeds
@pytest.mark.parametrize("moment", ["before", "after"])
def test_ctrl_c_at_every_operation_loses_nothing(bench: Bench, deed: Deed, moment: Moment) -> None:
    campaign(bench, deed, KeyboardInterrupt, None, moment)


# ------------------------------------------------------------------ the power goes


def power_cuts(bench: Bench, deed: Deed, few: int | None, moment: Moment, *, forget: bool) -> None:
    for at in chosen(bench, deed, few):
        plan = Plan(at, PowerCut, moment, "dead")
        outcome = bench.run(deed, plan)
        tally("power cut")
        bench.cut_power(forget_names=forget)
        is_done = outcome is not None and outcome.code == ExitCode.DONE
        try:
            deed.hold(After(bench.scene, is_done, is_clean=False, told=bench.heard.saves))
        except BaseException as broken:
            broken.add_note(str(plan))
            raise


@posix
@deeds
def test_a_power_cut_loses_nothing(bench: Bench, deed: Deed) -> None:
    power_cuts(bench, deed, A_FEW, "before", forget=True)


@slow
@posix
@deeds
@pytest.mark.parametrize("forget", [False, True])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_power_cut_at_every_operation_loses_nothing(
    bench: Bench, deed: Deed, moment: Moment, forget: bool
) -> None:
    power_cuts(bench, deed, None, moment, forget=forget)


@posix
@deeds
@pytest.mark.parametrize("forget", [False, True])
def test_what_was_said_to_be_done_outlives_a_power_cut(
    bench: Bench, deed: Deed, forget: bool
) -> None:
    outcome = bench.run(deed, Plan(0, PowerCut))
    bench.cut_power(forget_names=forget)
    assert outcome is not None
    is_done = outcome.code == ExitCode.DONE
    assert is_done or deed.typed
    deed.hold(After(bench.scene, is_done, is_clean=True, told=bench.heard.saves))
