"""Reads the playbooks once, as the package is built, so that no start has to read YAML again.

YAML is for authors; what it says goes into the package a second time, as ``playbooks.json``. The
strict reader is the program's own, so nothing can differ; ``playbook check`` and another folder
(``--playbooks``) always read YAML.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compiled(root: Path) -> str:
    """Return what every file of the playbooks says, by its name, as JSON.

    Raises:
        ValueError: a file has problems.

    """
    sys.path.insert(0, str(root / "src"))
    from sextortion_help.playbook.strict_yaml import read_document

    folder = root / "playbooks"
    files = {}
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        document, problems = read_document(path.read_bytes(), name)
        if document is None:
            raise ValueError("\n".join(map(str, problems)))
        files[name] = document.data
    return json.dumps(files, ensure_ascii=False, separators=(",", ":"))


class PlaybooksHook(BuildHookInterface):
    """Adds ``playbooks.json`` to a wheel; a checkout that can be edited reads its own YAML."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the file where the build takes it from."""
        if version == "editable":
            return
        self._folder = tempfile.TemporaryDirectory()
        path = Path(self._folder.name) / "playbooks.json"
        path.write_text(compiled(Path(self.root)), "utf-8")
        build_data["force_include"][str(path)] = "sextortion_help/playbooks.json"

    def finalize(self, *_: object) -> None:
        """Remove it again."""
        if hasattr(self, "_folder"):
            self._folder.cleanup()
