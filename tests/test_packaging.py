"""What a user gets: the playbooks inside the package, two ways to start it."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_wheel_is_told_to_carry_the_playbooks() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    carried = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert carried == {"playbooks": "sextortion_help/playbooks"}


def test_the_module_starts_like_the_command() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "sextortion_help", "--version"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT.parent,
    )
    assert shown.stdout.startswith("sextortion-help ")


def test_no_registry_host_or_lock_file_is_kept() -> None:
    assert not list(ROOT.glob("*.lock"))
    hosts = ("py" + "pi.org", "python" + "hosted.org", "registry.npm" + "js")
    for path in [*ROOT.glob("*.toml"), *ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        assert not any(host in path.read_text("utf-8") for host in hosts), path
