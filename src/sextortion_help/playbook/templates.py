"""Names in braces, such as ``{platform.report.do}``: how they are written and found.

What stands in their place is ``interview.cards``' work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sextortion_help.playbook.models import Message, Step

NAME = re.compile(r"\{([a-z]+(?:\.[a-z_]+)+)\}")
"""A card's kind and the way to one of its parts."""


def names_in(item: Message | Step) -> Iterator[str]:
    """Yield every name in braces that an item holds, without the braces."""
    lines = item.say if isinstance(item, Message) else (*item.do, item.why or "", item.link or "")
    for line in (item.title or "", *lines):
        yield from NAME.findall(line)
