"""What a command needs of the world: streams, variables, a clock and the screen's size.

One value that tests replace, so that no module reaches for the process itself.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import StringIO, TextIOWrapper
from pathlib import Path
from typing import TextIO

from sextortion_help.beforehand import LOCALE_VARIABLES

NAME = "sextortion-help"

COMPLETING = "_SEXTORTION_HELP_COMPLETE"
"""The variable with which a shell asks how a line can go on; see ``completions/``."""

STD_OUTPUT_HANDLE = -11
ENABLE_VIRTUAL_TERMINAL_PROCESSING = 0x0004
"""Names and numbers of the Windows console API."""

WORK_FACTOR = 18
"""scrypt's log2 N for new keys: about a second and 256 MiB."""


def local_now() -> datetime:
    """Return the time now with the computer's own zone, to the second."""
    return datetime.now().astimezone().replace(microsecond=0)


def in_local_zone(when: datetime) -> datetime:
    """Return a time that has no zone as one in the computer's own; one that has a zone as it is."""
    if when.tzinfo:
        return when
    try:
        return when.astimezone()
    except (OverflowError, ValueError, OSError):
        # Years that the system's calendar does not hold.
        return when.replace(tzinfo=UTC)


def screen_size() -> tuple[int, int]:
    """Return columns and lines of the terminal."""
    size = shutil.get_terminal_size((80, 24))
    return size.columns, size.lines


@dataclass(frozen=True, slots=True)
class Environment:
    """The world as one command sees it."""

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    clock: Callable[[], datetime] = local_now
    size: Callable[[], tuple[int, int]] = screen_size
    work_factor: int = WORK_FACTOR
    knows_escapes: bool = True
    """Whether the terminal obeys escape sequences; an old Windows console may not."""

    @classmethod
    def of_process(cls) -> Environment:
        """Return this process's own streams and variables, made safe to use.

        A stream that is closed reads as empty and swallows what is written.
        """
        stdin, stdout, stderr = (stream or StringIO() for stream in _streams())
        if isinstance(stdin, TextIOWrapper):
            stdin.reconfigure(errors="replace")
        for stream in (stdout, stderr):
            if isinstance(stream, TextIOWrapper):
                if stream.isatty():
                    # A letter that an old console cannot show is spelled out, never dropped.
                    stream.reconfigure(errors="backslashreplace")
                else:
                    # A name in a report must outlive a pipe into a file, on Windows too.
                    stream.reconfigure(encoding="utf-8", errors="backslashreplace")
        return cls(stdin, stdout, stderr, variables_here(), knows_escapes=_turn_on_escapes())

    @property
    def command(self) -> str:
        """How to start this program again here: by its name, or by its path if that is needed."""
        if shutil.which(NAME, path=self.variables.get("PATH")):
            return NAME
        started_as = Path(sys.argv[0])
        return (
            str(started_as) if started_as.stem == NAME else f"{sys.executable} -m sextortion_help"
        )

    @property
    def is_completing(self) -> bool:
        """Whether a shell asks how a line can go on, and nobody typed Enter."""
        return COMPLETING in self.variables

    @property
    def can_ask(self) -> bool:
        """Whether a person can answer here."""
        return self.stdin.isatty()

    @property
    def can_use_menus(self) -> bool:
        """Whether the terminal can show menus that redraw."""
        encoding = (getattr(self.stdout, "encoding", None) or "").lower().replace("-", "")
        return self.can_ask and self.can_clear and encoding == "utf8"

    @property
    def can_clear(self) -> bool:
        """Whether standard output is a terminal that knows how to clear itself."""
        return (
            self.knows_escapes
            and self.stdout.isatty()
            and self.variables.get("TERM", "") not in {"dumb", "unknown"}
        )

    @property
    def wants_colour(self) -> bool:
        """Whether to use colour: on a terminal that can, or forced where there is none.

        https://no-color.org and https://force-color.org; the wish against it wins.
        """
        if self.variables.get("NO_COLOR"):
            return False
        forced = bool(self.variables.get("FORCE_COLOR")) and not self.stdout.isatty()
        return self.can_clear or forced


def with_system_language(
    variables: Mapping[str, str], language_id: Callable[[], int]
) -> Mapping[str, str]:
    """Return variables that name the language Windows is set to, which has none for it.

    Args:
        variables: the environment's; one that names a language is kept.
        language_id: returns Windows' number for the language of its menus.

    """
    if any(variables.get(name) for name in LOCALE_VARIABLES):
        return variables
    from locale import windows_locale

    name = windows_locale.get(language_id())
    return {**variables, "LANG": name} if name else variables


def _language_of_windows() -> int:
    """Ask Windows (``GetUserDefaultUILanguage`` of its API)."""
    if sys.platform == "win32":
        import ctypes

        return int(ctypes.windll.kernel32.GetUserDefaultUILanguage())
    return 0


def variables_here() -> Mapping[str, str]:
    """Return this process's variables; on Windows with the language it is set to."""
    if sys.platform == "win32":
        return with_system_language(os.environ, _language_of_windows)
    return os.environ


def _streams() -> tuple[TextIO | None, TextIO | None, TextIO | None]:
    """Return the process's streams; Python sets one that is closed to ``None``."""
    return sys.stdin, sys.stdout, sys.stderr


def _turn_on_escapes() -> bool:
    """Ask a Windows console to obey escape sequences, and say whether it will."""
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        handle = kernel.GetStdHandle(STD_OUTPUT_HANDLE)
        mode = ctypes.c_ulong()
        # What is no console at all, such as a pipe, has nothing to turn on.
        if kernel.GetConsoleMode(handle, ctypes.byref(mode)):
            wanted = mode.value | ENABLE_VIRTUAL_TERMINAL_PROCESSING
            return bool(kernel.SetConsoleMode(handle, wanted))
    return True
