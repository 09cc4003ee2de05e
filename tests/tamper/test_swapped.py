"""Files put in each other's place, and older ones put back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyrage
import pytest

from sextortion_help.case import age
from sextortion_help.case import log as chain
from sextortion_help.case.model import new_case
from sextortion_help.case.store import CURRENT, KEY, PREVIOUS
from sextortion_help.case.vault import EVIDENCE, Vault
from sextortion_help.errors import DamagedCaseError
from sextortion_help.evidence.checking import PAPER_DIFFERS, Printed, check, check_log
from sextortion_help.evidence.intake import no_tick
from tests.cli.program import Program
from tests.evidence.kept import NOON, WORDS
from tests.tamper.scene import CHAT, DAMAGED, VERSIONS, WRONG, Scene, put

FORGED = new_case(NOON, "p").with_answer("age_now", "adult", NOON)


def states(scene: Scene) -> dict[str, str]:
    found = check(scene.kept.vault, scene.case, under_18=False, tick=no_tick)
    return {one.what: one.state for one in found}


# ------------------------------------------------------------------ between two cases


@pytest.mark.parametrize("file", VERSIONS)
def test_a_version_of_another_case_is_damage(scene: Scene, other: Scene, file: str) -> None:
    shutil.copyfile(other.folder / file, scene.folder / CURRENT)
    assert scene.code() == DAMAGED
    assert scene.opens_before()


def test_the_key_of_another_case_does_not_open_this_one(scene: Scene, other: Scene) -> None:
    shutil.copyfile(other.folder / KEY, scene.folder / KEY)
    assert scene.code() == DAMAGED
    other.kept.vault.seal_key("other words", 1)
    shutil.copyfile(other.folder / KEY, scene.folder / KEY)
    assert scene.code() == WRONG


def test_with_key_and_versions_of_another_case_it_is_that_case_and_the_evidence_shows_it(
    scene: Scene, other: Scene
) -> None:
    for file in (KEY, CURRENT, PREVIOUS):
        shutil.copyfile(other.folder / file, scene.folder / file)
    vault = Vault.unlock(scene.fresh, WORDS)
    assert vault.load() == other.case
    found = check(vault, other.case, under_18=False, tick=no_tick)
    assert sorted(one.state for one in found) == ["missing", "missing", "unknown", "unknown"]


def test_evidence_of_another_case_is_damage(scene: Scene, other: Scene) -> None:
    assert other.sealed(other.small).stat().st_size == scene.sealed(scene.small).stat().st_size
    shutil.copyfile(other.sealed(other.small), scene.sealed(scene.small))
    assert states(scene) == {"E1": "damaged", "E2": "unchanged"}


# ------------------------------------------------------------------ within one case


@pytest.mark.parametrize(
    ("put_in", "in_place_of"),
    [(KEY, CURRENT), (CURRENT, KEY), (PREVIOUS, KEY), (KEY, PREVIOUS)],
)
def test_a_file_of_another_sort_is_damage(scene: Scene, put_in: str, in_place_of: str) -> None:
    shutil.copyfile(scene.folder / put_in, scene.folder / in_place_of)
    if in_place_of == PREVIOUS:
        assert Vault.unlock(scene.fresh, WORDS).previous() is None
        assert scene.code() == 0
    else:
        assert scene.code() == DAMAGED


def test_evidence_exchanged_is_damage(scene: Scene) -> None:
    small, large = scene.sealed(scene.small), scene.sealed(scene.large)
    small.rename(small.with_suffix(".x"))
    large.rename(small)
    small.with_suffix(".x").rename(large)
    assert states(scene) == {"E1": "damaged", "E2": "damaged"}


def test_a_version_in_the_place_of_evidence_is_damage(scene: Scene) -> None:
    shutil.copyfile(scene.folder / CURRENT, scene.sealed(scene.small))
    assert states(scene)["E1"] == "damaged"


@pytest.mark.parametrize("file", VERSIONS)
def test_evidence_that_reads_like_a_case_never_opens_as_one(scene: Scene, file: str) -> None:
    # Whoever sends a file and reaches the disk could else write the case: "I am an adult."
    forged = scene.kept.add_one("chat.json", FORGED.model_dump_json().encode())
    shutil.copyfile(scene.sealed(forged), scene.folder / file)
    vault = Vault.unlock(scene.fresh, WORDS)
    with pytest.raises(DamagedCaseError):
        vault.load() if file == CURRENT else vault.load_other()
    # The mark that says so is sealed with the rest: without it the file opens nowhere.
    sealed = (scene.folder / file).read_bytes()
    stripped = sealed.replace(b"-> " + EVIDENCE + b"\n\n", b"")
    assert stripped != sealed
    put(scene.folder / file, stripped)
    with pytest.raises(DamagedCaseError):
        vault.load() if file == CURRENT else vault.load_other()


def test_other_programs_pass_over_the_mark_of_evidence(scene: Scene) -> None:
    key = age.open_bytes((scene.folder / KEY).read_bytes(), [age.Passphrase(WORDS)]).decode()
    identity = pyrage.x25519.Identity.from_str(key.strip())
    assert pyrage.decrypt(scene.sealed(scene.small).read_bytes(), [identity]) == CHAT


# ------------------------------------------------------------------ older ones put back


def test_an_older_version_is_found_while_the_version_before_knows_more(scene: Scene) -> None:
    older = (scene.folder / PREVIOUS).read_bytes()
    shutil.copyfile(scene.folder / CURRENT, scene.folder / PREVIOUS)
    (scene.folder / CURRENT).write_bytes(older)
    vault = Vault.unlock(scene.fresh, WORDS)
    (found,) = check_log(vault.load(), vault.previous(), None)
    assert (found.what, found.state) == ("case", "damaged")


def test_the_version_before_twice_is_pointed_out(scene: Scene) -> None:
    shutil.copyfile(scene.folder / PREVIOUS, scene.folder / CURRENT)
    vault = Vault.unlock(scene.fresh, WORDS)
    assert vault.load() == scene.before
    assert vault.folder.is_same_twice()


def test_with_both_versions_older_only_a_paper_shows_it(scene: Scene) -> None:
    files = {file: (scene.folder / file).read_bytes() for file in VERSIONS}
    scene.kept.vault.save(scene.case.with_answer("posted", "yes", NOON))
    scene.kept.vault.save(scene.case.with_answer("posted", "no", NOON))
    paper = Printed(*chain.head(scene.kept.vault.load().log))
    for file, content in files.items():
        (scene.folder / file).write_bytes(content)
    vault = Vault.unlock(scene.fresh, WORDS)
    case, before = vault.load(), vault.previous()
    assert case == scene.case
    assert [one.state for one in check_log(case, before, None)] == ["unchanged"]
    assert [one.why for one in check_log(case, before, paper)] == [PAPER_DIFFERS]


def test_the_program_finds_an_older_case_by_the_paper(tmp_path: Path) -> None:
    program = Program(tmp_path)
    folder = program.case_folder(program.keep()).folder
    older = (folder / CURRENT).read_bytes()
    vault = program.vault(folder.name)
    later = vault.load().with_answer("posted", "yes", NOON)
    vault.save(later)
    length, last = chain.head(later.log)
    (folder / CURRENT).write_bytes(older)
    (folder / PREVIOUS).unlink()
    paper = ("--length", str(length), "--hash", last)
    outcome = program.unlocked("evidence", "verify", *paper)
    assert outcome.code == DAMAGED
    assert "differs from the paper" in outcome.out


def test_an_older_key_opens_with_its_older_passphrase_as_the_help_says(scene: Scene) -> None:
    older = (scene.folder / KEY).read_bytes()
    scene.kept.vault.seal_key("other words", 1)
    assert scene.code() == WRONG
    (scene.folder / KEY).write_bytes(older)
    assert scene.code() == 0
