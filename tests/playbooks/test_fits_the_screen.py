"""Every item, with its prompt, fits 80 by 24 in both ways of asking; only contacts take pages."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sextortion_help.case.model import new_case
from sextortion_help.case.store import Shelf
from sextortion_help.environment import Environment
from sextortion_help.interview.cards import repeat
from sextortion_help.interview.progress import Progress
from sextortion_help.interview.walk import Place, walk
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.models import Contacts, Each, PlainItem
from sextortion_help.ui import turns
from sextortion_help.ui.interrupts import Interrupts
from sextortion_help.ui.keeper import Keeper
from sextortion_help.ui.menus import MenuAsker
from sextortion_help.ui.numbered import NumberedAsker
from sextortion_help.ui.session import Session
from tests.shipped import LIBRARY

COLUMNS, LINES = 80, 24


NOWHERE_YET = walk(LIBRARY, Progress())


class Leave(Exception):  # noqa: N818 - not an error: the way out of a prompt
    """Ends a prompt as soon as it waits for an answer."""


def every_plain_item(library: Library) -> Iterator[tuple[int, PlainItem]]:
    for part, file in enumerate(library.guide):
        for item in file.section.items:
            if isinstance(item, Each):
                cards = library.cards(item.each)
                for filled in repeat(item, frozenset(cards), cards, "US"):
                    yield part, filled
            else:
                yield part, item


def environment(stdout: io.StringIO) -> Environment:
    return Environment(
        io.StringIO(), stdout, io.StringIO(), size=lambda: (COLUMNS, LINES), work_factor=1
    )


class MeasuredMenus(MenuAsker):
    """Menus that stop where the person would answer, having drawn everything above."""

    def _show(self, *args: Any, **kwargs: Any) -> Any:
        super()._show(*args, **kwargs)
        raise Leave


def shown(library: Library, asker: Any, item: PlainItem, part: int) -> None:
    case = new_case(datetime(2026, 11, 24, tzinfo=UTC), "test")
    shelf = Shelf(Path("nowhere"))
    keeper = Keeper(case.with_answer("country", "GB", case.made), shelf, 1)
    session = Session(library, asker, keeper, lambda: case.made, lambda: "r", lambda: "w")
    with pytest.raises((Leave, KeyboardInterrupt)):
        turns.take(session, Place(item, part, is_dealt_with=False), NOWHERE_YET)


def test_every_item_fits_one_screen_with_menus(library: Library) -> None:
    for part, item in every_plain_item(library):
        if isinstance(item, Contacts):
            continue
        out = io.StringIO()
        asker = MeasuredMenus(environment(out), Interrupts())
        shown(library, asker, item, part)
        drawn = out.getvalue().rsplit("\x1b[2J", 1)[-1].count("\n")
        choices = len(getattr(item, "choices", None) or ()) or 3
        drawn_by_prompt = 1 + (min(choices, 12))
        assert drawn + drawn_by_prompt <= LINES, (item.id, drawn, drawn_by_prompt)


def test_every_item_fits_one_screen_with_numbers(library: Library) -> None:
    for part, item in every_plain_item(library):
        if isinstance(item, Contacts):
            continue
        out = io.StringIO()
        shown(library, NumberedAsker(environment(out)), item, part)
        assert "Press Enter for more" not in out.getvalue(), (item.id, out.getvalue())
        assert out.getvalue().lstrip("\n").count("\n") < LINES, (item.id, out.getvalue())
        assert max(map(len, out.getvalue().splitlines())) < COLUMNS, item.id
