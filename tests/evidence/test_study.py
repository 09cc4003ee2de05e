from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from sextortion_help.evidence.readers.model import OWNER, Message
from sextortion_help.evidence.study import (
    MAX_QUOTE,
    MOST_CHATS,
    MOST_DAYS,
    MOST_LINES,
    MOST_NAMES,
    Hint,
    Line,
    Place,
    Studied,
    study,
    survey,
)

START = datetime(2026, 1, 3, 20, 0)  # noqa: DTZ001 - chats seldom say their zone


def said(number: int, sender: str, text: str, chat: str = "") -> Message:
    return Message(START + timedelta(hours=number), sender, text, chat=chat, place=number)


CHAT = (
    said(1, "", "Messages are encrypted"),
    said(2, "Anna", "hello, my number is +1 650 253 0000"),
    said(3, "Joe", "hi, add me on t.me/joe_k"),
    said(30, "Joe", "pay now or I send it to bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
    said(31, "Anna", "please, do not pay me back"),
    said(32, "Joe", "t.me/joe_k"),
)


def pay_means_threat(text: str) -> Iterable[Hint]:
    return [Hint("threat", "says-pay", "pay")] if "pay" in text else []


def studied(messages: Iterable[Message] = CHAT, own: str = "Anna") -> Studied:
    return study(messages, None, {own}, pay_means_threat)


def test_a_survey_tells_chats_and_names_with_the_most_messages_first() -> None:
    chats = survey([said(1, "Eve", "x", "b"), *(one._replace(chat="a") for one in CHAT)])
    assert list(chats) == ["a", "b"]
    assert chats["a"].messages == 6
    assert chats["a"].names == {"Anna": 2, "Joe": 3}


def test_a_survey_stays_bounded_whatever_is_in_the_file() -> None:
    crowd = (said(n, f"name {n}", "x", f"chat {n % 2000}") for n in range(5000))
    assert len(survey(crowd)) == MOST_CHATS
    one_chat = survey(said(n, f"name {n}", "x") for n in range(5000))[""]
    assert (one_chat.messages, len(one_chat.names)) == (5000, MOST_NAMES)


def test_only_what_the_others_wrote_is_suggested_with_the_rule() -> None:
    assert [(line.place, line.sender, line.rule) for line in studied().lines] == [
        (30, "Joe", "says-pay")
    ]


def test_a_message_is_suggested_once_of_each_kind() -> None:
    def thrice(_: str) -> Iterable[Hint]:
        return [Hint("threat", "a", "x"), Hint("threat", "b", "y"), Hint("demand", "c", "z")]

    found = study([said(1, "Joe", "pay")], None, (), thrice)
    assert [(line.kind, line.rule) for line in found.lines] == [("threat", "a"), ("demand", "c")]


def test_first_and_last_are_theirs_and_go_by_time_not_by_place_in_the_file() -> None:
    backwards = studied(reversed(CHAT))
    assert (backwards.first, backwards.last) == (studied().first, studied().last)
    assert backwards.first is not None
    assert backwards.first[:4] == ("first", 3, START + timedelta(hours=3), "Joe")
    assert backwards.last is not None
    assert backwards.last.place == 32


def test_messages_are_counted_by_day_theirs_and_own() -> None:
    assert studied().days == {"2026-01-03": (1, 1), "2026-01-05": (2, 1)}
    assert studied().messages == 6


def test_identifiers_say_where_when_how_often_and_who_wrote_them() -> None:
    by_kind = {one.kind: one for one in studied().found}
    profile = by_kind["profile"]
    assert (profile.value, profile.count) == ("telegram/joe_k", 2)
    assert profile.places[0] == Place(3, START + timedelta(hours=3))
    assert by_kind["phone-e164"].places[0].is_own
    assert by_kind["btc-bech32"].sure == "checked"


def test_the_number_or_address_that_a_sender_is_named_by_is_found() -> None:
    by_number = [said(n, "+1 650 253 0000", "hi") for n in (1, 2)]
    (found,) = studied([*by_number, said(3, "Joe <joe@mail.example>", "x")]).found[:1]
    assert (found.value, found.places[0].number, found.count) == ("+16502530000", 1, 1)


def test_only_chosen_chats_are_studied() -> None:
    mixed = [said(1, "Joe", "pay", "a"), said(2, "Eve", "pay", "b"), said(3, OWNER, "pay", "a")]
    found = study(mixed, {"a"}, {OWNER}, pay_means_threat)
    assert [line.sender for line in found.lines] == ["Joe"]
    assert found.messages == 2


def test_nothing_grows_without_bound() -> None:
    def endless() -> Iterator[Message]:
        for n in range(5_000):
            at = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(days=n)
            yield Message(at, "Joe", "pay " + "x" * 600, place=n)

    found = studied(endless())
    assert len(found.lines) == MOST_LINES
    assert len(found.days) == MOST_DAYS
    assert max(len(line.words) for line in found.lines) == MAX_QUOTE + len("...")
    assert found.messages == 5_000


def test_messages_without_a_time_are_read_all_the_same() -> None:
    found = studied([Message(None, "Joe", "pay", place=1)])
    assert found.lines == (Line("threat", 1, None, "Joe", "pay", "says-pay", "pay"),)
    assert (found.first, found.days) == (None, {})


def test_where_no_message_has_a_name_all_are_looked_at() -> None:
    nameless = [Message(None, "", "pay", place=1)]
    assert study(nameless, None, (), pay_means_threat).lines == ()
    assert len(study(nameless, None, (), pay_means_threat, has_names=False).lines) == 1


def test_known_and_unknown_zones_can_stand_side_by_side() -> None:
    aware = Message(datetime(2026, 1, 1, tzinfo=UTC), "Joe", "x", place=1)
    found = studied([aware, *CHAT])
    assert found.first is not None
    assert found.first.place == 1
