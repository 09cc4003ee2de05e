from __future__ import annotations

import re
from pathlib import Path

import pytest

from sextortion_help.case import log as chain
from sextortion_help.playbook.strict_yaml import MAX_BYTES
from tests.cli.program import ANSWERS, CANARIES, NOW, Outcome, Program

LONG = "x" * 4001


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def start(program: Program, content: str | bytes) -> Outcome:
    """Run with an answers file that would be kept if it were good."""
    file = program.write("answers.yaml", content)
    return program("start", "--answers", file, "--passphrase-file", program.key)


def refused(program: Program, content: str | bytes) -> list[str]:
    """Return the problems told of a file that must be refused, with nothing shown or saved."""
    outcome = start(program, content)
    assert (outcome.code, outcome.out) == (2, "")
    first, *problems = outcome.err.splitlines()
    assert first == "The answers file has problems."
    assert not program.home.exists()
    return problems


# ------------------------------------------------------------------ what is taken


def test_everything_in_the_file_stands_in_the_case(program: Program) -> None:
    case = program.vault(program.keep()).load()
    assert case.answers["offender"].value == "stranger"
    assert case.answers["others_under_18"].value == "no"
    assert case.answers["what_they_have"].value == ("pictures", "messages")
    assert case.answers["began_when"].value == "canary-day"
    assert [dict(record.fields) for record in case.records["accounts"]] == [
        {"platform": "instagram", "user_name": "canary_user"},
        {"platform": "other", "user_name": "a second one"},
    ]
    assert {step: mark.state for step, mark in case.steps.items()} == {
        "do-not-pay": "done",
        "stop-replying": "later",
        "save-proof.instagram": "done",
    }
    given = {answer.at for answer in case.answers.values()}
    assert given == {NOW}
    assert chain.first_break(case.log) is None


def test_records_of_one_file_can_be_told_apart(program: Program) -> None:
    case = program.vault(program.keep()).load()
    ids = [record.id for records in case.records.values() for record in records]
    assert len(set(ids)) == len(ids) == 4


@pytest.mark.parametrize("word", ["no", "yes"])
def test_words_that_yaml_reads_as_truth_stay_words(program: Program, word: str) -> None:
    case = program.vault(program.keep(f"posted: {word}\n")).load()
    assert case.answers["posted"].value == word


@pytest.mark.parametrize("words", ["12:30", "0x10", "2026-11-24", "~", "null", "1e3", "on"])
def test_own_words_stay_as_they_were_typed(program: Program, words: str) -> None:
    case = program.vault(program.keep(f"began_when: {words}\n")).load()
    assert case.answers["began_when"].value == words


def test_one_value_may_stand_for_a_list_of_one(program: Program) -> None:
    case = program.vault(program.keep("platforms_used: instagram\n")).load()
    assert case.answers["platforms_used"].value == ("instagram",)


def test_one_record_may_stand_for_a_list_of_one(program: Program) -> None:
    case = program.vault(program.keep("accounts: {user_name: someone}\n")).load()
    assert [dict(record.fields) for record in case.records["accounts"]] == [
        {"user_name": "someone"}
    ]


def test_an_empty_answer_is_a_skipped_question(program: Program) -> None:
    case = program.vault(program.keep("offender:\nbegan_when: ''\n")).load()
    assert case.answers["offender"].value is None
    assert case.answers["began_when"].value is None


@pytest.mark.parametrize("empty", ["", "''", "['']"])
def test_an_empty_answer_to_pick_several_is_a_skipped_question(
    program: Program, empty: str
) -> None:
    case = program.vault(program.keep(f"platforms_used: {empty}\n")).load()
    assert case.answers["platforms_used"].value is None


def test_an_empty_list_is_a_skipped_question(program: Program) -> None:
    case = program.vault(program.keep("platforms_used: []\n")).load()
    assert case.answers["platforms_used"].value is None


def test_what_the_file_leaves_open_is_left_to_be_asked(program: Program) -> None:
    case = program.vault(program.keep("safe_now: safe\n")).load()
    assert set(case.answers) == {"safe_now"}


def test_letters_of_any_script_are_kept(program: Program) -> None:
    words = "مرحبا 漢字 👩\u200d🚀 é"
    case = program.vault(program.keep(f"began_when: {words}\n")).load()
    assert case.answers["began_when"].value == words


def test_a_file_with_a_byte_order_mark_is_read(program: Program) -> None:
    assert start(program, b"\xef\xbb\xbfsafe_now: safe\r\n").code == 0


def test_without_saving_nothing_is_kept_and_no_passphrase_is_needed(program: Program) -> None:
    outcome = program("start", "--no-save", "--answers", program.write("a.yaml", ANSWERS))
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("The guide for these answers")
    assert not program.home.exists()


# ------------------------------------------------------------------ what is refused


BAD = {
    "an unknown fact": ("age_nau: adult\n", [(1, "did you mean 'age_now'")]),
    "an unknown value": ("\nage_now: fourteen\n", [(2, "age_now")]),
    "a value of another case": ("country: gb\n", [(1, "did you mean 'GB'")]),
    "an unknown value in a list": (
        "platforms_used:\n  - instagram\n  - instagramm\n",
        [(1, "did you mean 'instagram'")],
    ),
    "a list for one value": ("age_now: [adult, under_18]\n", [(1, "takes one value")]),
    "a mapping for one value": ("age_now: {a: b}\n", [(1, "takes one value")]),
    "a mapping for a list": ("platforms_used: {a: b}\n", [(1, "takes a list")]),
    "a mapping in a list": ("platforms_used: [{a: b}]\n", [(1, "takes a list of words")]),
    "too long an answer": (f"began_when: {LONG}\n", [(1, "began_when")]),
    "an unknown field": (
        "accounts:\n  - platform: instagram\n    usr_name: x\n",
        [(3, "did you mean 'user_name'")],
    ),
    "an unknown value in a field": (
        "accounts:\n  - user_name: x\n    platform: instagran\n",
        [(3, "did you mean 'instagram'")],
    ),
    "a word for a record": ("accounts:\n  - someone\n", [(2, "maps fields to words")]),
    "a word for records": ("accounts: someone\n", [(1, "maps fields to words")]),
    "a list for a field": ("threats:\n  - words: [a, b]\n", [(2, "takes some words")]),
    "too long a field": (f"threats:\n  - words: {LONG}\n", [(2, "takes some words")]),
    "an unknown step": ("steps:\n  do-not-pey: done\n", [(2, "did you mean 'do-not-pay'")]),
    "a step of no card": ("steps:\n  save-proof.myspace: done\n", [(2, "there is no such step")]),
    "a step without its card": ("steps:\n  save-proof: done\n", [(2, "there is no such step")]),
    "an unknown state": ("steps:\n  do-not-pay: yes\n", [(2, "done, later, not-for-me")]),
    "a list of steps": ("steps: [do-not-pay]\n", [(1, "maps steps to")]),
    "a word for steps": ("steps: done\n", [(1, "maps steps to")]),
    "a list for a state": ("steps:\n  do-not-pay: [done]\n", [(2, "must be one of")]),
    "a list": ("- safe_now\n- safe\n", [(1, "must map facts to answers")]),
    "a word": ("safe\n", [(1, "must map facts to answers")]),
    "a key twice": ("safe_now: safe\nsafe_now: danger\n", [(2, "twice")]),
    "a field twice": ("threats:\n  - words: a\n    words: b\n", [(3, "twice")]),
    "an alias": ("safe_now: &a safe\nposted: *a\n", [(1, "anchors"), (2, "aliases")]),
    "a tag": ("safe_now: !!python/object:os.system x\n", [(1, "tags")]),
    "not YAML": ("safe_now: safe\nposted: [no\n", [(3, "not YAML")]),
    "a tab for indentation": ("accounts:\n\t- x: y\n", [(2, "not YAML")]),
    "two documents": ("safe_now: safe\n---\nposted: no\n", [(2, "only one")]),
    "nothing": ("", [(1, "empty")]),
    "only a comment": ("# nothing yet\n", [(1, "empty")]),
    "a deep nest": ("a: " + "[" * 50_000, [(1, "levels deep")]),
}


@pytest.mark.parametrize("name", BAD)
def test_a_slip_is_told_with_its_line_and_nothing_is_saved(program: Program, name: str) -> None:
    content, expected = BAD[name]
    problems = refused(program, content)
    assert problems
    for line, words in expected:
        assert any(
            problem.startswith(f"answers.yaml:{line}: ") and words in problem
            for problem in problems
        ), problems


def test_all_slips_are_told_at_once_with_their_lines(program: Program) -> None:
    problems = refused(
        program,
        "safe_now: safe\n"
        "age_now: old\n"
        "no_such: x\n"
        "platforms_used: [instagram, nowhere]\n"
        "offender: [a]\n"
        "accounts:\n"
        "  - platform: nowhere\n"
        "    nickname: x\n"
        "  - plain\n"
        "steps:\n"
        "  no-such-step: done\n"
        "  do-not-pay: never\n",
    )
    lines = [int(problem.split(":")[1]) for problem in problems]
    assert sorted(lines) == [2, 3, 4, 5, 7, 8, 9, 11, 12]
    assert all(re.match(r"answers\.yaml:\d+: \S", problem) for problem in problems)


def test_a_good_file_with_one_slip_keeps_nothing_of_it(program: Program) -> None:
    problems = refused(program, f"{ANSWERS}  no-such-step: done\n")
    assert len(problems) == 1
    for canary in CANARIES:
        assert canary not in problems[0]


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\x01\x02\xff\xfe",
        "safe_now: safe\n".encode("utf-16"),
        b"began_when: caf\xe9\n",
        bytes(range(256)) * 10,
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"safe_now: sa\x00fe\n",
        b'began_when: "\\uD800"\n',
    ],
)
def test_a_file_that_is_no_text_is_refused(program: Program, content: bytes) -> None:
    problems = refused(program, content)
    assert len(problems) == 1
    assert re.match(
        r"answers\.yaml:[12]: (the file is not UTF-8 text|this is not YAML)", problems[0]
    )


def test_a_file_of_two_megabytes_is_refused(program: Program) -> None:
    problems = refused(program, "began_when: x\n" + "# padding\n" * 200_000)
    assert problems == [f"answers.yaml:1: the file is larger than {MAX_BYTES // 1024} KiB"]


def test_a_missing_file_a_folder_and_an_empty_name_are_refused(
    program: Program, tmp_path: Path
) -> None:
    for path in (tmp_path / "missing.yaml", tmp_path, ""):
        outcome = program("start", "--answers", path, "--passphrase-file", program.key)
        assert (outcome.code, outcome.out) == (2, "")
        assert outcome.err == "The answers file cannot be read.\n"
        assert not program.home.exists()


def test_thousands_of_slips_do_not_drown_the_reader_or_the_program(program: Program) -> None:
    problems = refused(program, "".join(f"fact-{number}: x\n" for number in range(300)))
    assert problems
    assert problems[0].startswith("answers.yaml:1: ")


# ------------------------------------------------------------------ how to keep it must be said


def test_it_must_be_said_how_to_keep_the_case(program: Program) -> None:
    outcome = program("start", "--answers", program.write("answers.yaml", ANSWERS))
    assert (outcome.code, outcome.out) == (2, "")
    assert "--no-save" in outcome.err
    assert "--passphrase-file" in outcome.err
    assert not program.home.exists()


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"   \n", b"\n\nlate\n", b"\xff\xfe\x00", b"\x80\x81"]
)
def test_a_passphrase_file_without_a_passphrase_keeps_nothing(
    program: Program, content: bytes
) -> None:
    key = program.write("key.txt", content)
    file = program.write("answers.yaml", ANSWERS)
    outcome = program("start", "--answers", file, "--passphrase-file", key)
    assert (outcome.code, outcome.out) == (2, "")
    assert "passphrase file" in outcome.err
    assert not program.home.exists()


def test_what_was_typed_never_stands_in_a_problem(program: Program) -> None:
    content = (
        "canary_one: x\ncountry: canary two\naccounts:\n  - {canary_three: x, platform: canary4}\n"
    )
    outcome = start(program, content + "steps:\n  canary-five: done\n")
    assert outcome.code == 2
    assert len(outcome.err.splitlines()) == 6
    assert "canary" not in outcome.err
