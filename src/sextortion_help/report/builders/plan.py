"""My plan: what to do, in order, with what is done and what was put off."""

from __future__ import annotations

from sextortion_help.case.model import Case
from sextortion_help.interview.plan import PlannedStep, plan
from sextortion_help.interview.walk import walk
from sextortion_help.language import tr
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.models import Gate
from sextortion_help.report.builders.contacts import crisis_screen
from sextortion_help.report.builders.facts import country_of, is_so
from sextortion_help.report.document import Block, Document, Heading, Text, Tick, Ticks


def my_plan(library: Library, case: Case) -> Document:
    """Build the plan. While someone is in danger it is short: people to call, and nothing else."""
    way = walk(library, case.progress)
    blocks: list[Block] = []
    if is_so(library, way, "in_danger"):
        blocks.append(Text(tr("First of all, talk to a person. The rest can wait."), "strong"))
        blocks.extend(crisis_screen(library, country_of(case)).blocks)
    parts = plan(library, case.progress, way)
    for part in parts:
        blocks.append(Heading(part.title))
        blocks.append(Ticks(tuple(_tick(planned) for planned in part.steps)))
    ends_at_gate = isinstance(way.places[-1].item, Gate) and not way.places[-1].is_dealt_with
    if not parts and not ends_at_gate:
        blocks.append(Text(tr("There is nothing to do yet. Go on with: sextortion-help resume")))
    return Document(tr("My plan"), tuple(blocks))


def _tick(planned: PlannedStep) -> Tick:
    if planned.state in {"done", "not-for-me"}:
        return Tick(planned.step.title, planned.state)
    notes = (*planned.step.do, *((planned.step.link,) if planned.step.link else ()))
    return Tick(planned.step.title, planned.state, notes)
