"""The workbook's headings, words and looks: `report_templates/workbook.json` and the result's own labels."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from audit.domain.models import Period
from audit.domain.places import Place
from audit.domain.result import AuditResult, Input
from audit.report.templates.folder import templates
from audit.report.templates.translations import pgettext
from audit.report.view.formatting import at, per_cent
from audit.report.workbook.spreadsheet import Cell, Column, Look, Word

Row = Mapping[str, Cell]
TITLE, SHEET, HEADING = "title of the workbook", "name of a sheet", "heading in the workbook"
WORD, SUMMARY = "word in the workbook", "line of the workbook's summary"
_PART = {WORD: "words", SUMMARY: "summary"}
_MOST_NAMES = 200  # of models in one cell; the rest is a number


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One sheet as the designer laid it out; `ids` say what goes into each column."""

    id: str
    name: str
    ids: tuple[str, ...]
    columns: tuple[Column, ...]
    frozen: int
    row_height: float | None
    hidden: bool = False
    free: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that the workbook says by itself."""

    labels: Mapping[str, Mapping[str, str]]
    title: str
    head: Look
    looks: Mapping[str, Look]  # by status code
    words: Mapping[str, str]
    summary: Mapping[str, str]
    sheets: tuple[SheetLayout, ...]

    def label(self, group: str, code: str) -> str:
        """The word for a code, or the code itself where the result brings none."""
        return self.labels.get(group, {}).get(code, code)

    def word(self, group: str, code: str) -> Word:
        """The same in the look of the code."""
        return Word(code, self.label(group, code))

    def strength(self, strength: str | None) -> str | None:
        """How strong an evidence is, in a word."""
        return strength and self.label("strength", strength)

    def per_cent(self, share: float) -> str:
        """A share with one decimal and the sign."""
        return per_cent(100 * share, 1)

    def yes_no(self, value: bool) -> str:
        """A truth in a word."""
        return self.words["yes" if value else "no"]

    def axis(self, axis: str) -> str:
        """An axis, or a function, or a field of the scale `presence`, by name."""
        own = (self.labels.get(group, {}).get(axis) for group in ("axis", "function", "field"))
        return next((word for word in own if word), axis)

    def status(self, axis: str, code: str) -> str:
        """The word for a status of an axis or a function."""
        return self.label(axis if axis in self.labels.get("axis", {}) else "function_status", code)

    def functions(self, ids: Iterable[str]) -> str:
        """Functions by name."""
        return ", ".join(self.label("function", id_) for id_ in ids)


@cache
def _layout() -> Any:
    return json.loads((templates() / "workbook.json").read_bytes())


def texts() -> Iterator[tuple[str, str]]:
    """Every text of the layout as (context, text), for the catalogues; what is filled by a label alone is none."""
    layout = _layout()
    yield TITLE, layout["title"]
    for context in (WORD, SUMMARY):
        yield from ((context, text) for text in layout[_PART[context]].values())
    for sheet in layout["sheets"]:
        yield SHEET, sheet["name"]
        yield from ((HEADING, column[1]) for column in sheet["columns"] if column[1] and column[1][0] != "{")


def _told(context: str) -> dict[str, str]:
    return {id_: pgettext(context, text) for id_, text in _layout()[_PART[context]].items()}


def load_words(labels: Mapping[str, Mapping[str, str]]) -> Words:
    """The words with the labels of one result."""
    layout = _layout()
    looks = {name: Look(**look) for name, look in layout["looks"].items()}
    return Words(
        labels=labels,
        title=pgettext(TITLE, layout["title"]),
        head=Look(**layout["head"]),
        looks={code: looks[name] for code, name in layout["look_of"].items()},
        words=_told(WORD),
        summary=_told(SUMMARY),
        sheets=tuple(_sheet_layout(sheet, labels) for sheet in layout["sheets"]),
    )


def _sheet_layout(sheet: Any, labels: Mapping[str, Mapping[str, str]]) -> SheetLayout:
    """Headings are the designer's, save for those that the result words: of functions, and of the sheet to fill in."""
    functions, review = labels.get("function", {}), labels.get("review_column", {})
    columns = tuple(
        Column(
            heading
            and pgettext(HEADING, heading).format(
                function=functions.get(id_, id_), review=review.get(id_, id_)
            ),
            *rest,
        )
        for id_, heading, *rest in sheet["columns"]
    )
    ids = tuple(column[0] for column in sheet["columns"])
    frozen, height, hidden = sheet.get("frozen", 0), sheet.get("row_height"), sheet.get("hidden", False)
    name, free = pgettext(SHEET, sheet["name"]), sheet.get("free", False)
    return SheetLayout(sheet["id"], name, ids, columns, frozen, height, hidden, free)


def place(where: Place | None) -> str | None:
    """A Place as text."""
    return None if where is None else at(where)


def period(when: Period | None) -> Cell:
    """A day where the date is known to the day, else the sheet's own text."""
    if when is None:
        return None
    return when.first if when.first == when.last else when.text


def names(result: AuditResult, indexes: tuple[int, ...]) -> str:
    """Models by name, one a line; beyond 200 only how many more there are."""
    shown = [result.models[i].name for i in indexes[:_MOST_NAMES]]
    more = len(indexes) - len(shown)
    return "\n".join(shown + ([f"+ {more}"] if more else []))


def inputs(given: tuple[Input, ...]) -> str:
    """The inputs of a formula with whose they are, one a line."""
    return "\n".join(f"{i.label} = {i.value} ({i.source})" for i in given)
