"""What happened, as short lines to copy into a form: only what was told, in the order of time."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.case.model import Case
from sextortion_help.case.reading import Mark
from sextortion_help.report.document import Items
from sextortion_help.text import clean
from tests.report.test_form import EMPTY, FULL, RECORDS, filled, read_in
from tests.report.test_police_checklist import ADULT, case_of


def story(case: Case) -> list[str]:
    return [line for b in filled(case, "story") if isinstance(b, Items) for line in b.lines]


def test_the_story_is_short_lines_in_the_order_of_time() -> None:
    lines = story(FULL)
    assert lines[:2] == [
        "Who is asking: It is about me",
        "Who is doing this: Someone known only online, or a stranger",
    ]
    dated = [line for line in lines if re.match(r"2026|one evening|Payment|Threat", line)]
    assert dated == [
        '2026-11-21 19:00: Threat 1; What they want: Money; Their words: "pay or else"',
        "2026-11-21 20:00: Payment 2; Amount: 70 GBP",
        "2026-11-22: Payment 1; How: Western Union; Amount: 50 GBP; "
        "Control or reference number: MTCN 123",
        'one evening: Threat 2; Deadline: noon; Their words: "tomorrow I send it"',
    ]
    assert lines[-4:] == dated


def test_a_time_with_a_zone_is_put_in_order_as_it_is_meant() -> None:
    # NOW is three hours behind UTC: 20:00 there is after 22:30 in UTC.
    whens = (
        "2026-11-21 20:00",
        "2026-11-21 22:30 UTC",
        "2026-11-21T23:30Z",
        "0001-01-01 00:00 UTC+14",
    )
    case = case_of(ADULT, {"threats": tuple({"when": when, "words": "w"} for when in whens)})
    found = [line.split(": Threat")[0] for line in story(case) if "Threat" in line]
    assert found == [whens[3], whens[1], whens[0], whens[2]]


def test_the_story_of_an_empty_case_is_empty() -> None:
    assert story(EMPTY) == []


def test_what_was_skipped_is_not_told_and_an_answer_stands_on_one_line() -> None:
    skipped = story(case_of({**ADULT, "began_when": None, "offender": None}))
    assert not [line for line in skipped if line.startswith(("First contact", "Who is doing"))]
    told = story(case_of({**ADULT, "began_when": "in May\nThreat 9; Amount: 9 GBP"}))
    assert "First contact: in May Threat 9; Amount: 9 GBP" in told


def test_a_marked_message_is_told_unless_a_record_tells_it() -> None:
    marks = (
        Mark(kind="first", place=1, when="2026-11-01T08:00:00", sender="joe", words="hi\nthere"),
        Mark(kind="threat", place=5, when="2026-11-02T08:00:00", words="I send it"),
    )
    case = read_in(marks=marks)
    assert '2026-11-01 08:00:00: First contact; E2, 1; From: joe; Words: "hi there"' in story(case)
    assert '2026-11-02 08:00:00: Threat; E2, 5; Words: "I send it"' in story(case)
    record = {**RECORDS["threats"][0], "mark": "E2 5"}
    told = case_of(ADULT, {"threats": (record,)}).with_reading(case.readings[0])
    assert not [line for line in story(told) if "Threat; E2, 5" in line]


GREEK = st.text("\u03b1\u03b2\u03b3 \n\t\x1b\u202e", max_size=30)
"""Words that have no letter in common with those of the program."""


@settings(max_examples=30, deadline=None)
@given(GREEK, GREEK, GREEK)
def test_the_story_says_only_what_was_written_down(when: str, words: str, amount: str) -> None:
    records = {"threats": ({"when": when, "words": words},), "payments": ({"amount": amount},)}
    lines = story(case_of({"paid_anything": "yes"}, records))
    when, words, amount = (" ".join(clean(text).split()) for text in (when, words, amount))
    ours = {re.sub("[\u03b1-\u03b3 ]", "", line) for line in lines}
    said = {'Threat1;Theirwords:""': words, "Payment1;Amount:": amount, "Moneysent:Yes": True}
    known = {line for line, told in said.items() if told}
    if when:
        known -= {'Threat1;Theirwords:""'}
        known |= {':Threat1;Theirwords:""' if words else ":Threat1"}
    assert ours == known
    for text in filter(None, (when, words, amount)):
        assert text in "\n".join(lines)
