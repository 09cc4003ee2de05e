"""SMS, MMS and calls of "SMS Backup & Restore": what is told of them, and damaged files."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.readers.model import (
    MAX_ATTACHMENTS,
    MAX_TEXT,
    OWNER,
    Held,
    Message,
    Notes,
    Source,
    Wanted,
)
from sextortion_help.evidence.readers.sms_xml import APP, fits, read
from sextortion_help.evidence.readers.xml_tags import MAX_VALUE

HEAD = """<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<!--File Created By SMS Backup & Restore v10.20.002 on 03/01/2024 20:00:00-->
<!--

To view this file in a more readable format, visit https://example.org/view/

-->
<?xml-stylesheet type="text/xsl" href="sms.xsl"?>
<smses count="4" backup_set="0-1" backup_date="1704400000000" type="full">
"""
RECEIVED = """  <sms protocol="0" address="+447700900123" date="1704313282000" type="1"
 subject="null" body="Send 300 &amp; I&apos;ll &lt;stop&gt; &#55357;&#56832;&#10;&#x1F600; now"
 toa="null" sc_toa="null" service_center="+447700900000" read="1" status="-1" locked="0"
 date_sent="0" sub_id="1" readable_date="Jan 3, 2024 8:21:22 PM" contact_name="Anna" />
"""
SENT = """  <sms protocol="0" address="+447700900123" date="1704313283500" type="2" subject="null"
 body='who is "this" > there?' read="1" contact_name="Anna" />
"""
GROUP = """  <mms text_only="0" msg_box="1" sub="null" date="1704313284000" m_type="132"
 address="+447700900123~+447700900124" readable_date="x" contact_name="Anna, Ben">
    <parts>
      <part seq="-1" ct="application/smil" name="null" text='&lt;smil&gt;&lt;/smil&gt;' />
      <part seq="0" ct="text/plain" name="null" chset="106" text="one" />
      <part seq="1" ct="image/jpeg" name="null" cl="IMG_1.jpg" text="null" data="/9j/4AAQ" />
      <part seq="2" ct="video/mp4" name="null" cl="null" fn="null" text="null" data="AAAA" />
      <part seq="3" ct="text/plain" name="null" text="two" />
    </parts>
    <addrs>
      <addr address="+447700900123" type="151" charset="106" />
      <addr address="+447700900124" type="137" charset="106" />
    </addrs>
  </mms>
"""
CALLS = """<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<calls count="3" type="full">
  <call number="+447700900123" duration="65" date="1704313282000" type="2" contact_name="Anna" />
  <call number="07700900124" duration="0" date="1704313283000" type="3" presentation="1"
 contact_name="(Unknown)" />
  <call number="" duration="0" date="1704313284000" type="1" presentation="2"
 contact_name="(Unknown)" />
</calls>"""
SAMPLE = HEAD + RECEIVED + SENT + GROUP + "</smses>"


@dataclass
class InBlocks:
    """A file that is read so many bytes at a time."""

    content: bytes
    size: int
    name: str = "sms.xml"

    def blocks(self) -> Iterator[bytes]:
        for at in range(0, len(self.content), self.size):
            yield self.content[at : at + self.size]


def told(text: str | bytes | Source) -> tuple[list[Message], Notes]:
    """Read a file, or the elements of a list."""
    notes = Notes()
    if isinstance(text, str):
        text = text.encode()
    source = Held("sms.xml", text) if isinstance(text, bytes) else text
    messages = list(read(source, notes, Wanted()))
    for message in messages:
        repr(message).encode()
        "".join((message.text, message.sender, message.chat, *message.attachments)).encode()
    return messages, notes


def elements(text: str) -> list[Message]:
    messages, notes = told(f"<smses>{text}</smses>")
    assert not notes.counts
    return messages


# ------------------------------------------------------------------ what is told


def test_messages_received_and_sent_are_told_with_name_and_number() -> None:
    messages, notes = told(SAMPLE)
    anna = "Anna (+447700900123)"
    assert messages[:2] == [
        Message(
            datetime(2024, 1, 3, 20, 21, 22, tzinfo=UTC),
            anna,
            "Send 300 & I'll <stop> \U0001f600\n\U0001f600 now",
            chat=anna,
            place=1,
        ),
        Message(
            datetime(2024, 1, 3, 20, 21, 23, 500_000, tzinfo=UTC),
            OWNER,
            'who is "this" > there?',
            chat=anna,
            place=2,
        ),
    ]
    assert not notes.counts


def test_a_message_to_a_group_is_told_with_its_writer_and_its_files() -> None:
    group = told(SAMPLE)[0][2]
    assert group.sender == "+447700900124"
    assert group.chat == "Anna, Ben (+447700900123, +447700900124)"
    assert group.text == "one\ntwo"
    assert group.attachments == ("IMG_1.jpg", "video")
    assert group.place == 3


def test_calls_are_told_with_their_sort_and_length() -> None:
    messages, notes = told(CALLS)
    assert [(m.sender, m.text, m.chat) for m in messages] == [
        (OWNER, "Call, 65 seconds", "Anna (+447700900123)"),
        ("07700900124", "Missed call", "07700900124"),
        ("(Unknown)", "Call", "(Unknown)"),
    ]
    assert not notes.counts


@pytest.mark.parametrize(
    ("name", "number", "label"),
    [
        ("null", "+447700900123", "+447700900123"),
        ("(Unbekannt)", "+447700900123", "+447700900123"),
        ("Anna (work)", "+447700900123", "Anna (work) (+447700900123)"),
        ("+447700900123", "+447700900123", "+447700900123"),
        ("Anna", "null", "Anna"),
        ("null", "PARCEL", "PARCEL"),
        ("A" * 999, "+447700900123", "A" * 150 + " (+447700900123)"),
    ],
)
def test_a_name_that_the_phone_did_not_know_is_none(name: str, number: str, label: str) -> None:
    sms = f'<sms address="{number}" date="1" type="1" body="x" contact_name="{name}"/>'
    assert elements(sms)[0].sender == label


def test_only_what_the_owner_sent_or_tried_to_send_is_theirs() -> None:
    ways = "".join(f'<sms address="1" date="9" type="{way}" body="{way}"/>' for way in "123456")
    found = {m.text: m.sender for m in elements(ways)}
    assert found == {"1": "1", "2": OWNER, "4": OWNER, "5": OWNER, "6": OWNER}


def test_a_message_of_unknown_direction_is_kept_and_noted() -> None:
    messages, notes = told('<smses><sms address="1" date="9" type="x" body="a"/></smses>')
    assert [m.text for m in messages] == ["a"]
    assert notes.counts == {"broken": 1}


def an_mms(address: str, writer: str, box: str = "1") -> str:
    return (
        f'<mms address="{address}" date="9" msg_box="{box}" contact_name="Anna"><parts>'
        f'<part ct="text/plain" text="x"/></parts><addrs><addr address="{writer}" type="137"/>'
        '<addr address="+447700900129" type="151"/></addrs></mms>'
    )


@pytest.mark.parametrize(
    ("address", "writer", "sender"),
    [
        ("+447700900123", "07700900123", "Anna (+447700900123)"),
        ("+447700900123", "insert-address-token", "Anna (+447700900123)"),
        ("a@example.org", "A@example.org", "Anna (a@example.org)"),
        ("abc@rcs.google.com", "+447700900123", "+447700900123"),
        ("+447700900123~07700900124", "07700900124", "07700900124"),
        ("+447700900123~07700900124", "null", "Anna (+447700900123, 07700900124)"),
    ],
)
def test_the_writer_of_an_mms_is_whom_it_names_as_such(
    address: str, writer: str, sender: str
) -> None:
    assert elements(an_mms(address, writer))[0].sender == sender
    assert elements(an_mms(address, writer, "2"))[0].sender == OWNER


def test_a_subject_is_the_first_line() -> None:
    sms = '<sms address="1" date="9" type="1" subject="Hi" body="null"/>'
    mms = '<mms address="1" date="9" msg_box="1" sub="Hi"><parts/></mms><mms address="1" date="9" '
    messages = elements(sms + mms + 'msg_box="1" sub="NoSubject"/>')
    assert [m.text for m in messages] == ["Hi\nnull", "Hi", ""]


@pytest.mark.parametrize(
    ("date", "at"),
    [
        ("1", datetime(1970, 1, 1, 0, 0, 0, 1000, tzinfo=UTC)),
        ("253339228799000", datetime(9997, 12, 31, 23, 59, 59, tzinfo=UTC)),
        *(
            (bad, None)
            for bad in ("0", "-1", "253402300799999", "9" * 15, "NaN", "null", "", "9" * 10**6)
        ),
        ("\u0661\u0662", None),
    ],
)
def test_a_time_that_cannot_be_is_left_out_and_noted(date: str, at: datetime | None) -> None:
    messages, notes = told(f'<smses><sms address="1" date="{date}" type="1" body="a"/></smses>')
    assert [(m.at, m.text) for m in messages] == [(at, "a")]
    assert notes.counts == ({} if at else {"time": 1})


# ------------------------------------------------------------------ recognising


@pytest.mark.parametrize(
    "text",
    [
        *(SAMPLE, "\ufeff" + SAMPLE, SAMPLE.replace("\n", "\r\n"), HEAD, CALLS),
        CALLS.replace(' count="3" type="full"', ""),
        *("<smses/>", "<smses\n>", "<!DOCTYPE smses><smses>"),
        '<!DOCTYPE smses [ <!ENTITY a "b"> ]><smses>',
    ],
)
def test_such_a_file_is_recognised(text: str) -> None:
    assert fits(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "<smsesx>", "<calls>", "<html><body>&lt;smses&gt;<smses></body>", "<allsms><sms>",
        "They sent <smses count='1'>", "<!-- <smses>", "<?xml" * 40, '{"smses": []}',
    ],
)  # fmt: skip
def test_another_file_is_not_taken_for_one(text: str) -> None:
    assert not fits(text)


def test_the_name_for_people() -> None:
    assert APP == "SMS Backup & Restore"


# ------------------------------------------------------------------ hostile and damaged files


def test_how_the_bytes_come_changes_nothing() -> None:
    whole = told(SAMPLE)
    for size in (1, 2, 3, 61, 500):
        assert told(InBlocks(SAMPLE.encode(), size)) == whole
    for content in (
        b"\xef\xbb\xbf" + SAMPLE.encode(),
        SAMPLE.encode("utf-16"),
        b"\xfe\xff" + SAMPLE.encode("utf-16-be"),
        SAMPLE.replace("\n", "\r\n").encode(),
        SAMPLE.replace("\n", "\r").encode(),
    ):
        assert told(content) == whole
        assert told(InBlocks(content, 1)) == whole


def test_a_cut_file_gives_what_is_whole_before_the_cut() -> None:
    whole = told(SAMPLE)[0]
    content = SAMPLE.encode()
    for size in range(len(content) - 1):
        messages, notes = told(content[:size])
        assert notes.counts == {"cut": 1}
        if len(messages) == 3 and messages[2] != whole[2]:
            # Of a message in parts, the parts that are there: who wrote it stands behind them.
            last = messages.pop()
            assert whole[2].text.startswith(last.text)
            assert whole[2].attachments[: len(last.attachments)] == last.attachments
        assert messages == whole[: len(messages)]


@pytest.mark.parametrize(
    "damage",
    [
        '<sms address="1" body="never ends',
        '<sms address="1" body="never ends />',
        "<sms address='1' body=no quotes/>",
        '<sms address="1" body />',
        '<sms address="1" date',
        f'<sms address="1" {"x" * 200}="a" />',
        "<sms/>",
        "<!DOCTYPE smses [<!ENTITY a \"<sms address='1' type='1' body='no'/>\">]>",
        '<mms address="1" date="9" msg_box="3">',
    ],
)
def test_what_is_broken_is_left_out_and_the_rest_is_read(damage: str) -> None:
    messages, notes = told(HEAD + RECEIVED + damage + SENT + "</smses>")
    texts = [message.text[:4] for message in messages]
    assert texts == ["Send", "who "]
    assert notes.counts["broken"]
    assert notes.counts["cut"] == 0


def test_what_only_looks_like_a_message_is_none() -> None:
    hidden = f"<!-- {SENT} --><![CDATA[ {SENT} ]]><?x {SENT} ?>"
    assert [m.text[:4] for m in elements(RECEIVED + hidden + GROUP)] == ["Send", "one\n"]


def test_nothing_that_a_file_declares_is_put_in() -> None:
    file = '<!DOCTYPE a [<!ENTITY b "boom"><!ENTITY c SYSTEM "file:///etc/passwd">]><smses>'
    sms = '<sms address="1" date="9" type="1" body="&b;&c;&lt;&#0;&#xD83D;&#56832x&#1114112;"/>'
    messages, notes = told(file + sms + "</smses>")
    assert messages[0].text == "&b;&c;<\0\ufffd&#56832x\ufffd"
    assert notes.counts["broken"] == 2


def test_a_picture_of_any_size_is_never_held() -> None:
    class Endless:
        name = "sms.xml"

        def blocks(self) -> Iterator[bytes]:
            yield b'<smses><mms address="1" date="9" msg_box="1"><parts>'
            yield b'<part ct="text/plain" text="words"/><part ct="image/png" data="'
            for _ in range(400):
                yield b"QUFB" * 2500
            yield b'" name="a.png"/></parts></mms></smses>'

    tracemalloc.start()
    messages, notes = told(Endless())
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [(m.text, m.attachments) for m in messages] == [("words", ("a.png",))]
    assert not notes.counts
    assert most < 400_000


def test_what_is_too_long_is_cut_and_told() -> None:
    sms = '<sms address="{0}" contact_name="{0}" date="9" type="1" body="{1}"/>'
    emoji = "&#55357;&#56832;"
    for body in ("x" * (MAX_TEXT + 1), "x" * (MAX_VALUE + 9), emoji * (MAX_TEXT + 1)):
        messages, notes = told("<smses>" + sms.format("1" * 9999, body) + "</smses>")
        assert len(messages[0].text) == MAX_TEXT
        assert len(messages[0].sender) <= 300
        assert notes.counts == {"too-long": 1}
    assert elements(sms.format(1, emoji * MAX_TEXT))[0].text == "\U0001f600" * MAX_TEXT


def test_an_mms_of_endless_parts_is_bounded() -> None:
    parts = f'<part ct="x/y"/><part ct="text/plain" text="{"a" * 5000}"/>' * (MAX_ATTACHMENTS + 9)
    messages, notes = told(f'<smses><mms address="1" date="9" msg_box="1">{parts}</mms></smses>')
    assert len(messages[0].attachments) == MAX_ATTACHMENTS
    assert len(messages[0].text) == MAX_TEXT
    assert notes.counts == {"more": 1, "too-long": 1}


@pytest.mark.parametrize(
    "piece",
    ["<", "<!", "<!'", "<sms ", "<sms a='", "<sms a=\"'", "a='b' ", " ", "<mms>", "&#", "<!--"],
)
def test_hostile_repetition_is_read(piece: str) -> None:
    messages, notes = told("<smses><sms " + piece * 3000)
    assert not [m for m in messages if m.text]
    assert notes.counts["cut"] == 1


PIECES = st.sampled_from(
    [
        *("<smses>", "</smses>", "<sms ", "<mms ", "</mms>", "<part ", "<addr ", "<call ", "/>"),
        *(">", "<", '"', "'", "=", 'address="1" ', "date='99' ", 'type="1" ', 'body="', "&#55357;"),
        *("&#56832;", "&lt;", "<!--", "-->", "<!", "<![CDATA[", "]]>", "<?", "?>", "\0", " ", "~"),
        *('msg_box="1"', 'ct="text/plain" ', 'text="a" ', "\ud800", "\r"),
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES | st.text(max_size=5), max_size=60), st.integers(1, 9))
def test_no_mixture_raises_and_blocks_decide_nothing(pieces: list[str], size: int) -> None:
    text = "".join(pieces)
    fits(text)
    content = text.encode("utf-8", "surrogatepass")
    assert told(InBlocks(content, size)) == told(content)


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_raise(content: bytes) -> None:
    told(content)
    told(b"<smses><sms address='1' body=\"" + content)
