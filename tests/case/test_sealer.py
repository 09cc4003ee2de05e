"""Sealing what is written gives what sealing a stream gives, and only a finished file opens."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.case import age
from sextortion_help.case.age import Identity, Sealer
from tests.case.test_random_access import CHUNK, IDENTITY, SIZES, content


def chance(size: int) -> bytes:
    return bytes(range(size))


def sealed(pieces: list[bytes], to: age.Recipient = IDENTITY.recipient) -> bytes:
    target = io.BytesIO()
    sealer = Sealer(target, to, random=chance)
    for piece in pieces:
        assert sealer.write(piece) == len(piece)
    sealer.finish()
    return target.getvalue()


@settings(max_examples=40)
@given(st.sampled_from(SIZES), st.lists(st.integers(0, 2 * CHUNK), max_size=4))
def test_however_it_is_written_it_is_the_file_that_a_stream_gives(
    size: int, cuts: list[int]
) -> None:
    plain = content(size)
    edges = [0, *sorted(min(cut, size) for cut in cuts), size]
    pieces = [plain[one:other] for one, other in pairwise(edges)]
    expected = b"".join(age.seal([plain], IDENTITY.recipient, random=chance))
    assert sealed(pieces) == expected


def test_a_file_that_was_not_finished_does_not_open() -> None:
    for size in SIZES:
        target = io.BytesIO()
        sealer = Sealer(target, IDENTITY.recipient)
        sealer.write(content(size))
        sealer.close()
        with pytest.raises(age.AgeError):
            age.open_bytes(target.getvalue(), [IDENTITY])


def test_a_zip_is_sealed_as_it_is_written() -> None:
    target = io.BytesIO()
    sealer = Sealer(target, IDENTITY.recipient)
    with zipfile.ZipFile(sealer, "w") as archive:
        archive.writestr("a.txt", content(3 * CHUNK))
    sealer.finish()
    plain = age.open_bytes(target.getvalue(), [IDENTITY])
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        assert archive.read("a.txt") == content(3 * CHUNK)


@pytest.mark.skipif(shutil.which("age") is None, reason="the age tool is not installed")
def test_the_age_tool_opens_it(tmp_path: Path) -> None:
    identity = Identity.generate()
    (tmp_path / "key").write_text(identity.encode() + "\n")
    (tmp_path / "a.age").write_bytes(sealed([content(CHUNK + 1)], identity.recipient))
    command = ["age", "-d", "-i", str(tmp_path / "key"), str(tmp_path / "a.age")]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stdout == content(CHUNK + 1)
