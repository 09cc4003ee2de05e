from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import bagit
import pytest

from sextortion_help.case import age, store
from sextortion_help.case.log import first_break, head
from sextortion_help.case.model import Case
from sextortion_help.errors import CannotWriteError
from sextortion_help.report.renderers import pdf
from sextortion_help.report.renderers.pdf import CannotRenderError
from tests.cli.program import ANSWERS, CANARIES, Program

PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + bytes(200)
CHAT = b"[01/02/2024, 12:00:03] X: pay me\n"
NOTHING = ("--shows", "nothing-intimate")
PAPERS = ("checklist.pdf", "checklist.txt", "timeline.pdf", "timeline.txt", "timeline.csv")


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def with_evidence(program: Program, answers: str = ANSWERS) -> Case:
    """Keep a case with a chat, a picture, and a private picture that is only noted."""
    program.keep(answers)
    program.unlocked("evidence", "add", program.write("chat.txt", CHAT), *NOTHING)
    program.unlocked("evidence", "add", program.write("profile.png", PNG), *NOTHING)
    private = program.write("private.png", PNG + b"private")
    program.unlocked("evidence", "add", private, "--shows", "intimate")
    return kept(program)


def kept(program: Program) -> Case:
    (name,) = program.names()
    return program.vault(name).load()


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def packed(program: Program, tmp_path: Path, *arguments: str) -> Path:
    outcome = program.unlocked("pack", "--output", tmp_path / "out", *(arguments or ("--all",)))
    assert outcome.code == 0, outcome.err
    assert outcome.out == f"{tmp_path / 'out'}\n"
    return tmp_path / "out"


def test_a_pack_holds_papers_tables_evidence_and_a_note_to_the_officer(
    program: Program, tmp_path: Path
) -> None:
    case = with_evidence(program)
    folder = packed(program, tmp_path)
    names = files_in(folder)
    assert names >= {f"data/{name}" for name in PAPERS}
    assert names >= {
        "READ-ME-OFFICER.txt",
        "data/identifiers.csv",
        "data/case.json",
        "data/custody.csv",
        "data/evidence/E1-chat.txt",
        "data/evidence/E2-profile.png",
    }
    assert not [name for name in names if "E3" in name]
    assert (folder / "data/evidence/E1-chat.txt").read_bytes() == CHAT
    assert (folder / "data/checklist.pdf").read_bytes().startswith(b"%PDF")
    rows = list(csv.reader(io.StringIO((folder / "data/custody.csv").read_text("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["E1", "E2", "E3"]
    assert case.evidence[2].sha256 in rows[3]
    assert json.loads((folder / "data/case.json").read_text("utf-8"))["answers"]


def test_other_programs_find_the_pack_whole_and_one_flipped_byte_not(
    program: Program, tmp_path: Path
) -> None:
    with_evidence(program)
    folder = packed(program, tmp_path)
    assert bagit.Bag(str(folder)).is_valid()
    check = ["sha256sum", "--quiet", "-c", "manifest-sha256.txt"]
    if shutil.which(check[0]):
        assert subprocess.run(check, cwd=folder, check=False).returncode == 0
    target = folder / "data/evidence/E1-chat.txt"
    content = bytearray(target.read_bytes())
    content[5] ^= 1
    target.write_bytes(content)
    assert not bagit.Bag(str(folder)).is_valid()
    if shutil.which(check[0]):
        done = subprocess.run(check, cwd=folder, check=False, capture_output=True)
        assert done.returncode != 0


def test_a_zip_holds_what_the_folder_holds(program: Program, tmp_path: Path) -> None:
    with_evidence(program)
    folder = packed(program, tmp_path, "--include", "timeline", "--include", "e1")
    names = files_in(folder)
    outcome = program.unlocked(
        "pack", "--output", tmp_path / "out.zip", "--include", "timeline", "--include", "E1"
    )
    assert outcome.code == 0, outcome.err
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert {name.removeprefix("pack/") for name in archive.namelist()} == names
    assert "data/checklist.pdf" not in names
    assert "data/evidence/E1-chat.txt" in names
    assert "data/evidence/E2-profile.png" not in names


def test_the_same_case_at_the_same_time_gives_the_same_bytes(
    program: Program, tmp_path: Path
) -> None:
    with_evidence(program)
    (name,) = program.names()
    before = {path: path.read_bytes() for path in program.case_folder(name).folder.glob("*.age")}
    contents = []
    for number in "12":
        target = tmp_path / f"{number}.zip"
        assert program.unlocked("pack", "--output", target, "--all").code == 0
        contents.append(target.read_bytes())
        for path, content in before.items():
            path.write_bytes(content)
    assert contents[0] == contents[1]


def test_a_locked_pack_opens_with_its_own_passphrase_and_nothing_else(
    program: Program, tmp_path: Path
) -> None:
    with_evidence(program)
    key = program.write("lock.txt", "another passphrase\n")
    outcome = program.unlocked(
        "pack", "--output", tmp_path / "out", "--all", "--lock-passphrase-file", key
    )
    assert outcome.code == 0, outcome.err
    target = tmp_path / "out.zip.age"
    assert outcome.out == f"{target}\n"
    assert "age -d" in outcome.err
    content = age.open_bytes(target.read_bytes(), [age.Passphrase("another passphrase", 2)])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.read("pack/data/evidence/E1-chat.txt") == CHAT


def test_the_log_knows_of_the_pack_and_the_papers_hold_its_last_hash(
    program: Program, tmp_path: Path
) -> None:
    before = with_evidence(program)
    folder = packed(program, tmp_path, "--include", "checklist", "--include", "E1")
    log = kept(program).log
    assert [entry.event for entry in log[len(before.log) :]] == ["evidence exported", "exported"]
    assert first_break(log) is None
    length, last = head(log)
    for name in ("data/checklist.txt", "READ-ME-OFFICER.txt"):
        words = (folder / name).read_text("utf-8")
        assert last in "".join(words.split())
    assert re.search(
        rf"Entries in the log: +{length}\b", (folder / "data/checklist.txt").read_text()
    )


@pytest.mark.parametrize("taken", ["folder", "file", "link"])
def test_nothing_is_overwritten(program: Program, tmp_path: Path, taken: str) -> None:
    with_evidence(program)
    target = tmp_path / "out"
    match taken:
        case "folder":
            target.mkdir()
        case "file":
            target.write_text("mine")
        case _:
            target.symlink_to(tmp_path / "nowhere")
    log = kept(program).log
    outcome = program.unlocked("pack", "--output", target, "--all")
    assert (outcome.code, outcome.out) == (2, "")
    assert "Nothing was overwritten" in outcome.err
    assert kept(program).log == log


def test_a_pack_among_the_locked_notes_is_refused(program: Program) -> None:
    with_evidence(program)
    outcome = program.unlocked("pack", "--output", program.home / "cases" / "out", "--all")
    assert outcome.code == 2
    assert "locked notes" in outcome.err


def test_a_pack_that_cannot_be_noted_is_not_there(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_evidence(program)
    log = kept(program).log

    def refuse(*_: object) -> None:
        raise CannotWriteError("The disk is full.")

    for name in ("out", "out.zip"):
        with monkeypatch.context() as patched:
            patched.setattr(store.CaseFolder, "save", refuse)
            outcome = program.unlocked("pack", "--output", tmp_path / "new" / name, "--all")
        assert outcome.code == 8
        assert not files_in(tmp_path / "new")
    assert kept(program).log == log


def test_a_damaged_piece_makes_no_pack(program: Program, tmp_path: Path) -> None:
    case = with_evidence(program)
    (name,) = program.names()
    file = program.home / "cases" / name / "evidence" / f"{case.evidence[1].file}.age"
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    for target in (tmp_path / "new" / "out", tmp_path / "new" / "out.zip"):
        outcome = program.unlocked("pack", "--output", target, "--all")
        assert outcome.code == 5
        assert "E2" in outcome.err
        assert not files_in(tmp_path / "new")
    assert program.unlocked("pack", "--output", tmp_path / "out", "--include", "E1").code == 0


def test_under_18_no_picture_goes_in_even_one_added_before(
    program: Program, tmp_path: Path
) -> None:
    with_evidence(program)
    name = program.names()[0]
    vault = program.vault(name)
    case = vault.load()
    vault.save(case.with_answer("age_now", "under_18", case.made))
    outcome = program.unlocked("pack", "--output", tmp_path / "no", "--include", "E2")
    assert outcome.code == 2
    folder = packed(program, tmp_path)
    assert [name for name in files_in(folder) if "evidence" in name] == [
        "data/evidence/E1-chat.txt"
    ]
    for path in folder.rglob("*"):
        assert not path.is_file() or PNG not in path.read_bytes()


def test_without_a_terminal_it_has_to_be_said_what_goes_in(
    program: Program, tmp_path: Path
) -> None:
    with_evidence(program)
    for arguments in ((), ("--all", "--lock")):
        outcome = program.unlocked("pack", "--output", tmp_path / "out", *arguments)
        assert (outcome.code, outcome.out) == (2, "")
        assert "--all" in outcome.err
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--include", "E3"),
        ("--include", "E9"),
        ("--include", "nonsense"),
        ("--all", "--include", "E1"),
    ],
)
def test_what_cannot_go_in_is_refused_and_what_can_is_named(
    program: Program, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    with_evidence(program)
    outcome = program.unlocked("pack", "--output", tmp_path / "out", *arguments)
    assert outcome.code == 2
    assert not (tmp_path / "out").exists()
    if "--all" not in arguments:
        assert "checklist, timeline, identifiers, notes" in outcome.err


def test_a_pack_is_for_its_owner_and_says_that_it_is_readable(
    program: Program, tmp_path: Path
) -> None:
    with_evidence(program)
    outcome = program.unlocked("pack", "--output", tmp_path / "out", "--all")
    assert "not locked" in outcome.err
    if os.name == "posix":
        for path in (tmp_path / "out").rglob("*"):
            assert path.stat().st_mode & 0o077 == 0


def test_what_is_left_out_stands_in_no_file(program: Program, tmp_path: Path) -> None:
    with_evidence(program)
    folder = packed(program, tmp_path, "--include", "E1")
    content = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert not [canary for canary in CANARIES if canary.encode() in content]


def test_a_form_that_fits_can_go_in(program: Program, tmp_path: Path) -> None:
    program.keep()
    folder = packed(program, tmp_path, "--include", "form gb-police")
    assert {"data/form-gb-police.pdf", "data/form-gb-police.txt"} <= files_in(folder)


def test_a_pack_holds_no_hash_of_its_own_files_that_is_wrong(
    program: Program, tmp_path: Path
) -> None:
    with_evidence(program)
    folder = packed(program, tmp_path)
    for list_ in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        for line in (folder / list_).read_text("utf-8").splitlines():
            hash_, name = line.split("  ", 1)
            assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == hash_


def test_a_paper_that_cannot_be_a_pdf_goes_in_as_text(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bytes:
        raise CannotRenderError

    program.keep()
    monkeypatch.setattr(pdf, "render_pdf", fail)
    names = files_in(packed(program, tmp_path, "--include", "checklist"))
    assert "data/checklist.txt" in names
    assert "data/checklist.pdf" not in names
