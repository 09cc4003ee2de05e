"""Does a deed in this very process, and hears every save that was acknowledged."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sextortion_help.case.model import Case
from sextortion_help.case.vault import Vault
from tests.cli.program import Outcome, Terminal
from tests.faults.deeds import Deed
from tests.faults.scene import Save, Scene

LINES = 16
"""Lines that someone types before they go away."""


class Someone(Terminal):
    """Someone at the keyboard, who goes on with the guide and answers by chance."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._chance = random.Random(seed)
        self._left = LINES
        self._pipe = os.pipe()

    def fileno(self) -> int:
        """Return where a paste would come from; nobody pastes."""
        return self._pipe[0]

    def close(self) -> None:
        """Go away."""
        for end in self._pipe:
            os.close(end)
        super().close()

    def readline(self, size: int = -1, /) -> str:  # type: ignore[override]
        self._left -= 1
        if self._left < 0:
            return ""
        return "1\n" if self._left == LINES - 1 else self._chance.choice(("1\n", "2\n", "\n"))


@dataclass
class Heard:
    """What the program acknowledged: each save that returned."""

    saves: list[Save] = field(default_factory=list)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hear every save while the block runs."""
        save = Vault.save

        def heard(vault: Vault, case: Case) -> None:
            save(vault, case)
            self.tell(Save.of(case))

        Vault.save = heard  # type: ignore[assignment, method-assign]
        try:
            yield
        finally:
            Vault.save = save  # type: ignore[method-assign]

    def tell(self, save: Save) -> None:
        """Take down that a save was acknowledged."""
        self.saves.append(save)


def do(deed: Deed, scene: Scene, seed: int = 1) -> Outcome:
    """Do a deed, as a person at this computer would."""
    arguments = scene.arguments(deed.command, deed.key)
    if not deed.typed:
        return scene.program(*arguments)
    with Someone(seed) as someone:
        return scene.program(*arguments, keyboard=someone)
