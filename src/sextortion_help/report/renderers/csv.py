"""A table as CSV, for a spreadsheet or another program.

It follows RFC 4180: a comma between cells, a quote around each, CRLF after each row. No cell can be
taken for a formula. A spreadsheet runs what begins with ``= + - @``, and one that is set to
semicolons also begins a cell behind each of those; so an apostrophe stands before such a sign. It
also stands before digits that a spreadsheet would change: those of a phone number with a zero
first, a long one, or an ``e`` among them.

Source: OWASP, "CSV Injection", read in its repository (pages/attacks/CSV_Injection.md); the wide
forms of the signs are what an East Asian keyboard writes.
"""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import Final

from sextortion_help.report.document import Table
from sextortion_help.text import clean_line

FORMULA_SIGNS: Final = "=+-@＝＋－＠"  # noqa: RUF001
BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it Excel reads the bytes in an old alphabet of the country it stands in."""

_FORMULA: Final = re.compile(rf'(^|;[ "]*)(?=[{re.escape(FORMULA_SIGNS)}])')
_CHANGED: Final = re.compile(r"0[0-9]+|[0-9]{12,}|[0-9]+[eE][0-9]+")


def render_csv(table: Table) -> str:
    """Return a table as CSV, its head as the first row; every cell is cleaned and on one line."""
    text = StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows(map(harmless, row) for row in (table.head, *table.rows))
    return text.getvalue()


def csv_bytes(table: Table) -> bytes:
    """Return a table as the bytes of a file: CSV in UTF-8, with the mark that Excel looks for."""
    return f"{BYTE_ORDER_MARK}{render_csv(table)}".encode()


def harmless(cell: str) -> str:
    """Return a cell's text as a spreadsheet shows it and does not run or change it."""
    line = clean_line(cell)
    if _CHANGED.fullmatch(line):
        return f"'{line}"
    return _FORMULA.sub(r"\1'", line)
