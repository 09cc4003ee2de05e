"""What became of files, in words: one line each, and a few words at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import assert_never

from sextortion_help.case.model import Case
from sextortion_help.evidence.checking import Checked
from sextortion_help.evidence.finding import Refused, readable
from sextortion_help.evidence.taking import Added, Known, Outcome
from sextortion_help.language import N_, tr
from sextortion_help.report.builders.evidence import evidence_line

ONLY_NOTED = (
    N_("Of what I only noted, I keep nothing but where it is."),
    N_("You do not have to show it to anyone. These people can tell you what to do:"),
)
WORDS_CAN_BE_COPIED = (
    N_("I cannot keep a file that may hold a picture, such as a mail with a file in it."),
    N_("Copy its words into a text file, and add that. Or write them down here."),
)
NOT_COPIED = N_("I did not copy what may be private. Keep the file where it is, unchanged.")
TAKE_OUT = N_("To take a locked copy out of your notes, remove that piece of evidence.")
STOPPED = N_("What is listed as added is kept. The rest was not touched.")
ORIGINALS_STAY = N_("The files themselves stay where they are. I changed nothing in them.")

NOT_AS_IT_WAS = (
    N_("Everything that is not named can still be used."),
    N_("If you have a copy of the whole folder, keep that copy as it is. Tell the police of this."),
)
MOVED_ONLY = (
    N_("What is kept here is as it was."),
    N_("Put the file back, or note where it is now."),
)


def advice_on(bad: Sequence[Checked], case: Case) -> tuple[str, ...]:
    """Return what to do about what is not as it was; a file that was moved is no alarm."""
    references = {item.id for item in case.evidence if item.kept == "reference"}
    is_moved = all(one.what in references and one.state == "missing" for one in bad)
    return tr(MOVED_ONLY) if is_moved else tr(NOT_AS_IT_WAS)


STATES = {
    "unchanged": N_("unchanged"),
    "damaged": N_("damaged"),
    "missing": N_("missing"),
    "unknown": N_("unknown"),
    "not-checked": N_("not checked"),
}
WHOLES = {"log": N_("log"), "case": N_("case"), "evidence": N_("evidence")}
"""What is checked beside the pieces."""
NOTHING = N_("nothing")
BAD_STATES = frozenset({"damaged", "missing", "unknown"})


def outcome_line(outcome: Outcome) -> str:
    """Return what became of one file."""
    match outcome:
        case Added(item=item):
            what = tr("Noted") if item.kept == "words" else tr("Added")
            return f"{what:<10} {evidence_line(item)}"
        case Known(path, item):
            says = [readable(path.name)]
            says += [tr("A locked copy is kept.")] if outcome.is_private else []
            says += [tr("Noted.")] if outcome.is_changed else []
            return f"{tr('Already'):<10} {item.id:<5} {' '.join(says)}"
        case Refused(path, reason):
            return f"{tr('Not added'):<10} {readable(path.name)}: {reason}"
        case _:
            assert_never(outcome)


def summary(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """Return the words after adding: how many of each, and what is good to know."""
    counts = Counter(_sort_of(outcome) for outcome in outcomes)
    words = [f"{tr(name)}: {counts[name]}." for name in SORTS if counts[name]]
    lines = [" ".join(words)]
    kept = {outcome.item.kept for outcome in outcomes if isinstance(outcome, Added)}
    if "reference" in kept:
        lines.append(tr(NOT_COPIED))
    if "sealed" in kept:
        lines.append(tr(ORIGINALS_STAY))
    if any(isinstance(one, Known) and one.is_private for one in outcomes):
        lines.append(tr(TAKE_OUT))
    if any(
        isinstance(one, Added) and one.item.shows != "intimate" and one.item.kept == "words"
        for one in outcomes
    ):
        lines += tr(WORDS_CAN_BE_COPIED)
    return tuple(lines)


def was_noted(outcomes: Sequence[Outcome]) -> bool:
    """Return whether of something only words are kept, by the rule for those under 18."""
    return any(isinstance(one, Added | Known) and one.item.kept == "words" for one in outcomes)


SORTS = (N_("Added"), N_("Only noted"), N_("There already"), N_("Not added"))


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
    what = tr(WHOLES.get(checked.what, "")) or checked.what
    return f"{what:<5} {tr(STATES[checked.state])}{why}"


def checked_counts(found: Sequence[Checked]) -> str:
    """Return how many pieces are in which state, such as ``3 unchanged, 1 damaged``."""
    return _counted(found, tr)


def checked_counts_for_log(found: Sequence[Checked]) -> str:
    """Return the same in English, in which every log is kept."""
    return _counted(found, N_)


def _counted(found: Sequence[Checked], say: Callable[[str], str]) -> str:
    counts = Counter(one.state for one in found)
    said = (f"{count} {say(STATES[state])}" for state, count in sorted(counts.items()))
    return ", ".join(said) or say(NOTHING)
