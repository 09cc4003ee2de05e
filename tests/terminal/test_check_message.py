"""A message pasted into a real terminal, with all its lines."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("pexpect", reason="a pseudo-terminal needs pexpect, which Windows has not")
pytest.importorskip("pyte")

from sextortion_help.case.model import new_case
from sextortion_help.case.store import Shelf
from sextortion_help.case.vault import Vault
from tests.cli.program import NOW
from tests.terminal.screen import Menus, Plain

CORPUS = Path(__file__).parents[1] / "evidence" / "bluff_corpus" / "held_out"
MAIL = min(CORPUS.glob("mass-en-*.txt")).read_text()


def test_a_pasted_mail_is_judged_once_the_questions_are_answered(tmp_path: Path) -> None:
    # Wide, so that what is pasted does not itself run to the edge.
    terminal = Plain(["check-message"], tmp_path, columns=500, lines=60)
    terminal.wait_for("What do they write")
    terminal.child.send(MAIL.replace("\n", "\r") + "\r")
    for question in ("send private pictures", "video call", "do you know", "say something true"):
        terminal.wait_for(f"(?i){question}")
        terminal.choose("No")
    assert terminal.exit_code() == 0
    assert "It wants Bitcoin" in terminal.text or "It gives a wallet" in terminal.text


@pytest.mark.parametrize("kind", [Menus, Plain])
def test_inside_resume_a_message_can_be_checked(
    tmp_path: Path, kind: type[Menus] | type[Plain]
) -> None:
    (tmp_path / "pass").write_text("secret words")
    case = new_case(NOW, "test").with_answer("age_now", "under_16", NOW)
    Vault.create(Shelf(tmp_path), "secret words", case, 2)
    options = ["--plain"] if kind is Plain else []
    terminal = kind(["resume", "--passphrase-file", str(tmp_path / "pass"), *options], tmp_path)
    terminal.wait_for("Where you are")
    terminal.choose("Check a message")
    terminal.wait_for("What do they write")
    terminal.write("Pay me or I tell your school and your friend Emma")
    terminal.wait_for("treat it as real")
    terminal.wait_for("Tell a grown-up you trust")
    terminal.child.sendintr()
    assert terminal.exit_code() == 130
