"""What the promise "nothing acknowledged is lost" costs a disk to break: nothing it does may.

Every campaign here makes the first operation of the disk fail, then the second, and so on until
the work passes without having met the fault.
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sextortion_help.case import store
from sextortion_help.case.disk import write_new
from sextortion_help.case.model import Case, new_case
from sextortion_help.case.store import CURRENT, KEY, PREVIOUS, Shelf
from sextortion_help.case.vault import Vault
from sextortion_help.errors import CannotWriteError
from sextortion_help.ui.keeper import Keeper
from tests.faults.failing import (
    FAULTS,
    REMOVALS,
    FailingDisk,
    Moment,
    Plan,
    PowerCut,
    Then,
    error,
    places,
)
from tests.tally import tally

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
WORDS = "gravel ladder"
WORK = 1
PADDING = "x" * 20_000
"""More than the buffer of a file, so that a write can be torn."""

MAX_OPERATIONS = 400

posix = pytest.mark.skipif(sys.platform == "win32", reason="it tells of POSIX disks")


def numbered(number: int) -> Case:
    case = new_case(NOON, "p").with_answer("count", str(number), NOON)
    return case.with_answer("padding", PADDING, NOON)


def number_of(case: Case) -> int:
    assert case.answers["padding"].value == PADDING
    value = case.answers["count"].value
    assert isinstance(value, str)
    return int(value)


class Bench:
    """A home on a disk that fails when told to, new for every round of a campaign."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self.home = folder / "home"
        self.disk = FailingDisk(folder, monkeypatch)

    def clear(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)
        self.disk.cut_power(forget_names=False)

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.home)

    def create(self, number: int = 0) -> Vault:
        return Vault.create(self.shelf, WORDS, numbered(number), WORK)

    def reopened(self) -> Vault:
        """What a fresh start of the program finds."""
        return Vault.unlock(self.shelf.find(None), WORDS)

    def stored(self) -> int:
        return number_of(self.reopened().load())

    def stored_before(self) -> int:
        return number_of(self.reopened().load_other())

    def litter(self, plan: Plan) -> list[str]:
        """Names of files that have no business in a case nobody else touched."""
        if plan.hit in REMOVALS:
            return []  # it was told to go and could not
        ours = {KEY, CURRENT, PREVIOUS, store.LOCK}
        found = [path for path in self._folder.rglob("*") if path.name not in ours]
        if plan.hit in {"read", "stat"}:
            # What could not be looked at may be set aside, to be on the safe side.
            found = [path for path in found if not path.match("case.aside-*.age")]
        return [path.name for path in found if path.is_file() or path.name.startswith(".")]


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(tmp_path, monkeypatch)


def campaign(
    bench: Bench,
    fault: Callable[[], BaseException],
    moment: Moment = "before",
    then: Then = "well",
) -> Iterator[Plan]:
    """Plans that fail the first operation, the second …, each on an empty disk."""
    for at in places():
        assert at < MAX_OPERATIONS
        bench.clear()
        plan = Plan(at, fault, moment, then)
        yield plan
        tally(
            "power cut" if fault is PowerCut else "Ctrl-C" if fault is KeyboardInterrupt else "disk"
        )
        if len(plan.done) < at:
            assert at > 1, "the disk was not used"
            return


def assert_told_plainly(fault: CannotWriteError) -> None:
    told = " ".join([fault.message, *fault.hint])
    assert fault.exit_code.value == 8
    assert "canary" not in told
    assert not re.search(r"[/\\]|\.age|\.new|Errno", told)


errors = pytest.mark.parametrize("number", FAULTS, ids=os.strerror)
stops = pytest.mark.parametrize("moment", ["before", "after"])


# One operation fails


@errors
def test_a_case_that_cannot_be_made_is_not_there(bench: Bench, number: int) -> None:
    for plan in campaign(bench, error(number)):
        made = False
        with bench.disk.failing(plan):
            try:
                vault = bench.create(0)
                made = True
            except CannotWriteError as fault:
                assert_told_plainly(fault)
        assert bench.litter(plan) == [], plan
        if not made:
            assert bench.shelf.cases() == (), plan
            vault = bench.create(0)
        assert bench.stored() == 0, plan
        vault.save(numbered(1))
        assert (bench.stored(), bench.stored_before()) == (1, 0), plan
        assert bench.litter(plan) == [], plan


@errors
def test_a_save_that_fails_loses_nothing_acknowledged(bench: Bench, number: int) -> None:
    for plan in campaign(bench, error(number)):
        vault = bench.create(0)
        acknowledged = 0
        with bench.disk.failing(plan):
            for next_ in range(1, 4):
                try:
                    vault.save(numbered(next_))
                    acknowledged = next_
                except CannotWriteError as fault:
                    assert_told_plainly(fault)
                    assert plan.hit
                if plan.hit:
                    break
        assert bench.stored() in {acknowledged, next_}, plan
        assert bench.litter(plan) == [], plan
        for later in (next_ + 1, next_ + 2):
            vault.save(numbered(later))
            assert bench.stored() == later, plan
            assert bench.stored_before() < later, plan
        assert bench.stored_before() == next_ + 1, plan
        assert bench.litter(plan) == [], plan


@errors
def test_a_save_that_fails_leaves_a_version_before_that_opens(bench: Bench, number: int) -> None:
    for plan in campaign(bench, error(number)):
        vault = bench.create(0)
        vault.save(numbered(1))
        with bench.disk.failing(plan), contextlib.suppress(CannotWriteError):
            vault.save(numbered(2))
        assert bench.stored_before() in {0, 1}, plan
        # Now the current one goes bad, as files on a failing disk do.
        (vault.folder.folder / CURRENT).unlink()
        (vault.folder.folder / CURRENT).write_bytes(b"bad")
        again = bench.reopened()
        before = number_of(again.load_other())
        again.save(numbered(3))
        assert (bench.stored(), bench.stored_before()) == (3, before), plan


def test_a_full_disk_leaves_two_versions_and_not_twice_the_same(bench: Bench) -> None:
    for plan in campaign(bench, error(FAULTS[0]), then="full"):
        vault = bench.create(0)
        vault.save(numbered(1))
        with bench.disk.failing(plan):
            for next_ in (2, 3, 4):
                with contextlib.suppress(CannotWriteError):
                    vault.save(numbered(next_))
        assert bench.stored_before() < bench.stored(), plan


# The disk stays full


@errors
def test_a_disk_that_stays_full_loses_nothing_and_is_not_littered(
    bench: Bench, number: int
) -> None:
    for plan in campaign(bench, error(number), then="full"):
        vault = bench.create(0)
        acknowledged, refused = 0, 0
        with bench.disk.failing(plan):
            for next_ in range(1, 5):
                try:
                    vault.save(numbered(next_))
                    assert not refused
                    acknowledged = next_
                except CannotWriteError as fault:
                    assert_told_plainly(fault)
                    refused += 1
        assert refused or not plan.hit
        # The first one refused may be there: it was in place when the folder was not flushed.
        stored = bench.stored()
        assert stored in {acknowledged, acknowledged + 1}, plan
        assert bench.litter(plan) == [], plan
        vault.save(numbered(9))
        assert (bench.stored(), bench.stored_before()) == (9, stored), plan
        assert bench.litter(plan) == [], plan


@errors
def test_a_case_cannot_be_made_on_a_full_disk_and_can_once_there_is_room(
    bench: Bench, number: int
) -> None:
    for plan in campaign(bench, error(number), then="full"):
        with bench.disk.failing(plan):
            try:
                bench.create(0)
            except CannotWriteError as fault:
                assert_told_plainly(fault)
                assert bench.shelf.cases() == ()
        assert bench.litter(plan) == [], plan
        if plan.hit:
            bench.create(0)
        assert bench.stored() == 0, plan


@errors
def test_a_damaged_version_is_replaced_without_a_moment_of_having_none(
    bench: Bench, number: int
) -> None:
    for plan in campaign(bench, error(number)):
        vault = bench.create(0)
        vault.save(numbered(1))
        bad = vault.folder.folder / CURRENT
        bad.write_bytes(b"bad")
        again = bench.reopened()
        assert number_of(again.load_other()) == 0
        saved = False
        with bench.disk.failing(plan), contextlib.suppress(CannotWriteError):
            again.save(numbered(2))
            saved = True
        assert bad.exists(), plan
        assert saved or bad.read_bytes() == b"bad" or bench.stored() == 2, plan
        assert bench.stored_before() == 0, plan
        again.save(numbered(3))
        assert bench.stored() == 3, plan
        kept = [path.read_bytes() for path in bad.parent.glob("case.aside-*.age")]
        assert b"bad" in kept, plan


# Ctrl-C


@stops
def test_ctrl_c_while_saving_loses_nothing_acknowledged(bench: Bench, moment: Moment) -> None:
    for plan in campaign(bench, KeyboardInterrupt, moment):
        vault = bench.create(0)
        acknowledged, next_ = 0, 0
        with contextlib.suppress(KeyboardInterrupt), bench.disk.failing(plan):
            for next_ in range(1, 4):
                vault.save(numbered(next_))
                acknowledged = next_
        assert acknowledged == next_ or plan.hit
        assert bench.stored() in {acknowledged, next_}, plan
        assert bench.litter(plan) == [], plan
        for later in (next_ + 1, next_ + 2):
            vault.save(numbered(later))
            assert bench.stored() == later, plan
        assert bench.stored_before() == next_ + 1, plan
        assert bench.litter(plan) == [], plan


@stops
def test_ctrl_c_while_a_case_is_made_leaves_a_whole_one_or_none(
    bench: Bench, moment: Moment
) -> None:
    for plan in campaign(bench, KeyboardInterrupt, moment):
        with contextlib.suppress(KeyboardInterrupt), bench.disk.failing(plan):
            bench.create(0)
        if bench.shelf.cases():
            assert bench.stored() == 0, plan
        assert bench.litter(plan) == [], plan
        bench.create(0)


# The power goes


forgetting = pytest.mark.parametrize("forget_names", [False, True])


@forgetting
@stops
def test_a_power_cut_while_saving_loses_nothing_acknowledged(
    bench: Bench, forget_names: bool, moment: Moment
) -> None:
    for plan in campaign(bench, PowerCut, moment, "dead"):
        vault = bench.create(0)
        bench.disk.cut_power(forget_names=False)
        acknowledged, next_ = 0, 0
        with contextlib.suppress(PowerCut), bench.disk.failing(plan):
            for next_ in range(1, 4):
                vault.save(numbered(next_))
                acknowledged = next_
        bench.disk.cut_power(forget_names=forget_names)
        assert bench.stored() in {acknowledged, next_}, plan
        if next_ > 1:
            assert bench.stored_before() <= acknowledged, plan
        again = bench.reopened()
        again.load()
        again.save(numbered(9))
        assert bench.stored() == 9, plan


@forgetting
@stops
def test_a_power_cut_while_a_case_is_made_leaves_a_whole_one_or_none(
    bench: Bench, forget_names: bool, moment: Moment
) -> None:
    for plan in campaign(bench, PowerCut, moment, "dead"):
        with contextlib.suppress(PowerCut), bench.disk.failing(plan):
            bench.create(0)
        bench.disk.cut_power(forget_names=forget_names)
        if bench.shelf.cases():
            assert bench.stored() == 0, plan
        else:
            bench.create(1)
            assert bench.stored() == 1, plan


@posix
@forgetting
def test_a_case_that_was_made_outlives_a_power_cut(bench: Bench, forget_names: bool) -> None:
    bench.home.mkdir()
    store.Shelf(bench.home).folder.mkdir()
    with bench.disk.watched():
        bench.create(0)
    bench.disk.cut_power(forget_names=forget_names)
    assert bench.stored() == 0


@posix
@forgetting
@pytest.mark.parametrize("has_home", [True, False])
def test_the_first_case_on_a_disk_outlives_a_power_cut(
    bench: Bench, forget_names: bool, has_home: bool
) -> None:
    # A USB stick has no journal: a folder is there for certain once the one above is flushed.
    if has_home:
        bench.home.mkdir()
    with bench.disk.watched():
        bench.create(0)
    bench.disk.cut_power(forget_names=forget_names)
    assert bench.stored() == 0


@posix
@forgetting
def test_every_acknowledged_save_outlives_a_power_cut(bench: Bench, forget_names: bool) -> None:
    vault = bench.create(0)
    for next_ in range(1, 5):
        with bench.disk.watched():
            vault.save(numbered(next_))
        bench.disk.cut_power(forget_names=forget_names)
        assert (bench.stored(), bench.stored_before()) == (next_, next_ - 1)


# Deleting, and files the person asked for


@errors
def test_a_deletion_that_fails_can_be_tried_again(bench: Bench, number: int) -> None:
    for plan in campaign(bench, error(number)):
        vault = bench.create(0)
        vault.save(numbered(1))
        folder = vault.folder
        with bench.disk.failing(plan):
            try:
                folder.delete()
            except CannotWriteError as fault:
                assert_told_plainly(fault)
        # Either nothing has happened yet, or the key is gone and with it every way to read.
        if (folder.folder / KEY).exists():
            assert bench.stored() == 1, plan
        if folder.folder.exists():
            folder.delete()
        assert list(bench.shelf.folder.iterdir()) == [], plan


@errors
def test_a_file_asked_for_is_there_whole_or_not_at_all(bench: Bench, number: int) -> None:
    for plan in campaign(bench, error(number)):
        bench.home.mkdir()
        path = bench.home / "report.txt"
        written = False
        with bench.disk.failing(plan):
            try:
                write_new(path, PADDING.encode())
                written = True
            except CannotWriteError as fault:
                assert_told_plainly(fault)
        names = {each.name for each in bench.home.iterdir()}
        if plan.hit not in REMOVALS:
            assert names <= {path.name}, plan
        if path.exists():
            assert path.read_text() == PADDING, plan
        else:
            assert not written, plan


@stops
def test_ctrl_c_leaves_a_file_asked_for_whole_or_not_at_all(bench: Bench, moment: Moment) -> None:
    for plan in campaign(bench, KeyboardInterrupt, moment):
        bench.home.mkdir()
        path = bench.home / "report.txt"
        with contextlib.suppress(KeyboardInterrupt), bench.disk.failing(plan):
            write_new(path, PADDING.encode())
        if plan.hit not in REMOVALS:
            assert {each.name for each in bench.home.iterdir()} <= {path.name}, plan
        assert not path.exists() or path.read_text() == PADDING, plan


@errors
def test_no_fault_makes_a_file_asked_for_take_the_place_of_another(
    bench: Bench, number: int
) -> None:
    for plan in campaign(bench, error(number)):
        bench.home.mkdir()
        path = bench.home / "report.txt"
        path.write_text("mine")
        with bench.disk.failing(plan), pytest.raises(CannotWriteError) as caught:
            write_new(path, PADDING.encode())
        assert_told_plainly(caught.value)
        assert path.read_text() == "mine", plan


# Through the keeper, as the interview saves


@errors
def test_the_keeper_complains_once_tries_each_time_and_catches_up(
    bench: Bench, number: int
) -> None:
    for plan in campaign(bench, error(number), then="full"):
        keeper = Keeper(numbered(0), bench.shelf, WORK)
        keeper.create(WORDS)
        complaints, acknowledged = 0, 0
        with bench.disk.failing(plan):
            for next_ in range(1, 5):
                try:
                    keeper.update(numbered(next_))
                except CannotWriteError as fault:
                    assert_told_plainly(fault)
                    complaints += 1
                assert keeper.is_saved == (plan.hit is None)
                assert keeper.is_failing == (plan.hit is not None)
                assert keeper.case == numbered(next_)
                acknowledged = next_ if keeper.is_saved else acknowledged
        assert complaints == (1 if plan.hit else 0), plan
        assert bench.stored() in {acknowledged, acknowledged + 1}, plan
        keeper.update(numbered(5))
        assert keeper.is_saved, plan
        assert not keeper.is_failing, plan
        assert bench.stored() == 5, plan
        # Well again, it complains about the next failure as about the first.
        with bench.disk.failing(Plan(1, error(number))), pytest.raises(CannotWriteError):
            keeper.update(numbered(6))
        keeper.close()


@stops
def test_the_keeper_never_takes_an_interrupted_save_for_a_saved_one(
    bench: Bench, moment: Moment
) -> None:
    for plan in campaign(bench, KeyboardInterrupt, moment):
        keeper = Keeper(numbered(0), bench.shelf, WORK)
        keeper.create(WORDS)
        with contextlib.suppress(KeyboardInterrupt), bench.disk.failing(plan):
            keeper.update(numbered(1))
        assert keeper.case == numbered(1)
        if keeper.is_saved:
            assert bench.stored() == 1, plan
        keeper.update(numbered(2))
        assert keeper.is_saved, plan
        assert bench.stored() == 2, plan
        keeper.close()


@errors
def test_a_case_that_the_keeper_could_not_keep_goes_on_in_memory(bench: Bench, number: int) -> None:
    for plan in campaign(bench, error(number)):
        keeper = Keeper(numbered(0), bench.shelf, WORK)
        with bench.disk.failing(plan):
            try:
                keeper.create(WORDS)
            except CannotWriteError as fault:
                assert_told_plainly(fault)
                assert keeper.vault is None
                assert keeper.is_failing, plan
                assert not keeper.is_saved
        keeper.update(numbered(1))
        if not keeper.is_saved:
            keeper.create(WORDS)
        assert keeper.is_saved, plan
        assert not keeper.is_failing, plan
        assert bench.stored() == 1, plan  # and there is one case, not two
        keeper.close()


# A real kill

NURSERY = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from sextortion_help.case.model import new_case
from sextortion_help.case.store import Shelf
from sextortion_help.case.vault import Vault

def live(home, words, padding):
    folder = Shelf(home).find(None)
    with folder.locked():
        vault = Vault.unlock(folder, words)
        case = vault.load()
        while True:
            number = int(case.answers["count"].value) + 1
            case = new_case(case.made, "p").with_answer("count", str(number), case.made)
            case = case.with_answer("padding", padding, case.made)
            vault.save(case)
            os.write(1, f"{number}\\n".encode())

for _ in sys.stdin:
    child = os.fork()
    if not child:
        try:
            live(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
        except BaseException as fault:
            os.write(1, f"failed {fault!r}\\n".encode())
        os._exit(1)
    os.write(1, f"born {child}\\n".encode())
    os.waitpid(child, 0)
    os.write(1, b"dead\\n")
"""


def live_and_be_killed(nursery: subprocess.Popen[str], after: float) -> int | None:
    """Let a child save as fast as it can, kill it, and return what it last acknowledged."""
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    nursery.stdin.write("live\n")
    nursery.stdin.flush()
    child, last = 0, None
    for line in nursery.stdout:
        word, _, rest = line.strip().partition(" ")
        if word == "dead":
            return last
        assert word != "failed", line
        if word == "born":
            child = int(rest)
        else:
            last = int(word)
        if child and last is not None and after >= 0:
            time.sleep(after)
            after = -1
            os.kill(child, signal.SIGKILL)
    pytest.fail("the nursery ended")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="it needs fork to be quick")
def test_a_kill_at_any_moment_loses_nothing_acknowledged(tmp_path: Path) -> None:
    vault = Vault.create(Shelf(tmp_path), WORDS, numbered(0), WORK)
    chance = random.Random(20260102)
    stored, lives_with_work = 0, 0
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY, str(tmp_path), WORDS, PADDING],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as nursery:
        for _ in range(60):
            last = live_and_be_killed(nursery, chance.uniform(0, 0.03))
            tally("kill", "in the middle")
            assert last is not None
            lives_with_work += last > stored + 1
            # A fresh start: the lock is free, the case opens and holds what was acknowledged.
            folder = Shelf(tmp_path).find(None)
            with folder.locked():
                again = Vault.unlock(folder, WORDS)
                stored = number_of(again.load())
                assert last <= stored <= last + 1
                assert number_of(again.load_other()) >= last - 1
    assert lives_with_work > 20
    names = {path.name for path in vault.folder.folder.iterdir()}
    drafts = {name for name in names if re.fullmatch(r"\.[0-9a-f]{8}\.new", name)}
    assert names - drafts == {KEY, CURRENT, PREVIOUS, store.LOCK}
