"""One bit of any file changed: refused, with the code that can be known, and nothing is touched.

Where a bit of ``key.age`` passes for a wrong passphrase (4) and not for damage (5) is told by a
second reading of the format below, and every such place is one that nobody can tell apart: the
salt and the work factor make the key that is tried, and the wrapped key is what it is tried on.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from sextortion_help.case import age, age_keys
from sextortion_help.case.store import CURRENT, KEY, PREVIOUS
from sextortion_help.case.vault import Vault
from sextortion_help.errors import DamagedCaseError
from tests.cli.program import PASSPHRASE, Program
from tests.evidence.kept import WORDS
from tests.tamper.scene import DAMAGED, VERSIONS, WRONG, Scene, flipped, header_size, put, some

KEY_LINES = re.compile(
    rb"age-encryption\.org/v1\n-> scrypt ([A-Za-z0-9+/]{22}) ([1-9]|1[0-9]|20)\n"
    rb"([A-Za-z0-9+/]{43})\n"
)


def is_canonical(text: bytes) -> bool:
    padded = text + b"=" * (-len(text) % 4)
    return base64.b64encode(base64.b64decode(padded)) == padded


def code_that_can_be_known(sealed: bytes, changed: bytes) -> int:
    """Return ``WRONG`` where the key file is still a good one, of some other passphrase."""
    lines = KEY_LINES.match(changed)
    whole = KEY_LINES.match(sealed)
    assert whole
    is_still_one = (
        lines is not None
        and is_canonical(lines[1])
        and is_canonical(lines[3])
        and changed[whole.end() :] == sealed[whole.end() :]
    )
    return WRONG if is_still_one else DAMAGED


def test_every_bit_of_the_key_is_told_as_what_it_can_be_known_to_be(scene: Scene) -> None:
    key = scene.folder / KEY
    sealed = key.read_bytes()
    before = scene.files()
    del before[KEY]
    told: dict[int, set[int]] = {WRONG: set(), DAMAGED: set()}
    for bit in range(len(sealed) * 8):
        changed = flipped(sealed, bit)
        put(key, changed)
        code = scene.code()
        assert code == code_that_can_be_known(sealed, changed), bit
        told[code].add(bit // 8)
        assert key.read_bytes() == changed
    after = scene.files()
    del after[KEY]
    assert after == before
    lines = KEY_LINES.match(sealed)
    assert lines
    alike = {place for group in (1, 2, 3) for place in range(*lines.span(group))}
    assert told[WRONG] == alike
    assert set(range(len(sealed))) - alike <= told[DAMAGED]
    put(key, sealed)
    assert scene.code() == 0


def test_no_bit_of_a_real_work_factor_makes_much_work(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[int] = set()

    class Cheap:
        """Makes a key of the same inputs, and does none of the work."""

        def __init__(self, *, salt: bytes, n: int, **rest: object) -> None:
            asked.add(n)
            self._begun = hashlib.sha256(salt + n.to_bytes(8, "big"))

        def derive(self, secret: bytes) -> bytes:
            self._begun.update(secret)
            return self._begun.digest()

    monkeypatch.setattr(age_keys, "Scrypt", Cheap)
    key = age.Passphrase(WORDS, 18)
    sealed = age.seal_bytes(b"x", key)
    assert age.open_bytes(sealed, [key]) == b"x"
    assert asked == {1 << 18}
    for bit in range(header_size(sealed) * 8):
        with pytest.raises(age.AgeError):
            age.open_bytes(flipped(sealed, bit), [key])
    assert asked == {1 << 10, 1 << 18, 1 << 19}


def assert_each_is_damage(scene: Scene, bits: Iterable[int], file: str, told: int) -> None:
    """Flip bits of a version of the case: it is refused, and the other version still opens.

    What is said of it is looked at for one bit in ``told``, since it opens the other version too.
    """
    path = scene.folder / file
    sealed = path.read_bytes()
    before = scene.files()
    del before[file]
    vault = Vault.unlock(scene.fresh, WORDS)
    for number, bit in enumerate(bits):
        changed = flipped(sealed, bit)
        put(path, changed)
        assert (vault.standing() if file == CURRENT else vault.previous()) is None, bit
        if number % told:
            continue
        with pytest.raises(DamagedCaseError) as caught:
            vault.load() if file == CURRENT else vault.load_other()
        assert caught.value.exit_code == DAMAGED
        assert ("--previous" in str(caught.value.hint)) is (file == CURRENT)
        assert path.read_bytes() == changed
    after = scene.files()
    del after[file]
    assert after == before
    if file == CURRENT:
        assert scene.opens_before()
    else:
        assert scene.code() == 0


@pytest.mark.parametrize("file", VERSIONS)
def test_a_bit_of_a_version_is_damage_and_the_other_version_opens(scene: Scene, file: str) -> None:
    sealed = (scene.folder / file).read_bytes()
    payload = header_size(sealed)
    last = (len(sealed) - 16) * 8
    bits = [*range(payload * 8), *some(range(payload * 8, last), 200), *range(last, last + 16 * 8)]
    assert_each_is_damage(scene, bits[:: 1 if file == CURRENT else 5], file, 11)


@pytest.mark.slow
@pytest.mark.parametrize("file", VERSIONS)
def test_every_bit_of_a_version_is_damage_and_the_other_version_opens(
    scene: Scene, file: str
) -> None:
    size = (scene.folder / file).stat().st_size
    assert_each_is_damage(scene, range(size * 8), file, 1)


def assert_told_by_the_program(program: Program, path: Path, bits: Iterable[int]) -> None:
    """Flip bits of a file, run a command, and hold what it says against what can be known."""
    sealed = path.read_bytes()
    before = {other: other.read_bytes() for other in path.parent.rglob("*") if other != path}
    for bit in bits:
        changed = flipped(sealed, bit)
        put(path, changed)
        outcome = program.unlocked("plan")
        is_key = path.name == KEY
        assert outcome.code == (code_that_can_be_known(sealed, changed) if is_key else DAMAGED), bit
        assert outcome.out == ""
        assert "Traceback" not in outcome.err
        assert PASSPHRASE not in outcome.err
        assert path.read_bytes() == changed
    assert {other: other.read_bytes() for other in before} == before
    put(path, sealed)
    assert program.vault(path.parent.name).load()


@pytest.mark.parametrize("file", [KEY, CURRENT])
def test_the_program_says_it_with_the_code_and_without_a_traceback(
    tmp_path: Path, file: str
) -> None:
    program = Program(tmp_path)
    path = program.case_folder(program.keep()).folder / file
    assert_told_by_the_program(program, path, some(range(path.stat().st_size * 8), 6))


@pytest.mark.slow
@pytest.mark.parametrize("file", [KEY, CURRENT])
def test_the_program_says_it_for_every_bit(tmp_path: Path, file: str) -> None:
    program = Program(tmp_path)
    path = program.case_folder(program.keep()).folder / file
    size = path.stat().st_size if file == KEY else header_size(path.read_bytes())
    assert_told_by_the_program(program, path, range(size * 8))


def test_a_key_flipped_twice_is_the_key_again(scene: Scene) -> None:
    # What the others lean on: it is the bit, and not the writing, that is refused.
    for name in (KEY, CURRENT, PREVIOUS):
        path = scene.folder / name
        path.write_bytes(flipped(flipped(path.read_bytes(), 900), 900))
    assert scene.code() == 0
