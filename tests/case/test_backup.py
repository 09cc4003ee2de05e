from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pexpect
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.case import age, backup
from sextortion_help.case.backup import restore, write_backup
from sextortion_help.case.store import Shelf
from sextortion_help.case.vault import Vault
from sextortion_help.errors import (
    CannotWriteError,
    DamagedCaseError,
    UsageError,
    WrongPassphraseError,
)
from tests.case.test_vault import NOON
from tests.cli.program import PASSPHRASE, Program

KEY = age.Passphrase(PASSPHRASE, 2)
CHAT = b"[01/02/2024, 12:00:03] X: pay me\n"


def silent(_: float) -> None:
    """Nobody watches."""


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """A case with answers and one piece of sealed evidence."""
    program = Program(tmp_path)
    name = program.keep()
    chat = program.write("chat.txt", CHAT)
    program.unlocked("evidence", "add", chat, "--shows", "nothing-intimate")
    return program.vault(name)


def backed_up(vault: Vault, folder: Path) -> Path:
    target = folder / "notes.backup"
    write_backup(vault, vault.load(), KEY, target, silent)
    return target


def sealed_zip(files: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return age.seal_bytes(plain.getvalue(), KEY)


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "lock"
    }


def test_a_restored_case_is_the_case_to_the_last_byte(vault: Vault, tmp_path: Path) -> None:
    source = backed_up(vault, tmp_path)
    shelf = Shelf(tmp_path / "elsewhere")
    folder = restore(shelf, source, PASSPHRASE, silent)
    assert [case.name for case in shelf.cases()] == [folder.name]
    assert files_below(folder.folder) == files_below(vault.folder.folder)
    assert Vault.unlock(folder, PASSPHRASE).load() == vault.load()


def test_restoring_beside_the_case_makes_another_and_overwrites_none(
    vault: Vault, tmp_path: Path
) -> None:
    source = backed_up(vault, tmp_path)
    shelf = Shelf(vault.folder.folder.parent.parent)
    before = files_below(vault.folder.folder)
    first = restore(shelf, source, PASSPHRASE, silent)
    second = restore(shelf, source, PASSPHRASE, silent)
    assert len({case.name for case in shelf.cases()}) == 3
    assert first.name != second.name != vault.folder.name
    assert files_below(vault.folder.folder) == before


def test_nothing_can_be_read_or_counted_from_outside(vault: Vault, tmp_path: Path) -> None:
    content = backed_up(vault, tmp_path).read_bytes()
    for words in (b"key.age", b"evidence", b"PK\x03\x04", b"PK\x05\x06", b"canary"):
        assert words not in content
    assert content.count(b"age-encryption.org") == 1


@pytest.mark.skipif(shutil.which("age") is None, reason="the age tool is not installed")
def test_the_age_tool_and_unzip_bring_it_back(vault: Vault, tmp_path: Path) -> None:
    source = backed_up(vault, tmp_path)
    child = pexpect.spawn("age", ["-d", "-o", str(tmp_path / "case.zip"), str(source)], timeout=20)
    child.expect("passphrase")
    child.sendline(PASSPHRASE)
    child.expect(pexpect.EOF)
    child.close()
    with zipfile.ZipFile(tmp_path / "case.zip") as archive:
        archive.extractall(tmp_path / "case")
    assert files_below(tmp_path / "case") == files_below(vault.folder.folder)
    assert subprocess.run(["age", "--version"], check=True, capture_output=True).stdout


def test_another_passphrase_opens_no_backup(vault: Vault, tmp_path: Path) -> None:
    source = backed_up(vault, tmp_path)
    shelf = Shelf(tmp_path / "elsewhere")
    with pytest.raises(WrongPassphraseError):
        restore(shelf, source, "something else", silent)
    assert not shelf.cases()


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_backup_is_refused_and_leaves_nothing(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    content = bytearray(_a_backup(tmp_path_factory))
    if data.draw(st.booleans()):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] ^= 1 << data.draw(st.integers(0, 7))
    else:
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    (folder / "notes.backup").write_bytes(content)
    shelf = Shelf(folder / "home")
    with pytest.raises((DamagedCaseError, WrongPassphraseError)):
        restore(shelf, folder / "notes.backup", PASSPHRASE, silent)
    assert not shelf.cases()
    assert not files_below(folder / "home")


_MADE: list[bytes] = []


def _a_backup(factory: pytest.TempPathFactory) -> bytes:
    """The bytes of one backup, made once."""
    if not _MADE:
        program = Program(factory.mktemp("made"))
        vault = program.vault(program.keep())
        _MADE.append(backed_up(vault, program.folder).read_bytes())
    return _MADE[0]


@pytest.mark.parametrize(
    "extra",
    [
        "../key.age",
        "/key.age",
        "evidence/../../x",
        "evidence/x.age",
        "readme.txt",
        "lock",
        "CASE.AGE",
    ],
)
def test_what_is_no_file_of_a_case_is_never_written(
    vault: Vault, tmp_path: Path, extra: str
) -> None:
    files = files_below(vault.folder.folder) | {extra: b"hello"}
    source = tmp_path / "bad.backup"
    source.write_bytes(sealed_zip(files))
    with pytest.raises(DamagedCaseError):
        restore(Shelf(tmp_path / "elsewhere"), source, PASSPHRASE, silent)
    assert not files_below(tmp_path / "elsewhere")


def test_a_backup_that_would_unpack_to_much_more_is_refused(vault: Vault, tmp_path: Path) -> None:
    files = files_below(vault.folder.folder) | {f"evidence/{'0' * 32}.age": bytes(10**7)}
    source = tmp_path / "bomb.backup"
    source.write_bytes(sealed_zip(files, zipfile.ZIP_DEFLATED))
    with pytest.raises(DamagedCaseError):
        restore(Shelf(tmp_path / "elsewhere"), source, PASSPHRASE, silent)


@pytest.mark.parametrize("missing", ["key.age", "case.age", "evidence"])
def test_a_backup_that_lacks_something_is_refused(
    vault: Vault, tmp_path: Path, missing: str
) -> None:
    files = {
        name: content
        for name, content in files_below(vault.folder.folder).items()
        if not name.startswith(missing)
    }
    source = tmp_path / "bad.backup"
    source.write_bytes(sealed_zip(files))
    with pytest.raises(DamagedCaseError):
        restore(Shelf(tmp_path / "elsewhere"), source, PASSPHRASE, silent)
    assert not files_below(tmp_path / "elsewhere")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"age-encryption.org/v1\n", b"x" * 500])
def test_a_file_that_is_no_backup_is_told(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "no.backup"
    source.write_bytes(content)
    with pytest.raises(DamagedCaseError):
        restore(Shelf(tmp_path / "elsewhere"), source, PASSPHRASE, silent)


def test_a_backup_overwrites_nothing(vault: Vault, tmp_path: Path) -> None:
    target = tmp_path / "mine"
    target.write_bytes(b"mine")
    with pytest.raises(CannotWriteError):
        write_backup(vault, vault.load(), KEY, target, silent)
    assert target.read_bytes() == b"mine"
    assert not list(tmp_path.glob(".*.part"))


def test_a_backup_that_the_disk_changed_is_not_kept(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forget(folder: Path, names: list[str], sealer: age.Sealer, tick: object) -> dict[str, str]:
        hashes = whole(folder, names, sealer, silent)
        return hashes | {"case.age": "0" * 64}

    whole = backup._pack
    monkeypatch.setattr(backup, "_pack", forget)
    with pytest.raises(DamagedCaseError, match="not what was written"):
        write_backup(vault, vault.load(), KEY, tmp_path / "new", silent)
    assert not (tmp_path / "new").exists()
    assert not list(tmp_path.glob(".*.part"))


def test_without_a_piece_of_evidence_no_backup_claims_to_be_whole(
    vault: Vault, tmp_path: Path
) -> None:
    case = vault.load()
    (name,) = case.sealed_names
    vault.sealed.path(name).unlink()
    with pytest.raises(DamagedCaseError, match="missing"):
        write_backup(vault, case, KEY, tmp_path / "new", silent)
    assert not (tmp_path / "new").exists()


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        restore(Shelf(tmp_path), tmp_path / "nothing", PASSPHRASE, silent)


def test_the_time_of_a_backup_is_told_to_nobody() -> None:
    assert NOON.year not in backup._FIRST_DAY
