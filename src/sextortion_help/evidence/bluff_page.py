"""Turn the source of a page, as a mail carries it, into the words that it shows.

Left out is what a reader does not see: tags, scripts, and letters that a style makes invisible,
which such mails put between others to get past filters. No style sheet is applied, so words
hidden by one stay in. Nothing is run or fetched.

The page is hostile. The work is linear in it and nothing raises, which is why the standard
library's reader is not used: on 60 kB of unclosed tags ``html.parser`` of Python 3.11 takes half
a minute, and ``html.unescape`` raises on a number of thousands of digits.

Source of the format: HTML (WHATWG, chapter 13.2); only as much of it as mails need.
"""

from __future__ import annotations

import html
import re
from typing import Final

_MAX_LOOK: Final = 64 * 1024
"""Letters in which a page must show that it is one."""

_LOOKS_HTML = re.compile(
    r"<(?:!doctype html|html|body|div|p|br|span|table|td|font)\b[^<>]{0,200}>", re.IGNORECASE
)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,20})\b([^<>]{0,4000})>")
_HIDDEN = re.compile(
    r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden|opacity\s{0,3}:\s{0,3}0(?![.\d])"
    r"|font-size\s{0,3}:\s{0,3}0(?![.\d])",
    re.IGNORECASE,
)
_LONG_NUMBER = re.compile(r"&#[xX]?[0-9a-fA-F]{9,}")
_UNREAD_TAGS = frozenset({"script", "style", "head", "title", "template", "noscript"})
_INLINE_TAGS = frozenset(
    {"a", "b", "i", "u", "em", "strong", "span", "font", "small", "big", "sub", "sup", "wbr", "bdo"}
)
_EMPTY_TAGS = frozenset({"br", "img", "hr", "wbr", "meta", "link", "input", "area", "col"})


def is_page(text: str) -> bool:
    """Return whether a text is the source of a page, or of a part of one."""
    return len(_LOOKS_HTML.findall(text[:_MAX_LOOK])) >= 2


def page_words(page: str) -> str:
    """Return what a page shows: its text without tags, scripts and what styles make invisible."""
    found: list[str] = []
    hidden: list[str] = []  # the open tags inside what is invisible, the outermost first
    at = 0
    while at < len(page):
        start = page.find("<", at)
        start = len(page) if start < 0 else start
        if not hidden:
            found.append(page[at:start])
        if page.startswith("<!--", start):
            end = page.find("-->", start)
            at = len(page) if end < 0 else end + 3
            continue
        tag = _TAG.match(page, start)
        if tag is None:
            end = page.find(">", start, start + 4000) if page[start + 1 : start + 2] in "!?" else -1
            if end < 0 and not hidden:
                found.append(page[start : start + 1])
            at = (start if end < 0 else end) + 1
            continue
        at = tag.end()
        if not hidden and tag[2].lower() not in _INLINE_TAGS:
            found.append("\n")
        _note_hidden(hidden, tag)
    return html.unescape(_LONG_NUMBER.sub("", "".join(found)))


def _note_hidden(hidden: list[str], tag: re.Match[str]) -> None:
    """Follow one tag into, within, or out of what is invisible."""
    name = tag[2].lower()
    if name in _EMPTY_TAGS or tag[3].endswith("/"):
        return
    # Inside, only tags of the outermost's name matter, for only they can end it.
    begins = name == hidden[0] if hidden else name in _UNREAD_TAGS or _HIDDEN.search(tag[3])
    if begins and not tag[1]:
        hidden.append(name)
    elif hidden and begins:
        hidden.pop()
