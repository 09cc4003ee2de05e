"""Giving a file its name where another program holds it for a moment, as happens on Windows."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from sextortion_help.case import disk


class Holder:
    """Holds every file for some tries, as a virus scanner on Windows does."""

    def __init__(self, tries: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = tries
        self.waited: list[float] = []
        self._replace = os.replace
        monkeypatch.setattr(os, "replace", self)
        monkeypatch.setattr(disk, "HELD_FOR", (0.05, 0.1, 0.2))
        monkeypatch.setattr("time.sleep", self.waited.append)

    def __call__(self, source: Path, target: Path) -> None:
        self.left -= 1
        if self.left >= 0:
            raise PermissionError(errno.EACCES, "held")
        self._replace(source, target)


def test_a_file_that_is_held_for_a_moment_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = Holder(2, monkeypatch)
    path = tmp_path / "file"
    disk.write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert holder.waited == [0.05, 0.1]


def test_a_file_that_stays_held_is_told_and_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    holder = Holder(99, monkeypatch)
    with pytest.raises(PermissionError):
        disk.write_atomically(path, b"new")
    assert [one.read_bytes() for one in tmp_path.iterdir()] == [b"old"]
    assert holder.waited == [0.05, 0.1, 0.2]


@pytest.mark.skipif(os.name == "nt", reason="there, others may hold a file")
def test_elsewhere_nothing_is_waited_for() -> None:
    assert disk.HELD_FOR == ()
