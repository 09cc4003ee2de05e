"""What someone is told who does not know what to type: a greeting, help, slips, the manual."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer.main

from sextortion_help.cli.app import app
from sextortion_help.cli.commands import COMMANDS, EXAMPLES
from sextortion_help.cli.welcome import AT_LEAST, EMERGENCY, calm_lines
from sextortion_help.errors import ExitCode
from sextortion_help.paths import shipped_playbooks
from tests.cli.program import Program
from tests.cli.test_imports import assert_absent, recorded

ROOT = Path(__file__).parents[2]
MANUAL = runpy.run_path(str(ROOT / ".ci" / "manual.py"))
GROUPS = ["", "evidence", "cases", "playbook"]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def test_the_bare_command_says_three_calm_lines_and_what_to_type_next(program: Program) -> None:
    outcome = program()
    assert (outcome.code, outcome.err) == (0, "")
    calm = calm_lines(shipped_playbooks()).splitlines()
    assert len(calm) == 3
    assert "Do not pay" in " ".join(calm)
    assert outcome.out.split("\n")[1:4] == calm
    for command in ("start", "resume", "contacts", "--help"):
        assert re.search(
            rf"^  .*(sextortion-help|sextortion_help) {command}$", outcome.out, re.MULTILINE
        )
    assert outcome.out.rstrip().endswith(EMERGENCY)
    assert len(outcome.out.splitlines()) < 23
    assert "?" not in outcome.out.replace(EMERGENCY, "")
    assert not program.home.exists()


def test_the_bare_command_waits_for_nothing_slow(tmp_path: Path) -> None:
    run = recorded(tmp_path)
    assert "Do not pay" in run["text"]
    assert_absent(run["after"], "typer", "pydantic", "yaml", "rich", "platformdirs")


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe", b"One paragraph."])
def test_a_damaged_copy_still_has_a_calm_word(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "first-words.txt").write_bytes(content)
    words = calm_lines(tmp_path)
    assert words == ("One paragraph." if content and content.isascii() else AT_LEAST)


@pytest.mark.parametrize("group", GROUPS)
def test_no_line_of_help_is_cut_off(program: Program, group: str) -> None:
    told = program(*group.split(), "--help").out
    lines = told.partition("Commands:\n")[2].splitlines()
    assert lines
    assert not [line for line in lines if line.endswith("...")]


def test_help_of_the_whole_imports_no_command(tmp_path: Path) -> None:
    script = (
        "import sys; from sextortion_help.__main__ import main\n"
        "sys.argv = ['x', '--help']\n"
        "try:\n    main()\nexcept SystemExit: pass\n"
        "print(*[name for name in sys.modules if name.startswith('sextortion_help.')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.splitlines()[-1].split())
    assert {f"sextortion_help.cli.{name}" for name in ("app", "commands", "settings")} <= loaded
    assert not {f"sextortion_help.cli.{entry.module}" for entry in COMMANDS.values()} & loaded


# ------------------------------------------------------------------ examples


LEAVES: dict[str, Any] = dict(MANUAL["leaves"](typer.main.get_command(app)))
TYPED = [(path, example) for path, examples in EXAMPLES.items() for example in examples]


def test_every_command_has_an_example() -> None:
    assert EXAMPLES.keys() == LEAVES.keys()
    assert all(EXAMPLES.values())


@pytest.mark.parametrize(("path", "example"), TYPED)
def test_an_example_is_shown_and_can_be_typed(program: Program, path: str, example: str) -> None:
    assert f"  sextortion-help {example}\n" in program(*path.split(), "--help").out + "\n"
    assert example.startswith(path)
    rest = example.removeprefix(path)
    # Options of the whole program may stand anywhere; the command itself does not know them.
    words = re.sub(r"--home \S+|--plain", "", rest).split()
    LEAVES[path].make_context(path, words)


# ------------------------------------------------------------------ slips


@pytest.mark.parametrize(
    ("typed", "meant", "look"),
    [
        ("strat", "'start'", "sextortion-help --help"),
        ("contcts --country GB", "'contacts'", "sextortion-help --help"),
        ("cases lst", "'list'", "sextortion-help cases --help"),
        ("contacts --contry GB", "--country", "sextortion-help contacts --help"),
        ("evidence export --al", "--all", "sextortion-help evidence export --help"),
    ],
)
def test_a_slip_is_told_with_what_was_meant_and_where_to_look(
    program: Program, typed: str, meant: str, look: str
) -> None:
    outcome = program(*typed.split())
    assert outcome.code == ExitCode.USAGE
    assert f"Did you mean {meant}?" in outcome.err
    assert outcome.err.rstrip().endswith(look)


def test_a_slip_cannot_steer_the_terminal(program: Program) -> None:
    for typed in ("\x1b[2Jstart", "--\x1b]0;x\x07"):
        assert "\x1b" not in program(typed).err
        assert "\x1b" not in program("contacts", typed).err


def test_help_can_be_asked_for_in_a_word(program: Program) -> None:
    assert program("help").out == program("--help").out
    assert program("help", "cases", "backup").out == program("cases", "backup", "--help").out


# ------------------------------------------------------------------ the manual and completions


@pytest.mark.parametrize("path", MANUAL["written"](), ids=str)
def test_the_manual_and_the_completions_are_those_of_the_commands(path: Path) -> None:
    assert (ROOT / path).read_text("utf-8") == MANUAL["written"]()[path], "run .ci/manual.py"


def test_the_manual_names_every_command_option_and_exit_code() -> None:
    page = MANUAL["manual"]().replace("\\-", "-")
    for path, command in LEAVES.items():
        assert f".SS {path}\n" in page
        for option in command.params:
            for name in (*option.opts, *option.secondary_opts):
                assert name in page or not name.startswith("-")
    assert set(re.findall(r"^\.B (\d+)$", page, re.MULTILINE)) == {
        str(int(one)) for one in ExitCode
    }


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_roff_has_nothing_to_complain_of() -> None:
    page = ROOT / "man" / "sextortion-help.1"
    done = subprocess.run(
        ["groff", "-man", "-ww", "-z", str(page)], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("sextortion-help con", "contacts"),
        ("sextortion-help cases re", "restore recovery-sheet recover"),
        ("sextortion-help ", " ".join(COMMANDS)),
    ],
)
def test_bash_completes_commands(line: str, offered: str) -> None:
    program = Path(sys.executable).parent / "sextortion-help"
    if not program.exists():
        pytest.skip("the program is not installed under its name")
    script = (
        f'source {ROOT}/completions/sextortion-help.bash; COMP_WORDS=({line} "")'
        f"; COMP_CWORD={len(line.split(' ')) - 1}"
        '; _sextortion_help_completion "$0"; echo "${COMPREPLY[@]}"'
    )
    command = ["bash", "-c", script, str(program)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == offered


def test_a_package_puts_no_completion_where_a_shell_finds_it_by_itself() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "shared-data" not in project["tool"]["hatch"]["build"]["targets"]["wheel"]


def test_nothing_writes_the_programs_name_into_a_start_up_file(program: Program) -> None:
    assert "completion" not in program("--help").out
    assert program("--install-completion").code == ExitCode.USAGE
