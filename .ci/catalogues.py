"""Brings the catalogues of every language up to date: ``python .ci/catalogues.py``.

Takes the lines out of the code and the playbooks, adds the new ones to each ``.po``, marks as
"fuzzy" what was translated from an older English, and compiles ``.mo`` files for this checkout.
``--new fr`` begins a language. A test holds the ``.po`` files against the code; the wheel's ``.mo``
files are made by ``hatch_build.py``. For whoever translates: ``docs/translating.md``.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from babel.core import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from typer.main import get_command

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))

from sextortion_help import __version__  # noqa: E402
from sextortion_help.cli.app import app  # noqa: E402
from sextortion_help.cli.commands import COMMANDS, command_named  # noqa: E402
from sextortion_help.language import holes  # noqa: E402
from sextortion_help.paths import INTERFACE, shipped_playbooks  # noqa: E402
from sextortion_help.playbook.loader import load_library  # noqa: E402
from sextortion_help.playbook.translation import DOMAINS, words_in  # noqa: E402

CODE = ROOT / "src" / "sextortion_help"
KEYWORDS: Any = {"tr": None, "N_": None, "ngettext": (1, 2)}
COMMENTS = ("Translators:",)
TEAM = "sextortion-help"
HEADER = """\
# Translations of sextortion-help, under the same license.
#
# AWAITS REVIEW: nobody has read these lines yet who speaks this language from childhood and has
# worked with people in distress. Until then they are a careful draft. See docs/translating.md.
#"""

Line = tuple[str, str | tuple[str, str], tuple[str, ...]]
"""Where a line stands, the line (or one and several), and notes for the translator."""


def lines_of_code() -> Iterator[Line]:
    """Yield what is marked in the code, then what help says, which is read from the commands."""
    found = extract_from_dir(
        CODE,
        [("**.py", "python")],
        keywords=KEYWORDS,
        comment_tags=COMMENTS,
        strip_comment_tags=True,
    )
    for file, _line, words, comments, _context in found:
        yield f"src/sextortion_help/{file}", words, tuple(comments)
    yield from (("src/sextortion_help/cli", one.help, ()) for one in get_command(app).params)
    for name in COMMANDS:
        if name != "playbook":
            # What only authors type stays in English, as what they write does.
            yield from _help_of(command_named(name), name)


def _help_of(command: Any, path: str) -> Iterator[Line]:
    where = f"src/sextortion_help/cli ({path})"
    texts = [command.help, *(getattr(one, "help", None) for one in command.params)]
    yield from ((where, words, ()) for words in texts if words)
    for name, inner in getattr(command, "commands", {}).items():
        yield from _help_of(inner, f"{path} {name}")


read_once = cache(load_library)
"""A folder is not changed while this runs."""


def lines_of_playbooks(folder: Path, domain: str) -> Iterator[Line]:
    """Yield the words of one domain of a playbook folder."""
    library = read_once(folder)
    for part in (name for name, catalogue in DOMAINS.items() if catalogue == domain):
        value: Any = getattr(library, part)
        for way, words in words_in(value):
            path: tuple[Any, ...] = way
            at: Any = value
            file = part
            if part == "guide":
                at = value[path[0]]
                file = f"guide/{at.name}"
                if path[1:2] == ("items",):
                    item = at.section.items[path[2]]
                    path = (getattr(item, "id", "each"), *path[3:])
                else:
                    path = path[1:]
            yield f"playbooks/{file}", words, (".".join(str(step) for step in path),)


def template(lines: Iterable[Line]) -> Catalog:
    """Return a catalogue without translations, each line once."""
    catalogue = Catalog(project="sextortion-help", version=__version__, charset="utf-8")
    notes: dict[Any, list[str]] = {}
    for where, words, comments in lines:
        many = notes.setdefault(words, [])
        new = [note for note in comments if note not in many][: max(0, 3 - len(many))]
        many += new
        known = catalogue.get(words if isinstance(words, str) else words[0])
        places = [] if known and (where, None) in known.locations else [(where, None)]
        catalogue.add(words, locations=places, auto_comments=new)
    return catalogue


def po_files() -> Iterator[tuple[Path, str]]:
    """Yield every catalogue there is, with its domain."""
    for folder in (CODE / "locale", ROOT / "playbooks" / "locale"):
        for path in sorted(folder.glob("*/LC_MESSAGES/*.po")):
            yield path, path.stem


def brought_up_to_date(path: Path, domain: str, templates: dict[str, Catalog]) -> str:
    """Return what a ``.po`` file should say, from what it says and today's English."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parents[1].name, domain=domain)
    if domain not in templates:
        templates[domain] = template_of(domain)
    fresh = templates[domain]
    fresh.creation_date = catalogue.creation_date
    catalogue.update(fresh)
    return written(catalogue)


def template_of(domain: str) -> Catalog:
    """Return the template of a domain."""
    if domain == INTERFACE:
        return template(lines_of_code())
    return template(lines_of_playbooks(shipped_playbooks(), domain))


def written(catalogue: Catalog) -> str:
    """Return a catalogue as a ``.po`` file, so that the same one always reads the same."""
    catalogue.header_comment = HEADER
    catalogue.version = __version__
    catalogue.fuzzy = False
    catalogue.last_translator = "nobody yet; see above"
    catalogue.language_team = TEAM
    catalogue.msgid_bugs_address = "see SECURITY.md and CONTRIBUTING.md"
    catalogue.revision_date = catalogue.creation_date
    file = io.BytesIO()
    write_po(file, catalogue, width=96, include_lineno=False, include_previous=True)
    lines = file.getvalue().decode("utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith('"Generated-By')) + "\n"


def problems(path: Path) -> Iterator[str]:
    """Yield what would make a translation useless: places to be filled in that are lost."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parents[1].name)
    for message in catalogue:
        if not message.id or not message.string or message.fuzzy:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        for string in filter(None, strings):
            if len(ids) == 1 and holes(string) != holes(ids[0]):
                yield f"{path.name}: {ids[0]!r}: {holes(ids[0])} has become {holes(string)}"
            if len(ids) == 2 and not holes(string) <= holes(ids[1]):
                yield f"{path.name}: {ids[1]!r}: {holes(string)} is not filled in"


def main() -> int:
    """Bring every catalogue up to date, or begin a language."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--new", metavar="CODE", help="begin a language, such as fr")
    parser.add_argument("--domain", default="all", help="with --new: only this catalogue")
    wanted = parser.parse_args()
    if wanted.new:
        for domain in sorted({INTERFACE, *DOMAINS.values()}):
            if wanted.domain in {"all", domain}:
                begin(wanted.new, domain)
    templates: dict[str, Catalog] = {}
    bad = 0
    for path, domain in po_files():
        path.write_text(brought_up_to_date(path, domain, templates), "utf-8")
        for problem in problems(path):
            sys.stderr.write(f"{problem}\n")
            bad += 1
        sys.stdout.write(f"{path.relative_to(ROOT)}: {state_of(path)}\n")
    from sextortion_help.playbook.compiled import compile_catalogues

    compile_catalogues(ROOT)
    return 1 if bad else 0


def begin(code: str, domain: str) -> None:
    """Make the ``.po`` file of a domain in a new language."""
    Locale.parse(code)
    folder = CODE / "locale" if domain == INTERFACE else ROOT / "playbooks" / "locale"
    path = folder / code / "LC_MESSAGES" / f"{domain}.po"
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written(Catalog(locale=code, domain=domain, charset="utf-8")), "utf-8")


def state_of(path: Path) -> str:
    """Say how much of a catalogue is translated."""
    with path.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    fuzzy = sum(1 for message in messages if message.fuzzy)
    done = sum(
        1
        for message in messages
        if not message.fuzzy
        and (any(message.string) if isinstance(message.string, tuple) else message.string)
    )
    return f"{done} of {len(messages)} lines translated, {fuzzy} stale"


if __name__ == "__main__":
    sys.exit(main())
