from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sextortion_help.playbook.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    Condition,
    FactIs,
    Not,
    SituationHolds,
    leaves,
    parse_condition,
)

PAID = FactIs("money", ("sent",))
POSTED = FactIs("posted", ("yes", "unsure"))


@pytest.mark.parametrize(
    ("data", "condition"),
    [
        ("paid", SituationHolds("paid")),
        ({"money": "sent"}, PAID),
        ({"money": ["sent"]}, PAID),
        ({"posted": ["yes", "unsure"]}, POSTED),
        ({"money": "sent", "posted": ["yes", "unsure"]}, AllOf((PAID, POSTED))),
        ({"all": [{"money": "sent"}, "paid"]}, AllOf((PAID, SituationHolds("paid")))),
        ({"any": [{"money": "sent"}, "paid"]}, AnyOf((PAID, SituationHolds("paid")))),
        ({"not": "paid"}, Not(SituationHolds("paid"))),
        ({"not": {"not": {"money": "sent"}}}, Not(Not(PAID))),
        ({"any": ["paid"]}, AnyOf((SituationHolds("paid"),))),
        (
            {"money": "sent", "not": "paid", "any": ["posted"]},
            AllOf((PAID, Not(SituationHolds("paid")), AnyOf((SituationHolds("posted"),)))),
        ),
    ],
)
def test_data_becomes_the_condition_it_spells(data: object, condition: Condition) -> None:
    assert parse_condition(data) == condition


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("", "a condition is"),
        ({}, "a condition is"),
        ([], "a condition is"),
        (["paid"], "a condition is"),
        (None, "a condition is"),
        (True, "a condition is"),
        ({"not": ""}, "a condition is"),
        ({"not": ["paid"]}, "a condition is"),
        ({"any": [""]}, "a condition is"),
        ({"any": []}, "'any' takes a list"),
        ({"all": []}, "'all' takes a list"),
        ({"any": "paid"}, "'any' takes a list"),
        ({"all": {"money": "sent"}}, "'all' takes a list"),
        ({"money": []}, "'money' takes a value"),
        ({"money": {"is": "sent"}}, "'money' takes a value"),
        ({"money": [["sent"]]}, "'money' takes a value"),
        ({"money": None}, "'money' takes a value"),
        ({"money": ["sent", "kept", "sent"]}, "'money' names a value twice"),
        ({"posted": "yes", "money": []}, "'money' takes a value"),
        ({"any": ["paid", {"not": {"money": []}}]}, "'money' takes a value"),
    ],
)
def test_data_without_meaning_is_refused_in_words(data: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_condition(data)


def test_every_part_of_a_condition_is_met_from_left_to_right() -> None:
    condition = parse_condition({"any": [{"a": "x"}, {"not": {"b": "y", "c": "z"}}, "d"]})
    assert list(leaves(condition)) == [
        FactIs("a", ("x",)),
        FactIs("b", ("y",)),
        FactIs("c", ("z",)),
        SituationHolds("d"),
    ]


def test_the_condition_that_always_holds_depends_on_nothing() -> None:
    assert list(leaves(ALWAYS)) == []


WORDS = st.sampled_from(["paid", "posted", "age"])
VALUES = st.lists(st.sampled_from(["x", "y", "z"]), min_size=1, unique=True)
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    st.builds(FactIs, WORDS, VALUES.map(tuple)) | st.builds(SituationHolds, WORDS),
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple))
        | st.builds(AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple))
    ),
    max_leaves=8,
)


def spelled(condition: Condition) -> Any:
    """The data an author would write for a condition."""
    match condition:
        case FactIs(fact, values):
            return {fact: list(values)}
        case SituationHolds(situation):
            return situation
        case AllOf(parts):
            return {"all": [spelled(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [spelled(part) for part in parts]}
        case Not(inner):
            return {"not": spelled(inner)}


@given(CONDITIONS)
def test_a_condition_spelled_as_data_is_parsed_back(condition: Condition) -> None:
    assert parse_condition(spelled(condition)) == condition


@given(CONDITIONS)
def test_a_condition_already_parsed_stays_as_it_is(condition: Condition) -> None:
    assert parse_condition(condition) is condition


DATA = st.recursive(
    st.sampled_from(["", "paid", "any", "not"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["any", "all", "not", "a", "b"]), inner, max_size=3)
    ),
    max_leaves=10,
)


@given(DATA)
def test_any_data_is_a_condition_or_refused_with_a_sentence(data: object) -> None:
    refusal = "none"
    try:
        parse_condition(data)
    except ValueError as fault:
        refusal = str(fault)
    assert refusal
