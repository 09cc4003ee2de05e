"""The sheet to copy into an official form: order, what is filled in, what is not, and for whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.case import log as chain
from sextortion_help.case.evidence import Evidence
from sextortion_help.case.model import Case, new_case
from sextortion_help.case.reading import KeptIdentifier, MailWay, Reading
from sextortion_help.evidence.identifiers.formats import FORMATS
from sextortion_help.interview.progress import Answer
from sextortion_help.playbook.forms import BuiltIn, Form, FormField, FormPart
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.models import Collect
from sextortion_help.report.builders.form import (
    COPY,
    NO_PICTURE,
    NO_PICTURE_UNDER_18,
    NOT_CHECKED,
    NOT_READ,
    NOTHING_HERE,
    WRITE_YOUR_OWN,
    form_sheet,
    forms_for,
)
from sextortion_help.report.document import (
    Block,
    Document,
    Group,
    Heading,
    Items,
    Pair,
    Pairs,
    Text,
    Ticks,
)
from sextortion_help.report.renderers.text import render_text
from tests.each import each
from tests.report.test_police_checklist import ADULT, EARLIER, GATE, MAYBE_UNDER_18, NOW, case_of
from tests.shipped import LIBRARY

FORMS = LIBRARY.forms
PARTS = LIBRARY.form_parts
COLLECTS = {item.id: item for item in LIBRARY.items() if isinstance(item, Collect)}

RECORDS: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "accounts": (
        {"platform": "instagram", "user_name": "first_user", "link": "https://x.example/1"},
        {"platform": "other", "user_name": "second_user", "phone_or_mail": "j@x.example"},
    ),
    "payments": (
        {"way": "western-union", "amount": "50 GBP", "when": "2026-11-22", "reference": "MTCN 123"},
        {"amount": "70 GBP", "when": "2026-11-21 20:00"},
    ),
    "threats": (
        {"words": "pay or else", "wants": "money", "when": "2026-11-21 19:00"},
        {"words": "tomorrow\nI send it", "deadline": "noon", "when": "one evening"},
    ),
}
FULL = case_of(ADULT, RECORDS, {"do-not-pay": "done"})
EMPTY = new_case(EARLIER, "test")


def sheet(case: Case, form: str, library: Library = LIBRARY) -> Document:
    return form_sheet(library, case, form, NOW)


def printed(document: Document) -> str:
    return render_text(document, 2000)


def with_form(form: Form, parts: Mapping[str, FormPart] = PARTS) -> Library:
    """Return the playbooks with a single form, called ``one``."""
    return replace(LIBRARY, forms={"one": form}, form_parts=parts)


def a_form(*fields: Mapping[str, object], **changes: object) -> Form:
    return Form.model_validate(
        {
            "name": "A form",
            "link": "https://form.example/",
            "countries": ["GB"],
            "audience": "everyone",
            "for": "Anyone.",
            "fields": [
                {"field": f"Field {n}", "needed": "helps", **f} for n, f in enumerate(fields)
            ],
            "confidence": "official",
            "sources": "ic3",
            "checked": "2026-11-24",
            **changes,
        }
    )


def filled(case: Case, *parts: str) -> tuple[Block, ...]:
    """Return what stands in a field that these parts fill."""
    (blocks,) = fields_of(sheet(case, "one", with_form(a_form({"part": list(parts)})))).values()
    return blocks


def fields_of(document: Document) -> dict[str, tuple[Block, ...]]:
    """Return what stands below each numbered field."""
    found: dict[str, list[Block]] = {}
    here: list[Block] | None = None
    for block in document.blocks:
        if isinstance(block, Heading):
            here = found.setdefault(block.text, []) if block.level == 3 else None
        elif here is not None:
            here.append(block)
    names = [b.text for b in document.blocks if isinstance(b, Heading) and b.level == 3]
    assert len(names) == len(found)
    last = names[-1]
    # After the last field comes the source, which is no part of it.
    found[last] = [b for b in found[last] if not (isinstance(b, Text) and "Source: " in b.text)]
    return {name: tuple(blocks) for name, blocks in found.items()}


def pairs(blocks: Iterable[Block]) -> list[Pair]:
    return [pair for block in blocks if isinstance(block, Pairs) for pair in block.pairs]


def below(document: Document, title: str) -> tuple[Block, ...]:
    blocks = document.blocks
    start = blocks.index(Heading(title)) + 1
    ends = (n for n in range(start, len(blocks)) if getattr(blocks[n], "level", 3) == 2)
    return blocks[start : next(ends, len(blocks))]


# ------------------------------------------------------------------ the order of the fields


def bare(heading: str) -> str:
    """Return a field's name without its number and marks."""
    name = re.sub(r"^\d+\. ", "", heading)
    return re.sub(r" \([^()]*(must be|may be|not checked|check this)[^()]*\)$", "", name)


@each(product((form for form in FORMS if FORMS[form].fields), (FULL, EMPTY)))
def test_the_fields_stand_in_the_forms_own_order_and_numbered(form: str, case: Case) -> None:
    names = [*fields_of(sheet(case, form))]
    assert [bare(name) for name in names] == [field.field for field in FORMS[form].fields]
    assert [name.split(".")[0] for name in names] == [str(n + 1) for n in range(len(names))]


@each((form, n) for form in FORMS for n, _ in enumerate(FORMS[form].fields))
def test_what_a_field_means_stands_below_its_name(form: str, number: int) -> None:
    first = [*fields_of(sheet(FULL, form)).values()][number][:1]
    say = FORMS[form].fields[number].say
    assert say is None or first == (Text(say),)


@pytest.mark.parametrize("form", [form for form in FORMS if FORMS[form].fields_not_read])
def test_a_form_that_nobody_read_gets_the_general_list_and_says_so(form: str) -> None:
    for case in (FULL, EMPTY):
        document = sheet(case, form)
        part = below(document, "What reports ask for")
        assert part[0] == Text(NOT_READ, "strong")
        assert "I have not read this form's own fields" in NOT_READ
        general = [part.title for part in PARTS.values() if not part.general]
        names = [*fields_of(document)]
        assert [re.sub(r"^\d+\. ", "", name) for name in names] == general
        assert "must be filled in" not in " ".join(names)


@each(form for form in FORMS if not FORMS[form].fields_not_read)
def test_a_form_that_was_read_does_not_say_that_it_was_not(form: str) -> None:
    assert NOT_READ not in printed(sheet(EMPTY, form))


MARKS = {
    ("yes", None): " (must be filled in)",
    ("optional", None): " (may be left out)",
    ("helps", None): "",
    ("unknown", None): "",
    ("yes", "yes"): " (must be filled in; not checked)",
    ("unknown", "yes"): " (not checked)",
}


@each(MARKS.items())
def test_marks_are_words(of: tuple[str, str | None], mark: str) -> None:
    needed, not_checked = of
    form = a_form({"needed": needed, "not_checked": not_checked})
    document = sheet(FULL, "one", with_form(form))
    assert [*fields_of(document)] == [f"1. Field 0{mark}"]
    assert (NOT_CHECKED in printed(document)) == bool(not_checked)


@each((form, field) for form in FORMS for field in FORMS[form].fields)
def test_the_marks_of_every_shipped_field_are_those_of_its_file(
    form: str, field: FormField
) -> None:
    (name,) = (name for name in fields_of(sheet(FULL, form)) if bare(name) == field.field)
    assert ("must be filled in" in name) == (field.needed == "yes")
    assert ("not checked" in name) == (field.not_checked == "yes")


def test_a_field_read_elsewhere_says_check_this_first() -> None:
    form = a_form({"confidence": "secondary"}, {})
    names = [*fields_of(sheet(FULL, "one", with_form(form)))]
    assert names == ["1. Field 0 (check this first)", "2. Field 1"]


# ------------------------------------------------------------------ what is filled in


def test_every_answer_and_record_stands_in_the_fields_that_ask_for_it_and_in_no_other() -> None:
    answers = {**ADULT}
    for fact in (fact for part in PARTS.values() for fact in part.facts):
        if LIBRARY.questions()[fact].answer == "text":
            answers[fact] = f"fact-{fact}"
    records = {
        kind: ({field.field: f"record-{kind}-{field.field}" for field in sort.fields},)
        for kind, sort in COLLECTS.items()
    }
    case = case_of(answers, records)
    for id_, form in FORMS.items():
        if form.fields_not_read:
            continue
        for blocks, field in zip(fields_of(sheet(case, id_)).values(), form.fields, strict=True):
            parts = [PARTS[part] for part in field.part if "story" not in PARTS[part].built_in]
            asked = {f"fact-{fact}" for part in parts for fact in part.facts}
            asked |= {
                f"record-{kind}-{name}"
                for part in parts
                for kind, names in part.records.items()
                for name in names
            }
            values = {pair.value for pair in pairs(blocks) if pair.value}
            own = {value for value in values if value.startswith(("fact-", "record-"))}
            assert own == {one for one in asked if one in {*answers.values()} or "record" in one}


def test_an_answer_stands_in_the_words_that_were_picked() -> None:
    found = {pair.label: pair.value for pair in pairs(filled(FULL, "where", "image-state"))}
    assert found["Apps and sites"] == "Instagram"
    assert found["How it began"] == "In a chat or a video call"
    assert found["What they say they have"] == "Private pictures, Private messages"


def test_each_record_stands_on_its_own_under_its_number() -> None:
    blocks = filled(FULL, "payment")
    titles = [block.text for block in blocks if isinstance(block, Text)]
    assert titles == ["Payment 1", "Payment 2"]
    _, _, first, _, second = blocks
    assert [pair.value for pair in pairs([first])][:3] == ["Western Union", "50 GBP", "2026-11-22"]
    assert [pair.value for pair in pairs([second])][:3] == [None, "70 GBP", "2026-11-21 20:00"]


def test_parts_of_one_field_share_a_record_and_say_nothing_twice() -> None:
    blocks = filled(FULL, "account", "contact-points")
    assert [block.text for block in blocks if isinstance(block, Text)] == [
        "Account 1",
        "Account 2",
    ]
    values = [pair.value for pair in pairs(blocks) if pair.value]
    assert sorted(values) == sorted(set(values) | {"Another one"})
    assert "j@x.example" in values


def test_a_record_that_says_nothing_of_what_is_asked_is_left_out() -> None:
    titles = [b.text for b in filled(FULL, "contact-points") if isinstance(b, Text)]
    assert titles == ["Account 2"]


def test_a_record_is_not_dropped_where_its_question_no_longer_applies() -> None:
    case = case_of({**ADULT, "paid_anything": "no"}, RECORDS)
    assert "MTCN 123" in printed(sheet(case, "us-ic3"))


def test_where_nothing_was_paid_no_payment_is_asked_for() -> None:
    case = case_of({**ADULT, "paid_anything": "no"})
    labels = [pair.label for pair in pairs(filled(case, "payment"))]
    assert labels == ["Money sent"]


def test_a_field_that_the_answers_leave_empty_says_so() -> None:
    part = FormPart.model_validate({"title": "P", "facts": "payments_used", "find": "F."})
    library = with_form(a_form({"part": "p"}), {"p": part})
    case = case_of({**ADULT, "paid_anything": "no"})
    assert [*fields_of(sheet(case, "one", library)).values()] == [(Text(NOTHING_HERE, "quiet"),)]


def test_an_answer_to_a_question_that_no_longer_applies_is_not_printed() -> None:
    answers = {**ADULT, "age_pictured": "under_18"}
    label = LIBRARY.questions()["age_pictured"].label
    assert label in {pair.label for pair in pairs(filled(case_of(answers), "age-group"))}
    case = case_of({**answers, "age_now": "under_18"})
    assert label not in {pair.label for pair in pairs(filled(case, "age-group"))}


# ------------------------------------------------------------------ what is missing


KNOWN = {"Official page", "For", "Entries in the log", "Last hash (SHA-256)"}


@each(FORMS)
def test_an_empty_case_prints_empty_boxes_with_hints_and_no_invented_value(form: str) -> None:
    document = sheet(EMPTY, form)
    all_ = pairs(document.blocks)
    assert {pair.label for pair in all_ if pair.value} <= KNOWN
    empty = [pair for pair in all_ if pair.value is None]
    assert len(empty) >= 4
    for pair in empty:
        assert pair.hint, pair
        assert 1 <= pair.room <= 6
    assert not [block for block in document.blocks if isinstance(block, Ticks)]


@each(form for form in FORMS if "story" in {p for f in FORMS[form].fields for p in f.part})
def test_what_happened_has_room_to_write(form: str) -> None:
    for case, room in ((EMPTY, 6), (FULL, 4)):
        boxes = [pair.room for pair in pairs(sheet(case, form).blocks) if "own words" in pair.label]
        assert room in boxes


@pytest.mark.parametrize("given", [None, "", " ", "\n\t", "\u202e"])
def test_an_answer_that_says_nothing_is_an_empty_box(given: str | None) -> None:
    case = case_of({**ADULT, "began_when": given}, {"threats": ({"words": given or ""},)})
    (first, *_) = pairs(filled(case, "when"))
    assert (first.value, bool(first.hint)) == (None, True)
    assert [pair.value for pair in pairs(filled(case, "said"))] == [None, None]


def test_a_box_without_words_of_its_own_gets_those_of_its_part_once() -> None:
    part = FormPart.model_validate(
        {
            "title": "P",
            "facts": ["age_now", "country"],
            "boxes": [{"label": "A"}, {"label": "B", "find": "Own."}],
            "find": ["Look.", "Ask."],
        }
    )
    library = with_form(a_form({"part": "p"}), {"p": part})
    (blocks,) = fields_of(sheet(EMPTY, "one", library)).values()
    hints = [pair.hint for pair in pairs(blocks)]
    country = LIBRARY.questions()["country"]
    assert hints == ["Look. Ask.", (country.help or ("",))[0], None, "Own."]


# ------------------------------------------------------------------ what the program puts together


def identifier(kind: str, value: str, *, is_own: bool = False) -> KeptIdentifier:
    return KeptIdentifier(
        kind=kind, value=value, written=value, sure="pattern", hint="a thing; it can change",
        count=2, place=7, is_own=is_own,
    )  # fmt: skip


def read_in(**parts: object) -> Case:
    given: dict[str, object] = {"evidence": "E2", "at": EARLIER, "app": "Chat", "messages": 9}
    return FULL.with_reading(Reading.model_validate({**given, **parts}))


GROUPS = {
    "account": "account-identifiers",
    "contact-points": "contact-identifiers",
    "payment": "payment-identifiers",
    "your-account": "own-identifiers",
}


def test_an_identifier_stands_in_one_part_of_a_form_and_in_one_only() -> None:
    kinds = [*product((*FORMATS, "a kind of a later version"), (True, False))]
    marks = {f"<mark {n}>": kind for n, kind in enumerate(kinds)}
    case = read_in(
        identifiers=tuple(identifier(kind, m, is_own=own) for m, (kind, own) in marks.items())
    )
    shown = {part: repr(filled(case, part)) for part in GROUPS}
    for mark, (kind, is_own) in marks.items():
        expected = "payment"
        if is_own:
            expected = "your-account"
        elif kind == "profile" or kind.startswith("handle"):
            expected = "account"
        elif kind in {"phone-e164", "email", "url", "domain", "ipv4", "ipv6"}:
            expected = "contact-points"
        assert [part for part in GROUPS if mark in shown[part]] == [expected], kind


def test_the_parts_for_identifiers_are_those_tested() -> None:
    assert {*GROUPS.values()} == {one for one in get_args(BuiltIn) if one.endswith("identifiers")}
    for part, kind in GROUPS.items():
        assert kind in PARTS[part].built_in


def test_mails_evidence_and_steps_stand_where_a_form_asks_for_them() -> None:
    piece = Evidence(
        id="E1", kind="messages", kept="sealed", shows="not-asked", name="chat.txt", where="/x",
        sha256="ab" * 32, size=12, added=EARLIER, how="test", program="test",
    )  # fmt: skip
    case = read_in(mails=(MailWay(place=1, sender="Joe <j@x.example>"),)).with_evidence([piece])
    assert "From: Joe <j@x.example>" in repr(filled(case, "mail-headers"))
    listed = [block for block in filled(case, "evidence-list") if isinstance(block, Group)]
    assert listed[0].title == "E1: messages, 12 bytes, chat.txt"
    assert any("ab" * 32 in line.text for line in listed[0].lines)
    steps = [block for block in filled(case, "did-after") if isinstance(block, Ticks)]
    assert [tick.text for tick in steps[0].ticks] == ["Do not pay, 2026-11-20 18:05 UTC+02:00"]
    assert "Joe" not in repr([filled(case, part) for part in GROUPS])
    for part in ("mail-headers", "evidence-list", "did-after"):
        blocks = filled(case, part)
        assert not [block for block in blocks if isinstance(block, Heading)]
        assert None not in [pair.value for pair in pairs(blocks)]
        empty = filled(case_of({**ADULT}), part)
        assert [pair.room for pair in pairs(empty) if pair.value is None] == [3]


# ------------------------------------------------------------------ hostile words


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from([*COLLECTS]), st.text(max_size=60) | st.just('x\n9. Age\nAge: 30"\n\x1b[31m')
)
def test_hostile_words_in_records_stand_as_words_and_add_no_field(kind: str, text: str) -> None:
    harmless = case_of(ADULT, {kind: ({f.field: "ok" for f in COLLECTS[kind].fields},)})
    case = case_of(ADULT, {kind: ({f.field: f"a{text}" for f in COLLECTS[kind].fields},)})
    for form in ("us-ic3", "us-ncmec-cybertipline", "generic-statement"):
        document = sheet(case, form)
        before = sheet(harmless, form)
        assert [type(block) for block in document.blocks] == [type(b) for b in before.blocks]
        assert [*fields_of(document)] == [*fields_of(before)]
        for pair in pairs(document.blocks):
            assert pair.value is None or len(pair.value.splitlines()) == 1
        for block in document.blocks:
            if isinstance(block, Items):
                assert all(len(line.splitlines()) == 1 for line in block.lines)
        assert "\x1b" not in printed(document)


# ------------------------------------------------------------------ for whom


LANDS = (None, "other", "GB", "US", "CA", "AU", "NZ", "IN", "DE", "EG")
AGES: tuple[Mapping[str, Answer], ...] = ({}, {"age_pictured": "none"}, *MAYBE_UNDER_18)


def fitting(country: str | None, *, under_18: bool) -> set[str]:
    """Say it in plain Python, apart from the program's own way."""
    codes = {country, "INT"} | ({"EU"} if country == "DE" else set())
    unfit = "adults" if under_18 else "minors"
    return {
        id_ for id_, form in FORMS.items() if codes & set(form.countries) and form.audience != unfit
    }


@each(product(LANDS, AGES, ("me", "helper")))
def test_forms_are_picked_by_country_and_age(
    country: str | None, age: Mapping[str, Answer], who: str
) -> None:
    under_18 = age in MAYBE_UNDER_18
    case = case_of({**ADULT, **age, "country": country, "who_asks": who})
    found = forms_for(LIBRARY, case)
    assert set(found) == fitting(country, under_18=under_18)
    assert len(set(found)) == len(found)
    assert found
    for id_ in found:
        assert FORMS[id_].audience in (
            {"everyone", "minors"} if under_18 else {"everyone", "adults"}
        )


@each(product(("GB", "US", "DE", "CA", "AU"), (True, False)))
def test_the_countrys_own_come_first_then_a_groups_then_anywheres(
    country: str, under_18: bool
) -> None:
    age: Mapping[str, Answer] = {"age_now": "under_16"} if under_18 else {}
    found = forms_for(LIBRARY, case_of({**ADULT, **age, "country": country}))
    ranks = [
        0 if country in FORMS[id_].countries else 2 if "INT" in FORMS[id_].countries else 1
        for id_ in found
    ]
    assert ranks == sorted(ranks)
    own = [FORMS[id_].audience for id_ in found if country in FORMS[id_].countries]
    assert own == sorted(own, key=lambda audience: audience != "minors")


@pytest.mark.parametrize("safe", ["danger", "suicidal", "both"])
def test_a_closed_gate_makes_nobody_an_adult(safe: str) -> None:
    case = case_of({"safe_now": safe, "country": "GB"})
    assert set(forms_for(LIBRARY, case)) == fitting("GB", under_18=True)
    assert "gb-ceop" in forms_for(LIBRARY, case)


def test_someone_who_told_nothing_gets_what_serves_anyone_under_18() -> None:
    assert forms_for(LIBRARY, EMPTY) == ("us-ncmec-cybertipline",)


def test_a_folder_without_forms_offers_none() -> None:
    assert forms_for(replace(LIBRARY, forms={}, form_parts={}), FULL) == ()


def test_a_form_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        sheet(FULL, "nowhere")


# ------------------------------------------------------------------ pictures


PICTURE = re.compile(
    r"\b(send|save|open|copy|add|show|take|attach|upload)\b.*\bpicture", re.IGNORECASE
)


@each([*product(FORMS, MAYBE_UNDER_18, (RECORDS,)), *product(FORMS, MAYBE_UNDER_18[:1], ({},))])
def test_where_someone_may_be_under_18_no_sheet_asks_for_a_picture(
    form: str, age: Mapping[str, Answer], records: Mapping[str, tuple[Mapping[str, str], ...]]
) -> None:
    document = sheet(case_of({**ADULT, **age}, records), form)
    lines = [line for block in document.blocks if isinstance(block, Items) for line in block.lines]
    assert NO_PICTURE_UNDER_18 in lines
    assert NO_PICTURE not in lines
    words = printed(document)
    assert not re.search(r"screenshot|attach|upload", words, re.IGNORECASE)
    for sentence in re.split(r"(?<=[.?:])\s+", words):
        if PICTURE.search(sentence):
            assert re.search(r"\b(never|not|no)\b", sentence, re.IGNORECASE), sentence


@each(FORMS)
def test_for_adults_too_no_picture_is_needed(form: str) -> None:
    lines = [
        b for block in sheet(FULL, form).blocks if isinstance(block, Items) for b in block.lines
    ]
    assert NO_PICTURE in lines
    assert NO_PICTURE_UNDER_18 not in lines


# ------------------------------------------------------------------ around the fields


@each(FORMS)
def test_the_sheet_says_what_it_is_for_whom_and_where_the_form_is(form: str) -> None:
    document = sheet(FULL, form)
    shape = FORMS[form]
    assert document.title == shape.name
    assert document.blocks[0] == Text(COPY if shape.link else WRITE_YOUR_OWN, "strong")
    top = {pair.label: pair.value for pair in pairs(document.blocks)}
    assert top["For"] == shape.whom
    assert top.get("Official page") == shape.link
    assert set(shape.mind or ()) <= {
        line
        for b in below(document, "Before you begin")
        if isinstance(b, Items)
        for line in b.lines
    }
    if shape.after:
        assert below(document, "After you send it")[0] == Items(shape.after)


@each(FORMS)
def test_every_source_stands_with_its_day_and_one_read_elsewhere_says_check_first(
    form: str,
) -> None:
    document = sheet(FULL, form)
    quiet = [b.text for b in document.blocks if isinstance(b, Text) and b.weight == "quiet"]
    (line,) = (text for text in quiet if text.startswith("Source: "))
    strong = [b.text for b in document.blocks if isinstance(b, Text) and b.weight == "strong"]
    doubts = [text for text in strong if "Check this first" in text]
    assert bool(doubts) == (FORMS[form].confidence == "secondary")
    for id_ in FORMS[form].sources:
        source = LIBRARY.sources[id_]
        for text in (line, *doubts):
            assert f"{source.who}, {source.read}" in text
    assert line.endswith(f"Checked {FORMS[form].checked}.")


@each(product(FORMS, ("danger", "suicidal", "both"), ((), (GATE,))))
def test_in_danger_people_to_call_stand_before_every_heading(
    form: str, danger: str, seen: tuple[str, ...]
) -> None:
    blocks = sheet(case_of({**ADULT, "safe_now": danger}, seen=seen), form).blocks
    first_heading = next(n for n, block in enumerate(blocks) if isinstance(block, Heading))
    assert [block for block in blocks[:first_heading] if isinstance(block, Group)]


@each(FORMS)
def test_whom_a_report_could_harm_is_warned_before_every_heading(form: str) -> None:
    for change, warned in (({"offender": "partner"}, True), ({"country": "EG"}, True), ({}, False)):
        blocks = sheet(case_of({**ADULT, **change}), form).blocks
        first_heading = next(n for n, block in enumerate(blocks) if isinstance(block, Heading))
        top = [b.text for b in blocks[:first_heading] if isinstance(b, Text)]
        assert any("turn on you" in text for text in top) == warned


@each(FORMS)
def test_it_ends_with_what_it_is_not_and_with_the_log(form: str) -> None:
    document = sheet(FULL, form)
    about, log = below(document, "What this paper is, and is not")
    assert isinstance(about, Items)
    said = " ".join(about.lines)
    for limit in ("2026-11-24 09:30 UTC-03:00", "own clock", "not the official form"):
        assert limit in said.replace("this computer's clock", "own clock")
    assert "not legal advice" in said
    assert "holds no picture" in said
    length, head = chain.head(FULL.log)
    assert isinstance(log, Pairs)
    assert [pair.value for pair in log.pairs] == [str(length), head]
    assert document.blocks[-1] is log
    torn = FULL.model_copy(update={"log": FULL.log[:3] + FULL.log[4:]})
    assert "does not fit together from entry 4" in printed(sheet(torn, form))


@each(FORMS)
def test_it_promises_nothing_and_prints_no_telephone_number_of_its_own(form: str) -> None:
    words = printed(sheet(FULL, form)).casefold()
    for promise in ("court-ready", "certified", "tamper", "forensic", "admissible", "guarantee"):
        assert promise not in words
    assert "victim" not in words
    parts = [FORMS[form].whom, *(FORMS[form].mind or ()), *(FORMS[form].after or ())]
    assert not re.search(r"\+\d|\b0\d{3}|\b(101|999|112|911)\b", " ".join(parts))


def test_the_time_is_the_one_that_was_given() -> None:
    later = NOW.astimezone(UTC)
    assert "2026-11-24 12:30 UTC+00:00" in printed(form_sheet(LIBRARY, FULL, "us-ic3", later))
    other = datetime(2026, 1, 2, 3, 4, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert "2026-01-02 03:04 UTC+05:30" in printed(form_sheet(LIBRARY, FULL, "us-ic3", other))
