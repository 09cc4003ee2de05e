"""Run the worked examples of ``stories/``: whether answers bring the items they should.

A story is what a charity worker can read and argue with. What holds for everyone, whatever they
answer, is ``proof``'s work.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from sextortion_help.interview.progress import Progress
from sextortion_help.interview.walk import walk
from sextortion_help.playbook.checks import Story
from sextortion_help.playbook.conditions import SKIPPED
from sextortion_help.playbook.documents import Problem
from sextortion_help.playbook.library import Library
from sextortion_help.playbook.models import Step
from sextortion_help.playbook.slips import near


def tell(library: Library) -> tuple[Problem, ...]:
    """Return a problem for each story that does not come out as it is told."""
    return tuple(
        Problem(f"stories/{id_}.yaml", 1, fault)
        for id_, story in library.stories.items()
        for fault in faults(library, story)
    )


def faults(library: Library, story: Story) -> Iterator[str]:
    """Yield what in a story does not hold; an answer nobody can give is the first to mend."""
    unknown = list(_impossible_answers(library, story))
    if unknown:
        yield from unknown
        return
    way = walk(library, Progress(story.answers), through_gates=True)
    unasked = [fact for fact in story.answers if way.find(fact) is None]
    if unasked:
        yield from (f"this person is never asked '{fact}'" for fact in unasked)
        return
    ids = [place.id for place in way.places]
    yield from _out_of_order(story.shows, ids)
    for pattern in story.never:
        found = next((id_ for id_ in ids if fnmatchcase(id_, pattern)), None)
        if found:
            yield f"'{found}' is shown, and must not be"
    steps = [place.id for place in way.places if isinstance(place.item, Step)]
    if story.first_step and steps[:1] != [story.first_step]:
        yield f"the first step is '{steps[0] if steps else 'none'}', not '{story.first_step}'"


def _out_of_order(shows: Sequence[str], ids: Sequence[str]) -> Iterator[str]:
    at = 0
    for pattern in shows:
        later = next((n for n in range(at, len(ids)) if fnmatchcase(ids[n], pattern)), None)
        if later is not None:
            at = later + 1
        elif any(fnmatchcase(id_, pattern) for id_ in ids):
            yield f"'{pattern}' is shown too early"
        else:
            yield f"'{pattern}' is not shown"


def _impossible_answers(library: Library, story: Story) -> Iterator[str]:
    questions = library.questions()
    for fact, value in story.answers.items():
        question = questions.get(fact)
        if question is None:
            yield f"no question asks '{fact}'{near(fact, questions)}"
            continue
        if question.answer == "text" or value is None:
            continue
        if question.answer != "many" and not isinstance(value, str):
            yield f"'{fact}' takes one answer"
            continue
        offered = library.choices(question)
        for one in (value,) if isinstance(value, str) else value:
            if one not in offered:
                yield (
                    f"'{fact}' is left out where it was skipped"
                    if one == SKIPPED
                    else f"'{fact}' never offers '{one}'{near(one, offered)}"
                )
