"""Hold Ctrl-C back while the program works, and let it through while a person is asked.

A Ctrl-C that lands in the middle of a save, or inside the interpreter's own housekeeping (where
Python prints and drops it), is neither lost nor harmful: it is noted, and the next prompt acts on
it. Pressed a second time before that, it goes through at once.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Self


class Interrupts:
    """Stands in for Python's own handler inside a ``with`` block."""

    def __init__(self) -> None:
        self.is_pending = False
        self._is_listening = False
        self._before: Any = None

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        goes_through = self._is_listening or self.is_pending
        self.is_pending = True
        if goes_through:
            self.is_pending = False
            raise KeyboardInterrupt

    def act(self) -> None:
        """Act on a Ctrl-C that was noted.

        Raises:
            KeyboardInterrupt: one was.

        """
        if self.is_pending:
            self.is_pending = False
            raise KeyboardInterrupt

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Let Ctrl-C through at once, for a wait that runs no code of ours.

        Raises:
            KeyboardInterrupt: one was noted before, or comes now.

        """
        self.act()
        self._is_listening = True
        try:
            yield
        finally:
            self._is_listening = False
