"""Walking over whatever a disk may hold, and naming it so that it is found again."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import sys
import tempfile
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.finding import (
    GONE,
    LINK,
    NO_FILE,
    NOT_ALLOWED,
    OWN_FOLDER,
    UNREADABLE,
    Found,
    Refused,
    exact,
    find,
    path_of,
    readable,
)

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
bytes_in_names = pytest.mark.skipif(
    sys.platform in {"win32", "darwin"}, reason="names there are letters, not bytes"
)


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    folder = tmp_path / "disk"
    folder.mkdir()
    return folder


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    (folder / "case").mkdir(parents=True)
    (folder / "case" / "case.age").write_bytes(b"sealed")
    return folder


def put(path: Path, content: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def walk(*paths: Path, own: Path = Path("nowhere")) -> list[Found | Refused]:
    return list(find(paths, own))


def found(outcomes: Iterable[Found | Refused]) -> list[Path]:
    return [outcome.path for outcome in outcomes if isinstance(outcome, Found)]


def refused(outcomes: Iterable[Found | Refused]) -> dict[str, str]:
    return {one.path.name: one.reason for one in outcomes if isinstance(one, Refused)}


# Order


parts = st.text("abB1 .-_é", min_size=1, max_size=4).filter(lambda name: name.strip(". "))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(parts, min_size=1, max_size=4), max_size=8))
def test_every_file_is_found_once_and_in_the_order_of_names(tree: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in tree:
            with contextlib.suppress(OSError):  # a name is a file's and a folder's
                put(folder.joinpath(*path))
        files = [path for path in folder.rglob("*") if path.is_file()]
        assert found(walk(folder)) == sorted(files)


def test_what_is_named_comes_in_the_order_it_was_named(disk: Path) -> None:
    b, a = put(disk / "b"), put(disk / "a" / "z")
    assert found(walk(b, disk / "a")) == [b, a]


def test_a_size_is_what_the_folder_says(disk: Path) -> None:
    put(disk / "a", b"12345")
    put(disk / "b", b"")
    assert [one.size for one in find([disk], Path("nowhere")) if isinstance(one, Found)] == [5, 0]


def test_an_empty_folder_holds_nothing(disk: Path) -> None:
    assert walk(disk) == []


def test_a_folder_named_twice_is_walked_once(disk: Path) -> None:
    file = put(disk / "sub" / "a")
    assert found(walk(disk, disk / "sub", disk)) == [file]
    assert found(walk(disk / "sub", disk)) == [file]


def test_two_names_of_one_file_are_both_found(disk: Path) -> None:
    os.link(put(disk / "a"), disk / "b")
    assert found(walk(disk)) == [disk / "a", disk / "b"]


def test_a_path_is_made_whole(disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = put(disk / "sub" / "a")
    monkeypatch.chdir(disk / "sub")
    assert found(walk(Path("a"), Path("..", "sub", "a"), Path())) == [file, file, file]


def test_a_deep_tree_is_walked_to_its_end(disk: Path) -> None:
    file = put(disk.joinpath(*["d"] * 300) / "a")
    assert found(walk(disk)) == [file]


@posix
def test_a_path_too_long_for_the_system_is_refused(disk: Path) -> None:
    here = os.open(disk, os.O_RDONLY)
    for _ in range(40):
        os.mkdir("d" * 200, dir_fd=here)
        deeper = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = deeper
    os.close(here)
    assert refused(walk(disk)) == {"d" * 200: UNREADABLE}
    shutil.rmtree(disk)


# What is no file


@posix
@pytest.mark.parametrize("target", ["file", "folder", "nothing", "itself", "/dev/null"])
def test_a_link_is_refused_wherever_it_leads(disk: Path, tmp_path: Path, target: str) -> None:
    put(tmp_path / "file")
    put(tmp_path / "folder" / "a")
    (disk / "link").symlink_to(disk / "link" if target == "itself" else tmp_path / target)
    assert walk(disk) == walk(disk / "link") == [Refused(disk / "link", LINK)]


@posix
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_refused(disk: Path) -> None:
    os.mkfifo(disk / "pipe")
    assert walk(disk) == [Refused(disk / "pipe", NO_FILE)]


@posix
def test_a_socket_is_refused(disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(disk)  # the path of a socket must be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        assert walk(disk) == [Refused(disk / "socket", NO_FILE)]


@posix
def test_a_device_is_refused() -> None:
    assert walk(Path("/dev/null")) == [Refused(Path("/dev/null"), NO_FILE)]


@posix
def test_what_is_refused_does_not_end_the_walk(disk: Path) -> None:
    (disk / "a").symlink_to("nowhere")
    assert [type(one) for one in (*walk(disk), *walk(disk, put(disk / "b")))] == [
        *(Refused, Refused, Found, Found),
    ]


# What changes meanwhile


def test_what_is_not_there_is_refused(disk: Path) -> None:
    assert walk(disk / "a") == [Refused(disk / "a", GONE)]


def test_a_file_that_vanishes_during_the_walk_is_refused(disk: Path) -> None:
    put(disk / "a"), put(disk / "b"), put(disk / "c")
    outcomes = find([disk], Path("nowhere"))
    first = next(outcomes)
    (disk / "b").unlink()
    rest = list(outcomes)
    assert (first.path, found(rest)) == (disk / "a", [disk / "c"])
    assert refused(rest) == {"b": GONE}


@posix
def test_a_folder_that_becomes_a_link_during_the_walk_is_not_followed(disk: Path) -> None:
    put(disk / "a"), put(disk / "b" / "x")
    put(disk.parent / "elsewhere" / "private")
    outcomes = find([disk], Path("nowhere"))
    next(outcomes)
    shutil.rmtree(disk / "b")
    (disk / "b").symlink_to(disk.parent / "elsewhere")
    assert list(outcomes) == [Refused(disk / "b", LINK)]


def test_a_folder_that_may_not_be_listed_is_refused(ordinary_disk: Path) -> None:
    put(ordinary_disk / "a" / "x"), put(ordinary_disk / "b")
    (ordinary_disk / "a").chmod(0)
    outcomes = walk(ordinary_disk)
    (ordinary_disk / "a").chmod(0o700)
    assert (refused(outcomes), found(outcomes)) == ({"a": NOT_ALLOWED}, [ordinary_disk / "b"])


def test_a_file_that_may_not_be_read_is_found_since_nothing_is_opened(ordinary_disk: Path) -> None:
    put(ordinary_disk / "a").chmod(0)
    assert found(walk(ordinary_disk)) == [ordinary_disk / "a"]


# The cases' own folder


def test_the_folder_of_the_cases_is_refused(own: Path) -> None:
    assert walk(own, own=own) == [Refused(own, OWN_FOLDER)]


def test_the_folder_of_the_cases_is_left_out_of_a_walk(own: Path) -> None:
    file = put(own.parent / "zzz")
    outcomes = walk(own.parent, own=own)
    assert found(outcomes) == [file]
    assert refused(outcomes)["own"] == OWN_FOLDER


@posix
def test_the_folder_of_the_cases_is_known_by_any_way_to_it(own: Path) -> None:
    (own.parent / "link").symlink_to(own.parent)
    ways = [own.parent / "link" / "own", own / "case" / ".."]
    assert {one.reason for one in walk(*ways, own=own) if isinstance(one, Refused)} == {OWN_FOLDER}


@posix
def test_the_folder_of_the_cases_is_known_though_its_own_path_is_a_link(own: Path) -> None:
    (own.parent / "link").symlink_to(own)
    assert walk(own, own=own.parent / "link") == [Refused(own, OWN_FOLDER)]


def test_a_folder_of_the_cases_that_is_not_there_hides_nothing(disk: Path) -> None:
    file = put(disk / "a")
    assert found(walk(disk, own=disk / "nowhere")) == [file]


@pytest.mark.parametrize("inside", ["case", "case/case.age"])
def test_what_lies_in_the_folder_of_the_cases_is_refused(own: Path, inside: str) -> None:
    assert found(walk(own / inside, own=own)) == []


# Names


names = st.one_of(
    st.binary(min_size=1, max_size=30),
    st.text(min_size=1, max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(st.sampled_from([b"\xff", b"\\xff", b"\n", b"\x1b[2J", b" ", "é\u202e".encode()])).map(
        b"".join
    ),
).filter(lambda name: name.strip(b"\0/") and not {0, 47} & set(name))


@bytes_in_names
@given(names)
@example(b"a\nb")
@example(b"\xff")
@example(b"\\xff")
@example(b" a  b ")
@example(b"\xed\xb3\xbf")
@example("e\u0301\u200b".encode())
def test_every_name_leads_back_to_its_file(name: bytes) -> None:
    path = Path("/disk", os.fsdecode(name))
    again = path_of(readable(path), exact(path))
    assert os.fsencode(again) == os.fsencode(path)


@bytes_in_names
@given(names)
@example(b"\x1b]0;title\x07")
@example("a\u2028b\u2066".encode())
def test_a_readable_name_is_one_line_that_any_screen_can_hold(name: bytes) -> None:
    text = readable(os.fsdecode(name))
    kinds = {unicodedata.category(char) for char in text.replace("\u200d", "")}
    assert not kinds & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


@bytes_in_names
def test_bytes_that_are_no_letters_are_spelled_out() -> None:
    assert readable(os.fsdecode(b"a\xffb\xc3")) == "a\\xffb\\xc3"


@bytes_in_names
@given(names, names)
@example(b"\xff", b"\\xff")
@example(b"a\nb", b"a b")
def test_two_names_are_never_told_as_one(one: bytes, other: bytes) -> None:
    paths = [Path(os.fsdecode(name)) for name in (one, other)]
    same = (readable(paths[0]), exact(paths[0])) == (readable(paths[1]), exact(paths[1]))
    assert same == (paths[0] == paths[1])


def test_an_ordinary_name_stays_as_it_is() -> None:
    path = Path("/disk/IMG 1 - é.jpg")
    assert (readable(path), exact(path)) == (str(path), None)


@bytes_in_names
@pytest.mark.parametrize("name", [b"a\nb", b"\xff\xfe", b"\x1b[2J", b" a ", b"-rf", b"\\xff"])
def test_a_file_with_an_odd_name_is_found_and_found_again(disk: Path, name: bytes) -> None:
    put(disk / os.fsdecode(name), b"words")
    path = found(walk(disk))[0]
    assert path_of(readable(path), exact(path)).read_bytes() == b"words"
