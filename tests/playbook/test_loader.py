from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sextortion_help.errors import ExitCode, PlaybookProblemsError
from sextortion_help.paths import shipped_playbooks
from sextortion_help.playbook import loader
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.loader import MAX_FIRST_WORDS_BYTES, load_library, problems_error
from sextortion_help.playbook.models import Message, Question, Step

Files = Mapping[str, str | bytes | None]
"""File names with their content; ``None`` leaves a file out."""

SOURCES = """\
src:
  who: Someone
  link: https://example.org/page
  kind: official
  read: 2026-01-31
"""
PLATFORM = """\
name: An app
report:
  do: Tap Report.
  link: https://example.org/report
  confidence: official
sources: src
checked: 2026-01-31
"""
PAYMENT = """\
name: A way
stop:
  do: Call.
  confidence: official
sources: src
checked: 2026-01-31
"""
CONTACT = """\
name: Anywhere
code: INT
contacts:
  - id: line
    name: A line
    kind: crisis
    audience: everyone
    phone: "123"
    does: Listens.
    confidence: official
    sources: src
    checked: 2026-01-31
"""
GOOD: Files = {
    "first-words.txt": "You are not alone.\n\nDo not pay.\n",
    "guide/10-first.yaml": "title: First\nitems:\n  - {message: hello, say: Hello.}\n",
    "situations.yaml": "paid:\n  title: Paid\n  when: {money: sent}\n",
    "sources.yaml": SOURCES,
    "platforms/app.yaml": PLATFORM,
    "payments/way.yaml": PAYMENT,
    "contacts/INT.yaml": CONTACT,
}


def write_playbooks(folder: Path, changes: Files) -> Path:
    for name, content in {**GOOD, **changes}.items():
        if content is not None:
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def load(folder: Path, changes: Files) -> Library:
    return load_library(write_playbooks(folder, changes))


def problems(folder: Path, changes: Files) -> list[str]:
    with pytest.raises(PlaybookProblemsError) as caught:
        load(folder, changes)
    return list(caught.value.hint)


def items(text: str) -> str:
    """A guide file with these items."""
    return f"title: More\nitems:\n{text}"


def line_marked(text: str) -> int:
    """The line that bears the mark ``# here``, and so must be reported."""
    (line,) = (n for n, words in enumerate(text.splitlines(), 1) if words.endswith("# here"))
    return line


# ------------------------------------------------------------------ one slip in one file

GUIDE = "guide/20-more.yaml"
QUESTION = "  - question: q\n    ask: A?\n"
STEP = "  - step: s\n    title: T\n"

SLIPS: dict[str, tuple[str, str, str]] = {
    "a key near a known one": (
        GUIDE,
        items("  - message: m\n    say: S\n    sources: src\n    tilte: T  # here\n"),
        "'tilte' is not a key here; did you mean 'title'?",
    ),
    "a key near one deeper inside": (
        GUIDE,
        items(f"{QUESTION}    choices: {{a: A}}\n    wordings: []  # here\n"),
        "did you mean 'wording'?",
    ),
    "a key at the top": (GUIDE, items("  - {message: m, say: S}\nsay: S  # here\n"), "'say'"),
    "a key in a card's advice": (
        "platforms/app.yaml",
        PLATFORM.replace("confidence: official", "confidense: official  # here", 1).replace(
            "do: Tap Report.", "do: Tap.\n  confidence: official"
        ),
        "did you mean 'confidence'?",
    ),
    "an item without a needed key": (GUIDE, items("  - step: s  # here\n    title: T\n"), "'do'"),
    "a file without a title": (GUIDE, "items:  # here\n  - {message: m, say: S}\n", "'title'"),
    "a source without the day it was read": (
        "sources.yaml",
        "src:  # here\n  who: W\n  kind: official\n",
        "'read' is missing",
    ),
    "an item of two kinds": (
        GUIDE,
        items("  - message: m  # here\n    step: s\n    say: S\n"),
        "exactly one of: message, gate,",
    ),
    "an item of no kind": (GUIDE, items("  - say: S  # here\n"), "exactly one of: message, gate,"),
    "an item that is only text": (GUIDE, items("  - breathe  # here\n"), "cannot stand here"),
    "an item that is a list": (GUIDE, items("  - [breathe]  # here\n"), "cannot stand here"),
    "a question within an each": (
        GUIDE,
        items(
            "  - each: platform\n    of: q\n    items:\n    - question: q  # here\n      ask: A\n"
        ),
        "cannot stand here",
    ),
    "a section without items": (GUIDE, "title: T\nitems: []  # here\n", "'items' is empty"),
    "a message that says nothing": (
        GUIDE,
        items("  - message: m\n    say: []  # here\n"),
        "'say' is empty",
    ),
    "a line without words": (GUIDE, items(f"{STEP}    do:\n    - ' '  # here\n"), "'do' is empty"),
    "a value left out": (GUIDE, items(f"{STEP}    do:  # here\n"), "'do' is empty"),
    "a line too long": (
        GUIDE,
        items(f"{STEP}    do:\n    - D\n    - {'x' * 301}  # here\n"),
        "'do' is too long",
    ),
    "too many lines": (GUIDE, items(f"{STEP}    do: [{'a, ' * 20}a]  # here\n"), "'do'"),
    "an id with capitals": (GUIDE, items("  - message: Big  # here\n    say: S\n"), "'message'"),
    "an id with a space": (GUIDE, items("  - message: a b  # here\n    say: S\n"), "'message'"),
    "an id that ends in a dash": (
        GUIDE,
        items("  - message: a-  # here\n    say: S\n"),
        "'message'",
    ),
    "an id too long": (
        GUIDE,
        items(f"  - message: {'a' * 61}  # here\n    say: S\n"),
        "'message' is too long",
    ),
    "a choice that is no id": (
        GUIDE,
        items(f"{QUESTION}    choices:\n      ok: A\n      Not Ok: B  # here\n"),
        "is not written as it must be",
    ),
    "a choice named skipped": (
        GUIDE,
        items(f"{QUESTION}    choices:\n      ok: A\n      skipped: B  # here\n"),
        "'skipped' has a meaning of its own",
    ),
    "a source's link that is no web address": (
        "sources.yaml",
        SOURCES.replace("https://example.org/page", "ftp://example.org  # here"),
        "'link'",
    ),
    "a card's link with a space": (
        "platforms/app.yaml",
        PLATFORM.replace("https://example.org/report", "https://example.org/a b  # here"),
        "'link'",
    ),
    "a day that is not in the calendar": (
        "sources.yaml",
        SOURCES.replace("2026-01-31", "2026-02-31  # here"),
        "'read'",
    ),
    "a day in words": (
        "payments/way.yaml",
        PAYMENT.replace("2026-01-31", "last week  # here"),
        "a day is written as 2026-11-24",
    ),
    "a day as a number, which would be read as seconds": (
        "payments/way.yaml",
        PAYMENT.replace("2026-01-31", "86400  # here"),
        "a day is written as 2026-11-24",
    ),
    "a step's link that is no link": (
        GUIDE,
        items(f"{STEP}    do: D\n    link: htp:/x  # here\n"),
        "'link' is not written as it must be",
    ),
    "a situation whose name is no id": (
        "situations.yaml",
        "Bad Id!:  # here\n  title: T\n  when: {money: sent}\n",
        "'Bad Id!' cannot be an id",
    ),
    "a situation named like a word of conditions": (
        "situations.yaml",
        "any:  # here\n  title: T\n  when: {money: sent}\n",
        "'any' cannot be an id",
    ),
    "a card named like a skipped answer": (
        "platforms/skipped.yaml",
        PLATFORM.replace("name: An app", "name: An app  # here", 1),
        "'skipped' cannot be an id",
    ),
    "a file name that would be passed over": (
        "guide/30-more.yml",
        "title: T  # here\n",
        "must end in .yaml",
    ),
    "a character that YAML refuses": (
        GUIDE,
        "title: T\nitems: \x01  # here\n",
        "this is not YAML",
    ),
    "a word that is none of those allowed": (
        "contacts/INT.yaml",
        CONTACT.replace("kind: crisis", "kind: crises  # here"),
        "'kind' must be one of: 'emergency', 'crisis'",
    ),
    "a fact that is only remembered": (
        "payments/way.yaml",
        PAYMENT.replace("official", "remembered  # here"),
        "'confidence'",
    ),
    "a contact with no way to reach it": (
        "contacts/INT.yaml",
        CONTACT.replace('    phone: "123"\n', "").replace("- id: line", "- id: line  # here"),
        "a contact needs a phone, text, email, link or chat",
    ),
    "a contact without a source": (
        "contacts/INT.yaml",
        CONTACT.replace("sources: src", "sources: []  # here"),
        "'sources' is empty",
    ),
    "a country's code that is not the file's name": (
        "contacts/GB.yaml",
        CONTACT.replace("code: INT", "code: US  # here"),
        "'US'",
    ),
    "a country's code that is none": (
        "contacts/INT.yaml",
        CONTACT.replace("code: INT", "code: Int  # here"),
        "'code'",
    ),
    "a question with nothing to pick": (
        GUIDE,
        items("  - question: q  # here\n    ask: A?\n"),
        "needs 'choices' or 'choices_from'",
    ),
    "free words with choices": (
        GUIDE,
        items("  - question: q  # here\n    ask: A?\n    answer: text\n    choices: {a: A}\n"),
        "has no choices",
    ),
    "two fields of one name": (
        GUIDE,
        items(
            "  - collect: c  # here\n    title: T\n    ask: A?\n    another: B?\n    fields:\n"
            "    - {field: f, ask: A, label: L}\n    - {field: f, ask: A, label: L}\n"
        ),
        "two fields",
    ),
    "a condition that is a list": (
        GUIDE,
        items("  - message: m\n    say: S\n    when: [a]  # here\n"),
        "a condition is",
    ),
    "a condition in a situation": (
        "situations.yaml",
        "s:\n  title: S\n  when: {any: paid}  # here\n",
        "'any' takes a list",
    ),
    "sources as a list": ("sources.yaml", "- src  # here\n", "must map ids to entries"),
    "a source that is only text": ("sources.yaml", "other: x  # here\n", ""),
    "a guide file that is only text": (GUIDE, "words  # here\n", ""),
    "items that are only text": (GUIDE, "title: T\nitems: words  # here\n", "'items'"),
    "a key written twice": (GUIDE, "title: T\ntitle: U  # here\nitems: []\n", "twice"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_one_problem_with_file_line_and_words(tmp_path: Path, slip: str) -> None:
    file, text, words = SLIPS[slip]
    (problem,) = problems(tmp_path, {file: text})
    place = f"{file}:{line_marked(text)}: "
    assert (problem.startswith(place), words in problem) == (True, True), problem


def test_a_key_near_no_other_gets_no_suggestion(tmp_path: Path) -> None:
    text = items("  - {message: m, say: S, zzz: T}\n")
    assert problems(tmp_path, {GUIDE: text}) == [f"{GUIDE}:3: 'zzz' is not a key here"]


@pytest.mark.parametrize("word", ["any", "all", "not", "skipped", "steps"])
def test_a_word_with_a_meaning_of_its_own_is_no_id(tmp_path: Path, word: str) -> None:
    text = items(f"  - message: {word}\n    say: S\n")
    (problem,) = problems(tmp_path, {GUIDE: text})
    assert problem.startswith(f"{GUIDE}:3: '{word}' ")


@pytest.mark.parametrize(
    ("file", "line"),
    [("sources.yaml", 1), ("situations.yaml", 1), ("first-words.txt", 1), ("guide", 1)],
)
def test_a_file_that_every_folder_needs_is_missed(tmp_path: Path, file: str, line: int) -> None:
    missing = "guide/10-first.yaml" if file == "guide" else file
    (problem,) = problems(tmp_path, {missing: None})
    assert problem.startswith(f"{file}:{line}: ")


@pytest.mark.parametrize(
    "content",
    [b"", b" \n\n", b"\xff", b"x" * (MAX_FIRST_WORDS_BYTES + 1)],
    ids=["empty", "blank", "not UTF-8", "too long"],
)
def test_first_words_that_cannot_be_shown_are_a_problem(tmp_path: Path, content: bytes) -> None:
    (problem,) = problems(tmp_path, {"first-words.txt": content})
    assert problem.startswith("first-words.txt:1: ")


def test_a_file_that_cannot_be_opened_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "guide" / "20-more.yaml").mkdir(parents=True)
    assert problems(tmp_path, {}) == [f"{GUIDE}:1: the file cannot be read"]


@pytest.mark.parametrize(("files", "found"), [(3, []), (4, ["guide:1: more than 3 files"])])
def test_a_folder_of_too_many_files_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: int, found: list[str]
) -> None:
    monkeypatch.setattr(loader, "MAX_FILES", 3)
    more = {f"guide/{n}.yaml": items(f"  - {{message: m{n}, say: S}}\n") for n in range(files - 1)}
    write_playbooks(tmp_path, more)
    reported: list[str] = []
    try:
        load_library(tmp_path)
    except PlaybookProblemsError as error:
        reported.extend(error.hint)
    assert reported == found


def test_a_folder_that_does_not_exist_is_told_as_problems(tmp_path: Path) -> None:
    with pytest.raises(PlaybookProblemsError):
        load_library(tmp_path / "nowhere")


# ------------------------------------------------------------------ all problems together


def test_problems_of_all_files_are_reported_together_in_order(tmp_path: Path) -> None:
    changes = {
        "situations.yaml": "s:\n  title: S\n",
        GUIDE: items("  - {message: m}\n" + "  - {message: n, say: S}\n" * 7 + "  - {step: s}\n"),
        "guide/10-first.yaml": "title: *first\nitems: []\n",
        "guide/30-fine.yaml": items("  - {message: o, say: S}\n"),
        "sources.yaml": None,
        "contacts/INT.yaml": CONTACT.replace("kind: crisis", "kind: x").replace("2026", "x"),
        "first-words.txt": None,
    }
    places = [problem.split(": ")[0] for problem in problems(tmp_path, changes)]
    assert places == [
        "contacts/INT.yaml:6",
        "contacts/INT.yaml:12",
        "first-words.txt:1",
        "guide/10-first.yaml:1",
        f"{GUIDE}:3",
        f"{GUIDE}:11",
        f"{GUIDE}:11",
        "situations.yaml:1",
        "sources.yaml:1",
    ]


@pytest.mark.parametrize(("slips", "words"), [(1, "1 problem."), (2, "2 problems.")])
def test_the_error_counts_its_problems(tmp_path: Path, slips: int, words: str) -> None:
    with pytest.raises(PlaybookProblemsError, match=words):
        load(tmp_path, {GUIDE: items("  - {message: m}\n" * slips)})


def test_a_flood_of_slips_in_one_file_is_not_told_to_the_end(tmp_path: Path) -> None:
    flood = "title: First\nitems:\n" + "  - {message: hello, say: Hello., nas: 1}\n" * 5000
    with pytest.raises(PlaybookProblemsError) as caught:
        load(tmp_path, {"guide/10-first.yaml": flood})
    assert len(caught.value.hint) == 100


def test_problems_are_an_error_with_an_exit_code_of_its_own() -> None:
    assert problems_error([]).exit_code == ExitCode.PLAYBOOK_PROBLEMS


# ------------------------------------------------------------------ what is read


def test_a_folder_without_slips_is_read(tmp_path: Path) -> None:
    library = load(tmp_path, {})
    assert [file.section.title for file in library.guide] == ["First"]


def test_guide_files_are_met_in_the_order_of_their_names(tmp_path: Path) -> None:
    changes = {f"guide/{n}-x.yaml": items(f"  - {{message: m{n}, say: S}}\n") for n in (9, 30, 20)}
    names = [file.name for file in load(tmp_path, changes).guide]
    assert names == ["10-first", "20-x", "30-x", "9-x"]


def test_cards_bear_the_name_of_their_file(tmp_path: Path) -> None:
    library = load(tmp_path, {"platforms/other-app.yaml": PLATFORM})
    assert list(library.platforms) == ["app", "other-app"]


def test_first_words_keep_their_blank_lines(tmp_path: Path) -> None:
    assert load(tmp_path, {}).first_words == ("You are not alone.", "", "Do not pay.")


def test_every_file_that_was_read_keeps_its_lines(tmp_path: Path) -> None:
    assert set(load(tmp_path, {}).documents) == set(GOOD) - {"first-words.txt"}


def test_one_sentence_may_stand_for_a_list_of_sentences(tmp_path: Path) -> None:
    library = load(tmp_path, {GUIDE: items("  - {message: m, say: S, sources: src}\n")})
    item = list(library.items())[-1]
    assert isinstance(item, Message)
    assert (item.say, item.sources) == (("S",), ("src",))


def test_words_that_yaml_would_change_stay_choices(tmp_path: Path) -> None:
    text = items(f"{QUESTION}    choices: {{no: No, yes: Yes, 12: Null}}\n")
    question = list(load(tmp_path, {GUIDE: text}).items())[-1]
    assert isinstance(question, Question)
    assert question.choices == {"no": "No", "yes": "Yes", "12": "Null"}


def test_the_longest_line_allowed_is_read(tmp_path: Path) -> None:
    step = list(load(tmp_path, {GUIDE: items(f"{STEP}    do: {'x' * 300}\n")}).items())[-1]
    assert isinstance(step, Step)
    assert step.do == ("x" * 300,)


@pytest.mark.parametrize("way", ["phone", "text", "email", "link", "chat"])
def test_one_way_to_reach_a_contact_is_enough(tmp_path: Path, way: str) -> None:
    changed = CONTACT.replace('phone: "123"', f"{way}: https://example.org")
    library = load(tmp_path, {"contacts/INT.yaml": changed})
    assert getattr(library.countries["INT"].contacts[0], way) == "https://example.org"


def test_the_playbooks_that_ship_load_without_a_problem() -> None:
    assert load_library(shipped_playbooks()).guide


# ------------------------------------------------------------------ hostile folders


def outcome(changes: Files) -> list[tuple[str, int]] | None:
    """Load a folder with these files: the places of its problems, or ``None`` without any."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            load(Path(folder), changes)
        except PlaybookProblemsError as error:
            parts = (problem.split(":", 2) for problem in error.hint)
            return [(file, int(line)) for file, line, _ in parts]
    return None


NAMES = sorted(GOOD)


@given(name=st.sampled_from(NAMES), content=st.binary(max_size=60))
@settings(max_examples=60)
@example(name="guide/10-first.yaml", content=b"---\n")
@example(name="sources.yaml", content=b"[" * 50_000)
def test_any_bytes_in_a_file_end_in_a_library_or_problems_of_that_file(
    name: str, content: bytes
) -> None:
    found = outcome({name: content}) or []
    assert {file for file, _ in found} <= {name, "guide"}


KEYS = """
title items message say when any all not question ask choices step do each of platform collect
fields field label contacts kinds sources name code who link read T src a INT
"""
WORDS = st.sampled_from(KEYS.split())
DATA = st.recursive(
    WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=14,
)


@given(name=st.sampled_from([n for n in NAMES if n.endswith("yaml")]), data=DATA)
@settings(max_examples=80)
@example(name="guide/10-first.yaml", data={"title": "T", "items": [{"each": "platform"}, "a", []]})
@example(name="sources.yaml", data={"src": [{"a": "a"}]})
def test_any_data_in_a_file_is_told_with_lines_of_that_file(name: str, data: object) -> None:
    text = yaml.dump(data, default_flow_style=False)
    found = [line for file, line in outcome({name: text}) or [] if file == name]
    assert all(1 <= line <= text.count("\n") for line in found)


@given(st.lists(st.sampled_from(sorted(SLIPS)), min_size=1, max_size=6, unique=True))
@settings(max_examples=40)
def test_slips_in_different_files_are_all_found_at_once(chosen: list[str]) -> None:
    by_file = {SLIPS[slip][0]: SLIPS[slip][1] for slip in chosen}
    expected = sorted((file, line_marked(text)) for file, text in by_file.items())
    assert outcome(by_file) == expected


def test_first_words_that_are_too_long_are_refused_by_their_bytes(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, {"first-words.txt": "a" + "\u00e9" * 3000})
    assert problem.startswith("first-words.txt:1: ")


def test_a_byte_order_mark_is_no_part_of_the_first_words(tmp_path: Path) -> None:
    library = load(tmp_path, {"first-words.txt": b"\xef\xbb\xbfYou are not alone.\n"})
    assert library.first_words == ("You are not alone.",)


def test_a_folder_may_have_no_situations(tmp_path: Path) -> None:
    assert load(tmp_path, {"situations.yaml": "{}\n"}).situations == {}


def test_a_refused_guide_file_is_not_also_a_missing_guide(tmp_path: Path) -> None:
    assert len(problems(tmp_path, {"guide/10-first.yaml": "title: T\n"})) == 1
