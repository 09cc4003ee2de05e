"""Makes what a package needs beside its sources: compiled playbooks and compiled catalogues.

A wheel gets what the playbooks say a second time, as JSON (``playbook.compiled``). The catalogues
of other languages are compiled beside their sources, for a wheel and for a checkout that can be
edited; there the YAML is read as it stands.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PlaybooksHook(BuildHookInterface):  # type: ignore[misc, unused-ignore]
    """Adds ``playbooks.json`` and the catalogues' ``.mo`` files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the files where the build takes them from."""
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from sextortion_help.playbook.compiled import compile_catalogues, compiled

        compile_catalogues(root)
        # What git ignores stays out of a wheel unless it is named; playbooks/ goes in whole.
        build_data["artifacts"].append("src/sextortion_help/locale/**/*.mo")
        if version == "editable":
            return
        self._folder = tempfile.TemporaryDirectory()
        path = Path(self._folder.name) / "playbooks.json"
        path.write_text(compiled(root / "playbooks"), "utf-8")
        build_data["force_include"][str(path)] = "sextortion_help/playbooks.json"

    def finalize(self, *_: object) -> None:
        """Remove what lay beside the sources for the build alone."""
        if hasattr(self, "_folder"):
            self._folder.cleanup()
