"""What many tests share: the shipped playbooks, and a wall around the real home folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from sextortion_help.paths import HOME_VARIABLE
from sextortion_help.playbook.library import Library
from tests.shipped import LIBRARY

# Timings are no matter of tests: a busy machine must not fail them. Half the usual examples keep
# the ordinary run short, and differ from run to run; HYPOTHESIS_PROFILE=thorough is for campaigns.
settings.register_profile("ordinary", deadline=None, max_examples=50)
settings.register_profile("thorough", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ordinary"))


def pytest_xdist_auto_num_workers() -> int:
    """Use a worker more than there are cores: tests on a terminal mostly wait."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests on a terminal: they take longest, and none must be left to the end."""
    items.sort(key=lambda item: item.path.parent.name != "terminal")


@pytest.fixture(scope="session")
def library() -> Library:
    """Return the playbooks that come with the program."""
    return LIBRARY


@pytest.fixture(scope="session")
def nobodys_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for what a test forgets to name; one for all, since making each costs."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def no_real_home(nobodys_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test touch the person's own folder, whatever it forgets to pass."""
    monkeypatch.setenv(HOME_VARIABLE, str(nobodys_home))
    # Nor is anything asked in the language of the computer that runs the tests.
    monkeypatch.setenv("LANGUAGE", "en")
