"""Reading one file once, whatever happens to it meanwhile, and hashing what was read."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.finding import GONE, LINK, NO_FILE, NOT_ALLOWED, Refusal
from sextortion_help.evidence.hashing import WORTH_A_THREAD, Hasher, in_blocks
from sextortion_help.evidence.reading import BLOCK, CHANGED, EMPTY, GREW, opened
from tests.evidence.kept import OF_ANOTHER

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
MORE_THAN_A_BLOCK = bytes(range(251)) * 8400


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "original"
    path.write_bytes(MORE_THAN_A_BLOCK)
    return path


def read(path: Path) -> bytes:
    with opened(path) as original:
        return b"".join(original.blocks())


def why_not(path: Path) -> str:
    with pytest.raises(Refusal) as refusal:
        read(path)
    return refusal.value.reason


def why_not_if(path: Path, change: Callable[[Path], object]) -> str:
    """Return why a file is refused that changes between its first block and the others."""
    with opened(path) as original:
        blocks = original.blocks()
        next(blocks)
        change(path)
        with pytest.raises(Refusal) as refusal:
            b"".join(blocks)
    return refusal.value.reason


def append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


# An ordinary file


@pytest.mark.parametrize("size", [1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK])
def test_a_file_is_read_from_beginning_to_end(file: Path, size: int) -> None:
    content = (MORE_THAN_A_BLOCK * 2)[:size]
    file.write_bytes(content)
    assert read(file) == content


def test_a_file_is_read_in_blocks(file: Path) -> None:
    with opened(file) as original:
        assert max(len(block) for block in original.blocks()) == BLOCK


def test_a_size_is_what_was_there_when_it_was_opened(file: Path) -> None:
    with opened(file) as original:
        append(file)
        assert original.size == len(MORE_THAN_A_BLOCK)


def test_a_look_at_the_first_bytes_reads_no_more(file: Path) -> None:
    with opened(file) as original:
        assert original.head(10) == MORE_THAN_A_BLOCK[:10]


def test_a_time_has_the_zone_of_the_computer(file: Path) -> None:
    os.utime(file, (1_000_000_000, 1_600_000_000))
    with opened(file) as original:
        modified = original.times.modified
    assert modified == datetime.fromtimestamp(1_600_000_000).astimezone()
    assert modified.utcoffset() is not None


@posix
@pytest.mark.parametrize("seconds", [-1, 0, 2**33, -(2**31)])
def test_an_odd_time_does_not_stop_the_reading(file: Path, seconds: int) -> None:
    os.utime(file, (seconds, seconds))
    with opened(file) as original:
        assert original.times.created is None or original.times.modified
    assert read(file) == MORE_THAN_A_BLOCK


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="few disks keep such times")
def test_a_time_that_no_calendar_holds_is_left_out() -> None:
    with tempfile.NamedTemporaryFile(dir="/dev/shm") as file:
        file.write(b"words")
        file.flush()
        os.utime(file.name, (2**45, 2**45))
        with opened(Path(file.name)) as original:
            assert original.times.modified is None


# Nothing is left behind


def test_reading_changes_neither_time_nor_mode(file: Path) -> None:
    file.chmod(0o440)
    os.utime(file, (1_000_000_000, 1_100_000_000))
    before = file.stat()
    read(file)
    after = file.stat()
    file.chmod(0o600)
    assert (after.st_mtime_ns, after.st_mode) == (before.st_mtime_ns, before.st_mode)


@pytest.mark.skipif(not hasattr(os, "O_NOATIME"), reason="only Linux can read without a trace")
def test_reading_leaves_no_trace_in_the_time_of_the_last_reading(file: Path) -> None:
    # So old that every mount would renew it.
    os.utime(file, (1_000_000_000, 1_100_000_000))
    read(file)
    assert file.stat().st_atime == 1_000_000_000


@posix
def test_the_file_is_closed_whatever_happens(file: Path) -> None:
    before = len([*Path("/dev/fd").iterdir()])
    for change in (append, Path.unlink):
        file.write_bytes(MORE_THAN_A_BLOCK)
        with contextlib.suppress(Refusal), opened(file) as original:
            change(file)
            list(original.blocks())
    for path in (file.parent, file.parent / "nothing", Path("/dev/null")):
        with contextlib.suppress(Refusal), opened(path):
            pass
    assert len([*Path("/dev/fd").iterdir()]) == before


# What changes meanwhile


def test_a_file_that_grows_is_refused(file: Path) -> None:
    assert why_not_if(file, append) == GREW


def test_a_file_that_grows_after_its_last_byte_was_read_is_refused(file: Path) -> None:
    with opened(file) as original:
        blocks = original.blocks()
        while len(next(blocks)) == BLOCK:
            pass
        append(file)
        with pytest.raises(Refusal, match=GREW.split(".")[0]):
            next(blocks)


@pytest.mark.parametrize("size", [0, 1, BLOCK, BLOCK + 1, len(MORE_THAN_A_BLOCK) - 1])
def test_a_file_that_shrinks_is_refused(file: Path, size: int) -> None:
    assert why_not_if(file, lambda path: os.truncate(path, size)) == CHANGED


def test_a_file_that_shrinks_is_refused_though_its_time_was_put_back(file: Path) -> None:
    def shrink(path: Path) -> None:
        before = path.stat()
        os.truncate(path, BLOCK + 1)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert why_not_if(file, shrink) == CHANGED


def test_a_file_that_is_emptied_before_its_first_byte_was_read_is_refused(file: Path) -> None:
    with opened(file) as original:
        os.truncate(file, 0)
        with pytest.raises(Refusal, match=CHANGED.split(".")[0]):
            next(original.blocks())


def test_a_file_that_is_written_over_is_refused(file: Path) -> None:
    def write_over(path: Path) -> None:
        with path.open("r+b") as opened_again:
            opened_again.write(b"other")
        os.utime(path, (2_000_000_000, 2_000_000_000))

    assert why_not_if(file, write_over) == CHANGED


def test_a_file_whose_time_changes_by_one_tick_is_refused(file: Path) -> None:
    def tick(path: Path) -> None:
        moment = path.stat().st_mtime_ns + 100
        os.utime(path, ns=(moment, moment))

    assert why_not_if(file, tick) == CHANGED


@posix
def test_a_file_put_in_its_place_is_not_mixed_with_it(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"other" * BLOCK)
    with opened(file) as original:
        blocks = original.blocks()
        content = next(blocks)
        other.replace(file)
        content += b"".join(blocks)
    assert content == MORE_THAN_A_BLOCK


# What is no ordinary file


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    assert why_not(tmp_path / "nothing") == GONE


def test_an_empty_file_is_refused(file: Path) -> None:
    file.write_bytes(b"")
    assert why_not(file) == EMPTY


@posix
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no such files here")
def test_a_file_of_the_system_that_says_it_is_empty_is_refused() -> None:
    assert why_not(Path("/proc/self/status")) in {EMPTY, GREW}


@posix
@pytest.mark.parametrize("target", ["original", "nothing", "link", "."])
def test_a_link_put_in_its_place_is_not_followed(file: Path, tmp_path: Path, target: str) -> None:
    (tmp_path / "link").symlink_to(tmp_path / target)
    assert why_not(tmp_path / "link") == LINK


@posix
def test_a_pipe_put_in_its_place_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reasons: list[str] = []
    reader = threading.Thread(
        target=lambda: reasons.append(why_not(tmp_path / "pipe")), daemon=True
    )
    reader.start()
    reader.join(20)
    assert reasons == [NO_FILE]


@posix
@pytest.mark.parametrize("path", ["/dev/null", "/dev/zero", "/"])
def test_a_device_or_a_folder_is_not_read(path: str) -> None:
    assert why_not(Path(path)) == NO_FILE


# Another account


def test_a_file_that_may_not_be_read_is_refused(ordinary_disk: Path) -> None:
    (ordinary_disk / "a").write_bytes(b"x")
    (ordinary_disk / "a").chmod(0)
    assert why_not(ordinary_disk / "a") == NOT_ALLOWED


def test_a_file_of_another_account_is_read_all_the_same(ordinary_disk: Path) -> None:
    # Only an owner may ask for no trace.
    path = ordinary_disk.parent / OF_ANOTHER
    if not path.exists():
        pytest.skip("takes an administrator to prepare")
    assert read(path) == b"words"


# Hashing


pieces = st.lists(
    st.one_of(
        st.binary(max_size=40),
        st.integers(WORTH_A_THREAD - 2, WORTH_A_THREAD + 2).map(lambda size: bytes(size)),
    ),
    max_size=8,
)


@settings(deadline=None)
@given(pieces)
@example([])
def test_a_hash_does_not_depend_on_how_a_content_is_divided(blocks: list[bytes]) -> None:
    content = b"".join(blocks)
    with ThreadPoolExecutor(1) as pool:
        hasher = Hasher(pool)
        passed = list(hasher.through(blocks))
        told = hasher.hexdigest(), hasher.size
    assert passed == blocks
    assert told == (hashlib.sha256(content).hexdigest(), len(content))


def test_a_hash_can_be_asked_for_in_between() -> None:
    with ThreadPoolExecutor(1) as pool:
        hasher = Hasher(pool)
        for number in range(1, 4):
            hasher.update(bytes(WORTH_A_THREAD))
            expected = hashlib.sha256(bytes(WORTH_A_THREAD * number)).hexdigest()
            assert hasher.hexdigest() == expected


@given(st.lists(st.binary(max_size=30), max_size=20), st.integers(1, 50))
def test_joining_pieces_loses_nothing(some: list[bytes], size: int) -> None:
    assert b"".join(in_blocks(some, size)) == b"".join(some)


@given(st.lists(st.binary(min_size=1, max_size=30), max_size=20), st.integers(1, 50))
def test_every_block_but_the_last_is_worth_it_and_none_is_longer_by_a_piece(
    some: list[bytes], size: int
) -> None:
    blocks = list(in_blocks(some, size))
    assert all(size <= len(block) < size + 30 for block in blocks[:-1])
    assert all(blocks)


def test_pieces_are_joined_as_they_come() -> None:
    taken = 0

    def count() -> Iterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield b"1234"

    blocks = in_blocks(count(), 12)
    next(blocks)
    assert taken == 3
