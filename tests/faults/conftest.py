"""What the tests of faults share."""

from __future__ import annotations

from tests.cli.conftest import shipped_playbooks_are_read_once

__all__ = ["shipped_playbooks_are_read_once"]
