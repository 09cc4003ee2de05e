"""What stands first on every paper for an officer: people to call, and who to ask before."""

from __future__ import annotations

from collections.abc import Iterator

from sextortion_help.case.model import Case
from sextortion_help.interview.walk import Walk
from sextortion_help.language import tr
from sextortion_help.playbook.library import Library
from sextortion_help.report.builders.contacts import crisis_screen
from sextortion_help.report.builders.facts import country_of, is_so
from sextortion_help.report.document import Block, Text


def safety_blocks(library: Library, case: Case, way: Walk) -> Iterator[Block]:
    """Yield who to call for someone in danger, and a warning for whom the police may be a risk.

    Args:
        library: the playbooks.
        case: what was written down.
        way: the walk through the guide with that, through its gates.

    """
    if is_so(library, way, "in_danger"):
        yield Text(tr("First of all, talk to a person. The rest can wait."), "strong")
        yield from crisis_screen(library, country_of(case)).blocks
    if is_so(library, way, "ask_first"):
        yield Text(
            tr(
                "Before you hand this over: could the police, the law or someone close turn on "
                "you? Then talk to a helpline or a lawyer first."
            ),
            "strong",
        )
