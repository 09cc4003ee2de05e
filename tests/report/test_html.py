from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise

import pytest
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
from sextortion_help.report.layout import STATE_WORDS
from sextortion_help.report.renderers.html import EMPTY, NARROW_TOGETHER, render_html
from sextortion_help.report.renderers.html_style import _PAPER, STYLE
from sextortion_help.report.renderers.markdown import _SAFE_LINK
from sextortion_help.text import clean, clean_line
from tests.each import each
from tests.report.test_layout import DOCUMENTS, texts_in
from tests.report.test_renderers import HOSTILE, PLACES, SAMPLE

ALLOWED: Mapping[str, set[str]] = {
    "html": {"lang", "dir"},
    "meta": {"charset", "name", "http-equiv", "content"},
    "a": {"href", "rel"},
    "div": {"class"},
    "ul": {"class", "role"},
    "span": {"class"},
    "li": {"class"},
    "p": {"class"},
    "dd": {"class"},
    "table": {"class", "role"},
    "caption": {"class"},
    "thead": {"class", "role"},
    "tbody": {"role"},
    "tr": {"role"},
    "th": {"scope", "role", "class"},
    "td": {"role", "data-label", "class"},
    "svg": {"viewbox", "preserveaspectratio", "aria-hidden"},
    "rect": {"width", "height"},
    **{tag: set() for tag in ("head", "title", "style", "body", "main", "section", "dl", "dt")},
    **{tag: set() for tag in ("h1", "h2", "h3", "strong", "br")},
}
"""Every element a page may have, and the attributes of each."""

EMPTY_ELEMENTS = {"meta", "br"}

MORE_HOSTILE = (
    *HOSTILE,
    "</style><script>x</script>",
    "</title></main></body></html>",
    "]]>",
    "a\x00b",
    "a\ud800b",
    "a\ud83d",
    "\ufeffa",
    "\ufffe\uffff",
    "a\r\nb\x85c\u2028d\x0ce",
    "&amp;#x3c;script&amp;gt;",
    "\u2066a\u2069\u200f",
    "' onclick='x' \" style=\"x\"",
    "x" * 10_000,
)
MORE_PLACES: Mapping[str, Callable[[str], Document]] = {
    **PLACES,
    "card": lambda words: Document("T", (Card(words, (Text("after"),)),)),
    "card line": lambda words: Document("T", (Card("b", (Text(words, "strong"),)),)),
    "language": lambda words: Document("T", (Text("after"),), words),
}


class Page(HTMLParser):
    """A page as a reader of HTML finds it."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, Mapping[str, str]]] = []
        self.open: list[str] = []
        self.text = ""
        self.style = ""
        self.declared: list[str] = []
        self.feed(source)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        assert len(dict(attrs)) == len(attrs)
        if tag == "br":
            self.text += "\n"
        if tag not in EMPTY_ELEMENTS:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.style += data
        else:
            self.text += data

    def handle_decl(self, decl: str) -> None:
        self.declared.append(decl)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)

    def named(self, tag: str) -> list[Mapping[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def meta(self, name: str) -> str:
        key = "http-equiv" if name == "Content-Security-Policy" else "name"
        (found,) = (one["content"] for one in self.named("meta") if one.get(key) == name)
        return found


def page_of(*blocks: Block) -> Page:
    return Page(render_html(Document("T", blocks)))


def body(source: str) -> str:
    return source[source.index("<main>") :]


def shown(block: Block) -> tuple[str, ...]:
    """Every text of a block as it must stand on the page."""
    if isinstance(block, Heading):
        return (block.text,)
    head = block.head if isinstance(block, Table) else ()
    return (*head, *texts_in(block))


# ------------------------------------------------------------------ every word, and only words


@settings(deadline=None, max_examples=50)
@given(DOCUMENTS)
@example(SAMPLE)
def test_every_text_stands_on_the_page_as_it_was_typed(document: Document) -> None:
    text, at = Page(render_html(document)).text, 0
    for words in (document.title, *(one for block in document.blocks for one in shown(block))):
        if clean_line(words):
            at = text.find(clean(words), at)
            assert at >= 0, words
            at += len(clean(words))


@settings(deadline=None, max_examples=50)
@given(DOCUMENTS)
@example(SAMPLE)
def test_a_page_is_made_of_few_elements_and_attributes(document: Document) -> None:
    page = Page(render_html(document))
    assert page.declared == ["DOCTYPE html"]
    assert [tag for tag, _ in page.tags[:2]] == ["html", "head"]
    for tag, attributes in page.tags:
        assert attributes.keys() <= ALLOWED[tag], tag
    assert page.style == STYLE


@each([(words, place) for words in MORE_HOSTILE for place in MORE_PLACES])
def test_typed_words_never_become_elements(words: str, place: str) -> None:
    build = MORE_PLACES[place]
    page, plain = Page(render_html(build(words))), Page(render_html(build("word")))
    kept = [[tag for tag, _ in one.tags if tag not in {"a", "br"}] for one in (page, plain)]
    assert kept[0] == kept[1]
    assert all(attributes.keys() <= ALLOWED[tag] for tag, attributes in page.tags)
    assert place == "language" or clean(words) in page.text


def test_words_that_nobody_can_see_make_no_heading_and_leave_a_box_empty() -> None:
    unseen = "\r\n\x85\u2028\x0c\u202e "
    page = page_of(
        Heading(unseen), Group(unseen, ()), Card(unseen, ()), Pairs((Pair("a", unseen),))
    )
    assert [tag for tag, _ in page.tags if tag[0] == "h" and tag[1:].isdigit()] == ["h1"]
    assert page.text.count(EMPTY) == 1


@settings(deadline=None, max_examples=50)
@given(DOCUMENTS)
@example(Document("<&>\"'", (Text("<&>\"'"), Table(("<\"&'>",), (("<!--",),)))))
def test_a_page_is_only_text_between_whole_tags(document: Document) -> None:
    source = body(render_html(document))
    assert not re.findall(
        r"[<>]", re.sub(r"</?[a-z][a-z0-9]*(?: [A-Za-z-]+=\"[^\"]*\")*>", "", source)
    )


@settings(deadline=None, max_examples=50)
@given(DOCUMENTS)
def test_a_page_can_be_saved_and_holds_nothing_that_is_not_seen(document: Document) -> None:
    source = render_html(document)
    assert source.encode().decode() == source
    assert clean(source) == source
    assert render_html(replace(document)) == source


# ------------------------------------------------------------------ nothing from elsewhere


def test_the_policy_lets_a_browser_use_this_style_and_nothing_else() -> None:
    page = Page(render_html(SAMPLE))
    digest = b64encode(sha256(page.style.encode()).digest()).decode()
    assert page.meta("Content-Security-Policy").split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{digest}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_the_policy_stands_before_all_that_it_rules() -> None:
    tags = [tag for tag, _ in Page(render_html(SAMPLE)).tags]
    assert tags[2:9] == ["meta", "meta", "meta", "meta", "meta", "title", "style"]


def test_the_style_loads_nothing_and_cannot_end_early() -> None:
    assert not re.search(r"url\(|@import|@font-face|image-set|src\(|<|//", STYLE)
    assert STYLE.isascii()


def test_nobody_is_told_of_the_page() -> None:
    page = Page(render_html(SAMPLE))
    assert page.meta("referrer") == "no-referrer"
    assert page.meta("robots") == "noindex, nofollow"


# ------------------------------------------------------------------ links


def hrefs(page: Page) -> list[str]:
    return [link["href"] for link in page.named("a")]


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("See https://www.samaritans.org/how-we-can/x.html today", None),
        ("https://a.example", None),
        ("Site: https://a.example/.", "https://a.example/"),
        ("(http://a.example/b%20c), then", "http://a.example/b%20c"),
        ("https://a.example/b?", "https://a.example/b"),
        ("one\nhttps://a.example\ntwo", "https://a.example"),
    ],
)
def test_a_plain_address_can_be_followed(words: str, address: str | None) -> None:
    page = page_of(Text(words))
    wanted = address or next(word for word in words.split() if word.startswith("http"))
    assert hrefs(page) == [wanted]
    assert page.named("a")[0]["rel"] == "noreferrer noopener"
    assert words in page.text


@pytest.mark.parametrize(
    "words",
    [
        "https://t.me/some_name?start=1#x",
        "http://user:pw@evil.example",
        "http://good.example@evil.example/",
        "https://evil.example:8080/",
        "https://good.example\u2024evil.example/",
        "https://\u0430pple.example/",
        "https://a.example/%22onclick=x",
        "https://good.example%2eevil.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "www.evil.example",
        "https:///x",
        "https://",
        "HTTPS://A.EXAMPLE",
    ],
)
def test_an_address_with_other_letters_is_only_text(words: str) -> None:
    assert hrefs(page_of(Text(words))) == []


LETTERS = st.text('htps:/.%-aZ09@?#&=()[]_ "<>\n\u202e\u0430', max_size=30)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.one_of(st.just("https://a.example/b"), st.just("http://"), LETTERS)))
def test_every_link_is_an_address_of_harmless_letters_as_it_was_typed(parts: list[str]) -> None:
    words = "".join(parts)
    for address in hrefs(page_of(Text(words))):
        assert _SAFE_LINK.fullmatch(address)
        assert address in clean(words)


def test_an_address_is_found_in_long_words_at_once() -> None:
    slow = (
        "https://a" + ".a" * 50_000 + "_",
        "https://" * 20_000,
        "https://a/" + "." * 99_999 + "_",
    )
    for words in slow:
        assert hrefs(page_of(Text(words))) == []


ADDRESS = "https://their.example/profile"


@pytest.mark.parametrize(
    "block",
    [
        Pairs((Pair("Profile link", ADDRESS),)),
        Pairs((Pair(ADDRESS, None, ADDRESS),)),
        Table((ADDRESS,), ((ADDRESS,),)),
        Chart((Bar(ADDRESS, 1, ADDRESS),)),
        Items((ADDRESS,)),
        Group(ADDRESS, (Text(ADDRESS), Text(ADDRESS, "quiet"))),
        Card(ADDRESS, (Text(ADDRESS),)),
        Heading(ADDRESS),
        Ticks((Tick(ADDRESS),)),
    ],
    ids=lambda block: type(block).__name__,
)
def test_an_address_that_may_be_theirs_is_no_link(block: Block) -> None:
    assert hrefs(page_of(block)) == []


@pytest.mark.parametrize(
    "block",
    [
        Group("Helpline", (Text(f"Site: {ADDRESS}", "strong"),)),
        Card("Helpline", (Text(f"Site: {ADDRESS}", "strong"),)),
        Ticks((Tick("Report them", None, (ADDRESS,)),)),
    ],
    ids=lambda block: type(block).__name__,
)
def test_an_address_of_the_playbooks_is_a_link(block: Block) -> None:
    assert hrefs(page_of(block)) == [ADDRESS]


# ------------------------------------------------------------------ for every reader


@pytest.mark.parametrize(
    ("language", "direction"),
    [
        ("en", "ltr"),
        ("de-CH", "ltr"),
        ("ar", "rtl"),
        ("he-IL", "rtl"),
        ("fa", "rtl"),
        ("ar-Latn", "ltr"),
        ("uz-Arab-AF", "rtl"),
        ("UR", "rtl"),
        ("zh-cmn-Hant", "ltr"),
        ("", "ltr"),
    ],
)
def test_the_page_says_its_language_and_which_way_it_runs(language: str, direction: str) -> None:
    page = Page(render_html(Document("T", (), language)))
    assert page.tags[0] == ("html", {"lang": language, "dir": direction})


def levels(*blocks: Block, title: str = "T") -> list[str]:
    tags = [tag for tag, _ in Page(render_html(Document(title, blocks))).tags]
    return [tag for tag in tags if re.fullmatch(r"h\d", tag)]


@settings(deadline=None, max_examples=50)
@given(DOCUMENTS)
@example(Document("T", (Heading("a", 3), Group("b", ()), Heading("c"), Heading("d", 3))))
@example(Document("", (Heading("a", 3), Card("b", ()), Heading("c", 3), Heading("d", 3))))
def test_headings_begin_with_one_and_skip_no_level(document: Document) -> None:
    found = [int(tag[1]) for tag in levels(*document.blocks, title=document.title)]
    assert found[:1] in ([], [1])
    assert all(after <= before + 1 for before, after in pairwise(found))
    assert found.count(1) <= 1 or not clean_line(document.title)


def test_a_contact_and_a_card_have_headings_below_their_part() -> None:
    found = levels(Group("a", ()), Heading("b"), Group("c", ()), Heading("d", 3), Card("e", ()))
    assert found == ["h1", "h2", "h2", "h3", "h3", "h3"]


def test_each_part_is_a_section_of_its_own() -> None:
    page = page_of(Text("a"), Heading("b"), Heading("c", 3), Text("d"), Heading("e"))
    tags = [tag for tag, _ in page.tags]
    assert tags[tags.index("main") :] == [
        *("main", "h1", "p", "section", "h2", "h3", "p", "section", "h2")
    ]


def test_a_page_without_a_title_still_has_a_name() -> None:
    source = render_html(Document("\u202e ", (Text("a"),)))
    assert "<title>Notes</title>" in source
    assert "<h1" not in source


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (None, "Stop replying"),
        ("done", "Done: Stop replying"),
        ("later", "Stop replying (for later)"),
        ("not-for-me", "Stop replying (not for me)"),
    ],
)
def test_the_state_of_a_box_is_drawn_and_said(state: StepState | None, said: str) -> None:
    page = page_of(Ticks((Tick("Stop replying", state),)))
    assert said in page.text.splitlines()
    assert said.endswith(f"Stop replying{STATE_WORDS[state]}")
    assert page.named("li") == ([{"class": state}] if state else [{}])
    assert {"class": "box"} in page.named("span")


@pytest.mark.parametrize("room", [1, 4])
def test_an_empty_box_has_room_for_a_pen_and_says_that_it_is_empty(room: int) -> None:
    page = page_of(Pairs((Pair("Where", None, "On the receipt.", room), Pair("Name", "Ann", "no"))))
    assert page.named("span").count({"class": "rule"}) == room
    assert page.text.count(EMPTY) == 1
    assert "On the receipt." in page.text
    assert "no" not in page.text.splitlines()


ROWS = (("2026-01-03 20:21", "Threat", "Send money"), ("2026-01-04", "", "x" * 300))


def test_a_table_has_a_name_a_head_and_in_each_cell_the_name_of_its_column() -> None:
    page = page_of(Heading("What they wrote"), Table(("When", "What", "Words"), ROWS))
    tags = [tag for tag, _ in page.tags]
    assert tags.index("table") + 1 == tags.index("caption")
    assert [one["scope"] for one in page.named("th")] == ["col"] * 3
    assert [one["data-label"] for one in page.named("td")] == ["When", "What", "Words"] * 2
    assert page.text.count("What they wrote") == 2


def test_narrow_columns_keep_their_room_beside_a_long_one() -> None:
    page = page_of(Table(("When", "What", "Words"), ROWS))
    assert [one.get("class") for one in page.named("th")] == ["room-16", "room-6", None]


@pytest.mark.parametrize("width", [1, 6, 13, 18, 19])
def test_narrow_columns_leave_room_for_the_others(width: int) -> None:
    page = page_of(Table(("x" * width,) * 9, (("y",) * 9,)))
    kept = [int(one["class"].removeprefix("room-")) for one in page.named("th") if "class" in one]
    assert sum(kept) <= NARROW_TOGETHER
    assert bool(kept) is (width <= 18)
    assert all(f".room-{letters} " in STYLE for letters in kept)


def test_a_bar_is_as_long_as_its_part_of_the_most_and_has_its_number_as_text() -> None:
    bars = (Bar("Mon", 1), Bar("Tue", 600, "first threat"), Bar("Wed", 0), Bar("Thu", 300))
    page = page_of(Chart(bars))
    assert [one["width"] for one in page.named("rect")] == ["1.0", "100.0", "0.0", "50.0"]
    assert all(one["aria-hidden"] == "true" for one in page.named("svg"))
    assert [line for line in page.text.splitlines() if line.isdigit()] == ["1", "600", "0", "300"]


@pytest.mark.parametrize(
    "block", [Items(()), Ticks(()), Pairs(()), Chart(()), Table(("a",), ()), Group("", ())]
)
def test_a_block_without_content_leaves_no_empty_list(block: Block) -> None:
    assert not page_of(block).named("li")
    assert "<ul" not in body(render_html(Document("T", (block,))))
    assert "<dl" not in body(render_html(Document("T", (block,))))


def test_all_that_the_style_names_is_on_some_page() -> None:
    used = {
        name for _, one in Page(render_html(SAMPLE)).tags for name in one.get("class", "").split()
    }
    used |= {"not-for-me"}
    named = set(re.findall(r"\.([a-z][a-z-]*(?:-\d+)?)\b", STYLE.split("@page")[0]))
    assert {name for name in named if not name.startswith("room-")} <= used


# ------------------------------------------------------------------ colours


def luminance(colour: str) -> float:
    """Return how bright a colour of six hex digits is, as WCAG 2.2 reckons it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_words_and_boxes_stand_out_from_their_ground(scheme: int) -> None:
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", STYLE.split(":root")[scheme + 1]))

    def contrast(one: str, other: str) -> float:
        darker, lighter = sorted(luminance(colours[name]) for name in (one, other))
        return (lighter + 0.05) / (darker + 0.05)

    for ground in ("ground", "raised"):
        assert all(contrast(name, ground) >= 7 for name in ("ink", "soft", "accent"))
        assert contrast("edge", ground) >= 3


ON_SCREENS = STYLE.removesuffix(_PAPER)
PIXELS = {"rem": 16, "em": 16, "pt": 4 / 3, "px": 1}


@pytest.mark.parametrize(("style", "least"), [(ON_SCREENS, 14), (_PAPER, 12)])
def test_no_letters_are_too_small_to_read(style: str, least: float) -> None:
    sizes = re.findall(r"font(?:-size)?: ([\d.]+)(rem|pt|em|px)", style)
    assert len(sizes) > 7
    assert all(float(size) * PIXELS[unit] >= least for size, unit in sizes)
