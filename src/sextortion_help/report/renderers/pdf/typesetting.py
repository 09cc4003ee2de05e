"""Typst at work: the fonts, the compiling and what its errors mean.

All that typst can read is the folder of the template, which holds nothing else. Texts reach it as
data only. Nothing is written but the bytes that are returned.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final

import typst

from sextortion_help.errors import ExpectedError
from sextortion_help.language import tr
from sextortion_help.report.document import Document, Text
from sextortion_help.report.paper import Paper
from sextortion_help.report.renderers.pdf.content import Data, data_of
from sextortion_help.report.renderers.pdf.letters import Lettering

ROOT: Final = Path(__file__).parents[2] / "typst"
FONTS: Final = Path(__file__).parents[2] / "fonts"
STANDARDS: Final[list[typst.PDFStandard]] = ["a-2a", "ua-1"]

_NO_GLYPH = re.compile(r'the (?:text|PDF contains the codepoint) `"((?:[^"\\]|\\.)*)"`')
_ESCAPED = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")


class CannotRenderError(ExpectedError):
    """A PDF could not be made of a report."""

    def __init__(self) -> None:
        super().__init__(
            tr("I could not make this PDF."),
            tr("Your notes are safe. Nothing in them was changed."),
            tr("The same report as text works: --format text"),
        )


def render_pdf(
    document: Document, paper: Paper, made: datetime, *, system_fonts: bool = True
) -> bytes:
    """Return the document as a PDF file: tagged PDF/A-2a and PDF/UA-1, with its fonts inside.

    The same document and time give the same bytes. On every computer they do so where the two
    fonts of ``letters.py`` have all letters; for others the computer's own fonts are looked
    through. What none has stands as a number or name in brackets, and a line at the top says so.

    Args:
        document: what to render.
        paper: the size of the pages.
        made: the time that the file says it was made.
        system_fonts: look through the computer's own fonts where they are needed.

    Raises:
        CannotRenderError: typst refused it.

    """
    try:
        return _rendered(document, paper, made, system_fonts=system_fonts)
    except typst.TypstError:
        pass
    except BaseException as fault:
        # A fault of typst's own, which hostile text might bring about, is no ``Exception``.
        if type(fault).__name__ != "PanicException":
            raise
    # Outside of both, so without a cause: typst quotes from the report.
    raise CannotRenderError


def _rendered(document: Document, paper: Paper, made: datetime, *, system_fonts: bool) -> bytes:
    lettering = Lettering()
    data, fonts, lacking = data_of(document, paper, lettering), _own_fonts(), frozenset[str]()
    if lettering.strange:
        fonts = _all_fonts() if system_fonts else fonts
        # A trial with these letters and nothing else is faster than one with the whole report.
        trial = Document("", (Text(" ".join(sorted(lettering.strange))),))
        try:
            _compiled(data_of(trial, paper, Lettering()), made, fonts)
        except typst.TypstError as error:
            lacking = _undrawn(error)
            data = data_of(document, paper, Lettering(lacking))
    try:
        return _compiled(data, made, fonts)
    except typst.TypstError as error:
        # How letters stand together can ask for more of a font than each alone.
        lacking |= _undrawn(error)
    try:
        return _compiled(data_of(document, paper, Lettering(lacking)), made, fonts)
    except typst.TypstError:
        data = data_of(document, paper, Lettering(lacking, only_known=True))
    return _compiled(data, made, _own_fonts())


def _undrawn(error: typst.TypstError) -> frozenset[str]:
    """Return the letters that typst names as having no drawing, as it writes strings of Rust."""
    return frozenset(
        _ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], quoted)
        for quoted in _NO_GLYPH.findall(error.diagnostic)
    )


@cache
def _own_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])


@cache
def _all_fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, font_paths=[FONTS])


def _compiled(data: Data, made: datetime, fonts: typst.Fonts) -> bytes:
    return typst.compile(
        ROOT / "report.typ",
        root=ROOT,
        font_paths=fonts,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, separators=(",", ":"))},
        pdf_standards=STANDARDS,
        timestamp=int(made.timestamp()),
    )
