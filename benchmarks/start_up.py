"""Measure how soon someone is helped, against small programs that do nothing.

Prints medians and ratios, each with its target, and exits with 1 where one is missed by more than a
quarter. Run it with a Python in which the program is installed as people install it
(``pip install .``): a checkout that can be edited reads YAML at every start.
"""

from __future__ import annotations

import io
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

RUNS = 15
SLACK = 1.25
"""How far a target may be missed on a noisy machine."""

PROGRAM = [sys.executable, "-m", "sextortion_help"]
SMALL = """
import typer
app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)

@app.command()
def one(country: str = "GB"):
    print("A line.")

@app.command()
def two():
    print("Another line.")

app()
"""
"""A Typer app with two commands, one of which prints a line."""

MOST_PER_ANSWER = 0.030
"""Seconds of our own until the next item, at most."""


class Target(NamedTuple):
    """A ratio that is not to be exceeded."""

    what: str
    against: str
    most: float


TARGETS = (
    Target("start: first words", "python -c pass", 3.0),
    Target("--help", "Typer app: --help", 1.3),
    Target("contacts --country GB", "Typer app: a line", 1.6),
)


def until_exit(arguments: list[str]) -> float:
    """Return the seconds a program runs."""
    begin = time.perf_counter()
    subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return time.perf_counter() - begin


def until_first_words(arguments: list[str]) -> float:
    """Return the seconds until a program's first line of words."""
    begin = time.perf_counter()
    with subprocess.Popen(
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        for line in process.stdout or ():
            if line.strip():
                break
        seconds = time.perf_counter() - begin
        process.kill()
    return seconds


class Answering(io.StringIO):
    """Someone who answers at once, by chance, and times how long the next question takes."""

    def __init__(self, answers: int) -> None:
        super().__init__()
        self.waits: list[float] = []
        self._left = answers
        self._since = 0.0
        self._chance = random.Random(1)  # noqa: S311 - no secret, and the same each time
        self._nothing = os.pipe()[0]

    def isatty(self) -> bool:
        """Say that someone can answer here."""
        return True

    def fileno(self) -> int:
        """Return where a paste would come from; nobody pastes."""
        return self._nothing

    def readline(self, *_: object) -> str:
        """Answer."""
        if self._since:
            self.waits.append(time.perf_counter() - self._since)
        self._left -= 1
        self._since = time.perf_counter()
        return self._chance.choice(("1\n", "2\n", "\n")) if self._left > 0 else ""


def between_answers() -> list[float]:
    """Return the seconds from an answer to the next question, of a sitting that keeps nothing."""
    from sextortion_help.cli.app import run
    from sextortion_help.environment import Environment

    someone = Answering(200)
    environment = Environment(someone, io.StringIO(), io.StringIO(), {"TERM": "dumb"})
    run(["start", "--plain", "--no-save"], environment)
    return someone.waits


def main() -> int:
    """Measure in turn, so that noise falls on all alike, and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "small.py"
        small.write_text(SMALL)
        typer = [sys.executable, str(small)]
        cases = {
            "python -c pass": lambda: until_exit([sys.executable, "-c", "pass"]),
            "Typer app: --help": lambda: until_exit([*typer, "--help"]),
            "Typer app: a line": lambda: until_exit([*typer, "one"]),
            "start: first words": lambda: until_first_words([*PROGRAM, "start"]),
            "--help": lambda: until_exit([*PROGRAM, "--help"]),
            "contacts --country GB": lambda: until_exit([*PROGRAM, "contacts", "--country", "GB"]),
        }
        times: dict[str, list[float]] = {name: [] for name in cases}
        for _ in range(RUNS):
            for name, measure in cases.items():
                times[name].append(measure())
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    is_missed = False
    for target in TARGETS:
        ratio = medians[target.what] / medians[target.against]
        is_missed |= ratio > target.most * SLACK
        line = f"{target.what} ({medians[target.what] * 1000:.0f} ms) against {target.against}"
        sys.stdout.write(f"{line:66} {ratio:5.2f}  target {target.most}\n")
    waits = between_answers()
    is_missed |= statistics.median(waits) > MOST_PER_ANSWER * SLACK
    median, longest = statistics.median(waits) * 1000, max(waits) * 1000
    line = f"from an answer to the next item, {len(waits)} of them (longest {longest:.0f} ms)"
    sys.stdout.write(f"{line:64} {median:4.0f} ms  target {MOST_PER_ANSWER * 1000:.0f} ms\n")
    return int(is_missed)


if __name__ == "__main__":
    sys.exit(main())
