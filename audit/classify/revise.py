"""A model whose axes were changed after it was classified, and the functions that follow from them."""

from __future__ import annotations

from collections.abc import Mapping

from audit.classify import combine
from audit.classify.cell_readings import Cell
from audit.domain.models import OBSERVED_RULE, REVIEWED, Axis, Model, Status
from audit.knowledge.reading import FunctionCells


def with_axes(model: Model, axes: Mapping[Axis, Status], functions: Mapping[str, FunctionCells]) -> Model:
    """The model with these Statuses on all three axes; `functions` says which cells and axis each function has."""
    told = {name: _function(model, before, functions[name], axes) for name, before in model.functions.items()}
    return model._replace(
        deployed=axes["deployed"], monitored=axes["monitored"], retrained=axes["retrained"], functions=told
    )


def _function(model: Model, old: Status, cells: FunctionCells, axes: Mapping[Axis, Status]) -> Status:
    """A function after an axis changed: the axis as it is now, and the cells of its own as they were."""
    before: Status | None = getattr(model, cells.axis) if cells.axis else None
    own = [reading for reading in old.readings if before is None or reading not in before.readings]
    seen = not cells.axis and any(reading.rule.startswith(OBSERVED_RULE) for reading in own)
    if own and (own[0].rule == REVIEWED or seen):
        return old  # said of the function itself
    axis = axes[cells.axis] if cells.axis else None
    return combine.function_status(cells, axis, [Cell(reading) for reading in own], axes["deployed"].counted)
