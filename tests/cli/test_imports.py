from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

from sextortion_help.__main__ import QUIET, first_words
from sextortion_help.paths import HOME_VARIABLE, shipped_playbooks
from tests.cli.program import Program

WORDS = (shipped_playbooks() / "first-words.txt").read_text("utf-8")

RECORDER = """
import json, sys

class Recorder:
    encoding = "utf-8"

    def __init__(self):
        self.text = ""
        self.loaded = None

    def write(self, text):
        if self.loaded is None and text.strip():
            self.loaded = sorted({name.partition(".")[0] for name in sys.modules})
        self.text += text
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False

out = sys.stdout
sys.stdout = Recorder()
sys.argv = ["sextortion-help", *json.loads(sys.argv[1])]
code = 0
try:
    from sextortion_help.__main__ import main
    main()
except SystemExit as leaving:
    code = leaving.code
after = sorted({name.partition(".")[0] for name in sys.modules})
recorded = sys.stdout
json.dump({"code": code, "text": recorded.text, "first": recorded.loaded, "after": after}, out)
"""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def recorded(folder: Path, *arguments: str) -> dict[str, Any]:
    """Run the program on its own and return what was loaded, at its first word and at its end."""
    done = subprocess.run(
        [sys.executable, "-c", RECORDER, json.dumps(arguments)],
        env={**os.environ, HOME_VARIABLE: str(folder / "home")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        timeout=60,
    )
    data: dict[str, Any] = json.loads(done.stdout)
    return data


def assert_absent(loaded: Sequence[str], *modules: str) -> None:
    assert "sextortion_help" in loaded
    assert not set(modules) & set(loaded)


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("start", "--help")])
def test_help_loads_nothing_heavy(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    run = recorded(tmp_path, *arguments)
    assert run["code"] == 0
    assert_absent(
        run["after"], "questionary", "prompt_toolkit", "cryptography", "yaml", "typst", "rich"
    )
    assert_absent(run["after"], "zxcvbn")


TYPER = {"typer", "annotated_doc", "shellingham"}
READING = {*TYPER, "pydantic", "pydantic_core", "annotated_types", "typing_extensions"} | {
    "typing_inspection"
}
"""What Typer itself imports to read the line of a command."""

BUDGET = {
    (): set[str](),
    ("--help",): TYPER,
    ("--version",): READING,
    ("contacts", "--help"): READING,
    ("cases", "list"): {*READING, "platformdirs", "filelock"},
    ("contacts", "--country", "GB"): {*READING, "platformdirs", "wcwidth", "yaml"},
}


@pytest.mark.parametrize("arguments", BUDGET, ids=" ".join)
def test_a_command_imports_no_package_that_it_does_not_use(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    packages = packages_distributions().keys() - {"sextortion_help"}
    private = {name for name in packages if name.startswith("_")}
    loaded = set(recorded(tmp_path, *arguments)["after"])
    assert (loaded & packages) - private <= BUDGET[arguments]


def test_contacts_load_neither_menus_nor_the_vault(tmp_path: Path) -> None:
    run = recorded(tmp_path, "contacts", "--country", "GB")
    assert run["code"] == 0
    assert "116 123" in run["text"]
    assert_absent(
        run["after"], "questionary", "prompt_toolkit", "cryptography", "zxcvbn", "typst", "rich"
    )


def test_a_run_that_keeps_nothing_loads_no_menus(tmp_path: Path) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text("safe_now: safe\n", "utf-8")
    run = recorded(tmp_path, "start", "--no-save", "--answers", str(answers))
    assert run["code"] == 0
    assert_absent(run["after"], "questionary", "prompt_toolkit", "zxcvbn", "typst")


def test_the_first_words_of_start_come_before_anything_slow(tmp_path: Path) -> None:
    run = recorded(tmp_path, "start", "--plain")
    assert run["text"].strip().startswith(WORDS.splitlines()[0])
    assert WORDS.strip() in run["text"]
    assert_absent(
        run["first"],
        "typer",
        "click",
        "pydantic",
        "yaml",
        "rich",
        "questionary",
        "prompt_toolkit",
        "cryptography",
        "filelock",
        "platformdirs",
    )
    assert "typer" in run["after"]


def test_the_first_words_are_said_once(tmp_path: Path) -> None:
    run = recorded(tmp_path, "start", "--country", "GB")
    assert run["text"].count(WORDS.splitlines()[0]) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("start", "--help"),
        ("contacts", "--country", "GB"),
        ("--version",),
        ("start", "--no-save", "--answers", "no-such-file.yaml"),
        ("start", "--playbooks", "no-such-folder"),
    ],
)
def test_the_words_are_not_said_where_they_would_be_in_the_way(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    assert WORDS.splitlines()[0] not in recorded(tmp_path, *arguments)["text"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["start"],
        ["--plain", "start"],
        ["start", "--country", "GB", "--no-save"],
        ["--home", "x", "start"],
        ["start", "--home=x", "--keep-screen"],
    ],
)
def test_start_has_first_words_whatever_stands_beside_it(arguments: list[str]) -> None:
    assert first_words(arguments) == WORDS


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["resume"],
        ["contacts"],
        ["cases", "list"],
        *(["start", option] for option in QUIET),
        *(["start", f"{option}=x"] for option in QUIET),
        *([option, "x", "start"] for option in QUIET),
    ],
)
def test_other_commands_and_quiet_ones_have_none(arguments: list[str]) -> None:
    assert first_words(arguments) is None


@pytest.mark.parametrize("arguments", [["start", "-h"], ["playbook", "show", "start"]])
def test_the_short_help_and_words_like_start_have_none_either(arguments: list[str]) -> None:
    assert first_words(arguments) is None


def test_with_other_playbooks_their_own_first_words_are_said(program: Program) -> None:
    outcome = program("start", "--playbooks", shipped_playbooks())
    assert outcome.out.strip() == WORDS.strip()
    assert outcome.code == 2
    assert "no terminal" in outcome.err


def test_the_first_words_ask_nothing_and_say_the_four_things_that_matter() -> None:
    assert "?" not in WORDS
    for words in ("not alone", "do not have to answer", "Do not pay", "Delete nothing"):
        assert words in WORDS
    assert WORDS.isascii()
    lines = WORDS.splitlines()
    assert len(lines) <= 20
    assert max(map(len, lines)) < 80
