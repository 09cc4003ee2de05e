"""What is typed into the watched process, and all that was seen of it.

A word is typed only once the program asks for it: what comes earlier would be thrown away.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import pexpect

from tests.promises.life import FIRST, MARKER, STEM, TYPED, Places

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0
"""Seconds to wait on a busy machine. A test that passes never waits so long."""

DOWN, UP, ENTER = "\x1b[B", "\x1b[A", "\r"
EDITOR = "\x18\x05"
"""What opens an editor on a temporary file in other programs that ask with the same library."""

READY = "\x1b[?2004h"
"""What a menu or a line to write on sends when it begins to listen."""


class Typist:
    """Someone at the terminal of a process."""

    def __init__(self, before: Sequence[str], places: Places) -> None:
        variables = {
            "PATH": os.environ["PATH"],
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "LANGUAGE": "en",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", ""))),
            "PROMPT_TOOLKIT_NO_CPR": "1",  # this terminal does not say where its cursor is
            "SEXTORTION_HELP_HOME": str(places.home),
            **places.variables,
        }
        command = [*before, sys.executable, "-m", "tests.promises.live", str(places.folder)]
        self.child = pexpect.spawn(
            command[0],
            command[1:],
            env=variables,
            cwd=str(ROOT),
            encoding="utf-8",
            timeout=PATIENCE,
            dimensions=(60, 100),
        )
        self.child.delaybeforesend = None
        self.child.logfile_read = self

    # A log for pexpect

    seen = ""
    _sent = 0

    def write(self, text: str) -> None:
        self.seen += text

    def flush(self) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.child.close(force=True)

    # What a person does

    def wait(self, *words: str) -> None:
        """Wait for words, one after the other."""
        for one in words:
            try:
                self.child.expect_exact(one)
            except (pexpect.TIMEOUT, pexpect.EOF):
                raise AssertionError(f"never saw {one!r} after:\n{self.seen[-3000:]}") from None

    def type(self, keys: str, *, at: str) -> None:
        """Type into a menu or a line of the menus, once it listens."""
        self.wait(at, READY)
        self._send(keys)

    def pick(self, label: str) -> None:
        """Type the number of a choice."""
        self.wait("then Enter", ": ")
        found = re.findall(rf"(\d+)\. {re.escape(label)}", self.seen[self._sent :])
        assert found, f"no choice {label!r} in:\n{self.seen[self._sent :]}"
        self._send(f"{found[-1]}\n")

    def answer(self, words: str, *, at: str) -> None:
        """Type a line where questions are plain."""
        self.wait(at)
        self._send(f"{words}\n")

    def _send(self, keys: str) -> None:
        self._sent = len(self.seen)
        self.child.send(keys)


def sit(typist: Typist, places: Places) -> dict[str, str]:
    """Type all that is asked for, in the order of ``SITTINGS``.

    Returns:
        What other programs see of the process while a case is open.

    """
    typist.wait(f"{MARKER}process ")
    typist.wait("\r\n")
    process = Path("/proc", str(typist.child.before))
    typist.wait(f"{MARKER}typing resume")
    typist.answer(FIRST, at="not shown): ")
    typist.pick("Evidence: add files")
    seen = {name: (process / name).read_text("utf-8") for name in ("cmdline", "environ", "comm")}
    typist.pick("Add files you have saved")
    typist.wait("Which file or folder")
    typist.answer(f"'{places.given}/{STEM}-later.txt'", at="> ")
    typist.pick("Messages")
    typist.wait("Your note")
    typist.answer(f"{STEM}-typed-note", at="> ")
    typist.answer("1", at="such as 1, 3: ")
    typist.answer("", at="Added: 1")
    typist.pick("No")
    typist.pick("Back to the list")
    typist.pick("Check a message")
    typist.wait("What do they write")
    typist.answer(f"{STEM}-pasted: I hacked your webcam. Pay me in bitcoin.", at="> ")
    typist.answer("q", at="Go on ")

    typist.wait(f"{MARKER}typing resume")
    typist.answer(FIRST, at="not shown): ")
    typist.type(DOWN + DOWN + ENTER, at="Where you are")
    typist.type(UP + UP + ENTER, at="Accounts, payments, threats")
    typist.type(f"{STEM}-typed-day{ENTER}", at="When was it?")
    typist.type(f"{STEM}-typed-threat{EDITOR}{ENTER}", at="What did they write or say?")
    typist.type("q", at="What do they want?")

    typist.wait(f"{MARKER}typing start")
    typist.type(ENTER, at="Nothing you type leaves")
    typist.type(ENTER, at="Are you safe")
    typist.type("q", at="Who is this about")
    typist.type(DOWN + ENTER, at="Keep your notes")
    typist.type(TYPED + ENTER, at="Passphrase:")
    typist.type(TYPED + ENTER, at="The same again:")
    typist.type(ENTER, at="saved and locked")
    typist.wait(f"{MARKER}a connection")
    typist.child.expect(pexpect.EOF)
    return seen
