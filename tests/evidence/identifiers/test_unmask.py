from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sextortion_help.evidence.identifiers import find, unmask
from tests.evidence.identifiers.finds import pairs


@pytest.mark.parametrize(
    ("masked", "plain"),
    [
        ("t[.]me/abc", "t.me/abc"),
        ("t[.me/abc", "t.me/abc"),
        ("t(.)me", "t.me"),
        ("t\\.me", "t.me"),
        ("example (dot) com", "example.com"),
        ("example[DOT]com", "example.com"),
        ("example {dot} com", "example.com"),
        ("example [punto] com", "example.com"),
        ("example dot com", "example.com"),
        ("EXAMPLE DOT COM", "EXAMPLE.COM"),
        ("hxxp://a.com", "http://a.com"),
        ("hxxps[:]//a[.]com", "https://a.com"),
        ("hXXps://a.com", "https://a.com"),
        ("h**p://a.com", "http://a.com"),
        ("https[://]a.com", "https://a.com"),
        ("name (at) mail dot com", "name@mail.com"),
        ("name[at]mail{dot}com", "name@mail.com"),
        ("name[@]mail[.]com", "name@mail.com"),
        ("name at gmail dot com", "name@gmail.com"),
        ("name at Gmail.com", "name@Gmail.com"),
        ("ex\u200bam\u00adple\ufeff.com", "example.com"),
        ("e\x00xample.com", "example.com"),
        ("\uff54\uff0e\uff4d\uff45\uff0f\uff41", "t.me/a"),
        ("\U0001d4ea\U0001d4eb\U0001d4ec", "abc"),
        ("\u2460", "1"),
        ("\u0660\u0667\u0669", "079"),
        ("a\u00a0b", "a b"),
        ("t\u2024me", "t.me"),
        ("example\u3002com", "example.com"),
        ("\u0435x\u0430mple.com", "example.com"),
        ("\u0430\u0440\u0440\u04cf\u0435.com/a", "apple.com/a"),
        ("\u043e\u0440\u0435@site.com", "ope@site.com"),
        ("t.m\u0435/\u0435x\u0430m", "t.me/exam"),
    ],
)
def test_a_mask_is_taken_off(masked: str, plain: str) -> None:
    assert unmask(masked).text == plain


@pytest.mark.parametrize(
    "text",
    [
        "plain words, and nothing else",
        "\u043f\u0440\u0438\u0432\u0435\u0442, \u044f \u0442\u0435\u0431\u044f",
        "\u0442.\u0435. \u0430 \u0438 \u0442.\u043a. IT-\u043e\u0442\u0434\u0435\u043b",
        "\u039a\u03b1\u03bb\u03b7\u03bc\u03ad\u03c1\u03b1 \u03c3\u03b1\u03c2",
        "https://site.ru/\u043f\u0440\u0438\u0432\u0435\u0442",
        "\u3053\u3093\u306b\u3061\u306f\u3002\u306f\u3044",
        "see you at live music (at home) [at last]",
        "a dot on the map",
        "(((.)))[[[]]]",
        "look at example.com",
        "caf\u00e9 na\u00efve \u00fcber",
    ],
)
def test_real_words_stay_as_they_are(text: str) -> None:
    assert unmask(text).text == text


def test_any_stretch_can_be_had_as_it_was_written() -> None:
    text = "mail n\u200bame (at) ma\u200bil dot com, \uff4fk \ufb01ne"
    unmasked = unmask(text)
    start = unmasked.text.index("name@mail.com")
    end = start + len("name@mail.com")
    assert unmasked.written(start, end) == "n\u200bame (at) ma\u200bil dot com"
    assert unmasked.written(0, 4) == "mail"
    start = unmasked.text.index("fi")
    assert unmasked.written(start, start + 1) == "\ufb01"
    assert unmasked.written(start, start + 2) == "\ufb01"
    assert unmasked.written(start + 2, start + 4) == "ne"
    assert unmasked.written(3, 3) == ""


def test_what_stands_around_a_stretch_stays_outside() -> None:
    unmasked = unmask("\u200b\u200ba\u200bb\u200b\u200bc")
    assert unmasked.text == "abc"
    assert unmasked.written(0, 2) == "a\u200bb"
    assert unmasked.span(2, 3) == (7, 8)


MASKED = st.text(
    st.sampled_from("ab.@ [](){}<>:/dothxp\\\u200b\uff41\uff0e\ufb01\u0430\u0431\u3002 \u0130"),
    max_size=60,
)


@given(st.one_of(st.text(max_size=80), MASKED))
def test_spans_of_any_text_lie_in_order_and_inside(text: str) -> None:
    unmasked = unmask(text)
    last = 0
    for at in range(len(unmasked.text)):
        start, end = unmasked.span(at, at + 1)
        assert last <= start < end <= len(text)
        last = start
        if text[start:end].isascii() and end - start == 1:
            assert unmasked.text[at] == text[start] or "x" in text[start] or "*" in text[start]
    if unmasked.text:
        assert unmasked.written(0, len(unmasked.text)) in text


@given(st.text("abcxyz019 ,;!?\n", max_size=80))
def test_a_text_without_masks_is_unchanged(text: str) -> None:
    unmasked = unmask(text)
    assert unmasked.text == text
    assert unmasked.written(0, len(text)) == text


@given(st.text("abcxyz019.@/-_", min_size=1, max_size=40), st.data())
def test_invisible_characters_anywhere_change_nothing(text: str, data: st.DataObject) -> None:
    hidden = text
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(hidden)))
        hidden = hidden[:at] + "\u200b" + hidden[at:]
    assert unmask(hidden).text == text


def full_width(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


PLAIN = (
    "write to lisa_99@mail.com or https://t.me/lisa_99x or pay 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
)


@pytest.mark.parametrize(
    "masked",
    [
        full_width(PLAIN),
        "\u200b".join(PLAIN),
        PLAIN.replace(".", "[.]").replace("@", "[at]").replace("http", "hxxp"),
        PLAIN.replace(".", " (dot) ").replace("@", " (at) "),
        PLAIN.replace("a", "\u0430").replace("e", "\u0435").replace("o", "\u043e"),
    ],
    ids=["full width", "zero width", "brackets", "spoken", "look-alikes"],
)
def test_a_mask_hides_nothing_from_the_finder(masked: str) -> None:
    assert pairs(masked) == pairs(PLAIN)
    assert len(pairs(PLAIN)) == 3
    for one in find(masked):
        assert masked[one.start : one.end] == one.written
