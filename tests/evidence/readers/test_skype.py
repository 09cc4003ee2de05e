from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.readers import skype
from sextortion_help.evidence.readers.model import MAX_TEXT, Held, Message, Notes, Wanted

AT = datetime(2024, 1, 3, 20, 21, 22, 123000, tzinfo=UTC)


def told(content: object = "Send it now", **more: Any) -> dict[str, Any]:
    return {
        "id": "1704313282123",
        "displayName": "Mia",
        "originalarrivaltime": "2024-01-03T20:21:22.123Z",
        "messagetype": "RichText",
        "version": 1704313282123,
        "content": content,
        "conversationid": "8:live:mia.1",
        "from": "8:live:mia.1",
        "properties": None,
        "amsreferences": None,
        **more,
    }


def talk_of(*messages: Any, name: str | None = "Mia", number: str = "8:live:mia.1") -> Any:
    return {
        "id": number,
        "displayName": name,
        "version": 1,
        "properties": {"conversationblocked": False},
        "threadProperties": None,
        "MessageList": list(messages),
    }


def export_of(*talks: Any) -> dict[str, Any]:
    return {
        "userId": "8:live:ana",
        "exportDate": "2024-02-01T10:00",
        "conversations": list(talks),
    }


EXPORT = export_of(talk_of(told(), told("second")), talk_of(told("third"), name="Leo", number="1"))


def read_all(content: bytes | object) -> tuple[list[Message], Notes]:
    notes = Notes()
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return list(skype.read(Held("messages.json", data), notes, Wanted())), notes


def read_one(piece: dict[str, Any]) -> Message:
    (message,), notes = read_all(export_of(talk_of(piece)))
    assert not notes.counts
    return message


def shown(content: str, sort: str = "RichText") -> str:
    return read_one(told(content, messagetype=sort)).text


# ------------------------------------------------------------------ messages


def test_a_message_has_its_moment_and_who_sent_it_by_name_and_id() -> None:
    assert read_one(told()) == Message(
        AT, "Mia (live:mia.1)", "Send it now", chat="Mia (live:mia.1)", place=1
    )


def test_senders_without_a_name_are_known_by_id_or_number() -> None:
    for number, sender in (("8:live:mia.1", "live:mia.1"), ("4:+15550100", "+15550100")):
        assert read_one(told(displayName=None, **{"from": number})).sender == sender
    assert read_one(told(displayName=None, **{"from": None})).sender == ""


def test_conversations_are_told_apart_wherever_their_names_stand() -> None:
    for turn in (False, True):
        talks = [dict(sorted(talk.items(), reverse=turn)) for talk in EXPORT["conversations"]]
        messages, _ = read_all({**EXPORT, "conversations": talks})
        assert [m.chat for m in messages] == ["Mia (live:mia.1)", "Mia (live:mia.1)", "Leo (1)"]
        assert [m.place for m in messages] == [1, 2, 3]


def test_a_group_without_a_name_is_named_by_its_topic() -> None:
    talk = talk_of(told(), name=None, number="19:ab@thread.skype")
    talk["threadProperties"] = {"topic": "Crew"}
    (message,), _ = read_all(export_of(talk))
    assert message.chat == "Crew (ab@thread.skype)"


def test_the_number_of_a_message_gives_its_time_where_no_other_does() -> None:
    assert read_one(told(originalarrivaltime=None)).at == AT
    for bad in ("9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "x"):
        (message,), notes = read_all(export_of(talk_of(told(originalarrivaltime=bad, id="x"))))
        assert (message.at, notes.first) == (None, {"time": 1})


# ------------------------------------------------------------------ marks


def test_marks_are_taken_off_and_what_they_hide_is_shown() -> None:
    assert shown("a &amp; b &lt;3 &quot;c&quot;") == 'a & b <3 "c"'
    assert shown('<b raw_pre="*" raw_post="*">now</b> <ss type="smile">:)</ss>') == "now :)"
    assert shown('<a href="https://a.example">https://a.example</a>') == "https://a.example"
    assert shown('<a href="https://a.example/?x=1&amp;y=2">here</a>!') == (
        "here <https://a.example/?x=1&y=2>!"
    )
    assert shown('hi <at id="8:live:leo">Leo</at>') == "hi Leo <live:leo>"
    assert shown('text<e_m a="live:mia" ts_ms="1" ts="1" t="61"></e_m>') == "text"


def test_a_quotation_keeps_whose_words_they_are() -> None:
    quote = (
        '<quote author="live:leo" authorname="Leo" timestamp="1"><legacyquote>[1] Leo: '
        "</legacyquote>old<legacyquote>\n\n&lt;&lt;&lt; </legacyquote></quote>new"
    )
    assert shown(quote) == "[1] Leo: old\n\n<<< new"


def test_plain_text_is_left_as_it_is() -> None:
    assert shown("<b>if a &lt; b</b>", "Text") == "<b>if a &lt; b</b>"


def test_contacts_that_were_sent_keep_their_ids() -> None:
    card = '<contacts alt="x"><c t="s" s="live:leo" f="Leo"/></contacts>'
    assert shown(card, "RichText/Contacts") == "Leo (live:leo)"


def test_calls_and_changes_of_a_group_say_what_happened() -> None:
    call = (
        '<partlist type="ended" alt=""><part identity="8:live:mia.1"><name>Mia</name>'
        "<duration>61.2</duration></part></partlist>"
    )
    message = read_one(told(call, messagetype="Event/Call"))
    assert message.text == "Call: ended, live:mia.1, name Mia, duration 61.2"
    assert message.sender == "Mia (live:mia.1)"
    change = (
        "<addmember><eventtime>1704313282123</eventtime><initiator>8:live:mia.1</initiator>"
        "<target>8:live:leo</target></addmember>"
    )
    message = read_one(told(change, messagetype="ThreadActivity/AddMember"))
    assert message.text == "AddMember: initiator live:mia.1, target live:leo"
    assert message.sender == ""


def test_files_are_known_by_name_or_by_their_sort() -> None:
    photo = (
        '<URIObject type="Picture.1" uri="https://api.example/o/1">To view: '
        '<a href="https://login.example/pic=1">https://login.example/pic=1</a>'
        '<OriginalName v="a &amp; b.jpg"></OriginalName><meta originalName="a &amp; b.jpg"/>'
        "</URIObject>"
    )
    message = read_one(told(photo, messagetype="RichText/UriObject"))
    assert message.text == "To view: https://login.example/pic=1"
    assert message.attachments == ("a & b.jpg",)
    files = '<files alt="x"><file size="1" index="0">a.pdf</file><file>b.pdf</file></files>'
    assert read_one(told(files, messagetype="RichText/Files")).attachments == ("a.pdf", "b.pdf")
    bare = read_one(told("<URIObject/>", messagetype="RichText/Media_Video"))
    assert bare.attachments == ("video",)


def test_a_deleted_message_is_said_to_be_so() -> None:
    gone = told("", properties={"deletetime": "1704313299000"})
    assert read_one(gone).text == "(deleted)"


# ------------------------------------------------------------------ damage and hostile content


def test_every_whole_message_before_a_cut_is_read() -> None:
    content = json.dumps(EXPORT).encode()
    whole, _ = read_all(content)
    for end in range(len(content)):
        messages, notes = read_all(content[:end])
        assert messages == whole[: len(messages)]
        assert notes.counts["cut"]


def test_a_broken_message_harms_no_other() -> None:
    messages, notes = read_all(export_of(talk_of(told("a"), "x", told("b")), 5, talk_of(told("c"))))
    assert [m.text for m in messages] == ["a", "b", "c"]
    assert notes.first == {"broken": 2}
    assert read_all(b"")[0] == []


def test_hostile_marks_cost_no_more_than_their_length() -> None:
    for piece in ("<", "<a", '<a href="', "<a href='x'>", "&", "&#9", "<at>x</at>", "<c s='y'/>"):
        for sort in ("RichText", "Event/Call"):
            content = piece * (1_000_000 // len(piece)) + "</a>late"
            (message,), notes = read_all(export_of(talk_of(told(content, messagetype=sort))))
            assert len(message.text) <= MAX_TEXT
            assert "late" not in message.text
            assert notes.counts["too-long"]
    assert shown("&#" + "9" * 90_000 + ";&#xD800;&#0;x").endswith("x")


KEYS = sorted(told())
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner),
    max_leaves=6,
)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), ANY), ANY)
def test_no_value_in_any_place_raises(piece: dict[str, Any], other: Any) -> None:
    talk = {"MessageList": [piece, other], "id": other, "displayName": piece}
    for message in read_all(export_of(talk, other))[0]:
        for part in (message.sender, message.text, message.chat, *message.attachments):
            part.encode()


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="<>/a\"'= &#x;9bthref", max_size=80))
def test_no_marks_raise(content: str) -> None:
    for sort in ("RichText", "Event/Call", "RichText/UriObject"):
        read_one(told(content, messagetype=sort))


def test_it_is_known_by_its_content_however_it_is_written() -> None:
    for indent in (None, 2):
        for is_sorted in (False, True):
            assert skype.fits(json.dumps(EXPORT, indent=indent, sort_keys=is_sorted))
    assert skype.fits(json.dumps(export_of(talk_of(*[told("x" * 99)] * 500)))[: 64 * 1024])
    assert skype.fits(json.dumps(export_of()))
