"""Cut what does not fit on one screen into pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from rich.cells import cell_len

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


LONG = 14
"""A list with more entries than this is set in columns, where they fit."""

MOST_COLUMNS = 3


def columns(entries: Sequence[str], width: int) -> list[str]:
    """Set a long list in columns, read line by line, so that it can be seen at one glance.

    Args:
        entries: the entries in order.
        width: the line's width in letters.

    Returns:
        One line for each row; one for each entry where the list is short or the screen narrow.

    """
    if len(entries) <= LONG:
        return list(entries)
    for count in range(MOST_COLUMNS, 1, -1):
        wide = [max(map(cell_len, entries[at::count])) + 2 for at in range(count)]
        if sum(wide) <= width:
            rows = [entries[at : at + count] for at in range(0, len(entries), count)]
            return [_row(row, wide) for row in rows]
    return list(entries)


def _row(entries: Sequence[str], wide: Sequence[int]) -> str:
    cells = zip(entries, wide, strict=False)
    return "".join(one + " " * (width - cell_len(one)) for one, width in cells).rstrip()


def _is_blank(line: object) -> bool:
    return not getattr(line, "text", line)
