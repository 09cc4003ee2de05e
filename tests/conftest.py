"""What many tests share: the shipped playbooks, and a wall around the real home folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from sextortion_help.paths import HOME_VARIABLE, shipped_playbooks
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.loader import load_library


@pytest.fixture(scope="session")
def library() -> Library:
    """Return the playbooks that come with the program."""
    return load_library(shipped_playbooks())


@pytest.fixture(autouse=True)
def no_real_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test touch the person's own folder, whatever it forgets to pass."""
    home: Path = tmp_path_factory.mktemp("home")
    monkeypatch.setenv(HOME_VARIABLE, str(home))
