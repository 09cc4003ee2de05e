from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from sextortion_help.interview.stories import faults, tell
from sextortion_help.playbook.checks import Story
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.loader import load_library
from tests.playbook.test_checker import GOOD


def library_of(folder: Path, stories: dict[str, str] | None = None) -> Library:
    told = {f"stories/{name}.yaml": text for name, text in (stories or {}).items()}
    for name, content in {**GOOD, "guide/40-end.yaml": END, **told}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return load_library(folder)


END = """\
title: End
items:
  - {gate: wait, say: W, go_on: G}
  - {message: goodbye, say: Bye.}
  - {step: rest, title: R, do: D}
"""
PAID = {"money": "sent"}


@pytest.fixture
def small(tmp_path: Path) -> Library:
    """``GOOD`` with a gate and two items beyond it."""
    return library_of(tmp_path)


def wrong(
    library: Library,
    answers: Mapping[str, object] | None = None,
    *,
    shows: tuple[str, ...] = ("hello",),
    never: tuple[str, ...] = (),
    first_step: str | None = None,
) -> list[str]:
    story = Story.model_validate(
        {
            "title": "T",
            "tells": "T",
            "answers": answers or {},
            "shows": shows,
            "never": never,
            "first_step": first_step,
        }
    )
    return list(faults(library, story))


# ------------------------------------------------------------------ what is shown


def test_a_story_that_comes_out_as_told_has_no_fault(small: Library) -> None:
    answers = {"money": "sent", "apps": ["app"], "ways": ("way",)}
    shows = ("hello", "money", "call", "report.*", "stop.way", "late")
    assert wrong(small, answers, shows=shows, first_step="call") == []


def test_other_items_may_stand_between(small: Library) -> None:
    assert wrong(small, shows=("hello", "late")) == []


def test_an_item_that_is_missing(small: Library) -> None:
    assert wrong(small, {"money": "kept"}, shows=("hello", "call")) == ["'call' is not shown"]
    assert wrong(small, PAID, shows=("hello", "call")) == []


def test_a_question_left_empty_was_skipped(small: Library) -> None:
    assert wrong(small, {"money": None}, shows=("call",)) == ["'call' is not shown"]


def test_an_item_that_no_guide_holds(small: Library) -> None:
    assert wrong(small, shows=("no-such-item",)) == ["'no-such-item' is not shown"]


def test_a_repeated_item_that_no_card_brings(small: Library) -> None:
    assert wrong(small, {"apps": ["other"]}, shows=("report.*",)) == ["'report.*' is not shown"]
    assert wrong(small, {"apps": ["app", "other"]}, shows=("report.*",)) == []


def test_items_in_the_wrong_order(small: Library) -> None:
    assert wrong(small, PAID, shows=("late", "call")) == ["'call' is shown too early"]
    assert wrong(small, PAID, shows=("call", "late")) == []


def test_after_a_fault_the_order_goes_on_from_the_last_item_found(small: Library) -> None:
    shows = ("money", "nothing", "hello", "late")
    assert wrong(small, shows=shows) == ["'nothing' is not shown", "'hello' is shown too early"]


def test_an_item_named_twice_must_be_shown_twice(small: Library) -> None:
    assert wrong(small, shows=("hello", "hello")) == ["'hello' is shown too early"]


def test_what_stands_beyond_a_gate_counts_as_shown(small: Library) -> None:
    assert wrong(small, shows=("wait", "goodbye", "rest")) == []


# ------------------------------------------------------------------ what must not be


def test_an_item_that_is_forbidden(small: Library) -> None:
    assert wrong(small, PAID, never=("call",)) == ["'call' is shown, and must not be"]
    assert wrong(small, {"money": "kept"}, never=("call",)) == []


def test_a_forbidden_pattern_names_the_item_that_is_shown(small: Library) -> None:
    assert wrong(small, {"apps": ["app"]}, never=("report.*",)) == [
        "'report.app' is shown, and must not be"
    ]


def test_what_is_forbidden_beyond_a_gate_is_found(small: Library) -> None:
    assert wrong(small, never=("goodbye",)) == ["'goodbye' is shown, and must not be"]


def test_every_fault_of_a_story_is_told(small: Library) -> None:
    found = wrong(small, PAID, shows=("nothing",), never=("call", "late"), first_step="rest")
    assert found == [
        "'nothing' is not shown",
        "'call' is shown, and must not be",
        "'late' is shown, and must not be",
        "the first step is 'call', not 'rest'",
    ]


# ------------------------------------------------------------------ the first step


def test_the_first_step_is_another(small: Library) -> None:
    assert wrong(small, PAID, first_step="rest") == ["the first step is 'call', not 'rest'"]
    assert wrong(small, {"money": "kept"}, first_step="rest") == []


def test_only_a_step_counts_as_the_first_step(small: Library) -> None:
    assert wrong(small, PAID, first_step="hello") == ["the first step is 'call', not 'hello'"]


def test_there_is_no_step_at_all(tmp_path: Path) -> None:
    for name, content in GOOD.items():
        if not name.startswith("guide/3"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(content, encoding="utf-8")
    found = wrong(load_library(tmp_path), first_step="call")
    assert found == ["the first step is 'none', not 'call'"]


# ------------------------------------------------------------------ answers nobody can give


def test_a_question_that_nobody_asks_brings_the_nearest(small: Library) -> None:
    assert wrong(small, {"mony": "sent"}) == ["no question asks 'mony'; did you mean 'money'?"]
    assert wrong(small, {"zzzzzz": "sent"}) == ["no question asks 'zzzzzz'"]


def test_an_answer_that_is_never_offered_brings_the_nearest(small: Library) -> None:
    assert wrong(small, {"money": "snet"}) == ["'money' never offers 'snet'; did you mean 'sent'?"]
    assert wrong(small, {"money": "zzzz"}) == ["'money' never offers 'zzzz'"]


def test_one_of_many_answers_that_is_never_offered(small: Library) -> None:
    assert wrong(small, {"apps": ["app", "ap"]}) == [
        "'apps' never offers 'ap'; did you mean 'app'?"
    ]


def test_a_country_that_is_not_known(small: Library) -> None:
    assert wrong(small, {"country": "GB"}) == []
    assert wrong(small, {"country": "other"}) == []
    assert wrong(small, {"country": "UK"}) == ["'country' never offers 'UK'"]
    assert wrong(small, {"country": "INT"}) == ["'country' never offers 'INT'"]


def test_a_skipped_question_is_left_out_and_not_answered_skipped(small: Library) -> None:
    assert wrong(small, {"money": "skipped"}) == ["'money' is left out where it was skipped"]


def test_a_question_for_free_words_takes_any(small: Library) -> None:
    assert wrong(small, {"words": "Anything at all."}) == []


def test_impossible_answers_are_all_told_and_nothing_else_is(small: Library) -> None:
    found = wrong(small, {"mony": "sent", "money": "snet"}, shows=("nothing",), never=("hello",))
    assert len(found) == 2
    assert not any("shown" in fault for fault in found)


def test_two_answers_where_one_is_asked_for(small: Library) -> None:
    assert wrong(small, {"money": ["sent", "kept"]})


def test_an_answer_to_a_question_that_is_not_asked(tmp_path: Path) -> None:
    for name, content in GOOD.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(
            content.replace("ask: Late?", "ask: Late?\n    when: paid"), encoding="utf-8"
        )
    library = load_library(tmp_path)
    assert wrong(library, {"money": "sent", "late": "early"}) == []
    assert wrong(library, {"money": "kept", "late": "early"})


# ------------------------------------------------------------------ a folder of stories


def test_each_fault_is_told_with_the_story_s_file(tmp_path: Path) -> None:
    good = "title: T\ntells: T\nanswers: {money: sent}\nshows: [call]\n"
    stories = {"good": good, "bad": good.replace("money: sent", "money: kept")}
    library = library_of(tmp_path, stories)
    assert [str(problem) for problem in tell(library)] == [
        "stories/bad.yaml:1: 'call' is not shown"
    ]


def test_a_folder_without_stories_has_no_fault(small: Library) -> None:
    assert tell(small) == ()
