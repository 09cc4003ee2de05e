"""Make text from outside safe to show: a name or a message may come from the person doing this.

Control characters can move the cursor or retitle a window, and direction marks can make text
read backwards. They are taken out before anything reaches a screen or a report. Escaping for a
format (Markdown, HTML) is that renderer's own work.
"""

from __future__ import annotations

import unicodedata

_KEPT = frozenset("\n\u200d")
"""A new line, and the joiner that several scripts and emoji need."""

_REMOVED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


def clean(text: str) -> str:
    """Return ``text`` without control, direction and invisible characters; tabs become spaces."""
    if text.isascii() and text.isprintable():
        # Nearly all text is, and looking at each character costs most of what a screen costs.
        return text
    return "".join(
        char
        for char in "\n".join(text.replace("\t", " ").splitlines()) + "\n" * text.endswith("\n")
        if char in _KEPT or unicodedata.category(char) not in _REMOVED_CATEGORIES
    )


def clean_line(text: str) -> str:
    """Return ``text`` cleaned and on one line."""
    return " ".join(clean(text).split())
