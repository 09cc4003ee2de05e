"""A document as one HTML page that needs nothing else: no script, no picture, no other file.

The page is built as a tree and written out by the standard library, so that what a person typed
can only ever be text. A policy in the page (CSP) refuses scripts and every address, and any style
but the one named by its hash. How it looks is in ``html_style.py``.

An address of the person doing this must not become a link: a click would show them who follows
it. So there are links only where builders put the playbooks' own addresses: in paragraphs, in notes
below something to tick, and in the strong lines of a group or card.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Final, assert_never
from xml.etree.ElementTree import Element, SubElement, tostring

import wcwidth

from sextortion_help.interview.progress import StepState
from sextortion_help.language import N_, tr
from sextortion_help.report.addresses import ADDRESS
from sextortion_help.report.document import (
    Block,
    Card,
    Chart,
    Document,
    Group,
    Heading,
    Items,
    Pair,
    Pairs,
    Table,
    Text,
    Tick,
    Ticks,
)
from sextortion_help.report.layout import STATE_WORDS
from sextortion_help.report.renderers.html_style import NARROW, STYLE
from sextortion_help.text import clean, clean_line

POLICY: Final = (
    "default-src 'none'; "
    f"style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'"
)
"""What a browser may do with the page: show it in this style, and nothing else."""

SPOKEN_STATES: Final[dict[StepState | None, str]] = {
    None: "",
    "done": N_("Done: "),
    "later": "",
    "not-for-me": "",
}
"""What a screen reader says of a box. Where ``STATE_WORDS`` stand behind, they are enough."""

Content = Text | Items | Ticks | Pairs | Group | Card | Table | Chart
"""A block that is no heading."""

EMPTY: Final = N_("Not filled in")
NO_TITLE: Final = N_("Notes")
CHART_HEAD: Final = (N_("Name"), N_("Number"), N_("Note"))
NARROW_TOGETHER: Final = 40
"""Letters that all narrow columns of a table may take, so that the others have room left."""

_LEFTWARD_LANGUAGES = frozenset(
    ("ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi")
)
_LEFTWARD_SCRIPTS = frozenset(("adlm", "arab", "hebr", "nkoo", "rohg", "syrc", "thaa"))
_SCRIPT_LETTERS = 4
"""Letters of a script's name in a language tag, such as ``Arab``."""

_INSIDE_A_LINE = frozenset(("span", "strong"))
"""Elements that do not end a line of the file, as others do for people who read it."""


def render_html(document: Document) -> str:
    """Return the document as a whole HTML file, to be saved as UTF-8."""
    language = clean_line(document.language)
    page = Element("html", {"lang": language, "dir": _direction(language)})
    title = clean_line(document.title)
    _fill_head(_add(page, "head"), title or tr(NO_TITLE))
    main = _add(_add(page, "body"), "main")
    if title:
        _add(main, "h1", document.title)
    _fill_main(main, title, document.blocks)
    return f"<!DOCTYPE html>\n{tostring(page, encoding='unicode', method='html')}\n"


def _direction(language: str) -> str:
    """Return which way a language is written, by its script where the tag names one."""
    first, *rest = language.casefold().split("-")
    script = next((part for part in rest[:2] if len(part) == _SCRIPT_LETTERS), None)
    is_leftward = script in _LEFTWARD_SCRIPTS if script else first in _LEFTWARD_LANGUAGES
    return "rtl" if is_leftward else "ltr"


def _fill_head(head: Element, title: str) -> None:
    metas = (
        {"charset": "utf-8"},
        {"http-equiv": "Content-Security-Policy", "content": POLICY},
        {"name": "viewport", "content": "width=device-width, initial-scale=1"},
        {"name": "referrer", "content": "no-referrer"},
        {"name": "robots", "content": "noindex, nofollow"},
    )
    for attributes in metas:
        _add(head, "meta").attrib.update(attributes)
    _add(head, "title", title)
    _add(head, "style").text = STYLE


def _fill_main(main: Element, title: str, blocks: Iterable[Block]) -> None:
    """Put each large heading with what follows it into a section, and skip no level."""
    parent, depth, name = main, 1 if title else 0, title or tr(NO_TITLE)
    for block in blocks:
        if not isinstance(block, Heading):
            _fill(parent, block, min(depth + 1, 3), name)
        elif heading := clean_line(block.text):
            depth, name = min(block.level, depth + 1), heading
            if depth <= 2:
                parent = _add(main, "section")
            _add(parent, f"h{depth}", block.text)


def _fill(parent: Element, block: Content, level: int, name: str) -> None:
    """Put a block into its parent; ``level`` is for its title, ``name`` says what a table shows."""
    match block:
        case Text():
            _add_text(parent, block, with_links=True)
        case Items(lines):
            _add_list(parent, lines)
        case Ticks(ticks):
            _add_ticks(parent, ticks)
        case Pairs(pairs):
            _add_pairs(parent, pairs)
        case Group(title, texts):
            _add_box(_add(parent, "div", kind="group"), f"h{level}", title, texts)
        case Card(title, texts):
            _add_box(_add(parent, "div", kind="card"), f"h{level}", title, texts)
        case Table():
            _add_table(parent, block, name)
        case Chart():
            _add_chart(parent, block, name)
        case _:
            assert_never(block)


# ------------------------------------------------------------------ words


def _add(parent: Element, tag: str, text: str = "", kind: str = "") -> Element:
    """Add an element with a class of its own, or none; lines of the text stay lines."""
    element = SubElement(parent, tag, {"class": kind} if kind else {})
    element.tail = None if tag in _INSIDE_A_LINE else "\n"
    _write(element, text)
    return element


def _write(element: Element, text: str, *, with_links: bool = False) -> None:
    """Put text at the end of an element."""
    for number, line in enumerate(clean(text).split("\n")):
        if number:
            SubElement(element, "br")
        at = 0
        for found in ADDRESS.finditer(line) if with_links else ():
            _write_plain(element, line[at : found.start()])
            link = SubElement(element, "a", {"href": found[0], "rel": "noreferrer noopener"})
            link.text = found[0]
            at = found.end()
        _write_plain(element, line[at:])


def _write_plain(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _add_text(parent: Element, text: Text, *, with_links: bool) -> None:
    paragraph = _add(parent, "p", kind="" if text.weight == "normal" else text.weight)
    inner = _add(paragraph, "strong") if text.weight == "strong" else paragraph
    _write(inner, text.text, with_links=with_links)


def _add_list(parent: Element, lines: Iterable[str], *, with_links: bool = False) -> None:
    items = _add(parent, "ul")
    for line in lines:
        _write(_add(items, "li"), line, with_links=with_links)
    if not len(items):
        parent.remove(items)


def _add_box(box: Element, tag: str, title: str, texts: Iterable[Text]) -> None:
    if clean_line(title):
        _add(box, tag, title)
    for text in texts:
        _add_text(box, text, with_links=text.weight == "strong")


# ------------------------------------------------------------------ boxes to tick and to fill in


def _add_ticks(parent: Element, ticks: Iterable[Tick]) -> None:
    items = _add(parent, "ul", kind="ticks")
    # Without its marks a list is no list to some screen readers unless it says so.
    items.set("role", "list")
    for tick in ticks:
        item = _add(items, "li", kind=tick.state or "")
        _add(item, "span", kind="box")
        if spoken := tr(SPOKEN_STATES[tick.state]):
            _add(item, "span", spoken, "hidden")
        _write(item, tick.text)
        _write_plain(item, tr(STATE_WORDS[tick.state]))
        _add_list(item, tick.notes, with_links=True)
    if not len(items):
        parent.remove(items)


def _add_pairs(parent: Element, pairs: Iterable[Pair]) -> None:
    labels = _add(parent, "dl")
    for pair in pairs:
        one = _add(labels, "div")
        _add(one, "dt", pair.label)
        if pair.value and clean_line(pair.value):
            _add(one, "dd", pair.value)
            continue
        blank = _add(one, "dd", kind="blank")
        _add(blank, "span", tr(EMPTY), "hidden")
        for _ in range(pair.room):
            _add(blank, "span", kind="rule")
        if pair.hint:
            _add(one, "dd", pair.hint, "quiet")
    if not len(labels):
        parent.remove(labels)


# ------------------------------------------------------------------ tables


def _add_table(parent: Element, table: Table, name: str) -> None:
    body = _add_head(parent, name, table.head, _room(table))
    labels = tuple(map(clean_line, table.head))
    for cells in table.rows:
        row = _add_row(body)
        for label, cell in zip(labels, cells, strict=True):
            shown = _add(row, "td", cell)
            shown.attrib.update({"role": "cell", "data-label": label})


def _room(table: Table) -> Iterator[str]:
    """Yield for each column the class that gives it room for all its letters, or none."""
    left = NARROW_TOGETHER
    for column in zip(table.head, *table.rows, strict=True):
        limit = min(left, NARROW)
        cells = map(clean_line, column)
        # What has many letters is not measured in cells of text: it is too wide anyway.
        letters = max(len(cell) if len(cell) > limit else wcwidth.width(cell) for cell in cells)
        is_narrow = 0 < letters <= limit
        left -= letters if is_narrow else 0
        yield f"room-{letters}" if is_narrow else ""


def _add_head(
    parent: Element, name: str, head: Sequence[str], room: Iterable[str], kind: str = ""
) -> Element:
    """Add a table with its head, and return its body."""
    table = _add(parent, "table", kind=kind)
    # On a phone its rows stand as lists, and to some screen readers it is a table no more unless
    # each part of it says so.
    table.set("role", "table")
    _add(table, "caption", name, "hidden")
    top = _add(table, "thead", kind="hidden" if kind == "chart" else "")
    top.set("role", "rowgroup")
    row = _add_row(top)
    for label, room_class in zip(head, room, strict=True):
        cell = _add(row, "th", label, room_class)
        cell.attrib.update({"scope": "col", "role": "columnheader"})
    body = _add(table, "tbody")
    body.set("role", "rowgroup")
    return body


def _add_row(parent: Element) -> Element:
    row = _add(parent, "tr")
    row.set("role", "row")
    return row


def _add_chart(parent: Element, chart: Chart, name: str) -> None:
    most = max((bar.value for bar in chart.bars), default=0)
    body = _add_head(parent, name, tr(CHART_HEAD), ("",) * len(tr(CHART_HEAD)), "chart")
    for bar in chart.bars:
        row = _add_row(body)
        _add(row, "th", bar.label).attrib.update({"scope": "row", "role": "rowheader"})
        count = _add(row, "td", kind="count")
        count.set("role", "cell")
        _add(count, "span", str(bar.value))
        _add_bar(count, bar.value * 100 / most if most > 0 else 0)
        _add(row, "td", bar.note).set("role", "cell")


def _add_bar(parent: Element, percent: float) -> None:
    """Draw a bar, which says nothing that the number beside it does not."""
    drawing = SubElement(parent, "svg", {"viewBox": "0 0 100 1", "preserveAspectRatio": "none"})
    drawing.set("aria-hidden", "true")
    # One mark at least where there is something, so that a quiet day does not look empty.
    width = max(percent, 1) if percent > 0 else 0
    SubElement(drawing, "rect", {"width": f"{width:.1f}", "height": "1"})
