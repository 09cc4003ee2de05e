"""The process that is watched: it lives ``LIFE`` with the program itself, then sits down to type.

Each command is what the person would start, but they share one process and one reading of the
playbooks, and their keys are cheap: that turns half a minute into a few seconds. What a command
prints goes nowhere, so that what is seen to be written was written elsewhere.
"""

from __future__ import annotations

import faulthandler
import gc
import io
import os
import re
import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import FrameType

from sextortion_help.cli.app import run
from sextortion_help.environment import Environment
from sextortion_help.paths import shipped_playbooks
from sextortion_help.playbook import checker, loader
from sextortion_help.ui import home
from sextortion_help.ui.prompts import Command, Pick, Write
from sextortion_help.ui.session import Session
from tests.promises import life
from tests.promises.life import CHEAP, LIFE, MARKER, SITTINGS, STEM, Places, Run
from tests.shipped import LIBRARY

NETWORK_MODULES = {
    "asyncio", "ftplib", "http.client", "http.server", "httpx", "imaplib", "nntplib", "poplib",
    "requests", "smtplib", "socket", "socketserver", "ssl", "telnetlib", "urllib.request",
    "urllib3", "xmlrpc.client",
}  # fmt: skip


def say(line: str) -> None:
    """Say something to whoever watches, on the terminal."""
    os.write(1, f"{MARKER}{line}\n".encode())


def say_loaded() -> None:
    """Say which modules that could use a network are loaded by now."""
    say(f"loaded: {' '.join(sorted(NETWORK_MODULES & set(sys.modules)))}")


def read_playbooks_once() -> None:
    """Let all commands of this process share one reading of the shipped playbooks."""
    load, check = loader.load_library, checker.check
    shipped = shipped_playbooks()
    loader.load_library = lambda folder: LIBRARY if folder == shipped else load(folder)
    loader.open_library = lambda folder: LIBRARY if folder == shipped else load(folder)
    checker.check = lambda library: () if library is LIBRARY else check(library)


def do(one: Run, places: Places, world: Environment, piped: str) -> str:
    """Carry out a command that asks nothing, and return what it printed."""
    out = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n")
    err = io.StringIO()
    alone = replace(world, stdin=io.StringIO(piped), stdout=out, stderr=err)
    code = run(one.arguments(places), alone)
    if code:
        sys.exit(f"{one}: {code}\n{err.getvalue()}")
    out.seek(0)
    return out.read()


def holders() -> Iterator[str]:
    """Yield who holds a passphrase: objects by their kind, running functions by their name."""
    words = {life.FIRST, life.TYPED}
    gc.collect()
    for thing in gc.get_objects():
        if thing is not vars(life):
            for part in gc.get_referents(thing):
                if type(part) is str and part in words and thing is not words:
                    yield type(thing).__name__
    frame: FrameType | None = sys._getframe(1)
    while frame:
        for value in frame.f_locals.values():
            if type(value) is str and value in words:
                yield frame.f_code.co_name
        frame = frame.f_back


def sit_down(places: Places, world: Environment) -> None:
    """Let someone type, and say who holds the passphrase meanwhile and afterwards."""
    stay, ask = home.stay, Session.ask

    def stay_watched(session: Session) -> Command | None:
        home.stay = stay
        say(f"held at home: {' '.join(holders())}")
        return stay(session)

    def ask_watched(session: Session, prompt: Pick | Write) -> str | Command:
        if prompt.where == "Saved" and "saved and locked" in prompt.screen.title:
            say(f"held once locked: {' '.join(holders())}")
        return ask(session, prompt)

    home.stay = stay_watched
    Session.ask = ask_watched  # type: ignore[assignment, method-assign]
    for one in SITTINGS:
        say(f"typing {one.command} {one.rest}".strip())
        say(f"left with {run(one.arguments(places), world)}")
    say(f"held afterwards: {' '.join(holders())}")


def main() -> None:
    """Live, below the folder that the command line names."""
    os.umask(0)
    places = Places(Path(sys.argv[1]))
    os.chdir(places.folder / "cwd")
    read_playbooks_once()
    world = replace(Environment.of_process(), work_factor=CHEAP)
    words = ""
    for one in LIFE:
        say(f"{one.command} {one.rest}".strip())
        printed = do(one, places, world, words)
        if one.makes_words:
            words = " ".join(re.findall(r"^[1-8]: (\w+)$", printed, re.MULTILINE))
            say(f"words: {words}")
    say_loaded()
    say(f"process {os.getpid()}")
    sit_down(places, world)
    say_loaded()
    say(f"variables: {' '.join(name for name, value in os.environ.items() if STEM in value)}")
    say(f"faulthandler: {faulthandler.is_enabled() or ''}")
    say("a connection")
    # Nothing goes out through it; it shows that the witness would have seen one.
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()


if __name__ == "__main__":
    main()
