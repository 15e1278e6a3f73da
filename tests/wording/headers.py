"""Headers with their labels: each becomes a column of a small list, and the field is what `ingest` takes it for."""

from __future__ import annotations

import csv
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from audit.domain.tables import CellValue, RawTable, Workbook
from audit.ingest import ingest
from tests.wording.sets import Score, lexicon

_NAMES = ("Churn score", "Demand forecast", "Price engine", "Route planner", "Yield estimate", "Fraud check")
_WOODS = ("Oak", "Elm", "Ash", "Fir", "Yew", "Oak")
_AXES = {"stage", "monitoring", "retraining", "retraining_schedule", "deployed_on"}


@dataclass(frozen=True, slots=True)
class Header:
    """One labelled header with sample cells; `field` is `none` where it speaks of no field."""

    lang: str
    header: str
    samples: str
    field: str
    accept: str
    source: str

    @property
    def accepted(self) -> set[str]:
        """Every field that is right."""
        return {self.field, *filter(None, self.accept.split(";"))}


def load_headers(folder: Path) -> Iterator[Header]:
    """Every header of a set, in the order of its files."""
    for path in sorted(folder.glob("headers*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            yield from (Header(**row) for row in csv.DictReader(stream))


def field_of(header: Header) -> str:
    """What the column is taken for beside an id and a name; `none` where for nothing."""
    samples = [sample.strip() for sample in header.samples.split("|")]
    first = ["Zzz" if header.field == "id" else "ID", "Zzz" if header.field == "name" else "Model name"]
    rows: list[list[CellValue]] = [[*first, header.header, "Colour of the folder"]]
    for at, (name, wood) in enumerate(zip(_NAMES, _WOODS, strict=True)):
        id_ = "q" if header.field == "id" else f"M{at + 1}"
        shown = samples[at % len(samples)]
        if header.field in ("id", "name"):  # which stand beside one model each
            shown = f"{shown}{'' if at < len(samples) else at}"
        rows.append([id_, wood if header.field == "name" else name, shown, wood])
    workbook = Workbook("ML models.xlsx", "0" * 64, 1, "xlsx", "calamine", (_sheet(rows),))
    matches = ingest(workbook, lexicon()).matches
    return matches[2].field or "none"


def _sheet(rows: Sequence[Sequence[CellValue]]) -> RawTable:
    values: list[CellValue] = [None]
    codes: dict[tuple[type, CellValue], int] = {(type(None), None): 0}
    columns = [array("I") for _ in rows[0]]
    for row in rows:
        for column, value in zip(columns, row, strict=True):
            key = (type(value), value)
            if key not in codes:
                codes[key] = len(values)
                values.append(value)
            column.append(codes[key])
    return RawTable("list.xlsx", "Models", values, columns, len(rows))


def scored_headers(headers: Iterator[Header]) -> dict[str, Score]:
    """The scores by language; `false` counts columns that are taken for an axis and are none of it."""
    found: dict[str, Score] = {}
    for header in headers:
        field = field_of(header)
        for name in ("all", header.lang, *(["none"] if header.field == "none" else [])):
            score = found.setdefault(name, Score())
            score.answers += 1
            score.right += field in header.accepted
            score.false += field in _AXES and field not in header.accepted
    return found
