"""One test of many values, where a test for each would cost more than what it checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any


def each(values: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """Make a test of one value, or of the parts of a tuple, into a test of all of ``values``."""

    def of_one(test: Callable[..., None]) -> Callable[[], None]:
        def of_all() -> None:
            some = tuple(values)
            assert some, "there is nothing to test"
            for value in some:
                try:
                    test(*value) if isinstance(value, tuple) else test(value)
                except BaseException as fault:
                    fault.add_note(f"with {value!r}")
                    raise

        return of_all

    return of_one
