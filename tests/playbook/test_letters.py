from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
from pydantic import ValidationError

from sextortion_help.errors import PlaybookProblemsError
from sextortion_help.paths import shipped_playbooks
from sextortion_help.playbook.letter_checks import letter_problems
from sextortion_help.playbook.letters import Letter, filled_lines, names_in_letter
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.loader import load_library
from sextortion_help.playbook.strict_yaml import read_document

FILE = "letters/one.yaml"
GOOD = """\
title: A letter
to: Someone
subject: "About {answers.began_when}"
mind: Think first.
about: payments
say_before: ["It began {answers.began_when}."]
record: ["{payments.amount} to {payments.to}"]
say_after: "{answers.country}"
when: paid
sources: ic3
checked: 2026-11-24
"""
WANTED = {
    "bank",
    "platform",
    "platform-under-18",
    "friends",
    "employer-or-school",
    "police",
    "internet-provider",
}


def read(text: str) -> Letter:
    document, problems = read_document(text.encode(), FILE)
    assert document is not None, problems
    return Letter.model_validate(document.data)


def problems(library: Library, text: str) -> list[str]:
    document, faults = read_document(text.encode(), FILE)
    assert document is not None, faults
    documents = {**library.documents, FILE: document}
    one = replace(library, letters={"one": read(text)}, documents=documents)
    return [str(problem) for problem in letter_problems(one)]


def sent_words(letter: Letter) -> str:
    """Return what the one who gets the letter reads."""
    return "\n".join(line for _, line in filled_lines(letter))


# ------------------------------------------------------------------ the shape


def test_the_names_of_a_letter_are_those_of_every_part_that_is_sent() -> None:
    assert list(names_in_letter(read(GOOD))) == [
        "answers.began_when",
        "answers.began_when",
        "payments.amount",
        "payments.to",
        "answers.country",
    ]


def test_a_fact_with_digits_in_its_name_can_be_named(library: Library) -> None:
    text = GOOD.replace("answers.country", "answers.others_under_18")
    assert "answers.others_under_18" in list(names_in_letter(read(text)))
    assert problems(library, text) == []


@pytest.mark.parametrize("key", ["about", "record"])
def test_records_are_listed_only_where_the_letter_says_of_what(key: str) -> None:
    with pytest.raises(ValidationError, match="'about' goes with 'record'"):
        read(re.sub(rf"^{key}: .*\n", "", GOOD, flags=re.MULTILINE))


@pytest.mark.parametrize("key", ["title", "to", "say_before", "say_after", "sources", "checked"])
def test_no_letter_lacks(key: str) -> None:
    with pytest.raises(ValidationError, match=key):
        read(re.sub(rf"^{key}: .*\n", "", GOOD, flags=re.MULTILINE))


def test_the_folder_letters_is_read_and_its_slips_are_told_by_line(tmp_path: Path) -> None:
    folder = copytree(shipped_playbooks(), tmp_path / "playbooks")
    (folder / "letters" / "mine.yaml").write_text(GOOD, "utf-8")
    assert load_library(folder).letters["mine"] == read(GOOD)
    (folder / "letters" / "mine.yaml").write_text(GOOD.replace("mind:", "mnid:"), "utf-8")
    with pytest.raises(PlaybookProblemsError) as caught:
        load_library(folder)
    assert caught.value.hint == (
        "letters/mine.yaml:4: 'mnid' is not a key here; did you mean 'mind'?",
    )


# ------------------------------------------------------------------ the checks


def test_a_good_letter_has_no_problem(library: Library) -> None:
    assert problems(library, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("sources: ic3", "sources: ic33", f"{FILE}:10: there is no source 'ic33'"),
        ("sources: ic3", "sources: []", f"{FILE}:1: the letter names no source"),
        (
            '["It began {answers.began_when}."]',
            '["It began {answers.began_wen}."]',
            f"{FILE}:6: no question asks 'began_wen'; did you mean 'began_when'?",
        ),
        (
            "{payments.to}",
            "{payments.amuont}",
            f"{FILE}:7: 'payments' has no field 'amuont'; did you mean 'amount'?",
        ),
        (
            "{payments.to}",
            "{payment.to}",
            f"{FILE}:7: '{{payment.to}}' begins with no collection and not with 'answers'; "
            "did you mean 'payments'?",
        ),
        (
            "{payments.to}",
            "{accounts.link}",
            f"{FILE}:7: '{{accounts.link}}' can stand only in 'record', of a letter about accounts",
        ),
        (
            "{answers.country}",
            "{payments.amount}",
            f"{FILE}:8: '{{payments.amount}}' can stand only in 'record', of a letter about "
            "payments",
        ),
        ("Think first.", '"Of {answers.country}."', f"{FILE}:4: nothing fills these braces"),
        ("A letter", '"{answers.country}"', f"{FILE}:1: nothing fills these braces"),
        ("{answers.country}", "{country}", f"{FILE}:8: nothing fills these braces: '{{country}}'"),
        ("{answers.country}", "{answers.country", f"{FILE}:8: nothing fills these braces"),
        ("when: paid", "when: payed", f"{FILE}:9: there is no situation 'payed'; did you mean"),
        (
            "when: paid",
            "when: {paid_anythin: [no]}",
            f"{FILE}:9: no question asks 'paid_anythin'; did you mean 'paid_anything'?",
        ),
        (
            "when: paid",
            "when: {paid_anything: [yess]}",
            f"{FILE}:9: 'paid_anything' never offers 'yess'; did you mean 'yes'?",
        ),
        (
            "when: paid",
            "when: paid\ninstead: oen",
            f"{FILE}:10: there is no letter 'oen'; did you mean 'one'?",
        ),
    ],
)
def test_a_slip_is_told_with_its_line_and_what_was_meant(
    library: Library, old: str, new: str, told: str
) -> None:
    assert old in GOOD
    (found,) = problems(library, GOOD.replace(old, new))
    assert found.startswith(told)


def test_a_collection_that_the_guide_lacks_is_told(library: Library) -> None:
    without = tuple(file for file in library.guide if "payments" not in repr(file.section.items))
    found = problems(replace(library, guide=without), GOOD)
    assert f"{FILE}:5: nothing collects 'payments'" in found


# ------------------------------------------------------------------ the letters that come with it


def test_every_letter_wanted_is_there_and_none_has_a_problem(library: Library) -> None:
    assert set(library.letters) >= WANTED
    assert list(letter_problems(library)) == []


def test_the_bank_reads_of_blackmail_and_payments_and_of_nothing_else(library: Library) -> None:
    bank = library.letters["bank"]
    assert "I was blackmailed." in bank.say_before
    words = f"{bank.title} {sent_words(bank)}"
    assert not re.search(
        r"picture|image|photo|video|link|private|sex|post(ed)?\b", words, re.IGNORECASE
    )
    assert {name.split(".")[0] for name in names_in_letter(bank)} == {"payments"}


def test_a_friend_gets_no_link_and_nothing_that_was_written_down(library: Library) -> None:
    friends = library.letters["friends"]
    assert not re.search(r"https?:|www\.|link", sent_words(friends), re.IGNORECASE)
    assert list(names_in_letter(friends)) == []


def test_no_letter_says_what_nobody_told(library: Library) -> None:
    for letter in library.letters.values():
        words = sent_words(letter)
        assert not re.search(
            r"\bfake|\bhack|stranger|\bgang|\bI am \d|\bI am (under|over)|\bshe\b|\bhe\b",
            words,
            re.IGNORECASE,
        )


def test_no_letter_offers_a_picture(library: Library) -> None:
    offer = re.compile(r"\b(attach|enclose|here is|i send|i can (send|show))", re.IGNORECASE)
    for letter in library.letters.values():
        assert not offer.search(sent_words(letter))


def test_nobody_under_18_is_told_to_handle_a_picture(library: Library) -> None:
    letter = library.letters["platform-under-18"]
    lines = [*(letter.mind or ()), *(line for _, line in filled_lines(letter))]
    sentences = [one for line in lines for one in re.split(r"(?<=[.?:])\s+", line)]
    for one in sentences:
        if re.search(r"\b(open|save|copy|send|look|add|screenshot)\b.*\b(picture|one)\b", one):
            assert re.search(r"\b(not|never)\b", one, re.IGNORECASE), one


def test_the_app_is_told_that_someone_may_be_under_18_and_the_age_as_answered(
    library: Library,
) -> None:
    letter = library.letters["platform-under-18"]
    assert "may be about someone under 18" in " ".join(letter.say_before)
    assert "answers.age_now" in set(names_in_letter(letter))


def test_sentences_are_short(library: Library) -> None:
    for letter in library.letters.values():
        for line in (*(letter.mind or ()), *(words for _, words in filled_lines(letter))):
            for one in re.split(r"(?<=[.?:])\s+", line):
                assert len(one.split()) <= 18, one
