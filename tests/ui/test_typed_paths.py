from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sextortion_help.ui.typed_paths import paths_in

THERE = {Path("/a b/chat.txt"), Path("/c.png"), Path("/it's.txt"), Path("/é ü.txt")}


def exists(path: Path) -> bool:
    return path in THERE


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/c.png", ["/c.png"]),
        ("  /c.png ", ["/c.png"]),
        ("/a b/chat.txt", ["/a b/chat.txt"]),
        ('"/a b/chat.txt"', ["/a b/chat.txt"]),
        ("'/a b/chat.txt'", ["/a b/chat.txt"]),
        ("/a\\ b/chat.txt", ["/a b/chat.txt"]),
        ("file:///a%20b/chat.txt", ["/a b/chat.txt"]),
        ("file:///%C3%A9%20%C3%BC.txt", ["/é ü.txt"]),
        ("'/a b/chat.txt' /c.png", ["/a b/chat.txt", "/c.png"]),
        ("/a\\ b/chat.txt /c.png", ["/a b/chat.txt", "/c.png"]),
        ("/it's.txt", ["/it's.txt"]),
        ("/nowhere and back", ["/nowhere and back"]),
        ("/c.png /nowhere", ["/c.png /nowhere"]),
    ],
)
def test_what_is_typed_or_dropped_is_understood(typed: str, meant: list[str]) -> None:
    assert paths_in(typed, exists) == tuple(map(Path, meant))


def test_a_name_with_a_backslash_comes_before_what_it_could_mean(tmp_path: Path) -> None:
    path = tmp_path / "a\\ b"
    path.touch()
    (tmp_path / "a b").touch()
    assert paths_in(str(path), Path.exists) == (path,)


def test_home_is_known_by_its_sign(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "chat.txt").touch()
    assert paths_in("~/chat.txt", Path.exists) == (tmp_path / "chat.txt",)


@given(st.text())
@example("~0")
def test_no_line_is_too_odd(typed: str) -> None:
    assert len(paths_in(typed, lambda _: False)) == 1


@given(st.text(st.characters(exclude_characters="\0/", exclude_categories=["Cs"]), min_size=1))
def test_an_address_leads_to_the_path_it_stands_for(name: str) -> None:
    path = Path("/") / name
    address = "file://" + "".join(f"%{byte:02X}" for byte in os.fsencode(path))
    assert paths_in(address, lambda found: found == path) == (path,)
