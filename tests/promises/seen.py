"""What was seen of a watched life, read back from where the first worker kept it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.promises.life import MARKER, Places
from tests.promises.witness import Trace, read_trace


@dataclass(frozen=True)
class Seen:
    """What was seen of a life with the program."""

    folder: Path

    @property
    def places(self) -> Places:
        return Places(self.folder / "life")

    @property
    def file(self) -> Path:
        """What the witness wrote; it lies where nobody looks for secrets."""
        return self.folder / "trace"

    @cached_property
    def trace(self) -> Trace:
        return read_trace(self.file, MARKER)

    @cached_property
    def terminal(self) -> str:
        """All that stood on the terminal."""
        return (self.folder / "terminal").read_text("utf-8")

    @cached_property
    def process(self) -> dict[str, str]:
        """What other programs saw of the process while a case was open."""
        seen: dict[str, str] = json.loads((self.folder / "process").read_text("utf-8"))
        return seen

    def said(self, about: str) -> list[str]:
        """What the process said of itself, each time."""
        begin = f"{MARKER}{about}"
        lines = self.terminal.replace("\r", "").split("\n")
        return [
            line.partition(begin)[2].partition(":")[2].strip() for line in lines if begin in line
        ]
