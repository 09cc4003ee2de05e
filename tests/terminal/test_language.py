"""Someone whose computer does not say what they read: asked first, and spoken to so after that."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("pexpect", reason="a pseudo-terminal needs pexpect, which Windows has not")
pytest.importorskip("pyte")

from tests.terminal.screen import Menus, Plain

NOTHING_SAYS_IT = {"LANGUAGE": "", "LANG": "C.UTF-8"}


@pytest.mark.parametrize("way", [Menus, Plain])
def test_the_language_is_asked_first_and_kept_with_the_notes(
    way: type[Menus | Plain], tmp_path: Path
) -> None:
    plain = ["--plain"] if way is Plain else []
    key = tmp_path / "key.txt"
    key.write_text("gravel lantern puzzle river moth\n", "utf-8")
    home = tmp_path / "home"
    line = ["start", "--passphrase-file", str(key), *plain]
    terminal = way(line, home, variables=NOTHING_SAYS_IT)
    # Calm words come before anything is asked.
    terminal.wait_for("Which language do you read best. / .Qué idioma lees mejor")
    assert terminal.raw.index("You are not alone") < terminal.raw.index("Which language")
    terminal.choose("Español")
    terminal.wait_for("Nada de lo que escribas sale de esta computadora")
    assert "No estás en esto a solas." in terminal.raw
    terminal.assert_nothing_is_cut()
    terminal.command("q")
    assert terminal.exit_code() == 0
    assert "Tus notas están guardadas" in terminal.text

    line = ["resume", "--passphrase-file", str(key), *plain]
    terminal = way(line, home, variables=NOTHING_SAYS_IT)
    terminal.wait_for("Seguir con la guía")
    terminal.command("x")
    assert terminal.exit_code() == 0
    assert (home / "language").read_bytes() == b"es"


def test_without_notes_nothing_of_the_language_is_kept(tmp_path: Path) -> None:
    terminal = Plain(["start", "--no-save", "--plain"], tmp_path, variables=NOTHING_SAYS_IT)
    terminal.wait_for("Qué idioma lees mejor")
    terminal.choose("Español")
    terminal.wait_for("Nada de lo que escribas")
    terminal.command("x")
    assert terminal.exit_code() == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("keys", "code"), [("x", 0), ("\x03", 130)], ids=["x", "Ctrl-C"])
def test_whoever_leaves_at_that_question_leaves_nothing_on_the_screen(
    tmp_path: Path, keys: str, code: int
) -> None:
    terminal = Menus(["start"], tmp_path, variables=NOTHING_SAYS_IT)
    terminal.wait_for("Qué idioma lees mejor")
    terminal.send(keys)
    assert terminal.exit_code() == code
    assert "not alone" not in terminal.text
    assert list(tmp_path.iterdir()) == []
