"""Cut what does not fit on one screen into pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

MIN_LINES = 4


def pages(lines: Sequence[T], height: int, reserve: int) -> list[Sequence[T]]:
    """Cut lines into pages.

    Args:
        lines: all lines.
        height: the screen's height in lines.
        reserve: lines that the prompt below the last page needs.

    Returns:
        At least one page. The last leaves ``reserve`` lines free, the others leave three. Where a
        screen is too small for the prompt and a line above it, the last page is empty.

    """
    last_room = max(height - reserve, 0)
    room = max(height - 3, MIN_LINES)
    cut: list[Sequence[T]] = []
    rest = list(lines)
    while len(rest) > last_room:
        # A page break right after a gap reads best; look for one in the lower half.
        size = min(room, len(rest) - (1 if last_room else 0))
        gap = next((n for n in range(size, size // 2, -1) if _is_blank(rest[n - 1])), size)
        cut.append(rest[:gap])
        rest = rest[gap:]
    return [*cut, rest]


def _is_blank(line: object) -> bool:
    return not getattr(line, "text", line)
