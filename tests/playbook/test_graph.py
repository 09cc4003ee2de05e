from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

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
from sextortion_help.playbook.graph import (
    Drawing,
    Edge,
    Node,
    Part,
    as_dot,
    as_mermaid,
    draw,
    in_words,
)
from sextortion_help.playbook.library import GuideFile, Library
from sextortion_help.playbook.loader import load_library
from sextortion_help.playbook.models import Each, PlainItem
from tests.playbook.test_checker import GOOD
from tests.shipped import LIBRARY

PARTS = [file.name for file in LIBRARY.guide]


def folder(tmp_path: Path, changes: dict[str, str] | None = None) -> Library:
    for name, content in {**GOOD, **(changes or {})}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    return load_library(tmp_path)


def parts_of(file: GuideFile) -> Iterator[tuple[PlainItem, tuple[Condition, ...]]]:
    """Every item of a file with the conditions under which it shows."""
    for item in file.section.items:
        if isinstance(item, Each):
            yield from ((part, (item.when, part.when)) for part in item.items)
        else:
            yield item, (item.when,)


def ids(drawing: Drawing) -> list[str]:
    return [node.id for part in drawing.parts for node in part.nodes]


def shows(drawing: Drawing) -> set[tuple[str, str]]:
    return {(edge.start, edge.end) for edge in drawing.edges if edge.kind == "shows"}


def ends(condition: Condition) -> set[str]:
    """The facts and situations a condition names."""
    return {leaf.fact if isinstance(leaf, FactIs) else leaf.situation for leaf in leaves(condition)}


# ------------------------------------------------------------------ what is drawn


def test_every_item_of_the_guide_stands_in_its_part_once() -> None:
    drawing = draw(LIBRARY)
    for file, part in zip(LIBRARY.guide, drawing.parts, strict=False):
        assert part.title == file.section.title
        assert [node.id for node in part.nodes] == [item.id for item, _ in parts_of(file)]
    drawn = Counter(ids(drawing))
    assert set(drawn.values()) == {1}


def test_every_item_s_conditions_have_an_edge_from_each_fact_they_name() -> None:
    drawn = shows(draw(LIBRARY))
    wanted = {
        (start, item.id)
        for file in LIBRARY.guide
        for item, conditions in parts_of(file)
        for condition in conditions
        for start in ends(condition)
    }
    assert len(wanted) > 50
    assert wanted <= drawn


def test_every_situation_drawn_has_an_edge_from_each_fact_it_names() -> None:
    drawing = draw(LIBRARY)
    drawn = shows(drawing)
    situations = [node.id for node in drawing.parts[-1].nodes if node.shape == "situation"]
    assert len(situations) > 5
    for name in situations:
        for start in ends(LIBRARY.situations[name].when):
            assert (start, name) in drawn


def test_no_edge_is_there_without_a_condition() -> None:
    drawing = draw(LIBRARY)
    allowed = {
        (start, item.id)
        for file in LIBRARY.guide
        for item, conditions in parts_of(file)
        for condition in conditions
        for start in ends(condition)
    }
    allowed |= {
        (item.of, part.id)
        for item in LIBRARY.items()
        if isinstance(item, Each)
        for part in item.items
    }
    allowed |= {
        (start, name) for name, one in LIBRARY.situations.items() for start in ends(one.when)
    }
    assert shows(drawing) <= allowed


def test_what_is_repeated_hangs_on_the_fact_that_holds_the_cards(tmp_path: Path) -> None:
    drawing = draw(folder(tmp_path))
    assert Edge("apps", "report", "shows", "for each platform") in drawing.edges
    assert Edge("ways", "stop", "shows", "for each payment") in drawing.edges


def test_the_condition_of_a_repetition_is_joined_to_that_of_its_item(tmp_path: Path) -> None:
    later = (
        "title: Later\nitems:\n  - each: platform\n    of: apps\n    when: paid\n    items:\n"
        "      - {step: a, title: A, do: D, when: {money: kept}}\n"
        "      - {step: b, title: B, do: D}\n"
    )
    edges = draw(folder(tmp_path, {"guide/30-later.yaml": later})).edges
    assert Edge("paid", "a", "shows", "paid and money is kept") in edges
    assert Edge("money", "a", "shows", "paid and money is kept") in edges
    assert Edge("paid", "b", "shows", "paid") in edges


def test_items_follow_one_another_in_the_order_of_their_file() -> None:
    drawing = draw(LIBRARY)
    order = [(edge.start, edge.end) for edge in drawing.edges if edge.kind == "order"]
    expected: list[tuple[str, str]] = []
    for file in LIBRARY.guide:
        names = [item.id for item, _ in parts_of(file)]
        expected.extend(pairwise(names))
    assert order == expected


def test_an_edge_is_drawn_once(tmp_path: Path) -> None:
    edges = draw(LIBRARY).edges
    assert len(set(edges)) == len(edges)


@pytest.mark.parametrize("only", [None, *PARTS])
def test_every_edge_joins_two_that_are_drawn(only: str | None) -> None:
    drawing = draw(LIBRARY, only)
    drawn = set(ids(drawing))
    assert {end for edge in drawing.edges for end in (edge.start, edge.end)} <= drawn


@pytest.mark.parametrize("number", range(len(PARTS)))
def test_one_part_draws_its_items_and_beside_them_only_what_they_hang_on(number: int) -> None:
    file = LIBRARY.guide[number]
    drawing = draw(LIBRARY, file.name)
    boxes = [part for part in drawing.parts if part.title]
    assert [box.title for box in boxes] == [file.section.title]
    own = [item.id for item, _ in parts_of(file)]
    assert [node.id for node in boxes[0].nodes] == own
    beside = drawing.parts[-1].nodes
    assert {node.shape for node in beside} <= {"question", "situation"}
    starts = {start for start, _ in shows(drawing)}
    assert all(node.id in starts and node.id not in own for node in beside)
    assert {edge.end for edge in drawing.edges if edge.kind == "order"} <= set(own)


def test_a_part_that_is_not_there_draws_nothing() -> None:
    assert ids(draw(LIBRARY, "no-such-part")) == []


def test_a_situation_within_a_situation_is_drawn_too(tmp_path: Path) -> None:
    situations = GOOD["situations.yaml"].replace(
        "paid:\n  title: Money was sent\n  when: {money: sent}\n",
        "paid: {title: P, when: inner}\ninner: {title: I, when: {any: [core, {words: skipped}]}}\n"
        "core: {title: C, when: {not: {money: kept}}}\n",
    )
    drawing = draw(folder(tmp_path, {"situations.yaml": situations}))
    assert {("paid", "call"), ("inner", "paid"), ("core", "inner"), ("words", "inner")} <= shows(
        drawing
    )
    assert Edge("money", "core", "shows", "not money is kept") in drawing.edges
    assert {"paid", "inner", "core"} <= set(ids(drawing))


# ------------------------------------------------------------------ conditions in words


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (ALWAYS, "always"),
        (FactIs("money", ("sent",)), "money is sent"),
        (FactIs("money", ("sent", "kept")), "money is sent or kept"),
        (SituationHolds("paid"), "paid"),
        (Not(SituationHolds("paid")), "not paid"),
        (Not(AnyOf((SituationHolds("a"), SituationHolds("b")))), "not (a or b)"),
        (
            AllOf((SituationHolds("a"), AnyOf((SituationHolds("b"), SituationHolds("c"))))),
            "a and (b or c)",
        ),
        (
            AnyOf((AllOf((SituationHolds("a"), SituationHolds("b"))), FactIs("c", ("d",)))),
            "(a and b) or c is d",
        ),
    ],
)
def test_a_condition_in_words(condition: Condition, words: str) -> None:
    assert in_words(condition) == words


# ------------------------------------------------------------------ hostile words

HOSTILE = (
    'a"] --> b["',
    "end",
    'x"\nend\n',
    "{{x}}",
    'x}"}; evil -> evil;',
    "\\",
    'x\\"',
    "\\\\",
    "--> b",
    "-. x .-> b",
    "<b>&amp;</b>",
    "%% x",
    "%%{init: {}}%%",
    "// x /* y */",
    "\u202e\u2028",
)

WORDS = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=40),
    st.lists(
        st.sampled_from(["end", '"', "{", "}", "[", "]", "(", ")", "-->", "->", "\\", "\n", " ",
                         ";", "`", "%%", "<", ">", "&", "#quot;", "subgraph", "a"]),
        max_size=12,
    ).map("".join),
)  # fmt: skip


def drawing_of(words: str) -> Drawing:
    """A drawing in which words stand in every place where words may stand."""
    shapes = [
        Node("a", words, "question"),
        Node("b-c", words, "step"),
        Node("end", words, "situation"),
        Node("d", words, "other"),
    ]
    edges = (Edge("a", "end", "order"), Edge("a", "b-c", "shows", words))
    return Drawing(
        (Part(words or "x", tuple(shapes)), Part("", (Node("f", words, "step"),))), edges
    )


def dot_tokens(text: str) -> list[str]:
    """Cut DOT into its tokens, by the rules of its grammar; a quoted word keeps its quotes.

    A backslash and what follows it are taken together, as Graphviz takes them.
    """
    pattern = re.compile(
        r'\s+|(?P<quoted>"(?:\\.|[^"\\])*")|(?P<word>[A-Za-z0-9_]+)|(?P<mark>->|[{}\[\];=,])',
        re.DOTALL,
    )
    tokens: list[str] = []
    at = 0
    while at < len(text):
        found = pattern.match(text, at)
        assert found, f"no token at {text[at : at + 20]!r}"
        if found.lastgroup:
            tokens.append(found[0])
        at = found.end()
    return tokens


def dot_skeleton(text: str) -> list[str]:
    return ['""' if token[0] == '"' else token for token in dot_tokens(text)]


def unquoted(token: str) -> str:
    return re.sub(r"\\(.)", r"\1", token[1:-1], flags=re.DOTALL)


@given(WORDS)
@example('x\\"')
@example("\\")
def test_no_words_break_out_of_a_dot_label(words: str) -> None:
    text = as_dot(drawing_of(words))
    assert len(re.findall(r'(?<!\\)(?:\\\\)*"', text)) % 2 == 0
    assert dot_skeleton(text) == dot_skeleton(as_dot(drawing_of("plain")))


@given(WORDS)
def test_dot_labels_read_back_as_they_were_but_for_line_breaks(words: str) -> None:
    quoted = [unquoted(token) for token in dot_tokens(as_dot(drawing_of(words))) if token[0] == '"']
    assert quoted[2:6] == [words.replace("\n", " ")] * 4


MERMAID_LINE = re.compile(
    r"""flowchart\ TD
    |\ \ subgraph\ part\d+\["(?!`)[^"{}<>]*"\]
    |\ +n_\w+(\{\{"[^"{}<>]*"\}\}|\["[^"{}<>]*"\]|\(\["[^"{}<>]*"\]\)|\("[^"{}<>]*"\))
    |\ \ end
    |\ \ n_\w+\ -->\ n_\w+
    |\ \ n_\w+\ -\.\ "[^"{}<>]*"\ \.->\ n_\w+""",
    re.VERBOSE,
)
"""Every line that a drawing may hold; words stand between two quotes and hold none."""


def mermaid_skeleton(text: str) -> list[str]:
    lines = text.removesuffix("\n").split("\n")
    for line in lines:
        assert MERMAID_LINE.fullmatch(line), line
    return [re.sub(r'"[^"]*"', '""', line) for line in lines]


@given(WORDS.map(lambda words: words.replace("\n", " ").replace("`", "'")))
def test_no_words_on_one_line_break_out_of_a_mermaid_label(words: str) -> None:
    assert mermaid_skeleton(as_mermaid(drawing_of(words))) == mermaid_skeleton(
        as_mermaid(drawing_of("plain"))
    )


@pytest.mark.parametrize("words", ["a\nend", "a\n%% b", "a\n```\nb"])
def test_no_line_break_breaks_out_of_a_mermaid_label(words: str) -> None:
    mermaid_skeleton(as_mermaid(drawing_of(words)))


def test_a_title_that_begins_with_a_backtick_opens_no_markdown_label() -> None:
    mermaid_skeleton(as_mermaid(drawing_of("`a")))


@pytest.mark.parametrize("words", ["#quot;", "call #112; then wait"])
def test_a_number_sign_is_no_entity_in_a_mermaid_label(words: str) -> None:
    assert not re.search(r"#(quot|112);", as_mermaid(drawing_of(words)))


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_titles_of_a_whole_folder_stay_words(tmp_path: Path, words: str) -> None:
    quoted = '"' + words.translate({0x5C: "\\\\", 0x22: '\\"', 0x0A: "\\n"}) + '"'
    library = folder(
        tmp_path,
        {
            "guide/30-later.yaml": GOOD["guide/30-later.yaml"]
            .replace("title: Later", f"title: {quoted}")
            .replace("title: Call", f"title: {quoted}")
            .replace("ask: Late?", f"ask: {quoted}"),
        },
    )
    assert library.guide[2].section.title == words.strip()
    plain = draw(folder(tmp_path))
    assert dot_skeleton(as_dot(draw(library))) == dot_skeleton(as_dot(plain))


def test_an_id_is_never_a_word_of_the_notation() -> None:
    for text in (as_mermaid(drawing_of("x")), as_dot(drawing_of("x"))):
        assert re.search(r"\bn_end\b", text)
        assert "b-c" not in text


def test_ids_of_the_shipped_guide_stay_apart_when_marked() -> None:
    drawing = draw(LIBRARY)
    marks = re.findall(r"^ +(n_\w+)[({\[]", as_mermaid(drawing), re.MULTILINE)
    assert len(set(marks)) == len(marks) == len(ids(drawing))


@pytest.mark.parametrize("name", ["paid-out"])
def test_an_item_and_a_situation_with_like_names_stay_apart(tmp_path: Path, name: str) -> None:
    situation = name.replace("-", "_")
    library = folder(
        tmp_path,
        {
            "guide/30-later.yaml": GOOD["guide/30-later.yaml"]
            .replace("step: call", f"step: {name}")
            .replace("when: paid", f"when: {situation}"),
            "situations.yaml": GOOD["situations.yaml"].replace("paid:", f"{situation}:"),
        },
    )
    marks = re.findall(r"^ +(n_\w+)[({\[]", as_mermaid(draw(library)), re.MULTILINE)
    assert len(set(marks)) == len(marks)


# ------------------------------------------------------------------ the two notations


def test_mermaid_as_it_is_written(tmp_path: Path) -> None:
    assert as_mermaid(drawing_of("w")).splitlines() == [
        "flowchart TD",
        '  subgraph part0["w"]',
        '    n_a{{"w"}}',
        '    n_b__c["w"]',
        '    n_end(["w"])',
        '    n_d("w")',
        "  end",
        '  n_f["w"]',
        "  n_a --> n_end",
        '  n_a -. "w" .-> n_b__c',
    ]


def test_dot_as_it_is_written() -> None:
    assert as_dot(drawing_of("w")).splitlines() == [
        "digraph guide {",
        "  rankdir=TB;",
        '  node [fontname="sans-serif"];',
        "  subgraph cluster_0 {",
        '    label="w";',
        '    n_a [shape=hexagon, label="w"];',
        '    n_b__c [shape=box, label="w"];',
        '    n_end [shape=ellipse, label="w"];',
        '    n_d [shape=plaintext, label="w"];',
        "  }",
        '  n_f [shape=box, label="w"];',
        "  n_a -> n_end;",
        '  n_a -> n_b__c [style=dashed, label="w"];',
        "}",
    ]


def test_both_notations_draw_every_node_and_edge_of_the_shipped_guide() -> None:
    drawing = draw(LIBRARY)
    mermaid, dot = mermaid_skeleton(as_mermaid(drawing)), dot_tokens(as_dot(drawing))
    assert sum(" --> " in line or " .-> " in line for line in mermaid) == len(drawing.edges)
    assert dot.count("->") == len(drawing.edges)
    assert dot.count("shape") == len(ids(drawing))
    assert dot.count("{") == dot.count("}")


@pytest.mark.parametrize("words", ["plain", *HOSTILE])
def test_graphviz_reads_it(words: str) -> None:
    dot = shutil.which("dot")
    if dot is None:
        pytest.skip("Graphviz is not installed")
    drawing = draw(LIBRARY) if words == "plain" else drawing_of(words)
    # -Tcanon reads and writes without laying anything out, which takes seconds.
    done = subprocess.run(
        [dot, "-Tcanon"], input=as_dot(drawing).encode(), capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(b"shape=") == len(ids(drawing))
