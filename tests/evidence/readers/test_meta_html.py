# ruff: noqa: RUF001 - words of many languages, whose letters look like others
from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.readers import meta_html, snapchat_html, telegram_html
from sextortion_help.evidence.readers.model import (
    MAX_ATTACHMENTS,
    MAX_NAME,
    MAX_TEXT,
    DayOrder,
    Held,
    Message,
    Notes,
    Wanted,
)

AT = datetime(2024, 1, 3, 20, 21, 22)  # noqa: DTZ001
TIME = "Jan 03, 2024 8:21:22 pm"

Box = Callable[..., str]


def slots(text: str = "", link: str = "", *more: str, quoted: str = "") -> str:
    """Return the inside of what was sent: four places, and then files and reactions."""
    extra = "".join(f"<div>{each}</div>" for each in more)
    return f"<div><div>{quoted}</div><div>{text}</div><div>{link}</div><div></div>{extra}</div>"


def box_2018(inside: str, sender: str = "Kit Q", time: str = TIME) -> str:
    return (
        '<div class="pam _3-95 _2ph- _2lej uiBoxWhite noborder"><div class="_3-95 _2pim _2lek">'
        f'{sender}</div><div class="_2let">{inside}</div><div class="_2lem">{time}</div></div>'
    )


def box_instagram(inside: str, sender: str = "Kit Q", time: str = TIME) -> str:
    return (
        '<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder"><h2 class="_2pim _a6-h _a6-i">'
        f'{sender}</h2><div class="_3-95 _a6-p">{inside}</div><div class="_3-94 _a6-o">{time}</div>'
        "</div>"
    )


def box_messenger(inside: str, sender: str = "Kit Q", time: str = TIME) -> str:
    return (
        f'<div class="_a6-g"><div class="_2ph_ _a6-h _a6-i">{sender}</div><div class="_2ph_ _a6-p">'
        f'{inside}</div><div class="_3-94 _a6-o"><div class="_a72d">{time}</div></div></div>'
    )


def box_2025(inside: str, sender: str = "Kit Q", time: str = TIME) -> str:
    return (
        f'<section class="_3-95 _a6-g" aria-labelledby="u"><h2 class="_2ph_ _a6-h _a6-i" id="u">'
        f'{sender}</h2><div class="_2ph_ _a6-p">{inside}</div><footer class="_3-94 _a6-o"><div '
        f'class="_a72d">{time}</div></footer></section>'
    )


def box_to_come(inside: str, sender: str = "Kit Q", time: str = TIME) -> str:
    return (
        f'<article class="x1"><header class="x2">{sender}</header><div class="x3">{inside}</div>'
        f'<p class="x4">{time}</p></article>'
    )


BOXES: tuple[Box, ...] = (box_2018, box_instagram, box_messenger, box_2025, box_to_come)
LINKS = '<div class="_7s7q"><a role="button" href="m1.html">1</a><a href="2">2</a><a>3</a></div>'
PEOPLE = (
    '<div class="_a6-g"><div class="_a6-h">People: A and B</div><div class="_a6-o"></div></div>'
)


def page(
    *boxes: str, main: str = 'div class="_a706" role="main"', title: str = "Kit &amp; Co"
) -> str:
    return (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" /><base '
        'href="../../../" /><style type="text/css">._a6-g > div{margin:1px}</style>'
        f'<title>{title}</title></head><body class="_5vb_ _2yq _a7o5"><div class="clearfix _ikh">'
        '<div class="_4bl9"><div class="_li"><div><table style=""><tr><td>&nbsp;</td></tr></table>'
        '</div><div class="_a705"><div class="_3-8y _a70a"><div class="_a70e">Kit &amp; Co</div>'
        f"</div><{main}>{''.join(boxes)}</{main.split()[0]}></div></div></div></div></body></html>"
    )


def read(
    content: str | bytes, notes: Notes | None = None, order: DayOrder | None = None
) -> list[Message]:
    raw = content if isinstance(content, bytes) else content.encode()
    return list(meta_html.read(Held("message_1.html", raw), notes or Notes(), Wanted(order)))


def one(inside: str) -> Message:
    notes = Notes()
    (message,) = read(page(box_instagram(inside)), notes)
    assert not notes.counts
    return message


def at(time: str) -> datetime | None:
    (message,) = read(page(box_instagram(slots("x"), time=time)))
    return message.at


def test_pages_of_every_generation_are_known_and_read() -> None:
    for box in BOXES:
        for main in ('div class="_4t5n" role="main"', 'main class="_a706" role="main"', "main"):
            notes = Notes()
            content = page(
                LINKS, PEOPLE, box(slots("Hi<br />you")), box(slots("2"), "Lee"), main=main
            )
            assert meta_html.fits(content)
            assert read(content, notes) == [
                Message(AT, "Kit Q", "Hi\nyou", (), "Kit & Co", 1),
                Message(AT, "Lee", "2", (), "Kit & Co", 2),
            ]
            assert not notes.counts


def test_a_page_may_be_written_with_line_ends_between_its_tags() -> None:
    content = page(box_instagram(slots("Hello you"))).replace("><", ">\n  <")
    assert meta_html.fits(content)
    assert [message.text for message in read(content)] == ["Hello you"]
    assert read(content.replace("\n", "\r\n")) == read(content.replace("\n", "\r"))


def test_files_are_named_and_their_links_are_no_words() -> None:
    photo = '<div><a href="a/12_n.jpg"><img src="a/12_n.jpg" class="_a6_o" /></a><div></div></div>'
    video = '<video src="a/3.mp4" controls="1"><a href="a/3.mp4"><div>For video</div></a></video>'
    audio = '<div><audio src="audio/4.mp4"><a href="audio/4.mp4">audio/4.mp4</a></audio></div>'
    other = '<div><a target="_blank" href="files/list%20of.pdf">list of.pdf</a><div></div></div>'
    message = one(slots("Look", "", photo, video, audio, other))
    assert message.text == "Look"
    assert message.attachments == ("12_n.jpg", "3.mp4", "4.mp4", "list%20of.pdf")


def test_a_picture_without_a_name_is_named_by_its_sort() -> None:
    assert one(slots("", "", '<img src="data:image/png;base64,AAAA">')).attachments == ("photo",)
    assert one(slots("", "", '<img src="https://a.example/1">')).text == "https://a.example/1"


def test_links_that_lead_outside_are_words() -> None:
    link = '<a target="_blank" href="https://a.example/b">https://a.example/b</a>'
    shared = f"<div><div>A page</div><div>by Lee</div><div>{link}</div></div>"
    hidden = 'Pay <a target="_blank" href="https://l.example/?u=1">here</a>'
    assert one(slots(f"See {link}", shared)).text == "See https://a.example/b\nA page\nby Lee"
    assert one(slots(hidden)).text == "Pay here <https://l.example/?u=1>"


def test_reactions_are_left_out() -> None:
    reactions = '<ul class="_a6-q"><li><span>\u2764Lee<span> (Jan 4, 2024)</span></span></li></ul>'
    assert one(slots('<span dir="rtl">Hello</span>', "", reactions)).text == "Hello"


def test_what_the_app_adds_and_what_holds_nothing_is_kept() -> None:
    assert one(slots("Kit called you.", "", '<span class="_idm">Duration: 5 s</span>')).text == (
        "Kit called you.\nDuration: 5 s"
    )
    assert one(slots("&lt;b&gt; &#064;kit &quot;1&quot;")).text == '<b> @kit "1"'


def test_a_box_whose_end_is_missing_does_not_swallow_the_next() -> None:
    for box in BOXES:
        notes = Notes()
        broken = re.sub(r"</\w+>$", "", box(slots("1")))
        messages = read(page(box(slots("0")), broken, box(slots("2")), box(slots("3"))), notes)
        assert [message.text for message in messages] == ["0", "1", "2", "3"], box
        assert notes.counts["broken"] == 1


NEW_YEAR_EVENING = (
    "Jan 03, 2024 8:21:22 pm", "Jan 03, 2024 8:21:22pm", "Jan 3, 2024, 8:21:22\u202fPM",
    "3 January 2024 at 20:21:22", "3 Jan 2024, 20:21:22", "2024-01-03 20:21:22",
    "ene. 03, 2024 8:21:22 pm", "Ene 03, 2024 8:21:22 p.\u00a0m.", "3 ene 2024, 20:21:22",
    "3 de enero de 2024 a las 20:21:22", "03 janv. 2024 20:21:22", "3 janv. 2024 à 20:21:22",
    "janv. 03, 2024 8:21:22 PM", "3. Jan. 2024, 20:21:22", "Jan. 03, 2024 8:21:22 nachm.",
    "Mittwoch, 3. Januar 2024 um 20:21:22", "03.01.2024, 20:21:22", "3. 1. 2024 20:21:22",
    "gen 03, 2024 8:21:22 PM", "3 gen 2024, 20:21:22", "mercoledì 3 gennaio 2024 alle ore 20:21:22",
    "3 de jan. de 2024 20:21:22", "3 de janeiro de 2024 às 20:21:22", "jan. 3, 2024 8:21:22 p.m.",
    "3 jan. 2024 20:21:22", "wo 3 januari 2024 om 20:21:22", "sty 3, 2024 8:21:22 po południu",
    "3 sty 2024, 20:21:22", "3 stycznia 2024 o 20:21:22", "led 03, 2024 8:21:22 odpol.",
    "3 янв. 2024 г., 20:21:22", "den 3 januari 2024 kl. 20:21:22", "1월 3, 2024 8:21:22 오후",
    "2024년 1월 3일 오후 8:21:22", "2024年1月3日 下午8:21:22", "2024年1月3日 20:21:22",
    "3. jan. 2024 kl. 20.21.22", "3 Jan 2024 20.21.22", "\u200eJan 03, 2024 8:21:22 pm",
    "2024. január 3., 20:21:22",
)  # fmt: skip


def test_times_are_read_in_many_languages() -> None:
    for time in NEW_YEAR_EVENING:
        assert at(time) == AT, time


def test_mornings_noon_and_midnight_are_told_apart() -> None:
    for time, hour in (
        ("Jan 3, 2024 12:05 am", 0), ("Jan 3, 2024 12:05 pm", 12), ("Jan 3, 2024 1:05 am", 1),
        ("3 Jan 2024, 0:05", 0), ("sty 03, 2024 9:05 rano", 9), ("led 03, 2024 9:05 dopol.", 9),
        ("Jan 3, 2024 12:05 p. m.", 12), ("1월 3, 2024 12:05 오전", 0),
    ):  # fmt: skip
        assert at(time) == datetime(2024, 1, 3, hour, 5), time  # noqa: DTZ001


MONTHS = (
    ("january", 1), ("febrero", 2), ("févr.", 2), ("März", 3), ("mrt.", 3), ("kwi", 4), ("avr.", 4),
    ("mai", 5), ("maja", 5), ("maggio", 5), ("mei", 5), ("mag", 5), ("juin", 6), ("giu", 6),
    ("cze", 6), ("juil.", 7), ("lug", 7), ("lip", 7), ("août", 8), ("ago.", 8), ("sie", 8),
    ("srp", 8), ("sept.", 9), ("set", 9), ("wrz", 9), ("out.", 10), ("ott", 10), ("paź", 10),
    ("Okt.", 10), ("października", 10), ("lis", 11), ("noviembre", 11), ("Dez.", 12), ("dic", 12),
    ("déc.", 12), ("gru", 12), ("grudnia", 12), ("mars", 3), ("agosto", 8),
)  # fmt: skip


def test_months_are_known_in_many_languages() -> None:
    for month, number in MONTHS:
        found = at(f"{month} 04, 2023 9:05:00 am")
        assert found == datetime(2023, number, 4, 9, 5), month  # noqa: DTZ001


def test_a_time_that_cannot_be_told_is_told_and_the_message_kept() -> None:
    for time in (
        "", "yesterday", "foo 03, 2024 8:21 pm", "Jan 03, 2024", "Jan 32, 2024 8:21 pm",
        "Jan 03, 2024 8:21 klm", "Jan 03, 2024 25:21", "Feb 30, 2024 8:21 pm", "Jan 3 8:21 pm",
        "Jan 03, 0000 8:21 pm", "Jan 03, 9999 8:21 pm", "Jan 03, " + "9" * 5000 + " 8:21 pm",
        "Jan Feb 03, 2024 8:21 pm", "3. lis 2024. 20:21", "3. listopada 2024 u 20:21",
        "lis 03, 2024 8:21 poslijepodne", "a b Jan 03, 2024 8:21 pm", "1 2 Jan 2024 20:21", "8:21",
    ):  # fmt: skip
        notes = Notes()
        (message,) = read(page(box_instagram(slots("x"), time=time)), notes)
        assert (message.at, message.text) == (None, "x"), time
        assert notes.counts["time"] == 1


def slashed(*times: str) -> str:
    return page(*(box_2018(slots("x"), time=f"{time}, 20:21") for time in times))


def test_numbers_of_a_date_are_told_apart_by_the_other_dates() -> None:
    for times, order in (
        (("04/03/2024", "13/03/2024"), (4, 3)), (("04/03/2024", "03/13/2024"), (3, 4)),
        (("04-03-2024", "30-01-2024"), (4, 3)),
    ):  # fmt: skip
        notes = Notes()
        day, month = order
        first = read(slashed(*times), notes)[0].at
        assert first == datetime(2024, month, day, 20, 21)  # noqa: DTZ001
        assert not notes.counts


def test_numbers_that_no_date_tells_apart_are_asked_for() -> None:
    notes = Notes()
    messages = read(slashed("04/03/2024", "05/05/2024"), notes)
    assert [message.at for message in messages] == [None, datetime(2024, 5, 5, 20, 21)]  # noqa: DTZ001
    assert notes.counts == {"day-or-month": 1}
    for order, month in (("day-first", 3), ("month-first", 4)):
        notes = Notes()
        found = read(slashed("04/03/2024"), notes, order)[0].at  # type: ignore[arg-type]
        assert found is not None
        assert found.month == month
        assert not notes.counts


def old_thread(people: str, *messages: tuple[str, str, str]) -> str:
    return (
        f'<div class="thread">{people}'
        + "".join(
            f'<div class="message"><div class="message_header"><span class="user">{user}'
            f'</span><span class="meta">{time}</span></div></div><p>{words}</p>'
            for user, time, words in messages
        )
        + "</div>"
    )


OLD = (
    '<html><head><title>Kit Q - Messages</title></head><body><div class="nav"><ul><li>Messages</li>'
    '</ul></div><div class="contents"><h1>Kit Q</h1><div>'
    + old_thread(
        "Kit Q, Lee",
        ("Lee", "Wednesday, January 3, 2018 at 8:21pm UTC+01", "Hi &amp; bye"),
        ("Kit Q", "mercredi 3 janvier 2018, 20:21 UTC-07:30", ""),
    )
    + old_thread("Kit Q, Ann", ("Ann", "Wednesday, January 3, 2018 at 8:21pm EDT", "No<br>way"))
    + "</div></div></body></html>"
)


def test_pages_from_before_2018_hold_many_threads_and_say_the_zone() -> None:
    assert meta_html.fits(OLD)
    notes = Notes()
    messages = read(OLD, notes)
    assert [(each.sender, each.text, each.chat, each.place) for each in messages] == [
        ("Lee", "Hi & bye", "Kit Q, Lee", 1),
        ("Kit Q", "", "Kit Q, Lee", 2),
        ("Ann", "No\nway", "Kit Q, Ann", 3),
    ]
    offsets = [each.at and each.at.utcoffset() for each in messages]
    assert offsets == [timedelta(minutes=60), timedelta(minutes=-450), None]
    clock = {each.at and each.at.replace(tzinfo=None) for each in messages}
    assert clock == {datetime(2018, 1, 3, 20, 21)}  # noqa: DTZ001
    assert not notes.counts


# ------------------------------------------------------------------ damage, size, other pages


def test_a_page_cut_anywhere_yields_the_messages_before_the_cut() -> None:
    link = '<a href="https://a.example">here</a>'
    for sample in (
        page(PEOPLE, box_instagram(slots("Hé\u2764")), box_instagram(slots(link))),
        page(box_2025(slots("Hé", "", '<img src="a/1.jpg">')), main="main"),
        OLD,
    ):
        whole, content = read(sample), sample.encode()
        assert whole
        for end in range(content.index(b"</title>"), len(content)):
            notes = Notes()
            found = read(content[:end], notes)
            assert found == whole[: len(found)]
            assert notes.counts["cut"] == (end < content.index(b"</body>") + 7)


def test_the_mark_at_the_beginning_tells_the_encoding() -> None:
    sample = page(box_instagram(slots("Hé\u2764")))
    assert read(sample.encode("utf-8-sig")) == read(sample.encode("utf-16")) == read(sample)
    assert read(b"") == []


def test_one_message_and_its_names_are_bounded() -> None:
    notes = Notes()
    files = "".join(f'<img src="a/{number}{"f" * 900}.jpg">' for number in range(300))
    box = box_instagram(slots("x" * (MAX_TEXT + 9), "", files), sender="y" * 9000)
    (message,) = read(page(box, title="z" * 9000), notes)
    assert len(message.text) == MAX_TEXT
    assert len(message.attachments) == MAX_ATTACHMENTS
    names = (message.sender, message.chat, message.attachments[0])
    assert {len(name) for name in names} == {MAX_NAME}
    assert notes.counts["too-long"]


def test_other_pages_and_texts_are_not_claimed() -> None:
    post = '<div><a href="media/posts/1.jpg"><img src="media/posts/1.jpg"></a></div>'
    friend = "<div><div><a href='https://a.example/kit'>kit</a></div><div>Jan 03</div></div>"
    login = '<table><tr><td colspan="2">IP<div><div>192.0.2.1</div></div></td></tr></table>'
    for head in (
        *("", "main message_header", page(), page(LINKS, PEOPLE), page(box_instagram(post))),
        *(page(box_instagram(friend)), page(box_instagram(login))),
        page(box_2025(f'<div><div class="_2pin"><div>{TIME}</div></div></div>')),
        page(box_instagram(slots("x"), time="words")),
        "<html><main><article><h2>News</h2><div><div><div>a</div></div></div><p>9:00</p></article>",
        '<html><div class="thread"><div class="message">x</div><p>y: z</p></div>',
        "From: a@mail.example\nSubject: main\n\nJan 03, 2024 8:21 pm",
    ):
        assert not meta_html.fits(head), head
    for head in (page(*[box_messenger(slots("x" * 200))] * 900)[:65536], OLD):
        assert meta_html.fits(head)
        assert not telegram_html.fits(head)
        assert not snapchat_html.fits(head)


PAGE = page(LINKS, *(box(slots("x")) for box in BOXES))
TAGS = sorted({*re.findall(r"<[^>]*>", PAGE + OLD), TIME})


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(TAGS), st.text(max_size=5)), max_size=60))
def test_no_page_raises(parts: list[str]) -> None:
    content = "<main>" + "".join(parts)
    meta_html.fits(content)
    for message in read(content.encode("utf-8", "replace")):
        "".join((message.sender, message.text, message.chat, *message.attachments)).encode()


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="0123456789:.,/- \u202fJanmrzpUTC+GM月일오후ł", max_size=60))
def test_no_time_raises(said: str) -> None:
    found = at(said)
    assert found is None or 1970 <= found.year < 2100


@pytest.mark.slow
@settings(max_examples=3000, deadline=None)
@given(
    st.lists(
        st.one_of(st.sampled_from(TAGS), st.text("a<&;\u2764", max_size=9), st.binary()),
        max_size=200,
    )
)
def test_no_page_raises_in_a_long_campaign(parts: list[str | bytes]) -> None:
    raw = b"".join(part if isinstance(part, bytes) else part.encode() for part in parts)
    for module in (meta_html, telegram_html, snapchat_html):
        for message in module.read(Held("x", raw), Notes(), Wanted()):
            message.text.encode()
