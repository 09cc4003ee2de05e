"""The framing of evidence: every byte of its header, the edges of its chunks, and their order."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from sextortion_help.errors import DamagedCaseError
from tests.cli.program import Program
from tests.tamper.scene import (
    CHUNK,
    DAMAGED,
    LARGE,
    TAG,
    Scene,
    edges,
    flipped,
    header_size,
    put,
    released,
)

SEALED_CHUNK = CHUNK + TAG


def read_anywhere(scene: Scene, sealed: bytes, place: int) -> bytes | None:
    """Return a byte read from a place of its own; ``None`` where that is damage."""
    try:
        with scene.kept.vault.unseal_seekable(io.BytesIO(sealed)) as file:
            file.seek(place)
            return file.read(1)
    except DamagedCaseError:
        return None


def test_every_bit_of_the_header_matters(scene: Scene) -> None:
    sealed = scene.sealed(scene.large).read_bytes()
    for bit in range(header_size(sealed) * 8):
        changed = flipped(sealed, bit)
        assert released(scene.kept.vault, changed) == (b"", False), bit
        if bit % 24 == 0:
            assert read_anywhere(scene, changed, 0) is None, bit


def test_every_bit_of_a_small_piece_matters(scene: Scene) -> None:
    sealed = scene.sealed(scene.small).read_bytes()
    for bit in range(header_size(sealed) * 8, len(sealed) * 8):
        assert released(scene.kept.vault, flipped(sealed, bit)) == (b"", False), bit


def test_a_byte_at_the_edge_of_a_chunk_spoils_that_chunk_and_gives_those_before(
    scene: Scene,
) -> None:
    sealed = scene.sealed(scene.large).read_bytes()
    begin = header_size(sealed)
    for number, place in enumerate(edges(sealed, TAG + 2)):
        changed = flipped(sealed, place * 8 + place % 8)
        chunk = (place - begin) // SEALED_CHUNK
        assert released(scene.kept.vault, changed) == (LARGE[: chunk * CHUNK], False), place
        if number % 7 == 0:
            # Read from any place, that chunk gives nothing; the others are as they were.
            assert read_anywhere(scene, changed, chunk * CHUNK) is None
            untouched = (chunk + 1) % 3 * CHUNK
            expected = None if chunk == 2 else LARGE[untouched : untouched + 1]
            assert read_anywhere(scene, changed, untouched) == expected


def pieces_of(sealed: bytes) -> tuple[bytes, list[bytes]]:
    """Return the header of a file, and its sealed chunks."""
    begin = header_size(sealed)
    places = range(begin, len(sealed), SEALED_CHUNK)
    return sealed[:begin], [sealed[place : place + SEALED_CHUNK] for place in places]


def test_chunks_in_another_order_doubled_or_left_out_are_damage(scene: Scene) -> None:
    head, (one, two, last) = pieces_of(scene.sealed(scene.large).read_bytes())
    orders: tuple[list[bytes], ...] = (
        [two, one, last],
        [one, one, two, last],
        [one, last],
        [two, last],
        [last],
        [one, two],
        [one, two, two],
        [one, two, last, last],
        [],
    )
    for order in orders:
        out, is_whole = released(scene.kept.vault, head + b"".join(order))
        assert not is_whole
        assert LARGE.startswith(out)


def test_chunks_and_headers_of_two_files_do_not_mix(scene: Scene) -> None:
    second = scene.kept.add_one("again.bin", LARGE + b"x")
    head, ours = pieces_of(scene.sealed(scene.large).read_bytes())
    other_head, others = pieces_of(scene.sealed(second).read_bytes())
    assert len(ours) == len(others) == 3
    assert released(scene.kept.vault, head + b"".join(others)) == (b"", False)
    assert released(scene.kept.vault, other_head + b"".join(ours)) == (b"", False)
    for number in range(3):
        mixed = [*ours[:number], others[number], *ours[number + 1 :]]
        out, is_whole = released(scene.kept.vault, head + b"".join(mixed))
        assert (out, is_whole) == (LARGE[: number * CHUNK], False)


@pytest.mark.slow
def test_the_program_says_it_and_writes_nothing_out(tmp_path: Path) -> None:
    program = Program(tmp_path)
    folder = program.case_folder(program.keep()).folder
    chat = program.write("chat.bin", LARGE)
    assert program.unlocked("evidence", "add", chat, "--shows", "nothing-intimate").code == 0
    (sealed,) = (folder / "evidence").iterdir()
    content = sealed.read_bytes()
    changed = flipped(content, (header_size(content) + 2 * SEALED_CHUNK + 3) * 8)
    put(sealed, changed)
    outcome = program.unlocked("evidence", "verify")
    assert (outcome.code, "Traceback" in outcome.err) == (DAMAGED, False)
    out = tmp_path / "out"
    outcome = program.unlocked("evidence", "export", "--all", "--output", out)
    assert (outcome.code, "Traceback" in outcome.err) == (DAMAGED, False)
    assert not list(out.rglob("*"))
    assert sealed.read_bytes() == changed
