from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sextortion_help.report.builders.moments import Moment, moment_in

PLUS_ONE = timezone(timedelta(hours=1))


def day(*numbers: int) -> Moment:
    return Moment(datetime(*numbers), is_day=True)  # type: ignore[arg-type]  # noqa: DTZ001


def clock(*numbers: int, zone: timezone | None = None) -> Moment:
    return Moment(datetime(*numbers, tzinfo=zone), is_day=False)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("2026-01-03", day(2026, 1, 3)),
        ("2026/1/3", day(2026, 1, 3)),
        ("2026.01.03 at 20:21", clock(2026, 1, 3, 20, 21)),
        ("2026-01-03T20:21:22+01:00", clock(2026, 1, 3, 20, 21, 22, zone=PLUS_ONE)),
        ("2026-01-03T20:21Z", clock(2026, 1, 3, 20, 21, zone=UTC)),
        ("2026-01-03 20:21 UTC+1", clock(2026, 1, 3, 20, 21, zone=PLUS_ONE)),
        ("3 January 2026, 8 pm", clock(2026, 1, 3, 20, 0)),
        ("around 8.15pm on the 3rd of Jan 2026", clock(2026, 1, 3, 20, 15)),
        ("Jan. 3rd, 2026 12:05 am", clock(2026, 1, 3, 0, 5)),
        ("3 Sept 2026 noon", day(2026, 9, 3)),
        ("el 3 de enero de 2026 a las 20:21", clock(2026, 1, 3, 20, 21)),
        ("3 de setiembre del 2026", day(2026, 9, 3)),
        ("1º de dic. de 2026", day(2026, 12, 1)),
        ("3 ago 2026, de 20:00 a 21:00", day(2026, 8, 3)),
        # From one time to another, or of several, it is the day that is known.
        ("3 January 2026, 8-9 pm", day(2026, 1, 3)),
        ("2026-01-03 between 20:00-21:00", day(2026, 1, 3)),
        ("3 January 2026, 20:00, paid 2-3 times", day(2026, 1, 3)),
        ("3 January 2026 at 20:00 and again at 21:30", day(2026, 1, 3)),
        ("13/4/2026", day(2026, 4, 13)),
        ("4/13/2026", day(2026, 4, 13)),
        ("5/5/2026", day(2026, 5, 5)),
    ],
)
def test_a_time_with_one_meaning_is_read(typed: str, read: Moment) -> None:
    assert moment_in(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        *("", "3/4/2026", "last Monday", "May 2026", "maybe 3 2026", "31 February 2026", "3 May"),
        "2026-01-03 and 2026-01-05 20:00",
        *("2026-01-03 25:00", "0000-01-03", "2026-13-01", "1200 pounds", "+44 7700 900123"),
    ],
)
def test_what_can_be_meant_in_two_ways_or_cannot_be_is_not_read(typed: str) -> None:
    assert moment_in(typed) is None


@given(st.text() | st.text("0123456789/-.: TZJanuarypm+UC"))
def test_nothing_typed_is_an_error(typed: str) -> None:
    found = moment_in(typed)
    assert found is None or isinstance(found.when, datetime)
