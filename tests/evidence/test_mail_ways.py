from __future__ import annotations

from sextortion_help.evidence.mail_ways import MOST_LINES, MOST_MAILS, ways_of
from sextortion_help.evidence.readers.model import Held
from sextortion_help.evidence.readers.recognise import saved_in_file

HOP = "Received: from evil.example (evil.example [203.0.113.9]) by mx.mail.example;\n"
MAIL = (
    f"{HOP} Sat, 3 Jan 2026 20:21:30 +0000\n"
    "Authentication-Results: mx.mail.example; spf=fail smtp.mailfrom=evil.example\n"
    "From: \x1b[31mAnna <anna@mail.example>\n"
    "To: anna@mail.example\n"
    "Reply-To: collect@other.example\n"
    "Return-Path: <bounce@evil.example>\n"
    "Date: Sat, 3 Jan 2026 20:21:22 +0000\n"
    "Message-ID: <1@evil.example>\n"
    "\n"
    "pay\n"
)


def test_the_way_of_a_mail_is_kept_as_lines_that_cannot_steer_a_screen() -> None:
    (way,) = ways_of(saved_in_file(Held("a.eml", MAIL.encode())))
    assert way.sender == "[31mAnna <anna@mail.example>"
    assert (way.reply_to, way.return_path) == ("collect@other.example", "bounce@evil.example")
    assert way.date == "2026-01-03 20:21:22+00:00"
    assert way.message_id == "<1@evil.example>"
    assert way.hops == ("evil.example [203.0.113.9] to mx.mail.example, 2026-01-03 20:21:30+00:00",)
    assert way.checks == ("mx.mail.example: spf=fail smtp.mailfrom=evil.example",)
    assert set(way.oddities) == {
        *("check-failed", "own-address", "reply-to-differs", "return-path-differs"),
    }


def test_only_the_first_mails_of_a_mailbox_are_kept() -> None:
    box = "".join(f"From joe Sat Jan  3 20:21:22 2026\n{MAIL}\n" for _ in range(MOST_MAILS + 5))
    ways = ways_of(saved_in_file(Held("box", box.encode())))
    assert [way.place for way in ways] == [*range(1, MOST_MAILS + 1)]


def test_of_too_many_hops_those_nearest_to_the_person_are_kept() -> None:
    hops = "".join(f"Received: from h{n}.example by mx.example; x\n" for n in range(MOST_LINES + 9))
    (way,) = ways_of(saved_in_file(Held("a.eml", (hops + MAIL).encode())))
    assert len(way.hops) == MOST_LINES
    assert way.hops[-1].startswith("h0.example")


def test_a_chat_has_no_way() -> None:
    chat = b"13/01/2026, 20:21 - Joe: hi\n"
    assert ways_of(saved_in_file(Held("chat.txt", chat))) == ()
