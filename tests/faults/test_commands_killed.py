"""Every command that writes, killed at any moment, cut short, or lied to by the system itself.

The program runs in a process of its own, on a real disk. ``pytest -m slow tests/faults`` is the
long campaign: a thousand kills and more, and every call of the system failing in turn.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from sextortion_help.errors import ExitCode
from tests.faults.deeds import DEEDS, After, Deed
from tests.faults.nursery import Fate, Life, Nursery
from tests.faults.scene import Scene
from tests.promises.witness import can_watch
from tests.tally import tally

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="it needs fork to be quick"),
    pytest.mark.xdist_group("nursery"),
]
injected = pytest.mark.skipif(not can_watch(), reason="strace is missing, or may watch nothing")
slow = pytest.mark.slow
deeds = pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.name)

KILLS = 80
"""Of each deed, in the long campaign: 1,200 in all."""

ROOMS = 24
"""Sizes at which writes are cut short, of each deed."""

ALONE = ("fsync", "openat", "mkdir", "unlink", "rename", "link", "write")
"""The calls of the system that fail in turn."""

ERRORS = ("ENOSPC", "EIO", "EACCES", "EINTR")
MOST = 400
"""Calls of one kind that a deed makes at most."""


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery() as open_:
        yield open_


def assert_held(deed: Deed, scene: Scene, life: Life, fate: Fate, *, is_clean: bool) -> None:
    try:
        assert life.code is None or life.code in ExitCode.__members__.values(), life.words
        assert life.code != ExitCode.ERROR or deed.name == "add", life.words
        is_done = life.code == ExitCode.DONE
        deed.hold(After(scene, is_done, is_clean, life.saves))
    except BaseException as broken:
        broken.add_note(f"{deed.name}: {fate}\n{life}")
        raise


def kill(nursery: Nursery, deed: Deed, folder: Path, kills: int, chance: random.Random) -> None:
    whole = nursery.live(deed, Scene.fresh(folder / "scene"), Fate())
    assert whole.code in {ExitCode.DONE, ExitCode.INTERRUPTED}, whole.words
    cut_off = 0
    for number in range(kills):
        scene = Scene.fresh(folder / "scene")
        fate = Fate(kill_after=chance.uniform(0, whole.seconds))
        life = nursery.live(deed, scene, fate, seed=number)
        cut_off += life.code is None
        tally("kill", "in the middle" if life.code is None else "after the end")
        assert_held(deed, scene, life, fate, is_clean=False)
    assert cut_off or kills < 20, "it was never killed in the middle"


@deeds
def test_a_kill_at_any_moment_loses_nothing(nursery: Nursery, deed: Deed, tmp_path: Path) -> None:
    kill(nursery, deed, tmp_path, 2, random.Random())


@slow
@deeds
def test_many_kills_lose_nothing(nursery: Nursery, deed: Deed, tmp_path: Path) -> None:
    kill(nursery, deed, tmp_path, KILLS, random.Random(deed.name))


# ------------------------------------------------------------------ writes that are cut short


def cut_short(nursery: Nursery, deed: Deed, folder: Path, rooms: list[int]) -> None:
    for room in rooms:
        scene = Scene.fresh(folder / "scene")
        fate = Fate(room=room)
        life = nursery.live(deed, scene, fate)
        tally("write cut short")
        assert_held(deed, scene, life, fate, is_clean=True)
        assert scene.litter() == [], (fate, life)


@deeds
def test_a_write_that_is_cut_short_loses_nothing(
    nursery: Nursery, deed: Deed, tmp_path: Path
) -> None:
    cut_short(nursery, deed, tmp_path, [random.randrange(1, 30_000)])


@slow
@deeds
def test_writes_that_are_cut_short_anywhere_lose_nothing(
    nursery: Nursery, deed: Deed, tmp_path: Path
) -> None:
    chance = random.Random(deed.name)
    rooms = [int(10 ** chance.uniform(0, 5.3)) for _ in range(ROOMS)]
    cut_short(nursery, deed, tmp_path, rooms)


# ------------------------------------------------------------------ a system that lies


def lie(nursery: Nursery, deed: Deed, folder: Path, call: str, error: str, at: int) -> bool:
    """Let the system fail a call, and return whether it came to that."""
    scene = Scene.fresh(folder / "scene")
    fate = Fate(inject=f"{call}:error={error}:when={at}")
    life = nursery.live(deed, scene, fate)
    if life.is_injected:
        tally("system call", f"{call} {error}")
    assert_held(deed, scene, life, fate, is_clean=False)
    return life.is_injected


@injected
@pytest.mark.parametrize("call", ALONE)
def test_a_call_of_the_system_that_fails_loses_nothing(
    nursery: Nursery, call: str, tmp_path: Path
) -> None:
    deed = random.choice([deed for deed in DEEDS if not deed.typed])
    lie(nursery, deed, tmp_path, call, random.choice(ERRORS), random.randrange(1, 4))


@injected
@slow
@deeds
@pytest.mark.parametrize("call", ALONE)
def test_every_call_of_the_system_that_fails_loses_nothing(
    nursery: Nursery, deed: Deed, call: str, tmp_path: Path
) -> None:
    chance = random.Random(f"{deed.name} {call}")
    for at in range(1, MOST):
        if not lie(nursery, deed, tmp_path, call, chance.choice(ERRORS), at):
            return
    pytest.fail("it never came to an end")
