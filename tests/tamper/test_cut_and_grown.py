"""Files cut at every byte, grown, and turned into text: refused, or the very same case."""

from __future__ import annotations

import base64

import pytest

from sextortion_help.case.store import CURRENT, KEY, PREVIOUS
from sextortion_help.case.vault import Vault
from tests.evidence.kept import WORDS
from tests.tamper.scene import (
    CHUNK,
    DAMAGED,
    LARGE,
    TAG,
    VERSIONS,
    WRONG,
    Scene,
    edges,
    flipped,
    header_size,
    put,
    released,
    some,
)

ADDED = (b"\n", b"\0", b" ", b"x", bytes(CHUNK), b"--- ", b"-> x\n\n")


def armored(sealed: bytes, eol: bytes = b"\n") -> bytes:
    text = base64.b64encode(sealed)
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    begin, end = b"-----BEGIN AGE ENCRYPTED FILE-----", b"-----END AGE ENCRYPTED FILE-----"
    return b"".join(line + eol for line in [begin, *lines, end])


# ------------------------------------------------------------------ cut


def test_a_key_cut_anywhere_is_damage(scene: Scene) -> None:
    key = scene.folder / KEY
    sealed = key.read_bytes()
    for length in range(len(sealed)):
        put(key, sealed[:length])
        assert scene.code() == DAMAGED, length


@pytest.mark.parametrize("file", VERSIONS)
def test_a_version_cut_anywhere_is_damage_and_nothing_else_is_touched(
    scene: Scene, file: str
) -> None:
    path = scene.folder / file
    sealed = path.read_bytes()
    before = scene.files()
    del before[file]
    vault = Vault.unlock(scene.fresh, WORDS)
    # A small case is cut at every byte in test_vault.
    for length in [*range(header_size(sealed)), *range(header_size(sealed), len(sealed), 7)]:
        put(path, sealed[:length])
        assert (vault.standing() if file == CURRENT else vault.previous()) is None, length
    after = scene.files()
    assert after.pop(file)[0] == sealed[:length]
    assert after == before
    if file == CURRENT:
        assert scene.code() == DAMAGED
        assert scene.opens_before()


def test_evidence_cut_anywhere_is_damage(scene: Scene) -> None:
    sealed = scene.sealed(scene.small).read_bytes()
    for length in range(len(sealed)):
        assert released(scene.kept.vault, sealed[:length]) == (b"", False), length


def test_evidence_cut_near_an_edge_of_a_chunk_gives_whole_chunks_and_says_damage(
    scene: Scene,
) -> None:
    sealed = scene.sealed(scene.large).read_bytes()
    begin = header_size(sealed)
    for length in edges(sealed, 2):
        whole = (length - begin) // (CHUNK + TAG) * CHUNK
        assert released(scene.kept.vault, sealed[:length]) == (LARGE[:whole], False), length


# ------------------------------------------------------------------ grown


@pytest.mark.parametrize("file", [KEY, CURRENT, PREVIOUS])
def test_what_is_added_before_or_behind_is_damage(scene: Scene, file: str) -> None:
    path = scene.folder / file
    sealed = path.read_bytes()
    for more in (*ADDED, sealed, armored(sealed)):
        for grown in (sealed + more, more + sealed):
            put(path, grown)
            if file == PREVIOUS:
                assert Vault.unlock(scene.fresh, WORDS).previous() is None
            else:
                assert scene.code() == DAMAGED
            assert path.read_bytes() == grown
    put(path, sealed)
    assert scene.code() == 0


def test_evidence_that_grew_is_damage(scene: Scene) -> None:
    for item in (scene.small, scene.large):
        sealed = scene.sealed(item).read_bytes()
        assert not released(scene.kept.vault, sealed + sealed)[1]
        for more in ADDED:
            assert not released(scene.kept.vault, sealed + more)[1]
            assert released(scene.kept.vault, more + sealed) == (b"", False)


# ------------------------------------------------------------------ as text


@pytest.mark.parametrize("eol", [b"\n", b"\r\n"])
def test_files_turned_into_text_are_the_same_case(scene: Scene, eol: bytes) -> None:
    # Anyone can turn one into the other without a key, and it changes nothing that is in it.
    for file in (KEY, CURRENT, PREVIOUS):
        path = scene.folder / file
        put(path, armored(path.read_bytes(), eol))
    assert scene.code() == 0
    assert scene.opens_before()


@pytest.mark.parametrize("file", [KEY, CURRENT])
def test_text_with_a_bit_changed_or_cut_is_refused_or_the_same_case(
    scene: Scene, file: str
) -> None:
    path = scene.folder / file
    text = armored(path.read_bytes())
    codes = {WRONG, DAMAGED} if file == KEY else {DAMAGED}
    for bit in some(range(len(text) * 8), 150):
        changed = flipped(text, bit)
        put(path, changed)
        # The last line end may be a blank of another kind: that is no part of the file.
        assert scene.code() in ({0} if changed.rstrip() == text.rstrip() else codes), bit
    for length in some(range(len(text) - 1), 50):
        put(path, text[:length])
        assert scene.code() in codes
