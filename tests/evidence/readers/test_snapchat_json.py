from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.readers import snapchat_json
from sextortion_help.evidence.readers.model import (
    MAX_ATTACHMENTS,
    MAX_NAME,
    MAX_TEXT,
    OWNER,
    Held,
    Message,
    Notes,
    Wanted,
)
from sextortion_help.evidence.readers.snapchat_json import fits

SECOND = datetime(2024, 1, 3, 20, 21, 22, tzinfo=UTC)
AT = SECOND.replace(microsecond=345000)
MILLISECONDS = 1704313282345


def told(**more: Any) -> dict[str, Any]:
    return {
        "From": "mia_r",
        "Media Type": "TEXT",
        "Created": "2024-01-03 20:21:22 UTC",
        "Content": "Send it now",
        "Conversation Title": None,
        "IsSender": False,
        "Created(microseconds)": MILLISECONDS,
        "IsSaved": True,
        "Media IDs": "",
        **more,
    }


def old(**more: Any) -> dict[str, Any]:
    return {"Media Type": "TEXT", "Created": "2024-01-03 20:21:22 UTC", "Text": "Hello", **more}


NEW = {"mia_r": [told(), told(From="zoe", IsSender=True, Content="No")], "empty": []}
OLD = {
    "Received Saved Chat History": [old(From="mia_r")],
    "Sent Saved Chat History": [old(To="mia_r")],
}
SNAPS = {
    "Received Snap History": [
        {"From": "mia_r", "Media Type": "IMAGE", "Created": "2024-01-03 20:21:22 UTC"}
    ],
    "Sent Snap History": [
        {"To": "mia_r", "Media Type": "VIDEO", "Created": "2024-01-03 20:21:22 UTC"}
    ],
}


def read_all(content: object) -> tuple[list[Message], dict[str, int]]:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    notes = Notes()
    messages = list(snapchat_json.read(Held("chat_history.json", data), notes, Wanted()))
    return messages, {str(trouble): count for trouble, count in notes.counts.items()}


def the(content: object) -> Message:
    messages, notes = read_all(content)
    assert not notes
    return messages[0]


def test_a_message_has_its_time_sender_text_chat_and_place() -> None:
    messages, notes = read_all(NEW)
    assert not notes
    assert messages == [
        Message(AT, "mia_r", "Send it now", (), "mia_r", 1),
        Message(AT, "zoe", "No", (), "mia_r", 2),
    ]


def test_a_group_is_called_by_its_title_else_by_its_number() -> None:
    number = "3f2c-1a"
    assert the({number: [told(**{"Conversation Title": "Summer staff"})]}).chat == "Summer staff"
    assert the({number: [told()]}).chat == number


def test_the_owner_is_named_by_name_where_there_is_one() -> None:
    assert the({"mia_r": [told(From="zoe", IsSender=True)]}).sender == "zoe"
    assert the({"mia_r": [told(From="", IsSender=True)]}).sender == OWNER
    assert the({"mia_r": [told(From=None, IsSender=False)]}).sender == ""


def test_old_lists_tell_who_sent_it() -> None:
    messages, notes = read_all(OLD)
    assert not notes
    assert messages == [
        Message(SECOND, "mia_r", "Hello", (), "mia_r", 1),
        Message(SECOND, OWNER, "Hello", (), "mia_r", 2),
    ]
    for sort in ("", "Saved ", "Unsaved "):
        assert the({f"Received {sort}Chat History": [old(From="mia_r")]}).sender == "mia_r"
        assert the({f"Sent {sort}Chat History": [old(To="mia_r")]}).sender == OWNER


def test_in_a_list_of_what_was_sent_the_owner_sent_it_whoever_is_named() -> None:
    message = the({"Sent Saved Chat History": [old(From="mia_r")]})
    assert (message.sender, message.chat) == (OWNER, "")


def test_old_words_are_read_as_they_were_written() -> None:
    said = "Tom &amp; &quot;Mia&quot; &lt;3 &#39;ok&#39; &amp;lt; &euro; &#9;"
    lists = {"Received Saved Chat History": [old(From="m", Text=said)]}
    assert the(lists).text == "Tom & \"Mia\" <3 'ok' &lt; &euro; &#9;"
    assert the({"m": [told(Content=said)]}).text == said


def test_snaps_are_read_without_words() -> None:
    messages, notes = read_all(SNAPS)
    assert not notes
    assert messages == [
        Message(SECOND, "mia_r", "", ("photo",), "mia_r", 1),
        Message(SECOND, OWNER, "", ("video",), "mia_r", 2),
    ]
    snap = told(**{"Media Type": "IMAGE"})
    for key in ("Content", "IsSaved", "Media IDs"):
        del snap[key]
    assert the({"mia_r": [snap]}) == Message(AT, "mia_r", "", ("photo",), "mia_r", 1)


def test_what_was_sent_is_named_by_its_numbers_or_its_sort() -> None:
    cases: dict[tuple[str, ...], dict[str, Any]] = {
        ("b~Ei1",): {"Media Type": "MEDIA", "Media IDs": "b~Ei1"},
        ("b~Ei1", "b~Ei2"): {"Media Type": "MEDIA", "Media IDs": "b~Ei1 | b~Ei2"},
        ("media",): {"Media Type": "MEDIA", "Media IDs": " | "},
        ("voice note",): {"Media Type": "NOTE"},
        ("sticker",): {"Media Type": "STICKER", "Media IDs": None},
        (): {"Media Type": None},
    }
    for names, more in cases.items():
        assert the({"mia_r": [told(**more)]}).attachments == names


def test_what_someone_did_is_told_in_the_words_of_the_file() -> None:
    erased = told(Content=None, **{"Media Type": "STATUSERASEDMESSAGE"})
    assert the({"mia_r": [erased]}) == Message(AT, "mia_r", "STATUSERASEDMESSAGE", (), "mia_r", 1)


def test_words_that_nobody_saved_leave_an_empty_message() -> None:
    assert the({"mia_r": [told(Content=None)]}).text == ""


def test_the_time_is_as_fine_as_the_file_tells_it() -> None:
    written, number = "Created", "Created(microseconds)"
    cases: list[tuple[Any, Any, datetime]] = [
        ("2024-01-03 20:21:22 UTC", MILLISECONDS, AT),
        ("2024-01-03 20:21:22 UTC", MILLISECONDS * 1000, AT),
        ("2024-01-03 20:21:22 UTC", 0, SECOND),
        ("2024-01-03 20:21:22 UTC", 1_000_000_000_000, SECOND),
        ("2024-01-03T20:21:22Z", None, SECOND),
        ("2024-01-03 20:21:22", None, SECOND.replace(tzinfo=None)),
        ("2024-01-03 20:21:22", MILLISECONDS, AT),
        ("", MILLISECONDS, AT),
        (None, MILLISECONDS, AT),
    ]
    for said, count, at in cases:
        assert the({"m": [told(**{written: said, number: count})]}).at == at


def test_a_time_that_cannot_be_is_noted_and_the_message_kept() -> None:
    bad_words = (None, 7, "soon", "0000-01-01 00:00:00 UTC", "9999-12-31 23:59:59 UTC")
    more = ("999999-01-01 00:00:00 UTC", "2024-02-30 00:00:00 UTC", "2024-01-03 24:00:01 UTC")
    for said in (*bad_words, *more, "٢٠٢٤-01-03 20:21:22 UTC", "2" * 100_000):
        for count in (None, 0, -1, "x", 10**399, True, float("nan")):
            messages, notes = read_all(
                {"m": [told(Created=said, **{"Created(microseconds)": count})]}
            )
            assert messages[0].at is None
            assert notes == {"time": 1}


def test_what_is_no_message_is_left_out_and_noted() -> None:
    messages, notes = read_all({"m": [None, 7, "a", [told()], {}, {"x": 1}, told()], "x": {"y": 1}})
    assert [message.place for message in messages] == [7]
    assert notes == {"broken": 6}


def test_values_of_the_wrong_sort_do_no_harm() -> None:
    values: tuple[Any, ...] = (None, 7, 1.5, True, "x", [], [[]], {}, {"From": 1})
    for wrong in values:
        for key in ("m", "Sent Chat History", "Received Snap History"):
            assert len(read_all({key: [dict.fromkeys([*told(), "To", "Text"], wrong)]})[0]) == 1


def test_long_values_are_cut() -> None:
    long = "é" * (MAX_TEXT + 1)
    many = {"Media Type": long, "Media IDs": "b~Ei1 | " * (MAX_ATTACHMENTS + 50)}
    messages, notes = read_all({"m": [told(From=long, Content=long, **many)]})
    assert len(messages[0].sender) == MAX_NAME
    assert len(messages[0].text) == MAX_TEXT
    assert len(messages[0].attachments) == MAX_ATTACHMENTS
    assert notes == {"too-long": 1}
    assert the({"k" * MAX_NAME: [told(**{"Media Type": long})]}).attachments == ("é" * MAX_NAME,)


def test_half_characters_and_zeros_can_be_written() -> None:
    message = the({"\udc00": [told(Content="a\ud800\0b")]})
    assert (message.text, message.chat) == ("a\ufffd\0b", "\ufffd")


@pytest.mark.parametrize("content", [NEW, OLD, SNAPS])
def test_a_file_that_ends_anywhere_gives_the_messages_before_and_says_so(content: object) -> None:
    data = json.dumps(content).encode()
    whole, _ = read_all(data)
    for end in range(len(data)):
        messages, notes = read_all(data[:end])
        assert messages == whole[: len(messages)]
        assert notes == {"cut": 1}


def test_marks_line_ends_and_spaces_make_no_difference() -> None:
    whole = read_all(NEW)
    for end in ("\n", "\r\n", "\r"):
        for coding in ("utf-8", "utf-8-sig", "utf-16"):
            text = json.dumps(NEW, indent=2).replace("\n", end)
            assert read_all(text.encode(coding)) == whole


def test_memory_is_bounded_whatever_the_number_of_messages() -> None:
    many = (json.dumps(told(Content="a" * 100)) + ",").encode() * 500

    class Large:
        name = "chat_history.json"

        def blocks(self) -> Iterator[bytes]:
            yield b'{"mia_r": ['
            for _ in range(8):
                yield many
            yield json.dumps(told()).encode() + b"]}"

    tracemalloc.start()
    try:
        count = sum(1 for _ in snapchat_json.read(Large(), Notes(), Wanted()))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 4_001
    assert peak < 4 * 1024 * 1024


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from(["m", "Sent Chat History", "Received Snap History"]) | st.text(max_size=5),
        st.lists(
            st.dictionaries(
                st.sampled_from([*told(), "To", "Text", "x"]),
                st.none()
                | st.booleans()
                | st.integers()
                | st.floats()
                | st.text()
                | st.lists(st.none()),
            ),
            max_size=3,
        ),
        max_size=3,
    )
)
def test_any_message_is_read_or_noted(content: dict[str, list[Any]]) -> None:
    messages, notes = read_all(content)
    assert len(messages) + notes.get("broken", 0) == sum(map(len, content.values()))
    for message in messages:
        "".join((message.sender, message.text, message.chat, *message.attachments)).encode()


@settings(max_examples=60)
@given(st.binary(max_size=40) | st.text('{}[]",:\\u0é\n', max_size=40).map(str.encode))
def test_any_bytes_are_read_without_a_fault(data: bytes) -> None:
    read_all(data)
    read_all(b'{"m": [{"From": "' + data)
    fits(data.decode("utf-8", "replace"))


def test_its_files_are_recognised_by_what_is_in_them() -> None:
    contents: tuple[object, ...] = (NEW, OLD, SNAPS, {"Sent Chat History": []}, {"a": [], **NEW})
    for content in contents:
        assert fits(json.dumps(content))
        assert fits("\ufeff\n" + json.dumps(content, indent=2))
        assert fits(json.dumps(content, sort_keys=True))
    assert fits(json.dumps({"m": [told(Content="a" * 100)] * 1000})[: 64 * 1024])


def test_other_files_are_not_recognised() -> None:
    for other in (
        "",
        "{}",
        "[]",
        "Received Saved Chat History",
        'From: me\nTo: you\n{"Created": "Media Type"}',
        json.dumps([told()]),
        json.dumps({"Saved Media": [{"Date": "d", "Media Type": "Image", "Download Link": "l"}]}),
        json.dumps({"Friends": [{"Username": "m", "Creation Timestamp": "t"}]}),
        json.dumps({"messages": [{"from": "a", "text": json.dumps(NEW)}]}),
        json.dumps({"x": "Sent Saved Chat History"}),
        "{" * 100_000,
        '"' * 100_000,
    ):
        assert not fits(other)
