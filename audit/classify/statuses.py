"""The statuses of a table's records, by whole columns.

Records that say the same in the columns that speak of an axis share one Status: only a combination that was not seen
yet is judged, and a record costs one look-up an axis.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from audit.classify import combine, combine_stage
from audit.classify.cell_readings import (
    BESIDE_HEADING,
    MAYBE_STAGE,
    MISSED,
    REASONS,
    Cell,
    ColumnReadings,
    helping_key,
)
from audit.classify.cells import Cells, LazyDict, telling_codes
from audit.domain.models import Reading, Status
from audit.lexicon import Lexicon

Key = tuple[Any, ...]
ByAxis = dict[str, list[Cell]]


class Statuses:
    """The statuses of every record on each axis and for each function, judged when first asked for."""

    def __init__(
        self,
        cells: Cells,
        columns: Sequence[ColumnReadings],
        lexicon: Lexicon,
        headings: Sequence[Reading] = (),
    ) -> None:
        self._lexicon = lexicon
        self._headings = headings
        self._columns = [column for column in columns if column.by_code]
        self._codes = {
            id(column): telling_codes(cells.table.codes(column.column), column.by_code)
            for column in self._columns
        }
        self._records = len(cells.table.records)

    @cached_property
    def deployed(self) -> list[Status]:
        """The deployed axis; dates, and what stands above the records, are added to each distinct stage."""
        table = self._lexicon.tables["deployed"]
        fields = tuple(table.dates)
        stages, dates = self._about({"deployed"}), self._about({*fields, MAYBE_STAGE, BESIDE_HEADING})
        remarks = {column.column for column in stages if column.field in table.table.free_text}

        def staged(key: Key) -> tuple[Status, list[Cell], list[Cell]]:
            own, free = (said["deployed"] for said in _said(stages, key))
            withheld = [cell for cell in free if cell.status == "unknown"]
            return combine_stage.apply_stage(own, free, remarks, table), own, withheld

        by_stage = LazyDict(staged)

        def judge(key: Key) -> Status:
            _, found = _said(dates, key[len(stages) :])
            status, own, withheld = by_stage[key[: len(stages)]]
            doubts = [*own, *withheld, *found[MAYBE_STAGE]]
            stated = [cell for field in fields for cell in found[field]]
            dated = combine_stage.apply_dates(status, doubts, stated, table)
            remarked = [*found[BESIDE_HEADING], *withheld]
            return combine_stage.apply_headings(dated, self._headings, status.readings, remarked, table)

        return self._each(judge, (), [*stages, *dates])

    @cached_property
    def monitored(self) -> list[Status]:
        """The monitored axis."""
        return self._practice("monitored", combine.MONITORED_OUT_OF_USE)

    @cached_property
    def retrained(self) -> list[Status]:
        """The retrained axis."""
        return self._practice("retrained", combine.RETRAINED_OUT_OF_USE)

    def _practice(self, axis: str, out_of_use: Mapping[str, str]) -> list[Status]:
        """An axis about what is done with a model, which one that is not in use does not need."""
        table = self._lexicon.tables[axis]  # type: ignore[index]
        helping = (*(helping_key(axis, field) for field in table.helping), *table.dates)
        missed = f"{axis}{MISSED}"
        stating, excusing = self._about({axis, missed, *helping}), self._about({f"{axis}{REASONS}"})
        asked = {column.axis for column in stating if column.own}
        standing_in = [] if axis in asked else [helping_key(axis, field) for field in table.table.stand_in]

        def stated(key: Key) -> tuple[Status, Status]:
            """What the cells say, and what of it stands for a model in use, of which a schedule should be kept."""
            own, free = _said(stating, key)
            helpers = [cell for field in helping for cell in (*own[field], *free[field])]
            in_parts = any(own[field] for field in standing_in)
            parts = combine.whole_in_parts(helpers, free[axis]) if in_parts else own[axis]
            status = combine.combine_cells(parts, helpers, free[axis], table)
            return status, combine.apply_missed(status, [*own[axis], *helpers], free[missed], table)

        by_cells = LazyDict(stated)

        def judge(key: Key) -> Status:
            in_use, *codes = key
            reasons = _reasons(excusing, codes[len(stating) :])
            said, kept = by_cells[tuple(codes[: len(stating)])]
            status = combine.apply_no_need(said if in_use in combine.NOT_IN_USE else kept, reasons)
            return combine.apply_lifecycle(
                combine.apply_taken_back(status, in_use, table), in_use, out_of_use
            )

        return self._each(judge, [self._in_use], [*stating, *excusing])

    def function(self, name: str) -> list[Status]:
        """One of the six functions."""
        cells = self._lexicon.functions[name]
        columns = self._about(cells.fields)
        axis: list[Status] = getattr(self, cells.axis) if cells.axis else []
        by_id = {id(status): status for status in axis}

        def judge(key: Key) -> Status:
            in_use, *rest = key
            status = by_id[rest.pop(0)] if axis else None
            own, _ = _said(columns, rest)
            parts = [cell for field in cells.fields for cell in own[field]]
            return combine.function_status(cells, status, parts, in_use)

        counted = [status.counted for status in self.deployed]
        return self._each(judge, [counted, *([map(id, axis)] if axis else [])], columns)

    @cached_property
    def _in_use(self) -> list[str]:
        table = self._lexicon.tables["deployed"]
        distinct = {id(status): status for status in self.deployed}
        stages = {key: combine.in_use(status, table) for key, status in distinct.items()}
        return [stages[id(status)] for status in self.deployed]

    def _about(self, axes: Container[str]) -> list[ColumnReadings]:
        return [column for column in self._columns if column.axis in axes]

    def _each(
        self,
        judge: Callable[[Key], Status],
        first: Sequence[Iterable[object]],
        columns: Sequence[ColumnReadings],
    ) -> list[Status]:
        """One Status a record, from the record's items in `first` and its codes in the columns."""
        keys = [*first, *(self._codes[id(column)] for column in columns)]
        if not keys:
            return [judge(())] * self._records
        return list(map(LazyDict(judge).__getitem__, zip(*keys, strict=True)))


def _said(columns: Sequence[ColumnReadings], codes: Sequence[int | None]) -> tuple[ByAxis, ByAxis]:
    """What a combination of codes says, by axis: the columns that state it, and the others."""
    own: ByAxis = defaultdict(list)
    other: ByAxis = defaultdict(list)
    for column, code in zip(columns, codes, strict=True):
        if code is not None:
            (own if column.own else other)[column.axis].append(column.by_code[code])
    return own, other


def _reasons(columns: Sequence[ColumnReadings], codes: Sequence[int | None]) -> list[Reading]:
    """Why a practice does not apply, as the columns say at these codes. A vendor's name is no reason where the origin
    says that the model is published."""
    told = [
        (column, column.by_code[code].reading)
        for column, code in zip(columns, codes, strict=True)
        if code is not None
    ]
    published = any(column.field == "origin" for column, _ in told)
    return [
        reading
        for column, reading in told
        if column.field != "origin" and not (published and column.field == "vendor")
    ]
