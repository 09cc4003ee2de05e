from __future__ import annotations

import codecs
import time
from itertools import count
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from sextortion_help.playbook.documents import Data, Document, Path, Problem
from sextortion_help.playbook.strict_yaml import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_PROBLEMS,
    read_document,
)

FILE = "guide/10-first.yaml"
WORDS_YAML_WOULD_CHANGE = [
    "no",
    "on",
    "Yes",
    "true",
    "12:30",
    "null",
    "~",
    "1.0",
    "007",
    "0x1F",
    "1_000",
    "1e3",
    ".inf",
    "2026-01-31",
    "=",
    "<<",
]


def read(content: str | bytes) -> Document:
    document, problems = read_document(as_bytes(content), FILE)
    assert problems == ()
    assert document is not None
    return document


def refuse(content: str | bytes) -> tuple[Problem, ...]:
    document, problems = read_document(as_bytes(content), FILE)
    assert document is None
    return problems


def refuse_once(content: str | bytes) -> Problem:
    (problem,) = refuse(content)
    return problem


def as_bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


# ------------------------------------------------------------------ every scalar is text


@pytest.mark.parametrize("word", WORDS_YAML_WOULD_CHANGE)
def test_a_value_stays_the_word_that_was_written(word: str) -> None:
    assert read(f"key: {word}\n").data == {"key": word}


@pytest.mark.parametrize("word", WORDS_YAML_WOULD_CHANGE)
def test_a_list_entry_stays_the_word_that_was_written(word: str) -> None:
    assert read(f"- {word}\n").data == [word]


@pytest.mark.parametrize("word", WORDS_YAML_WOULD_CHANGE)
def test_a_key_stays_the_word_that_was_written(word: str) -> None:
    assert read(f"{word}: value\n").data == {word: "value"}


@pytest.mark.parametrize("content", ["key:\n", "key: ''\n", "key: # a comment\n"])
def test_a_value_left_out_is_empty_text(content: str) -> None:
    assert read(content).data == {"key": ""}


def test_a_merge_key_merges_nothing() -> None:
    assert read("<<: {a: b}\nc: d\n").data == {"<<": {"a": "b"}, "c": "d"}


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert read(codecs.BOM_UTF8 + b"key: value\n").data == {"key": "value"}


def test_the_same_key_may_stand_in_different_mappings() -> None:
    assert read("- {a: b}\n- {a: c}\n").data == [{"a": "b"}, {"a": "c"}]


# ------------------------------------------------------------------ what is refused


def test_a_key_written_twice_is_found_on_its_second_line() -> None:
    assert refuse_once("a: b\nc: d\na: e\n").line == 3


def test_a_key_written_twice_is_told_with_its_first_line() -> None:
    assert "first on line 2" in refuse_once("c: d\na: b\na: e\n").message


@pytest.mark.parametrize(
    "content",
    [
        "outer:\n  inner:\n    a: b\n    a: c\n",
        "outer:\n- x\n- a: b\n  a: c\n",
        "outer:\n  x: y\n  in: {a: b,\n    a: [c]}\n",
    ],
)
def test_a_key_written_twice_deep_inside_is_found(content: str) -> None:
    problem = refuse_once(content)
    assert (problem.line, "'a'" in problem.message) == (4, True)


def test_keys_that_yaml_would_make_equal_are_different_words() -> None:
    assert read("yes: a\non: b\n1: c\n1.0: d\n").data == {
        "yes": "a",
        "on": "b",
        "1": "c",
        "1.0": "d",
    }


@pytest.mark.parametrize(
    ("content", "line", "word"),
    [
        ("a: b\nc: *name\n", 2, "aliases"),
        ("- a\n-\n  - *name\n", 3, "aliases"),
        ("a: b\nc: &name d\n", 2, "anchors"),
        ("a: b\nc: &name [d]\n", 2, "anchors"),
        ("a: b\n&name c: d\n", 2, "anchors"),
        ("a: b\nc: !!int 3\n", 2, "tags"),
        ("a: b\nc: !own {d: e}\n", 2, "tags"),
        ("a: b\nc: !!python/object/apply:os.getcwd []\n", 2, "tags"),
        ("a: b\n---\nc: d\n", 2, "one YAML document"),
        ("a: b\n? [c]\n: d\n", 2, "a key must be a word"),
        ("a: b\n? {c: e}\n: d\n", 2, "a key must be a word"),
        ("a: b\nc: [d\n", 3, "not YAML"),
        ("a: b\n\tc: d\n", 2, "not YAML: found a tab"),
    ],
)
def test_what_no_playbook_needs_is_refused_with_its_line(
    content: str, line: int, word: str
) -> None:
    problem = refuse_once(content)
    assert (problem.line, word in problem.message) == (line, True), problem


@pytest.mark.parametrize("style", ["# first\n- {}\n- next", "# first\nwords: {}\nnext: one"])
def test_a_sentence_that_a_number_sign_cuts_off_is_refused(style: str) -> None:
    def read(words: str) -> tuple[Document | None, tuple[Problem, ...]]:
        return read_document(style.format(words).encode(), "f.yaml")

    (problem,) = read("Copy the part after the # too.")[1]
    assert (problem.line, problem.message) == (2, CUT_OFF)
    for words in ('"Copy the # too."', "Copy a#1 too.", "Two words  # a comment", "word # note"):
        assert read(words)[0] is not None, words


CUT_OFF = "a # cuts these words off; put them in quotes"


def test_a_control_character_is_refused() -> None:
    assert "control characters" in refuse_once("a: b\x07\n").message


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"\xff", 1), (b"a: b\nc: \xe9\n", 2), (b"\n\n\nkey: \xf0\x9f", 4), (b"\xff\xfea\x00", 1)],
)
def test_bytes_that_are_not_utf8_are_refused_with_their_line(content: bytes, line: int) -> None:
    problem = refuse_once(content)
    assert (problem.line, "UTF-8" in problem.message) == (line, True)


def test_a_file_one_byte_too_large_is_refused() -> None:
    problem = refuse_once(b"a: b\n" + b"#" * (MAX_BYTES - 4))
    assert (problem.line, "larger than" in problem.message) == (1, True)


def test_a_file_of_exactly_the_largest_size_is_read() -> None:
    assert read(b"a: b\n" + b"#" * (MAX_BYTES - 5)).data == {"a": "b"}


@pytest.mark.parametrize("content", [b"", b"\n\n", b"# only a comment\n", codecs.BOM_UTF8])
def test_a_file_that_says_nothing_is_refused(content: bytes) -> None:
    problem = refuse_once(content)
    assert (problem.line, "empty" in problem.message) == (1, True)


# ------------------------------------------------------------------ depth


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}"), ("- ", "")])
def test_the_deepest_nesting_allowed_is_read(opening: str, closing: str) -> None:
    read(opening * MAX_DEPTH + "x" + closing * MAX_DEPTH)


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}"), ("- ", "")])
def test_one_level_more_is_refused(opening: str, closing: str) -> None:
    deep = MAX_DEPTH + 1
    assert "nested" in refuse_once(opening * deep + "x" + closing * deep).message


def test_too_deep_nesting_is_found_on_its_line() -> None:
    content = "\n".join("  " * level + "a:" for level in range(MAX_DEPTH + 5))
    assert refuse_once(content).line == MAX_DEPTH + 1


@pytest.mark.parametrize(
    "opening", ["[", "{", "- ", "? ", "{a: ", "[{a: ", "- a: ", "&a [", "!t ["]
)
def test_fifty_thousand_nested_levels_give_a_problem_at_once(opening: str) -> None:
    started = time.monotonic()
    problems = refuse((opening * 50_000)[: MAX_BYTES - 1])
    assert (len(problems) > 0, time.monotonic() - started < 2) == (True, True)


def test_nested_levels_indented_to_the_size_limit_give_a_problem() -> None:
    levels = "\n".join(" " * level + "a:" for level in range(1000))
    assert "nested" in refuse_once(levels).message


# ------------------------------------------------------------------ all at once


def test_every_problem_of_a_file_is_reported_with_its_line() -> None:
    content = """\
a: &name b
c: *name
d: !!int 3
e: {f: g, f: h}
a: i
"""
    words = ("anchors", "aliases", "tags", "'f'", "'a'")
    found = [
        (problem.line, word in problem.message)
        for problem, word in zip(refuse(content), words, strict=True)
    ]
    assert found == [(1, True), (2, True), (3, True), (4, True), (5, True)]


def test_problems_before_broken_yaml_are_kept() -> None:
    assert [problem.line for problem in refuse("a: *name\nb: [c\n")] == [1, 3]


def test_a_file_full_of_slips_stops_at_a_bounded_number_of_problems() -> None:
    assert len(refuse("- *a\n" * 1000)) == MAX_PROBLEMS


def test_a_problem_names_the_file() -> None:
    assert str(refuse_once("a: b\nc: *a\n")).startswith(f"{FILE}:2: ")


def test_a_document_names_its_file() -> None:
    assert read("a: b\n").file == FILE


# ------------------------------------------------------------------ lines


@pytest.mark.parametrize("place", [("items", 1, "no"), ("items", 1, "no", 4)])
def test_a_place_that_is_not_written_has_the_line_of_what_is_around_it(place: Path) -> None:
    assert read("a: b\nitems:\n- c: d\n- e: f\n").line(place) == 4


def test_a_place_in_an_unknown_part_has_the_first_line() -> None:
    assert read("# words\na: b\n").line(("nothing", 3)) == 2


def test_a_document_without_lines_has_a_first_line() -> None:
    assert Document(FILE, "", {}).line(("a",)) == 1


def test_a_list_of_mappings_knows_the_line_of_each() -> None:
    document = read("items:\n  - a: b\n    c: d\n\n  - a: e\n")
    assert [document.line(("items", n)) for n in (0, 1)] == [2, 5]


def test_a_value_on_later_lines_stands_on_the_line_of_its_key() -> None:
    assert read("a: b\ntext: |\n  one\n  two\nlast: c\n").line(("text",)) == 2


# ------------------------------------------------------------------ properties


class PlainDumper(yaml.SafeDumper):
    """Writes the same value twice rather than use an alias."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def dumped(data: object, *, flow: bool) -> str:
    return yaml.dump(
        data, Dumper=PlainDumper, default_flow_style=flow, allow_unicode=True, sort_keys=False
    )


# Without next line (U+0085): PyYAML's own writer folds it into a space.
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_characters="\x85"), max_size=12
) | st.sampled_from(WORDS_YAML_WOULD_CHANGE)
NESTED = st.recursive(
    TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(data=NESTED, flow=st.booleans())
def test_nested_data_is_read_back_as_it_was_written(data: object, flow: bool) -> None:
    assert read(dumped([data], flow=flow)).data == [data]


Shape = None | list["Shape"]
SHAPES: st.SearchStrategy[Any] = st.recursive(
    st.none(),
    lambda inner: st.tuples(st.sampled_from("[{"), st.lists(inner, min_size=1, max_size=4)),
    max_leaves=15,
)


def labelled(shape: Any, numbers: count[int]) -> Any:
    """Data of this shape in which no word occurs twice."""
    if shape is None:
        return f"w{next(numbers):04}"
    kind, parts = shape
    if kind == "[":
        return [labelled(part, numbers) for part in parts]
    return {f"w{next(numbers):04}": labelled(part, numbers) for part in parts}


def words_by_place(data: Data, path: Path = ()) -> dict[Path, str]:
    """The word that must stand on the line of each place: a key, or an entry of a list."""
    if isinstance(data, str):
        return {} if path and isinstance(path[-1], str) else {path: data}
    entries = data.items() if isinstance(data, dict) else enumerate(data)
    found: dict[Path, str] = {}
    for key, value in entries:
        if isinstance(key, str):
            found[(*path, key)] = key
        found |= words_by_place(value, (*path, key))
    return found


@given(shape=SHAPES, comments=st.integers(0, 3))
def test_the_line_of_a_place_holds_its_word(shape: Any, comments: int) -> None:
    text = "# a comment\n" * comments + dumped(labelled(shape, count()), flow=False)
    lines = text.splitlines()
    document = read(text)
    for path, word in words_by_place(document.data).items():
        assert word in lines[document.line(path) - 1]


YAML_LIKE = st.text("[]{}:,-?&*!|>'\"%#@` \n\tab1~.", max_size=60)


@given(st.binary(max_size=80) | st.text(max_size=80).map(str.encode) | YAML_LIKE.map(str.encode))
@example(b"\xef\xbb\xbf")
@example(b"\x00")
@example(b"%YAML 9.9\n---\na")
@example(b"%TAG ! !x\n--- !a b")
@example(b"*a : b")
@example(b"? *a\n: *b\n")
def test_any_bytes_give_either_a_document_or_problems(content: bytes) -> None:
    document, problems = read_document(content, FILE)
    assert (document is None) == bool(problems)


@given(YAML_LIKE)
def test_a_problem_stands_on_a_line_of_the_file(text: str) -> None:
    _, problems = read_document(text.encode(), FILE)
    assert all(1 <= problem.line <= text.count("\n") + 2 for problem in problems)


@given(YAML_LIKE)
@example("a: b\nc: [d, {e: f}]\n")
@example("? a\n: b\n")
@example("- - a\n  - b\n-\n")
@example("a: >\n b\n 1\n")
def test_what_is_accepted_means_what_yaml_says_it_means(text: str) -> None:
    document, _ = read_document(text.encode(), FILE)
    if document is not None and document.data:
        loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
        assert document.data == yaml.load(text, Loader=loader)
