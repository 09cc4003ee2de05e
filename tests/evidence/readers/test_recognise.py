from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.finding import Refusal
from sextortion_help.evidence.readers.archives import is_archive, members
from sextortion_help.evidence.readers.model import Held, Message, Notes, Wanted
from sextortion_help.evidence.readers.recognise import (
    READERS,
    WORDS_ONLY,
    Saved,
    recognised,
    saved_in_archive,
    saved_in_file,
)

WHATSAPP = "13/01/2026, 20:21 - Joe: hi there\n13/01/2026, 20:22 - Anna: hello\n"
META = {
    "participants": [{"name": "Joe"}, {"name": "Anna"}],
    "messages": [{"sender_name": "Joe", "timestamp_ms": 1767471682000, "content": "hi"}],
    "title": "Joe",
    "thread_path": "inbox/joe_1",
}
SNAPCHAT = {
    "joe_k": [
        {
            "From": "joe_k",
            "Media Type": "TEXT",
            "Created": "2026-01-03 20:21:22 UTC",
            "Content": "hi",
            "Conversation Title": None,
            "IsSender": False,
        }
    ]
}
TELEGRAM = {
    "name": "Joe",
    "type": "personal_chat",
    "id": 5,
    "messages": [
        {
            "id": 1,
            "type": "message",
            "date": "2026-01-03T20:21:22",
            "date_unixtime": "1767471682",
            "from": "Joe",
            "from_id": "user5",
            "text": "hi",
        }
    ],
}
DISCORD_EXPORTER = {
    "guild": {"id": "0", "name": "Direct Messages"},
    "channel": {"id": "1", "type": "DirectTextChat", "categoryId": None, "name": "joe"},
    "dateRange": {"after": None, "before": None},
    "exportedAt": "2026-01-04T00:00:00+00:00",
    "messages": [
        {
            "id": "813000000000000000",
            "type": "Default",
            "timestamp": "2026-01-03T20:21:22.000+00:00",
            "content": "hi",
            "author": {"id": "1", "name": "joe", "discriminator": "0000", "nickname": "Joe"},
            "attachments": [],
        }
    ],
}
DISCORD_PACKAGE = [
    {"ID": 813000000000000000, "Timestamp": "2026-01-03 20:21:22", "Contents": "hi"}
    | {"Attachments": ""}
]
SKYPE = {
    "userId": "8:live:anna",
    "exportDate": "2026-01-05T00:00",
    "conversations": [
        {
            "id": "8:live:joe",
            "displayName": "Joe",
            "MessageList": [
                {
                    "id": "1",
                    "displayName": None,
                    "originalarrivaltime": "2026-01-03T20:21:22.1Z",
                    "messagetype": "RichText",
                    "content": "hi",
                    "from": "8:live:joe",
                }
            ],
        }
    ],
}
GOOGLE_CHAT = {
    "messages": [
        {
            "creator": {"name": "Joe", "email": "joe@mail.example", "user_type": "Human"},
            "created_date": "Saturday, January 3, 2026 at 8:21:22\u202fPM UTC",
            "text": "hi",
            "topic_id": "t",
            "message_id": "m",
        }
    ]
}
TELEGRAM_HTML = """<!DOCTYPE html><html><head><title>Exported Data</title></head><body>
<div class="page_wrap"><div class="page_header"><div class="content">
<div class="text bold">Joe</div>
</div></div><div class="page_body chat_page"><div class="history">
<div class="message default clearfix" id="message1"><div class="body">
<div class="pull_right date details" title="03.01.2026 20:21:22 UTC+00:00">20:21</div>
<div class="from_name">Joe</div><div class="text">hi</div></div></div></div></div></div>
</body></html>"""
SMS = """<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<smses count="1" backup_set="x" backup_date="1767471682000" type="full">
<sms protocol="0" address="+16502530000" date="1767471682000" type="1" subject="null" body="hi"
 contact_name="Joe" /></smses>"""
MAIL = """\
From: Joe <joe@mail.example>
To: a@mail.example
Subject: hi
Date: Sat, 3 Jan 2026 20:21:22 +0000

hi
"""
SAMPLES: dict[str, str] = {
    "WhatsApp": WHATSAPP,
    "Facebook or Instagram": json.dumps(META),
    "Snapchat": json.dumps(SNAPCHAT),
    "Telegram": json.dumps(TELEGRAM),
    "Discord": json.dumps(DISCORD_EXPORTER),
    "Discord ": json.dumps(DISCORD_PACKAGE),
    "Skype": json.dumps(SKYPE),
    "Google Chat": json.dumps(GOOGLE_CHAT),
    "Telegram ": TELEGRAM_HTML,
    "SMS": SMS,
    "mail": MAIL,
}


def held(text: str | bytes, name: str = "anything.bin") -> Held:
    return Held(name, text.encode() if isinstance(text, str) else text)


def read(saved: Saved) -> tuple[list[Message], Notes]:
    notes = Notes()
    return list(saved.messages(notes, Wanted())), notes


def test_each_format_is_told_by_its_content_whatever_its_name() -> None:
    for app, sample in SAMPLES.items():
        for name in ("", "chat.txt", "film.mp4", "../../etc/passwd"):
            saved = saved_in_file(held(sample, name))
            assert app.strip().lower() in saved.app.lower(), app
            messages, notes = read(saved)
            assert any("hi" in message.text for message in messages), app
            assert not notes.counts, app


def test_no_two_readers_claim_the_same_file() -> None:
    for app, sample in SAMPLES.items():
        claims = [reader.APP for reader in READERS if reader.fits(sample)]
        assert len(claims) == 1, (app, claims)


def test_pretty_printing_and_the_order_of_keys_change_nothing() -> None:
    for sample in (META, SNAPCHAT, TELEGRAM, DISCORD_EXPORTER, DISCORD_PACKAGE, SKYPE, GOOGLE_CHAT):
        plain, pretty = json.dumps(sample), json.dumps(sample, indent=4, sort_keys=True)
        assert recognised(held(plain)) is recognised(held(pretty))
        assert recognised(held(b"\xef\xbb\xbf" + pretty.encode())) is recognised(held(plain))


def test_text_of_no_known_format_is_read_line_by_line() -> None:
    saved = saved_in_file(held("write to t.me/joe_k\n\nor else\n"))
    assert (saved.app, saved.unit, saved.has_names) == ("", "line", False)
    assert [(one.place, one.text) for one in read(saved)[0]] == [
        (1, "write to t.me/joe_k"),
        (3, "or else"),
    ]


def test_a_page_of_no_known_format_is_read_by_its_words() -> None:
    page = "<html><body><p>write to</p><script>no()</script><p>t.me/joe_k</p></body></html>"
    assert [one.text for one in read(saved_in_file(held(page)))[0]] == ["write to", "t.me/joe_k"]


def test_what_is_no_text_has_no_messages() -> None:
    for content in (b"", b"\x89PNG\r\n\x1a\n" + bytes(99), b"\x00\x00\x00\x18ftypmp42" + bytes(99)):
        assert saved_in_file(held(content)).parts == ()


def zipped(files: dict[str, str]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out


def tarred(files: dict[str, str]) -> io.BytesIO:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
    return out


def test_an_archive_gives_the_chats_in_it_and_nothing_else() -> None:
    files = {
        "inbox/joe_1/message_1.json": json.dumps(META),
        "_chat.txt": WHATSAPP,
        "settings.json": '{"theme": "dark"}',
        "photo.jpg": WHATSAPP,
    }
    for made in (zipped(files), tarred(files)):
        made.seek(0)
        assert is_archive(made.getvalue()[:1024])
        saved = saved_in_archive(members(made, Notes()))
        assert saved.app == "Facebook or Instagram, WhatsApp"
        messages, notes = read(saved)
        assert [one.chat for one in messages] == ["Joe", "_chat.txt", "_chat.txt"]
        assert not notes.counts


def test_in_an_archive_no_two_messages_have_the_same_place() -> None:
    made = zipped({"a.txt": WHATSAPP, "b.txt": WHATSAPP, "c.json": json.dumps(META)})
    made.seek(0)
    places = [one.place for one in read(saved_in_archive(members(made, Notes())))[0]]
    assert places == sorted(set(places))
    assert len(places) == 5


def test_in_an_archive_without_chats_its_texts_are_read() -> None:
    made = zipped({"notes.txt": "write to t.me/joe_k"})
    made.seek(0)
    (message,) = read(saved_in_archive(members(made, Notes())))[0]
    assert (message.text, message.chat) == ("write to t.me/joe_k", "")


def test_a_fault_of_the_disk_comes_through_as_a_refusal() -> None:
    class Gone:
        name = "x"

        def blocks(self) -> Iterator[bytes]:
            yield WHATSAPP.encode() * 9000
            raise Refusal("gone")

    with pytest.raises(Refusal, match="gone"):
        list(saved_in_file(Gone()).messages(Notes(), Wanted("day-first")))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_a_damaged_file_is_read_as_far_as_it_can_be(app: str, data: st.DataObject) -> None:
    raw = bytearray(SAMPLES[app].encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        match data.draw(st.sampled_from(["cut", "flip", "double", "drop"])):
            case "cut":
                del raw[max(at, 1) :]
            case "flip":
                raw[at] = data.draw(st.integers(0, 255))
            case "double":
                raw[at:at] = raw[: at + 1]
            case "drop":
                del raw[at : at + 5]
        if not raw:
            return
    for message in read(saved_in_file(held(bytes(raw))))[0]:
        str(message).encode()
        assert message.place >= 0


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_without_an_error(content: bytes) -> None:
    read(saved_in_file(held(content)))
    assert all(not reader.fits("") for reader in READERS)
    assert any(reader.fits("") for reader in WORDS_ONLY)
