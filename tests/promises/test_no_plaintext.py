"""Nothing readable on disk: what was typed, told or named is written nowhere but where it is asked.

The system itself saw every byte that was written and every name that was made.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from pathlib import Path

from tests.promises.life import CHAT, STEM
from tests.promises.seen import Seen
from tests.promises.witness import PAST_THE_WITNESS, TERMINALS


def in_base64(words: bytes) -> Iterator[bytes]:
    """Yield the letters that stand for words wherever in a text they begin."""
    for before in range(3):
        coded = base64.b64encode(bytes(before) + words)
        yield coded[-(-before * 8 // 6) : (before + len(words)) * 8 // 6]


def forms_of(words: str) -> tuple[bytes, ...]:
    """Return how words may stand in a file."""
    plain = words.encode()
    wide = (words.encode("utf-16-le"), words.encode("utf-16-be"))
    return (plain, *wide, plain.hex().encode(), *in_base64(plain), plain[::-1])


def found(content: bytes, words: str) -> bool:
    return any(form in content or form in content.lower() for form in forms_of(words))


def is_exported(seen: Seen, file: str) -> bool:
    """Whether the person asked for a file there that anyone can read."""
    return file.startswith(f"{seen.places.out}/")


def made_up_words(seen: Seen) -> str:
    (words,) = seen.said("words")
    assert len(words.split()) == 8
    return words


def test_no_secret_is_ever_written_but_where_it_was_asked_for(seen: Seen) -> None:
    contents = seen.trace.written()
    assert any(file.endswith(".new") for file in contents)
    bearing = [file for file, content in contents.items() if found(content, STEM)]
    assert {file for file in bearing if not is_exported(seen, file)} == set()
    # What was asked for does hold it: the witness would have seen it elsewhere.
    assert {Path(file).suffix for file in bearing} >= {".html", ".json"}


def test_no_words_that_were_made_up_are_ever_written(seen: Seen) -> None:
    words = made_up_words(seen)
    assert not [file for file, content in seen.trace.written().items() if found(content, words)]


def test_nothing_is_moved_past_the_witness(seen: Seen) -> None:
    assert not seen.trace.of(*PAST_THE_WITNESS)


def test_no_name_that_is_made_tells_anything(seen: Seen) -> None:
    names = [name for name, _ in seen.trace.makings]
    assert len(names) > 50
    telling = [name for name in names if found(name.encode(), STEM)]
    assert [name for name in telling if not is_exported(seen, name)] == []
    assert telling, "the name of an exported file tells what it was called"


def test_nothing_is_made_or_written_but_in_the_vault_and_where_it_was_asked_for(
    seen: Seen,
) -> None:
    places = seen.places
    allowed = tuple(f"{folder}/" for folder in (places.home, places.out, places.stick))
    names = {name for name, _ in seen.trace.makings} | set(seen.trace.written())
    assert {name for name in names if not f"{name}/".startswith(allowed)} <= set(TERMINALS)


def test_a_search_of_the_disk_finds_no_secret(seen: Seen) -> None:
    places = seen.places
    words = made_up_words(seen)
    files = 0
    for folder, folders, names in os.walk(places.folder):
        if Path(folder) == places.folder:
            folders[:] = [name for name in folders if name not in {"given", "out"}]
        for name in names:
            files += 1
            content = Path(folder, name).read_bytes()
            assert not found(name.encode() + content, STEM), name
            assert not found(content, words), name
        assert not [name for name in folders if found(name.encode(), STEM)]
    assert files > 5
    # The search would find it where it is.
    assert found((places.given / f"{STEM}-chat.txt").read_bytes(), STEM)
    assert (places.given / f"{STEM}-chat.txt").read_text() == CHAT


def test_other_programs_see_no_secret_of_the_process(seen: Seen) -> None:
    assert "tests.promises.live" in seen.process["cmdline"]
    assert "SEXTORTION_HELP_HOME" in seen.process["environ"]
    assert STEM not in "".join(seen.process.values())
    assert seen.said("variables") == [""]
    assert seen.said("faulthandler") == [""]


def test_the_window_gets_no_title_and_the_clipboard_no_words(seen: Seen) -> None:
    assert STEM in seen.terminal
    assert "\x1b]" not in seen.terminal
    assert "\x1bP" not in seen.terminal
    assert "\x1bk" not in seen.terminal


def test_the_passphrase_is_let_go_of_once_the_case_is_open(seen: Seen) -> None:
    assert seen.said("held at home") == [""]
    assert seen.said("held once locked") == [""]
    assert seen.said("held afterwards") == [""]


def test_every_form_of_a_word_is_found() -> None:
    for form in (
        STEM.encode(),
        f"x{STEM.upper()}x".encode(),
        STEM.encode("utf-16-le"),
        STEM.encode().hex().upper().encode(),
        *(base64.b64encode(b"x" * n + STEM.encode() + b"yz") for n in range(3)),
    ):
        assert found(form, STEM)
    assert not found(STEM[:-1].encode() * 9, STEM)
