"""Mails as messages: who, when, the words and the names of files; and hostile and damaged mails."""

from __future__ import annotations

import base64
import quopri
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.readers.mail import APP, fits, read
from sextortion_help.evidence.readers.mail_parts import MAX_DEPTH, MAX_PARTS, MAX_WORDS
from sextortion_help.evidence.readers.model import (
    MAX_ATTACHMENTS,
    MAX_TEXT,
    Held,
    Message,
    Notes,
    Source,
    Wanted,
)

HEAD = b"From: Ben <ben@example.net>\nTo: anna@example.org\nSubject: Hello\n"
DATE = b"Date: Mon, 1 Jan 2024 10:00:05 +0100\n"
AT = datetime.fromisoformat("2024-01-01T10:00:05+01:00")
FROM = b"From 1790000000000000000@xxx Mon Jan 01 00:00:00 +0000 2024\n"
GRUSS = "Schöne Grüße \u2013 zahlen Sie 300 \u20ac."

MIXED = b"""Content-Type: multipart/mixed; boundary="one"

For old programs.
--one
Content-Type: multipart/alternative; boundary=two

--two
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Pay 300 =E2=82=AC
by Friday.
--two
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

PGh0bWw+PGJvZHk+PHA+UGF5IDMwMCDigqw8L3A+PHA+YnkgRnJpZGF5LjwvcD48cD50byBiYzFxYWJj
PC9wPjwvYm9keT48L2h0bWw+
--two--
--one
Content-Type: image/jpeg; name="a.jpg"
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="a.jpg"

/9j/4AAQ
--one
Content-Type: message/rfc822

From: =?utf-8?q?B=C3=A9n?= <inner@example.net>
Subject: Before

I said so.
--one--
Behind all parts.
"""
MIXED_TEXT = (
    "Hello\n\nPay 300 \u20ac\nby Friday.\n\nFrom: B\u00e9n <inner@example.net>\n"
    "Subject: Before\n\nI said so.\n\nto bc1qabc"
)


@dataclass
class InBlocks:
    """A file that is read so many bytes at a time."""

    content: bytes
    size: int
    name: str = "x.eml"

    def blocks(self) -> Iterator[bytes]:
        for at in range(0, len(self.content), self.size):
            yield self.content[at : at + self.size]


def told(content: bytes | Source) -> tuple[list[Message], Notes]:
    notes = Notes()
    source = Held("x.eml", content) if isinstance(content, bytes) else content
    messages = list(read(source, notes, Wanted()))
    for message in messages:
        "".join((message.text, message.sender, message.chat, *message.attachments)).encode()
    return messages, notes


def the_mail(content: bytes) -> Message:
    messages, notes = told(content)
    assert (len(messages), notes.counts) == (1, {})
    return messages[0]


def words(part: bytes) -> str:
    """Return the words of a mail, without its subject."""
    return the_mail(HEAD + DATE + part).text.removeprefix("Hello").removeprefix("\n\n")


# ------------------------------------------------------------------ who, when and what about


def test_a_mail_is_told_with_sender_time_subject_and_words() -> None:
    assert the_mail(HEAD + DATE + b"\nPay up.\n") == Message(
        AT, "Ben <ben@example.net>", "Hello\n\nPay up.", (), "Hello", 1
    )


def test_every_mail_of_a_mailbox_is_told() -> None:
    messages, notes = told((FROM + HEAD + DATE + b"\n>From me\n\n") * 3)
    assert [m.text for m in messages] == ["Hello\n\nFrom me"] * 3
    assert [m.place for m in messages] == [1, 2, 3]
    assert not notes.counts


@pytest.mark.parametrize(
    ("header", "sender"),
    [
        ("From: =?utf-8?B?QsOp?= =?iso-8859-1?q?n_M=FC?= <b@x.example>", "Bén Mü <b@x.example>"),
        ('From: "Müller, \\"Ben\\"" <b@x.example>', 'Müller, "Ben" <b@x.example>'),
        ("From: b@x.example (Ben (B.))", "Ben B. <b@x.example>"),
        ("From: b@x.example", "b@x.example"),
        ("From: <b@x.example>", "b@x.example"),
        ("From: Ben", "Ben"),
        ("From: Ben <b@x.example>, Cy <c@x.example>", "Ben <b@x.example>"),
        ('From: "bank@y.example" <b@x.example>', "bank@y.example <b@x.example>"),
        ("From: Ben\n\t<b@x.example>\nFrom: <c@x.example>", "Ben <b@x.example>"),
        (f"From: {'B' * 900} <b@x.example>", "B" * 286 + " <b@x.example>"),
        (f"From: Ben <{'b' * 900}@x.example>", f"Ben <{'b' * 254}>"),
        ("Sender: b@x.example", "b@x.example"),
        ("X-A: b", ""),
        ("From: ,;<>()\"\"", ""),
    ],
)  # fmt: skip
def test_the_sender_is_told_by_name_and_address(header: str, sender: str) -> None:
    assert the_mail(header.encode() + b"\n" + DATE + b"\nx").sender == sender


@pytest.mark.parametrize(
    ("subject", "chat"),
    [
        ("Hello", "Hello"),
        ("Re: FWD: aw:Re[2]: Sv: Hello", "Hello"),
        ("=?utf-8?B?5Zue5aSN77yaIEhlbGxv?=", "Hello"),
        ("Regarding: Hello", "Regarding: Hello"),
        ("Re:", ""),
        ("re:" * 600, "re:" * 100),
    ],
)
def test_answers_to_a_mail_are_its_conversation(subject: str, chat: str) -> None:
    assert the_mail(f"Subject: {subject}\n".encode() + DATE + b"\nx").chat == chat


@pytest.mark.parametrize("date", ["", "Date: soon\n", "Date: 1 Jan 9999 10:00 +0000\n"])
def test_a_mail_without_a_time_that_can_be_is_kept_and_noted(date: str) -> None:
    messages, notes = told(HEAD + date.encode() + b"\nx")
    assert ([m.at for m in messages], notes.counts) == ([None], {"time": 1})


# ------------------------------------------------------------------ words


@pytest.mark.parametrize(
    ("charset", "coding"),
    [
        ("utf-8", "8bit"), ("utf-8", "base64"), ("windows-1252", "quoted-printable"),
        ("utf-16", "BASE64"), ("", "8bit"), ("x-unknown", " 7bit "),
    ],
)  # fmt: skip
def test_coded_words_are_read(charset: str, coding: str) -> None:
    body = GRUSS.encode(charset if charset and charset[0] in "uw" else "utf-8")
    codings = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}
    body = codings.get(coding.lower(), bytes)(body)
    kind = f'; charset="{charset}"' if charset else ""
    head = f"Content-Type: text/plain{kind}\nContent-Transfer-Encoding: {coding}\n\n"
    assert words(head.encode() + body) == GRUSS


def test_of_a_page_the_words_that_it_shows_are_read() -> None:
    page = b"<html><body><p>Pay  <b>up</b></p><span style='display:none'>x</span><p>now</p></body>"
    assert words(b"Content-Type: text/html\n\n" + page) == "Pay up\nnow"


def test_a_page_adds_only_what_the_text_does_not_say() -> None:
    mail = the_mail(HEAD + DATE + MIXED)
    assert mail.text == MIXED_TEXT
    assert mail.attachments == ("a.jpg",)


def test_lines_and_indents_of_a_text_are_kept() -> None:
    assert words(b"\n\n  one  \n\n\n> two\n\n") == "  one\n\n\n> two"


def test_a_text_of_no_known_kind_is_read_as_text() -> None:
    for kind in (b"", b"text", b";", b"multipart/mixed", b'multipart/mixed; boundary=""'):
        assert words(b"Content-Type: " + kind + b"\n\nPay up.") == "Pay up."


# ------------------------------------------------------------------ attachments


@pytest.mark.parametrize(
    ("header", "names"),
    [
        ("image/jpeg\nContent-Disposition: attachment; filename=a.jpg", ("a.jpg",)),
        ('image/jpeg; name="=?utf-8?q?f=C3=BCr?= Sie.jpg"', ("für Sie.jpg",)),
        ("image/jpeg\nContent-Disposition: inline; filename*=utf-8''f%C3%BCr.jpg", ("für.jpg",)),
        (
            "x/y\nContent-Disposition: attachment; filename*1=b.jpg;\n"
            " filename*0*=iso-8859-1'de'f%FCr; filename=\"other\"",
            ("fürb.jpg",),
        ),
        ('x/y; name="a\\"b\n c"', ('a"b c',)),
        *(("image/png", ("photo",)), ("VIDEO/mp4", ("video",)), ("text/x-amp-html", ())),
        *(("application/pdf", ("application/pdf",)), ("text/calendar", ("text/calendar",))),
        ("text/plain\nContent-Disposition: attachment", ("text/plain",)),
        ('text/plain\nContent-Disposition: attachment; filename="a.txt"', ("a.txt",)),
        ("message/rfc822\nContent-Transfer-Encoding: base64", ("message/rfc822",)),
        (f"image/png; name={'a' * 900}", ("a" * 300,)),
    ],
)
def test_attachments_are_named_and_not_read(header: str, names: tuple[str, ...]) -> None:
    part = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nwords\n--b\nContent-Type: "
    mail = the_mail(HEAD + DATE + f"{part}{header}\n\nsecret\n--b--\n".encode())
    assert mail.text == "Hello\n\nwords"
    assert mail.attachments == names


def test_a_part_that_is_only_a_header_is_named() -> None:
    parts = b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: x/y; name=n\n--b--"
    assert the_mail(HEAD + DATE + parts).attachments == ("n",)


def test_what_an_ordinary_program_writes_is_read() -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Bén <b@x.example>", "a@x.example", GRUSS * 3
    mail["Date"] = datetime(2024, 1, 1, tzinfo=UTC)
    mail.set_content(GRUSS, cte="base64")
    mail.add_alternative(f"<html><body><p>{GRUSS}</p></body></html>", subtype="html")
    mail.add_attachment(b"\xff", "image", "jpeg", filename="\u2013 für Sie.jpg")
    read_mail = the_mail(mail.as_bytes())
    assert read_mail.sender == "Bén <b@x.example>"
    assert read_mail.text == GRUSS * 3 + "\n\n" + GRUSS
    assert read_mail.attachments == ("\u2013 für Sie.jpg",)


# ------------------------------------------------------------------ recognising


@pytest.mark.parametrize(
    "head",
    [
        *(HEAD + b"\nx", b"\n\n" + HEAD),
        *(HEAD.replace(b"\n", b"\r\n"), HEAD.replace(b"\n", b"\r")),
        b"X-A: b\n c\nReceived: by a;\n\tb\nreceived: c\nDATE: x\nMessage-ID: y\n",
        FROM + b"X-A: b\nSubject: x\n",
    ],
)
def test_a_mail_is_recognised(head: bytes) -> None:
    assert fits(head.decode())
    assert fits("\ufeff" + head.decode())


@pytest.mark.parametrize(
    "head",
    [
        *("", '{"From": "a",\n"To": "b"}', "[01/01/24, 10:00:05] Anna: Subject: x\n"),
        "Dear all,\n" + HEAD.decode(),
        "From: Anna\nI wrote this.\nTo: you\nSubject: x\n",
        "From: a\nFrom: b\nTo: c\n",
        "Anna: From: x\nBen: To: y\nAnna: Subject: z\n",
        FROM.decode() + "I wrote this\nSubject: x\n",
        "From: <Saved by Blink>\nSubject: x\nDate: y\nMIME-Version: 1.0\n",
        "Subject: x\nDate: y\nMIME-Version: 1.0\nSnapshot-Content-Location: https://x.example/\n",
        "WEBVTT\nDate: x\nSubject: x\nFrom: x\n",
    ],
)
def test_another_text_is_not_taken_for_a_mail(head: str) -> None:
    assert not fits(head)


def test_the_name_for_people() -> None:
    assert APP == "Mail"


# ------------------------------------------------------------------ hostile and damaged mails


def test_how_the_bytes_come_changes_nothing() -> None:
    content = FROM + HEAD + DATE + MIXED + b"\n" + FROM + HEAD + DATE + b"\nx"
    whole = told(content)
    assert len(whole[0]) == 2
    for end in (b"\n", b"\r\n", b"\r"):
        changed = content.replace(b"\n", end)
        assert told(changed) == whole
        assert told(InBlocks(changed.decode().encode("utf-16"), 7)) == whole


def test_a_cut_file_gives_what_was_there_before_the_cut() -> None:
    content = (FROM + HEAD + DATE + MIXED + b"\n") * 2
    whole = told(content)[0]
    for size in range(len(content)):
        messages, notes = told(content[:size])
        if messages:
            last = messages.pop()
            assert notes.counts["cut"] or last.sender in {"", whole[0].sender}
            assert len(last.text) <= len(MIXED_TEXT + "\n--one-")
        assert messages == whole[: len(messages)]
        if size > len(FROM + b"From:"):
            assert notes.counts["broken"] == notes.counts["more"] == 0
    assert told(content[: len(HEAD + DATE + MIXED) - 99])[1].counts == {"cut": 1}


def test_what_has_no_header_is_left_out_and_noted() -> None:
    messages, notes = told(b"no header\nat all\n")
    assert (messages, notes.counts) == ([], {"broken": 1})


def test_an_attachment_of_any_size_is_never_held() -> None:
    class Endless:
        name = "x.eml"

        def blocks(self) -> Iterator[bytes]:
            yield HEAD + DATE + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nwords\n"
            yield b"--b\nContent-Type: image/png\n\n"
            for _ in range(40):
                yield b"QUFBQUFBQUFBQUFBQUFBQUFB\n" * 1000
                yield b"QUFB" * 10000
            yield b"\n--b--\n"

    tracemalloc.start()
    messages, notes = told(Endless())
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [(m.text, m.attachments) for m in messages] == [("Hello\n\nwords", ("photo",))]
    assert not notes.counts
    assert most < 600_000


def test_what_is_too_long_is_cut_and_told() -> None:
    for body in (b"x " * MAX_TEXT, b" " * MAX_WORDS + b"x", b"x" * MAX_WORDS):
        messages, notes = told(HEAD + DATE + b"Content-Type: text/html\n\n" + body)
        assert len(messages[0].text) <= MAX_TEXT
        assert notes.counts == {"too-long": 1}
    for line in (b"X-A: b\n", b" folded\n", b"X-A: " + b"b" * 999 + b"\n"):
        messages, notes = told(HEAD + DATE + b"X-B: c\n" + line * 600 + b"\nwords")
        assert messages[0].text == "Hello\n\nwords"
        assert notes.counts == {"too-long": 1}


def test_parts_without_end_are_bounded_and_told() -> None:
    outer = b"Content-Type: multipart/mixed; boundary=b\n\n"
    many = outer + b"--b\nContent-Type: x/y\n\n" * (MAX_PARTS + 9)
    messages, notes = told(HEAD + DATE + many + b"--b--")
    assert len(messages[0].attachments) == MAX_ATTACHMENTS
    assert notes.counts == {"more": 1}
    deep = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (depth, depth)
        for depth in range(MAX_DEPTH + 9)
    )
    assert told(HEAD + DATE + deep)[1].counts == {"more": 1, "cut": 1}
    within = b"Content-Type: message/rfc822\n\n" * (MAX_DEPTH + 9)
    assert told(HEAD + DATE + within)[1].counts == {"more": 1}


PIECES = st.sampled_from(
    [
        *(HEAD, DATE, FROM, b"\n", b"\n\n", b"--b\n", b"--b--\n", b"From: ", b"\r", b"\xff\xfe"),
        *(b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: message/rfc822\n"),
        *(b"Content-Type: text/html; charset=utf-16\n", b"Content-Transfer-Encoding: base64\n"),
        *(b"Content-Type: text/plain; charset=", b"utf-7", b"idna", b"utf-32", b"gb18030"),
        *(b"Content-Transfer-Encoding: quoted-printable\n", b"=?utf-16?B?2AA=?=", b"=D8=00"),
        *(b"Content-Disposition: attachment; filename*0*=utf-16''%D8%00\n", b"&#xD800;", b"<p>"),
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES | st.binary(max_size=6), max_size=40), st.integers(1, 9))
def test_no_mixture_raises_and_blocks_decide_nothing(pieces: list[bytes], size: int) -> None:
    content = b"".join(pieces)
    fits(content.decode("utf-8", "replace"))
    assert told(InBlocks(content, size)) == told(content)


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_raise(content: bytes) -> None:
    told(content)
    told(HEAD + b"Content-Type: text/html; charset=" + content)
