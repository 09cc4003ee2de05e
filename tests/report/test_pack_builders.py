from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sextortion_help.case import log as chain
from sextortion_help.case.evidence import CHECKED, EXPORTED, Evidence, Times
from sextortion_help.case.model import Case, Record, new_case
from sextortion_help.case.reading import KeptIdentifier, Mark, Reading
from sextortion_help.report.bag import Member, write_bag
from sextortion_help.report.bag_sinks import FolderSink
from sextortion_help.report.builders.extract import case_extract, extract_json
from sextortion_help.report.builders.officer_note import WINDOWS_LOOP, officer_note
from sextortion_help.report.builders.pack import (
    CUSTODY_HEAD,
    IDENTIFIER_HEAD,
    TIMELINE_HEAD,
    custody_table,
    identifier_table,
    time_cells,
    timeline_table,
)
from sextortion_help.report.builders.timeline import Row
from sextortion_help.report.document import Table
from sextortion_help.report.renderers.csv import csv_bytes
from sextortion_help.report.renderers.text import render_text
from sextortion_help.text import clean
from tests.each import each
from tests.shipped import LIBRARY

PLUS_ONE = timezone(timedelta(hours=1))
NOW = datetime(2026, 1, 9, 9, 30, 5, tzinfo=PLUS_ONE)
LATER = NOW + timedelta(hours=2)
HASH = "0f" * 32
HOSTILE = '=HYPERLINK("http://x";A1)\x1b]0;t\x07\u202e<b>"\'%s$(id)\r\n\u2028# x'

HASHES = {"E1": HASH, "E3": "1e" * 32}
PATHS = {"E1": "data/evidence/E1-chat.txt"}
FILES = (
    *("checklist.pdf", "checklist.txt", "timeline.csv", "case.json", "form-ic3.pdf"),
    *("custody.csv", "evidence/E1-chat.txt", "evidence/E3-\u202egnp.exe"),
)


def piece(id_: str, **fields: Any) -> Evidence:
    usual: dict[str, Any] = {
        "kind": "messages", "kept": "sealed", "shows": "not-asked", "name": f"{id_}.txt",
        "where": f"/home/ann/{id_}.txt", "added": NOW, "how": "command", "program": "p 1",
    }  # fmt: skip
    if usual["kept"] == fields.get("kept", "sealed"):
        usual |= {"file": id_.removeprefix("E").zfill(32), "sha256": HASHES.get(id_, HASH)}
        usual |= {"size": 12, "type": "text/plain"}
    return Evidence(id=id_, **(usual | fields))


def a_case(words: str = "pay") -> Case:
    case = new_case(NOW, "sextortion-help 1")
    case = case.with_answer("paid_anything", "yes", NOW).with_answer("country", "GB", NOW)
    case = case.with_answer("posted", None, NOW).with_answer("fact_of_tomorrow", words, NOW)
    account = {"platform": "instagram", "user_name": words, "phone_or_mail": "+44 7700 900123"}
    case = case.with_record("accounts", Record(id="a1", at=NOW, fields=account))
    case = case.with_record("threats", Record(id="t1", at=NOW, fields={"words": words, "new": "x"}))
    case = case.with_step("do-not-pay", "done", NOW)
    times = Times(modified=NOW.astimezone(UTC), taken="2026-01-02T10:00:00")
    case = case.with_evidence([piece("E1", name=words, note=words, where=words, times=times)])
    case = case.with_event(CHECKED, "1 unchanged", NOW)
    case = case.with_evidence(
        [
            piece("E2", kept="reference", shows="intimate", sha256=HASH, size=99),
            piece("E3", proves=("t1",)),
            piece("E4", kept="words", shows="intimate"),
            piece("E5", kept="words", shows="only-words", was_opened=True),
            piece("E11"),
        ]
    )
    case = case.with_event(EXPORTED, case.evidence[0].about, LATER)
    case = case.with_event(EXPORTED, case.evidence[-1].about, LATER + timedelta(hours=1))
    case = case.with_event(CHECKED, "5 unchanged", LATER)
    found = KeptIdentifier(
        kind="crypto", value="bc1q", written=words, sure="checked",
        hint="Bitcoin address; its check digits fit", count=3, place=7, when="2026-01-03T20:21:22",
    )  # fmt: skip
    own = KeptIdentifier(
        kind="email", value="ann@x.example", written="ann@x.example", sure="pattern",
        hint="e-mail address", count=1, place=2, when="2026-01-03T20:21:22+02:00", is_own=True,
    )  # fmt: skip
    reading = Reading(
        evidence="E1", at=NOW, app="WhatsApp", messages=9, chats=("a secret chat",), own=("Ann",),
        days={"2026-01-03": (5, 3)}, identifiers=(found, own),
        marks=(Mark(kind="threat", place=7, words="the very words", sender="Joe K"),),
    )  # fmt: skip
    return case.with_reading(reading)


def in_zone(when: datetime) -> datetime:
    return when if when.tzinfo else when.replace(tzinfo=PLUS_ONE)


def as_dicts(table: Table) -> list[dict[str, str]]:
    return [dict(zip(table.head, row, strict=True)) for row in table.rows]


def note_text(case: Case, files: tuple[str, ...] = FILES) -> str:
    return render_text(officer_note(case, NOW, files))


# ------------------------------------------------------------------ times

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(timezones=ZONES))
def test_a_time_stands_as_said_and_in_utc(when: datetime) -> None:
    said, zone, utc = time_cells(when)
    whole = when.replace(microsecond=0)
    assert datetime.fromisoformat(f"{said}{zone.removeprefix('UTC')}") == whole
    if utc:
        assert datetime.fromisoformat(utc) == whole
        assert utc.endswith("Z")
    else:
        assert when.year in {1, 9999}


def test_a_time_without_a_zone_is_put_in_no_other() -> None:
    naive = datetime(2026, 1, 3, 20, 21, 22)  # noqa: DTZ001
    assert time_cells(naive) == ("2026-01-03T20:21:22", "not said", "")
    assert time_cells(None) == ("", "", "")


# ------------------------------------------------------------------ tables


def test_identifiers_say_how_sure_whose_and_where() -> None:
    table = identifier_table(LIBRARY, a_case("joe_k"))
    assert table.head == IDENTIFIER_HEAD
    first, own, account, phone = table.rows
    assert first == (
        *("bc1q", "Bitcoin address", "its check digits fit", "someone else", "3"),
        *("2026-01-03T20:21:22", "not said", "", "E1", "7", "joe_k"),
    )
    assert own[3] == "the person concerned"
    assert own[5:8] == ("2026-01-03T20:21:22", "UTC+02:00", "2026-01-03T18:21:22Z")
    assert own[10] == ""
    assert account == (
        *("joe_k", "User name or ID (Instagram)", "written down", "someone else"),
        *("", "", "", "", "", "Account 1", ""),
    )
    assert phone[:2] == ("+44 7700 900123", "Phone or e-mail (Instagram)")


def test_the_timeline_is_in_order_with_zones_and_utc() -> None:
    rows = [
        Row(None, "Payment 1", "50 GBP", typed="on Monday"),
        Row(datetime(2026, 1, 4, 8, 30, tzinfo=UTC), "Last message", "bye"),
        Row(datetime(2026, 1, 4, 9, 0, 7), "Threat", "pay"),  # noqa: DTZ001
        Row(datetime(2026, 1, 5), "Threat 2", "by hand", is_day=True, typed="5 Jan 2026"),  # noqa: DTZ001
        Row(datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))), "Message", "x"),
    ]
    assert timeline_table(rows, in_zone) == Table(
        TIMELINE_HEAD,
        (
            ("0001-01-01T00:00:00", "UTC+14:00", "", "Message", "x", ""),
            ("2026-01-04T09:00:07", "not said", "", "Threat", "pay", ""),
            ("2026-01-04T08:30:00", "UTC+00:00", "2026-01-04T08:30:00Z", "Last message", "bye", ""),
            ("2026-01-05", "", "", "Threat 2", "by hand", "5 Jan 2026"),
            ("", "", "", "Payment 1", "50 GBP", "on Monday"),
        ),
    )


def test_every_piece_of_evidence_is_listed_with_how_it_was_kept() -> None:
    table = custody_table(a_case(), PATHS)
    assert table.head == CUSTODY_HEAD
    rows = as_dicts(table)
    assert [row["Id"] for row in rows] == ["E1", "E2", "E3", "E4", "E5", "E11"]
    assert [row["How it is kept"] for row in rows] == [
        "A copy is in this pack",
        "Listed only. It was read for its hash. No copy was made, for it may be intimate",
        "Listed only. A locked copy is with the person. It was not put in this pack",
        "Listed only. It was not opened",
        "Listed only. It was begun to be read. It may hold more than words, so nothing of it was "
        "kept",
        "Listed only. A locked copy is with the person. It was not put in this pack",
    ]
    assert [row["File in this pack"] for row in rows] == [PATHS["E1"], *[""] * 5]
    assert [row["SHA-256"] for row in rows] == [HASH, HASH, HASHES["E3"], "", "", HASH]
    assert [row["Size in bytes"] for row in rows] == ["12", "99", "12", "", "", "12"]


def test_a_piece_says_its_times_and_what_the_log_says_of_it() -> None:
    first, *_, last = as_dicts(custody_table(a_case(), PATHS))
    assert (first["File changed"], first["File changed: zone"], first["File changed: UTC"]) == (
        *("2026-01-09T08:30:05", "UTC+00:00", "2026-01-09T08:30:05Z"),
    )
    assert (first["Time in the picture"], first["Time in the picture: zone"]) == (
        *("2026-01-02T10:00:00", "not said"),
    )
    assert first["File made"] == first["File made: UTC"] == ""
    assert (first["Added"], first["Added: UTC"]) == ("2026-01-09T09:30:05", "2026-01-09T08:30:05Z")
    checks, exports = (
        "Checks of all evidence, as the log says",
        "Written out before, as the log says",
    )
    assert first[checks] == (
        "2026-01-09 09:30:05 UTC+01:00 (1 unchanged); 2026-01-09 11:30:05 UTC+01:00 (5 unchanged)"
    )
    assert first[exports] == "2026-01-09 11:30:05 UTC+01:00"
    # It was added after the first check, and what the log says of E11 it does not say of E1.
    assert last[checks] == "2026-01-09 11:30:05 UTC+01:00 (5 unchanged)"
    assert last[exports] == "2026-01-09 12:30:05 UTC+01:00"


# ------------------------------------------------------------------ the case as JSON


def extract(case: Case) -> Any:
    return json.loads(extract_json(case_extract(LIBRARY, case, PATHS)))


def test_the_extract_says_answers_and_records_in_words() -> None:
    data = extract(a_case("joe_k"))
    answers = {one["id"]: one for one in data["answers"]}
    assert answers["country"]["answer"] == "United Kingdom"
    assert answers["country"] | {"question": ""} == {
        "id": "country", "question": "", "answer": "United Kingdom", "skipped": False,
        "applies": True, "at": "2026-01-09T09:30:05+01:00",
    }  # fmt: skip
    assert (answers["posted"]["answer"], answers["posted"]["skipped"]) == (None, True)
    assert answers["fact_of_tomorrow"]["answer"] == "joe_k"
    assert not answers["fact_of_tomorrow"]["applies"]
    account, threat = data["records"]
    assert (account["title"], account["number"]) == ("Accounts they use", 1)
    assert account["fields"][0] == {
        "id": "platform", "label": "App or site", "value": "Instagram",
    }  # fmt: skip
    assert threat["fields"][-1] == {"id": "new", "label": "", "value": "x"}
    assert data["steps"][0] | {"title": ""} == {
        "id": "do-not-pay", "title": "", "state": "done", "at": "2026-01-09T09:30:05+01:00",
    }  # fmt: skip


def test_the_extract_has_the_whole_log_so_that_anyone_can_check_it() -> None:
    case = a_case()
    log = extract(case)["log"]
    assert (log["length"], log["last_hash"]) == chain.head(case.log)
    previous = chain.FIRST
    for entry in log["entries"]:
        assert entry["previous"] == previous
        hash_ = entry.pop("hash")
        text = json.dumps(entry, sort_keys=True, separators=(",", ":"))
        previous = hashlib.sha256(text.encode()).hexdigest()
        assert previous == hash_
    assert previous == log["last_hash"]
    assert log["first_break"] is None
    edited = case.log[1].model_copy(update={"about": "y"})
    broken = case.model_copy(update={"log": (case.log[0], edited, *case.log[2:])})
    assert extract(broken)["log"]["first_break"] == 2


def test_the_extract_holds_nothing_of_evidence_but_what_was_chosen() -> None:
    case = a_case()
    text = extract_json(case_extract(LIBRARY, case, PATHS)).decode()
    for secret in ("the very words", "Joe K", "a secret chat", '"Ann"', *case.sealed_names):
        assert secret not in text
    data = json.loads(text)
    assert [one["id"] for one in data["evidence"]] == [one.id for one in case.evidence]
    assert [one["file_in_pack"] for one in data["evidence"]] == [PATHS["E1"], *[None] * 5]
    assert data["evidence"][2]["belongs_to"] == ["t1"]
    (reading,) = data["readings"]
    assert reading["days"] == {"2026-01-03": {"theirs": 5, "own": 3}}
    assert reading["marks"] == [{"kind": "threat", "place": 7, "when": None}]
    assert [one["value"] for one in reading["identifiers"]] == ["bc1q", "ann@x.example"]


def test_the_extract_does_not_carry_what_a_later_version_added() -> None:
    case = Case.model_validate({**a_case().model_dump(mode="json"), "secret_of_tomorrow": "x"})
    assert b"secret_of_tomorrow" not in extract_json(case_extract(LIBRARY, case, PATHS))


@given(st.text(st.characters() | st.sampled_from("\x1b\x85\u202e\u2028\ufeff\udc80\U000e0041")))
def test_json_keeps_the_exact_text_and_shows_nothing_hidden(text: str) -> None:
    shown = extract_json({"text": text}).decode()
    assert json.loads(shown) == {"text": text}
    assert clean(shown) == shown


def test_json_is_sorted_and_keeps_letters_readable() -> None:
    assert extract_json({"b": 1, "a": "Zo\u00eb"}).decode() == (
        '{\n  "a": "Zo\u00eb",\n  "b": 1\n}\n'
    )


# ------------------------------------------------------------------ hostile words


def test_hostile_words_stand_as_plain_text_in_all_of_it() -> None:
    case = a_case(HOSTILE)
    tables = (
        identifier_table(LIBRARY, case),
        custody_table(case, PATHS),
        timeline_table([Row(None, "x", HOSTILE, typed=HOSTILE)], in_zone),
    )
    for table in tables:
        text = csv_bytes(table).decode("utf-8-sig")
        rows = [*csv.reader(io.StringIO(text, newline=""))]
        assert [len(row) for row in rows] == [len(table.head)] * (len(table.rows) + 1)
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+"))]
        assert "'=HYPERLINK" in text
    extracted = extract_json(case_extract(LIBRARY, case, PATHS)).decode()
    assert clean(extracted) == extracted
    assert json.loads(extracted)["evidence"][0]["name"] == HOSTILE
    note = note_text(case, (*FILES, f"{HOSTILE}.csv", f"evidence/{HOSTILE}"))
    assert clean(note) == note


# ------------------------------------------------------------------ the note


def test_the_note_is_as_wide_as_a_page_and_its_commands_stand_on_lines_of_their_own() -> None:
    lines = note_text(a_case()).splitlines()
    assert max(map(len, lines)) <= 72
    for command in (
        "LC_ALL=C sha256sum -c manifest-sha256.txt",
        "LC_ALL=C sha256sum -c tagmanifest-sha256.txt",
        "shasum -a 256 -c manifest-sha256.txt",
        "shasum -a 256 -c tagmanifest-sha256.txt",
        "Get-FileHash data\\checklist.pdf -Algorithm SHA256",
        *WINDOWS_LOOP,
    ):
        assert f"  {command}" in lines, command
    start = lines.index(f"  {WINDOWS_LOOP[0]}")
    assert lines[start : start + 6] == [f"  {line}" for line in WINDOWS_LOOP]


def test_the_note_names_each_file_but_none_of_the_copies() -> None:
    text = " ".join(note_text(a_case()).split())
    assert "- data/checklist.pdf, data/checklist.txt: what is known" in text
    assert "- data/timeline.csv: what happened, in order" in text
    assert "- data/form-ic3.pdf: the same, in the order of a report form" in text
    assert "- data/evidence/: 2 copies of evidence" in text
    assert "E1-chat" not in text
    assert "copies of files that they kept" in text
    without = " ".join(note_text(a_case(), ("checklist.pdf", "custody.csv")).split())
    assert "evidence/" not in without
    assert "copies of files" not in without
    assert "find that entry in data/case.json" in text
    assert "case.json" not in without


def test_the_note_says_who_made_it_when_and_the_log() -> None:
    case = a_case()
    text = " ".join(note_text(case).split())
    assert "Made on 2026-01-09 09:30:05 UTC+01:00 (2026-01-09 08:30:05 UTC)" in text
    assert "on their own computer" in text
    length, last = chain.head(case.log)
    assert f"Entries in the log: {length}" in text
    assert last in text


def test_the_note_claims_no_more_than_hashes_show() -> None:
    text = " ".join(note_text(a_case()).split()).lower()
    for claim in (
        *("forensic", "court", "certified", "admissible", "tamper", "prove ", "guarantee"),
        *("complies", "iso 27037", "acpo", "swgde", "berkeley", "original", "secure", "authentic"),
    ):
        assert claim not in text.replace("does not prove ", ""), claim
    for limit in (
        "chain of custody begins when you take it",
        "who sent a message, or that it is true",
        "that a file was not changed before it was added",
        "that the clock of the computer was right",
        "the log says what was done, not what was answered",
        "whoever has the computer can write other notes, log and lists",
        "some evidence is only listed",
        "under 18, no picture goes into a pack, but for one of which the person said that it shows "
        "only words",
        "an apostrophe (') stands before = + - @",
        "not an official form and not legal advice",
    ):
        assert limit in text, limit


@each(
    [("checklist.pdf", "checklist.pdf"), ("a b.pdf", None), ("$(id).pdf", None), ("a'.txt", None)]
)
def test_only_a_plain_name_stands_in_a_command(path: str, shown: str | None) -> None:
    text = note_text(a_case(), (path,))
    assert ("Get-FileHash data\\" in text) is (shown is not None)


def windows_loop(folder: Path, list_: str) -> list[str]:
    """Do what ``WINDOWS_LOOP`` does: the same reading, parting and comparing."""
    differing = []
    for line in (folder / list_).read_text(encoding="utf-8").splitlines():
        hash_, file = line.split("  ", 1)
        path = folder / file
        now = hashlib.sha256(path.read_bytes()).hexdigest().upper() if path.is_file() else ""
        if now.lower() != hash_.lower():
            differing.append(f"DIFFERS: {file}")
    return differing


def test_what_windows_is_told_to_do_finds_what_differs(tmp_path: Path) -> None:
    assert all(part in " ".join(WINDOWS_LOOP) for part in ("-Encoding UTF8", "-LiteralPath $file"))
    files = {"a  b.txt": b"1", "[0] Zo\u00eb \u6f22.txt": b"2", "evidence/`$x's.txt": b"3"}
    payload = [Member.of(path, content) for path, content in files.items()]
    notes = [Member.of("READ-ME-OFFICER.txt", note_text(a_case(), tuple(files)).encode())]
    folder = tmp_path / "pack"
    write_bag(FolderSink(folder), payload, notes, made=NOW.date(), program="p")
    lists = ("manifest-sha256.txt", "tagmanifest-sha256.txt")
    assert [windows_loop(folder, list_) for list_ in lists] == [[], []]
    (folder / "data" / "a  b.txt").write_bytes(b"9")
    (folder / "data" / "evidence" / "`$x's.txt").unlink()
    assert windows_loop(folder, lists[0]) == [
        *("DIFFERS: data/a  b.txt", "DIFFERS: data/evidence/`$x's.txt"),
    ]
    (folder / "READ-ME-OFFICER.txt").write_bytes(b"")
    assert windows_loop(folder, lists[1]) == ["DIFFERS: READ-ME-OFFICER.txt"]
