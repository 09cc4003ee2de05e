from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.readers import (
    discord_exporter,
    discord_package,
    google_chat,
    google_hangouts,
    skype,
    telegram_json,
)
from sextortion_help.evidence.readers.json_values import of_epoch, of_iso, who
from sextortion_help.evidence.readers.model import MAX_NAME, MAX_TEXT, Held, Message, Notes, Wanted
from sextortion_help.evidence.readers.telegram_json import fits
from tests.evidence.readers.test_discord_exporter import EXPORT as EXPORTER
from tests.evidence.readers.test_discord_package import CSV, LISTED
from tests.evidence.readers.test_google_chat import EXPORT as CHAT
from tests.evidence.readers.test_google_hangouts import EXPORT as HANGOUTS
from tests.evidence.readers.test_google_hangouts import OLD
from tests.evidence.readers.test_skype import EXPORT as SKYPE

AT = datetime(2024, 1, 3, 20, 21, 22, tzinfo=UTC)


def told(text: object = "Send it now", **more: Any) -> dict[str, Any]:
    return {
        "id": 7,
        "type": "message",
        "date": "2024-01-03T21:21:22",
        "date_unixtime": "1704313282",
        "from": "Mia",
        "from_id": "user5551",
        "text": text,
        **more,
    }


def chat_of(*messages: Any, name: str | None = "Mia") -> dict[str, Any]:
    return {"name": name, "type": "personal_chat", "id": 5551, "messages": list(messages)}


def account_of(*chats: dict[str, Any], left: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {
        "about": "Here is the data you requested.",
        "personal_information": {"user_id": 99, "first_name": "Ana", "phone_number": "+1"},
        "contacts": {"about": "…", "list": [{"user_id": 5551, "first_name": "Mia", "date": "x"}]},
        "chats": {"about": "…", "list": list(chats)},
        "left_chats": {"about": "…", "list": list(left)},
    }


def read_all(content: bytes | object) -> tuple[list[Message], Notes]:
    notes = Notes()
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return list(telegram_json.read(Held("result.json", data), notes, Wanted())), notes


def read_one(*pieces: Any) -> Message:
    (message,), notes = read_all(chat_of(*pieces))
    assert not notes.counts
    return message


# ------------------------------------------------------------------ messages


def test_a_message_has_its_moment_its_sender_with_number_and_its_chat() -> None:
    assert read_one(told()) == Message(
        AT, "Mia (user5551)", "Send it now", chat="Mia (5551)", place=1
    )


def test_without_seconds_since_1970_the_time_has_no_zone() -> None:
    old = told()
    del old["date_unixtime"]
    assert read_one(old).at == datetime(2024, 1, 3, 21, 21, 22)  # noqa: DTZ001


def test_a_time_that_cannot_be_is_noted_and_the_message_is_kept() -> None:
    seconds: tuple[Any, ...] = ("0", "-5", "9" * 400, "NaN", "253402300799", 10**30, True, None, [])
    for bad in seconds:
        for day in ("9999-12-31T23:59:59", "0000-01-01T00:00:00", "2024-13-01T00:00:00", "2024"):
            (message,), notes = read_all(chat_of(told(date_unixtime=bad, date=day)))
            assert message.at is None
            assert message.text == "Send it now"
            assert notes.first == {"time": 1}


def test_parts_of_a_text_are_joined_and_hidden_addresses_shown() -> None:
    parts = [
        "Pay ",
        {"type": "text_link", "text": "here", "href": "https://pay.example/x"},
        " or ",
        {"type": "link", "text": "https://b.example"},
        {"type": "mention_name", "text": " Max", "user_id": 321},
    ]
    shown = "Pay here <https://pay.example/x> or https://b.example Max <321>"
    assert read_one(told(parts)).text == shown
    assert read_one(told("", text_entities=[{"type": "plain", "text": "Hi"}])).text == "Hi"


def test_what_was_forwarded_says_from_whom() -> None:
    known = told("Hi", forwarded_from="Leo", forwarded_from_id="user3")
    assert read_one(known).text == "Forwarded from Leo (user3):\nHi"
    assert read_one(told("Hi", forwarded_from=None)).text == "Forwarded:\nHi"


def test_deleted_accounts_are_known_by_their_number() -> None:
    (message,), _ = read_all(chat_of(told(**{"from": None}), name=None))
    assert (message.sender, message.chat) == ("user5551", "personal chat (5551)")
    assert read_one(told(from_id=4305551)).sender == "Mia (4305551)"  # as in 2020


def test_the_signature_in_a_channel_is_kept() -> None:
    assert read_one(told(author="Kim")).sender == "Mia, Kim (user5551)"


def test_what_happened_is_told_with_its_details() -> None:
    call = {
        "id": 8,
        "type": "service",
        "date_unixtime": "1704313282",
        "actor": "Mia",
        "actor_id": "user5551",
        "action": "phone_call",
        "discard_reason": "missed",
        "is_missed": True,
        "members": ["Leo", None, "Kim"],
        "text": "",
    }
    message = read_one(call)
    assert message.sender == "Mia (user5551)"
    assert message.text == "phone call (discard reason missed, is missed yes, members Leo, , Kim)"


def test_contacts_places_polls_and_buttons_become_lines() -> None:
    message = read_one(
        told(
            "",
            contact_information={"first_name": "Leo", "last_name": "", "phone_number": "+1 555"},
            location_information={"latitude": 1.5, "longitude": -2.25},
            place_name="Harbour",
            poll={"question": "Pay?", "answers": [{"text": "yes"}, {"text": "no"}]},
            inline_bot_buttons=[[{"type": "url", "text": "Pay", "data": "https://p.example"}]],
            via_bot="@paybot",
        )
    )
    assert message.text.splitlines() == [
        "Place: Harbour",
        "Sent through: @paybot",
        "Contact: Leo +1 555",
        "Location: 1.5, -2.25",
        "Poll: Pay?",
        "- yes",
        "- no",
        "Button: Pay https://p.example",
    ]


def test_files_are_named_as_they_were_saved_or_else_by_name_or_sort() -> None:
    left_out = "(File not included. Change data exporting settings to download.)"
    cases: list[tuple[dict[str, str], tuple[str, ...]]] = [
        ({"photo": "chats/chat_01/photos/photo_1@03-01-2024.jpg"}, ("photo_1@03-01-2024.jpg",)),
        ({"photo": left_out}, ("photo",)),
        ({"file": left_out, "media_type": "voice_message"}, ("voice message",)),
        ({"file": left_out, "file_name": "bill.pdf"}, ("bill.pdf",)),
        ({"file": "files/bill (1).pdf", "file_name": "bill.pdf"}, ("bill (1).pdf",)),
        ({"contact_vcard": "contacts/contact_1.vcard"}, ("contact_1.vcard",)),
    ]
    for given_, names in cases:
        assert read_one(told(**given_)).attachments == names


def test_a_message_that_could_not_be_saved_is_not_lost() -> None:
    message = read_one({"id": 4, "type": "unsupported"})
    assert message.at is None
    assert "could not save" in message.text


# ------------------------------------------------------------------ chats


def test_all_chats_of_an_account_are_read_each_with_its_name() -> None:
    saved = {"type": "saved_messages", "id": 99, "messages": [told("note")]}
    export = account_of(chat_of(told("a"), told("b")), saved, left=(chat_of(told("c"), name="X"),))
    messages, notes = read_all(export)
    assert [(m.text, m.chat, m.place) for m in messages] == [
        ("a", "Mia (5551)", 1),
        ("b", "Mia (5551)", 2),
        ("note", "saved messages (99)", 3),
        ("c", "X (5551)", 4),
    ]
    assert not notes.counts


class Counted:
    """A source that counts how often it was read from its beginning."""

    name = "result.json"

    def __init__(self, content: object) -> None:
        self.content = json.dumps(content).encode()
        self.times = 0
        self.block = 7

    def blocks(self) -> Iterator[bytes]:
        self.times += 1
        for at in range(0, len(self.content), self.block):
            yield self.content[at : at + self.block]


def test_names_that_stand_behind_the_messages_are_found_by_reading_once_more() -> None:
    def turned(chat: dict[str, Any]) -> dict[str, Any]:
        return dict(sorted(chat.items(), reverse=True))  # type, name, messages, id

    def late(chat: dict[str, Any]) -> dict[str, Any]:
        return {"messages": chat["messages"], **chat}

    chats = (late(chat_of(told("a"))), turned(chat_of(told("b"), name="Leo")), late(chat_of()))
    unnamed = {"messages": [told("c")], "id": 4}
    source = Counted(account_of(*chats, unnamed, late(chat_of(told("d"), name="Kim"))))
    messages = list(telegram_json.read(source, Notes(), Wanted()))
    assert [(m.text, m.chat) for m in messages] == [
        ("a", "Mia (5551)"),
        ("b", "Leo"),
        ("c", "4"),
        ("d", "Kim (5551)"),
    ]
    assert source.times == 2


def test_a_file_in_its_usual_order_is_read_once() -> None:
    saved = {"type": "saved_messages", "id": 99, "messages": [told()]}
    source = Counted(account_of(chat_of(told()), saved, chat_of(told(), name=None)))
    assert len(list(telegram_json.read(source, Notes(), Wanted()))) == 3
    assert source.times == 1


# ------------------------------------------------------------------ damage and hostile content


def test_every_whole_message_before_a_cut_is_read() -> None:
    content = json.dumps(account_of(chat_of(told("a"), told("b")), chat_of(told("é")))).encode()
    whole, _ = read_all(content)
    for end in range(len(content)):
        messages, notes = read_all(content[:end])
        assert messages == whole[: len(messages)]
        assert notes.counts["cut"]


def test_a_broken_message_harms_no_other() -> None:
    messages, notes = read_all(chat_of(told("a"), "oops", 5, told("b")))
    assert [m.text for m in messages] == ["a", "b"]
    assert notes.counts == {"broken": 2}
    assert notes.first == {"broken": 2}


def test_what_telegram_writes_that_is_no_json_is_read() -> None:
    emoji = [{"type": "custom_emoji", "text": "o", "document_id": "PATH"}, "b\\x41 c\x0c"]
    text = json.dumps(chat_of(told(emoji), told("d")), indent=1)
    text = text.replace("\\f", "\\x0C").replace('"PATH"', "video_files/sticker (2).webm")
    assert "video_files/sticker (2).webm\n" in text
    for block in (3, 10**6):
        source = Counted({})
        source.content, source.block = text.encode(), block
        notes = Notes()
        messages = list(telegram_json.read(source, notes, Wanted()))
        assert [m.text for m in messages] == ["ob\\x41 c\x0c", "d"]
        assert not notes.counts


def test_a_line_of_any_length_is_read_as_it_is() -> None:
    text = "\\" * 900_000
    messages, notes = read_all(json.dumps(chat_of(told(text), told("b"))).encode())
    assert [m.text[-5:] for m in messages] == ["\\" * 5, "b"]
    assert notes.counts == {"too-long": 1}


def test_bytes_of_any_encoding_are_read() -> None:
    text = json.dumps(chat_of(told("né")), ensure_ascii=False)
    for coding in ("utf-8", "utf-8-sig", "utf-16"):
        messages, _ = read_all(text.replace("\n", "\r\n").encode(coding))
        assert [m.text for m in messages] == ["né"]
    assert read_all(b"")[0] == []


def test_a_text_is_bounded_and_a_long_name_does_not_hide_who_it_is() -> None:
    (message,), notes = read_all(chat_of(told("x" * 200_000, **{"from": "M" * 1_000_000})))
    assert len(message.text) == MAX_TEXT
    assert notes.first == {"too-long": 1}
    assert message.sender.endswith("M (user5551)")
    assert len(message.sender) == MAX_NAME
    assert who("", "") == ""
    assert len(who("a" * 900, "b" * 900, "c" * 900)) <= MAX_NAME


KEYS = sorted({*told(), *telegram_json._SAID, "poll", "file", "photo", "contact_information"})
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner),
    max_leaves=6,
)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from([*KEYS, "actor", "action", "inline_bot_buttons"]), ANY))
def test_no_value_in_any_place_raises(piece: dict[str, Any]) -> None:
    (message,), _ = read_all({"name": piece, "id": piece, "messages": [piece]})
    str(message).encode()
    for part in (message.sender, message.text, message.chat, *message.attachments):
        part.encode()


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 400))
def test_no_bytes_raise(noise: bytes, at: int) -> None:
    content = json.dumps(chat_of(told(), told())).encode()
    read_all(content[:at] + noise + content[at:])
    telegram_json.fits(noise.decode("utf-8", "replace"))


# ------------------------------------------------------------------ recognising

OTHERS = (
    '{"participants": [{"name": "Mia"}], "messages": [{"sender_name": "Mia", "timestamp_ms": 1}]}',
    '{"Received Saved Chat History": [{"From": "mia", "Media Type": "TEXT", "Created": "x"}]}',
    '{"mia": [{"From": "mia", "IsSender": false, "Content": "type: message, date"}]}',
    '{"id": 1, "type": "message", "name": "Mia"}',
    "[1, 2]",
    "See what they wrote:\n" + json.dumps(chat_of(told())),
    "{}",
    "",
    'Mia: the file said "from_id": and then "type": "message" …',
    '<html><body>"date_unixtime": "1"</body></html>',
)


def test_it_is_known_by_its_content_however_it_is_written() -> None:
    exports = (
        chat_of(told()),
        chat_of(),
        account_of(chat_of(told())),
        {"about": "", "frequent_contacts": {"about": "", "list": [{"name": "x" * 65_000}]}},
    )
    for export in exports:
        for indent in (None, 1, "\t"):
            for keys in (False, True):
                text = json.dumps(export, indent=indent, sort_keys=keys)
                assert fits(text[: 64 * 1024])
                assert fits("\ufeff\r\n" + text[: 64 * 1024])


def test_the_formats_do_not_overlap() -> None:
    own = [
        (telegram_json, json.dumps(chat_of(told()))),
        (telegram_json, json.dumps(account_of(chat_of(told())))),
        (discord_exporter, json.dumps(EXPORTER)),
        (discord_package, json.dumps(LISTED)),
        (discord_package, CSV),
        (skype, json.dumps(SKYPE)),
        (google_chat, json.dumps(CHAT)),
        (google_hangouts, json.dumps(HANGOUTS)),
        (google_hangouts, json.dumps(OLD)),
    ]
    readers = (
        telegram_json, discord_exporter, discord_package, skype, google_chat, google_hangouts,
    )  # fmt: skip
    for reader in readers:
        for owner, text in own:
            # What a message quotes of another format is no sign of it.
            quoting = text.replace("Send it now", json.dumps(own[2][1] + own[0][1])[1:-1])
            assert reader.fits(text) == reader.fits(quoting) == (reader is owner)
        assert not any(reader.fits(text) for text in OTHERS)


# ------------------------------------------------------------------ values


def test_a_time_in_iso_8601_has_a_zone_only_if_it_says_one() -> None:
    assert of_iso("2024-01-03T20:21:22Z") == AT
    assert of_iso("2024-01-03T21:21:22.0000000+01:00") == AT
    assert of_iso("2024-01-03 20:21:22") == AT.replace(tzinfo=None)
    for bad in ("2024-01-03", "2024-W01-1T10:00:00", "٢٠٢٤-01-03T20:21:22", "x" * 10**6, 5, None):
        assert of_iso(bad) is None


def test_a_time_since_1970_is_a_moment() -> None:
    assert of_epoch("1704313282") == of_epoch(1704313282000, 1000) == AT
    for bad in (1.5, "1.5", "²", "", 0, -1, 10**400):
        assert of_epoch(bad) is None
