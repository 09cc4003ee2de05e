"""What is installed is what was looked at: pinned by hash, listed, and no more than is needed."""

from __future__ import annotations

import importlib.metadata
import json
import re
import runpy
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import Path
from typing import cast

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DEPENDENCIES = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
DEVELOPMENT = [Requirement(line) for line in PROJECT["project"]["optional-dependencies"]["dev"]]
BUILDING = [Requirement(line) for line in PROJECT["build-system"]["requires"]]
PINS = ("constraints.txt", "constraints-dev.txt", "constraints-audit.txt")

PIN = re.compile(r"([a-z0-9-]+)==([0-9a-z.]+)(?: ; (.+))? \\")
HASH = re.compile(r"    --hash=sha256:[0-9a-f]{64}(?: \\)?")
WHY = re.compile(r"    # via(?: .+)?|    #   .+")

WORLDS = [
    {"sys_platform": system, "platform_machine": machine, "implementation_name": "cpython",
     "platform_python_implementation": "CPython", "python_version": version,
     "python_full_version": f"{version}.1"}
    for (system, machine), version in product(
        [("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "x86_64"), ("darwin", "arm64"),
         ("win32", "AMD64"), ("win32", "ARM64")],
        ["3.11", "3.12", "3.13", "3.14"],
    )
]  # fmt: skip
"""Where the program is installed, as markers see it."""


@dataclass(frozen=True)
class Pin:
    """One pinned release."""

    name: str
    version: Version
    marker: Marker | None

    def holds(self, world: dict[str, str]) -> bool:
        return self.marker is None or self.marker.evaluate(world)


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def pins_in(file: str) -> list[Pin]:
    found = (PIN.fullmatch(line) for line in read(file).splitlines())
    return [
        Pin(one[1], Version(one[2]), Marker(one[3]) if one[3] else None) for one in found if one
    ]


# ------------------------------------------------------------------ pins


@pytest.mark.parametrize("file", PINS)
def test_a_pin_says_which_files_and_not_where_they_are(file: str) -> None:
    lines = read(file).splitlines()
    shapes = [next((n for n, s in enumerate((PIN, HASH, WHY)) if s.fullmatch(x)), x) for x in lines]
    assert set(shapes) == {0, 1, 2}
    for line, following in pairwise(lines):
        if PIN.fullmatch(line):
            assert HASH.fullmatch(following), line
    for line in lines:
        assert not re.search(r"https?:|//|[\w.-]+\.(org|com|net|io)\b|(^|\s)/|\\\S", line), line


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("constraints.txt", DEPENDENCIES),
        ("constraints-dev.txt", [*DEPENDENCIES, *DEVELOPMENT, *BUILDING]),
        ("constraints-audit.txt", [Requirement("cyclonedx-bom"), Requirement("pip-audit")]),
    ],
)
def test_every_dependency_is_pinned_once_and_in_its_range(
    file: str, wanted: list[Requirement]
) -> None:
    pins = pins_in(file)
    for world, one in product(WORLDS, wanted):
        if one.marker is None or one.marker.evaluate(world):
            name = canonicalize_name(one.name)
            found = [pin for pin in pins if pin.name == name and pin.holds(world)]
            assert len(found) == 1, (one, world)
            assert one.specifier.contains(found[0].version), (one, found)


def test_who_works_on_it_has_what_who_uses_it_has() -> None:
    used, developed = ({(p.name, p.version) for p in pins_in(file)} for file in PINS[:2])
    assert used <= developed


# ------------------------------------------------------------------ the page on them


@dataclass(frozen=True)
class Row:
    """A row of the page on dependencies."""

    package: str
    what_for: str
    brings: str
    may_touch: str
    network: str
    licence: str
    without: str

    @property
    def brought(self) -> list[str]:
        return [word.split(" ")[0] for word in self.brings.split(", ") if word]


ROWS = [
    Row(*(cell.strip() for cell in line.strip("|").split("|")))
    for line in read("docs/dependencies.md").splitlines()
    if line.count("|") == 8 and not line.startswith(("|---", "| package "))
]


def test_the_page_lists_the_direct_dependencies_and_no_others() -> None:
    listed = [row.package for row in ROWS]
    assert len(set(listed)) == len(listed)
    assert set(listed) == {one.name for one in DEPENDENCIES}


def test_the_page_lists_all_that_they_bring_and_no_more() -> None:
    direct = {canonicalize_name(row.package) for row in ROWS}
    brought = {canonicalize_name(name) for row in ROWS for name in row.brought}
    assert brought == {pin.name for pin in pins_in("constraints.txt")} - direct


def test_the_page_says_of_each_why_and_what_it_may_touch() -> None:
    for row in ROWS:
        assert row.what_for
        assert row.may_touch
        assert row.without
        assert row.network == "none"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.package)
def test_the_page_says_the_licence_that_the_package_says(row: Row) -> None:
    told = importlib.metadata.metadata(row.package)
    says = [*told.get_all("License-Expression", []), *told.get_all("License", [])]
    says += [kind for kind in told.get_all("Classifier", []) if kind.startswith("License ::")]
    assert re.split(r"-| OR ", row.licence)[0] in " ".join(says)


# ------------------------------------------------------------------ the audit


VERDICT = cast(
    "Callable[..., tuple[bool, list[str]]]",
    runpy.run_path(str(ROOT / ".ci" / "audited.py"))["verdict"],
)
CLEAN = {"name": "good", "version": "1", "vulns": []}
SKIPPED = {"name": "odd", "skip_reason": "not found"}
HOLE = {"name": "bad", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}


@pytest.mark.parametrize(
    ("packages", "is_good", "is_good_if_strict"),
    [
        ([CLEAN, CLEAN], True, True),
        ([CLEAN, SKIPPED], True, False),
        ([SKIPPED, SKIPPED], True, False),
        ([], True, False),
        (None, True, False),
        ([CLEAN, HOLE], False, False),
        ([SKIPPED, HOLE], False, False),
    ],
)
def test_a_hole_fails_and_silence_is_no_proof(
    packages: list[object] | None, is_good: bool, is_good_if_strict: bool
) -> None:
    report = "" if packages is None else json.dumps({"dependencies": packages, "fixes": []})
    assert VERDICT(report, strict=False)[0] is is_good
    good, says = VERDICT(report, strict=True)
    assert good is is_good_if_strict
    assert ("No known" in says[0]) is good
    assert any("PYSEC-1" in line for line in says) is (HOLE in (packages or []))


# ------------------------------------------------------------------ the workflow


def test_every_action_is_pinned_to_a_commit() -> None:
    used = [
        line.strip()
        for path in (ROOT / ".github" / "workflows").glob("*.y*ml")
        for line in path.read_text("utf-8").splitlines()
        if "uses:" in line
    ]
    assert used
    for line in used:
        assert re.fullmatch(r"- uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line
