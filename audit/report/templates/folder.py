"""Where the templates lie."""

from __future__ import annotations

from pathlib import Path


def templates() -> Path:
    """The folder of the templates: inside an installed package, else beside it in a checkout."""
    package = Path(__file__).resolve().parents[2]
    inside = package / "report_templates"
    return inside if inside.is_dir() else package.parent / "report_templates"
