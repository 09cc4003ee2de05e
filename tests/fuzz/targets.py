"""Every target, by its name."""

from __future__ import annotations

from tests.fuzz import targets_files, targets_typed, targets_words
from tests.fuzz.target import Target

TARGETS: dict[str, Target] = {
    target.name: target
    for module in (targets_files, targets_words, targets_typed)
    for target in module.TARGETS
}
