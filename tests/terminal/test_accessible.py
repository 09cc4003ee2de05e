"""Any size, any keys, any script: the guide in a real terminal, as people use it who see little.

40 columns by 12 lines is what 80 by 24 becomes at 200 % zoom.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

pytest.importorskip("pexpect", reason="a pseudo-terminal needs pexpect, which Windows has not")
pyte = pytest.importorskip("pyte")

from sextortion_help.ui.numbered import _numbers  # noqa: E402
from tests.cli.program import Program  # noqa: E402
from tests.terminal.screen import Menus, Plain  # noqa: E402

SIZES = [(40, 12), (40, 24), (60, 15), (132, 43)]
BOXES = re.compile("[\u2500-\u259f]")

BEGINS = "Part 1 of 9"


def begin(way: type[Menus | Plain], home: Path, size: tuple[int, int] = (80, 24)) -> Menus | Plain:
    plain = ["--plain"] if way is Plain else []
    columns, lines = size
    terminal = way(["start", "--country", "GB", *plain], home, columns=columns, lines=lines)
    terminal.wait_for(BEGINS)
    return terminal


def until(terminal: Menus | Plain, wanted: str) -> None:
    """Turn pages until something stands there."""
    for _ in range(12):
        terminal.wait_for(r"(?m)^ > \w|Press Enter[^\n]*$|:\s*>?\s*\Z")
        if re.search(wanted, terminal.text.rpartition("Part 1")[2]):
            return
        terminal.send("\r")
    raise AssertionError(f"never saw {wanted!r}:\n{terminal.text}")


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("way", [Menus, Plain])
def test_every_size_shows_each_question_with_all_of_its_choices(
    way: type[Menus | Plain], tmp_path: Path, size: tuple[int, int]
) -> None:
    terminal = begin(way, tmp_path, size)
    for question, choices, answer in (
        ("Are you safe right now", ["Yes", "Someone may hurt me", "Both of these"], "Yes"),
        ("Who is this about", ["It is about me", "I am helping someone"], "It is about me"),
        ("How old are you", ["15 or younger", "18 or older", "I do not know"], "18 or older"),
    ):
        until(terminal, rf"(?s){question}.*{re.escape(choices[-1])}")
        assert all(choice in terminal.text for choice in choices), terminal.text
        terminal.assert_nothing_is_cut()
        assert not BOXES.search(terminal.raw)
        terminal.choose(answer)
    until(terminal, "How old were you")
    terminal.child.close(force=True)


def test_numbers_say_first_how_many_choices_there_are_and_redraw_nothing(tmp_path: Path) -> None:
    terminal = begin(Plain, tmp_path)
    until(terminal, "Both of these")
    assert "Are you safe right now? 4 choices:" in terminal.text
    said = terminal.raw.replace("\r\n", "\n")
    # Nothing steers the screen, so what a screen reader was told stays true.
    assert not [
        letter for letter in said if unicodedata.category(letter) == "Cc" and letter != "\n"
    ]
    terminal.child.close(force=True)


def test_several_numbers_can_be_typed_as_a_range() -> None:
    assert _numbers("1, 3-5", 6) == [1, 3, 4, 5]
    assert _numbers("2 - 3 5", 6) == [2, 3, 5]
    for wrong in ("0-2", "3-1", "1-9", "-2", "2-", "1-2-3", "a-b", "", "1;2"):
        assert _numbers(wrong, 6) == [], wrong


def test_a_menu_outlives_a_change_of_size(tmp_path: Path) -> None:
    terminal = begin(Menus, tmp_path)
    until(terminal, "Both of these")
    for columns, lines in ((30, 10), (100, 40), (41, 13)):
        terminal.screen.resize(lines, columns)
        terminal.columns = columns
        terminal.child.setwinsize(lines, columns)
        terminal.send("\x1b[B")
    terminal.send("\x1b[A\x1b[A\x1b[A")
    terminal.wait_for("(?m)^ > Yes")
    terminal.send("\r")
    terminal.wait_for("Who is this about")
    terminal.child.close(force=True)


def test_a_terminal_that_answers_nothing_is_told_nothing_twice(tmp_path: Path) -> None:
    terminal = begin(Menus, tmp_path)
    terminal.answers_where_the_cursor_is = False
    terminal.send("\r")
    terminal.wait_for("Both of these")
    # The menus wait two seconds for an answer before they do without.
    terminal.pump(3.0)
    assert terminal.raw.count("Both of these") == 1
    assert "WARNING" not in terminal.raw
    terminal.child.close(force=True)


ARABIC, HINDI, EMOJI = "مرحبا", "नमस्ते", "👍🏽"
PASTED = ["first line", f"second {ARABIC}", "1", "q", f"{HINDI} {EMOJI}"]


@pytest.mark.parametrize("way", [Menus, Plain])
def test_keys_and_scripts_of_all_kinds_end_in_the_answer_and_nowhere_else(
    way: type[Menus | Plain], tmp_path: Path
) -> None:
    terminal = begin(way, tmp_path)
    until(terminal, "Both of these")
    # Alt with a letter is no command, and neither are keys that mean nothing here.
    if way is Menus:
        terminal.send("\x1bz\x1b[1;3C\x1b[15~")
        terminal.choose("Yes")
    else:
        terminal.send("\x1bz\r")
        terminal.wait_for("Please type a number")
        terminal.send(f"{ARABIC}\r")
        terminal.choose("Yes")
    terminal.wait_for("Who is this about")
    terminal.child.close(force=True)


@pytest.mark.parametrize("way", [Menus, Plain])
def test_a_paste_of_many_lines_is_one_answer(way: type[Menus | Plain], tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.keep()
    plain = ["--plain"] if way is Plain else []
    terminal = way(["resume", "--passphrase-file", str(program.key), *plain], program.home)
    terminal.choose("Look at my answers and change them")
    terminal.choose("First contact", far=way is Menus)
    terminal.wait_for("When did it begin")
    lines = "\n".join(PASTED)
    terminal.send("\x15")
    terminal.send(f"\x1b[200~{lines}\x1b[201~\r" if way is Menus else f"{lines}\r")
    terminal.wait_for("Which one|Your answers")
    terminal.child.close(force=True)
    (name,) = program.names()
    value = program.vault(name).load().answers["began_when"].value
    assert isinstance(value, str)
    for line in PASTED:
        assert line in value, value
