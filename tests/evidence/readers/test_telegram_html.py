from __future__ import annotations

import re
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.readers import meta_html, snapchat_html, telegram_html
from sextortion_help.evidence.readers.model import (
    MAX_ATTACHMENTS,
    MAX_NAME,
    MAX_TEXT,
    Held,
    Message,
    Notes,
    Wanted,
)


def page(
    *messages: str, header: str = "Robin &amp; Co", end: str = "</div></div></body></html>"
) -> str:
    return (
        '<!DOCTYPE html>\n<html>\n\n <head>\n  <meta charset="utf-8"/>\n'
        "<title>Exported Data</title>\n"
        '  <script src="js/script.js" type="text/javascript">\n\n  </script>\n </head>\n\n'
        ' <body onload="CheckLocation();">\n\n  <div class="page_wrap">\n\n'
        '   <div class="page_header">\n\n    <div class="content">\n\n'
        f'     <div class="text bold">\n{header} \n     </div>\n\n    </div>\n\n   </div>\n\n'
        '   <div class="page_body chat_page">\n\n    <div class="history">\n'
        + "\n".join(messages)
        + end
    )


def sent(
    inside: str,
    sender: str = "Robin ",
    date: str = "03.01.2024 20:21:22 UTC+01:00",
    more: str = "",
) -> str:
    """Return a message; one without a sender is joined to the one before."""
    head = (
        '<div class="pull_left userpic_wrap"><div class="userpic userpic4" style="width: 42px">'
        '<div class="initials" style="line-height: 42px">\nRQ\n</div></div></div>'
        if sender
        else ""
    )
    name = f'<div class="from_name">\n{sender}\n       </div>' if sender else ""
    return (
        f'\n     <div class="message default clearfix{"" if sender else " joined"}" id="message12">'
        f'\n\n      {head}<div class="body">\n\n'
        f'       <div class="pull_right date details" title="{date}">\n20:21\n       </div>\n\n'
        f"       {name}\n\n       {inside}\n\n      </div>\n\n     </div>{more}\n"
    )


def said(words: str, **more: str) -> str:
    return sent(f'<div class="text">\n{words}\n       </div>', **more)


def service(words: str, number: str = "message5") -> str:
    return (
        f'\n     <div class="message service" id="{number}">\n\n      <div class="body details">\n'
        f"{words}\n      </div>\n\n     </div>\n"
    )


def media(sort: str, *captions: tuple[str, str], href: str = "") -> str:
    body = "".join(f'<div class="{name}">\n{words}\n</div>' for name, words in captions)
    tag = (
        f'a class="media clearfix pull_left block_link {sort}" href="{href}"'
        if href
        else (f'div class="media clearfix pull_left {sort}"')
    )
    return (
        f'<div class="media_wrap clearfix"><{tag}><div class="fill pull_left"></div>'
        f'<div class="body">{body}</div></{tag[:3].split(" ")[0]}></div>'
    )


def read(content: str | bytes, notes: Notes | None = None) -> list[Message]:
    raw = content if isinstance(content, bytes) else content.encode()
    return list(telegram_html.read(Held("x.html", raw), notes or Notes(), Wanted()))


def one(inside: str) -> Message:
    notes = Notes()
    (message,) = read(page(inside), notes)
    assert not notes.counts
    return message


def test_a_message_has_time_sender_words_chat_and_place() -> None:
    assert read(page(said("Hello<br>there"), said("Yes", sender="Kit Q"))) == [
        Message(
            datetime(2024, 1, 3, 20, 21, 22),  # noqa: DTZ001
            *("Robin", "Hello\nthere", (), "Robin & Co", 1),
        ),
        Message(
            datetime(2024, 1, 3, 20, 21, 22),  # noqa: DTZ001
            *("Kit Q", "Yes", (), "Robin & Co", 2),
        ),
    ]


def test_a_joined_message_is_from_the_one_before() -> None:
    messages = read(
        page(said("1"), said("2", sender=""), said("3", sender="Kit"), said("4", sender=""))
    )
    assert [message.sender for message in messages] == ["Robin", "Robin", "Kit", "Kit"]


def test_a_joined_message_with_none_before_has_no_sender() -> None:
    assert one(said("Hello", sender="")).sender == ""


def test_no_zone_is_taken_from_the_page_since_it_is_wrong_in_summer() -> None:
    for zone in (
        *("", " UTC+05:30", " UTC-07:00", " UTC\u221207:00", " UTC", " GMT+1", " UTC+14:00"),
        " CET",
    ):
        at = one(said("x", date=f"03.07.2024 20:21:22{zone}")).at
        assert at == datetime(2024, 7, 3, 20, 21, 22), zone  # noqa: DTZ001


def test_a_time_that_cannot_be_is_told_and_the_message_kept() -> None:
    for date in (
        "", "now", "31.02.2024 20:21:22", "03.01.0000 00:00:00", "01.01.9999 00:00:00 UTC-01:00",
        "01.01.0001 00:00:00 UTC+14:00", "03.01.2024 24:00:00", "03.01.2024 20:21:22 UTC+",
        "1.1.2024 20:21", "03.01." + "9" * 5000 + " 20:21:22",
    ):  # fmt: skip
        notes = Notes()
        (message,) = read(page(said("Hello", date=date)), notes)
        assert (message.at, message.text) == (None, "Hello"), date
        assert notes.counts["time"] == 1
        assert notes.first["time"] == 1


def test_words_keep_their_links_and_lose_their_looks() -> None:
    words = (
        '<strong>Pay</strong> <a href="https://pay.example/?a=1&amp;b=2">here</a> or ask '
        '<a href="https://t.me/kit_help">@kit_help</a>, <a href="https://a.example/">a.example</a>,'
        ' <a href="tel:+44 7700 900123">+44 7700 900123</a> <a href="" onclick="return '
        'ShowHashtag(&quot;tag&quot;)">#tag</a>'
        '<br><span class="spoiler hidden" onclick="ShowSpoiler(this)"><span aria-hidden="true">'
        "a secret</span></span> <code>1 &lt; 2</code><pre>two<br>lines</pre>"
        '<a href = "stickers/a.tgs">\U0001f600</a>'
    )
    assert one(said(words)).text == (
        "Pay here <https://pay.example/?a=1&b=2> or ask @kit_help, a.example, +44 7700 900123 "
        "#tag\n"
        "a secret 1 < 2\ntwo\nlines\U0001f600"
    )


def forwarded(words: str, sender: str = "Robin", origin: str = "Lee", **more: str) -> str:
    name = (
        '<div class="pull_left forwarded userpic_wrap"><div class="userpic userpic1"><div '
        f'class="initials">L</div></div></div><div class="forwarded body"><div class="from_name">\n'
        f'{origin} <span class="date details" title="02.01.2024 09:00:00 UTC+01:00"> 02.01.2024 '
        "09:00:00</span>\n</div>"
        if origin
        else '<div class="forwarded body">'
    )
    return sent(f'{name}<div class="text">{words}</div></div>', sender=sender, **more)


def test_what_was_forwarded_says_whose_it_was_and_keeps_its_sender() -> None:
    messages = read(
        page(forwarded("A"), forwarded("B", sender="", origin=""), said("C", sender=""))
    )
    assert [(message.sender, message.text) for message in messages] == [
        ("Robin", "Forwarded from Lee:\nA"),
        ("Robin", "Forwarded from Lee:\nB"),
        ("Robin", "C"),
    ]


def test_what_a_message_answers_its_reactions_and_pictures_are_left_out() -> None:
    inside = (
        '<div class="reply_to details">In reply to <a href="#go_to_message7" onclick="return '
        'GoToMessage(7)">this message</a></div><div class="text">Hello</div>'
        '<span class="reactions"><span class="reaction active"><span class="emoji">\u2764</span>'
        '<span class="userpics"><div class="userpic userpic4"><div class="initials">KQ</div></div>'
        '</span><span class="count">3</span></span></span>'
    )
    assert one(sent(inside)).text == "Hello"


def test_a_bot_that_helped_is_not_part_of_the_name() -> None:
    assert one(said("x", sender="Robin via @gif")).sender == "Robin"
    assert one(said("x", sender="Robin via mail")).sender == "Robin via mail"


def test_who_signed_in_a_channel_is_named() -> None:
    inside = '<div class="text">x</div><div class="signature details">\nKit\n</div>'
    assert one(sent(inside)).sender == "Robin, Kit"


def test_files_are_named_or_their_sort_is() -> None:
    photo = (
        '<div class="media_wrap clearfix"><a class="photo_wrap clearfix pull_left" '
        'href="photos/photo_1@03-01-2024.jpg"><img class="photo" src="photos/photo_1_thumb.jpg"/>'
        "</a></div>"
    )
    video = (
        '<div class="media_wrap clearfix"><a class="video_file_wrap clearfix pull_left" '
        'href="video_files/v.mp4"><div class="video_play_bg"><div class="video_play"></div></div>'
        '<div class="video_duration">00:12</div><img class="video_file" src="v.jpg"/></a></div>'
    )
    title = ("title bold", "Photo")
    missing = ("description", "Not included, change data exporting settings to download.")
    status = ("status details", "800x600, 45.1 KB")
    for inside, name in (
        (photo, "photo_1@03-01-2024.jpg"),
        (video, "v.mp4"),
        (media("media_photo", title, missing, status), "photo"),
        (
            media("media_voice_message", ("title bold", "Voice message"), href="voice/a.ogg"),
            "a.ogg",
        ),
        (media("media_voice_message", ("title bold", "Voice message"), missing), "voice message"),
        (
            media("media_file", ("title bold", "list of friends.pdf"), missing),
            "list of friends.pdf",
        ),
        (media("media_photo", ("title bold", "Self-destructing photo")), "Self-destructing photo"),
        (media("media_video", status), "800x600, 45.1 KB"),
        (media("media_video"), "video"),
    ):
        message = one(sent(inside))
        assert (message.attachments, message.text) == ((name,), ""), inside
    both = one(sent(photo + '<div class="text">Look</div>'))
    assert (both.text, len(both.attachments)) == ("Look", 1)


def test_what_is_no_file_is_said_in_the_text() -> None:
    poll = (
        '<div class="media_wrap clearfix"><div class="media_poll"><div class="question bold">Now?'
        '</div><div class="details">Anonymous poll</div><div class="answer">- Yes <span '
        'class="details">1 vote</span></div><div class="answer">- No</div>'
        '<div class="total details\t">1 vote</div></div></div>'
    )
    where = "https://maps.google.com/maps?q=51.5,-0.1&amp;ll=51.5,-0.1&amp;z=16"
    for inside, text in (
        (
            media("media_contact", ("title bold", "Kit Q"), ("status details", "+44 7700 900123")),
            "Contact: Kit Q, +44 7700 900123",
        ),
        (
            media(
                "media_location", ("title bold", "Location"), ("status details", "51.5, -0.1"),
                href=where,
            ),
            f"Location: 51.5, -0.1, {where.replace('&amp;', '&')}",
        ),
        (
            media("media_call success", ("title bold", "Kit"), ("status details", "Incoming")),
            "Call: Kit, Incoming",
        ),
        (
            media("media_invoice", ("title bold", "Debt"), ("status details", "$300")),
            "Invoice: Debt, $300",
        ),
        (poll, "Poll: Now?\nAnonymous poll\n- Yes 1 vote\n- No\n1 vote"),
        (media("media_new", ("title bold", "Gift"), ("status details", "5")), "Gift: 5"),
    ):  # fmt: skip
        message = one(sent(inside))
        assert (message.text, message.attachments) == (text, ())
    card = one(sent(media("media_contact", ("title bold", "Kit"), href="contacts/contact_1.vcard")))
    assert (card.text, card.attachments) == ("Contact: Kit", ("contact_1.vcard",))


def test_buttons_keep_what_they_lead_to() -> None:
    inside = (
        '<div class="text">Choose</div><table class="bot_buttons_table"><tbody><tr><td '
        'class="bot_button_row"><div class="bot_button"><a href="https://pay.example/a"><div>Pay'
        '</div></a></div><div class="bot_button_column_separator"></div><div class="bot_button">'
        "<a onclick=\"return ShowTextCopied('Data: no');\"><div>No</div></a></div></td></tr>"
        "</tbody></table>"
    )
    assert one(sent(inside)).text == "Choose\nButton: Pay <https://pay.example/a>\nButton: No"


def test_lines_of_the_app_have_neither_sender_nor_time() -> None:
    notes = Notes()
    messages = read(page(service("Kit created group &laquo;A&raquo;"), said("x")), notes)
    assert messages[0] == Message(None, "", "Kit created group «A»", (), "Robin & Co", 1)
    assert not notes.counts


def test_lines_that_show_a_new_day_are_no_messages() -> None:
    day = service("3 January 2024", "message-1")
    messages = read(page(day, said("1"), service("No exported messages", "message-2"), said("2")))
    assert [(message.text, message.place) for message in messages] == [("1", 1), ("2", 2)]
    assert one(service("3 January 2024")).text == "3 January 2024"  # someone's own line


def test_a_message_whose_end_is_missing_does_not_swallow_the_next() -> None:
    notes = Notes()
    broken = said("1").replace("</div>\n\n     </div>", "")
    messages = read(page(said("0"), *[broken] * 60, said("2"), said("3")), notes)
    assert [message.text for message in messages] == ["0", *["1"] * 60, "2", "3"]
    assert notes.counts == {"broken": 60}


SAMPLE = page(
    service("3 January 2024", "message-1"),
    forwarded("Hé"),
    said("It\u2019s <a href='https://pay.example'>here</a>", sender=""),
    service("Kit took a screenshot"),
)


def test_a_page_cut_anywhere_yields_the_messages_before_the_cut() -> None:
    whole = read(SAMPLE)
    assert len(whole) == 3
    content = SAMPLE.encode()
    for end in range(len(content)):
        notes = Notes()
        found = read(content[:end], notes)
        assert found == whole[: len(found)]
        assert notes.counts["cut"] == (end < content.index(b"</body>") + 7)


def test_encodings_and_line_ends_change_nothing() -> None:
    whole = read(SAMPLE)
    assert read(SAMPLE.replace("\n", "\r\n")) == read(SAMPLE.replace("\n", "\r")) == whole
    assert read(SAMPLE.encode("utf-8-sig")) == read(SAMPLE.encode("utf-16")) == whole


def test_an_empty_file_holds_nothing() -> None:
    assert read(b"") == []


def test_one_message_and_its_names_are_bounded() -> None:
    notes = Notes()
    files = media("media_file", ("title bold", "f" * 5000)) * 300
    contacts = media("media_contact", ("title bold", "x" * 5000)) * 300
    long = sent(files + contacts + f'<div class="text">{"y " * MAX_TEXT}</div>', sender="z" * 9000)
    (message,) = read(page(long, header="h" * 9000), notes)
    assert len(message.text) <= MAX_TEXT
    assert len(message.sender) <= MAX_NAME
    assert len(message.chat) <= MAX_NAME
    assert len(message.attachments) == MAX_ATTACHMENTS
    assert max(map(len, message.attachments)) <= MAX_NAME
    assert notes.counts["too-long"]


def test_such_pages_are_known_by_their_content() -> None:
    assert telegram_html.fits(SAMPLE)
    assert telegram_html.fits(page(said("x" * 90_000))[:65536])
    assert telegram_html.fits(page(service("No exported messages", "message-1")))
    assert telegram_html.fits(re.sub(r'class="([^"]*)" id="(\w*)"', r"id='\2'  class='\1'", SAMPLE))
    assert telegram_html.fits("".join(SAMPLE.split("\n")))


def test_other_pages_and_texts_are_not_claimed() -> None:
    for head in (
        "",
        "message chat_page",
        '<html><body class="chat_page"><p>words</p>',
        '<html><div class="page_body chat_page"><div class="message">x</div>',
        '<div class="message default clearfix" id="message1"><div class="text">chat-page</div>',
        page().replace("message", "entry"),
        "From: a@mail.example\nSubject: chat_page message\n\nHello",
    ):
        assert not telegram_html.fits(head), head
    assert not meta_html.fits(SAMPLE)
    assert not snapchat_html.fits(SAMPLE)


TAGS = re.findall(r"<[^>]*>", SAMPLE)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(TAGS), st.text(max_size=5)), max_size=60))
def test_no_page_raises(parts: list[str]) -> None:
    content = "".join(parts).encode("utf-8", "replace")
    telegram_html.fits("".join(parts))
    for message in read(content):
        assert (message.at or datetime.now(UTC)).isoformat()
        "".join((message.sender, message.text, message.chat, *message.attachments)).encode()
