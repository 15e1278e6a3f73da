"""Reads a Review sheet: from the workbook of an earlier run, or any table that has its headings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from audit.domain.changes import Action, Change, UnappliedRow
from audit.domain.errors import InputError
from audit.domain.places import Place, Problem
from audit.domain.tables import CellValue, RawTable, Workbook
from audit.knowledge import Knowledge
from audit.knowledge.review import ReviewSheet
from audit.messages import cut
from audit.review.choices import Choices, folded

_HEADER_WITHIN = 20  # rows
_KNOWN_BY = {"action", "subject"}  # the columns without which a row is no header
_FILLED_IN = ("value", "who", "why")  # of an answer that the sheet offers to explain
_SHOWN = 80  # characters of a cell in a message


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the review with everything that its action needs. `cells` are texts by column."""

    action: Action
    place: Place
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """A cell's text; "" where it is blank."""
        return self.cells.get(column, "")

    def problem(self, code: str, **args: str | int) -> Problem:
        """What is odd about the row."""
        shown = {
            name: cut(arg, _SHOWN) if isinstance(arg, str) and name != "near" else arg
            for name, arg in args.items()
        }
        return Problem(code, self.place, shown)

    def change(
        self,
        subject: str,
        about: str,
        before: str | None = None,
        after: str | None = None,
        *,
        until: date | None = None,
        text: str | None = None,
        models: tuple[int, ...] = (),
    ) -> Change:
        """What the row changed."""
        why = self["why"] or None
        return Change(
            self.action, subject, about, before, after, self["who"], why, self.place, until, text, models
        )


@dataclass(frozen=True, slots=True)
class Review:
    """The rows of a review in their order, and what is odd about the others; `filled` are all that somebody wrote."""

    rows: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = ()
    filled: tuple[UnappliedRow, ...] = ()

    def of(self, *actions: Action) -> Iterator[Row]:
        """The rows that ask for one of these."""
        return (row for row in self.rows if row.action in actions)

    def unapplied(self, changes: Collection[Change]) -> tuple[UnappliedRow, ...]:
        """The filled-in rows that none of these changes comes from."""
        applied = {change.place for change in changes}
        return tuple(row for row in self.filled if row.place not in applied)


def read_review(workbook: Workbook, knowledge: Knowledge) -> Review:
    """The review in a workbook: of several sheets the one that is called so. Raises InputError where it has none."""
    sheet = knowledge.review
    names = {folded(name) for known in knowledge.reviews for name in known.names}
    ordered = sorted(workbook.tables, key=lambda table: folded(table.sheet or "") not in names)
    for table in ordered:
        header = _header(table, knowledge.reviews)
        if header is not None:
            return _read(table, *header, knowledge.reviews)
    labels = ", ".join(f"'{column.label}'" for column in sheet.columns.values())
    raise InputError(
        f"{workbook.file}: contains no review. Fill in the sheet '{sheet.names[0]}' of a findings.xlsx, or a table "
        f"with the headings {labels}. One in another language is read with that --lang."
    )


def _header(table: RawTable, sheets: Sequence[ReviewSheet]) -> tuple[int, dict[int, str]] | None:
    """The header's row, and the columns that it names."""
    known = Choices(
        (name, column_id)
        for sheet in sheets
        for column_id, column in sheet.columns.items()
        for name in column.headings(column_id)
    )
    for row in range(1, min(table.rows, _HEADER_WITHIN) + 1):
        columns: dict[int, str] = {}
        for column in range(1, table.columns + 1):
            found = known.one(_text(table.value(row, column)))
            if found and found not in columns.values():
                columns[column] = found
        if set(columns.values()) >= _KNOWN_BY:
            return row, columns
    return None


def _read(table: RawTable, header: int, columns: Mapping[int, str], sheets: Sequence[ReviewSheet]) -> Review:
    sheet = sheets[0]
    actions: Choices[Action] = Choices(
        (name, code)
        for known in sheets
        for code, action in known.actions.items()
        for name in (action.label, code)
    )
    rows: list[Row] = []
    filled: list[UnappliedRow] = []
    problems: list[Problem] = []
    for number in range(header + 1, table.rows + 1):
        cells = {name: _text(table.value(number, column)) for column, name in columns.items()}
        if not any(cells.values()):
            continue
        place = table.place(number)
        action = actions.one(cells["action"])
        if action in ("answer", "join") and not any(cells.get(name) for name in _FILLED_IN):
            continue  # the sheet offers it, and nobody took it up
        filled.append(UnappliedRow(place, {name: text for name, text in cells.items() if text}))
        if action is None:
            args = {"action": cut(cells["action"], _SHOWN), "near": actions.near(cells["action"])}
            problems.append(Problem("review_unknown_action", place, args))
            continue
        lacking = [sheet.columns[need].label for need in sheet.actions[action].needs if not cells.get(need)]
        row = Row(action, place, cells)
        if lacking:
            label, subject = sheet.actions[action].label, cells["subject"]
            missing = ", ".join(f"'{name}'" for name in lacking)
            problems.append(row.problem("review_incomplete", action=label, subject=subject, missing=missing))
        else:
            rows.append(row)
    return Review(tuple(rows), tuple(problems), tuple(filled))


def _text(value: CellValue) -> str:
    """A cell's value as a person would write it, a day as `2027-06-30`."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()
