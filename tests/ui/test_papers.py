"""Papers and packs in conversation: what is asked, what is written where, and what is noted."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from sextortion_help.case import age
from sextortion_help.playbook.library import Library
from sextortion_help.report.document import Document, Text
from sextortion_help.ui import adding, pack_questions, papers
from sextortion_help.ui.prompts import Command, Pick, PickMany
from sextortion_help.ui.session import Session
from tests.each import each
from tests.shipped import LIBRARY
from tests.ui.scripted import Reply, ScriptedAsker, a_session, in_order
from tests.ui.test_adding import ADULT, CHAT, PNG, YOUNG, sitting

TELLING = ("police", "sext", "checklist", "blackmail", "case", "help")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def words_of(document: Document) -> str:
    return " ".join(block.text for block in document.blocks if isinstance(block, Text))


def then(session: Session, *replies: Reply) -> ScriptedAsker:
    """Let the person go on with other answers."""
    asker = ScriptedAsker(in_order(*replies))
    session.asker = asker
    return asker


# ------------------------------------------------------------------ papers


@pytest.mark.parametrize(
    ("format_", "begins"), [("pdf", b"%PDF"), ("html", b"<!DOCTYPE html>"), ("text", b"My plan\n")]
)
def test_a_paper_is_written_under_a_name_that_tells_nothing(
    library: Library, tmp_path: Path, out: Path, format_: str, begins: bytes
) -> None:
    session, _ = sitting(library, tmp_path, ADULT)
    asker = then(session, "plan", format_, str(out), "on")
    assert papers.make(session) is None
    (path,) = out.iterdir()
    assert path.read_bytes().startswith(begins)
    assert not [word for word in TELLING if word in path.name]
    last = asker.prompts[-1]
    assert str(path) in words_of(last.screen)
    assert "not locked" in words_of(last.screen)
    assert session.case.log[-1].about == "plan"
    assert session.keeper.open_vault.load() == session.case


def test_each_paper_that_is_offered_can_be_made(library: Library, tmp_path: Path) -> None:
    for answers in (ADULT, YOUNG, {**ADULT, "country": "US", "offender": "stranger"}):
        session, _ = a_session(library, in_order())
        for fact, value in answers.items():
            session.answer(fact, value)
        sheets = papers.sheets_for(session)
        assert {"checklist", "plan", "timeline", "contacts", "card"} <= sheets.keys()
        for sheet in sheets.values():
            document = sheet.build(session.case)
            assert document.title
            assert document.blocks


def test_letters_and_forms_are_those_that_fit(library: Library) -> None:
    offered = {}
    for name, answers in {"adult": ADULT, "young": YOUNG}.items():
        session, _ = a_session(library, in_order())
        for fact, value in answers.items():
            session.answer(fact, value)
        offered[name] = papers.sheets_for(session).keys()
    assert "letter platform" in offered["adult"] - offered["young"]
    assert "letter platform-under-18" in offered["young"] - offered["adult"]
    assert "form gb-ceop" in offered["young"] - offered["adult"]


def test_a_second_paper_gets_another_name(library: Library, tmp_path: Path, out: Path) -> None:
    session, _ = sitting(library, tmp_path, ADULT)
    for _ in range(3):
        then(session, "card", "text", str(out), "on")
        papers.make(session)
    names = sorted(path.name for path in out.iterdir())
    assert names == ["paper-2026-11-24-2.txt", "paper-2026-11-24-3.txt", "paper-2026-11-24.txt"]


def test_a_folder_that_is_not_there_or_holds_the_notes_is_refused(
    library: Library, tmp_path: Path, out: Path
) -> None:
    session, _ = sitting(library, tmp_path, ADULT)
    log = session.case.log
    for folder in (str(out / "no"), str(tmp_path / "home" / "cases")):
        asker = then(session, "plan", "text", folder, "on")
        assert papers.make(session) is None
        assert asker.prompts[-1].screen.title != "It is written"
    assert not list(tmp_path.rglob("paper-*"))
    assert session.case.log == log


def test_without_saved_notes_a_paper_is_made_all_the_same(library: Library, out: Path) -> None:
    session, _ = a_session(library, in_order())
    then(session, "checklist", "text", str(out), "on")
    assert papers.make(session) is None
    (path,) = out.iterdir()
    assert "Checklist for the police" in path.read_text("utf-8")


@each([Command.BACK, Command.STOP, Command.LEAVE])
def test_each_question_lets_people_leave_and_nothing_is_written(command: Command) -> None:
    for before in ((), ("plan",), ("plan", "pdf")):
        session, _ = a_session(LIBRARY, in_order())
        then(session, *before, command)
        assert papers.make(session) is command
        assert len(session.case.log) == 1


# ------------------------------------------------------------------ packs


def packing(
    library: Library, tmp_path: Path, answers: dict[str, str], *replies: Reply
) -> tuple[Session, ScriptedAsker]:
    """Add a chat and a picture as an adult, then say who it is really about, and pack."""
    saved = tmp_path / "saved"
    saved.mkdir()
    (saved / "chat.txt").write_bytes(CHAT)
    (saved / "shot.png").write_bytes(PNG)
    session, _ = sitting(library, tmp_path, ADULT)
    adding.add(session, [saved], adding.Given("nothing-intimate"), "command", lambda _: None)
    assert len(session.case.evidence) == 2
    for fact, value in answers.items():
        session.answer(fact, value)
    return session, then(session, *replies)


def test_a_pack_holds_what_was_chosen_and_nothing_else(
    library: Library, tmp_path: Path, out: Path
) -> None:
    session, asker = packing(library, tmp_path, {}, ("timeline", "E1"), "no", str(out), "on")
    assert pack_questions.pack_up(session) is None
    (folder,) = out.iterdir()
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"data/timeline.pdf", "data/evidence/E1-chat.txt"} <= names
    assert "data/checklist.pdf" not in names
    assert not [name for name in names if "E2" in name]
    assert "not locked" in words_of(asker.prompts[-1].screen)


def test_to_begin_with_all_is_chosen_that_may_go_in(library: Library, tmp_path: Path) -> None:
    session, asker = packing(library, tmp_path, {})
    pack_questions.pack_up(session)
    prompt = asker.prompts[0]
    assert isinstance(prompt, PickMany)
    assert {"checklist", "timeline", "identifiers", "notes", "E1", "E2"} <= set(prompt.current)
    assert set(prompt.current) <= prompt.choices.keys()


def test_under_18_a_picture_is_not_even_offered(library: Library, tmp_path: Path) -> None:
    session, asker = packing(library, tmp_path, {"age_now": "under_16"})
    pack_questions.pack_up(session)
    prompt = asker.prompts[0]
    assert isinstance(prompt, PickMany)
    assert "E1" in prompt.choices
    assert "E2" not in prompt.choices


def test_who_could_be_harmed_by_a_report_is_warned_first(library: Library, tmp_path: Path) -> None:
    session, asker = packing(library, tmp_path, {"offender": "partner"})
    pack_questions.pack_up(session)
    assert "Before you hand this over" in words_of(asker.prompts[0].screen)


def test_a_locked_pack_opens_with_the_five_words_that_were_shown(
    library: Library, tmp_path: Path, out: Path
) -> None:
    session, asker = packing(
        library, tmp_path, {}, ("checklist",), "words", "ready", str(out), "on"
    )
    session.work_factor = 2
    assert pack_questions.pack_up(session) is None
    (path,) = out.iterdir()
    assert path.name.endswith(".zip.age")
    key = age.Passphrase("one two three four five", 2)
    with zipfile.ZipFile(io.BytesIO(age.open_bytes(path.read_bytes(), [key]))) as archive:
        assert "pack/data/checklist.pdf" in archive.namelist()
    assert "age -d" in words_of(asker.prompts[-1].screen)


def test_ctrl_c_in_the_middle_leaves_no_pack(
    library: Library, tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, asker = packing(library, tmp_path, {}, ("E1",), "no", str(out), "on")
    log = session.case.log

    def interrupt() -> None:
        raise KeyboardInterrupt

    session.act_on_interrupt = interrupt
    assert pack_questions.pack_up(session) is None
    assert asker.prompts[-1].screen.title == "Stopped"
    assert not list(out.iterdir())
    assert session.case.log == log


def test_at_home_both_are_offered(library: Library) -> None:
    session, asker = a_session(library, in_order("stop"), at_home=True)
    session.run()
    (prompt,) = [one for one in asker.prompts if isinstance(one, Pick) and "plan" in one.choices]
    assert {"paper", "pack"} <= prompt.choices.keys()
