from __future__ import annotations

import io
import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from sextortion_help import __version__
from sextortion_help.case import log as chain
from sextortion_help.case.vault import Vault
from sextortion_help.cli.app import run
from sextortion_help.environment import Environment
from sextortion_help.errors import CannotWriteError
from sextortion_help.interview import proof
from sextortion_help.paths import HOME_VARIABLE, shipped_playbooks
from sextortion_help.playbook.strict_yaml import read_document
from tests.cli.program import CANARIES, PASSPHRASE, Program

COMMANDS = (
    "",
    "start",
    "resume",
    "plan",
    "checklist",
    "contacts",
    "cases",
    "cases list",
    "cases delete",
    "playbook",
    "playbook check",
    "playbook list",
    "playbook show",
    "playbook schema",
    "pack",
    "cases backup",
    "cases restore",
    "cases change-passphrase",
    "cases recovery-sheet",
    "cases recover",
)
REPORTS = ("plan", "checklist", "contacts --country GB")
FORMATS = ("terminal", "text", "markdown", "html", "json")
SHAPES = ("guide", "situations", "platform", "payment", "contacts", "sources")
EXPORT_WARNING = "It is not locked. Anyone who uses this computer can read it."


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def log_length(text: str) -> int:
    found = re.search(r"Entries in the log: (\d+)", text)
    assert found
    return int(found[1])


def log_head(text: str) -> str:
    found = re.search(r"Last hash \(SHA-256\):\s+([0-9a-f]{64})", text)
    assert found
    return found[1]


# ------------------------------------------------------------------ help


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_explains_itself_in_plain_text(
    program: Program, command: str, flag: str
) -> None:
    outcome = program(*command.split(), flag)
    assert outcome.code == 0
    assert outcome.err == ""
    assert outcome.out.startswith(f"Usage: sextortion-help {command}".rstrip())
    assert not re.search("[\u2500-\u259f\x1b]", outcome.out)
    assert not program.home.exists()


def test_help_names_every_command_and_who_to_call(program: Program) -> None:
    words = program("--help").out
    for command in COMMANDS[1:]:
        assert re.search(rf"^  {command.split()[0]} +\w", words, re.MULTILINE)
    assert "emergency number" in words
    for option in ("--home", "--playbooks", "--plain", "--passphrase-file", "--version"):
        assert option in words


def test_version_is_the_packages(program: Program) -> None:
    outcome = program("--version")
    assert (outcome.code, outcome.out, outcome.err) == (0, f"sextortion-help {__version__}\n", "")


def test_the_module_runs_as_a_program(tmp_path: Path) -> None:
    environment = {**os.environ, HOME_VARIABLE: str(tmp_path / "home")}
    done = subprocess.run(
        [sys.executable, "-m", "sextortion_help", "contacts", "--country", "GB"],
        env=environment,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=30,
    )
    assert done.returncode == 0
    assert b"116 123" in done.stdout
    assert done.stderr == b""
    assert not (tmp_path / "home").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no broken pipes there")
def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "sextortion_help", "contacts", "--country", "GB"],
        stdout=writing,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=30,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


# ------------------------------------------------------------------ global options


def test_global_options_may_stand_anywhere(program: Program, tmp_path: Path) -> None:
    name = program.keep()
    home = str(program.home)
    program.home = tmp_path / "elsewhere"
    for arguments in (
        ("--home", home, "cases", "list"),
        ("cases", "--home", home, "list"),
        ("cases", "list", "--home", home),
        ("cases", "list", f"--home={home}"),
    ):
        assert program(*arguments).out.startswith(name)
    key = str(program.key)
    for words in (
        ("--passphrase-file", key, "--plain", "plan", "--home", home),
        ("plan", "--home", home, "--passphrase-file", key, name),
        ("plan", name, f"--passphrase-file={key}", "--plain", f"--home={home}"),
    ):
        assert program(*words).out.startswith("My plan")


def test_another_folder_of_playbooks_may_be_named_after_the_command(program: Program) -> None:
    for arguments in (
        ("--playbooks", shipped_playbooks(), "playbook", "list"),
        ("playbook", "list", "--playbooks", shipped_playbooks()),
    ):
        outcome = program(*arguments)
        assert outcome.code == 0
        assert "do-not-pay" in outcome.out
    nowhere = program("playbook", "list", "--playbooks", program.folder / "nowhere")
    assert nowhere.code == 6


def test_home_given_by_option_wins_over_the_variable(program: Program, tmp_path: Path) -> None:
    program.keep()
    assert program("cases", "list").out
    assert program("cases", "list", "--home", tmp_path / "empty").out == ""


def test_the_passphrase_may_come_from_standard_input(program: Program) -> None:
    program.keep()
    outcome = program("plan", "--passphrase-file", "-", piped=f"{PASSPHRASE}\n")
    assert outcome.code == 0
    assert outcome.out.startswith("My plan")


@pytest.mark.parametrize("line", [f"{PASSPHRASE}", f"{PASSPHRASE}\r\n", f"  {PASSPHRASE}\nmore\n"])
def test_only_the_first_line_of_a_passphrase_file_counts(program: Program, line: str) -> None:
    program.keep()
    assert program("plan", "--passphrase-file", program.write("key.txt", line)).code == 0


def test_a_passphrase_file_saved_by_notepad_opens_the_same_case(program: Program) -> None:
    program.keep()
    key = program.write("notepad.txt", b"\xef\xbb\xbf" + PASSPHRASE.encode() + b"\r\n")
    assert program("plan", "--passphrase-file", key).code == 0


def test_what_follows_the_first_line_of_a_passphrase_file_does_not_matter(
    program: Program,
) -> None:
    program.keep()
    key = program.write("key.txt", f"{PASSPHRASE}\n" + "é" * 4000)
    odd = program.write("odd.txt", f"{PASSPHRASE}\nx" + "é" * 4000)
    assert program("plan", "--passphrase-file", key).code == 0
    assert program("plan", "--passphrase-file", odd).code == 0


# ------------------------------------------------------------------ the whole cycle


def test_a_case_goes_from_answers_to_checklist(program: Program) -> None:
    name = program.keep()
    listing = program("cases", "list")
    assert (listing.code, listing.err) == (0, "")
    assert re.fullmatch(rf"{name}  last saved \d{{4}}-\d\d-\d\d \d\d:\d\d\n", listing.out)
    assert "[x] Do not pay" in program.unlocked("plan").out
    assert "Stop replying (for later)" in program.unlocked("plan", name).out
    checklist = program.unlocked("checklist")
    for canary in CANARIES:
        assert canary in checklist.out
    assert program("cases", "delete", "--yes").code == 0
    assert program.names() == []
    assert program("cases", "list").out == ""


def test_a_run_with_answers_prints_the_guide_as_this_person_would_meet_it(
    program: Program,
) -> None:
    file = program.write("answers.yaml", "safe_now: safe\nage_now: under_18\ncountry: GB\n")
    outcome = program("start", "--answers", file, "--no-save")
    assert outcome.code == 0
    assert outcome.err == ""
    assert outcome.out.startswith("The guide for these answers")
    assert "Childline (United Kingdom - under 18)" in outcome.out
    assert "StopNCII.org" not in outcome.out
    assert "Not answered" in outcome.out
    assert not program.home.exists()


def test_a_run_with_answers_in_danger_stops_at_the_people_to_call(program: Program) -> None:
    file = program.write("answers.yaml", "safe_now: both\ncountry: GB\nplatforms_used: [discord]\n")
    outcome = program("start", "--answers", file, "--no-save")
    assert "116 123" in outcome.out or "Find A Helpline" in outcome.out
    assert "Discord" not in outcome.out
    assert "Do not pay" not in outcome.out


def test_the_country_may_be_given_beside_the_answers(program: Program) -> None:
    file = program.write("answers.yaml", "safe_now: danger\n")
    for typed in ("GB", "gb", "united kingdom", "UK"):
        outcome = program("start", "--country", typed, "--answers", file, "--no-save")
        assert "999" in outcome.out


def test_nothing_readable_is_left_on_the_disk(program: Program) -> None:
    name = program.keep()
    program.unlocked("checklist")
    files = [path for path in program.home.rglob("*") if path.is_file()]
    assert len(files) >= 2
    for path in files:
        content = path.read_bytes()
        for canary in (*CANARIES, "instagram", PASSPHRASE):
            assert canary.encode() not in content
            assert canary not in str(path)
    assert re.fullmatch(r"[a-z0-9]{6}", name)


def test_a_checklist_for_others_is_their_letter(program: Program) -> None:
    program.keep()
    for others in ("bank", "platform"):
        asked = program.unlocked("checklist", "--for", others)
        assert asked.code == 0, asked.err
        assert asked.out == program.unlocked("letter", others).out


def test_forms_are_listed_without_a_case(program: Program) -> None:
    outcome = program("checklist", "--forms")
    assert outcome.code == 0
    assert [line for line in outcome.out.splitlines() if line.startswith("us-ic3: ")]


def test_a_form_is_printed_in_its_own_order_and_noted(program: Program, tmp_path: Path) -> None:
    name = program.keep()
    target = tmp_path / "form.txt"
    assert program.unlocked("checklist", "--form", "gb-police", "--output", target).code == 0
    written = target.read_text("utf-8")
    assert "It is not the form itself" in written
    assert "canary_user" in written
    assert written.count("Entries in the log") == 1
    assert program.vault(name).load().log[-1].about == "form gb-police"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--form", "us-ic3"), "gb-police"),
        (("--form", "gb-ceop"), "does not fit"),
        (("--form", "gb-polise"), "gb-police"),
        (("--form", "gb-police", "--for", "bank"), "--for"),
    ],
)
def test_a_form_that_does_not_fit_is_refused(
    program: Program, arguments: tuple[str, ...], says: str
) -> None:
    program.keep()
    outcome = program.unlocked("checklist", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert says in outcome.err


def test_a_card_needs_no_case_and_a_case_picks_its_country(program: Program) -> None:
    program.keep()
    (name,) = program.names()
    blank = program("contacts", "--card", "--country", "GB")
    assert blank.code == 0
    assert "116 123" in blank.out
    assert "116 123" in program.unlocked("contacts", name, "--card").out
    assert program("contacts", "--card", "--kind", "crisis").code == 2


def test_for_me_the_checklist_is_the_plan(program: Program) -> None:
    program.keep()
    assert program.unlocked("checklist", "--for", "me").out == program.unlocked("plan").out


@pytest.mark.parametrize("command", ["plan", "checklist", "contacts"])
def test_with_several_cases_the_name_chooses(program: Program, command: str) -> None:
    british = program.keep("country: GB\nsafe_now: danger\n")
    american = program.keep("country: US\nsafe_now: danger\n")
    assert "United Kingdom" in program.unlocked(command, british).out
    assert "United States" in program.unlocked(command, american).out


# ------------------------------------------------------------------ formats


@pytest.mark.parametrize("command", REPORTS)
@pytest.mark.parametrize("format_", FORMATS)
def test_every_report_comes_in_every_format(program: Program, command: str, format_: str) -> None:
    program.keep()
    outcome = program.unlocked(*command.split(), "--format", format_)
    assert (outcome.code, outcome.err) == (0, "")
    title = {"plan": "My plan", "checklist": "Checklist for the police"}.get(command, "Who to call")
    starts = {
        "markdown": f"# {title}\n",
        "html": "<!DOCTYPE html>",
        "json": f'{{\n  "title": "{title}",',
    }
    assert outcome.out.startswith(starts.get(format_, f"{title}\n"))
    assert outcome.out.endswith("\n")
    assert "\x1b" not in outcome.out
    if format_ == "json":
        assert json.loads(outcome.out)["blocks"]


@pytest.mark.parametrize("command", REPORTS)
def test_without_a_format_a_pipe_gets_text(program: Program, command: str) -> None:
    program.keep()
    piped = program.unlocked(*command.split()).out
    assert piped == program.unlocked(*command.split(), "--format", "text").out


@pytest.mark.parametrize("command", REPORTS)
def test_a_terminal_gets_colour_unless_plain_is_wanted(program: Program, command: str) -> None:
    program.keep()
    shown = program.unlocked(*command.split(), colour=True).out
    plain = program.unlocked(*command.split(), "--plain", colour=True).out
    assert "\x1b[" in shown
    assert re.sub(r"\x1b\[[0-9;]*m", "", shown) == plain
    assert max(map(len, plain.splitlines())) < 80


def test_a_narrow_terminal_gets_narrow_lines(program: Program) -> None:
    outcome = program("contacts", "--country", "GB", "--format", "terminal", columns=40)
    assert max(map(len, outcome.out.splitlines())) < 40


@pytest.mark.parametrize("columns", [0, 1])
def test_a_terminal_that_lies_about_its_width_still_shows_help(
    program: Program, columns: int
) -> None:
    outcome = program("contacts", "--format", "terminal", columns=columns)
    assert outcome.code == 0


# ------------------------------------------------------------------ written to a file


@pytest.mark.parametrize("command", REPORTS)
@pytest.mark.parametrize("format_", FORMATS)
def test_a_report_is_written_to_a_file_and_says_that_it_is_readable(
    program: Program, tmp_path: Path, command: str, format_: str
) -> None:
    program.keep()
    target = tmp_path / "report.out"
    outcome = program.unlocked(
        *command.split(), "--format", format_, "--output", target, colour=True
    )
    assert (outcome.code, outcome.out) == (0, "")
    assert EXPORT_WARNING in outcome.err
    written = target.read_bytes().decode()
    assert "\x1b" not in written
    assert not list(tmp_path.glob(".*"))
    if command == "contacts --country GB":
        assert written == program(*command.split(), "--format", format_).out
    elif format_ == "json":
        assert json.loads(written)


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("a.pdf", b"%PDF-"),
        ("a.HTML", b"<!DOCTYPE html>"),
        ("a.htm", b"<!DOCTYPE html>"),
        ("a.md", b"# Checklist"),
        ("a.json", b"{"),
        ("a.txt", b"Checklist"),
        ("a.doc", b"Checklist"),
        ("a", b"Checklist"),
    ],
)
def test_a_file_gets_the_format_that_its_name_ends_in(
    program: Program, tmp_path: Path, name: str, begins: bytes
) -> None:
    program.keep()
    assert program.unlocked("checklist", "--output", tmp_path / name).code == 0
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_a_pdf_never_goes_to_a_screen(program: Program) -> None:
    outcome = program("contacts", "--country", "GB", "--format", "pdf", colour=True)
    assert (outcome.code, outcome.out) == (2, "")
    assert "--output" in outcome.err


def test_a_pdf_can_go_through_a_pipe() -> None:
    piped = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    world = Environment(stdin=io.StringIO(), stdout=piped, stderr=io.StringIO())
    assert run(["contacts", "--card", "--country", "GB", "--format", "pdf"], world) == 0
    assert piped.buffer.seek(0) == 0
    assert piped.buffer.read().startswith(b"%PDF-")


def test_the_paper_is_the_countrys_own(program: Program, tmp_path: Path) -> None:
    for country, width in (("US", 612), ("GB", 595)):
        target = tmp_path / f"{country}.pdf"
        program("contacts", "--card", "--country", country, "--output", target)
        with pikepdf.open(target) as pdf:
            assert float(pdf.pages[0].mediabox[2]) == pytest.approx(width, abs=1)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_written_report_is_for_its_owner(program: Program, tmp_path: Path) -> None:
    program.keep()
    target = tmp_path / "report.txt"
    program.unlocked("checklist", "--output", target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.parametrize("command", REPORTS)
def test_a_file_that_exists_is_never_overwritten(
    program: Program, tmp_path: Path, command: str
) -> None:
    name = program.keep()
    target = tmp_path / "report.txt"
    target.write_bytes(b"something of mine\r\n")
    before = len(program.vault(name).load().log)
    outcome = program.unlocked(*command.split(), "--output", target)
    assert (outcome.code, outcome.out) == (2, "")
    assert "Nothing was overwritten" in outcome.err
    assert target.read_bytes() == b"something of mine\r\n"
    assert len(program.vault(name).load().log) == before
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


@pytest.mark.parametrize("command", REPORTS)
def test_a_folder_is_no_place_to_write_a_report_over(
    program: Program, tmp_path: Path, command: str
) -> None:
    program.keep()
    folder = tmp_path / "folder"
    folder.mkdir()
    assert program.unlocked(*command.split(), "--output", folder).code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
@pytest.mark.parametrize("command", REPORTS)
def test_a_link_that_leads_nowhere_is_not_followed(
    program: Program, tmp_path: Path, command: str
) -> None:
    program.keep()
    link = tmp_path / "report.txt"
    link.symlink_to(tmp_path / "elsewhere.txt")
    assert program.unlocked(*command.split(), "--output", link).code in {2, 8}
    assert not (tmp_path / "elsewhere.txt").exists()


def test_an_export_is_noted_in_the_log_and_the_file_shows_it(
    program: Program, tmp_path: Path
) -> None:
    name = program.keep()
    shown = program.unlocked("checklist").out
    target = tmp_path / "checklist.txt"
    assert program.unlocked("checklist", "--output", target).code == 0
    written = target.read_text("utf-8")
    after = program.unlocked("checklist").out
    assert log_length(written) == log_length(shown) + 1
    assert log_length(after) == log_length(written)
    assert log_head(after) == log_head(written) != log_head(shown)
    log = program.vault(name).load().log
    assert (log_length(after), log_head(after)) == chain.head(log)
    assert log[-1].event == "exported"
    assert chain.first_break(log) is None


def test_looking_at_a_report_leaves_the_case_as_it_is(program: Program) -> None:
    name = program.keep()
    files = {path: path.read_bytes() for path in (program.home / "cases" / name).iterdir()}
    for command in (*REPORTS, f"contacts {name}"):
        assert program.unlocked(*command.split()).code == 0
    assert {p: p.read_bytes() for p in (program.home / "cases" / name).iterdir()} == files


def test_a_report_that_cannot_be_written_is_told(program: Program, tmp_path: Path) -> None:
    program.keep()
    for command in REPORTS:
        outcome = program.unlocked(*command.split(), "--output", tmp_path / "no" / "report.txt")
        assert (outcome.code, outcome.out) == (8, "")
        assert "could not be" in outcome.err
        assert "folder is not there" in outcome.err


def test_an_export_that_failed_is_not_in_the_log(program: Program, tmp_path: Path) -> None:
    name = program.keep()
    program.unlocked("checklist", "--output", tmp_path / "no" / "report.txt")
    assert "exported" not in {entry.event for entry in program.vault(name).load().log}


# ------------------------------------------------------------------ contacts


def test_contacts_need_no_home_and_no_passphrase(program: Program, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    program.home = blocked / "home"
    outcome = program("contacts", "--country", "GB")
    assert (outcome.code, outcome.err) == (0, "")
    assert "116 123" in outcome.out


@pytest.mark.parametrize("typed", ["GB", "gb", " United Kingdom ", "uk", "Britain", "G B"])
def test_a_country_may_be_typed_as_people_write_it(program: Program, typed: str) -> None:
    assert program("contacts", "--country", typed).out == program("contacts", "--country", "GB").out


def test_contacts_without_a_country_say_how_to_name_one(program: Program) -> None:
    outcome = program("contacts")
    assert outcome.code == 0
    assert "Find A Helpline" in outcome.out
    assert "add --country and its name" in outcome.out
    assert outcome.err == ""


def test_contacts_of_one_kind_only(program: Program) -> None:
    outcome = program("contacts", "--country", "GB", "--kind", "crisis", "--format", "json")
    headings = [b["heading"] for b in json.loads(outcome.out)["blocks"] if "heading" in b]
    assert headings == ["When you cannot go on"]
    two = program("contacts", "--country", "GB", "--kind", "crisis", "--kind", "fraud")
    assert "MONEY AND FRAUD" in two.out


def test_contacts_with_a_case_take_country_and_age_from_it(program: Program) -> None:
    child = program.keep("safe_now: safe\nage_now: under_18\ncountry: GB\n")
    outcome = program.unlocked("contacts", child)
    assert (outcome.code, outcome.err) == (0, "")
    assert "Childline (United Kingdom - under 18)" in outcome.out
    assert "StopNCII.org" not in outcome.out
    assert "ABCIPI" not in outcome.out


def test_contacts_with_an_adults_case_leave_out_those_for_children(program: Program) -> None:
    adult = program.keep()
    words = program.unlocked("contacts", adult).out
    assert "StopNCII.org" in words
    assert "Childline (" not in words


@pytest.mark.parametrize("age", ["", "age_now: unsure\n", "age_now: adult\n"])
def test_contacts_for_someone_whose_age_is_not_clear_are_those_for_children(
    program: Program, age: str
) -> None:
    name = program.keep(f"safe_now: safe\ncountry: GB\n{age}")
    words = program.unlocked("contacts", name).out
    assert "Childline (United Kingdom - under 18)" in words
    assert "StopNCII.org" not in words


@pytest.mark.parametrize("age", ["age_now: under_18\n", ""])
def test_contacts_for_a_child_in_danger_include_the_childrens_lines(
    program: Program, age: str
) -> None:
    name = program.keep(f"safe_now: danger\ncountry: GB\n{age}")
    words = program.unlocked("contacts", name).out
    assert "Childline (United Kingdom - under 18)" in words


def test_a_country_typed_wins_over_the_cases_own(program: Program) -> None:
    name = program.keep()
    words = program.unlocked("contacts", name, "--country", "US").out
    assert "(United States" in words
    assert "(United Kingdom" not in words


# ------------------------------------------------------------------ cases


def test_no_cases_yet_is_said_beside_an_empty_result(program: Program) -> None:
    outcome = program("cases", "list")
    assert (outcome.code, outcome.out) == (0, "")
    assert "sextortion-help start" in outcome.err
    assert not program.home.exists()


def test_cases_are_listed_by_name_only_the_last_saved_first(program: Program) -> None:
    first, second = program.keep(), program.keep()
    os.utime(program.home / "cases" / first / "key.age", (1, 1))
    os.utime(program.home / "cases" / first / "case.age", (1, 1))
    lines = program("cases", "list").out.splitlines()
    assert [line.split()[0] for line in lines] == [second, first]


def test_delete_without_a_terminal_needs_yes(program: Program) -> None:
    name = program.keep()
    outcome = program("cases", "delete", name)
    assert (outcome.code, outcome.out) == (2, "")
    assert "Nothing was deleted" in outcome.err
    assert "--yes" in outcome.err
    assert program.names() == [name]


def test_delete_with_yes_removes_the_one_named_and_every_file_of_it(program: Program) -> None:
    keep, drop = program.keep(), program.keep()
    outcome = program("cases", "delete", drop, "--yes")
    assert (outcome.code, outcome.out) == (0, "")
    assert "deleted" in outcome.err
    assert program.names() == [keep]
    assert program.unlocked("plan", keep).code == 0


@pytest.mark.parametrize(("typed", "is_left"), [("2\n", False), ("1\n", True), ("\n1\n", True)])
def test_delete_asks_first_and_does_as_told(program: Program, typed: str, is_left: bool) -> None:
    name = program.keep()
    outcome = program("cases", "delete", typed=typed)
    assert outcome.code == 0
    assert f"Delete the case {name}?" in outcome.out
    assert "cannot be brought back" in outcome.out
    assert (program.names() == [name]) is is_left
    assert ("Nothing was deleted." in outcome.err) is is_left


@pytest.mark.parametrize("typed", ["", "\n", "yes\n", "delete\n", "y\n", "22\n", "q\n"])
def test_delete_never_takes_anything_but_its_number_for_a_yes(program: Program, typed: str) -> None:
    name = program.keep()
    program("cases", "delete", typed=typed)
    assert program.names() == [name]


# ------------------------------------------------------------------ playbook


def test_the_shipped_playbooks_have_no_problems(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The rules are proven in tests/playbooks/test_rules.py, and by CI with this very command.
    monkeypatch.setattr(proof, "prove", lambda _: ())
    outcome = program("playbook", "check")
    assert (outcome.code, outcome.err) == (0, "")
    assert re.match(r"No problems\. \d+ files, \d+ items, \d+ platforms", outcome.out)


def test_the_guide_is_listed_in_order(program: Program) -> None:
    outcome = program("playbook", "list")
    assert (outcome.code, outcome.err) == (0, "")
    places = [outcome.out.index(id_) for id_ in ("safe_now", "age_now", "offender", "country")]
    assert places == sorted(places)


@pytest.mark.parametrize("id_", ["safe_now", "do-not-pay", "instagram", "GB"])
def test_an_item_a_card_or_a_country_can_be_shown(program: Program, id_: str) -> None:
    outcome = program("playbook", "show", id_)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.strip()


def test_an_unknown_item_gets_a_suggestion(program: Program) -> None:
    outcome = program("playbook", "show", "instagran")
    assert (outcome.code, outcome.out) == (2, "")
    assert "did you mean 'instagram'" in outcome.err


def schema(program: Program, shape: str) -> Any:
    outcome = program("playbook", "schema", shape)
    assert (outcome.code, outcome.err) == (0, "")
    return json.loads(outcome.out)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_schema_is_json_and_says_which_draft_it_follows(program: Program, shape: str) -> None:
    data = schema(program, shape)
    assert data["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert data["type"] == "object"


def test_the_schema_without_a_word_is_the_guides(program: Program) -> None:
    assert json.loads(program("playbook", "schema").out) == schema(program, "guide")


FILES = {
    "guide": "guide/*.yaml",
    "situations": "situations.yaml",
    "platform": "platforms/*.yaml",
    "payment": "payments/*.yaml",
    "contacts": "contacts/*.yaml",
    "sources": "sources.yaml",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shipped_file_fits_the_schema_its_author_sees(program: Program, shape: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(schema(program, shape))
    validator.check_schema(validator.schema)
    paths = sorted(shipped_playbooks().glob(FILES[shape]))
    assert paths
    for path in paths:
        document, _ = read_document(path.read_bytes(), path.name)
        assert document is not None
        assert [
            f"{path.name}: {error.message}" for error in validator.iter_errors(document.data)
        ] == []
        if isinstance(document.data, dict) and shape not in {"situations", "sources"}:
            assert list(validator.iter_errors({**document.data, "no-such-key": "x"}))


# ------------------------------------------------------------------ results and the rest


@pytest.mark.parametrize(
    "command",
    ["cases list", "playbook list", "plan", "checklist", "contacts --country GB"],
)
def test_a_result_goes_to_standard_output_and_nothing_else_does(
    program: Program, command: str
) -> None:
    program.keep()
    outcome = program.unlocked(*command.split())
    assert outcome.code == 0
    assert outcome.out
    assert outcome.err == ""


def test_where_a_case_was_kept_is_a_note_and_no_result(program: Program) -> None:
    file = program.write("answers.yaml", "safe_now: safe\n")
    outcome = program("start", "--answers", file, "--passphrase-file", program.key)
    (name,) = program.names()
    assert name in outcome.err
    assert name not in outcome.out


@pytest.mark.parametrize("command", ["plan", "contacts", "checklist"])
def test_every_export_of_a_case_is_logged_and_prints_the_logs_end(
    program: Program, tmp_path: Path, command: str
) -> None:
    name = program.keep()
    target = tmp_path / "paper.txt"
    assert program.unlocked(command, name, "--output", target).code == 0
    log = program.vault(name).load().log
    assert log[-1].event == "exported"
    words = " ".join(target.read_text("utf-8").split())
    assert f"Entries in the log: {len(log)}" in words
    assert log[-1].hash in words


def test_a_checklist_asked_for_behind_a_closed_gate_holds_what_was_told(program: Program) -> None:
    program.keep("safe_now: danger\nwho_asks: me\nhow_it_began: chat\n")
    words = program.unlocked("checklist").out
    assert "How it began: In a chat or a video call" in words
    assert words.index("116 123" if "116 123" in words else "112") < words.index("How it began")


def test_other_countries_emergency_numbers_do_not_stand_beside_ones_own(program: Program) -> None:
    assert "999 (United Kingdom)" not in program("contacts", "--country", "US").out
    assert "999 (United Kingdom)" in program("contacts").out


def test_an_export_that_could_not_be_logged_leaves_no_paper_and_no_false_word(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.keep()

    def refuse(*_: object) -> None:
        raise CannotWriteError("This could not be saved. The disk is full.")

    monkeypatch.setattr(Vault, "save", refuse)
    target = tmp_path / "paper.txt"
    outcome = program.unlocked("checklist", "--output", target)
    assert outcome.code == 8
    assert "written" not in outcome.err
    assert not target.exists()
