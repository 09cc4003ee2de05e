"""When what became of a file is told: never before the saved case lists it."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from sextortion_help.case.model import Case
from sextortion_help.evidence.finding import Refused
from sextortion_help.evidence.intake import SAVE_AFTER, SAVE_SHARE
from sextortion_help.evidence.taking import Added, Known, Outcome
from tests.evidence.kept import FINE, Kept, assert_faithful, reopened
from tests.evidence.test_intake import CHAT, added

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has none of these")


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def test_nothing_is_told_before_it_is_saved_and_all_is_saved_at_the_end(kept: Kept) -> None:
    with kept.intake() as intake:
        intake.take(kept.file("a.txt", CHAT), FINE)
        intake.refuse(Refused(Path("b"), "no"))
        intake.take(kept.file("c.txt", CHAT + b"c"), FINE)
        assert kept.told == []
        assert reopened_without_settling(kept) == ()
    assert [type(one) for one in kept.told] == [Added, Refused, Added]
    assert len(assert_faithful(kept.home, kept.told).evidence) == 2


def reopened_without_settling(kept: Kept) -> tuple[object, ...]:
    standing = kept.vault.standing()
    assert standing is not None
    return standing.evidence


def test_what_is_told_opens_at_that_very_moment(kept: Kept) -> None:
    def tell(outcome: Outcome) -> None:
        kept.told.append(outcome)
        assert_faithful(kept.home, kept.told)

    with kept.intake(tell=tell) as intake:
        for number in range(6):
            kept.timer.now += SAVE_AFTER * (number % 3)
            intake.take(kept.file(f"{number}.txt", CHAT + bytes([48 + number // 2])), FINE)
    assert [type(one) for one in kept.told] == [Added, Known] * 3


def test_it_is_saved_once_the_time_has_passed(kept: Kept) -> None:
    with kept.intake() as intake:
        for number, (seconds, told) in enumerate([(0.4, 0), (0.09, 0), (0.1, 3), (0.4, 3)]):
            kept.timer.now += seconds
            intake.take(kept.file(f"{number}.txt", CHAT + bytes([48 + number])), FINE)
            assert len(kept.told) == told
    assert len(kept.told) == 4


def test_saving_takes_only_a_small_share_of_the_time(kept: Kept) -> None:
    class Slow:
        case = kept.case

        def commit(self, case: Case) -> None:
            kept.timer.now += 1.0
            kept.keeper.commit(case)
            self.case = case

    with kept.intake(holder=Slow()) as intake:
        for number in range(2 * SAVE_SHARE + 4):
            kept.timer.now += 1.0
            intake.take(kept.file(f"{number}.txt", CHAT + bytes([48 + number])), FINE)
            if number in {0, SAVE_SHARE, SAVE_SHARE + 1}:
                assert len(kept.told) == (1 if number <= SAVE_SHARE else SAVE_SHARE + 2)
    assert len(kept.told) == 2 * SAVE_SHARE + 4


def test_what_tick_raises_keeps_what_came_before_and_nothing_of_this_file(kept: Kept) -> None:
    class StopError(Exception):
        pass

    is_due = False

    def tick(_done: float) -> None:
        if is_due:
            raise StopError

    def work() -> None:
        nonlocal is_due
        with kept.intake(tick=tick) as intake:
            intake.take(kept.file("a.txt", CHAT), FINE)
            is_due = True
            intake.take(kept.file("b.txt", CHAT + b"b"), FINE)

    with pytest.raises(StopError):
        work()
    assert [added(one).name for one in kept.told] == ["a.txt"]
    assert_faithful(kept.home, kept.told)


def test_after_a_fault_in_telling_all_is_kept(kept: Kept) -> None:
    def tell(_: Outcome) -> NoReturn:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError), kept.intake(tell=tell) as intake:
        intake.take(kept.file("a.txt", CHAT), FINE)
    assert len(assert_faithful(kept.home, []).evidence) == 1


@posix
def test_all_that_is_kept_is_for_this_user_alone(kept: Kept) -> None:
    before = os.umask(0)
    try:
        kept.add_one("a.txt", CHAT)
    finally:
        os.umask(before)
    for path in kept.vault.folder.folder.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path.name
    assert len(reopened(kept.home)[0].evidence) == 1
