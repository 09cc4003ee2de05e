"""Measure reports: what a PDF costs beside typst alone, a long timeline, and whole commands.

Each measurement runs in a process of its own, in turn, so that noise falls on all alike and typst
remembers nothing of the one before. Medians and ratios are printed; the exit code is 1 where an
aim is missed. A cheap passphrase is used: its cost is the same for every command.

    python benchmarks/reports.py [--rounds NUMBER] [--rows NUMBER]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sextortion_help.case.evidence import Evidence, Times
from sextortion_help.case.model import Case, Record, new_case
from sextortion_help.case.store import Shelf
from sextortion_help.paths import shipped_playbooks
from sextortion_help.playbook.loader import load_library
from sextortion_help.report.builders.checklist import police_checklist
from sextortion_help.report.builders.timeline import Row, message_row, timeline_of
from sextortion_help.report.document import Document
from sextortion_help.ui.keeper import Keeper

PASSPHRASE = "a cheap one"
CHEAP = 2
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

OVER_TYPST = 1.5
SECONDS_OF_LONG = 10.0
OVER_LIST = 1.3

ANSWERS: dict[str, str | tuple[str, ...]] = {
    "safe_now": "safe",
    "who_asks": "me",
    "age_now": "adult",
    "age_pictured": "adult",
    "others_under_18": "no",
    "offender": "stranger",
    "country": "GB",
    "shared_device": "no",
    "how_it_began": "chat",
    "what_they_have": ("pictures", "messages"),
    "posted": "no",
    "paid_anything": "yes",
    "payments_used": ("western-union",),
    "platforms_used": ("instagram",),
    "began_when": "21 November, in the evening",
    "last_contact": "yesterday",
}
RECORDS: dict[str, dict[str, str]] = {
    "accounts": {"platform": "instagram", "user_name": "someone", "link": "https://x.example/1"},
    "payments": {"amount": "50 GBP", "reference": "MTCN 123", "collected": "yes"},
    "threats": {"words": "pay or I send it to everyone you know", "wants": "money"},
}
EACH = 6
"""Records of each sort, which with the evidence makes about ten pages."""

PIECES = 24


def a_case() -> Case:
    """Return a case whose checklist takes about ten pages."""
    case = new_case(NOW, "benchmark")
    for fact, value in ANSWERS.items():
        case = case.with_answer(fact, value, NOW)
    for kind, fields in RECORDS.items():
        for number in range(EACH):
            case = case.with_record(kind, Record(id=f"{kind}{number}", at=NOW, fields=fields))
    return case.with_evidence(
        [
            Evidence(
                id=f"E{number}", kind="messages", kept="reference", shows="nothing-intimate",
                name=f"Screenshot_2026-11-20-18-05-{number:02}.jpg", where="/phone",
                sha256=hashlib.sha256(str(number).encode()).hexdigest(), size=123_456,
                times=Times(modified=NOW), added=NOW, how="command", program="benchmark",
            )
            for number in range(1, PIECES + 1)
        ]
    )  # fmt: skip


def a_checklist() -> Document:
    """Return its checklist for the police."""
    return police_checklist(load_library(shipped_playbooks()), a_case(), NOW)


def a_timeline(rows: int) -> Document:
    """Return a timeline with so many messages."""
    words = ("pay or else", "I send it", "to your friends", "do not tell", "anyone")
    messages: list[Row] = []
    for number in range(rows):
        said = ", ".join(words[number % 5 :] * (number % 7 + 1))
        when = NOW + timedelta(minutes=number)
        messages.append(message_row(when, "Joe", said, f"E1, {number}"))
    return timeline_of(messages, {}, lambda moment: moment)


# ------------------------------------------------------------------ in a process of its own


def time_ours(document: Document) -> float:
    """Return the seconds of rendering a document, fonts included."""
    from sextortion_help.report.renderers.pdf import render_pdf

    return seconds(lambda: render_pdf(document, "a4", NOW))


def time_typst(document: Document) -> float:
    """Return the seconds of typst alone, with the same template, data and fonts."""
    import typst

    from sextortion_help.report.renderers.pdf import typesetting
    from sextortion_help.report.renderers.pdf.content import data_of
    from sextortion_help.report.renderers.pdf.letters import Lettering

    data = json.dumps(data_of(document, "a4", Lettering()))
    return seconds(
        lambda: typst.compile(
            typesetting.ROOT / "report.typ",
            root=typesetting.ROOT,
            font_paths=[typesetting.FONTS],
            ignore_system_fonts=True,
            sys_inputs={"data": data},
            pdf_standards=typesetting.STANDARDS,
            timestamp=int(NOW.timestamp()),
        )
    )


def seconds(work: Callable[[], object]) -> float:
    """Return how long some work takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


INSIDE: dict[str, Callable[[int], float]] = {
    "typst alone": lambda _: time_typst(a_checklist()),
    "render_pdf": lambda _: time_ours(a_checklist()),
    "timeline": lambda rows: time_ours(a_timeline(rows)),
}


def measured(name: str, rows: int = 0) -> float:
    """Have one of ``INSIDE`` run in a process of its own."""
    command = [sys.executable, __file__, "--inside", name, "--rows", str(rows)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout)


# ------------------------------------------------------------------ whole commands


def command(home: Path, *words: str) -> list[str]:
    """Return a command of the program on the case in a home."""
    options = ["--home", str(home), "--passphrase-file", str(home / "passphrase")]
    return [sys.executable, "-m", "sextortion_help", *words, *options]


def run(words: list[str]) -> None:
    """Run a command that must succeed."""
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL, capture_output=True)


def whole_commands(home: Path, rounds: int) -> dict[str, list[float]]:
    """Return how long commands take with the case in a home."""
    (home / "passphrase").write_text(PASSPHRASE)
    keeper = Keeper(a_case(), Shelf(home), CHEAP)
    keeper.create(PASSPHRASE)
    keeper.close()
    commands = {
        "cases list": command(home, "cases", "list"),
        "checklist --format text": command(home, "checklist", "--format", "text"),
        "checklist --format markdown": command(home, "checklist", "--format", "markdown"),
    }
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, words in commands.items():
            times[name].append(seconds(partial(run, words)))
    return times


def show(times: dict[str, list[float]], base: str, most: float) -> bool:
    """Print medians and their ratio to one of them; return whether the aim was met."""
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    is_met = True
    for name, median in medians.items():
        ratio = median / medians[base]
        missed = "" if ratio < most else f"  missed: below {most}"
        sys.stdout.write(f"{name:28} {median * 1000:8.0f} ms  {ratio:5.2f}x{missed}\n")
        is_met = is_met and not missed
    sys.stdout.flush()
    return is_met


def main() -> int:
    """Measure all of it, or one part inside of a process of its own."""
    parser = argparse.ArgumentParser(description="Measure reports.")
    parser.add_argument("--rounds", type=int, default=9, help="rounds of each measurement")
    parser.add_argument("--rows", type=int, default=5000, help="rows of the timeline")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        sys.stdout.write(f"{INSIDE[given.inside](given.rows)}\n")
        return 0
    times: dict[str, list[float]] = {"typst alone": [], "render_pdf": []}
    for _ in range(given.rounds):
        for name, taken in times.items():
            taken.append(measured(name))
    are_met = [show(times, "typst alone", OVER_TYPST)]
    long = statistics.median(measured("timeline", given.rows) for _ in range(3))
    are_met.append(long < SECONDS_OF_LONG)
    missed = "" if are_met[-1] else f"  missed: below {SECONDS_OF_LONG:.0f} s"
    sys.stdout.write(f"timeline, {given.rows} rows, PDF: {long:.1f} s{missed}\n")
    with tempfile.TemporaryDirectory() as folder:
        are_met.append(show(whole_commands(Path(folder), given.rounds), "cases list", OVER_LIST))
    return 0 if all(are_met) else 1


if __name__ == "__main__":
    sys.exit(main())
