from __future__ import annotations

import re
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.readers import meta_html, snapchat_html, telegram_html
from sextortion_help.evidence.readers.model import (
    MAX_NAME,
    MAX_TEXT,
    OWNER,
    Held,
    Message,
    Notes,
    Wanted,
)

AT = datetime(2024, 1, 3, 20, 21, 22, tzinfo=UTC)
SHAPE = '<svg width="24" class="icons"><path fill-rule="evenodd" d="M1 1Z" fill="#000"/></svg>'


def page(*inside: str, heading: str = " Chat History with kit_q", end: str = "") -> str:
    return (
        '\n   <!DOCTYPE html>\n   <head>\n   <meta http-equiv="Content-Type" content="text/html; '
        'charset=UTF-8">   <title></title>\n   <style>\n h4 { }\n</style>\n   </head>\n   <html>\n'
        '<body>\n<div class="leftpanel"><img class="ghost" src="data:image/png,A"><ul><li>'
        '<a href="../account.html">Login History</a></li></ul></div><div class="rightpanel"><div '
        f'style="display: flex">{SHAPE}<h1>{heading}</h1></div>{"".join(inside)}</div></body>'
        f"\n   <script>\n const x = '<h4>';\n</script></html>{end}"
    )


def chat(
    words: str | None, kind: str = "TEXT", sender: str = "kit_q", is_saved: bool = True
) -> str:
    """Return a card of a page of chats; one that is not saved has no words."""
    saved = '<button class="saved">Saved</button>' if is_saved else ""
    said = "" if words is None else f"<p>{words}</p>"
    return (
        '<div style="background: #f2f2f2; border-radius: 7px; padding: 3px; margin-bottom:4px;">'
        '<span><div style="display: flex"><div style="display: inline">'
        f'{saved}<h4 style="display: inline">{sender}</h4></div><div>{SHAPE}<span style="bold">'
        f"{kind}</span></div></div><hr style='margin-top:-1em'>{said}"
        '<h6 style="color: grey">2024-01-03 20:21:22 UTC</h6></span></div>'
    )


def snap(kind: str, sender: str = "kit_q", time: str = "2024-01-03 20:21:22 UTC") -> str:
    return (
        '<div style="background: #f2f2f2;"><div style="display: flex; height:45px;"><h4 style="">'
        f'{sender}</h4>{SHAPE}<span style="left: 50%">{kind}</span><h6 style="color: grey">'
        f"{time}</h6></div></div>"
    )


def table(party: str, *rows: str) -> str:
    heads = "".join(f"<th style=''><b>{name}</b></th>" for name in (party, "Media Type", "Created"))
    return (
        '<table style="table-layout: auto;"><tbody><tr>'
        + heads
        + "</tr>"
        + "".join(f"<tr>{row}</tr>" for row in rows)
        + "</tbody></table>"
    )


def row(party: str, kind: str = "TEXT", time: str = "2024-01-03 20:21:22 UTC") -> str:
    return f"<td>{party}</td><td>{kind}</td><td>{time}</td>"


TABLES = page(
    '<p>Your chats</p><p class="important"><h3>Received Chat History</h3>',
    table("From", row("kit_q"), "<td>Pay &quot;me&quot;\nnow</td>", row("lee", "VIDEO")),
    "<h3>Sent Chat History</h3>",
    table("To", row("kit_q", ""), row("lee"), "<td>No</td>"),
    heading="Chat History",
)


def read(content: str | bytes, notes: Notes | None = None) -> list[Message]:
    raw = content if isinstance(content, bytes) else content.encode()
    return list(snapchat_html.read(Held("x.html", raw), notes or Notes(), Wanted()))


def test_a_card_has_time_sender_words_and_chat() -> None:
    notes = Notes()
    content = page(chat("It&#39;s me\n\n&lt;3"), chat("Yes", sender="robin"))
    assert read(content, notes) == [
        Message(AT, "kit_q", "It's me\n\n<3", (), "kit_q", 1),
        Message(AT, "robin", "Yes", (), "kit_q", 2),
    ]
    assert not notes.counts


def test_what_was_not_words_is_named_by_its_sort() -> None:
    cards = (
        chat(None, "MEDIA"), chat("", "NOTE"), chat("Look", "IMAGE"), chat("http://a", "SHARE"),
        snap("VIDEO"), snap("IMAGE"), chat(None, is_saved=False),
    )  # fmt: skip
    assert [(message.text, message.attachments) for message in read(page(*cards))] == [
        ("", ("media",)), ("", ("voice note",)), ("Look", ("photo",)), ("http://a", ("share",)),
        ("", ("video",)), ("", ("photo",)), ("", ()),
    ]  # fmt: skip


def test_what_someone_did_is_kept_as_words() -> None:
    (message,) = read(page(chat(None, "STATUSSAVETOCAMERAROLL", is_saved=False)))
    assert (message.sender, message.text) == ("kit_q", "STATUSSAVETOCAMERAROLL")
    assert message.attachments == ()


def test_pages_of_snaps_are_read_too() -> None:
    (message,) = read(page(snap("IMAGE"), heading="Snap history with Kit Q"))
    assert message == Message(AT, "kit_q", "", ("photo",), "Kit Q", 1)


def test_older_pages_have_tables_of_what_came_and_of_what_was_sent() -> None:
    notes = Notes()
    assert read(TABLES, notes) == [
        Message(AT, "kit_q", 'Pay "me"\nnow', (), "kit_q", 1),
        Message(AT, "lee", "", ("video",), "lee", 2),
        Message(AT, OWNER, "", (), "kit_q", 3),
        Message(AT, OWNER, "No", (), "lee", 4),
    ]
    assert not notes.counts


def test_a_table_may_have_a_column_for_the_words() -> None:
    content = TABLES.replace("<b>Created</b></th>", "<b>Created</b></th><th>Text</th>").replace(
        "UTC</td>", "UTC</td><td>Hello</td>"
    )
    assert [message.text for message in read(content)][1:3] == ["Hello", "Hello"]


def test_other_tables_are_passed_over() -> None:
    assert read(page(table("Name", row("kit_q"), "<td>x</td>"), heading="Chat History")) == []
    assert read(TABLES.replace("<h1>Chat History", "<h1>Friends")) == []


def test_a_time_that_cannot_be_is_told_and_the_message_kept() -> None:
    for time in (
        "", "yesterday", "2024-02-31 00:00:00 UTC", "0000-01-01 00:00:00 UTC", "2024-01-03",
        "9999-12-31 23:59:59 UTC", "0001-01-01 00:00:00 UTC", "9" * 5000 + "-01-03 20:21:22 UTC",
    ):  # fmt: skip
        notes = Notes()
        (message,) = read(page(snap("IMAGE", time=time)), notes)
        assert (message.at, message.attachments) == (None, ("photo",)), time
        assert notes.counts["time"] == 1


def test_a_time_without_its_zone_stays_without() -> None:
    (message,) = read(page(snap("IMAGE", time="Created: 2024-01-03 20:21:22.123")))
    assert message.at == datetime(2024, 1, 3, 20, 21, 22)  # noqa: DTZ001


def test_a_card_whose_time_is_missing_does_not_swallow_the_next() -> None:
    notes = Notes()
    broken = chat("1").partition("<h6")[0]
    messages = read(page(chat("0"), broken, chat("2"), broken), notes)
    assert [message.text for message in messages] == ["0", "1", "2", "1"]
    assert notes.counts == {"time": 2}


def test_a_page_cut_anywhere_yields_the_messages_before_the_cut() -> None:
    for sample in (page(chat("Hé\n\u2764"), snap("VIDEO")), TABLES):
        whole, content = read(sample), sample.encode()
        assert len(whole) in (2, 4)
        for end in range(content.index(b"rightpanel"), len(content)):
            notes = Notes()
            found = read(content[:end], notes)
            assert found == whole[: len(found)]
            assert notes.counts["cut"] == (end < content.index(b"</body>") + 7)


def test_encodings_and_line_ends_change_nothing() -> None:
    sample = page(chat("Hé\n\n\u2764 you"))
    whole = read(sample)
    assert read(sample.replace("\n", "\r\n")) == read(sample.replace("\n", "\r")) == whole
    assert read(sample.encode("utf-8-sig")) == read(sample.encode("utf-16")) == whole


def test_an_empty_file_holds_nothing() -> None:
    assert read(b"") == []


def test_one_message_and_its_names_are_bounded() -> None:
    notes = Notes()
    card = chat("x" * (MAX_TEXT + 9), sender="y" * 999)
    messages = read(page(card, heading="Chat History with " + "z" * 999), notes)
    messages += read(page(table("From", row("y" * 999), f"<td>{'x' * 200_000}</td>")), notes)
    for message in messages:
        assert len(message.text) == MAX_TEXT
        assert len(message.sender) == MAX_NAME
        assert len(message.chat) <= MAX_NAME
    assert notes.counts["too-long"]


def test_such_pages_are_known_by_their_content() -> None:
    for head in (
        page(chat("x")), page(snap("IMAGE"), heading="Snap History with kit_q"), TABLES,
        page(*[chat("x" * 500)] * 300)[:65536], "".join(page(chat("x")).split("\n")),
        page(snap("TEXT"), heading="Chat history with kit_q"),
    ):  # fmt: skip
        assert snapchat_html.fits(head)


def test_other_pages_and_texts_are_not_claimed() -> None:
    for head in (
        "",
        "rightpanel history",
        page(),
        page(snap("IMAGE", time="today")),
        page('<div class="thread-list"><button class="single_chat">kit_q</button></div>'),
        page(chat("x"), heading="Login History"),
        page(chat("x")).replace("rightpanel", "panel"),
        TABLES.replace("<h1>Chat History", "<h1>Talk History"),
        "<html><body><h1>Chat History with kit</h1><h4>kit</h4><h6>2024-01-03 20:21:22 UTC</h6>",
        "From: a@mail.example\nSubject: Chat History\n\nrightpanel 2024-01-03 20:21:22 UTC",
    ):
        assert not snapchat_html.fits(head), head
    for head in (page(chat("x")), TABLES):
        assert not telegram_html.fits(head)
        assert not meta_html.fits(head)


TAGS = sorted({*re.findall(r"<[^>]*>", page(chat("x"))), *re.findall(r"<[^>]*>", TABLES)})


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(TAGS), st.text(max_size=5)), max_size=60))
def test_no_page_raises(parts: list[str]) -> None:
    content = '<p class="rightpanel"><h1>Chat History</h1>' + "".join(parts)
    snapchat_html.fits(content)
    for message in read(content.encode("utf-8", "replace")):
        "".join((message.sender, message.text, message.chat, *message.attachments)).encode()
