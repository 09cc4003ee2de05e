from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sextortion_help.interview.conditions import Facts, holds
from sextortion_help.playbook.conditions import (
    ALWAYS,
    SKIPPED,
    AllOf,
    AnyOf,
    Condition,
    FactIs,
    Not,
    SituationHolds,
    facts_in,
    parse_condition,
)
from sextortion_help.playbook.models import Situation

NAMES = ("a", "b", "c")
VALUES = ("x", "y", SKIPPED)


def situation(when: object) -> Situation:
    return Situation.model_validate({"title": "T", "when": when})


SITUATIONS: Mapping[str, Situation] = {
    "s": situation({"a": "x"}),
    "t": situation({"any": ["s", {"not": {"b": ["y", SKIPPED]}}]}),
}
NO_SITUATIONS: Mapping[str, Situation] = {}


def facts(**values: str | tuple[str, ...]) -> Facts:
    return {fact: frozenset((v,) if isinstance(v, str) else v) for fact, v in values.items()}


# ------------------------------------------------------------------ one test of a fact


@pytest.mark.parametrize(
    ("when", "known", "expected"),
    [
        ({"a": "x"}, facts(a="x"), True),
        ({"a": "x"}, facts(a="y"), False),
        ({"a": ["x", "y"]}, facts(a="y"), True),
        ({"a": "x"}, facts(a=("x", "y")), True),
        ({"a": ["x", "z"]}, facts(a=("w", "y")), False),
        ({"a": "x"}, facts(a=SKIPPED), False),
        ({"a": SKIPPED}, facts(a=SKIPPED), True),
        ({"a": ["x", SKIPPED]}, facts(a=SKIPPED), True),
        ({"a": SKIPPED}, facts(a="x"), False),
        ({"a": "x"}, facts(), False),
        ({"a": SKIPPED}, facts(), False),
        ({"not": {"a": "x"}}, facts(), True),
        ({"not": {"a": "x"}}, facts(a=SKIPPED), True),
        ({"not": {"a": "x"}}, facts(a="x"), False),
        ({"a": "x"}, facts(a=()), False),
        ({"a": "x", "b": "y"}, facts(a="x", b="y"), True),
        ({"a": "x", "b": "y"}, facts(a="x", b="x"), False),
        ({"a": "x", "b": "y"}, facts(a="x"), False),
        ({"any": [{"a": "x"}, {"b": "y"}]}, facts(a="y", b="y"), True),
        ({"any": [{"a": "x"}, {"b": "y"}]}, facts(a="y", b="x"), False),
        ({"all": [{"a": "x"}, {"a": "y"}]}, facts(a=("x", "y")), True),
    ],
)
def test_a_condition_holds_as_its_words_say(when: object, known: Facts, expected: bool) -> None:
    assert holds(parse_condition(when), known, NO_SITUATIONS) is expected


def test_the_empty_condition_always_holds() -> None:
    assert holds(ALWAYS, {}, NO_SITUATIONS)


def test_a_situation_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        holds(SituationHolds("nowhere"), {}, SITUATIONS)


# ------------------------------------------------------------------ properties

CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    st.builds(
        FactIs,
        st.sampled_from(NAMES),
        st.lists(st.sampled_from(VALUES), min_size=1, unique=True).map(tuple),
    )
    | st.builds(SituationHolds, st.sampled_from(sorted(SITUATIONS))),
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple))
        | st.builds(AllOf, st.lists(inner, max_size=3).map(tuple))
    ),
    max_leaves=8,
)
PARTS = st.lists(CONDITIONS, max_size=4).map(tuple)
ANSWERED = st.frozensets(st.sampled_from(["x", "y"])) | st.just(frozenset({SKIPPED}))
FACTS: st.SearchStrategy[Facts] = st.dictionaries(st.sampled_from(NAMES), ANSWERED)


def held(condition: Condition, known: Facts) -> bool:
    return holds(condition, known, SITUATIONS)


@given(CONDITIONS, FACTS)
def test_a_condition_and_its_opposite_never_agree(condition: Condition, known: Facts) -> None:
    assert held(Not(condition), known) is not held(condition, known)


@given(PARTS, FACTS)
def test_not_any_is_all_not(parts: tuple[Condition, ...], known: Facts) -> None:
    opposites = tuple(Not(part) for part in parts)
    assert held(Not(AnyOf(parts)), known) is held(AllOf(opposites), known)


@given(PARTS, FACTS)
def test_not_all_is_any_not(parts: tuple[Condition, ...], known: Facts) -> None:
    opposites = tuple(Not(part) for part in parts)
    assert held(Not(AllOf(parts)), known) is held(AnyOf(opposites), known)


@given(PARTS, FACTS)
def test_all_holds_exactly_when_each_part_does(parts: tuple[Condition, ...], known: Facts) -> None:
    assert held(AllOf(parts), known) is (False not in {held(part, known) for part in parts})


@given(PARTS, FACTS)
def test_any_holds_exactly_when_some_part_does(parts: tuple[Condition, ...], known: Facts) -> None:
    assert held(AnyOf(parts), known) is (True in {held(part, known) for part in parts})


@given(st.sampled_from(sorted(SITUATIONS)), FACTS)
def test_a_situation_holds_exactly_when_its_condition_does(name: str, known: Facts) -> None:
    assert held(SituationHolds(name), known) is held(SITUATIONS[name].when, known)


@given(st.sampled_from(NAMES), st.lists(st.sampled_from(VALUES), min_size=1), FACTS)
def test_several_values_mean_any_one_of_them(fact: str, values: list[str], known: Facts) -> None:
    apart = AnyOf(tuple(FactIs(fact, (value,)) for value in values))
    assert held(FactIs(fact, tuple(values)), known) is held(apart, known)


@given(st.sampled_from(NAMES), st.lists(st.sampled_from(["x", "y"]), min_size=1), FACTS)
def test_a_skipped_fact_makes_a_test_false_unless_it_names_skipped(
    fact: str, values: list[str], known: Facts
) -> None:
    skipped = {**known, fact: frozenset({SKIPPED})}
    tested = [held(FactIs(fact, tuple(named)), skipped) for named in (values, [*values, SKIPPED])]
    assert tested == [False, True]


@given(st.sampled_from(NAMES), st.lists(st.sampled_from(VALUES), min_size=1), FACTS)
def test_a_fact_never_asked_makes_every_test_of_it_false(
    fact: str, values: list[str], known: Facts
) -> None:
    never = {name: value for name, value in known.items() if name != fact}
    assert not held(FactIs(fact, tuple(values)), never)


@given(CONDITIONS, FACTS)
def test_only_the_facts_a_condition_depends_on_can_change_it(
    condition: Condition, known: Facts
) -> None:
    needed = facts_in(condition, SITUATIONS)
    only = {name: value for name, value in known.items() if name in needed}
    assert held(condition, only) is held(condition, known)


# ------------------------------------------------------------------ what a condition depends on


def test_facts_are_found_through_the_situations_a_condition_names() -> None:
    condition = parse_condition({"any": [{"c": "x"}, {"not": "t"}]})
    assert facts_in(condition, SITUATIONS) == {"a", "b", "c"}


def test_a_situation_that_does_not_exist_depends_on_nothing() -> None:
    assert facts_in(SituationHolds("nowhere"), SITUATIONS) == frozenset()
