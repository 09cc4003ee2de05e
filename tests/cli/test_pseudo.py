"""The whole program in a language that nobody speaks: whatever stays English has escaped."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from sextortion_help import catalogues
from sextortion_help.cli import app, languages
from sextortion_help.environment import NAME, Environment
from sextortion_help.language import Language
from sextortion_help.playbook import loader
from sextortion_help.playbook.contacts import ContactKind
from tests import pseudo
from tests.cli.program import ANSWERS, CANARIES, Outcome, Program
from tests.cli.test_help import LEAVES

Speak = Callable[..., Outcome]

TYPED = (*CANARIES, "50 GBP", "a second one", "canary")
"""What the person typed in ``ANSWERS``."""

PATHS = {
    "an adult who paid": ANSWERS,
    "a child at night": "safe_now: safe\nage_now: under_16\noffender: stranger\ncountry: GB\n"
    "platforms_used: [snapchat]\nposted: yes\n",
    "a helper": "who_asks: helper\nage_now: under_18\ncountry: US\npaid_anything: yes\n",
    "a close person": "age_now: adult\nage_pictured: adult\nothers_under_18: no\n"
    "offender: partner\nshared_device: yes\ncountry: ES\n",
    "in danger": "safe_now: both\ncountry: DE\n",
    "a mass mail": "age_now: adult\nhow_it_began: email\nplatforms_used: [email]\n",
    "nothing told": "safe_now: safe\n",
}

UNTRANSLATED = re.compile(r"Usage: .*|-h, --help\s+Show this message and exit\.")
"""What Typer says without asking anyone for another language."""

FIRST_COLUMN = re.compile(
    r"(?m)^    sextortion-help .*$|^  [\w, …-]*(?:<[^>]*>|\[[^]]*\])?|: \w+\]"
)
"""Of help: names of arguments and options, with what they take; defaults; and examples."""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


@pytest.fixture
def speak(program: Program, monkeypatch: pytest.MonkeyPatch) -> Speak:
    def read(code: str) -> Language:
        return pseudo.PSEUDO

    for module in (app, languages):
        monkeypatch.setattr(module, "languages", lambda: ("en", pseudo.CODE))
    monkeypatch.setattr(languages, "read_language", read)
    for module in (catalogues, loader):
        monkeypatch.setattr(module, "read_catalogue", pseudo.catalogue)
    return lambda *words, **more: program("--language", pseudo.CODE, *words, **more)


def assert_none_escaped(text: str, *typed: str) -> None:
    assert text.strip()
    # How the program is started here is a path, where its name alone does not start it.
    text = text.replace(Environment(sys.stdin, sys.stdout, sys.stderr).command, NAME)
    assert pseudo.escaped(UNTRANSLATED.sub(" ", text), *typed, *TYPED)[:20] == []


@pytest.mark.parametrize("answers", PATHS.values(), ids=PATHS)
def test_the_guide_says_nothing_in_english(speak: Speak, tmp_path: Path, answers: str) -> None:
    path = tmp_path / "answers.yaml"
    path.write_text(answers, "utf-8")
    outcome = speak("start", "--no-save", "--answers", path)
    assert outcome.code == 0, outcome.err
    assert_none_escaped(outcome.out)


# What authors type is in English, as what they write is.
@pytest.mark.parametrize("command", [one for one in LEAVES if not one.startswith("playbook")])
def test_help_says_nothing_in_english(speak: Speak, command: str) -> None:
    outcome = speak(*command.split(), "--help")
    assert outcome.code == 0
    shown = outcome.out
    assert_none_escaped(FIRST_COLUMN.sub(" ", shown))


REPORTS = [
    *(["plan", "--format", one] for one in ("terminal", "text", "markdown")),
    ["checklist"],
    ["checklist", "--for", "me"],
    ["checklist", "--for", "bank"],
    ["checklist", "--for", "platform"],
    ["checklist", "--form", "gb-police"],
    ["contacts"],
    ["timeline"],
    ["evidence", "list"],
    ["evidence", "verify"],
    ["evidence", "show", "E1"],
]


@pytest.mark.parametrize("report", REPORTS, ids=" ".join)
def test_a_report_says_nothing_in_english(
    program: Program, speak: Speak, report: list[str]
) -> None:
    program.keep()
    chat = program.write("canary.txt", CHAT)
    key = ("--passphrase-file", program.key)
    told = program("evidence", "add", chat, "--shows", "nothing-intimate", *key)
    assert told.code == 0, told.err
    outcome = speak(*report, *key)
    assert outcome.code == 0, outcome.err
    shown = f"{outcome.out} {outcome.err}".replace("\\", "").replace(str(program.folder), "")
    assert_none_escaped(shown.replace("\n", " "), chat.name, *re.findall(r"\w{3,}", str(chat)))


CHAT = "[20/11/2026, 21:04:11] canary: canary\n"


@pytest.mark.parametrize(
    "line",
    [
        ["resume"],
        ["plan"],
        ["contacts", "--country", "Nowhere at all"],
        ["contacts", "--kind", "crsis"],
        ["letter", "bnk"],
        ["letter"],
        ["checklist", "--form", "us-ic"],
        ["evidence", "add", "no-such-file"],
        ["cases", "restore", "no-such-file"],
        ["cases", "list"],
        ["check-message", "no-such-file"],
        ["identifiers", "no-such-file"],
        ["timeline", "--me", "canary"],
        ["start"],
        ["start", "--answers", "no-such-file", "--no-save"],
        ["--home"],
        ["contacts", "--contry", "GB"],
    ],
    ids=" ".join,
)
def test_an_error_says_nothing_in_english(speak: Speak, line: list[str]) -> None:
    outcome = speak(*line)
    typed = "|".join(("no-such-file", "bank", *get_args(ContactKind)))
    shown = re.sub(typed, " ", f"{outcome.out} {outcome.err}")
    assert_none_escaped(shown)


SITTING = ["", "5", "1", "1", "3", "1", "", "q", "", "3"]
"""What someone types who sees the first screens, and stops: a line each, one of them a slip."""


def test_a_sitting_says_nothing_in_english(speak: Speak) -> None:
    outcome = speak("start", "--plain", typed="\n".join(SITTING) + "\n")
    assert outcome.out.count("\n") > 60
    assert_none_escaped(f"{outcome.out} {outcome.err}")


def test_the_greeting_says_nothing_in_english(speak: Speak) -> None:
    assert_none_escaped(speak().out)


def test_a_mail_that_is_checked_brings_nothing_in_english(program: Program, speak: Speak) -> None:
    words = (
        "I hacked your webcam. Pay 1000 USD in bitcoin within 48 hours. Your password is hunter2."
    )
    outcome = speak("check-message", program.write("mail.txt", words))
    # What was found is quoted.
    assert_none_escaped(re.sub('"[^"]*"', " ", outcome.out))
