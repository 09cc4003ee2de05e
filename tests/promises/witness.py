"""What a program asked of the system, as ``strace`` saw it: every byte written, every name made.

The system is the witness, not the program. A process that has kept its memory private (see
``sextortion_help.hardening``) hides it from a witness without the rights of root, so what is
watched here is started past that.
"""

from __future__ import annotations

import codecs
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

STRACE = shutil.which("strace")

NET = "%network"
NAMING = (
    "open", "openat", "openat2", "creat", "mkdir", "mkdirat", "rename", "renameat", "renameat2",
    "link", "linkat", "symlink", "symlinkat", "mknod", "mknodat", "chmod", "fchmod", "fchmodat",
    "memfd_create", "setxattr", "lsetxattr", "fsetxattr",
)  # fmt: skip
WRITING = ("write", "pwrite64", "writev", "pwritev", "pwritev2")
PAST_THE_WITNESS = (
    "sendfile", "copy_file_range", "splice", "tee", "vmsplice", "io_uring_setup", "add_key",
    "process_vm_writev", "shmget", "msgsnd", "mq_timedsend",
)  # fmt: skip
"""Ways to move bytes that a look at what is written would not see."""
RUNNING = ("execve", "execveat")
MAPPING = "mmap"

TERMINALS = ("/dev/pts/", "/dev/tty")

WHOLE = 8 * 1024 * 1024
"""Bytes of one write that are kept."""

_LINE = re.compile(r"(\d+) +(\w+)\((.*)\) += (.*)", re.DOTALL)
_BEGUN = re.compile(r"(\d+) +(.*) <unfinished \.\.\.>", re.DOTALL)
_ENDED = re.compile(r"(\d+) +<\.\.\. \w+ resumed>(.*)", re.DOTALL)
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"(\.\.\.)?')
_FIRST_FILE = re.compile(r"(?:AT_FDCWD|\d+)<([^>]*)>")
_OPENED = re.compile(r"\d+<(.*)>$")
_MODE = re.compile(r", (0[0-7]*)\)?$")


@dataclass(frozen=True)
class Call:
    """One call of the system."""

    name: str
    arguments: str
    result: str
    during: str
    """The last marker before it."""

    @property
    def has_failed(self) -> bool:
        return self.result.startswith("-1")

    @cached_property
    def strings(self) -> list[bytes]:
        """The strings among its arguments, whole."""
        found = []
        for written, cut in _STRING.findall(self.arguments):
            assert not cut, f"cut off: {self.name}"
            found.append(codecs.escape_decode(written.encode("latin-1"))[0])
        return found

    @property
    def file(self) -> str:
        """The file that its first argument is open on."""
        found = _FIRST_FILE.match(self.arguments)
        return found[1] if found else ""

    @property
    def mode(self) -> int | None:
        """The rights that it asks for."""
        found = _MODE.search(self.arguments)
        return int(found[1], 8) if found else None

    @property
    def opened(self) -> str:
        """The file that it returned."""
        found = _OPENED.match(self.result)
        return found[1] if found else ""

    def __str__(self) -> str:
        return f"[{self.during}] {self.name}({self.arguments[:200]}) = {self.result}"


@dataclass(frozen=True)
class Trace:
    """All that was watched, in order."""

    calls: tuple[Call, ...]

    def of(self, *names: str) -> list[Call]:
        """The calls of these names."""
        return [call for call in self.calls if call.name in names]

    @property
    def makings(self) -> Iterator[tuple[str, Call]]:
        """Every name that was given to a file or folder, with the call that gave it."""
        for call in self.calls:
            if call.has_failed or call.name not in NAMING:
                continue
            if call.name.startswith(("open", "creat")):
                if "O_CREAT" in call.arguments or call.name == "creat":
                    yield call.opened, call
            elif "mod" not in call.name and "xattr" not in call.name:
                yield call.strings[-1].decode(), call

    def written(self) -> dict[str, bytes]:
        """What was written to each file, in order and as one, but for output and terminals."""
        found: defaultdict[str, list[bytes]] = defaultdict(list)
        for call in self.of(*WRITING):
            is_output = call.arguments.startswith(("1<pipe:", "2<pipe:"))
            if not (is_output or call.file.startswith(TERMINALS)):
                found[call.file] += call.strings
        return {file: b"".join(parts) for file, parts in found.items()}


def watching(trace: Path, *, closely: bool = False) -> list[str]:
    """What to put before a command so that it is watched, its mapped memory only if ``closely``."""
    assert STRACE
    known = ",".join(f"?{name}" for name in (*NAMING, *WRITING, *PAST_THE_WITNESS, *RUNNING))
    watched = ",".join((NET, known, *((MAPPING,) if closely else ())))
    options = ("-f", "--seccomp-bpf", "-qq", "-y", "-s", str(WHOLE), "-e", f"trace={watched}")
    return [STRACE, *options, "-e", "signal=none", "-o", str(trace)]


def can_watch() -> bool:
    """Say whether anything can be watched here: containers may forbid it."""
    return (
        STRACE is not None
        and not subprocess.run([STRACE, "-qq", "true"], capture_output=True).returncode
    )


def read_trace(file: Path, marker: str) -> Trace:
    """Read what was seen. What is written to a terminal after ``marker`` says what is done now."""
    during = "at the start"
    calls = []
    for line in _whole_lines(file.read_text("latin-1").splitlines()):
        parts = _LINE.fullmatch(line)
        if parts is None:
            assert "exit" in line or "killed" in line, line
            continue
        call = Call(parts[2], parts[3], parts[4], during)
        if call.name == "write" and (said := re.search(rf'"{marker}(.*?)\\n"', call.arguments)):
            during = said[1]
        else:
            calls.append(call)
    return Trace(tuple(calls))


def _whole_lines(lines: Iterable[str]) -> Iterator[str]:
    """Put together the halves of calls during which another thread was seen."""
    begun: dict[str, str] = {}
    for line in lines:
        if first := _BEGUN.fullmatch(line):
            begun[first[1]] = first[2]
        elif second := _ENDED.fullmatch(line):
            yield f"{second[1]} {begun.pop(second[1])}{second[2]}"
        else:
            yield line
