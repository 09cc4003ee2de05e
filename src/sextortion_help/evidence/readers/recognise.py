"""Tell by its content which app a saved chat or mail is from, and read it as one stream.

A file is one part; an archive has as many parts as it holds files with messages. Nothing is
unpacked to the disk. Whether a file may be opened at all is decided before (``gate``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from sextortion_help.evidence.readers import (
    discord_exporter,
    discord_package,
    google_chat,
    google_hangouts,
    mail,
    meta_html,
    meta_json,
    page,
    plain,
    skype,
    sms_xml,
    snapchat_html,
    snapchat_json,
    telegram_html,
    telegram_json,
    whatsapp,
)
from sextortion_help.evidence.readers.model import Message, Notes, Source, Wanted, name_of
from sextortion_help.evidence.sniffing import HEAD, as_8_bit, is_text


class Reader(Protocol):
    """A module that reads one format."""

    @property
    def APP(self) -> str:  # noqa: N802 - a constant of the module
        """Name the app for people."""

    def fits(self, head: str) -> bool:
        """Return whether the beginning of a file looks like this format."""

    def read(self, source: Source, notes: Notes, wanted: Wanted) -> Iterator[Message]:
        """Read its messages."""


READERS: Final[tuple[Reader, ...]] = (
    meta_json, snapchat_json, telegram_json, discord_exporter, discord_package, skype, google_chat,
    google_hangouts, telegram_html, meta_html, snapchat_html, sms_xml, mail, whatsapp,
)  # fmt: skip
"""Every reader of a known format. They do not overlap, so their order decides nothing."""

WORDS_ONLY: Final[tuple[Reader, ...]] = (page, plain)
"""What reads the words of everything else, without time or sender."""

COUNTS_LINES: Final[tuple[Reader, ...]] = (whatsapp, *WORDS_ONLY)
"""Readers whose places are lines; those of the others are messages."""


@dataclass(frozen=True, slots=True)
class Saved:
    """Messages that were saved: which apps they are from, and the parts that hold them."""

    parts: tuple[tuple[Source, Reader], ...]

    @property
    def app(self) -> str:
        """The apps' names for people; empty where no format was recognised."""
        names = (reader.APP for _, reader in self.parts if reader not in WORDS_ONLY)
        return ", ".join(dict.fromkeys(names))

    @property
    def has_names(self) -> bool:
        """Whether its format names who wrote each message."""
        return any(reader not in WORDS_ONLY for _, reader in self.parts)

    @property
    def unit(self) -> str:
        """What a place in it is: ``line`` or ``message``."""
        is_lines = all(reader in COUNTS_LINES for _, reader in self.parts)
        return "line" if is_lines else "message"

    @property
    def mails(self) -> tuple[Source, ...]:
        """The parts that are mails or mailboxes."""
        return tuple(source for source, reader in self.parts if reader is mail)

    def messages(self, notes: Notes, wanted: Wanted) -> Iterator[Message]:
        """Read every part, one after the other.

        Raises:
            Refusal: the file itself could not be read on.

        """
        if len(self.parts) == 1:
            (source, reader) = self.parts[0]
            yield from reader.read(source, notes, wanted)
            return
        before = 0
        for source, reader in self.parts:
            last = 0
            for message in reader.read(source, notes, wanted):
                last = max(last, message.place)
                chat = message.chat or name_of(source.name)
                # Places go on from part to part, so that each is of one message only.
                yield message._replace(chat=chat, place=before + message.place)
            before += last


def recognised(source: Source) -> Reader | None:
    """Return the reader whose format this is, or one of ``WORDS_ONLY``; ``None`` for no text."""
    head = head_of(source)
    text = as_8_bit(head)
    if not text or not is_text(text):
        return None
    words = text.decode("utf-8", "replace")
    return next(reader for reader in (*READERS, *WORDS_ONLY) if reader.fits(words))


def head_of(source: Source) -> bytes:
    """Return a source's first bytes."""
    head = bytearray()
    for block in source.blocks():
        head += block
        if len(head) >= HEAD:
            break
    return bytes(head[:HEAD])


def saved_in_file(source: Source) -> Saved:
    """Return the messages of one file; no part at all where it is no text."""
    reader = recognised(source)
    return Saved(((source, reader),) if reader else ())


def saved_in_archive(members: Iterable[Source]) -> Saved:
    """Return the messages in an archive: those of its files whose format is known.

    Text of no known format is left out where others are known: a manual, a list of settings.
    """
    parts = [(member, reader) for member in members if (reader := recognised(member))]
    known = [part for part in parts if part[1] not in WORDS_ONLY]
    return Saved(tuple(known or parts))
