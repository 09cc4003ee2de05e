from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sextortion_help.evidence.readers.json_pieces import (
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_PIECE,
    Path,
    pieces,
)
from sextortion_help.evidence.readers.model import MAX_NAME, Held, Notes, Source

MESSAGES = ("messages", "*")
TITLE = ("title",)


class InBlocks:
    """A source that comes some bytes at a time, however often it is read."""

    name = "chat.json"

    def __init__(self, blocks: Callable[[], Iterator[bytes]]) -> None:
        self._blocks = blocks

    def blocks(self) -> Iterator[bytes]:
        return self._blocks()


def in_blocks_of(size: int, content: bytes) -> Source:
    return InBlocks(lambda: (content[at : at + size] for at in range(0, len(content), size)))


def read(
    content: bytes | str | Source, wanted: Callable[[Path], bool] = {MESSAGES, TITLE}.__contains__
) -> tuple[list[tuple[Path, Any]], dict[str, int]]:
    if isinstance(content, str):
        content = content.encode()
    source = Held("chat.json", content) if isinstance(content, bytes) else content
    notes = Notes()
    return list(pieces(source, notes, wanted)), {
        str(trouble): count for trouble, count in notes.counts.items()
    }


def values(content: bytes | str | Source) -> list[Any]:
    return [value for _, value in read(content)[0]]


def walk(value: Any, wanted: Callable[[Path], bool], way: Path = ()) -> Iterator[tuple[Path, Any]]:
    """What the pieces are, by way of the whole file in memory."""
    if wanted(way):
        yield way, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from walk(inner, wanted, (*way, key))
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner, wanted, (*way, "*"))


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(-1e9, 1e9) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


def test_wanted_values_come_in_the_order_of_the_file_with_the_way_to_them() -> None:
    content = '{"who": {"title": 1}, "messages": [{"a": [1]}, "b"], "title": null, "messages": [2]}'
    found, notes = read(content)
    assert found == [(MESSAGES, {"a": [1]}), (MESSAGES, "b"), (TITLE, None), (MESSAGES, 2)]
    assert not notes


def test_a_value_below_a_wanted_one_does_not_come_again() -> None:
    found, _ = read('{"a": {"b": [1]}}', lambda way: way != ())
    assert found == [(("a",), {"b": [1]})]


def test_it_is_asked_once_for_every_value_that_is_not_in_a_wanted_one() -> None:
    asked: list[Path] = []

    def wanted(way: Path) -> bool:
        asked.append(way)
        return way == ("d",)

    read('{"a": [1, {"b": "c"}], "d": [2]}', wanted)
    a = ("a",)
    assert asked == [(), a, (*a, "*"), (*a, "*"), (*a, "*", "b"), ("d",)]


@settings(max_examples=60)
@given(ANY_JSON, st.integers(0, 3), st.integers(1, 9), st.booleans())
def test_any_json_gives_what_json_gives_whatever_the_blocks(
    value: Any, depth: int, size: int, is_ascii: bool
) -> None:
    content = json.dumps(value, ensure_ascii=is_ascii, indent=depth or None).encode()
    found, notes = read(in_blocks_of(size, content), lambda way: len(way) == depth)
    assert found == list(walk(value, lambda way: len(way) == depth))
    assert not notes


def is_json(text: str) -> bool:
    """Whether the text is values of JSON with nothing else between them."""
    text = text.strip(" \t\r\n")
    try:
        while text:
            _, end = json.JSONDecoder(strict=False).raw_decode(text)
            text = text[end:].lstrip(" \t\r\n")
    except ValueError:
        return False
    return True


@settings(max_examples=150)
@given(
    st.text('{}[]",:\\ \n1ax-.u', max_size=40).map(str.encode) | st.binary(max_size=30),
    st.integers(0, 2),
    st.integers(1, 5),
)
def test_whatever_is_not_json_is_noted_and_never_raises(
    content: bytes, depth: int, size: int
) -> None:
    found = read(content, lambda way: len(way) == depth)
    assert found == read(in_blocks_of(size, content), lambda way: len(way) == depth)
    json.dumps(found, ensure_ascii=False).encode()
    if not found[1] and b"\\" not in content and content[:1] not in {b"\xff", b"\xfe"}:
        assert is_json(content.decode("utf-8-sig", "replace"))


@pytest.mark.slow
@settings(max_examples=20_000)
@given(st.lists(st.sampled_from([*'{}[]",: \n', '"a"', '{"a":', "[1,", "\\", "é", "1"])))
def test_damage_of_any_kind_never_raises_and_is_noted(parts: list[str]) -> None:
    found, notes = read("".join(parts), lambda way: len(way) == len(parts) % 3)
    json.dumps(found, ensure_ascii=False).encode()
    # Strings that nobody wants are passed, and what they escape is not looked at.
    assert notes or "\\" in parts or is_json("".join(parts))


def test_a_file_that_ends_anywhere_gives_the_whole_pieces_before_and_says_so() -> None:
    content = json.dumps(
        {"messages": [{"a": 'é\\"]}'}, 12, "b", {"c": [1, {}]}], "title": "t"}, indent=1
    ).encode()
    whole = values(content)
    for end in range(len(content)):
        found, notes = read(content[:end])
        kept = [value for _, value in found]
        assert kept == whole[: len(kept)]
        assert notes == {"cut": 1}


@pytest.mark.parametrize(
    ("damaged", "kept"),
    [
        pytest.param('[{"a": 1}, {"b": [1}, {"c": 1}]', [1, 3], id="bracket missing"),
        pytest.param('[{"a": 1}, {"b": 1, {"c": 1}]', [1, 3], id="brace missing"),
        pytest.param('[{"a": 1}, {"b": 1]', [1], id="brace missing at the end"),
        pytest.param('[{"a": 1}, {"b": "x}\n, {"c": 1}]', [1, 3], id="quotation mark missing"),
        pytest.param('[{"a": 1}, {"b": "x\\\n}, {"c": 1}]', [1, 3], id="after a backslash"),
        pytest.param('[{"a": 1}, {"b":\n"x,\n"y": 1}, {"c": 1}]', [1, 3], id="in its own line"),
        pytest.param('[{"a": 1}, {b: 1}, {"c": 1}]', [1, 3], id="key without marks"),
        pytest.param('[{"a": 1} {"b": 1}, {"c": 1}]', [1, 2, 3], id="comma missing"),
        pytest.param('[{"a": 1},, {"b": 1}]', [1, 2], id="comma too many"),
        pytest.param('[{"a": 1}, {"b": 1},]', [1, 2], id="comma at the end"),
        pytest.param('[{"a": 1}, {"b": "\\u12"}, {"c": 1}]', [1, 3], id="bad escape"),
        pytest.param('[{"a": 1}, \0\0\0, {"c": 1}]', [1, 3], id="zeros"),
    ],
)
def test_damage_in_one_piece_leaves_the_others_and_is_noted(damaged: str, kept: list[int]) -> None:
    items = [{"a": 1}, {"b": 1}, {"c": 1}]
    content = '{"messages": ' + damaged + ', "title": "t"}'
    found, notes = read(content)
    assert [value for _, value in found] == [*(items[number - 1] for number in kept), "t"]
    assert set(notes) == {"broken"}
    assert read(in_blocks_of(1, content.encode())) == (found, notes)


def test_damage_is_noted_once() -> None:
    for damaged in (
        '[{"a": [1}]',
        '[{"a": 1]',
        "[{a: 1}]",
        '[{"a": 1},]',
        "[1 2]",
        '[{"a": 1, {"b": 1}]',
    ):
        assert read('{"messages": ' + damaged + ', "title": "t"}')[1] == {"broken": 1}


def test_a_bracket_too_many_leaves_what_came_before() -> None:
    for damaged in ('[{"a": 1}, {"b": 1}}, {"c": 1}]', '[{"a": 1}, {"b": 1}]]'):
        found, notes = read('{"messages": ' + damaged + "}")
        assert found[:2] == [(MESSAGES, {"a": 1}), (MESSAGES, {"b": 1})]
        assert set(notes) == {"broken"}


def test_damage_in_one_list_leaves_the_lists_around_it() -> None:
    content = '[{"m": [{"a": 1}, {"b": 1 ]}, {"m": [{"c": 1}]}]'
    found, notes = read(content, {("*", "m", "*")}.__contains__)
    assert [value for _, value in found] == [{"a": 1}, {"c": 1}]
    assert notes == {"broken": 1}


def test_damage_between_keys_leaves_the_other_keys() -> None:
    for damaged in ('"a"', '"a":', "1: 2", '{"b": 1}', '"a" "b"', "[1, 2]", "a: {}"):
        found, notes = read('{"messages": [1], ' + damaged + ', "title": "t"}')
        assert found == [(MESSAGES, 1), (TITLE, "t")]
        assert notes == {"broken": 1}


def test_several_values_may_stand_one_after_the_other() -> None:
    found, notes = read('{"a": 1}\n{"a": 2}\r\n[3]\n', lambda way: way == ())
    assert found == [((), {"a": 1}), ((), {"a": 2}), ((), [3])]
    assert not notes


def test_what_stands_before_or_behind_is_noted_and_harms_nothing() -> None:
    contents: tuple[bytes | str, ...] = (
        'var x = {"title": 1}',
        '{"title": 1} ; </html>',
        '\x00{"title": 1}}}',
        b'{"title": 1}\xc3',
    )
    for content in contents:
        found, notes = read(content)
        assert found == [(TITLE, 1)]
        assert set(notes) == {"broken"}


def test_an_empty_file_is_cut() -> None:
    for content in (b"", b" \n", b"\xef\xbb\xbf", "".encode("utf-16")):
        assert read(content) == ([], {"cut": 1})


def test_marks_of_utf_8_and_utf_16_are_known_however_it_comes() -> None:
    text = '{"title": "Zoë 😀"}\r\n'
    for coding in ("utf-8", "utf-8-sig", "utf-16"):
        for size in (1, 2, 3, 1000):
            source = in_blocks_of(size, text.encode(coding))
            assert read(source) == ([(TITLE, "Zoë 😀")], {})
    assert values(b"\xfe\xff" + text.encode("utf-16-be")) == ["Zoë 😀"]


def test_bytes_that_are_no_text_are_replaced() -> None:
    assert values(b'{"title": "a\xff\xc3"}') == ["a\ufffd\ufffd"]


def test_half_characters_are_replaced_and_pairs_are_joined() -> None:
    found, notes = read(r'{"messages": [{"\udc00": ["\ud800", "\uD83D\uDE00 \uDE00"]}]}')
    assert found == [(MESSAGES, {"\ufffd": ["\ufffd", "😀 \ufffd"]})]
    assert not notes
    found, _ = read(r'{"a\udfff": 1}', lambda way: way != ())
    assert found == [(("a\ufffd",), 1)]


def test_tabs_and_line_ends_in_a_string_are_kept() -> None:
    content = '{"messages": [{"a": "b\tc\x00"},\n {"a": "b\nc",\n "d": 1},\n 2], "title": "t"}'
    assert values(content) == [{"a": "b\tc\x00"}, {"a": "b\nc", "d": 1}, 2, "t"]


def test_brackets_behind_a_line_end_in_a_string_cannot_nest_too_deep() -> None:
    for depth, is_kept in ((50, True), (300, False), (100_000, False)):
        deep = "[" * depth + '",\n"' + "]" * depth
        found, notes = read('{"messages": [["\n", ' + deep + ', "\n"\n]], "title": "t"}')
        assert len(found) == 1 + is_kept
        assert found[-1] == (TITLE, "t")
        assert notes == ({} if is_kept else {"broken": 1})


def test_a_number_that_means_nothing_is_none() -> None:
    for number in ("NaN", "-Infinity", "1e999", "9" * (MAX_DIGITS + 1), "0." + "1" * MAX_DIGITS):
        assert values('{"messages": [{"a": ' + number + "}]}") == [{"a": None}]
        assert values('{"title": ' + number + "}") == [None]
    assert values('{"title": ' + "9" * MAX_DIGITS + "}") == [int("9" * MAX_DIGITS)]


def test_a_long_key_is_cut() -> None:
    found, notes = read('{"' + "k" * 1000 + '": 1}', lambda way: way != ())
    assert found == [(("k" * MAX_NAME,), 1)]
    assert notes == {"too-long": 1}


def test_a_piece_that_is_too_deep_is_left_out() -> None:
    inside = MAX_DEPTH - 2
    for depth, is_kept in ((inside, True), (inside + 1, False), (100_000, False)):
        nested = "[" * depth + "]" * depth
        found, notes = read('{"messages": [' + nested + ', 1], "title": "t"}')
        assert len(found) == 2 + is_kept
        assert notes == ({} if is_kept else {"too-long": 1})
        read('{"x": [' + nested + '], "title": "t"}')


def test_what_is_too_deep_is_passed_to_its_end() -> None:
    depth = MAX_DEPTH - 2
    nested = '{"a": ' * depth + '[1, {"b": [2, {}]}, {}]' + "}" * depth
    found, notes = read('{"messages": [' + nested + ', {"c": 1}], "title": "t"}')
    assert found == [(MESSAGES, {"c": 1}), (TITLE, "t")]
    assert notes == {"too-long": 1}


def test_what_is_wanted_is_not_asked_for_too_deep() -> None:
    asked: list[int] = []

    def wanted(way: Path) -> bool:
        asked.append(len(way))
        return way == TITLE

    content = '{"a":' * 100_000 + "1" + "}" * 100_000 + '{"title": "t"}'
    found, notes = read(content, wanted)
    assert max(asked) == MAX_DEPTH
    assert found == [(TITLE, "t")]
    assert notes == {"too-long": 1}


@pytest.mark.parametrize(
    ("head", "block"),
    [
        pytest.param(b'"', b"a", id="string"),
        pytest.param(b'"', b'\\"', id="escapes"),
        pytest.param(b"", b"1", id="number"),
        pytest.param(b'{"a": 1', b', "k": "v"', id="object"),
        pytest.param(b'{"a": "', b"\\n", id="string in an object"),
        pytest.param(b"1", b" ", id="blanks"),
    ],
)
def test_what_is_too_long_is_left_out_in_bounded_memory(head: bytes, block: bytes) -> None:
    end = {b'"': b'"', b"{": b"}"}.get(head[:1], b"")
    end = b'"}' if head.endswith(b': "') else end
    many = block * (1024 * 1024 // len(block))

    def blocks() -> Iterator[bytes]:
        yield b'{"messages": [' + head
        for _ in range(8):
            yield many
        yield end + b', {"a": 1}], "title": "t"}'

    tracemalloc.start()
    try:
        found, notes = read(InBlocks(blocks))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found[-2:] == [(MESSAGES, {"a": 1}), (TITLE, "t")]
    assert notes == ({} if block == b" " else {"too-long": 1})
    assert peak < 2 * MAX_PIECE


def test_the_bound_of_a_piece_is_met_exactly() -> None:
    for length, is_kept in ((MAX_PIECE, True), (MAX_PIECE + 1, False)):
        text = "a" * (length - 2)
        assert (values('{"title": "' + text + '"}') == [text]) is is_kept


def test_pieces_come_before_the_rest_is_read() -> None:
    def blocks() -> Iterator[bytes]:
        yield b'{"messages": [{"a": 1}, '
        raise AssertionError

    found = pieces(InBlocks(blocks), Notes(), {MESSAGES}.__contains__)
    assert next(found) == (MESSAGES, {"a": 1})


def test_each_byte_is_decoded_once_and_passed_a_bounded_number_of_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from sextortion_help.evidence.readers import json_pieces

    loaded: list[int] = []
    original = json_pieces._load

    def load(raw: str) -> Any:
        loaded.append(len(raw))
        return original(raw)

    monkeypatch.setattr(json_pieces, "_load", load)
    for item in (b'{"a":1}', b"{x}", b'{"a":[}', b'"\n', b"{{", b'["\\u1"]'):
        loaded.clear()
        content = b'{"messages":[' + (item + b",") * 2000
        read(in_blocks_of(100, content))
        assert sum(loaded) <= len(content)
