"""Let the person choose what of a chat they keep: lines that matter, and identifiers.

The open rules and the finder only suggest. What is not chosen is not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sextortion_help.case.hints import hint_in_words
from sextortion_help.case.reading import KeptIdentifier, Mark, Reading
from sextortion_help.evidence.identifiers import MOST_PLACES, Found
from sextortion_help.evidence.joining import is_about_money
from sextortion_help.evidence.study import Line, Place, Studied
from sextortion_help.language import N_, tr
from sextortion_help.report.builders.evidence import SURE_WORDS, found_times
from sextortion_help.report.builders.timeline import MARK_WORDS
from sextortion_help.report.document import Document, Text, paragraphs
from sextortion_help.text import clean_line
from sextortion_help.ui.prompts import Command, PickMany
from sextortion_help.ui.showing import in_turn

if TYPE_CHECKING:
    from sextortion_help.ui.session import Session

MOST_ASKED: Final = 40
"""Lines or identifiers that one question lists; a longer list is no help."""

MAX_SHOWN: Final = 60
"""Letters of a message in a list."""

LINES: Final = {
    "threat": (N_("Threats"), N_("Which of these are threats?")),
    "demand": (N_("Demands"), N_("In which of these do they want something?")),
    "deadline": (N_("Deadlines"), N_("Which of these set a time limit?")),
    "payment": (N_("How to pay"), N_("Which of these say how to pay?")),
    "move": (N_("Another app"), N_("Which of these ask you to go to another app?")),
}
"""What is asked of each kind of line, in this order."""

SUGGESTED = (
    N_("Open rules found these lines. They can be wrong. Choose those that are right."),
    N_("Before each line stands the rule that found it."),
)


@dataclass(slots=True)
class Chosen:
    """What was chosen so far."""

    lines: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """For each kind, the keys of the lines."""
    theirs: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    paid: tuple[str, ...] = ()
    is_again: bool = False
    """Whether the chat was read before, so that skipping keeps what was chosen then."""


def choose(session: Session, studied: Studied, before: Reading | None) -> Chosen | Command:
    """Ask which lines and identifiers to keep.

    Args:
        session: the sitting.
        studied: what was found.
        before: what was chosen when the same chat was read before.

    """
    chosen = _as_before(studied, before)
    questions: list[Callable[[], Command | None]] = []
    for kind in LINES:
        lines = {_key(line): line for line in studied.lines if line.kind == kind}
        if lines:
            questions.append(_asking_lines(session, kind, lines, chosen))
    found = {str(n): one for n, one in enumerate(studied.found)}
    if found:
        questions += [
            lambda: _ask_theirs(session, found, chosen),
            lambda: _ask_own(session, found, chosen),
            lambda: _ask_paid(session, found, chosen),
        ]
    reply = in_turn(questions)
    return chosen if reply is None else reply


def _as_before(studied: Studied, before: Reading | None) -> Chosen:
    if before is None:
        own = (str(n) for n, one in enumerate(studied.found) if _is_only_own(one))
        return Chosen(own=tuple(own))
    likely_own = {str(n) for n, one in enumerate(studied.found) if _is_only_own(one)}
    marks = {(mark.kind, mark.place) for mark in before.marks}
    kept = {(one.kind, one.value): one.is_own for one in before.identifiers}
    lines = {
        kind: tuple(_key(line) for line in studied.lines if line.kind == kind and line[:2] in marks)
        for kind in LINES
    }
    places = [(str(n), kept.get((one.kind, one.value))) for n, one in enumerate(studied.found)]
    theirs = tuple(number for number, is_own in places if is_own is False)
    # What is new since then is offered as the first time.
    own_ones = (n for n, is_own in places if is_own or (is_own is None and n in likely_own))
    return Chosen(lines, theirs, tuple(own_ones), is_again=True)


def _more(count: int) -> tuple[str, ...]:
    """Say that there are more than are listed, where that is so."""
    if count <= MOST_ASKED:
        return ()
    return (tr("There are more. These are the first {most}.").format(most=MOST_ASKED),)


def _key(line: Line) -> str:
    return f"{line.kind} {line.place}"


def _is_only_own(one: Found[Place]) -> bool:
    """Return whether only the person wrote it: then it is most likely their own."""
    return len(one.places) < MOST_PLACES and all(place.is_own for place in one.places)


# ------------------------------------------------------------------ the questions


def _asking_lines(
    session: Session, kind: str, lines: dict[str, Line], chosen: Chosen
) -> Callable[[], Command | None]:
    title, ask = tr(LINES[kind])
    choices = {key: _line_words(line) for key, line in list(lines.items())[:MOST_ASKED]}
    says = (*tr(SUGGESTED), *_more(len(lines)))

    def ask_them() -> Command | None:
        screen = Document(title, paragraphs(says))
        reply = _many(session, screen, ask, choices, chosen.lines.get(kind, ()), chosen)
        if isinstance(reply, Command):
            return reply
        chosen.lines[kind] = reply
        return None

    return ask_them


def _line_words(line: Line) -> str:
    """Return a line as a choice: when, the rule, and its words from about where it found them."""
    when = f"{line.when.isoformat(' ')[:16]} " if line.when else ""
    words = clean_line(line.words)
    start = max(words.find(clean_line(line.quoted)), 0) if len(words) > MAX_SHOWN else 0
    shown = words[start : start + MAX_SHOWN]
    before, after = "..." if start else "", "..." if start + MAX_SHOWN < len(words) else ""
    return f"{when}{line.rule}: {before}{shown}{after}"


def _ask_theirs(session: Session, found: dict[str, Found[Place]], chosen: Chosen) -> Command | None:
    screen = Document(
        tr("What leads to them"),
        paragraphs(
            (
                tr("Names, links and numbers I found in the chat."),
                tr("Choose those that are theirs, or that they want money sent to."),
                *_more(len(found)),
            )
        ),
    )
    choices = _identifier_choices(found, {*found})
    reply = _many(session, screen, tr("Which lead to them?"), choices, chosen.theirs, chosen)
    if isinstance(reply, Command):
        return reply
    chosen.theirs = reply
    chosen.own = tuple(number for number in chosen.own if number not in reply)
    return None


def _ask_own(session: Session, found: dict[str, Found[Place]], chosen: Chosen) -> Command | None:
    choices = _identifier_choices(found, {n for n in found if n not in chosen.theirs})
    if not choices:
        return None
    screen = Document(
        tr("Your own"),
        (Text(tr("I mark what is yours, so that nobody takes it for theirs.")),),
    )
    reply = _many(
        session,
        screen,
        tr("Which of these are your own?"),
        choices,
        chosen.own,
        chosen,
    )
    if isinstance(reply, Command):
        return reply
    chosen.own = reply
    return None


def _ask_paid(session: Session, found: dict[str, Found[Place]], chosen: Chosen) -> Command | None:
    money = {n for n in chosen.theirs if is_about_money(found[n].kind)}
    choices = _identifier_choices(found, money)
    if not choices:
        return None
    screen = Document(
        tr("Payments"), (Text(tr("Did you send money there? Then I write down a payment.")),)
    )
    reply = _many(session, screen, tr("Where did you send money?"), choices, chosen.paid, chosen)
    if isinstance(reply, Command):
        return reply
    chosen.paid = reply
    return None


def _identifier_choices(found: dict[str, Found[Place]], some: set[str]) -> dict[str, str]:
    listed = [number for number in found if number in some][:MOST_ASKED]
    return {number: _identifier_words(found[number]) for number in listed}


def _identifier_words(one: Found[Place]) -> str:
    hint = hint_in_words(one.hint).partition(";")[0]
    times = "" if one.count == 1 else ", " + found_times(one.count)
    sure = "" if one.sure == "typing-error" else f", {tr(SURE_WORDS[one.sure])}"
    return f"{clean_line(one.value)} ({hint}{sure}{times})"


def _many(
    session: Session,
    screen: Document,
    ask: str,
    choices: dict[str, str],
    current: Sequence[str],
    chosen: Chosen,
) -> tuple[str, ...] | Command:
    """Ask to choose some; skipping leaves it at what was chosen when it was read before."""
    known = tuple(one for one in current if one in choices)
    reply = session.ask_many(PickMany(screen, ask, choices, session.where(), known))
    if reply is Command.SKIP:
        return known if chosen.is_again else ()
    return reply


# ------------------------------------------------------------------ keeping it


def marks_of(studied: Studied, chosen: Chosen, *, knows_own: bool) -> tuple[Mark, ...]:
    """Return the marks to keep: what was counted, and what was chosen.

    Where nobody said which name is theirs, the first message may be their own: it is not marked.
    """
    wanted = {key for keys in chosen.lines.values() for key in keys}
    lines = [line for line in studied.lines if _key(line) in wanted]
    ends = [line for line in (studied.first, studied.last) if line is not None and knows_own]
    return tuple(map(_mark, (*ends[:1], *lines, *ends[1:])))


def _mark(line: Line) -> Mark:
    return Mark(
        kind=line.kind,
        place=line.place,
        when=_iso(line.when),
        sender=clean_line(line.sender),
        words=clean_line(line.words),
        rule=line.rule,
        quoted=clean_line(line.quoted),
    )


def identifiers_of(studied: Studied, chosen: Chosen) -> tuple[KeptIdentifier, ...]:
    """Return the identifiers to keep, theirs and the person's own."""
    return tuple(
        _kept(one, is_own=str(number) in chosen.own)
        for number, one in enumerate(studied.found)
        if str(number) in {*chosen.theirs, *chosen.own}
    )


def _kept(one: Found[Place], *, is_own: bool) -> KeptIdentifier:
    place = one.places[0]
    return KeptIdentifier(
        kind=one.kind,
        value=clean_line(one.value),
        written=clean_line(one.written),
        sure=one.sure,
        hint=one.hint,
        count=one.count,
        place=place.number,
        when=_iso(place.when),
        is_own=is_own,
    )


def _iso(when: datetime | None) -> str | None:
    return when.isoformat() if when else None


def kinds_counted(marks: Sequence[Mark]) -> str:
    """Return how many of each kind of line are kept, in words."""
    kinds = [mark.kind for mark in marks if mark.kind in LINES]
    return ", ".join(
        f"{tr(MARK_WORDS[kind])}: {kinds.count(kind)}" for kind in LINES if kind in kinds
    )
