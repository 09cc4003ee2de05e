"""However the program breaks, it quotes nobody and leaves nothing readable behind."""

from __future__ import annotations

import contextlib
import io
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import sextortion_help
from sextortion_help.hardening import quote_nobody
from tests.cli.program import PASSPHRASE, Outcome, Program
from tests.promises.life import ANSWERS, CHAT, LOCK, NEXT, STEM

SOURCE = str(Path(sextortion_help.__file__).parent)
BOUNDARY = str(Path(SOURCE, "cli", "app.py"))
"""Where a fault becomes words; one in there would be a fault of the test."""

NOTHING_INTIMATE = ("--shows", "nothing-intimate")

LINES = (
    "pack --include notes --include E1 --lock-passphrase-file {folder}/lock "
    "--output {folder}/out/locked",
    "evidence export --all --output {folder}/out/evidence",
    "cases change-passphrase --new-passphrase-file {folder}/next",
    "checklist --output {folder}/out/list.html",
    "start --no-save --answers {folder}/answers.yaml",
    f"evidence add --shows nothing-intimate --note {STEM} {{folder}}/{STEM}.txt",
    "letter bank",
    "timeline --every-message",
    "pack --include notes --include E1 --output {folder}/out/pack",
    "cases backup {folder}/out/notes",
)
"""Commands that hold what must not get out, the most telling ones first."""

ASKED_FOR = {"evidence", "list.html", "pack", "locked.zip.age", "notes"}
"""The names that these commands were given for what they make."""


TOLD = "A fault in this program: BrokenError. What was saved is safe."

BREAKS_EARLY = f"""
import sys, types
def run(*_):
    raise ValueError("{STEM}")
sys.modules["sextortion_help.cli.app"] = types.SimpleNamespace(run=run)
from sextortion_help.__main__ import main
sys.argv = ["sextortion-help", "plan"]
main()
"""


class BrokenError(Exception):
    """A fault of ours, whose every word is a secret."""

    def __init__(self) -> None:
        super().__init__(f"{STEM}-message", PASSPHRASE)
        self.add_note(f"{STEM}-note")


@dataclass
class Fault:
    """Counts the calls of the program's own functions, and breaks one of them."""

    at: int | None
    calls: int = 0
    place: str = ""

    def __call__(self, frame: FrameType, event: str, _: Any) -> None:
        file = frame.f_code.co_filename
        if event == "call" and file.startswith(SOURCE) and file != BOUNDARY:
            self.calls += 1
            if self.calls == self.at:
                self.place = f"{Path(file).name}: {frame.f_code.co_name}"
                raise BrokenError


@contextmanager
def breaking(fault: Fault) -> Iterator[None]:
    before = sys.gettrace()
    sys.settrace(fault)
    try:
        yield
    finally:
        sys.settrace(before)


@pytest.fixture(autouse=True)
def faults_are_told_as_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    for where, name in ((sys, "excepthook"), (sys, "unraisablehook"), (threading, "excepthook")):
        monkeypatch.setattr(where, name, getattr(where, name))
    quote_nobody()


def broken_down() -> None:
    raise BrokenError


class Dying:
    """Breaks where nobody can be told."""

    def __del__(self) -> None:
        raise BrokenError


def test_a_fault_that_python_itself_tells_is_told_by_its_kind(
    capsys: pytest.CaptureFixture[str],
) -> None:
    thread = threading.Thread(target=broken_down)
    thread.start()
    thread.join()
    Dying()
    sys.excepthook(BrokenError, BrokenError(), None)
    assert capsys.readouterr().err == 3 * f"{TOLD}\n"


def test_a_fault_outside_the_boundary_is_told_by_its_kind() -> None:
    done = subprocess.run([sys.executable, "-c", BREAKS_EARLY], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{TOLD.replace('Broken', 'Value')}\n"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Return the folder of someone with a case and a piece of evidence, to be copied."""
    folder = tmp_path / "model"
    (folder / "out").mkdir(parents=True)
    program = Program(folder)
    program.keep(ANSWERS)
    texts = {"lock": LOCK, "next": NEXT, f"{STEM}.txt": CHAT, "answers.yaml": ANSWERS}
    for name, content in texts.items():
        program.write(name, content)
    added = program.unlocked("evidence", "add", folder / f"{STEM}.txt", *NOTHING_INTIMATE)
    assert added.code == 0, added.err
    return folder


def broken(model: Path, folder: Path, line: str, fault: Fault) -> Outcome:
    """Run a command in a copy of that folder, and break it."""
    shutil.copytree(model, folder)
    program = Program(folder)
    with breaking(fault), contextlib.redirect_stderr(io.StringIO()) as beside:
        outcome = program.unlocked(*line.format(folder=folder).split())
    return replace(outcome, err=outcome.err + beside.getvalue())


def assert_spills_nothing(folder: Path, line: str, outcome: Outcome) -> None:
    assert "Traceback" not in outcome.err + outcome.out
    for secret in (STEM, PASSPHRASE):
        assert secret not in outcome.err.replace(str(folder), "")
    if outcome.code:
        assert outcome.code == 1
        assert "It is our fault, not yours" in outcome.err
        # It may have said already where a pack lies; what asks for a file prints no more than that.
        assert STEM not in outcome.out or "--output" not in line
    remains = [path for path in (folder / "home").rglob("*") if path.is_file()]
    for path in remains:
        assert STEM.encode() not in path.read_bytes() + path.name.encode(), path
    assert {path.name for path in (folder / "out").iterdir()} <= ASKED_FOR
    assert not list((folder / "out").rglob("*.part"))


def campaign(model: Path, line: str, times: int, chance: random.Random) -> set[str]:
    """Break a command that often, each time somewhere else, and return where it broke."""
    whole = Fault(None)
    folder = model.with_name("whole")
    outcome = broken(model, folder, line, whole)
    assert outcome.code == 0, outcome.err
    assert_spills_nothing(folder, line, outcome)
    shutil.rmtree(folder)
    places = set()
    for at in sorted(chance.sample(range(1, whole.calls + 1), min(times, whole.calls))):
        fault = Fault(at)
        folder = model.with_name(str(at))
        outcome = broken(model, folder, line, fault)
        assert fault.place or outcome.code == 0
        with noting(f"{line}: call {at}, {fault.place}"):
            assert_spills_nothing(folder, line, outcome)
        if outcome.code:
            places.add(fault.place)
        shutil.rmtree(folder)
    return places


@contextmanager
def noting(where: str) -> Iterator[None]:
    try:
        yield
    except AssertionError as fault:
        fault.add_note(where)
        raise


def test_a_fault_anywhere_spills_nothing(model: Path) -> None:
    chance = random.Random(20261124)
    places = {line: campaign(model, line, 2, chance) for line in LINES[:3]}
    assert sum(map(len, places.values())) > 3


@pytest.mark.slow
@pytest.mark.parametrize("line", LINES)
def test_hundreds_of_faults_spill_nothing(model: Path, line: str) -> None:
    assert len(campaign(model, line, 200, random.Random(1))) > 10
