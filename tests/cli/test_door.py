"""Odd surroundings: closed, full and broken streams, old encodings, lines that do not end."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sextortion_help.environment import Environment
from sextortion_help.report.document import Document
from sextortion_help.ui.numbered import MAX_TYPED, NumberedAsker, drop_typed_ahead, read_line
from sextortion_help.ui.prompts import Command, Write, go_on

posix = pytest.mark.skipif(os.name == "nt", reason="it needs a POSIX shell")


def shell(line: str, **variables: str) -> subprocess.CompletedProcess[str]:
    program = f'"{sys.executable}" -m sextortion_help'
    return subprocess.run(
        ["bash", "-c", line.replace("PROGRAM", program)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
    )


@posix
@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("PROGRAM start >&-", 2),
        ("PROGRAM start <&-", 2),
        ("PROGRAM start >&- 2>&-", 2),
        ("PROGRAM start > /dev/full", 2),
        ("PROGRAM contacts > /dev/full", 8),
        ("PROGRAM contacts >&-", 0),
        ("PROGRAM start | true; exit ${PIPESTATUS[0]}", 2),
        ("PROGRAM contacts | true; exit ${PIPESTATUS[0]}", 0),
    ],
)
def test_no_odd_stream_ends_in_a_traceback(line: str, code: int) -> None:
    done = shell(line)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert "our fault" not in done.stderr
    assert done.returncode == code, done.stderr


@posix
def test_a_name_outlives_a_pipe_on_a_computer_with_an_old_encoding(tmp_path: Path) -> None:
    answers, key = tmp_path / "a.yaml", tmp_path / "k"
    answers.write_text("accounts:\n  - {user_name: Дмитрий_77}\n", encoding="utf-8")
    key.write_text("one two three")
    home = f'--home "{tmp_path}" --passphrase-file "{key}"'
    started = shell(f'PROGRAM start --answers "{answers}" {home}')
    assert started.returncode == 0, started.stderr
    assert "Дмитрий_77" in shell(f"PROGRAM checklist {home}", PYTHONIOENCODING="cp1252").stdout


def test_what_is_too_long_to_be_typed_does_not_answer_the_next_question() -> None:
    stream = io.StringIO("a" * (3 * MAX_TYPED + 50) + "\nnext\n")
    assert read_line(stream) == "a" * MAX_TYPED
    assert read_line(stream) == "next\n"
    assert read_line(stream) == ""


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there is no pseudo-terminal here")
def test_a_terminal_that_went_away_has_nothing_typed_ahead() -> None:
    ours, theirs = os.openpty()
    os.close(ours)
    with os.fdopen(theirs, "rb") as gone:

        class Gone(io.StringIO):
            def isatty(self) -> bool:
                return True

            def fileno(self) -> int:
                return gone.fileno()

        drop_typed_ahead(Environment(Gone(), io.StringIO(), io.StringIO()))


def test_a_single_dash_empties_what_was_written() -> None:
    def asked(typed: str) -> str | Command:
        out = io.StringIO()
        environment = Environment(io.StringIO(typed), out, out)
        return NumberedAsker(environment).write(Write(Document(""), "Words?", current="before"))

    assert asked("-\n") == ""
    assert asked("\n") == "before"
    assert asked("after\n") == "after"
    assert asked("/s\n") is Command.SKIP


@pytest.mark.parametrize(("may_save", "words"), [(True, "q = save and stop"), (False, "q = stop")])
def test_stopping_promises_to_save_only_where_that_is_possible(
    *, may_save: bool, words: str
) -> None:
    out = io.StringIO()
    asker = NumberedAsker(Environment(io.StringIO("q\n"), out, out), may_save=may_save)
    assert asker.pick(go_on(Document("", ()))) is Command.STOP
    assert f"{words}," in out.getvalue()
