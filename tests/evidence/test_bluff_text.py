"""Words of mails, pages and pasted source, however they were hidden, and hostile ones."""

from __future__ import annotations

import base64
import quopri
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.bluff_page import page_words
from sextortion_help.evidence.bluff_text import MAX_BYTES, MAX_DEPTH, MAX_PARTS, read_message

WORDS = "I hacked your camera and saw you. Pay me the sum of nine hundred, and tell nobody at all."
FOREIGN = (
    "Ich habe Ihre Geräte gehackt \u2013 録画しました。 Zahlen Sie schön brav, sonst weiß es jeder."
)


def a_mail(
    words: str = FOREIGN,
    *,
    coding: str = "8bit",
    charset: str = "utf-8",
    kind: str = "plain",
    header: str = "",
) -> bytes:
    body = words.encode(charset)
    if coding == "base64":
        body = base64.encodebytes(body)
    elif coding == "quoted-printable":
        body = quopri.encodestring(body)
    head = (
        f"{header}From: A <a@example.net>\nTo: b@example.org\nSubject: Hello\n"
        f'Content-Type: text/{kind}; charset="{charset}"\n'
        f"Content-Transfer-Encoding: {coding}\n\n"
    )
    return head.encode() + body


# ------------------------------------------------------------------ reading


@pytest.mark.parametrize("coding", ["8bit", "base64", "quoted-printable", "BASE64", "x-unknown"])
def test_the_words_of_a_coded_mail_are_read(coding: str) -> None:
    body = a_mail(coding=coding.lower()).replace(coding.lower().encode(), coding.encode())
    read = read_message(body)
    assert read.is_mail
    assert FOREIGN in read.text
    assert read.text.startswith("Hello")


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_any_line_end_will_do(end: bytes) -> None:
    assert FOREIGN in read_message(a_mail().replace(b"\n", end)).text


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "utf-16", "iso-2022-jp"])
def test_the_charset_is_heeded(charset: str) -> None:
    words = "こんにちは、録画しました" if charset == "iso-2022-jp" else "Ich weiß es, Jürgen."
    read = read_message(a_mail(words, charset=charset, coding="base64"))
    assert words in read.text


@pytest.mark.parametrize(
    "charset", ["utf-7", "punycode", "idna", "unicode_escape", "zip", "x" * 99]
)
def test_an_odd_charset_is_taken_for_utf_8(charset: str) -> None:
    mail = a_mail(WORDS).replace(b'"utf-8"', f'"{charset}"'.encode())
    assert WORDS in read_message(mail).text


def test_pasted_source_is_read_like_the_mail() -> None:
    source = a_mail(coding="base64")
    assert read_message(source.decode()) == read_message(source)


def test_a_mailbox_line_and_empty_lines_before_the_header_are_passed_over() -> None:
    assert read_message(b"\n\nFrom x Mon Jun 3\n" + a_mail()).is_mail


def test_pasted_text_that_merely_begins_with_a_colon_line_is_no_mail() -> None:
    read = read_message("Note: " + WORDS)
    assert not read.is_mail
    assert read.text == "Note: " + WORDS


@pytest.mark.parametrize("coding", ["base64", "quoted-printable"])
def test_a_body_pasted_without_its_header_is_decoded(coding: str) -> None:
    body = a_mail(FOREIGN * 3, coding=coding).partition(b"\n\n")[2].decode()
    assert FOREIGN in read_message("See this:\n" + body).text


def test_a_wallet_is_not_taken_for_code() -> None:
    wallet = "bc1q7w3yexamplez8d5k4h2m9p0rtn6vslbc1q7w3yexamplez8d5k4h2m9p0rt"
    assert wallet in read_message(f"Pay to\n{wallet}\nnow").text


def test_the_subject_is_decoded() -> None:
    mail = a_mail().replace(b"Hello", b"=?utf-8?B?w6Rw?=\n =?utf-8?Q?fel_=C3=B6l?=")
    assert read_message(mail).text.startswith("äpfel öl")


def test_a_mail_within_a_mail_is_read() -> None:
    inner, outer = EmailMessage(), EmailMessage()
    inner["Subject"], inner["From"] = "Inner", "x@example.net"
    inner.set_content(WORDS)
    outer["From"], outer["To"] = "a@example.net", "b@example.org"
    outer.set_content("Look at this.")
    outer.add_attachment(inner)
    text = read_message(outer.as_bytes()).text
    assert "Look at this." in text
    assert "Inner" in text
    assert "I hacked your camera" in text


def test_the_same_words_twice_are_read_once() -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = "a@example.net", "b@example.org"
    mail.set_content(WORDS)
    mail.add_alternative(f"<html><body><p>{WORDS}</p></body></html>", subtype="html")
    assert read_message(mail.as_bytes()).text.count("I hacked") == 1


def test_pictures_and_files_are_counted_and_not_read() -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = "a@example.net", "b@example.org"
    mail.set_content(WORDS)
    mail.add_attachment(b"secret words", "image", "jpeg", filename="a.jpg")
    mail.add_attachment(b"secret words", "application", "pdf", filename="a.pdf")
    mail.add_attachment(b"secret words", "video", "mp4", filename="a.mp4")
    read = read_message(mail.as_bytes())
    assert read.pictures == ("image/jpeg",)
    assert read.files == 2
    assert "secret" not in read.text


# ------------------------------------------------------------------ headers


def facts(header: str) -> set[str]:
    return set(read_message(a_mail(header=header)).header)


def test_a_mail_from_oneself_is_noted() -> None:
    own = a_mail().replace(b"a@example.net", b"B@Example.org")
    assert read_message(own).header["own-address"] == "From: B@Example.org To: b@example.org"
    assert facts("") == set()


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Return-Path: <x@elsewhere.example>\n", {"return-path-differs"}),
        ("Return-Path: <x@bounce.example.net>\n", set()),
        ("Return-Path: <>\n", set()),
        ("Authentication-Results: mx; spf=pass; dmarc=fail\n", {"sender-check-failed"}),
        ("Authentication-Results: mx; spf=pass; dmarc=pass\n", set()),
        ("Received-SPF: fail (no)\n", {"sender-check-failed"}),
    ],
)
def test_what_the_header_gives_away_is_noted(header: str, found: set[str]) -> None:
    assert facts(header) == found


# ------------------------------------------------------------------ pages


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<p>I ha<b>ck</b>ed you</p>", "I hacked you"),
        ("<p>one</p><p>two</p>", "one two"),
        ("one<br>two<BR/>three", "one two three"),
        ("a<script>if (1<2) x()</script>b", "a b"),
        ("<style>p {}</style>b", "b"),
        ("a<!-- no <b> -->b", "ab"),
        ("a<!-- no end", "a"),
        ("ha<span style='display:none'>x<i>y</i></span>ck", "hack"),
        ("ha<span style='font-size: 0px'>x<span>y</span>z</span>ck", "hack"),
        ("ha<span style='font-size:0.9em'>ck</span>", "hack"),
        ("p<img src=x>&auml;&#228;&#x61;", "p ääa"),
        ("1 < 2 and <3", "1 < 2 and <3"),
        ("<!doctype html><?xml x?>b", "b"),
        (f"a&#{'9' * 5000};b", "a;b"),
    ],
)
def test_a_page_gives_the_words_it_shows(page: str, words: str) -> None:
    assert " ".join(page_words(page).split()) == words


@pytest.mark.parametrize("coding", ["8bit", "base64", "quoted-printable"])
def test_the_words_of_a_page_in_a_mail_are_read(coding: str) -> None:
    page = f"<html><body><p>{FOREIGN}</p></body></html>"
    assert FOREIGN in read_message(a_mail(page, coding=coding, kind="html")).text


# ------------------------------------------------------------------ disguises


@pytest.mark.parametrize(
    ("masked", "meant"),
    [
        ("I h\u0430cked y\u043eur c\u0430mer\u0430", "I hacked your camera"),
        ("ha\u200bcked yo\u00adur came\ufeffra", "hacked your camera"),
        (
            "\uff48\uff41\uff43\uff4b\uff45\uff44 \uff59\uff4f\uff55\uff52",
            "hacked your",
        ),
        ("têléph\u043ene pir\u0430té", "têléphone piraté"),
        ("a Latin text with a word \u0441\u043e\u0440 in it", "a Latin text with a word cop in it"),
        ("привет, это текст", "привет, это текст"),
        ("カメラで録画した", "カメラで録画した"),
    ],
)
def test_disguises_are_undone_and_other_scripts_kept(masked: str, meant: str) -> None:
    assert read_message(masked).text == meant


# ------------------------------------------------------------------ bounds


def test_what_is_too_long_is_cut_and_told() -> None:
    assert read_message("word " * MAX_BYTES).is_cut
    assert not read_message("word").is_cut


def test_too_many_parts_are_told() -> None:
    head = "From: a@b.example\nTo: c@d.example\nContent-Type: multipart/mixed; boundary=x\n\n"
    few = head + "".join(f"--x\n\npart {number}\n" for number in range(MAX_PARTS - 1))
    many = few + "--x\n\nlast but one\n--x\n\nlast\n--x\n\nlast\n"
    assert not read_message(few).is_cut
    assert read_message(many).is_cut


def test_too_deep_a_nest_is_told() -> None:
    nest = "From: a@b.example\nTo: c@d.example\n" + "".join(
        f"Content-Type: multipart/mixed; boundary=b{depth}\n\n--b{depth}\n" for depth in range(3000)
    )
    assert read_message(nest).is_cut
    assert MAX_DEPTH < 3000


HOSTILE = {
    "open tags": "<html><body>" + "<a " * 5000,
    "open comments": "<html><body>" + "<!--" * 5000,
    "hidden for ever": "<html><body>" + "<p style='display:none'>" * 3000,
    "coded for ever": "QUFB" * 9000,
    "marks without a letter": "a" + "\u0301\u0316" * 9000,
    "zero-width alone": "\u200b" * 9000,
    "one header line": "From: " + "a@b " * 9000,
    "folded for ever": "From: a\nTo: b\n" + " x\n" * 9000,
    "encoded words": "From: a\nSubject: " + "=?utf-8?B?QUFB?= " * 3000,
    "lone surrogates": "\ud800" * 1000 + "\udc00",
    "nothing": "",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read(name: str) -> None:
    assert len(read_message(HOSTILE[name]).text) <= 2 * len(HOSTILE[name]) + 10


PIECES = st.sampled_from(
    [
        *("From: a@b.c\n", "To: a@b.c\n", "Subject: =?utf-8?B?", "?=", "\n\n", "\n--b\n", "--b--"),
        *("Content-Type: multipart/mixed; boundary=b\n", "Content-Type: message/rfc822\n"),
        *("Content-Type: text/html; charset=utf-16\n", "Content-Transfer-Encoding: base64\n"),
        *("<html><body>", "<p style='display:none'>", "</p>", "<!--", "-->", "&#x110000;", "&#0;"),
        *("QUFB" * 25, "=3D=\n", "\u200b", "\u0430", "=?x?Q?=zz?=", "\r", "\0"),
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES | st.text(max_size=20), max_size=40))
def test_no_mixture_raises(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert read_message(text).files >= 0
    assert read_message(text.encode("utf-8", "surrogatepass")).files >= 0


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=3000))
def test_no_bytes_raise(message: bytes) -> None:
    assert read_message(message).is_cut is False
    assert read_message(b"From: a\nTo: b\nContent-Type: text/html\n" + message).files >= 0
