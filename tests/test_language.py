"""The program in another language: what is said, what falls back, and what must not escape."""

from __future__ import annotations

import ast
import io
import re
import runpy
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path
from typing import TypeGuard

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from sextortion_help.beforehand import language_of_locale
from sextortion_help.catalogues import (
    catalogue_of,
    read_catalogue,
    read_language,
)
from sextortion_help.language import (
    IN_ENGLISH,
    Catalogue,
    Language,
    holes,
    ngettext,
    speaking,
    tr,
)
from sextortion_help.paths import languages
from sextortion_help.playbook.translation import DOMAINS

ROOT = Path(__file__).parents[1]
CATALOGUES = runpy.run_path(str(ROOT / ".ci" / "catalogues.py"))
PO_FILES = list(CATALOGUES["po_files"]())
TEMPLATES: dict[str, Catalog] = {}
"""What is taken out of the code and the playbooks, once for all files of a domain."""


def read(catalogue: Catalog) -> Catalogue:
    file = io.BytesIO()
    write_mo(file, catalogue)
    file.seek(0)
    return catalogue_of(GNUTranslations(file))


def of(**lines: str) -> Language:
    catalogue = Catalog(locale="es")
    catalogue.add(IN_ENGLISH, "(en inglés) {words}")
    for english, other in lines.items():
        catalogue.add(english, other)
    return Language("es", read(catalogue))


# ------------------------------------------------------------------ saying a line


def test_english_is_said_as_it_stands() -> None:
    assert tr("Anything at all") == "Anything at all"
    assert tr(("One", "Two")) == ("One", "Two")
    assert tr({"yes": "Yes"}) == {"yes": "Yes"}
    assert ngettext("{count} file", "{count} files", 2) == "{count} files"


def test_a_line_is_said_in_the_language_and_a_missing_one_in_english_and_marked() -> None:
    with speaking(of(Yes="Sí")):
        assert tr("Yes") == "Sí"
        assert tr(("Yes", "No")) == ("Sí", "(en inglés) No")
        assert tr({"y": "Yes"}) == {"y": "Sí"}
        assert ngettext("{count} file", "{count} files", 2) == "(en inglés) {count} files"
    assert tr("Yes") == "Yes"


def test_a_number_takes_its_own_form() -> None:
    catalogue = Catalog(locale="es")
    catalogue.add(("{count} file", "{count} files"), ("{count} archivo", "{count} archivos", "-"))
    with speaking(Language("es", read(catalogue))):
        assert ngettext("{count} file", "{count} files", 1) == "{count} archivo"


def test_a_changed_english_line_makes_its_translation_stale_and_unused() -> None:
    old = Catalog(locale="es")
    old.add("Do not pay them.", "No les pagues.")
    today = Catalog()
    today.add("Do not pay them now.")
    old.update(today)
    (line,) = [message for message in old if message.id]
    assert line.fuzzy
    assert line.string == "No les pagues."
    assert read(old).find("Do not pay them now.") is None


@given(st.lists(st.sampled_from(["{count}", "{name}", " to ", "a"]), max_size=5))
def test_a_translation_that_loses_or_adds_a_place_counts_as_none(parts: list[str]) -> None:
    english, other = "Sent {count} to {name}", "".join(parts)
    catalogue = Catalog(locale="es")
    catalogue.add(english, other)
    found = read(catalogue).find(english)
    assert found == (other if holes(other) == holes(english) else None)


@pytest.mark.parametrize("content", [b"", b"no catalogue at all", b"\xde\x12\x04\x95\0\0\0\0"])
def test_a_file_that_is_no_catalogue_knows_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "es" / "LC_MESSAGES" / "guide.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert read_catalogue(tmp_path, "es", "guide").find("Right now") is None
    assert read_catalogue(tmp_path, "es", "no-such-domain").find("Right now") is None


# ------------------------------------------------------------------ which language


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({"LANG": "es_MX.UTF-8"}, "es"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "es_ES"}, "es"),
        ({"LANG": "es_ES", "LC_MESSAGES": "en_US"}, "en"),
        ({"LANG": "es_ES", "LC_ALL": ""}, "es"),
        ({"LANG": "es_ES", "LANGUAGE": "fr:en"}, "en"),
        ({"LANG": "es@euro"}, "es"),
        ({"LANG": "C.UTF-8"}, None),
        ({"LANG": "POSIX"}, None),
        ({"LANG": "fr_FR.UTF-8"}, None),
        ({"LANG": "esoteric"}, None),
        ({}, None),
    ],
)
def test_the_computers_language_is_read_as_gettext_reads_it(
    variables: dict[str, str], wanted: str | None
) -> None:
    assert language_of_locale(variables, ("en", "es")) == wanted


def test_english_and_spanish_are_there() -> None:
    assert languages()[:1] == ("en",)
    assert "es" in languages()
    assert tr("Yes") == "Yes"
    with speaking(read_language("es")):
        assert tr("English") == "Español"


# ------------------------------------------------------------------ the catalogues kept here


@pytest.mark.parametrize(("path", "domain"), PO_FILES, ids=lambda one: getattr(one, "name", one))
def test_a_catalogue_holds_todays_lines(path: Path, domain: str) -> None:
    fresh = CATALOGUES["brought_up_to_date"](path, domain, TEMPLATES)
    assert path.read_text("utf-8") == fresh, "run .ci/catalogues.py"


@pytest.mark.parametrize(("path", "domain"), PO_FILES, ids=lambda one: getattr(one, "name", one))
def test_no_translation_loses_a_place_that_is_filled_in(path: Path, domain: str) -> None:
    assert list(CATALOGUES["problems"](path)) == []


@pytest.mark.parametrize(("path", "domain"), PO_FILES, ids=lambda one: getattr(one, "name", one))
def test_a_catalogue_says_that_nobody_has_reviewed_it(path: Path, domain: str) -> None:
    assert path.read_text("utf-8").startswith("# ")
    assert "AWAITS REVIEW" in path.read_text("utf-8").partition("msgid")[0]


@pytest.mark.parametrize("domain", sorted({"interface", *DOMAINS.values()}))
def test_spanish_is_whole_where_it_is_offered(domain: str) -> None:
    (path,) = [path for path, name in PO_FILES if name == domain and "/es/" in path.as_posix()]
    with path.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    missing = [
        message.id
        for message in messages
        if message.fuzzy
        or not (all(message.string) if isinstance(message.string, tuple) else message.string)
    ]
    assert not missing


def test_spanish_keeps_the_keys_commands_and_numbers_that_a_person_types() -> None:
    kept = re.compile(
        r"sextortion-help[a-z -]*|--[a-z-]+|\bhttps?://\S+|\b\d{3,}\b|(?<=/)[bshqx]\b"
    )
    for path, _ in PO_FILES:
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id and isinstance(message.id, str) and message.string:
                    english = [found.strip() for found in kept.findall(message.id)]
                    other = [found.strip() for found in kept.findall(str(message.string))]
                    assert sorted(english) == sorted(other), message.id


# ------------------------------------------------------------------ the code


SAYING = {"tr", "N_", "ngettext"}


def calls() -> list[tuple[str, ast.Call, set[str]]]:
    """Return every line said in the code, with the places that are filled in right behind it."""
    found = []
    for path in sorted((ROOT / "src").rglob("*.py")):
        nodes = [one for one in ast.walk(ast.parse(path.read_text("utf-8"))) if is_call(one)]
        filled: dict[int, set[str]] = {}
        for node in nodes:
            if isinstance(node.func, ast.Attribute) and node.func.attr == "format":
                names = {word.arg for word in node.keywords if word.arg}
                line = node.func.value
                # One of two lines may be chosen before it is filled in.
                lines = [line.body, line.orelse] if isinstance(line, ast.IfExp) else [line]
                filled |= {id(one): names for one in lines}
        found += [
            (path.name, node, filled.get(id(node), set()))
            for node in nodes
            if isinstance(node.func, ast.Name) and node.func.id in SAYING and node.args
        ]
    return found


def is_call(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call)


def test_every_place_in_a_line_is_filled_in_by_its_name() -> None:
    seen = 0
    for file, call, names in calls():
        function = call.func.id if isinstance(call.func, ast.Name) else ""
        line = call.args[1] if function == "ngettext" else call.args[0]
        if not isinstance(line, ast.Constant) or function == "N_":
            continue
        wanted = {hole[1:-1].partition(":")[0] for hole in holes(str(line.value))}
        # What is counted first and filled in further down was looked at by hand.
        if names or function == "tr":
            assert wanted == names, (file, call.lineno, line.value)
            seen += bool(wanted)
    assert seen > 50


def test_no_line_is_made_of_pieces_before_it_is_looked_up() -> None:
    for file, call, _names in calls():
        assert not isinstance(call.args[0], (ast.JoinedStr, ast.BinOp)), (file, call.lineno)


SPOKEN_IN = ("ui", "cli", "report/builders", "report/renderers", "interview/cards.py", "case")
KEPT_IN_ENGLISH = {
    # what authors and other programs read, and what a case, its log or a chat keeps
    *("cli/playbook.py", "report/builders/pack.py", "case/model.py", "case/reading.py"),
    # said to programmers only, or turned into an error of a case
    *("case/age.py", "case/age_keys.py", "case/armor.py"),
}
NO_WORDS = {
    # styles, fonts, commands and headers
    "bold cyan", "bold underline", "Atkinson Hyperlegible Next", "Libertinus Serif", "Linux",
    "shasum -a 256 -c", "LC_ALL=C sha256sum -c", "Get-FileHash data\\ -Algorithm SHA256",
    "noreferrer noopener", "noindex, nofollow", "Content-Security-Policy", "Message-ID",
    "This case is not kept.",
    "width=device-width, initial-scale=1", "Value error, ", "CannotRenderError", "Marked",
    # what the log of a case keeps
    "evidence added", "evidence noted", "evidence removed", "evidence changed",
    "evidence exported", "evidence checked", "backup made", "recovery sheet made",
    "passphrase changed", "pack for police", "checklist for police", "not a file",
    "no such drive", "not what was sealed",
}  # fmt: skip
"""What looks like a line and is none."""
PLACES_OF_NO_WORDS = {
    *("compile", "startswith", "endswith", "getattr", "Literal", "Typer", "TypeVar", "cast")
}


def unsaid() -> Iterator[tuple[str, int, str]]:
    """Yield every string of the program that reads like a line and goes around ``tr``."""
    for top in SPOKEN_IN:
        start = ROOT / "src" / "sextortion_help" / top
        for path in sorted(start.rglob("*.py")) if start.is_dir() else [start]:
            name = path.relative_to(ROOT / "src" / "sextortion_help").as_posix()
            if name not in KEPT_IN_ENGLISH:
                tree = ast.parse(path.read_text("utf-8"))
                yield from ((name, line, words) for line, words in _unsaid(tree))


def _unsaid(node: ast.AST) -> Iterator[tuple[int, str]]:
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in SAYING | PLACES_OF_NO_WORDS:
            return
        case ast.Call(func=ast.Attribute(attr=name)) if name in PLACES_OF_NO_WORDS:
            return
        case ast.Expr(value=ast.Constant()) | ast.Compare() | ast.MatchValue() | ast.Subscript():
            return
        case ast.Assign(targets=[ast.Name(id="msg")]) | ast.AnnAssign(annotation=ast.Constant()):
            return
        case ast.AnnAssign(target=ast.Name(id="EXAMPLES")):
            return
        case ast.keyword(arg="help" | "metavar" | "name"):
            return  # help is read from the commands themselves
        case ast.Constant(value=str(words)) if LIKE_A_LINE.match(words) and words not in NO_WORDS:
            yield node.lineno, words
        case ast.JoinedStr(values=parts):
            bare = "".join(str(part.value) for part in parts if isinstance(part, ast.Constant))
            if LIKE_A_LINE.match(bare) and bare not in NO_WORDS:
                yield node.lineno, bare
    for inner in ast.iter_child_nodes(node):
        if not isinstance(node, ast.JoinedStr):
            yield from _unsaid(inner)


LIKE_A_LINE = re.compile(r"\s?[A-Z][a-z]{2,}|[A-Za-z',;]{2,} [A-Za-z']{2,}")


def test_nothing_that_reads_like_a_line_goes_around_the_catalogue() -> None:
    assert list(unsaid()) == []
