# ruff: noqa: RUF001 - words of many languages, whose letters look like others
from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.readers import google_chat
from sextortion_help.evidence.readers.google_chat import time_of
from sextortion_help.evidence.readers.model import MAX_TEXT, Held, Message, Notes, Wanted

AT = datetime(2024, 1, 3, 20, 21, 22, tzinfo=UTC)
URL = "private_do_not_access_or_else_safe_url_wrapped_value"


def told(text: object = "Send it now", **more: Any) -> dict[str, Any]:
    return {
        "creator": {"name": "Mia", "email": "mia@mail.example", "user_type": "Human"},
        "created_date": "Wednesday, January 3, 2024 at 8:21:22\u202fPM UTC",
        "text": text,
        "topic_id": "LqFDi4ScZAQ",
        "message_id": "k6oxHQAAAAE/LqFDi4ScZAQ/LqFDi4ScZAQ",
        **more,
    }


GONE = {
    "message_state": "DELETED",
    "deleted_date": "Wednesday, January 3, 2024 at 8:21:22 PM UTC",
    "topic_id": "a",
    "deletion_metadata": {"deletion_type": "CREATOR"},
    "message_id": "b",
}

EXPORT = {"messages": [told(), told("second")]}


def read_all(content: bytes | object, name: str = "messages.json") -> tuple[list[Message], Notes]:
    notes = Notes()
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return list(google_chat.read(Held(name, data), notes, Wanted())), notes


def read_one(piece: dict[str, Any]) -> Message:
    (message,), notes = read_all({"messages": [piece]})
    assert not notes.counts
    return message


# ------------------------------------------------------------------ messages


def test_a_message_has_its_moment_and_who_sent_it_by_name_and_address() -> None:
    assert read_one(told()) == Message(AT, "Mia (mia@mail.example)", "Send it now", place=1)


def test_the_folder_names_the_conversation() -> None:
    folders = {
        "Takeout/Google Chat/Groups/DM k6oxHQAAAAE/messages.json": "DM k6oxHQAAAAE",
        "Groups\\Space AAAAFyOfy4w\\messages.json": "Space AAAAFyOfy4w",
        "Downloads/messages.json": "",
    }
    for name, chat in folders.items():
        assert read_all(EXPORT, name)[0][0].chat == chat


def test_links_that_the_text_does_not_show_are_kept() -> None:
    notes = [
        {"start_index": 0, "length": 4, "url_metadata": {"url": {URL: "https://p.example"}}},
        {"url_metadata": {"url": {URL: "https://shown.example"}}},
        {"video_call_metadata": {"meeting_space": {"meeting_url": "https://meet.example/x"}}},
        {"drive_metadata": {"id": "1u3O", "title": "list.xlsx"}},
        {"format_metadata": {"format_type": "BOLD"}},
    ]
    assert read_one(told("here https://shown.example", annotations=notes)).text.splitlines() == [
        "here https://shown.example",
        *("https://p.example", "https://meet.example/x", "list.xlsx", "1u3O"),
    ]


def test_files_are_named_as_they_were_sent() -> None:
    files = [{"original_name": "a.png?account_id=3", "export_name": "File-a.png"}]
    files += [{"export_name": "File-b.png"}, {}]
    message = read_one(told(None, attached_files=files))
    assert message.attachments == ("a.png?account_id=3", "File-b.png", "file")


def test_a_deleted_message_is_said_to_be_so() -> None:
    assert read_one(GONE) == Message(AT, "", "(deleted)", place=1)


def test_a_quotation_without_words_of_its_own_says_whose_it_is() -> None:
    quoted = {"creator": {"name": "Leo"}, "text": "old words"}
    assert read_one(told("", quoted_message_metadata=quoted)).text == "Quoted from Leo:\nold words"


# ------------------------------------------------------------------ times

IN_WORDS = (
    "Wednesday, 3 January 2024 at 20:21:22 UTC",
    "Wednesday, 3 January 2024 at 8:21:22 pm UTC",
    "Wednesday, January 3, 2024 at 8:21:22\u00a0p.m. UTC",
    "Mittwoch, 3. Januar 2024 um 20:21:22 UTC",
    "Mittwoch, 3. Jänner 2024 um 20:21:22 UTC",
    "mercredi 3 janvier 2024 à 20:21:22 UTC",
    "mercredi 3 janvier 2024 à 20 h 21 min 22 s UTC",
    "miércoles, 3 de enero de 2024, 20:21:22 UTC",
    "miércoles, 3 de enero de 2024, 8:21:22\u202fp. m. UTC",
    "quarta-feira, 3 de janeiro de 2024 às 20:21:22 UTC",
    "mercoledì 3 gennaio 2024 alle ore 20:21:22 UTC",
    "woensdag 3 januari 2024 om 20:21:22 UTC",
    "środa, 3 stycznia 2024 20:21:22 UTC",
    "onsdag den 3. januar 2024 kl. 20.21.22 UTC",
    "2024. január 3., szerda 20:21:22 UTC",
    "3 Ocak 2024 Çarşamba 20:21:22 UTC",
    "Τετάρτη 3 Ιανουαρίου 2024 στις 8:21:22 μ.μ. UTC",
    "среда, 3 января 2024 г. в 20:21:22 UTC",
    "середа, 3 січня 2024 р. о 20:21:22 UTC",
    "2024年1月3日水曜日 20:21:22 UTC",
    "2024年1月3日星期三 UTC 20:21:22",
    "2024年1月3日 星期三 晚上8:21:22 [UTC]",
    "2024년 1월 3일 수요일 오후 8시 21분 22초 UTC",
)


def test_times_in_the_words_of_many_languages_are_read() -> None:
    assert [time_of(text) for text in IN_WORDS] == [AT] * len(IN_WORDS)
    midnight = "Wednesday, January 3, 2024 at 12:00:00 AM UTC"
    assert time_of(midnight) == datetime(2024, 1, 3, tzinfo=UTC)
    assert time_of(midnight.replace("AM", "PM")) == datetime(2024, 1, 3, 12, tzinfo=UTC)


def test_no_time_is_guessed() -> None:
    for text in (
        "Thursday, January 3, 2024 at 8:21:22 PM UTC",  # it was a Wednesday
        "Wednesday, January 3, 2024 at 8:21:22 PM",
        "Wednesday, January 3, 2024 at 8:21:22 PM GMT+1",
        "Wednesday, January 3, 2024 at 8:21:22 XM UTC",
        "Wednesday, January 3, 2024 at 20:21:22 PM UTC",
        "Wednesday, January 32, 2024 at 8:21:22 PM UTC",
        "Wednesday, January 3, 12024 at 8:21:22 PM UTC",
        "Friday, December 31, 9999 at 8:21:22 PM UTC",
        "Friday, December 31, 0 at 8:21:22 PM UTC",
        "บุธ 3 มกราคม 2024 20:21:22 UTC",
        "3/1/2024 20:21:22 UTC",
        "Wednesday, January 3, 2024 at 8:21:22 PM UTC" * 9,
        "",
        None,
        5,
    ):
        assert time_of(text) is None
        (message,), notes = read_all({"messages": [told(created_date=text)]})
        assert (message.text, notes.first) == ("Send it now", {"time": 1})


# ------------------------------------------------------------------ damage and hostile content


def test_every_whole_message_before_a_cut_is_read() -> None:
    content = json.dumps(EXPORT).encode()
    whole, _ = read_all(content)
    for end in range(len(content)):
        messages, notes = read_all(content[:end])
        assert messages == whole[: len(messages)]
        assert notes.counts["cut"]


def test_a_broken_message_harms_no_other() -> None:
    messages, notes = read_all({"messages": [told("a"), None, told("b")]})
    assert [m.text for m in messages] == ["a", "b"]
    assert notes.first == {"broken": 2}
    assert read_all(b"")[0] == []


def test_hostile_sizes_are_bounded() -> None:
    links = [{"url_metadata": {"url": "x" * 20 + str(n)}} for n in range(9_000)]
    (message,), _ = read_all({"messages": [told("y" * 150_000, annotations=links)]})
    assert len(message.text) == MAX_TEXT
    (message,), _ = read_all({"messages": [told("", attached_files=[{}] * 999)]})
    assert len(message.attachments) == 100


KEYS = sorted({*told(), *GONE, "annotations", "attached_files", "url", "url_metadata"})
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner),
    max_leaves=6,
)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), ANY), ANY)
def test_no_value_in_any_place_raises(piece: dict[str, Any], other: Any) -> None:
    for message in read_all({"messages": [piece, other]})[0]:
        for part in (message.sender, message.text, message.chat, *message.attachments):
            part.encode()


TOKENS = ("utc", "am", "monday", "march", "3", "2024", "99999", ":", "٣", "月", "²", "月曜日")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(TOKENS)))
def test_no_words_for_a_time_raise(words: list[str]) -> None:
    time_of(" ".join(words))


def test_it_is_known_by_its_content_however_it_is_written() -> None:
    for export in (EXPORT, {"messages": [GONE]}):
        for indent in (None, 2):
            for is_sorted in (False, True):
                assert google_chat.fits(json.dumps(export, indent=indent, sort_keys=is_sorted))
    assert not google_chat.fits('{"messages": []}')
