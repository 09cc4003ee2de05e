"""Which language is spoken, and that all of it is: typed, remembered, set on the computer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from sextortion_help.catalogues import read_language
from sextortion_help.language import Catalogue, speaking
from sextortion_help.paths import LANGUAGE
from sextortion_help.playbook.translation import in_language, words_in
from tests.cli.program import Program
from tests.cli.test_evidence_command import kept
from tests.shipped import LIBRARY

NOTHING_SAYS_IT = {"LANGUAGE": "", "LANG": "C.UTF-8"}


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def remembered(program: Program, content: bytes) -> None:
    program.home.mkdir(exist_ok=True)
    (program.home / LANGUAGE).write_bytes(content)


@pytest.mark.parametrize(
    "variables", [{"LANGUAGE": "es"}, {"LANGUAGE": "", "LANG": "es_AR.UTF-8"}], ids=str
)
def test_the_computers_language_is_spoken(program: Program, variables: Mapping[str, str]) -> None:
    assert "No borres nada por ahora." in program(variables=variables).out
    assert "Aquí no hay ningún caso guardado." in program("plan", variables=variables).err


def test_the_language_typed_counts_most_wherever_it_stands(program: Program) -> None:
    spanish = {"LANGUAGE": "es"}
    assert "Delete nothing" in program("--language", "en", variables=spanish).out
    assert "caso guardado" in program("plan", "--language", "es").err
    assert "caso guardado" in program("--language=es", "plan").err


def test_a_language_that_is_not_there_is_told_with_those_that_are(program: Program) -> None:
    outcome = program("--language", "xx", "contacts")
    assert outcome.code == 2
    assert outcome.err.splitlines() == [
        "I do not speak that language.",
        "I speak: English (en), Español (es)",
    ]


def test_whoever_comes_back_is_spoken_to_as_before(program: Program) -> None:
    remembered(program, b"es")
    assert "caso guardado" in program("plan").err
    assert "no saved case" in program("plan", "--language", "en").err
    # Who begins anew is asked, or spoken to as the computer is set.
    assert "Say how to keep" in program("start", "--answers", program.write("a", "")).err


@pytest.mark.parametrize("content", [b"", b"zz", b"../../es", b"\xff\xfe", b"es" * 5000, b"en\n"])
def test_a_damaged_memory_of_the_language_is_no_fault(program: Program, content: bytes) -> None:
    remembered(program, content)
    assert "no saved case" in program("plan").err


def test_nothing_is_asked_where_nobody_can_answer(program: Program) -> None:
    answers = program.write("answers.yaml", "safe_now: safe\ncountry: ES\n")
    outcome = program("start", "--no-save", "--answers", answers, variables=NOTHING_SAYS_IT)
    assert outcome.code == 0
    assert "RIGHT NOW" in outcome.out


def test_organisations_and_numbers_stay_as_they_are(program: Program) -> None:
    english, spanish = (
        program("contacts", "--country", "ES", "--language", code).out for code in ("en", "es")
    )
    for name in ("024", "Teléfono ANAR", "https://www.sanidad.gob.es/linea024/home.htm"):
        assert name in english
        assert name in spanish
    assert "Phone:" not in spanish


@pytest.mark.parametrize("typed", ["Germany", "Alemania", "Deutschland", "DE", "alemana"])
def test_a_country_is_found_by_its_name_in_any_language(program: Program, typed: str) -> None:
    outcome = program("contacts", "--country", typed, "--language", "es")
    assert "110" in outcome.out or "Alemania (DE)" in outcome.err


def test_a_report_says_in_which_language_it_is(program: Program) -> None:
    program.keep()
    page = program.unlocked("plan", "--format", "html", "--language", "es").out
    assert '<html lang="es" dir="ltr">' in page
    assert (
        '"language": "es"' in program.unlocked("plan", "--format", "json", "--language", "es").out
    )


def test_the_log_and_the_case_are_kept_in_english(program: Program) -> None:
    program.keep()
    chat = program.write("chat.txt", "[20/11/2026, 21:04:11] Joe: pay me 50 USD\n")
    for line in (
        ["evidence", "add", chat, "--shows", "nothing-intimate"],
        ["evidence", "verify"],
        ["letter", "bank", "--output", program.folder / "carta.txt"],
    ):
        assert program.unlocked(*line, "--language", "es").code == 0
    events = [(entry.event, entry.about) for entry in kept(program).log]
    assert ("evidence checked", "1 unchanged") in events
    assert ("exported", "letter bank") in events


def test_a_letter_is_in_the_language_whole_or_not_at_all() -> None:
    bank = LIBRARY.letters["bank"]
    words = [line for _, line in words_in(bank)]

    def with_words(known: list[str]) -> Catalogue:
        return Catalogue(lambda line: f"¡{line}!" if line in known else None, lambda *_: None)

    with speaking(read_language("es")):
        whole = in_language("letters", {"bank": bank}, with_words(words), str)["bank"]
        half = in_language("letters", {"bank": bank}, with_words(words[:-1]), str)["bank"]
    assert whole.say_before == tuple(f"¡{line}!" for line in bank.say_before)
    assert half.say_before == bank.say_before
    assert half.mind == ("Esta carta está en inglés.", *(bank.mind or ()))
