"""Compare the reader of chats with whatstk, chat-miner and chatpack, and show its cost.

The chat is made up from a fixed seed: names, messages of several lines, attachments, lines of the
app. Every program reads the same file in a process of its own, in turn, so that noise falls on all
alike; its start and imports are not counted. Ours reads the file twice, since it tells the day from
the month by all dates, and hands on one message after the other; the others hold all of them.
A program that is not installed is left out; none of them is needed to use this project.

    python benchmarks/chats.py [--messages NUMBER] [--rounds NUMBER] [--iphone]
"""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

from sextortion_help.evidence.readers import whatsapp
from sextortion_help.evidence.readers.model import Notes, Wanted

SEED = 20260728
TRIES = 3
"""Of these the best counts, where growth is measured: noise only ever adds."""

NAMES = ("Anna Berg", "Zoë 🌸", "+44 7700 900123", "~ Carl", "Dr. Ruth (work)")
WORDS = (
    *("please", "stop", "I", "will", "not", "pay", "send", "it", "to", "everyone", "tonight"),
    *("what", "do", "you", "want", "from", "me", "look", "at", "this", "café", "überall", "ok"),
    *("no", "yes", "😀", "why", "tomorrow", "money", "friends", "list", "wallet"),
)


# ------------------------------------------------------------------ the chat


def make_chat(path: Path, messages: int, *, is_iphone: bool) -> None:
    """Write a chat of so many messages, over some years."""
    chance = random.Random(SEED)  # noqa: S311 - a made-up text, the same each time
    at = datetime(2021, 1, 1, 8, tzinfo=UTC)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for number in range(messages):
            at += timedelta(seconds=chance.randint(1, 2 * 10**8 // max(messages, 10**4)))
            stamp = f"[{at:%d/%m/%Y, %H:%M:%S}] " if is_iphone else f"{at:%d/%m/%Y, %H:%M} - "
            if number % 200 == 0:
                file.write(f"{stamp}Anna Berg changed the group description\n")
            else:
                words = make_words(chance, at, number, is_iphone=is_iphone)
                file.write(f"{stamp}{chance.choice(NAMES)}: {words}\n")


def make_words(chance: random.Random, at: datetime, number: int, *, is_iphone: bool) -> str:
    """Return what one message says: one of 30 is an attachment, one of 15 has several lines."""
    if number % 30 == 7:
        if is_iphone:
            return f"\u200e<attached: {number:08}-PHOTO-{at:%Y-%m-%d-%H-%M-%S}.jpg>"
        return f"\u200eIMG-{at:%Y%m%d}-WA{number % 10_000:04}.jpg (file attached)"
    lines = chance.randint(2, 5) if number % 15 == 3 else 1
    return "\n".join(" ".join(chance.choices(WORDS, k=chance.randint(1, 16))) for _ in range(lines))


class File:
    """A file as a source."""

    def __init__(self, path: Path) -> None:
        self.path, self.name = path, path.name

    def blocks(self) -> Iterator[bytes]:
        """Read it as evidence is read."""
        with self.path.open("rb") as file:
            while block := file.read(1024 * 1024):
                yield block


# ------------------------------------------------------------------ the programs


def ours(path: Path) -> int:
    """Read it with this project."""
    return sum(1 for _ in whatsapp.read(File(path), Notes(), Wanted()))


def with_whatstk(path: Path) -> int:
    """Read it with whatstk, which finds out the format by itself."""
    program: Any = import_module("whatstk")
    return len(program.df_from_whatsapp(str(path), max_size=None))


def with_chat_miner(path: Path) -> int:
    """Read it with chat-miner."""
    program: Any = import_module("chatminer.chatparsers")
    parser = program.WhatsAppParser(str(path))
    parser.parse_file()
    return len(parser.parsed_messages._parsed_messages)


def with_chatpack(path: Path) -> int:
    """Read it with chatpack, which is written in Rust."""
    program: Any = import_module("chatpack")
    return len(program.parse_whatsapp(str(path)))


PROGRAMS: dict[str, tuple[str, Callable[[Path], int]]] = {
    "this project": ("sextortion_help", ours),
    "chatpack": ("chatpack", with_chatpack),
    "whatstk": ("whatstk", with_whatstk),
    "chat-miner": ("chatminer.chatparsers", with_chat_miner),
}


def run_here(program: str, path: Path) -> None:
    """Read a file with one program, and print how long it took, how many, and the peak memory."""
    module, read = PROGRAMS[program]
    warnings.simplefilter("ignore")
    with Path(os.devnull).open("w") as quiet, contextlib.redirect_stderr(quiet):
        # One of them shows how far it is, and logs.
        import_module(module)
        logging.disable()
        begin = time.perf_counter()
        count = read(path)
        seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    sys.stdout.write(json.dumps([seconds, count, peak]))


def run(program: str, path: Path) -> tuple[float, int, int]:
    """Do so in a process of its own."""
    command = [sys.executable, __file__, "--run", program, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, count, peak = json.loads(done.stdout)
    return seconds, count, peak


# ------------------------------------------------------------------ what is printed


def compare(path: Path, rounds: int) -> None:
    """Print how long each program takes, against this project."""
    programs = []
    for name, (module, _) in PROGRAMS.items():
        if find_spec(module.partition(".")[0]):
            programs.append(name)
        else:
            sys.stderr.write(f"{name} is not installed: left out\n")
    taken: dict[str, list[tuple[float, int, int]]] = {name: [] for name in programs}
    for _ in range(rounds):
        for name in programs:
            taken[name].append(run(name, path))
    medians = {name: statistics.median(one[0] for one in runs) for name, runs in taken.items()}
    print_line(f"{'':14}{'seconds':>9}{'against ours':>14}{'messages':>11}{'peak MiB':>10}")
    for name, median in medians.items():
        ratio = median / medians["this project"]
        _, count, peak = taken[name][0]
        print_line(f"{name:14}{median:9.2f}{ratio:14.2f}{count:11}{peak / 2**20:10.0f}")


def show_memory(folder: Path, most: int, *, is_iphone: bool) -> None:
    """Print this project's peak memory on chats of three sizes, and without any."""
    empty = folder / "empty.txt"
    empty.write_bytes(b"")
    _, _, idle = run("this project", empty)
    for messages in (most // 100, most // 10, most):
        path = folder / "chat.txt"
        make_chat(path, messages, is_iphone=is_iphone)
        _, _, peak = run("this project", path)
        size = path.stat().st_size / 1e6
        more = (peak - idle) / 2**20
        print_line(
            f"{messages:9} messages, {size:6.1f} MB: peak {more:5.1f} MiB more than on nothing"
        )


class Hostile:
    """A chat of one message, and then so many million bytes of the same few."""

    name = "chat.txt"

    def __init__(self, signs: str, millions: int) -> None:
        data = signs.encode()
        self.block, self.millions = (data * (1_000_000 // len(data) + 1))[:1_000_000], millions

    def blocks(self) -> Iterator[bytes]:
        """Yield a million bytes at a time."""
        yield b"01/01/24, 20:21 - Anna: x\n"
        for _ in range(self.millions):
            yield self.block

    def read(self) -> int:
        """Read it with this project."""
        return sum(1 for _ in whatsapp.read(self, Notes(), Wanted()))


HOSTILE = {
    "[…": "[",
    "01/01/24, …": "01/01/24, ",
    "letters": "a",
    "line ends": "\n",
    "CR": "\r",
    "lines of [": "\n[",
    "beginnings": "\n01/01/24, 20:21 - ",
    "false dates": "\n99/99/24, 20:21 - A: b",
    "colons": "\n01/01/24, 20:21 - a:b:c:d:e:f:g",
    "attachments": "\n01/01/24, 20:21 - A: " + "<a:" * 300,
    "marks": "\u200e",
    "no UTF-8": "\xff\xfe",
}


def show_growth() -> None:
    """Print seconds for 1, 2, 4 and 8 MB of hostile text, the worst ratio, and peak memory."""
    for title, signs in HOSTILE.items():
        taken = []
        for millions in (1, 2, 4, 8):
            tries = []
            for _ in range(TRIES):
                begin = time.process_time()
                Hostile(signs, millions).read()
                tries.append(time.process_time() - begin)
            taken.append(min(tries))
        worst = max(after / before for before, after in pairwise(taken))
        row = " ".join(f"{one:6.3f}" for one in taken)
        print_line(f"{title:12}{row} s  worst ratio {worst:.2f}")
    for millions in (1, 10):
        tracemalloc.start()
        Hostile("a", millions).read()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        print_line(f"one line of {millions} million letters: peak {peak / 1e6:.1f} MB")


def print_line(line: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Measure all of it in a temporary folder."""
    parser = argparse.ArgumentParser(description="Measure the reader of chats.")
    parser.add_argument("--messages", type=int, default=1_000_000, help="of the largest chat")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--iphone", action="store_true", help="as iPhones write it, not Android")
    parser.add_argument("--run", nargs=2, metavar=("PROGRAM", "FILE"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        run_here(given.run[0], Path(given.run[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        show_memory(Path(folder), given.messages, is_iphone=given.iphone)
        compare(Path(folder) / "chat.txt", given.rounds)
    show_growth()


if __name__ == "__main__":
    main()
