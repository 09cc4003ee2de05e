"""A life with the program: every command once, with words that must not get out of the vault.

All that the person of this life tells, types or names holds ``STEM``, in every kind of place that
takes words. ``live`` is the process that is watched, ``typing`` what is typed into it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

STEM = "kanarie"
"""Stands in every word of this life that is a secret."""

MARKER = "=== "
"""Before the line that says what is done now."""

CHEAP = 2
"""scrypt's log2 N, so that nobody waits a second for each passphrase."""

FIRST, LOCK, NEXT, TYPED = (
    f"{word} {STEM} puzzle river moth" for word in ("gravel", "pillow", "window", "lantern")
)
"""The passphrases: of the case, of a pack, after a change, and the one that is typed."""

ANSWERS = f"""\
safe_now: safe
who_asks: me
age_now: adult
age_pictured: adult
others_under_18: no
offender: stranger
country: GB
shared_device: no
how_it_began: chat
what_they_have: [pictures, messages]
posted: no
paid_anything: yes
payments_used: [western-union, gift-card]
platforms_used: [instagram, snapchat]
began_when: {STEM}-day
reported_to: {STEM}-report
accounts:
  - platform: instagram
    user_name: {STEM}_user
payments:
  - amount: 50 GBP
    reference: {STEM}-reference
threats:
  - words: {STEM}-words
    wants: money
steps:
  do-not-pay: done
  stop-replying: later
"""

CHAT = f"""\
13/01/2026, 20:21 - Joe: hi, add me on telegram t.me/{STEM}_joe
13/01/2026, 20:25 - Anna: please do not, {STEM}-plea
13/01/2026, 22:00 - Joe: I will send your pictures to all your friends, {STEM}-threat
"""
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + f"{STEM}-pixels ".encode() * 9000
MAIL = f"From: x@{STEM}.example\r\nSubject: {STEM}\r\n\r\nI hacked you, {STEM}. Pay in bitcoin.\r\n"


def write_small_playbooks(folder: Path) -> None:
    """Write a folder of playbooks that is read in no time."""
    from tests.playbook.test_checker import GOOD

    for name, text in GOOD.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace('"1"', '"116 123"'))


@dataclass(frozen=True)
class Places:
    """The folders of this life, below one that is watched."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def given(self) -> Path:
        """What the person has: files, and what is typed into them."""
        return self.folder / "given"

    @property
    def out(self) -> Path:
        """Where the person wants things that anyone can read."""
        return self.folder / "out"

    @property
    def stick(self) -> Path:
        """Where the person wants things that are locked."""
        return self.folder / "stick"

    @property
    def variables(self) -> dict[str, str]:
        """What the watched process finds in its environment; all it may write to is below here."""
        names = {"HOME": "user", "TMPDIR": "tmp", "XDG_DATA_HOME": "data", "XDG_CACHE_HOME": "temp"}
        return {name: str(self.folder / folder) for name, folder in names.items()}

    def prepare(self) -> None:
        """Make the folders, and what the person has before the program comes."""
        more = Path(self.variables["HOME"]), Path(self.variables["TMPDIR"]), self.folder / "cwd"
        for folder in (self.given / f"{STEM}-folder", self.out, self.stick, *more):
            folder.mkdir(parents=True)
        words = {"first": FIRST, "lock": LOCK, "next": NEXT, "typed": TYPED}
        for name, passphrase in words.items():
            (self.given / name).write_text(f"{passphrase}\n")
        (self.given / "answers.yaml").write_text(ANSWERS)
        (self.given / f"{STEM}-chat.txt").write_text(CHAT)
        (self.given / f"{STEM}-mail.eml").write_text(MAIL)
        (self.given / f"{STEM}-folder" / f"{STEM}-profile.png").write_bytes(PICTURE)
        (self.given / f"{STEM}-private.png").write_bytes(PICTURE + b"private")
        (self.given / f"{STEM}-later.txt").write_text(f"{STEM}-later-words\n")
        write_small_playbooks(self.given / "playbooks")


@dataclass(frozen=True)
class Run:
    """A command with what stands after it. ``{given}``, ``{out}`` and ``{stick}`` are folders."""

    command: str
    rest: str = ""
    passphrase: str = ""
    """The name of the file with it, ``-`` for what is piped, nothing where none is needed."""
    makes_words: bool = False
    """Whether it makes up words, which are piped into the next command that takes them."""

    def arguments(self, places: Places) -> list[str]:
        folders = {"given": places.given, "out": places.out, "stick": places.stick}
        key = places.given / self.passphrase if self.passphrase != "-" else "-"
        return [
            *self.command.split(),
            *(word.replace("_", " ").format(**folders) for word in self.rest.split()),
            *(("--passphrase-file", str(key)) if self.passphrase else ()),
        ]


LIFE = (
    Run("playbook check", "--playbooks {given}/playbooks"),
    Run("playbook graph"),
    Run("playbook list"),
    Run("playbook show", "stop-replying"),
    Run("playbook schema"),
    Run("contacts", "--country GB"),
    Run("identifiers", f"{{given}}/{STEM}-chat.txt"),
    Run("check-message", f"{{given}}/{STEM}-mail.eml"),
    Run("start", "--answers {given}/answers.yaml", "first"),
    Run("cases list"),
    Run(
        "evidence add",
        f"--shows nothing-intimate --note {STEM}-note {{given}}/{STEM}-chat.txt "
        f"{{given}}/{STEM}-folder",
        "first",
    ),
    Run("evidence add", f"--shows intimate {{given}}/{STEM}-private.png", "first"),
    Run("evidence list", "", "first"),
    Run("evidence show", "E1", "first"),
    Run("evidence verify", "", "first"),
    Run("evidence export", "--all --output {out}/evidence", "first"),
    Run("evidence remove", "E2 --yes", "first"),
    Run("plan", "", "first"),
    Run("checklist", "", "first"),
    Run("checklist", "--output {out}/list.html", "first"),
    Run("checklist", "--output {out}/list.pdf", "first"),
    Run("letter", "bank", "first"),
    Run("timeline", "--every-message", "first"),
    Run(
        "pack",
        "--include notes --include E1 --lock-passphrase-file {given}/lock --output {stick}/pack",
        "first",
    ),
    Run("pack", "--include notes --include E1 --output {out}/pack", "first"),
    Run("cases backup", "{stick}/notes", "first"),
    Run("cases recovery-sheet", "", "first", makes_words=True),
    Run("cases recover", "--new-passphrase-file {given}/next", "-"),
    Run("cases change-passphrase", "--new-passphrase-file {given}/first", "next"),
    Run("cases delete", "--yes"),
    Run("cases restore", "{stick}/notes", "first"),
)

CASELESS = (
    Run("playbook check"),
    Run("contacts", "--country US --card --format html"),
    Run("identifiers", "- --country GB"),
    Run("letter", "--list"),
    Run("checklist", "--forms"),
    Run("timeline", f"--of {{given}}/{STEM}-chat.txt --me Anna --every-message"),
    Run("check-message", f"{{given}}/{STEM}-mail.eml --no-sent-pictures --format json"),
)
WITH_CASE = (
    *(
        Run("checklist", f"--format {kind} --output {{out}}/list.{kind}", "first")
        for kind in ("markdown", "json", "text")
    ),
    Run("checklist", "--for bank", "first"),
    Run("contacts", ""),
    Run("plan", "--output {out}/plan.pdf", "first"),
    Run("timeline", "--every-message --format json", "first"),
    Run("letter", "bank --output {out}/letter.html", "first"),
    Run("cases recovery-sheet", "--output {out}/sheet.pdf", "first"),
    Run("pack", "--all --output {out}/pack-of-all", "first"),
    Run("pack", "--all --output {out}/pack.zip", "first"),
    Run("pack", "--all --lock-passphrase-file {given}/lock --output {stick}/all.zip", "first"),
    Run("evidence export", "E1 --output {out}/one", "first"),
)
"""More of the same, for when there is time: these go without a case, those need one."""

SITTINGS = (Run("resume", "--plain"), Run("resume"), Run("start", "--home {stick}/home"))
"""What is typed into, in a terminal; what is typed stands in ``typed``."""
