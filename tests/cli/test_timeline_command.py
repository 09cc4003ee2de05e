from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sextortion_help.case.reading import Mark, Reading
from sextortion_help.evidence import reading
from sextortion_help.ui.message_rows import MOST_ROWS
from tests.cli.program import NOW, Program

CHAT = """\
13/01/2026, 20:00 - Messages and calls are end-to-end encrypted.
13/01/2026, 20:21 - Joe: hi \x1b]0;title\x1b\\ there, add me on t.me/joe_k
13/01/2026, 20:25 - Anna: ok
13/01/2026, 22:00 - Joe: I will send your pictures to all your friends
14/01/2026, 08:00 - Anna: please do not send my pictures to my friends
14/01/2026, 08:02 - Joe: IMG-20260114-WA0001.jpg (file attached)
"""
EITHER = CHAT.replace("13/01", "03/04").replace("14/01", "04/04")
MAIL = """\
Received: from evil.example ([203.0.113.9]) by mx.mail.example; Sat, 3 Jan 2026 20:21:30 +0000
Authentication-Results: mx.mail.example; spf=fail smtp.mailfrom=evil.example
From: Anna <anna@mail.example>
To: anna@mail.example
Reply-To: collect@other.example
Subject: Last warning
Date: Sat, 3 Jan 2026 20:21:22 +0000
Message-ID: <1@evil.example>

I will send your video to your contacts. Write to t.me/joe_k
"""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def with_a_chat(program: Program, chat: str = CHAT) -> None:
    """Keep a case whose chat was read."""
    name = program.keep()
    file = program.write("chat.txt", chat)
    added = program.unlocked("evidence", "add", file, "--shows", "nothing-intimate")
    assert added.code == 0, added.err
    vault = program.vault(name)
    mark = Mark(kind="threat", place=4, when="2026-01-13T22:00:00", sender="Joe", words="I will")
    found = Reading(
        evidence="E1",
        at=NOW,
        app="WhatsApp",
        messages=6,
        marks=(mark,),
        days={"2026-01-13": (2, 1)},
    )
    vault.save(vault.load().with_reading(found))


def test_a_timeline_of_a_case_holds_messages_records_evidence_and_steps(program: Program) -> None:
    with_a_chat(program)
    outcome = program.unlocked("timeline")
    assert outcome.code == 0, outcome.err
    lines = outcome.out.splitlines()
    assert any(line.startswith("2026-01-13 22:00  not said   Threat") for line in lines)
    for part in (
        "Evidence kept",
        "Step done",
        "MESSAGES EACH DAY",
        "2026-01-13 ",
        "canary-reference",
    ):
        assert part in outcome.out
    assert "add me on" not in outcome.out


def test_every_message_is_listed_only_if_wanted_and_no_mark_twice(program: Program) -> None:
    with_a_chat(program)
    out = program.unlocked("timeline", "--every-message").out
    assert "Joe: hi ]0;title\\ there" in " ".join(out.split())
    assert "[IMG-20260114-WA0001.jpg]" in "".join(out.split())
    assert out.count("(E1, 4)") == 1


def test_a_written_timeline_is_noted_in_the_log(program: Program) -> None:
    with_a_chat(program)
    path = program.folder / "timeline.txt"
    outcome = program.unlocked("timeline", "--output", path)
    assert outcome.code == 0, outcome.err
    assert "Last hash (SHA-256)" in path.read_text()
    assert program.vault(program.names()[0]).load().log[-1].about == "timeline"


def test_of_a_file_the_rules_suggest_lines_by_name_and_own_words_are_left_out(
    program: Program,
) -> None:
    file = program.write("chat.txt", CHAT)
    outcome = program("timeline", "--of", file, "--me", "Anna")
    assert outcome.code == 0, outcome.err
    shown = " ".join(outcome.out.split())
    assert "Threat?" in shown
    assert "rule will-send" in shown
    assert "please do not send" not in shown
    assert "open rules suggest" in shown
    assert "which name is yours" not in shown
    assert "\x1b" not in outcome.out
    assert program.names() == []
    assert "which name is yours" in " ".join(program("timeline", "--of", file).out.split())


def test_dates_that_can_be_read_in_two_ways_are_flagged_where_nobody_can_be_asked(
    program: Program,
) -> None:
    file = program.write("chat.txt", EITHER)
    outcome = program("timeline", "--of", file)
    assert "--dates day-first" in outcome.err
    assert "2026-04-03" not in outcome.out
    assert "2026-03-04" not in outcome.out
    assert "read in two ways" in " ".join(outcome.out.split())
    assert (
        "2026-04-03 20:21"
        in program("timeline", "--of", file, "--me", "ANNA", "--dates", "day-first").out
    )
    assert (
        "2026-03-04 20:21"
        in program("timeline", "--of", file, "--me", "anna", "--dates", "month-first").out
    )


def test_in_a_terminal_the_order_of_the_dates_is_asked(program: Program) -> None:
    file = program.write("chat.txt", EITHER)
    outcome = program("identifiers", file, typed="2\n")
    assert "Which number comes first?" in outcome.out
    assert "2026-03-04 20:21:00" in " ".join(outcome.out.split())


def test_identifiers_of_a_chat_say_in_which_message_and_when(program: Program) -> None:
    out = " ".join(program("identifiers", program.write("c.txt", CHAT)).out.split())
    assert "telegram/joe_k" in out
    assert "in line 2 (2026-01-13 20:21:00)" in out


def test_a_mail_shows_its_way_and_what_is_odd_and_no_proof_is_claimed(program: Program) -> None:
    out = program("identifiers", program.write("a.eml", MAIL)).out
    shown = " ".join(out.split())
    for part in (
        "From: Anna <anna@mail.example>",
        "An answer goes to: collect@other.example",
        "Way 1: evil.example [203.0.113.9] to mx.mail.example",
        "spf=fail",
        "A check of the sender failed.",
        "comes from the address it was sent to",
        "does not prove who sent a mail",
        "in message 1 (2026-01-03 20:21:22 UTC+00:00)",
    ):
        assert part in shown, part


def test_a_truncated_export_says_so_and_shows_what_it_holds(program: Program) -> None:
    whole = json.dumps(
        {
            "name": "Joe",
            "type": "personal_chat",
            "id": 5,
            "messages": [
                {
                    "id": n,
                    "type": "message",
                    "date": "2026-01-03T20:21:22",
                    "date_unixtime": "1767471682",
                    "from": "Joe",
                    "from_id": "user5",
                    "text": f"write to t.me/joe_{n}k_now",
                    "text_entities": [],
                }
                for n in range(3)
            ],
        }
    )
    out = program("identifiers", program.write("result.json", whole[:-60])).out
    shown = " ".join(out.split())
    assert "telegram/joe_0k_now" in shown
    assert "The file ends in the middle." in shown


def test_a_file_and_a_case_cannot_both_be_asked_for(program: Program) -> None:
    file = program.write("chat.txt", CHAT)
    assert program("timeline", "name", "--of", file).code == 2
    assert program("timeline", "--me", "Anna").code == 2
    assert program("timeline", "--of", program.folder / "gone.txt").code == 2
    assert program("timeline", "--of", program.write("film.mp4", CHAT)).code == 2
    assert program("timeline", "--of", program.write("x.txt", b"PK\x03\x04" + bytes(99))).code == 2


def test_a_flood_of_messages_is_cut_and_says_so(program: Program) -> None:
    lines = (f"13/01/2026, 20:{n % 60:02} - Joe: word {n}\n" for n in range(MOST_ROWS + 40))
    file = program.write("chat.txt", "".join(lines))
    outcome = program("timeline", "--of", file, "--every-message", "--format", "json")
    assert outcome.code == 0, outcome.err
    blocks = json.loads(outcome.out)["blocks"]
    rows = next(block["rows"] for block in blocks if "rows" in block)
    assert MOST_ROWS <= len(rows) <= MOST_ROWS + 2
    assert any("more are left out" in block.get("text", "") for block in blocks)


def test_the_timeline_in_the_readme_is_what_is_printed(program: Program) -> None:
    readme = Path(__file__).parents[2] / "README.md"
    sample = re.search(
        r"<!-- timeline-sample -->\n```text\n(.*?)```", readme.read_text("utf-8"), re.DOTALL
    )
    assert sample is not None
    command, *lines = sample[1].splitlines()
    chat = (
        "13/01/2026, 20:21 - Joe: hi there\n"
        "13/01/2026, 20:25 - Anna: hi\n"
        "13/01/2026, 22:00 - Joe: I will send your pictures to all your friends\n"
    )
    file = str(program.write("chat.txt", chat))
    words = [file if word == "chat.txt" else word for word in command.split()[2:]]
    assert "\n".join(lines) in program(*words).out


def test_a_piece_that_cannot_be_read_leaves_the_rest_of_the_timeline(program: Program) -> None:
    with_a_chat(program)
    (sealed,) = (program.home / "cases" / program.names()[0] / "evidence").iterdir()
    for spoil in (lambda: sealed.write_bytes(sealed.read_bytes()[:-9]), sealed.unlink):
        spoil()
        outcome = program.unlocked("timeline", "--every-message")
        assert outcome.code == 0, outcome.err
        assert "E1: " in outcome.out
        assert "Step done" in outcome.out


def test_where_nobody_is_named_as_the_person_no_message_is_called_the_first(
    program: Program,
) -> None:
    file = program.write("chat.txt", CHAT)
    for arguments in ((), ("--me", "Ann")):
        shown = " ".join(program("timeline", "--of", file, *arguments).out.split())
        assert "First contact" not in shown
        assert "Names in it: Anna, Joe" in shown
    assert "First contact" in program("timeline", "--of", file, "--me", "anna").out


def test_a_threat_far_into_a_long_message_is_shown_and_not_its_harmless_beginning(
    program: Program,
) -> None:
    long = CHAT.replace("I will send", "hello my dear friend. " * 60 + "I will send")
    out = " ".join(program("timeline", "--of", program.write("c.txt", long)).out.split())
    assert "I will send your pictures to all your friends" in out
    assert "Threat?" in out


def test_a_picture_is_not_opened_whatever_it_is_asked_for(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(path: Path) -> None:
        raise AssertionError(path)

    monkeypatch.setattr(reading, "open_regular", never)
    for name in ("a.png", "a.jpg", "a.mp3", "a.zip"):
        file = program.write(name, CHAT)
        for command in (("timeline", "--of"), ("identifiers",), ("check-message",)):
            outcome = program(*command, file)
            assert outcome.code == 2
            assert "I did not open it" in outcome.err
