from __future__ import annotations

import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from sextortion_help.case import store
from sextortion_help.case.log import head
from sextortion_help.case.model import Case
from sextortion_help.cli import opening
from sextortion_help.errors import CannotWriteError
from tests.cli.program import ANSWERS, PASSPHRASE, Program

UNDER_18 = "age_now: under_18\noffender: stranger\nhow_it_began: chat\ncountry: GB\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + bytes(200)
CHAT = b"[01/02/2024, 12:00:03] X: pay me\n"
LAUNCH = Path(__file__).parents[1] / "terminal" / "launch.py"
"""The program without what hides its memory: that would hide it from a witness without root too."""

NOTHING = ("--shows", "nothing-intimate")


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def kept(program: Program) -> Case:
    (name,) = program.names()
    return program.vault(name).load()


def sealed(program: Program) -> list[Path]:
    (name,) = program.names()
    folder = program.home / "cases" / name / "evidence"
    return sorted(folder.iterdir()) if folder.is_dir() else []


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# ------------------------------------------------------------------ add


def test_a_file_is_added_and_the_original_is_as_it_was(program: Program) -> None:
    program.keep()
    file = program.write("chat.txt", CHAT)
    before = file.stat()
    outcome = program.unlocked("evidence", "add", file, *NOTHING)
    assert outcome.code == 0, outcome.err
    assert re.fullmatch(r"Added +E1 +\S+ +messages +33 bytes +chat.txt\n", outcome.out)
    (item,) = kept(program).evidence
    assert (item.name, item.size, item.sha256) == ("chat.txt", 33, sha256(CHAT))
    assert (item.type, item.kept, item.how) == ("text/plain", "sealed", "command")
    assert item.times.modified is not None
    assert item.times.modified.timestamp() == pytest.approx(before.st_mtime)
    after = file.stat()
    assert file.read_bytes() == CHAT
    assert (after.st_mtime_ns, after.st_mode, after.st_ino) == (
        before.st_mtime_ns,
        before.st_mode,
        before.st_ino,
    )


def test_nothing_readable_of_it_is_on_the_disk(program: Program) -> None:
    program.keep()
    file = program.write("canary-name.txt", b"canary-content " * 9)
    program.unlocked("evidence", "add", file, *NOTHING, "--note", "canary-note")
    file.unlink()
    for path in program.home.rglob("*"):
        assert b"canary" not in os.fsencode(path)
        assert not path.is_file() or b"canary" not in path.read_bytes()


def test_the_sealed_file_opens_with_the_stock_age_tool(program: Program, tmp_path: Path) -> None:
    tool = shutil.which("age")
    if tool is None:
        pytest.skip("the age tool is not installed")
    program.keep()
    program.unlocked("evidence", "add", program.write("chat.txt", CHAT), *NOTHING)
    identity = program.vault(program.names()[0])._identity.encode()
    key = program.write("identity.txt", identity)
    (file,) = sealed(program)
    opened = subprocess.run([tool, "-d", "-i", key, file], check=True, capture_output=True)
    assert opened.stdout == CHAT


def test_without_a_terminal_and_an_answer_nothing_is_read(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.keep()
    file = program.write("chat.txt", CHAT)
    monkeypatch.setattr(opening, "unlock", None)  # not even the passphrase is needed to say so
    outcome = program.unlocked("evidence", "add", file)
    assert (outcome.code, outcome.out) == (2, "")
    assert "--shows" in outcome.err


def test_a_folder_is_taken_whole_and_what_cannot_be_is_named_with_a_reason(
    program: Program, tmp_path: Path
) -> None:
    program.keep()
    folder = tmp_path / "saved"
    (folder / "deep").mkdir(parents=True)
    (folder / "chat.txt").write_bytes(CHAT)
    (folder / "deep" / "copy.txt").write_bytes(CHAT)
    (folder / "deep" / "shot.png").write_bytes(PNG)
    (folder / "empty.txt").write_bytes(b"")
    (folder / "link.txt").symlink_to(folder / "chat.txt")
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as door:
        place = Path.cwd()
        os.chdir(folder)  # the path of a socket must be short
        door.bind("door")
        os.chdir(place)
        outcome = program.unlocked("evidence", "add", folder, *NOTHING)
    assert outcome.code == 1
    lines = outcome.out.splitlines()
    assert [line.split()[0] for line in lines] == [
        "Added",
        "Already",
        "Added",
        "Not",
        "Not",
        "Not",
        "Not",
    ]
    assert {line.split("Not added  ")[1].split(":")[0] for line in lines[3:]} == {
        "door",
        "empty.txt",
        "link.txt",
        "pipe",
    }
    assert "Added: 2. There already: 1. Not added: 4." in outcome.err
    assert [item.name for item in kept(program).evidence] == ["chat.txt", "shot.png"]
    assert len(sealed(program)) == 2


def test_a_file_that_is_not_there_is_said_and_the_others_are_added(program: Program) -> None:
    program.keep()
    file = program.write("chat.txt", CHAT)
    outcome = program.unlocked("evidence", "add", file.with_name("gone"), file, *NOTHING)
    assert outcome.code == 1
    assert "Not added  gone: It is not there." in outcome.out
    assert [item.name for item in kept(program).evidence] == ["chat.txt"]


def test_a_hostile_name_reaches_neither_the_screen_nor_an_export_as_it_is(
    program: Program, tmp_path: Path
) -> None:
    program.keep()
    name = b"a\x1b]0;title\x07\n\xff\xe2\x80\xae..txt"
    path = os.fsencode(tmp_path) + b"/" + name
    Path(os.fsdecode(path)).write_bytes(CHAT)
    outcome = program.unlocked("evidence", "add", Path(os.fsdecode(path)), *NOTHING)
    assert outcome.code == 0, outcome.err
    for command in (["list"], ["show", "E1"]):
        outcome = program.unlocked("evidence", *command)
        assert not set("\x1b\x07\u202e") & set(outcome.out)
    assert program.unlocked("evidence", "list").out.count("\n") == 1
    out = tmp_path / "out"
    assert program.unlocked("evidence", "export", "E1", "--output", out).code == 0
    (written,) = out.iterdir()
    assert re.fullmatch(r"[ -~]+", written.name)
    assert program.unlocked("evidence", "verify").code == 0


def test_what_and_note_and_links_are_kept_and_shown(program: Program) -> None:
    program.keep()
    account = kept(program).records["accounts"][0].id
    file = program.write("chat.txt", CHAT)
    arguments = ("--what", "profile", "--note", "his page", "--proves", account)
    assert program.unlocked("evidence", "add", file, *NOTHING, *arguments).code == 0
    shown = program.unlocked("evidence", "show", "e1").out
    assert "What it is: Their profile or account" in shown
    assert "Note: his page" in shown
    assert "Belongs to: Account 1 (Instagram, canary_user)" in shown
    assert sha256(CHAT) in shown


def test_a_link_to_nothing_is_refused_before_anything_is_added(program: Program) -> None:
    program.keep()
    file = program.write("chat.txt", CHAT)
    outcome = program.unlocked("evidence", "add", file, *NOTHING, "--proves", "none")
    assert outcome.code == 2
    assert not kept(program).evidence


def test_the_folder_of_the_cases_is_no_evidence(program: Program) -> None:
    program.keep()
    outcome = program.unlocked("evidence", "add", program.home, *NOTHING)
    assert outcome.code == 1
    assert not kept(program).evidence


# ------------------------------------------------------------------ the rule on intimate images


def test_an_adults_intimate_image_is_noted_by_its_hash_and_not_copied(program: Program) -> None:
    program.keep()
    file = program.write("private.png", PNG)
    outcome = program.unlocked("evidence", "add", file, "--shows", "intimate")
    assert outcome.code == 0, outcome.err
    assert "private.png (not copied)" in outcome.out
    (item,) = kept(program).evidence
    assert (item.kept, item.sha256, item.size) == ("reference", sha256(PNG), len(PNG))
    assert item.where == str(file)
    assert not sealed(program)
    outcome = program.unlocked("evidence", "export", "E1", "--output", program.folder / "out")
    assert outcome.code == 1
    assert list((program.folder / "out").iterdir()) == []


def test_what_was_sealed_and_is_said_to_be_intimate_can_be_taken_out(program: Program) -> None:
    program.keep()
    file = program.write("private.png", PNG)
    program.unlocked("evidence", "add", file, *NOTHING)
    outcome = program.unlocked("evidence", "add", file, "--shows", "intimate")
    assert "A locked copy is kept" in outcome.out
    assert "To take a locked copy out" in outcome.err
    assert program.unlocked("evidence", "remove", "E1", "--yes").code == 0
    assert not sealed(program)


SAID_UNDER_18 = [
    (UNDER_18, "intimate", "picture.png", PNG),
    (UNDER_18, "nothing-intimate", "chat.txt.zip", PNG),
    (ANSWERS.replace("age_pictured: adult", "age_pictured: unsure"), "intimate", "a.png", PNG),
    (ANSWERS.replace("others_under_18: no", "others_under_18: yes"), "intimate", "a.png", PNG),
    ("country: GB\n", "intimate", "picture.png", PNG),
]


@pytest.mark.parametrize(("answers", "shows", "name", "content"), SAID_UNDER_18)
def test_under_18_the_file_is_never_opened(
    program: Program, answers: str, shows: str, name: str, content: bytes
) -> None:
    """In a process of its own, with the system itself as the witness."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    program.keep(answers)
    file = program.write(name, content)
    trace = program.folder / "trace"
    command = [sys.executable, str(LAUNCH), "evidence", "add", str(file)]
    options = ["--shows", shows, "--home", str(program.home), "--passphrase-file", str(program.key)]
    watched = "trace=%file,%desc,process"
    done = subprocess.run(
        [
            strace,
            "-f",
            "--seccomp-bpf",
            "-e",
            watched,
            "-s",
            "300",
            "-o",
            trace,
            *command,
            *options,
        ],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    calls = [line for line in trace.read_text(errors="replace").splitlines() if name in line]
    assert calls, "the trace does not even show that the file was looked for"
    opening = re.compile(r"\b(open|openat|openat2|creat|link|linkat|rename\w*|copy_file_range)\(")
    assert not [line for line in calls if opening.search(line)]
    (item,) = kept(program).evidence
    assert (item.kept, item.sha256, item.size, item.type) == ("words", None, None, None)
    assert item.where == str(file)
    assert not sealed(program)
    assert "(only noted)" in done.stdout
    assert "People who help those under 18" in done.stdout


def test_under_18_a_witness_would_see_an_opening(program: Program) -> None:
    """The same trace of a file that may be opened shows that it is."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    program.keep(UNDER_18)
    file = program.write("chat.txt", CHAT)
    trace = program.folder / "trace"
    command = [sys.executable, str(LAUNCH), "evidence", "add", str(file), *NOTHING]
    options = ["--home", str(program.home), "--passphrase-file", str(program.key)]
    watch = [strace, "-f", "--seccomp-bpf", "-e", "trace=%file", "-o", str(trace)]
    subprocess.run([*watch, *command, *options], check=True)
    assert re.search(r"openat\(.*chat\.txt", trace.read_text(errors="replace"))


def test_under_18_words_are_taken_in(program: Program) -> None:
    program.keep(UNDER_18)
    files = [program.write("chat.txt", CHAT), program.write("shot.png", PNG)]
    outcome = program.unlocked("evidence", "add", *files, *NOTHING)
    assert outcome.code == 0, outcome.err
    assert {item.shows for item in kept(program).evidence} == {"only-words"}
    assert len(sealed(program)) == 2


@pytest.mark.parametrize(
    "content",
    [
        b"From: a@b.c\r\nTo: d@e.f\r\nSubject: pay\r\nContent-Type: image/jpeg\r\n\r\n/9j/4AAQ",
        b"\0\0\0\x20ftypisom" + bytes(99),
        b"%PDF-1.7\n" + bytes(99),
        b"PK\x03\x04" + bytes(99),
    ],
    ids=["mail with a picture", "video", "pdf", "archive"],
)
def test_under_18_what_turns_out_to_be_more_than_words_is_dropped(
    program: Program, content: bytes
) -> None:
    program.keep(UNDER_18)
    file = program.write("chat.txt", content)
    outcome = program.unlocked("evidence", "add", file, *NOTHING)
    assert outcome.code == 0, outcome.err
    (item,) = kept(program).evidence
    assert (item.kept, item.sha256, item.size) == ("words", None, None)
    assert not sealed(program)


def test_a_picture_added_as_an_adult_is_not_given_out_once_the_answer_says_under_18(
    program: Program, tmp_path: Path
) -> None:
    name = program.keep()
    program.unlocked("evidence", "add", program.write("shot.png", PNG), *NOTHING)
    program.unlocked("evidence", "add", program.write("chat.txt", CHAT), *NOTHING)
    vault = program.vault(name)
    case = vault.load()
    vault.save(case.with_answer("age_pictured", "under_18", case.made))
    outcome = program.unlocked("evidence", "export", "--all", "--output", tmp_path / "out")
    assert outcome.code == 1
    assert "E1 stays locked" in outcome.err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["E2-chat.txt"]


# ------------------------------------------------------------------ list, show, verify


def test_a_list_of_nothing_says_so(program: Program) -> None:
    program.keep()
    outcome = program.unlocked("evidence", "list")
    assert (outcome.code, outcome.out) == (0, "")
    assert "no evidence" in outcome.err


def test_an_id_that_is_not_there_is_a_slip_of_the_fingers(program: Program, tmp_path: Path) -> None:
    program.keep()
    for command in (
        ["show", "E9"],
        ["export", "E9", "--output", tmp_path / "out"],
        ["remove", "9"],
    ):
        options = ["--yes"] if command[0] == "remove" else []
        outcome = program.unlocked("evidence", *command, *options)
        assert outcome.code == 2
        assert "evidence list" in outcome.err
    assert not (tmp_path / "out").exists()


def test_verify_says_that_all_is_unchanged_and_notes_itself(program: Program) -> None:
    program.keep()
    program.unlocked("evidence", "add", program.write("chat.txt", CHAT), *NOTHING)
    outcome = program.unlocked("evidence", "verify")
    assert outcome.code == 0, outcome.err
    assert outcome.out.splitlines()[0] == "E1    unchanged"
    last = kept(program).log[-1]
    assert (last.event, last.about) == ("evidence checked", "1 unchanged")


def test_verify_finds_damage_and_leaves_with_the_code_of_a_damaged_case(program: Program) -> None:
    program.keep()
    for name in ("a.txt", "b.txt", "c.txt"):
        program.unlocked("evidence", "add", program.write(name, name.encode()), *NOTHING)
    folder = sealed(program)[0].parent
    first, second, third = (folder / f"{item.file}.age" for item in kept(program).evidence)
    content = bytearray(first.read_bytes())
    content[-1] ^= 1
    first.write_bytes(content)
    second.unlink()
    (folder / "stranger.age").write_bytes(third.read_bytes())
    outcome = program.unlocked("evidence", "verify")
    assert outcome.code == 5
    words = [line.split()[:2] for line in outcome.out.splitlines()]
    assert words == [
        ["E1", "damaged"],
        ["E2", "missing"],
        ["E3", "unchanged"],
        ["stranger.age", "unknown"],
        ["log", "unchanged"],
    ]


def test_verify_holds_the_log_against_a_paper(program: Program, tmp_path: Path) -> None:
    name = program.keep()
    program.unlocked("evidence", "add", program.write("chat.txt", CHAT), *NOTHING)
    outcome = program.unlocked("evidence", "export", "E1", "--output", tmp_path / "out")
    found = re.search(r"Log: (\d+) entries. Last hash: ([0-9a-f]{64})", outcome.err)
    assert found is not None
    paper = ("--length", found[1], "--hash", found[2])
    vault = program.vault(name)
    assert head(vault.load().log) == (int(found[1]), found[2])
    assert program.unlocked("evidence", "verify", *paper).code == 0
    # Someone with the passphrase cuts the last two entries and goes on as if nothing was.
    case = vault.load()
    cut = case.model_copy(update={"log": case.log[: int(found[1]) - 2]})
    for _ in range(5):
        cut = cut.with_event("exported", "plan", case.made)
    vault.save(cut)
    outcome = program.unlocked("evidence", "verify", *paper)
    assert outcome.code == 5
    assert "paper" in outcome.out


def test_a_paper_is_typed_as_people_type_and_a_slip_is_no_alarm(program: Program) -> None:
    name = program.keep()
    length, last = head(program.vault(name).load().log)
    spaced = " ".join(last[n : n + 8] for n in range(0, 64, 8)).upper()
    typed = ("--length", str(length), "--hash", spaced)
    assert program.unlocked("evidence", "verify", *typed).code == 0
    before = len(kept(program).log)
    for slip in (["--length", "3"], ["--length", "3", "--hash", last[:-1]], [*typed[:3], "z" * 64]):
        assert program.unlocked("evidence", "verify", *slip).code == 2
    assert len(kept(program).log) == before


def test_a_file_that_was_moved_is_missing_but_no_alarm(program: Program) -> None:
    program.keep()
    file = program.write("private.png", PNG)
    program.unlocked("evidence", "add", file, "--shows", "intimate")
    file.rename(program.folder / "elsewhere.png")
    outcome = program.unlocked("evidence", "verify")
    assert outcome.code == 5
    assert "Did you move it" in outcome.out
    assert "police" not in outcome.err


def test_what_was_begun_to_be_read_is_said_so(program: Program) -> None:
    """A paper for the police must not say that a file was never opened when it was."""
    program.keep(UNDER_18)
    program.unlocked("evidence", "add", program.write("a.txt", b"%PDF-1.7\n" + bytes(99)), *NOTHING)
    program.unlocked("evidence", "add", program.write("b.pdf", b"%PDF-1.7\n"), *NOTHING)
    assert [item.was_opened for item in kept(program).evidence] == [True, False]
    assert "was begun to be read" in program.unlocked("evidence", "show", "E1").out
    assert "It was not opened" in program.unlocked("evidence", "show", "E2").out
    checklist = " ".join(program.unlocked("checklist").out.split())
    assert checklist.count("was begun to be read") == checklist.count("was not opened") == 1


# ------------------------------------------------------------------ export, remove


def test_an_export_is_whole_private_and_noted(program: Program, tmp_path: Path) -> None:
    program.keep()
    program.unlocked("evidence", "add", program.write("chat.txt", CHAT), *NOTHING)
    out = tmp_path / "new" / "out"
    outcome = program.unlocked("evidence", "export", "1", "--output", out)
    assert outcome.code == 0, outcome.err
    assert outcome.out == f"{sha256(CHAT)}  E1-chat.txt\n"
    written = out / "E1-chat.txt"
    assert written.read_bytes() == CHAT
    assert written.stat().st_mode & 0o777 == 0o600
    assert "Anyone who uses this computer can read it" in outcome.err
    assert kept(program).log[-1].event == "evidence exported"
    assert kept(program).log[-1].about == f"E1 sha256:{sha256(CHAT)}"


def test_an_export_overwrites_nothing_and_the_others_go_on(
    program: Program, tmp_path: Path
) -> None:
    program.keep()
    for name in ("a.txt", "b.txt"):
        program.unlocked("evidence", "add", program.write(name, name.encode()), *NOTHING)
    out = tmp_path / "out"
    out.mkdir()
    (out / "e1-A.TXT").write_text("mine")
    outcome = program.unlocked("evidence", "export", "--all", "--output", out)
    assert outcome.code == 1
    assert (out / "e1-A.TXT").read_text() == "mine"
    assert {path.name for path in out.iterdir()} == {"e1-A.TXT", "E2-b.txt"}


def test_an_export_among_the_locked_notes_is_refused(program: Program) -> None:
    program.keep()
    outcome = program.unlocked("evidence", "export", "--all", "--output", program.home / "cases/x")
    assert outcome.code == 2
    assert not (program.home / "cases/x").exists()


def test_a_damaged_piece_is_not_written_out(program: Program, tmp_path: Path) -> None:
    program.keep()
    for name in ("a.txt", "b.txt"):
        program.unlocked("evidence", "add", program.write(name, name.encode()), *NOTHING)
    folder = sealed(program)[0].parent
    file = folder / f"{kept(program).evidence[0].file}.age"
    file.write_bytes(file.read_bytes()[:-1])
    outcome = program.unlocked("evidence", "export", "E1", "E2", "--output", tmp_path / "out")
    assert outcome.code == 5
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["E2-b.txt"]


def test_a_piece_that_is_removed_is_gone_but_for_the_log(program: Program) -> None:
    program.keep()
    program.unlocked("evidence", "add", program.write("chat.txt", CHAT), *NOTHING)
    assert program.unlocked("evidence", "remove", "E1").code == 2
    assert (
        program("evidence", "remove", "E1", "--passphrase-file", program.key, typed="1\n").code == 0
    )
    assert sealed(program)
    outcome = program.unlocked("evidence", "remove", "E1", "--yes")
    assert outcome.code == 0, outcome.err
    assert not sealed(program)
    assert not kept(program).evidence
    assert [e.event for e in kept(program).log][-2:] == ["evidence added", "evidence removed"]
    program.unlocked("evidence", "add", program.write("chat.txt", CHAT), *NOTHING)
    assert [item.id for item in kept(program).evidence] == ["E2"]
    assert program.unlocked("evidence", "verify").code == 0


def test_the_checklist_lists_evidence_with_its_hash(program: Program) -> None:
    program.keep()
    assert "EVIDENCE KEPT" not in program.unlocked("checklist").out
    program.unlocked("evidence", "add", program.write("chat.txt", CHAT), *NOTHING)
    checklist = program.unlocked("checklist").out
    assert "EVIDENCE KEPT" in checklist
    assert sha256(CHAT) in checklist


@pytest.mark.parametrize("command", ["list", "show E1", "verify", "remove E1 --yes"])
def test_every_command_needs_the_passphrase(program: Program, command: str) -> None:
    program.keep()
    assert program("evidence", *command.split()).code == 2
    wrong = program.write("wrong.txt", f"not {PASSPHRASE}\n")
    assert program("evidence", *command.split(), "--passphrase-file", wrong).code == 4


def test_what_is_kept_damaged_can_be_added_again(program: Program) -> None:
    program.keep()
    file = program.write("chat.txt", CHAT)
    program.unlocked("evidence", "add", file, *NOTHING)
    (damaged,) = sealed(program)
    damaged.write_bytes(damaged.read_bytes()[:-1])
    outcome = program.unlocked("evidence", "add", file, *NOTHING)
    assert re.match(r"Added +E2 ", outcome.out)
    out = program.folder / "out"
    assert program.unlocked("evidence", "export", "E2", "--output", out).code == 0
    assert (out / "E2-chat.txt").read_bytes() == CHAT


def test_a_check_that_cannot_be_noted_still_says_what_it_found(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.keep()
    program.unlocked("evidence", "add", program.write("chat.txt", CHAT), *NOTHING)
    before = len(kept(program).log)
    monkeypatch.setattr(store.CaseFolder, "locked", refuse)
    monkeypatch.setattr(store.CaseFolder, "save", refuse)
    outcome = program.unlocked("evidence", "verify")
    assert outcome.code == 0, outcome.err
    assert "E1    unchanged" in outcome.out
    assert "could not be noted in the log" in outcome.err
    assert len(kept(program).log) == before


def refuse(*_: object) -> None:
    raise CannotWriteError("The disk can only be read.")
