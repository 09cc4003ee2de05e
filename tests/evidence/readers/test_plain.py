"""Any text comes out line by line, and a time only where it cannot mean anything else."""

from __future__ import annotations

import codecs
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.lines import LONGEST
from sextortion_help.evidence.readers.model import MAX_TEXT, Held, Message, Notes, Wanted
from sextortion_help.evidence.readers.plain import fits, read

NOTE = "Anna wrote at noon.\n\n  She asked for my number. \n2024-01-03 20:21 she wrote again\n"


def messages(content: bytes | str, notes: Notes | None = None) -> list[Message]:
    raw = content.encode() if isinstance(content, str) else content
    return list(read(Held("note.txt", raw), notes or Notes(), Wanted()))


def time_of(line: str) -> datetime | None:
    (message,) = messages(line)
    assert message.text == line
    return message.at


def test_each_line_that_is_not_blank_is_a_message_with_its_number() -> None:
    at = datetime(2024, 1, 3, 20, 21)  # noqa: DTZ001 - the text names no zone
    assert messages(NOTE) == [
        Message(None, "", "Anna wrote at noon.", place=1),
        Message(None, "", "  She asked for my number. ", place=3),
        Message(at, "", "2024-01-03 20:21 she wrote again", place=4),
    ]


def test_every_way_to_end_a_line_and_to_write_letters_gives_the_same() -> None:
    expected = messages(NOTE)
    for end in ("\n", "\r\n", "\r"):
        text = NOTE.replace("\n", end)
        for raw in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16")):
            assert messages(raw) == expected
    assert messages("a\rb\r\nc\nd") == [
        Message(None, "", letter, place=place) for place, letter in enumerate("abcd", 1)
    ]


def test_an_empty_file_has_no_messages() -> None:
    for raw in (b"", b"\n \r\n\t", codecs.BOM_UTF8, codecs.BOM_UTF16_LE):
        assert messages(raw) == []


def test_any_text_fits() -> None:
    assert fits("")
    assert fits("anything at all")


def test_a_time_is_read_with_the_zone_that_stands_there() -> None:
    offset = timezone(-timedelta(hours=5))
    for text in (
        "2024-01-03T20:21:22-05:00",
        "2024-01-03 20:21:22 -0500 x",
        "2024-01-03T20:21:22-0500]",
    ):
        assert time_of(text) == datetime(2024, 1, 3, 20, 21, 22, tzinfo=offset), text
    for text in ("2024-01-03T20:21Z", "[2024-01-03 20:21 UTC] hi", "2024-01-03 20:21:00.5Z: hi"):
        at = time_of(text)
        assert at == datetime(2024, 1, 3, 20, 21, tzinfo=UTC), text
        assert at is not None
        assert at.utcoffset() == timedelta()
    half = datetime(2024, 1, 3, 20, 21, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert time_of("2024-01-03 20:21+05:30 hi") == half


def test_what_may_be_no_offset_leaves_the_time_without_a_zone() -> None:
    at = datetime(2024, 1, 3, 9, 21)  # noqa: DTZ001 - that is the point
    for rest in (
        "", " hi", ": hi", "-10:45 call", " - Anna: hi", " +49 170 1234", "+4917 01234",
        "+1345 555", " +0100", "+25:00", " UTC+2", " UTC-5", " Zoe", "-", "+",
    ):  # fmt: skip
        found = time_of(f"2024-01-03 09:21{rest}")
        assert found == at, rest
        assert found is not None
        assert found.tzinfo is None, rest


def test_what_can_mean_several_things_is_no_time() -> None:
    for line in (
        "2024-01-03 08:21 PM hi", "2024-01-03 08:21:22 a.m.", "2024-01-03 12:21pm",
        "2024-01-03 08:21 μ.μ.", "2024-01-03 08:21 م", "03/01/2024 20:21", "2024-1-3 20:21",
        "2024-01-03", "2024-01-03 20:211", "2024-01-03 20:21:2", " 2024-01-03 20:21",
        "x2024-01-03 20:21", "\uff12\uff10\uff12\uff14-01-03 20:21",
    ):  # fmt: skip
        assert time_of(line) is None, line
    assert time_of("2024-01-03 20:21 am Bahnhof") is not None  # no clock of twelve hours shows 20


def test_a_time_that_cannot_be_is_noted_and_its_line_is_kept() -> None:
    for time in (
        "2024-02-30 20:21", "0000-01-01 00:00", "2024-01-03 24:00", "2024-01-03 20:60",
        "9999-99-99 99:99", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
    ):  # fmt: skip
        notes = Notes()
        (_, message) = messages(f"first\n{time} hi", notes)
        assert message == Message(None, "", f"{time} hi", place=2)
        assert notes.counts == {"time": 1}
        assert notes.first == {"time": 2}
    assert time_of("9999-12-31 23:59") == datetime(9999, 12, 31, 23, 59)  # noqa: DTZ001
    assert time_of("0001-01-01 00:00") == datetime(1, 1, 1)  # noqa: DTZ001


def test_a_file_that_was_cut_anywhere_gives_what_stands_before() -> None:
    whole = [message.text for message in messages(NOTE)]
    for size in range(len(NOTE)):
        found = [message.text for message in messages(NOTE[:size])]
        for piece, expected in zip(found, whole, strict=False):
            assert piece == expected or (piece == found[-1] and expected.startswith(piece))


def test_a_line_too_long_for_one_message_is_handed_on_whole_and_cut_between_words() -> None:
    line = "2024-01-03 20:21 " + "word " * (MAX_TEXT // 2)
    found = messages(f"first\n{line}\nlast")
    assert "".join(message.text for message in found[1:-1]) == line
    assert {message.place for message in found[1:-1]} == {2}
    assert all(len(message.text) <= MAX_TEXT for message in found)
    assert all(message.text.endswith("word ") for message in found[1:-1])
    assert [message.at is not None for message in found[1:4]] == [True, False, False]
    assert found[-1].place == 3


def test_a_line_without_gaps_is_cut_all_the_same() -> None:
    notes = Notes()
    found = messages("x" * (25 * MAX_TEXT), notes)
    assert sum(len(message.text) for message in found) == 25 * MAX_TEXT
    assert max(len(message.text) for message in found) == MAX_TEXT
    assert not notes.counts
    # What its later pieces happen to begin with is no time.
    assert not any(message.at for message in messages("x" * LONGEST + "2024-01-03 20:21"))


@settings(max_examples=60)
@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_nothing_that_a_file_holds_makes_it_fail(raw: bytes) -> None:
    for message in messages(raw):
        message.text.encode()
        assert message.text.strip()
        assert message.sender == message.chat == ""


@settings(max_examples=60)
@given(st.text("0123456789-: TZ+.[]apmμص", max_size=40))
def test_no_row_of_digits_and_marks_makes_it_fail(rest: str) -> None:
    for line in (rest, "2024-01-03 " + rest, "2024-01-03T08:21" + rest):
        messages(line)
