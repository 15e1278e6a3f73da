"""The deck's template, `report_templates/deck/board.pptx` or a brand's own: its layouts, and the areas of each.

A designer moves and restyles the placeholders of a layout in PowerPoint; what goes into one is told by its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Slides

from audit.domain.errors import InputError

NAME = "deck/board.pptx"
_EMU_PER_MM = 36_000
_SIZE, _TITLE_SIZE = 18.0, 28.0  # points, where neither layout nor master says one

Kind = Literal["title", "text", "chart", "table", "footer", "number", "logo"]
_KINDS: dict[Any, Kind] = {
    PP_PLACEHOLDER.TITLE: "title",
    PP_PLACEHOLDER.CENTER_TITLE: "title",
    PP_PLACEHOLDER.BODY: "text",
    PP_PLACEHOLDER.SUBTITLE: "text",
    PP_PLACEHOLDER.OBJECT: "text",
    PP_PLACEHOLDER.CHART: "chart",
    PP_PLACEHOLDER.TABLE: "table",
    PP_PLACEHOLDER.PICTURE: "logo",
    PP_PLACEHOLDER.FOOTER: "footer",
    PP_PLACEHOLDER.SLIDE_NUMBER: "number",
}
_HEADED: Mapping[str, Kind] = {"title": "title", "kick": "text", "source": "text"}
NEEDED: Mapping[str, Mapping[str, Kind]] = {
    "cover": {"title": "title", "kick": "text", "who": "text", "meta": "text", "chart": "chart"},
    "chart": {**_HEADED, "chart": "chart", "side": "text"},
    "charts": {**_HEADED, "chart": "chart", "second": "chart"},
    "plan": {**_HEADED, "chart": "chart", "table": "table"},
    "table": {**_HEADED, "table": "table"},
    "words": {**_HEADED, "side": "text"},
}
"""The layouts that slides are made of, and the placeholders that each must have; `brand`, `logo`, `footer` and `number`
may be left out."""


@dataclass(frozen=True, slots=True)
class Area:
    """A placeholder: its box as x, y, width, height in millimetres, the size of its text in points, whether it is
    bold."""

    kind: Kind
    box: tuple[float, float, float, float]
    size: float
    bold: bool


def areas_of(layout: Any) -> dict[str, Area]:
    """The placeholders of a layout by their names."""
    found = {}
    for place in layout.placeholders:
        kind = _KINDS.get(place.placeholder_format.type)
        if kind is not None:
            box = tuple(side / _EMU_PER_MM for side in (place.left, place.top, place.width, place.height))
            size, bold = _text_of(layout, place, kind)
            found[place.name] = Area(kind, box, size, bold)
    return found


def check_layouts(slides: Slides, path: Path) -> None:
    """Raises InputError with everything that a template lacks, in one line."""
    lacking = list(_lacking(slides))
    if lacking:
        raise InputError(
            f"{path}: lacks {'; '.join(lacking)}. In PowerPoint, View, Slide Master adds them; Arrange, Selection Pane "
            "names them."
        )


def _lacking(slides: Slides) -> Iterator[str]:
    layouts = {layout.name: layout for layout in slides.slide_layouts}
    for name, needed in NEEDED.items():
        if name not in layouts:
            yield f"the layout '{name}'"
            continue
        there = areas_of(layouts[name])
        for place, kind in needed.items():
            if place not in there:
                yield f"the {kind} placeholder '{place}' of the layout '{name}'"
            elif there[place].kind != kind:
                yield f"a {kind} placeholder '{place}' in the layout '{name}' (it is one for a {there[place].kind})"


def _text_of(layout: Any, place: Any, kind: Kind) -> tuple[float, bool]:
    """Size and weight of a placeholder's text: its own, else that of the master's placeholder or text style."""
    styles = layout.slide_master._element.find(qn("p:txStyles"))
    master = (
        styles.find(qn("p:titleStyle" if kind == "title" else "p:bodyStyle")) if styles is not None else None
    )
    size, bold = _TITLE_SIZE if kind == "title" else _SIZE, False
    own = place._element.find(f"{qn('p:txBody')}/{qn('a:lstStyle')}")
    for style in (master, own):
        run = style.find(f"{qn('a:lvl1pPr')}/{qn('a:defRPr')}") if style is not None else None
        if run is not None:
            size = float(run.get("sz", size * 100)) / 100
            bold = run.get("b", "1" if bold else "0") in ("1", "true")
    return size, bold
