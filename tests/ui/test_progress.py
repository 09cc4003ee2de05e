from __future__ import annotations

import io
from datetime import UTC, datetime

import pyte
import pytest

from sextortion_help.environment import Environment
from sextortion_help.ui.progress import Bar, Lines, Silent, progress_for
from tests.cli.program import Terminal

MB = 1_000_000


class Timer:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def an_environment(stderr: io.StringIO, term: str = "xterm") -> Environment:
    return Environment(
        io.StringIO(),
        Terminal(),
        stderr,
        {"TERM": term},
        clock=lambda: datetime(2026, 1, 1, tzinfo=UTC),
        size=lambda: (80, 24),
    )


def shown(environment: Environment, kind: type[Lines | Bar], seconds: list[float]) -> None:
    timer = Timer()
    with kind(environment, 100 * MB, timer) as progress:
        for moment in seconds:
            timer.now = 100 + moment
            progress(10 * MB)


def test_a_line_says_how_far_how_fast_and_how_long() -> None:
    stderr = Terminal()
    shown(an_environment(stderr), Lines, [0.5, 2.0, 3.0, 9.0])
    assert stderr.getvalue().splitlines() == [
        "20% done, 10 MB a second, about 8 seconds left.",
        "40% done, 4 MB a second, about 14 seconds left.",
    ]


def test_a_bar_shows_how_far_how_fast_and_how_long_and_goes_away() -> None:
    stderr = Terminal()
    screen = pyte.Screen(80, 24)
    timer = Timer()
    environment = an_environment(stderr)
    with Bar(environment, 100 * MB, timer) as progress:
        for moment in (0.5, 2.0, 3.0):
            timer.now = 100 + moment
            progress(10 * MB)
        pyte.Stream(screen).feed(stderr.getvalue().replace("\n", "\r\n"))
        text = "\n".join(screen.display)
        assert "30%" in text
        assert "MB/s" in text
        assert "left" in text
    screen.reset()
    pyte.Stream(screen).feed(stderr.getvalue().replace("\n", "\r\n"))
    assert "".join(screen.display).strip() == ""


@pytest.mark.parametrize("kind", [Lines, Bar])
def test_short_work_shows_nothing(kind: type[Lines | Bar]) -> None:
    stderr = Terminal()
    shown(an_environment(stderr), kind, [0.1, 0.4, 0.9])
    assert stderr.getvalue() == ""


def test_what_is_shown_fits_the_stream() -> None:
    assert isinstance(progress_for(an_environment(io.StringIO()), 1, plain=False), Silent)
    assert isinstance(progress_for(an_environment(Terminal()), 1, plain=True), Lines)
    assert isinstance(progress_for(an_environment(Terminal(), "dumb"), 1, plain=False), Lines)
    assert isinstance(progress_for(an_environment(Terminal()), 1, plain=False), Bar)
