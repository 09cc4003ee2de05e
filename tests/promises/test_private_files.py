"""What is made is for this user alone, however careless the surroundings."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.promises.seen import Seen

FILE, FOLDER = 0o600, 0o700


def too_open(*folders: Path) -> Iterator[str]:
    """Yield what is below these folders, and they themselves, with other rights than ours."""
    for folder in folders:
        for path in (folder, *folder.rglob("*")):
            rights = stat.S_IMODE(path.lstat().st_mode)
            if rights != (FOLDER if path.is_dir() else FILE):
                yield f"{path}: {rights:o}"


def test_all_that_is_made_is_private_from_its_first_moment(seen: Seen) -> None:
    makings = [call for _, call in seen.trace.makings]
    folders = [call for call in makings if call.name.startswith("mkdir")]
    files = [call for call in makings if call.name.startswith("open")]
    assert len(folders) > 5
    assert len(files) > 20
    assert {call.mode for call in folders} == {FOLDER}
    assert {call.mode for call in files} == {FILE}
    changes = seen.trace.of("chmod", "fchmod", "fchmodat")
    assert {call.mode for call in changes} <= {FILE, FOLDER}


def test_all_that_is_there_in_the_end_is_private(seen: Seen) -> None:
    places = seen.places
    made = [path for folder in (places.out, places.stick) for path in folder.iterdir()]
    assert len(made) > 4
    assert list(too_open(places.home, *made)) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows has rights of another kind")
def test_files_are_private_where_the_umask_is_not(tmp_path: Path) -> None:
    program = Program(tmp_path)
    before = os.umask(0)
    try:
        program.keep("safe_now: safe\nage_now: adult\n")
        chat = program.write("chat.txt", "X: pay me\n")
        added = program.unlocked("evidence", "add", chat, "--shows", "nothing-intimate")
        backed_up = program.unlocked("cases", "backup", tmp_path / "notes")
        written = program.unlocked("plan", "--output", tmp_path / "plan.txt")
    finally:
        os.umask(before)
    assert (added.code, backed_up.code, written.code) == (0, 0, 0)
    assert list(too_open(program.home, tmp_path / "notes", tmp_path / "plan.txt")) == []
