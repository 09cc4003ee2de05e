"""The shape of ``forms/`` and ``form-parts.yaml``, when they are read, and what is checked."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sextortion_help.cli.playbook import MAPS, Shape
from sextortion_help.errors import PlaybookProblemsError
from sextortion_help.paths import shipped_playbooks
from sextortion_help.playbook.checker import check
from sextortion_help.playbook.form_checks import form_problems
from sextortion_help.playbook.forms import BuiltIn, Form, FormPart, form_words, part_words
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.loader import FILE_MODELS, load_library
from sextortion_help.playbook.outline import find
from sextortion_help.playbook.quality import passages, stale, word_problems
from sextortion_help.playbook.schema import json_schema
from sextortion_help.playbook.strict_yaml import read_document
from tests.playbook.test_checker import GOOD
from tests.shipped import LIBRARY

FORM_FILE, PARTS_FILE = "forms/one.yaml", "form-parts.yaml"
FORM = """\
name: A form
link: https://form.example/
countries: [GB]
audience: everyone
for: Anyone.
mind: Think first.
fields:
  - field: What happened
    say: In your words.
    needed: "yes"
    part: tale
  - {field: When, needed: helps, part: [day, tale]}
after: You get a number.
confidence: official
sources: [ic3]
checked: 2026-11-24
"""
PARTS = """\
day:
  title: Day
  facts: [began_when]
  records: {threats: [when, words]}
  find: Look at the chat.
tale:
  title: Tale
  built_in: [story]
  boxes: [{label: More, room: "3"}]
  find: Write it down.
"""
COVERAGE = (Path(__file__).parents[2] / "docs" / "coverage.md").read_text("utf-8")

PACK_FORMS = {
    *("us-ic3", "us-fbi-tips", "us-ncmec-cybertipline", "us-platform-removal"),
    *("gb-police", "gb-report-fraud", "gb-ceop", "gb-report-remove"),
    *("ca-cybertip", "ca-police-cafc", "au-esafety", "au-accce", "nz-netsafe", "in-nccrp"),
    *("eu-police", "hash-stopncii", "hash-takeitdown", "generic-statement"),
}
"""Every form that was looked into."""

PACK_ORDER = (
    *("age-group", "place", "who-reports", "contact", "when", "where", "account"),
    *("contact-points", "said", "demand", "deadline", "image-state", "payment", "mail-headers"),
    *("your-account", "reports-made", "witnesses", "impact", "evidence-list"),
)
"""What all forms ask for, in the order in which it was collected, without what is never printed."""


def data_of(text: str, file: str = FORM_FILE) -> object:
    document, problems = read_document(text.encode(), file)
    assert document is not None, problems
    return document.data


def problems(library: Library, form: str = FORM, parts: str = PARTS) -> list[str]:
    documents = dict(library.documents)
    for file, text in ((FORM_FILE, form), (PARTS_FILE, parts)):
        document, faults = read_document(text.encode(), file)
        assert document is not None, faults
        documents[file] = document
    entries = documents[PARTS_FILE].data
    assert isinstance(entries, dict)
    one = replace(
        library,
        documents=documents,
        forms={"one": Form.model_validate(documents[FORM_FILE].data)},
        form_parts={id_: FormPart.model_validate(data) for id_, data in entries.items()},
    )
    return [str(problem) for problem in form_problems(one)]


def folder(tmp_path: Path, changes: Mapping[str, str]) -> Library:
    for name, content in {**GOOD, **changes}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    return load_library(tmp_path)


# ------------------------------------------------------------------ when it is read


def test_a_folder_without_forms_has_none(tmp_path: Path) -> None:
    library = folder(tmp_path, {})
    assert (library.forms, library.form_parts) == ({}, {})
    assert [*form_problems(library)] == []


def test_forms_are_read_when_they_are_asked_for_and_once(tmp_path: Path) -> None:
    library = folder(tmp_path, {FORM_FILE: FORM, PARTS_FILE: PARTS})
    assert not {FORM_FILE, PARTS_FILE} & library.documents.keys()
    assert library.forms == {"one": Form.model_validate(data_of(FORM))}
    assert [*library.form_parts] == ["day", "tale"]
    assert library.forms is library.forms
    assert {FORM_FILE, PARTS_FILE} <= library.documents.keys()


def test_starting_reads_neither_the_files_nor_their_shape() -> None:
    code = (
        "import sys\n"
        "from sextortion_help.paths import shipped_playbooks\n"
        "from sextortion_help.playbook.loader import load_library\n"
        "import sextortion_help.report.builders.form\n"
        "library = load_library(shipped_playbooks())\n"
        "print('sextortion_help.playbook.forms' in sys.modules, "
        "[name for name in library.documents if name.startswith('form')])\n"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert shown.stdout == "False []\n"


def test_slips_of_the_files_are_told_with_their_lines_once_they_are_read(tmp_path: Path) -> None:
    form = FORM.replace("mind:", "mnid:").replace("needed: helps", "needed: maybe")
    parts = PARTS.replace("[story]", "[storey]").replace('"3"', '"7"')
    library = folder(tmp_path, {FORM_FILE: form, PARTS_FILE: parts})
    assert check(library) == ()
    for _ in range(2):
        with pytest.raises(PlaybookProblemsError) as caught:
            _ = library.forms
        found = [str(line) for line in caught.value.hint]
        assert [line.split(": ")[0] for line in found] == [
            *(f"{PARTS_FILE}:{n}" for n in (8, 9)),
            *(f"{FORM_FILE}:{n}" for n in (6, 12)),
        ]
        assert found[2].endswith("'mnid' is not a key here; did you mean 'mind'?")
        assert "'needed' must be one of: 'yes'" in found[3]


def test_forms_without_their_parts_are_told(tmp_path: Path) -> None:
    library = folder(tmp_path, {FORM_FILE: FORM})
    with pytest.raises(PlaybookProblemsError) as caught:
        _ = library.form_parts
    assert caught.value.hint == (f"{PARTS_FILE}:1: the file is missing",)


def test_parts_alone_are_read(tmp_path: Path) -> None:
    library = folder(tmp_path, {PARTS_FILE: PARTS})
    assert (len(library.forms), len(library.form_parts)) == (0, 2)


# ------------------------------------------------------------------ what may be written


@pytest.mark.parametrize(
    "key", ["name", "countries", "audience", "for", "confidence", "sources", "checked"]
)
def test_no_form_lacks(key: str) -> None:
    with pytest.raises(ValidationError, match=key):
        Form.model_validate(data_of(re.sub(rf"^{key}: .*\n", "", FORM, flags=re.MULTILINE)))


def test_a_form_has_fields_or_says_that_nobody_read_them_and_not_both() -> None:
    fields = re.compile(r"^fields:\n(  .*\n)+", re.MULTILINE)
    unread = fields.sub('fields_not_read: "yes"\n', FORM)
    assert Form.model_validate(data_of(unread)).fields == ()
    for wrong in (fields.sub("", FORM), f'{FORM}fields_not_read: "yes"\n'):
        with pytest.raises(ValidationError, match="either 'fields' or 'fields_not_read"):
            Form.model_validate(data_of(wrong))


PART: Mapping[str, object] = {"title": "A part", "find": "Look."}
REFUSED_PARTS: dict[str, dict[str, object]] = {
    "nothing in it": {},
    "a part that is unknown": {"built_in": ["pictures"]},
    "a code instead of a part": {"built_in": ["os.system"]},
    "a box of no line": {"boxes": [{"label": "A", "room": "0"}]},
    "a box of seven lines": {"boxes": [{"label": "A", "room": "7"}]},
    "a box without a name": {"boxes": [{"find": "Look."}]},
    "no fields of a record": {"records": {"threats": []}},
    "three lines of find": {"facts": ["country"], "find": ["A.", "B.", "C."]},
    "no find": {"facts": ["country"], "find": None},
    "no find for a box": {"boxes": [{"label": "A"}], "find": None},
    "find only at the box": {
        "facts": ["country"],
        "boxes": [{"label": "A", "find": "B."}],
        "find": None,
    },
    "general: yes": {"facts": ["country"], "general": "yes"},
}


@pytest.mark.parametrize("refused", REFUSED_PARTS)
def test_a_part_is_refused_with(refused: str) -> None:
    with pytest.raises(ValidationError):
        FormPart.model_validate({**PART, **REFUSED_PARTS[refused]})


def test_a_part_of_boxes_needs_no_find_where_each_box_has_one() -> None:
    part = FormPart.model_validate({"title": "A", "boxes": [{"label": "B", "find": "C."}]})
    assert (part.boxes[0].room, part.find) == (1, None)


# ------------------------------------------------------------------ the checks


def test_a_good_form_has_no_problem(library: Library) -> None:
    assert problems(library) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[ic3]", "[ic3, ic33]", "15: there is no source 'ic33'"),
        ("[GB]", "[GB, GX]", "3: there is no country 'GX'"),
        ("[GB]", "[GB, INT, GB]", "3: the country 'GB' stands here twice"),
        ("part: tale", "part: tales", "11: there is no part 'tales'; did you mean 'tale'?"),
        ("[day, tale]", "[dy, tale]", "12: there is no part 'dy'; did you mean 'day'?"),
        ("field: When", "field: What happened", "7: the name 'What happened' stands here twice"),
        ("Think first.", '"For {answers.country}."', "1: nothing fills these braces"),
        ("In your words.", "In {words}.", "8: nothing fills these braces: 'In {words}.'"),
        ("Anyone.", "Call 101.", "1: '101' looks like a telephone number"),
        ("In your words.", "Or (0300) 123 20.", "8: '0300' looks like a telephone number"),
    ],
)
def test_a_slip_of_a_form_is_told_with_its_line(
    library: Library, old: str, new: str, told: str
) -> None:
    assert FORM.count(old) == 1
    found = problems(library, FORM.replace(old, new))
    assert found[0].startswith(f"{FORM_FILE}:{told}")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[began_when]", "[began_wen]", "3: no question asks 'began_wen'; did you mean"),
        ("[began_when]", "[began_when, began_when]", "3: the fact 'began_when' stands here twice"),
        ("[began_when]", "[safe_now]", "3: the question 'safe_now' has no 'label'"),
        (
            "[when, words]",
            "[when, word]",
            "4: 'threats' has no field 'word'; did you mean 'words'?",
        ),
        ("[when, words]", "[when, when]", "4: the field 'when' stands here twice"),
        ("threats:", "threads:", "4: nothing collects 'threads'; did you mean 'threats'?"),
        ("[story]", "[story, story]", "8: the part 'story' stands here twice"),
        ("label: More", "label: '0800 1111'", "6: '0800 1111' looks like a telephone number"),
        ("Write it down.", "'{tale}'", "6: nothing fills these braces"),
        ("tale:\n", "other:\n", "11: there is no part 'tale'"),
        ("tale:\n", "one:\n", "1: 'one' is the id of a part too"),
    ],
)
def test_a_slip_of_a_part_is_told_with_its_line(
    library: Library, old: str, new: str, told: str
) -> None:
    assert PARTS.count(old) == 1
    found = problems(library, parts=PARTS.replace(old, new))
    assert any(one.split(":", 1)[1].startswith(told) for one in found), found


def test_a_part_that_nothing_shows_is_told(library: Library) -> None:
    lonely = 'lonely: {title: L, facts: [country], find: F., general: "no"}\n'
    (found,) = problems(library, parts=PARTS + lonely)
    assert found == f"{PARTS_FILE}:11: no form uses 'lonely', and the general list leaves it out"
    used = FORM.replace("part: tale", "part: lonely")
    assert problems(library, used, PARTS + lonely) == []


def test_a_form_without_fields_of_its_own_needs_a_general_list(library: Library) -> None:
    unread = re.sub(r"^fields:\n(  .*\n)+", 'fields_not_read: "yes"\n', FORM, flags=re.MULTILINE)
    assert problems(library, unread) == []
    hidden = PARTS.replace("  find", '  general: "no"\n  find')
    assert any("there is no general list" in one for one in problems(library, unread, hidden))


@settings(max_examples=40)
@given(st.text("0123456789", min_size=3, max_size=15), st.sampled_from(["", " ", "-", "."]))
@example("999", "")
@example("2026", " ")
def test_every_row_of_digits_but_a_year_is_taken_for_a_telephone_number(
    digits: str, between: str
) -> None:
    number = between.join(digits)
    found = problems(LIBRARY, FORM.replace("In your words.", f"'Ask at {number} first.'"))
    is_year = not between and re.fullmatch(r"(19|20)\d\d", digits)
    assert bool(found) == (not is_year)


def test_ages_hours_days_and_years_are_no_telephone_numbers(library: Library) -> None:
    words = "'Under 18, in 48 hours, from 19 May 2026 or 2026-05-19, with SHA-256.'"
    assert problems(library, FORM.replace("In your words.", words)) == []


def test_the_words_of_forms_and_parts_are_judged(tmp_path: Path) -> None:
    checks = (
        "words: {highest_grade: 7, median_grade: 7, longest_sentence: 8,\n"
        "  forbidden: {orders: {why: It hurts., words: [calm down]}}}\nrules: {}\n"
    )
    hard = "Immediate intimidation notwithstanding."
    changes = {
        "checks.yaml": checks,
        FORM_FILE: FORM.replace("In your words.", hard).replace("Think first.", "Calm down."),
        PARTS_FILE: PARTS.replace("Look at the chat.", "Calm down.").replace(
            "label: More", f"label: {hard}"
        ),
    }
    found = [str(one) for one in word_problems(folder(tmp_path, changes)) if "form" in one.file]
    assert [one.split(" ")[0] for one in found] == [
        f"{FORM_FILE}:1:",
        f"{FORM_FILE}:8:",
        f"{PARTS_FILE}:1:",
        f"{PARTS_FILE}:6:",
    ]
    assert ["refused" in one for one in found] == [True, False, True, False]


def test_forms_that_were_checked_long_ago_are_told(tmp_path: Path) -> None:
    library = folder(tmp_path, {FORM_FILE: FORM, PARTS_FILE: PARTS})
    for days, count in ((100, 0), (101, 1)):
        today = date(2026, 11, 24) + timedelta(days=days)
        old = [one for one in stale(library, today, 100) if one.file == FORM_FILE]
        assert [one.line for one in old] == [16] * count


# ------------------------------------------------------------------ for authors


def test_authors_are_shown_forms_and_parts_and_their_schemas() -> None:
    found = find(LIBRARY)
    assert found["us-ic3"] is LIBRARY.forms["us-ic3"]
    assert found["by-hand"] is LIBRARY.form_parts["by-hand"]
    assert {shape.value for shape in Shape} == FILE_MODELS.keys()
    assert {"for", "fields"} <= json_schema(FILE_MODELS["form"]())["properties"].keys()
    assert Shape.FORM_PARTS in MAPS
    schema = json_schema(FILE_MODELS["form-parts"](), is_map=True)
    assert "built_in" in schema["additionalProperties"]["properties"]


# ------------------------------------------------------------------ the forms that come with it


def test_no_form_that_ships_has_a_problem_and_the_words_are_judged() -> None:
    assert [*form_problems(LIBRARY)] == []
    judged = {passage.file for passage in passages(LIBRARY)}
    assert {PARTS_FILE, *(f"forms/{id_}.yaml" for id_ in LIBRARY.forms)} <= judged
    assert (shipped_playbooks() / PARTS_FILE).is_file()


def test_every_form_that_was_looked_into_has_a_sheet_or_a_reason_why_not() -> None:
    part = COVERAGE.split("## Report forms\n", 1)[1].split("\n## ", 1)[0]
    with_sheet, left_out = part.split("Left out", 1)
    row = r"^\| ([a-z0-9-]+) \| ([^|]+) \| ([^|]+) \| [^|]+ \|$"
    sheets = {id_: rest for id_, *rest in re.findall(row, with_sheet, re.MULTILINE)}
    reasons = dict(re.findall(r"^\| ([a-z0-9-]+) \| ([^|]{10,}) \|$", left_out, re.MULTILINE))
    assert sheets.pop("form") == ["countries", "for"]
    assert sheets.keys() == LIBRARY.forms.keys()
    assert sheets.keys() | reasons.keys() == PACK_FORMS
    assert not sheets.keys() & reasons.keys()
    for id_, (countries, audience) in sheets.items():
        codes = {"INT" if one == "anywhere" else one for one in countries.split(", ")}
        assert codes == set(LIBRARY.forms[id_].countries), id_
        assert audience.replace("under 18", "minors") == LIBRARY.forms[id_].audience, id_


def test_the_general_list_has_the_order_in_which_forms_ask() -> None:
    general = [id_ for id_, part in LIBRARY.form_parts.items() if not part.general]
    assert tuple(id_ for id_ in general if id_ in PACK_ORDER) == PACK_ORDER
    assert set(general) - set(PACK_ORDER) == {"story"}


def test_every_source_of_a_form_exists_and_has_the_day_on_which_it_was_read() -> None:
    for id_, form in LIBRARY.forms.items():
        for source in form.sources:
            assert LIBRARY.sources[source].read <= form.checked, (id_, source)
        if form.confidence == "official":
            assert any(LIBRARY.sources[one].kind == "official" for one in form.sources), id_


def test_a_form_known_from_other_pages_only_is_not_called_official() -> None:
    for id_, form in LIBRARY.forms.items():
        kinds = {LIBRARY.sources[one].kind for one in form.sources}
        assert form.confidence == "secondary" or kinds != {"secondary"}, id_
    secondary = {id_ for id_, form in LIBRARY.forms.items() if form.confidence == "secondary"}
    assert secondary >= {"us-platform-removal", "gb-report-fraud", "in-nccrp", "generic-statement"}


def test_what_nobody_read_is_marked() -> None:
    unread = {id_ for id_, form in LIBRARY.forms.items() if form.fields_not_read}
    assert unread == {"us-fbi-tips", "eu-police"}
    ic3 = {field.field for field in LIBRARY.forms["us-ic3"].fields if field.not_checked}
    assert ic3 == {"Who fills it in", "Age group", "Your name as a signature"}


def test_every_part_that_the_program_builds_is_used_and_every_part_shown() -> None:
    parts = LIBRARY.form_parts
    assert {kind for part in parts.values() for kind in part.built_in} == {*get_args(BuiltIn)}


def test_nobody_who_may_be_under_18_is_asked_for_a_picture() -> None:
    fits = [form for form in LIBRARY.forms.values() if form.audience != "adults"]
    lines = [line for form in fits for _, words in form_words(form) for line in words]
    lines += [line for part in LIBRARY.form_parts.values() for line in part_words(part)]
    assert len(lines) > 200
    for line in lines:
        assert not re.search(r"screenshot|attach|upload|camera", line, re.IGNORECASE), line
        for sentence in re.split(r"(?<=[.?:])\s+", line):
            if re.search(r"\b(send|save|open|copy|add|show|take)\b.*\bpicture", sentence.lower()):
                assert re.search(r"\b(never|not|no)\b", sentence.lower()), sentence


def test_what_is_never_printed_stands_in_no_part() -> None:
    facts = {fact for part in LIBRARY.form_parts.values() for fact in part.facts}
    assert "safe_now" not in facts
    assert not facts & {"they_threaten", "also_true", "shared_device"}
