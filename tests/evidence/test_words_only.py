"""Texts that carry more than words, in all the ways this travels, and long ones that do not."""

from __future__ import annotations

import base64
import binascii
import json
import quopri
import random
from collections.abc import Iterator
from email.message import EmailMessage
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.words_only import (
    LONGEST_LINE_OF_CODE,
    LONGEST_STRETCH_OF_CODE,
    WordsOnly,
)


def picture(size: int) -> bytes:
    return b"\xff\xd8\xff\xe0\0\x10JFIF\0" + random.Random(1).randbytes(size)


def coded(size: int, between: bytes = b"\r\n", width: int = 76) -> bytes:
    code = base64.b64encode(picture(size))
    return between.join(code[at : at + width] for at in range(0, len(code), width))


def in_one(size: int) -> bytes:
    return base64.b64encode(picture(size))


def takes(text: bytes, *cuts: int) -> bool:
    words = WordsOnly()
    places = [0, *sorted(cuts), len(text)]
    return all(words.takes(text[start:end]) for start, end in pairwise(places))


def mail(*, code: str = "base64", kind: str = "image", name: str | None = "a.jpg") -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@example.org", "Pay"
    message.set_content("Look at this.")
    message.add_attachment(b"PIC", kind, "x-some", filename=name, disposition="inline", cte=code)
    return message.as_bytes()


CHAT = b"12/03/2024, 21:14 - Alex: Hi, are you there?\n" * 40

MARKS = {
    "a type": b"Content-Type: image/jpeg\r\n",
    "a type in small letters": b"content-type:video/mp4\n",
    "a type in capitals": b"CONTENT-TYPE: AUDIO/MPEG\r\n",
    "a type on the next line": b"Content-Type:\r\n\timage/png; x=y\r\n",
    "a type of a document": b"Content-Type: application/octet-stream\n",
    "an attachment": b"Content-Disposition: attachment\r\n",
    "an attachment on the next line": b"content-disposition:\r\n  ATTACHMENT;\r\n",
    "a name": b'Content-Disposition: inline;\r\n filename="a.jpg"\r\n',
    "a name in pieces": b"Content-Disposition: inline;\n\tFileName*0*=utf-8''a;\n",
    "a link that holds data": b"<img src='data:image/png;base64,iVBO'>",
    "a link in capitals": b"<IMG SRC=DATA:IMAGE/GIF;BASE64,R0lG>",
    "a drawing in a link": b"url(data:image/svg+xml,%3Csvg%3E)",
    "uuencode": b"Hi\nbegin 644 photo.jpg\nM_]C_X\n",
    "uuencode of four digits": b"\r\nbegin 0644 photo.jpg\r\n",
    "uuencode in base64": b"\nbegin-base64 644 photo.jpg\n",
    "yEnc": b"Hi\n=ybegin line=128 size=9 name=a.jpg\n",
}


def folded(mark: str) -> bytes:
    return CHAT + MARKS[mark] + CHAT


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_of_something_carried_along_is_found(mark: str) -> None:
    assert not takes(folded(mark))


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_is_found_wherever_the_text_is_cut(mark: str) -> None:
    text = folded(mark)
    cuts = range(len(CHAT) - 1, len(CHAT) + len(MARKS[mark]) + 2)
    assert not any(takes(text, cut) for cut in cuts)


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_is_found_letter_by_letter(mark: str) -> None:
    assert not takes(folded(mark), *range(len(CHAT) - 4, len(CHAT) + len(MARKS[mark])))


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("code", ["utf-16-le", "utf-16-be"])
def test_a_mark_is_found_in_utf_16(mark: str, code: str) -> None:
    text = ("\ufeff" + folded(mark).decode()).encode(code)
    assert not takes(text)
    assert not takes(text, 3, 4 * len(CHAT) // 2 + 5)


@pytest.mark.parametrize("code", ["base64", "quoted-printable", "7bit"])
@pytest.mark.parametrize("kind", ["image", "video", "audio", "application"])
@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_a_mail_with_an_attachment_is_more_than_words(code: str, kind: str, ends: bytes) -> None:
    assert not takes(mail(code=code, kind=kind).replace(b"\n", ends))


def test_an_attachment_without_a_name_is_found() -> None:
    assert not takes(mail(name=None))


pieces = st.sampled_from(
    [b"hello. ", b"\r\n", b"\n", *MARKS.values(), b"x" * 70, b"\xc3\xa9", b"="]
)


@settings(deadline=None)
@given(st.lists(pieces, max_size=12).map(b"".join), st.lists(st.integers(0, 900), max_size=5))
@example(b"Hi\nbegin 644 a", [4])
def test_cutting_a_text_never_lets_more_through(text: bytes, cuts: list[int]) -> None:
    assert takes(text) or not takes(text, *(min(cut, len(text)) for cut in cuts))


# Coded bytes


CODED = {
    "a short one in JSON": json.dumps({"photo": in_one(3000).decode()}).encode(),
    "a long one in JSON": json.dumps({"photo": in_one(200_000).decode()}).encode(),
    "in lines": b"<x>" + coded(20_000) + b"</x>",
    "in lines set in": b"<x>\n    " + coded(20_000, b"\n    ") + b"\n</x>",
    "in hex": picture(1500).hex().encode(),
    "in lines of hex": b"\n".join(picture(60).hex().encode() for _ in range(200)),
    "in hex with spaces": picture(20_000).hex(" ").encode(),
    "for links": base64.urlsafe_b64encode(picture(3000)),
}


@pytest.mark.parametrize("way", CODED)
def test_a_coded_picture_is_found(way: str) -> None:
    assert not takes(CHAT + CODED[way] + CHAT)


@pytest.mark.parametrize("way", CODED)
def test_a_coded_picture_is_found_wherever_it_is_cut(way: str) -> None:
    text = CHAT + CODED[way] + CHAT
    assert not any(takes(text, cut) for cut in range(len(CHAT), len(text), len(text) // 23))


@settings(deadline=None, max_examples=50)
@given(st.integers(0, LONGEST_LINE_OF_CODE))
def test_a_line_of_code_is_found_over_a_cut(cut: int) -> None:
    assert not takes(b"A" * LONGEST_LINE_OF_CODE, cut)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, LONGEST_STRETCH_OF_CODE))
def test_a_stretch_of_code_is_found_over_a_cut(cut: int) -> None:
    lines = b"\r\n".join([b"A" * 64] * (LONGEST_STRETCH_OF_CODE // 64))
    assert not takes(lines, cut)


def blocks(text: bytes, size: int) -> Iterator[int]:
    yield from range(size, len(text), size)


@pytest.mark.parametrize("size", [700, 4096, 65536])
def test_a_coded_picture_is_found_in_blocks_of_any_size(size: int) -> None:
    text = CHAT + coded(20_000)
    assert not takes(text, *blocks(text, size))


# Other bytes


@pytest.mark.parametrize("size", [1, 100, 5000])
def test_a_picture_glued_behind_words_is_found(size: int) -> None:
    assert not takes(CHAT + picture(size))


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_a_picture_behind_a_mark_of_utf_16_is_found(mark: bytes) -> None:
    assert not takes(mark + picture(10_000))


@given(st.binary(max_size=50), st.binary(max_size=50), st.sampled_from([*range(9), 28, 127]))
def test_a_byte_that_no_text_holds_is_found(before: bytes, after: bytes, byte: int) -> None:
    text = b"words" + before + bytes([byte]) + after
    assert not takes(text)


def test_what_was_turned_away_is_not_taken_by_looking_only_at_the_next_block() -> None:
    words = WordsOnly()
    assert not words.takes(b"begin 644 photo.jpg\n")
    assert not words.takes(b"Hello.\n")


# Words


URL = b"https://example.com/a?x=" + b"a1B2-_" * 300
WORDS = {
    "a chat": CHAT * 300,
    "Chinese": "2024-03-12 21:14 小明: 你在吗。我需要钱、快点发过来\n".encode() * 3000,
    "Chinese without a gap": "你在吗我需要钱快点发过来".encode() * 3000,
    "Arabic": "[12/3/2024, 21:14] علي: أرسل المال الآن وإلا سأنشر الصور\n".encode() * 3000,
    "Thai": "ส่งเงินมาเดี๋ยวนี้".encode() * 3000,
    "emoji": "😂😂❤️👩‍👩‍👧".encode() * 3000,
    "Japanese of mails": ("お金を送れ。\n" * 3000).encode("iso-2022-jp"),
    "Japanese of Windows": ("お金を送れ。\n" * 3000).encode("shift-jis"),
    "German of Windows": ("Grüße, schick das Geld.\n" * 3000).encode("cp1252"),
    "utf-16": ("Send the money. Отправь деньги.\r\n" * 3000).encode("utf-16"),
    "utf-16, big end first": b"\xfe\xff" + CHAT.decode().encode("utf-16-be"),
    "a long link": CHAT + URL + b"\n" + CHAT,
    "many links": (URL + b"\n") * 4,
    "capitals without end": b"A" * (LONGEST_LINE_OF_CODE - 1) + b"!",
    "a JSON export": json.dumps([{"from": "Alex", "text": "Hi, it's me."}] * 3000).encode(),
    "a page": b"<p class='m'>Hi</p><img src='photos/a.jpg'>\n" * 1000,
    "lines of dashes": (b"-" * 70 + b"\nHi.\n") * 1000,
    "words about marks": b"the content type: image or data: no. to begin 64 x\n",
    "nothing": b"",
}


@pytest.mark.parametrize("kind", WORDS)
def test_words_are_taken(kind: str) -> None:
    assert takes(WORDS[kind])


@pytest.mark.parametrize("kind", WORDS)
def test_words_are_taken_in_blocks(kind: str) -> None:
    assert takes(WORDS[kind], *blocks(WORDS[kind], 65536))


@pytest.mark.parametrize("code", ["base64", "quoted-printable", "8bit"])
def test_a_mail_of_words_is_taken(code: str) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@example.org", "Pay"
    message["DKIM-Signature"] = "v=1; b=" + "aB3/" * 100
    message.set_content("Schick das Geld, jetzt. Grüße!\n" * 130, cte=code)
    message.add_alternative("<p>Schick das Geld.</p>", subtype="html")
    assert takes(message.as_bytes())


# Dangers


def lines_of(code: bytes) -> Iterator[bytes]:
    for at in range(0, len(code), 45):
        yield binascii.b2a_uu(code[at : at + 45])


PASSES = {
    # As PHP, and so several exports, write "/" in JSON: each one breaks the stretch.
    "JSON with its slashes escaped": in_one(200_000).replace(b"/", b"\\/"),
    "JSON with its line ends escaped": json.dumps(coded(200_000).decode()).encode(),
    "a list of lines": json.dumps(coded(200_000, b"\n").decode().split("\n")).encode(),
    "XML with its line ends escaped": coded(200_000, b"&#10;"),
    "a mail quoted in a mail": coded(200_000, b"\n> "),
    "a link with its signs escaped": in_one(200_000).replace(b"/", b"%2F").replace(b"+", b"%2B"),
    "a thumbnail in JSON": json.dumps({"thumb": in_one(1400).decode()}).encode(),
    "a small one in lines": coded(11_000),
    "a card of a contact": b"BEGIN:VCARD\r\nPHOTO;ENCODING=b;TYPE=JPEG:" + coded(11_000, b"\r\n "),
    "a calendar": b"ATTACH;FMTTYPE=image/jpeg;ENCODING=BASE64:" + coded(11_000, b"\r\n "),
    "a type that lies": b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
    + coded(11_000),
    "a type behind more spaces": b"Content-Type:" + b" " * 9 + b"image/jpeg\n\n" + coded(5000),
    "a type behind a remark": b"Content-Type: (x) image/jpeg\n\n" + coded(5000),
    "a space before the colon": b"Content-Type : image/jpeg\n\n" + coded(5000),
    "a name behind a space": b'Content-Disposition: inline; filename ="a.jpg"\n\n' + coded(5000),
    "uuencode with the line ends of old": b"Hi\rbegin 644 a.jpg\r"
    + b"\r".join(lines_of(b"x" * 90)),
    "uuencode quoted": b"Hi\n> begin 644 a.jpg\n> " + b"> ".join(lines_of(picture(9000))),
    "quoted-printable": quopri.encodestring(picture(20_000)),
    "escaped hex": b"".join(b"\\x%02x" % byte for byte in picture(20_000)),
    "numbers": json.dumps(list(picture(20_000))).encode(),
    "a link without a type": b"<img src='data:;base64," + in_one(1000) + b"'>",
    "a link cut by a soft line end": b'src=3D"data:im=\r\nage/png;base64,' + coded(1000),
    "a link with an escape": b"src='&#100;ata:image/png;base64," + in_one(1000),
    "a picture of letters": b'/* XPM */\nstatic char *a[] = {"64 64 2 1",' + b'"....aaaa",\n' * 64,
    "a picture of numbers": b"P3\n30 30\n255\n" + b"255 0 12\n" * 900,
    "a document in letters only": b"Hello\n%PDF-1.4\n1 0 obj\n",
}


@pytest.mark.parametrize("way", PASSES)
def test_a_picture_does_not_pass(way: str) -> None:
    assert not takes(CHAT + PASSES[way])


def test_a_stretch_with_wide_gaps_is_found_over_a_cut() -> None:
    text = (b"A" * 16 + b" " * 48) * 1700
    assert not any(takes(text, cut) for cut in range(60_000, 68_000, 400))
