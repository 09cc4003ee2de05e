"""Evidence that was told as added is never lost, and nothing half-kept stays, whatever happens.

Every campaign makes the first operation of the disk fail, then the second, and so on until the
work passes. ``tests.evidence.kept.assert_faithful`` is what must hold afterwards.
"""

from __future__ import annotations

import contextlib
import errno
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sextortion_help.case.evidence import EXPORTED, Evidence
from sextortion_help.case.log import head
from sextortion_help.errors import CannotWriteError, DamagedCaseError, ExpectedError
from sextortion_help.evidence.finding import Refused
from sextortion_help.evidence.intake import no_tick
from sextortion_help.evidence.taking import Added, Known
from sextortion_help.ui.writing_out import give_out, take_away
from tests.evidence.kept import FINE, Kept, assert_faithful, content, reopened
from tests.faults.evidence_disk import Bench, Work
from tests.faults.failing import REMOVALS, Moment, Plan, PowerCut, error

errors = pytest.mark.parametrize(
    "number",
    [
        errno.ENOSPC,
        # The program treats all faults of a disk alike; the others are for the longer campaign.
        pytest.param(errno.EIO, marks=pytest.mark.slow),
        pytest.param(errno.EACCES, marks=pytest.mark.slow),
    ],
    ids=os.strerror,
)
posix = pytest.mark.skipif(sys.platform == "win32", reason="it tells of POSIX disks")
stops = pytest.mark.parametrize("moment", ["before", "after"])

MIB = 1024 * 1024


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    folder = tmp_path / "disk"
    folder.mkdir()
    return Bench(folder, monkeypatch)


def assert_nothing_half_kept(work: Work, plan: Plan) -> None:
    """Nothing waits for the next opening, except what could not be removed or renamed."""
    if plan.hit not in {*REMOVALS, "replace"}:
        assert not [name for name in work.kept.in_folder() if name.endswith(".new")], plan


def assert_told_plainly(fault: ExpectedError) -> None:
    told = " ".join([fault.message, *fault.hint])
    assert "canary" not in told
    assert "Errno" not in told


def assert_memory_is_as_the_disk(work: Work, told: str = "") -> None:
    case, _ = reopened(work.kept.home)
    assert work.kept.case.evidence == case.evidence, told
    assert head(work.kept.case.log) == head(case.log), told


def assert_all_can_be_added_now(work: Work) -> None:
    """Whatever went wrong, adding the same files again ends with each content listed once."""
    work.kept.told.clear()
    work.add()
    assert all(isinstance(one, Added | Known) for one in work.kept.told)
    case = assert_faithful(work.kept.home, work.kept.told)
    # Where a copy could not be read again, its content may have been taken in once more.
    assert len({item.sha256 for item in case.evidence}) == 2


# ------------------------------------------------------------------ adding


@errors
def test_a_fault_of_the_disk_is_told_of_its_file_and_the_others_are_added(
    bench: Bench, number: int
) -> None:
    for plan, work in bench.campaign(error(number)):
        kept = work.kept
        with bench.disk.failing(plan):
            work.add()
        assert [one.path for one in kept.told] == [found.path for found in work.files], plan
        assert_nothing_half_kept(work, plan)
        case = assert_faithful(kept.home, kept.told)
        added = [one.item for one in kept.told if isinstance(one, Added)]
        assert list(case.evidence) == added, plan
        assert_memory_is_as_the_disk(work, str(plan))
        for one in kept.told:
            assert not isinstance(one, Refused) or plan.hit, "refused for nothing"
            assert "canary" not in str(one), plan
        assert_all_can_be_added_now(work)


def test_a_disk_that_stays_full_keeps_what_was_told_before(bench: Bench) -> None:
    for plan, work in bench.campaign(error(errno.ENOSPC), then="full"):
        kept = work.kept
        with bench.disk.failing(plan):
            work.add()
        assert [one.path for one in kept.told] == [found.path for found in work.files], plan
        assert_nothing_half_kept(work, plan)
        assert_faithful(kept.home, kept.told)
        assert_memory_is_as_the_disk(work, str(plan))
        assert_all_can_be_added_now(work)


@stops
def test_ctrl_c_at_any_operation_leaves_nothing_half_added(bench: Bench, moment: Moment) -> None:
    for plan, work in bench.campaign(KeyboardInterrupt, moment):
        with contextlib.suppress(KeyboardInterrupt), bench.disk.failing(plan):
            work.add()
        # What Ctrl-C cut off in the very last save may wait as a draft for the next opening.
        case = assert_faithful(work.kept.home, work.kept.told)
        assert len(case.evidence) == 2 or plan.hit
        assert_memory_is_as_the_disk(work, str(plan))
        assert_all_can_be_added_now(work)


@pytest.mark.parametrize("at", range(20))
def test_ctrl_c_at_any_piece_of_a_large_file_leaves_no_trace_of_it(tmp_path: Path, at: int) -> None:
    kept = Kept(tmp_path)
    small, large = kept.file("a.txt", b"a chat"), kept.file("b.mp4", os.urandom(4 * MIB + 17))
    ticks = 0

    def tick(_done: float) -> None:
        nonlocal ticks
        ticks += 1
        if ticks == at + 1:
            raise KeyboardInterrupt

    with contextlib.suppress(KeyboardInterrupt), kept.intake(tick=tick) as intake:
        intake.take(small, FINE)
        intake.take(large, FINE)
    assert ticks <= at + 1
    case = assert_faithful(kept.home, kept.told)
    # One piece of the small file is read and one checked; of the large one five each.
    whole = (at >= 2) + (at >= 12)
    assert len(case.evidence) == len(kept.told) == whole


@posix
def test_a_power_cut_loses_nothing_that_was_told(bench: Bench) -> None:
    for plan, work in bench.campaign(PowerCut, then="dead"):
        with contextlib.suppress(PowerCut), bench.disk.failing(plan):
            work.add()
        bench.disk.cut_power(forget_names=True)
        assert_faithful(work.kept.home, work.kept.told)


def two_faults(
    bench: Bench, first: Callable[[], BaseException], second: Callable[[], BaseException], seed: int
) -> None:
    """Let one operation fail and a later one too, and hold the case against what was told."""
    chance = random.Random(seed)
    at = chance.randrange(1, 75)
    plan = Plan(at, first)
    later = Plan(at + chance.randrange(1, 12), second)
    work = bench.fresh()
    kept = work.kept
    with (
        contextlib.suppress(KeyboardInterrupt),
        bench.disk.failing(plan),
        bench.disk.failing_too(later),
    ):
        work.add()
    case = assert_faithful(kept.home, kept.told)
    for one in kept.told:
        if isinstance(one, Refused):
            assert str(one.path) not in {item.where for item in case.evidence}, (plan, later)
    assert_memory_is_as_the_disk(work, f"{plan} {later}")


FAULT, CTRL_C = error(errno.EIO), KeyboardInterrupt
PAIRS = {
    "fault, Ctrl-C": (FAULT, CTRL_C),
    "Ctrl-C, fault": (CTRL_C, FAULT),
    "twice": (FAULT, FAULT),
}
pairs = pytest.mark.parametrize(("first", "second"), PAIRS.values(), ids=PAIRS)


@pairs
def test_two_things_going_wrong_lose_nothing_that_was_told(
    bench: Bench, first: Callable[[], BaseException], second: Callable[[], BaseException]
) -> None:
    for seed in range(40):
        two_faults(bench, first, second, seed)


@pytest.mark.slow
@pairs
def test_two_things_going_wrong_lose_nothing_that_was_told_for_long(
    bench: Bench, first: Callable[[], BaseException], second: Callable[[], BaseException]
) -> None:
    for seed in range(500):
        two_faults(bench, first, second, seed)


# ------------------------------------------------------------------ removing


def with_two(bench: Bench, work: Work) -> tuple[Kept, Evidence, Evidence]:
    work.add()
    bench.disk.cut_power(forget_names=False)
    one, two = work.kept.case.evidence
    return work.kept, one, two


@errors
def test_a_removal_is_done_or_it_is_as_if_it_was_never_asked_for(bench: Bench, number: int) -> None:
    for plan, work in bench.campaign(error(number)):
        kept, one, two = with_two(bench, work)
        was_removed = False
        with bench.disk.failing(plan):
            try:
                take_away(kept.keeper, one, kept.clock())
                was_removed = True
            except CannotWriteError as fault:
                assert_told_plainly(fault)
        assert list(kept.case.evidence) == ([two] if was_removed else [one, two]), plan
        if plan.hit is None:
            assert kept.in_folder() == {f"{two.file}.age"}, plan
        assert_memory_is_as_the_disk(work, str(plan))
        assert_nothing_half_kept(work, plan)
        assert_faithful(kept.home, kept.told, removed={one.id} if was_removed else set())


@stops
def test_ctrl_c_leaves_a_removal_done_or_not_begun(bench: Bench, moment: Moment) -> None:
    for plan, work in bench.campaign(KeyboardInterrupt, moment):
        kept, one, two = with_two(bench, work)
        with contextlib.suppress(KeyboardInterrupt), bench.disk.failing(plan):
            take_away(kept.keeper, one, kept.clock())
        assert_memory_is_as_the_disk(work, str(plan))
        assert two in assert_faithful(kept.home, kept.told, removed={one.id}).evidence


@posix
def test_a_power_cut_leaves_a_removal_done_or_not_begun(bench: Bench) -> None:
    for plan, work in bench.campaign(PowerCut, then="dead"):
        kept, one, two = with_two(bench, work)
        with contextlib.suppress(PowerCut), bench.disk.failing(plan):
            take_away(kept.keeper, one, kept.clock())
        bench.disk.cut_power(forget_names=True)
        assert two in assert_faithful(kept.home, kept.told, removed={one.id}).evidence


# ------------------------------------------------------------------ writing out


def written(kept: Kept) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (kept.folder / "out").iterdir()}


def exports(kept: Kept) -> int:
    """How often the case on the disk says that something was written out."""
    case, _ = reopened(kept.home)
    return sum(entry.event == EXPORTED for entry in case.log)


@errors
def test_what_is_written_out_is_whole_and_logged_or_not_there(bench: Bench, number: int) -> None:
    for plan, work in bench.campaign(error(number)):
        kept, _, two = with_two(bench, work)
        (kept.folder / "out").mkdir()
        path = None
        with bench.disk.failing(plan):
            try:
                path = give_out(
                    *(kept.keeper, two, kept.folder / "out", set(), kept.clock, no_tick),
                    under_18=False,
                )
            except (CannotWriteError, DamagedCaseError) as fault:
                assert_told_plainly(fault)
        if plan.hit not in REMOVALS:
            assert written(kept).keys() == ({path.name} if path else set()), plan
        if path is not None:
            assert path.read_bytes() == content(kept.vault, two), plan
            assert exports(kept) == 1, plan
        assert_memory_is_as_the_disk(work, str(plan))
        assert_faithful(kept.home, kept.told)


@stops
def test_ctrl_c_leaves_nothing_written_out_that_the_log_does_not_know(
    bench: Bench, moment: Moment
) -> None:
    for plan, work in bench.campaign(KeyboardInterrupt, moment):
        kept, _, two = with_two(bench, work)
        (kept.folder / "out").mkdir()
        with contextlib.suppress(KeyboardInterrupt, ExpectedError), bench.disk.failing(plan):
            give_out(
                *(kept.keeper, two, kept.folder / "out", set(), kept.clock, no_tick),
                under_18=False,
            )
        if plan.hit not in REMOVALS:
            assert len(written(kept)) <= exports(kept), plan
        assert_memory_is_as_the_disk(work, str(plan))
        assert_faithful(kept.home, kept.told)
