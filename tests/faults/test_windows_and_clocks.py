"""Two windows on one case, and a computer whose clock or zone jumps: nothing is lost."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sextortion_help.case.log import first_break
from sextortion_help.case.store import CURRENT
from sextortion_help.errors import ExitCode
from tests.cli.program import NOW
from tests.faults.deeds import DEEDS, Deed
from tests.faults.here import do
from tests.faults.scene import Scene

ON_NO_CASE = {"start", "restore"}

EARLIEST, LATEST = datetime(1970, 1, 2), datetime(9998, 12, 30)  # noqa: DTZ001 - zones are drawn


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene.fresh(tmp_path / "scene")


def stored(scene: Scene) -> dict[str, bytes]:
    """Return all that the person has, by path."""
    return {
        str(path.relative_to(scene.folder)): path.read_bytes()
        for path in scene.folder.rglob("*")
        if path.is_file() and path.name != "lock"
    }


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.name)
def test_while_another_window_has_the_case_nothing_is_changed(scene: Scene, deed: Deed) -> None:
    before = stored(scene)
    (folder,) = scene.folders()
    with folder.locked():
        outcome = do(deed, scene)
        is_free = deed.name in ON_NO_CASE
        assert outcome.code == (ExitCode.DONE if is_free else ExitCode.CASE_IN_USE), outcome.err
        if not is_free:
            assert "another window" in outcome.err
            assert stored(scene) == before
    again = do(deed, scene)
    assert again.code in {ExitCode.DONE, ExitCode.INTERRUPTED}, again.err


moments = st.datetimes(
    EARLIEST,
    LATEST,
    timezones=st.integers(-12 * 60, 14 * 60).map(lambda of: timezone(timedelta(minutes=of))),
)


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment.replace(microsecond=0)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(moments, min_size=3, max_size=3))
def test_a_clock_that_jumps_loses_and_mixes_up_nothing(
    tmp_path: Path, times: list[datetime]
) -> None:
    scene = Scene.fresh(tmp_path / "scene")
    commands = (
        "evidence add --shows nothing-intimate {given}/later.txt",
        "checklist --output {out}/list.txt",
        "timeline",
        "pack --include timeline --include E1 --output {out}/pack.zip",
        "cases backup {stick}/new",
    )
    (folder,) = scene.folders()
    for number, command in enumerate(commands):
        clock = at(times[number % len(times)])
        outcome = scene.program(*scene.arguments(command, "key"), clock=clock)
        assert outcome.code == 0, (outcome.err, times)
    case = scene.hold_case(folder, *(scene.given / "key").read_text().split("\n")[:1])
    assert first_break(case.log) is None
    # In the order in which it was done, each with the time that the computer told.
    assert case.log[-1].at == at(times[4 % 3])()
    assert case.log[-1].event == "backup made"


@pytest.mark.parametrize("seconds", [0, 1, 2**31, 2**33, 2**38])
def test_a_file_time_from_anywhere_does_not_hide_a_case(scene: Scene, seconds: int) -> None:
    (folder,) = scene.folders()
    for name in ("key.age", "case.prev.age", CURRENT):
        os.utime(folder.folder / name, (seconds, seconds))
    outcome = scene.program("cases", "list")
    assert (outcome.code, outcome.out[: len(folder.name)]) == (0, folder.name), outcome.err
    assert scene.program(*scene.arguments("checklist", "key")).code == 0


def test_a_case_that_was_made_tomorrow_opens_today(scene: Scene) -> None:
    (folder,) = scene.folders()
    yesterday = NOW.astimezone(UTC) - timedelta(days=1)
    outcome = scene.program(*scene.arguments("plan", "key"), clock=lambda: yesterday)
    assert outcome.code == 0, outcome.err
    scene.hold_case(folder, (scene.given / "key").read_text().strip())
