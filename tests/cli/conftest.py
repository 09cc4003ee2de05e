"""What the tests of commands share: the shipped playbooks, read from disk only once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from sextortion_help.paths import shipped_playbooks
from sextortion_help.playbook import checker, loader
from sextortion_help.playbook.documents import Problem
from sextortion_help.playbook.library import Library

read_afresh, check_afresh = loader.load_library, checker.check


@lru_cache
def shipped() -> tuple[Library, tuple[Problem, ...]]:
    """Read and check the shipped playbooks once for every test of a command in this process."""
    library = read_afresh(shipped_playbooks())
    return library, check_afresh(library)


@pytest.fixture(autouse=True)
def shipped_playbooks_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a thousand runs of the program share one reading of an unchanged folder."""

    def read(folder: Path) -> Library:
        return shipped()[0] if folder == shipped_playbooks() else read_afresh(folder)

    def open_(folder: Path) -> Library:
        return loader.in_spoken_language(folder, read(folder))

    def check(library: Library) -> tuple[Problem, ...]:
        known, problems = shipped()
        return problems if library is known else check_afresh(library)

    monkeypatch.setattr(loader, "load_library", read)
    monkeypatch.setattr(loader, "open_library", open_)
    monkeypatch.setattr(checker, "check", check)
