"""Say what ``pip-audit`` found, from the JSON it wrote. It is asked by ``.ci/supply``.

A service that cannot be reached, or that does not know the packages, lets pip-audit end as if all
were well. So what counts is how many of them were looked up.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path


def verdict(report: str, *, strict: bool) -> tuple[bool, list[str]]:
    """Judge a report.

    Args:
        report: pip-audit's JSON, empty if it wrote none.
        strict: whether all must have been looked up.

    Returns:
        Whether it is good enough, and what to say.

    """
    packages = json.loads(report)["dependencies"] if report else []
    known = [
        f"{one['name']} {one['version']}: {slip['id']}, mended in {slip['fix_versions'] or 'none'}"
        for one in packages
        for slip in one.get("vulns", ())
    ]
    looked_up = sum("vulns" in one for one in packages)
    if known:
        return False, ["Known vulnerabilities:", *known]
    if looked_up and looked_up == len(packages):
        return True, [f"No known vulnerability in {looked_up} packages."]
    says = f"Looked up: {looked_up} of {len(packages)} packages."
    return not strict, ["The advisory service could not be asked about all.", says]


def main(arguments: Sequence[str]) -> int:
    """Judge the report in a file, which may be missing."""
    file = Path(arguments[0])
    report = file.read_text("utf-8") if file.is_file() else ""
    good, says = verdict(report, strict="--strict" in arguments)
    sys.stdout.write("\n".join([*says, ""]))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
