"""Cases of every released format open for ever, with this program and without it."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pytest

from sextortion_help.case import evidence, reading
from sextortion_help.case.backup import restore
from sextortion_help.case.evidence import Evidence, Kept, Shows, Times
from sextortion_help.case.log import FIRST, Entry, first_break, head
from sextortion_help.case.model import FORMAT, Case, GivenAnswer, Record, StepMark
from sextortion_help.case.part import Part
from sextortion_help.case.reading import KeptIdentifier, MailWay, Mark, Reading
from sextortion_help.case.store import RECOVERY, CaseFolder, Shelf
from sextortion_help.case.vault import Vault
from sextortion_help.evidence.hashing import in_blocks
from sextortion_help.interview.progress import StepState

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGE = (ROOT / "docs" / "case-format.md").read_text("utf-8")
PARTS: dict[str, type[Part]] = {
    "The case": Case,
    "An answer": GivenAnswer,
    "A record": Record,
    "A step": StepMark,
    "A piece of evidence": Evidence,
    "Its times": Times,
    "A reading": Reading,
    "A mark": Mark,
    "A kept identifier": KeptIdentifier,
    "The way of a mail": MailWay,
    "An entry of the log": Entry,
}


@dataclass(frozen=True)
class Released:
    """A case that was kept when its format was released."""

    folder: Path

    @property
    def case(self) -> dict[str, Any]:
        """What it holds, as it was when it was kept."""
        held: dict[str, Any] = json.loads((self.folder / "case.json").read_text("utf-8"))
        return held

    @property
    def words(self) -> dict[str, str]:
        """What opens it."""
        words: dict[str, str] = json.loads((self.folder / "words.json").read_text("utf-8"))
        return words


FORMATS = [Released(path) for path in sorted((HERE / "fixtures").glob("format-*"))]
every_format = pytest.mark.parametrize("kept", FORMATS, ids=lambda kept: kept.folder.name)


def copied(kept: Released, to: Path) -> CaseFolder:
    """Return its folder where it may be written."""
    shutil.copytree(kept.folder / "case", to / "cases" / "kept")
    return Shelf(to).find("kept")


def still_holds(now: Any, before: Any) -> bool:
    """Return whether all that was there is there; keys of later versions may have come."""
    if isinstance(before, dict):
        return isinstance(now, dict) and all(
            name in now and still_holds(now[name], value) for name, value in before.items()
        )
    if isinstance(before, list):
        return len(now) == len(before) and all(map(still_holds, now, before))
    return bool(now == before)


def as_written(case: Case) -> Any:
    return json.loads(case.model_dump_json()) | {"format": 1}


def files_below(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and path.name != "lock")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


# ------------------------------------------------------------------ with this program


def test_a_case_of_every_format_is_kept() -> None:
    assert [kept.folder.name for kept in FORMATS] == [f"format-{n}" for n in range(1, FORMAT + 1)]


@every_format
def test_it_opens_with_its_passphrase_and_holds_what_it_held(
    kept: Released, tmp_path: Path
) -> None:
    typed = unicodedata.normalize("NFD", kept.words["passphrase"]).replace(" ", "  ")
    assert typed != kept.words["passphrase"]
    case = Vault.unlock(copied(kept, tmp_path), typed).load()
    assert still_holds(as_written(case), kept.case)
    assert first_break(case.log) is None


@every_format
def test_it_opens_with_the_words_of_its_sheet(kept: Released, tmp_path: Path) -> None:
    vault = Vault.unlock(copied(kept, tmp_path), kept.words["sheet"], RECOVERY)
    assert still_holds(as_written(vault.load()), kept.case)


@every_format
def test_its_version_before_opens_too(kept: Released, tmp_path: Path) -> None:
    vault = Vault.unlock(copied(kept, tmp_path), kept.words["passphrase"])
    before = vault.load_other()
    assert vault.load().log[: len(before.log)] == before.log


@every_format
def test_its_evidence_is_what_was_added(kept: Released, tmp_path: Path) -> None:
    vault = Vault.unlock(copied(kept, tmp_path), kept.words["passphrase"])
    sealed = [one for one in vault.load().evidence if one.file]
    assert sealed
    for one in sealed:
        with vault.sealed.open(one.file or "") as file:
            content = b"".join(in_blocks(vault.unseal(file), 1024))
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (one.sha256, one.size)


@every_format
def test_its_backup_brings_it_back(kept: Released, tmp_path: Path) -> None:
    passphrase = kept.words["passphrase"]
    folder = restore(Shelf(tmp_path), kept.folder / "notes.backup", passphrase, lambda _: None)
    assert files_below(folder.folder) == files_below(kept.folder / "case")


@every_format
def test_it_can_be_gone_on_with(kept: Released, tmp_path: Path) -> None:
    vault = Vault.unlock(copied(kept, tmp_path), kept.words["passphrase"])
    case = vault.load()
    vault.save(case.with_event("exported", "plan", case.made))
    again = Vault.unlock(vault.folder, kept.words["passphrase"])
    assert again.load().log[:-1] == case.log
    assert again.load_other() == case


# ------------------------------------------------------------------ without it


def by_hand(*command: str, words: str) -> str:
    """Run a command that asks for a passphrase on the terminal, and return what it says then."""
    pexpect = pytest.importorskip("pexpect", reason="a pseudo-terminal needs pexpect")
    child = pexpect.spawn(command[0], [*command[1:]], encoding="utf-8", echo=False, timeout=30)
    child.delaybeforesend = None
    child.expect("passphrase[^:]*: ")
    child.sendline(words)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0, child.before
    return re.sub(r"\x1b\[\w|\r", "", str(child.before)).lstrip("\n")


def needs(*tools: str) -> pytest.MarkDecorator:
    missing = [tool for tool in tools if sys.platform == "win32" or shutil.which(tool) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not here: {', '.join(missing)}")


@needs("bash", "age", "jq", "sha256sum")
@every_format
def test_age_and_jq_open_it(kept: Released) -> None:
    script, folder = str(HERE / "open_case.sh"), str(kept.folder / "case")
    said = by_hand("bash", script, folder, words=kept.words["passphrase"]).splitlines()
    answers = kept.case["answers"]
    assert len([line for line in said if line.startswith("answer ")]) == len(answers)
    for line in (
        f"format {kept.case['format']}",
        "answer began_when: on Friday, at the café",
        "answer what_they_have: pictures, messages",
        "answer what_they_want: skipped",
    ):
        assert line in said
    whole = [line for line in said if line.startswith("evidence ")]
    sealed = [one["id"] for one in kept.case["evidence"] if one["kept"] == "sealed"]
    assert whole == [f"evidence {id_}: whole" for id_ in sealed]
    log = kept.case["log"]
    assert said[-1] == f"log: {len(log)} entries, last {log[-1]['hash']}"


@needs("age")
@every_format
def test_age_opens_its_key_with_the_words_of_its_sheet(kept: Released, tmp_path: Path) -> None:
    opened = by_hand("age", "-d", str(kept.folder / "case" / RECOVERY), words=kept.words["sheet"])
    vault = Vault.unlock(copied(kept, tmp_path), kept.words["passphrase"])
    assert opened.strip() == vault._identity.encode()


@needs("age")
@every_format
def test_age_opens_its_backup(kept: Released, tmp_path: Path) -> None:
    plain, sealed = tmp_path / "case.zip", kept.folder / "notes.backup"
    by_hand("age", "-d", "-o", str(plain), str(sealed), words=kept.words["passphrase"])
    with zipfile.ZipFile(plain) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "case")
    assert files_below(tmp_path / "case") == files_below(kept.folder / "case")


# ------------------------------------------------------------------ what the page says


def rows_below(heading: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the second column of each row of the table of keys below a heading."""
    _, _, rest = PAGE.partition(f"\n### {heading}\n")
    assert rest, heading
    text = re.split(r"\n##+ ", rest)[0].split("| event |")[0]
    yield from re.findall(r"^\| `(\w+)` \| ([^|]*) \|", text, re.MULTILINE)


def test_the_page_describes_every_part_of_a_case() -> None:
    parts = {one for one in Part.__subclasses__() if one.__module__.startswith("sextortion_help.")}
    assert parts == set(PARTS.values())


@pytest.mark.parametrize("heading", PARTS)
def test_the_page_names_every_key_and_whether_it_must_be_there(heading: str) -> None:
    fields = PARTS[heading].model_fields
    said = {name: must.startswith("yes") for name, must in rows_below(heading)}
    assert said == {name: field.is_required() for name, field in fields.items()}


@pytest.mark.parametrize("heading", PARTS)
def test_a_kept_case_has_every_key(heading: str) -> None:
    def found(value: Any) -> Iterator[frozenset[str]]:
        if isinstance(value, dict):
            yield frozenset(value)
            value = list(value.values())
        for one in value if isinstance(value, list) else ():
            yield from found(one)

    assert any(set(PARTS[heading].model_fields) <= keys for keys in found(FORMATS[-1].case))


def test_the_page_names_every_value() -> None:
    kinds = {*evidence.KINDS, *reading.OF_A_THREAT, "first", "last", "move", "payment"}
    for value in {*get_args(Kept), *get_args(Shows), *get_args(StepState), *kinds}:
        assert f"`{value}`" in PAGE, value


def test_the_page_names_every_event() -> None:
    events = {entry["event"] for kept in FORMATS for entry in kept.case["log"]}
    source = [path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py")]
    events |= {said for text in source for said in re.findall(r'with_event\(\s*"([^"]+)"', text)}
    events |= {
        str(value) for name, value in vars(evidence).items() if str(value).startswith("evidence ")
    }
    assert len(events) > 15
    for event in events:
        assert f"`{event}`" in PAGE, event


def test_the_page_counts_a_hash_as_the_program_does() -> None:
    shown = re.search(r"<!-- log-example -->\n```json\n(.*?)```", PAGE, re.DOTALL)
    typed = re.search(r"<!-- hash-example -->\n```sh\nprintf '%s' '(.*)' \|.*\n# (\w+)", PAGE)
    assert shown
    assert typed
    entry = Entry.model_validate_json(shown[1])
    assert first_break((entry,)) is None
    assert entry.previous == FIRST
    assert typed[2] == entry.hash == hashlib.sha256(typed[1].encode()).hexdigest()
    assert json.loads(typed[1]) == json.loads(entry.model_dump_json(exclude={"hash"}))
    assert head((entry,)) == (1, entry.hash)


# ------------------------------------------------------------------ what is kept for ever


@every_format
def test_what_is_kept_names_nobody(kept: Released) -> None:
    text = (kept.folder / "case.json").read_text("utf-8")
    assert {one["where"].rpartition("/")[0] for one in kept.case["evidence"]} == {"/home/me"}
    for address in re.findall(r"[\w.]+@[\w.]+", text):
        assert address.endswith(".example")
