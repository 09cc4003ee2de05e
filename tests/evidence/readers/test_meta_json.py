from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.finding import Refusal
from sextortion_help.evidence.readers import meta_json
from sextortion_help.evidence.readers.meta_json import fits, repaired
from sextortion_help.evidence.readers.model import (
    MAX_ATTACHMENTS,
    MAX_NAME,
    MAX_TEXT,
    Held,
    Message,
    Notes,
    Source,
    Wanted,
)

AT = datetime(2024, 1, 3, 20, 21, 22, 345000, tzinfo=UTC)
MILLISECONDS = 1704313282345


def broken(text: str) -> str:
    """The text as Meta writes it."""
    return text.encode().decode("latin-1")


def told(**more: Any) -> dict[str, Any]:
    return {"sender_name": "Mia Roth", "timestamp_ms": MILLISECONDS, **more}


def thread(*messages: Any, **more: Any) -> dict[str, Any]:
    return {
        "participants": [{"name": "Mia Roth"}, {"name": broken("Zoë")}],
        "messages": list(messages),
        "title": "Mia Roth",
        "is_still_participant": True,
        "thread_path": "inbox/miaroth_1234567890",
        "magic_words": [],
        **more,
    }


def encrypted(*messages: Any, **more: Any) -> dict[str, Any]:
    return {
        "participants": ["Mia Roth", "Zoë"],
        "threadName": "Mia Roth_12",
        "messages": list(messages),
        **more,
    }


def sent(**more: Any) -> dict[str, Any]:
    return {
        "isUnsent": False,
        "media": [],
        "reactions": [],
        "senderName": "Mia Roth",
        "text": "Send it now 😀",
        "timestamp": MILLISECONDS,
        "type": "text",
        **more,
    }


def read_all(content: object) -> tuple[list[Message], dict[str, int]]:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return read_from(Held("message_1.json", data))


def read_from(source: Source) -> tuple[list[Message], dict[str, int]]:
    notes = Notes()
    messages = list(meta_json.read(source, notes, Wanted()))
    return messages, {str(trouble): count for trouble, count in notes.counts.items()}


def the(content: object) -> Message:
    messages, notes = read_all(content)
    assert not notes
    return messages[0]


def test_a_message_has_its_time_sender_text_chat_and_place() -> None:
    messages, notes = read_all(thread(told(content="Send it now"), told(content="Hello?")))
    assert not notes
    assert messages[0] == Message(AT, "Mia Roth", "Send it now", (), "Mia Roth", 1)
    assert [message.place for message in messages] == [1, 2]


def test_the_order_is_that_of_the_file() -> None:
    newest_first = thread(told(content="b"), told(content="a", timestamp_ms=MILLISECONDS - 1))
    assert [message.text for message in read_all(newest_first)[0]] == ["b", "a"]


def test_broken_characters_are_repaired_everywhere() -> None:
    message = the(
        thread(
            told(
                sender_name=broken("Zoë à Paris"),
                content=broken("C'est fini… 😀 Привет"),
                files=[{"uri": broken("messages/inbox/x/files/Été.pdf")}],
                share={"link": broken("https://example.org/été")},
            ),
            title=broken("Città Å"),
        )
    )
    assert message.sender == "Zoë à Paris"
    assert message.text == "C'est fini… 😀 Привет\nhttps://example.org/été"
    assert message.attachments == ("Été.pdf",)
    assert message.chat == "Città Å"


def test_text_that_was_never_broken_stays_as_it_is() -> None:
    for text in ("Zoë", "Привет", "naïve café", "“quoted” Ã©", "\x85", "plain", "", "à"):
        assert repaired(text) == text
    assert the(encrypted(sent())).text == "Send it now 😀"


@settings(max_examples=50)
@given(st.text())
def test_any_text_that_was_broken_is_repaired(text: str) -> None:
    assert repaired(broken(text)) == text


def test_what_is_shared_stands_below_the_text() -> None:
    link = "https://www.instagram.com/p/abc/"
    cases: dict[str, dict[str, Any]] = {
        f"Look\n{link}": {"link": link, "share_text": "A sunset", "original_content_owner": "x"},
        "Look\nShared profile: Zoe (zoe.r)": {
            "profile_share_username": "zoe.r",
            "profile_share_name": "Zoe",
        },
        "Look\nShared from: sunsets": {"original_content_owner": "sunsets", "share_text": "…"},
        "Look\nLast updated 8 May": {"share_text": "Last updated 8 May"},
        "Look": {"link": 5 * [None], "share_text": None},
    }
    for text, share in cases.items():
        assert the(thread(told(content="Look", share=share))).text == text
        assert the(thread(told(content="Look", share=[share]))).text == text
    again = told(content=f"See {link}", share={"link": link})
    assert the(thread(again)).text == f"See {link}"


def test_files_are_named_or_called_what_they_are() -> None:
    message = the(
        thread(
            told(
                photos=[{"uri": "your_activity/photos/1.jpg", "creation_timestamp": 1}, {}],
                videos=[{"uri": "messages/videos/2.mp4", "thumbnail": {"uri": "a/t.jpg"}}],
                audio_files=[{"uri": "messages/audio/3.mp4"}],
                gifs=[{"uri": None}],
                files=["odd"],
                sticker={"uri": "messages/stickers_used/4.png"},
            )
        )
    )
    names = ("1.jpg", "photo", "2.mp4", "3.mp4", "gif", "file", "4.png")
    assert message.attachments == names
    assert message.text == ""
    failed = sent(text="", type="media", media=[{"uri": "Failed to download media"}])
    assert the(encrypted(failed)).attachments == ("media",)
    kept = sent(text="", type="media", media=[{"uri": "./media/5f.jpeg"}])
    assert the(encrypted(kept)).attachments == ("5f.jpeg",)


def test_a_message_taken_back_is_kept() -> None:
    assert the(thread(told(is_unsent=True))) == Message(AT, "Mia Roth", "", (), "Mia Roth", 1)
    assert the(encrypted(sent(isUnsent=True, text="Pay"))).text == "Pay"


def test_what_happened_is_told_where_there_are_no_words_for_it() -> None:
    assert the(thread(told(call_duration=62, type="Call"))).text == "Call, 62 seconds"
    assert the(thread(told(call_duration=0, content="You missed a call"))).text == (
        "You missed a call"
    )
    people = [{"name": "Ana"}, {"name": broken("Zoë")}]
    assert the(thread(told(type="Subscribe", users=people))).text == "Subscribe: Ana, Zoë"


def test_an_encrypted_chat_is_read() -> None:
    assert the(encrypted(sent())) == Message(AT, "Mia Roth", "Send it now 😀", (), "Mia Roth_12", 1)


def test_a_chat_is_named_by_its_title_wherever_it_stands_else_by_its_people() -> None:
    message = told(content="a")
    assert the({"title": "T", "messages": [message]}).chat == "T"
    assert the({"messages": [message], "title": "T"}).chat == "T"
    assert the({"messages": [message], "threadName": "T"}).chat == "T"
    people = [{"name": "Mia"}, "Ana", 7, None, {}]
    assert the({"participants": people, "messages": [message]}).chat == "Mia, Ana, 7"
    assert the({"messages": [message], "title": ["T"]}).chat == ""


def test_a_time_that_cannot_be_is_noted_and_the_message_kept() -> None:
    for time in (None, "soon", [1], True, 0, -5, 1e30, float("nan"), 10**15 * 9, 10**399):
        messages, notes = read_all(thread(told(content="a", timestamp_ms=time)))
        assert [(message.at, message.text) for message in messages] == [(None, "a")]
        assert notes == {"time": 1}
    without = thread({"sender_name": "Mia", "content": "a"})
    assert read_all(without)[1] == {"time": 1}


def test_what_is_no_message_is_left_out_and_noted() -> None:
    messages, notes = read_all(thread(None, 7, "a", [told()], {}, {"x": 1}, told(content="b")))
    assert [(message.text, message.place) for message in messages] == [("b", 7)]
    assert notes == {"broken": 6}


def test_values_of_the_wrong_sort_do_no_harm() -> None:
    keys = ("sender_name", "content", "photos", "sticker", "share", "users", "call_duration")
    values: tuple[Any, ...] = (None, 7, 1.5, True, "x", [], [[]], [7], {}, {"uri": {}})
    for wrong in (*values, {"link": []}, {"name": 7}):
        messages, _ = read_all(
            thread(told(**dict.fromkeys(keys, wrong)), participants=wrong, title=wrong)
        )
        assert len(messages) == 1


def test_long_values_are_cut() -> None:
    long = broken("é") * (MAX_TEXT + 1)
    photos = [{"uri": "a/1.jpg"}] * (MAX_ATTACHMENTS + 1)
    messages, notes = read_all(
        thread(told(sender_name=long, content=long, photos=photos), title=long)
    )
    assert messages[0].sender == messages[0].chat == "é" * MAX_NAME
    assert messages[0].text == "é" * MAX_TEXT
    assert len(messages[0].attachments) == MAX_ATTACHMENTS
    assert notes == {"too-long": 1}


def test_half_characters_and_zeros_can_be_written() -> None:
    message = the(thread(told(content="a\ud800\0b", sender_name="\udfff")))
    assert message.text == "a\ufffd\0b"
    assert message.sender == "\ufffd"


@pytest.mark.parametrize("make", [thread, encrypted])
def test_a_file_that_ends_anywhere_gives_the_messages_before_and_says_so(make: Any) -> None:
    message = told if make is thread else sent
    content = json.dumps(make(message(text="é"), message(photos=[{"uri": "a/b.jpg"}]))).encode()
    whole, notes = read_all(content)
    assert len(whole) == 2
    assert not notes
    for end in range(len(content)):
        messages, notes = read_all(content[:end])
        assert [(*each,) for each in messages] == [
            (*each._replace(chat=message.chat),)
            for each, message in zip(whole, messages, strict=False)
        ]
        assert notes == {"cut": 1}


def test_marks_line_ends_and_spaces_make_no_difference() -> None:
    content = thread(told(content="a"))
    whole = read_all(content)
    for indent in (None, 1):
        text = json.dumps(content, indent=indent)
        for end in ("\n", "\r\n", "\r"):
            for coding in ("utf-8", "utf-8-sig", "utf-16"):
                data = text.replace("\n", end).encode(coding)
                assert read_all(data) == whole


def test_a_file_that_cannot_be_read_on_gives_what_came_before() -> None:
    class Failing:
        name = "message_1.json"

        def blocks(self) -> Iterator[bytes]:
            yield json.dumps(thread(told(content="a"))).encode().partition(b'"title"')[0]
            raise Refusal("gone")

    messages = meta_json.read(Failing(), Notes(), Wanted())
    assert next(messages).text == "a"
    with pytest.raises(Refusal):
        next(messages)


def test_memory_is_bounded_whatever_the_number_of_messages() -> None:
    many = (json.dumps(told(content="a" * 100)) + ",").encode() * 500

    class Large:
        name = "message_1.json"

        def blocks(self) -> Iterator[bytes]:
            yield b'{"messages": ['
            for _ in range(10):
                yield many
            yield json.dumps(told()).encode() + b'], "title": "T"}'

    tracemalloc.start()
    try:
        chats = {message.chat for message in meta_json.read(Large(), Notes(), Wanted())}
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert chats == {"T"}
    assert peak < 16 * 1024 * 1024


@settings(max_examples=60)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["uri", "link", "name", "sender_name", "content", "photos", "share"]
                ),
                inner,
            )
        ),
        max_leaves=10,
    )
)
def test_any_message_is_read_or_noted(piece: Any) -> None:
    messages, notes = read_all(thread(piece))
    assert len(messages) == 1 or notes
    for message in messages:
        "".join((message.sender, message.text, *message.attachments)).encode()


@settings(max_examples=60)
@given(st.binary(max_size=40) | st.text('{}[]",:\\u0é\n', max_size=40).map(str.encode))
def test_any_bytes_are_read_without_a_fault(data: bytes) -> None:
    read_all(data)
    read_all(b'{"messages": [{"content": "' + data)
    fits(data.decode("utf-8", "replace"))


def test_its_files_are_recognised_by_what_is_in_them() -> None:
    for content in (
        thread(told(content="a")),
        thread(),
        {"messages": [told()], "participants": []},
        encrypted(sent()),
        {"messages": [sent()], "participants": []},
    ):
        assert fits(json.dumps(content))
        assert fits("\ufeff" + json.dumps(content, indent=2))
        assert fits(json.dumps(content, sort_keys=True))
    assert fits(json.dumps(thread(*[told(content="a" * 100)] * 1000))[: 64 * 1024])


def test_other_files_are_not_recognised() -> None:
    quoted = json.dumps(thread(told()))
    for other in (
        "",
        "{}",
        "[]",
        '{"messages": []}',
        "[1/3/24, 20:21] Mia: " + quoted,
        "sender_name timestamp_ms messages",
        json.dumps([told()]),
        json.dumps({"messages": [{"author": "a", "timestamp": "t", "content": quoted}]}),
        json.dumps({"messages": [{"from": "a", "date": "d", "text": quoted}]}),
        json.dumps({"posts": [told()]}),
        json.dumps({"messages": [{"senderName": "a", "timestamp": 1, "text": "b"}]}),
        "{" * 100_000,
        '"' * 100_000,
    ):
        assert not fits(other)
