"""A disk that fails when it is told to: an operation that raises, Ctrl-C, a full disk, a power cut.

It stands between the program and the system: every call that touches the watched folder is
counted, and one of them (or all from it on) raises. It also remembers what a real disk may forget
when the power goes: bytes that were not flushed, and names whose folder was not flushed. Nothing
is really flushed, which makes a campaign over every operation quick.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import random
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Literal, TypeVar

import pytest

from sextortion_help.case import disk

_T = TypeVar("_T")

Moment = Literal["before", "after"]
Then = Literal["well", "full", "dead"]

NEED_ROOM = frozenset({"create", "write", "mkdir", "link", "flush"})
"""What a full disk refuses. It still lets names be changed and files be removed."""

FAULTS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS)

REMOVALS = frozenset({"unlink", "rmdir"})


WHOLE = "FAULTS_ALL"
"""With this in the environment every operation fails in turn, not one in three of them."""


def places() -> Iterator[int]:
    """Yield the numbers of the operations that are to fail: all, or one in three by chance."""
    step = 1 if os.environ.get(WHOLE) else 3
    yield from count(random.randrange(1, step + 1), step)


class PowerCut(BaseException):
    """The end of the process, in the middle of anything."""


def error(number: int) -> Callable[[], BaseException]:
    """An error of the system, which names a file as real ones do."""
    return lambda: OSError(number, os.strerror(number), "/a/canary/path", None, "/a/canary/path")


@dataclass
class Plan:
    """Which operation goes wrong, and how."""

    at: int
    fault: Callable[[], BaseException]
    moment: Moment = "before"
    then: Then = "well"
    done: list[str] = field(default_factory=list)
    hit: str | None = None
    """The operation that went wrong, once one has."""


@dataclass
class _Change:
    """A change of names that a power cut may take back, until ``folder`` is flushed."""

    folder: tuple[int, int]
    undo: Callable[[], None]


def _id(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


class FailingDisk:
    """Watches all that happens below ``root``."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._root = str(root)
        self._plan: Plan | None = None
        self._unflushed: set[tuple[int, int]] = set()
        self._changes: list[_Change] = []
        self._real = {
            name: getattr(os, name)
            for name in (
                "open", "fsync", "replace", "rename", "link", "mkdir", "unlink", "rmdir", "stat",
                "write",
            )
        }  # fmt: skip
        for name in self._real:
            monkeypatch.setattr(os, name, getattr(self, f"_{name}"))
        self._read_bytes = Path.read_bytes
        monkeypatch.setattr(Path, "read_bytes", lambda path: self._read(path))
        monkeypatch.setattr(disk, "open", self._open_file, raising=False)

    @contextlib.contextmanager
    def failing(self, plan: Plan) -> Iterator[None]:
        """Carry out ``plan`` while the block runs; the disk is well again after it."""
        self._plan = plan
        try:
            yield
        finally:
            self._plan = None

    @contextlib.contextmanager
    def watched(self) -> Iterator[Plan]:
        """Count operations and let none fail."""
        plan = Plan(0, PowerCut)
        with self.failing(plan):
            yield plan

    def cut_power(self, *, forget_names: bool) -> None:
        """Lose what a disk may lose: unflushed bytes, and if wanted every unflushed name."""
        if forget_names:
            for change in reversed(self._changes):
                change.undo()
        for path in Path(self._root).rglob("*"):
            status = path.lstat()
            if path.is_file() and _id(status) in self._unflushed:
                os.truncate(path, status.st_size // 2)
        self._unflushed.clear()
        self._changes.clear()

    # What happens at each operation

    def _concerns(self, path: Any, options: dict[str, Any]) -> bool:
        if self._plan is None or isinstance(path, int):
            return False
        if options.get("dir_fd") is not None:
            return True  # only shutil.rmtree goes by descriptor, and only below the root
        return str(os.fspath(path)).startswith(self._root)

    def _step(self, name: str, moment: Moment) -> None:
        plan = self._plan
        if plan is None:
            return
        if moment == "before":
            plan.done.append(name)
        if self._is_due(plan, name, moment):
            plan.hit = plan.hit or name
            raise plan.fault()

    def _is_due(self, plan: Plan, name: str, moment: Moment) -> bool:
        if plan.then == "full":
            return moment == "before" and len(plan.done) >= plan.at > 0 and name in NEED_ROOM
        if plan.hit is not None:
            return moment == "before" and plan.then == "dead"
        return moment == plan.moment and len(plan.done) == plan.at

    def _run(self, name: str, act: Callable[[], _T]) -> _T:
        self._step(name, "before")
        result = act()
        self._step(name, "after")
        return result

    # The operations

    def _open(self, path: Any, flags: int, *rest: Any, **options: Any) -> int:
        if not self._concerns(path, options):
            return self._real["open"](path, flags, *rest, **options)  # type: ignore[no-any-return]

        def act() -> int:
            is_new = bool(flags & os.O_CREAT) and not os.path.lexists(path)
            descriptor: int = self._real["open"](path, flags, *rest, **options)
            if is_new:
                self._remember(path, lambda: Path(path).unlink(missing_ok=True))
            return descriptor

        return self._run("create" if flags & os.O_CREAT else "open", act)

    def _stat(self, path: Any, *rest: Any, **options: Any) -> os.stat_result:
        if not self._concerns(path, options):
            return self._stat_really(path, *rest, **options)
        return self._run("stat", lambda: self._stat_really(path, *rest, **options))

    def _stat_really(self, *arguments: Any, **options: Any) -> os.stat_result:
        status: os.stat_result = self._real["stat"](*arguments, **options)
        return status

    def _read(self, path: Path) -> bytes:
        if not self._concerns(path, {}):
            return self._read_bytes(path)
        return self._run("read", lambda: self._read_bytes(path))

    def _fsync(self, descriptor: int) -> None:
        if self._plan is None:
            return
        which = _id(os.fstat(descriptor))

        def act() -> None:
            self._unflushed.discard(which)
            self._changes = [change for change in self._changes if change.folder != which]

        self._run("flush", act)

    def _replace(self, source: Any, target: Any, **options: Any) -> None:
        if not self._concerns(source, options):
            self._real["replace"](source, target, **options)
            return

        def act() -> None:
            # Looked at with lstat, which is not watched.
            is_file = os.path.lexists(target) and stat.S_ISREG(os.lstat(target).st_mode)
            old = self._read_bytes(Path(target)) if is_file else None
            # POSIX: where both are names of one file, a rename does nothing at all.
            is_same = is_file and os.path.samestat(os.lstat(source), os.lstat(target))
            self._real["replace"](source, target)

            def undo() -> None:
                self._real["rename"](target, source)
                if old is not None:
                    Path(target).write_bytes(old)

            if not is_same:
                self._remember(target, undo)

        self._run("replace", act)

    _rename = _replace

    def _link(self, source: Any, target: Any, **options: Any) -> None:
        if not self._concerns(source, options):
            self._real["link"](source, target, **options)
            return

        def act() -> None:
            self._real["link"](source, target, **options)
            self._remember(target, lambda: Path(target).unlink(missing_ok=True))

        self._run("link", act)

    def _mkdir(self, path: Any, *rest: Any, **options: Any) -> None:
        if not self._concerns(path, options):
            self._real["mkdir"](path, *rest, **options)
            return

        def act() -> None:
            self._real["mkdir"](path, *rest, **options)
            self._remember(path, lambda: shutil.rmtree(path, ignore_errors=True))

        self._run("mkdir", act)

    def _unlink(self, path: Any, **options: Any) -> None:
        if not self._concerns(path, options):
            self._real["unlink"](path, **options)
            return
        self._run("unlink", lambda: self._real["unlink"](path, **options))

    def _rmdir(self, path: Any, **options: Any) -> None:
        if not self._concerns(path, options):
            self._real["rmdir"](path, **options)
            return
        self._run("rmdir", lambda: self._real["rmdir"](path, **options))

    def _write(self, descriptor: int, data: Any) -> int:
        if self._plan is None:
            return self._real["write"](descriptor, data)  # type: ignore[no-any-return]
        return self.write_torn(descriptor, data, lambda d: self._real["write"](descriptor, d))

    def _open_file(self, file: Any, mode: str = "r", *rest: Any, **options: Any) -> Any:
        if self._plan is None or "w" not in mode:
            return open(file, mode, *rest, **options)  # noqa: PTH123
        return io.BufferedWriter(_File(file, self))

    def write_torn(self, descriptor: int, data: Any, write: Callable[[Any], int]) -> int:
        """Write, or if this is the one to fail, write half and raise."""
        self._unflushed.add(_id(os.fstat(descriptor)))
        was_hit = self._plan is None or self._plan.hit is not None
        try:
            self._step("write", "before")
        except BaseException:
            if not was_hit:
                write(bytes(data)[: len(data) // 2])
            raise
        count = write(data)
        self._step("write", "after")
        return count

    def close(self, close: Callable[[], None]) -> None:
        """Close a file. A system lets go of it even where it then reports an error."""
        try:
            self._step("close", "before")
        finally:
            close()
        self._step("close", "after")

    def _remember(self, path: Any, undo: Callable[[], None]) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._changes.append(_Change(_id(self._real["stat"](Path(path).parent)), undo))


class _File(io.FileIO):
    """A file that is being written on a disk that may fail."""

    def __init__(self, descriptor: int, disk: FailingDisk) -> None:
        super().__init__(descriptor, "wb")
        self._disk = disk

    def write(self, data: Any) -> int:
        return self._disk.write_torn(self.fileno(), data, super().write)

    def close(self) -> None:
        if self.closed:
            return
        self._disk.close(super().close)
