"""One watched life for all tests of what the program promises, whichever worker runs them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from sextortion_help.paths import shipped_playbooks
from sextortion_help.playbook import checker, loader
from tests.promises.seen import Seen
from tests.promises.witness import can_watch, watching
from tests.shipped import LIBRARY


def watched(folder: Path) -> Seen:
    """Live once, with a witness."""
    from tests.promises.sittings import Typist, sit

    seen = Seen(folder)
    seen.places.prepare()
    with Typist(watching(seen.file), seen.places) as typist:
        process = sit(typist, seen.places)
    (folder / "terminal").write_text(typist.seen, "utf-8")
    (folder / "process").write_text(json.dumps(process), "utf-8")
    return seen


@pytest.fixture(autouse=True)
def playbooks_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands of a test share the shipped playbooks that all tests have."""
    read, shipped = loader.load_library, shipped_playbooks()
    monkeypatch.setattr(loader, "load_library", lambda f: LIBRARY if f == shipped else read(f))
    monkeypatch.setattr(checker, "check", lambda _: ())


@pytest.fixture(scope="session")
def seen(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Seen:
    """Return what was seen of a life; the first worker lives it, the others read of it."""
    pytest.importorskip("pexpect", reason="a pseudo-terminal needs pexpect, which Windows has not")
    if not can_watch():
        pytest.skip("strace is not installed, or may not watch here")
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "a-life"
    with FileLock(f"{folder}.lock"):
        if (folder / "process").exists():
            return Seen(folder)
        shutil.rmtree(folder, ignore_errors=True)
        return watched(folder)
