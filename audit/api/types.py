"""What the API hands back and takes: a look, an audit, what is supposed of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TypeAlias, TypedDict

from audit import inspected, pipeline
from audit.domain.errors import InputError
from audit.domain.inventory import ColumnMatch
from audit.domain.mapping import SheetMapping
from audit.domain.models import Model, VocabularyEntry
from audit.domain.places import Problem
from audit.domain.questionnaire import Answer
from audit.domain.result import AuditResult, Verdict
from audit.domain.tables import CellValue, Workbook
from audit.handed_in import Evidence, ReviewRows, SaidByPeople
from audit.inspection import Needs
from audit.inspection import inspected as needs_of
from audit.knowledge import Knowledge
from audit.knowledge.brand_overrides import RateChange
from audit.lexicon import Lexicon
from audit.notebook import look_html, result_html
from audit.pipeline import Options, Understood
from audit.sources import Limits


class LookOptions(TypedDict, total=False):
    """What `look` and `audit` may be told; see `look`."""

    as_of: date | None
    window_months: int
    client: str | None
    client_id: str | None
    language: str | None
    brand: str | os.PathLike[str] | None
    columns: Mapping[str, str]
    readings: Mapping[str, Mapping[str, str]]
    sheets: Sequence[str]
    header_rows: int | Mapping[str, int] | None
    mapping: str | os.PathLike[str] | SheetMapping | None
    confirmed_by: str
    answers: SaidByPeople
    question_sets: str | os.PathLike[str] | None
    review: ReviewRows | None
    evidence: Evidence
    name: str | None
    limits: Limits
    progress: Callable[[str], object] | None
    stop: Callable[[], bool] | None


@dataclass(frozen=True, eq=False)
class Look:
    """An inventory as it is understood, nothing judged. It keeps the cells, so that `correct` reads no file.

    `understood`, `knowledge` and `options` are what the steps of `audit.pipeline` take. `brand` is the folder of the
    brand that reports get, `rates` other rates than its own, `supposed` the answers that a `what_if` added.
    """

    understood: Understood
    knowledge: Knowledge
    options: Options
    brand: Path | None = None
    rates: RateChange | None = None
    supposed: tuple[Answer, ...] = ()

    @property
    def workbook(self) -> Workbook:
        """Every cell that was read; give it to `look` or `audit` in place of the file."""
        return self.understood.workbook

    @property
    def models(self) -> Sequence[Model]:
        """The client's models with their three statuses as the inventory has them, before scope and score."""
        return self.understood.classified.models

    @property
    def columns(self) -> tuple[ColumnMatch, ...]:
        """Each header with the field that it was read as, and in `candidates` the three best fields with their scores
        (0 to 100)."""
        return self.understood.inventory.matches

    @property
    def vocabulary(self) -> tuple[VocabularyEntry, ...]:
        """Each distinct text of a column: the status that it was read as, by which rule, and how many cells hold it."""
        return self.understood.classified.vocabulary

    @property
    def sheets(self) -> tuple[inspected.Sheet, ...]:
        """The tables that were read: sheet, 1-based rows of the headers, records. `needs.left_out` has the others."""
        return self.inspection.sheets

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong inside the inventory, the gravest first, each with its message."""
        return pipeline.worded(self.understood.problems, self.knowledge)

    @cached_property
    def needs(self) -> Needs:
        """What needs a person before the audit, what weighs most first."""
        return needs_of(self.understood, Lexicon(self.knowledge, self.options.as_of))

    @cached_property
    def inspection(self) -> inspected.Inspection:
        """All of it in plain types, as `mlops-audit inspect --json` has it."""
        return inspected.inspection(self.understood, self.needs, self.knowledge)

    def preview(self, sheet: str | None = None, rows: int = 20) -> list[list[CellValue]]:
        """The first rows of a sheet as they lie in the file, to point at its header row; the first sheet by default.

        Raises InputError for a sheet that is not there.
        """
        tables = self.workbook.tables
        found = next((table for table in tables if sheet is None or table.sheet == sheet), None)
        if found is None:
            names = ", ".join(f"'{table.sheet}'" for table in tables)
            raise InputError(f"{self.workbook.file}: has no sheet '{sheet}'. It has {names}.")
        return [
            [found.value(row, column) for column in range(1, found.columns + 1)]
            for row in range(1, min(rows, found.rows) + 1)
        ]

    def _repr_html_(self) -> str:
        return look_html(self.workbook.file, self.models, self.needs)


@dataclass(frozen=True)
class Audit:
    """One audit: its result, and the look that it was made from, None where it was loaded from a file.

    Two are equal where their results are.
    """

    result: AuditResult
    look: Look | None = field(default=None, compare=False)
    brand: Path | None = None

    @property
    def verdict(self) -> Verdict:
        """The one-third rule: `status` is gap, no_gap, undecided or not_applicable; counts and shares as intervals."""
        return self.result.verdict

    @property
    def models(self) -> Sequence[Model]:
        """The models with statuses, scope and score."""
        return self.result.models

    def _repr_html_(self) -> str:
        return result_html(self.result)


Judged: TypeAlias = Audit | AuditResult


@dataclass(frozen=True, slots=True)
class Changes:
    """What `what_if` supposes.

    `answers`: beside those that were given. `window_months`: models built in so many months before the audit date are
    in scope. `head_count`: people whose whole job is MLOps; `company`: any other answer of the company sheet, or an
    assumption, by its id (`capacity_days`). `rates`: other rates. `columns` (field -> header) and `readings` (field ->
    text -> status) are read again from the kept cells. `who` supposes it, and is named as the source.
    """

    answers: tuple[Answer, ...] = ()
    window_months: int | None = None
    head_count: float | None = None
    company: Mapping[str, CellValue] = field(default_factory=dict)
    rates: RateChange | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    readings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    who: str = "what_if"


def result_of(audited: Judged) -> AuditResult:
    """The result of an audit, or the result itself."""
    return audited.result if isinstance(audited, Audit) else audited
