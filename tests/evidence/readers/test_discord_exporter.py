from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.readers import discord_exporter
from sextortion_help.evidence.readers.model import MAX_NAME, MAX_TEXT, Held, Message, Notes, Wanted

AT = datetime(2024, 1, 3, 20, 21, 22, 123000, tzinfo=UTC)

AUTHOR = {
    "id": "81384788765712384",
    "name": "lucky_77",
    "discriminator": "0000",
    "nickname": "Lucky",
    "isBot": False,
    "roles": [],
}


def told(content: object = "Send it now", **more: Any) -> dict[str, Any]:
    return {
        "id": "1192200000000000000",
        "type": "Default",
        "timestamp": "2024-01-03T20:21:22.123+00:00",
        "timestampEdited": None,
        "isPinned": False,
        "content": content,
        "author": AUTHOR,
        "attachments": [],
        "embeds": [],
        "stickers": [],
        **more,
    }


def export_of(*messages: Any, direct: bool = True) -> dict[str, Any]:
    guild = ("0", "Direct Messages") if direct else ("5", "Gamers")
    return {
        "guild": {"id": guild[0], "name": guild[1], "iconUrl": ""},
        "channel": {"id": "9", "type": "DirectTextChat", "name": "Lucky", "topic": None},
        "dateRange": {"after": None, "before": None},
        "exportedAt": "2024-02-01T00:00:00+00:00",
        "messages": list(messages),
        "messageCount": len(messages),
    }


EXPORT = export_of(told(), told("second"))


def read_all(content: bytes | object) -> tuple[list[Message], Notes]:
    notes = Notes()
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return list(discord_exporter.read(Held("x.json", data), notes, Wanted())), notes


def read_one(piece: dict[str, Any]) -> Message:
    (message,), notes = read_all(export_of(piece))
    assert not notes.counts
    return message


def test_a_message_has_its_moment_and_who_sent_it_by_name_and_number() -> None:
    sender = "Lucky (lucky_77, ID 81384788765712384)"
    assert read_one(told()) == Message(AT, sender, "Send it now", chat="Lucky", place=1)


def test_old_names_keep_their_four_digits() -> None:
    cases: list[tuple[dict[str, str], str]] = [
        ({"discriminator": "0042"}, "Lucky (lucky_77#0042, ID 81384788765712384)"),
        ({"discriminator": "0", "nickname": "lucky_77"}, "lucky_77 (ID 81384788765712384)"),
        ({"nickname": ""}, "lucky_77 (ID 81384788765712384)"),
        ({"nickname": "L" * 9_000}, "L" * 261 + " (lucky_77, ID 81384788765712384)"),
    ]
    for more, sender in cases:
        shown = read_one(told(author={**AUTHOR, **more})).sender
        assert shown == sender or (len(shown) == MAX_NAME and shown.endswith(sender[261:]))
    assert read_one(told(author=None)).sender == ""


def test_a_channel_of_a_server_is_named_with_it() -> None:
    (message,), _ = read_all(export_of(told(), direct=False))
    assert message.chat == "Gamers / Lucky"


def test_a_channel_that_is_named_behind_its_messages_is_known() -> None:
    export = dict(sorted(EXPORT.items(), reverse=True))
    assert {m.chat for m in read_all(export)[0]} == {"Lucky"}


def test_what_was_set_under_a_message_is_kept_unless_the_text_has_it() -> None:
    embed = {
        "title": "Pay",
        "url": "https://p.example",
        "description": "by Friday",
        "author": {"name": "Bank"},
        "fields": [{"name": "Sum", "value": "500"}],
        "footer": {"text": "ref 7"},
    }
    message = read_one(told("see https://p.example", embeds=[embed], stickers=[{"name": "Wave"}]))
    assert message.text.splitlines() == [
        "see https://p.example",
        *("Bank", "Pay", "by Friday", "Sum: 500", "ref 7", "Sticker: Wave"),
    ]


def test_a_forwarded_message_is_kept_with_its_files() -> None:
    inner = {"content": "old words", "attachments": [{"fileName": "b.png"}]}
    files = [{"url": "https://cdn.example/1/a.png?ex=1"}, {"url": ""}]
    message = read_one(told("", forwardedMessage=inner, attachments=files))
    assert message.text == "Forwarded message:\nold words"
    assert message.attachments == ("a.png", "file", "b.png")


def test_what_the_app_tells_keeps_who_did_it() -> None:
    call = read_one(told("Started a call that lasted 3 minutes.", type="Call"))
    assert (call.sender[:5], call.text) == ("Lucky", "Started a call that lasted 3 minutes.")
    assert read_one(told("", type="RecipientAdd")).text == "RecipientAdd"
    assert read_one(told("")).text == ""


def test_a_time_that_cannot_be_is_noted() -> None:
    for bad in ("9999-12-31T23:59:59-14:00", "0000-01-01T00:00:00Z", "yesterday", 5, None):
        (message,), notes = read_all(export_of(told(timestamp=bad)))
        assert (message.at, notes.first) == (None, {"time": 1})


def test_every_whole_message_before_a_cut_is_read() -> None:
    content = json.dumps(EXPORT).encode()
    whole, _ = read_all(content)
    for end in range(len(content)):
        messages, notes = read_all(content[:end])
        assert messages == whole[: len(messages)]
        assert notes.counts["cut"]


def test_hostile_sizes_are_bounded() -> None:
    crowd = [{"title": "t" * 9, "fields": [{"name": "n"}] * 99}] * 999
    message = read_all(export_of(told("x" * 150_000, embeds=crowd, attachments=[{}] * 999)))[0][0]
    assert len(message.text) == MAX_TEXT
    assert len(message.attachments) == 100
    assert len(read_one(told("", embeds=crowd)).text.splitlines()) == 30 * 31


KEYS = sorted({*told(), "forwardedMessage", "name", "id", "fileName", "title", "fields"})
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner),
    max_leaves=6,
)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), ANY), ANY)
def test_no_value_in_any_place_raises(piece: dict[str, Any], other: Any) -> None:
    messages, _ = read_all({"guild": other, "channel": piece, "messages": [piece, other]})
    for message in messages:
        for part in (message.sender, message.text, message.chat, *message.attachments):
            part.encode()


def test_it_is_known_by_its_content_however_it_is_written() -> None:
    for indent in (None, 2):
        for is_sorted in (False, True):
            text = json.dumps(EXPORT, indent=indent, sort_keys=is_sorted)
            assert discord_exporter.fits(text)
    late = json.dumps({"messages": [told("x" * 9) for _ in range(500)], **EXPORT})
    assert discord_exporter.fits(late[: 64 * 1024])
