"""Two cases to tamper with, made once; each test finds them whole."""

from __future__ import annotations

import pytest

from tests.tamper.scene import Scene


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Scene, Scene]:
    """Make both, once for all tests of a process."""
    return Scene(tmp_path_factory.mktemp("one")), Scene(tmp_path_factory.mktemp("other"))


@pytest.fixture
def scene(made: tuple[Scene, Scene]) -> Scene:
    """Return a case, whole again after what another test did to it."""
    made[0].restore()
    return made[0]


@pytest.fixture
def other(made: tuple[Scene, Scene]) -> Scene:
    """Return another case with the same passphrase and the same content."""
    made[1].restore()
    return made[1]
