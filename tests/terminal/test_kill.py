"""Nothing acknowledged is lost: the program is killed after every single answer of a journey."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("pexpect", reason="a pseudo-terminal needs pexpect, which Windows has not")
pytest.importorskip("pyte")

from sextortion_help.case.model import Case
from sextortion_help.case.store import Shelf
from sextortion_help.case.vault import Vault
from tests.terminal.screen import Plain

PASSPHRASE = "correct horse battery staple"

Turn = tuple[str, Callable[[Plain], None], Callable[[Case], bool]]


def pick(label: str) -> Callable[[Plain], None]:
    return lambda terminal: terminal.choose(label)


def mark(*labels: str) -> Callable[[Plain], None]:
    return lambda terminal: terminal.mark(*labels)


def write(words: str) -> Callable[[Plain], None]:
    return lambda terminal: terminal.write(words)


def fact(name: str, value: str | tuple[str, ...] | None) -> Callable[[Case], bool]:
    return lambda case: name in case.answers and case.answers[name].value == value


def step(name: str, state: str) -> Callable[[Case], bool]:
    return lambda case: name in case.steps and case.steps[name].state == state


JOURNEY: list[Turn] = [
    ("Are you safe", pick("Yes"), fact("safe_now", "safe")),
    ("Who is this about", pick("It is about me"), fact("who_asks", "me")),
    ("How old are you", pick("18 or older"), fact("age_now", "adult")),
    ("How old were you", pick("18 or older, in all"), fact("age_pictured", "adult")),
    ("anyone else", pick("No"), fact("others_under_18", "no")),
    ("Who is doing this", pick("Someone known only online"), fact("offender", "stranger")),
    ("look at this computer", pick("No"), fact("shared_device", "no")),
    ("Do not pay", pick("Done"), step("do-not-pay", "done")),
    ("Stop replying", pick("Later"), step("stop-replying", "later")),
    ("Delete nothing", pick("Done"), step("delete-nothing", "done")),
    ("Tell one person", pick("Not for me"), step("tell-someone", "not-for-me")),
    ("How did it begin", pick("In a chat"), fact("how_it_began", "chat")),
    ("say they have", mark("Private pictures"), fact("what_they_have", ("pictures",))),
    ("What do they want", mark("Money"), fact("what_they_want", ("money",))),
    ("What do they threaten", mark("To show or post it"), fact("they_threaten", ("share",))),
    ("Does one of these fit", mark("None of these"), fact("also_true", ("none",))),
    ("Have they posted", pick("No"), fact("posted", "no")),
    ("money been sent", pick("No"), fact("paid_anything", "no")),
    ("Which apps", mark("Skype"), fact("platforms_used", ("skype",))),
    ("When did it begin", write("21 November"), fact("began_when", "21 November")),
    ("When did they last", write("/s"), fact("last_contact", None)),
]


def go_to_next_question(terminal: Plain, wanted: str) -> None:
    """Read what stands between until the question is there."""
    for _ in range(10):
        terminal.wait_for(r"(Enter[^\n]*: ?|Go on|such as 1, 3[^\n]*: ?|^> ?|help lines.*\n> ?)$")
        if wanted in terminal.text.rsplit("Part ", 1)[-1]:
            return
        terminal.go_on()
    raise AssertionError(f"never came to {wanted!r}:\n{terminal.text}")


def opened(home: Path) -> Case:
    return Vault.unlock(Shelf(home).find(None), PASSPHRASE).load()


def test_a_kill_after_any_answer_loses_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE)
    common = ["--plain", "--passphrase-file", str(secret)]
    home = tmp_path / "home"
    terminal = Plain(["start", "--country", "GB", *common], home)
    for number, (wanted, answer, _) in enumerate(JOURNEY):
        go_to_next_question(terminal, wanted)
        screens = terminal.raw.count("(saved)")
        answer(terminal)
        # The next screen is the program's word that the answer is saved.
        while terminal.raw.count("(saved)") == screens:
            terminal.pump()
        terminal.child.kill(signal.SIGKILL)
        terminal.child.close(force=True)
        case = opened(home)
        lost = [turn[0] for turn in JOURNEY[: number + 1] if not turn[2](case)]
        assert not lost, f"killed after {wanted!r}, lost: {lost}"
        terminal = Plain(["resume", *common], home)
        terminal.choose("Go on with the guide")
    terminal.child.close(force=True)
