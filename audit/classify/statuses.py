"""The statuses of a table's records, by whole columns.

Records that say the same in the columns that speak of an axis share one Status: only a combination that was not seen
yet is judged, and a record costs one look-up an axis.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Sequence
from functools import cached_property
from typing import Any

from audit.classify import combine
from audit.classify.cells import Cells, Made, told
from audit.classify.readings import MAYBE_STAGE, NO_RETRAINING, RETRAINED_ON, ColumnReadings
from audit.domain.models import Reading, Status
from audit.lexicon import Lexicon

Key = tuple[Any, ...]
ByAxis = dict[str, list[Reading]]
_HELPERS = ("alerts", "monitoring_tool")


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
            id(column): told(cells.table.codes(column.column), column.by_code) for column in self._columns
        }
        self._records = len(cells.table.records)

    @cached_property
    def deployed(self) -> list[Status]:
        """The deployed axis; dates, and what stands above the records, are added to each distinct stage."""
        stages, dates = self._about({"deployed"}), self._about({"deployed_on", "retired_on", MAYBE_STAGE})
        reader = self._lexicon.scales["deployed"]

        def staged(key: Key) -> Status:
            own, free = _said(stages, key)
            return combine.staged(own["deployed"], free["deployed"], reader)

        by_stage = Made(staged)

        def judge(key: Key) -> Status:
            _, found = _said(dates, key[len(stages) :])
            stage = by_stage[key[: len(stages)]]
            on, off, maybe = found["deployed_on"], found["retired_on"], found[MAYBE_STAGE]
            status = combine.dated(stage, on, off, reader, maybe)
            return combine.below_headings(status, self._headings, stage.readings, reader)

        return self._each(judge, (), [*stages, *dates])

    @cached_property
    def monitored(self) -> list[Status]:
        """The monitored axis."""
        columns = self._about({"monitored", "drift", *_HELPERS})
        reader = self._lexicon.scales["monitored"]

        def judge(key: Key) -> Status:
            own, free = _said(columns, key[1:])
            status = combine.combined(own["monitored"], free["monitored"], reader)
            helpers = [reading for axis in _HELPERS for reading in own[axis]]
            tools = own["monitoring_tool"]
            machines = tools if all(self._lexicon.watches_machines(r.text) for r in tools) else ()
            return combine.monitored(status, own["drift"], helpers, key[0], machines)

        return self._each(judge, [self._in_use], columns)

    @cached_property
    def retrained(self) -> list[Status]:
        """The retrained axis."""
        columns = self._about({"retrained", NO_RETRAINING})
        reader = self._lexicon.scales["retrained"]

        def judge(key: Key) -> Status:
            own, free = _said(columns, key[1:])
            status = combine.combined(own["retrained"], free["retrained"], reader)
            status = combine.not_needed(status, free[NO_RETRAINING])
            return combine.while_in_use(status, key[0], combine.RETRAINED_OUT_OF_USE)

        return self._by_hand(self._each(judge, [self._in_use], columns))

    def _by_hand(self, retrained: list[Status]) -> list[Status]:
        """The same, where a bare no to retraining stands beside a date of it. Nearly each row has its own, so
        that they are looked at in those rows alone."""
        dates = self._about({RETRAINED_ON})
        if not dates:
            return retrained
        distinct = {id(status): status for status in retrained}
        bare = {key for key, status in distinct.items() if status.status == "no" and self._is_bare(status)}

        def judge(key: Key) -> Status:
            _, found = _said(dates, key[1:])
            return combine.by_hand(distinct[key[0]], found[RETRAINED_ON])

        dated = Made(judge)
        rows = zip(retrained, self._in_use, *(self._codes[id(column)] for column in dates), strict=True)
        return [
            dated[(id(status), *codes)] if id(status) in bare and in_use not in combine.NOT_IN_USE else status
            for status, in_use, *codes in rows
        ]

    def _is_bare(self, status: Status) -> bool:
        return all(self._lexicon.truth(reading.text) is False for reading in status.readings)

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
            parts = [reading for field in cells.fields for reading in own[field]]
            return combine.function(cells, status, parts, in_use)

        return self._each(judge, [self._in_use, *([map(id, axis)] if axis else [])], columns)

    @cached_property
    def _in_use(self) -> list[str]:
        return [status.status for status in self.deployed]

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
        return list(map(Made(judge).__getitem__, zip(*keys, strict=True)))


def _said(columns: Sequence[ColumnReadings], codes: Sequence[int | None]) -> tuple[ByAxis, ByAxis]:
    """What a combination of codes says, by axis: the columns that state it, and the others."""
    own: ByAxis = defaultdict(list)
    other: ByAxis = defaultdict(list)
    for column, code in zip(columns, codes, strict=True):
        if code is not None:
            (own if column.own else other)[column.axis].append(column.by_code[code])
    return own, other
