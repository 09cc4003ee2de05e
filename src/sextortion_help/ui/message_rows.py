"""Messages as rows of a timeline, up to so many; each is cut to what a row shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from sextortion_help.evidence.readers.model import Message
from sextortion_help.evidence.study import Line, Studied
from sextortion_help.language import tr
from sextortion_help.report.builders.timeline import MAX_WORDS, Row, message_row, weightiest
from sextortion_help.report.document import Text

MOST_ROWS: Final = 5_000
"""Messages that one timeline lists."""

MAX_HELD: Final = MAX_WORDS + 1
"""Letters of a message that are held for a row: one more than it shows, so that a cut shows."""


@dataclass(slots=True)
class Rows:
    """Gathers messages for one timeline."""

    left_out: int = 0
    """Messages beyond ``MOST_ROWS``."""
    faults: list[str] = field(default_factory=list)
    """What of the evidence could not be read, a sentence each."""
    _count: int = 0

    def of(self, messages: Iterable[Message], source: str, marked: Container[int]) -> Iterator[Row]:
        """Yield a row for each message that is not marked, and so has one already.

        Args:
            messages: the messages of one file.
            source: what to call it.
            marked: the places of the messages that have a row.

        """
        for message in messages:
            if message.place in marked:
                continue
            self._count += 1
            if self._count > MOST_ROWS:
                self.left_out += 1
                continue
            files = f" [{', '.join(message.attachments)}]" if message.attachments else ""
            words = f"{message.text[:MAX_HELD]}{files}"
            yield message_row(message.at, message.sender, words, f"{source}, {message.place}")

    def left_out_lines(self) -> tuple[Text, ...]:
        """Return what to say of the messages that are not listed, if there are any."""
        says = list(self.faults)
        if self.left_out:
            says.append(
                tr("I list {most_rows} messages. {left_out} more are left out.").format(
                    most_rows=MOST_ROWS, left_out=self.left_out
                )
            )
        return tuple(Text(line, "strong") for line in says)


def suggested_rows(studied: Studied, source: str) -> Iterator[Row]:
    """Yield the rows of a chat that nobody looked through yet: what the rules suggest, named."""
    by_place: defaultdict[int, list[Line]] = defaultdict(list)
    for line in (studied.first, *studied.lines, studied.last):
        if line is not None:
            by_place[line.place].append(line)
    for place, lines in by_place.items():
        one = weightiest(lines)
        rules = dict.fromkeys(line.rule for line in lines if line.rule)
        named = ", ".join(tr("rule {name}").format(name=rule) for rule in rules)
        where = f"{source} {place}; {named}".rstrip("; ")
        kinds = [line.kind for line in lines]
        yield message_row(one.when, one.sender, one.words, where, kinds, doubt="?")
