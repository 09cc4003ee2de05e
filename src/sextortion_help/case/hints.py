"""What an identifier looks like, as a case keeps it: in English, whatever language was spoken.

So a case that was begun in one language reads well in another. What each kind is called stands in
``evidence.identifiers.formats``.
"""

from __future__ import annotations

from typing import Final

from sextortion_help.language import N_, tr

HANDLE: Final = N_("{platform} user name; it can change, so note the date")
TYPING_ERROR: Final = N_("looks like {name}, but has a typing error")


def hint_in_words(hint: str) -> str:
    """Return a hint in the language spoken."""
    before, after = TYPING_ERROR.split("{name}")
    if hint.startswith(before) and hint.endswith(after):
        name = hint_in_words(hint[len(before) : -len(after)])
        return tr(TYPING_ERROR).format(name=name)
    platform = hint.removesuffix(HANDLE.removeprefix("{platform}"))
    return tr(HANDLE).format(platform=platform) if platform != hint else tr(hint)
