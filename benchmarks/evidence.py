"""Measure evidence: adding and checking a large file, many small ones, and saving a large case.

Each comparison runs in turn within one run, so that noise falls on all alike; medians and ratios
are printed. A cheap passphrase is used: its cost is the same for every command and hides the rest.
It needs the ``age`` tool and some disk (three times the large file).

    python benchmarks/evidence.py [--size MIB] [--files NUMBER] [--rounds NUMBER]
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sextortion_help.case.model import new_case
from sextortion_help.case.store import Shelf
from sextortion_help.evidence import intake as intakes
from sextortion_help.evidence.finding import Found
from sextortion_help.evidence.intake import Intake
from sextortion_help.evidence.taking import Added, Outcome, Said, Setting
from sextortion_help.ui.keeper import Keeper

PASSPHRASE = "a cheap one"
CHEAP = 2
SHOWS = ("--shows", "nothing-intimate")
HASH = "import hashlib,sys;print(hashlib.file_digest(open(sys.argv[1],'rb'),'sha256').hexdigest())"
ADULT = {"age_now": "adult", "age_pictured": "adult", "others_under_18": "no"}

Times = dict[str, list[float]]


class Place:
    """A folder to work in, with a home for cases and a passphrase file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.passphrase = folder / "passphrase"
        self.passphrase.write_text(PASSPHRASE)
        self.homes = 0

    def case(self) -> tuple[Path, Keeper]:
        """Make a new case in a home of its own."""
        self.homes += 1
        home = self.folder / f"home{self.homes}"
        case = new_case(now(), "benchmark")
        for fact, value in ADULT.items():
            case = case.with_answer(fact, value, now())
        keeper = Keeper(case, Shelf(home), CHEAP)
        keeper.create(PASSPHRASE)
        return home, keeper

    def command(self, home: Path, *words: str | Path) -> list[str]:
        """Return a command of the program on a case."""
        options = ["--home", str(home), "--passphrase-file", str(self.passphrase)]
        return [sys.executable, "-m", "sextortion_help", *map(str, words), *options]


def now() -> datetime:
    """Return the time with its zone."""
    return datetime.now().astimezone()


def seconds(work: Callable[[], object]) -> float:
    """Return how long some work takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def run(command: list[str], stdout: int = subprocess.DEVNULL) -> None:
    """Run a command that must succeed."""
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stdout)


MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def peak(command: list[str]) -> int:
    """Return a command's peak memory in bytes (Linux counts it in kibibytes)."""
    watched = [sys.executable, "-c", MEASURE, *command]
    done = subprocess.run(watched, check=True, capture_output=True, text=True)
    return int(done.stdout) * 1024


def one_large_file(place: Place, mib: int, rounds: int) -> None:
    """Add and verify a large file, against the usual tools one after the other."""
    large = place.folder / "large.bin"
    block = os.urandom(1024 * 1024)
    with large.open("wb") as file:
        for number in range(mib):
            file.write(number.to_bytes(8, "big") + block[8:])
    key = place.folder / "key.txt"
    subprocess.run(["age-keygen", "-o", key], check=True, capture_output=True)
    done = subprocess.run(["age-keygen", "-y", key], check=True, capture_output=True, text=True)
    recipient, sealed = done.stdout.strip(), place.folder / "large.age"
    times: Times = {}
    for _ in range(rounds):
        sealed.unlink(missing_ok=True)
        hashed = seconds(lambda: run([sys.executable, "-c", HASH, str(large)]))
        aged = seconds(lambda: run(["age", "-r", recipient, "-o", str(sealed), str(large)]))
        os.sync()
        note(times, "hashlib, then age", hashed + aged)
        opened = f"age -d -i {key} {sealed} | sha256sum"
        note(times, "age -d | sha256sum", seconds(lambda c=opened: run(["sh", "-c", c])))
        home, keeper = place.case()
        keeper.close()
        add = place.command(home, "evidence", "add", large, *SHOWS)
        note(times, "evidence add", seconds(lambda c=add: run(c)))
        note(
            times,
            "evidence list",
            seconds(lambda h=home: run(place.command(h, "evidence", "list"))),
        )
        check = place.command(home, "evidence", "verify")
        note(times, "evidence verify", seconds(lambda c=check: run(c)))
        shutil.rmtree(home)
        home, keeper = place.case()
        note(times, "intake alone", seconds(lambda k=keeper: take_one(k, large)))
        with without_check():
            shutil.rmtree(home)
            home, keeper = place.case()
            note(times, "intake, not read again", seconds(lambda k=keeper: take_one(k, large)))
        shutil.rmtree(home)
        os.sync()
    show(f"{mib} MiB, add", times, "hashlib, then age")
    show(f"{mib} MiB, verify", times, "age -d | sha256sum")
    home, keeper = place.case()
    keeper.close()
    idle = peak(place.command(home, "evidence", "list"))
    busy = peak(place.command(home, "evidence", "add", large, *SHOWS))
    checking = peak(place.command(home, "evidence", "verify"))
    print_line(f"peak memory of add above an idle command: {(busy - idle) / 2**20:.1f} MiB")
    print_line(f"peak memory of verify above an idle command: {(checking - idle) / 2**20:.1f} MiB")
    shutil.rmtree(home)
    large.unlink()
    sealed.unlink()


class without_check:  # noqa: N801 - used as a statement
    """Leave out the reading again of the sealed copy, to see what it costs."""

    def __enter__(self) -> None:
        self.check = intakes.Intake._check
        intakes.Intake._check = lambda *_: None  # type: ignore[method-assign]

    def __exit__(self, *_: object) -> None:
        intakes.Intake._check = self.check  # type: ignore[method-assign]


def take_one(keeper: Keeper, path: Path) -> None:
    """Take one file in, without the start of a program."""
    told: list[Outcome] = []
    with Intake(keeper.open_vault, keeper, setting(), told.append) as intake:
        intake.take(Found(path, path.stat().st_size), Said("nothing-intimate"))
    assert isinstance(told[0], Added)  # noqa: S101 - else nothing was measured


def setting() -> Setting:
    """Return the world for an intake."""
    return Setting(now, time.monotonic, "command", "benchmark", under_18=False)


def many_small_files(place: Place, number: int) -> None:
    """Add many small files; look at the cost of the first and the last thousand."""
    folder = place.folder / "many"
    folder.mkdir()
    paths = [folder / f"{index:05}.txt" for index in range(number)]
    for path in paths:
        path.write_text(f"[01/02/2024, 12:00] them: number {path.name}")
    home, keeper = place.case()
    stamps = [time.perf_counter()]
    with Intake(keeper.open_vault, keeper, setting(), lambda _: None) as intake:
        for path in paths:
            intake.take(Found(path, 50), Said("not-asked"))
            stamps.append(time.perf_counter())
    part = min(1000, number // 4)
    first, last = stamps[part] - stamps[0], stamps[-1] - stamps[-1 - part]
    print_line(f"{number} files: {stamps[-1] - stamps[0]:.1f} s; the last {part} took "
               f"{last / first:.2f} times the first {part}")  # fmt: skip
    saves = []
    for _ in range(15):
        case = keeper.case.with_event("exported", "plan", now())
        saves.append(seconds(lambda c=case: keeper.update(c)))
    print_line(f"a save with {number} pieces: median {statistics.median(saves) * 1000:.0f} ms")
    keeper.close()
    few, other = place.case()
    for path in paths[:10]:
        take_one(other, path)
    other.close()
    times: Times = {}
    for _ in range(7):
        for name, where in (("list of 10", few), (f"list of {number}", home)):
            command = place.command(where, "evidence", "list")
            note(times, name, seconds(lambda c=command: run(c)))
    show("evidence list, cheap passphrase", times, "list of 10")


def note(times: Times, name: str, taken: float) -> None:
    """Keep one measurement."""
    times.setdefault(name, []).append(taken)


def show(title: str, times: Times, base: str) -> None:
    """Print medians and their ratio to one of them."""
    print_line(f"{title}:")
    against = statistics.median(times[base])
    for name, taken in times.items():
        median = statistics.median(taken)
        print_line(f"  {name:26} {median:7.2f} s  {median / against:5.2f}x")


def print_line(line: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Measure all of it in a temporary folder."""
    parser = argparse.ArgumentParser(description="Measure evidence.")
    parser.add_argument("--size", type=int, default=1024, help="MiB of the large file")
    parser.add_argument("--files", type=int, default=10_000, help="number of small files")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of the large file")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder))
        one_large_file(place, given.size, given.rounds)
        many_small_files(place, given.files)


if __name__ == "__main__":
    main()
