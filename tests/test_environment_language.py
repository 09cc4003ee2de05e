"""The language a Windows computer is set to, and windows that are no console there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from sextortion_help.beforehand import language_of_locale
from sextortion_help.environment import with_system_language
from tests.cli.program import Program

SPANISH_OF_SPAIN, SPANISH_OF_MEXICO, ENGLISH_OF_THE_US, NONE_KNOWN = 0x0C0A, 0x080A, 0x0409, 0
"""Language ids of Windows."""


@pytest.mark.parametrize(
    ("variables", "language_id", "spoken"),
    [
        ({}, SPANISH_OF_SPAIN, "es"),
        ({}, SPANISH_OF_MEXICO, "es"),
        ({}, ENGLISH_OF_THE_US, "en"),
        ({}, NONE_KNOWN, None),
        ({"LANG": "en_GB.UTF-8"}, SPANISH_OF_SPAIN, "en"),  # as Git Bash sets it
        ({"LANGUAGE": "en"}, SPANISH_OF_SPAIN, "en"),
    ],
)
def test_windows_is_asked_where_no_variable_says_it(
    variables: Mapping[str, str], language_id: int, spoken: str | None
) -> None:
    found = with_system_language(variables, lambda: language_id)
    assert language_of_locale(found, ("en", "es")) == spoken
    assert variables.items() <= found.items()


def test_a_window_of_git_bash_is_told_what_to_type(tmp_path: Path) -> None:
    program = Program(tmp_path)
    assert "winpty" in program("start", variables={"MSYSTEM": "MINGW64"}).err
    assert "winpty" not in program("start").err
