"""A commented brand to start from: the files of `report_templates/new_brand/`."""

from __future__ import annotations

from audit.report.places import templates

FOLDER = "new_brand"


def starter() -> dict[str, bytes]:
    """File name -> content."""
    return {path.name: path.read_bytes() for path in sorted((templates() / FOLDER).iterdir())}
