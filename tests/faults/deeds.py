"""The commands that write, each with what it promises of a fault at any moment.

A deed that said it is done is done, for good. One that did not say so has done all of its work or
none of it; nothing that was there before is lost either way.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sextortion_help.case import age
from sextortion_help.case.backup import restore
from sextortion_help.case.passphrase import normalise
from sextortion_help.case.store import RECOVERY, Shelf
from sextortion_help.case.vault import Vault
from sextortion_help.errors import WrongPassphraseError
from tests.cli.program import ANSWERS, PASSPHRASE
from tests.faults.scene import LOCK, NEW, Save, Scene


@dataclass(frozen=True)
class After:
    """How a deed ended."""

    scene: Scene
    is_done: bool
    """Whether it said that all went well."""
    is_clean: bool
    """Whether it had the time to clear up after itself: it was not killed."""
    told: Sequence[Save] = ()
    """The saves that were acknowledged, in order."""


Hold = Callable[[After], None]


@dataclass(frozen=True)
class Deed:
    """A command, and what must hold after it."""

    name: str
    command: str
    hold: Hold
    key: str = "key"
    """The name of the file with the passphrase, or with the words of a sheet."""
    typed: bool = False
    """Whether someone types, who then answers whatever comes by chance."""


def _the_case(after: After, *passphrases: str, removed: Sequence[str] = ()) -> None:
    """The only case is whole."""
    (folder,) = after.scene.folders()
    opens = passphrases or (PASSPHRASE,)
    after.scene.hold_case(folder, *opens, told=after.told, removed=removed)


def _interviewed(after: After) -> None:
    (folder,) = after.scene.folders()
    after.scene.hold_case(folder, PASSPHRASE, told=after.told, is_answering=True)


def _started(after: After) -> None:
    folders = after.scene.folders()
    assert len(folders) == 2 if after.is_done else len(folders) in {1, 2}
    wanted = set(re.findall(r"^(\w+): ", ANSWERS, re.MULTILINE))
    for folder in folders:
        case, _ = after.scene.opened(folder, PASSPHRASE)
        is_new = not case.evidence
        if not is_new:
            after.scene.hold_case(folder, PASSPHRASE)
        elif after.is_done:
            assert case.answers.keys() >= wanted - {"accounts", "payments", "threats", "steps"}


def _added(after: After) -> None:
    _the_case(after)
    if after.is_done:
        (folder,) = after.scene.folders()
        case, _ = after.scene.opened(folder, PASSPHRASE)
        assert len(case.evidence) == 4


def _removed(after: After) -> None:
    _the_case(after, removed=["E2"])
    (folder,) = after.scene.folders()
    case, _ = after.scene.opened(folder, PASSPHRASE)
    if after.is_done:
        assert [item.id for item in case.evidence] == ["E1"]


def _exported(after: After) -> None:
    _the_case(after)
    hashes = {item.sha256 for item in after.scene.before().evidence}
    # While it is being written, or if a kill came between, it has another name.
    written = [
        path for path in after.scene.out.rglob("*") if path.is_file() and path.suffix == ".txt"
    ]
    for path in written:
        assert hashlib.sha256(path.read_bytes()).hexdigest() in hashes
    assert not after.is_done or len(written) == 2


def _changed(after: After) -> None:
    _the_case(after, PASSPHRASE, NEW)
    (folder,) = after.scene.folders()
    fits = [_opens(after.scene, words) for words in (PASSPHRASE, NEW)]
    assert fits == [False, True] if after.is_done else sum(fits) == 1
    Vault.unlock(folder, after.scene.sheet_words, RECOVERY)


def _sheet_made(after: After) -> None:
    _the_case(after)
    paper = after.scene.out / "sheet.txt"
    words = ""
    if paper.exists():
        found = re.findall(r"^[1-8]: (\w+)$", paper.read_text(), re.MULTILINE)
        words = " ".join(found)
        assert len(found) == 8 or not after.is_clean
    is_new = bool(words) and _opens(after.scene, words, RECOVERY)
    is_old = _opens(after.scene, after.scene.sheet_words, RECOVERY)
    assert is_new or is_old, "no sheet opens it any more"
    assert is_new or not after.is_done
    if after.is_clean and words:
        assert is_new, "a sheet was left whose words open nothing"


def _backed_up(after: After) -> None:
    _the_case(after)
    target = after.scene.stick / "new"
    assert target.exists() or not after.is_done
    if target.exists():
        _restores(after.scene, target)
    _restores(after.scene, after.scene.stick / "notes")


def _restored(after: After) -> None:
    folders = after.scene.folders()
    assert len(folders) == 2 if after.is_done else len(folders) in {1, 2}
    for folder in folders:
        after.scene.hold_case(folder, PASSPHRASE)
    _restores(after.scene, after.scene.stick / "notes")


def _packed(name: str, passphrase: str | None = None) -> Hold:
    def hold(after: After) -> None:
        _the_case(after)
        target = after.scene.out / name
        assert target.exists() or not after.is_done
        if target.is_dir():
            files = {
                str(path.relative_to(target)): path.read_bytes()
                for path in target.rglob("*")
                if path.is_file()
            }
            _is_whole_bag(files)
        elif target.exists():
            _is_whole_bag(_unzipped(target.read_bytes(), passphrase))

    return hold


def _printed(after: After) -> None:
    _the_case(after)
    path = after.scene.out / "list.html"
    assert path.exists() or not after.is_done
    if path.exists() and after.is_clean:
        assert path.read_text().rstrip().endswith("</html>")


def _deleted(after: After) -> None:
    if after.is_done:
        assert after.scene.folders() == []
        assert not [path for path in after.scene.home.rglob("*") if path.is_file()]
        return
    for folder in after.scene.folders():
        if folder.look_at("key.age") is None:
            assert not _opens(after.scene, PASSPHRASE, "key.age")  # gone for good, as it was asked
        else:
            _the_case(after)


def _opens(scene: Scene, words: str, file: str = "key.age") -> bool:
    (folder,) = scene.folders()
    if folder.look_at(file) is None:
        return False
    try:
        Vault.unlock(folder, words, file)
    except WrongPassphraseError:
        return False
    return True


def _restores(scene: Scene, backup: Path) -> None:
    elsewhere = Scene(scene.folder)
    elsewhere.home = scene.folder / "elsewhere" / backup.name
    folder = restore(Shelf(elsewhere.home), backup, PASSPHRASE, lambda _: None)
    before, known = scene.before(), elsewhere.opened(folder, PASSPHRASE)[0]
    assert known.answers.items() >= before.answers.items()
    assert known.evidence == before.evidence


def _unzipped(stored: bytes, passphrase: str | None) -> dict[str, bytes]:
    if passphrase is not None:
        stored = age.open_bytes(stored, [age.Passphrase(normalise(passphrase))])
    with zipfile.ZipFile(io.BytesIO(stored)) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def _is_whole_bag(files: dict[str, bytes]) -> None:
    for list_ in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        lines = files[list_].decode().splitlines()
        assert lines
        for line in lines:
            sum_, path = line.split(maxsplit=1)
            assert hashlib.sha256(files[path]).hexdigest() == sum_, path
    assert len([path for path in files if path.startswith("data/evidence/")]) == 2


PARTS = "--include notes --include E1 --include E2"
SHOWS = "--shows nothing-intimate"

DEEDS = (
    Deed("interview", "resume --plain", _interviewed, typed=True),
    Deed("start", "start --answers {given}/answers.yaml", _started),
    Deed("add", f"evidence add {SHOWS} {{given}}/later.txt {{given}}/later-large.txt", _added),
    Deed("remove", "evidence remove E2 --yes", _removed),
    Deed("export", "evidence export --all --output {out}/evidence", _exported),
    Deed("change", "cases change-passphrase --new-passphrase-file {given}/new", _changed),
    Deed("recover", "cases recover --new-passphrase-file {given}/new", _changed, key="sheet"),
    Deed("sheet", "cases recovery-sheet --output {out}/sheet.txt", _sheet_made),
    Deed("backup", "cases backup {stick}/new", _backed_up),
    Deed("restore", "cases restore {stick}/notes", _restored),
    Deed("pack", f"pack {PARTS} --output {{out}}/pack", _packed("pack")),
    Deed("zip", f"pack {PARTS} --output {{out}}/pack.zip", _packed("pack.zip")),
    Deed(
        "locked",
        f"pack {PARTS} --lock-passphrase-file {{given}}/lock --output {{out}}/pack",
        _packed("pack.zip.age", LOCK),
    ),
    Deed("paper", "checklist --output {out}/list.html", _printed),
    Deed("delete", "cases delete --yes", _deleted),
)
