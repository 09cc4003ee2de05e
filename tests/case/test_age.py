from __future__ import annotations

import base64
import io
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pyrage
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sextortion_help.case import age, age_keys, armor

CHUNK = 64 * 1024
TAG = 16
BORDERS = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK, 2 * CHUNK + 1]

IDENTITY = age.Identity.generate()
PASSPHRASE = age.Passphrase("correct horse — Batterie 🐎", work_factor=1)

# From the format's specification.
SPEC_IDENTITY = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
SPEC_RECIPIENT = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"

STOCK = shutil.which("age") or ""
needs_stock = pytest.mark.skipif(not STOCK, reason="the stock age tool is not installed")
needs_terminal = pytest.mark.skipif(
    sys.platform == "win32", reason="the stock age tool asks for passphrases on a terminal"
)
forks = pytest.mark.filterwarnings("ignore:.*forkpty.*:DeprecationWarning")


def content(size: int) -> bytes:
    return bytes(range(251)) * (size // 251) + bytes(range(size % 251))


def drain(stream: Iterator[bytes]) -> tuple[bytes, age.AgeError | None]:
    """What a stream released, and how it ended."""
    released = bytearray()
    try:
        for piece in stream:
            released += piece
    except age.AgeError as error:
        return bytes(released), error
    return bytes(released), None


def armored(sealed: bytes, eol: bytes = b"\n") -> bytes:
    text = base64.b64encode(sealed)
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    begin, end = b"-----BEGIN AGE ENCRYPTED FILE-----", b"-----END AGE ENCRYPTED FILE-----"
    return b"".join(line + eol for line in [begin, *lines, end])


class Counting(io.BytesIO):
    """A source without end that knows how much was taken from it."""

    def __init__(self, start: bytes, filler: bytes) -> None:
        super().__init__()
        self.start = start
        self.filler = filler
        self.taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        assert size > 0
        self.taken += size
        if self.taken > 1 << 22:
            pytest.fail("the source is read without bound")
        now, self.start = self.start[:size], self.start[size:]
        return now or self.filler * (size // len(self.filler) + 1)


class Trickle(io.BytesIO):
    """A source that gives one byte at a time, as a slow pipe may."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(1)


# Keys as text


def test_keys_of_the_specification_are_read_and_written_back() -> None:
    identity = age.Identity.parse(SPEC_IDENTITY)
    assert identity.secret == b"B" * 32
    assert identity.encode() == SPEC_IDENTITY
    assert identity.recipient == age.Recipient.parse(SPEC_RECIPIENT)
    assert identity.recipient.encode() == SPEC_RECIPIENT


@given(st.binary(min_size=32, max_size=32))
def test_every_key_comes_back_from_its_text(secret: bytes) -> None:
    assert age.Identity.parse(age.Identity(secret).encode()).secret == secret
    assert age.Recipient.parse(age.Recipient(secret).encode()).key == secret


def test_generating_uses_the_chance_it_is_given() -> None:
    assert age.Identity.generate(lambda size: b"B" * size).encode() == SPEC_IDENTITY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A",
        "AGE-SECRET-KEY-1",
        SPEC_IDENTITY.lower(),
        SPEC_IDENTITY.capitalize(),
        SPEC_IDENTITY + " ",
        "\n" + SPEC_IDENTITY,
        SPEC_IDENTITY[:-1],
        SPEC_IDENTITY + "Q",
        SPEC_IDENTITY.replace("KEY-1", "KEY-PQ-1"),
        SPEC_IDENTITY.replace("S", "\u017f"),  # the upper case of this is S
        SPEC_IDENTITY.replace("K", "\u212a"),  # and the lower case of this is k
        "AGE-SECRET-KEY-1" + "é" * 58,
        SPEC_RECIPIENT,
    ],
)
def test_a_text_that_is_not_exactly_a_secret_key_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(age.AgeError) as caught:
        age.Identity.parse(text)
    assert not text or text not in str(caught.value)


@pytest.mark.parametrize("text", ["age1", SPEC_RECIPIENT.upper(), SPEC_IDENTITY, "age1" * 16])
def test_a_text_that_is_not_exactly_a_public_key_is_refused(text: str) -> None:
    with pytest.raises(age.AgeError):
        age.Recipient.parse(text)


def test_a_key_with_any_one_letter_changed_is_refused() -> None:
    for place in range(len(SPEC_IDENTITY)):
        for letter in "QPZ1":
            text = SPEC_IDENTITY[:place] + letter + SPEC_IDENTITY[place + 1 :]
            if text != SPEC_IDENTITY:
                with pytest.raises(age.AgeError):
                    age.Identity.parse(text)


def bech32(prefix: str, symbols: list[int]) -> str:
    """Bech32 written independently, straight from BIP 173, to make keys nobody should write."""

    def polymod(values: list[int]) -> int:
        checksum = 1
        for value in values:
            top = checksum >> 25
            checksum = (checksum & 0x1FFFFFF) << 5 ^ value
            for bit in range(5):
                generator = [0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3][bit]
                checksum ^= generator if (top >> bit) & 1 else 0
        return checksum

    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    check = polymod(expanded + symbols + [0] * 6) ^ 1
    symbols = symbols + [(check >> 5 * (5 - i)) & 31 for i in range(6)]
    return prefix + "1" + "".join("qpzry9x8gf2tvdw0s3jn54khce6mua7l"[s] for s in symbols)


def test_a_key_with_padding_that_is_not_zero_or_with_the_wrong_length_is_refused() -> None:
    good = [1] * 51 + [16]
    assert age.Recipient.parse(bech32("age", good))
    wrong: tuple[list[int], ...] = (
        [*good[:-1], 17],
        [*good[:-1], 24],
        good[:-1],
        [*good, 0],
        good[:-2],
        [],
    )
    for symbols in wrong:
        with pytest.raises(age.AgeError):
            age.Recipient.parse(bech32("age", symbols))


def test_secrets_never_show_in_a_repr() -> None:
    for secret in (IDENTITY, PASSPHRASE):
        shown = f"{secret!r} {secret} {[secret]}"
        assert IDENTITY.encode() not in shown
        assert repr(IDENTITY.secret) not in shown
        assert IDENTITY.secret.hex() not in shown
        assert PASSPHRASE.text not in shown


def test_bech32_with_a_whole_letter_of_padding_is_refused() -> None:
    assert armor.decode_bech32("age", bech32("age", [0, 0]), 1) == b"\0"
    with pytest.raises(age.AgeError):
        armor.decode_bech32("age", bech32("age", [0, 0, 0]), 1)


# There and back


@given(
    st.one_of(st.sampled_from(BORDERS), st.integers(0, 3 * CHUNK)),
    st.lists(st.integers(0, 3 * CHUNK), max_size=6),
)
@example(2 * CHUNK, [CHUNK])
@example(CHUNK, [0, 0, CHUNK])
@settings(deadline=None, max_examples=60)
def test_any_size_divided_anyhow_comes_back(size: int, cuts: list[int]) -> None:
    data = content(size)
    places = [0, *sorted(min(cut, size) for cut in cuts), size]
    pieces = [data[a:b] for a, b in pairwise(places)]
    sealed = b"".join(age.seal(pieces, IDENTITY.recipient))
    assert drain(age.open_stream(io.BytesIO(sealed), [IDENTITY])) == (data, None)


@pytest.mark.parametrize("size", BORDERS)
@pytest.mark.parametrize("eol", [b"\n", b"\r\n"])
def test_an_armored_file_of_any_size_opens(size: int, eol: bytes) -> None:
    sealed = armored(age.seal_bytes(content(size), IDENTITY.recipient), eol)
    assert age.open_bytes(sealed, [IDENTITY]) == content(size)


def test_nothing_to_seal_still_makes_a_file_that_opens() -> None:
    assert age.open_bytes(b"".join(age.seal([], PASSPHRASE)), [PASSPHRASE]) == b""


def test_a_source_that_gives_one_byte_at_a_time_opens() -> None:
    sealed = age.seal_bytes(b"slow", IDENTITY.recipient)
    assert drain(age.open_stream(Trickle(sealed), [IDENTITY])) == (b"slow", None)
    assert drain(age.open_stream(Trickle(armored(sealed)), [IDENTITY])) == (b"slow", None)


def test_any_one_of_several_keys_opens() -> None:
    keys: list[age.Identity | age.Passphrase] = [
        age.Identity.generate(),
        age.Passphrase("other"),
        IDENTITY,
    ]
    assert age.open_bytes(age.seal_bytes(b"x", IDENTITY.recipient), keys) == b"x"


def test_a_passphrase_that_is_not_valid_unicode_works_and_is_not_told_in_an_exception() -> None:
    odd = age.Passphrase("half \ud83d", work_factor=1)
    assert age.open_bytes(age.seal_bytes(b"x", odd), [odd]) == b"x"


def test_two_files_share_no_secret() -> None:
    one, other = (age.seal_bytes(bytes(64), IDENTITY.recipient) for _ in range(2))
    assert one.splitlines()[1:4] != other.splitlines()[1:4]
    assert one[-80:] != other[-80:]


def test_the_chance_passed_in_decides_the_whole_file() -> None:
    draws: list[int] = []

    def fixed(size: int) -> bytes:
        draws.append(size)
        return bytes([len(draws)]) * size

    one = b"".join(age.seal([b"x"], PASSPHRASE, random=fixed))
    assert draws == [16, 16, 16]
    draws.clear()
    assert b"".join(age.seal([b"x"], PASSPHRASE, random=fixed)) == one
    draws.clear()
    b"".join(age.seal([b"x"], IDENTITY.recipient, random=fixed))
    assert draws == [16, 32, 16]


def test_sealing_takes_its_input_only_as_its_output_is_taken() -> None:
    taken = 0

    def endless() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield bytes(CHUNK)

    stream = age.seal(endless(), IDENTITY.recipient)
    for _ in range(10):
        next(stream)
    assert taken <= 11


def test_opening_takes_its_input_only_as_its_output_is_taken() -> None:
    sealed = age.seal_bytes(content(4 * CHUNK), IDENTITY.recipient)
    source = Counting(sealed, b"\0")
    stream = age.open_stream(source, [IDENTITY])
    assert source.taken < CHUNK
    next(stream)
    assert source.taken < 3 * CHUNK


# With other programs


@pytest.mark.parametrize("size", BORDERS)
def test_pyrage_opens_ours_and_we_open_pyrages(size: int) -> None:
    theirs = pyrage.x25519.Identity.from_str(IDENTITY.encode())
    assert str(theirs.to_public()) == IDENTITY.recipient.encode()
    assert pyrage.decrypt(age.seal_bytes(content(size), IDENTITY.recipient), [theirs]) == content(
        size
    )
    sealed = pyrage.encrypt(content(size), [theirs.to_public()])
    assert age.open_bytes(sealed, [IDENTITY]) == content(size)
    sealed = pyrage.encrypt(content(size), [theirs.to_public()], armored=True)
    assert age.open_bytes(sealed, [IDENTITY]) == content(size)


def test_we_open_a_file_pyrage_sealed_to_several_keys() -> None:
    others = [pyrage.x25519.Identity.generate().to_public() for _ in range(40)]
    ours = pyrage.x25519.Recipient.from_str(IDENTITY.recipient.encode())
    assert age.open_bytes(pyrage.encrypt(b"x", [*others, ours]), [IDENTITY]) == b"x"


def test_pyrage_opens_what_we_seal_with_a_passphrase() -> None:
    sealed = age.seal_bytes(b"hello", PASSPHRASE)
    assert pyrage.passphrase.decrypt(sealed, PASSPHRASE.text) == b"hello"


def test_we_open_what_pyrage_seals_with_a_passphrase() -> None:
    sealed = pyrage.passphrase.encrypt(b"hello", PASSPHRASE.text)
    if int(sealed.split(b"\n")[1].split()[-1]) > age.MAX_WORK_FACTOR:
        pytest.skip("this computer is so fast that pyrage chose more work than we accept")
    assert age.open_bytes(sealed, [PASSPHRASE]) == b"hello"


def stock(*arguments: str | Path, data: bytes = b"") -> bytes:
    return subprocess.run([STOCK, *arguments], input=data, check=True, capture_output=True).stdout


def stock_with_passphrase(*arguments: str | Path, passphrase: str = PASSPHRASE.text) -> None:
    import pexpect

    child = pexpect.spawn(STOCK, [str(each) for each in arguments], timeout=30, encoding="utf-8")
    child.delaybeforesend = None
    while child.expect(["[Pp]assphrase.*:", pexpect.EOF]) == 0:
        child.sendline(passphrase)
    child.close()
    assert child.exitstatus == 0, child.before


@needs_stock
@pytest.mark.parametrize("size", [0, 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_stock_age_opens_ours_and_we_open_its_own(size: int, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text(IDENTITY.encode() + "\n")
    sealed = age.seal_bytes(content(size), IDENTITY.recipient)
    assert stock("-d", "-i", key, data=sealed) == content(size)
    recipient = IDENTITY.recipient.encode()
    for form in (["-r", recipient], ["-a", "-r", recipient], ["-r", SPEC_RECIPIENT, "-i", key]):
        sealed = stock("-e", *form, data=content(size))
        assert age.open_bytes(sealed, [IDENTITY]) == content(size)


@needs_stock
@needs_terminal
@forks
def test_stock_age_opens_a_case_with_the_passphrase_of_its_key_file(tmp_path: Path) -> None:
    key, case, out = (tmp_path / name for name in ("key.age", "case.age", "out"))
    key.write_bytes(age.seal_bytes(IDENTITY.encode().encode() + b"\n", PASSPHRASE))
    case.write_bytes(age.seal_bytes(b"the case", IDENTITY.recipient))
    stock_with_passphrase("-d", "-i", key, "-o", out, case)
    assert out.read_bytes() == b"the case"


@needs_stock
@needs_terminal
@forks
def test_stock_age_opens_what_we_seal_with_a_passphrase(tmp_path: Path) -> None:
    sealed, out = tmp_path / "sealed", tmp_path / "out"
    sealed.write_bytes(age.seal_bytes(b"hello", PASSPHRASE))
    stock_with_passphrase("-d", "-o", out, sealed)
    assert out.read_bytes() == b"hello"


@needs_stock
@needs_terminal
@forks
def test_we_open_what_stock_age_seals_with_a_passphrase(tmp_path: Path) -> None:
    plain, out = tmp_path / "plain", tmp_path / "out"
    plain.write_bytes(b"hello")
    stock_with_passphrase("-p", "-o", out, plain)
    assert age.open_bytes(out.read_bytes(), [PASSPHRASE]) == b"hello"


# Damage

SMALL = [
    pytest.param(age.seal_bytes(b"hello", IDENTITY.recipient), IDENTITY, id="key"),
    pytest.param(age.seal_bytes(b"hello", PASSPHRASE), PASSPHRASE, id="passphrase"),
    pytest.param(age.seal_bytes(b"", IDENTITY.recipient), IDENTITY, id="empty"),
    pytest.param(armored(age.seal_bytes(b"hello", IDENTITY.recipient)), IDENTITY, id="armor"),
]


@pytest.mark.parametrize(("sealed", "key"), SMALL)
def test_a_file_with_any_one_bit_changed_is_refused(
    sealed: bytes, key: age.Identity | age.Passphrase
) -> None:
    for bit in range(len(sealed) * 8):
        changed = bytearray(sealed)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(age.AgeError) as caught:
            age.open_bytes(bytes(changed), [key])
        assert type(caught.value) is not age.AgeError


@pytest.mark.parametrize(("sealed", "key"), SMALL)
def test_a_file_cut_off_anywhere_is_refused(
    sealed: bytes, key: age.Identity | age.Passphrase
) -> None:
    without_last_eol = sealed.rstrip(b"\n") if sealed.startswith(b"-----BEGIN") else sealed
    for length in range(len(without_last_eol)):
        with pytest.raises(age.AgeError):
            age.open_bytes(sealed[:length], [key])


LARGE = content(2 * CHUNK + 100)
LARGE_SEALED = age.seal_bytes(LARGE, IDENTITY.recipient)
PAYLOAD_AT = len(LARGE_SEALED) - len(LARGE) - 3 * TAG


@given(st.integers(0, len(LARGE_SEALED) - 1))
@example(PAYLOAD_AT + CHUNK + TAG)
@example(PAYLOAD_AT + 2 * (CHUNK + TAG))
@settings(deadline=None, max_examples=40)
def test_a_large_file_cut_off_releases_only_whole_chunks(length: int) -> None:
    try:
        stream = age.open_stream(io.BytesIO(LARGE_SEALED[:length]), [IDENTITY])
    except age.HeaderError:
        assert length < PAYLOAD_AT
        return
    released, error = drain(stream)
    assert type(error) is age.PayloadError
    assert released == LARGE[: (length - PAYLOAD_AT) // (CHUNK + TAG) * CHUNK]


@given(st.integers(PAYLOAD_AT, len(LARGE_SEALED) - 1), st.integers(1, 255))
@settings(deadline=None, max_examples=40)
def test_a_large_file_changed_releases_only_the_chunks_before(place: int, change: int) -> None:
    changed = bytearray(LARGE_SEALED)
    changed[place] ^= change
    released, error = drain(age.open_stream(io.BytesIO(bytes(changed)), [IDENTITY]))
    assert type(error) is age.PayloadError
    assert released == LARGE[: (place - PAYLOAD_AT) // (CHUNK + TAG) * CHUNK]


def test_chunks_in_another_order_are_refused() -> None:
    one, two = (PAYLOAD_AT + number * (CHUNK + TAG) for number in (1, 2))
    head, first, second, rest = (
        LARGE_SEALED[:PAYLOAD_AT],
        LARGE_SEALED[PAYLOAD_AT:one],
        LARGE_SEALED[one:two],
        LARGE_SEALED[two:],
    )
    for order in (second + first + rest, first + rest, first + first + second + rest):
        with pytest.raises(age.PayloadError):
            age.open_bytes(head + order, [IDENTITY])


def test_an_error_never_quotes_the_file() -> None:
    sealed = age.seal_bytes(b"hello", IDENTITY.recipient)
    for length in range(len(sealed)):
        with pytest.raises(age.AgeError) as caught:
            age.open_bytes(sealed[:length] + b"@", [IDENTITY])
        assert "X25519 " not in str(caught.value)
        assert "@" not in str(caught.value)


@given(st.binary(max_size=300), st.sampled_from([b"", b"age-encryption.org/v1\n", b"-----BEGIN "]))
def test_any_bytes_at_all_end_in_an_age_error(tail: bytes, start: bytes) -> None:
    with pytest.raises(age.AgeError):
        age.open_bytes(start + tail, [IDENTITY, PASSPHRASE])


# Which error


def test_the_wrong_key_is_no_match_at_once() -> None:
    by_key = io.BytesIO(age.seal_bytes(b"x", IDENTITY.recipient))
    by_passphrase = io.BytesIO(age.seal_bytes(b"x", PASSPHRASE))
    for sealed in (by_key, by_passphrase):
        for keys in ([], [age.Identity.generate()], [age.Passphrase("wrong")]):
            sealed.seek(0)
            with pytest.raises(age.NoMatchError):
                age.open_stream(sealed, keys)


def test_an_entry_added_to_a_header_is_noticed() -> None:
    sealed = age.seal_bytes(b"x", IDENTITY.recipient)
    with pytest.raises(age.MacError):
        age.open_bytes(sealed.replace(b"\n--- ", b"\n-> extra\n\n--- "), [IDENTITY])


def test_a_passphrase_entry_beside_another_is_refused_even_for_an_unrelated_key() -> None:
    sealed = age.seal_bytes(b"x", PASSPHRASE).replace(b"\n--- ", b"\n-> extra\n\n--- ")
    with pytest.raises(age.HeaderError):
        age.open_bytes(sealed, [IDENTITY])


@pytest.mark.parametrize("work_factor", [b"21", b"22", b"30", b"64", b"99", b"100", b"9" * 5000])
def test_too_much_work_is_refused_before_any_of_it(
    work_factor: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = age.seal_bytes(b"x", PASSPHRASE)

    def no_derivation(*args: object, **kwargs: object) -> None:
        pytest.fail("the passphrase was stretched")

    monkeypatch.setattr(age_keys, "Scrypt", no_derivation)
    with pytest.raises(age.HeaderError):
        age.open_bytes(sealed.replace(b" 1\n", b" " + work_factor + b"\n"), [PASSPHRASE])


def test_the_most_work_accepted_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = age.seal_bytes(b"x", PASSPHRASE).replace(b" 1\n", b" 20\n")
    asked = []

    class Cheap:
        def __init__(self, *, n: int, **rest: object) -> None:
            asked.append(n)

        def derive(self, secret: bytes) -> bytes:
            return bytes(32)

    monkeypatch.setattr(age_keys, "Scrypt", Cheap)
    with pytest.raises(age.NoMatchError):
        age.open_bytes(sealed, [PASSPHRASE])
    assert asked == [1 << 20]


@pytest.mark.parametrize("work_factor", [-1, 0, 21, 64])
def test_a_work_factor_out_of_range_cannot_be_sealed_with(work_factor: int) -> None:
    with pytest.raises(ValueError, match="work factor"):
        age.Passphrase("x", work_factor=work_factor)


def test_a_public_key_that_makes_no_secret_cannot_be_sealed_to() -> None:
    with pytest.raises(age.AgeError):
        age.seal_bytes(b"x", age.Recipient(bytes(32)))


@pytest.mark.parametrize(
    ("start", "filler"),
    [
        (b"age-encryption.org/v1\n", b"-> a\n\n"),
        (b"age-encryption.org/v1\n-> ", b"a"),
        (b"age-encryption.org/v1\n-> a\n", b"A" * 64 + b"\n"),
        (b"age-encryption.org/", b"v"),
        (b"", b" "),
        (b"", b"\n"),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\n", b"A"),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\n", b"A" * 64 + b"\n"),
    ],
)
def test_a_header_without_end_is_refused_after_a_bounded_part(start: bytes, filler: bytes) -> None:
    source = Counting(start, filler)
    with pytest.raises(age.AgeError):
        age.open_stream(source, [IDENTITY])
    assert source.taken <= 2 * age.MAX_HEADER


def test_blank_space_around_armor_is_bounded() -> None:
    sealed = armored(age.seal_bytes(b"x", IDENTITY.recipient))
    assert age.open_bytes(b"\r\n" * 500 + sealed + b" \t\n" * 300, [IDENTITY]) == b"x"
    for around in (b"\n" * 1100 + sealed, sealed + b"\n" * 1100):
        with pytest.raises(age.ArmorError):
            age.open_bytes(around, [IDENTITY])


@pytest.mark.parametrize(
    "entry",
    [
        b"-> x\n" + b"A" * 68 + b"\n",
        b"-> x\n" + b"A" * 64 + b"\n",
        b"-> x\nAA==\n",
        b"-> x\nAB\n",
        b"-> x\nA\n",
        b"-> x\nAA AA\n",
        b"->  x\n\n",
        b"-> x \n\n",
        b"-> x\t\n\n",
        b"-> \xe9\n\n",
        b"->x\n\n",
        b"-> \n\n",
        b"->\n\n",
        b"=> x\n\n",
        b"---\n",
        b"---x\n",
        b"\n",
    ],
)
def test_an_entry_not_in_the_strict_form_is_a_header_error(entry: bytes) -> None:
    sealed = age.seal_bytes(b"x", IDENTITY.recipient)
    with pytest.raises(age.HeaderError):
        age.open_bytes(sealed.replace(b"\n--- ", b"\n" + entry + b"--- "), [IDENTITY])


def test_a_header_without_an_entry_is_a_header_error() -> None:
    with pytest.raises(age.HeaderError):
        age.open_bytes(b"age-encryption.org/v1\n--- " + b"A" * 43 + b"\n" + bytes(40), [IDENTITY])


def test_armor_that_goes_on_after_its_padding_is_refused() -> None:
    sealed = age.seal_bytes(b"x" * 1000, IDENTITY.recipient)
    begin, *lines, end = armored(sealed).splitlines()
    for full_line in (b"A" * 63 + b"=", b"A" * 62 + b"=="):
        for place in range(1, len(lines)):
            changed = [begin, *lines[:place], full_line, *lines[place:], end, b""]
            with pytest.raises(age.ArmorError):
                age.open_bytes(b"\n".join(changed), [IDENTITY])


def test_armor_inside_armor_is_refused() -> None:
    sealed = armored(armored(age.seal_bytes(b"x", IDENTITY.recipient)))
    with pytest.raises(age.HeaderError):
        age.open_bytes(sealed, [IDENTITY])
