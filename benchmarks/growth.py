"""Measure how the cost of each piece of work grows with the playbooks and with the case.

Prints the time at 1, 10 and 100 times the size and the exponent that fits them (1 is linear), and
exits with 1 where one grows faster than a little above linear. It also says how long
``playbook check`` takes with all rules on the shipped playbooks.
"""

from __future__ import annotations

import io
import math
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import linear_regression
from typing import Any

from sextortion_help.case.evidence import Evidence
from sextortion_help.case.model import Case, Record, new_case
from sextortion_help.case.store import Shelf
from sextortion_help.case.vault import Vault
from sextortion_help.cli.app import run
from sextortion_help.environment import Environment
from sextortion_help.interview.progress import Progress
from sextortion_help.interview.walk import walk
from sextortion_help.paths import shipped_playbooks
from sextortion_help.playbook.checker import check
from sextortion_help.playbook.loader import load_library
from sextortion_help.report.builders.checklist import police_checklist
from sextortion_help.report.builders.plan import my_plan
from sextortion_help.report.renderers.text import render_text

SIZES = (1, 10, 100)
ROUNDS = 5
BLOCKS = 12
"""Blocks of four items at size 1: 48 items, of which 100 times are 4,800."""

PER_FILE = 100
"""Blocks in one file; a file has a bound of its own."""

RECORDS = 10
"""Threats and pieces of evidence of a case of size 1."""

MOST = 1.15
"""The exponent that counts as linear, measured on a noisy machine."""

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)

BLOCK = """\
  - {{question: fact_{n}, ask: "Is it {n}?", choices: {{yes: Yes, no: No}}}}
  - {{message: told-{n}, say: "We note it.", when: {{fact_{n}: yes}}, sources: src}}
  - {{step: done-{n}, title: Do it, do: Do this now., sources: src, when: {{fact_{n}: yes}}}}
  - {{message: else-{n}, say: "It is fine.", when: {{not: {{fact_{n}: yes}}}}, sources: src}}
"""


FIRST = """\
  - {message: hello, say: Hello., sources: src}
  - {question: country, ask: "Where?", answer: country}
"""


def write_playbooks(folder: Path, size: int) -> None:
    """Write a sound folder of so many times the smallest size."""
    shipped = shipped_playbooks()
    folder.mkdir()
    for sub in ("guide", "contacts"):
        (folder / sub).mkdir()
    (folder / "first-words.txt").write_text("You are not alone.\n")
    for name in ("contacts/INT.yaml", "sources.yaml"):
        (folder / name).write_bytes((shipped / name).read_bytes())
    with (folder / "sources.yaml").open("a") as file:
        file.write("\nsrc: {who: Someone, kind: official, read: 2026-01-02}\n")
    needed = "".join(
        f"{name}: {{title: T, when: {{fact_0: yes}}}}\n"
        for name in ("under_18", "in_danger", "ask_first")
    )
    (folder / "situations.yaml").write_text(needed)
    for first in range(0, BLOCKS * size, PER_FILE):
        numbers = range(first, min(first + PER_FILE, BLOCKS * size))
        blocks = "".join(BLOCK.format(n=n) for n in numbers)
        text = f"title: Part {first}\nitems:\n{'' if first else FIRST}{blocks}"
        (folder / "guide" / f"{first:06}.yaml").write_text(text)


def a_case(size: int) -> Case:
    """Return a case with so many times the smallest number of threats and evidence."""
    case = new_case(NOON, "p")
    for number in range(RECORDS * size):
        fields = {"words": f"pay me {number}", "wants": "money"}
        case = case.with_record("threats", Record(id=f"t{number}", at=NOON, fields=fields))
    items = [
        Evidence(
            id=f"E{number}", kind="messages", kept="sealed", shows="nothing-intimate",
            name="chat.txt", where="/x/chat.txt", size=1, added=NOON, how="command", program="p",
            file=f"{number:032x}", sha256=f"{number:064x}",
        )
        for number in range(1, RECORDS * size + 1)
    ]  # fmt: skip
    return case.with_evidence(items)


def seconds(work: Callable[[], Any]) -> float:
    """Return how long a piece of work takes: the shortest of some rounds, the least disturbed."""
    taken = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return min(taken)


def playbook_work(folder: Path, size: int) -> dict[str, float]:
    """Return what work on playbooks of a size takes."""
    write_playbooks(folder, size)
    library = load_library(folder)
    if check(library):
        sys.exit(f"The playbooks of this benchmark have problems: {check(library)[0]}")
    answers = {f"fact_{n}": "yes" for n in range(BLOCKS * size)}
    progress = Progress({**answers, "country": "GB"}, {}, frozenset())
    case = new_case(NOON, "p")
    for fact, value in progress.answers.items():
        case = case.with_answer(fact, value, NOON)
    return {
        "load the playbooks": seconds(lambda: load_library(folder)),
        "check them": seconds(lambda: check(library)),
        "walk the guide": seconds(lambda: walk(library, progress)),
        "print the plan": seconds(lambda: render_text(my_plan(library, case))),
    }


def case_work(folder: Path, size: int) -> dict[str, float]:
    """Return what work on a case of a size takes."""
    library = load_library(shipped_playbooks())
    case = a_case(size)
    vault = Vault.create(Shelf(folder), "gravel ladder", case, 1)
    return {
        "save the case": seconds(lambda: vault.save(case)),
        "open it": seconds(vault.load),
        "print the checklist": seconds(lambda: render_text(police_checklist(library, case, NOON))),
    }


def exponent(times: list[float]) -> float:
    """Return the slope of the line that fits best where both axes are logarithms."""
    sizes = [math.log(size) for size in SIZES]
    return linear_regression(sizes, [math.log(taken) for taken in times]).slope


def main() -> int:
    """Measure, and print the table."""
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            for work in (playbook_work, case_work):
                for what, taken in work(Path(folder) / f"{work.__name__}-{size}", size).items():
                    found.setdefault(what, []).append(taken)
    is_missed = False
    for what, times in found.items():
        slope = exponent(times)
        is_missed |= slope > MOST
        figures = "  ".join(f"{taken * 1000:9.1f} ms" for taken in times)
        sys.stdout.write(f"{what:22}{figures}   n^{slope:.2f}\n")
    quiet = Environment(io.StringIO(), io.StringIO(), io.StringIO(), {})
    begin = time.perf_counter()
    if run(["playbook", "check"], quiet):
        sys.exit("The shipped playbooks have problems.")
    sys.stdout.write(f"playbook check, shipped: {time.perf_counter() - begin:.1f} s\n")
    return int(is_missed)


if __name__ == "__main__":
    sys.exit(main())
