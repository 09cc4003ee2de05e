"""Read YAML as plain data: lists, mappings and text, each with the line where it stands.

Stricter than YAML: every scalar is text (``no``, ``on`` and ``12:30`` stay words), and
duplicate keys, aliases, anchors, tags, words cut off by a ``#``, deep nesting and over-large files
are refused. It builds
from the parser's events, never from PyYAML's composer or constructor: those recurse, and the C
ones crash the process on deep nesting. It knows nothing of playbooks.
"""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from sextortion_help.playbook.documents import Data, Document, Path, Problem

MAX_BYTES = 512 * 1024
MAX_DEPTH = 24
TOO_DEEP = f"this is nested more than {MAX_DEPTH} levels deep"
MAX_PROBLEMS = 50


def read_document(content: bytes, file: str) -> tuple[Document | None, tuple[Problem, ...]]:
    """Read one YAML file.

    Args:
        content: the file's bytes, UTF-8.
        file: its name, for the problems.

    Returns:
        The document (``None`` where it has problems) and every problem found.

    """
    if len(content) > MAX_BYTES:
        return None, (Problem(file, 1, f"the file is larger than {MAX_BYTES // 1024} KiB"),)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        # The decoder counts from after a byte order mark, so count in what it counted.
        line = fault.object.count(b"\n", 0, fault.start) + 1
        return None, (Problem(file, line, "the file is not UTF-8 text"),)
    builder = _Builder(file, text.splitlines())
    try:
        for event in yaml.parse(text, Loader=_EventLoader):
            builder.take(event)
            if builder.is_hopeless:
                break
    except yaml.YAMLError as fault:
        builder.problems.append(Problem(file, _fault_line(fault, text), _fault_words(fault)))
    if builder.root is None and not builder.problems:
        builder.problems.append(Problem(file, 1, "the file is empty"))
    if builder.problems or builder.root is None:
        return None, tuple(builder.problems)
    return Document(file, builder.root, builder.lines), ()


_EventLoader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _fault_line(fault: yaml.YAMLError, text: str) -> int:
    mark = getattr(fault, "problem_mark", None)
    if mark is not None:
        return int(mark.line) + 1
    # A character that YAML refuses is told by its position alone.
    return text.count("\n", 0, getattr(fault, "position", 0) or 0) + 1


def _line_of(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _fault_words(fault: yaml.YAMLError) -> str:
    problem = getattr(fault, "problem", None) or getattr(fault, "reason", None)
    if problem and "nesting depth" in problem:
        # Some versions of the parser give up on a deep nest before they hand over its events.
        return TOO_DEEP
    return f"this is not YAML: {problem}" if problem else "this is not YAML"


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet."""

    value: list[Data] | dict[str, Data]
    path: Path
    key: str | None = None
    awaits_value: bool = False


class _Builder:
    """Builds data from parser events with a stack of its own, so depth costs no recursion."""

    def __init__(self, file: str, text: list[str]) -> None:
        self.file = file
        self._text = text
        self.root: Data | None = None
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []
        self.is_hopeless = False
        self._stack: list[_Open] = []
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        line = _line_of(event)
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self._give_up(line, "only one YAML document fits in a file")
            case yaml.AliasEvent():
                self._complain(line, "aliases (*name) are not allowed; write the words again")
                self._place("", line)
            case yaml.ScalarEvent():
                self._refuse_extras(event, line)
                self._refuse_a_tail(event, line)
                self._scalar(event.value, line)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._refuse_extras(event, line)
                opened: list[Data] | dict[str, Data] = (
                    {} if isinstance(event, yaml.MappingStartEvent) else []
                )
                if len(self._stack) >= MAX_DEPTH:
                    self._give_up(line, TOO_DEEP)
                    return
                path = self._place(opened, line)
                self._stack.append(_Open(opened, path))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._stack.pop()

    def _refuse_extras(
        self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, line: int
    ) -> None:
        if event.anchor:
            self._complain(line, "anchors (&name) are not allowed; write the words again")
        if event.tag and event.tag != "!":
            self._complain(line, "tags (!name) are not allowed; everything here is text")

    def _refuse_a_tail(self, event: yaml.ScalarEvent, line: int) -> None:
        """Refuse a sentence that a ``#`` cuts off: YAML would drop the rest without a word.

        A comment stands on a line of its own, or two spaces away.
        """
        mark = event.end_mark
        if event.style or " " not in event.value or mark is None or mark.line >= len(self._text):
            return
        if self._text[mark.line][mark.column :].startswith(" #"):
            self._complain(line, "a # cuts these words off; put them in quotes")

    def _scalar(self, value: str, line: int) -> None:
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.value, dict) and not top.awaits_value:
            if value in top.value:
                first = self.lines[(*top.path, value)]
                self._complain(line, f"'{value}' stands here twice (first on line {first})")
            top.key, top.awaits_value = value, True
            self.lines.setdefault((*top.path, value), line)
            return
        self._place(value, line)

    def _place(self, value: Data, line: int) -> Path:
        """Put a value where it belongs and return its path."""
        if not self._stack:
            self.root = value
            self.lines[()] = line
            return ()
        top = self._stack[-1]
        if isinstance(top.value, list):
            path: Path = (*top.path, len(top.value))
            top.value.append(value)
            self.lines[path] = line
            return path
        if not top.awaits_value or top.key is None:
            self._give_up(line, "a key must be a word, not a list or mapping")
            return top.path
        path = (*top.path, top.key)
        top.value.setdefault(top.key, value)
        top.awaits_value = False
        return path

    def _complain(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.file, line, message))
        self.is_hopeless = self.is_hopeless or len(self.problems) >= MAX_PROBLEMS

    def _give_up(self, line: int, message: str) -> None:
        self._complain(line, message)
        self.is_hopeless = True
