"""What a person has to do: the steps that apply, by part of the guide, with their state."""

from __future__ import annotations

from dataclasses import dataclass

from sextortion_help.interview.progress import Progress, StepState
from sextortion_help.interview.walk import Walk
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.models import Step


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step and where the person stands with it; ``None`` means not met yet."""

    step: Step
    state: StepState | None


@dataclass(frozen=True, slots=True)
class PlanPart:
    """The steps of one part of the guide."""

    title: str
    steps: tuple[PlannedStep, ...]


def plan(library: Library, progress: Progress, way: Walk) -> tuple[PlanPart, ...]:
    """Return the parts of the guide that hold steps for this person, in order."""
    parts: list[PlanPart] = []
    for number, file in enumerate(library.guide):
        steps = tuple(
            PlannedStep(place.item, progress.steps.get(place.id))
            for place in way.places
            if place.part == number and isinstance(place.item, Step)
        )
        if steps:
            parts.append(PlanPart(file.section.title, steps))
    return tuple(parts)
