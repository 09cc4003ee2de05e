"""Evidence in a real terminal: added by questions, from inside the guide, and stopped half-way."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

pytest.importorskip("pexpect", reason="a pseudo-terminal needs pexpect, which Windows has not")
pytest.importorskip("pyte")

from sextortion_help.case.model import Case, new_case
from sextortion_help.case.store import Shelf
from sextortion_help.case.vault import Vault
from tests.cli.program import NOW
from tests.terminal.screen import Menus, Plain

Driver = Menus | Plain
Start = Callable[..., Driver]
PASSPHRASE = "gravel lantern puzzle"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + bytes(200)
ADULT = {"safe_now": "safe", "age_now": "adult", "age_pictured": "adult", "others_under_18": "no"}
YOUNG = {"safe_now": "safe", "age_now": "under_16", "country": "GB"}


@pytest.fixture(params=["menus", "plain"])
def start(request: pytest.FixtureRequest, tmp_path: Path) -> Start:
    (tmp_path / "pass").write_text(PASSPHRASE)

    def begin(*arguments: str, answers: dict[str, str]) -> Driver:
        case = new_case(NOW, "test")
        for fact, value in answers.items():
            case = case.with_answer(fact, value, NOW)
        Vault.create(Shelf(tmp_path), PASSPHRASE, case, 2)
        given = [*arguments, "--passphrase-file", str(tmp_path / "pass")]
        if request.param == "plain":
            return Plain([*given, "--plain"], tmp_path)
        return Menus(given, tmp_path)

    return begin


def kept(tmp_path: Path) -> tuple[Case, list[str]]:
    folder = Shelf(tmp_path).find(None)
    inside = folder.folder / "evidence"
    names = [path.name for path in inside.iterdir()] if inside.is_dir() else []
    return Vault.unlock(folder, PASSPHRASE).load(), names


def test_an_adult_adds_a_picture_of_words(start: Start, tmp_path: Path) -> None:
    (tmp_path / "shot.png").write_bytes(PNG)
    terminal = start("evidence", "add", str(tmp_path / "shot.png"), answers=ADULT)
    terminal.choose("No, nothing like that")
    terminal.wait_for("What is it")
    terminal.choose("Their profile or account")
    terminal.wait_for("Your note")
    terminal.write("his page")
    assert terminal.exit_code() == 0
    assert "Added      E1" in terminal.text
    assert "I changed nothing in them" in terminal.text
    case, names = kept(tmp_path)
    assert [(item.kind, item.note) for item in case.evidence] == [("profile", "his page")]
    assert names == [f"{case.evidence[0].file}.age"]


def test_a_child_who_is_not_sure_sees_the_child_line(start: Start, tmp_path: Path) -> None:
    (tmp_path / "shot.png").write_bytes(PNG)
    terminal = start("evidence", "add", str(tmp_path / "shot.png"), answers=YOUNG)
    terminal.wait_for("No body, not even small or blurred")
    terminal.choose("Something else, or I am not sure")
    assert terminal.exit_code() == 0
    assert "Noted      E1" in terminal.text
    assert "0800 1111" in terminal.text
    case, names = kept(tmp_path)
    assert case.evidence[0].sha256 is None
    assert not names


CHAT = """\
13/01/2026, 20:21 - Joe: hi, add me on telegram t.me/joe_k
13/01/2026, 20:25 - Anna: please do not send it to my friends
13/01/2026, 22:00 - Joe: I will send your pictures to all your friends
"""


@pytest.fixture
def near() -> Iterator[Path]:
    """Return a folder with a short name: a long one, typed, would run to the edge by itself."""
    with tempfile.TemporaryDirectory(prefix="e", dir="/tmp") as folder:
        yield Path(folder)


def test_inside_resume_a_file_is_added_checked_and_listed(
    start: Start, tmp_path: Path, near: Path
) -> None:
    (near / "the chat.txt").write_text(CHAT)
    terminal = start("resume", answers=ADULT)
    terminal.wait_for("Where you are")
    terminal.choose("Evidence: add files, look, check")
    terminal.choose("Add files you have saved")
    terminal.wait_for("Which file or folder")
    terminal.write(f"'{near / 'the chat.txt'}'")
    terminal.choose("Messages")
    terminal.wait_for("Your note")
    terminal.write("")
    terminal.wait_for("Added: 1")
    terminal.go_on()
    terminal.wait_for("Shall I read it?")
    terminal.choose("Yes, read the messages")
    terminal.wait_for("Which of these names is you?")
    terminal.mark("Anna")
    terminal.wait_for("Which of these are threats?")
    terminal.mark("2026-01-13 22:00 will-send")
    terminal.wait_for("Which of these ask you to go to another app?")
    terminal.command("s")
    terminal.wait_for("Which lead to them?")
    terminal.mark("telegram/joe_k")
    terminal.wait_for("I read 3 messages from WhatsApp")
    terminal.go_on()
    terminal.choose("Check that nothing was changed")
    terminal.wait_for("All that I checked is as it was")
    terminal.go_on()
    terminal.choose("Look at one")
    terminal.choose("E1")
    terminal.wait_for("SHA-256")
    terminal.choose("Leave it as it is")
    terminal.choose("Back to the list")
    terminal.choose("Back to the list")
    terminal.wait_for("Where you are")
    terminal.choose("Read the timeline")
    terminal.wait_for("2026-01-13 22:00")
    terminal.command("q")
    assert terminal.exit_code() == 0
    case, names = kept(tmp_path)
    assert len(case.evidence) == len(names) == 1
    assert [record.fields["user_name"] for record in case.records["accounts"]] == ["joe_k"]
    assert [record.fields["when"] for record in case.records["threats"]] == ["2026-01-13 22:00:00"]


def test_ctrl_c_half_way_leaves_nothing_of_that_file(start: Start, tmp_path: Path) -> None:
    large = tmp_path / "screen.txt"
    with large.open("wb") as file:
        file.truncate(1_000_000_000)  # takes no room, and long enough to read
    (tmp_path / "a.txt").write_text("pay me")
    arguments = [str(tmp_path / "a.txt"), str(large)]
    terminal = start("evidence", "add", *arguments, "--shows", "nothing-intimate", answers=ADULT)
    folder = Shelf(tmp_path).find(None).folder / "evidence"
    for _ in range(2000):
        terminal.pump(0.01)
        with suppress(FileNotFoundError):  # the small file's, which has its own name by now
            if any(path.stat().st_size > 1_000_000 for path in folder.glob(".*.new")):
                break
    terminal.child.sendintr()
    assert terminal.exit_code() == 130
    assert "What is listed as added is kept" in terminal.text
    case, names = kept(tmp_path)
    assert [item.name for item in case.evidence] == ["a.txt"]
    assert names == [f"{case.evidence[0].file}.age"]
