"""A crash of the program leaves no copy of its memory behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pexpect = pytest.importorskip("pexpect", reason="it needs a pseudo-terminal")

from tests.cli.program import Program  # noqa: E402
from tests.promises.life import write_small_playbooks  # noqa: E402

PATIENCE = 30.0
PR_GET_DUMPABLE = 3

CRASHES = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
CRASHES_IN_THE_PROGRAM = f"""
import sys, types
def run(*_):
    {CRASHES}
sys.modules["sextortion_help.cli.app"] = types.SimpleNamespace(run=run)
from sextortion_help.__main__ import main
sys.argv = ["sextortion-help", "plan"]
main()
"""

ASK = f"""
import ctypes, resource
from sextortion_help.hardening import keep_memory_private
before = ctypes.CDLL(None).prctl({PR_GET_DUMPABLE})
keep_memory_private()
print(before, ctypes.CDLL(None).prctl({PR_GET_DUMPABLE}), resource.getrlimit(resource.RLIMIT_CORE))
"""


def without_a_limit(*command: str | Path) -> list[str]:
    """Return a command that is run where the person's own shell allows core dumps."""
    return ["/bin/sh", "-c", 'ulimit -c unlimited && exec "$@"', "sh", *map(str, command)]


def dumps_here(folder: Path, code: str) -> bool:
    """Run Python code that crashes, and say whether the system wrote a core dump."""
    with subprocess.Popen(without_a_limit(sys.executable, "-c", code), cwd=folder) as child:
        _, status = os.waitpid(child.pid, 0)
        child.returncode = 0
    assert os.WTERMSIG(status) == signal.SIGSEGV
    return os.WCOREDUMP(status)


def test_a_crash_leaves_no_core_dump(tmp_path: Path) -> None:
    (tmp_path / "control").mkdir()
    if not dumps_here(tmp_path / "control", CRASHES):
        pytest.skip("this system writes no core dumps at all")
    assert not dumps_here(tmp_path, CRASHES_IN_THE_PROGRAM)
    assert [path.name for path in tmp_path.iterdir()] == ["control"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", [signal.SIGSEGV, signal.SIGABRT])
def test_a_crash_with_an_open_case_leaves_no_core_dump(
    tmp_path: Path, kind: signal.Signals
) -> None:
    (tmp_path / "control").mkdir()
    if not dumps_here(tmp_path / "control", CRASHES):
        pytest.skip("this system writes no core dumps at all")
    program = Program(tmp_path)
    program.keep("safe_now: safe\ncountry: GB\n")
    (tmp_path / "cwd").mkdir()
    write_small_playbooks(tmp_path / "playbooks")
    options = ("--passphrase-file", program.key, "--playbooks", tmp_path / "playbooks")
    command = without_a_limit(
        *(sys.executable, "-m", "sextortion_help", "resume", "--plain", "--home", program.home),
        *options,
    )
    child = pexpect.spawn(command[0], command[1:], cwd=tmp_path / "cwd", timeout=PATIENCE)
    child.expect_exact("Where you are")
    limits = Path("/proc", str(child.pid), "limits")
    if limits.exists():
        assert re.search(r"^Max core file size +0 +0 ", limits.read_text(), re.MULTILINE)
    child.kill(kind)
    child.wait()
    assert child.signalstatus == kind
    assert not os.WCOREDUMP(child.status)
    assert list((tmp_path / "cwd").iterdir()) == []
    child.close()


@pytest.mark.skipif(sys.platform != "linux", reason="what is asked for is Linux's")
def test_no_program_of_the_same_user_may_read_the_memory() -> None:
    # A limit alone does not bind a program that core dumps are piped to; this does.
    asked = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)
    assert asked.stdout == "1 0 (0, 0)\n"
