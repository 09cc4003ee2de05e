from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from sextortion_help.playbook.documents import Problem
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.loader import load_library
from sextortion_help.playbook.quality import (
    can_exist,
    passages,
    phone_problems,
    reading_grades,
    stale,
    word_problems,
)
from tests.playbook.test_checker import GOOD, country, line_marked

CHECKS = """\
words:
  highest_grade: 7
  median_grade: 5
  longest_sentence: 8
  forbidden:
    orders:
      why: It hurts.
      words: [calm down, nude]
      but_not: [Calm Down Cafe]
rules: {}
"""
EASY = {
    name: text.replace("Hello.", "We go.").replace("Elsewhere", "There").replace("Another", "More")
    for name, text in GOOD.items()
}
"""``GOOD`` without its hard words: a lone ``Hello`` reads at grade 8."""
HARD = "Immediately communicate considerable documentation."
LONG = "a b c d e f g h i"
GB = "contacts/GB.yaml"
WAY = "payments/way.yaml"
APP = "platforms/app.yaml"


def folder(tmp_path: Path, changes: Mapping[str, str]) -> Library:
    for name, content in {**EASY, "checks.yaml": CHECKS, **changes}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    return load_library(tmp_path)


def told(problems: Iterable[Problem]) -> list[str]:
    return [str(problem) for problem in problems]


def middle(words: str) -> str:
    return (
        f"title: M\nitems:\n  - message: easy\n    say: We go.\n  - message: m\n    say: {words}\n"
    )


MIDDLE = "guide/25-middle.yaml"
HERE = 5
"""The line on which the second item of ``middle`` stands."""


def words_of(tmp_path: Path, words: str) -> list[str]:
    return told(word_problems(folder(tmp_path, {MIDDLE: middle(words)})))


# ------------------------------------------------------------------ words


def test_easy_words_have_no_problem(tmp_path: Path) -> None:
    assert words_of(tmp_path, "You can stop.") == []


def test_without_rules_for_words_nothing_is_refused(tmp_path: Path) -> None:
    library = folder(tmp_path, {MIDDLE: middle(f"Calm down. {HARD}"), "checks.yaml": "rules: {}\n"})
    assert told(word_problems(library)) == []


def test_a_passage_that_is_too_hard(tmp_path: Path) -> None:
    (problem,) = words_of(tmp_path, HARD)
    assert problem.startswith(f"{MIDDLE}:{HERE}: 'm': reads at grade ")
    assert problem.endswith(", above 7; use shorter words")


def test_a_passage_exactly_as_hard_as_allowed_may_stand(tmp_path: Path) -> None:
    library = folder(tmp_path, {MIDDLE: middle(HARD)})
    highest = max(reading_grades(library))
    for limit, count in ((highest, 0), (highest - 0.01, 1)):
        checks = CHECKS.replace("highest_grade: 7", f"highest_grade: {limit!r}")
        problems = told(word_problems(folder(tmp_path, {"checks.yaml": checks})))
        assert sum("reads at grade" in problem for problem in problems) == count


def test_a_sentence_that_is_too_long(tmp_path: Path) -> None:
    assert words_of(tmp_path, f"We go. {LONG}.") == [
        f"{MIDDLE}:{HERE}: 'm': a sentence has more than 8 words: '{LONG}.'"
    ]


def test_a_sentence_exactly_as_long_as_allowed_may_stand(tmp_path: Path) -> None:
    assert words_of(tmp_path, f"{LONG.removesuffix(' i')}.") == []


def test_two_sentences_are_not_counted_as_one(tmp_path: Path) -> None:
    assert words_of(tmp_path, "a b c d e. f g h i j.") == []


@pytest.mark.parametrize("words", ["Calm down.", "So CALM DOWN now.", '"calm down"'])
def test_a_refused_word_in_any_case(tmp_path: Path, words: str) -> None:
    assert words_of(tmp_path, f"'{words}'") == [
        f"{MIDDLE}:{HERE}: 'm': 'calm down' is refused: It hurts."
    ]


@pytest.mark.parametrize(
    "words", ["A denuded hill.", "They denude it.", "Calm, down.", "Two nudes."]
)
def test_a_refused_word_within_another_is_not_meant(tmp_path: Path, words: str) -> None:
    assert words_of(tmp_path, f"'{words}'") == []


def test_a_refused_word_may_stand_in_a_name_that_is_allowed(tmp_path: Path) -> None:
    assert words_of(tmp_path, "Go to the calm down cafe.") == []


def test_an_allowed_name_excuses_only_itself(tmp_path: Path) -> None:
    (problem,) = words_of(tmp_path, "Calm Down Cafe. Calm down.")
    assert "'calm down' is refused" in problem


def test_refused_words_in_every_sort_of_file_are_told_with_their_line(tmp_path: Path) -> None:
    app = (
        "name: App\nreport:\n  do: Tap.\n  confidence: official\n"
        "block:  # here\n  do: Calm down.\n  confidence: official\n"
        "sources: src\nchecked: 2026-01-31\n"
    )
    british = (
        GOOD[GB] + "  - id: gb-x  # here\n    name: N\n    kind: legal\n    audience: everyone\n"
        "    phone: '123'\n    does: D\n    mind: Calm down.\n    sources: src\n"
        "    confidence: official\n    checked: 2026-01-31\n"
        "laws:\n  - id: gb-law # law\n    name: N\n    say: Calm down.\n    confidence: official\n"
        "    sources: src\n    checked: 2026-01-31\n"
    )
    each = (
        "title: L\nitems:\n  - each: platform\n    of: apps\n    items:\n"
        "      - {message: one, say: We go.}\n"
        '      - message: two  # here\n        say: "Calm down, {platform.name}."\n'
    )
    problems = told(
        word_problems(folder(tmp_path, {APP: app, GB: british, "guide/25-each.yaml": each}))
    )
    law = next(n for n, line in enumerate(british.splitlines(), 1) if line.endswith("# law"))
    assert problems == [
        f"guide/25-each.yaml:{line_marked(each)}: 'two': 'calm down' is refused: It hurts.",
        f"{APP}:{line_marked(app)}: 'app block': 'calm down' is refused: It hurts.",
        f"{GB}:{line_marked(british)}: 'gb-x': 'calm down' is refused: It hurts.",
        f"{GB}:{law}: 'gb-law': 'calm down' is refused: It hurts.",
    ]


def test_a_card_s_own_name_is_no_hard_word(tmp_path: Path) -> None:
    app = GOOD[APP].replace("name: App", "name: Documentationopolis")
    words = "Documentationopolis will help you."
    app = app.replace("do: Tap.", f"do: {words}")
    assert told(word_problems(folder(tmp_path, {APP: app}))) == []
    assert words_of(tmp_path, words) != []


def test_a_name_in_braces_reads_as_one_short_word(tmp_path: Path) -> None:
    each = (
        "title: L\nitems:\n  - each: platform\n    of: apps\n    items:\n"
        '      - {message: one, say: "Tell {platform.identifiers} now."}\n'
    )
    library = folder(tmp_path, {"guide/25-each.yaml": each})
    (lines,) = (passage.lines for passage in passages(library) if passage.id == "one")
    assert lines == ("Tell it now.",)


def test_half_of_all_words_above_the_median_grade(tmp_path: Path) -> None:
    hard = "".join(f"  - message: m{n}\n    say: We {HARD.lower()}\n" for n in range(40))
    checks = CHECKS.replace("highest_grade: 7", "highest_grade: 99")
    library = folder(tmp_path, {MIDDLE: f"title: M\nitems:\n{hard}", "checks.yaml": checks})
    (problem,) = told(word_problems(library))
    assert problem.startswith("checks.yaml:1: half of all words are above grade ")


def test_a_few_hard_passages_leave_the_median_alone(tmp_path: Path) -> None:
    checks = CHECKS.replace("highest_grade: 7", "highest_grade: 99")
    library = folder(tmp_path, {MIDDLE: middle(HARD), "checks.yaml": checks})
    assert told(word_problems(library)) == []


def test_every_passage_has_a_grade(tmp_path: Path) -> None:
    library = folder(tmp_path, {})
    assert len(reading_grades(library)) == len(list(passages(library))) > 10


def test_the_words_of_elsewhere_are_judged_too(tmp_path: Path) -> None:
    problems = told(word_problems(folder(tmp_path, {"elsewhere.yaml": ELSEWHERE})))
    assert any("'calm down' is refused" in problem for problem in problems)


def test_the_first_words_are_judged_too(tmp_path: Path) -> None:
    problems = told(word_problems(folder(tmp_path, {"first-words.txt": "Calm down.\n"})))
    assert any("'calm down' is refused" in problem for problem in problems)


ELSEWHERE = """\
does: Calm down.
mind: M
without_a_number: W
sources: src
checked: 2026-01-31
countries:
  FJ: {name: Fiji, emergency: ["911"]}
"""

# ------------------------------------------------------------------ numbers


def british(fields: str) -> str:
    return country(
        "GB",
        "  - {id: one, name: N, kind: police, audience: everyone, phone: '999', does: D,\n"
        "     sources: src, confidence: official, checked: 2026-01-31}\n"
        "  - id: gb-x  # here\n    name: N\n    kind: police\n    audience: everyone\n"
        f"    {fields}\n    link: https://example.org\n    does: D\n    sources: src\n"
        "    confidence: official\n    checked: 2026-01-31\n",
    )


def numbers(tmp_path: Path, fields: str) -> list[str]:
    # The numbers of ``GOOD`` are "1", which cannot exist anywhere.
    changes = {GB: british(fields), "contacts/INT.yaml": GOOD["contacts/INT.yaml"]}
    return told(phone_problems(folder(tmp_path, changes)))


@pytest.mark.parametrize(
    "phone",
    [
        "'999'",
        "020 7946 0958",
        "'0800 11 11'",
        "999 or 112",
        "999, 112; 18000 / 101",
        "+44 20 7946 0958",
        "'*119#'",
    ],
)
def test_a_number_that_can_exist_has_no_problem(tmp_path: Path, phone: str) -> None:
    assert numbers(tmp_path, f"phone: {phone}") == []


@pytest.mark.parametrize(
    ("phone", "wrong"),
    [
        ("'1'", "1"),
        ("020 7946 0958 12345", "020 7946 0958 12345"),
        ("999 or 12345678901234567890", "12345678901234567890"),
        ("999 (day and night)", "999 (day and night)"),
        ("0800 HELP", "0800 HELP"),
        ("+44 1", "+44 1"),
        ("+999 20 7946 0958", "+999 20 7946 0958"),
    ],
)
def test_a_number_that_cannot_exist(tmp_path: Path, phone: str, wrong: str) -> None:
    line = line_marked(british(""))
    assert numbers(tmp_path, f"phone: {phone}") == [
        f"{GB}:{line}: 'gb-x': '{wrong}' is no telephone number in GB"
    ]


def test_each_number_of_a_contact_is_judged(tmp_path: Path) -> None:
    assert len(numbers(tmp_path, "phone: 1 or 2, 999")) == 2


def test_a_number_from_abroad_begins_with_plus(tmp_path: Path) -> None:
    assert numbers(tmp_path, "from_abroad: 020 7946 0958") == [
        f"{GB}:{line_marked(british(''))}: 'gb-x': 'from_abroad' begins with +"
    ]


def test_a_number_from_abroad_that_can_exist_has_no_problem(tmp_path: Path) -> None:
    assert numbers(tmp_path, "from_abroad: +44 20 7946 0958") == []


@pytest.mark.parametrize("wrong", ["+44 1", "+44 999", "+999 1234567", "+"])
def test_a_number_from_abroad_that_cannot_exist(tmp_path: Path, wrong: str) -> None:
    assert numbers(tmp_path, f"from_abroad: '{wrong}'") == [
        f"{GB}:{line_marked(british(''))}: 'gb-x': '{wrong}' is no telephone number"
    ]


def test_numbers_that_serve_many_countries_are_not_judged_by_one(tmp_path: Path) -> None:
    shared = british("phone: 020 7946 0958 12345").replace("code: GB", "code: EU\nmembers: [FR]")
    changes = {GB: british("phone: '999'"), "contacts/EU.yaml": shared}
    assert told(phone_problems(folder(tmp_path, changes))) == []


def test_a_number_of_a_way_of_paying_is_judged_in_its_own_country(tmp_path: Path) -> None:
    way = GOOD[WAY].replace('phone: "123"', 'phone: "123 or 020 7946 0958 12345"')
    way = way.replace("  - country: GB", "  - country: GB  # here")
    problems = told(phone_problems(folder(tmp_path, {GB: british("phone: '999'"), WAY: way})))
    assert problems == [
        f"{WAY}:{line_marked(way)}: '020 7946 0958 12345' is no telephone number in GB"
    ]


@pytest.mark.parametrize(
    ("number", "land", "can"),
    [
        ("11", "GB", True),
        ("123456", "GB", True),
        ("116 123", "US", True),
        ("1234 5678", "US", False),
        ("1", "GB", False),
        ("", "GB", False),
        ("12345", None, False),
        ("1800 123 456", "AU", True),
        ("020 7946 0958", "GB", True),
        ("020 7946 0958", None, False),
        ("+44 20 7946 0958", None, True),
        ("112\u202e", "GB", False),
    ],
)
def test_which_numbers_can_be_dialled(number: str, land: str | None, can: bool) -> None:
    assert can_exist(number, land) is can


# ------------------------------------------------------------------ age

CHECKED = date(2026, 1, 31)


def test_nothing_is_stale_on_the_last_day_and_everything_on_the_next(tmp_path: Path) -> None:
    library = folder(tmp_path, {})
    assert told(stale(library, CHECKED + timedelta(days=90), 90)) == []
    found = told(stale(library, CHECKED + timedelta(days=91), 90))
    # Every contact of GOOD, its two cards and its one source.
    assert len(found) == 4 + 3 + 2 + 1
    assert all(line.endswith("was checked on 2026-01-31, 91 days ago") for line in found)


def test_no_days_at_all_means_checked_today(tmp_path: Path) -> None:
    library = folder(tmp_path, {})
    assert told(stale(library, CHECKED, 0)) == []
    assert told(stale(library, CHECKED + timedelta(days=1), 0)) != []


def test_a_day_that_is_yet_to_come_is_not_stale(tmp_path: Path) -> None:
    assert told(stale(folder(tmp_path, {}), CHECKED - timedelta(days=400), 90)) == []


def test_what_is_stale_is_told_with_its_line(tmp_path: Path) -> None:
    old, new = "2026-01-01", "2026-12-01"
    gb = british("phone: '999'").replace("2026-01-31", new)
    gb = gb.removesuffix(f"{new}\n") + f"{old}\n"
    gb += (
        "laws:\n  - id: gb-law\n    name: N\n    say: S\n    confidence: official\n"
        f"    sources: src\n    checked: {old}\n"
    )
    changes = {
        GB: gb,
        "contacts/INT.yaml": GOOD["contacts/INT.yaml"].replace("2026-01-31", new),
        APP: GOOD[APP].replace("2026-01-31", old),
        WAY: GOOD[WAY].replace("2026-01-31", new),
        "sources.yaml": f"src: {{who: S, kind: official, read: {new}}}\n"
        f"old: {{who: S, kind: official, read: {old}}}\n",
    }
    law = next(n for n, line in enumerate(gb.splitlines(), 1) if "gb-law" in line)
    ago = f"was checked on {old}, 334 days ago"
    assert sorted(told(stale(folder(tmp_path, changes), date(2026, 12, 1), 300))) == sorted(
        [
            f"{GB}:{line_marked(gb)}: 'gb-x' {ago}",
            f"{GB}:{law}: 'gb-law' {ago}",
            f"{APP}:4: 'app' {ago}",
            f"sources.yaml:2: 'old' {ago}",
        ]
    )


def test_the_list_of_other_countries_grows_stale_too(tmp_path: Path) -> None:
    library = folder(tmp_path, {"elsewhere.yaml": ELSEWHERE})
    found = told(stale(library, CHECKED + timedelta(days=91), 90))
    assert any(line.startswith("elsewhere.yaml:") for line in found)
