"""Which words on paper may be followed like a link: plain web addresses of our own playbooks.

HTML and PDF share the rule. An address with anything unusual in it stays text, and so does every
one that may belong to the person doing this: the renderers ask only where the words are ours.
"""

from __future__ import annotations

import re

ADDRESS = re.compile(
    r"https?://[A-Za-z0-9.-]+(?:/[A-Za-z0-9./%-]*)?(?<=[A-Za-z0-9/])(?=[.,;:!?)\]]*(?:\s|$))"
)
"""An address of harmless letters, taken whole or not at all, without the full stop behind it."""
