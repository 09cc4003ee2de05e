"""Menus where they work, numbers everywhere else."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace

import prompt_toolkit.output
import pytest

from sextortion_help.cli.settings import Settings
from sextortion_help.cli.sitting import _asker
from sextortion_help.environment import Environment
from sextortion_help.ui.interrupts import Interrupts
from sextortion_help.ui.menus import MenuAsker
from sextortion_help.ui.numbered import NumberedAsker


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class OldScreen(Screen):
    encoding = "cp437"


GOOD = Environment(Screen(), Screen(), Screen(), {"TERM": "xterm-256color"})


def way(environment: Environment, *, plain: bool = False) -> type:
    settings = Settings(environment, plain=plain)
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
