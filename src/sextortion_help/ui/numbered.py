"""Ask with numbered choices and plain lines: for screen readers, old consoles, any terminal.

Nothing is redrawn and nothing is said by colour or position alone. It does all that menus do.
"""

from __future__ import annotations

import contextlib
import getpass
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TextIO

from sextortion_help.environment import Environment
from sextortion_help.language import ngettext, tr
from sextortion_help.playbook.places import folded
from sextortion_help.report.document import Document
from sextortion_help.report.layout import lay_out
from sextortion_help.text import clean
from sextortion_help.ui.interrupts import Interrupts
from sextortion_help.ui.pages import columns, pages
from sextortion_help.ui.prompts import Command, Pick, PickMany, Write, command_in, go_on, words_of

MAX_TYPED = 4000
"""Longer lines than a person types are cut; a pasted file is no answer."""

MAX_PASTED_LINES = 200
ROOM_TO_TYPE = 6
"""Columns that are left behind the words of a prompt."""

PASTE_PAUSE = 0.05
"""Seconds within which the next line of a paste arrives."""

FEWEST_LETTERS = 3
"""Of the beginning of a choice, so that a slip does not choose."""


class NumberedAsker:
    """Asks on the environment's streams, a line at a time."""

    def __init__(
        self,
        environment: Environment,
        interrupts: Interrupts | None = None,
        *,
        may_save: bool = True,
    ) -> None:
        self._may_save = may_save
        self._environment = environment
        self._interrupts = interrupts or Interrupts()

    # ------------------------------------------------------------ the four ways to ask

    def pick(self, prompt: Pick) -> str | Command:
        """Ask for one number; where there is one choice only, Enter takes it."""
        if prompt.commits:
            drop_typed_ahead(self._environment)
        if len(prompt.choices) == 1:
            return self._pause(prompt)
        values = list(prompt.choices)
        current = values.index(prompt.current) + 1 if prompt.current in values else None
        hint = tr(" (now: {current})").format(current=current) if current else ""
        ask = tr("Type a number from 1 to {count}, then Enter{hint}: ").format(
            count=len(values), hint=hint
        )
        early = self._show(prompt, len(self._numbered(prompt)) + 3) or self._choices(prompt)
        if early:
            return early
        while True:
            typed = self._line(ask)
            command = _command(typed, prompt.commands)
            if command:
                return command
            if not typed and prompt.current in values and not prompt.commits:
                return prompt.current
            number = _number(typed)
            if number is not None and 1 <= number <= len(values):
                return values[number - 1]
            worded = _worded(typed, prompt.choices)
            # What cannot be taken back takes its number and nothing else.
            if worded is not None and not prompt.commits:
                return worded
            self._say(
                tr("Please type a number from 1 to {count}, or a letter shown above.").format(
                    count=len(values)
                )
            )

    def pick_many(self, prompt: PickMany) -> tuple[str, ...] | Command:
        """Ask for several numbers with commas between."""
        values = list(prompt.choices)
        marked = [str(values.index(value) + 1) for value in prompt.current if value in values]
        hint = tr(" (now: {current})").format(current=", ".join(marked)) if marked else ""
        early = self._show(prompt, len(self._numbered(prompt)) + 3) or self._choices(prompt)
        if early:
            return early
        while True:
            typed = self._line(
                tr("Type one or more numbers, such as 1, 3{hint}: ").format(hint=hint)
            )
            command = _command(typed, prompt.commands)
            if command:
                return command
            if not typed and marked:
                return prompt.current
            picked = _numbers(typed, len(values))
            if picked:
                return tuple(values[n - 1] for n in picked)
            if (worded := _worded(typed, prompt.choices)) is not None:
                return (worded,)
            self._say(
                tr("Please type numbers from 1 to {count}, or a letter shown above.").format(
                    count=len(values)
                )
            )

    def write(self, prompt: Write) -> str | Command:
        """Ask for words."""
        early = self._show(prompt, 4)
        if early:
            return early
        self._say(prompt.ask)
        self._say(self._commands(prompt, slash=True))
        if prompt.current and not prompt.secret:
            self._say(tr("Written now: {words}").format(words=clean(prompt.current)))
            self._say(tr("(Enter keeps it. A single - empties it.)"))
        if prompt.secret:
            drop_typed_ahead(self._environment)
        while True:
            typed = self._secret() if prompt.secret else self._paste("> ")
            command = command_in(typed, prompt)
            if command:
                return command
            if typed == "-" and prompt.current:
                return ""
            if typed or prompt.current:
                return typed or prompt.current
            if Command.SKIP in prompt.commands:
                return Command.SKIP
            self._say(tr("Please type something, or one of the commands above."))

    def tell(self, document: Document) -> None:
        """Show something without asking."""
        self._show(go_on(document), 2)

    # ------------------------------------------------------------ how it is done

    def _pause(self, prompt: Pick) -> str | Command:
        (value,) = prompt.choices
        early = self._show(prompt, 3)
        if early:
            return early
        if prompt.ask:
            self._say(prompt.ask)
        self._say(self._commands(prompt))
        return (
            self._enter(
                tr("Press Enter: {choice} ").format(choice=prompt.choices[value]), prompt.commands
            )
            or value
        )

    def _enter(self, ask: str, commands: Sequence[Command]) -> Command | None:
        """Wait for Enter, or for the letter of a command."""
        while True:
            typed = self._line(ask)
            command = _command(typed, commands)
            if command or typed in {"", "1"}:
                return command
            self._say(tr("Please press Enter, or type one of the letters."))

    def _choices(self, prompt: Pick | PickMany) -> Command | None:
        """Show the choices; a command given between two pages of them ends it early."""
        # How many there are comes first: whoever listens knows what is still to be read.
        count = len(prompt.choices)
        counted = ngettext("{count} choice:", "{count} choices:", count).format(count=count)
        self._say(f"{prompt.ask} {counted}".strip())
        _, height = self._environment.size()
        numbered = self._numbered(prompt)
        *full, last = pages(numbered, height, 5)
        for page in full:
            for line in page:
                self._say(f"  {line}")
            command = self._enter(tr("Press Enter for more choices. "), prompt.commands)
            if command:
                return command
        for line in last:
            self._say(f"  {line}")
        self._say(self._commands(prompt))
        return None

    def _numbered(self, prompt: Pick | PickMany) -> list[str]:
        width, _ = self._environment.size()
        entries = [f"{n}. {clean(words)}" for n, words in enumerate(prompt.choices.values(), 1)]
        return columns(entries, width - 3)

    def _show(self, prompt: Pick | PickMany | Write, reserve: int) -> Command | None:
        """Show the screen above a prompt, a page at a time where it is long."""
        screen, where = prompt.screen, prompt.where
        width, height = self._environment.size()
        laid = lay_out(replace(screen, title=""), min(width - 1, 78))
        title = lay_out(Document(screen.title), min(width - 1, 78)) if screen.title else ()
        self._say("")
        if where:
            self._say(where)
        for line in title:
            self._say(f"* {line.text}")
        *full, last = pages(laid, height, reserve + 3 + len(title))
        for page in full:
            for line in page:
                self._say(line.text)
            command = self._enter(tr("Press Enter for more. "), prompt.commands)
            if command:
                return command
        for line in last:
            self._say(line.text)
        if last:
            self._say("")
        return None

    def _commands(self, prompt: Pick | PickMany | Write, *, slash: bool = False) -> str:
        mark = "/" if slash else ""
        words = [
            f"{mark}{command.value} = {words_of(command, may_save=self._may_save)}"
            for command in prompt.commands
        ]
        return f"({', '.join(words)})" if words else ""

    def _say(self, line: str) -> None:
        width, _ = self._environment.size()
        for part in lay_out(Document(line), max(width - 1, 20)) or ():
            self._environment.stdout.write(f"{part.text}\n")
        if not line:
            self._environment.stdout.write("\n")
        self._environment.stdout.flush()

    def _line(self, ask: str) -> str:
        out = self._environment.stdout
        width, _ = self._environment.size()
        if len(ask) > width - ROOM_TO_TYPE:
            # On a narrow screen the words go above, whole, and what is typed stands below.
            self._say(ask)
            ask = "> "
        out.write(ask)
        out.flush()
        with self._interrupts.listening():
            typed = read_line(self._environment.stdin)
        if not typed:
            # The input has ended: as with Ctrl-C, keep what there is and stop.
            out.write("\n")
            raise KeyboardInterrupt
        return clean(typed).strip()

    def _paste(self, ask: str) -> str:
        """Read a line and whatever was pasted with it, as one answer.

        Without this, the second line of a pasted message would answer the next question.
        """
        lines = [self._line(ask)]
        while is_more_waiting(self._environment) and len(lines) < MAX_PASTED_LINES:
            lines.append(self._line(""))
        return "\n".join(lines).strip()

    def _secret(self) -> str:
        with self._interrupts.listening():
            return getpass.getpass(tr("(what you type is not shown) > "), self._environment.stdout)


def _command(typed: str, commands: Sequence[Command]) -> Command | None:
    key = typed.removeprefix("/").lower()
    return next((command for command in commands if key == command.value), None)


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else None


def _worded(typed: str, choices: Mapping[str, str]) -> str | None:
    """Return the only choice that is what was typed, or begins so: ``no``, ``snap``, an age."""
    wanted = folded(typed)
    same = [value for value, words in choices.items() if folded(words) == wanted]
    begun = [value for value, words in choices.items() if folded(words).startswith(wanted)]
    found = same or (begun if len(wanted) >= FEWEST_LETTERS or wanted.isdigit() else [])
    return found[0] if len(found) == 1 else None


def _numbers(typed: str, most: int) -> list[int]:
    """Return the numbers of a line such as ``1, 3-5``; none if one of them cannot be."""
    found: set[int] = set()
    for part in re.sub(r"\s*-\s*", "-", typed).replace(",", " ").split():
        first, dash, last = part.partition("-")
        begin, end = _number(first), _number(last if dash else first)
        if begin is None or end is None or not 1 <= begin <= end <= most:
            return []
        found.update(range(begin, end + 1))
    return sorted(found)


def read_line(stream: TextIO) -> str:
    """Read a whole line and return its first letters: the rest must not answer what comes next."""
    line = piece = stream.readline(MAX_TYPED)
    while piece and not piece.endswith("\n"):
        piece = stream.readline(MAX_TYPED)
    return line


def is_more_waiting(environment: Environment) -> bool:
    """Say whether a further line follows so fast that nobody typed it."""
    if not environment.stdin.isatty():
        return False
    if sys.platform == "win32":
        import msvcrt
        import time

        time.sleep(PASTE_PAUSE)
        return bool(msvcrt.kbhit())
    import select

    return bool(select.select([environment.stdin], [], [], PASTE_PAUSE)[0])


def drop_typed_ahead(environment: Environment) -> None:
    """Throw away what was typed or pasted before a prompt that commits could be read."""
    if not environment.stdin.isatty():
        return
    with contextlib.suppress(OSError, ValueError, ImportError):
        if sys.platform == "win32":
            import msvcrt

            while msvcrt.kbhit():
                msvcrt.getwch()
        else:
            import termios

            # It has an error of its own, for a terminal that has just gone away.
            with contextlib.suppress(termios.error):
                termios.tcflush(environment.stdin.fileno(), termios.TCIFLUSH)
