"""Targets: files of a case. Its JSON and the papers made of it, sealed files, backups, archives."""

from __future__ import annotations

import io
import json
import random
import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from sextortion_help.case import age, age_keys
from sextortion_help.case import log as chain
from sextortion_help.case.backup import restore
from sextortion_help.case.model import Case
from sextortion_help.case.scribe import Scribe
from sextortion_help.case.store import Shelf
from sextortion_help.case.vault import Vault, _from_json
from sextortion_help.errors import (
    CannotWriteError,
    DamagedCaseError,
    UsageError,
    WrongPassphraseError,
)
from sextortion_help.evidence.readers.archives import is_archive, members
from sextortion_help.evidence.readers.model import Notes, Wanted
from sextortion_help.evidence.readers.recognise import saved_in_archive
from sextortion_help.interview.walk import walk
from sextortion_help.report.builders.checklist import police_checklist
from sextortion_help.report.builders.extract import case_extract, extract_json
from sextortion_help.report.builders.letter import letter, letters_for
from sextortion_help.report.builders.pack import custody_table, identifier_table
from sextortion_help.report.builders.plan import my_plan
from sextortion_help.report.builders.timeline import timeline
from sextortion_help.report.renderers.csv import render_csv
from sextortion_help.report.renderers.text import render_text
from tests.evidence.readers.test_archives import SMALL
from tests.fuzz.target import Target, assert_can_be_shown, picked
from tests.shipped import LIBRARY

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
MEMORY_DISK = Path("/dev/shm")
WORDS = "gravel lantern"

IDENTITY = age.Identity(bytes(range(32)))
PASSPHRASE = age.Passphrase(WORDS, work_factor=1)
MOST_WORK = 1 << 6
"""In place of 2^20: what a file claims is what is tried, and up to 1 GiB is allowed to it."""

PLAIN = bytes(range(256)) * 700
"""What was sealed: whatever comes out of a file must be the beginning of it."""


# ------------------------------------------------------------------ the case


def case_of(data: bytes) -> Case | None:
    """Return a case as the vault reads it; ``None`` where it refuses it as it says it does."""
    try:
        return _from_json(data)
    except (DamagedCaseError, ValueError, RecursionError):
        return None


def run_case(data: bytes) -> None:
    """Read a case: what is taken can be written again, and is then the same."""
    case = case_of(data)
    if case is None:
        return
    written = Scribe().to_json(case)
    again = _from_json(written)
    assert Scribe().to_json(again) == written, "saved twice, it is not the same"
    chain.first_break(case.log)
    case.progress, case.sealed_names, case.is_empty  # noqa: B018 - that they can be asked for


def run_papers(data: bytes) -> None:
    """Make every paper of a case that can be read; a later version may put odd things in it."""
    case = case_of(data)
    if case is None:
        return
    way = walk(LIBRARY, case.progress)
    papers = [my_plan(LIBRARY, case), police_checklist(LIBRARY, case, NOW)]
    papers.append(timeline(LIBRARY, case, lambda when: when.replace(tzinfo=when.tzinfo or UTC)))
    papers += [letter(LIBRARY, case, one) for one in letters_for(LIBRARY, way.facts)]
    for paper in papers:
        assert_can_be_shown(render_text(paper))
    for table in (identifier_table(LIBRARY, case), custody_table(case, {})):
        assert_can_be_shown(render_csv(table).replace("\r\n", "\n"))
    extract_json(case_extract(LIBRARY, case, {}))


AT = "2026-11-24T21:03:00+01:00"
ONE_CASE = {
    "format": 1,
    "made": AT,
    "program": "sextortion-help 0.1.0",
    "answers": {
        "safe_now": {"value": "safe", "at": AT},
        "age_now": {"value": "adult", "at": AT},
        "country": {"value": "GB", "at": AT},
        "platforms_used": {"value": ["instagram", "skype"], "at": AT},
        "payments_used": {"value": ["gift-card"], "at": AT},
        "paid_anything": {"value": "yes", "at": AT},
        "posted": {"value": None, "at": AT},
    },
    "records": {
        "accounts": [{"id": "1f0a2b3c", "at": AT, "fields": {"user_name": "live:x"}}],
        "payments": [{"id": "1f0a2b3d", "at": AT, "fields": {"amount": "50 GBP", "when": "12/3"}}],
        "threats": [{"id": "1f0a2b3e", "at": AT, "fields": {"words": "pay", "mark": "E1 4"}}],
    },
    "steps": {"do-not-pay": {"state": "done", "at": AT}},
    "seen": {"calm": AT},
    "evidence": [
        {
            "id": "E1",
            "kind": "messages",
            "kept": "sealed",
            "shows": "nothing-intimate",
            "name": "chat.txt",
            "where": "/home/me/chat.txt",
            "where_exact": None,
            "file": "0f" * 16,
            "sha256": "9b" * 32,
            "size": 2048,
            "type": "text/plain",
            "times": {"modified": AT, "created": None, "taken": "2026-11-20T18:02:11"},
            "added": AT,
            "how": "command",
            "program": "p",
            "note": "a note",
            "was_opened": False,
            "proves": ["1f0a2b3e"],
        }
    ],
    "readings": [
        {
            "evidence": "E1",
            "at": AT,
            "app": "WhatsApp",
            "chats": [],
            "own": ["Anna"],
            "day_order": None,
            "messages": 7,
            "days": {"2026-01-13": [3, 1]},
            "marks": [
                {
                    "kind": "threat",
                    "place": 4,
                    "when": "2026-01-13T22:00:00",
                    "sender": "Joe",
                    "words": "pay or else",
                    "rule": "will-share",
                    "quoted": "or else",
                }
            ],
            "identifiers": [
                {
                    "kind": "profile",
                    "value": "telegram/joe_k",
                    "written": "t.me/joe_k",
                    "sure": "pattern",
                    "hint": "x",
                    "count": 2,
                    "place": 2,
                    "when": "2026-01-13T22:00:00+01:00",
                    "is_own": False,
                }
            ],
            "mails": [
                {"place": 1, "sender": "x <x@y.example>", "hops": ["a [192.0.2.1]"], "checks": []}
            ],
        }
    ],
    "log": [{"at": AT, "event": "case made", "about": "p", "previous": "0" * 64, "hash": "1" * 64}],
    "from_later": {"a": [1, None]},
}
JSON_WORDS = (
    *(b'"value":', b"null", b"[]", b"{}", b"-1", b"1e999", b"NaN", b'"\\ud800"', b'"\\u202e"'),
    *(b'"0001-01-01T00:00:00+23:59"', b'"9999-12-31T23:59:59-23:59"', b"99999999999999999999"),
    *(b'"kept":"words"', b'"kept":"reference"', b'"later"', b'"not-for-me"', b'"when":'),
)


def case_seeds() -> list[bytes]:
    bare = {key: ONE_CASE[key] for key in ("format", "made", "program")}
    return [json.dumps(one, ensure_ascii=False).encode() for one in (ONE_CASE, bare)]


# ------------------------------------------------------------------ sealed files


def little_work(*, n: int, **rest: Any) -> Scrypt:
    """Stand in for scrypt, so that a changed work factor costs nothing here."""
    assert n <= 1 << age_keys.MAX_WORK_FACTOR
    return Scrypt(n=min(n, MOST_WORK), **rest)


def sealed(plain: bytes, to: age.Recipient | age.Passphrase) -> bytes:
    """Seal something with chance that is always the same, so that seeds are."""
    return b"".join(age.seal([plain], to, random=random.Random(len(plain)).randbytes))


@cache
def sealed_seeds() -> tuple[bytes, ...]:
    sizes = (0, 5, 65536, 65537, len(PLAIN))
    files = [sealed(PLAIN[:size], IDENTITY.recipient) for size in sizes[:3]]
    files += [sealed(PLAIN[:5], PASSPHRASE), sealed(PLAIN[: sizes[3]], IDENTITY.recipient)]
    return tuple(files)


def run_sealed(data: bytes) -> None:
    """Open a sealed file: only what was sealed ever comes out of it."""
    out = bytearray()
    with mock.patch.object(age_keys, "Scrypt", little_work):
        try:
            for piece in age.open_stream(io.BytesIO(data), [IDENTITY, PASSPHRASE]):
                out += piece
        except age.AgeError:
            pass
    assert PLAIN.startswith(out), "something came out that was not sealed"


def run_sealed_anywhere(data: bytes) -> None:
    """Open a sealed file to read from any place: only what was sealed there comes out."""
    number, content = picked(data)
    place = number * 521
    with mock.patch.object(age_keys, "Scrypt", little_work):
        try:
            file = age.open_seekable(io.BytesIO(content), [IDENTITY, PASSPHRASE])
            file.seek(place)
            assert PLAIN[place:].startswith(file.read(70_000))
            file.seek(-1, io.SEEK_END)
            file.read()
        except (age.AgeError, ValueError):
            return


# ------------------------------------------------------------------ backups and archives


def run_backup(data: bytes) -> None:
    """Restore a backup whose content is anything: a case that opens, or nothing is left."""
    home = Path(tempfile.mkdtemp(dir=MEMORY_DISK if MEMORY_DISK.is_dir() else None))
    try:
        source = home / "notes.backup"
        source.write_bytes(sealed(data, PASSPHRASE))
        shelf = Shelf(home / "home")
        written: list[float] = []
        try:
            with mock.patch.object(age_keys, "Scrypt", little_work):
                folder = restore(shelf, source, WORDS, written.append)
        except (CannotWriteError, DamagedCaseError, UsageError, WrongPassphraseError):
            assert not shelf.cases()
            assert not [path for path in home.rglob("*") if path.is_file() and path != source]
        else:
            Vault.unlock(folder, WORDS).load()
            outside = [path for path in home.rglob("*") if path.is_file() and path != source]
            assert all(folder.folder in path.parents for path in outside)
        assert sum(written) <= len(data), "more is written than the backup holds"
    finally:
        shutil.rmtree(home)


def backup_seeds() -> Iterable[bytes]:
    key = sealed(f"{IDENTITY.encode()}\n".encode(), PASSPHRASE)
    case = sealed(case_seeds()[0], IDENTITY.recipient)
    bare = sealed(case_seeds()[1], IDENTITY.recipient)
    evidence = {f"evidence/{'0f' * 16}.age": sealed(b"chat", IDENTITY.recipient)}
    for files in (
        {"key.age": key, "case.age": case, **evidence},
        {"key.age": key, "case.age": bare},
        {"key.age": key, "case.age": bare, "case.prev.age": bare, "recovery.age": key},
    ):
        plain = io.BytesIO()
        with zipfile.ZipFile(plain, "w") as archive:
            for name, content in files.items():
                archive.writestr(zipfile.ZipInfo(name), content)
        yield plain.getvalue()


def run_archive(data: bytes) -> None:
    """Look into an archive: names that lead nowhere, and no more than is allowed."""
    is_archive(data[:1024])
    for member in members(io.BytesIO(data), Notes()):
        assert member.name
        member.name.encode()
        assert not member.name.startswith(("/", "\\"))
        assert ".." not in member.name.split("/")
        size = sum(map(len, member.blocks()))
        assert size <= 64 * 1024**2 + 1100 * len(data), "a bomb went off"
    saved = saved_in_archive(members(io.BytesIO(data), Notes()))
    for message in saved.messages(Notes(), Wanted("day-first")):
        message.text.encode()


ZIP_WORDS = (b"PK\3\4", b"PK\1\2", b"PK\5\6", b"PK\6\6", b"PK\7\10", b"\xff\xff\xff\xff", b"ustar")

TARGETS = (
    Target("case-json", run_case, case_seeds, JSON_WORDS),
    Target("case-papers", run_papers, case_seeds, JSON_WORDS),
    Target("age-stream", run_sealed, sealed_seeds, (b"-> ", b"\n--- ", b"-----BEGIN AGE")),
    Target(
        "age-anywhere",
        run_sealed_anywhere,
        lambda: [bytes([9 * at]) + one for at, one in enumerate(sealed_seeds())],
        (b"-> ", b"\n--- "),
    ),
    Target("backup", run_backup, backup_seeds, (*ZIP_WORDS, b"key.age", b"../", b"evidence/")),
    Target("archives", run_archive, lambda: SMALL, (*ZIP_WORDS, b"../", b".txt", b"\x1f\x8b")),
)
