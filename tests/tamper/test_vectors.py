"""The format's own test suite, read from any place, and the part of it for keys we have not."""

from __future__ import annotations

import hashlib
import io

from sextortion_help.case import age
from tests.case.test_age import SPEC_IDENTITY
from tests.case.test_age_vectors import KEYS_WE_LACK, VECTORS, names, needs_vectors, read

OWN = age.Identity.parse(SPEC_IDENTITY)


@needs_vectors
def test_read_from_any_place_every_vector_ends_as_the_format_says() -> None:
    seen = 0
    for name in names():
        vector = read(VECTORS / name)
        if not vector.sealed.startswith(b"age-encryption.org/"):
            continue
        seen += 1
        error: type[age.AgeError] | None = None
        content = b""
        try:
            content = age.open_seekable(io.BytesIO(vector.sealed), vector.keys).read()
        except age.AgeError as caught:
            error = type(caught)
        assert error is vector.expect, name
        if vector.expect is None:
            assert hashlib.sha256(content).hexdigest() == vector.payload_sha256, name
    assert seen > 80


@needs_vectors
def test_only_vectors_of_keys_we_lack_are_left_out_and_none_of_them_opens() -> None:
    left_out = {path.name for path in VECTORS.iterdir()} - set(names())
    assert left_out
    for name in left_out:
        head, _, sealed = (VECTORS / name).read_bytes().partition(b"\n\n")
        assert name.startswith(KEYS_WE_LACK)
        assert b"identity: AGE-SECRET-KEY-PQ-" in head, name
        try:
            age.open_bytes(sealed, [OWN])
        except (age.HeaderError, age.NoMatchError, age.ArmorError):
            continue
        raise AssertionError(name)
