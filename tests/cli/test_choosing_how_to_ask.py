"""Menus where they work, numbers everywhere else."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import prompt_toolkit.output
import pytest

from sextortion_help.cli.settings import Settings
from sextortion_help.cli.sitting import _asker, _come_back
from sextortion_help.environment import Environment
from sextortion_help.paths import HOME_VARIABLE
from sextortion_help.ui.interrupts import Interrupts
from sextortion_help.ui.menus import MenuAsker
from sextortion_help.ui.numbered import NumberedAsker
from tests.cli.program import Program


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class OldScreen(Screen):
    encoding = "cp437"


GOOD = Environment(Screen(), Screen(), Screen(), {"TERM": "xterm-256color"})


def way(environment: Environment, *, plain: bool = False) -> type:
    settings = Settings(environment, plain_now=plain)
    return type(_asker(settings, Interrupts(), keep_first_words=False, may_save=True))


def test_a_terminal_gets_menus() -> None:
    assert way(GOOD) is MenuAsker


@pytest.mark.parametrize("variables", [{"TERM": "dumb"}, {"TERM": "unknown"}])
def test_a_dumb_terminal_gets_numbers(variables: Mapping[str, str]) -> None:
    assert way(replace(GOOD, variables=variables)) is NumberedAsker


def test_who_asks_for_plain_gets_numbers() -> None:
    assert way(GOOD, plain=True) is NumberedAsker


def test_output_that_is_no_terminal_gets_numbers() -> None:
    assert way(replace(GOOD, stdout=io.StringIO())) is NumberedAsker


def test_a_terminal_without_utf_8_gets_numbers() -> None:
    assert way(replace(GOOD, stdout=OldScreen())) is NumberedAsker


def test_a_console_that_obeys_no_escapes_gets_numbers() -> None:
    assert way(replace(GOOD, knows_escapes=False)) is NumberedAsker


def test_a_console_that_menus_cannot_draw_on_gets_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise RuntimeError

    monkeypatch.setattr(prompt_toolkit.output, "create_output", refuse)
    assert way(GOOD) is NumberedAsker


# ------------------------------------------------------------------ remembered by choice


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def asks_plainly(program: Program) -> bool:
    """Say whether a terminal that could show menus is asked with numbers."""
    variables = {**GOOD.variables, HOME_VARIABLE: str(program.home)}
    return way(replace(GOOD, variables=variables)) is NumberedAsker


def test_numbers_are_remembered_and_forgotten_only_by_choice(program: Program) -> None:
    assert not asks_plainly(program)
    program("contacts", "--country", "GB", "--plain")
    assert not program.home.exists()
    assert program("contacts", "--country", "GB", "--always-plain").code == 0
    assert asks_plainly(program)
    assert [path.name for path in program.home.iterdir()] == ["plain"]
    assert program("contacts", "--always-plain").code == 0
    assert program("contacts", "--not-always-plain").code == 0
    assert not asks_plainly(program)
    assert program("contacts", "--not-always-plain").code == 0


def test_it_can_be_remembered_without_a_command(program: Program) -> None:
    outcome = program("--always-plain")
    assert (outcome.code, outcome.out) == (0, program().out)
    assert "--not-always-plain" in outcome.err
    assert asks_plainly(program)
    assert "no longer" in program("--not-always-plain").err
    assert program("--plain").out == program().out


def test_what_cannot_be_remembered_is_told_and_the_help_still_comes(program: Program) -> None:
    program.home.write_text("mine")
    alone = program("--always-plain")
    assert (alone.code, alone.out) == (8, "")
    beside = program("contacts", "--country", "GB", "--always-plain")
    assert beside.code == 0
    assert "116 123" in beside.out
    for outcome in (alone, beside):
        assert "could not be remembered" in outcome.err
    assert program.home.read_text() == "mine"


def test_a_folder_that_cannot_be_looked_into_does_not_keep_help_away(program: Program) -> None:
    arguments = ("contacts", "--country", "GB", "--home", program.folder / ("x" * 300))
    outcome = program(*arguments, colour=True)
    assert outcome.code == 0, outcome.err
    assert "116 123" in outcome.out


# ------------------------------------------------------------------ colour


@pytest.mark.parametrize(
    ("variables", "is_terminal", "wanted"),
    [
        ({"TERM": "xterm"}, True, True),
        ({"TERM": "xterm"}, False, False),
        ({"TERM": "dumb"}, True, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, True, False),
        ({"TERM": "xterm", "NO_COLOR": ""}, True, True),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True, False),
        ({"TERM": "xterm", "FORCE_COLOR": "1"}, False, True),
        ({"TERM": "xterm", "FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
    ],
)
def test_colour_is_for_terminals_unless_forced_and_a_wish_against_it_wins(
    variables: Mapping[str, str], is_terminal: bool, wanted: bool
) -> None:
    stdout = Screen() if is_terminal else io.StringIO()
    assert replace(GOOD, stdout=stdout, variables=variables).wants_colour is wanted


def test_what_to_type_to_come_back_keeps_the_way_and_the_place(tmp_path: Path) -> None:
    settings = Settings(GOOD, home=tmp_path / "a stick", plain_now=True)
    assert _come_back(settings, "case-1").endswith(f' resume --home "{tmp_path}/a stick" --plain')
    assert _come_back(Settings(GOOD, home=tmp_path), "case-1").endswith(f'--home "{tmp_path}"')
