"""Counts what a campaign tried, for the table in ``docs/robustness.md``.

With ``FAULTS_TALLY=FILE`` in the environment every fault that was tried is a line of that file;
``python -m tests.tally FILE`` adds them up.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path

VARIABLE = "FAULTS_TALLY"


def tally(what: str, detail: str = "") -> None:
    """Count one fault that was tried."""
    if file := os.environ.get(VARIABLE):
        # One short write in append mode is whole, also with several processes.
        with Path(file).open("a") as lines:
            lines.write(f"{what}\t{detail}\n")


def main() -> None:
    """Print how often each fault was tried."""
    lines = Path(sys.argv[1]).read_text().splitlines()
    counted = Counter(line.partition("\t")[0] for line in lines)
    detailed = Counter(line for line in lines if not line.endswith("\t"))
    sys.stdout.writelines(f"{count:8,}  {what}\n" for what, count in sorted(counted.items()))
    sys.stdout.writelines(f"{count:8,}  {what}\n" for what, count in sorted(detailed.items()))


if __name__ == "__main__":
    main()
