"""Reading a chat with the person: what is asked, what is kept, and what is not."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from sextortion_help.case.evidence import Evidence
from sextortion_help.case.store import Shelf
from sextortion_help.evidence.taking import Added
from sextortion_help.playbook.library import Library
from sextortion_help.ui import adding, chats
from sextortion_help.ui.prompts import Command, Pick, PickMany
from tests.ui.scripted import Prompt, Reply, a_session

ADULT = {"age_now": "adult", "age_pictured": "adult", "others_under_18": "no", "country": "GB"}
YOUNG = {"age_now": "under_16", "country": "GB"}
CHAT = """\
13/01/2026, 20:00 - Messages and calls are end-to-end encrypted.
13/01/2026, 20:21 - Joe: hi, add me on telegram: t.me/joe_k
13/01/2026, 20:25 - Anna: ok, mine is +1 650 253 0000
13/01/2026, 22:00 - Joe: I will send your pictures to all your friends
13/01/2026, 22:01 - Joe: send $500 in 2 hours to bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4
14/01/2026, 08:00 - Anna: please do not send my pictures to my friends
14/01/2026, 08:02 - Joe: last chance
"""
EITHER = CHAT.replace("13/01", "03/04").replace("14/01", "04/04")


class Sitting:
    """A kept case with one saved chat, and someone who answers by the title of the screen."""

    def __init__(
        self, library: Library, folder: Path, content: bytes, name: str, answers: dict[str, str]
    ) -> None:
        self.replies: dict[str, Reply] = {}
        self.asked: list[Prompt] = []
        self.session, self.asker = a_session(library, self._reply, Shelf(folder / "home"))
        self.session.keeper.create("secret words")
        for fact, value in answers.items():
            self.session.answer(fact, value)
        file = folder / name
        file.write_bytes(content)
        told: list[Added] = []
        given = adding.Given("nothing-intimate", "messages")
        adding.add(self.session, [file], given, "command", told.append)  # type: ignore[arg-type]
        assert [type(one) for one in told] == [Added]

    @property
    def item(self) -> Evidence:
        return self.session.case.evidence[0]

    def _reply(self, prompt: Prompt) -> Reply:
        self.asked.append(prompt)
        title = prompt.screen.title
        if title in self.replies:
            return self.replies[title]
        if isinstance(prompt, PickMany):
            return Command.SKIP
        assert isinstance(prompt, Pick)
        return next(iter(prompt.choices))

    def read(self, **replies: Reply) -> Command | None:
        self.asked.clear()
        self.replies = {title.replace("_", " "): reply for title, reply in replies.items()}
        return chats.read(self.session, self.item)

    def titles(self) -> list[str]:
        return [prompt.screen.title for prompt in self.asked]

    def choices(self, title: str) -> dict[str, str]:
        prompt = next(one for one in self.asked if one.screen.title == title)
        assert isinstance(prompt, Pick | PickMany)
        return dict(prompt.choices)


def sitting(
    library: Library,
    folder: Path,
    content: str | bytes = CHAT,
    name: str = "chat.txt",
    answers: dict[str, str] = ADULT,
) -> Sitting:
    raw = content.encode() if isinstance(content, str) else content
    return Sitting(library, folder, raw, name, answers)


def all_of(sitting: Sitting, title: str, part: str) -> tuple[str, ...]:
    return tuple(key for key, words in sitting.choices(title).items() if part in words)


def test_a_chat_is_read_and_what_is_chosen_joins_the_case(library: Library, tmp_path: Path) -> None:
    one = sitting(library, tmp_path)
    assert one.read(Who_is_who=("Anna",)) is None
    # Nothing was chosen: what was counted is kept, and nothing else.
    reading = one.session.case.reading_of("E1")
    assert reading is not None
    assert (reading.app, reading.own, reading.messages) == ("WhatsApp", ("Anna",), 7)
    assert reading.days == {"2026-01-13": (3, 1), "2026-01-14": (1, 1)}
    assert [mark.kind for mark in reading.marks] == ["first", "last"]
    assert reading.identifiers == ()
    assert one.session.case.records == {}

    threats = tuple(one.choices("Threats"))
    theirs = all_of(one, "What leads to them", "joe_k") + all_of(one, "What leads to them", "bc1q")
    paid = all_of(one, "What leads to them", "bc1q")
    own = all_of(one, "Your own", "650")
    one.read(
        Who_is_who=("Anna",),
        Threats=threats,
        What_leads_to_them=theirs,
        Your_own=own,
        Payments=paid,
    )
    case = one.session.case
    accounts = [record.fields for record in case.records["accounts"]]
    assert accounts == [{"platform": "telegram", "user_name": "joe_k"}]
    (payment,) = case.records["payments"]
    assert payment.fields["to"].startswith("bc1q")
    assert case.records["threats"][0].fields["words"].startswith("I will send")
    again = case.reading_of("E1")
    assert again is not None
    assert {one.value: one.is_own for one in again.identifiers} == {
        "telegram/joe_k": False,
        "+16502530000": True,
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4": False,
    }
    assert [entry.event for entry in case.log if entry.event == "messages read"] == [
        "messages read"
    ] * 2


def test_what_the_person_wrote_is_never_suggested_as_a_threat(
    library: Library, tmp_path: Path
) -> None:
    one = sitting(library, tmp_path)
    one.read(Who_is_who=("Anna",))
    assert all("do not send my" not in words for words in one.choices("Threats").values())
    assert "2026-01-13 22:00 will-" in next(iter(one.choices("Threats").values()))


def test_the_persons_own_number_is_offered_as_their_own(library: Library, tmp_path: Path) -> None:
    one = sitting(library, tmp_path)
    one.read(Who_is_who=("Anna",))
    prompt = next(one for one in one.asked if one.screen.title == "Your own")
    assert isinstance(prompt, PickMany)
    assert [prompt.choices[key] for key in prompt.current] == [
        words for words in prompt.choices.values() if "650" in words
    ]


def test_the_order_of_day_and_month_is_asked_where_the_file_does_not_say(
    library: Library, tmp_path: Path
) -> None:
    one = sitting(library, tmp_path, EITHER)
    one.read(The_dates="month-first")
    reading = one.session.case.reading_of("E1")
    assert reading is not None
    assert reading.day_order == "month-first"
    assert "2026-03-04" in reading.days
    one.read(The_dates="unknown")
    reading = one.session.case.reading_of("E1")
    assert reading is not None
    assert reading.day_order is None
    assert "2026-04-03" not in reading.days
    assert "2026-03-04" not in reading.days
    assert any("two ways" in str(block) for block in one.asked[-1].screen.blocks)


def zipped(**files: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.txt", text)
    return held.getvalue()


def test_of_several_chats_only_the_chosen_one_is_read(library: Library, tmp_path: Path) -> None:
    private = CHAT.replace("Joe", "Mum").replace("joe_k", "mum_k")
    one = sitting(library, tmp_path, zipped(first=CHAT, second=private), "export.zip")
    one.read(**{"Which_chat?": ("first.txt",)})
    reading = one.session.case.reading_of("E1")
    assert reading is not None
    assert reading.chats == ("first.txt",)
    assert reading.messages == 7
    assert not any("Mum" in name for name in one.choices("Who is who").values())
    assert not all_of(one, "What leads to them", "mum_k")


def test_where_no_chat_is_chosen_nothing_is_read_or_kept(library: Library, tmp_path: Path) -> None:
    one = sitting(library, tmp_path, zipped(first=CHAT, second=CHAT), "export.zip")
    log = len(one.session.case.log)
    assert one.read() is None
    assert one.session.case.readings == ()
    assert len(one.session.case.log) == log


def test_under_18_an_archive_is_never_looked_into(library: Library, tmp_path: Path) -> None:
    one = sitting(library, tmp_path, zipped(first=CHAT), "export.zip")
    assert chats.readable_pieces(one.session, one.session.case.evidence) == [one.item]
    one.session.answer("age_now", "under_16")
    assert chats.readable_pieces(one.session, one.session.case.evidence) == []


def test_under_18_a_chat_of_words_is_read(library: Library, tmp_path: Path) -> None:
    one = sitting(library, tmp_path, answers=YOUNG)
    assert one.read(Who_is_who=("Anna",)) is None
    assert one.session.case.reading_of("E1") is not None


def test_leaving_at_any_question_keeps_nothing(library: Library, tmp_path: Path) -> None:
    one = sitting(library, tmp_path)
    one.read()
    before = one.session.case
    for title in ("Who_is_who", "Threats", "What_leads_to_them"):
        assert one.read(**{title: Command.STOP}) is Command.STOP
        assert one.session.case is before


@pytest.mark.parametrize("content", [b"\xff\xfe", b"{", b"From: \n\n", b"<html>", b"x" * 70_000])
def test_a_file_without_messages_says_so_and_harms_nothing(
    library: Library, tmp_path: Path, content: bytes
) -> None:
    one = sitting(library, tmp_path, content)
    if chats.readable_pieces(one.session, [one.item]):
        assert one.read() is None


def test_a_damaged_sealed_file_is_told_and_nothing_is_kept(
    library: Library, tmp_path: Path
) -> None:
    one = sitting(library, tmp_path)
    path = one.session.keeper.open_vault.sealed.path(one.item.file or "")
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    assert one.read() is None
    assert one.session.case.readings == ()
    path.unlink()
    assert one.read() is None
    assert one.titles() == ["I cannot read this"]


def test_after_an_add_the_reading_is_offered_once_for_each_piece(
    library: Library, tmp_path: Path
) -> None:
    one = sitting(library, tmp_path)
    one.replies = {"Shall I read it?": "no"}
    one.asked.clear()
    assert chats.offer(one.session, one.session.case.evidence) is None
    assert one.titles() == ["Shall I read it?"]
    assert one.session.case.readings == ()
    one.replies = {"Shall I read it?": "yes"}
    assert chats.offer(one.session, one.session.case.evidence) is None
    assert one.session.case.reading_of("E1") is not None


def test_ctrl_c_says_truly_whether_anything_was_kept(library: Library, tmp_path: Path) -> None:
    for title, is_kept in (("Threats", False), ("Read", True)):
        folder = tmp_path / title
        folder.mkdir()
        one = sitting(library, folder)
        reply = one.session.asker.pick

        def pick(prompt: Pick, title: str = title, reply: object = reply) -> str | Command:
            if prompt.screen.title == title:
                raise KeyboardInterrupt
            assert callable(reply)
            answer: str | Command = reply(prompt)
            return answer

        one.asker.pick = pick  # type: ignore[method-assign]
        if not is_kept:
            one.asker.pick_many = pick  # type: ignore[method-assign, assignment]
        one.read()
        last = str(one.asked[-1].screen)
        assert ("I kept nothing" in last) is not is_kept
        assert (one.session.case.readings != ()) is is_kept
