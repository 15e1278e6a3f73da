"""Says for every model whether it is deployed, monitored and retrained, and from which cell it knows.

| module | does |
|---|---|
| `cells` | a table by whole columns |
| `readings` | the vocabulary of a table: each distinct text once |
| `combine` | several cells, one status |
| `statuses` | a table's statuses, shared between records that say the same |
| `models` | one Model a record |
| `diagnostics` | the vocabulary as a person checks it, and what was odd |
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from audit.classify.cells import Cells
from audit.classify.diagnostics import contradictions, entries_of, unread, unsure_stages
from audit.classify.models import Judged
from audit.classify.readings import read_table
from audit.classify.statuses import Statuses
from audit.domain.inventory import Inventory
from audit.domain.models import Model, VocabularyEntry
from audit.domain.places import Problem
from audit.lexicon import Lexicon


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
    for table in inventory.tables:
        cells = Cells(table)
        columns = read_table(cells, lexicon, as_of)
        entries = [entry for column in columns if column.own for entry in entries_of(table, column)]
        vocabulary += entries
        problems += unread(table, entries)
        problems += unsure_stages(table, columns)
        tables.append(Judged(cells, Statuses(cells, columns, lexicon), lexicon))
    problems += contradictions(tables)
    return Classified(tuple(tables), tuple(vocabulary), tuple(problems))
