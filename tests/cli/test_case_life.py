from __future__ import annotations

import errno
import re
from pathlib import Path

import pytest

from sextortion_help.case import vault as vaults
from sextortion_help.case.log import first_break
from sextortion_help.case.store import RECOVERY, CaseFolder
from tests.cli.program import PASSPHRASE, Outcome, Program

NEW = "another key of several words"


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def opens(program: Program, passphrase: str) -> bool:
    key = program.write("try.txt", f"{passphrase}\n")
    outcome = program("checklist", "--passphrase-file", key)
    assert outcome.code in {0, 4}
    return outcome.code == 0


def words_on(sheet: str) -> str:
    """Return the words of a sheet, as someone types them from paper."""
    return " ".join(re.findall(r"^[1-8]: (\w+)$", sheet, re.MULTILINE))


# ------------------------------------------------------------------ backup and restore


def test_a_backup_brings_a_deleted_case_back(program: Program, tmp_path: Path) -> None:
    program.keep()
    before = program.unlocked("checklist").out
    target = tmp_path / "stick" / "notes"
    target.parent.mkdir()
    made = program.unlocked("cases", "backup", target)
    assert (made.code, made.out) == (0, f"{target}\n")
    assert "read back" in made.err
    program("cases", "delete", "--yes")
    restored = program.unlocked("cases", "restore", target)
    assert restored.code == 0, restored.err
    assert program.names() == [restored.out.strip()]
    after = program.unlocked("checklist").out
    assert after.splitlines()[:40] == before.splitlines()[:40]
    log = program.vault(restored.out.strip()).load().log
    assert log[-1].event == "backup made"
    assert first_break(log) is None


def test_a_backup_opens_with_the_passphrase_of_its_day(program: Program, tmp_path: Path) -> None:
    program.keep()
    program.unlocked("cases", "backup", tmp_path / "old")
    changed(program)
    program("cases", "delete", "--yes")
    new = program.write("new.txt", NEW)
    refused = program("cases", "restore", tmp_path / "old", "--passphrase-file", new)
    assert refused.code == 4
    assert program.unlocked("cases", "restore", tmp_path / "old").code == 0


@pytest.mark.parametrize("taken", ["mine", "gone/notes"])
def test_a_backup_that_cannot_be_written_is_told(
    program: Program, tmp_path: Path, taken: str
) -> None:
    program.keep()
    (tmp_path / "mine").write_text("mine")
    outcome = program.unlocked("cases", "backup", tmp_path / taken)
    assert (outcome.code, outcome.out) == (2 if taken == "mine" else 8, "")
    assert (tmp_path / "mine").read_text() == "mine"


def test_what_is_no_backup_is_not_restored(program: Program) -> None:
    file = program.write("notes", b"hello")
    assert program.unlocked("cases", "restore", file).code == 5
    assert program.unlocked("cases", "restore", program.folder / "nothing").code == 2
    assert program.names() == []


# ------------------------------------------------------------------ another passphrase


def changed(program: Program, *arguments: str) -> Outcome:
    new = program.write("new.txt", NEW)
    return program.unlocked("cases", "change-passphrase", "--new-passphrase-file", new, *arguments)


def test_after_a_change_only_the_new_passphrase_opens_the_case(program: Program) -> None:
    name = program.keep()
    assert changed(program).code == 0
    assert opens(program, NEW)
    assert not opens(program, PASSPHRASE)
    files = {path.name for path in program.case_folder(name).folder.iterdir()}
    assert files <= {"key.age", "case.age", "case.prev.age", "lock"}


def test_the_log_says_that_the_passphrase_was_changed(program: Program) -> None:
    name = program.keep()
    changed(program)
    vault = vaults.Vault.unlock(program.case_folder(name), NEW)
    assert [entry.event for entry in vault.load().log][-1] == "passphrase changed"


def test_a_change_that_cannot_be_written_leaves_the_old_passphrase(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.keep()

    def refuse(*_: object) -> None:
        raise OSError(28, "full")

    with monkeypatch.context() as patched:
        patched.setattr(vaults, "write_atomically", refuse)
        outcome = changed(program)
    assert outcome.code == 8
    assert "as it was" in outcome.err
    assert opens(program, PASSPHRASE)
    assert not opens(program, NEW)


@pytest.mark.parametrize("new", ["", "   \n", None])
def test_no_case_is_locked_with_nothing(program: Program, new: str | None) -> None:
    program.keep()
    file = program.write("new.txt", new) if new is not None else program.folder / "nothing"
    outcome = program.unlocked("cases", "change-passphrase", "--new-passphrase-file", file)
    assert outcome.code == 2
    assert opens(program, PASSPHRASE)


def test_without_a_terminal_the_new_passphrase_has_to_be_given(program: Program) -> None:
    program.keep()
    outcome = program.unlocked("cases", "change-passphrase")
    assert outcome.code == 2
    assert "--new-passphrase-file" in outcome.err


# ------------------------------------------------------------------ the recovery sheet


def recovered(program: Program, words: str) -> Outcome:
    sheet = program.write("sheet.txt", words)
    new = program.write("new.txt", NEW)
    return program("cases", "recover", "--passphrase-file", sheet, "--new-passphrase-file", new)


def test_the_words_of_a_sheet_open_a_case_whose_passphrase_is_forgotten(program: Program) -> None:
    name = program.keep()
    sheet = program.unlocked("cases", "recovery-sheet")
    assert sheet.code == 0, sheet.err
    words = words_on(sheet.out)
    assert len(words.split()) == 8
    assert name in sheet.out
    assert recovered(program, words).code == 0
    assert opens(program, NEW)
    assert not opens(program, PASSPHRASE)


def test_a_lost_key_file_is_made_anew_from_the_sheet(program: Program) -> None:
    name = program.keep()
    words = words_on(program.unlocked("cases", "recovery-sheet").out)
    (program.case_folder(name).folder / "key.age").unlink()
    assert recovered(program, words).code == 0
    assert opens(program, NEW)


def test_a_new_sheet_makes_the_old_one_useless(program: Program) -> None:
    program.keep()
    old, new = (words_on(program.unlocked("cases", "recovery-sheet").out) for _ in range(2))
    assert old != new
    assert recovered(program, old).code == 4
    assert recovered(program, new).code == 0


def test_without_a_sheet_nothing_but_the_passphrase_opens_a_case(program: Program) -> None:
    program.keep()
    outcome = recovered(program, "one two three four five six seven eight")
    assert outcome.code == 3
    assert "no recovery sheet" in outcome.err


def test_a_sheet_in_a_file_is_for_its_owner_and_the_file_opens_the_case(
    program: Program, tmp_path: Path
) -> None:
    program.keep()
    target = tmp_path / "sheet.txt"
    outcome = program.unlocked("cases", "recovery-sheet", "--output", target)
    assert (outcome.code, outcome.out) == (0, "")
    assert "not locked" in outcome.err
    assert recovered(program, words_on(target.read_text("utf-8"))).code == 0


def test_a_sheet_that_opens_nothing_is_not_left_behind(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = program.keep()

    def refuse(*_: object) -> None:
        raise OSError(28, "full")

    with monkeypatch.context() as patched:
        patched.setattr(vaults, "write_atomically", refuse)
        outcome = program.unlocked("cases", "recovery-sheet", "--output", tmp_path / "sheet.txt")
        shown = program.unlocked("cases", "recovery-sheet")
    assert outcome.code == 8
    assert not (tmp_path / "sheet.txt").exists()
    assert (shown.code, shown.out) == (8, "")
    assert not (program.case_folder(name).folder / RECOVERY).exists()


def test_a_sheet_that_cannot_be_given_out_leaves_the_older_one(
    program: Program, tmp_path: Path
) -> None:
    name = program.keep()
    old = words_on(program.unlocked("cases", "recovery-sheet").out)
    entries = len(program.vault(name).load().log)
    sealed = (program.case_folder(name).folder / RECOVERY).read_bytes()
    for arguments in (["--format", "pdf"], ["--output", tmp_path / "gone" / "sheet.txt"]):
        outcome = program.unlocked("cases", "recovery-sheet", *arguments, colour=True)
        assert outcome.code in {2, 8}
        assert "still opens" in outcome.err
        assert (program.case_folder(name).folder / RECOVERY).read_bytes() == sealed
    assert len(program.vault(name).load().log) == entries
    assert recovered(program, old).code == 0


def test_a_first_sheet_that_cannot_be_given_out_leaves_none(program: Program) -> None:
    name = program.keep()
    assert program.unlocked("cases", "recovery-sheet", "--format", "pdf", colour=True).code == 2
    assert not (program.case_folder(name).folder / RECOVERY).exists()


def test_in_doubt_which_passphrase_opens_it_that_is_said(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.keep()

    def pulled_out(*_: object) -> None:
        monkeypatch.setattr(CaseFolder, "look_at", lambda *_: None)
        raise OSError(errno.EIO, "gone")

    with monkeypatch.context() as patched:
        patched.setattr(vaults, "write_atomically", pulled_out)
        outcome = changed(program)
    assert outcome.code == 8
    assert "I cannot tell which passphrase" in outcome.err
    assert "as it was" not in outcome.err


def test_a_backup_takes_the_sheet_along(program: Program, tmp_path: Path) -> None:
    program.keep()
    words = words_on(program.unlocked("cases", "recovery-sheet").out)
    program.unlocked("cases", "backup", tmp_path / "notes")
    program("cases", "delete", "--yes")
    program.unlocked("cases", "restore", tmp_path / "notes")
    assert recovered(program, words).code == 0


# ------------------------------------------------------------------ copies of a sync program


COPIES = (
    "case (Anna's conflicted copy 2026-11-24).age",
    "case.sync-conflict-20261124-101010-ABCDEFG.age",
    "case-LAPTOP.age",
    "case 2.age",
)


def resumed(program: Program, *arguments: str) -> Outcome:
    return program(
        "resume", "--plain", "--passphrase-file", program.key, *arguments, typed="q\nq\n"
    )


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_of_a_sync_program_is_explained_and_can_be_opened(
    program: Program, name: str
) -> None:
    folder = program.case_folder(program.keep()).folder
    older = (folder / "case.age").read_bytes()
    vault = program.vault(folder.name)
    vault.save(vault.load().with_answer("began_when", "newer words", vault.load().made))
    (folder / name).write_bytes(older)
    told = resumed(program)
    assert told.code in {0, 130}
    assert "more than one copy" in told.err
    assert name in told.err
    shown = resumed(program, "--copy", name)
    assert shown.code in {0, 130}
    assert "more than one copy" not in shown.err
    assert (folder / name).read_bytes() == older
    assert program.vault(folder.name).load().answers["began_when"].value == "newer words"


def test_files_of_the_program_itself_are_no_copies(program: Program) -> None:
    name = program.keep()
    folder = program.case_folder(name)
    for own in ("case.aside-0123abcd.age", "recovery.age"):
        (folder.folder / own).write_bytes(b"x")
    assert folder.copies() == ()
    assert "more than one copy" not in resumed(program).err


@pytest.mark.parametrize("name", ["case.age", "../x.age", "key.age", "nothing"])
def test_only_a_copy_that_is_there_can_be_opened(program: Program, name: str) -> None:
    program.keep()
    outcome = resumed(program, "--copy", name)
    assert outcome.code == 2
