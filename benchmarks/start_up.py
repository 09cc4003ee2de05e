"""Measure how soon the first calm words stand on screen, against a bare interpreter.

Prints medians in milliseconds and ratios. Run it with the Python the program is installed in.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

RUNS = 15
PROGRAM = [sys.executable, "-m", "sextortion_help"]


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


def main() -> None:
    """Measure in turn, so that noise falls on all alike, and print the table."""
    cases = {
        "python -c pass": lambda: until_exit([sys.executable, "-c", "pass"]),
        "start: first words": lambda: until_first_words([*PROGRAM, "start"]),
        "--help": lambda: until_exit([*PROGRAM, "--help"]),
        "contacts --country GB": lambda: until_exit([*PROGRAM, "contacts", "--country", "GB"]),
    }
    times: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(RUNS):
        for name, run in cases.items():
            times[name].append(run())
    base = statistics.median(times["python -c pass"])
    for name, taken in times.items():
        median = statistics.median(taken)
        sys.stdout.write(f"{name:24} {median * 1000:7.1f} ms  {median / base:5.2f}x\n")


if __name__ == "__main__":
    main()
