"""What `classify` hands over: the client's models and what was read about each.

Statuses are shared: two rows that say the same have one Status between them. A Reading therefore knows its column
only; the row comes from the Model (`Model.evidence`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, NamedTuple

from audit.domain.places import Place

Axis = Literal["deployed", "monitored", "retrained"]
Strength = Literal["claimed", "configured", "observed"]
Origin = Literal["own", "contracted", "open_source", "vendor", "unknown"]
Kind = Literal["predictive", "generative", "agent", "rules", "other", "unknown"]
FUNCTIONS = ("deployment", "features", "monitoring", "retraining", "inference", "tracking")

DEPLOYED = ("production", "pilot", "development", "retired", "unknown")
MONITORED = ("yes", "partial", "planned", "no", "not_applicable", "unknown")
RETRAINED = ("automatic", "manual", "planned", "no", "not_applicable", "unknown")
FUNCTION_STATUSES = ("yes", "partial", "planned", "no", "not_applicable", "unknown")

COUNTED = ("in_scope", "may_be_inside", "no_date")  # the reasons for which a model is in scope
OUTSIDE = ("before_window", "after_audit_date")  # those for which its date leaves it out
SILENT = ".silent"  # how the rules end that read a text which says nothing
MAPPED = "mapping.answer"  # the rule of an answer that a mapping explains; who said so follows
CONFIRMED = "review.answer"  # the rule of an answer that a reviewer explained
BY_A_PERSON = (MAPPED, CONFIRMED)  # how their rules begin
ELSEWHERE = ".elsewhere"  # at the end of a rule's id: the text seems to tell of something else than a stage
DOUBTFUL = (
    ".doubtful_column"  # behind the rule of an assurance that was withheld: nobody confirmed its column
)
REVIEWED = "review.status"  # the rule of a reading that is a reviewer's own word
ANSWERED = "answer.claim"  # of one that is a person's answer to a question
OBSERVED_RULE = "evidence."  # how the rules begin that read a snapshot of a system


@dataclass(frozen=True, slots=True)
class Reading:
    """What one cell said: its column (of the table), its text, the id of the rule that read it, how strong it is.

    `place` is only set where it was not read from the model's own record, as a reviewer's correction.
    """

    column: int
    text: str
    rule: str
    status: str
    strength: Strength = "claimed"
    place: Place | None = None


class Evidence(NamedTuple):
    """A Reading at its Place."""

    place: Place
    text: str
    rule: str
    strength: Strength


@dataclass(frozen=True, slots=True)
class Status:
    """One axis, or one function, of a model. `contradicted`: cells disagree; the status is then the cautious one and
    counts as unknown in intervals. `strength` is None where nothing was read."""

    status: str
    strength: Strength | None = None
    readings: tuple[Reading, ...] = ()
    contradicted: bool = False

    @property
    def counted(self) -> str:
        """The status as it counts: unknown where cells disagree."""
        return "unknown" if self.contradicted else self.status

    @property
    def reviewed(self) -> bool:
        """Whether a reviewer's word, and not the sheet's, comes first."""
        return bool(self.readings) and self.readings[0].rule == REVIEWED

    @property
    def answered(self) -> bool:
        """Whether a person's answer, and not the sheet, decided it."""
        return bool(self.readings) and self.readings[0].rule == ANSWERED


class Proposal(NamedTuple):
    """A guess that a person may confirm, and nothing else: a status of a text, or a field of a column.

    `near`: up to three known phrases of that meaning that are most like it, which is all the reason there is.
    """

    value: str
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VocabularyEntry:
    """One distinct text of a column, what it was read as on one axis or function, and how often it stands there.

    `proposals`: of a text that no rule reads, up to three statuses to choose from. They count for nothing.
    """

    field: str
    axis: str
    text: str
    status: str
    rule: str
    strength: str | None
    count: int
    place: Place  # of the first cell that holds it
    proposals: tuple[Proposal, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether a person has to say what it means: it is no status though it says something, in a sure column."""
        asked_elsewhere = self.rule.endswith((SILENT, DOUBTFUL)) or self.rule.startswith(BY_A_PERSON)
        return self.status == "unknown" and not asked_elsewhere


UNKNOWN = Status("unknown")
NOTHING_KNOWN: Mapping[str, Status] = MappingProxyType({})


class Period(NamedTuple):
    """A date with the precision that it has: the first and last day that it may mean, and its text.

    `2024` is 2024-01-01 to 2024-12-31; a full date has first == last.
    """

    first: date
    last: date
    text: str


class Money(NamedTuple):
    """An amount in full with its ISO 4217 currency. What has no known currency and magnitude is no amount."""

    amount: Decimal
    currency: str


class Score(NamedTuple):
    """Whether the model counts for the one-third rule: `yes`, `maybe`, `no`; the same for the stricter reading."""

    gap: Literal["yes", "maybe", "no"]
    strict: Literal["yes", "maybe", "no"]


class Model(NamedTuple):
    """One model of the client. Texts are the sheet's own; None is what the sheet does not say.

    A NamedTuple, because a list of 100,000 models is then made and unpacked by whole columns.
    """

    id: str | None
    name: str
    place: Place  # of the name's cell, or of the record
    deployed: Status = UNKNOWN
    monitored: Status = UNKNOWN
    retrained: Status = UNKNOWN
    functions: Mapping[str, Status] = NOTHING_KNOWN  # the six functions, by id
    tools: tuple[str, ...] = ()  # that the cells name
    across: bool = False  # the record is a column of the sheet (transposed, or one sheet a model)
    description: str | None = None
    owner: str | None = None
    team: str | None = None
    unit: str | None = None
    kind: Kind = "unknown"
    origin: Origin = "unknown"
    criticality: str | None = None
    criticality_rank: int = 0  # 3 high, 2 medium, 1 low, 0 unknown
    value: Money | None = None  # business value a year
    value_text: str | None = None
    monthly_cost: Money | None = None
    started: Period | None = None
    built: Period | None = None
    deployed_on: Period | None = None
    last_trained: Period | None = None
    retired_on: Period | None = None
    recorded_on: Period | None = None  # the day for which its row says all this
    in_scope: bool = True
    scope_reason: str = "in_scope"  # code: one of COUNTED or OUTSIDE, or retired, vendor, other_technology
    legacy: bool = False  # older than the window and still in production
    score: Score | None = None

    @property
    def dated(self) -> Period | None:
        """When it was built, else deployed, else started; never when it was last trained. What was in use before the
        day of its building may be as old as that."""
        built, used = self.built, self.deployed_on
        if built and used and used.last < built.first:
            return Period(used.first, built.last, f"{used.text} – {built.text}")
        return built or used or self.started

    def evidence(self, status: Status) -> tuple[Evidence, ...]:
        """The readings behind one of this model's statuses, each at its true Place."""
        at = self.place
        return tuple(
            Evidence(
                r.place or (at._replace(row=r.column) if self.across else at._replace(column=r.column)),
                r.text,
                r.rule,
                r.strength,
            )
            for r in status.readings
        )
