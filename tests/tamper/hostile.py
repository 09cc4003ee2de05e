"""A process of its own, in which the program meets files made to harm it: run by the tests beside.

It takes a folder, lets no more memory be had than ``MEMORY``, and prints for each hostile file the
exit code, the seconds, and whether anything else than words was said, as JSON. One process for
all of them: starting Python costs more than what is tried.
"""

from __future__ import annotations

import copy
import io
import json
import os
import resource
import shutil
import signal
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, NoReturn

from sextortion_help.case.sealed import FOLDER
from sextortion_help.case.store import CURRENT, KEY, LOCK, PREVIOUS, RECOVERY
from sextortion_help.errors import ExitCode
from tests.cli.program import Program

GIB = 1024**3
MEMORY = GIB
"""Bytes of address space, some 250 MB of which Python and its libraries take."""

LONGEST = 60
"""Seconds after which what is tried counts as one that never ends."""

EVIDENCE = "a piece of evidence"
UNLISTED = f"{FOLDER}/{'0' * 32}.age"

ENDLESS_HEADER = b"age-encryption.org/v1\n-> scrypt "


class Tried(NamedTuple):
    """What a hostile file is, how it is put in place, and what is run then."""

    name: str
    put: Callable[[Path], None]
    command: tuple[str, ...]


class Outcome(NamedTuple):
    """How it ended."""

    name: str
    code: int
    seconds: float
    out: str
    err: str
    is_untouched: bool
    """Whether every other file is as it was."""


def sparse(size: int, head: bytes | None = b"") -> Callable[[Path], None]:
    """Return what puts a file of that size in place; ``None`` keeps its own beginning."""

    def put(path: Path) -> None:
        begin = path.read_bytes() if head is None else head
        path.unlink(missing_ok=True)
        with path.open("wb") as file:
            file.write(begin)
            file.truncate(size)

    return put


def holding(content: bytes) -> Callable[[Path], None]:
    return lambda path: void(path.write_bytes(content))


def work(factor: bytes) -> Callable[[Path], None]:
    """Return what claims another work factor in a key."""
    return lambda path: void(
        path.write_bytes(path.read_bytes().replace(b" 2\n", b" " + factor + b"\n", 1))
    )


def pipe(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def device(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to("/dev/zero")


def folder(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.mkdir()


def void(_: object) -> None:
    """Throw a result away."""


PUTS: dict[str, Callable[[Path], None]] = {
    "10 GiB of nothing": sparse(10 * GIB),
    "10 GiB behind a good beginning": sparse(10 * GIB, None),
    "200 MiB behind a good beginning": sparse(200 * 1024**2, None),
    "a line of 1 GiB": sparse(GIB, ENDLESS_HEADER),
    "a line of 200 MiB": sparse(200 * 1024**2, ENDLESS_HEADER),
    "a header without an end": holding(ENDLESS_HEADER[:-7] + b"x\n\n" + b"-> x\n\n" * 300_000),
    "an armor without an end": holding(
        b"-----BEGIN AGE ENCRYPTED FILE-----\n" + (b"QUFB" * 16 + b"\n") * 30_000
    ),
    "a pipe": pipe,
    "a device": device,
    "a folder": folder,
}

WORK_FACTORS = (b"30", b"21", b"64", b"99", b"0", b"018", b"-1", b"1" * 5000)


def all_tried(home: Path) -> Iterator[Tried]:
    """Yield everything that is tried; ``home`` holds the cases, and what else a command reads."""
    backup, chat, answers = (home / name for name in ("notes.backup", "chat.txt", "answers.yaml"))
    for name, put in PUTS.items():
        for file in (KEY, CURRENT):
            yield Tried(f"{file}: {name}", at(file, put), ("plan",))
        for file in (PREVIOUS, LOCK, EVIDENCE, UNLISTED):
            yield Tried(f"{file}: {name}", at(file, put), ("evidence", "verify"))
        yield Tried(f"{RECOVERY}: {name}", at(RECOVERY, put), ("cases", "recover"))
        yield Tried(f"backup: {name}", beside(backup, put), ("cases", "restore", str(backup)))
    for factor in WORK_FACTORS:
        yield Tried(f"work factor {factor[:9].decode()}", at(KEY, work(factor)), ("plan",))
    for name in ("10 GiB of nothing", "a device"):
        put = PUTS[name]
        yield Tried(f"chat: {name}", beside(chat, put), ("identifiers", str(chat)))
        command = ("start", "--answers", str(answers))
        yield Tried(f"answers: {name}", beside(answers, put), command)


def beside(path: Path, put: Callable[[Path], None]) -> Callable[[Path], None]:
    """Return what puts something in place of a file that is not in the case."""
    return lambda _: put(path)


def at(file: str, put: Callable[[Path], None]) -> Callable[[Path], None]:
    """Return what puts something in place of a file of the case."""

    def put_there(case: Path) -> None:
        if file == EVIDENCE:
            (path,) = (case / FOLDER).iterdir()
        else:
            path = case / file
        if file == UNLISTED:
            path.touch()
        put(path)

    return put_there


def expected(name: str) -> set[int]:
    """Return the exit codes that are right for what was tried."""
    what = name.split(":")[0]
    if what in {PREVIOUS, LOCK}:
        # Nothing depends on them: the case opens as ever.
        return {ExitCode.DONE}
    if what in {"chat", "answers"}:
        return {ExitCode.USAGE}
    if what == RECOVERY:
        return {ExitCode.NO_SUCH_CASE, ExitCode.DAMAGED_CASE}
    if what == "backup":
        return {ExitCode.USAGE, ExitCode.DAMAGED_CASE}
    return {ExitCode.DAMAGED_CASE}


def zip_of_one(files: dict[str, bytes], shared: bytes, names: list[str]) -> bytes:
    """Return a zip in which several names stand for the very same bytes."""
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.writestr(names[0], shared)
        first = archive.filelist[-1]
        for name in names[1:]:
            entry = copy.copy(first)
            entry.filename = entry.orig_filename = name
            archive.filelist.append(entry)
    return plain.getvalue()


def hang(_: int, __: object) -> NoReturn:
    raise TimeoutError


def make_case(program: Program) -> None:
    """Make a case with everything in it: evidence, a version before, a sheet; and its backup."""
    case = program.case_folder(program.keep()).folder
    chat = program.write("chat.txt", b"[01/02/2024, 12:00:03] X: pay me\n")
    added = program.unlocked("evidence", "add", chat, "--shows", "nothing-intimate")
    backed_up = program.unlocked("cases", "backup", program.home / "notes.backup")
    assert (added.code, backed_up.code) == (0, 0)
    shutil.copyfile(case / KEY, case / RECOVERY)


def try_it(program: Program, whole: Path, tried: Tried) -> Outcome:
    """Put a hostile file in place of one of a whole case, and run the command."""
    shutil.rmtree(program.home, ignore_errors=True)
    shutil.copytree(whole, program.home)
    (case,) = (program.home / "cases").iterdir()
    tried.put(case)
    kept = {path: path.read_bytes() for path in program.home.rglob("*") if is_small(path)}
    begun = time.perf_counter()
    signal.alarm(LONGEST)
    outcome = program.unlocked(*tried.command)
    signal.alarm(0)
    seconds = time.perf_counter() - begun
    # A check that is noted saves the case anew; nothing else may change.
    may_change = {CURRENT, PREVIOUS} if "verify" in tried.command else set()
    is_untouched = all(
        is_small(path) and path.read_bytes() == content
        for path, content in kept.items()
        if path.name not in may_change
    )
    return Outcome(tried.name, outcome.code, seconds, outcome.out, outcome.err, is_untouched)


def is_small(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and path.stat().st_size < 1024**2


def main() -> None:
    home = Path(sys.argv[1])
    program = Program(home)
    make_case(program)
    whole = program.home.rename(home / "whole")
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGALRM, hang)
    found = [try_it(program, whole, tried)._asdict() for tried in all_tried(program.home)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(json.dumps({"found": found, "peak": peak}))


if __name__ == "__main__":
    main()
