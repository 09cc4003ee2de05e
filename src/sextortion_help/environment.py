"""What a command needs of the world: streams, variables, a clock and the screen's size.

One value that tests replace, so that no module reaches for the process itself.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import TextIOWrapper
from typing import TextIO

WORK_FACTOR = 18
"""scrypt's log2 N for new keys: about a second and 256 MiB."""


def local_now() -> datetime:
    """Return the time now with the computer's own zone, to the second."""
    return datetime.now().astimezone().replace(microsecond=0)


def screen_size() -> tuple[int, int]:
    """Return columns and lines of the terminal."""
    size = shutil.get_terminal_size((80, 24))
    return size.columns, size.lines


@dataclass(frozen=True, slots=True)
class Environment:
    """The world as one command sees it."""

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    clock: Callable[[], datetime] = local_now
    size: Callable[[], tuple[int, int]] = screen_size
    work_factor: int = WORK_FACTOR

    @classmethod
    def of_process(cls) -> Environment:
        """Return this process's own streams and variables."""
        for stream in (sys.stdout, sys.stderr):
            # A letter that an old console cannot show must not end the program.
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="replace")
        return cls(sys.stdin, sys.stdout, sys.stderr, os.environ)

    @property
    def can_ask(self) -> bool:
        """Whether a person can answer here."""
        return self.stdin.isatty()

    @property
    def can_use_menus(self) -> bool:
        """Whether the terminal can show menus that redraw."""
        encoding = (getattr(self.stdout, "encoding", None) or "").lower().replace("-", "")
        return (
            self.can_ask
            and self.stdout.isatty()
            and self.variables.get("TERM", "") not in {"dumb", "unknown"}
            and encoding == "utf8"
        )

    @property
    def can_clear(self) -> bool:
        """Whether standard output is a terminal that knows how to clear itself."""
        return self.stdout.isatty() and self.variables.get("TERM", "") not in {"dumb", "unknown"}

    @property
    def wants_colour(self) -> bool:
        """Whether to use colour: a terminal, and no wish against it (https://no-color.org)."""
        return self.can_clear and not self.variables.get("NO_COLOR")
