"""Watch a target run: what it raised, how long it took, and how much memory it needed.

The bounds are those of ``docs/robustness.md``. Time is the processor's, so that a busy computer
makes nothing fail; memory is the highest the process ever held, so it tells of one input only
that it needed more than all before it.
"""

from __future__ import annotations

import hashlib
import json
import time
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from tests.fuzz.changes import LONGEST
from tests.fuzz.target import Target

MOST_SECONDS: Final = 2.0
MOST_MEMORY: Final = 200 * 1024 * 1024


@dataclass(slots=True)
class Report:
    """What is known of a target after some runs."""

    runs: int = 0
    failures: dict[str, str] = field(default_factory=dict)
    """What went wrong, to the name of the first input that made it."""
    slowest: float = 0.0
    """Seconds of the processor for the slowest input below 64 kB."""
    slowest_size: int = 0
    slowest_input: str = ""
    memory: int = 0
    """Bytes that were needed beyond those at the beginning."""

    def write(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, path: Path) -> Report:
        """Read what ``write`` wrote."""
        return cls(**json.loads(path.read_text()))


class Watch:
    """Runs a target on inputs, and keeps those that fail in a folder, if one is given."""

    def __init__(self, target: Target, keep: Path | None = None) -> None:
        self.target = target
        self.report = Report()
        self._keep = keep
        self._begun = peak_memory()
        self._base = self._begun

    def __call__(self, data: bytes) -> None:
        """Run it once. Nothing is raised but what ends a process."""
        seconds = self._run(data)
        report = self.report
        report.runs += 1
        if len(data) <= LONGEST and seconds > report.slowest:
            if seconds > MOST_SECONDS:
                # Once more: a pause of the system, or of Python itself, is no fault of the input.
                seconds = min(seconds, self._run(data))
            if seconds > report.slowest:
                report.slowest, report.slowest_size = seconds, len(data)
                report.slowest_input = self._kept("slowest", data)
            if seconds > MOST_SECONDS:
                self._failed(f"slow: over {MOST_SECONDS:.0f} s", data)
        peak = peak_memory()
        report.memory = max(report.memory, peak - self._begun)
        if peak - self._base > MOST_MEMORY:
            self._base = peak
            self._failed(f"memory: over {MOST_MEMORY // 1024**2} MB more", data)

    def _run(self, data: bytes) -> float:
        begun = time.process_time()
        try:
            self.target.run(data)
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is what is looked for
            self._failed(signature(fault), data)
        return time.process_time() - begun

    def _failed(self, what: str, data: bytes) -> None:
        if what not in self.report.failures:
            self.report.failures[what] = self._kept(f"{self.target.name}-{short(what)}", data)

    def _kept(self, name: str, data: bytes) -> str:
        """Write an input down and return its name; of the slowest, only the last."""
        if self._keep is not None:
            path = self._keep / self.target.name / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return name


def short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def signature(fault: Exception) -> str:
    """Return what tells one fault from another: its kind, and where in our code it came from."""
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [frame for frame in frames if "sextortion_help" in frame.filename] or list(frames)
    last = ours[-1]
    words = ascii(str(fault))[:80] if isinstance(fault, AssertionError) else ""
    return f"{type(fault).__name__} in {Path(last.filename).name}:{last.lineno} {words}".rstrip()


def peak_memory() -> int:
    """Return the most bytes this process ever held; 0 where the system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return 0
    import sys

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
