from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sextortion_help.case import log as chain
from sextortion_help.case.model import Case, new_case

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
times = st.datetimes(
    min_value=datetime(1970, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m))),
)
events = st.tuples(times, words, words)


def build(listed: list[tuple[datetime, str, str]]) -> chain.Log:
    log: chain.Log = ()
    for at, event, about in listed:
        log = chain.append(log, at, event, about)
    return log


logs = st.lists(events, min_size=1, max_size=8).map(build)
longer_logs = st.lists(events, min_size=2, max_size=8).map(build)


def documented_hash(entry: dict[str, str]) -> str:
    """The words of ``Entry``'s documentation, and nothing of the program."""
    four = {key: value for key, value in entry.items() if key != "hash"}
    text = json.dumps(four, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


@given(st.lists(events, max_size=8).map(build))
def test_a_log_that_was_only_appended_to_fits(log: chain.Log) -> None:
    assert chain.first_break(log) is None


def test_the_head_of_an_empty_log_is_nothing_and_zeros() -> None:
    assert chain.head(()) == (0, "0" * 64)


@given(logs)
def test_the_head_is_the_length_and_the_last_hash(log: chain.Log) -> None:
    assert chain.head(log) == (len(log), log[-1].hash)


@given(logs, events)
def test_appending_leaves_what_was_there(log: chain.Log, event: tuple[datetime, str, str]) -> None:
    longer = chain.append(log, *event)
    assert longer[:-1] == log
    assert (longer[-1].at, longer[-1].event, longer[-1].about) == event
    assert longer[-1].previous == log[-1].hash


@given(st.data(), logs)
def test_a_changed_field_is_found_at_its_entry(data: st.DataObject, log: chain.Log) -> None:
    place = data.draw(st.integers(0, len(log) - 1))
    field = data.draw(st.sampled_from(["at", "event", "about", "previous", "hash"]))
    value = data.draw(times) if field == "at" else data.draw(words)
    entry = log[place]
    changes = str(value) != str(getattr(entry, field))  # another zone is a change too
    changed = entry.model_copy(update={field: value})
    found = chain.first_break((*log[:place], changed, *log[place + 1 :]))
    assert found == (place + 1 if changes else None)


@given(logs, st.integers(0, 63), st.integers(1, 15), st.data())
def test_one_digit_of_a_hash_is_enough(
    log: chain.Log, digit: int, shift: int, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(log) - 1))
    old = log[place].hash
    new = f"{(int(old[digit], 16) + shift) % 16:x}"
    changed = log[place].model_copy(update={"hash": old[:digit] + new + old[digit + 1 :]})
    assert chain.first_break((*log[:place], changed, *log[place + 1 :])) == place + 1


@given(st.data(), longer_logs, events)
def test_an_entry_rewritten_with_a_fitting_hash_is_found_at_the_next(
    data: st.DataObject, log: chain.Log, event: tuple[datetime, str, str]
) -> None:
    place = data.draw(st.integers(0, len(log) - 2))
    forged = chain.append(log[:place], *event)
    same = forged[-1] == log[place] and forged[-1].hash == log[place].hash
    found = chain.first_break((*forged, *log[place + 1 :]))
    assert found == (None if same else place + 2)


@given(st.data(), longer_logs)
def test_a_removed_entry_is_found_where_it_is_missing(data: st.DataObject, log: chain.Log) -> None:
    place = data.draw(st.integers(0, len(log) - 2))
    assert chain.first_break((*log[:place], *log[place + 1 :])) == place + 1


@given(logs)
def test_a_log_cut_at_its_end_shows_only_in_its_head(log: chain.Log) -> None:
    assert chain.first_break(log[:-1]) is None
    assert chain.head(log[:-1]) != chain.head(log)


@given(st.data(), longer_logs)
def test_two_entries_that_changed_places_are_found_at_the_first(
    data: st.DataObject, log: chain.Log
) -> None:
    first = data.draw(st.integers(0, len(log) - 2))
    second = data.draw(st.integers(first + 1, len(log) - 1))
    entries = list(log)
    entries[first], entries[second] = entries[second], entries[first]
    assert chain.first_break(entries) == first + 1


@given(st.data(), logs, logs)
def test_an_inserted_entry_is_found(data: st.DataObject, log: chain.Log, other: chain.Log) -> None:
    place = data.draw(st.integers(0, len(log)))
    new = data.draw(st.sampled_from([*log, *other]))
    previous = log[place - 1].hash if place else chain.FIRST
    # One that fits there breaks the chain one later, and at the end it is simply an entry.
    fits = new.previous == previous
    found = chain.first_break((*log[:place], new, *log[place:]))
    assert found == ((place + 2 if place < len(log) else None) if fits else place + 1)


@given(logs)
def test_anyone_can_work_the_hashes_out_from_the_values(log: chain.Log) -> None:
    for entry in log:
        fields = {
            "previous": entry.previous,
            "event": entry.event,
            "at": entry.at.isoformat(),
            "about": entry.about,
        }
        assert documented_hash(fields) == entry.hash


@pytest.mark.parametrize("offset", [0, 1, 2, -5, 5.5])
def test_anyone_can_work_the_hashes_out_from_the_file_as_it_stands(offset: float) -> None:
    # An officer's expert has the JSON that ``age -d`` gives, and no Python objects.
    at = NOON.astimezone(timezone(timedelta(hours=offset)))
    case = new_case(at, "a program").with_answer("paid", "yes", at)
    for entry in json.loads(case.model_dump_json())["log"]:
        assert documented_hash(entry) == entry["hash"]


@given(logs)
def test_the_chain_still_fits_after_it_was_a_file(log: chain.Log) -> None:
    case = Case(made=NOON, program="a program", log=log)
    again = Case.model_validate_json(case.model_dump_json())
    assert again.log == log
    assert chain.first_break(again.log) is None


@given(logs)
def test_a_hash_does_not_depend_on_the_order_of_keys(log: chain.Log) -> None:
    turned = [dict(reversed(entry.model_dump(mode="json").items())) for entry in log]
    assert chain.first_break([chain.Entry.model_validate(entry) for entry in turned]) is None


def test_fields_cannot_run_into_each_other() -> None:
    one, other = chain.append((), NOON, "ab", "c"), chain.append((), NOON, "a", "bc")
    assert one[-1].hash != other[-1].hash
