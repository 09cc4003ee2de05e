"""Files made to harm: they claim much work, or are huge, or never end. Time and memory are bounded.

Quickly at the vault's own level, with a limit on the memory of this very process; all of it
through the whole program, in a process of its own, in the long run (``pytest -m slow``).
"""

from __future__ import annotations

import contextlib
import json
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sextortion_help.case import age, backup
from sextortion_help.case.store import ASIDE, CURRENT, KEY, LOCK, PREVIOUS, Shelf
from sextortion_help.case.vault import Vault
from sextortion_help.errors import CannotWriteError, DamagedCaseError
from tests.cli.program import PASSPHRASE
from tests.evidence.kept import NOON, WORDS
from tests.tamper.scene import DAMAGED, Scene, released

if sys.platform != "linux":
    pytest.skip("only Linux has such files and such limits", allow_module_level=True)

import resource

from tests.tamper import hostile

ROOM = 128 * 1024**2
"""Bytes of memory that opening anything hostile may take."""

SECONDS = 30
"""On the slowest computer; each takes some milliseconds."""

QUICK = {name: put for name, put in hostile.PUTS.items() if "200 MiB" not in name}
"""What is held whole costs most of a second each, and more memory: it is left to the long run."""


@contextlib.contextmanager
def bounded() -> Iterator[None]:
    """Let a block take no more than ``ROOM`` and ``SECONDS``."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    before = signal.signal(signal.SIGALRM, hostile.hang)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + ROOM, hard))
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
        signal.signal(signal.SIGALRM, before)


def with_each(scene: Scene, path: Path, holds: Callable[[int], None]) -> None:
    """Put each hostile file in a place of a whole case; what must hold is told which one it is."""
    for name, put in QUICK.items():
        scene.restore()
        put(path)
        try:
            with bounded():
                holds(path.lstat().st_ino)
        except BaseException as fault:
            fault.add_note(f"with {name}")
            raise


def test_the_bounds_would_be_noticed(tmp_path: Path) -> None:
    hostile.PUTS["10 GiB of nothing"](tmp_path / "x")
    with pytest.raises(MemoryError), bounded():
        (tmp_path / "x").read_bytes()


def test_a_hostile_key_is_damage(scene: Scene) -> None:
    def holds(put: int) -> None:
        assert scene.code() == DAMAGED
        assert (scene.folder / KEY).lstat().st_ino == put

    with_each(scene, scene.folder / KEY, holds)


def test_a_hostile_version_is_damage_and_the_one_before_goes_on(scene: Scene) -> None:
    current = scene.folder / CURRENT
    later = scene.before.with_answer("count", "3", NOON)

    def holds(put: int) -> None:
        assert scene.code() == DAMAGED
        assert current.lstat().st_ino == put
        vault = Vault.unlock(scene.fresh, WORDS)
        with pytest.raises(DamagedCaseError, match="this case"):
            vault.load()
        assert vault.load_other() == scene.before
        vault.save(later)
        vault = Vault.unlock(scene.fresh, WORDS)
        assert (vault.load(), vault.load_other()) == (later, scene.before)
        (aside,) = (path for path in scene.folder.iterdir() if ASIDE.fullmatch(path.name))
        assert aside.lstat().st_ino == put

    with_each(scene, current, holds)


def test_a_hostile_version_before_stops_neither_opening_nor_saving(scene: Scene) -> None:
    later = scene.case.with_answer("count", "3", NOON)

    def holds(_: int) -> None:
        vault = Vault.unlock(scene.fresh, WORDS)
        assert vault.load() == scene.case
        assert vault.previous() is None
        assert not vault.folder.is_same_twice()
        vault.save(later)
        vault = Vault.unlock(scene.fresh, WORDS)
        assert (vault.load(), vault.load_other()) == (later, scene.case)

    with_each(scene, scene.folder / PREVIOUS, holds)


def test_hostile_evidence_is_damage(scene: Scene) -> None:
    def holds(_: int) -> None:
        assert scene.small.file
        with (
            pytest.raises((OSError, DamagedCaseError)),
            scene.kept.vault.sealed.open(scene.small.file) as file,
        ):
            next(scene.kept.vault.unseal(file))

    with_each(scene, scene.sealed(scene.small), holds)


def test_a_key_that_claims_too_much_work_is_damage_at_once(scene: Scene) -> None:
    key = scene.folder / KEY
    sealed = key.read_bytes()
    for factor in hostile.WORK_FACTORS:
        claimed = sealed.replace(b" 1\n", b" " + factor + b"\n", 1)
        assert claimed != sealed
        key.write_bytes(claimed)
        with bounded():
            assert scene.code() == DAMAGED, factor
        assert key.read_bytes() == claimed


def test_evidence_that_claims_a_passphrase_of_much_work_makes_none(scene: Scene) -> None:
    # The case's own key opens evidence: no passphrase is tried on it, whatever it claims.
    head = (scene.folder / KEY).read_bytes().replace(b" 1\n", b" 20\n", 1)
    with bounded():
        assert released(scene.kept.vault, head) == (b"", False)


def test_a_link_in_the_place_of_the_lock_harms_nothing(scene: Scene, tmp_path: Path) -> None:
    # Whoever can write to the folder could else have any other file of the person's emptied.
    (tmp_path / "thesis").write_bytes(b"precious")
    (scene.folder / LOCK).unlink(missing_ok=True)
    (scene.folder / LOCK).symlink_to(tmp_path / "thesis")
    with contextlib.suppress(CannotWriteError), scene.fresh.locked():
        pass
    assert (tmp_path / "thesis").read_bytes() == b"precious"


def test_a_backup_whose_files_share_their_bytes_does_not_fill_the_disk(
    scene: Scene, tmp_path: Path
) -> None:
    key = age.seal_bytes(b"x", age.Passphrase(PASSPHRASE, 1))
    names = [f"evidence/{secrets.token_hex(16)}.age" for _ in range(3)]
    plain = hostile.zip_of_one({KEY: key, CURRENT: b"x"}, bytes(10_000), names)
    source = tmp_path / "notes.backup"
    source.write_bytes(age.seal_bytes(plain, age.Passphrase(PASSPHRASE, 1)))
    written: list[float] = []
    with pytest.raises(DamagedCaseError):
        backup.restore(Shelf(tmp_path / "elsewhere"), source, PASSPHRASE, written.append)
    assert sum(written) <= len(plain)


@pytest.mark.slow
def test_the_program_ends_with_words_and_the_code_whatever_it_meets(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.tamper.hostile", str(tmp_path)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=True,
        timeout=1200,
    )
    told = json.loads(run.stdout)
    outcomes = [hostile.Outcome(**one) for one in told["found"]]
    assert len(outcomes) > 80
    for one in outcomes:
        assert one.code in hostile.expected(one.name), one
        assert "Traceback" not in one.err
        assert "broke" not in one.err
        assert one.is_untouched, one
        assert one.seconds < SECONDS, one
    assert told["peak"] < 512 * 1024, "kB, 200 MiB of which are a file that is held whole"
