"""Fuzz all targets for a while, one after the other, and say what was found.

``python -m tests.fuzz.campaign --seconds 1500`` shares the time among all targets; ``--target``
names one or more. Inputs that fail are kept below ``--keep``. One that should never fail again goes
into ``tests/fuzz/found/<target>/``: the ordinary tests replay it.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.fuzz.watch import Report
from tests.fuzz.worker import HANG, Now, has_atheris

ROOT = Path(__file__).parents[2]
START = 120
"""Seconds that a worker may need beyond its share: to start, and for one run that hangs."""

NAMES = (
    *("case-json", "case-papers", "age-stream", "age-anywhere", "backup", "archives", "readers"),
    *("chats-json", "chats-html", "chats-text", "mails", "identifiers", "threats", "bluff"),
    *("playbook", "answers", "paths", "commands", "csv", "markdown", "html", "texts"),
)
"""Every target; a test holds it against ``targets``, whose import takes a while."""


def fuzzed(name: str, seconds: float, keep: Path, engine: str, seed: int) -> Report:
    """Fuzz one target in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "tests.fuzz.worker", name, "--engine", engine]
        command += ["--seconds", str(seconds), "--keep", str(keep), "--seed", str(seed)]
        log = keep / name / "log.txt"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            try:
                code = subprocess.run(
                    [*command, "--report", str(report)],
                    cwd=ROOT,
                    stdout=output,
                    stderr=output,
                    timeout=seconds + START + HANG,
                    check=False,
                ).returncode
            except subprocess.TimeoutExpired:
                code = -1
        if code == 0 and report.exists():
            return Report.read(report)
        # It died in the middle of a run: of a crash below Python, or of one that never ended.
        now = report.with_suffix(".now")
        kept = keep / name / f"{name}-died"
        kept.write_bytes(Now.read(now) if now.exists() else b"")
        return Report(failures={f"the process ended with {code}: see {log.name}": kept.name})


def line(name: str, report: Report) -> str:
    """Return what is printed of a target."""
    failures = "; ".join(f"{what} [{kept}]" for what, kept in report.failures.items())
    return (
        f"| {name} | {report.runs:,} | {report.slowest:.2f} s ({report.slowest_size:,} bytes) "
        f"| {report.memory / 1024**2:.0f} MB | {failures or 'none'} |"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a campaign; the exit code says whether anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600, help="for all targets together")
    parser.add_argument("--target", action="append", choices=("all", *NAMES), help="all, or some")
    parser.add_argument("--keep", type=Path, default=None, help="a folder for inputs that fail")
    parser.add_argument("--engine", choices=("atheris", "chance"), default=None)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    names = NAMES if not given.target or "all" in given.target else tuple(given.target)
    engine = given.engine or ("atheris" if has_atheris() else "chance")
    keep = (given.keep or Path(tempfile.mkdtemp(prefix="fuzz-"))).resolve()
    share = given.seconds / len(names)
    say(f"Engine: {engine}. {share:.0f} seconds each. Inputs that fail are kept in: {keep}")
    say("| target | runs | slowest | memory | what failed |\n|---|--:|---|--:|---|")
    reports = []
    for name in names:
        reports.append(fuzzed(name, share, keep, engine, given.seed))
        say(line(name, reports[-1]))
    say(f"In all: {sum(report.runs for report in reports):,} runs.")
    return int(any(report.failures for report in reports))


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
