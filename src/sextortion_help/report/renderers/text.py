"""A document as plain text, for a printer, a screen reader or a mail."""

from __future__ import annotations

from sextortion_help.report.document import Document
from sextortion_help.report.layout import lay_out

WIDTH = 72


def render_text(document: Document, width: int = WIDTH) -> str:
    """Return the document as text of at most ``width`` cells a line, titles underlined."""
    lines: list[str] = []
    for line in lay_out(document, width):
        lines.append(line.text)
        if line.role == "title":
            lines.append("=" * min(len(line.text), width))
    return "\n".join(lines) + "\n"
