from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings

from sextortion_help.report.document import Block, Document
from sextortion_help.report.renderers.json import render_json
from tests.report.test_layout import DOCUMENTS
from tests.report.test_renderers import SAMPLE

FILE = Path(__file__).parents[2] / "docs" / "report.schema.json"
SCHEMA: dict[str, Any] = json.loads(FILE.read_text("utf-8"))


@cache
def validator() -> Any:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    return jsonschema.Draft202012Validator(SCHEMA)


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in a value of JSON."""
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value:
        if isinstance(part, dict | list):
            yield from objects(part)


SAMPLE_DATA: dict[str, Any] = json.loads(render_json(SAMPLE))
PLACES = [(number, name) for number, one in enumerate(objects(SAMPLE_DATA)) for name in one]


@settings(deadline=None, max_examples=50)
@given(DOCUMENTS)
def test_every_report_as_json_fits_its_schema(document: Document) -> None:
    validator().validate(json.loads(render_json(document)))


def test_the_schema_names_every_sort_of_block() -> None:
    assert {type(block) for block in SAMPLE.blocks} == set(get_args(Block))
    validator().validate(SAMPLE_DATA)
    sorts = {next(iter(block)) for block in SAMPLE_DATA["blocks"]}
    assert {one["$ref"] for one in SCHEMA["$defs"]["block"]["oneOf"]} == {
        f"#/$defs/{sort}" for sort in sorts
    }


def test_all_that_is_not_plain_is_described() -> None:
    assert all("description" in part for part in SCHEMA["$defs"].values())
    assert all("description" in part for part in SCHEMA["properties"].values())


@pytest.mark.parametrize("change", ["gone", "more", "a list", "another name"])
def test_what_is_changed_in_any_place_does_not_fit(change: str) -> None:
    for number, name in PLACES:
        data = deepcopy(SAMPLE_DATA)
        one = list(objects(data))[number]
        if change == "more":
            one["else"] = "x"
        elif change == "a list":
            one[name] = [[0.5]]
        elif change == "another name":
            one[f"{name}s"] = one.pop(name)
        else:
            del one[name]
        assert not validator().is_valid(data), (change, number, name)


@pytest.mark.parametrize(
    "block",
    [
        {"heading": "a", "level": 1},
        {"text": "a", "weight": "loud"},
        {"text": "a", "weight": None},
        {"items": [1]},
        {"ticks": [{"text": "a", "state": "maybe", "notes": []}]},
        {"pairs": [{"label": "a", "value": None, "hint": None, "room": 0}]},
        {"group": "a", "lines": ["words"]},
        {"table": ["a"], "rows": ["b"]},
        {"chart": [{"label": "a", "value": "1", "note": ""}]},
        {"heading": "a", "level": 2, "text": "a", "weight": "normal"},
        {},
        [],
        None,
    ],
)
def test_a_wrong_block_does_not_fit(block: Any) -> None:
    assert not validator().is_valid({"title": "", "language": "en", "blocks": [block]})
