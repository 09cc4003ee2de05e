"""What a person may type in place of an answer, and what stays an answer."""

from __future__ import annotations

import pytest

from sextortion_help.report.document import Document
from sextortion_help.ui.numbered import _worded
from sextortion_help.ui.prompts import WITHOUT_SKIP, Command, Write, command_in

WORDS = Write(Document(""), "What is it?")
SECRET = Write(Document(""), "The passphrase?", commands=WITHOUT_SKIP, secret=True)


@pytest.mark.parametrize("command", Command)
@pytest.mark.parametrize("typed", ["{}", "/{}"])
def test_a_letter_alone_is_its_command_where_words_are_typed(command: Command, typed: str) -> None:
    assert command_in(typed.format(command.value), WORDS) is command
    assert command_in(typed.format(command.value.upper()), WORDS) is command


@pytest.mark.parametrize("typed", ["", "/", "xx", "x x", "//x", "help", "a", "/a", "1"])
def test_anything_else_is_an_answer(typed: str) -> None:
    assert command_in(typed, WORDS) is None


def test_a_passphrase_may_be_one_letter_and_can_still_be_left() -> None:
    assert command_in("x", SECRET) is None
    assert command_in("/x", SECRET) is Command.LEAVE
    assert command_in("/s", SECRET) is None


CHOICES = {
    "safe": "Yes",
    "not": "No",
    "young": "15 or younger",
    "teen": "16 or 17",
    "snap": "Snapchat",
    "sky": "Skype",
    "bank": "Bank transfer",
    "bank-us": "Bank transfer (US)",
}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(("yes", "safe"), ("YES.", "safe"), ("no", "not"), ("15", "young"), ("16", "teen")),
        *(("snapchat", "snap"), ("snap", "snap"), ("bank transfer", "bank")),
        *(("", None), ("y", None), ("s", None), ("ban", None), ("1", None), ("maybe", None)),
    ],
)
def test_the_words_of_one_choice_are_as_good_as_its_number(typed: str, meant: str | None) -> None:
    assert _worded(typed, CHOICES) == meant
