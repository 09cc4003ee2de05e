from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

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
from sextortion_help.report.layout import lay_out
from sextortion_help.report.renderers.json import render_json
from sextortion_help.report.renderers.markdown import render_markdown
from sextortion_help.report.renderers.terminal import render_terminal
from sextortion_help.report.renderers.text import WIDTH, render_text
from sextortion_help.text import clean, clean_line
from tests.report.test_layout import DOCUMENTS

ANSI = re.compile(r"\x1b\[[0-9;]*m")

SAMPLE = Document(
    "A title",
    (
        Heading("Part"),
        Heading("Smaller", 3),
        Text("Plain words."),
        Text("Do not miss this.", "strong"),
        Text("Source: somewhere.", "quiet"),
        Items(("one", "two")),
        Ticks((Tick("Stop", "done"), Tick("Save", "later", ("a note",)), Tick("Pay", None))),
        Pairs((Pair("Name", "Ann"), Pair("Age", None, "Leave it out if you like."))),
        Group("Someone (Somewhere)", (Text("Phone: 1", "strong"), Text("They listen."))),
        Card("Who to call", (Text("999", "strong"), Text("In danger."))),
        Table(("When", "What"), (("Monday", "a threat"),)),
        Chart((Bar("Monday", 2, "first"), Bar("Tuesday", 1))),
    ),
)


# ------------------------------------------------------------------ text


@settings(deadline=None)
@given(DOCUMENTS)
def test_text_holds_the_laid_out_lines_and_no_escape_codes(document: Document) -> None:
    rendered = render_text(document)
    assert clean(rendered) == rendered
    lines = rendered.split("\n")
    assert all(line.text in lines for line in lay_out(document, WIDTH))


def test_text_underlines_the_title_and_ends_with_a_new_line() -> None:
    rendered = render_text(Document("A title", (Text("Words."),)))
    assert rendered == "A title\n=======\n\nWords.\n"


def test_text_is_as_wide_as_asked() -> None:
    rendered = render_text(Document("", (Text("word " * 50),)), 30)
    assert 25 < max(map(len, rendered.splitlines())) <= 30


# ------------------------------------------------------------------ terminal


@settings(deadline=None)
@given(DOCUMENTS, st.sampled_from((20, 79)))
def test_a_screen_shows_what_paper_shows(document: Document, width: int) -> None:
    laid = "".join(f"{line.text}\n" for line in lay_out(document, width))
    assert render_terminal(document, width, colour=False) == laid
    assert ANSI.sub("", render_terminal(document, width, colour=True)) == laid


@pytest.mark.parametrize("variable", ["FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "COLUMNS"])
@pytest.mark.parametrize("colour", [True, False])
def test_colour_is_as_asked_whatever_the_variables_say(
    monkeypatch: pytest.MonkeyPatch, variable: str, colour: bool
) -> None:
    monkeypatch.setenv(variable, "1")
    rendered = render_terminal(SAMPLE, 60, colour=colour)
    assert ("\x1b" in rendered) is colour
    assert ANSI.sub("", rendered) == "".join(f"{line.text}\n" for line in lay_out(SAMPLE, 60))


@pytest.mark.parametrize("words", ["[bold]x[/bold]", "[link=http://x]y[/link]", ":warning:", "[/]"])
def test_a_typed_word_is_no_markup_on_a_screen(words: str) -> None:
    assert words in render_terminal(Document("", (Text(words),)), 60, colour=True)


# ------------------------------------------------------------------ Markdown

PLACES: dict[str, Callable[[str], Document]] = {
    "title": lambda words: Document(words, (Text("after"),)),
    "heading": lambda words: Document("T", (Heading(words), Text("after"))),
    "text": lambda words: Document("T", (Text("before"), Text(words), Text("after"))),
    "strong": lambda words: Document("T", (Text(words, "strong"), Text("after"))),
    "item": lambda words: Document("T", (Items(("before", words, "after")), Text("end"))),
    "tick": lambda words: Document("T", (Ticks((Tick(words, "later", ("after",)),)), Text("end"))),
    "note": lambda words: Document("T", (Ticks((Tick("b", None, (words, "after")),)), Text("end"))),
    "label": lambda words: Document("T", (Pairs((Pair(words, "value"),)), Text("end"))),
    "value": lambda words: Document("T", (Pairs((Pair("b", words), Pair("c", "d"))), Text("end"))),
    "hint": lambda words: Document("T", (Pairs((Pair("b", None, words),)), Text("end"))),
    "group": lambda words: Document("T", (Group(words, (Text("after"),)), Text("end"))),
    "cell": lambda words: Document("T", (Table(("a", "b"), ((words, "c"), ("d", words))),)),
    "head": lambda words: Document("T", (Table((words, "b"), (("c", "d"),)), Text("end"))),
    "bar": lambda words: Document("T", (Chart((Bar(words, 3), Bar("b", 2, words))), Text("end"))),
    "line": lambda words: Document("T", (Group("b", (Text(words), Text("after"))), Text("end"))),
}

HOSTILE = (
    '"><script>alert(1)</script>',
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x]: http://evil.example",
    "[x][y]",
    "![](http://x)",
    "<http://x>",
    "<a@b.example>",
    "# head",
    "head\n===",
    "head\n---",
    "===",
    "---",
    "***",
    "| a | b |\n|---|---|\n| c | d |",
    "1. x",
    "1) x",
    "+ x",
    "- [ ] x",
    "* x",
    "> quote",
    "`code`",
    "```\ncode",
    "~~~",
    "~~gone~~",
    "    four spaces",
    "\tone tab",
    "_under_ __strong__ *star* **star**",
    "snake_case_name_",
    "&lt;b&gt; &amp; &#60; &copy;",
    "ends with a backslash\\",
    "\\*not escaped\\*",
    "two spaces  \nthen a new line",
    "www.evil.example",
    "http://evil.example/?a=<b>&c=(d)[e]",
    "http://user:pw@evil.example",
    "javascript:alert(1)",
    "<!-- comment -->",
    "<?php ?>",
    "{{template}} {% raw %}",
    "\u202ehttp://evil\u202c",
    "\x1b[31mred",
    "🏴 漢字 שלום",
)
MARKS = st.text(st.sampled_from("\\`*_{}[]()<>#+-.!|~&:@\"'=^$;/ \n\t1axé漢"), min_size=1)


def parser() -> Any:
    markdown_it = pytest.importorskip("markdown_it")
    return markdown_it.MarkdownIt("commonmark").enable("table").enable("strikethrough")


def tokens(document: Document) -> Iterator[Any]:
    for token in parser().parse(render_markdown(document)):
        yield token
        yield from token.children or ()


def shape(document: Document) -> list[tuple[str, str]]:
    return [(token.type, token.tag) for token in tokens(document)]


def words_shown(document: Document) -> str:
    return "".join(token.content for token in tokens(document) if token.type == "text")


@pytest.mark.parametrize("words", HOSTILE)
def test_typed_words_never_become_formatting(words: str) -> None:
    for place, build in PLACES.items():
        assert shape(build(words)) == shape(build("word")), place
        assert clean_line(words) in words_shown(build(words)), place


@settings(deadline=None)
@given(MARKS, st.sampled_from(sorted(PLACES)))
def test_no_mix_of_marks_becomes_formatting(words: str, place: str) -> None:
    assume(clean_line(words))
    document = PLACES[place](words)
    assert shape(document) == shape(PLACES[place]("word"))
    assert clean_line(words) in words_shown(document)


@settings(deadline=None, max_examples=50)
@given(st.lists(MARKS, min_size=2, max_size=4))
def test_words_of_neighbours_do_not_make_formatting_together(lines: list[str]) -> None:
    assume(all(map(clean_line, lines)))
    blocks: tuple[Block, ...] = (Items(tuple(lines)), Text(lines[0]), Text(lines[1]))
    plain: tuple[Block, ...] = (Items(("word",) * len(lines)), Text("word"), Text("word"))
    assert shape(Document("T", blocks)) == shape(Document("T", plain))


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stand_on_one_line_without_a_bare_tag(words: str) -> None:
    for place, build in PLACES.items():
        rendered, harmless = render_markdown(build(words)), render_markdown(build("word"))
        assert rendered.count("\n") == harmless.count("\n"), place
        bare = re.findall(r"[<>`\[\]|]", re.sub(r"\\.", "", rendered))
        assert bare == re.findall(r"[<>`\[\]|]", harmless), place


@pytest.mark.parametrize("address", ["https://www.samaritans.org/how-we-can/x.html", "http://a.b"])
def test_a_plain_address_is_left_for_readers_to_follow(address: str) -> None:
    assert address in render_markdown(Document("T", (Text(f"See {address} today"),)))


@pytest.mark.parametrize("address", ["https://t.me/_name_", "https://a.example/__x__/y"])
def test_an_address_keeps_its_underscores(address: str) -> None:
    assert address in words_shown(Document("T", (Pairs((Pair("Link", address),)),)))


def test_markdown_shows_every_sort_of_block() -> None:
    rendered = render_markdown(SAMPLE)
    for line in (
        "# A title",
        "## Part",
        "### Smaller",
        "Plain words\\.",
        "**Do not miss this\\.**",
        "- one",
        "- [x] Stop",
        "- [ ] Save (for later)",
        "  - a note",
        "- [ ] Pay",
        "- **Name:** Ann",
        "- **Someone \\(Somewhere\\)**",
        "  - They listen\\.",
        "| When | What |",
        "| Monday | a threat |",
        "- Tuesday ███████████████ 1",
    ):
        assert line in rendered.splitlines(), line
    assert re.search(r"\*\*Age:\*\* (\\_)+ \(Leave it out if you like\\\.\)", rendered)


# ------------------------------------------------------------------ JSON


def test_json_has_the_documented_shape() -> None:
    assert json.loads(render_json(SAMPLE)) == {
        "title": "A title",
        "language": "en",
        "blocks": [
            {"heading": "Part", "level": 2},
            {"heading": "Smaller", "level": 3},
            {"text": "Plain words.", "weight": "normal"},
            {"text": "Do not miss this.", "weight": "strong"},
            {"text": "Source: somewhere.", "weight": "quiet"},
            {"items": ["one", "two"]},
            {
                "ticks": [
                    {"text": "Stop", "state": "done", "notes": []},
                    {"text": "Save", "state": "later", "notes": ["a note"]},
                    {"text": "Pay", "state": None, "notes": []},
                ]
            },
            {
                "pairs": [
                    {"label": "Name", "value": "Ann", "hint": None, "room": 1},
                    {"label": "Age", "value": None, "hint": "Leave it out if you like.", "room": 1},
                ]
            },
            {
                "group": "Someone (Somewhere)",
                "lines": [
                    {"text": "Phone: 1", "weight": "strong"},
                    {"text": "They listen.", "weight": "normal"},
                ],
            },
            {
                "card": "Who to call",
                "lines": [
                    {"text": "999", "weight": "strong"},
                    {"text": "In danger.", "weight": "normal"},
                ],
            },
            {"table": ["When", "What"], "rows": [["Monday", "a threat"]]},
            {
                "chart": [
                    {"label": "Monday", "value": 2, "note": "first"},
                    {"label": "Tuesday", "value": 1, "note": ""},
                ]
            },
        ],
    }


@settings(deadline=None)
@given(DOCUMENTS)
def test_json_parses_and_holds_the_words_cleaned(document: Document) -> None:
    rendered = render_json(document)
    assert clean(rendered) == rendered
    data = json.loads(rendered)
    assert data["title"] == clean(document.title)
    assert len(data["blocks"]) == len(document.blocks)
    texts = [clean(block.text) for block in document.blocks if isinstance(block, Text)]
    assert [block["text"] for block in data["blocks"] if "text" in block] == texts


def test_json_keeps_letters_readable() -> None:
    assert "Zoë 漢字" in render_json(Document("Zoë 漢字"))
