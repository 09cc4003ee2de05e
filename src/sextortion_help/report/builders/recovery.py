"""The recovery sheet: words on paper that open a case when its passphrase is forgotten."""

from __future__ import annotations

from datetime import datetime

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
        "Recovery sheet",
        (
            Text("These words open the notes when the passphrase is forgotten.", "strong"),
            Pairs(
                (
                    Pair("Name of the notes", name),
                    Pair("Made on", f"{made:%Y-%m-%d %H:%M} {zone_of(made)}"),
                )
            ),
            Heading("The words"),
            Pairs(numbered),
            Heading("How to use them"),
            Items(
                (
                    f"Type: sextortion-help cases recover {name}",
                    "Type the words in this order, with a space between.",
                    "Then choose a new passphrase.",
                    "Without this program, the free tool age does it too: "
                    "age -d -o key.txt recovery.age",
                )
            ),
            Heading("Mind"),
            Items(
                (
                    "Who has this sheet and the computer can read the notes.",
                    "Keep it where only you can find it, or give it to someone you trust.",
                    "The words need the folder of the notes. Keep a copy of that folder too.",
                    "A backup made with the program opens only with the passphrase.",
                    "A new sheet makes this one useless.",
                )
            ),
        ),
    )
