from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

import pytest

from sextortion_help.case import log as chain
from sextortion_help.case.model import Case, Record, new_case
from sextortion_help.case.reading import KeptIdentifier, MailWay, Reading
from sextortion_help.interview.progress import Answer, StepState
from sextortion_help.playbook.library import ANYWHERE
from sextortion_help.playbook.models import Collect, Question
from sextortion_help.report.builders.checklist import police_checklist
from sextortion_help.report.document import (
    Document,
    Group,
    Heading,
    Pair,
    Pairs,
    Text,
    Tick,
    Ticks,
)
from sextortion_help.report.renderers.text import render_text
from tests.each import each
from tests.shipped import LIBRARY

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=timezone(timedelta(hours=-3)))
EARLIER = datetime(2026, 11, 20, 18, 5, tzinfo=timezone(timedelta(hours=2)))
GATE = "take-your-time"

ADULT: Mapping[str, Answer] = {
    "safe_now": "safe",
    "who_asks": "me",
    "age_now": "adult",
    "age_pictured": "adult",
    "others_under_18": "no",
    "offender": "stranger",
    "country": "GB",
    "shared_device": "no",
    "how_it_began": "chat",
    "what_they_have": ("pictures", "messages"),
    "posted": "no",
    "paid_anything": "yes",
    "payments_used": ("western-union",),
    "platforms_used": ("instagram",),
    "began_when": "21 November, in the evening",
    "last_contact": "yesterday",
    "reported_to": "my bank, number 77",
}
RECORDS: Mapping[str, tuple[Mapping[str, str], ...]] = {
    "accounts": (
        {"platform": "instagram", "user_name": "first_user", "link": "https://x.example/1"},
        {"platform": "other", "user_name": "second_user"},
    ),
    "payments": ({"amount": "50 GBP", "reference": "MTCN 123", "collected": "yes"},),
    "threats": (
        {"words": "pay or else", "wants": "money"},
        {"words": "tomorrow\nI send it", "deadline": "noon"},
    ),
}
MAYBE_UNDER_18: tuple[Mapping[str, Answer], ...] = (
    {"age_now": "under_18"},
    {"age_now": "unsure"},
    {"age_now": None},
    {"age_pictured": "under_18"},
    {"age_pictured": "unsure"},
    {"age_pictured": None},
    {"others_under_18": "yes"},
    {"others_under_18": "unsure"},
    {"others_under_18": None},
)


def case_of(
    answers: Mapping[str, Answer],
    records: Mapping[str, tuple[Mapping[str, str], ...]] | None = None,
    steps: Mapping[str, StepState] | None = None,
    seen: tuple[str, ...] = (),
) -> Case:
    case = new_case(EARLIER, "test")
    for fact, value in answers.items():
        case = case.with_answer(fact, value, EARLIER)
    for kind, entries in (records or {}).items():
        for number, fields in enumerate(entries):
            case = case.with_record(kind, Record(id=str(number), at=EARLIER, fields=fields))
    for step, state in (steps or {}).items():
        case = case.with_step(step, state, EARLIER)
    for item in seen:
        case = case.with_seen(item, EARLIER)
    return case


def checklist(case: Case) -> Document:
    return police_checklist(LIBRARY, case, NOW)


def printed(case: Case) -> str:
    """Return the whole checklist as words, without line breaks inside a line."""
    return render_text(checklist(case), 2000)


def pairs(document: Document, label: str) -> list[Pair]:
    return [
        pair
        for block in document.blocks
        if isinstance(block, Pairs)
        for pair in block.pairs
        if pair.label == label
    ]


def ticks(document: Document) -> list[Tick]:
    return [t for block in document.blocks if isinstance(block, Ticks) for t in block.ticks]


def below(document: Document, title: str) -> Document:
    """Return the part of a document below one of its large headings."""
    blocks = list(document.blocks)
    start = next(n for n, b in enumerate(blocks) if isinstance(b, Heading) and b.text == title)
    end = next(
        (n for n in range(start + 1, len(blocks)) if getattr(blocks[n], "level", 3) == 2),
        len(blocks),
    )
    return Document("", tuple(blocks[start:end]))


FULL = case_of(ADULT, RECORDS, {"do-not-pay": "done"})


# ------------------------------------------------------------------ what is known and what is not


CHOICE_QUESTIONS = tuple(
    (question.id, value, words)
    for question in LIBRARY.questions().values()
    if question.label and question.answer != "text"
    for value, words in LIBRARY.choices(question).items()
)


@each(CHOICE_QUESTIONS)
def test_an_answer_stands_in_the_words_that_were_picked(fact: str, value: str, words: str) -> None:
    question = LIBRARY.questions()[fact]
    answer: Answer = (value,) if question.answer == "many" else value
    (pair,) = pairs(checklist(case_of({**ADULT, fact: answer})), question.label or "")
    assert pair.value == words


def test_several_values_are_all_named() -> None:
    (pair,) = pairs(checklist(FULL), "What they say they have")
    assert pair.value == "Private pictures, Private messages"


def test_own_words_stand_as_they_were_typed() -> None:
    (pair,) = pairs(checklist(FULL), "First contact")
    assert pair.value == "21 November, in the evening"


@pytest.mark.parametrize(
    "question",
    [q for q in LIBRARY.questions().values() if q.label and q.id in ADULT],
    ids=lambda question: question.id,
)
@pytest.mark.parametrize("how", ["skipped", "not asked yet"])
def test_what_is_missing_is_an_empty_box_with_how_to_find_it(question: Question, how: str) -> None:
    answers = {fact: value for fact, value in ADULT.items() if fact != question.id}
    if how == "skipped":
        answers[question.id] = None
    found = pairs(checklist(case_of(answers)), question.label or "")
    assert [pair.value for pair in found] == [None]
    assert [pair.hint for pair in found] == [question.find]


def test_what_has_to_be_looked_up_says_where() -> None:
    """A day, a name or a number is found somewhere; what only the person knows needs no hint."""
    written = [q for q in LIBRARY.questions().values() if q.label and q.answer == "text"]
    assert written
    assert all(question.find for question in written)
    typed = [f for sort in COLLECTIONS for f in sort.fields if not (f.choices or f.choices_from)]
    assert all(field.find for field in typed)


def test_an_empty_case_prints_empty_boxes_and_no_invented_value() -> None:
    document = checklist(new_case(EARLIER, "test"))
    log_labels = {"Entries in the log", "Last hash (SHA-256)"}
    filled = {p.label for b in document.blocks if isinstance(b, Pairs) for p in b.pairs if p.value}
    assert filled == log_labels


@pytest.mark.parametrize("label", ["Name", "Phone or e-mail that is safe", "Case number"])
def test_what_the_program_never_asks_is_left_for_the_pen(label: str) -> None:
    assert [pair.value for pair in pairs(checklist(FULL), label)] == [None]


def test_an_answer_to_a_question_that_no_longer_applies_is_not_printed() -> None:
    label = LIBRARY.questions()["age_pictured"].label or ""
    answered = {**ADULT, "age_pictured": "under_18"}
    assert pairs(checklist(case_of(answered)), label)
    assert not pairs(checklist(case_of({**answered, "age_now": "under_18"})), label)


def test_ways_of_paying_go_when_nothing_was_paid() -> None:
    label = LIBRARY.questions()["payments_used"].label or ""
    assert pairs(checklist(FULL), label)[0].value == "Western Union"
    document = checklist(case_of({**ADULT, "paid_anything": "no"}))
    assert not pairs(document, label)
    assert "Western Union" not in render_text(document)


# ------------------------------------------------------------------ records


COLLECTIONS = tuple(item for item in LIBRARY.items() if isinstance(item, Collect))


def test_every_record_is_printed_with_every_field() -> None:
    for sort in COLLECTIONS:
        part = below(checklist(FULL), sort.title)
        records = RECORDS[sort.id]
        titles = [b.text for b in part.blocks if isinstance(b, Heading) and b.level == 3]
        assert titles == [sort.numbered(number) for number in range(1, len(records) + 1)]
        boxes = [block for block in part.blocks if isinstance(block, Pairs)]
        for record, box in zip(records, boxes, strict=True):
            for field, pair in zip(sort.fields, box.pairs, strict=True):
                choices = LIBRARY.picks(field.choices, field.choices_from)
                given = record.get(field.field)
                assert pair.label == field.label
                assert pair.value == (choices.get(given, given) if given else None)
                assert pair.hint


def test_records_stand_in_words_not_in_ids() -> None:
    words = printed(FULL)
    assert "App or site: Instagram" in words
    assert "App or site: Another one" in words
    assert "What they want: Money" in words


def test_a_record_is_never_dropped_even_if_its_question_no_longer_applies() -> None:
    words = printed(case_of({**ADULT, "paid_anything": "no"}, RECORDS))
    assert "MTCN 123" in words
    assert "50 GBP" in words


def test_no_records_yet_is_said() -> None:
    part = below(checklist(case_of(ADULT)), "Threats")
    assert "None written down yet." in render_text(part)


@pytest.mark.parametrize("text", ["漢字 \x1b[31m \u202e", "x" * 3000, "[x](y) <b> # | `"])
def test_hostile_words_in_a_record_are_printed_and_break_nothing(text: str) -> None:
    case = case_of(ADULT, {"threats": ({"words": text},)})
    shown = "".join(render_text(checklist(case)).split())
    visible = text.replace("\x1b", "").replace("\u202e", "")
    assert "".join(visible.split()) in shown
    assert "\x1b" not in shown


# ------------------------------------------------------------------ steps


def test_a_step_that_was_done_is_listed_with_its_time_and_zone() -> None:
    case = case_of(ADULT, steps={"do-not-pay": "done", "save-proof.instagram": "done"})
    done = [tick for tick in ticks(checklist(case)) if tick.state == "done"]
    assert [tick.text.split(" 2026")[0].rstrip(" ,(") for tick in done] == [
        "Do not pay",
        "Save the proof: Instagram",
    ]
    for tick in done:
        assert re.search(r"2026-11-20 18:05.*\+02:?00", tick.text)


@pytest.mark.parametrize("state", ["later", "not-for-me"])
def test_a_step_not_done_is_not_listed_as_taken(state: StepState) -> None:
    part = below(checklist(case_of(ADULT, steps={"do-not-pay": state})), "Steps already taken")
    assert not ticks(part)
    assert "None marked as done yet." in render_text(part)


# ------------------------------------------------------------------ the request to the officer


POLICE_LINKS = {id_: card.police_link for id_, card in LIBRARY.platforms.items()}


def asked_of(case: Case) -> dict[str, list[str]]:
    """Return what the request says to each company."""
    part = below(checklist(case), "A request to the officer")
    groups = [block for block in part.blocks if isinstance(block, Group)]
    return {group.title: [line.text for line in group.lines] for group in groups}


@pytest.mark.parametrize("chosen", LIBRARY.platforms)
@pytest.mark.parametrize("how", ["question", "record"])
def test_links_for_the_police_are_those_of_the_platforms_named(chosen: str, how: str) -> None:
    case = (
        case_of({**ADULT, "platforms_used": (chosen,)})
        if how == "question"
        else case_of({**ADULT, "platforms_used": None}, {"accounts": ({"platform": chosen},)})
    )
    link = POLICE_LINKS[chosen]
    name = LIBRARY.platforms[chosen].name
    expected = f"For the police: {link}" if link else "No account is written down yet."
    assert asked_of(case) == {name: [expected]}


def test_each_company_is_asked_for_the_accounts_that_are_its_own() -> None:
    assert asked_of(FULL) == {
        "Instagram": [
            f"For the police: {POLICE_LINKS['instagram']}",
            "Account: first_user, https://x.example/1",
        ],
        "Another app or site": ["Account: second_user"],
    }


def test_an_account_without_an_app_is_not_lost() -> None:
    case = case_of(
        {**ADULT, "platforms_used": None}, {"accounts": ({"user_name": "nobody_knows"},)}
    )
    assert asked_of(case) == {"Another app or site": ["Account: nobody_knows"]}


def test_the_request_says_from_when_to_when() -> None:
    (first,), (last,) = (pairs(checklist(FULL), f"Keep records {way}") for way in ("from", "to"))
    assert (first.value, last.value) == ("21 November, in the evening", "yesterday")
    empty = checklist(new_case(EARLIER, "test"))
    assert [pair.value for pair in pairs(empty, "Keep records from")] == [None]


def test_some_platform_has_a_link_for_the_police() -> None:
    assert sum(link is not None for link in POLICE_LINKS.values()) >= 3


# ------------------------------------------------------------------ age


@pytest.mark.parametrize("age", MAYBE_UNDER_18, ids=str)
@pytest.mark.parametrize("records", [{}, RECORDS], ids=["no records", "records"])
def test_where_someone_may_be_under_18_no_screenshot_and_no_picture_is_asked_for(
    age: Mapping[str, Answer], records: Mapping[str, tuple[Mapping[str, str], ...]]
) -> None:
    document = checklist(case_of({**ADULT, **age}, records))
    assert "screenshot" not in render_text(document).casefold()
    for tick in ticks(below(document, "Bring with you")):
        assert not re.search(r"picture|photo|image|video", tick.text.casefold())


def test_for_adults_screenshots_are_without_private_pictures() -> None:
    (tick,) = (t for t in ticks(checklist(FULL)) if "screenshot" in t.text.casefold())
    assert "without private pictures" in tick.text


@pytest.mark.parametrize("age", ["under_18", None])
def test_in_danger_with_the_gate_closed_a_child_is_still_asked_for_no_screenshot(
    age: str | None,
) -> None:
    case = case_of({"safe_now": "danger", "age_now": age})
    assert "screenshot" not in printed(case).casefold()


# ------------------------------------------------------------------ danger


@pytest.mark.parametrize("danger", ["danger", "suicidal", "both"])
@pytest.mark.parametrize("gate", [(), (GATE,)], ids=["gate closed", "gate passed"])
@pytest.mark.parametrize("country", ["GB", "US", "other", None])
def test_in_danger_people_to_call_stand_before_every_heading(
    danger: str, gate: tuple[str, ...], country: str | None
) -> None:
    case = case_of({**ADULT, "safe_now": danger, "country": country}, seen=gate)
    blocks = checklist(case).blocks
    first_heading = next(n for n, block in enumerate(blocks) if isinstance(block, Heading))
    people = [block for block in blocks[:first_heading] if isinstance(block, Group)]
    land = country if country in LIBRARY.countries else ANYWHERE
    assert people
    assert any(LIBRARY.countries[land or ANYWHERE].name in group.title for group in people)
    if land != ANYWHERE:
        assert any(line.text.startswith("Phone: ") for line in people[0].lines)


def test_someone_who_is_safe_sees_no_crisis_lines_on_the_checklist() -> None:
    assert "Phone: " not in printed(FULL)


@pytest.mark.parametrize(
    "change",
    [
        {"country": "other"},
        {"country": None},
        {"offender": "partner"},
        {"offender": "known"},
        {"offender": None},
        {"shared_device": "yes"},
        {"safe_now": "danger"},
    ],
    ids=str,
)
def test_who_could_be_harmed_by_a_report_is_warned_before_handing_it_over(
    change: Mapping[str, Answer],
) -> None:
    warning = "Before you hand this over"
    blocks = checklist(case_of({**ADULT, **change}, seen=(GATE,))).blocks
    first_heading = next(n for n, block in enumerate(blocks) if isinstance(block, Heading))
    assert any(
        isinstance(block, Text) and block.weight == "strong" and warning in block.text
        for block in blocks[:first_heading]
    )
    assert warning not in printed(FULL)


# ------------------------------------------------------------------ the log, and honest limits


def test_length_and_last_hash_are_those_of_the_case() -> None:
    document = checklist(FULL)
    length, head = chain.head(FULL.log)
    assert [pair.value for pair in pairs(document, "Entries in the log")] == [str(length)]
    assert [pair.value for pair in pairs(document, "Last hash (SHA-256)")] == [head]
    assert length == len(FULL.log) > 10
    assert re.fullmatch(r"[0-9a-f]{64}", head)


def test_one_more_event_changes_length_and_hash() -> None:
    later = FULL.with_event("exported", "checklist", NOW)
    before, after = checklist(FULL), checklist(later)
    for label in ("Entries in the log", "Last hash (SHA-256)"):
        assert pairs(before, label) != pairs(after, label)


def test_a_log_that_does_not_fit_together_is_told() -> None:
    assert "does not fit together" not in printed(FULL)
    torn = FULL.model_copy(update={"log": FULL.log[:3] + FULL.log[4:]})
    assert "does not fit together from entry 4" in printed(torn)
    forged = FULL.log[2].model_copy(update={"about": "another"})
    changed = FULL.model_copy(update={"log": (*FULL.log[:2], forged, *FULL.log[3:])})
    assert "does not fit together from entry 3" in printed(changed)


def test_the_time_it_was_made_stands_first_with_its_zone() -> None:
    first = checklist(FULL).blocks[0]
    assert isinstance(first, Text)
    assert re.search(r"2026-11-24 09:30.*-03:?00", first.text)
    with_utc = police_checklist(LIBRARY, FULL, NOW.astimezone(UTC)).blocks[0]
    assert isinstance(with_utc, Text)
    assert re.search(r"2026-11-24 12:30.*\+00:?00", with_utc.text)


@pytest.mark.parametrize(
    "limit",
    [
        "own clock",
        "not an official form",
        "not legal advice",
        "holds no picture",
        "proves nothing about who sent what",
        "Chain of custody begins when an officer takes the evidence",
        "You do not have to show or hand over a private picture",
    ],
)
def test_it_says_what_it_is_and_is_not(limit: str) -> None:
    assert limit in printed(FULL)
    assert limit in printed(new_case(EARLIER, "test"))


ALL_CASES = {
    "full": FULL,
    "empty": new_case(EARLIER, "test"),
    "child": case_of({**ADULT, "age_now": "under_18"}, RECORDS),
    "danger": case_of({"safe_now": "both"}),
    "everything done": case_of(
        {**ADULT, "platforms_used": tuple(LIBRARY.platforms), "offender": "partner"},
        RECORDS,
        dict.fromkeys(("police", "stopncii", "do-not-pay", "screenshots", "passwords"), "done"),
    ),
}


@pytest.mark.parametrize("name", ALL_CASES)
def test_it_never_promises_more_than_it_can_keep(name: str) -> None:
    words = printed(ALL_CASES[name]).casefold()
    for promise in ("court-ready", "court ready", "certified", "tamper", "forensic", "admissible"):
        assert promise not in words
    sentences = [line for line in words.splitlines() if "chain of custody" in line]
    assert sentences == ["- chain of custody begins when an officer takes the evidence."]


@pytest.mark.parametrize("name", ALL_CASES)
def test_it_uses_kind_words_only(name: str) -> None:
    words = printed(ALL_CASES[name]).casefold()
    for word in ("revenge porn", "child pornography", "your blackmailer", "victim of"):
        assert word not in words.replace("revenge porn helpline", "")


# ------------------------------------------------------------------ identifiers and mails


def an_identifier(value: str, *, is_own: bool = False) -> KeptIdentifier:
    return KeptIdentifier(
        kind="profile",
        value=value,
        written=f"t.me/{value}",
        sure="pattern",
        hint="link to a profile, chat or page; it can change",
        count=3,
        place=7,
        when="2026-01-13T20:21:00",
        is_own=is_own,
    )


def test_chosen_identifiers_say_what_they_look_like_how_sure_where_and_how_often() -> None:
    reading = Reading(
        evidence="E2",
        at=EARLIER,
        app="WhatsApp",
        messages=9,
        identifiers=(an_identifier("telegram/joe_k"), an_identifier("mine", is_own=True)),
        mails=(MailWay(place=1, sender="Joe <j@x.example>", oddities=("own-address", "newer")),),
    )
    shown = " ".join(render_text(checklist(FULL.with_reading(reading))).split())
    assert (
        "telegram/joe_k Link to a profile, chat or page (it looks like one). "
        "Found 3 times in E2, first 2026-01-13 20:21:00, at 7. Written: t.me/telegram/joe_k"
    ) in shown
    assert "These belong to the person concerned: mine." in shown
    assert "E2, mail 1 From: Joe <j@x.example> It says it comes from the address" in shown
    assert "does not prove who sent a mail" in shown


def test_without_a_reading_there_is_no_word_of_identifiers_or_mails() -> None:
    shown = render_text(checklist(FULL))
    assert "IDENTIFIERS FOUND" not in shown
    assert "WHAT THE MAILS SAY" not in shown
