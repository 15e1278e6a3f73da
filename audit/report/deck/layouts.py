"""What a designer set in `report_templates/deck/layouts.toml`: areas of slides and how a series is drawn."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from audit.report.brand import Brand
from audit.report.html.environment import source

Kind = Literal["title", "text", "chart", "table", "footer", "number", "logo"]


@dataclass(frozen=True, slots=True)
class Area:
    """A placeholder: its box as x, y, width, height in millimetres, how its text looks (size in points, colours by
    their brand names), and of a chart the plot within the box, as shares of it."""

    kind: Kind
    box: tuple[float, float, float, float]
    size: float = 0.0
    colour: str = "ink"
    bold: bool = False
    font: Literal["head", "body"] = "body"
    align: Literal["l", "r"] = "l"
    anchor: Literal["t", "ctr", "b"] = "t"
    plot: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Look:
    """How a series is drawn: filled or hatched, its outline, the ink of a label on it; colours by their brand names."""

    fill: str | None = None
    hatch: str | None = None
    line: str | None = None
    label: str = "ink"


@dataclass(frozen=True, slots=True)
class Layouts:
    """The slide's size in millimetres, fonts by kind for brands without their own, the layouts as areas by
    name, the looks of series, the sizes of roles."""

    width_mm: float
    height_mm: float
    fonts: Mapping[str, str]
    layouts: Mapping[str, Mapping[str, Area]]
    series: Mapping[str, Look]
    roles: Mapping[str, float]


def load_layouts(brand: Brand) -> Layouts:
    """The layouts of the deck; a brand's own win over the toolkit's."""
    data = tomllib.loads(source(brand, "deck/layouts.toml"))
    common = data["common"]
    layouts = {
        name: {id_: _area(area) for id_, area in {**({} if name == "cover" else common), **own}.items()}
        for name, own in data["layouts"].items()
    }
    looks = {name: Look(**look) for name, look in data["series"].items()}
    return Layouts(data["width_mm"], data["height_mm"], data["fonts"], layouts, looks, data["roles"])


def _area(data: Mapping[str, Any]) -> Area:
    made: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
    return Area(**made)
