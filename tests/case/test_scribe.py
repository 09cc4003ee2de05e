"""What the scribe writes is what the model would write, whatever was written before."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sextortion_help.case import log as chain
from sextortion_help.case import scribe
from sextortion_help.case.evidence import Evidence, Times
from sextortion_help.case.model import Case, new_case
from sextortion_help.case.scribe import Scribe

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def piece(number: int, note: str = "", *, extra: str | None = None) -> Evidence:
    later = {"from_later": extra} if extra is not None else {}
    return Evidence(
        id=f"E{number}",
        kind="messages",
        kept="sealed",
        shows="only-words",
        name=note,
        where=f"/a/{note}",
        file=f"{number:032x}",
        sha256=f"{number:064x}",
        size=number,
        times=Times(modified=NOON + timedelta(microseconds=number)),
        added=NOON,
        how="test",
        program="p",
        note=note,
        proves=(note,),
        **later,
    )


def plainly(case: Case) -> Any:
    return json.loads(case.model_dump_json())


def assert_same(written: bytes, case: Case) -> None:
    assert json.loads(written) == plainly(case)
    assert Case.model_validate(json.loads(written)) == case


changes = st.lists(
    st.tuples(
        st.sampled_from(
            ["add", "many", "remove", "edit", "swap", "cut", "edit log", "answer", "back", "copy"]
        ),
        st.integers(0, 40),
        words,
    ),
    max_size=25,
)


def changed(case: Case, before: list[Case], what: str, number: int, text: str) -> Case:
    """Return a case with something changed, as the program or someone else would."""
    items, log = case.evidence, case.log
    at = number % len(items) if items else 0
    match what:
        case "add":
            return case.with_evidence([piece(len(log) + number, text, extra=text)])
        case "many":
            return case.with_evidence([piece(1000 + len(log) + n, text) for n in range(number % 5)])
        case "answer":
            return case.with_answer(text, text, NOON)
        case "back":
            return before[number % len(before)]
        case "copy":
            return Case.model_validate(plainly(case))
        case "cut":
            return case.model_copy(update={"log": log[: number % (len(log) + 1)]})
        case "edit log" if log:
            there = number % len(log)
            entry = log[there].model_copy(update={"about": text})
            return case.model_copy(update={"log": (*log[:there], entry, *log[there + 1 :])})
        case "remove" if items:
            return case.without_evidence(items[at].id, NOON)
        case "edit" if items:
            item = items[at].model_copy(update={"note": text})
            return case.model_copy(update={"evidence": (*items[:at], item, *items[at + 1 :])})
        case "swap" if items:
            return case.model_copy(update={"evidence": (*items[at:], *items[:at])})
    return case


@given(changes)
def test_whatever_changes_it_writes_what_the_model_would(
    several: list[tuple[str, int, str]],
) -> None:
    writer = Scribe()
    case = new_case(NOON, "p")
    before = [case]
    assert_same(writer.to_json(case), case)
    for what, number, text in several:
        case = changed(case, before, what, number, text)
        before.append(case)
        assert_same(writer.to_json(case), case)
        assert writer.to_json(case) == Scribe().to_json(case)


def test_an_empty_case_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case(made=NOON, program="p")
    assert_same(Scribe().to_json(case), case)


def test_keys_of_a_later_version_are_carried_along() -> None:
    data = plainly(new_case(NOON, "p").with_evidence([piece(1)]))
    data["from_later"] = {"a": [1]}
    data["evidence"][0]["from_later"] = {"b": None}
    data["evidence"][0]["times"]["from_later"] = 1
    data["log"][0]["from_later"] = "é"
    case = Case.model_validate(data)
    writer = Scribe()
    assert json.loads(writer.to_json(case)) == data
    assert json.loads(writer.to_json(case.with_evidence([])))["log"][0]["from_later"] == "é"


def test_the_log_that_was_written_still_fits_its_hashes() -> None:
    writer = Scribe()
    case = new_case(NOON, "p")
    for number in range(1, 4):
        case = case.with_evidence([piece(number)])
        again = Case.model_validate_json(writer.to_json(case))
        assert chain.first_break(again.log) is None


def test_what_was_written_before_is_not_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[int] = []

    class Counting:
        def __init__(self, adapter: Any) -> None:
            self._adapter = adapter

        def dump_json(self, items: Any) -> Any:
            counts.append(len(items))
            return self._adapter.dump_json(items)

    counting = {name: Counting(adapter) for name, adapter in scribe.LONG.items()}
    monkeypatch.setattr(scribe, "LONG", counting)
    writer = Scribe()
    case = new_case(NOON, "p").with_evidence([piece(number) for number in range(50)])
    writer.to_json(case)
    counts.clear()
    assert_same(
        writer.to_json(case.with_evidence([piece(51), piece(52)])),
        case.with_evidence([piece(51), piece(52)]),
    )
    assert counts == [2, 2]
