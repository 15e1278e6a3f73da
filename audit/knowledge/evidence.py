"""Schema of `questionnaires/evidence.yaml`: what facts of systems mean for the axes and functions of a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from pydantic import Field, model_validator

from audit.domain.models import DEPLOYED, FUNCTION_STATUSES, FUNCTIONS, MONITORED, RETRAINED, Strength
from audit.domain.snapshot import About, Starter, What
from audit.knowledge.documents import Document, Prose

STATUSES: Mapping[str, tuple[str, ...]] = {
    "deployed": DEPLOYED,
    "monitored": MONITORED,
    "retrained": RETRAINED,
    **dict.fromkeys((one for one in FUNCTIONS if one not in ("monitoring", "retraining")), FUNCTION_STATUSES),
}
"""What a table may be about; monitoring and retraining follow from their axes."""
ASSURING = {"monitored": "yes", "retrained": "automatic"}
AGES = ("fresh", "stale", "undated", "old")
PLACES = ("in_production", "in_test", "in_unknown")
SIDES = ("runs readable", "absent watch", "absent train", "absent serve")
WORDS = frozenset(
    (
        *get_args(What),
        *get_args(Strength),
        *get_args(About),
        *AGES,
        *PLACES,
        *(f"by_{one}" for one in get_args(Starter)),
        *(f"of_{one}" for one in FUNCTIONS),
        *(word for side in SIDES for word in side.split()),
        "behaviour",
    )
)


class EvidenceRow(Document):
    """A line of a table, tried from the top: the first whose `has` are all there and whose `lacks` are not decides.

    Each item of `has` and `lacks` is words that one fact must have. `status` is what the systems alone say, blank where
    they only speak for or against a claim: `confirms`, `contradicts`. `doubt`: what they say contradicts itself.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    has: list[str] = Field(min_length=1, max_length=3)
    lacks: list[str] = Field([], max_length=3)
    status: str = "unknown"
    strength: Strength
    confirms: list[str] = []
    contradicts: list[str] = []
    doubt: bool = False
    why: str
    examples: list[str] = Field(min_length=1)  # `watch_ran drift 3d by_schedule; runs readable`


class Cadence(Document):
    """A run is fresh for `times` its interval and `days` more, where its rhythm is known."""

    times: int = Field(ge=1, le=10)
    days: int = Field(ge=0, le=100)


class EvidenceWords(Document):
    """The words of a fact, which stand one after the other: what, of what, when, every how long, by whom, by which
    clock. What needs no word has none."""

    what: dict[str, Prose]  # by what was seen
    about: dict[str, Prose]
    by: dict[str, Prose]
    clock: dict[str, Prose]
    every_days: Prose
    every_hours: Prose
    undated: Prose
    absent: Prose


class EvidenceTable(Document):
    """The whole document. `fresh_days`: what -> days for which such a fact is fresh where no rhythm is known.

    `environments`: the words by which systems name where an object runs. `id_tags`: the tags and labels whose value may
    be a model's id in the inventory. `near`: from which likeness (0 to 100) two names are shown to confirm.
    """

    fresh_days: dict[What, int]
    cadence: Cadence
    old_days: int = Field(ge=1, le=400)  # a snapshot that is older gives nothing fresh
    near: int = Field(ge=50, le=99)
    behaviour: list[About]
    environments: dict[str, list[str]]
    id_tags: list[str]
    systems: dict[str, str]  # id -> name, of those that have a collector; products, the same in each language
    untried: list[str]  # systems whose reader was never held against the real one
    tools: dict[str, list[str]]  # id -> names in tools.yaml by which a cell names the system
    words: EvidenceWords
    tables: dict[str, list[EvidenceRow]]

    def row(self, rule: str) -> EvidenceRow | None:
        """The row of a table by `table.id`; None where there is none, as in the table of another version."""
        about, _, id_ = rule.partition(".")
        return next((row for row in self.tables.get(about, ()) if row.id == id_), None)

    @model_validator(mode="after")
    def _whole(self) -> EvidenceTable:
        mistakes = [*self._of_tables(), *_missing("fresh_days", list(self.fresh_days), get_args(What))]
        mistakes += _missing("words.what", list(self.words.what), get_args(What))
        mistakes += _missing("environments", list(self.environments), ("production", "test"))
        if mistakes:
            raise ValueError("; ".join(mistakes))
        return self

    def _of_tables(self) -> Iterator[str]:
        yield from _missing("tables", list(self.tables), list(STATUSES))
        ids = [f"{about}.{row.id}" for about, rows in self.tables.items() for row in rows]
        yield from (f"{one} stands twice" for one in sorted({one for one in ids if ids.count(one) > 1}))
        for about, rows in self.tables.items():
            for row in rows:
                yield from _mistakes(about, row)


def _missing(where: str, found: Sequence[str], wanted: Sequence[str]) -> Iterator[str]:
    lacking = [one for one in wanted if one not in found]
    if lacking:
        yield f"{where} lacks {', '.join(lacking)}"
    if unknown := [one for one in found if one not in wanted]:
        yield f"{where} has {', '.join(unknown)}, which there is not"


def _mistakes(about: str, row: EvidenceRow) -> Iterator[str]:
    at, known = f"{about}.{row.id}", STATUSES.get(about, ())
    for status in (row.status, *row.confirms, *row.contradicts):
        if status not in known:
            yield f"{at}: '{status}' is no status of {about}"
    for words in (*row.has, *row.lacks):
        for word in words.split():
            if word not in WORDS:
                yield f"{at}: '{word}' is no word of a fact"
    if row.status == ASSURING.get(about) and not any("fresh" in words.split() for words in row.has):
        yield f"{at}: '{row.status}' needs a fresh fact"
