"""A document in colour for a terminal. Colour never carries a meaning of its own."""

from __future__ import annotations

from io import StringIO

from rich.console import Console
from rich.text import Text as RichText

from sextortion_help.report.document import Document
from sextortion_help.report.layout import Role, lay_out

STYLES: dict[Role, str] = {
    "title": "bold cyan",
    "heading": "bold",
    "normal": "",
    "strong": "bold",
    "quiet": "dim",
}


def render_terminal(document: Document, width: int, *, colour: bool) -> str:
    """Return the document with terminal colours (or without, the layout being the same)."""
    console = Console(
        file=StringIO(),
        width=width,
        force_terminal=colour,
        no_color=not colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
        highlight=False,
    )
    with console.capture() as capture:
        for line in lay_out(document, width):
            # A Text, never markup: what a person typed must not be read as formatting.
            console.print(RichText(line.text, STYLES[line.role]), soft_wrap=True)
    return capture.get()
