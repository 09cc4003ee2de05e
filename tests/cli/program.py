"""Runs the program inside the test: streams that can be read, a cheap key, a fixed clock."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import MappingProxyType

from sextortion_help.case.disk import make_private_folder, write_new
from sextortion_help.case.store import CaseFolder, Shelf
from sextortion_help.case.vault import Vault
from sextortion_help.cli.app import run
from sextortion_help.environment import Environment
from sextortion_help.paths import HOME_VARIABLE

PASSPHRASE = "gravel lantern puzzle river moth"
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=timezone(timedelta(hours=1)))

CANARIES = ("canary-day", "canary_user", "canary-words", "canary-reference", "canary-report")
"""What the person of ``ANSWERS`` typed. None of it may stand anywhere but in a report."""

ANSWERS = """\
safe_now: safe
who_asks: me
age_now: adult
age_pictured: adult
others_under_18: no
offender: stranger
country: GB
shared_device: no
how_it_began: chat
what_they_have: [pictures, messages]
posted: no
paid_anything: yes
payments_used: [western-union, gift-card]
platforms_used: [instagram, snapchat]
began_when: canary-day
reported_to: canary-report
accounts:
  - platform: instagram
    user_name: canary_user
  - platform: other
    user_name: a second one
payments:
  - amount: 50 GBP
    reference: canary-reference
threats:
  - words: canary-words
    wants: money
steps:
  do-not-pay: done
  stop-replying: later
  save-proof.instagram: done
"""


_KEPT: dict[str, dict[str, bytes]] = {}
"""The files of the home in which nothing but a case of these answers was made."""


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@dataclass(frozen=True)
class Outcome:
    """What a run left behind."""

    code: int
    out: str
    err: str


class Program:
    """The program with a home of its own, below ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.key = self.write("passphrase.txt", f"{PASSPHRASE}\n")

    def __call__(
        self,
        *arguments: str | Path,
        typed: str | None = None,
        piped: str = "",
        colour: bool = False,
        columns: int = 80,
        clock: Callable[[], datetime] = lambda: NOW,
        keyboard: Terminal | None = None,
        variables: Mapping[str, str] = MappingProxyType({}),
    ) -> Outcome:
        """Run a command.

        Args:
            arguments: the command line.
            typed: what a person types, where there is a terminal to type on.
            piped: what stands in standard input, where there is none.
            colour: whether standard output is a terminal with colours.
            columns: how wide the terminal is.
            clock: the computer's clock.
            keyboard: someone who types, in place of ``typed``.
            variables: variables of the environment, beside the usual ones.

        """
        stdin = keyboard or (io.StringIO(piped) if typed is None else Terminal(typed))
        stdout = Terminal() if colour else io.StringIO()
        stderr = io.StringIO()
        environment = Environment(
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            variables={
                HOME_VARIABLE: str(self.home),
                "TERM": "xterm",
                "LANGUAGE": "en",
                **variables,
            },
            clock=clock,
            size=lambda: (columns, 24),
            work_factor=2,
        )
        # Typer prints its help to the process's own streams.
        with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
            code = run([str(argument) for argument in arguments], environment)
        return Outcome(code, stdout.getvalue(), stderr.getvalue())

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file beside the home."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def keep(self, answers: str = ANSWERS) -> str:
        """Make a case from answers and return its name."""
        before = set(self.names())
        if not before and answers in _KEPT:
            # Hundreds of tests begin with the same case; a copy of its folder is the same.
            for name, content in _KEPT[answers].items():
                path = self.home / name
                make_private_folder(path.parent)
                write_new(path, content)
        else:
            file = self.write("answers.yaml", answers)
            outcome = self("start", "--answers", file, "--passphrase-file", self.key)
            assert outcome.code == 0, outcome.err
        (name,) = set(self.names()) - before
        if not before:
            files = (path for path in self.home.rglob("*") if path.is_file())
            kept = {str(path.relative_to(self.home)): path.read_bytes() for path in files}
            _KEPT.setdefault(answers, kept)
        return name

    def unlocked(self, *arguments: str | Path, colour: bool = False) -> Outcome:
        """Run a command that needs the passphrase."""
        return self(*arguments, "--passphrase-file", self.key, colour=colour)

    def names(self) -> list[str]:
        """Return the names of the cases, without asking the program."""
        cases = self.home / "cases"
        return [path.name for path in cases.iterdir()] if cases.is_dir() else []

    def case_folder(self, name: str) -> CaseFolder:
        """Return the folder of a case."""
        return Shelf(self.home).find(name)

    def vault(self, name: str) -> Vault:
        """Open a case past the command line."""
        return Vault.unlock(self.case_folder(name), PASSPHRASE)
