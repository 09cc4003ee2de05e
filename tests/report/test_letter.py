from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sextortion_help.case.model import Case, Record, new_case
from sextortion_help.interview.progress import Answer
from sextortion_help.interview.walk import walk
from sextortion_help.playbook.letters import Letter
from sextortion_help.playbook.library import Library
from sextortion_help.report.builders.letter import GAPS, letter, letters_for
from sextortion_help.report.document import Document, Group, Heading, Items, Text
from sextortion_help.report.renderers.markdown import render_markdown
from sextortion_help.report.renderers.text import render_text

AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
ADULT: Mapping[str, Answer] = {
    "safe_now": "safe",
    "who_asks": "me",
    "age_now": "adult",
    "age_pictured": "adult",
    "others_under_18": "no",
    "offender": "stranger",
    "country": "GB",
    "how_it_began": "chat",
    "what_they_have": ("pictures", "messages"),
    "paid_anything": "yes",
    "began_when": "21 November",
}
MAYBE_UNDER_18: tuple[Mapping[str, Answer], ...] = (
    {"age_now": "under_16"},
    {"age_now": "under_18"},
    {"age_now": "unsure"},
    {"age_now": None},
    {"age_pictured": "under_18"},
    {"age_pictured": None},
    {"others_under_18": "yes"},
    {"others_under_18": None},
)


def case_of(answers: Mapping[str, Answer], **records: tuple[Mapping[str, str], ...]) -> Case:
    case = new_case(AT, "test")
    for fact, value in answers.items():
        case = case.with_answer(fact, value, AT)
    for kind, entries in records.items():
        for number, fields in enumerate(entries):
            case = case.with_record(kind, Record(id=str(number), at=AT, fields=fields))
    return case


def one(library: Library, **parts: object) -> Library:
    """Return the playbooks with a single letter, called ``one``."""
    given = {
        "title": "T",
        "to": "Someone",
        "say_before": "Before.",
        "say_after": "After.",
        "sources": "ic3",
        "checked": "2026-11-24",
    }
    return replace(library, letters={"one": Letter.model_validate({**given, **parts})})


def sent(document: Document) -> Document:
    """Return what is sent: all that stands below the heading of the letter."""
    at = document.blocks.index(Heading("The letter"))
    return Document("", document.blocks[at + 1 :])


def printed(document: Document) -> str:
    return render_text(sent(document), 2000)


def fitting(library: Library, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    facts = walk(library, case_of(answers).progress, through_gates=True).facts
    return letters_for(library, facts)


# ------------------------------------------------------------------ what is filled in


def test_an_answer_stands_in_the_words_that_were_picked(library: Library) -> None:
    words = "{answers.country}, {answers.what_they_have}, {answers.began_when}"
    text = printed(letter(one(library, say_before=words), case_of(ADULT), "one"))
    assert text.startswith("United Kingdom, Private pictures, Private messages, 21 November\n")


def test_the_subject_is_filled_and_begins_the_letter(library: Library) -> None:
    built = letter(one(library, subject="Since {answers.began_when}"), case_of(ADULT), "one")
    assert sent(built).blocks[0] == Text("Subject: Since 21 November")


def test_records_stand_in_their_order_between_the_paragraphs(library: Library) -> None:
    case = case_of(
        ADULT, payments=({"way": "western-union", "amount": "50 GBP"}, {"amount": "9 USD"})
    )
    lines = ["{payments.way}", "Sum: {payments.amount}"]
    built = letter(one(library, about="payments", record=lines), case, "one")
    assert sent(built).blocks == (
        Text("Before."),
        Group("1.", (Text("Western Union"), Text("Sum: 50 GBP"))),
        Group("2.", (Text("[How]"), Text("Sum: 9 USD"))),
        Text("After."),
    )


def test_a_single_record_needs_no_number(library: Library) -> None:
    case = case_of(ADULT, threats=({"words": "pay", "wants": "money"},))
    lines = ["{threats.words}", "{threats.wants}"]
    built = letter(one(library, about="threats", record=lines), case, "one")
    assert sent(built).blocks[1] == Items(("pay", "Money"))


# ------------------------------------------------------------------ what is not known


@pytest.mark.parametrize("answers", [{}, {**ADULT, "began_when": None}])
def test_a_missing_answer_is_a_gap_with_the_questions_own_label(
    library: Library, answers: Mapping[str, Answer]
) -> None:
    built = letter(
        one(library, say_before="It began {answers.began_when}."), case_of(answers), "one"
    )
    assert "It began [First contact]." in printed(built)


def test_a_question_without_a_label_lends_its_own_words(library: Library) -> None:
    question = library.questions()["safe_now"]
    assert question.label is None
    built = letter(one(library, say_before="{answers.safe_now}"), case_of({}), "one")
    assert f"[{question.ask}]" in printed(built)


def test_without_any_record_there_is_one_of_gaps(library: Library) -> None:
    lines = ["Sum: {payments.amount}", "{payments.reference}"]
    built = letter(one(library, about="payments", record=lines), case_of(ADULT), "one")
    assert sent(built).blocks[1] == Items(("Sum: [Amount]", "[Control or reference number]"))


@pytest.mark.parametrize("typed", ["", "   ", "\n\t", "\u202e"])
def test_a_value_that_says_nothing_is_a_gap(library: Library, typed: str) -> None:
    case = case_of({**ADULT, "began_when": typed}, payments=({"amount": typed},))
    built = letter(
        one(
            library,
            say_before="{answers.began_when}",
            about="payments",
            record="{payments.amount}",
        ),
        case,
        "one",
    )
    assert sent(built).blocks[:2] == (Text("[First contact]"), Items(("[Amount]",)))


def test_an_answer_that_no_longer_applies_is_not_stated(library: Library) -> None:
    before = {**ADULT, "payments_used": ("western-union",)}
    words = one(library, say_before="{answers.payments_used}")
    assert "Western Union" in printed(letter(words, case_of(before), "one"))
    after = {**before, "paid_anything": "no"}
    assert "Western Union" not in printed(letter(words, case_of(after), "one"))


def test_every_name_of_every_letter_is_filled_from_an_empty_case(library: Library) -> None:
    for letter_id in library.letters:
        text = render_text(letter(library, case_of({}), letter_id), 2000)
        assert "{" not in text
        assert "}" not in text


# ------------------------------------------------------------------ what was typed


def test_what_was_typed_fills_no_name_and_begins_no_paragraph(library: Library) -> None:
    typed = "{answers.country}\n\n# Pay [here](http://x.example)\r\n- {payments.amount}\x1b[2J"
    case = case_of({**ADULT, "began_when": typed}, accounts=({"user_name": typed},))
    built = letter(
        one(
            library,
            say_before="{answers.began_when}",
            about="accounts",
            record="{accounts.user_name}",
        ),
        case,
        "one",
    )
    flat = "{answers.country} # Pay [here](http://x.example) - {payments.amount}[2J"
    assert sent(built).blocks[:2] == (Text(flat), Items((flat,)))
    assert "\n\\{answers\\.country\\} \\# Pay \\[here\\]" in render_markdown(built)


# ------------------------------------------------------------------ what stands apart


def test_what_to_know_stands_before_the_letter_and_is_no_part_of_it(library: Library) -> None:
    built = letter(one(library, mind=["Think first."]), case_of({}), "one")
    assert built.title == "T"
    assert built.blocks[:4] == (
        Text("For: Someone"),
        Heading("Before you send it"),
        Items(("Think first.", GAPS)),
        Heading("The letter"),
    )
    assert "Think first." not in printed(built)


def test_the_bank_learns_nothing_of_pictures_whatever_was_answered(library: Library) -> None:
    case = case_of(
        {**ADULT, "what_they_have": ("pictures", "video"), "posted": "yes"},
        accounts=({"link": "https://x.example/canary"},),
        payments=({"amount": "50 GBP", "to": "J. Doe"},),
        threats=({"words": "canary"},),
    )
    text = printed(letter(library, case, "bank"))
    assert "Amount: 50 GBP" in text
    for word in ("picture", "video", "canary", "http"):
        assert word not in text.lower()


def test_a_friend_gets_no_link_whatever_was_written_down(library: Library) -> None:
    case = case_of(ADULT, accounts=({"link": "https://x.example/canary"},))
    text = printed(letter(library, case, "friends"))
    assert "http" not in text
    assert "canary" not in text


# ------------------------------------------------------------------ whom a letter fits


def test_an_adult_reports_a_picture_and_may_tell_friends(library: Library) -> None:
    fits = fitting(library, ADULT)
    assert "platform" in fits
    assert "friends" in fits
    assert "bank" in fits
    assert "platform-under-18" not in fits


@pytest.mark.parametrize("answers", [{}, *MAYBE_UNDER_18])
def test_whoever_may_be_under_18_gets_the_other_report(
    library: Library, answers: Mapping[str, Answer]
) -> None:
    fits = fitting(library, {**ADULT, **answers} if answers else {})
    assert "platform-under-18" in fits
    assert "platform" not in fits
    assert "friends" not in fits


def test_no_bank_letter_without_a_payment(library: Library) -> None:
    assert "bank" not in fitting(library, {**ADULT, "paid_anything": "no"})


@pytest.mark.parametrize("offender", ["partner", "known", "unsure", None])
def test_friends_are_not_written_to_where_it_may_be_someone_close(
    library: Library, offender: Answer
) -> None:
    assert "friends" not in fitting(library, {**ADULT, "offender": offender})


@pytest.mark.parametrize("answers", [{}, ADULT, *MAYBE_UNDER_18])
def test_everyone_can_report_to_the_police(library: Library, answers: Mapping[str, Answer]) -> None:
    assert "police" in fitting(library, answers)
