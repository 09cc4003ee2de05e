"""What every part of a case's JSON has in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """A part of a case: never changed, and keeping what it does not know."""

    # Keys of a later version are carried along, so that an older program loses nothing.
    model_config = ConfigDict(frozen=True, extra="allow")
