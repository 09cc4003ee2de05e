"""Targets: what is typed or edited. Playbooks, answers files, paths, whole commands, and papers."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from unittest import mock

from sextortion_help.case.model import new_case
from sextortion_help.cli.scripted import _Reader as AnswersReader
from sextortion_help.cli.scripted import _transcript
from sextortion_help.cli.settings import Settings
from sextortion_help.interview.progress import StepState
from sextortion_help.paths import shipped_playbooks
from sextortion_help.playbook.loader import FILE_MODELS
from sextortion_help.playbook.loader import _Reader as PlaybookReader
from sextortion_help.playbook.strict_yaml import read_document
from sextortion_help.report.document import (
    Bar,
    Block,
    Card,
    Chart,
    Document,
    Group,
    Heading,
    Items,
    Pair,
    Pairs,
    Table,
    Text,
    Tick,
    Ticks,
)
from sextortion_help.report.renderers.csv import render_csv
from sextortion_help.report.renderers.html import render_html
from sextortion_help.report.renderers.json import render_json
from sextortion_help.report.renderers.markdown import render_markdown
from sextortion_help.report.renderers.terminal import render_terminal
from sextortion_help.report.renderers.text import render_text
from sextortion_help.ui.typed_paths import is_folder, is_there, paths_in
from tests.cli.program import ANSWERS, Program
from tests.fuzz.target import Target, assert_can_be_shown, picked
from tests.fuzz.targets_files import MEMORY_DISK, NOW
from tests.fuzz.targets_words import chat_samples, corpus, mail_seeds
from tests.report.test_html import ALLOWED, Page
from tests.report.test_renderers import HOSTILE
from tests.shipped import LIBRARY

YAML_WORDS = (
    *(b"- ", b": ", b"&a", b"*a", b"!!", b"{", b"[", b">\n", b"|\n", b"? ", b"---\n", b"%YAML "),
    *(b'"\\x00"', b"\xef\xbb\xbf", b"\xc2\x85", b"when: ", b"any: ", b"not: ", b"<<: "),
)


# ------------------------------------------------------------------ playbooks and answers

SORTS = tuple(FILE_MODELS)
ENTRIES = {"situations", "sources", "form-parts"}
"""Sorts of files that map ids to entries."""

FILES = {
    "guide": "guide/*.yaml",
    "situations": "situations.yaml",
    "platform": "platforms/*.yaml",
    "payment": "payments/*.yaml",
    "contacts": "contacts/*.yaml",
    "sources": "sources.yaml",
    "checks": "checks.yaml",
    "story": "stories/*.yaml",
    "letter": "letters/*.yaml",
    "elsewhere": "elsewhere.yaml",
    "bluff": "bluff.yaml",
    "threats": "threats.yaml",
    "form": "forms/*.yaml",
    "form-parts": "form-parts.yaml",
}
MOST_OF_A_FILE = 4000


def run_playbook(data: bytes) -> None:
    """Read a playbook of some sort: a document of that shape, or problems with their lines."""
    number, content = picked(data)
    sort = SORTS[number % len(SORTS)]
    document, problems = read_document(content, "x.yaml")
    assert (document is None) == bool(problems)
    reader = PlaybookReader(Path("nowhere"))
    reader.problems.extend(problems)
    if document is not None:
        model = FILE_MODELS[sort]()
        if sort in ENTRIES and isinstance(document.data, dict):
            for id_, entry in document.data.items():
                reader._check_id("x.yaml", document.line((id_,)), id_)
                reader._validate(document, entry, (id_,), model)
        else:
            reader._validate(document, document.data, (), model)
    # Lines end in more ways in YAML than by these: what they say is bounded all the same.
    ends = (b"\n", b"\r", b"\xc2\x85", b"\xe2\x80")
    last = sum(content.count(end) for end in ends) + 3
    for problem in reader.problems:
        assert 1 <= problem.line <= last
        str(problem)


def playbook_seeds() -> Iterator[bytes]:
    for number, sort in enumerate(SORTS):
        paths = sorted(shipped_playbooks().glob(FILES[sort]), key=lambda path: path.stat().st_size)
        for path in paths[:2]:
            content = path.read_bytes()[:MOST_OF_A_FILE]
            yield bytes([number]) + content[: content.rfind(b"\n") + 1]


def run_answers(data: bytes) -> None:
    """Take an answers file: problems, or a case whose whole guide can be printed."""
    document, problems = read_document(data, "answers.yaml")
    assert (document is None) == bool(problems)
    if document is None:
        return
    reader = AnswersReader(LIBRARY, document, new_case(NOW, "p"), NOW)
    case = reader.read()
    if not reader.problems:
        assert_can_be_shown(render_text(_transcript(LIBRARY, case)))


def answers_seeds() -> list[bytes]:
    return [ANSWERS.encode(), b"safe_now: safe\nage_now: under_18\ncountry: GB\n", b"posted: no\n"]


# ------------------------------------------------------------------ paths


def run_paths(data: bytes) -> None:
    """Take a line for paths, as it was typed, pasted or dropped, and look whether they are."""
    typed = data.decode("utf-8", "surrogateescape")
    for exists in (is_there, is_folder, lambda _: True):
        for path in paths_in(typed, exists):
            with suppress(OSError):
                path.stat()


def path_seeds() -> list[bytes]:
    return [
        b"/tmp/x.txt",
        b"'/a b/chat.txt' \"c d\"",
        b"/a\\ b/chat.txt ~/x ~root",
        b"file:///a%20b/%00%FF.txt",
        b"file://localhost/etc/passwd",
        b"C:\\Users\\x\\chat.txt",
    ]


# ------------------------------------------------------------------ whole commands

COMMANDS = (
    ("identifiers", "FILE", "--country", "GB"),
    ("timeline", "--of", "FILE", "--every-message", "--me", "Anna", "--dates", "day-first"),
    ("check-message", "FILE"),
    ("check-message", "FILE", "--no-sent-pictures", "--no-video-call", "--format", "markdown"),
    ("timeline", "--of", "FILE", "--format", "html"),
    ("start", "--no-save", "--answers", "FILE"),
)


def run_command(data: bytes) -> None:
    """Run a command on a file of a stranger: results or plain words, and nothing else."""
    number, content = picked(data)
    folder = Path(tempfile.mkdtemp(dir=MEMORY_DISK if MEMORY_DISK.is_dir() else None))
    try:
        program = Program(folder)
        file = str(program.write("chat.txt", content))
        words = [file if word == "FILE" else word for word in COMMANDS[number % len(COMMANDS)]]
        with mock.patch.object(Settings, "library", return_value=LIBRARY):
            outcome = program(*words)
        assert outcome.code in {0, 2}, outcome.err
        assert_can_be_shown(outcome.err)
        assert_can_be_shown(outcome.out)
        assert not program.home.exists()
    finally:
        shutil.rmtree(folder)


def command_seeds() -> list[bytes]:
    contents = [one[1:] for one in (*chat_samples(), *mail_seeds()[:3])] + corpus("bluff_corpus", 6)
    seeds = [bytes([number % 5]) + content for number, content in enumerate(contents)]
    return [*seeds, *(bytes([5]) + answers for answers in answers_seeds())]


# ------------------------------------------------------------------ papers

BLOCK, PART = "\x1e", "\x1f"
"""What stands between two blocks, and between their parts. Either can be anywhere in the bytes."""

_SGR = re.compile(r"\x1b\[[0-9;]*m")
_STATES: tuple[StepState | None, ...] = (None, "done", "later", "not-for-me")


def block_of(words: str) -> Block:
    """Return a block of any sort, by the letter its words begin with."""
    sort, first, *rest = [*words[1:].split(PART), ""] if words else ["", ""]
    sort, parts = words[:1], (sort, first, *rest)
    texts = tuple(Text(part, "strong" if part[:1] == "!" else "quiet") for part in parts)
    match sort:
        case "H":
            return Heading(parts[0], 2 if parts[1] else 3)
        case "I":
            return Items(parts)
        case "K":
            return Ticks(tuple(Tick(one, _STATES[len(one) % 4], parts[:3]) for one in parts))
        case "P":
            return Pairs(tuple(Pair(one, two or None, one) for one, two in pairwise(parts)))
        case "G":
            return Group(parts[0], texts)
        case "C":
            return Card(parts[0], texts)
        case "T":
            return table_of(parts)
        case "B":
            return Chart(tuple(Bar(one, len(one) ** 3, two) for one, two in pairwise(parts)))
        case _:
            return texts[0]


def table_of(parts: tuple[str, ...]) -> Table:
    """Return a table of three columns, or of as many as there are parts."""
    width = min(3, len(parts))
    rows = [parts[at : at + width] for at in range(0, len(parts) - width + 1, width)]
    return Table(rows[0], tuple(rows[1:]))


def document_of(data: bytes) -> Document:
    """Return a document whose every word is a stranger's."""
    title, *blocks = data.decode("utf-8", "surrogateescape").split(BLOCK)
    return Document(title, tuple(map(block_of, blocks)))


def run_csv(data: bytes) -> None:
    """Write tables for spreadsheets: every row reads back, and no cell is a formula."""
    table = table_of(tuple(data.decode("utf-8", "surrogateescape").split(PART)))
    written = render_csv(table)
    assert_can_be_shown(written.replace("\r\n", "\n"))
    rows = list(csv.reader(io.StringIO(written, newline=""), strict=True))
    assert [len(row) for row in rows] == [len(table.head)] * (len(table.rows) + 1)
    assert not [cell for row in rows for cell in row if cell.lstrip()[:1] in set("=+-@\t\r")]


def run_markdown(data: bytes) -> None:
    """Write a paper as Markdown: it holds no raw HTML and steers no screen."""
    written = render_markdown(document_of(data))
    assert_can_be_shown(written)
    assert not re.search(r"(?<!\\)<", written.replace("\\\\", ""))


def run_html(data: bytes) -> None:
    """Write a paper as a page: only elements of ours, and no text that steers a screen."""
    written = render_html(document_of(data))
    assert_can_be_shown(written)
    page = Page(written)
    for tag, attributes in page.tags:
        assert set(attributes) <= ALLOWED[tag]
    assert_can_be_shown(html.unescape(page.text))


def run_texts(data: bytes) -> None:
    """Write a paper as text, for a terminal, and as JSON."""
    document = document_of(data)
    width = 20 + len(data) % 80
    assert_can_be_shown(render_text(document, width))
    assert_can_be_shown(_SGR.sub("", render_terminal(document, width, colour=True)))
    written = render_json(document)
    assert_can_be_shown(written)
    json.loads(written)


def document_seeds() -> list[bytes]:
    """Return papers with every sort of block, whose words are plain or hostile."""
    words = ["plain words", "漢字" * 30, "x" * 200, "a\u202eb\x1b[31m", *HOSTILE]
    sorts = "HIKPGCTBX"
    blocks = (
        sorts[number % len(sorts)] + PART.join(words[number : number + 5])
        for number in range(len(words))
    )
    whole = BLOCK.join(["A title", *blocks])
    each = [BLOCK.join(("T", sort + PART.join(words[:4]))) for sort in sorts]
    return [one.encode() for one in (whole, *each)]


def csv_seeds() -> list[bytes]:
    return [PART.join(cells).encode() for cells in (HOSTILE, ("=1+1", "@x", ";=1", "0123", "1e5"))]


PAPER_WORDS = (
    *(b"\x1e", b"\x1f", b"\x1b]0;x\x07", b"\xe2\x80\xae", b"</style>", b"<script>", b"&#x1b;"),
    *(b"](javascript:", b"```", b"\xed\xa0\x80", b"https://x.example/", b"=cmd|", b"\xe2\x80\xa8"),
)

TARGETS = (
    Target("playbook", run_playbook, playbook_seeds, YAML_WORDS),
    Target("answers", run_answers, answers_seeds, YAML_WORDS),
    Target("paths", run_paths, path_seeds, (b"file://", b"%00", b"~", b"'", b'"', b"\\ ", b"../")),
    Target("commands", run_command, command_seeds, (b"\x1b[2J", b"\xe2\x80\xae", b"\r", b"\x9b")),
    Target("csv", run_csv, csv_seeds, PAPER_WORDS),
    Target("markdown", run_markdown, document_seeds, PAPER_WORDS),
    Target("html", run_html, document_seeds, PAPER_WORDS),
    Target("texts", run_texts, document_seeds, PAPER_WORDS),
)
