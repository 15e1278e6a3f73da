"""Reads workbooks: calamine first, openpyxl where it fails, and what either drops from the parts themselves.

xlsx, xlsm and ods give comments, merges, hidden rows and columns, currencies, error cells and uncalculated
formulas; xls gives values, merges and hidden sheets only, xlsb values and hidden sheets. openpyxl gives no merges.
"""

from __future__ import annotations

import io
import threading
from array import array
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from audit.domain.places import Problem
from audit.domain.tables import RawTable, Workbook
from audit.sources import ooxml, opendocument
from audit.sources.archive import Archive
from audit.sources.facts import SheetFacts, check_area, cut_texts, problems_of
from audit.sources.kinds import zip_kind
from audit.sources.limits import Limits
from audit.sources.refusals import Refusal
from audit.sources.vocabulary import Grid, Vocabulary

Facts = Mapping[str, SheetFacts]
_OVERLAP_BYTES = 1_000_000


class _Look:
    """The first look at a zip's parts; its refusal goes to `refuse` at once, even while a reader is at work."""

    def __init__(self, look: Callable[[], Facts], refuse: Callable[[Refusal], None]) -> None:
        self._look = look
        self._refuse = refuse
        self._facts: Facts = {}
        self._error: BaseException | None = None
        self._thread: threading.Thread | None = None

    def beside(self) -> None:
        """Looks in a thread.

        It outruns calamine, which parses without the interpreter's lock and lays a sheet out at its end.
        """
        self._thread = threading.Thread(target=self.now, daemon=True)
        self._thread.start()

    def now(self) -> None:
        """Looks before anything else happens."""
        try:
            self._facts = self._look()
        except Refusal as refusal:
            self._refuse(refusal)
        except BaseException as error:
            self._error = error

    def facts(self) -> Facts:
        """What was seen; waits for it."""
        if self._thread:
            self._thread.join()
        if self._error:
            raise self._error
        return self._facts


def read_zip(
    data: bytes, file: str, reader: str, limits: Limits, refuse: Callable[[Refusal], None]
) -> Workbook:
    """A workbook that is a zip: the first look, then the parse. Raises Refusal, or gives one to `refuse`."""
    archive = Archive(data, limits)
    kind = zip_kind(archive)

    def look_at_parts() -> Facts:
        if kind == "xlsb":
            facts: Facts = {}
        else:
            facts = (opendocument if kind == "ods" else ooxml).facts_of(archive, limits)
        archive.count_the_rest()
        return facts

    look = _Look(look_at_parts, refuse)
    if len(data) < _OVERLAP_BYTES or archive.awkward or kind == "ods":
        look.now()
    else:
        look.beside()
    return _read(archive.repacked() if archive.awkward else data, file, kind, look.facts, reader, limits)


def read_xls(data: bytes, file: str, reader: str, limits: Limits) -> Workbook:
    """A binary workbook; its format bounds a sheet at 65,536 × 256 cells. Raises Refusal."""
    return _read(data, file, "xls", dict, reader, limits)


def _read(
    data: bytes, file: str, kind: str, facts: Callable[[], Facts], reader: str, limits: Limits
) -> Workbook:
    try:
        tables = list(READERS[reader](data, file, facts, limits))
    except (Refusal, MemoryError):
        raise
    except BaseException as error:  # a panic of calamine is no Exception
        if type(error).__name__ == "PasswordError":
            raise Refusal("encrypted") from error
        raise Refusal("unreadable", kind=kind, detail=_first_line(error)) from error
    problems = [problem for table, found in tables for problem in found]
    return Workbook(
        file=file,
        sha256="",
        size_bytes=len(data),
        kind=kind,
        reader=reader,
        tables=tuple(table for table, _ in tables),
        problems=tuple(problems),
    )


def _calamine(
    data: bytes, file: str, facts: Callable[[], Facts], limits: Limits
) -> Iterator[tuple[RawTable, list[Problem]]]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
        for index, about in enumerate(workbook.sheets_metadata):
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_index(index)
            start, end, merges = sheet.start or (0, 0), sheet.end, sheet.merged_cell_ranges
            check_area(about.name, *((end[0] + 1, end[1] + 1) if end else (0, 0)), limits)
            grid = Grid(limits.text_characters)
            grid.extend(sheet.iter_rows())  # from the first row on, but from the first used column only
            del sheet  # a large one fills half of the memory
            found = facts().get(about.name) or SheetFacts()
            if found.filled and not end:
                raise ValueError(f"sheet {about.name} holds cells that it does not find")
            if not found.merges:
                found.merges = [(a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in merges or ()]
            columns = grid.columns(before=start[1])
            hidden = about.visible != SheetVisibleEnum.Visible
            yield _table(file, about.name, hidden, grid.vocabulary, columns, found)


def _openpyxl(
    data: bytes, file: str, facts: Callable[[], Facts], limits: Limits
) -> Iterator[tuple[RawTable, list[Problem]]]:
    import warnings

    import openpyxl

    warnings.simplefilter("ignore")  # of extensions that it does not know; no value depends on them
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # a stated dimension may lie
        grid = Grid(limits.text_characters)
        grid.extend(sheet.iter_rows(values_only=True))
        found = facts().get(sheet.title) or SheetFacts()
        hidden = sheet.sheet_state != "visible"
        yield _table(file, sheet.title, hidden, grid.vocabulary, grid.columns(), found)


READERS: dict[str, Callable[..., Iterator[tuple[RawTable, list[Problem]]]]] = {
    "calamine": _calamine,
    "openpyxl": _openpyxl,
}


def _table(
    file: str, name: str, hidden: bool, vocabulary: Vocabulary, columns: list[array[int]], facts: SheetFacts
) -> tuple[RawTable, list[Problem]]:
    _put_errors(facts, vocabulary, columns)
    rows, width = len(columns[0]) if columns else 0, len(columns)
    table = RawTable(
        file=file,
        sheet=name,
        values=vocabulary.values_by_code,
        codes=columns,
        rows=rows,
        hidden=hidden,
        merges=tuple(facts.merges),
        hidden_rows=frozenset(row for row in facts.hidden_rows if row <= rows),
        hidden_columns=frozenset(column for column in facts.hidden_columns if column <= width),
        comments=facts.comments,
        currencies=facts.currencies,
    )
    cut = cut_texts(table, vocabulary.cut, vocabulary.longest)
    return table, [*problems_of(facts, table), *cut]


def _put_errors(facts: SheetFacts, vocabulary: Vocabulary, columns: list[array[int]]) -> None:
    """calamine reads an error cell as blank; its text goes back to where it stood."""
    rows = max((row for row, _ in facts.errors), default=0)
    width = max((column for _, column in facts.errors), default=0)
    height = max(rows, len(columns[0]) if columns else 0)
    columns.extend(array("I") for _ in range(width - len(columns)))
    if facts.errors:
        for column in columns:
            column.extend(array("I", bytes(4 * (height - len(column)))))
    for (row, column_number), text in facts.errors.items():
        columns[column_number - 1][row - 1] = vocabulary[text]


def _first_line(error: BaseException) -> str:
    lines: list[Any] = str(error).strip().splitlines() or [type(error).__name__]
    return str(lines[0])[:200].rstrip(". ")
