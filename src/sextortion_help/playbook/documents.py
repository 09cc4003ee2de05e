"""What a file says and where in it, and what an author must mend.

Plain values, shared by the reader, the loader, the library and the checker.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Data = str | list["Data"] | dict[str, "Data"]
Path = tuple[str | int, ...]
"""The way to a value: keys and list positions."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing an author must mend, and where."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        """Return ``file:line: message``, as editors and compilers write it."""
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says, and on which line each value and key stands (lines count from 1)."""

    file: str
    data: Data
    lines: Mapping[Path, int] = field(repr=False)

    def line(self, path: Path) -> int:
        """Return the line of the value at ``path``, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)
