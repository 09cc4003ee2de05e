from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sextortion_help.interview.plan import PlanPart, plan
from sextortion_help.interview.progress import Progress, StepState
from sextortion_help.interview.walk import walk
from sextortion_help.playbook.documents import Document
from sextortion_help.playbook.library import GuideFile, Library
from sextortion_help.playbook.models import Platform, Section, Step
from tests.shipped import LIBRARY

Data = Mapping[str, object]

SHIPPED = LIBRARY
STATES: tuple[StepState, ...] = ("done", "later", "not-for-me")


def step(id_: str, **more: object) -> Data:
    return {"step": id_, "title": "T", "do": "D", **more}


def message(id_: str) -> Data:
    return {"message": id_, "say": "S"}


def library(parts: Mapping[str, Sequence[Data]]) -> Library:
    card = {"name": "App", "sources": "src", "checked": "2026-01-31"}
    return Library(
        first_words=(),
        guide=tuple(
            GuideFile(
                title,
                Section.model_validate({"title": title, "items": list(items)}),
                Document(f"guide/{title}.yaml", "", {}),
            )
            for title, items in parts.items()
        ),
        situations={},
        platforms={"app": Platform.model_validate(card)},
        payments={},
        countries={},
        sources={},
        documents={},
    )


ASKING: Data = {"question": "q", "ask": "A?", "choices": {"yes": "Y", "no": "N"}}
APPS: Data = {"question": "apps", "ask": "A?", "answer": "many", "choices_from": "platforms"}
GUIDE = library(
    {
        "First": [message("m"), step("b"), APPS, step("a")],
        "Only words": [message("n"), ASKING],
        "Last": [
            step("c", when={"q": "yes"}),
            {"each": "platform", "of": "apps", "items": [step("d")]},
        ],
    }
)


def planned(guide: Library, progress: Progress) -> tuple[PlanPart, ...]:
    return plan(guide, progress, walk(guide, progress))


def outline(progress: Progress, guide: Library = GUIDE) -> dict[str, list[str]]:
    return {part.title: [s.step.id for s in part.steps] for part in planned(guide, progress)}


def test_parts_and_their_steps_stand_in_the_order_of_the_guide() -> None:
    progress = Progress(answers={"q": "yes", "apps": ("app",)})
    assert list(outline(progress).items()) == [("First", ["b", "a"]), ("Last", ["c", "d.app"])]


def test_a_part_without_steps_for_this_person_is_left_out() -> None:
    assert outline(Progress(answers={"q": "no"})) == {"First": ["b", "a"]}


@pytest.mark.parametrize("state", STATES)
def test_a_step_bears_its_state(state: StepState) -> None:
    (part,) = planned(GUIDE, Progress(steps={"a": state}))
    assert [s.state for s in part.steps] == [None, state]


def test_a_step_of_a_card_bears_a_state_of_its_own() -> None:
    progress = Progress(answers={"apps": ("app",)}, steps={"d.app": "later", "d": "done"})
    assert [s.state for s in planned(GUIDE, progress)[-1].steps] == ["later"]


def test_a_step_that_does_not_apply_is_left_out_though_it_was_done() -> None:
    assert outline(Progress(answers={"q": "no"}, steps={"c": "done"})) == {"First": ["b", "a"]}


def test_nothing_is_planned_beyond_a_closed_gate() -> None:
    closed = {"gate": "g", "say": "S", "go_on": "G"}
    guide = library({"First": [step("a"), closed, step("b")], "Last": [step("c")]})
    assert outline(Progress(), guide) == {"First": ["a"]}


def test_parts_of_the_same_title_stay_apart() -> None:
    guide = library({"One": [step("a")], "Two": [step("b")]})
    same = (
        replace(file, section=file.section.model_copy(update={"title": "Same"}))
        for file in guide.guide
    )
    guide = replace(guide, guide=tuple(same))
    assert [len(part.steps) for part in planned(guide, Progress())] == [1, 1]


@given(
    st.dictionaries(
        st.sampled_from([item.id for item in SHIPPED.items() if isinstance(item, Step)]),
        st.sampled_from(STATES),
    ),
    st.frozensets(st.sampled_from(sorted(SHIPPED.platforms)), max_size=3),
)
def test_the_plan_holds_every_step_of_the_way_once_and_in_order(
    steps: dict[str, StepState], platforms: frozenset[str]
) -> None:
    answers = {"safe_now": "safe", "platforms_used": tuple(sorted(platforms)) or None}
    progress = Progress(answers, steps=steps)
    way = walk(SHIPPED, progress)
    held = [s.step.id for part in plan(SHIPPED, progress, way) for s in part.steps]
    assert held == [place.id for place in way.places if isinstance(place.item, Step)]
