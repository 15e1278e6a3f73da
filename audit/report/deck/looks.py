"""How a series of a chart is drawn and how large a text is by its role: `report_templates/office.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from audit.report.brand import Brand
from audit.report.html.environment import source


@dataclass(frozen=True, slots=True)
class Look:
    """How a series is drawn: filled or hatched, its outline, the ink of a label on it; colours by their brand names."""

    fill: str | None = None
    hatch: str | None = None
    line: str | None = None
    label: str = "ink"


@dataclass(frozen=True, slots=True)
class Looks:
    """The looks of series by class, and sizes by role as shares of an area's."""

    series: Mapping[str, Look]
    roles: Mapping[str, float]


def load_looks(brand: Brand) -> Looks:
    """The looks; a brand's own file wins over the toolkit's."""
    data = tomllib.loads(source(brand, "office.toml"))
    return Looks({name: Look(**look) for name, look in data["series"].items()}, data["roles"])
