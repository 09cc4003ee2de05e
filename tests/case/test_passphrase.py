from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Sequence
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.case import passphrase

anything = st.text(max_size=100)


def test_the_list_is_long_and_holds_no_word_twice() -> None:
    listed = passphrase.words()
    assert len(listed) >= 4096
    assert len(set(listed)) == len(listed)


def test_every_word_is_short_and_can_be_typed_on_any_keyboard() -> None:
    assert [word for word in passphrase.words() if not re.fullmatch("[a-z]{4,8}", word)] == []


def test_five_words_are_all_from_the_list() -> None:
    for _ in range(50):
        chosen = passphrase.generate(secrets.choice).split(" ")
        assert len(chosen) == 5
        assert set(chosen) <= set(passphrase.words())


def test_each_word_is_drawn_from_the_whole_list_by_the_chooser_given() -> None:
    offered: list[Sequence[str]] = []
    turns = count(10)

    def choose(listed: Sequence[str]) -> str:
        offered.append(listed)
        return listed[next(turns)]

    listed = passphrase.words()
    assert passphrase.generate(choose) == " ".join(listed[10:15])
    assert [tuple(each) for each in offered] == [listed] * 5


def test_words_drawn_by_chance_differ() -> None:
    drawn = {passphrase.generate(secrets.choice) for _ in range(20)}
    assert len(drawn) == 20


def test_words_drawn_by_chance_are_strong() -> None:
    for _ in range(5):
        assert passphrase.strength(passphrase.generate(secrets.choice)) == "strong"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("a", "weak"),
        ("password", "weak"),
        ("abcd1234", "weak"),
        ("qwertyuiop", "weak"),
        ("   ", "weak"),
        ("x" * 200, "weak"),
        ("correct horse", "fair"),
        ("blue kettle", "fair"),
        ("rabbit lamp river", "strong"),
        ("gravel ladder tulip canoe sparrow", "strong"),
        ("zomerse fietstocht langs het kanaal", "strong"),
    ],
)
def test_strength_by_example(typed: str, expected: str) -> None:
    assert passphrase.strength(typed) == expected


def test_an_empty_passphrase_is_weak() -> None:
    assert passphrase.strength("") == "weak"


@pytest.mark.parametrize("length", [71, 72, 73, 1000, 100_000])
def test_a_long_passphrase_can_be_judged(length: int) -> None:
    assert passphrase.strength(("gravel ladder tulip canoe " * 4000)[:length]) == "strong"


@settings(max_examples=150, deadline=None)
@given(st.text(min_size=1, max_size=80))
def test_any_text_can_be_judged(typed: str) -> None:
    assert passphrase.strength(typed) in {"weak", "fair", "strong"}


@given(anything)
def test_the_same_passphrase_in_either_unicode_form_is_one(typed: str) -> None:
    forms = {unicodedata.normalize(form, typed) for form in ("NFC", "NFD")} | {typed}
    assert len({passphrase.normalise(form) for form in forms}) == 1


@given(anything, st.text(" \t\r\n", max_size=3), st.text(" \t\r\n", max_size=3))
def test_space_at_the_ends_does_not_count(typed: str, before: str, after: str) -> None:
    expected = passphrase.normalise(typed)
    assert passphrase.normalise(f"{before}{typed}{after}") == expected
    assert passphrase.normalise(expected) == expected


@pytest.mark.parametrize(
    ("one", "other"), [("a b", "ab"), ("Ab", "ab"), ("ﬁne", "fine"), ("é", "e")]
)
def test_what_a_person_can_tell_apart_stays_apart(one: str, other: str) -> None:
    assert passphrase.normalise(one) != passphrase.normalise(other)


def test_a_second_space_between_words_does_not_lock_anyone_out() -> None:
    assert passphrase.normalise("one  two\tthree ") == passphrase.normalise("one two three")
