"""What stands on the screen when the program's name is typed and nothing else.

It is said before anything slow is imported. The calm words are those of the playbooks.
"""

from __future__ import annotations

from pathlib import Path

from sextortion_help.catalogues import said_in
from sextortion_help.environment import Environment
from sextortion_help.language import N_, spoken, tr
from sextortion_help.paths import shipped_playbooks

AT_LEAST = N_("You are not alone. Do not pay. Delete nothing for now.")
EMERGENCY = N_("In danger now? Call your emergency number.")


def greeting(environment: Environment) -> str:
    """Return three calm lines, and what can be typed next."""
    program = environment.command
    typed = {
        f"{program} start": tr("Begin. We go one step at a time."),
        f"{program} resume": tr("Come back to your saved notes."),
        f"{program} contacts": tr("See who to call."),
        f"{program} --help": tr("See all commands."),
    }
    rows = [f"  {command}\n      {says}" for command, says in typed.items()]
    calm = calm_lines(shipped_playbooks())
    return "\n".join(
        ["", calm, "", tr("What you can type next:"), "", *rows, "", tr(EMERGENCY), ""]
    )


def calm_lines(playbooks: Path) -> str:
    """Return the calm words about what to do: the second paragraph of the first words."""
    try:
        text = said_in(spoken(), (playbooks / "first-words.txt").read_text("utf-8").strip())
    except (OSError, ValueError):
        # Something is wrong with this copy; whoever typed the name still needs a word.
        text = ""
    first, *others = (text or tr(AT_LEAST)).split("\n\n")
    return (others or [first])[0].strip()
