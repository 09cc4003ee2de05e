"""The playbooks that come with the program, read once for all tests of a process."""

from __future__ import annotations

from sextortion_help.paths import shipped_playbooks
from sextortion_help.playbook.loader import load_library

LIBRARY = load_library(shipped_playbooks())
