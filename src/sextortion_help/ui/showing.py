"""Ask what files show, before any of them is taken in.

Under 18 nothing is opened before its answer: texts are asked about together, each picture and each
recording by its name, and what can never be words only is not asked about at all. Adults are
asked about what can show a picture; of what may be private, also whether someone in it may be
under 18. The careful answer stands first, so that a hasty Enter gives it. What follows from the
answers is ``evidence.gate``'s to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sextortion_help.case.evidence import Shows
from sextortion_help.evidence import gate
from sextortion_help.evidence.finding import Found, Refusal, readable
from sextortion_help.evidence.reading import opened
from sextortion_help.evidence.sniffing import HEAD, guess_kind, media_type
from sextortion_help.language import N_, tr
from sextortion_help.report.document import Block, Document, Items, paragraphs
from sextortion_help.ui.prompts import Command, Pick

if TYPE_CHECKING:
    from sextortion_help.ui.session import Session

ONLY_WORDS_SCREEN = (
    N_("I take in words only: a saved chat, a mail, or a picture that shows only words."),
    N_("No body, not even small or blurred. No profile picture of a person."),
    N_("Not sure? Then I do not open it. I only note where it is."),
)
ONLY_WORDS_CHOICES: Mapping[str, str] = {
    "intimate": N_("Something else, or I am not sure"),
    "only-words": N_("Only words. No body, not even small or blurred"),
}
INTIMATE_SCREEN = (
    N_("I never need a private picture. The words are the proof."),
    N_("If one is private, I do not copy it. I note where it is, and a hash of it."),
    N_("A hash is a number made from the file. It shows later that nothing was changed."),
)
INTIMATE_CHOICES: Mapping[str, str] = {
    "intimate": N_("Yes, or I am not sure"),
    "nothing-intimate": N_("No, nothing like that"),
}
MINOR_SCREEN = (
    N_("People who do this send pictures of others, too. Some are under 18."),
    N_("Then I do not read the file. I only note where it is."),
)
MINOR_CHOICES: Mapping[str, str] = {
    "yes": N_("Yes, or I am not sure"),
    "no": N_("No, everyone is 18 or older"),
}
EACH = {"each": N_("Ask me for each one")}
REST = {"rest": N_("I am not sure about this and all the others")}

MOST_LETTERS = 60
"""A longer name is cut: it is there to be known again, and may be a hostile one."""

MOST_NAMES = 4
"""More names than this, and one, would push a question off the screen."""


@dataclass(slots=True)
class Shown:
    """What is known of the files so far, while the questions are asked."""

    shows: dict[Path, Shows] = field(default_factory=dict)
    minors: set[Path] = field(default_factory=set)
    """Files in which someone may be under 18."""
    looks: dict[Path, tuple[str, str]] = field(default_factory=dict)
    """Media type and guessed kind of the files that were looked into."""

    def look(self, one: Found) -> tuple[str, str] | None:
        """Return type and guessed kind from a file's first bytes, if it can be read."""
        if one.path not in self.looks:
            try:
                with opened(one.path) as original:
                    head = original.head(HEAD)
            except Refusal:
                # Taking it in will say why.
                return None
            media = media_type(head)
            self.looks[one.path] = (media, guess_kind(head, media, one.path.name))
        return self.looks[one.path]


def in_turn(questions: Sequence[Callable[[], Command | None]]) -> Command | None:
    """Ask one question after the other; *back* leads to the one before, and out of the first."""
    number = 0
    while number < len(questions):
        reply = questions[number]()
        if reply is Command.BACK and number:
            number -= 1
        elif reply is not None:
            return reply
        else:
            number += 1
    return None


def ask_shows(
    session: Session, files: Sequence[Found], shown: Shown, *, under_18: bool
) -> Command | None:
    """Ask what files show, and keep the answers in ``shown``.

    Returns:
        ``None`` when that is settled, or the command given instead.

    """
    shown.shows = dict.fromkeys((one.path for one in files), "not-asked")
    return (_ask_child if under_18 else _ask_adult)(session, files, shown)


def _ask_child(session: Session, files: Sequence[Found], shown: Shown) -> Command | None:
    askable = [
        one
        for one in files
        if gate.before_opening(one.path.name, "only-words", under_18=True) is None
    ]
    texts = [one for one in askable if gate.is_text_by_name(one.path.name)]
    others = [one for one in askable if one not in texts]
    rest_from: list[int] = []

    def ask_texts() -> Command | None:
        reply = _ask_words(session, texts, {})
        if not isinstance(reply, Command):
            shown.shows.update(dict.fromkeys((one.path for one in texts), _shows(reply)))
        return reply if isinstance(reply, Command) else None

    def ask_one(number: int) -> Command | None:
        if rest_from and number > rest_from[0]:
            return None
        rest_from.clear()
        more = tr(REST) if number < len(others) - 1 else {}
        reply = _ask_words(session, [others[number]], more)
        if isinstance(reply, Command):
            return reply
        shown.shows[others[number].path] = _shows(reply)
        if reply == "rest":
            rest_from.append(number)
            shown.shows.update(
                dict.fromkeys((one.path for one in others[number:]), _shows("intimate"))
            )
        return None

    first: list[Callable[[], Command | None]] = [ask_texts] if texts else []
    return in_turn([*first, *(partial(ask_one, number) for number in range(len(others)))])


def _ask_words(session: Session, files: Sequence[Found], more: Mapping[str, str]) -> str | Command:
    screen = Document(tr("Only words"), (*paragraphs(tr(ONLY_WORDS_SCREEN)), *names(files)))
    choices = {**tr(ONLY_WORDS_CHOICES), **more}
    ask = tr("What is in {files}?").format(files=named(files))
    return session.ask(Pick(screen, ask, choices, session.where(), commits=True))


def _ask_adult(session: Session, files: Sequence[Found], shown: Shown) -> Command | None:
    doubtful = [one for one in files if _may_show(one, shown)]
    while doubtful:
        reply = _ask_intimate(session, doubtful)
        if isinstance(reply, Command):
            return reply
        if reply != "each" or len(doubtful) == 1:
            inner = _settle(session, doubtful, shown, reply)
        else:
            inner = in_turn([partial(_ask_one, session, one, shown) for one in doubtful])
        if inner is not Command.BACK:
            return inner
    return None


def _may_show(one: Found, shown: Shown) -> bool:
    """Return whether to ask; what its name calls a picture need not be looked into for that."""
    if gate.speaks_of_pictures(one.path.name):
        return True
    look = shown.look(one)
    return look is not None and gate.can_show(look[0])


def _ask_one(session: Session, one: Found, shown: Shown) -> Command | None:
    while True:
        reply = _ask_intimate(session, [one])
        if isinstance(reply, Command):
            return reply
        inner = _settle(session, [one], shown, reply)
        if inner is not Command.BACK:
            return inner


def _ask_intimate(session: Session, files: Sequence[Found]) -> str | Command:
    several = len(files) > 1
    screen = Document(tr("Private pictures"), (*paragraphs(tr(INTIMATE_SCREEN)), *names(files)))
    choices = {**tr(INTIMATE_CHOICES), **(tr(EACH) if several else {})}
    ask = (
        tr("Do any of {files} show anyone naked, or in a sexual way?")
        if several
        else tr("Does {files} show anyone naked, or in a sexual way?")
    ).format(files=named(files))
    return session.ask(Pick(screen, ask, choices, session.where(), commits=True))


def _settle(session: Session, files: Sequence[Found], shown: Shown, reply: str) -> Command | None:
    """Keep an adult's answer; of what may be private, ask if someone in it may be under 18."""
    paths = [one.path for one in files]
    shown.minors.difference_update(paths)
    if reply == "intimate":
        screen = Document(tr("One more thing"), paragraphs(tr(MINOR_SCREEN)))
        ask = tr("Might anyone in {files} be under 18?").format(files=named(files))
        minor = session.ask(Pick(screen, ask, tr(MINOR_CHOICES), session.where(), commits=True))
        if isinstance(minor, Command):
            return minor
        if minor == "yes":
            shown.minors.update(paths)
    shown.shows.update(dict.fromkeys(paths, _shows(reply)))
    return None


def _shows(reply: str) -> Shows:
    match reply:
        case "only-words":
            return "only-words"
        case "nothing-intimate":
            return "nothing-intimate"
        case _:
            return "intimate"


def names(files: Sequence[Found]) -> tuple[Block, ...]:
    """Return the names of several files, as many as fit."""
    if len(files) == 1:
        return ()
    shown = files if len(files) <= MOST_NAMES + 1 else files[:MOST_NAMES]
    listed = [readable(one.path.name)[:MOST_LETTERS] for one in shown]
    if len(listed) < len(files):
        listed.append(tr("and {count} more").format(count=len(files) - len(listed)))
    return (Items(tuple(listed)),)


def named(files: Sequence[Found]) -> str:
    """Return what to call one file, or several."""
    if len(files) > 1:
        return tr("these {count} files").format(count=len(files))
    name = readable(files[0].path.name)
    return f'"{name if len(name) <= MOST_LETTERS else name[:MOST_LETTERS] + "..."}"'
