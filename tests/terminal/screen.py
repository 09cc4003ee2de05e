"""A real pseudo-terminal with a terminal emulator behind it: type, and look at the screen."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import pexpect
import pyte

from sextortion_help.paths import shipped_playbooks
from sextortion_help.playbook.compiled import compiled
from tests.terminal.launch import COMPILED

LAUNCH = Path(__file__).with_name("launch.py")
PATIENCE = 20.0
"""Seconds to wait for a screen on a busy machine. A test that passes never waits so long."""

ANSWERS_WITHIN = 3.0
"""Seconds within which a key shows some effect; most show one within milliseconds."""

DOWN, UP = "\x1b[B", "\x1b[A"
"""A list goes round: up from its first choice is its last."""


@cache
def compiled_playbooks() -> Path:
    """Read the playbooks once for all programs that are started here."""
    folder = Path(tempfile.mkdtemp(prefix="playbooks-"))
    atexit.register(shutil.rmtree, folder)
    path = folder / "playbooks.json"
    path.write_text(compiled(shipped_playbooks()), "utf-8")
    return path


class Terminal:
    """The program running in a terminal of a given size."""

    def __init__(
        self,
        arguments: list[str],
        home: Path,
        *,
        columns: int = 80,
        lines: int = 24,
        variables: dict[str, str] | None = None,
    ) -> None:
        self.columns = columns
        self.screen = pyte.HistoryScreen(columns, lines, history=2000)
        self.stream = pyte.Stream(self.screen)
        self.raw = ""
        self.answers_where_the_cursor_is = True
        environment = {
            "PATH": os.environ["PATH"],
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            "LANGUAGE": "en",
            "PYTHONDONTWRITEBYTECODE": "1",
            "SEXTORTION_HELP_HOME": str(home),
            COMPILED: str(compiled_playbooks()),
            **(variables or {}),
        }
        self.child = pexpect.spawn(
            sys.executable,
            [str(LAUNCH), *arguments],
            dimensions=(lines, columns),
            env=environment,
            encoding="utf-8",
            timeout=PATIENCE,
        )
        self.child.delaybeforesend = 0.01

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(line.rstrip() for line in self.screen.display).strip("\n")

    def pump(self, seconds: float = 0.05) -> None:
        """Take what the program wrote and draw it."""
        try:
            data = self.child.read_nonblocking(65536, timeout=seconds)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return
        self.raw += data
        # Programs ask a terminal where its cursor is; answer as a terminal does.
        before, *after = data.split("\x1b[6n")
        self.stream.feed(before)
        for part in after:
            if self.answers_where_the_cursor_is:
                at = f"{self.screen.cursor.y + 1};{self.screen.cursor.x + 1}"
                self.child.send(f"\x1b[{at}R")
            self.stream.feed(part)

    def wait_for(self, wanted: str) -> None:
        """Wait until ``wanted`` (a regular expression) stands on the screen and it is still."""
        end = time.monotonic() + PATIENCE
        while not re.search(wanted, self.text):
            # Reading the screen costs; it is the same until the program writes something.
            before = len(self.raw)
            while len(self.raw) == before:
                self.pump()
                if time.monotonic() > end:
                    raise AssertionError(f"never saw {wanted!r}; the screen was:\n{self.text}")
        self.settle()

    def settle(self) -> None:
        """Wait until the program writes nothing more."""
        before = None
        while before != self.raw:
            before = self.raw
            self.pump(0.06)

    def send(self, keys: str) -> None:
        """Type keys, and draw what comes of them, however busy the machine is."""
        before = len(self.raw)
        end = time.monotonic() + ANSWERS_WITHIN
        self.child.send(keys)
        while len(self.raw) == before and time.monotonic() < end and self.child.isalive():
            self.pump()
        self.settle()

    def exit_code(self) -> int:
        """Wait for the program to end and return its exit code."""
        end = time.monotonic() + PATIENCE
        while self.child.isalive() and time.monotonic() < end:
            self.pump()
        self.settle()
        self.child.close()
        status: int | None = self.child.exitstatus
        if status is None:
            raise AssertionError(f"ended by signal {self.child.signalstatus}:\n{self.text}")
        return status

    def assert_nothing_is_cut(self) -> None:
        """Check that no line runs to the edge, where a terminal would cut or wrap it."""
        for line in self.screen.display:
            assert line[self.columns - 1] == " ", f"runs to the edge:\n{self.text}"


class Menus(Terminal):
    """Answers with arrow keys."""

    def choose(self, label: str, *, far: bool = False) -> None:
        """Move to a choice by its words and take it; a ``far`` one from the list's end."""
        self.wait_for("(?m)^ > " if far else re.escape(label))
        self.check()
        self._move_to(label, UP if far else DOWN)
        self.send("\r")

    def mark(self, *labels: str, far: bool = False) -> None:
        """Mark several choices and go on."""
        self.wait_for("(?m)^ > " if far else re.escape(labels[0]))
        self.check()
        for label in labels:
            self._move_to(label, UP if far else DOWN)
            self.send(" ")
        self.send("\r")

    def _move_to(self, label: str, arrow: str) -> None:
        for _ in range(60):
            if re.search(rf"^ > .*{re.escape(label)}", self.text, re.MULTILINE):
                return
            self.send(arrow)
        raise AssertionError(f"no choice {label!r} on:\n{self.text}")

    def go_on(self) -> None:
        """Take the only choice."""
        self.check()
        self.send("\r")

    def write(self, words: str) -> None:
        """Type words."""
        self.check()
        self.send(f"{words}\r")

    def command(self, key: str) -> None:
        """Give a command by its key."""
        self.send(key)

    def check(self) -> None:
        """Check that the screen is whole: nothing cut, nothing scrolled away."""
        self.assert_nothing_is_cut()
        first = self.screen.display[0].strip()
        assert not first or re.match(r"Part \d|Saved|Not saved", first), self.text


class Plain(Terminal):
    """Answers with numbers."""

    def choose(self, label: str, *, far: bool = False) -> None:
        """Type the number of a choice."""
        self.wait_for(rf"(?s)\d+\. {re.escape(label)}.*(Enter|such as 1, 3)[^\n]*:\s*>?\s*$")
        self.check()
        numbers = re.findall(rf"(\d+)\. {re.escape(label)}", self.text)
        self.send(f"{numbers[-1]}\r")

    def mark(self, *labels: str, far: bool = False) -> None:
        """Type the numbers of several choices."""
        self.wait_for(rf"(?s){re.escape(labels[0])}.*such as 1, 3[^\n]*:\s*>?\s*$")
        self.check()
        numbers = [re.findall(rf"(\d+)\. {re.escape(label)}", self.text)[-1] for label in labels]
        self.send(f"{', '.join(numbers)}\r")

    def go_on(self) -> None:
        """Press Enter."""
        self.check()
        self.send("\r")

    def write(self, words: str) -> None:
        """Type words."""
        self.check()
        self.send(f"{words}\r")

    def command(self, key: str) -> None:
        """Give a command by its letter."""
        self.send(f"{key}\r")

    def check(self) -> None:
        """Check that nothing is cut."""
        self.assert_nothing_is_cut()
