"""Says for every model whether it is deployed, monitored and retrained, and from which cell it knows.

| module | does |
|---|---|
| `cells` | a table by whole columns |
| `short_names` | what remarks may call the practices |
| `readings` | the vocabulary of a table: each distinct text once |
| `stage_headings` | what the headings above the records say of their stage |
| `combine` | several cells, one status |
| `statuses` | a table's statuses, shared between records that say the same |
| `models` | one Model a record |
| `proposals` | guesses beside what was not understood, for a person |
| `diagnostics` | the vocabulary as a person checks it, and what was odd |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import groupby

from audit.classify.cell_readings import ColumnReadings
from audit.classify.cells import Cells
from audit.classify.diagnostics import (
    contradictions,
    ended_before_use,
    entries_of,
    heading_entries,
    unread,
    unsaid_origins,
    unsure_stages,
)
from audit.classify.models import Judged
from audit.classify.readings import read_table
from audit.classify.stage_headings import headings_of, is_stage
from audit.classify.statuses import Statuses
from audit.domain.inventory import Inventory, Table
from audit.domain.models import Model, VocabularyEntry
from audit.domain.places import Problem
from audit.lexicon import Lexicon
from audit.lexicon.answers import is_unread


@dataclass(frozen=True)
class Classified:
    """The client's list judged, table by table; the vocabulary with its reading, and what was odd."""

    tables: tuple[Judged, ...]
    vocabulary: tuple[VocabularyEntry, ...]
    problems: tuple[Problem, ...]
    corrected: tuple[Model, ...] | None = None  # the models as a reviewer has them

    @cached_property
    def models(self) -> tuple[Model, ...]:
        """The client's models in the order of the sheets, made when first asked for: a look at the list needs none."""
        if self.corrected is not None:
            return self.corrected
        return tuple(model for table in self.tables for model in table.models())

    @property
    def count(self) -> int:
        """How many models there are."""
        return sum(len(table.table.records) for table in self.tables)


def classify(inventory: Inventory, lexicon: Lexicon, as_of: date) -> Classified:
    """Classifies every record of the inventory as of a day."""
    tables: list[Judged] = []
    vocabulary: list[VocabularyEntry] = []
    problems: list[Problem] = []
    for whole, parts in _parted(inventory.tables):
        cells = Cells(whole)
        columns = read_table(cells, lexicon, as_of)
        stating = [column for column in columns if column.own and not column.helps]
        entries = [entry for column in stating for entry in entries_of(cells, column)]
        vocabulary += entries
        problems += unread(whole, [*entries, *_remarks(cells, columns, lexicon)])
        problems += unsure_stages(whole, columns)
        headings = headings_of(parts, lexicon)
        vocabulary += heading_entries(lexicon.tables["deployed"].first_own, parts, headings)
        for part, above in zip(parts, headings, strict=True):
            of_part = cells.of(part)
            unit = None if is_stage(part, above) else part.unit
            tables.append(Judged(of_part, Statuses(of_part, columns, lexicon, above), lexicon, unit))
    problems += contradictions(tables)
    problems += ended_before_use(tables)
    problems += unsaid_origins(tables)
    return Classified(tuple(tables), tuple(vocabulary), tuple(problems))


def _remarks(cells: Cells, columns: Sequence[ColumnReadings], lexicon: Lexicon) -> Iterator[VocabularyEntry]:
    """What remarks say of an axis that nobody could read: anything that may take back what a column of its own states;
    where there is none, what names the practice."""
    stated = {column.axis for column in columns if column.own}
    languages = cells.table.languages
    for column in columns:
        if _is_remark(column, lexicon):
            unclear = (entry for entry in entries_of(cells, column) if is_unread(entry.rule))
            yield from (
                entry
                for entry in unclear
                if column.axis in stated or lexicon.may_tell(column.axis, entry.text, languages)
            )


def _is_remark(column: ColumnReadings, lexicon: Lexicon) -> bool:
    """Whether a column of remarks may take back what others say of an axis."""
    table = lexicon.tables.get(column.axis)  # type: ignore[call-overload]
    return table is not None and column.field in table.table.free_text


def _parted(tables: Sequence[Table]) -> Iterator[tuple[Table, list[Table]]]:
    """Each table whole, with its parts below headings of their own: the words of all are judged once."""
    for _, group in groupby(tables, key=lambda table: (id(table.grid), id(table.columns))):
        parts = list(group)
        records = tuple(record for part in parts for record in part.records)
        yield (parts[0] if len(parts) == 1 else replace(parts[0], records=records)), parts
