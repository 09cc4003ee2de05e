"""The campaign notices what it looks for; else all its figures would be worth nothing."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fuzz import watch as watching
from tests.fuzz.campaign import NAMES, ROOT, fuzzed, line
from tests.fuzz.changes import LONGEST, changed, stretched
from tests.fuzz.target import Target, assert_can_be_shown
from tests.fuzz.targets import TARGETS
from tests.fuzz.watch import Report, Watch
from tests.fuzz.worker import Now


def watched(run: Callable[[bytes], None], *inputs: bytes, keep: Path | None = None) -> Report:
    watch = Watch(Target("one", run, lambda: [b""]), keep)
    for data in inputs:
        watch(data)
    return watch.report


def test_every_target_is_named() -> None:
    assert set(NAMES) == set(TARGETS)


def test_an_exception_is_told_once_for_each_place_and_its_input_is_kept(tmp_path: Path) -> None:
    def run(data: bytes) -> None:
        if b"x" in data:
            raise KeyError(data)

    report = watched(run, b"a", b"first x", b"second x", keep=tmp_path)
    ((what, name),) = report.failures.items()
    assert what.startswith("KeyError in test_campaign.py")
    assert (tmp_path / "one" / name).read_bytes() == b"first x"
    assert report.runs == 3
    assert "KeyError" in line("one", report)


def test_a_slow_input_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "MOST_SECONDS", 0.01)

    def run(data: bytes) -> None:
        end = time.process_time() + (0.02 if data == b"slow" else 0)
        while time.process_time() < end:
            pass

    report = watched(run, b"quick", b"slow")
    assert list(report.failures) == ["slow: over 0 s"]
    assert (report.slowest_size, report.slowest > 0.01) == (4, True)


def test_a_hungry_input_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    peaks = iter([10, 10, 10 + watching.MOST_MEMORY + 1, 10 + watching.MOST_MEMORY + 1])
    monkeypatch.setattr(watching, "peak_memory", lambda: next(peaks))
    report = watched(lambda _: None, b"little", b"much", b"no more than that")
    assert list(report.failures) == ["memory: over 200 MB more"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not say")
def test_memory_is_counted_in_bytes() -> None:
    assert 10 * 1024**2 < watching.peak_memory() < 64 * 1024**3


@pytest.mark.parametrize("char", ["\x1b", "\x9b", "\u202e", "\u2028", "\ud800", "\r", "\0", "\t"])
def test_what_steers_a_screen_is_told(char: str) -> None:
    with pytest.raises(AssertionError, match="steered"):
        assert_can_be_shown(f"words {char} and more")
    assert_can_be_shown("words\nand é 漢 👩\u200d🚀")


def test_changes_change_and_long_inputs_are_as_long_as_can_be() -> None:
    chance = random.Random(1)
    made = {changed(b"some words", (b"<tag>",), chance) for _ in range(300)}
    assert len(made) > 150
    assert any(b"<tag>" in one for one in made)
    for data in (b"", b"x", b"some words"):
        assert LONGEST - 200 < len(stretched(data, chance)) < LONGEST


def test_what_a_process_was_busy_with_stays_when_it_dies(tmp_path: Path) -> None:
    path = tmp_path / "now"
    code = (
        "import os, sys; from pathlib import Path; from tests.fuzz.worker import Now;"
        "Now(Path(sys.argv[1])).hold(b'deadly'); os.abort()"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT, check=False)
    assert Now.read(path) == b"deadly"


@pytest.mark.slow
def test_a_campaign_by_chance_runs_a_target_for_its_time(tmp_path: Path) -> None:
    report = fuzzed("csv", 2, tmp_path, "chance", 1)
    assert report.runs > 100
    assert not report.failures
