"""A failing disk that also sees streams: sealed files, originals, and what is written out."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from sextortion_help.case import disk as case_disk
from sextortion_help.evidence.taking import Said
from tests.evidence.kept import Kept
from tests.faults.failing import FailingDisk, Moment, Plan, PowerCut, Then, places
from tests.tally import tally

_T = TypeVar("_T")

MAX_OPERATIONS = 600


class _Reader(io.FileIO):
    """A file that is being read on a disk that may fail."""

    def __init__(self, descriptor: int, disk: StreamDisk) -> None:
        super().__init__(descriptor, "rb")
        self._disk = disk

    def read(self, size: int | None = -1, /) -> bytes:
        return self._disk.reading(lambda: super(_Reader, self).read(size) or b"")

    def readinto(self, buffer: Any, /) -> int:
        return self._disk.reading(lambda: super(_Reader, self).readinto(buffer) or 0)


class StreamDisk(FailingDisk):
    """Counts every read of an open file and every write to one, beside what the other counts."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(root, monkeypatch)
        self._later: Plan | None = None
        self._real_fdopen = os.fdopen
        monkeypatch.setattr(os, "fdopen", self._fdopen)

    @contextlib.contextmanager
    def failing_too(self, later: Plan) -> Iterator[None]:
        """Let a second operation fail while the block runs, counted as the first one is."""
        self._later = later
        try:
            yield
        finally:
            self._later = None

    def _step(self, name: str, moment: Moment) -> None:
        if self._plan is not None and self._later is not None and moment == "before":
            self._later.done.append(name)
            if len(self._later.done) == self._later.at:
                self._later.hit = name
                self._plan.done.append(name)
                raise self._later.fault()
        super()._step(name, moment)

    def reading(self, act: Callable[[], _T]) -> _T:
        """Read from a file, which may be what fails."""
        return self._run("read", act)

    def _fdopen(self, descriptor: int, mode: str = "r", *rest: Any, **options: Any) -> Any:
        if self._plan is None:
            return self._real_fdopen(descriptor, mode, *rest, **options)
        if "w" in mode:
            return case_disk.open(descriptor, mode)  # type: ignore[attr-defined]
        return _Reader(descriptor, self)


class Work:
    """An empty case, and three files to add; the last holds what the second holds."""

    def __init__(self, kept: Kept) -> None:
        self.kept = kept
        large = b"{" + os.urandom(40_000).hex().encode()
        self.files = [
            kept.file("a.txt", b"a chat"),
            kept.file("b.json", large),
            kept.file("b-again.json", large),
        ]

    def add(self) -> None:
        """Add the files: the first is listed by itself, the others together."""
        with self.kept.intake() as intake:
            for number, found in enumerate(self.files):
                self.kept.timer.now += 1000 if number == 0 else 0
                intake.take(found, Said("nothing-intimate", "other"))


class Bench:
    """A new case on a failing disk for every round of a campaign."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self.disk = StreamDisk(folder, monkeypatch)

    def fresh(self) -> Work:
        """Clear the disk and make a new case on it."""
        shutil.rmtree(self._folder)
        self._folder.mkdir()
        self.disk.cut_power(forget_names=False)
        work = Work(Kept(self._folder))
        self.disk.cut_power(forget_names=False)
        return work

    def campaign(
        self, fault: Callable[[], BaseException], moment: Moment = "before", then: Then = "well"
    ) -> Iterator[tuple[Plan, Work]]:
        """Plans that fail the first operation, the second …, each with a new case."""
        for at in places():
            assert at < MAX_OPERATIONS
            plan = Plan(at, fault, moment, then)
            yield plan, self.fresh()
            tally(
                "power cut"
                if fault is PowerCut
                else "Ctrl-C"
                if fault is KeyboardInterrupt
                else "disk"
            )
            if len(plan.done) < at:
                assert at > 10, "the disk was hardly used"
                return
