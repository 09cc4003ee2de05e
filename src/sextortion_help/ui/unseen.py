"""What is typed while the program works: not shown, and not taken for an answer.

A terminal shows each key by itself unless it is told not to. A passphrase typed a second time while
the first is tried would stand there in the clear.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

from sextortion_help.environment import Environment


@contextlib.contextmanager
def unseen(environment: Environment) -> Iterator[None]:
    """Let the terminal show nothing that is typed meanwhile, and throw away what was.

    On Windows, and where there is no terminal, nothing changes: a Windows console shows a key only
    once it is read.
    """
    if sys.platform == "win32" or not environment.stdin.isatty():
        yield
        return
    import termios

    try:
        terminal = environment.stdin.fileno()
        before = termios.tcgetattr(terminal)
    except (OSError, ValueError, termios.error):
        yield
        return
    silent = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
    try:
        termios.tcsetattr(terminal, termios.TCSADRAIN, silent)
        yield
    finally:
        with contextlib.suppress(OSError, ValueError, termios.error):
            # It is gone where the window was closed.
            termios.tcsetattr(terminal, termios.TCSAFLUSH, before)
