from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sextortion_help.playbook.reading import grade, sentences, syllables

# ------------------------------------------------------------------ grades

PASSAGES = {
    "You are not alone. What they do is a crime. You did not do wrong. We can go on step by step, "
    "and you can stop when you like.": -1.0,
    "Do not pay the person. They often ask for more money after the first payment. Save the "
    "messages before you block the account.": 2.8,
    "The police can ask the company for records. That takes some weeks. Keep the number of your "
    "report, because they will ask you for it later.": 3.1,
    "The cat sat on the mat. The dog ran to the gate. It was a hot day, and they were glad of the "
    "shade.": -0.8,
    "An investigation of international financial transactions usually requires considerable "
    "cooperation between several organisations. Authorities must communicate constantly.": 25.5,
    "It was a cold night in the middle of winter when the old man walked slowly home along the "
    "river, and nobody saw him fall.": 8.3,
    "When a person threatens to share a private picture, the fear of what friends and family will "
    "say can feel worse than anything else.": 9.1,
}
"""Plain passages with the grade that textstat 0.7.4 (Pyphen's syllables) gives them."""

NEAR = 1.5


@pytest.mark.parametrize(("passage", "by_textstat"), PASSAGES.items())
def test_a_grade_is_near_the_one_that_textstat_gave(passage: str, by_textstat: float) -> None:
    assert grade([passage]) == pytest.approx(by_textstat, abs=NEAR)


def test_a_grade_is_kincaid_s_formula() -> None:
    # 8 words in 2 sentences, 10 syllables.
    found = grade(["the money was sent.", "a person took it."])
    assert found == pytest.approx(0.39 * 8 / 2 + 11.8 * 10 / 8 - 15.59)


def test_sentences_count_whether_they_share_a_line_or_not() -> None:
    assert grade(["we see. we go."]) == grade(["we see.", "we go."])
    assert grade(["we see and we go."]) > grade(["we see.", "and we go."])


def test_longer_words_and_longer_sentences_are_harder() -> None:
    easy = grade(["we keep the notes."])
    assert grade(["we preserve the documentation."]) > easy
    assert grade(["we keep the notes and the notes and the notes."]) > easy


# ------------------------------------------------------------------ what does not count

PLAIN = ["keep it on the phone."]


@pytest.mark.parametrize("empty", [[], [""], ["   "], ["..."], ["112, 999."]])
def test_where_there_is_nothing_to_read_the_grade_is_nought(empty: list[str]) -> None:
    assert grade(empty) == 0


def test_nothing_but_names_is_grade_nought() -> None:
    assert grade(["instagram"], {"instagram"}) == 0


@pytest.mark.parametrize(
    "line",
    [
        'keep "Sophisticated Identification Documentation" on the phone.',
        "keep https://example.org/international/organisations on the phone.",
        "keep international.organisation@example.org on the phone.",
        "keep international.example.org/organisations on the phone.",
        "keep www.international-organisations.org on the phone.",
    ],
)
def test_an_address_or_a_quotation_counts_as_one_short_word(line: str) -> None:
    assert grade([line]) == grade(PLAIN)


@pytest.mark.parametrize("thing", ["me@x.org.", "https://x.org.", '"It."'])
def test_a_sentence_that_ends_in_an_address_or_quotation_ends_there(thing: str) -> None:
    assert grade([f"we write to {thing} Then we wait."]) == grade(["we write to it. Then we wait."])


def test_a_capital_within_a_sentence_is_a_name_and_does_not_count() -> None:
    assert grade(["keep the Metropolitan Constabulary on the phone."]) == grade(
        ["keep the on the phone."]
    )


def test_a_capital_that_begins_a_sentence_is_a_word() -> None:
    assert grade(["Documentation helps."]) == grade(["documentation helps."])
    assert grade(["We wait. Documentation helps."]) == grade(["we wait. documentation helps."])


def test_given_names_do_not_count_wherever_they_stand() -> None:
    names = {"instagram", "messenger"}
    assert grade(["Instagram can help.", "ask messenger."], names) == grade(["can help.", "ask."])
    assert grade(["Instagram can help."], names) < grade(["Instagram can help."])


@given(st.lists(st.text(max_size=60), max_size=4))
def test_whatever_stands_there_has_a_grade(lines: list[str]) -> None:
    assert grade(lines) >= -3.4 - 1e-9 or grade(lines) == 0


# ------------------------------------------------------------------ sentences


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("", []),
        ("   ", []),
        ("One.", ["One."]),
        ("no stop", ["no stop"]),
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("  One.   Two.  ", ["One.", "Two."]),
        ("Do this: tap it.", ["Do this:", "tap it."]),
        ("At 12:30 pay 3.50 to x.org now.", ["At 12:30 pay 3.50 to x.org now."]),
        ("One, two; three.", ["One, two; three."]),
        ("One.\nTwo.", ["One.", "Two."]),
    ],
)
def test_a_line_falls_into_sentences(line: str, parts: list[str]) -> None:
    assert sentences(line) == parts


@given(st.text(max_size=80))
def test_no_letter_of_a_line_is_lost_between_sentences(line: str) -> None:
    assert "".join("".join(sentences(line)).split()) == "".join(line.split())


# ------------------------------------------------------------------ syllables

SYLLABLES = {
    1: "the a one free tell safe phone write blocked asked used times names hmm don't SHOUT quite",
    2: "people MONEY police picture pages passes needed wanted because table title person account "
    "message number secure judges houses rhythmic before screenshot",
    3: "family company images messages evidence another possible remember example deleted",
    4: "information identity security conversation",
    5: "investigation opportunity",
}


@pytest.mark.parametrize(
    ("word", "count"), [(word, n) for n, words in SYLLABLES.items() for word in words.split()]
)
def test_the_syllables_of_a_known_word(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize(
    ("word", "count"), [("file", 1), ("while", 1), ("whole", 1), ("profile", 2), ("sale", 1)]
)
def test_le_after_a_vowel_is_no_syllable(word: str, count: int) -> None:
    assert syllables(word) == count


@given(st.text(max_size=30))
def test_a_word_has_at_least_one_syllable_and_no_more_than_letters(word: str) -> None:
    assert 1 <= syllables(word) <= max(1, len(word))
