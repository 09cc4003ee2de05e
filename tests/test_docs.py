"""What the documents say is what the program does."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer.main

from sextortion_help.case.evidence import Evidence
from sextortion_help.case.store import CURRENT, KEY, PREVIOUS
from sextortion_help.catalogues import read_catalogue, read_language
from sextortion_help.cli.app import app
from sextortion_help.errors import ExitCode
from sextortion_help.evidence.finding import LINK, Refused
from sextortion_help.evidence.taking import Added
from sextortion_help.language import speaking, tr
from sextortion_help.paths import CATALOGUES, shipped_playbooks
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.loader import FILE_MODELS
from sextortion_help.playbook.models import ITEM_KINDS, Step
from sextortion_help.report.builders.evidence import SHORT_KINDS
from sextortion_help.ui.outcomes import ORIGINALS_STAY, outcome_line

ROOT = Path(__file__).parents[1]


NAMING_TESTS = (
    "CONTRIBUTING.md", "docs/threat-model.md", "docs/dependencies.md", "docs/robustness.md",
    "docs/accessibility.md",
)  # fmt: skip


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def every_command(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        path = f"{before}{name}"
        if hasattr(command, "commands"):
            yield from every_command(command, f"{path} ")
        else:
            yield path, command


COMMANDS = dict(every_command(typer.main.get_command(app)))


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented_with_its_options(command: str) -> None:
    text = read("docs/commands.md")
    first, *rest = command.split()
    assert re.search(rf"^{first}\b.*{'.*'.join(rest)}", text, re.MULTILINE), command
    for option in COMMANDS[command].params:
        for name in option.opts:
            if name.startswith("--"):
                assert name in text, (command, name)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    assert COMMANDS[command].help


def test_every_exit_code_is_documented() -> None:
    listed = set(re.findall(r"^\| (\d+) \|", read("docs/commands.md"), re.MULTILINE))
    assert listed == {str(code.value) for code in ExitCode}


def test_the_readme_shows_the_real_first_words(library: Library) -> None:
    sample = re.search(r"<!-- screen-sample -->\n```text\n(.*?)```", read("README.md"), re.DOTALL)
    assert sample
    assert tuple(sample[1].rstrip().splitlines()) == library.first_words


def words_of_picture(name: str) -> str:
    """Return the words of a picture as they stand on the screen."""
    found = re.findall(r"<text[^>]*>([^<]*)</text>", read(f"docs/pictures/{name}.svg"))
    return " ".join(html.unescape(" ".join(found)).split())


def test_the_pictures_of_the_readme_show_the_real_screens(library: Library) -> None:
    who = library.questions()["who_asks"]
    question = words_of_picture("question")
    assert all(words in question for words in (who.ask, *who.choices.values()))
    steps = {item.id: item for item in library.items() if isinstance(item, Step)}
    step = words_of_picture("step")
    assert all(str(line) in step for line in (steps["do-not-pay"].title, *steps["do-not-pay"].do))
    shown = set(re.findall(r"docs/pictures/\w+\.svg", read("README.md")))
    assert shown == {f"docs/pictures/{path.name}" for path in ROOT.glob("docs/pictures/*.svg")}


SIZES = [f"sizes/{path.stem}" for path in sorted(ROOT.glob("docs/pictures/sizes/*.svg"))]


def test_a_step_is_pictured_at_every_size_in_both_languages() -> None:
    assert len(SIZES) == len(("en", "es")) * len(("menus", "numbers")) * len((40, 80, 120))
    linked = re.findall(r"\(pictures/(\S+)\.svg\)", read("docs/accessibility.md"))
    assert sorted(linked) == SIZES


@pytest.mark.parametrize("name", SIZES)
def test_a_picture_of_a_size_shows_what_is_said_today(name: str, library: Library) -> None:
    language = name.removeprefix("sizes/")[:2]
    guide = read_catalogue(shipped_playbooks() / CATALOGUES, language, "guide")
    step = next(one for one in library.items() if isinstance(one, Step) and one.id == "safety-plan")
    why = str(step.why)
    with speaking(read_language(language)):
        lines = [guide.find(why) or why, *map(tr, ("Have you done this?", "Later", "Not for me"))]
    shown = words_of_picture(name)
    assert [line for line in lines if line not in shown] == []


def test_a_picture_fetches_nothing() -> None:
    for path in ROOT.glob("docs/pictures/**/*.svg"):
        text = path.read_text("utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert not re.search(r"http|url\((?!#)|<script|<image|href", text), path


def test_the_readme_shows_a_real_step(library: Library) -> None:
    steps = {item.id: item for item in library.items() if isinstance(item, Step)}
    step = steps["stop-replying"]
    for line in (step.title, *step.do, step.why):
        assert str(line) in read("README.md")


def test_every_command_the_readme_names_exists() -> None:
    named = re.findall(r"sextortion-help ((?:[a-z][a-z-]* ?)+)", read("README.md"))
    for words in named:
        assert any(f"{command} ".startswith(f"{words.split()[0]} ") for command in COMMANDS), words


def test_the_case_format_names_every_file() -> None:
    for name in (KEY, CURRENT, PREVIOUS, "lock"):
        assert f"`{name}`" in read("docs/case-format.md")


def test_authoring_names_every_kind_of_item_and_every_schema() -> None:
    text = read("docs/authoring.md")
    for kind in ITEM_KINDS:
        assert f"`{kind}`" in text, kind
    for shape in FILE_MODELS:
        assert shape in text, shape


def test_links_between_documents_lead_somewhere() -> None:
    for document in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), (document.name, target)


@pytest.mark.parametrize("document", NAMING_TESTS)
def test_a_document_names_tests_that_exist(document: str) -> None:
    named = re.findall(r"`(tests/[^`*<]+)`", read(document))
    assert named
    for name in named:
        assert (ROOT / name).exists(), name


def test_the_readme_shows_real_lines_of_evidence() -> None:
    sample = re.search(r"<!-- evidence-sample -->\n```text\n(.*?)```", read("README.md"), re.DOTALL)
    assert sample is not None
    lines = sample[1].splitlines()
    kinds = {words: key for key, words in SHORT_KINDS.items()}
    shape = re.compile(r"Added +(E\d+) +\S+ +(\S+) +([\d.]+) kB  (.+)")
    found = [(line, match) for line in lines if (match := shape.fullmatch(line))]
    assert len(found) == 3
    for line, match in found:
        item = Evidence(
            id=match[1],
            kind=kinds[match[2]],
            kept="sealed",
            shows="not-asked",
            name=match[4],
            where=match[4],
            size=round(float(match[3]) * 1000),
            added=datetime(2026, 11, 24, tzinfo=UTC),
            how="command",
            program="",
        )
        assert line == outcome_line(Added(Path(match[4]), item))
    assert outcome_line(Refused(Path("old chat.txt"), LINK)) in lines
    assert ORIGINALS_STAY in lines
