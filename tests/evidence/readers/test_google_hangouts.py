from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.readers import google_hangouts
from sextortion_help.evidence.readers.model import MAX_TEXT, Held, Message, Notes, Wanted

AT = datetime(2024, 1, 3, 20, 21, 22, 528, tzinfo=UTC)

SELF = {"gaia_id": "111", "chat_id": "111"}
MIA = {"gaia_id": "222", "chat_id": "222"}
LEO = {"gaia_id": "333", "chat_id": "333"}


def words(text: str) -> list[dict[str, Any]]:
    return [{"type": "TEXT", "text": text, "formatting": {"bold": False}}]


def told(*segments: Any, files: tuple[Any, ...] = (), **more: Any) -> dict[str, Any]:
    content = {"segment": list(segments or words("Send it now")), "attachment": list(files)}
    return {
        "conversation_id": {"id": "UgxA"},
        "sender_id": MIA,
        "timestamp": "1704313282000528",
        "self_event_state": {"user_id": SELF},
        "chat_message": {"message_content": content},
        "event_id": "7-H0",
        "event_type": "REGULAR_CHAT_MESSAGE",
        **more,
    }


PEOPLE = [
    {"id": SELF, "fallback_name": "Ana"},
    {"id": MIA, "fallback_name": "Mia", "phone_number": {"e164": "+15550100"}},
    {"id": LEO, "fallback_name": "Leo"},
]


def talk_of(*events: Any, people: Any = PEOPLE, **more: Any) -> dict[str, Any]:
    inner = {
        "id": {"id": "UgxA"},
        "type": "GROUP",
        "self_conversation_state": {"self_read_state": {"participant_id": SELF}},
        "participant_data": people,
        **more,
    }
    outer = {"conversation_id": {"id": "UgxA"}, "conversation": inner}
    return {"conversation": outer, "events": list(events)}


def export_of(*talks: Any) -> dict[str, Any]:
    return {"conversations": list(talks)}


EXPORT = export_of(talk_of(told(), told(*words("second"))), talk_of(told(), name="Crew"))

OLD = {
    "continuation_end_timestamp": "0",
    "conversation_state": [
        {
            "conversation_id": {"id": "UgxA"},
            "response_header": {"status": "OK"},
            "conversation_state": {
                "conversation_id": {"id": "UgxA"},
                "conversation": talk_of()["conversation"]["conversation"],
                "event": [told(), told(*words("second"))],
            },
        }
    ],
}


def read_all(content: bytes | object) -> tuple[list[Message], Notes]:
    notes = Notes()
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return list(google_hangouts.read(Held("Hangouts.json", data), notes, Wanted())), notes


def read_one(piece: dict[str, Any]) -> Message:
    (message,), notes = read_all(export_of(talk_of(piece)))
    assert not notes.counts
    return message


def test_a_message_has_its_moment_and_who_sent_it_by_name_and_number() -> None:
    assert read_one(told()) == Message(
        AT, "Mia (+15550100, ID 222)", "Send it now", chat="Mia, Leo (UgxA)", place=1
    )


def test_conversations_are_named_by_their_name_or_the_others_in_them() -> None:
    messages, _ = read_all(EXPORT)
    assert [m.chat for m in messages] == ["Mia, Leo (UgxA)", "Mia, Leo (UgxA)", "Crew (UgxA)"]


def test_people_who_are_not_listed_are_known_by_their_number() -> None:
    (message,), _ = read_all(export_of(talk_of(told(sender_id={"chat_id": "9"}), people=None)))
    assert (message.sender, message.chat) == ("ID 9", "UgxA")


def test_the_older_form_is_read_as_well() -> None:
    messages, notes = read_all(OLD)
    assert [(m.sender[:3], m.text, m.chat) for m in messages] == [
        ("Mia", "Send it now", "Mia, Leo (UgxA)"),
        ("Mia", "second", "Mia, Leo (UgxA)"),
    ]
    assert not notes.counts


def test_messages_that_stand_before_their_conversation_say_which_it_is() -> None:
    talk = dict(sorted(talk_of(told()).items(), reverse=True))
    (message,), _ = read_all(export_of(talk))
    assert (message.sender, message.chat) == ("ID 222", "UgxA")


def test_parts_of_a_text_are_joined_and_hidden_addresses_shown() -> None:
    message = read_one(
        told(
            *words("Pay "),
            {"type": "LINK", "text": "here", "link_data": {"link_target": "https://p.example"}},
            {"type": "LINE_BREAK"},
            {"type": "LINK", "text": "https://b", "link_data": {"link_target": "https://b"}},
        )
    )
    assert message.text == "Pay here <https://p.example>\nhttps://b"


def test_files_and_places_are_kept() -> None:
    def sent(sort: str, **more: Any) -> dict[str, Any]:
        return {"id": "x", "embed_item": {"type": ["X"], sort: more}}

    photo = "https://lh3.example/s0/cap.jpg"
    message = read_one(
        told(
            files=(
                sent("plus_photo", url="https://a.example/b", original_content_url=photo),
                sent("embeds.PlusPhoto.plus_photo", url="https://a.b/c", media_type="PHOTO"),
                sent("plus_audio_v2", url="https://a.b/c"),
                sent("place_v2", name="Harbour", url="https://maps.example/x"),
            )
        )
    )
    assert message.attachments == ("cap.jpg", "photo", "audio")
    assert message.text == "Send it now\nLocation: Harbour https://maps.example/x"


def test_what_happened_is_told() -> None:
    def event(sort: str, **more: Any) -> str:
        return read_one(told(chat_message=None, event_type=sort, **more)).text

    call = {
        "event_type": "END_HANGOUT",
        "hangout_duration_secs": "61",
        "participant_id": [MIA, SELF],
    }
    assert event("HANGOUT_EVENT", hangout_event=call) == (
        "hangout event, end hangout, 61 seconds, Mia (+15550100, ID 222), Ana (ID 111)"
    )
    left = {"type": "LEAVE", "participant_id": [LEO]}
    assert event("REMOVE_USER", membership_change=left) == "remove user, leave, Leo (ID 333)"
    names = {"old_name": "A", "new_name": "B"}
    assert event("RENAME_CONVERSATION", conversation_rename=names) == (
        "rename conversation, old name A, new name B"
    )


def test_a_time_that_cannot_be_is_noted() -> None:
    for bad in ("9" * 19, "9" * 400, "-1", "0", 1.5, None):
        (message,), notes = read_all(export_of(talk_of(told(timestamp=bad))))
        assert (message.at, message.text, notes.first) == (None, "Send it now", {"time": 1})


def test_every_whole_message_before_a_cut_is_read() -> None:
    for export in (EXPORT, OLD):
        content = json.dumps(export).encode()
        whole, _ = read_all(content)
        for end in range(0, len(content), 3):
            messages, notes = read_all(content[:end])
            assert messages == whole[: len(messages)]
            assert notes.counts["cut"]


def test_a_broken_message_harms_no_other() -> None:
    messages, notes = read_all(export_of(talk_of(told(), [], told()), None, talk_of(told())))
    assert len(messages) == 3
    assert notes.first == {"broken": 2}
    assert read_all(b"")[0] == []


def test_hostile_sizes_are_bounded() -> None:
    crowd = [{"id": {"gaia_id": str(n)}, "fallback_name": "N" * 40} for n in range(5_000)]
    many: dict[str, Any] = {"embed_item": {f"plus_photo{n}": {} for n in range(5_000)}}
    piece = told(*(words("y" * 40) * 4_000), files=(many,) * 3)
    (message,), _ = read_all(export_of(talk_of(piece, people=crowd)))
    assert len(message.text) == MAX_TEXT
    assert len(message.chat) <= 300
    assert len(message.attachments) == 100


KEYS = sorted({*told(), "hangout_event", "message_content", "segment", "attachment", "embed_item"})
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner),
    max_leaves=6,
)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), ANY), ANY)
def test_no_value_in_any_place_raises(piece: dict[str, Any], other: Any) -> None:
    talk = {"conversation": {"conversation": piece}, "events": [piece, other]}
    crowd = talk_of(told(chat_message=piece), people=[piece, other], id=other, name=other)
    for message in read_all(export_of(talk, crowd, {"conversation": other, "event": [piece]}))[0]:
        for part in (message.sender, message.text, message.chat, *message.attachments):
            part.encode()


def test_it_is_known_by_its_content_however_it_is_written() -> None:
    for export in (EXPORT, OLD):
        for indent in (None, 2):
            for is_sorted in (False, True):
                text = json.dumps(export, indent=indent, sort_keys=is_sorted)
                assert google_hangouts.fits(text)
    assert not google_hangouts.fits('{"conversations": []}')
