"""Reading a sealed file from any place gives what reading it through gives, or an error."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.case import age
from sextortion_help.case.age_keys import derive
from sextortion_help.case.model import new_case
from sextortion_help.case.store import Shelf
from sextortion_help.case.vault import Vault
from sextortion_help.errors import DamagedCaseError
from tests.case.test_vault import NOON

CHUNK = 64 * 1024
SEALED_CHUNK = CHUNK + 16
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5]

IDENTITY = age.Identity.generate()


def content(size: int) -> bytes:
    """Bytes of which every long stretch is found in one place only."""
    return b"".join(number.to_bytes(4, "big") for number in range(size // 4 + 1))[:size]


SEALED = {size: age.seal_bytes(content(size), IDENTITY.recipient) for size in SIZES}
HEADER = len(SEALED[0]) - 16


def opened(sealed: bytes) -> io.BufferedReader:
    file = age.open_seekable(io.BytesIO(sealed), [IDENTITY])
    assert isinstance(file, io.BufferedReader)
    return file


def how_it_opens(sealed: bytes) -> type[age.AgeError] | None:
    try:
        opened(sealed)
    except age.AgeError as fault:
        return type(fault)
    return None


def test_all_of_it_is_what_the_stream_gives() -> None:
    for sealed in SEALED.values():
        assert opened(sealed).read() == age.open_bytes(sealed, [IDENTITY])


@settings(max_examples=60)
@given(st.sampled_from(SIZES), st.data())
def test_any_part_is_what_the_stream_gives_there(size: int, data: st.DataObject) -> None:
    plain, file = content(size), opened(SEALED[size])
    edges = [edge + near for edge in (0, CHUNK, 2 * CHUNK, size) for near in (-1, 0, 1)]
    places = st.integers(0, size + 9) | st.sampled_from([edge for edge in edges if edge >= 0])
    for _ in range(4):
        place, length = data.draw(places), data.draw(places)
        assert file.seek(place) == place
        assert file.read(length) == plain[place : place + length]
        assert file.tell() == max(place, min(place + length, size))


def test_places_can_be_told_from_the_end_and_from_here() -> None:
    plain, file = content(CHUNK + 1), opened(SEALED[CHUNK + 1])
    assert file.seek(0, io.SEEK_END) == CHUNK + 1
    assert file.seek(-9, io.SEEK_END) == CHUNK - 8
    assert file.read(4) == plain[-9:-5]
    assert file.seek(1, io.SEEK_CUR) == CHUNK - 3
    assert file.read() == plain[-4:]
    bare = age.Opened(io.BytesIO(SEALED[1]), [IDENTITY])
    for place, whence in ((-1, io.SEEK_SET), (-2, io.SEEK_END), (-1, io.SEEK_CUR), (0, 7)):
        with pytest.raises(ValueError, match="no such place"):
            bare.seek(place, whence)


def test_a_source_that_gives_a_byte_at_a_time_is_read_all_the_same() -> None:
    class Trickle(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 0, 999))

    file = age.open_seekable(Trickle(SEALED[CHUNK + 1]), [IDENTITY])
    assert file.read() == content(CHUNK + 1)


def test_only_the_chunks_that_are_touched_are_read() -> None:
    class Watched(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1, /) -> bytes:
            block = super().read(size)
            self.taken += len(block)
            return block

    source = Watched(age.seal_bytes(content(40 * CHUNK), IDENTITY.recipient))
    file = age.open_seekable(source, [IDENTITY])
    file.seek(20 * CHUNK + 5)
    assert file.read(100) == content(40 * CHUNK)[20 * CHUNK + 5 :][:100]
    assert source.taken < 3 * SEALED_CHUNK
    bare = age.Opened(source, [IDENTITY])
    source.taken = 0
    for place in range(5 * CHUNK, 6 * CHUNK, 999):
        bare.seek(place)
        assert len(bare.read(3)) == 3
    assert source.taken == SEALED_CHUNK


def test_a_zip_can_be_read_in_it() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("chat.txt", content(3 * CHUNK))
    with zipfile.ZipFile(opened(age.seal_bytes(packed.getvalue(), IDENTITY.recipient))) as found:
        assert found.read("chat.txt") == content(3 * CHUNK)


def test_closing_it_leaves_the_source_open() -> None:
    source = io.BytesIO(SEALED[1])
    with age.open_seekable(source, [IDENTITY]) as file:
        assert file.read() == content(1)
    assert not source.closed


# Damage


@settings(max_examples=60)
@given(st.integers(0, len(SEALED[3 * CHUNK + 5]) - 1), st.integers(1, 255))
def test_a_changed_byte_is_noticed_where_it_is_and_harms_no_other_chunk(
    place: int, change: int
) -> None:
    size = 3 * CHUNK + 5
    sealed = bytearray(SEALED[size])
    sealed[place] ^= change
    hurt, last = (place - HEADER) // SEALED_CHUNK, size // CHUNK
    if place < HEADER or hurt == last:
        assert how_it_opens(bytes(sealed)) is not None
        return
    file = age.Opened(io.BytesIO(sealed), [IDENTITY])
    for number in range(last + 1):
        file.seek(number * CHUNK)
        if number == hurt:
            with pytest.raises(age.PayloadError):
                file.read(10)
        else:
            assert file.read(CHUNK) == content(size)[number * CHUNK :][:CHUNK]


def test_a_file_that_was_cut_anywhere_is_refused_at_once() -> None:
    for size, sealed in SEALED.items():
        bounds = [HEADER + number * SEALED_CHUNK for number in range(1 + size // CHUNK)]
        cuts = [cut + near for cut in (*bounds, len(sealed)) for near in (-17, -16, -1, 0, 1, 16)]
        for cut in {*cuts, *range(0, HEADER, 7)}:
            if cut < len(sealed):
                assert how_it_opens(sealed[: max(cut, 0)]) is not None, (size, cut)


def test_a_file_that_something_was_added_to_is_refused_at_once() -> None:
    for sealed in SEALED.values():
        for more in (b"\0", sealed[HEADER:], bytes(15), bytes(16), bytes(SEALED_CHUNK)):
            assert how_it_opens(sealed + more) is age.PayloadError


def test_chunks_in_another_order_are_refused() -> None:
    size = 3 * CHUNK + 5
    sealed = SEALED[size]
    first, second = (sealed[HEADER + at :][:SEALED_CHUNK] for at in (0, SEALED_CHUNK))
    swapped = sealed[:HEADER] + second + first + sealed[HEADER + 2 * SEALED_CHUNK :]
    file = opened(swapped)
    with pytest.raises(age.PayloadError):
        file.read(1)
    # A chunk in the middle that says it is the last one ends nothing here.
    last = SEALED[CHUNK][-SEALED_CHUNK:]
    with pytest.raises(age.PayloadError):
        opened(sealed[:HEADER] + last + sealed[HEADER + SEALED_CHUNK :]).read(1)


def test_an_end_that_is_sealed_and_empty_is_refused_as_the_stream_refuses_it() -> None:
    parts = iter([b"k" * 16, b"e" * 32, b"n" * 16])
    head, *_ = age.seal([b""], IDENTITY.recipient, random=lambda _: next(parts))
    key = derive(b"k" * 16, b"n" * 16, b"payload")
    cipher = ChaCha20Poly1305(key)
    full = cipher.encrypt(age._chunk_nonce(0, final=False), content(CHUNK), None)
    empty = cipher.encrypt(age._chunk_nonce(1, final=True), b"", None)
    with pytest.raises(age.PayloadError, match="empty"):
        age.open_bytes(head + full + empty, [IDENTITY])
    with pytest.raises(age.PayloadError, match="empty"):
        opened(head + full + empty)


def test_another_key_an_armored_file_and_a_stranger_are_each_told() -> None:
    with pytest.raises(age.NoMatchError):
        age.open_seekable(io.BytesIO(SEALED[1]), [age.Identity.generate()])
    assert how_it_opens(b"-----BEGIN AGE ENCRYPTED FILE-----\n") is age.ArmorError
    assert how_it_opens(b"PK\3\4" + bytes(9999)) is age.ArmorError
    assert how_it_opens(b"") is age.HeaderError


def test_a_file_that_shrinks_while_it_is_open_gives_an_error_and_no_bytes() -> None:
    source = io.BytesIO(SEALED[3 * CHUNK + 5])
    file = age.open_seekable(source, [IDENTITY])
    source.truncate(HEADER + 10)
    with pytest.raises(age.PayloadError):
        file.read(1)


# In a case


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    return Vault.create(Shelf(tmp_path_factory.mktemp("case")), "words", new_case(NOON, "p"), 1)


def test_a_case_opens_its_own_files_from_any_place(vault: Vault, tmp_path: Path) -> None:
    path = tmp_path / "sealed"
    path.write_bytes(b"".join(vault.seal([content(2 * CHUNK)])))
    with path.open("rb", 0) as source, vault.unseal_seekable(source) as file:
        file.seek(CHUNK - 2)
        assert file.read(4) == content(2 * CHUNK)[CHUNK - 2 :][:4]


def test_a_case_tells_every_damage_as_its_own(vault: Vault) -> None:
    sealed = bytearray(b"".join(vault.seal([content(2 * CHUNK)])))
    for wrong in (b"", bytes(sealed[:-1]), SEALED[1]):
        with pytest.raises(DamagedCaseError):
            vault.unseal_seekable(io.BytesIO(wrong))
    sealed[-2 * SEALED_CHUNK + 5] ^= 1
    file = vault.unseal_seekable(io.BytesIO(sealed))
    with pytest.raises(DamagedCaseError):
        file.read(1)
    file.seek(CHUNK)
    assert file.read() == content(2 * CHUNK)[CHUNK:]


def test_a_case_tells_a_disk_that_does_not_give_it(vault: Vault) -> None:
    class Failing(io.BytesIO):
        fails = False

        def read(self, size: int | None = -1, /) -> bytes:
            if self.fails:
                raise OSError("gone")
            return super().read(size)

    source = Failing(b"".join(vault.seal([content(2 * CHUNK)])))
    file = vault.unseal_seekable(source)
    source.fails = True
    with pytest.raises(DamagedCaseError):
        file.read(1)
