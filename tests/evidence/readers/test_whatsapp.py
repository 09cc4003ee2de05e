# ruff: noqa: RUF001 - words and digits of many languages
from __future__ import annotations

import itertools
import time
import tracemalloc
from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence import lines
from sextortion_help.evidence.readers import whatsapp
from sextortion_help.evidence.readers.model import (
    MAX_NAME,
    MAX_TEXT,
    DayOrder,
    Held,
    Message,
    Notes,
    Wanted,
)

ANDROID = """\
13/01/2024, 20:20 - Messages and calls are end-to-end encrypted. Tap to learn more.
13/01/2024, 20:21 - Anna Berg: Hello
13/01/2024, 20:22 - +44 7700 900123: Pay by tonight
or else: you know

second part
14/01/2024, 09:05 - Zoë 🌸: \u200eIMG-20240114-WA0001.jpg (file attached)
look
14/01/2024, 09:06 - Anna Berg: <Media omitted>
14/01/2024, 09:07 - Anna Berg: I said no <This message was edited>
"""
IPHONE = """\
[13/01/2024, 20:20:01] Anna Berg: \u200eMessages and calls are end-to-end encrypted.
[13/01/2024, 20:21:22] \u200e~\u202fAnna Berg: Hello
\u200e[13/01/2024, 20:22:00] \u202a+44\u00a07700\u00a0900123\u202c: \u200e<attached: 00000012-PHOTO-2024-01-13-20-22-00.jpg>
[14/01/2024, 09:05:59] Anna Berg: see
\u200e[14/01/2024, 09:06:00] Anna Berg: \u200esticker omitted
"""  # noqa: E501 - lines as they are in such a file


def read_all(
    content: str | bytes, order: DayOrder | None = None, *, size: int = 0
) -> tuple[list[Message], Notes]:
    data = content.encode() if isinstance(content, str) else content
    source = Blocks(data, size) if size else Held("chat.txt", data)
    notes = Notes()
    return list(whatsapp.read(source, notes, Wanted(order))), notes


def when(written: str) -> datetime:
    return datetime.fromisoformat(written)


class Blocks:
    """A source that is read a few bytes at a time."""

    name = "chat.txt"

    def __init__(self, data: bytes, size: int) -> None:
        self.data, self.size = data, size

    def blocks(self) -> Iterator[bytes]:
        return (self.data[at : at + self.size] for at in range(0, len(self.data), self.size))


def only(stamp: str, *more: str) -> datetime | None:
    """Read the time of the first message of a chat; others may tell the order of its dates."""
    text = "\n".join(f"{one}Anna: words" for one in (stamp, *more))
    assert whatsapp.fits(text), stamp
    messages, _ = read_all(text)
    assert [message.text for message in messages] == ["words"] * (1 + len(more)), stamp
    assert {message.sender for message in messages} == {"Anna"}
    return messages[0].at


# ------------------------------------------------------------------ messages


def test_a_chat_from_android_is_read() -> None:
    messages, notes = read_all(ANDROID)
    assert messages == [
        Message(
            when("2024-01-13 20:20"),
            "",
            "Messages and calls are end-to-end encrypted. Tap to learn more.",
            place=1,
        ),
        Message(when("2024-01-13 20:21"), "Anna Berg", "Hello", place=2),
        Message(
            when("2024-01-13 20:22"),
            "+44 7700 900123",
            "Pay by tonight\nor else: you know\n\nsecond part",
            place=3,
        ),
        Message(when("2024-01-14 09:05"), "Zoë 🌸", "look", ("IMG-20240114-WA0001.jpg",), place=7),
        Message(when("2024-01-14 09:06"), "Anna Berg", "", ("media",), place=9),
        Message(
            when("2024-01-14 09:07"),
            "Anna Berg",
            "I said no <This message was edited>",
            place=10,
        ),
    ]
    assert not notes.counts
    assert not any(message.is_zone_known for message in messages)


def test_a_chat_from_an_iphone_is_read() -> None:
    messages, notes = read_all(IPHONE)
    assert [(message.sender, message.text, message.attachments) for message in messages[1:]] == [
        ("~ Anna Berg", "Hello", ()),
        ("+44 7700 900123", "", ("00000012-PHOTO-2024-01-13-20-22-00.jpg",)),
        ("Anna Berg", "see", ()),
        ("Anna Berg", "", ("sticker",)),
    ]
    assert messages[1].at == when("2024-01-13 20:21:22")
    assert [message.place for message in messages] == [1, 2, 3, 4, 5]
    assert not notes.counts


@pytest.mark.parametrize("chat", [ANDROID, IPHONE])
def test_line_ends_encodings_and_blocks_change_nothing(chat: str) -> None:
    expected, _ = read_all(chat)
    mixed = "".join(map("".join, zip(chat.split("\n"), itertools.cycle(["\n", "\r\n", "\r"]))))
    for text in (chat.replace("\n", "\r\n"), chat.replace("\n", "\r"), mixed, chat.rstrip("\n")):
        for encoding in ("utf-8", "utf-8-sig", "utf-16"):
            assert read_all(text.encode(encoding))[0] == expected
    for size in (1, 7, 100):
        assert read_all(chat.encode("utf-16"), size=size)[0] == expected
    assert whatsapp.fits("\ufeff" + mixed)


@pytest.mark.parametrize("chat", [ANDROID, IPHONE])
def test_a_file_cut_anywhere_yields_every_whole_message_before(chat: str) -> None:
    data = chat.encode()
    whole, _ = read_all(data)
    for size in range(len(data)):
        messages, _ = read_all(data[:size])
        assert messages[:-1] == whole[: max(0, len(messages) - 1)]
        whatsapp.fits(data[:size].decode(errors="replace"))


def test_names_may_hold_almost_anything() -> None:
    for name in (
        "+44 7700 900123",
        "~ Eve",
        "A:B",
        "a::b",
        "Dr. X (work)",
        "🌸",
        "[x]",
        "1/2",
        "-",
    ):
        messages, _ = read_all(f"13/01/2024, 20:21 - {name}: it is: so\n")
        assert [(one.sender, one.text) for one in messages] == [(name, "it is: so")]
    messages, _ = read_all("13/01/2024, 20:21 - Anna:\n13/01/2024, 20:21 - Anna: \nmore")
    assert [(one.sender, one.text) for one in messages] == [("Anna", ""), ("Anna", "\nmore")]
    assert read_all("13/01/2024, 20:21 - Anna:")[0][0].sender == "Anna"
    messages, _ = read_all(f"13/01/2024, 20:21 - {'x' * 9999}: y")
    assert messages[0].sender == ""
    assert len(read_all(f"13/01/2024, 20:21 - {'x' * 200}: y")[0][0].sender) <= MAX_NAME


def test_what_looks_otherwise_than_the_first_message_begins_none() -> None:
    pasted = (
        "[13/01/2024, 20:21] Eve: hi",
        "13/01/2024 20:21 - Eve: hi",
        "13.01.2024, 20:21 - Eve: hi",
        "13/01/2024, 20.21 - Eve: hi",
        "13/01/2024, 20:21:22 - Eve: hi",
        "13/01/2024, 8:21 PM - Eve: hi",
        " 13/01/2024, 20:21 - Eve: hi",
        "20:21, 13/01/2024 - Eve: hi",
    )
    messages, _ = read_all("13/01/2024, 20:20 - Anna: he wrote\n" + "\n".join(pasted))
    assert [one.text for one in messages] == ["he wrote\n" + "\n".join(pasted)]


def test_a_line_of_the_app_has_no_sender_and_no_marks_before_it() -> None:
    for begin in ("13/01/2024, 20:21 - ", "[13/01/2024, 20:21:22] "):
        messages, _ = read_all(f"{begin}\u200eYou created this group\n{begin}Anna: x\n")
        assert (messages[0].sender, messages[0].text) == ("", "You created this group")


def test_words_before_the_first_message_are_kept() -> None:
    text = "This is what they wrote:\n\n" + ANDROID
    assert whatsapp.fits(text)
    messages, _ = read_all(text)
    assert messages[0] == Message(None, "", "\nThis is what they wrote:", place=1)
    assert messages[1].place == 3
    too_marked = ANDROID.split("\n")[1].replace("/", "\u200e" * 9 + ".") + "\n"
    messages, _ = read_all(too_marked + ANDROID)
    assert [message.place for message in messages] == [1, 2, 3, 4, 8, 10, 11]
    assert read_all("x\n" * 70_000 + ANDROID, size=50_000)[1].counts == {"broken": 1}


# ------------------------------------------------------------------ dates and times


@pytest.mark.parametrize(
    "stamps",
    [
        ["13/01/2024, 20:21 - ", "13/1/24, 20:21 - ", "13/01/2024 20:21 - ", "13-01-2024 20.21 - "],
        ["13.01.24, 20:21 - ", "13.1.2024 klo 20.21 - ", "13. 1. 2024. 20:21 - "],
        ["13/01/24 à 20:21 - ", "13/01/2024 20h21 - ", "2024-01-13 20 h 21 - "],
        ["1/13/24, 8:21 PM - ", "1/13/24, 8:21\u202fPM - ", "1/13/24, 8:21 p.\u00a0m. - "],
        ["13/01/2024, 8:21 pm - ", "13/1/24 8:21 p. m. - ", "2024-01-13, 8:21 p.m. - "],
        ["2024-01-13 20:21 - ", "2024/01/13, 20:21 - ", "2024/1/13 下午8:21 - "],
        ["2024. 1. 13. 오후 8:21 - ", "2024년 1월 13일, 오후 8:21 - ", "2024年1月13日 20:21 - "],
        ["2024/1/13 午後8:21 - ", "13.01.2024 г., 20:21 ч. - ", "13.01.24, 8:21 μμ - "],
        ["13/1/2567 20:21 - ", "13/1/2567 BE 20:21 - ", "13/01/2024 ÖS 8:21 - "],
        [
            "١٣\u200f/١\u200f/٢٠٢٤، ٨:٢١ م - ",
            "۲۰۲۴/۱/۱۳،\u200f ۲۰:۲۱ - ",
            "१३/१/२०२४, ८:२१ अपराह्न - ",
        ],
        ["20:21 13/1/2024 - ", "13/1/2024, 20:21 – ", "13/01/2024, 晚上8:21 - "],
        ["[20:21, 13/1/2024] ", "[8:21 PM, 1/13/2024] ", "[20.21, 13.1.2024] ", "[13/1/24 20:21] "],
    ],
)
def test_dates_and_times_of_any_region_are_read(stamps: list[str]) -> None:
    for stamp in stamps:
        assert only(stamp) == when("2024-01-13 20:21"), stamp


def test_seconds_are_read_with_the_half_of_the_day_before_or_behind() -> None:
    for stamp in (
        "[13/01/2024, 20:21:22] ",
        "[13.01.24, 20:21:22] ",
        "[1/13/24, 8:21:22\u202fPM] ",
        "\u200e[2024/1/13 下午8:21:22] ",
        "\u200f[\u200f١٣\u200f/١\u200f/٢٠٢٤، ٨:٢١:٢٢ م] ",
        "13.01.24 20.21.22: ",
    ):
        assert only(stamp) == when("2024-01-13 20:21:22"), stamp


def test_a_time_with_dots_is_not_taken_for_a_date_without_a_year() -> None:
    assert only("[10.11, 13.01.24] ") == when("2024-01-13 10:11")


def test_korean_and_basque_years_of_two_digits_stand_first() -> None:
    for stamp in ("{}/1/{} 오후 8:21 - ", "{}. 1. {}. 오후 8:21 - ", "{}/1/{} (20:21) - "):
        told = only(stamp.format(24, 13), stamp.format(24, 14))
        assert told == when("2024-01-13 20:21")
        assert only(stamp.format(24, 13)) is None  # 2013 or 2024: nothing tells it


def test_dates_copied_without_a_year_have_no_time() -> None:
    messages, notes = read_all("[13/1, 20:21] Anna: one\n[13/1, 20:22] Eve: two\n")
    assert [(one.at, one.sender, one.text) for one in messages] == [
        (None, "Anna", "one"),
        (None, "Eve", "two"),
    ]
    assert notes.counts == {"time": 2}


def test_what_cannot_be_a_time_is_left_out_and_said() -> None:
    impossible = (
        *("03/01/0000, 20:21", "03/01/9999, 20:21", "31/02/2024, 20:21", "29/02/2023, 20:21"),
        *("14/01/2024, 24:00", "14/01/2024, 25:61", "00/01/2024, 20:21", "14/13/2024, 20:21"),
    )
    text = "13/01/2024, 20:21 - Anna: first\n" + "".join(f"{one} - Eve: x\n" for one in impossible)
    messages, notes = read_all(text)
    assert [message.at for message in messages[1:]] == [None] * len(impossible)
    assert messages[0].at is not None
    assert {message.sender for message in messages[1:]} == {"Eve"}
    assert notes.counts == {"time": len(impossible)}
    assert notes.first == {"time": 2}
    messages, notes = read_all("[13/01/2024, 20:21:60] Anna: x")
    assert (messages[0].at, notes.counts) == (None, {"time": 1})


def test_a_word_that_may_change_the_hour_leaves_no_time() -> None:
    messages, notes = read_all("13/01/2024, 8:21 qq - Anna: x\n13/01/2024, 8:22 zz - Anna: y\n")
    assert [message.at for message in messages] == [None, None]
    assert notes.counts == {"time": 2}


# ------------------------------------------------------------------ day or month

DOUBT = "03/01/2024, 20:21 - Anna: x\n04/01/2024, 20:21 - Eve: y\n05/05/2024, 20:21 - Anna: z\n"


def test_where_nothing_tells_day_from_month_only_sure_days_are_told() -> None:
    messages, notes = read_all(DOUBT)
    assert [message.at for message in messages] == [None, None, when("2024-05-05 20:21")]
    assert notes.counts == {"day-or-month": 2}
    assert notes.first == {"day-or-month": 1}


def test_the_person_can_say_which_is_the_day() -> None:
    for order, month in (("day-first", 1), ("month-first", 3)):
        messages, notes = read_all(DOUBT, order)  # type: ignore[arg-type]
        assert [message.at.month for message in messages if message.at] == [
            month,
            month + (month > 1),
            5,
        ]
        assert not notes.counts


def test_the_file_counts_more_than_the_person() -> None:
    messages, _ = read_all(ANDROID, "month-first")
    assert messages[0].at == when("2024-01-13 20:20")
    messages, _ = read_all("2024-01-03 20:21 - Anna: x\n", "day-first")
    assert messages[0].at == when("2024-01-03 20:21")


def test_dates_with_dots_begin_with_the_day_unless_they_show_otherwise() -> None:
    assert only("03.01.24, 20:21 - ") == when("2024-01-03 20:21")
    assert only("[01.03.24, 20:21:22] ", "[01.24.24, 20:21:22] ") == when("2024-01-03 20:21:22")


def test_only_a_file_that_leaves_it_open_brings_the_question_of_day_or_month() -> None:
    for text, is_open in (
        (ANDROID, False),
        (DOUBT, True),
        ("1/13/24, 8:21 PM - Anna: x", False),
        ("2024-01-03 20:21 - Anna: x", False),
        ("05/05/2024, 20:21 - Anna: x", False),
        ("nothing", False),
    ):
        assert bool(read_all(text)[1].counts["day-or-month"]) is is_open, text


# ------------------------------------------------------------------ attachments


@pytest.mark.parametrize(
    ("words", "text", "attachment"),
    [
        ("\u200e<adjunto: 00000012-PHOTO-2024-01.jpg>", "", "00000012-PHOTO-2024-01.jpg"),
        ("<pièce jointe : 00000012-AUDIO-2024-01-13.opus>", "", "00000012-AUDIO-2024-01-13.opus"),
        ("\u200e<附件：00000012-VIDEO-2024.mp4>", "", "00000012-VIDEO-2024.mp4"),
        ("\u200e<00000012-PHOTO-2024.jpg eklendi>", "", "00000012-PHOTO-2024.jpg"),
        ("\u200e<Anhang: rechnung.pdf>", "", "rechnung.pdf"),
        ("a • \u200e2 \u200e<attached: 00000013-a.pdf>", "a • \u200e2", "00000013-a.pdf"),
        ("PHOTO-2014-12-25-1.jpg <\u200eangehängt>", "", "PHOTO-2014-12-25-1.jpg"),
        ("VID-20240113-WA0002.mp4 (what it says in any language)", "", "VID-20240113-WA0002.mp4"),
        ("AUD-20240113-WA0000. (file attached)\nsong", "song", "AUD-20240113-WA0000."),
        ("Dr. Eve.vcf (archivo adjunto)", "", "Dr. Eve.vcf"),
        ("\u200fكشف.pdf (الملف مرفق)", "", "كشف.pdf"),
        ("\u200eIMG-20240113-WA0003.jpg (in any)", "", "IMG-20240113-WA0003.jpg"),
        ("<Mídia oculta>", "", "media"),
        ("<Mi\u0301dia oculta>", "", "media"),
        ("<\u200fتم استبعاد الوسائط>\nhello", "hello", "media"),
        ("<View once voice message omitted>", "", "audio"),
        ("\u200eimage omitted", "", "photo"),
        ("\u200eVideo weggelassen.", "", "video"),
        ("\u200eভিডিও বাদ দেওয়া হয়েছে", "", "video"),
        ("my words \u200eimage omitted", "my words", "photo"),
        ("plan.pdf • \u200e1 page \u200edocument omitted", "plan.pdf • \u200e1 page", "document"),
        ("\u200eKontaktkarte ausgelassen", "", "contact"),
        ("\u200eGIF отсутствует", "", "gif"),
    ],
)  # fmt: skip
def test_attachments_are_told_in_many_languages(words: str, text: str, attachment: str) -> None:
    messages, _ = read_all(f"13/01/2024, 20:21 - Anna: {words}\n")
    assert [(one.text, one.attachments) for one in messages] == [(text, (attachment,))]


@pytest.mark.parametrize(
    "words",
    [
        "image omitted",
        "image omitted\n:)",
        "I <3 you :)",
        "<what>",
        "see a.pdf (page two)",
        "<b: c>",
        "\u200eThis message was deleted.",
        "\u200eYou deleted this message.",
        "no <This message was edited>",
        "\u200ePOLL:\n\u200eOPTION: yes (1 vote)",
        "<attached: not a file>",
    ],
)
def test_what_a_person_wrote_and_other_marks_of_the_app_stay(words: str) -> None:
    messages, _ = read_all(f"13/01/2024, 20:21 - Anna: {words}\n")
    assert [(one.text, one.attachments) for one in messages] == [(words, ())]


# ------------------------------------------------------------------ other files


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\ufeff",
        "Dear diary, on 13/01/2024, 20:21 - Anna: hi\n",
        "We met on\n13/01/2024, 20:21 - Anna: hi\nand then nothing.\n",
        "one\ntwo\nthree\nfour\nfive\nsix\n" + ANDROID,
        "20:21 - Anna: hi\n20:22 - Eve: hi\n",
        "13/01/2024\n20:21\tAnna\thi\n",
        "2024년 1월 13일 오후 8:21, Anna : hi\n",
        "[13-Jan-24 08:21 PM] Anna\nhi: there\n",
        "[01/13/2024 8:21 PM] Anna\nwords\n\n[01/13/2024 8:22 PM] Eve\nwords\n",
        "Anna, [13.01.2024 20:21]\nhi: there\n",
        "13/01/2024, 20:21, Anna, hi: there\n",
        "2024/01/13 20:21:22 [error] 12#0: *1 open() failed\n",
        "2024-01-13 20:21:22,123 - root - INFO - start: now\n",
        "From: anna@example.org\nDate: Sat, 13 Jan 2024 20:21:00 +0000\n\nhi\n",
        '{"messages": [{"date": "13/01/2024, 20:21 - Anna: hi"}]}',
        "<html><body>13/01/2024, 20:21 - Anna: hi</body></html>",
        "99/99/2024, 20:21 - Anna: hi\n",
        "13/01/2024, 77:21 - Anna: hi\n",
        "13/01/2024, 20:21 - nobody wrote anything here\n",
        "[13/01/2024, 20:21 - Anna: hi\n",
        "13/01/2024, 20:21] Anna: hi\n",
        "13/01/2024 20:21: Anna: hi\n",
        "13/01, 20:21 - Anna: hi\n",
        "1. 2. 3. 4. 5.: x\n",
    ],
)
def test_other_texts_are_not_taken_for_a_chat(text: str) -> None:
    assert not whatsapp.fits(text)


def test_a_file_without_any_message_says_so() -> None:
    for content in (b"", b"words\n", b"x" * 200_000, b"\xff\xfe\0", b"[" * 200_000):
        messages, notes = read_all(content)
        assert messages == []
        assert notes.counts == {"broken": 1}


# ------------------------------------------------------------------ hostile content

PIECES = st.sampled_from(
    [
        *(
            "13/01/2024, 20:21 - ",
            "01/13/2024, 20:21 - ",
            "[13/01/2024, 20:21:22] ",
            "Anna: ",
            ": ",
        ),
        *("\n", "\r", "\r\n", "\u200e", "<attached: ", "00000012-A.jpg>", " (file attached)", "<"),
        *(
            "Media omitted>",
            "image omitted",
            "\u2028",
            "\0",
            "٣",
            "/",
            ":",
            "]",
            "x",
            "99",
            "\ufeff",
        ),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.text(max_size=4), max_size=25).map("".join), st.integers(1, 20))
def test_any_text_is_read_and_the_same_in_any_blocks(text: str, size: int) -> None:
    data = text.encode("utf-8", "replace")
    whatsapp.fits(text)
    messages, notes = read_all(data)
    assert (messages, notes) == read_all(data, size=size)
    places = [message.place for message in messages]
    assert places == sorted(set(places))
    for message in messages:
        "".join([message.sender, message.text, *message.attachments]).encode()


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([ANDROID, IPHONE, ""]))
def test_any_bytes_are_read(data: bytes, before: str) -> None:
    read_all(before.encode() + data)


def test_too_long_messages_are_cut_and_said() -> None:
    text = f"13/01/2024, 20:21 - Anna: {'a' * (MAX_TEXT + 1)}\n13/01/2024, 20:22 - Eve: b\n"
    for size in (0, 999):
        messages, notes = read_all(text, size=size)
        assert [len(message.text) for message in messages] == [MAX_TEXT, 1]
        assert notes.counts == {"too-long": 1}


def test_no_message_begins_within_a_line_however_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LONGEST", 60)
    for blanks in range(70):
        line = f"Anna: x{' ' * blanks}13/01/2024, 20:21 - Eve: pay"
        text = f"13/01/2024, 20:21 - {line}\n13/01/2024, 20:22 - Anna: y\n"
        messages, _ = read_all(text, size=9)
        assert [(one.sender, one.place) for one in messages] == [("Anna", 1), ("Anna", 2)]


class Endless:
    """A chat that goes on and on with the same few signs."""

    name = "chat.txt"

    def __init__(self, signs: str, times: int) -> None:
        self.block, self.times = signs.encode() * (8_000 // len(signs)), times

    def blocks(self) -> Iterator[bytes]:
        yield b"13/01/2024, 20:21 - Anna: x\n"
        yield from itertools.repeat(self.block, self.times)


def test_memory_stays_the_same_whatever_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "LONGEST", 20_000)
    monkeypatch.setattr(whatsapp, "MAX_TEXT", 20_000)

    def peak(signs: str, times: int) -> int:
        tracemalloc.start()
        for _ in whatsapp.read(Endless(signs, times), Notes(), Wanted()):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    for signs in ("[", "01/01/24, ", "\n", "\n01/01/24, 20:21 - ", "\n13/01/2024, 20:21 - E: <a:"):
        assert peak(signs, 24) < peak(signs, 6) + 50_000


def test_hostile_text_takes_time_in_proportion() -> None:
    def seconds(signs: str, times: int) -> float:
        begin = time.process_time()
        for _ in whatsapp.read(Endless(signs, times), Notes(), Wanted()):
            pass
        return time.process_time() - begin

    for signs in (
        "\n[",
        "\n13/01/2024, 20:21 - a:",
        "\n13/01/2024, 20:21 - E: a. (",
        "\u200e",
        "\r",
    ):
        assert seconds(signs, 64) < 10 * max(0.01, seconds(signs, 16))


@pytest.mark.slow
@settings(max_examples=20_000, deadline=None)
@given(st.lists(PIECES | st.text(max_size=9), max_size=60).map("".join), st.integers(1, 20))
def test_far_more_texts_are_read_the_same_in_any_blocks(text: str, size: int) -> None:
    data = text.encode("utf-8", "replace")
    assert read_all(data) == read_all(data, size=size)


def test_the_notice_with_which_an_iphone_begins_a_chat_is_nobodys() -> None:
    notice = "[13/01/2026, 20:21:22] Robin: \u200eMessages are end-to-end encrypted.\n"
    said = "[13/01/2026, 20:21:23] Robin: \u200ehello\n"
    assert [one.sender for one in read_all(notice + said)[0]] == ["", "Robin"]
    photo = "[13/01/2026, 20:21:22] Robin: \u200e<attached: 00000001-PHOTO-2026-01-13.jpg>\n"
    assert [one.sender for one in read_all(photo + said)[0]] == ["Robin", "Robin"]
