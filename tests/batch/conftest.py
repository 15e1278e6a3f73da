"""The hundreds of trials run only where they are asked for: -m fault."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what is marked `fault`, unless the marker is named."""
    if "fault" in str(config.option.markexpr):
        return
    left_out = [item for item in items if item.get_closest_marker("fault")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if not item.get_closest_marker("fault")]
