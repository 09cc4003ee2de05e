from __future__ import annotations

from itertools import product

import pytest

from sextortion_help.report.builders.contacts import pick
from sextortion_help.report.builders.wallet import ON_THE_CARD, TELLING, wallet_card
from sextortion_help.report.document import Card
from tests.each import each
from tests.shipped import LIBRARY

COUNTRIES = (*LIBRARY.named_countries(), "other", None)
AGES = (True, False, None)

MOST_LINES = 6
"""Beside the title, as many as a bank card has room for in letters one can read."""


def card(country: str | None, under_18: bool | None) -> list[str]:
    document = wallet_card(LIBRARY, country, under_18=under_18)
    (found,) = [block for block in document.blocks if isinstance(block, Card)]
    return [line.text for line in found.lines]


@each(product(COUNTRIES, AGES))
def test_every_card_begins_with_the_emergency_number_and_fits(
    country: str | None, under_18: bool | None
) -> None:
    lines = card(country, under_18)
    _, emergency = pick(LIBRARY, ["emergency"], country, under_18=under_18)[0]
    assert lines[0].startswith(emergency.name)
    assert 3 <= len(lines) <= MOST_LINES + 1
    kinds = {c.name: c.kind for _, c in pick(LIBRARY, [*ON_THE_CARD], country, under_18=None)}
    assert any(
        kind == "crisis" and line.startswith(name) for name, kind in kinds.items() for line in lines
    )


@each(product(COUNTRIES, AGES))
def test_a_card_tells_no_finder_what_it_is_about(
    country: str | None, under_18: bool | None
) -> None:
    words = " ".join(card(country, under_18)).casefold()
    assert not [word for word in TELLING if word in words]


@each(COUNTRIES)
def test_an_adult_gets_no_line_for_children_and_a_child_gets_one(country: str | None) -> None:
    children = {c.name for _, c in pick(LIBRARY, ["minors"], country, under_18=True)}
    others = {
        c.name
        for kind in ("emergency", "crisis", "police")
        for _, c in pick(LIBRARY, [kind], country, under_18=None)
    }
    only = children - others
    assert not [line for line in card(country, False) if line.startswith(tuple(only))]
    assert [line for line in card(country, True) if line.startswith(tuple(children))]


def test_a_number_that_is_to_be_checked_says_so_on_the_card() -> None:
    assert any("check this number first" in line for line in card("PE", None))
    assert not any("check this number first" in line for line in card("GB", False))


@pytest.mark.parametrize(("country", "number"), [("GB", "116 123"), ("US", "988")])
def test_numbers_stand_before_sites(country: str, number: str) -> None:
    assert any(line.endswith(number) for line in card(country, False))
