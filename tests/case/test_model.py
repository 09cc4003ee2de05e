from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sextortion_help.case import log as chain
from sextortion_help.case.evidence import Evidence, Times
from sextortion_help.case.model import Case, GivenAnswer, Record, StepMark, new_case
from sextortion_help.case.reading import KeptIdentifier, Mark, Reading

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
LATER = datetime(2026, 1, 2, 15, 30, tzinfo=timezone(timedelta(hours=2)))

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
times = st.datetimes(
    min_value=datetime(1970, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m))),
)
values = st.none() | words | st.lists(words, max_size=3).map(tuple)
states = st.sampled_from(["done", "later", "not-for-me"])
records = st.builds(Record, id=words, at=times, fields=st.dictionaries(words, words, max_size=3))
pieces = st.builds(
    Evidence,
    id=st.integers(1, 999).map("E{}".format),
    kind=words,
    kept=st.sampled_from(["sealed", "reference", "words"]),
    shows=st.sampled_from(["only-words", "nothing-intimate", "intimate", "not-asked"]),
    name=words,
    where=words,
    file=st.none() | st.binary(min_size=16, max_size=16).map(bytes.hex),
    sha256=st.none() | st.binary(min_size=32, max_size=32).map(bytes.hex),
    size=st.none() | st.integers(0, 2**53),
    type=st.none() | words,
    times=st.builds(Times, modified=st.none() | times, taken=st.none() | words),
    added=times,
    how=words,
    program=words,
    note=words,
    proves=st.lists(words, max_size=2).map(tuple),
)
marks = st.builds(Mark, kind=words, place=st.integers(1, 9), when=st.none() | words, words=words)
identifiers = st.builds(
    KeptIdentifier,
    kind=words,
    value=words,
    written=words,
    sure=words,
    hint=words,
    count=st.integers(1, 9),
    place=st.integers(1, 9),
)
readings = st.builds(
    Reading,
    evidence=st.integers(1, 3).map("E{}".format),
    at=times,
    app=words,
    own=st.lists(words, max_size=2).map(tuple),
    messages=st.integers(0, 2**31),
    days=st.dictionaries(words, st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=2),
    marks=st.lists(marks, max_size=2).map(tuple),
    identifiers=st.lists(identifiers, max_size=2).map(tuple),
)


def changes() -> st.SearchStrategy[Callable[[Case], Case]]:
    return st.one_of(
        st.tuples(words, values, times, st.lists(words, max_size=2)).map(
            lambda drawn: lambda case: case.with_answer(*drawn)
        ),
        st.tuples(words, times).map(lambda drawn: lambda case: case.with_seen(*drawn)),
        st.tuples(words, states, times).map(lambda drawn: lambda case: case.with_step(*drawn)),
        st.tuples(words, records).map(lambda drawn: lambda case: case.with_record(*drawn)),
        st.tuples(words, words, times).map(lambda drawn: lambda case: case.without_record(*drawn)),
        st.tuples(words, words, times).map(lambda drawn: lambda case: case.with_event(*drawn)),
        st.lists(pieces, max_size=2).map(lambda drawn: lambda case: case.with_evidence(drawn)),
        readings.map(lambda drawn: lambda case: case.with_reading(drawn)),
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    case = new_case(draw(times), draw(words))
    for change in draw(st.lists(changes(), max_size=6)):
        case = change(case)
    return case


def fresh() -> Case:
    return new_case(NOON, "sextortion-help 1.0")


def record(id_: str, **fields: str) -> Record:
    return Record(id=id_, at=LATER, fields=fields)


def a_piece(id_: str, **known: Any) -> Evidence:
    return Evidence(
        id=id_,
        kind="messages",
        kept="words",
        shows="intimate",
        name="a.png",
        where="/there/a.png",
        added=LATER,
        how="command",
        program="sextortion-help 1.0",
        **known,
    )


def last_event(case: Case) -> tuple[str, str, datetime]:
    assert chain.first_break(case.log) is None
    return case.log[-1].event, case.log[-1].about, case.log[-1].at


def test_a_new_case_is_empty_and_says_when_and_by_what_it_was_made() -> None:
    case = fresh()
    assert (case.format, case.made, case.program) == (1, NOON, "sextortion-help 1.0")
    assert last_event(case) == ("case made", "sextortion-help 1.0", NOON)
    assert case.is_empty


def test_an_answer_is_kept_with_its_time_beside_the_others() -> None:
    case = fresh().with_answer("paid", "yes", NOON).with_answer("apps", ("a", "b"), LATER)
    assert case.answers == {
        "paid": GivenAnswer(value="yes", at=NOON),
        "apps": GivenAnswer(value=("a", "b"), at=LATER),
    }
    assert last_event(case) == ("answered", "apps", LATER)
    assert len(case.log) == 3


def test_a_skipped_question_is_an_answer_of_none() -> None:
    case = fresh().with_answer("age", None, LATER)
    assert case.answers == {"age": GivenAnswer(value=None, at=LATER)}
    assert last_event(case) == ("skipped", "age", LATER)
    assert not case.is_empty


def test_an_answer_can_be_changed_and_both_events_stay_in_the_log() -> None:
    case = fresh().with_answer("paid", "no", NOON).with_answer("paid", "yes", LATER)
    assert case.answers["paid"] == GivenAnswer(value="yes", at=LATER)
    assert [entry.event for entry in case.log] == ["case made", "answered", "answered"]


@pytest.mark.parametrize(
    ("first", "second"),
    [("no", "yes"), (None, "yes"), ("yes", None), ("a", ("a",)), (("a", "b"), ("b", "a"))],
)
def test_a_changed_answer_shows_the_given_items_again_and_no_others(
    first: str | tuple[str, ...] | None, second: str | tuple[str, ...] | None
) -> None:
    case = fresh().with_answer("paid", first, NOON)
    case = case.with_seen("one", NOON).with_seen("two", NOON).with_seen("three", LATER)
    changed = case.with_answer("paid", second, LATER, show_again=["one", "two", "never-seen"])
    assert changed.seen == {"three": LATER}


def test_a_first_answer_shows_the_given_items_again() -> None:
    case = fresh().with_seen("one", NOON)
    assert case.with_answer("paid", "yes", LATER, ["one"]).seen == {}


@given(values, values)
def test_the_same_answer_again_leaves_everything_seen(
    value: str | tuple[str, ...] | None, other: str | tuple[str, ...] | None
) -> None:
    case = fresh().with_answer("paid", value, NOON).with_seen("one", NOON)
    again = case.with_answer("paid", value, LATER, show_again=iter(["one"]))
    assert again.seen == {"one": NOON}
    assert again.answers["paid"].at == LATER
    changed = case.with_answer("paid", other, LATER, show_again=iter(["one"]))
    assert ("one" in changed.seen) == (value == other)


def test_no_event_tells_what_was_answered() -> None:
    case = (
        fresh().with_answer("paid", "canary", NOON).with_record("threat", record("r", x="canary"))
    )
    assert "canary" not in json.dumps([entry.model_dump(mode="json") for entry in case.log])


def test_a_record_is_added_after_those_of_its_kind() -> None:
    case = fresh().with_record("payment", record("a", sum="1"))
    case = case.with_record("payment", record("b", sum="2")).with_record("threat", record("a"))
    assert case.records == {
        "payment": (record("a", sum="1"), record("b", sum="2")),
        "threat": (record("a"),),
    }
    assert last_event(case) == ("record added", "threat", LATER)


def test_a_record_of_the_same_id_takes_the_place_of_the_old_one() -> None:
    case = fresh()
    for id_ in "abc":
        case = case.with_record("payment", record(id_, sum="1"))
    case = case.with_record("payment", record("b", sum="9"))
    assert case.records["payment"] == (
        record("a", sum="1"),
        record("b", sum="9"),
        record("c", sum="1"),
    )
    assert last_event(case) == ("record changed", "payment", LATER)


def test_a_record_is_removed_and_the_others_stay() -> None:
    case = fresh()
    for id_ in "abc":
        case = case.with_record("payment", record(id_)).with_record("threat", record(id_))
    case = case.without_record("payment", "b", LATER)
    assert case.records["payment"] == (record("a"), record("c"))
    assert case.records["threat"] == (record("a"), record("b"), record("c"))
    assert last_event(case) == ("record removed", "payment", LATER)


def test_a_step_is_marked_and_can_be_marked_anew() -> None:
    case = fresh().with_step("block", "later", NOON).with_step("stop", "done", NOON)
    case = case.with_step("block", "done", LATER)
    assert case.steps == {
        "block": StepMark(state="done", at=LATER),
        "stop": StepMark(state="done", at=NOON),
    }
    assert last_event(case) == ("step done", "block", LATER)


def test_seeing_an_item_is_kept_and_is_no_event() -> None:
    case = fresh().with_seen("breathe", LATER)
    assert case.seen == {"breathe": LATER}
    assert len(case.log) == 1


def test_an_export_is_an_event_and_nothing_else() -> None:
    case = fresh().with_event("exported", "checklist", LATER)
    assert last_event(case) == ("exported", "checklist", LATER)
    assert case.is_empty


@pytest.mark.parametrize(
    "change",
    [
        lambda case: case.with_answer("paid", None, NOON),
        lambda case: case.with_record("payment", record("a")),
        lambda case: case.with_step("block", "not-for-me", NOON),
    ],
)
def test_a_case_with_anything_told_is_not_empty(change: Callable[[Case], Case]) -> None:
    assert not change(fresh()).is_empty


def test_reading_alone_leaves_a_case_empty() -> None:
    assert fresh().with_seen("breathe", NOON).is_empty


def test_the_interview_gets_values_without_times() -> None:
    case = (
        fresh()
        .with_answer("paid", "yes", NOON)
        .with_answer("age", None, NOON)
        .with_answer("apps", ("a", "b"), NOON)
        .with_seen("breathe", NOON)
        .with_step("block", "later", NOON)
    )
    progress = case.progress
    assert progress.answers == {"paid": "yes", "age": None, "apps": ("a", "b")}
    assert progress.seen == {"breathe"}
    assert progress.steps == {"block": "later"}


@given(cases(), changes())
def test_no_change_touches_the_case_it_began_with(
    case: Case, change: Callable[[Case], Case]
) -> None:
    before = case.model_dump_json()
    changed = change(case)
    assert case.model_dump_json() == before
    assert changed.log[: len(case.log)] == case.log
    assert chain.first_break(changed.log) is None
    assert (changed.made, changed.program) == (case.made, case.program)
    assert changed.evidence[: len(case.evidence)] == case.evidence


@given(cases())
def test_a_case_comes_back_from_json_as_it_was(case: Case) -> None:
    text = case.model_dump_json()
    again = Case.model_validate_json(text)
    assert again == case
    assert again.model_dump_json() == text
    assert chain.first_break(again.log) is None


def of_a_later_version() -> dict[str, Any]:
    case = (
        fresh()
        .with_answer("paid", "yes", NOON)
        .with_record("payment", record("a", sum="1"))
        .with_step("block", "done", NOON)
        .with_seen("breathe", NOON)
        .with_evidence([a_piece("E1")])
    )
    data: dict[str, Any] = json.loads(case.model_dump_json())
    data["later"] = {"deep": [1, None, {"x": "y"}]}
    data["answers"]["paid"]["later"] = [1.5]
    data["answers"]["a-fact-of-a-later-guide"] = {"value": ["x"], "at": "2026-01-02T12:00:00Z"}
    data["records"]["payment"][0]["later"] = "x"
    data["records"]["payment"][0]["fields"]["later"] = "x"
    data["records"]["a-later-kind"] = data["records"]["payment"]
    data["steps"]["block"]["later"] = False
    (piece,) = data["evidence"]
    piece |= {"kind": "of-a-later-version", "later": {"x": [1]}}
    piece["times"]["later"] = "x"
    return data


def test_what_a_later_version_wrote_survives_a_change_by_this_one() -> None:
    data = of_a_later_version()
    case = Case.model_validate_json(json.dumps(data))
    changed = case.with_answer("age", "adult", LATER).with_record("threat", record("t"))
    changed = changed.with_step("stop", "done", LATER).with_seen("calm", LATER)
    written = json.loads(changed.model_dump_json())
    for part in ("answers", "records", "steps", "seen"):
        assert written[part].items() >= data[part].items()
    assert written["later"] == data["later"]
    assert written["evidence"] == data["evidence"]
    assert written["log"][: len(data["log"])] == data["log"]


def test_what_a_later_version_wrote_in_the_log_survives_too() -> None:
    data = of_a_later_version()
    data["log"][0]["later"] = "x"
    written = json.loads(Case.model_validate_json(json.dumps(data)).model_dump_json())
    assert written["log"] == data["log"]


@pytest.mark.parametrize("spoiled", [{"format": 2}, {"made": None}, {"log": [{}]}, {"steps": []}])
def test_what_is_no_case_is_refused(spoiled: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Case.model_validate({**json.loads(fresh().model_dump_json()), **spoiled})


def a_reading(of: str, messages: int) -> Reading:
    return Reading(evidence=of, at=LATER, app="WhatsApp", messages=messages)


def test_a_reading_takes_the_place_of_the_one_before_of_the_same_evidence() -> None:
    case = fresh().with_reading(a_reading("E1", 3)).with_reading(a_reading("E2", 5))
    again = case.with_reading(a_reading("E1", 4))
    assert [(one.evidence, one.messages) for one in again.readings] == [("E2", 5), ("E1", 4)]
    assert again.reading_of("E1") == a_reading("E1", 4)
    assert again.reading_of("E9") is None
    assert last_event(again) == ("messages read", "E1", LATER)


def test_evidence_that_is_removed_takes_its_reading_along() -> None:
    case = fresh().with_evidence([a_piece("E1"), a_piece("E2")])
    case = case.with_reading(a_reading("E1", 3)).with_reading(a_reading("E2", 5))
    left = case.without_evidence("E1", LATER)
    assert [one.evidence for one in left.readings] == ["E2"]


def test_a_threat_that_is_removed_takes_its_marks_along() -> None:
    kinds = ("first", "threat", "demand", "move")
    marks = tuple(Mark(kind=kind, place=4) for kind in kinds)
    case = fresh().with_reading(a_reading("E1", 3).model_copy(update={"marks": marks}))
    case = case.with_record("threats", record("t", words="pay", mark="E1 4"))
    left = case.without_record("threats", "t", LATER)
    assert [mark.kind for mark in left.readings[0].marks] == ["first", "move"]
    assert left.without_record("threats", "none", LATER).readings == left.readings
