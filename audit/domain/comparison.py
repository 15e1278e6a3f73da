"""What changed between two audits of one company, and why: what the client changed is told from what the rules did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, Self

from audit.domain.places import Place
from audit.domain.states import FunctionState, Range, VerdictStatus

if TYPE_CHECKING:
    from audit.domain.result import Verdict

UNATTENDED = "unattended"
"""The axis of a Move that tells what the three axes make of a model: whether it counts for the verdict."""
ABSENT = "absent"  # what stands before such a Move where the model is new in the list
Matched = Literal["id", "name", "near"]
Direction = Literal["improved", "regressed", "learned", "obscured", "moved"]
Cause = Literal["client", "rules", "both", "unclear", "consequence"]
Reached = Literal["hit", "missed", "open", "not_measured"]


@dataclass(frozen=True, slots=True)
class AuditPoint:
    """One audit of a series: its date, its verdict, its counts. Shares are 0..1, None where nothing is in scope."""

    as_of: date
    status: VerdictStatus
    share_low: float | None
    share_high: float | None
    gap_low: int
    gap_high: int
    in_scope: int
    models: int
    knowledge_sha256: str

    @classmethod
    def of(cls, verdict: Verdict, *, as_of: date, models: int, knowledge_sha256: str, **more: Any) -> Self:
        """The point of an audit with this verdict; `more` are the fields that a kind of point adds."""
        return cls(
            as_of=as_of,
            status=verdict.status,
            share_low=verdict.share_low,
            share_high=verdict.share_high,
            gap_low=verdict.gap_low,
            gap_high=verdict.gap_high,
            in_scope=verdict.in_scope,
            models=models,
            knowledge_sha256=knowledge_sha256,
            **more,
        )


def course(before: AuditPoint, after: AuditPoint) -> Direction | None:
    """Where a company has gone between two audits of which only the counts are known; None where they are the same.

    One more model that surely runs unattended is a new gap, and worse, whatever else got better.
    """
    if after.gap_low > before.gap_low:
        return "regressed"
    if after.gap_high > before.gap_high:
        return "obscured"
    return "improved" if (after.gap_low, after.gap_high) != (before.gap_low, before.gap_high) else None


@dataclass(frozen=True, slots=True)
class Move:
    """One axis, or one function, of one model that is judged otherwise than before; or that it runs unattended now.

    `learned`: it was unknown; `obscured`: it is now; `moved`: neither better nor worse. `cause`: the `client` wrote
    something else; the `rules` judge the same text otherwise; `both`; `unclear` which; `consequence`: the same texts
    and rules, so the date or another answer about the model decides. `said_*` are the texts that were read.
    """

    axis: str
    before: str
    after: str
    direction: Direction
    cause: Cause
    said_before: tuple[str, ...] = ()
    said_after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparedModel:
    """A model that stands in both lists. `by`: how it was matched; `likeness` of the names, 0 to 100."""

    name_before: str
    name: str
    place_before: Place
    place: Place
    by: Matched
    likeness: int
    moves: tuple[Move, ...]
    scope_before: str  # code of the reason why it counts or does not
    scope: str

    @property
    def renamed(self) -> bool:
        """Whether it has another name now."""
        return self.name_before != self.name


@dataclass(frozen=True, slots=True)
class Listed:
    """A model that stands in one list only. `moves`: that it runs unattended, where it is new."""

    name: str
    place: Place
    deployed: str
    in_scope: bool
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class FunctionChange:
    """One of the six functions in both audits, over the models judged in each. Coverage 0..1, None where over none.

    `finding`: it was opened or closed, or stayed as it was (`open`, `none`).
    """

    id: str
    before: FunctionState
    after: FunctionState
    coverage_before: tuple[float | None, float | None]
    coverage: tuple[float | None, float | None]
    finding: Literal["opened", "closed", "open", "none"]


@dataclass(frozen=True, slots=True)
class TargetOutcome:
    """What became of a target of the 90-day sprint. `due` is the day that was set; `low` and `high` are what is surely
    and possibly reached among `of`; a model that is gone counts as not known."""

    id: str
    title: str
    target: str
    value: int | None
    of: int | None
    low: int | None
    high: int | None
    due: date
    reached: Reached
    at_most: bool  # the fewer, the better


@dataclass(frozen=True, slots=True)
class Saving:
    """An amount in both audits, and before less after. `saved` is None where an input is not the client's own, whose
    labels are then in `tell_us`, or where it was not quantified in both: `tell_us` then asks for what is missing."""

    id: str
    label: str
    per: Literal["year", "week", "once"]
    before: Range | None
    after: Range | None
    saved: Range | None
    tell_us: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One text that the two versions of the rules judge differently; `count` is how often it stands in the new list."""

    axis: str
    text: str
    before: str
    after: str
    count: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """An audit held against an earlier one. `trend` holds every audit of the series, the earliest first.

    `own` is the verdict as it would be had the rules changed nothing: statuses that only they changed are put back.
    None where they changed none. `near_skipped`: the lists were too long to look for names that are only alike.
    """

    before: AuditPoint
    after: AuditPoint
    trend: tuple[AuditPoint, ...]
    same_rules: bool
    own: AuditPoint | None
    models: tuple[ComparedModel, ...]
    added: tuple[Listed, ...]
    gone: tuple[Listed, ...]
    functions: tuple[FunctionChange, ...]
    targets: tuple[TargetOutcome, ...]
    savings: tuple[Saving, ...]
    rules: tuple[RuleChange, ...]
    near_skipped: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not (
            self.added
            or self.gone
            or self.rules
            or any(model.moves or model.renamed or model.scope != model.scope_before for model in self.models)
            or any(change.before != change.after for change in self.functions)
        )
