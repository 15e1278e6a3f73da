"""How many examples a property is tried on: all of them where the slow tests run too, a few in the quick suite."""

from __future__ import annotations

is_quick = False  # set by conftest.py before any test is collected


def examples(whole: int, quick: int) -> int:
    """The number for hypothesis: `quick` where the slow tests are left out, else `whole`."""
    return quick if is_quick else whole
