"""Targets: what they wrote. Readers of chats and mails, identifiers, threats, mass mails."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sextortion_help.evidence import sniffing
from sextortion_help.evidence.bluff import MAX_QUOTE, Told
from sextortion_help.evidence.bluff import check as check_bluff
from sextortion_help.evidence.identifiers import find, find_all
from sextortion_help.evidence.mail_ways import ways_of
from sextortion_help.evidence.readers import (
    mail,
    meta_html,
    page,
    plain,
    snapchat_html,
    telegram_html,
    whatsapp,
)
from sextortion_help.evidence.readers import (
    sms_xml as sms,
)
from sextortion_help.evidence.readers.model import (
    MAX_ATTACHMENTS,
    MAX_NAME,
    MAX_TEXT,
    DayOrder,
    Message,
    Notes,
    Wanted,
)
from sextortion_help.evidence.readers.recognise import READERS, Reader, saved_in_file
from sextortion_help.evidence.study import study, survey, texts_of
from sextortion_help.evidence.threats import Rules, marks_of
from sextortion_help.evidence.words_only import WordsOnly
from sextortion_help.report.renderers.text import render_text
from sextortion_help.ui.bluff import verdict_page
from sextortion_help.ui.identifiers import identifier_page
from sextortion_help.ui.suggesting import suggest_with
from tests.evidence.readers import (
    test_google_hangouts,
    test_mail,
    test_mail_headers,
    test_mbox,
    test_meta_html,
    test_sms_xml,
    test_snapchat_html,
    test_telegram_html,
    test_whatsapp,
)
from tests.evidence.readers.test_recognise import SAMPLES
from tests.fuzz.target import Target, assert_can_be_shown, in_blocks, picked
from tests.shipped import LIBRARY

ORDERS: Sequence[DayOrder | None] = (None, "day-first", "month-first", "year-first")
BLOCKS = (0, 1, 7, 64, 4096)
MOST_IN_BLOCKS = 8192
"""Bytes that are read in such small blocks; no file is, and only what is found must not differ."""
CORPORA = Path(__file__).parents[1] / "evidence"

MARKUP = (
    *(b"<div>", b"</div>", b"<br>", b"&#x202e;", b"&nbsp;", b"<![CDATA[", b"<!--", b"-->"),
    *(b"<script>", b'="', b"&amp;", b"&#55357;", b"<!DOCTYPE", b"]]>"),
)
DATA = (b'{"', b'":', b"[[", b"]}", b"null", b"1e999", b"-0", b'"\\ud83d"', b"\\u0000", b"true")
TIMES = (b"2026-01-03T20:21:22Z", b"03/01/2024, 20:21 - ", b"[3.1.24, 20:21:22] ", b"31/12/9999")
HEADERS = (
    *(b"From: ", b"Received: from ", b"Content-Type: multipart/mixed; boundary=x", b"=?utf-8?q?"),
    *(b"\nFrom x\n", b"--x--", b"base64", b"quoted-printable", b"charset=utf-7", b"Date: "),
)


@dataclass(frozen=True, slots=True)
class Piecemeal:
    """A source that is read in blocks of one size."""

    name: str
    content: bytes
    size: int

    def blocks(self) -> Iterator[bytes]:
        """Read it from its beginning."""
        return in_blocks(self.content, self.size)


def assert_sound(message: Message) -> None:
    """Make sure that a message is within its bounds, and can be written down."""
    for text in (message.sender, message.text, message.chat, *message.attachments):
        text.encode()
    assert len(message.text) <= MAX_TEXT
    assert len(message.sender) <= MAX_NAME
    assert len(message.chat) <= MAX_NAME
    assert len(message.attachments) <= MAX_ATTACHMENTS
    assert message.place >= 0


def read_both_ways(
    read: Callable[[Piecemeal], Iterable[Message]], content: bytes, size: int
) -> None:
    """Read something at once and in blocks: what is found must not depend on it."""
    whole = list(read(Piecemeal("chat", content, 0)))
    if size and len(content) <= MOST_IN_BLOCKS:
        assert list(read(Piecemeal("chat", content, size))) == whole, "blocks make a difference"
    for message in whole:
        assert_sound(message)
    survey(whole)


def readers_of(*readers: Reader) -> Callable[[bytes], None]:
    """Return what reads with one of these, whether the content is of its format or not."""

    def run(data: bytes) -> None:
        number, content = picked(data)
        which, number = number % len(readers), number // len(readers)
        order, size = ORDERS[number % len(ORDERS)], BLOCKS[number // 4 % len(BLOCKS)]
        read_both_ways(
            lambda source: readers[which].read(source, Notes(), Wanted(order)), content, size
        )

    return run


def run_recognised(data: bytes) -> None:
    """Recognise a file, read it, and go through it as the program does with a chat."""
    number, content = picked(data)
    order, size = ORDERS[number % len(ORDERS)], BLOCKS[number // 4 % len(BLOCKS)]
    media = sniffing.media_type(content[: sniffing.HEAD])
    sniffing.guess_kind(content[: sniffing.HEAD], media, "chat.txt")
    words = WordsOnly()
    for block in in_blocks(content, size):
        words.takes(block)
    read_both_ways(
        lambda source: saved_in_file(source).messages(Notes(), Wanted(order)), content, size
    )
    saved = saved_in_file(Piecemeal("chat", content, 0))
    messages = list(saved.messages(Notes(), Wanted(order)))
    studied = study(messages, None, {"Anna"}, SUGGEST, "GB", has_names=saved.has_names)
    assert studied.messages <= len(messages)


def run_mails(data: bytes) -> None:
    """Read mails, and what their headers say of their way."""
    number, content = picked(data)
    size = BLOCKS[number % len(BLOCKS)] if len(content) <= MOST_IN_BLOCKS else 0
    read_both_ways(lambda source: mail.read(source, Notes(), Wanted()), content, size)
    saved = saved_in_file(Piecemeal("mail", content, size))
    for way in ways_of(saved):
        said = (way.sender, way.reply_to, way.return_path, way.message_id)
        for text in (*said, *way.hops, *way.checks, *way.originating):
            assert_can_be_shown(text)


def text_of(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def run_identifiers(data: bytes) -> None:
    """Find identifiers, each where it says, and show them."""
    number, content = picked(data)
    text = text_of(content)
    region = (None, "GB", "US", "ID", "XX")[number % 5]
    end = 0
    for one in find(text, region):
        assert end <= one.start < one.end <= len(text)
        end = one.end
        one.value.encode()
        assert one.written
    found = find_all(texts_of([Message(None, "", text, place=1)], ()), region)
    assert_can_be_shown(render_text(identifier_page(found, "line")))


def run_threats(data: bytes) -> None:
    """Look for threats; what is quoted stands where it says."""
    text = text_of(data)
    for mark in marks_of(text, RULES):
        assert 0 <= mark.start < mark.end <= len(text)
        assert mark.quoted == text[mark.start : mark.end][: len(mark.quoted)]


def run_bluff(data: bytes) -> None:
    """Judge a mass mail, as bytes and as pasted words."""
    assert LIBRARY.bluff is not None
    for message in (data, text_of(data)):
        verdict = check_bluff(message, LIBRARY.bluff, NO_TO_ALL)
        assert all(len(sign.quote) <= MAX_QUOTE for sign in verdict.signs)
        assert_can_be_shown(render_text(verdict_page(verdict, LIBRARY.bluff, under_18=None)))


NO_TO_ALL = Told(sent_pictures=False, video_call=False, knows_them=False, says_true_things=False)
assert LIBRARY.threats is not None
RULES = Rules(LIBRARY.threats)
SUGGEST = suggest_with(LIBRARY)

JSON_READERS = tuple(
    reader
    for reader in READERS
    if reader not in {telegram_html, meta_html, snapchat_html, sms, mail, whatsapp}
)


def numbered(*contents: str | bytes) -> list[bytes]:
    """Return inputs that begin with each of some numbers, so that each choice is tried."""
    raw = [one.encode() if isinstance(one, str) else one for one in contents]
    return [bytes([number]) + one for number in range(max(len(raw), 3)) for one in raw]


def chat_samples() -> list[bytes]:
    more = (test_whatsapp.ANDROID, test_whatsapp.IPHONE, test_meta_html.PAGE, test_meta_html.OLD)
    pages = (test_snapchat_html.TABLES, test_snapchat_html.page(test_snapchat_html.chat("x")))
    texts = [*SAMPLES.values(), *more, *pages, test_telegram_html.SAMPLE, test_sms_xml.SAMPLE]
    texts.append(json.dumps(test_google_hangouts.EXPORT))
    return [b"\0" + text.encode() for text in texts]


def json_seeds() -> list[bytes]:
    samples = [*SAMPLES.values(), json.dumps(test_google_hangouts.EXPORT)]
    return numbered(*(text for text in samples if text.startswith(("{", "["))))


def html_seeds() -> list[bytes]:
    return numbered(
        test_meta_html.PAGE,
        test_meta_html.OLD,
        test_snapchat_html.TABLES,
        test_snapchat_html.page(test_snapchat_html.chat("x")),
        test_telegram_html.SAMPLE,
    )


def text_seeds() -> list[bytes]:
    return numbered(
        test_whatsapp.ANDROID,
        test_whatsapp.IPHONE,
        test_whatsapp.DOUBT,
        test_sms_xml.SAMPLE,
        "<html><body><p>write to</p><p>t.me/joe_k</p></body></html>",
    )


def mail_seeds() -> list[bytes]:
    box = test_mbox.FROM + test_mbox.ONE + test_mbox.FROM + test_mbox.TWO
    return numbered(test_mail.HEAD + test_mail.MIXED, test_mail_headers.MAIL, box)


def corpus(name: str, most: int) -> list[bytes]:
    """Return some of the texts that were written for the tests of the rules, cut where long."""
    paths = sorted(path for path in (CORPORA / name).rglob("*.*") if path.is_file())
    return [path.read_bytes()[:3000] for path in paths[:: max(len(paths) // most, 1)]]


def identifier_seeds() -> list[bytes]:
    texts = (
        "t.me/joe_k hxxps://instagram[.]com/joe name (at) mail dot com +44 7700 900123",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 GB82 WEST 1234 5698 7654 32",
        "4111 1111 1111 1111 MTCN 123-456-7890 2001:db8::1 PayPal.Me/joe @joe.k",
    )
    return numbered(*texts)


TARGETS = (
    Target("readers", run_recognised, chat_samples, (*MARKUP, *DATA, *TIMES, *HEADERS)),
    Target("chats-json", readers_of(*JSON_READERS), json_seeds, (*DATA, *TIMES)),
    Target("chats-html", readers_of(telegram_html, meta_html, snapchat_html), html_seeds, MARKUP),
    Target("chats-text", readers_of(whatsapp, sms, page, plain), text_seeds, (*TIMES, *MARKUP)),
    Target("mails", run_mails, mail_seeds, HEADERS),
    Target("identifiers", run_identifiers, identifier_seeds, (b"t.me/", b"[.]", b"0x", b"bc1")),
    Target("threats", run_threats, lambda: corpus("threat_corpus", 20), (b"send", b"pay", b"24h")),
    Target("bluff", run_bluff, lambda: corpus("bluff_corpus", 20), (*HEADERS, b"bitcoin")),
)
