from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count

from sextortion_help.case.model import Case, Record, new_case
from sextortion_help.case.reading import KeptIdentifier, Mark, Reading
from sextortion_help.evidence.identifiers.formats import FORMATS
from sextortion_help.evidence.joining import _WAYS, is_about_money, joined, with_records
from sextortion_help.playbook.models import Collect
from tests.each import each
from tests.shipped import LIBRARY

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


def an_identifier(
    kind: str, value: str, written: str = "", *, is_own: bool = False
) -> KeptIdentifier:
    return KeptIdentifier(
        kind=kind, value=value, written=written or value, sure="pattern", hint="h", count=1,
        place=1, is_own=is_own,
    )  # fmt: skip


def a_reading(*identifiers: KeptIdentifier, marks: tuple[Mark, ...] = ()) -> Reading:
    return Reading(evidence="E1", at=NOON, app="", messages=1, identifiers=identifiers, marks=marks)


def kept(reading: Reading, case: Case | None = None, paid: tuple[str, ...] = ()) -> Case:
    ids = map("new{}".format, count())
    return with_records(case or new_case(NOON, "p"), reading, paid, lambda: next(ids))


def fields_of(case: Case, sort: str) -> list[Mapping[str, str]]:
    return [record.fields for record in case.records.get(sort, ())]


def test_what_leads_to_an_account_becomes_an_account() -> None:
    reading = a_reading(
        an_identifier("profile", "instagram/joe_k", "https://instagram.com/joe_k"),
        an_identifier("handle-snapchat", "joe99", "@joe99"),
        an_identifier("handle", "joe_x"),
        an_identifier("phone-e164", "+447700900123"),
        an_identifier("email", "joe@mail.example"),
        an_identifier("domain", "pay.example"),
    )
    assert fields_of(kept(reading), "accounts") == [
        {"platform": "instagram", "user_name": "joe_k", "link": "https://instagram.com/joe_k"},
        {"platform": "snapchat", "user_name": "joe99"},
        {"user_name": "joe_x"},
        {"phone_or_mail": "+447700900123"},
        {"phone_or_mail": "joe@mail.example"},
    ]


def test_money_becomes_a_payment_only_where_money_was_sent() -> None:
    reading = a_reading(an_identifier("btc-bech32", "bc1q"), an_identifier("mtcn", "1234567890"))
    assert fields_of(kept(reading), "payments") == []
    assert fields_of(kept(reading, paid=("bc1q", "1234567890")), "payments") == [
        {"way": "cryptocurrency-bitcoin", "to": "bc1q"},
        {"way": "western-union", "reference": "1234567890"},
    ]


def test_the_persons_own_numbers_become_no_record() -> None:
    own = a_reading(an_identifier("phone-e164", "+447700900123", is_own=True))
    assert kept(own).records == {}


def test_what_is_written_down_already_is_not_written_twice() -> None:
    reading = a_reading(
        an_identifier("profile", "instagram/joe_k"),
        marks=(Mark(kind="threat", place=7, when="2026-01-03T20:00:00", words="pay or I post"),),
    )
    once = kept(reading)
    assert kept(reading, once).records == once.records


def test_a_threat_its_demand_and_its_deadline_are_one_record() -> None:
    marks = (
        Mark(kind="first", place=1, words="hi"),
        Mark(kind="threat", place=7, when="2026-01-03T20:00:00", words="pay by 6 or I post"),
        Mark(kind="demand", place=7, words="pay by 6 or I post"),
        Mark(kind="deadline", place=7, words="pay by 6 or I post", quoted="by 6"),
        Mark(kind="move", place=9, words="add me there"),
        Mark(kind="threat", place=11, words="last warning"),
    )
    assert fields_of(kept(a_reading(marks=marks)), "threats") == [
        {
            "mark": "E1 7",
            "words": "pay by 6 or I post",
            "when": "2026-01-03 20:00:00",
            "deadline": "by 6",
        },
        {"mark": "E1 11", "words": "last warning"},
    ]


def test_what_the_person_changed_in_a_threat_stays() -> None:
    mark = Mark(kind="threat", place=7, words="pay")
    case = kept(a_reading(marks=(mark,)))
    (record,) = case.records["threats"]
    changed = Record(id=record.id, at=NOON, fields={**record.fields, "words": "mine"})
    again = kept(a_reading(marks=(mark,)), case.with_record("threats", changed))
    assert fields_of(again, "threats") == [{"mark": "E1 7", "words": "mine"}]


@each(sorted(FORMATS))
def test_every_kind_fits_the_fields_and_cards_of_the_guide(kind: str) -> None:
    sorts = {item.id: item for item in LIBRARY.items() if isinstance(item, Collect)}
    record = joined(an_identifier(kind, "instagram/joe" if kind == "profile" else "joe"))
    if record is None:
        assert kind in {"url", "domain", "ipv4", "ipv6"}
        return
    known = {field.field: field for field in sorts[record.sort].fields}
    assert record.fields.keys() <= known.keys()
    for name in {"way", "platform"} & record.fields.keys():
        field = known[name]
        assert record.fields[name] in LIBRARY.picks(field.choices, field.choices_from)
    assert is_about_money(kind) is (record.sort == "payments")
    assert record.key[0] in record.fields


def test_every_way_of_paying_has_a_card() -> None:
    assert {way for way in _WAYS.values() if way} <= LIBRARY.payments.keys()


def test_a_threat_no_longer_chosen_is_taken_away_unless_the_person_wrote_to_it() -> None:
    marks = tuple(Mark(kind="threat", place=n, words="pay") for n in (7, 9))
    case = kept(a_reading(marks=marks))
    first, second = case.records["threats"]
    with_more = Record(id=second.id, at=NOON, fields={**second.fields, "wants": "money"})
    by_hand = Record(id="mine", at=NOON, fields={"words": "another"})
    case = case.with_record("threats", with_more).with_record("threats", by_hand)
    again = kept(a_reading(), case)
    assert [record.id for record in again.records["threats"]] == [second.id, "mine"]
    assert first.id not in str(again.records)


def test_read_again_with_other_dates_a_threat_has_the_new_time() -> None:
    def with_time(when: str) -> Reading:
        return a_reading(marks=(Mark(kind="threat", place=7, when=when, words="pay"),))

    case = kept(with_time("2026-04-03T22:00:00"))
    (fields,) = fields_of(kept(with_time("2026-03-04T22:00:00"), case), "threats")
    assert fields["when"] == "2026-03-04 22:00:00"
