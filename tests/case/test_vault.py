from __future__ import annotations

import base64
import json
import shutil
import sys
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyrage
import pytest

from sextortion_help.case import age
from sextortion_help.case.model import Case, Record, new_case
from sextortion_help.case.store import CURRENT, KEY, PREVIOUS, CaseFolder, Shelf
from sextortion_help.case.vault import Vault
from sextortion_help.errors import (
    CannotWriteError,
    DamagedCaseError,
    ExitCode,
    ExpectedError,
    WrongPassphraseError,
)

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)
WORDS = "zomerse café à la brûlée"
WORK = 1

STOCK = shutil.which("age") or ""
forks = pytest.mark.filterwarnings("ignore:.*forkpty.*:DeprecationWarning")


def numbered(number: int) -> Case:
    return new_case(NOON, "p").with_answer("count", str(number), NOON)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


@pytest.fixture
def vault(shelf: Shelf) -> Vault:
    """A vault with a version before the current one: 1, then 2."""
    made = Vault.create(shelf, WORDS, numbered(1), WORK)
    made.save(numbered(2))
    return made


def reopened(shelf: Shelf, words: str = WORDS) -> Vault:
    return Vault.unlock(shelf.find(None), words)


def identity(vault: Vault) -> age.Identity:
    sealed = (vault.folder.folder / KEY).read_bytes()
    return age.Identity.parse(age.open_bytes(sealed, [age.Passphrase(WORDS)]).decode().strip())


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def told(fault: ExpectedError) -> str:
    return "\n".join([fault.message, *fault.hint])


def unlocking(folder: CaseFolder) -> str:
    """How unlocking ends, in a word."""
    try:
        Vault.unlock(folder, WORDS)
    except WrongPassphraseError:
        return "wrong passphrase"
    except DamagedCaseError as fault:
        return "damaged" if fault.message == "The key file of this case is damaged." else str(fault)
    return "open"


# Opening


def test_a_case_opens_again_with_its_passphrase(shelf: Shelf) -> None:
    case = numbered(1).with_record("threat", Record(id="x", at=NOON, fields={"words": "é🐎"}))
    made = Vault.create(shelf, WORDS, case, WORK)
    assert made.load() == case
    assert reopened(shelf).load() == case


def test_each_save_is_what_opens_next(shelf: Shelf, vault: Vault) -> None:
    for number in range(3, 6):
        vault.save(numbered(number))
        assert reopened(shelf).load() == numbered(number)
        assert reopened(shelf).load_other() == numbered(number - 1)


@pytest.mark.parametrize("words", ["", "wrong", WORDS.upper(), WORDS.replace(" ", ""), WORDS[:-1]])
def test_a_wrong_passphrase_is_told_kindly_and_changes_nothing(
    shelf: Shelf, vault: Vault, words: str
) -> None:
    before = snapshot(vault.folder.folder)
    with pytest.raises(WrongPassphraseError) as caught:
        reopened(shelf, words)
    assert caught.value.exit_code.value == 4
    assert "Nothing is lost." in told(caught.value)
    assert snapshot(vault.folder.folder) == before


@pytest.mark.parametrize("made_with", ["NFC", "NFD"])
@pytest.mark.parametrize("opened_with", ["NFC", "NFD"])
def test_a_passphrase_opens_from_any_keyboard(
    shelf: Shelf, made_with: str, opened_with: str
) -> None:
    forms = {form: unicodedata.normalize(form, WORDS) for form in ("NFC", "NFD")}
    assert forms["NFC"] != forms["NFD"]
    Vault.create(shelf, forms[made_with], numbered(1), WORK)
    assert reopened(shelf, forms[opened_with]).load() == numbered(1)
    assert reopened(shelf, f"  {forms[opened_with]}\n").load() == numbered(1)


def test_a_passphrase_that_is_no_valid_unicode_opens_what_it_locked(shelf: Shelf) -> None:
    Vault.create(shelf, "abc\udc80", numbered(1), WORK)
    assert reopened(shelf, "abc\udc80").load() == numbered(1)
    with pytest.raises(WrongPassphraseError):
        reopened(shelf, "abc")


def test_every_case_has_a_key_of_its_own(shelf: Shelf) -> None:
    one, other = (Vault.create(shelf, WORDS, numbered(1), WORK) for _ in range(2))
    assert identity(one) != identity(other)
    for file in (KEY, CURRENT):
        assert one.folder.read(file) != other.folder.read(file)


def test_the_work_factor_given_is_the_one_used(shelf: Shelf) -> None:
    vault = Vault.create(shelf, WORDS, numbered(1), 3)
    stanza = (vault.folder.folder / KEY).read_bytes().split(b"\n")[1]
    assert stanza.startswith(b"-> scrypt ")
    assert stanza.endswith(b" 3")


def test_too_little_memory_to_lock_is_told_and_leaves_nothing(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(age, "seal_bytes", lambda *_: (_ for _ in ()).throw(MemoryError))
    with pytest.raises(CannotWriteError, match="free memory"):
        Vault.create(shelf, WORDS, numbered(1), WORK)
    assert shelf.cases() == ()


def test_too_little_memory_to_open_is_not_damage(
    shelf: Shelf, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(age, "open_bytes", lambda *_: (_ for _ in ()).throw(MemoryError))
    with pytest.raises(ExpectedError, match="free memory") as caught:
        reopened(shelf)
    assert caught.value.exit_code == ExitCode.ERROR
    assert "Nothing is lost." in told(caught.value)


def test_an_answer_typed_with_a_byte_that_is_not_unicode_can_be_saved(
    shelf: Shelf, vault: Vault
) -> None:
    # What a menu returns when someone types "abéc" on a terminal that speaks Latin-1.
    typed = "ab\udce9c"
    case = numbered(3).with_answer("name", typed, NOON).with_answer("many", (typed,), NOON)
    case = case.with_record("threat", Record(id="x", at=NOON, fields={"words": typed}))
    vault.save(case)
    again = reopened(shelf).load()
    for kept in (again.answers["name"].value, again.records["threat"][0].fields["words"]):
        assert isinstance(kept, str)
        assert kept.startswith("ab")
        assert kept.endswith("c")


# A damaged key


def test_a_missing_key_is_damage(vault: Vault) -> None:
    (vault.folder.folder / KEY).unlink()
    before = snapshot(vault.folder.folder)
    with pytest.raises(DamagedCaseError, match="key file of this case is missing") as caught:
        Vault.unlock(vault.folder, WORDS)
    assert caught.value.exit_code.value == 5
    assert "copy of the case folder" in told(caught.value)
    assert snapshot(vault.folder.folder) == before


def test_a_key_cut_at_any_length_is_damage(vault: Vault) -> None:
    key = vault.folder.folder / KEY
    sealed = key.read_bytes()
    for length in range(len(sealed)):
        key.write_bytes(sealed[:length])
        assert unlocking(vault.folder) == "damaged", length


def test_a_key_with_any_byte_changed_does_not_open(vault: Vault) -> None:
    # A change of the salt, the work factor or the wrapped key itself gives another key to try,
    # and that it does not fit is all that can be known: a wrong passphrase looks the same.
    # Everywhere else it is known to be damage.
    key = vault.folder.folder / KEY
    sealed = key.read_bytes()
    lines = sealed.split(b"\n")
    begin = len(lines[0]) + 1 + len(b"-> scrypt ")
    end = len(lines[0]) + 1 + len(lines[1]) + 1 + len(lines[2])
    for place in range(len(sealed)):
        for bit in (0, 5, 7):
            spoiled = bytearray(sealed)
            spoiled[place] ^= 1 << bit
            key.write_bytes(spoiled)
            allowed = {"damaged", "wrong passphrase"} if begin <= place < end else {"damaged"}
            assert unlocking(vault.folder) in allowed, (place, bit)


@pytest.mark.parametrize("content", [b"", b"\n", b"AGE-SECRET-KEY-1", b"\xff", b"x" * 100])
def test_a_key_file_that_holds_no_key_is_damage(vault: Vault, content: bytes) -> None:
    sealed = age.seal_bytes(content, age.Passphrase(WORDS, WORK))
    (vault.folder.folder / KEY).write_bytes(sealed)
    assert unlocking(vault.folder) == "damaged"


def test_a_key_sealed_to_a_key_is_damage(vault: Vault) -> None:
    key = vault.folder.folder / KEY
    key.write_bytes(age.seal_bytes(b"x", age.Identity.generate().recipient))
    assert unlocking(vault.folder) == "damaged"


def test_a_key_in_ascii_armor_opens_and_a_wrong_passphrase_is_still_told(vault: Vault) -> None:
    # Someone may have moved it by mail. Stock age reads it, so do we.
    key = vault.folder.folder / KEY
    text = base64.encodebytes(key.read_bytes()).decode().replace("\n", "")
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    edge = "-----{} AGE ENCRYPTED FILE-----"
    key.write_text("\n".join([edge.format("BEGIN"), *lines, edge.format("END"), ""]))
    assert Vault.unlock(vault.folder, WORDS).load() == numbered(2)
    with pytest.raises(WrongPassphraseError):
        Vault.unlock(vault.folder, "wrong")


# A damaged case


def spoil_by_cutting(sealed: bytes) -> list[bytes]:
    return [sealed[:length] for length in range(len(sealed))]


def spoil_by_flipping(sealed: bytes) -> list[bytes]:
    return [
        bytes([*sealed[:place], sealed[place] ^ (1 << (place % 8)), *sealed[place + 1 :]])
        for place in range(len(sealed))
    ]


@pytest.mark.parametrize("spoil", [spoil_by_cutting, spoil_by_flipping])
def test_a_damaged_case_points_to_the_version_before(
    shelf: Shelf, vault: Vault, spoil: Callable[[bytes], list[bytes]]
) -> None:
    current = vault.folder.folder / CURRENT
    again = reopened(shelf)
    for number, spoiled in enumerate(spoil(current.read_bytes())):
        current.write_bytes(spoiled)
        with pytest.raises(DamagedCaseError) as caught:
            again.load()
        assert caught.value.exit_code.value == 5
        assert PREVIOUS in told(caught.value), number
        assert f"resume {again.folder.name} --previous" in told(caught.value), number
        assert current.read_bytes() == spoiled
    assert again.load_other() == numbered(1)


@pytest.mark.parametrize("spoil", [spoil_by_cutting, spoil_by_flipping])
def test_a_damaged_case_promises_no_version_before_that_does_not_open(
    shelf: Shelf, vault: Vault, spoil: Callable[[bytes], list[bytes]]
) -> None:
    current, previous = vault.folder.folder / CURRENT, vault.folder.folder / PREVIOUS
    again = reopened(shelf)
    current.write_bytes(b"spoiled")
    for number, spoiled in enumerate(spoil(previous.read_bytes())):
        previous.write_bytes(spoiled)
        with pytest.raises(DamagedCaseError) as caught:
            again.load()
        assert "--previous" not in told(caught.value), number
        assert PREVIOUS not in told(caught.value), number
        with pytest.raises(DamagedCaseError) as caught:
            again.load_other()
        assert caught.value.exit_code == ExitCode.DAMAGED_CASE


def test_without_a_version_before_none_is_promised(shelf: Shelf) -> None:
    vault = Vault.create(shelf, WORDS, numbered(1), WORK)
    (vault.folder.folder / CURRENT).write_bytes(b"")
    with pytest.raises(DamagedCaseError, match="damaged") as caught:
        vault.load()
    assert "--previous" not in told(caught.value)
    with pytest.raises(DamagedCaseError, match="missing"):
        vault.load_other()


def test_a_missing_case_points_to_the_version_before(shelf: Shelf, vault: Vault) -> None:
    (vault.folder.folder / CURRENT).unlink()
    with pytest.raises(DamagedCaseError, match="missing") as caught:
        reopened(shelf).load()
    assert "--previous" in told(caught.value)


@pytest.mark.parametrize("spoiled", [b"spoiled", None])
def test_going_on_from_the_version_before_loses_neither_file(
    shelf: Shelf, vault: Vault, spoiled: bytes | None
) -> None:
    current = vault.folder.folder / CURRENT
    current.unlink() if spoiled is None else current.write_bytes(spoiled)
    again = reopened(shelf)
    with pytest.raises(DamagedCaseError):
        again.load()
    assert again.load_other() == numbered(1)
    again.save(numbered(3))
    after = reopened(shelf)
    assert after.load() == numbered(3)
    assert after.load_other() == numbered(1)
    others = {KEY, CURRENT, PREVIOUS}
    kept = [content for name, content in snapshot(current.parent).items() if name not in others]
    assert kept == ([] if spoiled is None else [spoiled])


def test_going_back_to_the_version_before_keeps_a_good_current_one_too(
    shelf: Shelf, vault: Vault
) -> None:
    good = (vault.folder.folder / CURRENT).read_bytes()
    again = reopened(shelf)
    assert again.load() == numbered(2)
    assert again.load_other() == numbered(1)
    again.save(numbered(3))
    assert reopened(shelf).load() == numbered(3)
    assert reopened(shelf).load_other() == numbered(1)
    assert good in snapshot(again.folder.folder).values()


@pytest.mark.parametrize("look_at_it_first", [True, False])
def test_a_damaged_file_never_takes_the_place_of_a_good_version_before(
    shelf: Shelf, vault: Vault, look_at_it_first: bool
) -> None:
    (vault.folder.folder / CURRENT).write_bytes(b"spoiled")
    again = reopened(shelf)
    if look_at_it_first:
        with pytest.raises(DamagedCaseError):
            again.load()
    again.save(numbered(3))
    assert reopened(shelf).load() == numbered(3)
    assert reopened(shelf).load_other() == numbered(1)


def test_a_case_damaged_while_it_is_open_is_set_aside(shelf: Shelf, vault: Vault) -> None:
    again = reopened(shelf)
    case = again.load()
    (vault.folder.folder / CURRENT).write_bytes(b"spoiled")
    again.save(case)
    assert reopened(shelf).load() == numbered(2)
    assert reopened(shelf).load_other() == numbered(1)
    assert b"spoiled" in snapshot(again.folder.folder).values()


def put(vault: Vault, content: bytes) -> bytes:
    sealed = age.seal_bytes(content, identity(vault).recipient)
    (vault.folder.folder / CURRENT).write_bytes(sealed)
    return sealed


@pytest.mark.parametrize("number", [2, 3, 1000])
def test_a_case_of_a_newer_version_is_refused_and_kept(
    shelf: Shelf, vault: Vault, number: int
) -> None:
    newer = {**json.loads(numbered(7).model_dump_json()), "format": number, "made": {"new": 1}}
    sealed = put(vault, json.dumps(newer).encode())
    before = snapshot(vault.folder.folder)
    again = reopened(shelf)
    with pytest.raises(DamagedCaseError, match="newer version") as caught:
        again.load()
    assert caught.value.exit_code.value == 5
    assert "Nothing is lost." in told(caught.value)
    assert "--previous" not in told(caught.value)
    assert snapshot(vault.folder.folder) == before
    assert again.load_other() == numbered(1)
    again.save(numbered(3))
    assert sealed in snapshot(vault.folder.folder).values()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"null", b"[]", b"{}", b"1", b'"x"', b"\xff\xfe", b"{", b"[" * 5000,
        b'{"format": "1"}', b'{"format": null}', b'{"format": 0}', b'{"format": 1}',
        b'{"format": 1.5}', b'{"format": 1e999}', b'{"format": -1}',
        b"1" * 5000,
    ],
)  # fmt: skip
def test_what_is_sealed_but_no_case_is_damage(shelf: Shelf, vault: Vault, content: bytes) -> None:
    put(vault, content)
    with pytest.raises(DamagedCaseError) as caught:
        reopened(shelf).load()
    assert "--previous" in told(caught.value)


def test_a_case_sealed_to_another_key_is_refused(shelf: Shelf, vault: Vault) -> None:
    forged = age.seal_bytes(
        numbered(9).model_dump_json().encode(), age.Identity.generate().recipient
    )
    (vault.folder.folder / CURRENT).write_bytes(forged)
    with pytest.raises(DamagedCaseError) as caught:
        reopened(shelf).load()
    assert "--previous" in told(caught.value)


def test_the_case_of_another_folder_is_refused(shelf: Shelf, vault: Vault) -> None:
    other = Vault.create(shelf, WORDS, numbered(9), WORK)
    shutil.copy(other.folder.folder / CURRENT, vault.folder.folder / CURRENT)
    with pytest.raises(DamagedCaseError):
        Vault.unlock(vault.folder, WORDS).load()


# What a stranger can read


def test_nothing_told_can_be_read_in_any_byte_on_the_disk(shelf: Shelf, tmp_path: Path) -> None:
    canary = "canary-down-the-mine"
    case = new_case(NOON, f"{canary}-program")
    vault = Vault.create(shelf, f"{canary} passphrase", case, WORK)
    with vault.folder.locked():
        for number in range(3):
            case = (
                case.with_answer(f"{canary}-fact", canary, NOON)
                .with_answer("many", (canary, "x"), NOON)
                .with_record("threat", Record(id=canary, at=NOON, fields={canary: canary}))
                .with_step(f"{canary}-step", "done", NOON)
                .with_seen(f"{canary}-item", NOON)
                .with_event("exported", f"{canary}{number}", NOON)
            )
            vault.save(case)
        (vault.folder.folder / CURRENT).write_bytes(b"spoiled")
        vault.save(case)
    found = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert len(found) == 5
    forms = [canary.encode(), canary.encode("utf-16-le"), canary.encode().hex().encode()]
    forms += [base64.b64encode(b"\0" * shift + canary.encode())[4:-4] for shift in range(3)]
    assert min(map(len, forms)) > 15
    forms += [b"answers", b"passphrase", b"canary", b'"format"']
    for path in [tmp_path, *tmp_path.rglob("*")]:
        content = path.read_bytes() if path.is_file() else b""
        for form in forms:
            assert form not in content
            assert form not in str(path.relative_to(tmp_path)).encode()


def test_neither_half_of_the_key_stands_anywhere_in_clear(vault: Vault, tmp_path: Path) -> None:
    vault.save(numbered(3))
    key = identity(vault)
    texts = [key.encode(), key.recipient.encode()]
    forms = [text.encode() for text in texts] + [text.swapcase().encode() for text in texts]
    for raw in (key.secret, key.recipient.key):
        forms += [raw, raw.hex().encode(), base64.b64encode(raw)[:40]]
    prefixes = [b"age1", b"AGE-SECRET-KEY", b"age-secret-key"]
    for path in tmp_path.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert not [form for form in [*forms, *prefixes] if form in content]


def test_no_two_saves_of_the_same_case_look_alike(vault: Vault) -> None:
    sealed = set()
    for _ in range(3):
        vault.save(numbered(5))
        sealed.add((vault.folder.folder / CURRENT).read_bytes())
    assert len(sealed) == 3


def test_an_open_vault_shows_no_key(vault: Vault) -> None:
    shown = repr(vault) + str(vault) + repr(vars(vault))
    assert identity(vault).encode() not in shown
    assert repr(identity(vault).secret) not in shown


# Without this program


def is_our_json(content: bytes, number: int) -> bool:
    data = json.loads(content)
    return bool(data["format"] == 1 and data["answers"]["count"]["value"] == str(number))


def test_pyrage_opens_it(vault: Vault) -> None:
    folder = vault.folder.folder
    key = pyrage.passphrase.decrypt((folder / KEY).read_bytes(), WORDS).decode().strip()
    identities = [pyrage.x25519.Identity.from_str(key)]
    assert is_our_json(pyrage.decrypt((folder / CURRENT).read_bytes(), identities), 2)
    assert is_our_json(pyrage.decrypt((folder / PREVIOUS).read_bytes(), identities), 1)


@pytest.mark.skipif(not STOCK, reason="the stock age tool is not installed")
@pytest.mark.skipif(sys.platform == "win32", reason="age asks for passphrases on a terminal")
@forks
@pytest.mark.parametrize(("file", "number"), [(CURRENT, 2), (PREVIOUS, 1)])
def test_stock_age_opens_it_with_the_passphrase(
    vault: Vault, tmp_path: Path, file: str, number: int
) -> None:
    import pexpect

    out = tmp_path / "out.json"
    child = pexpect.spawn(
        STOCK,
        ["-d", "-i", KEY, "-o", str(out), file],
        cwd=str(vault.folder.folder),
        timeout=30,
        encoding="utf-8",
    )
    child.delaybeforesend = None
    child.expect("[Pp]assphrase.*:")
    child.sendline(WORDS)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0, child.before
    assert is_our_json(out.read_bytes(), number)
