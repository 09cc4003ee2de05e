"""One process that fuzzes one target for a while, and writes down what it found.

With atheris (coverage decides which input is worth going on from) where it is installed, else with
changes drawn by chance. A process of its own, so that a crash of a library, a hang or too much
memory ends nothing else; what it was busy with is then in the file ``now``.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import mmap
import os
import random
import sys
import time
from pathlib import Path
from typing import NoReturn

from tests.fuzz.changes import another, stretched

MOST_MEMORY = 3 * 1024**3
"""Bytes of address space; beyond it the process ends rather than the computer."""

HANG = 60
"""Seconds after which one run counts as one that never ends."""

MOST_BYTES = 128 * 1024
"""Bytes of any input: two chunks of a sealed file."""

USUAL_BYTES = 4096
"""Bytes that coverage plays with, where no seed is longer; long inputs have a turn of their own."""

STRETCHED = 0.15
"""The part of the time that is for inputs of full length."""


class Now:
    """Holds the input that is being tried where it stays when the process dies."""

    def __init__(self, path: Path) -> None:
        path.write_bytes(bytes(MOST_BYTES + 8))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), MOST_BYTES + 8)

    def hold(self, data: bytes) -> None:
        """Remember an input."""
        self._map[:8] = len(data).to_bytes(8, "big")
        self._map[8 : 8 + len(data)] = data

    @staticmethod
    def read(path: Path) -> bytes:
        """Return what was held last."""
        raw = path.read_bytes()
        return raw[8 : 8 + int.from_bytes(raw[:8], "big")]


def main() -> NoReturn:
    """Fuzz a target as the command line says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("target")
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--keep", type=Path, required=True)
    parser.add_argument("--report", type=Path, required=True)
    parser.add_argument("--engine", choices=("atheris", "chance"), required=True)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    limit_memory()
    if arguments.engine == "atheris":
        atheris_of(arguments)
    chance_of(arguments)
    raise AssertionError("an engine ends the process itself")


def limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


class Fuzzed:
    """A target under watch, from its seeds on; ends the process when the time is over."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        from tests.fuzz.targets import TARGETS
        from tests.fuzz.watch import Watch

        self.target = TARGETS[arguments.target]
        self.seeds = list(self.target.seeds())
        self.chance = random.Random(arguments.seed)
        self._report: Path = arguments.report
        self._watch = Watch(self.target, arguments.keep)
        self._now = Now(arguments.report.with_suffix(".now"))
        self._seconds: float = arguments.seconds
        self._begun = time.monotonic()

    def run(self, data: bytes) -> None:
        """Run an input."""
        data = bytes(data[:MOST_BYTES])
        self._now.hold(data)
        self._watch(data)
        if self._is_over(1):
            self._watch.report.write(self._report)
            sys.stdout.flush()
            os._exit(0)

    def run_seeds(self) -> None:
        """Run each seed. Also imports what is imported late, so that an engine sees all of it."""
        for seed in self.seeds:
            self.run(seed)

    def run_long(self) -> None:
        """Run long inputs for a part of the time."""
        while not self._is_over(STRETCHED):
            self.run(stretched(self.chance.choice(self.seeds), self.chance))

    def _is_over(self, part: float) -> bool:
        return time.monotonic() - self._begun > part * self._seconds


def chance_of(arguments: argparse.Namespace) -> None:
    """Change seeds by chance, until the time is over."""
    fuzzed = Fuzzed(arguments)
    fuzzed.run_seeds()
    fuzzed.run_long()
    while True:
        fuzzed.run(another(fuzzed.seeds, fuzzed.target.words, fuzzed.chance))


def atheris_of(arguments: argparse.Namespace) -> None:
    """Let atheris choose the inputs, beginning with the seeds, until the time is over."""
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["sextortion_help"], enable_loader_override=False):
        fuzzed = Fuzzed(arguments)
        fuzzed.run_seeds()
    fuzzed.run_long()
    folder = arguments.keep / arguments.target / "corpus"
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(fuzzed.seeds):
        (folder / f"seed-{number}").write_bytes(seed)

    def change(data: bytes, most: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if chance.randrange(3):
            return bytes(atheris.Mutate(data, most))
        return another([bytes(data)], fuzzed.target.words, chance, 3)[:most]

    options = [
        sys.argv[0],
        f"-max_len={max(USUAL_BYTES, *map(len, fuzzed.seeds))}",
        f"-timeout={HANG}",
        f"-seed={arguments.seed}",
        f"-artifact_prefix={arguments.keep / arguments.target}/",
        "-rss_limit_mb=0",
        "-verbosity=0",
        str(folder),
    ]
    atheris.Setup(options, fuzzed.run, custom_mutator=change)
    atheris.Fuzz()


def has_atheris() -> bool:
    """Return whether coverage can guide the inputs here."""
    return importlib.util.find_spec("atheris") is not None


if __name__ == "__main__":
    main()
