from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.program import Program

CORPUS = Path(__file__).parents[1] / "evidence" / "bluff_corpus"
MASS = min((CORPUS / "held_out").glob("mass-en-*.txt"))
THREAT = min((CORPUS / "held_out").glob("threat-en-*"))
NO = ("--no-sent-pictures", "--no-video-call", "--no-knows-them", "--no-says-true-things")


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def test_a_mass_mail_is_very_likely_one_only_after_four_times_no(program: Program) -> None:
    outcome = program("check-message", MASS, *NO)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("This is very likely a mass e-mail\n")
    outcome = program("check-message", MASS)
    assert outcome.out.startswith("This may be a mass e-mail")
    assert "--no-sent-pictures" in outcome.err


@pytest.mark.parametrize("number", range(4))
def test_one_yes_keeps_it_real(program: Program, number: int) -> None:
    told = [one.replace("--no-", "--") if n == number else one for n, one in enumerate(NO)]
    outcome = program("check-message", MASS, *told)
    assert outcome.out.startswith("This may be a mass e-mail")
    assert "treat it as real" in outcome.out


def test_the_questions_are_asked_where_someone_can_answer(program: Program) -> None:
    outcome = program("check-message", MASS, typed="2\n2\n2\n2\n")
    assert "Were you on a video call" in outcome.out
    assert "This is very likely a mass e-mail" in outcome.out
    outcome = program("check-message", MASS, typed="1\n")
    assert "Were you on a video call with someone" not in outcome.out
    assert "You sent pictures to someone" in outcome.out
    outcome = program("check-message", MASS, typed="s\n2\n2\n2\n")
    assert "This may be a mass e-mail" in outcome.out


def test_a_threat_to_one_person_is_real_and_brings_no_question(program: Program) -> None:
    outcome = program("check-message", THREAT, typed="")
    assert "treat it as real\n" in outcome.out
    assert "It may be real".upper() in outcome.out


def test_what_it_comes_to_stands_first_and_last(program: Program) -> None:
    outcome = program("check-message", MASS, *NO)
    title, *below = outcome.out.casefold().splitlines()
    assert title in below
    assert len(below) - below.index(title) < 20


def test_words_come_from_input(program: Program) -> None:
    assert "mass e-mail" in program("check-message", "-", *NO, piped=MASS.read_text()).out


def test_without_words_and_without_a_terminal_it_says_how(program: Program) -> None:
    outcome = program("check-message")
    assert (outcome.code, outcome.out) == (2, "")
    assert "standard input" in outcome.err


@pytest.mark.parametrize("name", ["photo.jpg.mp4", "letter.pdf", "all.zip"])
def test_what_is_no_text_by_its_name_is_not_opened(
    program: Program, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    from sextortion_help.evidence import reading

    monkeypatch.setattr(reading, "open_regular", None)
    outcome = program("check-message", program.write(name, b"words"))
    assert outcome.code == 2
    assert "I did not open it" in outcome.err
    assert name not in outcome.err


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n" + bytes(99), b"%PDF-1.7\n", b"\0" * 99])
def test_what_turns_out_to_be_no_text_is_not_read(program: Program, content: bytes) -> None:
    outcome = program("check-message", program.write("mail.txt", content))
    assert (outcome.code, outcome.out) == (2, "")


def test_a_file_that_cannot_be_read_is_told_without_its_name(program: Program) -> None:
    outcome = program("check-message", program.folder / "canary.txt")
    assert outcome.code == 2
    assert "canary" not in outcome.err


def test_a_quote_steers_no_screen_and_breaks_no_format(program: Program) -> None:
    mail = MASS.read_text().replace("bitcoin", "bitcoin \x1b[2J\u202e*_`<b>")
    file = program.write("mail.txt", mail)
    for format_ in ("terminal", "text", "markdown"):
        outcome = program("check-message", file, *NO, "--format", format_)
        assert not {"\x1b", "\u202e"} & set(outcome.out)
    assert json.loads(program("check-message", file, *NO, "--format", "json").out)


def test_it_says_what_someone_under_18_can_do(program: Program) -> None:
    assert "Under 18? Tell a grown-up you trust" in program("check-message", MASS, *NO).out


def test_nothing_is_kept(program: Program) -> None:
    program("check-message", MASS, *NO)
    assert not program.home.exists()
