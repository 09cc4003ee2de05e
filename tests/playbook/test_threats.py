"""The shape of ``threats.yaml``, when it is read, and what ``playbook check`` says of it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from sextortion_help.errors import PlaybookProblemsError
from sextortion_help.paths import shipped_playbooks
from sextortion_help.playbook.checker import check, threat_problems
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.loader import FILE_MODELS, load_library
from sextortion_help.playbook.quality import passages, stale, word_problems
from sextortion_help.playbook.reading import grade
from sextortion_help.playbook.schema import json_schema
from sextortion_help.playbook.threats import ThreatSign, ThreatSigns, parts_of
from tests.playbook.test_checker import GOOD
from tests.shipped import LIBRARY

THREATS = """\
lists:
  en:
    people: [mom, your boss*]
signs:
  send:
    mark: threat
    says: They say it.
    phrases:
      en: [i send it to <people>]
    sources: src
sources: src
checked: 2026-01-31
"""


def folder(tmp_path: Path, changes: Mapping[str, str]) -> Library:
    for name, content in {**GOOD, "threats.yaml": THREATS, **changes}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    return load_library(tmp_path)


def signs_of(library: Library) -> ThreatSigns:
    assert library.threats is not None
    return library.threats


# ------------------------------------------------------------------ when it is read


def test_a_folder_without_the_file_has_no_signs_of_threats(tmp_path: Path) -> None:
    for name, content in GOOD.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    library = load_library(tmp_path)
    assert library.threats is None
    assert [*threat_problems(library)] == []


def test_the_signs_are_read_when_they_are_asked_for_and_once(tmp_path: Path) -> None:
    library = folder(tmp_path, {})
    assert "threats.yaml" not in library.documents
    assert library.threats is library.threats is not None
    assert "threats.yaml" in library.documents


def test_starting_reads_neither_the_file_nor_its_shape() -> None:
    code = (
        "import sys\n"
        "from sextortion_help.paths import shipped_playbooks\n"
        "from sextortion_help.playbook.checker import check\n"
        "from sextortion_help.playbook.loader import load_library\n"
        "library = load_library(shipped_playbooks())\n"
        "assert not check(library)\n"
        "print([name for name in sys.modules if name.endswith('.threats')], "
        "'threats.yaml' in library.documents)\n"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert shown.stdout == "[] False\n"


def test_problems_of_the_file_are_told_with_their_lines_when_it_is_read(tmp_path: Path) -> None:
    wrong = THREATS.replace("mark: threat", "mark: thread").replace("says:", "say:")
    library = folder(tmp_path, {"threats.yaml": wrong})
    assert check(library) == ()
    for _ in range(2):
        with pytest.raises(PlaybookProblemsError) as caught:
            _ = library.threats
        found = [str(line) for line in caught.value.hint]
        assert [line.split(": ")[0] for line in found] == [f"threats.yaml:{n}" for n in (5, 6, 7)]
        assert any("'mark' must be one of: 'threat', 'demand'" in line for line in found)
        assert any("did you mean 'says'?" in line for line in found)


def test_a_file_that_is_no_yaml_is_told(tmp_path: Path) -> None:
    library = folder(tmp_path, {"threats.yaml": "signs: [\n"})
    with pytest.raises(PlaybookProblemsError) as caught:
        _ = library.threats
    assert str(caught.value.hint[0]).startswith("threats.yaml:")


# ------------------------------------------------------------------ what is checked


def test_a_source_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    library = folder(tmp_path, {"threats.yaml": THREATS.replace("sources: src", "sources: scr")})
    found = [str(problem) for problem in threat_problems(library)]
    assert found == [
        "threats.yaml:11: there is no source 'scr'; did you mean 'src'?",
        "threats.yaml:10: there is no source 'scr'; did you mean 'src'?",
    ]


def test_the_words_of_a_sign_are_judged(tmp_path: Path) -> None:
    checks = (
        "words: {highest_grade: 7, median_grade: 7, longest_sentence: 8,\n"
        "  forbidden: {orders: {why: It hurts., words: [calm down]}}}\nrules: {}\n"
    )
    hard = THREATS.replace("They say it.", "Calm down immediately, intimidation notwithstanding.")
    library = folder(tmp_path, {"threats.yaml": hard, "checks.yaml": checks})
    found = [str(one) for one in word_problems(library) if one.file == "threats.yaml"]
    assert len(found) == 2
    assert all(one.startswith("threats.yaml:5: 'send': ") for one in found)
    assert "'calm down' is refused: It hurts." in found[1]


def test_signs_that_were_checked_long_ago_are_told(tmp_path: Path) -> None:
    library = folder(tmp_path, {})
    for days, count in ((100, 0), (101, 1)):
        today = date(2026, 1, 31) + timedelta(days=days)
        old = [one for one in stale(library, today, 100) if one.file == "threats.yaml"]
        assert [one.line for one in old] == [12] * count


# ------------------------------------------------------------------ what may be written

SIGN: Mapping[str, object] = {"mark": "threat", "says": "Words."}

REFUSED: dict[str, dict[str, object]] = {
    "nothing to look for": {},
    "an unknown kind": {"phrases": {"en": ["send it"]}, "mark": "insult"},
    "an unknown key": {"phrases": {"en": ["send it"]}, "weight": "3"},
    "too short a phrase": {"phrases": {"en": ["it"]}},
    "an empty part": {"phrases": {"en": ["send it .. (a|)"]}},
    "a bracket too many": {"phrases": {"en": ["send (it|(them|us))"]}},
    "an open bracket": {"phrases": {"en": ["send (it"]}},
    "a gap inside a choice": {"phrases": {"en": ["send (it .. now|them)"]}},
    "a star amid a word": {"phrases": {"en": ["se*nd it"]}},
    "a star alone": {"phrases": {"en": ["send * it"]}},
    "a stop in a phrase": {"phrases": {"en": ["send. it"]}},
    "an unfinished list": {"phrases": {"en": ["send <people"]}},
    "an unknown list": {"phrases": {"en": ["send it to <people>"]}},
    "an unknown list beside": {"phrases": {"en": ["send it"]}, "but_not": {"en": ["to <nobody>"]}},
    "no language": {"phrases": {"english": ["send it"]}},
    "lookahead": {"patterns": [r"\d(?=d)"]},
    "no bound": {"patterns": [r"\d+"]},
    "capitals": {"patterns": [r"\dUSD"]},
    "accents": {"patterns": ["\\d\u00e9"]},
    "a pattern without a digit": {"patterns": ["usd{1,2}"]},
    "a kind that is none": {"phrases": {"en": ["send it"]}, "only_with": ["insult"]},
}


def with_sign(sign: Mapping[str, object]) -> ThreatSigns:
    return ThreatSigns.model_validate(
        {"signs": {"new": {**SIGN, **sign}}, "sources": "src", "checked": "2026-11-24"}
    )


@pytest.mark.parametrize("refused", REFUSED)
def test_what_is_slow_senseless_or_never_found_is_refused(refused: str) -> None:
    with pytest.raises(ValidationError):
        with_sign(REFUSED[refused])


@pytest.mark.parametrize(
    "sign",
    [
        {"phrases": {"en": ["send <number>"], "ja": ["動画を(送る|送れ)"], "hi": ["भेज दो"]}},
        {"phrases": {"en": ["(i'll |)send* (it|them) .. or .. else"]}},
        {"patterns": [r"\b\d{1,3}\W?[€$]", "[13][a-z]{20,30}"], "only_with": ["threat", "demand"]},
    ],
)
def test_what_is_plain_is_taken(sign: Mapping[str, object]) -> None:
    assert with_sign(sign).signs["new"].mark == "threat"


def test_a_phrase_falls_into_parts_and_choices() -> None:
    assert parts_of("send (it|them) .. now*") == ((("send ",), ("it", "them")), (("now*",),))
    assert parts_of("(the |)<people>") == ((("the ", ""), ("<people>",)),)


def test_the_schema_is_that_of_the_file() -> None:
    schema = json_schema(FILE_MODELS["threats"](), is_map=False)
    assert {"lists", "but_not", "signs"} <= schema["properties"].keys()


# ------------------------------------------------------------------ the file that ships


def test_the_file_that_ships_has_no_problem_and_every_kind_in_every_language() -> None:
    assert [*threat_problems(LIBRARY)] == []
    by_kind: dict[str, set[str]] = {}
    for sign in signs_of(LIBRARY).signs.values():
        by_kind.setdefault(sign.mark, set()).update(sign.phrases)
    languages = {"en", "es", "fr", "de", "it", "pt", "nl", "pl", "ja", "tl", "id", "hi"}
    assert by_kind == dict.fromkeys(("threat", "demand", "deadline", "move", "payment"), languages)


def test_each_line_that_is_shown_is_short_plain_and_about_them() -> None:
    shown = [one for one in passages(LIBRARY) if one.file == "threats.yaml"]
    assert {one.id for one in shown} == {*signs_of(LIBRARY).signs}
    for passage in shown:
        (line,) = passage.lines
        assert grade([line]) <= 6
        assert len(line) <= 80
        assert re.match(r"They (say|want|try|tell|threaten|give|name|press|may) ", line), line


def test_a_sign_names_only_lists_that_are_used() -> None:
    signs = signs_of(LIBRARY)
    for language, lists in signs.lists.items():
        phrases = " ".join(phrase for code, phrase in signs.all_phrases() if code == language)
        assert {name for name in lists if f"<{name}>" not in phrases} == set()


def test_the_signs_are_frozen() -> None:
    sign: ThreatSign = next(iter(signs_of(LIBRARY).signs.values()))
    with pytest.raises(ValidationError):
        sign.says = "Other."  # type: ignore[misc]


def test_the_check_of_the_playbooks_reads_the_file() -> None:
    assert (shipped_playbooks() / "threats.yaml").is_file()
    list(passages(LIBRARY))
    assert "threats.yaml" in LIBRARY.documents
