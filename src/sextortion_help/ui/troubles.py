"""Say in plain words what of a chat could not be read, and how often."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sextortion_help.evidence.readers.model import Notes, Trouble
from sextortion_help.language import N_, tr

WORDS: Mapping[Trouble, str] = {
    "broken": N_("Parts that are damaged. I left them out"),
    "cut": N_("The file ends in the middle. I read what is there"),
    "day-or-month": N_("Dates that can be read in two ways, such as 3/4. I left these times out"),
    "member": N_("Files in it that I left out"),
    "more": N_("There is more than I ever read. I stopped there"),
    "time": N_("Times that can't be right. I kept the messages without them"),
    "too-long": N_("Pieces that are too long. I cut them or left them out"),
}
"""What is said of each, before how often it was met."""

ONLY_ONCE = frozenset({"cut", "day-or-month", "more"})
"""What is true of a whole file, so that a number would say nothing."""


def trouble_lines(notes: Notes) -> Iterator[str]:
    """Yield a sentence for each sort of trouble."""
    for trouble, words in WORDS.items():
        count = notes.counts[trouble]
        if not count:
            continue
        place = notes.first.get(trouble, 0)
        where = tr(" (first at {place})").format(place=place) if place else ""
        times = "" if trouble in ONLY_ONCE else f": {count}"
        yield f"{tr(words)}{times}{where}."
