"""What people typed into a table of answers, whatever file it came in, before it is known what it means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from audit.domain.errors import InputError
from audit.domain.places import Place
from audit.domain.tables import CellValue, RawTable, Workbook
from audit.domain.typed_text import plain
from audit.knowledge.asking import Asking, Heading, load_answers
from audit.sources import Limits, read

Heard = Sequence[Asking]
"""What is said around the questions, in every language, English first."""

_YAML = (".yaml", ".yml")
_LAST_HEADER = 15  # rows in which the headings may stand
_TEXTS = ("id", "question", "answer", "subject", "note", "who", "status")


@dataclass(frozen=True, slots=True)
class Typed:
    """One row: texts as they stand, "" where there is none. `question` is an id, or the whole question."""

    question: str
    answer: str
    subject: str
    note: str
    who: str
    when: date | str | None  # a text where it is no date
    status: str
    place: Place


def typed_in_files(paths: Iterable[Path], heard: Heard, limits: Limits) -> list[Typed]:
    """The rows of files of answers: workbooks, CSV or YAML. Raises InputError where one is no such file."""
    return [row for path in paths for row in _in_file(path, heard, limits)]


def _in_file(path: Path, heard: Heard, limits: Limits) -> list[Typed]:
    if path.suffix.lower() in _YAML:
        return list(_in_yaml(path))
    workbook = read(path, limits=limits)
    tables = _tables(workbook, heard, "id") or _tables(workbook, heard, "question")
    if not tables:
        columns = heard[0].columns
        labels = f"'{columns.id.label}' and '{columns.answer.label}'"
        raise InputError(
            f"{path.name}: holds no answers: no sheet has the columns {labels}. "
            "Make one to fill in: mlops-audit questions INVENTORY -o pack.xlsx"
        )
    return [row for rows in tables for row in rows]


def typed_beside(workbook: Workbook, heard: Heard) -> list[Typed]:
    """The rows of question sheets that stand in an inventory's own workbook."""
    return [row for rows in _tables(workbook, heard, "id", strict=True) for row in rows]


def _tables(workbook: Workbook, heard: Heard, key: str, *, strict: bool = False) -> list[list[Typed]]:
    """The rows of each sheet that names its questions in the column `key`; `strict`: by the heading's own label."""
    known = _known(heard)
    if strict:
        known = {word: field for word, field in known.items() if field != "id"}
        known |= {plain(asking.columns.id.label): "id" for asking in heard}
    found = (_rows(table, heard, known, key) for table in workbook.tables)
    return [rows for rows in found if rows is not None]


def _in_yaml(path: Path) -> Iterator[Typed]:
    told = load_answers(path)
    for number, one in enumerate(told.answers, 1):
        yield Typed(
            question=one.question,
            answer=_text(one.answer),
            subject=one.about or "",
            note=one.note,
            who=one.who or told.who or path.stem,
            when=as_day(one.when or told.when),
            status=one.status,
            place=Place(path.name, "answers", number),
        )


def _rows(table: RawTable, heard: Heard, known: Mapping[str, str], key: str) -> list[Typed] | None:
    """The filled rows of a sheet; None where it is no table of answers. `known`: heading -> field."""
    found = _header(table, known, key)
    if found is None:
        return None
    header, columns = found
    name = _beside(table, header, [asking.name for asking in heard])
    day = _beside(table, header, [asking.date for asking in heard])
    rows = []
    for row in range(header + 1, table.rows + 1):
        cells = {field: table.value(row, column) for field, column in columns.items()}
        texts = {field: _text(cells.get(field)) for field in _TEXTS}
        question = texts.pop("id") or texts["question"]
        if question and (texts["answer"] or texts["note"]):
            texts["who"] = texts["who"] or _text(name) or table.sheet or Path(table.file).stem
            when = as_day(cells.get("when")) or as_day(day)
            place = table.place(row, columns["answer"])
            rows.append(Typed(**{**texts, "question": question}, when=when, place=place))
    return rows


def _header(table: RawTable, known: Mapping[str, str], key: str) -> tuple[int, dict[str, int]] | None:
    """The row of the headings, and the column of each field that has one."""
    for row in range(1, min(table.rows, _LAST_HEADER) + 1):
        columns: dict[str, int] = {}
        for column in range(1, table.columns + 1):
            field = known.get(plain(_text(table.value(row, column))))
            if field:
                columns.setdefault(field, column)
        if "answer" in columns and key in columns:
            return row, columns
    return None


def _known(heard: Heard) -> dict[str, str]:
    """Heading -> field. English comes before other languages, an earlier column before a later one."""
    known: dict[str, str] = {}
    for asking in heard:
        for field, one in asking.headings.items():
            for word in (field, one.label, *one.also):
                known.setdefault(plain(word), field)
    return known


def _beside(table: RawTable, header: int, headings: Iterable[Heading]) -> CellValue:
    """What is written to the right of a label above the headings."""
    words = {plain(word) for one in headings for word in (one.label, *one.also)}
    for row in range(1, header):
        for column in range(1, table.columns):
            if plain(_text(table.value(row, column))) in words:
                return table.value(row, column + 1)
    return None


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def as_day(value: object) -> date | str | None:
    """A day; the text itself where it is something else, None where nothing is written."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date) or value is None or not str(value).strip():
        return value if isinstance(value, date) else None
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        return str(value).strip()
