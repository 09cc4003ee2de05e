"""``playbook check``, ``show``, ``list`` and ``schema``: for authors."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from sextortion_help.cli.settings import settings_of
from sextortion_help.errors import ExitCode, UsageError
from sextortion_help.text import clean

app = typer.Typer(
    help="For authors: check, list and show the playbooks.",
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


@app.command("check")
def check_playbooks(context: typer.Context) -> int:
    """Find every problem in the playbooks, each with file and line. Exit code 6 if there is one."""
    settings = settings_of(context)
    library = settings.library()
    items = sum(1 for _ in library.items())
    settings.environment.stdout.write(
        f"No problems. {len(library.documents)} files, {items} items, "
        f"{len(library.platforms)} platforms, {len(library.payments)} payments, "
        f"{len(library.countries)} contact files, {len(library.sources)} sources.\n"
    )
    return ExitCode.DONE


@app.command("list")
def list_items(context: typer.Context) -> int:
    """List every item of the guide in order: its kind, id and first words."""
    from sextortion_help.playbook.outline import outline

    settings = settings_of(context)
    for line in outline(settings.library()):
        settings.environment.stdout.write(f"{clean(line)}\n")
    return ExitCode.DONE


@app.command("show")
def show_item(
    context: typer.Context,
    item: Annotated[str, typer.Argument(help="An item, card, country or source, by its id.")],
) -> int:
    """Show one item, card, country or source as the program reads it."""
    from sextortion_help.playbook.checker import near
    from sextortion_help.playbook.outline import find, shown

    settings = settings_of(context)
    library = settings.library()
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
    """Print the JSON Schema of a sort of file, for an editor that completes and checks YAML."""
    import json

    from sextortion_help.playbook.loader import FILE_MODELS
    from sextortion_help.playbook.models import json_schema

    schema = json_schema(
        FILE_MODELS[shape.value], is_map=shape in {Shape.SITUATIONS, Shape.SOURCES}
    )
    settings_of(context).environment.stdout.write(json.dumps(schema, indent=2) + "\n")
    return ExitCode.DONE
