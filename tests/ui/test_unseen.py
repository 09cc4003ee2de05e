"""What is typed while a passphrase is tried: never shown, and never an answer."""

from __future__ import annotations

import io
import os
import select
from collections.abc import Iterator
from typing import TextIO

import pytest

termios = pytest.importorskip("termios", reason="Windows consoles show a key once it is read")

from sextortion_help.environment import Environment  # noqa: E402
from sextortion_help.ui.unseen import unseen  # noqa: E402

PATIENCE = 10.0
"""Seconds to wait for a busy machine."""


@pytest.fixture
def ends() -> Iterator[tuple[int, TextIO]]:
    """Return both ends of a terminal: what a person sees and types on, and the program's."""
    person, program = os.openpty()
    with os.fdopen(program, "rb", buffering=0) as raw, io.TextIOWrapper(raw) as stdin:
        yield person, stdin
    os.close(person)


def seen(person: int, wanted: bytes) -> bytes:
    """Return what the terminal showed, up to what is waited for."""
    shown = b""
    while wanted not in shown and select.select([person], [], [], PATIENCE)[0]:
        shown += os.read(person, 1000)
    return shown


def test_keys_are_not_shown_meanwhile_and_are_thrown_away(ends: tuple[int, TextIO]) -> None:
    person, stdin = ends
    os.write(person, b"before\n")
    assert seen(person, b"before\r\n") == b"before\r\n"
    assert stdin.readline() == "before\n"
    with unseen(Environment(stdin, io.StringIO(), io.StringIO())):
        os.write(person, b"my secret words\n")
    os.write(person, b"after\n")
    # The terminal works in order: what was hidden would stand before this.
    assert seen(person, b"after\r\n") == b"after\r\n"
    assert stdin.readline() == "after\n"


def test_the_terminal_shows_keys_again_after_a_fault(ends: tuple[int, TextIO]) -> None:
    _, stdin = ends
    before = termios.tcgetattr(stdin.fileno())
    with pytest.raises(KeyboardInterrupt), unseen(Environment(stdin, io.StringIO(), io.StringIO())):
        raise KeyboardInterrupt
    assert termios.tcgetattr(stdin.fileno()) == before


def test_where_there_is_no_terminal_nothing_happens() -> None:
    with unseen(Environment(io.StringIO(), io.StringIO(), io.StringIO())):
        pass
