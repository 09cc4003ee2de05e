"""The main job in a real terminal: start, stop with Ctrl-C, resume, change an answer, checklist."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("pexpect", reason="a pseudo-terminal needs pexpect, which Windows has not")
pyte = pytest.importorskip("pyte")

from tests.terminal.screen import LAUNCH, Menus, Plain  # noqa: E402

Driver = Menus | Plain
EMPTY_THE_LINE = "\x15"
"""Ctrl-U, for a line that holds what was written before."""
Start = Callable[..., Driver]


@pytest.fixture(params=["menus", "plain"])
def start(request: pytest.FixtureRequest, tmp_path: Path) -> Start:
    def begin(*arguments: str, **options: object) -> Driver:
        if request.param == "plain":
            return Plain([*arguments, "--plain"], tmp_path, **options)  # type: ignore[arg-type]
        return Menus(list(arguments), tmp_path, **options)  # type: ignore[arg-type]

    return begin


def read_the_calm_words(terminal: Driver) -> None:
    terminal.wait_for("Nothing you type leaves")
    terminal.go_on()


def through_the_opening(terminal: Driver, *, asks_country: bool = True) -> None:
    read_the_calm_words(terminal)
    terminal.choose("Yes")
    terminal.choose("It is about me")
    terminal.choose("18 or older")
    terminal.choose("18 or older, in all of them")
    terminal.choose("No")
    terminal.choose("Someone known only online")
    if asks_country:
        terminal.wait_for("Which country are you in")
        terminal.write("United Kingdom")
    terminal.choose("No")


def keep_with_own_passphrase(terminal: Driver, passphrase: str) -> None:
    terminal.choose("Yes, and I type my own passphrase")
    terminal.wait_for("Passphrase:")
    terminal.write(passphrase)
    terminal.wait_for("same again")
    terminal.write(passphrase)
    terminal.wait_for("saved and locked")
    terminal.go_on()


def test_a_whole_journey_start_to_checklist(start: Start, tmp_path: Path) -> None:
    terminal = start("start")
    terminal.wait_for("You are not alone")
    through_the_opening(terminal)
    keep_with_own_passphrase(terminal, "correct horse battery staple")
    terminal.wait_for("Part 3")
    terminal.go_on()
    terminal.wait_for("Do not pay")
    terminal.choose("Done")
    terminal.wait_for("Are they writing to you now")
    terminal.go_on()
    terminal.wait_for("Stop replying")
    terminal.choose("Later")
    terminal.wait_for("Delete nothing")
    terminal.child.sendintr()
    assert terminal.exit_code() == 130
    assert "Your notes are saved" in terminal.text

    again = start("resume", "--keep-screen")
    again.wait_for("Passphrase")
    again.send("correct horse battery staple\r")
    again.wait_for("Where you are")
    again.choose("Look at my answers and change them")
    again.choose("Country: United Kingdom")
    again.wait_for("Which country are you in")
    again.write(f"{EMPTY_THE_LINE if isinstance(again, Menus) else ''}United States")
    again.wait_for("Country: United States")
    again.choose("Back to the list")
    again.wait_for("What would you like")
    again.choose("Go on with the guide")
    again.wait_for("Delete nothing")
    again.command("q")
    assert again.exit_code() == 0

    secret = tmp_path / "passphrase"
    secret.write_text("correct horse battery staple\n")
    printed = subprocess.run(
        [
            sys.executable,
            str(LAUNCH),
            "checklist",
            "--for",
            "police",
            "--home",
            str(tmp_path),
            "--passphrase-file",
            str(secret),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "Country: United States" in printed
    assert re.search(r"\[x\] Do not pay, 20\d\d-", printed)


def test_back_leads_to_the_item_before(start: Start) -> None:
    terminal = start("start", "--no-save", "--country", "GB")
    read_the_calm_words(terminal)
    terminal.wait_for("Are you safe")
    terminal.command("b")
    read_the_calm_words(terminal)
    terminal.choose("Yes")
    terminal.wait_for("Who is this about")
    terminal.command("b")
    terminal.wait_for("Are you safe")
    terminal.child.sendintr()


def test_danger_shows_crisis_lines_next_and_waits(start: Start) -> None:
    terminal = start("start", "--no-save", "--country", "GB")
    read_the_calm_words(terminal)
    terminal.choose("I am thinking about ending my life")
    terminal.wait_for("116 123")
    assert "999" in terminal.text
    terminal.go_on()
    terminal.wait_for("Go on")
    terminal.go_on()
    terminal.wait_for("There is no hurry")
    assert "Who is this about" not in terminal.text


def test_ctrl_c_before_saving_offers_to_keep_the_answers(start: Start, tmp_path: Path) -> None:
    terminal = start("start", "--country", "GB")
    read_the_calm_words(terminal)
    terminal.choose("Yes")
    terminal.wait_for("Who is this about")
    terminal.child.sendintr()
    terminal.wait_for("not saved yet")
    keep_with_own_passphrase(terminal, "correct horse battery staple")
    assert terminal.exit_code() == 130
    assert list((tmp_path / "cases").iterdir())


def test_a_second_ctrl_c_leaves_at_once(start: Start) -> None:
    terminal = start("start", "--country", "GB")
    terminal.wait_for("Nothing you type leaves")
    terminal.child.sendintr()
    terminal.wait_for("not saved yet")
    terminal.child.sendintr()
    assert terminal.exit_code() == 0
    assert terminal.text == ""


def test_leaving_now_clears_the_screen_and_the_scrollback(start: Start) -> None:
    terminal = start("start")
    terminal.wait_for("Nothing you type leaves")
    terminal.command("x")
    assert terminal.exit_code() == 0
    assert terminal.text == ""
    assert "\x1b[3J" in terminal.raw


def test_keep_screen_leaves_the_words_there(start: Start) -> None:
    terminal = start("start", "--keep-screen")
    terminal.wait_for("Nothing you type leaves")
    terminal.command("x")
    assert terminal.exit_code() == 0
    assert "Nothing you type leaves" in terminal.text
    assert "\x1b[3J" not in terminal.raw


def test_five_words_open_the_case_again(start: Start, tmp_path: Path) -> None:
    terminal = start("start", "--country", "GB")
    read_the_calm_words(terminal)
    terminal.choose("Yes")
    terminal.wait_for("Who is this about")
    terminal.command("q")
    terminal.choose("Yes, and make up a passphrase for me")
    terminal.wait_for("five words on paper")
    found = re.search(r"^(?:\w+ ){4}\w+$", terminal.text, re.MULTILINE)
    assert found
    terminal.choose("I have written them down")
    terminal.wait_for("saved and locked")
    terminal.go_on()
    assert terminal.exit_code() == 0

    again = start("resume")
    again.wait_for("Passphrase")
    again.send(f"{found[0]}\r")
    again.wait_for("Where you are")
    again.command("q")
    assert again.exit_code() == 0


def test_a_wrong_passphrase_can_be_tried_again(start: Start, tmp_path: Path) -> None:
    terminal = start("start", "--country", "GB")
    read_the_calm_words(terminal)
    terminal.choose("Yes")
    terminal.command("q")
    keep_with_own_passphrase(terminal, "correct horse battery staple")
    assert terminal.exit_code() == 0

    again = start("resume")
    again.wait_for("Passphrase")
    again.send("wrong\r")
    again.wait_for("does not open this case")
    again.wait_for(r"(?s)does not open.*Passphrase")
    again.send("correct horse battery staple\r")
    again.wait_for("Where you are")
    again.command("x")
    assert again.exit_code() == 0


def test_a_payment_is_written_down_field_by_field(start: Start) -> None:
    terminal = start("start", "--no-save", "--country", "GB")
    through_money(terminal)
    terminal.wait_for("Shall we write down a payment")
    terminal.choose("Yes")
    terminal.choose("Western Union", far=True)
    terminal.wait_for("How much")
    terminal.write("50 GBP")
    terminal.wait_for("When was it sent")
    terminal.write("/b")
    terminal.wait_for("How much")
    terminal.write("")
    terminal.wait_for("When was it sent")
    terminal.write("yesterday")
    terminal.wait_for("To which name")
    terminal.write("")
    terminal.wait_for("control number")
    terminal.write("123-456-7890")
    terminal.choose("Not yet")
    terminal.wait_for("by whom and where")
    terminal.write("")
    terminal.wait_for("Western Union, 50 GBP, yesterday")
    terminal.choose("No more")
    terminal.wait_for("Part 6")
    terminal.wait_for("Which apps or sites")
    terminal.mark("Zoom", far=True)
    terminal.wait_for("When did it begin")
    terminal.write("21 November 2026")
    terminal.wait_for("When did they last")
    terminal.write("")
    terminal.wait_for("Take screenshots")


def through_money(terminal: Driver) -> None:
    through_the_opening(terminal, asks_country=False)
    terminal.wait_for("You are not alone")
    terminal.go_on()
    terminal.wait_for("Do not pay")
    terminal.choose("Done")
    terminal.wait_for("Are they writing to you now")
    terminal.go_on()
    for title in ("Stop replying", "Delete nothing", "Tell one person"):
        terminal.wait_for(title)
        terminal.choose("Done")
    terminal.choose("In a chat or a video call")
    terminal.mark("Private pictures", "A video or a recorded call")
    terminal.wait_for("If they really have pictures")
    terminal.go_on()
    for question in ("What do they want", "What do they threaten", "Does one of these fit"):
        terminal.wait_for(question)
        terminal.command("s")
    terminal.wait_for("Who breaks the law here")
    terminal.go_on()
    terminal.wait_for("Have they posted")
    terminal.choose("No")
    terminal.wait_for("any money been sent")
    terminal.choose("Yes")
    terminal.mark("Western Union", far=True)
    terminal.wait_for("It is not your fault")
    terminal.go_on()
    terminal.wait_for("Try to stop the money: Western Union")
    terminal.choose("Done")
    terminal.wait_for("Was it collected")
    terminal.choose("Done")
    terminal.wait_for("Write down the numbers")
    terminal.choose("Done")


def test_a_slip_in_a_countrys_name_brings_names_to_choose_from(start: Start) -> None:
    terminal = start("start", "--no-save")
    read_the_calm_words(terminal)
    terminal.choose("Someone may hurt me")
    terminal.wait_for("Which country are you in")
    terminal.write("Untied Kingdom")
    terminal.wait_for("Which one do you mean")
    terminal.choose("United Kingdom")
    terminal.wait_for("999")


def test_three_keys_lead_someone_who_skips_all_through_the_first_step(tmp_path: Path) -> None:
    terminal = Menus(["start", "--no-save"], tmp_path)
    terminal.wait_for("Nothing you type leaves")
    terminal.send("s")
    terminal.wait_for("People who help those under 18")
    terminal.send("\r")
    terminal.wait_for("Make a safety plan first")
    terminal.send("\r")
    terminal.wait_for("Who can help with a safety plan")
