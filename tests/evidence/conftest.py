"""What tests of evidence share: an account that may not read everything."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.evidence.kept import OF_ANOTHER


@pytest.fixture
def ordinary_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a folder, and an account that may not read everything, as the administrator may.

    Where there was an administrator to prepare it, a file of another account lies beside it.
    """
    if sys.platform == "win32":
        pytest.skip("Windows keeps no such modes")
    if os.geteuid() != 0:
        yield tmp_path
        return
    outside = Path(tempfile.mkdtemp())
    (outside / OF_ANOTHER).write_bytes(b"words")
    (outside / OF_ANOTHER).chmod(0o644)
    outside.chmod(0o755)
    folder = outside / "folder"
    folder.mkdir()
    folder.chmod(0o777)
    os.seteuid(65534)
    try:
        yield folder
    finally:
        os.seteuid(0)
        shutil.rmtree(outside)
