"""Reads workbooks: calamine first, openpyxl where it fails, and what either drops from the parts themselves.

xlsx, xlsm and ods give comments, merges, hidden rows and columns, number formats, error cells and uncalculated
formulas; xls gives values, merges and hidden sheets only, xlsb values and hidden sheets. openpyxl gives no merges.
"""

from __future__ import annotations

import contextlib
import io
import threading
import warnings
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from audit.domain.places import Problem
from audit.domain.tables import RawTable, Workbook
from audit.sources import ooxml, opendocument
from audit.sources.archive import Archive
from audit.sources.dictionary_encoding import Grid, Vocabulary
from audit.sources.kinds import zip_kind
from audit.sources.limits import Limits
from audit.sources.metadata import SheetMetadata, check_area, cut_texts, problems_of
from audit.sources.pieces import Frame, NoPieces, is_large, pieces
from audit.sources.refusals import Refusal

Facts = Mapping[str, SheetMetadata]
_OVERLAP_BYTES = 1_000_000
_AT_ONCE = 2  # pieces that are parsed side by side


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

    if reader == "calamine" and kind in ("xlsx", "xlsm") and not archive.awkward:
        with contextlib.suppress(NoPieces):
            return _workbook(lambda: _in_pieces(archive, file, limits), data, file, kind, reader)
    look = _Look(look_at_parts, refuse)
    if len(data) < _OVERLAP_BYTES or archive.awkward or kind == "ods":
        look.now()
    else:
        look.beside()
    readable = archive.repacked() if archive.awkward else data
    return _workbook(lambda: READERS[reader](readable, file, look.facts, limits), data, file, kind, reader)


def read_xls(data: bytes, file: str, reader: str, limits: Limits) -> Workbook:
    """A binary workbook; its format bounds a sheet at 65,536 × 256 cells. Raises Refusal."""
    return _workbook(lambda: READERS[reader](data, file, dict, limits), data, file, "xls", reader)


def _workbook(
    sheets: Callable[[], Iterable[tuple[RawTable, list[Problem]]]],
    data: bytes,
    file: str,
    kind: str,
    reader: str,
) -> Workbook:
    try:
        tables = list(sheets())
    except (Refusal, MemoryError, NoPieces):
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
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
        for index, name, hidden in _worksheets(workbook):
            sheet = workbook.get_sheet_by_index(index)
            start, end, merges = sheet.start or (0, 0), sheet.end, sheet.merged_cell_ranges
            check_area(name, *((end[0] + 1, end[1] + 1) if end else (0, 0)), limits)
            grid = Grid(limits.text_characters)
            grid.extend(sheet.iter_rows())  # from the first row on, but from the first used column only
            del sheet  # a large one fills half of the memory
            found = facts().get(name) or SheetMetadata()
            if found.filled and not end:
                raise ValueError(f"sheet {name} holds cells that it does not find")
            found.merges = found.merges or _merges(merges)
            yield _table(file, name, hidden, grid.vocabulary, grid.columns(before=start[1]), found)


def _in_pieces(archive: Archive, file: str, limits: Limits) -> Iterator[tuple[RawTable, list[Problem]]]:
    """The sheets of a workbook that has a large one. Raises NoPieces where it must be read as a whole."""
    contents = ooxml.Contents(archive)
    parts = {sheet.name: sheet for sheet in contents.sheets}
    if not is_large(archive, (sheet.part for sheet in contents.sheets)):
        raise NoPieces
    contents.check_strings()
    frame = Frame(archive, contents.book, (sheet.part for sheet in contents.sheets))
    with CalamineWorkbook.from_filelike(frame.around()) as workbook:
        listed = list(_worksheets(workbook))
    for index, name, hidden in listed:
        if name not in parts:
            raise NoPieces
        found = contents.facts(parts[name])
        texts = contents.texts(parts[name], found, limits)
        grid, merges = Grid(limits.text_characters), []
        for sheet in _parsed(frame, parts[name].part, index, pieces(texts, frame.piece_bytes)):
            _append(grid, sheet)
            merges += _merges(sheet.merged_cell_ranges)
        if found.filled and not any(grid.widths):
            raise NoPieces
        found.merges = merges
        yield _table(file, name, hidden, grid.vocabulary, grid.columns(), found)
    archive.count_the_rest()


def _parsed(frame: Frame, part: str, index: int, pieces: Iterable[bytes]) -> Iterator[Any]:
    """The pieces as calamine's sheets, in their order; some are parsed while the next ones are cut."""

    def parse(xml: bytes) -> Any:
        with CalamineWorkbook.from_filelike(frame.around(part, xml)) as workbook:
            return workbook.get_sheet_by_index(index)

    waiting: deque[Future[Any]] = deque()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for piece in pieces:
            waiting.append(pool.submit(parse, piece))
            if len(waiting) > _AT_ONCE:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _append(grid: Grid, sheet: Any) -> None:
    """A piece's rows behind those that are there, each from column A on. Raises NoPieces where they stand higher up."""
    if sheet.start is None:
        return
    row, column = sheet.start
    missing = row - len(grid.widths)
    if missing < 0:
        raise NoPieces
    grid.extend([()] * missing)
    rows = sheet.to_python(skip_empty_area=True)
    grid.extend([[None] * column + cells for cells in rows] if column else rows)


def _worksheets(workbook: Any) -> Iterator[tuple[int, str, bool]]:
    """Index, name and whether it is hidden, of the sheets that hold cells."""
    for index, about in enumerate(workbook.sheets_metadata):
        if about.typ == SheetTypeEnum.WorkSheet:
            yield index, about.name, about.visible != SheetVisibleEnum.Visible


def _merges(ranges: Any) -> list[tuple[int, int, int, int]]:
    return [(a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in ranges or ()]


def _openpyxl(
    data: bytes, file: str, facts: Callable[[], Facts], limits: Limits
) -> Iterator[tuple[RawTable, list[Problem]]]:
    import openpyxl

    warnings.simplefilter("ignore")  # of extensions that it does not know; no value depends on them
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # a stated dimension may lie
        grid = Grid(limits.text_characters)
        grid.extend(sheet.iter_rows(values_only=True))
        found = facts().get(sheet.title) or SheetMetadata()
        hidden = sheet.sheet_state != "visible"
        yield _table(file, sheet.title, hidden, grid.vocabulary, grid.columns(), found)


READERS: dict[str, Callable[..., Iterator[tuple[RawTable, list[Problem]]]]] = {
    "calamine": _calamine,
    "openpyxl": _openpyxl,
}


def _table(
    file: str,
    name: str,
    hidden: bool,
    vocabulary: Vocabulary,
    columns: list[array[int]],
    facts: SheetMetadata,
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
        formats=facts.format_runs,
    )
    cut = cut_texts(table, vocabulary.cut, vocabulary.longest)
    return table, [*problems_of(facts, table), *cut]


def _put_errors(facts: SheetMetadata, vocabulary: Vocabulary, columns: list[array[int]]) -> None:
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
