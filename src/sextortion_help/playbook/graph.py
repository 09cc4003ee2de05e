"""Draw the guide: what is met in which order, and which answers make an item show.

Two notations from one drawing: Mermaid, which code hosts and editors show in a page, and DOT,
which Graphviz turns into SVG. Nothing is laid out here; the programs that read these do that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sextortion_help.playbook.conditions import (
    ALWAYS,
    AllOf,
    AnyOf,
    Condition,
    FactIs,
    Not,
    SituationHolds,
    leaves,
)
from sextortion_help.playbook.library import GuideFile, Library
from sextortion_help.playbook.models import Each, Item, PlainItem, Question

Shape = Literal["question", "step", "situation", "other"]

MERMAID_SHAPES: dict[Shape, tuple[str, str]] = {
    "question": ("{{", "}}"),
    "step": ("[", "]"),
    "situation": ("([", "])"),
    "other": ("(", ")"),
}
DOT_SHAPES: dict[Shape, str] = {
    "question": "hexagon",
    "step": "box",
    "situation": "ellipse",
    "other": "plaintext",
}


@dataclass(frozen=True, slots=True)
class Node:
    """An item or a situation."""

    id: str
    label: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Edge:
    """What follows what (``order``), or what makes what show (``shows``)."""

    start: str
    end: str
    kind: Literal["order", "shows"]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the guide, as a box around its items; or the situations, without a box."""

    title: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything to draw."""

    parts: tuple[Part, ...]
    edges: tuple[Edge, ...]


def in_words(condition: Condition) -> str:
    """Return a condition as an author would say it."""
    match condition:
        case FactIs(fact, values):
            return f"{fact} is {' or '.join(values)}"
        case SituationHolds(situation):
            return situation
        case AllOf(parts):
            return " and ".join(_bracketed(part) for part in parts) or "always"
        case AnyOf(parts):
            return " or ".join(_bracketed(part) for part in parts)
        case Not(inner):
            return f"not {_bracketed(inner)}"


def _bracketed(condition: Condition) -> str:
    return (
        f"({in_words(condition)})" if isinstance(condition, (AllOf, AnyOf)) else in_words(condition)
    )


def draw(library: Library, only: str | None = None) -> Drawing:
    """Return the drawing of the guide.

    Args:
        library: the playbooks.
        only: the name of one file of the guide, such as ``40-what-happened``; all without it.

    """
    files = [file for file in library.guide if only in {None, file.name}]
    parts = [
        Part(file.section.title, tuple(_node(part) for part in _parts(file))) for file in files
    ]
    edges = [edge for file in files for edge in _edges(file)]
    needed = {edge.start for edge in edges if edge.kind == "shows"}
    drawn = {node.id for part in parts for node in part.nodes}
    named = [name for name in library.situations if name in needed]
    grown = True
    while grown:
        inner = {
            leaf.situation
            for name in named
            for leaf in leaves(library.situations[name].when)
            if isinstance(leaf, SituationHolds) and leaf.situation not in named
        }
        named.extend(sorted(inner))
        grown = bool(inner)
    for name in named:
        edges.extend(_shows(library.situations[name].when, name))
    questions = [
        _node(question)
        for fact, question in library.questions().items()
        if fact not in drawn and any(edge.start == fact for edge in edges)
    ]
    situations = [
        Node(name, f"{name}: {library.situations[name].title}", "situation") for name in named
    ]
    return Drawing((*parts, Part("", (*questions, *situations))), tuple(dict.fromkeys(edges)))


def _parts(file: GuideFile) -> Iterator[PlainItem]:
    for item in file.section.items:
        yield from item.items if isinstance(item, Each) else (item,)


def _edges(file: GuideFile) -> Iterator[Edge]:
    before: str | None = None
    for item in file.section.items:
        for part in item.items if isinstance(item, Each) else (item,):
            if before:
                yield Edge(before, part.id, "order")
            before = part.id
            yield from _shows(_whole(item, part), part.id)
            if isinstance(item, Each):
                yield Edge(item.of, part.id, "shows", f"for each {item.each}")


def _whole(item: Item, part: PlainItem) -> Condition:
    conditions = [when for when in (item.when, part.when) if when != ALWAYS]
    if isinstance(item, Each):
        return AllOf(tuple(conditions)) if len(conditions) > 1 else (*conditions, ALWAYS)[0]
    return part.when


def _shows(condition: Condition, end: str) -> Iterator[Edge]:
    words = in_words(condition)
    for leaf in leaves(condition):
        start = leaf.fact if isinstance(leaf, FactIs) else leaf.situation
        yield Edge(start, end, "shows", words)


def _node(item: PlainItem) -> Node:
    kind = type(item).__name__.lower()
    shape: Shape = "question" if kind == "question" else "step" if kind == "step" else "other"
    title = item.ask if isinstance(item, Question) else getattr(item, "title", None)
    return Node(item.id, f"{kind} {item.id}: {title}" if title else f"{kind} {item.id}", shape)


# ------------------------------------------------------------------ notations


def as_mermaid(drawing: Drawing) -> str:
    """Return the drawing as a Mermaid flowchart."""
    lines = ["flowchart TD"]
    for number, part in enumerate(drawing.parts):
        nodes = [f"{_mark(node.id)}{_mermaid_node(node)}" for node in part.nodes]
        if part.title:
            lines.append(f'  subgraph part{number}["{_mermaid_text(part.title)}"]')
            lines.extend(f"    {node}" for node in nodes)
            lines.append("  end")
        else:
            lines.extend(f"  {node}" for node in nodes)
    for edge in drawing.edges:
        start, end = _mark(edge.start), _mark(edge.end)
        if edge.kind == "order":
            lines.append(f"  {start} --> {end}")
        else:
            lines.append(f'  {start} -. "{_mermaid_text(edge.label)}" .-> {end}')
    return "\n".join(lines) + "\n"


def _mermaid_node(node: Node) -> str:
    opening, closing = MERMAID_SHAPES[node.shape]
    return f'{opening}"{_mermaid_text(node.label)}"{closing}'


def _mermaid_text(text: str) -> str:
    """Return words that Mermaid takes as words: on one line, every mark of its own as an entity."""
    return "".join(f"#{ord(c)};" if c in _MERMAID_MARKS else c for c in " ".join(text.split()))


_MERMAID_MARKS = frozenset('#&"<>{}`;')


def _mark(id_: str) -> str:
    """Return an id that no notation takes for a word of its own, such as ``end``."""
    return f"n_{id_.replace('-', '__')}"


def as_dot(drawing: Drawing) -> str:
    """Return the drawing as a DOT digraph, for Graphviz."""
    lines = ["digraph guide {", "  rankdir=TB;", '  node [fontname="sans-serif"];']
    for number, part in enumerate(drawing.parts):
        nodes = [
            f'{_mark(node.id)} [shape={DOT_SHAPES[node.shape]}, label="{_dot_text(node.label)}"];'
            for node in part.nodes
        ]
        if part.title:
            lines.append(f"  subgraph cluster_{number} {{")
            lines.append(f'    label="{_dot_text(part.title)}";')
            lines.extend(f"    {node}" for node in nodes)
            lines.append("  }")
        else:
            lines.extend(f"  {node}" for node in nodes)
    for edge in drawing.edges:
        style = "" if edge.kind == "order" else f' [style=dashed, label="{_dot_text(edge.label)}"]'
        lines.append(f"  {_mark(edge.start)} -> {_mark(edge.end)}{style};")
    return "\n".join([*lines, "}"]) + "\n"


def _dot_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
