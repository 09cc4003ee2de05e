"""A report as the bytes of a file, in one of the formats people can ask for.

Each renderer is imported when it is asked for: PDF alone costs more than most commands. Colour
and the width of a terminal are ``cli``'s.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sextortion_help.report.document import Document
    from sextortion_help.report.paper import Paper


class Format(StrEnum):
    """How a report is rendered."""

    TERMINAL = "terminal"
    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    PDF = "pdf"
    JSON = "json"


SUFFIXES = {
    Format.TERMINAL: ".txt",
    Format.TEXT: ".txt",
    Format.MARKDOWN: ".md",
    Format.HTML: ".html",
    Format.PDF: ".pdf",
    Format.JSON: ".json",
}
"""What the name of a file in each format ends in."""

_BY_SUFFIX = {suffix: chosen for chosen, suffix in SUFFIXES.items()} | {".htm": Format.HTML}


def format_of(name: PurePath) -> Format:
    """Return the format that a file's name asks for, text where it asks for none."""
    return _BY_SUFFIX.get(name.suffix.lower(), Format.TEXT)


def as_file(document: Document, chosen: Format, paper: Paper, made: datetime) -> bytes:
    """Return a document as the content of a file; for a terminal it is text.

    Args:
        document: what to render.
        chosen: the format.
        paper: the size of the pages of a PDF.
        made: the time that a PDF says it was made.

    Raises:
        CannotRenderError: a PDF could not be made.

    """
    match chosen:
        case Format.TERMINAL | Format.TEXT:
            from sextortion_help.report.renderers.text import render_text

            return render_text(document).encode()
        case Format.MARKDOWN:
            from sextortion_help.report.renderers.markdown import render_markdown

            return render_markdown(document).encode()
        case Format.HTML:
            from sextortion_help.report.renderers.html import render_html

            return render_html(document).encode()
        case Format.PDF:
            from sextortion_help.report.renderers.pdf import render_pdf

            return render_pdf(document, paper, made)
        case Format.JSON:
            from sextortion_help.report.renderers.json import render_json

            return render_json(document).encode()
