"""Every vector of the format's own test suite that is about a kind of key this program has."""

from __future__ import annotations

import hashlib
import io
import zlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from sextortion_help.case import age

VECTORS = Path(__file__).parents[2].parent / "shared" / "vectors" / "age" / "testdata"

ERRORS: dict[str, type[age.AgeError] | None] = {
    "success": None,
    "no match": age.NoMatchError,
    "HMAC failure": age.MacError,
    "header failure": age.HeaderError,
    "payload failure": age.PayloadError,
    "armor failure": age.ArmorError,
}

KEYS_WE_LACK = ("hybrid", "armor_hybrid", "ssh")


def names() -> list[str]:
    if not VECTORS.is_dir():
        return []
    return sorted(path.name for path in VECTORS.iterdir() if not path.name.startswith(KEYS_WE_LACK))


@dataclass(frozen=True)
class Vector:
    expect: type[age.AgeError] | None
    payload_sha256: str | None
    keys: list[age.Identity | age.Passphrase]
    sealed: bytes


def read(path: Path) -> Vector:
    head, _, sealed = path.read_bytes().partition(b"\n\n")
    fields = [line.split(": ", 1) for line in head.decode("ascii").split("\n")]
    first = dict(reversed(fields))
    known = {"expect", "payload", "identity", "passphrase", "armored", "file key", "comment"}
    assert set(first) <= known | {"compressed"}
    if "compressed" in first:
        assert first["compressed"] == "zlib"
        sealed = zlib.decompress(sealed)
    keys: list[age.Identity | age.Passphrase] = []
    for name, value in fields:
        if name == "identity":
            keys.append(age.Identity.parse(value))
        elif name == "passphrase":
            keys.append(age.Passphrase(value))
    return Vector(ERRORS[first["expect"]], first.get("payload"), keys, sealed)


needs_vectors = pytest.mark.skipif(
    not VECTORS.is_dir(), reason="the age test vectors are not beside this repository"
)


@needs_vectors
def test_the_whole_suite_is_there() -> None:
    assert len(names()) >= 124


@needs_vectors
@pytest.mark.parametrize("name", names() or ["none"])
def test_vector_ends_as_the_format_says(name: str) -> None:
    vector = read(VECTORS / name)
    released = hashlib.sha256()
    error: age.AgeError | None = None
    try:
        for piece in age.open_stream(io.BytesIO(vector.sealed), vector.keys):
            released.update(piece)
    except age.AgeError as caught:
        error = caught
    assert type(error) is (vector.expect or type(None))
    if vector.payload_sha256 is not None:
        assert released.hexdigest() == vector.payload_sha256
    else:
        assert released.digest() == hashlib.sha256().digest()
