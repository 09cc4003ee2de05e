"""The recovery sheet: words on paper that open a case when its passphrase is forgotten."""

from __future__ import annotations

from datetime import datetime

from sextortion_help.language import tr
from sextortion_help.report.builders.moments import zone_of
from sextortion_help.report.document import Document, Heading, Items, Pair, Pairs, Text


def recovery_sheet(words: str, name: str, made: datetime) -> Document:
    """Build the sheet.

    Args:
        words: the words, with spaces between.
        name: the case's name.
        made: the time to print, with its zone.

    """
    numbered = tuple(Pair(str(number), word) for number, word in enumerate(words.split(), 1))
    return Document(
        tr("Recovery sheet"),
        (
            Text(tr("These words open the notes when the passphrase is forgotten."), "strong"),
            Pairs(
                (
                    Pair(tr("Name of the notes"), name),
                    Pair(tr("Made on"), f"{made:%Y-%m-%d %H:%M} {zone_of(made)}"),
                )
            ),
            Heading(tr("The words")),
            Pairs(numbered),
            Heading(tr("How to use them")),
            Items(
                (
                    tr("Type: sextortion-help cases recover {name}").format(name=name),
                    tr("Type the words in this order, with a space between."),
                    tr("Then choose a new passphrase."),
                    tr(
                        "Without this program, the free tool age does it too: "
                        "age -d -o key.txt recovery.age"
                    ),
                )
            ),
            Heading(tr("Mind")),
            Items(
                (
                    tr("Who has this sheet and the computer can read the notes."),
                    tr("Keep it where only you can find it, or give it to someone you trust."),
                    tr("The words need the folder of the notes. Keep a copy of that folder too."),
                    tr("A backup made with the program opens only with the passphrase."),
                    tr("A new sheet makes this one useless."),
                )
            ),
        ),
    )
