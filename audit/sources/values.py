"""Cells that come as Python values, from a DataFrame or a form, as a Workbook like that of a file."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence

from audit.domain.tables import CellValue, RawTable, Workbook
from audit.sources.dictionary_encoding import Grid
from audit.sources.limits import Limits
from audit.sources.metadata import check_area, cut_texts
from audit.sources.refusals import Refusal, input_error
from audit.sources.wire_format import dump, finished

_DEFAULT = Limits()


def read_values(
    rows: Iterable[Sequence[CellValue]], name: str, *, kind: str, reader: str, limits: Limits = _DEFAULT
) -> Workbook:
    """A Workbook of one sheet, headers first; `name` stands in Places. The same cells have the same hash.

    Raises InputError where there is no cell, or more than `limits` allow.
    """
    grid = Grid(limits.text_characters)
    grid.extend(rows)
    try:
        check_area(name, *grid.area, limits)
        columns = grid.columns()
        if not columns:
            raise Refusal("empty")
    except Refusal as refusal:
        raise input_error(name, refusal.code, refusal.details) from refusal
    table = RawTable(name, None, grid.vocabulary.values_by_code, columns, len(columns[0]))
    problems = tuple(cut_texts(table, grid.vocabulary.cut, limits.text_characters))
    book = Workbook(name, "", 0, kind, reader, (table,), problems=problems)
    cells = io.BytesIO()
    dump(book, cells)
    return finished(book, hashlib.sha256(cells.getvalue()).hexdigest(), len(cells.getvalue()))
