"""Where things lie: the person's data folder and the playbooks that come with the program."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sextortion_help.beforehand import ENGLISH

HOME_VARIABLE = "SEXTORTION_HELP_HOME"

PLAIN = "plain"
"""An empty file in the home folder: numbered questions are wanted each time."""

CATALOGUES = "locale"
"""The folder of catalogues, beside the code and in a folder of playbooks."""

INTERFACE = "interface"
"""The catalogue of what the program says itself."""

LANGUAGE = "language"
"""A file in the home folder that holds the code of the language to speak, such as ``es``."""

FOLDER_NAME = "sh-notes"
"""A neutral name: someone who looks through the disk must not read "sextortion" there."""


def home_folder(option: Path | None, variables: Mapping[str, str]) -> Path:
    """Return the folder that holds the cases: ``--home``, the variable, or the usual place."""
    if option is not None:
        return option
    if variables.get(HOME_VARIABLE):
        return Path(variables[HOME_VARIABLE])
    # The first words need only the playbooks, and must not wait for this.
    import platformdirs

    return Path(platformdirs.user_data_dir(FOLDER_NAME, appauthor=False))


def playbook_folder(option: Path | None = None) -> Path:
    """Return the playbooks to use: ``--playbooks``, or those that come with the program."""
    return option if option is not None else shipped_playbooks()


def shipped_playbooks() -> Path:
    """Return the playbooks inside the installed package, or at the top of a checkout."""
    packaged = Path(__file__).parent / "playbooks"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "playbooks"


def shipped_catalogues() -> Path:
    """Return the catalogues of what the program says itself."""
    return Path(__file__).parent / CATALOGUES


def languages() -> tuple[str, ...]:
    """Return the codes of the languages there are, English first."""
    inside = Path("LC_MESSAGES") / f"{INTERFACE}.mo"
    try:
        found = sorted(path.name for path in shipped_catalogues().iterdir())
    except OSError:
        found = []
    return (ENGLISH, *(code for code in found if (shipped_catalogues() / code / inside).exists()))
