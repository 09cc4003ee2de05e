"""``playbook check``, ``graph``, ``show``, ``list`` and ``schema``: for authors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sextortion_help.cli.settings import settings_of
from sextortion_help.errors import ExitCode, UsageError
from sextortion_help.text import clean

if TYPE_CHECKING:
    from sextortion_help.playbook.library import Library

app = typer.Typer(
    help="For authors: check, draw, list and show the playbooks.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class Shape(StrEnum):
    """The sorts of files in a playbook folder."""

    GUIDE = "guide"
    SITUATIONS = "situations"
    PLATFORM = "platform"
    PAYMENT = "payment"
    CONTACTS = "contacts"
    SOURCES = "sources"
    CHECKS = "checks"
    STORY = "story"
    LETTER = "letter"
    ELSEWHERE = "elsewhere"
    BLUFF = "bluff"
    THREATS = "threats"
    FORM = "form"
    FORM_PARTS = "form-parts"


MAPS = frozenset({Shape.SITUATIONS, Shape.SOURCES, Shape.FORM_PARTS})
"""Files that map ids to entries."""


@app.command("check")
def check_playbooks(
    context: typer.Context,
    *,
    stale: Annotated[
        str | None,
        typer.Option("--stale", help="Also list what was last checked longer ago, such as 365d."),
    ] = None,
) -> int:
    """Find every problem, with file and line. Exit code 6 if there is one."""
    from sextortion_help.interview.proof import prove
    from sextortion_help.interview.stories import tell
    from sextortion_help.playbook.checker import threat_problems
    from sextortion_help.playbook.loader import problems_error
    from sextortion_help.playbook.quality import phone_problems, word_problems
    from sextortion_help.playbook.quality import stale as stale_ones

    settings = settings_of(context)
    days = None if stale is None else _days(stale)
    library = settings.checked_library()
    problems = [*threat_problems(library), *prove(library), *tell(library)]
    problems += [*word_problems(library), *phone_problems(library)]
    if days is not None:
        problems.extend(stale_ones(library, settings.environment.clock().date(), days))
    if problems:
        raise problems_error(problems)
    for line in _summary(library):
        settings.environment.stdout.write(f"{line}\n")
    return ExitCode.DONE


def _days(text: str) -> int:
    found = re.fullmatch(r"(\d{1,5})d?", text)
    if not found:
        raise UsageError("--stale takes a number of days.", "For example: --stale 365d")
    return int(found[1])


def _summary(library: Library) -> Iterator[str]:
    from statistics import median

    from sextortion_help.playbook.quality import reading_grades

    items = sum(1 for _ in library.items())
    yield (
        f"No problems. {len(library.documents)} files, {items} items, "
        f"{len(library.platforms)} platforms, {len(library.payments)} payments, "
        f"{len(library.countries)} contact files, {len(library.sources)} sources."
    )
    yield (
        f"{len(library.checks.rules)} rules hold for every combination of answers; "
        f"{len(library.stories)} stories come out as told."
    )
    grades = reading_grades(library)
    middle, highest = median(grades), max(grades)
    yield f"Reading grade: half of all passages below {middle:.1f}, none above {highest:.1f}."


class Notation(StrEnum):
    """How a drawing of the guide is written."""

    MERMAID = "mermaid"
    DOT = "dot"


@app.command("graph")
def graph_playbooks(
    context: typer.Context,
    *,
    notation: Annotated[
        Notation, typer.Option("--format", help="mermaid, or dot for Graphviz and SVG.")
    ] = Notation.MERMAID,
    part: Annotated[
        str | None, typer.Option("--part", help="One file of the guide, by its name.")
    ] = None,
) -> int:
    """Draw what shows when. Items stand in order, with the answers that show them."""
    from sextortion_help.playbook.graph import as_dot, as_mermaid, draw
    from sextortion_help.playbook.slips import near

    settings = settings_of(context)
    library = settings.checked_library()
    names = [file.name for file in library.guide]
    if part is not None and part not in names:
        raise UsageError(f"There is no such part{near(part, names)}", f"Parts: {', '.join(names)}")
    drawing = draw(library, part)
    drawn = as_mermaid(drawing) if notation is Notation.MERMAID else as_dot(drawing)
    settings.environment.stdout.write(drawn)
    return ExitCode.DONE


@app.command("list")
def list_items(context: typer.Context) -> int:
    """List every item of the guide, in order."""
    from sextortion_help.playbook.outline import outline

    settings = settings_of(context)
    for line in outline(settings.checked_library()):
        settings.environment.stdout.write(f"{clean(line)}\n")
    return ExitCode.DONE


@app.command("show")
def show_item(
    context: typer.Context,
    item: Annotated[str, typer.Argument(help="An item, card, form, country or source, by its id.")],
) -> int:
    """Show one item as the program reads it. Also a card, form, country or source."""
    from sextortion_help.playbook.outline import find, shown
    from sextortion_help.playbook.slips import near

    settings = settings_of(context)
    library = settings.checked_library()
    found = find(library)
    if item not in found:
        raise UsageError(f"There is nothing with that id here{near(item, found)}")
    settings.environment.stdout.write(shown(found[item]))
    return ExitCode.DONE


@app.command("schema")
def print_schema(
    context: typer.Context,
    shape: Annotated[Shape, typer.Argument(help="Which sort of file.")] = Shape.GUIDE,
) -> int:
    """Print the JSON Schema of a sort of file. An editor can check YAML with it."""
    import json

    from sextortion_help.playbook.loader import FILE_MODELS
    from sextortion_help.playbook.schema import json_schema

    schema = json_schema(FILE_MODELS[shape.value](), is_map=shape in MAPS)
    settings_of(context).environment.stdout.write(json.dumps(schema, indent=2) + "\n")
    return ExitCode.DONE
