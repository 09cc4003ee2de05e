"""A document as a PDF to print and hand over, and for a screen reader.

``letters`` knows which letters can be drawn, ``runs`` where long words break, ``content`` makes the
data for the template in ``report/typst``, and ``typesetting`` has typst make pages of it.
"""

from __future__ import annotations

from sextortion_help.report.renderers.pdf.typesetting import CannotRenderError, render_pdf

__all__ = ["CannotRenderError", "render_pdf"]
