"""What became of files, in words: one line each, and a few words at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import assert_never

from sextortion_help.evidence.checking import Checked
from sextortion_help.evidence.finding import Refused, readable
from sextortion_help.evidence.intake import Added, Known, Outcome
from sextortion_help.report.builders.evidence import evidence_line

NOT_OPENED = (
    "I did not open what I only noted. I never open a picture like that.",
    "You do not have to show it to anyone. These people can tell you what to do:",
)
NOT_COPIED = "I did not copy what may be private. Keep the file where it is, unchanged."
ORIGINALS_STAY = "The files themselves stay where they are. I changed nothing in them."

NOT_AS_IT_WAS = (
    "What is marked unchanged can still be used.",
    "If you have a copy of the whole folder, keep that copy as it is. Tell the police of this.",
)

MADE_INTIMATE = ". It is kept locked. To take that copy out: evidence remove"

BAD_STATES = frozenset({"damaged", "missing", "unknown"})


def outcome_line(outcome: Outcome) -> str:
    """Return what became of one file."""
    match outcome:
        case Added(item=item):
            return f"{'Noted' if item.kept == 'words' else 'Added':<10} {evidence_line(item)}"
        case Known(path, item, is_private):
            hint = MADE_INTIMATE if is_private else ""
            return f"Already    {item.id:<5} {readable(path.name)}{hint}"
        case Refused(path, reason):
            return f"Not added  {readable(path.name)}: {reason}"
        case _:
            assert_never(outcome)


def summary(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """Return the words after adding: how many of each, and what is good to know."""
    counts = Counter(_sort_of(outcome) for outcome in outcomes)
    words = [f"{name}: {counts[name]}." for name in SORTS if counts[name]]
    lines = [" ".join(words)]
    kept = {outcome.item.kept for outcome in outcomes if isinstance(outcome, Added)}
    if "reference" in kept:
        lines.append(NOT_COPIED)
    if "sealed" in kept:
        lines.append(ORIGINALS_STAY)
    return tuple(lines)


def was_noted(outcomes: Sequence[Outcome]) -> bool:
    """Return whether something was not opened, by the rule for those under 18."""
    return any(isinstance(one, Added | Known) and one.item.kept == "words" for one in outcomes)


SORTS = ("Added", "Noted, not opened", "There already", "Not added")


def _sort_of(outcome: Outcome) -> str:
    match outcome:
        case Added(item=item):
            return SORTS[1] if item.kept == "words" else SORTS[0]
        case Known():
            return SORTS[2]
        case Refused():
            return SORTS[3]
        case _:
            assert_never(outcome)


def checked_line(checked: Checked) -> str:
    """Return what was found of one piece."""
    why = f"  {checked.why}" if checked.why else ""
    return f"{checked.what:<5} {checked.state.replace('-', ' ')}{why}"


def checked_counts(found: Sequence[Checked]) -> str:
    """Return how many are in which state, such as ``3 unchanged, 1 damaged``."""
    counts = Counter(one.state for one in found)
    return ", ".join(f"{count} {state}" for state, count in sorted(counts.items())) or "nothing"
