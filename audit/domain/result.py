"""The one result that every report is made from: complete, frozen, and without a sentence of Python's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import PurePath
from typing import Literal

from audit.domain.benchmark import Standing
from audit.domain.changes import Change, UnappliedRow
from audit.domain.claims import Claimed
from audit.domain.comparison import Comparison
from audit.domain.evidenced import Evidenced
from audit.domain.inventory import ColumnMatch, SetAside
from audit.domain.models import Model, VocabularyEntry
from audit.domain.places import Place, Problem
from audit.domain.readiness import Readiness
from audit.domain.states import FunctionState as FunctionState
from audit.domain.states import Range as Range
from audit.domain.states import VerdictStatus as VerdictStatus
from audit.domain.supposing import Supposing

SCHEMA_VERSION = "1.5"


@dataclass(frozen=True, slots=True)
class Source:
    """The file that was read."""

    file: str
    sha256: str
    size_bytes: int
    kind: str
    reader: str
    encoding: str | None
    sheets: tuple[str, ...]  # the sheets that are the inventory; empty for CSV
    skipped_sheets: tuple[tuple[str, str], ...] = ()  # sheet, reason


@dataclass(frozen=True, slots=True)
class Share:
    """A share as an interval: low and high in 0..1, None where the denominator may be empty.

    Counts: `gap_low` models surely, `gap_high` models at most; the denominators that give the two ends.
    """

    share_low: float | None
    share_high: float | None
    gap_low: int
    gap_high: int
    of_low: int
    of_high: int
    status: VerdictStatus


@dataclass(frozen=True, slots=True)
class Verdict:
    """The one-third rule (DESIGN.md 4.1). Compared in whole numbers: 3 × gap > in scope."""

    status: VerdictStatus
    share_low: float | None
    share_high: float | None
    threshold: float
    in_scope: int
    gap_low: int
    gap_high: int
    strict: Share  # lacking at least one of the two
    production_only: Share  # among production models alone
    dated_only: Share | None  # without the models that carry no date
    withheld: bool  # no_gap by the numbers, but no all-clear is given: `withheld_for` says why
    claimed_monitored: int  # production models whose `yes` is a claim only
    claimed_retrained: int
    good_answers: (
        int | None
    )  # least number of models that good answers must settle to prove no_gap; None: can't
    bad_answers: int | None  # the same to prove gap; 0 where it is proven already
    margin: int  # how many models may change before the verdict does; 0 where undecided
    withheld_for: Literal["", "silence", "dates"] = ""
    """`silence`: more than half of the production models are silent on both axes. `dates`: most dated models lie
    outside the window, so those without a date may too, and without them the share might be over the third."""

    @property
    def blank(self) -> bool:
        """Whether nothing that the verdict rests on is known of any model in scope: there is nothing to audit yet."""
        return self.gap_low == 0 < self.in_scope == self.gap_high


@dataclass(frozen=True, slots=True)
class LadderStep:
    """A step of the ladder built → deployed → monitored → retrained: models surely and at most on it."""

    id: Literal["built", "deployed", "monitored", "retrained"]
    low: int
    high: int
    lost: int  # surely not on it, of those on the step that it is measured against
    of: int


def other_readings(verdict: Verdict) -> dict[str, Share]:
    """The shares by another reading than the rule's own, by the reading's id."""
    shares = {
        "strict": verdict.strict,
        "production_only": verdict.production_only,
        "dated_only": verdict.dated_only,
    }
    return {reading: share for reading, share in shares.items() if share is not None}


def counted_by(reading: str, share: Share, ladder: Sequence[LadderStep]) -> tuple[int, int]:
    """The fewest and the most models that a reading counts: of those in production, as many as may run. Each end of a
    share is divided by another number, which is none of the two there."""
    running = next((step for step in ladder if step.id == "deployed"), None)
    if reading == "production_only" and running:
        return running.low, running.high
    return min(share.of_low, share.of_high), max(share.of_low, share.of_high)


def of_at_most(rung: LadderStep, ladder: Sequence[LadderStep]) -> int:
    """Of how many models a rung may be counted: what may be in production besides is then among them."""
    if rung.id in ("built", "deployed"):
        return rung.of
    return rung.of + sum(step.high - step.low for step in ladder if step.id == "deployed")


@dataclass(frozen=True, slots=True)
class FunctionResult:
    """One of the six functions over the in-scope production and pilot models."""

    id: str
    state: FunctionState
    of: int  # models judged
    yes: int
    partial: int
    planned: int
    no: int
    unknown: int
    not_applicable: int
    coverage_low: float | None  # share that surely has it, 0..1
    coverage_high: float | None  # share that may have it
    affected: tuple[int, ...] = ()  # indexes into `models`: no or planned, worst first
    unsettled: tuple[int, ...] = ()  # indexes into `models`: unknown or partial


@dataclass(frozen=True, slots=True)
class Question:
    """One answer that would settle several models."""

    axis: str  # deployed, monitored, retrained, or a function's id
    grouped_by: Literal["text", "owner", "platform", "team", "model", "all"]
    group: str  # the owner, the platform, the text ...
    models: tuple[int, ...]  # indexes into `models`
    place: Place | None  # of the first cell concerned
    decides: bool  # among the first questions, whose answers decide the verdict: `AuditResult.decided_by`


@dataclass(frozen=True, slots=True)
class GroupSummary:
    """Counts for one owner, team or business unit: of what may be unknown of a model the fewest, and below `_high` the
    most. Those are None in a result that an earlier version wrote."""

    by: Literal["owner", "team", "unit"]
    name: str
    models: int
    in_scope: int
    production: int
    monitored: int  # of those in production
    retrained: int
    gap_low: int
    gap_high: int
    production_high: int | None = None
    monitored_high: int | None = None
    retrained_high: int | None = None

    def most(self, count: Literal["production", "monitored", "retrained"]) -> int:
        """As many as there may be; where an earlier version wrote no more than the fewest, those."""
        known = {
            "production": (self.production, self.production_high),
            "monitored": (self.monitored, self.monitored_high),
            "retrained": (self.retrained, self.retrained_high),
        }
        least, most = known[count]
        return least if most is None else most


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a formula: its value, and whose it is."""

    id: str
    label: str
    value: str
    source: str  # a Place, or the assumption's source with its year
    kind: Literal["client", "assumption", "rate_card", "count"]


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount that a report shows. `range` is None where an input is missing; `tell_us` then says which.

    With a range, `tell_us` says what would lift its low end from nothing: until then the range is only a bound.
    `asks` are the ids of what it asks for, where an answer has a place: lines of the Company sheet (labels group
    `company`), or a column of the inventory (group `field`).
    """

    id: str
    label: str
    range: Range | None
    per: Literal["year", "week", "once"]
    formula: str
    inputs: tuple[Input, ...]
    tell_us: str | None = None
    note: str | None = None
    asks: tuple[str, ...] = ()

    @property
    def quantified(self) -> bool:
        """Whether the range says something: not while what is missing leaves anything from nothing to a bound open."""
        return self.range is not None and self.tell_us is None


@dataclass(frozen=True, slots=True)
class Finding:
    """A function that is missing or partial, or that nothing is known of: what it leads to, and what to do.

    Texts come from the knowledge; counts and names are in the function's result.
    """

    function: str
    state: FunctionState
    title: str  # the function's name
    short: str
    goes_wrong: str
    impact: str
    chain: tuple[str, ...]  # cause to consequence, three or four steps
    first_step: str
    evidence_wanted: str  # what would show that it is in place
    question: str  # what to ask where unknown
    role: str  # id of the role that owns it
    amounts: tuple[Amount, ...]
    rank: int  # 1 is the most urgent
    effort_days_low: float | None
    effort_days_high: float | None
    source: str
    severity: int = 0  # 1 to 5: how soon its absence costs money; 0 in results of before 0.2
    likelihood: Literal["high", "medium", "low", "unknown"] = "unknown"
    """How likely it is to hurt: by the share of live models that are known to lack it."""
    owner: str | None = (
        None  # who owns at least half of the models concerned, where the inventory names owners
    )
    asked_by: tuple[tuple[str, str], ...] = ()
    """What supervisors, law or standards ask in the company's sector: the framework's name, what it asks."""
    tools: tuple[tuple[str, tuple[int, ...]], ...] = ()
    """Products that serve the function, named for models that lack it or may: indexes into `models`, most first."""


@dataclass(frozen=True, slots=True)
class StepFact:
    """One thing that the guidance's step says of this company: a phrase id with its values, worded by the report."""

    phrase: str
    values: Mapping[str, str | int]
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One of the six steps of the guidance with this company's own state."""

    number: int
    id: str
    title: str
    guidance: str
    state: Literal["met", "open", "unknown", "not_applicable"]
    facts: tuple[StepFact, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Role:
    """A role to hire. `fte` is a range of full-time equivalents from effort ÷ capacity; None where nothing runs."""

    id: str
    title: str
    seniority: str
    functions: tuple[str, ...]  # that it owns
    gaps: tuple[str, ...]  # of these, the ones that are missing, partial or unknown here
    tools: tuple[str, ...]  # from the inventory's own stack first
    fte_low: float | None
    fte_high: float | None
    when: Literal["now", "later", "not_needed"]
    why: str
    formula: str
    inputs: tuple[Input, ...]
    job: JobDescription | None = None


@dataclass(frozen=True, slots=True)
class JobDescription:
    """A dedicated job description: not 'a data scientist who can also deploy'."""

    title: str
    mission: str
    outcomes: tuple[str, ...]
    responsibilities: tuple[str, ...]
    must_have: tuple[str, ...]
    tools: tuple[str, ...]
    not_this_role: tuple[str, ...]
    interview: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HiringOption:
    """One way to hire; `carries` maps a duty (payroll, law, equipment, replacement, management, start) to who has it
    or how long it takes. A provider's own claim is marked in `claims` (duty ids)."""

    id: str
    title: str
    subtitle: str
    carries: Mapping[str, str]
    claims: tuple[str, ...]
    cost: Amount


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One seat: what it costs each way, and the difference by interval arithmetic."""

    role: str
    seats_low: float
    seats_high: float
    managed: Amount
    domestic: Amount
    savings: Amount


@dataclass(frozen=True, slots=True)
class SprintTask:
    """A task of the 90-day sprint; days are 1-based and inclusive."""

    stream: str
    title: str
    first_day: int
    last_day: int
    models: tuple[int, ...] = ()  # indexes into `models`


@dataclass(frozen=True, slots=True)
class SprintTarget:
    """A measurable target that the next audit checks; `today` is None where it is not known."""

    id: str
    stream: str
    title: str
    today_low: int | None
    today_high: int | None
    target: str
    target_value: int | None
    of: int | None
    due_day: int
    measured_by: str


Departure = Literal["in_place", "not_applicable", "later", "held", "unanswered"]
"""Why a function of the guidance's sprint has no days in this one: others are more urgent (`later`), days are held
until an answer shows whether it is missing (`held`), or no answer and no days either (`unanswered`)."""


@dataclass(frozen=True, slots=True)
class Sprint:
    """The 90-day foundation sprint: the one plan that every format shows.

    It works on the functions that are known to be missing, in the order of the findings.
    """

    days: int
    streams: tuple[tuple[str, str], ...]  # id, title
    tasks: tuple[SprintTask, ...]
    targets: tuple[SprintTarget, ...]
    at_risk: tuple[int, ...]  # indexes into `models`, the worst first
    held: tuple[str, ...] = ()
    """Functions of which too little is known; the days after the last stream are held for those that are missing."""
    departures: tuple[tuple[str, Departure], ...] = ()  # functions of the guidance's sprint without days here


DecisionId = Literal["answer", "hire", "sprint", "figures"]


@dataclass(frozen=True, slots=True)
class Decision:
    """Something to decide, by whom and until when: an `answer` to get, a `hire`, the `sprint`, missing `figures`.

    `concerns` are the models that it is about: indexes into `models`. `at_stake` is the yearly value of those that
    state one, a range for each currency, as money of two is never added up: low counts the models that surely lack
    what the decision brings, high those too that may. It is what these models steer, never what a decision saves.
    """

    id: DecisionId
    decider: str
    due: date
    question: int | None = None  # index into `questions`: the answer that is wanted first
    waits: bool = False  # nothing to sign before the answer that stands first
    concerns: tuple[int, ...] = ()
    at_stake: tuple[Range, ...] = ()
    stated: int = 0  # how many of the models that it concerns state a value


def sprint_day(decisions: Iterable[Decision], day: int, as_of: date) -> date:
    """The date by which a day of the sprint is over: it starts no later than its decision is due. A result that was
    saved without that decision counts from its audit date."""
    starts = next((decision.due for decision in decisions if decision.id == "sprint"), as_of)
    return starts + timedelta(days=day)


@dataclass(frozen=True, slots=True)
class Fact:
    """A market figure with its source and year; a provider's own claim is marked."""

    id: str
    text: str
    source: str
    year: int
    provider_claim: bool = False


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do: everything of steps 2 to 6."""

    roles: tuple[Role, ...] = ()
    options: tuple[HiringOption, ...] = ()
    duties: tuple[tuple[str, str], ...] = ()  # id, label: the rows of the comparison
    budget: tuple[BudgetLine, ...] = ()
    budget_total: BudgetLine | None = None
    sprint: Sprint | None = None
    amounts: tuple[Amount, ...] = ()  # what the gap costs; never added to what closing it costs
    market: tuple[Fact, ...] = ()
    decisions: tuple[Decision, ...] = ()  # three at most, in the order in which they are taken
    next_audit: date | None = None  # when the plan is over, which starts no later than its decision is due


@dataclass(frozen=True, slots=True)
class AuditResult:
    """Everything that any report shows; saved as `result.json`, and every format is made from it alone."""

    schema_version: str
    toolkit_version: str
    knowledge_sha256: str
    client: str
    as_of: date
    window_months: int
    window_start: date
    source: Source
    models: tuple[Model, ...]
    set_aside: tuple[SetAside, ...]
    problems: tuple[Problem, ...]
    columns: tuple[ColumnMatch, ...]
    vocabulary: tuple[VocabularyEntry, ...]
    verdict: Verdict
    ladder: tuple[LadderStep, ...]
    functions: tuple[FunctionResult, ...]
    questions: tuple[Question, ...]
    groups: tuple[GroupSummary, ...]
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]
    advice: Advice
    assumptions: tuple[Input, ...]
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Words for codes, by group: `scope_reason`, `set_aside`, `deployed`, `monitored`, `retrained`, `function`, ..."""
    changes: tuple[Change, ...] = ()  # what a reviewer changed, in the order of the review
    unapplied_rows: tuple[UnappliedRow, ...] = ()  # of the Review sheet, filled in, that changed nothing
    claims: tuple[Claimed, ...] = ()  # the statuses that people's answers changed, as they were before
    survey: Readiness | None = None  # what people's answers add; None where nobody answered
    redacted: bool = False  # names are codes, and the client's free texts are withheld
    overlay_sha256: str | None = (
        None  # over a brand's own rates, assumptions and attribution; None: the toolkit's
    )
    language: str = "en"  # of the sentences that it holds, and so of every report made from it; ISO 639-1
    standing: Standing | None = None  # where the client stands in a benchmark, where one was given
    since: Comparison | None = None  # what changed since an earlier audit, where one was given
    client_id: str | None = None
    """Who the client is, the same in every audit: the id that was given, else the name that was; None where nobody
    said, and the client is called by the file."""
    supposing: Supposing | None = None  # what a page judges further answers and other rates by
    evidence: Evidenced | None = None
    """What systems show beside the inventory; None, and no key of the document, where no snapshot was given."""

    @property
    def decided_by(self) -> Literal["good", "bad"] | None:
        """Which answers to the questions that decide do so: all good ones rule a gap out, all bad ones prove it."""
        models = sum(len(question.models) for question in self.questions if question.decides)
        good = self.verdict.good_answers
        return None if not models else "good" if good and models >= good else "bad"

    @property
    def client_named(self) -> bool:
        """Whether anybody said who the client is, so that it is not called by the file."""
        return self.client_id is not None or self.client != PurePath(self.source.file).stem
