from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sextortion_help.text import clean, clean_line

JOINER = "\u200d"

UNWANTED = (
    *(chr(code) for code in (*range(9), *range(0x0B, 0x20), *range(0x7F, 0xA0)) if code != 0x0D),
    *"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",  # direction
    *"\u00ad\u180e\u200b\u200c\u2060\u2061\u2062\u2063\u2064\ufeff\U000e0041",  # not seen at all
    *"\ud800\udbff\udc00\udfff",  # halves of letters
    *"\ue000\uf8ff\U000f0000",  # private: no two fonts agree
    *"\u2028\u2029",
)
ANY_TEXT = st.text(st.characters(exclude_categories=()))
NASTY = st.lists(
    st.one_of(st.sampled_from([*UNWANTED, "\r\n", "\r", "\n", "\t", JOINER, "\x1b]0;"]), ANY_TEXT)
).map("".join)


@pytest.mark.parametrize("char", UNWANTED, ids=lambda char: f"U+{ord(char):04X}")
def test_a_character_that_can_deceive_is_taken_out(char: str) -> None:
    cleaned = clean(f"pay{char}pal")
    assert char not in cleaned
    assert cleaned.replace("\n", "").replace(" ", "") == "paypal"


@given(NASTY)
def test_no_control_direction_or_half_letter_is_left(text: str) -> None:
    left = {char for char in clean(text) if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"}}
    assert left <= {"\n", JOINER}


@given(NASTY)
def test_what_is_cleaned_can_always_be_written_as_utf_8(text: str) -> None:
    assert clean(text).encode().decode() == clean(text)


@given(NASTY)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean_line(clean_line(text)) == clean_line(text)


@given(st.text(st.characters(exclude_categories=("C", "Zl", "Zp"))))
def test_ordinary_letters_are_all_kept(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    "sequence",
    [
        "\x1b]0;your bank\x07",
        "\x1b]8;;http://evil.example\x1b\\here\x1b]8;;\x1b\\",
        "\x1b[2J\x1b[H",
        "\x9b31m",
        "\x1bP1$q\x1b\\",
    ],
)
def test_a_terminal_sequence_loses_what_makes_it_one(sequence: str) -> None:
    cleaned = clean(f"Anna {sequence} Bell")
    assert not {"\x1b", "\x07", "\x9b"} & set(cleaned)
    assert cleaned.startswith("Anna ")
    assert cleaned.endswith(" Bell")


@pytest.mark.parametrize(
    "text",
    [
        "مرحبا، ادفع الآن",
        "मुझे मदद चाहिए क्षमा",
        "क्\u200dष",
        "வணக்கம்",
        "👨\u200d👩\u200d👧 🏳️\u200d🌈 👍🏽 🇬🇧 1️⃣",
        "e\u0301a\u0308",
        "שלום",
        "漢字かな한글",
        "Zoë — “ja” … 50 €",
    ],
)
def test_scripts_and_emoji_are_left_whole(text: str) -> None:
    assert clean(text) == text
    assert clean_line(text) == text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_sort_of_line_end_becomes_one(end: str) -> None:
    assert clean(f"one{end}two") == "one\ntwo"


def test_a_tab_keeps_words_apart() -> None:
    assert clean("one\ttwo") == "one two"


@given(NASTY)
def test_a_cleaned_line_is_one_line_with_the_same_words(text: str) -> None:
    line = clean_line(text)
    assert len(line.splitlines()) <= 1
    assert "  " not in line
    assert line.split() == clean(text).split()


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x0b", "\x0c", "\x85"])
def test_a_rare_line_end_keeps_words_apart(end: str) -> None:
    assert clean(f"pay{end}or else").split() == ["pay", "or", "else"]
