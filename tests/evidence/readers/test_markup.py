from __future__ import annotations

import time
import tracemalloc
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.readers.markup import (
    Close,
    Nesting,
    Open,
    Prose,
    Token,
    Words,
    local_name,
    tokens,
    unescape,
)
from sextortion_help.evidence.readers.model import MAX_TEXT, Notes

MANY = 300_000


def cut(page: str | bytes, notes: Notes | None = None, size: int = 1 << 20) -> list[Token]:
    """Cut a page that comes in blocks of one size, and put words together that were cut apart."""
    content = page.encode() if isinstance(page, str) else page
    blocks = (content[at : at + size] for at in range(0, len(content), size))
    found: list[Token] = []
    for token in tokens(blocks, notes or Notes()):
        if isinstance(token, Words) and found and isinstance(found[-1], Words):
            found[-1] = Words(found[-1].text + token.text)
        else:
            found.append(token)
    return found


def words(page: str | bytes) -> str:
    return "".join(token.text for token in cut(page) if isinstance(token, Words))


def test_tags_attributes_and_words_come_in_their_order() -> None:
    page = "<!DOCTYPE html><DIV Class='a b' id=x hidden data-n = \"1 > 0\">Hi<br/>you</Div >"
    assert cut(page) == [
        Open("div", {"class": "a b", "id": "x", "hidden": "", "data-n": "1 > 0"}),
        Words("Hi"),
        Open("br", {}),
        Words("you"),
        Close("div"),
    ]
    assert Open("p", {"class": " a  b\ta"}).classes == {"a", "b"}


def test_the_first_of_two_attributes_with_one_name_counts() -> None:
    assert cut("<a href=one HREF=two>") == [Open("a", {"href": "one"})]


def test_what_is_no_tag_is_words() -> None:
    for page in ("1 < 2", "<3 </3 <", "a<<< b", "x </ y"):
        assert cut(page) == [Words(page)]


def test_entities_are_replaced_in_words_and_attributes() -> None:
    page = '<a href="?a=1&amp;b=&quot;&copy=2">&lt;b&gt; &#39;&#x1F600;&nbsp;&eacute;&amp;amp;</a>'
    assert cut(page)[:2] == [
        Open("a", {"href": '?a=1&b="&copy=2'}),
        Words("<b> '\U0001f600\xa0é&amp;"),
    ]


def test_no_entity_raises_or_becomes_half_a_letter() -> None:
    hostile = ("&#" + "9" * MANY + ";", "&#xFFFFFFFF;", "&#xD800;", "&#0;", "&" * 1000, "&#;&;&#x;")
    for text in hostile:
        unescape(text).encode("utf-8")
    assert unescape("&#99999999999; &bogus; &amp") == "&#99999999999; &bogus; &amp"


def test_comments_scripts_and_styles_are_passed_over() -> None:
    page = (
        "a<!-- <b>no</b> -- > -->b<!-->c<!--->d<?xml a='b'?>e"
        "<script src=x>if (a<b) { '</scripty>' + \"<p>\" }</SCRIPT >f<style>p > q {}</style>g"
    )
    assert words(page) == "abcdefg"
    assert Open("script", {"src": "x"}) in cut(page)
    assert Close("style") in cut(page)


def test_the_size_of_the_blocks_changes_nothing() -> None:
    page = (
        "<p class='é \U0001f600'>1 &amp; 2 < 3 &lt; 4</p>\r\n<!-- x --\r-><script>a</scr</script>"
        "</p\t><img\nalt='\r\n'>&eacute;\r&copy"
    ).encode()
    whole = cut(page)
    for size in (1, 2, 3, 5, 7):
        assert cut(page, size=size) == whole


def test_where_the_work_pauses_changes_nothing() -> None:
    tail = "&amp;<p id='a>b'>&lt;</p><!-- x --> y<script>1 < 2</script>z"
    whole = cut("x" + tail)[1:]
    for before in range(len(tail)):
        found = cut("x" * (64 * 1024 - before) + tail)
        assert isinstance(found[0], Words)
        assert found[0].text.strip("x") == "&"
        assert found[1:] == whole, before


def test_every_line_end_is_one() -> None:
    assert words("a\r\nb\rc\nd\r\n\r\n") == "a\nb\nc\nd\n\n"


def test_the_mark_at_the_beginning_tells_the_encoding() -> None:
    for name in ("utf-8", "utf-8-sig", "utf-16"):
        assert cut("<p>é\U0001f600</p>".encode(name))[1] == Words("é\U0001f600")
    assert words(b"\xff\xfe<\x00p\x00>\x00a\x00\x00\xd8b\x00") == "a\ufffdb"
    assert words(b"a\xff\xc3(b") == "a\ufffd\ufffd(b"


def test_nothing_comes_of_nothing() -> None:
    assert cut(b"") == []
    assert list(tokens([], Notes())) == []
    assert list(tokens([b"", b""], Notes())) == []


def test_an_unended_tag_at_the_end_is_left_out() -> None:
    for tail in ("<p", "<p class='x", "</p", "<!", "<!-", "<!-- x", "<script>x", "<a b="):
        assert words("before" + tail) == "before"


def test_of_a_tag_too_long_the_rest_is_passed_over_and_told() -> None:
    for page in (
        f'<a id="x" href="http://{"y" * MANY}">after',
        f"<a id=x {'id ' * MANY}>after",
        f"<a id=x{' ' * MANY}>after",
    ):
        notes = Notes()
        assert cut(page, notes, size=1000) == [Open("a", {"id": "x"}), Words("after")]
        assert notes.counts == {"too-long": 1}


def test_a_picture_within_the_page_is_no_trouble() -> None:
    notes = Notes()
    page = f"<img src='data:image/png;base64,{'A' * MANY}'><img src=data:,{'A' * 9000}>"
    assert [token.tag for token in cut(page, notes) if isinstance(token, Open)] == ["img", "img"]
    assert not notes.counts


def test_few_attributes_of_bounded_length_are_kept() -> None:
    notes = Notes()
    (tag,) = cut(
        "<a href='" + "x" * 9000 + "' " + "".join(f"a{n} " for n in range(99)) + ">", notes
    )
    assert isinstance(tag, Open)
    assert len(tag.attributes) <= 20
    assert len(tag.attributes["href"]) == 4000
    assert notes.counts == {"too-long": 1}


HOSTILE = (
    "<", "</", "<a ", '<a b="', "<a b='\"", "<a =", "<a" + " " * 50, "&", "&a", "&#1", "<!", "<!--",
    "<script>", "<script></scrip", "<style>\n", "<p>", "</p>", "<div class=x>", "\r", "<?", "--",
)  # fmt: skip


def seconds(unit: str, size: int) -> float:
    content = [(unit * (size // len(unit))).encode()]
    begin = time.perf_counter()
    for _ in tokens(content, Notes()):
        pass
    return time.perf_counter() - begin


def test_the_work_is_linear_in_hostile_pages() -> None:
    """Eight times as much takes about eight times as long; were it squared, 64 times."""
    for unit in HOSTILE:
        small = min(seconds(unit, 6_000) for _ in range(2))
        assert seconds(unit, 48_000) < 40 * small + 0.02, unit


@pytest.mark.slow
def test_the_work_is_linear_in_long_hostile_pages() -> None:
    for unit in HOSTILE:
        small = min(seconds(unit, 1_000_000) for _ in range(2))
        assert seconds(unit, 8_000_000) < 20 * small + 0.5, unit


def test_little_is_held_of_a_page_that_never_ends_anything() -> None:
    def blocks(begin: bytes, more: bytes) -> Iterator[bytes]:
        yield begin
        for _ in range(6):
            yield more * (300_000 // len(more))

    tracemalloc.start()
    for begin, more in (
        (b"<a href='", b"x"), (b"<script>", b"</scrip "), (b"<!--", b"-"), (b"", b"<"),
        (b"", b"&"), (b"<", b"a"), (b"<style>", b"<p>"), (b"<a ", b"<a "),
    ):  # fmt: skip
        for _ in tokens(blocks(begin, more), Notes()):
            pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_400_000


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=20), st.sampled_from([u.encode() for u in HOSTILE]))))
def test_no_bytes_raise_and_all_words_can_be_written(blocks: list[bytes]) -> None:
    for token in tokens(blocks, Notes()):
        if isinstance(token, Open):
            token = Words("".join((*token.attributes, *token.attributes.values())))
        (token.text if isinstance(token, Words) else token.tag).encode("utf-8")


# ------------------------------------------------------------------ nesting


def walk(page: str, marks: Iterable[str]) -> list[str]:
    """Return where each run of words lies, and ``/mark`` where a marked element ends."""
    nesting, found = Nesting(), list[str]()
    for token in cut(page):
        if isinstance(token, Open):
            nesting.begin(token.tag, next((mark for mark in marks if mark in token.classes), ""))
        elif isinstance(token, Close):
            found += ["/" + mark for mark in nesting.end(token.tag)]
        else:
            found.append(nesting.innermost)
    return found


def test_an_end_belongs_to_the_innermost_element_of_its_tag() -> None:
    page = "<div class=a><div>1</div><div class=b>2<div></div>3</div>4</div>5"
    assert walk(page, "ab") == ["a", "b", "b", "/b", "a", "/a", ""]


def test_what_was_left_open_ends_with_what_holds_it() -> None:
    assert walk("<div class=a><span class=b>1</div>2</span>3", "ab") == ["b", "/b", "/a", "", ""]


def test_ends_without_a_beginning_end_nothing() -> None:
    assert walk("</p></div><div class=a></p>1</div></div>2", "a") == ["a", "/a", ""]


def test_the_end_of_the_page_ends_all() -> None:
    page = "<body><div class=a><span class=b>1<div></body>2"
    assert walk(page, "ab") == ["b", "/b", "/a", ""]


def test_elements_can_be_left_up_to_a_mark() -> None:
    nesting = Nesting()
    for mark in "abc":
        nesting.begin("div", mark)
    assert "b" in nesting
    nesting.leave("a")
    assert (nesting.innermost, "b" in nesting) == ("a", False)
    nesting.leave()
    assert nesting.innermost == ""


def test_however_deep_a_page_nests_few_elements_are_held() -> None:
    nesting = Nesting()
    begin = time.perf_counter()
    for _ in range(15_000):
        nesting.begin("span", "x")
        nesting.begin("div", "")
        nesting.end("b")
    assert time.perf_counter() - begin < 5
    ended = [mark for _ in range(30_000) for mark in nesting.end("span")]
    assert len(ended) < 100


# ------------------------------------------------------------------ words put together


def prose(*parts: str) -> str:
    found = Prose()
    for part in parts:
        if part == "|":
            found.new_line()
        elif part == "br":
            found.break_line()
        else:
            found.add(part)
    return found.text(Notes(), 1)


def test_line_ends_of_the_page_are_blanks_and_its_breaks_are_lines() -> None:
    assert prose("\n  Hello\n   there,  you ", "br", "br", " two\n") == "Hello there,  you\n\ntwo"
    assert prose("|", "one", "|", "|", "two", "|") == "one\ntwo"


def test_lines_can_be_kept() -> None:
    kept = Prose(keeps_lines=True)
    kept.add("\none\n\n two\n")
    assert kept.text(Notes(), 1) == "one\n\ntwo"


def link(words: str, address: str, times: int = 1) -> str:
    found = Prose()
    for _ in range(times):
        found.new_line()
        found.begin_link(address)
        found.add(words)
        found.end_link()
    return found.text(Notes(), 1)


def test_the_address_of_a_link_stands_behind_words_that_do_not_show_it() -> None:
    assert link("pay here", "https://pay.example/x") == "pay here <https://pay.example/x>"
    assert link("me", "tg://resolve?domain=kit") == "me <tg://resolve?domain=kit>"
    assert link("", "https://pay.example/x") == "https://pay.example/x"


def test_an_address_that_the_words_show_is_not_said_again() -> None:
    assert link("Pay.example/x", "http://pay.example/x/") == "Pay.example/x"
    assert link("kit@mail.example", "mailto:kit@mail.example") == "kit@mail.example"
    assert link("+44 7700", "tel:+44 7700") == "+44 7700"
    assert link("@kit", "https://t.me/kit") == "@kit"
    assert link("http://a.example", "http://a.example", times=3) == "http://a.example"


def test_a_link_to_nowhere_outside_is_only_words() -> None:
    for address in ("", "#go_to_message1", "photos/a.jpg", "javascript:alert(1)", "data:,x"):
        assert link("words", address) == "words"


def test_no_more_than_a_message_is_held_and_the_rest_is_told() -> None:
    notes, found = Notes(), Prose()
    for _ in range(12):
        found.add("x" * 10_000)
        found.break_line()
        found.begin_link("http://a.example")
        found.end_link()
    assert len(found.text(notes, 7)) == MAX_TEXT
    assert (notes.counts, notes.first) == ({"too-long": 1}, {"too-long": 7})


def test_a_name_of_a_file_is_told_from_an_address() -> None:
    assert local_name("../../photos/a%20b.jpg?x#y") == "a%20b.jpg"
    assert local_name("files\\c.pdf") == "c.pdf"
    for address in ("", "#a", "//host/a.jpg", "https://host/a.jpg", "data:image/png,x", "mailto:a"):
        assert local_name(address) == ""
