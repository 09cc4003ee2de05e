"""Five people who know nothing of the program, as told in ``docs/walk-throughs.md``.

Each slips, goes back, stops or leaves as such a person would, and then reads on. What they must
see and must never see is held against all screens that they came by.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pexpect", reason="a pseudo-terminal needs pexpect, which Windows has not")
pytest.importorskip("pyte")

from tests.terminal.screen import DOWN, LAUNCH, Menus, Plain
from tests.terminal.test_journey import EMPTY_THE_LINE, keep_with_own_passphrase
from tests.terminal.test_journey import read_the_calm_words as read_the_calm_words_on

PASSPHRASE = "correct horse battery staple"
WAITS_FOR_AN_ANSWER = r"(?m)^ >( |$)|(: ?|: Go on|for more( choices)?\.|^>) ?\Z"
THE_END = "You have come a long way"
MOST_SCREENS = 90

MASS_MAIL = """\
I know that sunshine42 is your password.
I hacked your device and installed a trojan on it.
It gave me full access to your camera while you visited adult websites.
I recorded a video of you. It is a split screen, you and what you watched.
Send 950 USD in Bitcoin to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa within 48 hours.
I will know when you open this mail.
If you do not pay, I send the video to all your contacts.
"""


class Person:
    """Someone at a terminal who reads every screen, and remembers them all."""

    def __init__(self, terminal: Menus | Plain, seen: list[str] | None = None) -> None:
        self.terminal = terminal
        self.screens = [] if seen is None else seen

    def reads(self) -> str:
        """Read the screen that waits for an answer."""
        self.terminal.wait_for(WAITS_FOR_AN_ANSWER)
        if isinstance(self.terminal, Plain):
            while not self.terminal.screen.cursor.x:
                # Enter was pressed, and what comes of it does not stand there yet.
                self.terminal.pump()
        screen = self.terminal.text
        if isinstance(self.terminal, Plain):
            # What was read before still stands above.
            screen = re.split(r"(?m)^(?=Part \d)", screen)[-1]
        if not self.screens or self.screens[-1] != screen:
            self.screens.append(screen)
        return screen

    def reads_on_to(self, wanted: str) -> str:
        """Do what each screen says, skip what is asked, until something stands there."""
        for _ in range(MOST_SCREENS):
            screen = self.reads()
            if re.search(wanted, screen):
                return screen
            self._passes(screen)
        raise AssertionError(f"never came to {wanted!r}; the screen was:\n{self.terminal.text}")

    def _passes(self, screen: str) -> None:
        if "Have you done this" in screen:
            self.terminal.choose("Done")
        elif "Not now" in screen:
            self.terminal.choose("Not now")
        elif re.search(r"/s( =)? skip", screen):
            self.terminal.write("/s")
        elif re.search(r"\bs( =)? skip", screen):
            self.terminal.command("s")
        else:
            self.terminal.go_on()

    def chooses(self, question: str, label: str) -> None:
        """Come to a question and choose one answer."""
        self.reads_on_to(question)
        self.terminal.choose(label)

    def marks(self, question: str, label: str, *, far: bool = False) -> None:
        """Come to a question that takes several answers, and mark one."""
        self.reads_on_to(question)
        while not far and label not in self.terminal.text:
            self.terminal.send(DOWN)
        self.terminal.mark(label, far=far)

    def saw(self, words: str) -> bool:
        """Say whether something stood on one of the screens, however its lines were broken."""
        return any(words in " ".join(screen.split()) for screen in self.screens)

    def saw_title(self, title: str) -> bool:
        """Say whether a screen had this title, whole."""
        line = rf"(?m)^(\* )?{re.escape(title)}$"
        return any(re.search(line, screen) for screen in self.screens)

    def place_of(self, words: str) -> int:
        """Say which screen was the first to hold something."""
        return next(number for number, screen in enumerate(self.screens) if words in screen)


def read_the_calm_words(person: Person) -> None:
    person.terminal.wait_for("You are not alone")
    read_the_calm_words_on(person.terminal)


def comes_back(home: Path, seen: list[str]) -> Person:
    terminal = Menus(["resume"], home)
    terminal.wait_for("Passphrase")
    terminal.send("correct horse\r")
    terminal.wait_for(r"(?s)Nothing is lost.*Passphrase")
    terminal.send(f"{PASSPHRASE}\r")
    terminal.wait_for("Where you are")
    return Person(terminal, seen)


def printed_checklist(home: Path) -> str:
    secret = home / "passphrase"
    secret.write_text(f"{PASSPHRASE}\n")
    command = ["checklist", "--for", "police", "--home", str(home)]
    return subprocess.run(
        [sys.executable, str(LAUNCH), *command, "--passphrase-file", str(secret)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_a_man_who_paid_by_gift_card_slips_stops_and_comes_back(tmp_path: Path) -> None:
    man = Person(Menus(["start"], tmp_path))
    read_the_calm_words(man)
    # He presses the wrong arrow, and goes back.
    man.chooses("Are you safe", "Both of these")
    man.reads_on_to("Which country")
    man.terminal.write("b")
    man.chooses("Are you safe", "Yes")
    man.chooses("Who is this about", "It is about me")
    man.chooses("How old are you", "18 or older")
    man.chooses("How old were you", "18 or older, in all of them")
    man.chooses("anyone else", "No")
    man.chooses("Who is doing this", "Someone known only online")
    man.reads_on_to("Which country")
    man.terminal.write("usa")
    man.chooses("look at this computer", "No")
    keep_with_own_passphrase(man.terminal, PASSPHRASE)
    man.chooses("How did it begin", "In a chat or a video call")
    man.marks("What do they say they have", "A video or a recorded call")
    man.marks("What do they want", "Money")
    man.marks("What do they threaten", "To show or post it")
    man.chooses("any money been sent", "Yes")
    man.reads_on_to("How was it sent")
    # He types what he looks for. In this list the library would mark everything at an "a".
    for letter in "apple":
        man.terminal.send(letter)
    man.marks("How was it sent", "Gift card (Apple)")
    asked = len(man.screens)
    step = man.reads_on_to("Try to stop the money")
    # What to do about the card comes at once, and the link that it speaks of is there.
    assert len(man.screens) <= asked + 2
    assert "Contact Apple Support" in step
    assert "https://support.apple.com/gift-card-scams" in step
    assert man.saw("If money was sent already, send no more.")
    man.terminal.child.sendintr()
    assert man.terminal.exit_code() == 130
    assert "Your notes are saved" in man.terminal.text

    man = comes_back(tmp_path, man.screens)
    man.terminal.choose("Go on with the guide")
    assert "Try to stop the money" in man.reads()
    man.chooses("Shall we write down a payment", "Yes")
    man.terminal.choose("Gift card (Apple)")
    man.reads_on_to("How much")
    man.terminal.write("200 USD")
    man.reads_on_to("control number")
    assert man.saw("Gift card: its serial number.")
    man.terminal.write("X1234")
    man.chooses("Write down another payment", "No more")
    man.marks("Which apps or sites", "Instagram")
    man.reads_on_to("Then block them: Instagram")
    man.reads_on_to("Pause your account, do not delete it: Instagram")
    man.terminal.command("q")
    assert man.terminal.exit_code() == 0
    assert not man.saw("People who help those under 18")
    assert not man.saw("safety plan")

    paper = printed_checklist(tmp_path)
    for line in (
        "Country: United States",
        "What they say they have: A video or a recorded call",
        "Amount: 200 USD",
        "Control or reference number: X1234",
        "Apps and sites: Instagram",
        "[x] Try to stop the money: Apple Gift Card",
    ):
        assert line in paper
    assert paper.count("Try to stop the money") == 1
    assert "[x] Pause your account" not in paper


def test_a_boy_of_15_on_snapchat_is_never_asked_for_a_picture(tmp_path: Path) -> None:
    boy = Person(Plain(["start", "--plain", "--no-save"], tmp_path))
    read_the_calm_words(boy)
    # He types words where numbers are wanted, and his age: both are understood.
    boy.reads_on_to("Are you safe")
    boy.terminal.write("ok")
    boy.terminal.wait_for("Please type a number")
    boy.terminal.write("yes")
    boy.chooses("Who is this about", "It is about me")
    boy.reads_on_to("How old are you")
    boy.terminal.write("15")
    boy.reads_on_to("Who is doing this")
    assert boy.saw("You are not in trouble for asking for help.")
    assert boy.saw("Ask them first what they keep private.")
    boy.terminal.choose("Someone known only online")
    boy.reads_on_to("Which country")
    boy.terminal.write("england")
    child_line = boy.reads_on_to("Press Enter: Go on")
    assert "Childline" in child_line
    assert "0800 1111" in child_line
    boy.chooses("look at this computer", "Yes")
    boy.reads_on_to("Tell a grown-up you trust")
    assert boy.saw("It does not have to be a parent.")
    boy.terminal.choose("Later")
    boy.chooses("How did it begin", "In a chat or a video call")
    boy.marks("What do they say they have", "Private pictures")
    boy.marks("What do they want", "More pictures of me")
    boy.marks("Which apps or sites", "Snapchat")
    boy.reads_on_to(THE_END)
    assert boy.saw("Do not save, copy, photograph or send any private picture.")
    assert boy.saw("Snapchat tells them about a screenshot.")
    assert boy.saw_title("Use Take It Down")
    for wrong in (
        "Take screenshots",
        "Take a screenshot",
        "files that you saved",
        "Which file or folder",
        "StopNCII",
        "stopncii.org",
        "investigator",
        "keep it private and do not judge",
    ):
        assert not boy.saw(wrong), wrong


def test_a_mother_is_spoken_to_as_a_helper_and_can_change_the_country(tmp_path: Path) -> None:
    mother = Person(Menus(["start"], tmp_path))
    read_the_calm_words(mother)
    mother.chooses("Are you safe", "Yes")
    mother.chooses("Who is this about", "I am helping someone")
    mother.chooses("How old is the person you help", "15 or younger")
    mother.chooses("Who is doing this", "Someone known only online")
    assert mother.saw("Tell them that you are glad they told you.")
    assert mother.saw('"you" means the person you help')
    assert mother.saw("If so, do not open it again.")
    assert mother.saw("Do not look at them, copy them or send them on.")
    mother.reads_on_to("Which country")
    mother.terminal.write("ireland")
    mother.reads_on_to("look at this computer")
    assert mother.saw("1800 66 66 66")
    mother.terminal.choose("Yes")
    # She reads the word on traces, and keeps her notes all the same.
    mother.reads_on_to("Traces on this computer")
    mother.terminal.go_on()
    keep_with_own_passphrase(mother.terminal, PASSPHRASE)
    mother.reads_on_to("Delete nothing")
    mother.terminal.child.sendintr()
    assert mother.terminal.exit_code() == 130

    # They live in Australia; she had typed where she was born.
    mother = comes_back(tmp_path, mother.screens)
    mother.terminal.choose("Look at my answers and change them")
    mother.terminal.choose("Country: Ireland")
    mother.terminal.wait_for("Which country")
    mother.terminal.write(f"{EMPTY_THE_LINE}Australia")
    mother.terminal.wait_for("Country: Australia")
    mother.terminal.choose("Back to the list")
    mother.terminal.wait_for("What would you like")
    mother.terminal.choose("Go on with the guide")
    mother.reads_on_to("Delete nothing")
    mother.chooses("Have they posted", "I do not know")
    mother.marks("Which apps or sites", "WhatsApp", far=True)
    mother.reads_on_to("Who you can ask first")
    assert mother.saw("many apps may not let people under 16 keep an account")
    assert mother.saw("Kids Helpline")
    assert mother.saw_title("Use Take It Down")
    assert mother.saw("Do not open it. You do not have to look.")
    assert mother.saw_title("Find one more person")
    for wrong in (
        "Tell a grown-up you trust",
        "Take screenshots",
        "files that you saved",
        "StopNCII",
        "code index",
    ):
        assert not mother.saw(wrong), wrong
    assert "Age: 15 or younger" in printed_checklist(tmp_path)


def test_a_man_with_a_mass_mail_hears_so_from_the_check_of_its_words(tmp_path: Path) -> None:
    terminal = Plain(["check-message"], tmp_path, lines=80)
    terminal.wait_for("What do they write")
    terminal.child.send(MASS_MAIL.replace("\n", "\r") + "\r")
    for question in ("send private pictures", "video call", "do you know", "say something true"):
        terminal.wait_for(f"(?i){question}")
        terminal.choose("No")
    assert terminal.exit_code() == 0
    said = " ".join(terminal.text.split())
    assert "This is very likely a mass e-mail" in said
    assert "Do not pay and do not answer." in said
    assert "Do you still use a password that it shows? Change it" in said
    # What he has just answered is not asked again, which would only bring the fear back.
    verdict = said.partition("very likely a mass e-mail")[2]
    assert "were you on a video call" not in verdict


def test_a_man_with_a_mass_mail_hears_so_in_the_guide(tmp_path: Path) -> None:
    man = Person(Plain(["start", "--plain", "--no-save", "--country", "DE"], tmp_path))
    read_the_calm_words(man)
    man.chooses("Are you safe", "Yes")
    man.chooses("Who is this about", "It is about me")
    man.chooses("How old are you", "18 or older")
    man.chooses("How old were you", "There are no pictures or videos")
    man.chooses("Who is doing this", "Someone known only online, or a stranger")
    man.chooses("look at this computer", "No")
    man.chooses("How did it begin", "An e-mail came out of nowhere")
    # The mail says that there is a video, so he says so; then he reads what to look at.
    man.marks("What do they say they have", "A video or a recorded call")
    man.reads_on_to("Did they show you anything")
    assert man.saw("Mass mails often say that they filmed you. They show nothing.")
    assert man.saw("sextortion-help check-message")
    man.terminal.command("b")
    man.marks("What do they say they have", "They say so, but show nothing")
    bluff = " ".join(man.reads_on_to("It may be a bluff").split())
    assert "Mails like this go out to huge numbers of people." in bluff
    assert "An old password in the mail comes from an old data leak." in bluff
    assert "change it there now" in bluff
    man.marks("What do they want", "Money")
    man.chooses("any money been sent", "No")
    man.marks("Which apps or sites", "E-mail, other")
    man.reads_on_to(THE_END)
    assert man.saw_title("Report it to the police")
    assert man.saw_title("Change your passwords")
    for wrong in ("safety plan", "StopNCII", "Take It Down", "Warn close friends", "friends list"):
        assert not man.saw(wrong), wrong


def test_a_woman_whose_ex_sees_her_laptop_leaves_at_once_and_comes_back(tmp_path: Path) -> None:
    woman = Person(Menus(["start"], tmp_path))
    read_the_calm_words(woman)
    woman.chooses("Are you safe", "Yes")
    woman.chooses("Who is this about", "It is about me")
    woman.chooses("How old are you", "18 or older")
    woman.chooses("How old were you", "18 or older, in all of them")
    woman.chooses("anyone else", "No")
    woman.chooses("Who is doing this", "A partner or an ex")
    woman.reads_on_to("Which country")
    woman.terminal.write("spain")
    # She says that nobody else looks at it, thinks again, and goes back.
    woman.chooses("look at this computer", "No")
    woman.reads_on_to("Traces on this computer")
    woman.terminal.command("b")
    woman.chooses("look at this computer", "Yes")
    traces = " ".join(woman.reads_on_to("Traces on this computer").split())
    assert "Press x to leave at once." in traces
    assert "a school, a friend" not in traces
    woman.terminal.go_on()
    assert "Could someone make you open them?" in woman.reads()
    keep_with_own_passphrase(woman.terminal, PASSPHRASE)
    woman.reads_on_to("Make a safety plan first")
    woman.reads_on_to("Who can help with a safety plan")
    assert woman.saw("Phone: 016")
    woman.reads_on_to("Do not pay")
    # He comes home.
    woman.terminal.command("x")
    assert woman.terminal.exit_code() == 0
    assert woman.terminal.text == ""
    assert "\x1b[3J" in woman.terminal.raw

    woman = comes_back(tmp_path, woman.screens)
    woman.terminal.choose("Go on with the guide")
    assert "Do not pay" in woman.reads()
    woman.chooses("How did it begin", "In a chat or a video call")
    woman.marks("What do they say they have", "Private pictures")
    woman.marks("Which apps or sites", "WhatsApp", far=True)
    woman.reads_on_to("Then block them: WhatsApp")
    woman.reads_on_to("Change passwords when your plan says so")
    plan = woman.place_of("Make a safety plan first")
    for later in (
        "Do not pay",
        "Stop replying when your plan says so",
        "Do these steps only when your safety plan says so",
        "Then block them",
        "On Facebook too? Pause it",
        "Change passwords when your plan says so",
    ):
        assert woman.place_of(later) > plan, later
    assert woman.place_of("Do these steps only when") < woman.place_of("Report them: WhatsApp")
    for title in ("Stop replying", "Change your passwords", "Are they writing to you now?"):
        assert not woman.saw_title(title), title
    for wrong in ("Take screenshots", "Warn close friends", "investigator"):
        assert not woman.saw(wrong), wrong
    woman.terminal.command("x")
    assert woman.terminal.exit_code() == 0

    paper = printed_checklist(tmp_path)
    assert "Who is doing this: A partner or an ex" in paper
    assert "Country: Spain" in paper
    assert "Apps and sites: WhatsApp" in paper
