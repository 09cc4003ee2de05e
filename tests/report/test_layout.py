from __future__ import annotations

import pytest
import wcwidth
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sextortion_help.interview.progress import StepState
from sextortion_help.report.document import (
    Bar,
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
from sextortion_help.report.layout import BLANK, lay_out
from sextortion_help.text import clean

PIECES = (
    "漢字かな" * 9,
    "한글 " * 20,
    "x" * 400,
    "👨\u200d👩\u200d👧\u200d👦" * 30,
    "🏳️\u200d🌈",
    "1️⃣",
    "مرحبا بالعالم",
    "שלום עולם " * 12,
    "हिन्दी क्षमा",
    "क्षत्रिय" * 12,
    "e\u0301" * 90,
    "a-b-c-d",
    "https://t.me/some_name?start=1#x",
    "\x1b]0;title\x07",
    "\x1b[31mred",
    "\u202ereversed",
    "one\ntwo\n\nthree",
    "tab\there",
)
# A vowel sign without its letter is no text of any language, and terminals differ on its width.
LETTERS = st.characters(exclude_categories=["Mc"])
WORDS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(LETTERS, max_size=20)), max_size=5).map(
    " ".join
)
TEXTS = st.builds(Text, WORDS, st.sampled_from(("normal", "strong", "quiet")))
STATES = st.sampled_from((None, "done", "later", "not-for-me"))
TICKS = st.builds(Tick, WORDS, STATES, st.lists(WORDS, max_size=2).map(tuple))
PAIRS = st.builds(Pair, WORDS, st.none() | WORDS, st.none() | WORDS, st.integers(1, 4))
BLOCKS: st.SearchStrategy[Block] = st.one_of(
    TEXTS,
    st.builds(Heading, WORDS, st.sampled_from((2, 3))),
    st.builds(Items, st.lists(WORDS, max_size=3).map(tuple)),
    st.builds(Ticks, st.lists(TICKS, max_size=3).map(tuple)),
    st.builds(Pairs, st.lists(PAIRS, max_size=3).map(tuple)),
    st.builds(Group, WORDS, st.lists(TEXTS, max_size=3).map(tuple)),
    st.builds(Card, WORDS, st.lists(TEXTS, max_size=3).map(tuple)),
    st.integers(1, 3).flatmap(
        lambda size: st.builds(
            Table,
            st.tuples(*[WORDS] * size),
            st.lists(st.tuples(*[WORDS] * size), max_size=3).map(tuple),
        )
    ),
    st.builds(Chart, st.lists(st.builds(Bar, WORDS, st.integers(0, 10**6), WORDS)).map(tuple)),
)
DOCUMENTS = st.builds(Document, WORDS, st.lists(BLOCKS, max_size=4).map(tuple))
WIDTHS = st.sampled_from((20, 39, 72, 79))


def lines_of(*blocks: Block, width: int = 40, title: str = "") -> list[str]:
    return [line.text for line in lay_out(Document(title, blocks), width)]


def texts_in(block: Block) -> tuple[str, ...]:
    """Every text of a block that must be readable in the end."""
    match block:
        case Text(text):
            return (text,)
        case Heading(text, level):
            return (text.upper() if level == 2 else text,)
        case Items(lines):
            return lines
        case Ticks(ticks):
            return tuple(text for tick in ticks for text in (tick.text, *tick.notes))
        case Pairs(pairs):
            return tuple(
                text
                for pair in pairs
                for text in (pair.label, pair.value, pair.hint if pair.value is None else None)
                if text is not None
            )
        case Group(title, lines) | Card(title, lines):
            return (title, *(line.text for line in lines))
        case Table(_, rows):
            return tuple(cell for row in rows for cell in row)
        case Chart(bars):
            return tuple(text for bar in bars for text in (bar.label, str(bar.value), bar.note))


@settings(deadline=None)
@given(DOCUMENTS, WIDTHS)
@example(Document("漢" * 50, (Ticks((Tick("字" * 50, "later", ("👩\u200d🚀" * 50,)),)),)), 20)
def test_no_line_is_wider_than_the_terminal(document: Document, width: int) -> None:
    for line in lay_out(document, width):
        assert 0 <= wcwidth.wcswidth(line.text) <= width, line


@pytest.mark.parametrize("count", [3, 4, 9, 10, 11, 36, 37, 38])
def test_a_wide_letter_counts_two_cells(count: int) -> None:
    lines = lines_of(Text("漢" * count), width=20)
    assert all(len(line) <= 10 for line in lines)
    assert "".join(lines) == "漢" * count
    assert len(lines) == -(-count // 10)


@settings(deadline=None)
@given(DOCUMENTS, WIDTHS)
def test_no_word_of_the_document_is_lost(document: Document, width: int) -> None:
    laid = "".join("".join(line.text for line in lay_out(document, width)).split())
    at = 0
    for text in (document.title, *(text for block in document.blocks for text in texts_in(block))):
        solid = "".join(clean(text).split())
        found = laid.find(solid, at)
        assert found >= 0, text
        at = found + len(solid)


@settings(deadline=None)
@given(DOCUMENTS, WIDTHS)
def test_a_line_is_one_line_and_cannot_steer_a_terminal(document: Document, width: int) -> None:
    for line in lay_out(document, width):
        assert len(line.text.splitlines()) <= 1
        assert clean(line.text) == line.text


ROWS = (("2026-01-03 20:21", "Threat", "Send money " * 6), ("2026-01-04", "Payment", "50 GBP"))


def test_a_table_stands_in_columns_where_there_is_room() -> None:
    assert lines_of(Table(("When", "What", "Words"), ROWS), width=60) == [
        "When              What     Words",
        "2026-01-03 20:21  Threat   Send money Send money Send money",
        "                           Send money Send money Send money",
        "2026-01-04        Payment  50 GBP",
    ]


def test_a_table_stands_as_lists_where_there_is_not() -> None:
    assert lines_of(Table(("When", "What", "Words"), ROWS[1:]), width=30) == [
        "2026-01-04",
        "  What: Payment",
        "  Words: 50 GBP",
    ]


def test_a_chart_shows_the_most_as_the_longest_bar_and_every_number() -> None:
    bars = (Bar("Monday", 1), Bar("Tuesday", 600, "first threat"), Bar("Wed", 0), Bar("Thu", 300))
    assert lines_of(Chart(bars), width=60) == [
        "Monday  # 1",
        f"Tuesday {'#' * 30} 600 first threat",
        "Wed     0",
        f"Thu     {'#' * 15} 300",
    ]


def test_a_word_of_ten_thousand_letters_is_broken_and_kept() -> None:
    lines = lines_of(Items(("x" * 10_000,)), width=72)
    assert max(map(len, lines)) == 72
    assert "".join(lines).count("x") == 10_000


def test_an_address_is_not_broken_at_its_hyphens() -> None:
    address = "https://example.org/how-to-report-someone"
    lines = lines_of(Text(f"The page for this is {address} and no other."), width=50)
    assert f"{address} and no" in lines


@pytest.mark.parametrize(
    ("state", "line"),
    [
        (None, "[ ] Stop replying"),
        ("done", "[x] Stop replying"),
        ("later", "[ ] Stop replying (for later)"),
        ("not-for-me", "[-] Stop replying (not for me)"),
    ],
)
def test_each_state_of_a_step_looks_different(state: StepState | None, line: str) -> None:
    assert lines_of(Ticks((Tick("Stop replying", state),))) == [line]


def test_what_is_missing_is_an_empty_box_with_a_hint() -> None:
    lines = lines_of(Pairs((Pair("Country", None, "Where they are now."),)))
    assert lines == [f"Country: {BLANK}", "    Where they are now."]


def test_what_is_known_needs_no_hint() -> None:
    assert lines_of(Pairs((Pair("Country", "Chile", "Where they are now."),))) == ["Country: Chile"]


def test_a_long_item_hangs_below_its_own_words() -> None:
    lines = lines_of(Items(("Do not argue, beg or bargain.",)), width=20)
    assert lines == ["- Do not argue, beg", "  or bargain."]


def test_lines_of_a_value_stay_lines() -> None:
    assert lines_of(Pairs((Pair("Their words", "pay\nor else"),))) == [
        "Their words: pay",
        "    or else",
    ]


def test_a_heading_stands_apart_from_what_was_before_and_close_to_what_follows() -> None:
    lines = lines_of(Text("Before."), Heading("Next part"), Text("After."), title="Title")
    assert lines == ["Title", "", "Before.", "", "NEXT PART", "After."]


def test_roles_say_what_must_not_be_missed() -> None:
    laid = lay_out(
        Document("T", (Heading("h"), Text("s", "strong"), Text("q", "quiet"), Text("n"))), 40
    )
    roles = {line.text: line.role for line in laid if line.text}
    assert roles == {"T": "title", "H": "heading", "s": "strong", "q": "quiet", "n": "normal"}


def test_an_empty_document_has_no_lines() -> None:
    assert lay_out(Document(""), 40) == ()


@pytest.mark.parametrize("width", range(1, 12))
def test_even_a_sliver_of_a_terminal_gets_the_words(width: int) -> None:
    lines = lines_of(Ticks((Tick("Do not pay", "later", ("漢字",)),)), width=width)
    assert "Donotpay" in "".join("".join(lines).split())
