from __future__ import annotations

import pytest

from sextortion_help.evidence.identifiers import MOST_PLACES, find_all, grouping


def test_each_is_told_once_in_the_order_of_its_first_place() -> None:
    found = find_all(
        [
            ("first", "write to Lisa@Example.com"),
            ("second", "or t.me/lisa_m99, or lisa@example.com"),
            ("third", "nothing here"),
            ("fourth", "T.me/Lisa_M99 T.me/Lisa_M99"),
        ]
    )
    assert [(one.kind, one.value, one.count, one.places) for one in found] == [
        ("email", "lisa@example.com", 2, ("first", "second")),
        ("profile", "telegram/lisa_m99", 3, ("second", "fourth")),
    ]
    assert found[0].written == "Lisa@Example.com"


def test_places_are_bounded_and_all_are_counted() -> None:
    found = find_all((number, "lisa@example.com") for number in range(MOST_PLACES + 50))
    assert found[0].count == MOST_PLACES + 50
    assert found[0].places == tuple(range(MOST_PLACES))


def test_different_identifiers_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "MOST_IDENTIFIERS", 3)
    messages = [(number, f"mail a{number % 5}@example.com") for number in range(10)]
    found = find_all(messages)
    assert [(one.value, one.count) for one in found] == [
        ("a0@example.com", 2),
        ("a1@example.com", 2),
        ("a2@example.com", 2),
    ]


def test_the_surest_find_speaks_for_all() -> None:
    code = "123e4567-e89b-12d3-a456-426655440000"
    found = find_all([(1, code), (2, f"my pix {code}")])
    assert [(one.sure, one.count) for one in found] == [("context", 2)]


def test_the_country_is_passed_on() -> None:
    assert find_all([(1, "07911 123456")], "GB")[0].value == "+447911123456"
    assert find_all([(1, "07911 123456")]) == ()
