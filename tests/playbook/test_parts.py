"""A library that is read part by part, from YAML or from what the build has read."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sextortion_help.errors import PlaybookProblemsError
from sextortion_help.paths import shipped_playbooks
from sextortion_help.playbook.compiled import compiled, read_compiled
from sextortion_help.playbook.library import PARTS
from sextortion_help.playbook.loader import open_library
from tests.playbook.test_loader import write_playbooks
from tests.shipped import LIBRARY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "playbooks"
    folder.mkdir()
    return folder


def test_read_part_by_part_it_is_the_same_library() -> None:
    library = open_library(shipped_playbooks())
    assert not set(PARTS) & vars(library).keys()
    assert library.countries == LIBRARY.countries
    assert "guide" not in vars(library)
    assert {part: getattr(library, part) for part in PARTS} == {
        part: getattr(LIBRARY, part) for part in PARTS
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the shipped playbooks with what the build reads of them beside."""
    folder = tmp_path_factory.mktemp("built") / "playbooks"
    shutil.copytree(shipped_playbooks(), folder)
    folder.with_suffix(".json").write_text(compiled(folder), "utf-8")
    return folder


def test_what_the_build_has_read_is_the_same_library(built: Path) -> None:
    library = open_library(built)
    for part in (*PARTS, "threats", "forms", "form_parts"):
        if part != "guide":
            assert getattr(library, part) == getattr(LIBRARY, part), part
    # Only the lines of the YAML are not kept: they are for authors.
    names = [(file.name, file.section, file.document.file) for file in library.guide]
    assert names == [(file.name, file.section, file.document.file) for file in LIBRARY.guide]


def test_what_the_build_has_read_needs_no_yaml(built: Path) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from sextortion_help.playbook.loader import open_library\n"
        "library = open_library(Path(sys.argv[1]))\n"
        "assert library.country('GB') == 'GB' and library.contacts('GB') and library.sources\n"
        "print('yaml' in sys.modules, 'sextortion_help.playbook.models' in sys.modules)"
    )
    command = [sys.executable, "-c", script, str(built)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


@pytest.mark.parametrize("content", [b"", b"[1]", b"{", b"\xff", b"null"])
def test_where_the_build_left_nothing_whole_the_yaml_is_read(folder: Path, content: bytes) -> None:
    write_playbooks(folder, {})
    folder.with_suffix(".json").write_bytes(content)
    assert read_compiled(folder) == {}
    assert open_library(folder).guide


def test_a_file_with_problems_cannot_be_built(folder: Path) -> None:
    write_playbooks(folder, {"situations.yaml": "a: {b"})
    with pytest.raises(ValueError, match=r"situations\.yaml:2"):
        compiled(folder)


def test_a_part_with_problems_is_told_when_it_is_asked_for(folder: Path) -> None:
    write_playbooks(folder, {"platforms/app.yaml": "name: 1\nnothing: 2\n"})
    library = open_library(folder)
    assert library.countries
    for _ in range(2):
        with pytest.raises(PlaybookProblemsError) as caught:
            library.with_parts("countries", "platforms")
        assert all("platforms/app.yaml" in line for line in caught.value.hint)


def test_a_library_has_no_other_parts(folder: Path) -> None:
    write_playbooks(folder, {})
    with pytest.raises(AttributeError):
        _ = open_library(folder).nothing  # type: ignore[attr-defined]
