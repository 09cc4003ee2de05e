"""The JSON Schema of a sort of playbook file, for an author's editor, with what each key is for.

What a key is for stands in the docstring below it. Reading those takes a while, so they are read
here, where an author asks for them, and not as the shapes are made, which every start waits for.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pydantic import BaseModel


def json_schema(model: type[BaseModel], *, is_map: bool = False) -> dict[str, Any]:
    """Return the JSON Schema of a file that holds ``model``, for an author's editor.

    Args:
        model: the shape.
        is_map: whether the file maps ids to entries of this shape.

    """
    # A shape takes in what those inside it say of themselves, so they come first.
    for shape in shapes_in(model):
        _describe(shape)
    schema = model.model_json_schema()
    if is_map:
        shapes = schema.pop("$defs", {})
        schema = {"type": "object", "additionalProperties": schema, "$defs": shapes}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def shapes_in(model: type[BaseModel]) -> tuple[type[BaseModel], ...]:
    """Return a model and every model its fields hold, the inner ones first."""
    seen: set[type[BaseModel]] = set()

    def within(hint: Any) -> Iterator[type[BaseModel]]:
        for inner in getattr(hint, "__args__", ()):
            yield from within(inner)
        if isinstance(hint, type) and issubclass(hint, BaseModel) and hint not in seen:
            seen.add(hint)
            for field in hint.model_fields.values():
                yield from within(field.annotation)
            yield hint

    return tuple(within(model))


def _describe(shape: type[BaseModel]) -> None:
    """Give each field what its docstring says."""
    said: dict[str, str] = {}
    for part in reversed(shape.__mro__):
        if issubclass(part, BaseModel) and part is not BaseModel:
            said |= _docstrings(part)
    for name, field in shape.model_fields.items():
        field.description = field.description or said.get(name)
    shape.model_rebuild(force=True)


def _docstrings(shape: type[BaseModel]) -> dict[str, str]:
    """Return the docstrings of a class's own fields, by the fields' names."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(shape)))
    lines = [line for part in tree.body if isinstance(part, ast.ClassDef) for line in part.body]
    return {
        line.target.id: inspect.cleandoc(below.value.value)
        for line, below in pairwise(lines)
        if isinstance(line, ast.AnnAssign)
        and isinstance(line.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
        and isinstance(below.value.value, str)
    }
