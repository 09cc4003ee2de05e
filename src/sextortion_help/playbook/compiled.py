"""What the YAML of a playbook folder says, read once as the package is built, and kept as JSON.

YAML is for authors, and slow to read. Whoever only uses the program reads this instead; what is in
it is judged by the same shapes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def compiled(folder: Path) -> str:
    """Return what every file of a folder says, by the files' names, as JSON.

    Raises:
        ValueError: a file has problems.
        OSError: a file cannot be read.

    """
    from sextortion_help.playbook.strict_yaml import read_document

    files = {}
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        document, problems = read_document(path.read_bytes(), name)
        if document is None:
            raise ValueError("\n".join(map(str, problems)))
        files[name] = document.data
    return json.dumps(files, ensure_ascii=False, separators=(",", ":"))


def read_compiled(folder: Path) -> Mapping[str, Any]:
    """Return what the build has read of a folder, by the files' names; nothing where it has not.

    It lies beside the folder under the folder's name, ending in ``.json``.
    """
    try:
        found = json.loads(folder.with_suffix(".json").read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def compile_catalogues(root: Path) -> None:
    """Compile every catalogue of a checkout, beside its ``.po`` file; what is stale is left out.

    Raises:
        OSError: a file cannot be read or written.

    """
    # Only a build and those who translate have it.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for path in sorted(root.glob("**/locale/*/LC_MESSAGES/*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.parents[1].name)
        with path.with_suffix(".mo").open("wb") as compiled_file:
            write_mo(compiled_file, catalogue)
