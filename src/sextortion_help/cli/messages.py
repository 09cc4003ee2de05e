"""``check-message``: say whether a threat reads like a mass mail; words only, nothing is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sextortion_help.cli.opening import say
from sextortion_help.cli.printing import FormatOption, OutputOption, report_on_nobody
from sextortion_help.cli.settings import Settings, settings_of
from sextortion_help.errors import ExitCode, UsageError
from sextortion_help.language import N_, tr

if TYPE_CHECKING:
    from sextortion_help.playbook.bluff import BluffQuestion
    from sextortion_help.ui.bluff import Answering
    from sextortion_help.ui.prompts import Command

MAX_READ = 1024 * 1024
"""Bytes of a message that are read; what is longer is no message."""

HOW_TO_ANSWER = N_(
    "To answer the questions, name a file in a terminal. Or add, where it is so: "
    "--no-sent-pictures --no-video-call --no-knows-them --no-says-true-things"
)


def check_message(
    context: typer.Context,
    *,
    file: Annotated[
        str | None, typer.Argument(help="A saved mail or text, or - for input.", metavar="FILE")
    ] = None,
    sent_pictures: Annotated[
        bool | None,
        typer.Option("--sent-pictures/--no-sent-pictures", help="You sent private pictures."),
    ] = None,
    video_call: Annotated[
        bool | None, typer.Option("--video-call/--no-video-call", help="You were on a video call.")
    ] = None,
    knows_them: Annotated[
        bool | None, typer.Option("--knows-them/--no-knows-them", help="You know the sender.")
    ] = None,
    says_true_things: Annotated[
        bool | None,
        typer.Option(
            "--says-true-things/--no-says-true-things",
            help="It says something true of you that few people know.",
        ),
    ] = None,
    format_: FormatOption = None,
    output: OutputOption = None,
) -> int:
    """Say if a threat reads like a mass mail, such as "I hacked your webcam"."""
    from sextortion_help.evidence.bluff import Told
    from sextortion_help.ui.bluff import judge, verdict_page
    from sextortion_help.ui.prompts import Command

    settings = settings_of(context)
    signs = settings.library().bluff
    if signs is None:
        raise UsageError(tr("These playbooks have no signs of mass mails (bluff.yaml)."))
    message = _message(settings, file)
    told = Told(sent_pictures, video_call, knows_them, says_true_things)
    can_ask = settings.environment.can_ask and file != "-"
    verdict = judge(message, signs, told, _asking(settings) if can_ask else None)
    if isinstance(verdict, Command):
        return ExitCode.DONE
    if verdict.ask and not can_ask:
        say(settings, tr(HOW_TO_ANSWER))
    page = verdict_page(verdict, signs, under_18=None)
    return report_on_nobody(settings, page, format_, output)


def _message(settings: Settings, file: str | None) -> str | bytes:
    """Read the message from a file or from input, or ask for its words.

    Raises:
        UsageError: it cannot be read, it is no text, or there is nobody to ask.

    """
    if file is None:
        return _typed(settings)
    if file == "-":
        return settings.environment.stdin.read(MAX_READ)
    from sextortion_help.cli.words_in_files import opened_words

    with opened_words(file) as original:
        return original.head(MAX_READ)


def _typed(settings: Settings) -> str:
    from sextortion_help.report.document import Document, paragraphs
    from sextortion_help.ui.bluff import ASK, PASTE
    from sextortion_help.ui.numbered import NumberedAsker
    from sextortion_help.ui.prompts import Write

    if not settings.environment.can_ask:
        raise UsageError(
            tr("Which message? There is no terminal to paste it into."),
            tr("Name a file, or - to read standard input."),
        )
    screen = Document(tr("Is it a mass mail?"), paragraphs(tr(PASTE)))
    asker = NumberedAsker(settings.environment)
    return str(asker.write(Write(screen, tr(ASK), commands=())))


def _asking(settings: Settings) -> Answering:
    from sextortion_help.report.document import Document
    from sextortion_help.ui.bluff import ANSWERS
    from sextortion_help.ui.numbered import NumberedAsker
    from sextortion_help.ui.prompts import Command, Pick

    asker = NumberedAsker(settings.environment)

    def ask(_: BluffQuestion, words: str) -> bool | Command | None:
        prompt = Pick(Document(""), words, tr(ANSWERS), commands=(Command.SKIP,))
        reply = asker.pick(prompt)
        return None if reply is Command.SKIP else reply == "yes"

    return ask
