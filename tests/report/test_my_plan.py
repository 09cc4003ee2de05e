from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from sextortion_help.case.model import Case, new_case
from sextortion_help.interview.progress import Answer, StepState
from sextortion_help.interview.walk import walk
from sextortion_help.playbook.models import Step
from sextortion_help.report.builders.plan import my_plan
from sextortion_help.report.document import Document, Group, Heading, Text, Tick, Ticks
from sextortion_help.report.renderers.text import render_text
from tests.shipped import LIBRARY

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
GATE = "take-your-time"
DANGER = ("danger", "suicidal", "both")

ADULT: Mapping[str, Answer] = {
    "safe_now": "safe",
    "age_now": "adult",
    "age_pictured": "adult",
    "others_under_18": "no",
    "offender": "stranger",
    "country": "GB",
    "shared_device": "no",
    "how_it_began": "chat",
    "paid_anything": "yes",
    "payments_used": ("western-union",),
    "platforms_used": ("instagram",),
}


def case_of(
    answers: Mapping[str, Answer],
    steps: Mapping[str, StepState] | None = None,
    seen: tuple[str, ...] = (),
) -> Case:
    case = new_case(NOW, "test")
    for fact, value in answers.items():
        case = case.with_answer(fact, value, NOW)
    for step, state in (steps or {}).items():
        case = case.with_step(step, state, NOW)
    for item in seen:
        case = case.with_seen(item, NOW)
    return case


def ticks(document: Document) -> list[Tick]:
    return [t for block in document.blocks if isinstance(block, Ticks) for t in block.ticks]


def tick_of(document: Document, title: str) -> Tick:
    (found,) = (tick for tick in ticks(document) if tick.text == title)
    return found


@pytest.mark.parametrize("state", [None, "done", "later", "not-for-me"])
def test_a_step_shows_where_the_person_stands_with_it(state: StepState | None) -> None:
    steps: Mapping[str, StepState] = {"do-not-pay": state} if state else {}
    plan = my_plan(LIBRARY, case_of(ADULT, steps))
    assert tick_of(plan, "Do not pay").state == state
    assert {t.state for t in ticks(plan) if t.text != "Do not pay"} == {None}


@pytest.mark.parametrize("state", [None, "later"])
def test_what_is_still_to_do_says_how(state: StepState | None) -> None:
    steps: Mapping[str, StepState] = {"stopncii": state} if state else {}
    tick = tick_of(
        my_plan(LIBRARY, case_of(ADULT, steps)), "Make a code of the picture at StopNCII"
    )
    assert any("stopncii.org" in note for note in tick.notes)
    assert tick.notes[-1] == "https://stopncii.org"


@pytest.mark.parametrize("state", ["done", "not-for-me"])
def test_what_is_settled_takes_no_more_room(state: StepState) -> None:
    tick = tick_of(my_plan(LIBRARY, case_of(ADULT, {"do-not-pay": state})), "Do not pay")
    assert tick.notes == ()


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"age_now": "under_18"},
        {"offender": "partner"},
        {"platforms_used": ("telegram", "snapchat"), "paid_anything": "no"},
        {"country": None, "platforms_used": None},
    ],
    ids=str,
)
def test_the_plan_holds_every_step_of_the_guide_for_this_person_in_order(
    change: Mapping[str, Answer],
) -> None:
    case = case_of({**ADULT, **change})
    expected = [
        place.item.title
        for place in walk(LIBRARY, case.progress).places
        if isinstance(place.item, Step)
    ]
    assert [tick.text for tick in ticks(my_plan(LIBRARY, case))] == expected
    assert len(expected) > 10


def test_steps_stand_under_the_part_of_the_guide_they_belong_to() -> None:
    blocks = my_plan(LIBRARY, case_of(ADULT)).blocks
    titles = [block.text for block in blocks if isinstance(block, Heading)]
    assert titles == [file.section.title for file in LIBRARY.guide if file.section.title in titles]
    for before, after in pairwise(blocks):
        assert not (isinstance(before, Heading) and isinstance(after, Heading))


def test_a_plan_for_someone_safe_shows_no_crisis_lines() -> None:
    assert not [b for b in my_plan(LIBRARY, case_of(ADULT)).blocks if isinstance(b, Group)]


def test_a_new_answer_changes_the_plan_and_keeps_the_states() -> None:
    steps: Mapping[str, StepState] = {"do-not-pay": "done"}
    plan = my_plan(LIBRARY, case_of({**ADULT, "platforms_used": ("discord",)}, steps))
    titles = " ".join(tick.text for tick in ticks(plan))
    assert "Discord" in titles
    assert "Instagram" not in titles
    assert tick_of(plan, "Do not pay").state == "done"


@pytest.mark.parametrize("age", ["under_18", "unsure", None])
def test_a_plan_for_someone_under_18_never_sends_to_adults_tools_or_for_pictures(
    age: str | None,
) -> None:
    titles = [t.text for t in ticks(my_plan(LIBRARY, case_of({**ADULT, "age_now": age})))]
    assert "Use Take It Down" in titles
    assert not [title for title in titles if "StopNCII" in title or "screenshot" in title]


# ------------------------------------------------------------------ danger


@pytest.mark.parametrize("danger", DANGER)
@pytest.mark.parametrize("country", ["GB", "US", "other", None])
def test_behind_a_closed_gate_there_is_nothing_but_people_to_call(
    danger: str, country: str | None
) -> None:
    case = case_of({**ADULT, "safe_now": danger, "country": country}, {"do-not-pay": "later"})
    first, *people = my_plan(LIBRARY, case).blocks
    assert isinstance(first, Text)
    assert "talk to a person" in first.text
    assert people
    assert all(isinstance(block, Group) for block in people)
    if country in LIBRARY.countries:
        assert "Emergency" in getattr(people[0], "title", "")


@pytest.mark.parametrize("danger", DANGER)
def test_a_plan_in_danger_has_no_word_on_money_or_evidence(danger: str) -> None:
    words = render_text(my_plan(LIBRARY, case_of({**ADULT, "safe_now": danger}))).casefold()
    for word in ("do not pay", "screenshot", "western union", "report them", "instagram", "resume"):
        assert word not in words


@pytest.mark.parametrize("danger", DANGER)
def test_once_the_person_goes_on_people_still_come_first_and_then_the_steps(danger: str) -> None:
    blocks = my_plan(LIBRARY, case_of({**ADULT, "safe_now": danger}, seen=(GATE,))).blocks
    kinds = [type(block) for block in blocks]
    assert Group in kinds
    assert Ticks in kinds
    last_person = max(n for n, kind in enumerate(kinds) if kind is Group)
    assert last_person < kinds.index(Heading) < kinds.index(Ticks)


def test_an_empty_case_already_has_a_careful_plan() -> None:
    titles = [tick.text for tick in ticks(my_plan(LIBRARY, new_case(NOW, "test")))]
    assert "Do not pay" in titles
    assert "Make a safety plan first" in titles
    assert "Stop replying" not in titles
