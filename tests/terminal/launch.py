"""The program with a cheap key, so that a test need not wait a second for each passphrase."""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

from sextortion_help.__main__ import first_words
from sextortion_help.cli.app import run
from sextortion_help.environment import Environment
from sextortion_help.playbook import loader

COMPILED = "COMPILED_PLAYBOOKS"
"""Names what the YAML of the playbooks says as JSON, as a package holds it: it is read faster."""

if __name__ == "__main__":
    if COMPILED in os.environ:
        shipped = json.loads(Path(os.environ[COMPILED]).read_bytes())
        setattr(loader, "read_compiled", lambda _: shipped)  # noqa: B010 - it is imported there
    words = first_words(sys.argv[1:], os.environ)
    if words:
        sys.stdout.write(f"\n{words}\n")
        sys.stdout.flush()
    sys.exit(run(sys.argv[1:], replace(Environment.of_process(), work_factor=2)))
