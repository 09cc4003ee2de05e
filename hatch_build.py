"""Puts what the playbooks say into a wheel a second time, as JSON: see ``playbook.compiled``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PlaybooksHook(BuildHookInterface):  # type: ignore[misc, unused-ignore]
    """Adds ``playbooks.json`` to a wheel; a checkout that can be edited reads its own YAML."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the file where the build takes it from."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from sextortion_help.playbook.compiled import compiled

        self._folder = tempfile.TemporaryDirectory()
        path = Path(self._folder.name) / "playbooks.json"
        path.write_text(compiled(root / "playbooks"), "utf-8")
        build_data["force_include"][str(path)] = "sextortion_help/playbooks.json"

    def finalize(self, *_: object) -> None:
        """Remove it again."""
        if hasattr(self, "_folder"):
            self._folder.cleanup()
