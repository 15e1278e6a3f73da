"""Company lists with what a fair reader says of each model: workbook or CSV beside `NAME.expected.csv`."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from audit import knowledge
from audit.domain.errors import AuditError
from audit.domain.models import Model
from audit.pipeline import Options, look
from tests.wording.sets import ASSURING, AUDIT_DATE, Score

AXES = ("deployed", "monitored", "retrained")


@dataclass(frozen=True, slots=True)
class Difference:
    """One axis of one model that is read otherwise than expected."""

    file: str
    row: int
    name: str
    axis: str
    status: str
    expected: str

    @property
    def is_false(self) -> bool:
        """Whether it assures what the list does not."""
        return self.status in ASSURING


def scored_lists(folder: Path) -> tuple[dict[str, Score], list[Difference]]:
    """The scores by axis over every list of a folder, row by row, and every difference."""
    scores = {axis: Score() for axis in AXES}
    differences: list[Difference] = []
    for path, expected in _lists(folder):
        models = _models(path)
        for row in expected:
            here = models.get((row["sheet"] or None, int(row["row"])), {})
            model = here.get(row["name"], next(iter(here.values()), None))  # lists may stand side by side
            for axis in AXES:
                status = getattr(model, axis).status if model else "missing"
                score = scores[axis]
                score.answers += 1
                if status in row[axis].split("/"):
                    score.right += 1
                else:
                    found = Difference(path.name, int(row["row"]), row["name"], axis, status, row[axis])
                    differences.append(found)
                    score.false += found.is_false
    return scores, differences


def _lists(folder: Path) -> Iterator[tuple[Path, list[dict[str, str]]]]:
    for expected in sorted(folder.glob("*.expected.csv")):
        stem = expected.name.removesuffix(".expected.csv")
        found = sorted(
            p for p in folder.glob(f"{stem}.*") if p.suffix in (".xlsx", ".csv", ".xls") and p != expected
        )
        with expected.open(encoding="utf-8-sig", newline="") as stream:
            yield found[0], list(csv.DictReader(stream))


def _models(path: Path) -> dict[tuple[str | None, int], dict[str, Model]]:
    """The models of a list by sheet and row, and by name."""
    try:
        models = look(path, knowledge.load(), Options(AUDIT_DATE)).classified.models
    except AuditError:
        return {}
    found: dict[tuple[str | None, int], dict[str, Model]] = {}
    for model in models:
        # of models side by side an author names the column, or the row in which all names stand
        for at in (model.place.column, model.place.row) if model.across else (model.place.row,):
            found.setdefault((model.place.sheet, at or 0), {}).setdefault(model.name, model)
    return found
