"""The same promises, every command a process of its own, with real keys and the shipped playbooks.

It takes minutes, so it is no part of the ordinary run: ``pytest -m slow tests/promises``.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.promises import test_no_plaintext, test_private_files
from tests.promises.life import CASELESS, LIFE, MARKER, WITH_CASE, Run
from tests.promises.seen import Seen
from tests.promises.test_no_network import LOOKING_UP_NAMES
from tests.promises.witness import can_watch, watching

pytestmark = pytest.mark.slow

ALONE = """
import os, sys
from sextortion_help.cli.app import run
from sextortion_help.environment import Environment
os.umask(0)
sys.exit(run(sys.argv[1:], Environment.of_process()))
"""
"""The program, but for what would hide its memory from a witness that is not root."""


def in_order() -> list[Run]:
    """Return every command, those that need a case while there is one."""
    (last,) = (number for number, one in enumerate(LIFE) if one.command == "cases backup")
    return [*CASELESS, *LIFE[:last], *WITH_CASE, *LIFE[last:]]


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """Run everything, one after the other, each with a witness of its own."""
    if not can_watch():
        pytest.skip("strace is not installed, or may not watch here")
    seen = Seen(tmp_path_factory.mktemp("alone"))
    places = seen.places
    places.prepare()
    variables = {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "LANGUAGE": "en",
        "PYTHONDONTWRITEBYTECODE": "1",
        "SEXTORTION_HELP_HOME": str(places.home),
        **places.variables,
    }
    words, traces = "", []
    for number, one in enumerate(in_order()):
        trace = seen.folder / f"trace-{number}"
        command = [sys.executable, "-c", ALONE, *one.arguments(places)]
        done = subprocess.run(
            [*watching(trace, closely=True), *command],
            input=words,
            capture_output=True,
            text=True,
            env=variables,
            cwd=places.folder / "cwd",
        )
        assert done.returncode == 0, (one, done.stderr)
        if one.makes_words:
            words = " ".join(re.findall(r"^[1-8]: (\w+)$", done.stdout, re.MULTILINE))
        traces.append(trace.read_text("latin-1"))
    seen.file.write_text("".join(traces), "latin-1")
    (seen.folder / "terminal").write_text(f"{MARKER}words: {words}\n", "utf-8")
    return seen


def test_no_process_makes_a_socket_or_looks_up_a_name(alone: Seen) -> None:
    assert len(alone.trace.of("execve")) == len(in_order())
    assert not alone.trace.of("socket", "socketpair", "connect", "bind", "listen", "accept4")
    opened = [call.arguments for call in alone.trace.of("open", "openat")]
    assert not [one for one in opened if any(name in one for name in LOOKING_UP_NAMES)]


def test_no_process_writes_a_secret_or_makes_a_telling_name(alone: Seen) -> None:
    test_no_plaintext.test_no_secret_is_ever_written_but_where_it_was_asked_for(alone)
    test_no_plaintext.test_no_words_that_were_made_up_are_ever_written(alone)
    test_no_plaintext.test_no_name_that_is_made_tells_anything(alone)
    test_no_plaintext.test_nothing_is_made_or_written_but_in_the_vault_and_where_it_was_asked_for(
        alone
    )
    test_no_plaintext.test_a_search_of_the_disk_finds_no_secret(alone)


def test_no_process_moves_bytes_past_the_witness(alone: Seen) -> None:
    test_no_plaintext.test_nothing_is_moved_past_the_witness(alone)
    mapped = alone.trace.of("mmap")
    assert mapped
    shared = [call for call in mapped if "MAP_SHARED" in call.arguments]
    assert not [str(call) for call in shared if "PROT_WRITE" in call.arguments]


def test_all_that_a_process_makes_is_private(alone: Seen) -> None:
    test_private_files.test_all_that_is_made_is_private_from_its_first_moment(alone)
    test_private_files.test_all_that_is_there_in_the_end_is_private(alone)
    assert Path(alone.places.out / "pack-of-all").is_dir()
