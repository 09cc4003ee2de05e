"""Compare the finder of identifiers with ioc-finder, iocsearcher and iocextract, and show its cost.

Texts are made up from a fixed seed: chats with identifiers planted at known places, some
disguised, some with one wrong letter. All programs read the same texts in turn, so that noise
falls on all alike. Printed are median speeds, how much of each planted kind is found, how many
wrong addresses are taken for right ones, and how time grows on hostile texts. A program that is
not installed is left out; none of them is needed to use this project.
"""

from __future__ import annotations

import argparse
import importlib
import random
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterable
from functools import partial
from itertools import pairwise
from typing import Any

from identifier_texts import make_messages

from sextortion_help.evidence.identifiers import (
    codes,
    find,
    find_all,
    handles,
    links,
    numbers,
    scan,
    zones,
)

SEED = 20260728
RUNS = 7
TRIES = 3
"""Of these the best counts, where growth is measured: noise only ever adds."""

REGION = "GB"


def ours(text: str) -> set[str]:
    """Return what this project finds and does not call a typing error."""
    found = set()
    for one in find(text, REGION):
        if one.sure != "typing-error":
            found |= {one.value, one.written}
            if one.kind == "profile":
                found.add(one.user_name or "")
    return found


def flattened(value: object) -> set[str]:
    """Return every string in nested lists and tables."""
    if isinstance(value, str):
        return {value}
    if isinstance(value, dict):
        return set().union(*map(flattened, [*value, *value.values()]))
    if isinstance(value, Iterable):
        return set().union(*map(flattened, value))
    return set()


def competitors() -> dict[str, Callable[[str], set[str]]]:
    """Return the programs that are installed."""
    programs: dict[str, Callable[[str], set[str]]] = {}

    def load(module: str, make: Callable[[object], Callable[[str], set[str]]]) -> None:
        try:
            programs[module.partition(".")[0]] = make(importlib.import_module(module))
        except ImportError:
            sys.stderr.write(f"{module} is not installed: left out\n")

    load("ioc_finder", lambda module: lambda text: flattened(module.find_iocs(text)))  # type: ignore[attr-defined]
    load(
        "iocextract",
        lambda module: lambda text: set(module.extract_iocs(text, refang=True)),  # type: ignore[attr-defined]
    )

    def searcher(module: object) -> Callable[[str], set[str]]:
        program = module.Searcher()  # type: ignore[attr-defined]
        return lambda text: {one.value for one in program.search_data(text)}

    load("iocsearcher.searcher", searcher)
    return programs


def is_found(kind: str, value: str, found: set[str]) -> bool:
    """Return whether a planted value is among the finds, in one of its usual spellings."""
    spellings = {value, value.lower(), value.rstrip("/"), value + "/"}
    bare = value.removeprefix("https://").removeprefix("www.")
    spellings |= {bare, "www." + bare}
    if "link" in kind or kind.startswith("disguised"):
        spellings.add(value.rpartition("/")[2])
    return bool(spellings & found)


def median_seconds(programs: dict[str, Callable[[], object]], runs: int) -> dict[str, float]:
    """Run all in turn, so many times, and return each one's median."""
    times: dict[str, list[float]] = {program: [] for program in programs}
    for _ in range(runs):
        for program, run in programs.items():
            begin = time.perf_counter()
            run()
            times[program].append(time.perf_counter() - begin)
    return {program: statistics.median(taken) for program, taken in times.items()}


def compare_speed(runs: int) -> None:
    """Print how fast each program reads a chat, sparse and dense, and the same as messages."""
    programs = {"this project": ours, **competitors()}
    for title, every in (
        ("a chat, 1 in 40 messages", 40),
        ("the same with dates and names, as exported", -40),
        ("a dense chat, 1 in 8", 8),
    ):
        messages, _, _ = make_messages(random.Random(SEED), 2500, abs(every))  # noqa: S311 -- made-up texts, the same each time
        if every < 0:
            messages = [
                f"[{number % 28 + 1:02}/05/2024, 22:{number % 60:02}:11] Anna: {message}"
                for number, message in enumerate(messages)
            ]
        text = "\n".join(messages)
        size = len(text.encode()) / 1e6
        medians = median_seconds({key: partial(run, text) for key, run in programs.items()}, runs)
        sys.stdout.write(f"{title}: {size:.2f} MB\n")
        for key, median in medians.items():
            slower = median / medians["this project"]
            sys.stdout.write(f"  {key:14} {size / median:8.2f} MB/s  {slower:7.1f}x the time\n")
        numbered = list(enumerate(messages))
        alone = median_seconds({"each": partial(find_all, numbered, REGION)}, runs)["each"]
        sys.stdout.write(f"  this project, message by message: {size / alone:.2f} MB/s\n")


def compare_finds() -> None:
    """Print how much of each planted kind is found, and how many wrong addresses pass."""
    messages, planted, wrong = make_messages(random.Random(SEED + 1), 6000, 3)  # noqa: S311 -- as above
    programs = {"this project": ours, **competitors()}
    found = {key: set().union(*map(run, messages)) for key, run in programs.items()}
    sys.stdout.write(f"{'found':28}" + "".join(f"{key:>14}" for key in programs) + "\n")
    for kind in sorted({kind for kind, _ in planted}):
        values = [value for one, value in planted if one == kind]
        line = "".join(
            f"{sum(is_found(kind, value, finds) for value in values):>8}/{len(values):<5}"
            for finds in found.values()
        )
        sys.stdout.write(f"{kind:28}{line}\n")
    line = "".join(
        f"{sum(w in finds for w in wrong):>8}/{len(wrong):<5}" for finds in found.values()
    )
    sys.stdout.write(f"{'wrong ones taken for right':28}{line}\n")


HOSTILE: dict[str, Callable[[int], str]] = {
    "a…": lambda size: "a" * size,
    "1…": lambda size: "1" * size,
    "@…": lambda size: "@" * size,
    "http://a.a.a…": lambda size: "http://" + "a." * (size // 2),
    "bc1q…": lambda size: "bc1q" * (size // 4),
    "nested brackets": lambda size: "[({<" * (size // 4),
    "phone numbers": lambda size: "+44 7911 123456 " * (size // 16),
    "zero width": lambda size: "a\u200b" * (size // 2),
    "mixed scripts": lambda size: "a\u0430" * (size // 2),
}


def show_growth() -> None:
    """Print seconds for 1, 2, 4 and 8 MB of hostile text, the worst ratio, and peak memory."""
    for title, make in HOSTILE.items():
        taken = []
        for millions in (1, 2, 4, 8):
            text = make(millions * 1_000_000)
            tries = []
            for _ in range(TRIES):
                begin = time.process_time()
                count = sum(1 for _ in find(text, REGION))
                tries.append(time.process_time() - begin)
            taken.append(min(tries))
        worst = max(after / before for before, after in pairwise(taken))
        row = " ".join(f"{one:6.2f}" for one in taken)
        sys.stdout.write(f"{title:18}{row} s  worst ratio {worst:.2f}  {count} finds\n")
    for millions in (1, 10):
        text = "x" * (millions * 1_000_000 - 40) + " 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa "
        tracemalloc.start()
        begin = time.perf_counter()
        count = sum(1 for _ in find(text, REGION))
        seconds, (_, peak) = time.perf_counter() - begin, tracemalloc.get_traced_memory()
        tracemalloc.stop()
        sys.stdout.write(
            f"one line of {millions} million: {seconds:.2f} s, peak {peak / 1e6:.2f} MB more,"
            f" {count} find\n"
        )


def compare_engines(runs: int) -> None:
    """Print how fast the standard library and google-re2 search with the patterns used most."""
    try:
        re2 = importlib.import_module("re2")
    except ImportError:
        sys.stderr.write("re2 is not installed: left out\n")
        return
    messages, _, _ = make_messages(random.Random(SEED), 2500, 40)  # noqa: S311 -- as above
    text = "\n".join(messages)
    for title, pattern in {
        "digits and underscores": zones.SIGN,
        "other marks": zones.MARK,
        "links": links.ANCHOR,
        "numbers": numbers.NUMBER_ANCHOR,
        "runs": scan.RUN,
        "capitals": codes.CAPITALS,
        "platforms": handles.PLATFORM_WORD,
    }.items():
        engines: dict[str, Callable[[], object]] = {
            "re": partial(exhaust, pattern, text),
            "re2": partial(exhaust, re2.compile(pattern.pattern), text),
        }
        medians = median_seconds(engines, runs)
        speeds = "".join(f"{key:>6} {len(text) / 1e6 / one:7.0f}" for key, one in medians.items())
        sys.stdout.write(f"{title:24}{speeds}  million characters/s\n")


def exhaust(pattern: Any, text: str) -> int:
    """Return how often a pattern of either engine is found."""
    return sum(1 for _ in pattern.finditer(text))


def main() -> None:
    """Print what was asked for, or all of it."""
    parser = argparse.ArgumentParser(description="Measure the finder of identifiers.")
    parser.add_argument("what", nargs="*", help="speed, finds, engines, growth (default: all)")
    parser.add_argument("--runs", type=int, default=RUNS)
    chosen = parser.parse_args()
    what = chosen.what or ["speed", "finds", "engines", "growth"]
    if "speed" in what:
        compare_speed(chosen.runs)
    if "finds" in what:
        compare_finds()
    if "engines" in what:
        compare_engines(chosen.runs)
    if "growth" in what:
        show_growth()


if __name__ == "__main__":
    main()
