from __future__ import annotations

import random
from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.readers.dates import (
    ORDERS,
    DayOrders,
    Numbers,
    date_of,
    only_date_of,
    tells_half,
    time_of,
)
from sextortion_help.evidence.readers.model import DayOrder


def orders_of(*dates: str) -> DayOrders:
    orders = DayOrders()
    for written in dates:
        first, second, third = map(int, written.split("/"))
        orders.add((first, second, third))
    return orders


def written(day: date, order: DayOrder, *, short: bool = False) -> Numbers:
    year = day.year % 100 if short else day.year
    if order == "year-first":
        return year, day.month, day.day
    return (day.day, day.month, year) if order == "day-first" else (day.month, day.day, year)


# ------------------------------------------------------------------ the order


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["03/01/2024", "13/01/2024"], "day-first"),
        (["01/03/2024", "01/13/2024"], "month-first"),
        (["2024/01/03"], "year-first"),
        (["31/04/2024", "30/04/2024"], "day-first"),
    ],
)
def test_a_number_that_can_be_no_month_decides(dates: list[str], order: DayOrder) -> None:
    assert orders_of(*dates).told() == order


def test_an_order_under_which_time_runs_backwards_twice_is_out() -> None:
    # As months first: December, March, December, April, December: two steps back.
    assert orders_of("12/01/2024", "03/02/2024", "12/02/2024", "04/03/2024").told() == "day-first"
    assert orders_of("01/12/2024", "02/03/2024", "02/12/2024", "03/04/2024").told() == "month-first"


def test_one_step_back_does_not_decide_for_a_message_can_come_late() -> None:
    assert orders_of("12/01/2024", "03/02/2024").told() is None
    assert orders_of("03/01/2024", "05/01/2024").told() is None


def test_a_late_message_does_not_outweigh_a_number_over_12() -> None:
    assert orders_of("10/01/2024", "13/01/2024", "11/01/2024", "14/01/2024").told() == "day-first"


def test_messages_that_swap_around_midnight_are_no_step_back() -> None:
    dates = ["03/01/2024", "04/01/2024", "03/01/2024", "04/01/2024", "03/01/2024", "13/01/2024"]
    assert orders_of(*dates).told() == "day-first"


def test_one_false_date_against_the_others_decides_nothing() -> None:
    # Months first would fit the false one, and make the days around it run backwards.
    assert orders_of("03/02/2024", "04/02/2024", "01/25/2024", "05/02/2024").told() is None
    real = [f"{day:02}/02/2024" for day in range(3, 29)]
    for place in range(len(real)):
        dates = [*real[:place], "01/25/2024", *real[place:]]
        assert orders_of(*dates).told() == "day-first"


def test_a_day_counts_once_however_many_messages_it_has() -> None:
    assert orders_of("03/02/2024", *["01/25/2024"] * 1000, "04/02/2024").told() is None


def test_a_date_that_no_order_allows_speaks_for_none() -> None:
    assert orders_of("03/01/2024", "99/99/2024", "0/0/0", "44/55/66", "04/01/2024").told() is None


def test_what_the_person_says_counts_where_the_dates_say_nothing() -> None:
    orders = orders_of("03/01/2024", "04/01/2024")
    assert orders.told("month-first") == "month-first"
    assert orders.told("day-first", usual="month-first") == "day-first"
    assert orders.told(usual="day-first") == "day-first"
    assert orders.told("year-first") is orders.told(usual="year-first") is None
    assert orders_of("13/01/2024").told("month-first", usual="month-first") == "day-first"


def test_where_both_orders_mean_the_same_days_nothing_needs_asking() -> None:
    assert orders_of("05/05/2024", "06/06/2024").told() is not None
    assert orders_of().told() is not None


def test_a_year_of_two_digits_is_what_does_not_leap_from_day_to_day() -> None:
    assert orders_of("24/1/13", "24/1/14").told() == "year-first"
    assert orders_of("13/1/24", "14/1/24").told() == "day-first"
    assert orders_of("1/13/24", "1/14/24").told() == "month-first"
    alone = orders_of("24/1/13")
    assert alone.open(is_year_last=False) == ("day-first", "year-first")
    assert alone.told(is_year_last=False) is None
    assert alone.told("year-first", is_year_last=False) == "year-first"


@settings(max_examples=60)
@given(
    st.randoms(use_true_random=False),
    st.sampled_from(ORDERS),
    st.booleans(),
    st.sampled_from([0.0, 0.02]),
)
def test_what_is_told_of_a_chat_is_right(
    chance: random.Random, order: DayOrder, short: bool, late: float
) -> None:
    day = date(2019, 1, 1) + timedelta(days=chance.randrange(2000))
    gap = chance.choice([1, 2, 9, 40])
    orders, dates = DayOrders(), []
    for _ in range(chance.choice([3, 9, 60])):
        day += timedelta(days=chance.randint(1, gap))
        dates.append(written(day, order, short=short))
        if chance.random() < late:
            dates.append(written(day - timedelta(days=chance.randint(2, 20)), order, short=short))
    for numbers in dates:
        orders.add(numbers)
    told = orders.told(is_year_last=False)
    assert told is None or all(date_of(one, told) == date_of(one, order) for one in dates)


@settings(max_examples=40)
@given(st.lists(st.tuples(*[st.integers(0, 9999)] * 3), max_size=30), st.sampled_from(ORDERS))
def test_no_dates_make_it_fail(dates: list[Numbers], said: DayOrder) -> None:
    orders = DayOrders()
    for numbers in dates:
        orders.add(numbers)
    possible = orders.open(is_year_last=False)
    assert possible
    assert orders.told(said, is_year_last=False) in (*ORDERS, None)


# ------------------------------------------------------------------ dates


def test_years_are_those_that_a_clock_can_show() -> None:
    assert date_of((3, 1, 2024), "day-first") == date(2024, 1, 3)
    assert date_of((3, 1, 24), "month-first") == date(2024, 3, 1)
    assert date_of((24, 3, 1), "year-first") == date(2024, 3, 1)
    assert date_of((3, 1, 2567), "day-first") == date(2024, 1, 3)  # of the Buddhist era
    for year in (0, 67, 99, 113, 1402, 1445, 1969, 2100, 2500, 2700, 9999):
        assert date_of((3, 1, year), "day-first") is None
    for numbers in ((31, 2, 2024), (0, 1, 2024), (29, 2, 2023), (1, 13, 2024)):
        assert date_of(numbers, "day-first") is None


def test_a_date_that_means_one_day_in_every_possible_order_is_told() -> None:
    both: tuple[DayOrder, ...] = ("day-first", "month-first")
    assert only_date_of((5, 5, 2024), both) == date(2024, 5, 5)
    assert only_date_of((13, 5, 2024), both) == date(2024, 5, 13)
    assert only_date_of((4, 5, 2024), both) is None
    assert only_date_of((99, 5, 2024), both) is None


# ------------------------------------------------------------------ times


MORNING = (
    *("AM", "a.m.", "a. m.", "a.\u00a0m.", "\u202fam", "午前", "上午", "오전", "ص", "ق.ظ.", "ÖÖ"),
    *("π.μ.", "vorm.", "ก่อนเที่ยง", "पूर्वाह्न", "de.", "da manhã"),
)
AFTERNOON = (
    *("PM", "p.m.", "p. m.", "p.\u202fm.", "午後", "下午", "오후", "م", "ب.ظ.", "ÖS"),
    *("μ.μ.", "nachm.", "אחה״צ", "หลังเที่ยง", "अपराह्न", "du.", "da tarde"),
)


def test_the_half_of_the_day_is_known_in_many_languages() -> None:
    for words, early, noon in ((MORNING, 8, 0), (AFTERNOON, 20, 12)):
        for word in words:
            for text in (f"{{}}:21 {word}", f"{word} {{}}:21", f"{word}{{}}:21:00"):
                assert time_of(text.format(8)) == time(early, 21)
                assert time_of(text.format(12)) == time(noon, 21)
            assert tells_half(f", {word} ")
    assert not tells_half(", klo ")


def test_times_are_read_with_any_signs_and_digits() -> None:
    for text in ("20:21:22", "20.21.22", "klo 20.21.22", "20 h 21 min 22 s", "२०:२१:२२"):
        assert time_of(text) == time(20, 21, 22)
    assert time_of("٢٠:٢١") == time(20, 21)
    assert time_of("午後0:05") == time(12, 5)
    assert time_of("凌晨12:30") == time(0, 30)
    assert time_of("晚上11:05") == time(23, 5)
    assert time_of("中午12:10") == time(12, 10)


def test_a_time_that_cannot_be_or_that_words_change_is_none() -> None:
    impossible = ("24:00", "25:61", "20:60", "20:21:60", "13:00 AM", "20", "", ":", "a" * 999)
    for text in (*impossible, "8:21 zz", "zz 8:21", "8:21 PM zz"):
        assert time_of(text) is None


@settings(max_examples=60)
@given(st.text(max_size=30))
def test_any_text_is_a_time_or_none(text: str) -> None:
    assert isinstance(time_of(text), time | None)
