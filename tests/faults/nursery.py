"""Forks children that do a deed each, to be killed, cut short or lied to by the system.

``python -m tests.faults.nursery`` is the process that forks: it has read and imported all that the
program needs, so that a child is at work at once. ``Nursery`` is its other end. A child tells of
each save that was acknowledged, and how it ended, by ``writev``: what is done to ``write`` does not
reach that.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from tests.faults.deeds import DEEDS, Deed
from tests.faults.here import Heard, do
from tests.faults.scene import Save, Scene
from tests.promises.witness import STRACE

ROOT = Path(__file__).parents[2]


class Fate(NamedTuple):
    """What happens to a child."""

    kill_after: float | None = None
    """Seconds after its birth."""
    room: int | None = None
    """Bytes that a file can grow to: a write past it is cut short, the next one fails."""
    inject: str = ""
    """What the system does in place of a call, as ``strace`` takes it."""


class Life(NamedTuple):
    """What a child told."""

    saves: list[Save]
    code: int | None
    """The exit code, ``None`` if it was killed before."""
    words: str
    """What it said to the person at its end."""
    is_injected: bool
    """Whether the system did in fact lie to it."""
    seconds: float


class Nursery:
    """The process that forks, for as long as the block runs."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        code = self._process.wait()
        assert self._process.stdout
        self._process.stdout.close()
        assert kind or code == 0

    def live(self, deed: Deed, scene: Scene, fate: Fate, seed: int = 1) -> Life:
        """Let a child do a deed, and meet its fate."""
        order = {
            "deed": deed.name,
            "folder": str(scene.folder),
            "seed": seed,
            "room": fate.room,
            "waits": bool(fate.inject),
            "kill_after": fate.kill_after,
        }
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        child = int(self._told("born")[0])
        begun = time.monotonic()
        witness = _lie_to(child, fate.inject) if fate.inject else None
        saves, code, words = [], None, ""
        while (line := self._told())[0] != "dead":
            if line[0] == "saved":
                saves.append(Save(*line[1:]))
            else:
                code, words = int(line[1]), json.loads(" ".join(line[2:]))
        seconds = time.monotonic() - begun
        is_injected = witness is not None and "INJECTED" in witness.communicate()[1]
        return Life(saves, code, words, is_injected, seconds)

    def _told(self, expected: str = "") -> list[str]:
        assert self._process.stdout
        words = self._process.stdout.readline().split()
        assert words, "the nursery ended"
        assert not expected or words[0] == expected, words
        return words[1:] if expected else words


def _lie_to(child: int, inject: str) -> subprocess.Popen[str]:
    """Have the system lie to a child that waits for it, and let it go on."""
    assert STRACE
    calls = inject.partition(":")[0]
    status = Path(f"/proc/{child}/status")
    while "State:\tT" not in status.read_text():
        time.sleep(0.001)
    witness = subprocess.Popen(
        [STRACE, "-qq", "-e", f"trace={calls}", "-e", f"inject={inject}", "-p", str(child)],
        stderr=subprocess.PIPE,
        text=True,
    )
    while "TracerPid:\t0" in status.read_text():
        assert witness.poll() is None, "strace could not watch"
        time.sleep(0.001)
    os.kill(child, signal.SIGCONT)
    return witness


# ------------------------------------------------------------------ the process that forks


class _Aloud(Heard):
    """Tells of each save at once."""

    def tell(self, save: Save) -> None:
        _say("saved", *save)


def _say(*words: str) -> None:
    os.writev(1, [f"{' '.join(words)}\n".encode()])


def _live(order: dict[str, Any]) -> None:
    (deed,) = (one for one in DEEDS if one.name == order["deed"])
    scene = Scene(Path(order["folder"]))
    if order["room"] is not None:
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["room"], order["room"]))
    if order["waits"]:
        os.kill(os.getpid(), signal.SIGSTOP)
    with _Aloud().listening():
        outcome = do(deed, scene, order["seed"])
    _say("ended", str(outcome.code), json.dumps(outcome.err))


def _warm_up() -> None:
    """Do every deed once, so that no child has to import or read anything of the program."""
    with tempfile.TemporaryDirectory() as folder:
        for deed in DEEDS:
            do(deed, Scene.fresh(Path(folder) / deed.name))


def main() -> None:
    """Fork a child for each line of standard input."""
    from tests.promises.live import read_playbooks_once

    read_playbooks_once()
    _warm_up()
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if not child:
            try:
                _live(order)
            except BaseException as fault:  # noqa: BLE001 - whatever it was, the test has to see it
                _say("ended", "-1", json.dumps(repr(fault)))
            os._exit(0)
        _say("born", str(child))
        if order["kill_after"] is not None:
            time.sleep(order["kill_after"])
            # It is there even if it has ended: nobody has waited for it yet.
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        _say("dead")


if __name__ == "__main__":
    main()
