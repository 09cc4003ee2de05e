"""Adding evidence in conversation: what is asked, in which order, and what is opened when."""

from __future__ import annotations

from pathlib import Path

import pytest

from sextortion_help.case import disk
from sextortion_help.case.store import Shelf
from sextortion_help.evidence import reading
from sextortion_help.playbook.library import Library
from sextortion_help.ui import evidence
from sextortion_help.ui.prompts import Command, Pick, Write
from sextortion_help.ui.session import Session
from tests.ui.scripted import Prompt, Reply, ScriptedAsker, a_session, in_order

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + bytes(200)
CHAT = b"[01/02/2024, 12:00:03] X: pay me\n"
ADULT = {"age_now": "adult", "age_pictured": "adult", "others_under_18": "no", "country": "GB"}
YOUNG = {"age_now": "under_16", "country": "GB"}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "chat.txt").write_bytes(CHAT)
    (folder / "shot.png").write_bytes(PNG)
    return folder


def sitting(
    library: Library, tmp_path: Path, answers: dict[str, str], *replies: Reply
) -> tuple[Session, ScriptedAsker]:
    session, asker = a_session(library, in_order(*replies), Shelf(tmp_path / "home"))
    session.keeper.create("secret words")
    for fact, value in answers.items():
        session.answer(fact, value)
    return session, asker


def titles(asker: ScriptedAsker) -> list[str]:
    return [prompt.screen.title for prompt in asker.prompts]


def test_an_adult_is_asked_what_a_picture_shows_then_what_it_is_and_for_a_note(
    library: Library, tmp_path: Path, files: Path
) -> None:
    session, asker = sitting(
        library,
        tmp_path,
        ADULT,
        *(str(files / "shot.png"), "nothing-intimate", "profile", "his page", "on"),
    )
    assert evidence.add_some(session) is None
    assert titles(asker) == [
        "Add what you have saved",
        "Private pictures",
        "What it is",
        "A note",
        "Done",
    ]
    (item,) = session.case.evidence
    assert (item.kind, item.note, item.shows, item.kept, item.how) == (
        "profile",
        "his page",
        "nothing-intimate",
        "sealed",
        "interview",
    )


def test_an_adult_is_not_asked_what_words_show_and_the_guess_is_offered(
    library: Library, tmp_path: Path, files: Path
) -> None:
    session, asker = sitting(
        library, tmp_path, ADULT, str(files / "chat.txt"), "messages", Command.SKIP, "on"
    )
    evidence.add_some(session)
    assert "Private pictures" not in titles(asker)
    what = asker.prompts[1]
    assert isinstance(what, Pick)
    assert what.current == "messages"
    assert session.case.evidence[0].shows == "not-asked"


def test_for_several_the_doubtful_ones_can_be_asked_about_one_by_one(
    library: Library, tmp_path: Path, files: Path
) -> None:
    (files / "other.png").write_bytes(PNG + b"x")
    session, asker = sitting(
        library,
        tmp_path,
        ADULT,
        *(str(files), "each", "intimate", "no", "nothing-intimate", "guess", Command.SKIP, "on"),
    )
    evidence.add_some(session)
    assert [(i.name, i.kept) for i in session.case.evidence] == [
        ("chat.txt", "sealed"),
        ("other.png", "reference"),
        ("shot.png", "sealed"),
    ]
    asked = [prompt.ask for prompt in asker.prompts[2:5]]
    assert ['"other.png"' in ask for ask in asked] == [True, True, False]
    assert "be under 18" in asked[1]


def test_back_amid_many_files_leads_to_the_file_before(
    library: Library, tmp_path: Path, files: Path
) -> None:
    (files / "other.png").write_bytes(PNG + b"x")
    session, asker = sitting(
        library,
        tmp_path,
        ADULT,
        *(str(files), "each", "intimate", "no", Command.BACK, "nothing-intimate"),
        *(Command.BACK, Command.BACK, "nothing-intimate", "guess", Command.SKIP, "on"),
    )
    evidence.add_some(session)
    firsts = [prompt.ask.split(" show")[0] for prompt in asker.prompts if "naked" in prompt.ask]
    assert firsts == [
        "Do any of these 2 files",
        'Does "other.png"',
        'Does "shot.png"',
        'Does "other.png"',
        'Does "shot.png"',
        'Does "other.png"',
        "Do any of these 2 files",
    ]
    assert {item.kept for item in session.case.evidence} == {"sealed"}


def test_a_picture_of_someone_who_may_be_under_18_is_not_read(
    library: Library, tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "open_regular", None)
    session, asker = sitting(
        library,
        tmp_path,
        ADULT,
        *(str(files / "shot.png"), "intimate", "yes", "messages", Command.SKIP, "on", "on"),
    )
    assert evidence.add_some(session) is None
    (item,) = session.case.evidence
    assert (item.kept, item.sha256, item.size) == ("words", None, None)
    assert asker.prompts[-1].screen.title == "People who help those under 18"


@pytest.mark.parametrize("answers", [ADULT, YOUNG])
def test_the_careful_answer_stands_first(
    library: Library, tmp_path: Path, files: Path, answers: dict[str, str]
) -> None:
    session, asker = sitting(library, tmp_path, answers, str(files / "shot.png"), Command.LEAVE)
    evidence.add_some(session)
    prompt = asker.prompts[1]
    assert isinstance(prompt, Pick)
    assert next(iter(prompt.choices)) == "intimate"
    assert prompt.commits


def test_back_leads_to_the_question_before_and_out_of_the_first(
    library: Library, tmp_path: Path, files: Path
) -> None:
    session, asker = sitting(
        library,
        tmp_path,
        ADULT,
        *(str(files / "shot.png"), "nothing-intimate", Command.BACK, Command.BACK),
    )
    assert evidence.add_some(session) is Command.BACK
    assert titles(asker)[1:] == ["Private pictures", "What it is", "Private pictures"]
    assert not session.case.evidence


@pytest.mark.parametrize("command", [Command.STOP, Command.LEAVE])
@pytest.mark.parametrize("number", range(4))
def test_stopping_at_any_question_adds_nothing(
    library: Library, tmp_path: Path, files: Path, number: int, command: Command
) -> None:
    replies: list[Reply] = [str(files / "shot.png"), "nothing-intimate", "profile", "words"]
    session, _ = sitting(library, tmp_path, ADULT, *replies[:number], command)
    assert evidence.add_some(session) is command
    assert not session.case.evidence


def test_links_to_what_was_written_down_are_offered(
    library: Library, tmp_path: Path, files: Path
) -> None:
    session, asker = sitting(
        library,
        tmp_path,
        ADULT,
        *(str(files / "chat.txt"), "messages", Command.SKIP, ("threat1",), "on"),
    )
    from sextortion_help.case.model import Record

    record = Record(id="threat1", at=session.clock(), fields={"words": "pay"})
    session.keep(session.case.with_record("threats", record))
    evidence.add_some(session)
    assert titles(asker)[3] == "What it belongs to"
    assert session.case.evidence[0].proves == ("threat1",)


def test_under_18_nothing_is_opened_before_the_question_is_answered(
    library: Library, tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    asked: list[str] = []
    (files / "chat 2.txt").write_bytes(CHAT + b"more")
    (files / "film.mp4").write_bytes(b"film")

    def watching(path: Path) -> object:
        opened.append(path)
        return disk.open_regular(path)

    monkeypatch.setattr(reading, "open_regular", watching)

    def script(prompt: Prompt) -> Reply | None:
        if isinstance(prompt, Write) and "Which file" in prompt.ask:
            return str(files)
        if prompt.screen.title == "Only words":
            assert not opened
            asked.append(prompt.ask)
            return "only-words"
        assert isinstance(prompt, Pick | Write)
        return "guess" if isinstance(prompt, Pick) and "guess" in prompt.choices else Command.SKIP

    session, asker = sitting(library, tmp_path, YOUNG)
    asker.script = script
    evidence.add_some(session)
    # Texts together, a picture by its name, and what can never be words only not at all.
    assert asked == ["What is in these 2 files?", 'What is in "shot.png"?']
    assert {item.name: item.shows for item in session.case.evidence} == {
        "chat 2.txt": "only-words",
        "chat.txt": "only-words",
        "film.mp4": "not-asked",
        "shot.png": "only-words",
    }
    assert opened
    assert "film.mp4" not in {path.name for path in opened}


def test_under_18_one_answer_can_set_all_the_rest_aside(
    library: Library, tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "open_regular", None)
    (files / "chat.txt").unlink()
    for number in range(5):
        (files / f"shot{number}.png").write_bytes(PNG)
    session, asker = sitting(library, tmp_path, YOUNG, str(files), "rest", "on", "on")
    assert evidence.add_some(session) is None
    assert titles(asker) == [
        "Add what you have saved",
        "Only words",
        "Done",
        "People who help those under 18",
    ]
    assert {item.kept for item in session.case.evidence} == {"words"}
    assert "lock a copy" not in str(asker.told)


def test_under_18_what_may_show_more_is_noted_unopened_and_the_child_line_shown(
    library: Library, tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "open_regular", None)
    session, asker = sitting(
        library,
        tmp_path,
        YOUNG,
        *(str(files / "shot.png"), "intimate", "on", "on"),
    )
    assert evidence.add_some(session) is None
    (item,) = session.case.evidence
    assert (item.kept, item.sha256, item.where) == ("words", None, str(files / "shot.png"))
    assert asker.prompts[-1].screen.title == "People who help those under 18"
    assert "0800 1111" in str(asker.prompts[-1].screen)


def test_under_18_a_film_is_noted_at_once_and_nothing_is_said_of_a_copy(
    library: Library, tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "open_regular", None)
    (files / "film.mp4").write_bytes(b"film")
    session, asker = sitting(library, tmp_path, YOUNG, str(files / "film.mp4"), "on", "on")
    assert evidence.add_some(session) is None
    assert titles(asker) == ["Add what you have saved", "Done", "People who help those under 18"]
    assert "lock a copy" not in str(asker.told)
    assert "write down where it is" in str(asker.told)


def test_a_path_that_is_not_there_is_asked_again(
    library: Library, tmp_path: Path, files: Path
) -> None:
    session, asker = sitting(library, tmp_path, ADULT, str(files / "gone"), Command.BACK)
    evidence.add_some(session)
    assert titles(asker) == ["Add what you have saved", "I find nothing there"]


def test_without_a_place_to_keep_it_one_is_offered_first(
    library: Library, tmp_path: Path, files: Path
) -> None:
    session, asker = a_session(library, in_order("no"), Shelf(tmp_path / "home"))
    assert evidence.add_some(session) is None
    assert titles(asker) == ["First a place to keep it"]
    session, asker = a_session(library, in_order("on"), None)
    assert evidence.add_some(session) is None
    assert titles(asker) == ["There is no place to keep it"]


def test_at_home_a_piece_can_be_looked_at_checked_written_out_and_removed(
    library: Library, tmp_path: Path, files: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    session, asker = sitting(
        library,
        tmp_path,
        ADULT,
        *("add", str(files / "chat.txt"), "messages", Command.SKIP, "on", "no"),
        *("check", "on"),
        *("look", "E1", "out", str(out), "on"),
        *("E1", "remove", "keep"),
        *("E1", "note", "my words"),
        *("E1", "remove", "remove", "on"),
        "home",
    )
    assert evidence.home(session) is None
    assert "Checked" in titles(asker)
    assert "It is written" in titles(asker)
    assert (out / "E1-chat.txt").read_bytes() == CHAT
    assert not session.case.evidence
    events = [entry.event for entry in session.case.log]
    assert events[-5:] == [
        "evidence added",
        "evidence checked",
        "evidence exported",
        "evidence changed",
        "evidence removed",
    ]


def test_nothing_readable_is_written_among_the_locked_notes(
    library: Library, tmp_path: Path, files: Path
) -> None:
    session, asker = sitting(
        library, tmp_path, ADULT, str(files / "chat.txt"), "messages", Command.SKIP, "on"
    )
    evidence.add_some(session)
    folder = session.keeper.open_vault.sealed.folder
    for place in (folder, folder.parent, folder.parent.parent):
        asker.script = in_order("look", "E1", "out", str(place), "on", "home", "home")
        evidence.home(session)
        assert "Your locked notes are kept there" in str(asker.prompts[-3].screen)
    assert len(list(folder.iterdir())) == 1


def test_ctrl_c_amid_adding_says_what_was_kept_and_goes_on(
    library: Library, tmp_path: Path, files: Path
) -> None:
    session, asker = sitting(
        library, tmp_path, ADULT, str(files), "nothing-intimate", "guess", Command.SKIP, "on"
    )
    ticks = iter(range(3))

    def stop() -> None:
        if next(ticks) == 2:
            raise KeyboardInterrupt

    session.act_on_interrupt = stop
    assert evidence.add_some(session) is None
    assert asker.prompts[-1].screen.title == "Stopped"
    assert [item.name for item in session.case.evidence] == ["chat.txt"]
    assert "chat.txt" in str(asker.prompts[-1].screen)


def test_a_check_at_home_names_what_is_not_as_it_was(
    library: Library, tmp_path: Path, files: Path
) -> None:
    session, asker = sitting(
        library, tmp_path, ADULT, str(files / "chat.txt"), "messages", Command.SKIP, "on"
    )
    evidence.add_some(session)
    name = session.case.evidence[0].file
    assert name is not None
    session.keeper.open_vault.sealed.path(name).unlink()
    asker.script = in_order("check", "on", "home")
    evidence.home(session)
    screen = asker.prompts[-2].screen
    assert screen.title == "Something is not as it was"
    assert "E1    missing" in str(screen)


def test_a_full_disk_is_told_and_nothing_is_kept_of_it(
    library: Library, tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno

    from sextortion_help.case import sealed

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    session, asker = sitting(
        library, tmp_path, ADULT, str(files / "chat.txt"), "messages", Command.SKIP, "on"
    )
    monkeypatch.setattr(sealed, "flush_file", full)
    evidence.add_some(session)
    assert "Not added  chat.txt: It could not be locked away. The disk is full." in str(
        asker.prompts[-1].screen
    )
    assert not session.case.evidence
    assert not list(session.keeper.open_vault.sealed.strangers(()))
