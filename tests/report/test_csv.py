from __future__ import annotations

import csv
import io

from hypothesis import example, given
from hypothesis import strategies as st

from sextortion_help.report.document import Table
from sextortion_help.report.renderers.csv import (
    BYTE_ORDER_MARK,
    FORMULA_SIGNS,
    csv_bytes,
    harmless,
    render_csv,
)
from sextortion_help.text import clean_line
from tests.each import each

PIECES = (
    *("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", ";", ",", '"', "'", " ", "\t"),
    *("\r", "\n", "\r\n", "\0", "\x1b[31m", "\u202e", "\u200d", "\ufeff", "1", "0", "e", "x"),
    *("=HYPERLINK(A1)", ';"=1+1";', "|", "\u6f22", "\udc80", "\xa0"),
)
CELLS = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=6).map("".join)
ROWS = st.integers(1, 4).flatmap(
    lambda size: st.lists(st.tuples(*[CELLS] * size), min_size=1, max_size=5)
)
DIGITS = st.text(st.sampled_from("0123456789eE"), min_size=1, max_size=18)


def table_of(rows: list[tuple[str, ...]]) -> Table:
    return Table(rows[0], tuple(rows[1:]))


def read_back(text: str, delimiter: str = ",") -> list[list[str]]:
    return [
        *csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=delimiter == ",")
    ]


@given(ROWS)
def test_every_cell_reads_back_but_for_apostrophes(rows: list[tuple[str, ...]]) -> None:
    back = read_back(render_csv(table_of(rows)))
    assert [len(row) for row in back] == [len(row) for row in rows]
    for row, shown in zip(rows, back, strict=True):
        for cell, one in zip(row, shown, strict=True):
            assert one.replace("'", "") == clean_line(cell).replace("'", "")


@given(ROWS)
@example([('a;=HYPERLINK("http://x")', 'b;"=1+1";', "c; +1")])
def test_no_cell_begins_a_formula_whichever_separator_is_read(rows: list[tuple[str, ...]]) -> None:
    text = render_csv(table_of(rows))
    for delimiter in (",", ";"):
        for row in read_back(text, delimiter):
            assert not [cell for cell in row if cell.lstrip().startswith(tuple(FORMULA_SIGNS))]


@given(st.text(st.characters(exclude_characters=f"{FORMULA_SIGNS}0123456789")))
def test_other_text_stands_as_it_is(cell: str) -> None:
    assert harmless(cell) == clean_line(cell)


@each(
    [
        ("=1+1", "'=1+1"),
        ("@joe", "'@joe"),
        ("+44 7700 900123", "'+44 7700 900123"),
        ("\t=1", "'=1"),
        ("\uff1d1", "'\uff1d1"),
        ("pay;=1", "pay;'=1"),
        ('pay;"-1', "pay;\"'-1"),
        ("07700900123", "'07700900123"),
        ("447700900123", "'447700900123"),
        ("12E34", "'12E34"),
        ("1234567890", "1234567890"),
        ("0", "0"),
        ("2026-01-09", "2026-01-09"),
        ("joe-k = joe@x.example", "joe-k = joe@x.example"),
        ("'=1", "'=1"),
        ("", ""),
    ]
)
def test_only_what_a_spreadsheet_would_run_or_change_is_marked(cell: str, shown: str) -> None:
    assert harmless(cell) == shown


@given(DIGITS)
def test_a_spreadsheet_keeps_every_digit(digits: str) -> None:
    shown = harmless(digits)
    try:
        as_number = f"{float(shown):.15g}"
    except ValueError:
        return
    assert as_number == digits


def test_the_file_is_what_excel_reads() -> None:
    table = Table(("Name", "Words"), (("Zo\u00eb \u6f22", 'she said "no", twice\nand left'),))
    assert render_csv(table) == (
        '"Name","Words"\r\n"Zo\u00eb \u6f22","she said ""no"", twice and left"\r\n'
    )
    assert csv_bytes(table) == f"{BYTE_ORDER_MARK}{render_csv(table)}".encode()
    assert csv_bytes(table).startswith(b"\xef\xbb\xbf")
