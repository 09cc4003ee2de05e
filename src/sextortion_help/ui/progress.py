"""Show how far long work is: a bar that redraws, or a line now and then where nothing may redraw.

Short work shows nothing. What is shown goes to standard error, so that results stay clean.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

from sextortion_help.environment import Environment
from sextortion_help.language import ngettext, tr

PATIENCE = 1.0
"""Seconds of work before anything is shown."""

REDRAW = 0.1
LINE_EVERY = 5.0


class Progress(Protocol):
    """Learns of work done, inside a ``with`` block."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, _: TracebackType | None
    ) -> None: ...

    def __call__(self, done: float) -> None:
        """Take note of that many bytes more."""


class _Timed(ABC):
    """Counts, and shows at most every ``pace`` seconds once the work has taken a while."""

    def __init__(self, total: int, pace: float, timer: Callable[[], float]) -> None:
        self.total = max(total, 1)
        self.done = 0.0
        self._pace = pace
        self._timer = timer
        self._began = timer()
        self._shown = self._began + PATIENCE - pace

    def __call__(self, done: float) -> None:
        self.done += done
        now = self._timer()
        if now - self._shown >= self._pace:
            self._shown = now
            self.show(now - self._began)

    @abstractmethod
    def show(self, seconds: float) -> None:
        """Show how far it is after so many seconds."""


class Lines(_Timed):
    """Says how far it is in a line of words, for screen readers and old consoles."""

    def __init__(
        self, environment: Environment, total: int, timer: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(total, LINE_EVERY, timer)
        self._stream = environment.stderr

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def show(self, seconds: float) -> None:
        """Print a line."""
        rate = self.done / seconds
        left = (self.total - self.done) / rate if rate else 0
        share = min(99, int(100 * self.done / self.total))
        self._stream.write(
            tr("{share}% done, {rate:.0f} MB a second, {about} left.\n").format(
                share=share, rate=rate / 1e6, about=_about(left)
            )
        )
        self._stream.flush()


class Bar(_Timed):
    """Draws a bar with the rate and the time left."""

    def __init__(
        self, environment: Environment, total: int, timer: Callable[[], float] = time.monotonic
    ) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeRemainingColumn, TransferSpeedColumn
        from rich.progress import Progress as RichProgress

        super().__init__(total, REDRAW, timer)
        self._console = Console(
            file=environment.stderr,
            no_color=not environment.wants_colour,
            legacy_windows=False,
            highlight=False,
            width=min(environment.size()[0], 80) - 1,
        )
        self._progress = RichProgress(
            TextColumn("{task.percentage:>3.0f}%"),
            BarColumn(bar_width=None),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            TextColumn(tr("left")),
            console=self._console,
            auto_refresh=False,
            transient=True,
            get_time=timer,
        )
        self._task = self._progress.add_task("", total=self.total)
        self._is_drawn = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._is_drawn:
            self._progress.stop()

    def show(self, _seconds: float) -> None:
        """Redraw the bar."""
        if not self._is_drawn:
            self._is_drawn = True
            self._progress.start()
        self._progress.update(self._task, completed=self.done, refresh=True)


class Silent:
    """Shows nothing: there is no terminal to show it on."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __call__(self, done: float) -> None:
        """Take note of nothing."""


def progress_for(environment: Environment, total: int, *, plain: bool) -> Progress:
    """Return what suits this terminal.

    Args:
        environment: the world.
        total: bytes of work.
        plain: whether numbered questions were asked for.

    """
    if not environment.stderr.isatty():
        return Silent()
    if plain or not environment.can_clear:
        return Lines(environment, total)
    return Bar(environment, total)


def _about(seconds: float) -> str:
    if seconds < 90:
        count = max(1, round(seconds))
        return ngettext("about {count} second", "about {count} seconds", count).format(count=count)
    if seconds < 5400:
        count = round(seconds / 60)
        return ngettext("about {count} minute", "about {count} minutes", count).format(count=count)
    count = round(seconds / 3600)
    return ngettext("about {count} hour", "about {count} hours", count).format(count=count)
