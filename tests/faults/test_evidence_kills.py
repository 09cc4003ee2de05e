"""A real kill at any moment of adding, removing and writing out: what was told holds."""

from __future__ import annotations

import contextlib
import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from sextortion_help.case.evidence import EXPORTED, REMOVED
from tests.evidence.kept import WORDS, Kept, assert_faithful
from tests.tally import tally

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="it needs fork to be quick")

SMALL, LARGE = 24, 2
"""Files of each size in one life."""

LINES = SMALL + LARGE + 4 + 4 + 4
"""What a life says in all: of each file, and of four removals and four exports."""

NURSERY = """
import os, sys, time
from pathlib import Path
from sextortion_help.case.store import Shelf
from sextortion_help.case.vault import Vault
from sextortion_help.environment import local_now
from sextortion_help.evidence.finding import find
from sextortion_help.evidence.intake import Intake, no_tick
from sextortion_help.evidence.taking import Added, Said, Setting
from sextortion_help.ui.keeper import Keeper
from sextortion_help.ui.writing_out import give_out, names_in, take_away

def say(*words):
    os.write(1, (" ".join(words) + "\\n").encode())

def tell(outcome):
    if isinstance(outcome, Added):
        say("added", outcome.item.id, outcome.item.sha256)
    else:
        say("else", type(outcome).__name__)

def live(home, words, originals, out):
    folder = Shelf(home).find(None)
    with folder.locked():
        vault = Vault.unlock(folder, words)
        case = vault.load()
        vault.sealed.settle(case.sealed_names)
        keeper = Keeper.opened(case, vault)
        # Twenty times as fast as the world, so that there are many saves to be killed in.
        setting = Setting(local_now, lambda: 20 * time.monotonic(), "test", "p", False)
        with Intake(vault, keeper, setting, tell) as intake:
            for found in find([originals], Shelf(home).folder):
                intake.take(found, Said("nothing-intimate"))
        for item in keeper.case.evidence[-8::2]:
            say("removing", item.id)
            take_away(keeper, item, local_now())
            say("removed", item.id)
        for item in keeper.case.evidence[-4:]:
            give_out(keeper, item, out, names_in(out), local_now, no_tick, under_18=False)
            say("exported", item.id)
        say("done")
        time.sleep(60)

for line in sys.stdin:
    child = os.fork()
    if not child:
        try:
            live(Path(sys.argv[1]), sys.argv[2], Path(line.strip()), Path(sys.argv[3]))
        except BaseException as fault:
            say("failed", repr(fault))
        os._exit(1)
    say("born", str(child))
    os.waitpid(child, 0)
    say("dead")
"""


class Life(NamedTuple):
    """What a child said before it was killed."""

    lines: list[list[str]]

    def of(self, word: str) -> list[str]:
        """Return the ids that it said this of."""
        return [line[1] for line in self.lines if line[0] == word]


def live_and_be_killed(
    nursery: subprocess.Popen[str], originals: Path, after_lines: int, after: float
) -> Life:
    """Let a child say so many lines and work on for a moment, then kill it."""
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    nursery.stdin.write(f"{originals}\n")
    nursery.stdin.flush()
    lines: list[list[str]] = []
    child = 0
    for line in nursery.stdout:
        word, *rest = line.split()
        if word == "dead":
            return Life(lines)
        assert word not in {"failed", "else"}, line
        if word == "born":
            child = int(rest[0])
        elif word != "done":
            lines.append([word, *rest])
        # A child that has failed is gone, and says why in a later line.
        with contextlib.suppress(ProcessLookupError):
            if word == "done":
                os.kill(child, signal.SIGKILL)
            elif len(lines) >= after_lines and after >= 0:
                time.sleep(after)
                after = -1
                os.kill(child, signal.SIGKILL)
    pytest.fail("the nursery ended")


def fresh_originals(folder: Path, life: int) -> Path:
    """Make files whose content no life before had."""
    originals = folder / f"life-{life}"
    originals.mkdir()
    for number in range(SMALL):
        (originals / f"{number:02}.txt").write_text(f"chat {life} {number}")
    for number in range(LARGE):
        content = f"{life} {number}".encode() + bytes(range(256)) * 5000
        (originals / f"{number * 10:02}-large.bin").write_bytes(content)
    return originals


def campaign(tmp_path: Path, kills: int, seed: int) -> None:
    """Kill as often as that, and hold the case against everything that was ever said."""
    kept = Kept(tmp_path)
    out = tmp_path / "out"
    out.mkdir()
    added: dict[str, str] = {}
    removing, removed = set[str](), set[str]()
    exported = 0
    chance = random.Random(seed)
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY, str(kept.home), WORDS, str(out)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as nursery:
        for life in range(kills + 1):
            originals = fresh_originals(tmp_path, life)
            # The first one lives to its end.
            after_lines = chance.randrange(LINES) if life else LINES + 1
            after = chance.uniform(0, 0.03)
            told = live_and_be_killed(nursery, originals, after_lines, after)
            assert life or len(told.lines) == LINES
            tally("kill", "in the middle")
            new = {line[1]: line[2] for line in told.lines if line[0] == "added"}
            assert not new.keys() & added.keys(), "an id was given twice"
            added |= new
            removing |= set(told.of("removing"))
            removed |= set(told.of("removed"))
            exported += len(told.of("exported"))
            case = assert_faithful(kept.home, [])
            listed = {item.id: item.sha256 for item in case.evidence}
            for id_, sha256 in added.items():
                assert id_ in removing or listed.get(id_) == sha256, (life, id_)
            assert not removed & listed.keys()
            logged = [entry.about for entry in case.log if entry.event == REMOVED]
            assert removed <= set(logged)
            assert exported <= sum(entry.event == EXPORTED for entry in case.log)
            assert_written_out_whole(out, added)
            for name in range(SMALL):
                assert (originals / f"{name:02}.txt").read_text() == f"chat {life} {name}"


def assert_written_out_whole(out: Path, added: dict[str, str]) -> None:
    for path in out.iterdir():
        if path.suffix != ".part":
            id_ = path.name.partition("-")[0]
            if id_ in added:
                assert hashlib.sha256(path.read_bytes()).hexdigest() == added[id_]


def test_a_kill_at_any_moment_loses_nothing_that_was_told(tmp_path: Path) -> None:
    campaign(tmp_path, 15, 20260102)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_hundreds_of_kills_lose_nothing_that_was_told(tmp_path: Path, seed: int) -> None:
    campaign(tmp_path, 60, seed)
