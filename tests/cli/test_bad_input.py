from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from sextortion_help.case import age
from sextortion_help.case.store import CURRENT, KEY, PREVIOUS
from sextortion_help.paths import shipped_playbooks
from tests.cli.program import CANARIES, PASSPHRASE, Outcome, Program

ON_A_CASE = ("plan", "checklist", "checklist --for me", "checklist --format json")


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def calm(outcome: Outcome, code: int) -> str:
    """Return what was said of a fault, once sure that it is said in plain words."""
    assert outcome.code == code, outcome.err
    assert outcome.err.strip()
    assert "Traceback" not in outcome.err
    assert "Error" not in outcome.err.replace("Error:", "")
    for canary in (*CANARIES, PASSPHRASE):
        assert canary not in outcome.err
    return outcome.err


def on_case(program: Program, command: str, *more: str) -> Outcome:
    return program.unlocked(*command.split(), *more)


# ------------------------------------------------------------------ passphrases


@pytest.mark.parametrize("command", [*ON_A_CASE, "contacts NAME"])
def test_a_wrong_passphrase_is_told_apart_from_a_damaged_case(
    program: Program, command: str
) -> None:
    name = program.keep()
    wrong = program.write("wrong.txt", f"{PASSPHRASE}x\n")
    words = command.replace("NAME", name).split()
    outcome = program(*words, "--passphrase-file", wrong)
    assert "Nothing is lost" in calm(outcome, 4)
    assert outcome.out == ""


def test_a_wrong_passphrase_leaves_no_file_behind(program: Program, tmp_path: Path) -> None:
    program.keep()
    wrong = program.write("wrong.txt", "another\n")
    target = tmp_path / "out.txt"
    assert program("plan", "--output", target, "--passphrase-file", wrong).code == 4
    assert not target.exists()


@pytest.mark.parametrize("command", ON_A_CASE)
def test_without_a_passphrase_and_without_a_terminal_the_way_out_is_said(
    program: Program, command: str
) -> None:
    program.keep()
    outcome = program(*command.split())
    assert "--passphrase-file" in calm(outcome, 2)
    assert outcome.out == ""


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n", "empty"),
        (b" \t \n", "empty"),
        (b"\xff\xfe\x00\x01", "cannot be read as text"),
        (b"\x89PNG\r\n\x1a\n", "cannot be read as text"),
    ],
)
def test_a_passphrase_file_that_holds_none_is_no_wrong_passphrase(
    program: Program, content: bytes, words: str
) -> None:
    program.keep()
    key = program.write("bad.txt", content)
    assert words in calm(program("plan", "--passphrase-file", key), 2)


def test_a_passphrase_file_that_is_not_there(program: Program, tmp_path: Path) -> None:
    program.keep()
    for path in (tmp_path / "missing.txt", tmp_path):
        calm(program("plan", "--passphrase-file", path), 2)
    calm(program("plan", "--passphrase-file", "-", piped=""), 2)


@pytest.mark.parametrize("tries", [1, 2, 3])
def test_on_a_terminal_there_are_three_tries(
    program: Program, monkeypatch: pytest.MonkeyPatch, tries: int
) -> None:
    program.keep()
    typed = ["wrong", "wronger", "most wrong"][: tries - 1]
    answers = iter([*typed, PASSPHRASE])
    monkeypatch.setattr("getpass.getpass", lambda *_: next(answers))
    outcome = program("plan", typed="")
    assert outcome.code == 0
    assert outcome.err.count("does not open this case") == tries - 1
    assert list(answers) == []


def test_after_three_wrong_tries_it_ends(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    program.keep()
    answers = iter(["one", "two", "three", PASSPHRASE])
    monkeypatch.setattr("getpass.getpass", lambda *_: next(answers))
    calm(program("plan", typed=""), 4)
    assert list(answers) == [PASSPHRASE]


# ------------------------------------------------------------------ which case


@pytest.mark.parametrize("command", ["plan", "checklist", "cases delete --yes", "contacts"])
@pytest.mark.parametrize("name", ["nobody", "..", "../home", "/", ".", "", "a\x00b"])
def test_a_case_that_is_not_there(program: Program, command: str, name: str) -> None:
    kept = program.keep()
    outcome = on_case(program, command, name)
    assert "cases list" in calm(outcome, 3)
    assert outcome.out == ""
    assert program.names() == [kept]


@pytest.mark.parametrize("command", ["plan", "checklist", "cases delete --yes", "resume"])
def test_no_case_at_all(program: Program, command: str) -> None:
    said = calm(on_case(program, command), 3)
    assert "sextortion-help start" in said
    assert "--home" in said
    assert not program.home.exists()


@pytest.mark.parametrize("command", ["plan", "checklist", "cases delete --yes", "resume"])
def test_several_cases_are_named_to_choose_from(program: Program, command: str) -> None:
    names = {program.keep(), program.keep(), program.keep()}
    outcome = on_case(program, command)
    said = calm(outcome, 3)
    assert names <= set(said.split())
    assert outcome.out == ""
    assert set(program.names()) == names


def test_a_stray_file_or_an_unfinished_case_is_no_case(program: Program) -> None:
    name = program.keep()
    cases = program.home / "cases"
    (cases / "notes.txt").write_bytes(b"x")
    (cases / "empty").mkdir()
    shutil.copytree(cases / name, cases / f".{name}.new")
    assert [line.split()[0] for line in program("cases", "list").out.splitlines()] == [name]
    assert program.unlocked("plan").code == 0


# ------------------------------------------------------------------ damage


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda content: content[:-1],
    "cut in half": lambda content: content[: len(content) // 2],
    "empty": lambda _: b"",
    "garbage": lambda content: bytes(len(content)),
    "one bit": lambda content: content[:-20] + bytes([content[-20] ^ 1]) + content[-19:],
    "more": lambda content: content + b"x",
    "text": lambda _: b"hello\n",
}


@pytest.mark.parametrize("how", DAMAGE)
@pytest.mark.parametrize("command", ["plan", "checklist"])
def test_a_damaged_case_is_told_and_left_as_it_is(program: Program, command: str, how: str) -> None:
    folder = program.case_folder(program.keep()).folder
    damaged = DAMAGE[how]((folder / CURRENT).read_bytes())
    (folder / CURRENT).write_bytes(damaged)
    outcome = on_case(program, command)
    said = calm(outcome, 5)
    assert "damaged" in said
    assert PREVIOUS not in said
    assert outcome.out == ""
    assert (folder / CURRENT).read_bytes() == damaged


@pytest.mark.parametrize("how", [*DAMAGE, "gone"])
def test_of_a_damaged_case_the_version_before_is_named_and_opens(
    program: Program, how: str
) -> None:
    name = program.keep()
    vault = program.vault(name)
    case = vault.load()
    vault.save(case.with_event("later", "x", case.made))
    current = vault.folder.folder / CURRENT
    if how == "gone":
        current.unlink()
    else:
        current.write_bytes(DAMAGE[how](current.read_bytes()))
    said = calm(on_case(program, "plan"), 5)
    assert PREVIOUS in said
    (told,) = re.findall(r"sextortion-help (resume .+)", said)
    assert told.split() == ["resume", name, "--previous"]
    opened = program(*told.split(), "--plain", "--passphrase-file", program.key, typed="")
    assert opened.code in {0, 130}, opened.err
    assert "Welcome back" in opened.err
    assert opened.out


def test_a_damaged_case_without_a_good_version_before_does_not_promise_one(
    program: Program,
) -> None:
    folder = program.case_folder(program.keep()).folder
    (folder / CURRENT).write_bytes(b"x")
    (folder / PREVIOUS).write_bytes(b"y")
    assert "--previous" not in calm(on_case(program, "plan"), 5)


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_key_is_told_apart_from_a_wrong_passphrase(program: Program, how: str) -> None:
    folder = program.case_folder(program.keep()).folder
    damaged = DAMAGE[how]((folder / KEY).read_bytes())
    (folder / KEY).write_bytes(damaged)
    said = calm(on_case(program, "plan"), 5)
    assert "key file" in said
    assert "No file was changed" in said
    assert (folder / KEY).read_bytes() == damaged


def reseal(program: Program, name: str, content: bytes) -> None:
    """Put other content into a case, sealed as the program would."""
    folder = program.case_folder(name).folder
    key = age.open_bytes((folder / KEY).read_bytes(), [age.Passphrase(PASSPHRASE)])
    identity = age.Identity.parse(key.decode().strip())
    (folder / CURRENT).write_bytes(age.seal_bytes(content, identity.recipient))


@pytest.mark.parametrize("format_", [2, 99, 10**30])
def test_a_case_of_a_newer_version_is_refused_and_not_called_damaged(
    program: Program, format_: int
) -> None:
    name = program.keep()
    case = json.loads(program.vault(name).load().model_dump_json())
    reseal(program, name, json.dumps({**case, "format": format_}).encode())
    said = calm(on_case(program, "plan"), 5)
    assert "newer version" in said
    assert "Nothing is lost" in said
    assert "damaged" not in said


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"null", b"not json", b'{"format": "1"}', b"\xff\xfe"]
)
def test_a_sealed_file_that_is_no_case_is_damaged(program: Program, content: bytes) -> None:
    name = program.keep()
    reseal(program, name, content)
    assert "damaged" in calm(on_case(program, "plan"), 5)


def test_what_a_later_version_added_does_not_stop_this_one(program: Program) -> None:
    name = program.keep()
    case = json.loads(program.vault(name).load().model_dump_json())
    case["answers"]["some_later_fact"] = {"value": "x", "at": case["made"]}
    case["steps"]["some-later-step"] = {"state": "done", "at": case["made"]}
    case["records"]["later"] = [{"id": "1", "at": case["made"], "fields": {"a": "b"}}]
    case["something"] = {"new": True}
    reseal(program, name, json.dumps(case).encode())
    assert on_case(program, "plan").code == 0
    assert on_case(program, "checklist").code == 0


# ------------------------------------------------------------------ a case in use, a full disk


@pytest.mark.parametrize("command", ["cases delete --yes", "checklist --output", "plan --output"])
def test_a_case_open_elsewhere_is_not_touched(
    program: Program, tmp_path: Path, command: str
) -> None:
    name = program.keep()
    target = tmp_path / "out.txt"
    more = [str(target)] if command.endswith("--output") else []
    with program.case_folder(name).locked():
        outcome = on_case(program, command, *more)
    said = calm(outcome, 7)
    assert "another window" in said
    assert "Nothing is lost" in said
    assert not target.exists()
    assert program.names() == [name]
    assert on_case(program, command, *more).code == 0


def test_a_case_open_elsewhere_can_still_be_read(program: Program) -> None:
    with program.case_folder(program.keep()).locked():
        assert on_case(program, "plan").code == 0


@pytest.mark.parametrize("below", [".", "deeper/home"])
def test_a_home_that_cannot_be_is_told_before_anything_is_shown_as_kept(
    program: Program, below: str
) -> None:
    blocked = program.write("a-file", b"mine")
    file = program.write("answers.yaml", "safe_now: safe\n")
    program.home = blocked / below
    outcome = program("start", "--answers", file, "--passphrase-file", program.key)
    said = calm(outcome, 8)
    assert outcome.out == ""
    assert "could not be saved" in said
    assert blocked.read_bytes() == b"mine"


# ------------------------------------------------------------------ no terminal


def test_without_a_terminal_and_without_answers_the_way_out_is_said(program: Program) -> None:
    outcome = program("start")
    said = calm(outcome, 2)
    assert "no terminal" in said
    assert "--answers" in said
    assert not program.home.exists()


def test_a_case_cannot_be_resumed_without_a_terminal(program: Program) -> None:
    program.keep()
    outcome = program.unlocked("resume")
    assert "no terminal" in calm(outcome, 2)
    assert outcome.out == ""


# ------------------------------------------------------------------ words that mean nothing here


@pytest.mark.parametrize(
    "arguments",
    [
        "nonsense",
        "cases nonsense",
        "playbook nonsense",
        "--nonsense",
        "start --nonsense",
        "plan --format docx",
        "plan --format",
        "checklist --for nobody",
        "contacts --nonsense GB",
        "contacts a b c",
        "plan a b",
        "start now",
        "cases list extra",
        "playbook show",
        "playbook schema nothing",
        "--home",
        "plan --home",
        "--passphrase-file",
        "start --answers",
        "-z",
        "cases",
        "playbook",
    ],
)
def test_what_cannot_be_understood_is_told_without_a_traceback(
    program: Program, arguments: str
) -> None:
    outcome = program(*arguments.split())
    assert outcome.code == 2
    assert "Traceback" not in outcome.err
    assert re.search("sextortion-help .*--help", outcome.err)
    assert not re.search("[\u2500-\u259f]", outcome.err + outcome.out)
    assert not program.home.exists()


def test_an_unknown_format_is_told_with_those_there_are(program: Program) -> None:
    said = program("contacts", "--format", "docx").err
    for format_ in ("terminal", "text", "markdown", "html", "pdf", "json"):
        assert format_ in said


@pytest.mark.parametrize(
    ("country", "hint"),
    [
        ("Atlantis", "English name"),
        ("", "English name"),
        (" ", "English name"),
        ("INT", "English name"),
        ("Germny", "Did you mean: Germany (DE)?"),
        ("Swizerland", "Switzerland (CH)"),
    ],
)
@pytest.mark.parametrize("command", ["contacts", "start"])
def test_an_unknown_country_is_told_with_those_that_sound_like_it(
    program: Program, command: str, country: str, hint: str
) -> None:
    outcome = program(command, "--country", country)
    said = calm(outcome, 2)
    assert outcome.out == ""
    assert "I do not know that country" in said
    assert hint in said or "Did you mean" in said


def test_an_unknown_kind_is_told_with_those_there_are(program: Program) -> None:
    outcome = program("contacts", "--kind", "friends", "--kind", "crisis")
    said = calm(outcome, 2)
    assert outcome.out == ""
    for kind in ("emergency", "crisis", "minors", "takedown"):
        assert kind in said


# ------------------------------------------------------------------ broken playbooks


def broken(folder: Path) -> Path:
    copy = folder / "playbooks"
    shutil.copytree(shipped_playbooks(), copy)
    return copy


COMMANDS_WITH_PLAYBOOKS = (
    "playbook check",
    "playbook list",
    "playbook show calm",
    "contacts",
    "plan",
    "start",
)


@pytest.mark.parametrize("command", COMMANDS_WITH_PLAYBOOKS)
def test_broken_playbooks_are_told_with_every_problem(
    program: Program, tmp_path: Path, command: str
) -> None:
    program.keep()
    folder = broken(tmp_path)
    (folder / "platforms" / "instagram.yaml").write_bytes(b"name: x\nnam: y\n")
    (folder / "contacts" / "GB.yaml").write_bytes(b"name: [\n")
    (folder / "situations.yaml").unlink()
    (folder / "first-words.txt").write_bytes(b"")
    outcome = program.unlocked(*command.split(), "--playbooks", str(folder))
    said = calm(outcome, 6)
    assert outcome.out == ""
    first, *problems = said.splitlines()
    assert first == f"The playbooks have {len(problems)} problems."
    for place in (
        "platforms/instagram.yaml:2: ",
        "contacts/GB.yaml:2: ",
        "situations.yaml:1: ",
        "first-words.txt:1: ",
    ):
        assert any(problem.startswith(place) for problem in problems), place
    assert problems == sorted(problems, key=lambda p: (p.split(":")[0], int(p.split(":")[1])))


def test_one_slip_between_files_is_told_as_one(program: Program, tmp_path: Path) -> None:
    folder = broken(tmp_path)
    guide = folder / "guide" / "90-after.yaml"
    content = guide.read_text("utf-8")
    guide.write_text(content.replace("- step: look-after-yourself", "- step: do-not-pay"), "utf-8")
    said = calm(program("playbook", "check", "--playbooks", folder), 6)
    assert said.splitlines()[0] == "The playbooks have 1 problem."
    assert re.search(r"^guide/90-after\.yaml:\d+: .*do-not-pay", said, re.MULTILINE)


@pytest.mark.parametrize("what", ["missing", "file", "empty"])
def test_a_folder_that_holds_no_playbooks(program: Program, tmp_path: Path, what: str) -> None:
    folder = tmp_path / what
    if what == "file":
        folder.write_bytes(b"")
    elif what == "empty":
        folder.mkdir()
    outcome = program("playbook", "check", "--playbooks", folder)
    assert "situations.yaml" in calm(outcome, 6)
    assert outcome.out == ""


# ------------------------------------------------------------------ faults of our own


BUILDERS = {
    "plan": "sextortion_help.report.builders.plan.my_plan",
    "checklist": "sextortion_help.report.builders.checklist.police_checklist",
    "contacts": "sextortion_help.report.builders.contacts.contact_summary",
}


def failing(fault: BaseException) -> object:
    def build(*_: object, **__: object) -> NoReturn:
        raise fault

    return build


@pytest.mark.parametrize("command", BUILDERS)
def test_a_fault_of_ours_shows_its_kind_and_place_but_not_its_message(
    program: Program, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    program.keep()
    monkeypatch.setattr(BUILDERS[command], failing(ValueError("canary-secret")))
    outcome = on_case(program, command)
    assert (outcome.code, outcome.out) == (1, "")
    assert "canary-secret" not in outcome.err
    assert "ValueError" in outcome.err
    assert re.search(r"test_bad_input\.py, line \d+, in build", outcome.err)
    assert "not yours" in outcome.err
    assert "still there" in outcome.err
    assert str(program.folder) not in outcome.err


def test_a_fault_of_ours_leaves_the_case_as_it_was(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    name = program.keep()
    before = program.case_folder(name).read(CURRENT)
    target = tmp_path / "out.txt"
    with monkeypatch.context() as patched:
        patched.setattr(BUILDERS["plan"], failing(RuntimeError("canary-secret")))
        assert on_case(program, "plan", "--output", str(target)).code == 1
    assert program.case_folder(name).read(CURRENT) == before
    assert not target.exists()
    assert on_case(program, "plan").code == 0


def test_stopping_a_command_is_no_fault(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    program.keep()
    monkeypatch.setattr(BUILDERS["plan"], failing(KeyboardInterrupt()))
    outcome = on_case(program, "plan")
    assert (outcome.code, outcome.out) == (130, "")
    assert "broke" not in outcome.err
    assert "Traceback" not in outcome.err


def test_stopping_a_command_is_said(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    program.keep()
    monkeypatch.setattr(BUILDERS["plan"], failing(KeyboardInterrupt()))
    assert on_case(program, "plan").err == "Stopped. Nothing is lost.\n"


# ------------------------------------------------------------------ nothing leaks into errors


def test_no_answer_and_no_name_stands_in_any_error(program: Program, tmp_path: Path) -> None:
    name = program.keep()
    taken = program.write("taken.txt", b"x")
    wrong = program.write("wrong.txt", b"wrong\n")
    key = str(program.key)
    tried = [
        program("plan"),
        program("plan", "--passphrase-file", wrong),
        program.unlocked("checklist", "--output", str(taken)),
        program.unlocked("checklist", "--output", str(tmp_path / "no" / "x")),
        program.unlocked("checklist", "--output", str(tmp_path / "fine.txt")),
        program.unlocked("contacts", name),
        program.unlocked("plan", "canary-case"),
        program("resume", "--passphrase-file", key),
        program("resume", "--plain", "--passphrase-file", key, typed=""),
        program("cases", "delete"),
        program("cases", "list"),
        program("cases", "delete", "--yes"),
        program.unlocked("plan"),
    ]
    for outcome in tried:
        for canary in (*CANARIES, "canary-case", "instagram", PASSPHRASE):
            assert canary not in outcome.err
