from __future__ import annotations

import json
from pathlib import Path

import pytest

from sextortion_help.playbook.library import Library
from tests.cli.program import ANSWERS, CANARIES, Program

UNDER_18 = "age_now: under_18\noffender: stranger\nhow_it_began: chat\n"


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def test_the_list_names_every_letter_its_title_and_who_gets_it(
    program: Program, library: Library
) -> None:
    outcome = program("letter", "--list")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.splitlines() == [
        f"{id_}: {one.title}. For: {one.to}" for id_, one in library.letters.items()
    ]
    assert not program.home.exists()


def test_a_letter_holds_what_was_written_down_and_gaps_for_the_rest(program: Program) -> None:
    program.keep()
    outcome = program.unlocked("letter", "bank")
    assert outcome.code == 0, outcome.err
    assert "- Amount: 50 GBP\n" in outcome.out
    assert "- Number or reference: canary-reference\n" in outcome.out
    assert "- Sent to: [Sent to]\n" in outcome.out


def test_a_letter_is_of_the_case_that_is_named(program: Program) -> None:
    first = program.keep()
    second = program.keep(ANSWERS.replace("50 GBP", "77 USD"))
    assert "50 GBP" in program.unlocked("letter", "bank", first).out
    assert "77 USD" in program.unlocked("letter", "bank", second).out
    assert program.unlocked("letter", "bank").code == 3


def test_a_letter_needs_the_passphrase(program: Program) -> None:
    program.keep()
    outcome = program("letter", "bank")
    assert (outcome.code, outcome.out) == (2, "")
    assert "passphrase" in outcome.err


def test_a_blank_letter_needs_no_case_and_no_passphrase(program: Program) -> None:
    outcome = program("letter", "police", "--blank")
    assert (outcome.code, outcome.err) == (0, "")
    assert "First contact: [First contact]. Last contact: [Last contact]\n" in outcome.out
    assert not program.home.exists()


def test_a_blank_letter_holds_nothing_of_a_saved_case(program: Program) -> None:
    name = program.keep()
    for letter in ("bank", "platform", "police"):
        outcome = program("letter", letter, "--blank")
        assert outcome.code == 0
        assert not [canary for canary in CANARIES if canary in outcome.out]
    assert program("letter", "bank", name, "--blank").code == 2


def test_without_a_case_the_blank_letter_is_offered(program: Program) -> None:
    outcome = program.unlocked("letter", "bank")
    assert (outcome.code, outcome.out) == (3, "")
    assert "sextortion-help letter bank --blank" in outcome.err


@pytest.mark.parametrize("also", [(), ("--output", "letter.txt")])
def test_a_letter_for_adults_is_refused_for_whoever_is_under_18(
    program: Program, also: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(program.folder)
    name = program.keep(UNDER_18)
    before = program.vault(name).load()
    outcome = program.unlocked("letter", "platform", *also)
    assert (outcome.code, outcome.out) == (2, "")
    assert "That letter does not fit what you answered." in outcome.err
    assert "This one does: sextortion-help letter platform-under-18" in outcome.err
    assert not Path("letter.txt").exists()
    assert program.vault(name).load() == before
    assert program.unlocked("letter", "platform-under-18").code == 0


def test_a_letter_for_those_under_18_is_refused_for_adults(program: Program) -> None:
    program.keep()
    outcome = program.unlocked("letter", "platform-under-18")
    assert outcome.code == 2
    assert "This one does: sextortion-help letter platform\n" in outcome.err


def test_where_no_other_letter_takes_its_place_those_that_fit_are_named(program: Program) -> None:
    program.keep(UNDER_18)
    outcome = program.unlocked("letter", "friends")
    assert outcome.code == 2
    (line,) = [one for one in outcome.err.splitlines() if one.startswith("These do: ")]
    fitting = line.removeprefix("These do: ").split(", ")
    assert "police" in fitting
    assert not {"friends", "platform"} & set(fitting)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("letter",), "Which letter?"),
        (("letter", "bnak", "--blank"), "did you mean 'bank'?"),
        (("letter", "zzz"), "There is no letter of that name"),
    ],
)
def test_a_letter_that_is_not_there_is_told_with_the_list(
    program: Program, typed: tuple[str, ...], told: str
) -> None:
    outcome = program(*typed)
    assert (outcome.code, outcome.out) == (2, "")
    assert told in outcome.err
    assert "sextortion-help letter --list" in outcome.err


def test_a_letter_in_a_file_is_noted_in_the_log_and_says_nothing_of_the_log(
    program: Program,
) -> None:
    name = program.keep()
    target = program.folder / "bank.txt"
    outcome = program.unlocked("letter", "bank", "--output", target)
    assert outcome.code == 0, outcome.err
    assert "It is not locked." in outcome.err
    text = target.read_text("utf-8")
    assert "50 GBP" in text
    assert "hash" not in text.lower()
    last = program.vault(name).load().log[-1]
    assert (last.event, last.about) == ("exported", "letter bank")


@pytest.mark.parametrize("extra", [("--blank",), ()])
def test_a_letter_overwrites_no_file(program: Program, extra: tuple[str, ...]) -> None:
    program.keep()
    target = program.write("there.txt", "mine")
    outcome = program.unlocked("letter", "bank", *extra, "--output", target)
    assert outcome.code == 2
    assert target.read_text("utf-8") == "mine"


def test_a_blank_letter_can_be_written_to_a_file(program: Program) -> None:
    target = program.folder / "blank.md"
    outcome = program("letter", "bank", "--blank", "--format", "markdown", "--output", target)
    assert outcome.code == 0, outcome.err
    assert target.read_text("utf-8").startswith("# Ask a bank to stop a payment\n")


def test_a_letter_as_json_is_the_same_letter(program: Program) -> None:
    outcome = program("letter", "friends", "--blank", "--format", "json")
    data = json.loads(outcome.out)
    assert data["title"] == "A note to a friend"
    assert {"heading": "The letter", "level": 2} in data["blocks"]


def test_authors_get_the_schema_of_a_letter(program: Program) -> None:
    outcome = program("playbook", "schema", "letter")
    assert outcome.code == 0
    assert set(json.loads(outcome.out)["required"]) == {
        "title",
        "to",
        "say_before",
        "say_after",
        "sources",
        "checked",
    }
