"""``docs/coverage.md`` says what the playbooks cover, and it is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sextortion_help.playbook.library import Library
from sextortion_help.playbook.models import Each
from sextortion_help.playbook.places import is_one

TEXT = (Path(__file__).parents[2] / "docs" / "coverage.md").read_text("utf-8")


def part(title: str) -> str:
    return TEXT.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def named(title: str) -> set[str]:
    """Return the ids listed under a title: words of small letters, digits and hyphens, or codes."""
    return set(
        re.findall(r"(?<![\w`-])([a-z0-9]+(?:-[a-z0-9]+)*|[A-Z]{2})(?=[,.\s]|$)", part(title))
    )


def test_every_situation_names_items_that_there_are(library: Library) -> None:
    ids = {
        inner.id
        for item in library.items()
        for inner in (item.items if isinstance(item, Each) else (item,))
    }
    rows = re.findall(r"^\| ([a-z-]+) \| [^|]+ \| ([^|]+) \|$", part("Situations"), re.MULTILINE)
    rows = [row for row in rows if row[0] != "situation"]
    assert len(rows) == 21
    for situation, items in rows:
        assert set(items.strip().split(", ")) <= ids, situation


@pytest.mark.parametrize(
    ("title", "folder"), [("Apps and sites", "platforms"), ("Ways of paying", "payments")]
)
def test_every_card_is_in_the_table(library: Library, title: str, folder: str) -> None:
    cards = set(getattr(library, folder))
    assert len(cards) >= 44
    assert cards <= named(title)


def test_every_country_with_a_file_is_in_the_table(library: Library) -> None:
    codes = {code for code, land in library.countries.items() if is_one(code, land)}
    assert len(codes) == 49
    assert codes <= named("Countries")
