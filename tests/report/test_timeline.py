from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

from sextortion_help.case.evidence import Evidence, Times
from sextortion_help.case.model import Case, Record, new_case
from sextortion_help.case.reading import Mark, Reading
from sextortion_help.report.builders.timeline import MOST_BARS, Row, timeline, timeline_of
from sextortion_help.report.document import Bar, Chart, Document, Heading, Table, Text
from sextortion_help.report.renderers.text import render_text
from tests.shipped import LIBRARY

PLUS_ONE = timezone(timedelta(hours=1))
NOW = datetime(2026, 1, 9, 9, 30, tzinfo=PLUS_ONE)


def in_zone(when: datetime) -> datetime:
    return when if when.tzinfo else when.replace(tzinfo=PLUS_ONE)


def naive(*numbers: int) -> datetime:
    return datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001


def rows_of(document: Document) -> tuple[tuple[str, ...], ...]:
    return next((block.rows for block in document.blocks if isinstance(block, Table)), ())


def bars_of(document: Document) -> tuple[Bar, ...]:
    return next((block.bars for block in document.blocks if isinstance(block, Chart)), ())


def a_case() -> Case:
    case = new_case(NOW, "p").with_answer("paid_anything", "yes", NOW)
    fields = {"way": "western-union", "amount": "50 GBP", "when": "4 January 2026, 9 am"}
    case = case.with_record("payments", Record(id="p", at=NOW, fields=fields))
    case = case.with_record("payments", Record(id="q", at=NOW, fields={"when": "on Monday"}))
    account = {"platform": "instagram", "user_name": "joe_k", "seen": "2026-01-08"}
    case = case.with_record("accounts", Record(id="a", at=NOW, fields=account))
    threats = [
        {"words": "pay", "mark": "E1 7", "when": "x"},
        {"words": "by hand", "when": "2026-01-05"},
    ]
    for number, one in enumerate(threats):
        case = case.with_record("threats", Record(id=f"t{number}", at=NOW, fields=one))
    piece = Evidence(
        id="E1", kind="messages", kept="words", shows="intimate", name="chat.txt", where="/c",
        added=NOW, how="command", program="p", times=Times(taken="2026-01-02T10:00:00"),
    )  # fmt: skip
    case = case.with_evidence([piece]).with_step("do-not-pay", "done", NOW + timedelta(hours=1))
    case = case.with_event("exported", "plan", NOW + timedelta(hours=2))
    marks = (
        Mark(kind="first", place=1, when="2026-01-03T20:21:22", sender="Joe", words="hi"),
        Mark(
            kind="threat", place=7, when="2026-01-03T22:00:00", sender="Joe", words="pay", rule="r"
        ),
        Mark(
            kind="last", place=9, when="2026-01-04T08:30:00+00:00", sender="Joe", words="last one"
        ),
    )
    reading = Reading(
        evidence="E1", at=NOW, app="WhatsApp", messages=9, marks=marks,
        days={"2026-01-03": (5, 3), "2026-01-04": (1, 0)},
    )  # fmt: skip
    return case.with_reading(reading)


def test_everything_that_happened_stands_in_one_order_with_its_zone() -> None:
    rows = rows_of(timeline(LIBRARY, a_case(), in_zone))
    assert [row[:3] for row in rows] == [
        ("2026-01-02 10:00", "not said", "Picture taken"),
        ("2026-01-03 20:21", "not said", "First contact"),
        ("2026-01-03 22:00", "not said", "Threat"),
        # 09:00 here comes before 08:30 in London.
        ("2026-01-04 09:00", "not said", "Payment 1"),
        ("2026-01-04 08:30", "UTC+00:00", "Last message"),
        ("2026-01-05", "", "Threat 2"),
        ("2026-01-08", "", "Account seen"),
        ("2026-01-09 09:30", "UTC+01:00", "Evidence kept"),
        ("2026-01-09 10:30", "UTC+01:00", "Step done"),
        ("2026-01-09 11:30", "UTC+01:00", "Written out"),
    ]
    assert rows[2][3] == "Joe: pay (E1, 7)"
    assert rows[3][3] == "Western Union, 50 GBP"


def test_a_message_that_is_several_things_has_one_row() -> None:
    kinds = ("first", "demand", "threat")
    marks = tuple(Mark(kind=kind, place=4, sender="Joe", words="pay or else") for kind in kinds)
    reading = Reading(evidence="E1", at=NOW, app="", messages=1, marks=marks)
    document = timeline(LIBRARY, new_case(NOW, "p").with_reading(reading), in_zone)
    assert rows_of(document) == (
        ("Threat", "Joe: pay or else (E1, 4) (also: demand, first contact)"),
    )


def test_a_time_that_cannot_be_read_stands_as_it_was_typed() -> None:
    shown = render_text(timeline(LIBRARY, a_case(), in_zone))
    assert "NO TIME THAT I CAN READ" in shown
    assert "(when: on Monday)" in shown


def test_the_chart_shows_messages_of_each_day_and_what_else_happened() -> None:
    assert bars_of(timeline(LIBRARY, a_case(), in_zone)) == (
        Bar("2026-01-03", 8, "First contact, Threat"),
        Bar("2026-01-04", 1, "Payment, Last message"),
    )


def test_an_empty_case_says_how_to_fill_the_timeline() -> None:
    document = timeline(LIBRARY, new_case(NOW, "p"), in_zone)
    assert rows_of(document) == ()
    assert "Add the saved chat as evidence" in render_text(document)


def test_many_days_are_cut_to_those_that_matter_or_are_busiest() -> None:
    start = naive(2026, 1, 1)
    days = {(start + timedelta(days=n)).date().isoformat(): n for n in range(1, 200)}
    quiet = Row(start + timedelta(days=1), "Threat", "pay", marks=("Threat",))
    document = timeline_of([quiet], days, in_zone)
    bars = bars_of(document)
    assert len(bars) == MOST_BARS
    assert [bar.label for bar in bars] == sorted(bar.label for bar in bars)
    assert bars[0] == Bar("2026-01-02", 1, "Threat")
    assert bars[-1].value == 199
    assert any("199 days" in block.text for block in document.blocks if isinstance(block, Text))


def test_extreme_times_are_put_in_order_and_shown() -> None:
    def row(when: datetime) -> Row:
        return Row(when, "Message", "x")

    extremes: Sequence[Row] = [
        row(datetime(9999, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=-12)))),
        row(naive(1, 1, 1)),
        row(datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))),
        row(datetime(2026, 1, 1, tzinfo=UTC)),
    ]
    shown = [cells[0] for cells in rows_of(timeline_of(extremes, {}, in_zone))]
    assert shown == ["0001-01-01 00:00", "0001-01-01 00:00", "2026-01-01 00:00", "9999-12-31 23:59"]


def test_every_long_message_is_cut_and_says_so() -> None:
    reading = Reading(
        evidence="E1",
        at=NOW,
        app="",
        messages=1,
        marks=(Mark(kind="threat", place=1, words="x" * 900),),
    )
    document = timeline(LIBRARY, new_case(NOW, "p").with_reading(reading), in_zone)
    assert f"{'x' * 300}... (E1, 1)" in next(
        block.rows[0][1] for block in document.blocks if isinstance(block, Table)
    )
    assert any(isinstance(block, Heading) for block in document.blocks)
