from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from sextortion_help.ui.pages import LONG, MOST_COLUMNS, columns

WORDS = st.from_regex(r"\A[a-zA-Z0-9éßł中文日本🙂]{1,12}( [a-z中]{1,6})?\Z")
"""What may stand in a list: words of narrow and wide letters, one blank between."""

LISTS = st.lists(WORDS, max_size=45)
WIDTHS = st.integers(-5, 120)


def cells(line: str) -> list[str]:
    """The entries of a line; two blanks at least stand between them."""
    return [cell for cell in line.split("  ") if cell]


def read(lines: list[str]) -> list[str]:
    return [cell.strip() for line in lines for cell in cells(line)]


@given(LISTS, WIDTHS)
@example([f"{n:02}" for n in range(LONG + 1)], 12)
def test_nothing_is_lost_and_the_lines_are_read_in_order(entries: list[str], width: int) -> None:
    assert read(columns(entries, width)) == entries


@given(LISTS, WIDTHS)
def test_no_line_of_several_entries_is_wider_than_the_screen(
    entries: list[str], width: int
) -> None:
    for line in columns(entries, width):
        if len(cells(line)) > 1:
            assert cell_len(line) <= width


@given(st.lists(WORDS, max_size=LONG), WIDTHS)
def test_a_short_list_is_left_alone(entries: list[str], width: int) -> None:
    assert columns(entries, width) == entries


@given(LISTS)
def test_a_list_that_fits_in_no_two_columns_is_left_alone(entries: list[str]) -> None:
    widest = max(map(cell_len, entries), default=0)
    assert columns(entries, widest + 2) == entries


@given(LISTS, WIDTHS)
def test_columns_stand_below_one_another(entries: list[str], width: int) -> None:
    starts: dict[int, int] = {}
    for line in columns(entries, width):
        at = 0
        for number, cell in enumerate(cells(line)):
            at = line.index(cell.strip(), at)
            assert starts.setdefault(number, cell_len(line[:at])) == cell_len(line[:at])
            at += len(cell.strip())


@given(LISTS, WIDTHS)
def test_every_line_but_the_last_is_full(entries: list[str], width: int) -> None:
    counts = [len(cells(line)) for line in columns(entries, width)]
    assert len(set(counts[:-1])) <= 1
    assert all(0 < count <= MOST_COLUMNS for count in counts)
    assert not counts or counts[-1] <= counts[0]


@given(LISTS, WIDTHS)
def test_no_line_ends_in_blanks(entries: list[str], width: int) -> None:
    assert all(line == line.rstrip() for line in columns(entries, width))


@given(LISTS, st.integers(0, 100))
def test_a_wider_screen_never_needs_more_lines(entries: list[str], width: int) -> None:
    assert len(columns(entries, width + 1)) <= len(columns(entries, width))


ABC = [f"{n:02}" for n in range(LONG + 2)]


@pytest.mark.parametrize(
    ("width", "first", "rows"),
    [
        (12, "00  01  02", 6),
        (11, "00  01", 8),
        (8, "00  01", 8),
        (7, "00", 16),
        (0, "00", 16),
    ],
)
def test_as_many_columns_as_fit(width: int, first: str, rows: int) -> None:
    lines = columns(ABC, width)
    assert lines[0] == first
    assert len(lines) == rows


def test_one_entry_more_than_a_short_list_is_set_in_columns() -> None:
    assert len(columns(ABC[:LONG], 80)) == LONG
    assert len(columns(ABC[: LONG + 1], 80)) == 5


def test_wide_letters_take_the_room_they_need() -> None:
    entries = ["中文", "ab", "c"] * 6
    assert columns(entries, 80)[0] == "中文  ab  c"
    entries = ["a", "ab", "c", "中文"] * 5
    assert columns(entries, 20)[:2] == ["a     ab    c", "中文  a     ab"]


def test_no_list_is_no_line() -> None:
    assert columns([], 80) == []
