"""The program's door: calm words first, and only then anything slow.

``start`` prints its first words here, before Typer and the rest are even imported. Everything
else is ``cli.app``'s work.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

QUIET = ("--answers", "--help", "--playbooks", "-h")
"""With one of these, the words come later, from the folder named, or not at all."""


TAKE_A_VALUE = ("--home", "--passphrase-file")


def first_words(arguments: Sequence[str]) -> str | None:
    """Return the calm words to print at once, or ``None`` where they are not wanted now."""
    if _command(arguments) != "start":
        return None
    if any(word.split("=")[0] in QUIET for word in arguments):
        return None
    here = Path(__file__).parent
    for folder in (here / "playbooks", here.parents[1] / "playbooks"):
        try:
            return (folder / "first-words.txt").read_text("utf-8")
        except OSError:
            continue
    return None


def _command(arguments: Sequence[str]) -> str | None:
    """Return the first word that is neither an option nor an option's value."""
    words = iter(arguments)
    for word in words:
        if not word.startswith("-"):
            return word
        if word in TAKE_A_VALUE:
            next(words, None)
    return None


def main() -> None:
    """Run the program as typed and leave with its exit code."""
    words = first_words(sys.argv[1:])
    if words is not None:
        sys.stdout.write(f"\n{words}\n")
        sys.stdout.flush()
    from sextortion_help.cli.app import run
    from sextortion_help.environment import Environment

    sys.exit(run(sys.argv[1:], Environment.of_process()))


if __name__ == "__main__":
    main()
