from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.readers import discord_package
from sextortion_help.evidence.readers.model import MAX_TEXT, OWNER, Held, Message, Notes, Wanted

AT = datetime(2024, 1, 3, 20, 21, 22, tzinfo=UTC)
NUMBER = (int(AT.timestamp() * 1000) - 1_420_070_400_000) << 22

LINK = "https://cdn.discordapp.com/attachments/1/2/a.png?ex=1"


def told(contents: object = "Send it now", **more: Any) -> dict[str, Any]:
    time = "2024-01-03 20:21:22"
    return {"ID": NUMBER, "Timestamp": time, "Contents": contents, "Attachments": "", **more}


LISTED = [told(), told("second", Attachments=f"{LINK} https://cdn.example/b.jpg")]

CSV = f"""ID,Timestamp,Contents,Attachments
{NUMBER},2024-01-03 20:21:22.000000+00:00,Send it now,
{NUMBER + 1},2024-01-03 20:21:23+00:00,"two ""lines"",
{NUMBER}, so",{LINK}
{NUMBER + 2},2024-01-03 20:21:24.123000+00:00,,{LINK} {LINK}
"""


def read_all(content: bytes | str | object, name: str = "") -> tuple[list[Message], Notes]:
    notes = Notes()
    text = content if isinstance(content, bytes | str) else json.dumps(content)
    data = text.encode() if isinstance(text, str) else text
    return list(discord_package.read(Held(name, data), notes, Wanted())), notes


def test_a_message_is_the_owners_and_the_folder_names_the_channel() -> None:
    cases = {
        "package/Messages/c1192200000000000000/messages.json": "c1192200000000000000",
        "messages\\1192200000000000000\\messages.csv": "1192200000000000000",
        "messages.json": "",
        "notes/messages.json": "",
    }
    for name, chat in cases.items():
        messages, notes = read_all(LISTED, name)
        assert messages[0] == Message(AT, OWNER, "Send it now", chat=chat, place=1)
        assert messages[1].attachments == ("a.png", "b.jpg")
        assert not notes.counts


def test_a_time_without_offset_is_a_moment_only_if_the_number_says_the_same() -> None:
    assert read_all([told()])[0][0].at == AT
    for number in (7, NUMBER + (3_600_000 << 22), str(NUMBER)[:-1], "x", None, "9" * 400):
        assert read_all([told(ID=number)])[0][0].at == AT.replace(tzinfo=None)
    assert read_all([told(ID=str(NUMBER))])[0][0].at == AT


def test_a_time_that_cannot_be_is_noted() -> None:
    for bad in ("9999-12-31 23:59:59", "2024-02-30 00:00:00", "x", 5, None):
        (message,), notes = read_all([told(Timestamp=bad)])
        assert (message.at, message.text, notes.first) == (None, "Send it now", {"time": 1})


# ------------------------------------------------------------------ CSV


def test_csv_is_read_with_its_quotation_marks_and_lines() -> None:
    for ends in ("\n", "\r\n", "\r"):
        for coding in ("utf-8", "utf-8-sig", "utf-16"):
            messages, notes = read_all(CSV.replace("\n", ends).encode(coding))
            assert [m.text for m in messages] == ["Send it now", f'two "lines",\n{NUMBER}, so', ""]
            assert [m.attachments for m in messages] == [(), ("a.png",), ("a.png", "a.png")]
            assert [m.place for m in messages] == [1, 2, 3]
            assert messages[0].at == AT
            assert not notes.counts


def test_a_lost_quotation_mark_harms_no_other_message() -> None:
    messages, notes = read_all(CSV.replace('so"', "so"))
    assert [m.text[:11] for m in messages] == ["Send it now", 'two "lines"', ""]
    assert notes.counts == {"broken": 1}


def test_a_record_is_bounded_however_it_is_written() -> None:
    for long in ("x" * 3_000_000, "x\n" * 1_500_000, '"' * 3_000_000):
        messages, notes = read_all(CSV.replace("Send it now", long))
        assert len(messages) == 3
        assert len(messages[0].text) <= MAX_TEXT
        assert 1 <= notes.counts["too-long"] <= 2  # the record, and the text in it


def test_every_whole_message_before_a_cut_is_read() -> None:
    for text in (CSV, json.dumps(LISTED)):
        whole, _ = read_all(text)
        for end in range(len(text)):
            messages, _ = read_all(text[:end])
            # CSV has no mark behind the last name of a file.
            assert [m.text for m in messages] == [m.text for m in whole[: len(messages)]]
            assert messages[:-1] == whole[: len(messages[:-1])]


def test_a_cut_is_noted() -> None:
    assert read_all(CSV[: CSV.index(" so")])[1].counts == {"cut": 1}
    assert read_all(json.dumps(LISTED)[:-5])[1].counts == {"cut": 1}
    assert read_all(b"")[0] == []


def test_what_is_no_record_is_noted() -> None:
    messages, notes = read_all("ID,Timestamp,Contents,Attachments\nwhat?\n\n" + CSV)
    assert len(messages) == 3
    assert notes.counts == {"broken": 1}
    assert read_all([5, told(), None])[1].counts == {"broken": 2}


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(list(told())), ANY), ANY)
def test_no_value_in_any_place_raises(piece: dict[str, Any], other: Any) -> None:
    for message in read_all([piece, other])[0]:
        for part in (message.text, *message.attachments):
            part.encode()


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=60), st.text(alphabet='",\n\r1x ', max_size=60), st.integers(0, 300))
def test_no_bytes_raise(noise: bytes, marks: str, at: int) -> None:
    whole = CSV.encode()
    read_all(whole[:at] + noise + marks.encode() + whole[at:])
    read_all(noise)


def test_both_forms_are_known_by_their_content() -> None:
    for indent in (None, 2):
        assert discord_package.fits(json.dumps(LISTED, indent=indent, sort_keys=True))
    for text in (CSV, "\ufeff" + CSV.replace("\n", "\r\n"), CSV.replace("\n", "\r")):
        assert discord_package.fits(text)
    assert discord_package.fits('"ID","Timestamp","Contents","Attachments"\n')
    for text in ("", "[]", "ID,Timestamp,Contents", "See:\n" + CSV, json.dumps(told())):
        assert not discord_package.fits(text)
