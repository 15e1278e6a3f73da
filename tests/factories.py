"""Invented results for tests: every figure is counted from the models, so that a report of them adds up.

`make_result()` is Larkfield Goods, 28 models in scope and five outside; the others are the same company in another
state. None of it comes from a real inventory.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from audit.cached_knowledge import load_knowledge
from audit.compare import with_comparison
from audit.domain.changes import Change
from audit.domain.inventory import ColumnMatch, SetAside
from audit.domain.models import (
    FUNCTIONS,
    UNKNOWN,
    Model,
    Money,
    Period,
    Reading,
    Score,
    Status,
    VocabularyEntry,
)
from audit.domain.places import Place, Problem, column_letters
from audit.domain.result import (
    SCHEMA_VERSION,
    Advice,
    Amount,
    AuditResult,
    BudgetLine,
    Decision,
    Fact,
    Finding,
    FunctionResult,
    GroupSummary,
    HiringOption,
    Input,
    JobDescription,
    LadderStep,
    Question,
    Range,
    Role,
    Share,
    Source,
    Sprint,
    SprintTarget,
    SprintTask,
    Step,
    StepFact,
    Verdict,
)

FILE, SHEET = "fleet.xlsx", "Models"
AS_OF, WINDOW_START = date(2026, 11, 24), date(2025, 5, 24)
AXIS_COLUMN = {"deployed": 5, "monitored": 8, "retrained": 9}
LETTERS = {
    "deployed": {"P": "production", "L": "pilot", "D": "development", "R": "retired", "?": "unknown"},
    "monitored": {
        "y": "yes",
        "p": "partial",
        "l": "planned",
        "n": "no",
        "x": "not_applicable",
        "?": "unknown",
    },
    "retrained": {
        "a": "automatic",
        "m": "manual",
        "l": "planned",
        "n": "no",
        "x": "not_applicable",
        "?": "unknown",
    },
}
WORDING = {
    "production": "live since launch",
    "pilot": "Pilot, two stores",
    "development": "in development",
    "retired": "retired",
    "yes": "yes, weekly drift report",
    "partial": "uptime only",
    "planned": "planned Q1",
    "no": "no",
    "not_applicable": "n/a: fixed rules",
    "automatic": "nightly pipeline",
    "manual": "by hand, when asked",
}
ROWS = """
Base price engine|Pricing|Commerce|A. Ode|Pyl|ynylpy|2025-11
Markdown optimiser|Pricing|Commerce|A. Ode|Pyn|ynpn?y|2025-09
Competitor prices|Pricing|Commerce|A. Ode|Pnn|nnnn?y|2025-07
Promo uplift|Pricing|Commerce|B. Roth|Pnm|nnnn?y|2025-10
Price elasticity|Pricing|Commerce|B. Roth|Lln|xnxxxy|2026-08
Bundle pricing|Pricing|Commerce|B. Roth|D??|xnxxxp|2026-09
Card not present|Fraud|Risk|C. Ilves|Pya|ylyyyy|2025-06
Account takeover|Fraud|Risk|C. Ilves|Pya|ylyyyy|2025-08
Return abuse|Fraud|Risk|C. Ilves|Pyn|ynyn?y|2026-01
Gift card fraud|Fraud|Risk|D. Moreau|Pnn|nnnn?y|2026-02
Chargeback triage|Fraud|Risk|D. Moreau|Lln|xnxxxy|2026-06
Store demand forecast|Supply|Operations|E. Sandoval|Pyl|ylplpy|2025-07
Replenishment|Supply|Operations|E. Sandoval|Pln|pnln?y|2026-05
Supplier lead time|Supply|Operations|E. Sandoval|Pnn|nnnn?y|2025-08
Warehouse slotting|Supply|Operations|E. Sandoval|Pnm|nnnn?p|2026-01
Stock-out warning|Supply|Operations|F. Tanaka|D??|xnxxxy|2026-07
Shrinkage estimate|Supply|Operations|F. Tanaka|D??|xnxxxy|2026-08
Route planning|Supply|Operations|F. Tanaka|D??|xnxxxn|2026-09
Next best offer|Marketing|Commerce|G. Petit|Pna|pnnypy|2026-07
Churn propensity|Marketing|Commerce|G. Petit|Pln|nnln?y|2026-03
Email send time|Marketing|Commerce|G. Petit|Pnn|nnnn?n|2025-10
Lifetime value|Marketing|Commerce|G. Petit|Pnn|nnnn?y|2025-11
Search ranking|Marketing|Commerce|G. Petit|Lln|xnxxxy|2026-08
Basket segments|Marketing|Commerce|G. Petit|D??|xnxxxp|2026-09
Contact routing|Service|Operations|H. Brandt|Pnn|nnnn?n|2025-08
Delivery promise|Service|Operations|H. Brandt|D??|x?xxxy|2026-06
Review moderation|Service|Operations||???|x?xxx?|2025-12
Chat deflection|Service|Operations||???|x?xxx?|2026-03
"""
OUTSIDE = """
Legacy credit score|Risk models|Risk|C. Ilves|Pnn|nnnnnn|2022-03|before_window
Old basket rules|Pricing|Commerce|A. Ode|Pnx|nnnxxn|2023-01|before_window
Address cleaner|Supply|Operations|E. Sandoval|Pn?|nnn?nn|2024-02|before_window
Holiday planner|Supply|Operations|F. Tanaka|R??|??????|2025-07|retired
Bought-in chatbot|Service|Operations|H. Brandt|P??|??????|2025-09|vendor
"""
FUNCTION_TITLES = {
    "deployment": ("Model deployment pipeline", "Deploy pipeline"),
    "features": ("Feature store and data versioning", "Feature store"),
    "monitoring": ("Model monitoring and drift detection", "Drift checks"),
    "retraining": ("Automated retraining", "Retrain pipeline"),
    "inference": ("Inference infrastructure and cost", "Inference cost"),
    "tracking": ("Experiment tracking and registry", "Tracking, registry"),
}


def make_models(rows: str = ROWS, first_row: int = 5, in_scope: bool = True) -> list[Model]:
    """One Model a line; `first_row` is the sheet row of the first."""
    lines = [line.split("|") for line in rows.strip().splitlines()]
    return [_model(parts, first_row + i, in_scope) for i, parts in enumerate(lines)]


def all_unknown_result(**changes: Any) -> AuditResult:
    """Forty models of which the sheet says nothing but the name: every status unknown, no team, no date."""
    models = [
        Model(
            id=None,
            name=f"Use case {n}",
            place=Place(FILE, SHEET, 2 + n, 1),
            **_statuses("???", "??????"),
            scope_reason="no_date",
            score=Score("maybe", "maybe"),
        )
        for n in range(1, 41)
    ]
    return result_of(models, **changes)


def undecided_result(**changes: Any) -> AuditResult:
    """Some gap for certain, and enough unknowns to go either way."""
    rows = [line.replace("Pnn", "P??") if i % 2 else line for i, line in enumerate(ROWS.strip().splitlines())]
    return result_of(make_models("\n".join(rows)), **changes)


def no_gap_result(**changes: Any) -> AuditResult:
    """Everything in production is watched and retrained."""
    rows = [
        f"{r.rsplit('|', 3)[0]}|{'Pya|yyyyyy' if '|P' in r else 'Lya|yyyyyy'}|2026-01"
        for r in ROWS.split("\n")[1:-1]
    ]
    return result_of(make_models("\n".join(rows)), **changes)


def not_applicable_result(**changes: Any) -> AuditResult:
    """Nothing is in production, and nothing may be."""
    rows = [f"{r.rsplit('|', 3)[0]}|D??|??????|2026-01" for r in ROWS.split("\n")[1:7]]
    return result_of(make_models("\n".join(rows)), **changes)


def tiny_result(**changes: Any) -> AuditResult:
    """Three models."""
    return result_of(make_models("\n".join(ROWS.strip().splitlines()[1:4])), **changes)


def large_result(count: int = 2000, **changes: Any) -> AuditResult:
    """`count` models in some forty teams, with the mix of the small company."""
    lines = ROWS.strip().splitlines()
    rows = []
    for n in range(count):
        name, team, unit, owner, axes, functions, built = lines[(n * 11) % len(lines)].split("|")
        group = 1 + n * 8 // max(count, 1)
        rows.append(f"{name} {n + 1:04d}|{team} {group}|{unit}|{owner}|{axes}|{functions}|{built}")
    return result_of(make_models("\n".join(rows)), **changes)


def make_result(**changes: Any) -> AuditResult:
    """Larkfield Goods: a gap for certain, two unknown models, all sections filled."""
    models = make_models() + make_models(OUTSIDE, first_row=33, in_scope=False)
    return result_of(models, **changes)


def closing_result() -> AuditResult:
    """Larkfield Goods, whose first finding is closed since an audit of 1 August and whose second is accepted."""
    earlier = make_result(as_of=date(2026, 8, 1))
    closed, accepted, *others = earlier.findings
    functions = tuple(
        replace(f, state="in_place", yes=f.of, no=0, planned=0, partial=0, unknown=0, affected=(), unsettled=())
        if f.id == closed.function else f
        for f in earlier.functions
    )  # fmt: skip
    findings = tuple(replace(one, rank=rank) for rank, one in enumerate((accepted, *others), 1))
    review = Change(
        "accept", accepted.title, accepted.function, None, None, "Ana Lindqvist", None,
        Place("review.xlsx", "Review", 3, None),
    )  # fmt: skip
    later = make_result(functions=functions, findings=findings, changes=(review,))
    return with_comparison(later, earlier, load_knowledge().thresholds)


def known_of(*columns: str) -> AuditResult:
    """Larkfield Goods, of which no more is known than some of the three axes."""
    result = make_result()
    silent = {axis: UNKNOWN for axis in AXIS_COLUMN if axis not in columns}
    return replace(result, models=tuple(m._replace(functions={}, **silent) for m in result.models))


def result_of(models: Sequence[Model], **changes: Any) -> AuditResult:
    """The whole result of some models; `changes` replace its fields."""
    functions = tuple(_function(f, models) for f in FUNCTIONS)
    findings = _findings(functions)
    base = AuditResult(
        schema_version=SCHEMA_VERSION,
        toolkit_version="0.0",
        knowledge_sha256="0" * 64,
        client="Larkfield Goods",
        as_of=AS_OF,
        window_months=18,
        window_start=WINDOW_START,
        source=Source(FILE, "ab" * 32, 20480, "xlsx", "calamine", None, (SHEET,), (("Cover", "cover"),)),
        models=tuple(models),
        set_aside=_set_aside(),
        problems=_problems(),
        columns=_columns(),
        vocabulary=_vocabulary(models),
        verdict=_verdict(models),
        ladder=_ladder(models),
        functions=functions,
        questions=_questions(models),
        groups=tuple(_groups(models)),
        steps=_steps(models),
        findings=findings,
        advice=_advice(models, functions),
        assumptions=_assumptions(),
        labels=LABELS,
    )
    return replace(base, **changes)


def _model(parts: list[str], row: int, in_scope: bool) -> Model:
    name, team, unit, owner, axes, functions, built, *rest = parts
    start = date(int(built[:4]), int(built[5:7]), 1)
    reason = rest[0] if rest else "in_scope"
    statuses = _statuses(axes, functions)
    scores = _score(*(statuses[axis].status for axis in LETTERS)) if in_scope else None
    live = axes[0] == "P"
    return Model(
        id=f"M-{row:03d}",
        name=name,
        place=Place(FILE, SHEET, row, 2),
        **statuses,
        owner=owner or None,
        team=team,
        unit=unit,
        kind="predictive",
        origin="vendor" if reason == "vendor" else "own",
        built=Period(start, start, built),
        deployed_on=Period(start, start, built) if live else None,
        criticality="high" if functions[0] == "n" else "medium",
        criticality_rank=3 if functions[0] == "n" else 2,
        value=Money(Decimal(120000), "USD") if name == "Base price engine" else None,
        in_scope=in_scope,
        scope_reason=reason,
        legacy=live and reason == "before_window",
        score=scores,
    )


def _statuses(axes: str, functions: str) -> dict[str, Any]:
    """The fields of a Model that hold what was judged."""
    status = {axis: _axis(axis, letter) for axis, letter in zip(LETTERS, axes, strict=True)}
    of = {
        f: _status(LETTERS["monitored"][c], 10 + i, f)
        for i, (f, c) in enumerate(zip(FUNCTIONS, functions, strict=True))
    }
    return {**status, "functions": of, "tools": ("MLflow", "Kubernetes") if functions[5] == "y" else ()}


def _axis(axis: str, letter: str) -> Status:
    return _status(LETTERS[axis][letter], AXIS_COLUMN[axis], axis)


def _status(status: str, column: int, about: str) -> Status:
    if status == "unknown":
        return Status("unknown")
    strength: Any = "configured" if status == "automatic" else "claimed"
    return Status(
        status, strength, (Reading(column, WORDING[status], f"{about}.{status}", status, strength),)
    )


def _score(live: str, seen: str, again: str) -> Score:
    lacking = [v in ("no", "planned", "manual") for v in (seen, again) if v != "not_applicable"]
    maybe = [v in ("partial", "unknown") for v in (seen, again) if v != "not_applicable"]
    if live not in ("production", "unknown") or not lacking:
        return Score("no", "no")
    possible = all(a or b for a, b in zip(lacking, maybe, strict=True))
    certain = live == "production"
    gap: Any = "yes" if certain and all(lacking) else "maybe" if possible else "no"
    strict: Any = "yes" if certain and any(lacking) else "maybe" if any(maybe) or any(lacking) else "no"
    return Score(gap, strict)


def _scope(models: Sequence[Model]) -> list[Model]:
    return [m for m in models if m.in_scope]


def _share(low: int, high: int, of_low: int, of_high: int) -> Share:
    status: Any = "gap" if 3 * low > of_low else "no_gap" if 3 * high <= of_high else "undecided"
    return Share(
        low / of_low if of_low else None,
        high / of_high if of_high else None,
        low,
        high,
        of_low,
        of_high,
        status,
    )


def _verdict(models: Sequence[Model]) -> Verdict:
    scope = _scope(models)
    gap = [m.score.gap for m in scope if m.score]
    strict = [m.score.strict for m in scope if m.score]
    live = [m for m in scope if m.deployed.status == "production"]
    maybe_live = [m for m in scope if m.deployed.status == "unknown"]
    low, high = gap.count("yes"), gap.count("yes") + gap.count("maybe")
    share = _share(low, high, len(scope), len(scope))
    silent = [m for m in live if m.monitored.status == m.retrained.status == "unknown"]
    withheld = share.status == "no_gap" and 2 * len(silent) > len(live)
    status: Any = share.status if live or maybe_live else "not_applicable"
    third = len(scope) // 3
    return Verdict(
        status="undecided" if withheld else status,
        share_low=share.share_low,
        share_high=share.share_high,
        threshold=1 / 3,
        in_scope=len(scope),
        gap_low=low,
        gap_high=high,
        strict=_share(strict.count("yes"), len(strict) - strict.count("no"), len(scope), len(scope)),
        production_only=_share(low, high, max(len(live), 1), max(len(live) + len(maybe_live), 1)),
        dated_only=None,
        withheld=withheld,
        withheld_for="silence" if withheld else "",
        claimed_monitored=sum(m.monitored.status == "yes" for m in live),
        claimed_retrained=sum(
            m.retrained.status == "automatic" and m.retrained.strength == "claimed" for m in live
        ),
        good_answers=max(0, high - third) if low <= third else None,
        bad_answers=max(0, third + 1 - low),
        margin=low - third if status == "gap" else third + 1 - high if status == "no_gap" else 0,
    )


def _ladder(models: Sequence[Model]) -> tuple[LadderStep, ...]:
    scope = _scope(models)
    live = [m for m in scope if m.deployed.status == "production"]
    open_ = sum(m.deployed.status == "unknown" for m in scope)

    def rung(name: Any, good: str, maybe: tuple[str, ...]) -> LadderStep:
        got = [getattr(m, name).status for m in live]
        low = got.count(good)
        possible = low + sum(got.count(s) for s in maybe)
        return LadderStep(name, low, possible + open_, len(live) - possible, len(live))

    total = len(scope)
    return (
        LadderStep("built", total, total, 0, total),
        LadderStep("deployed", len(live), len(live) + open_, total - len(live) - open_, total),
        rung("monitored", "yes", ("partial", "unknown")),
        rung("retrained", "automatic", ("unknown",)),
    )


def _function(function: str, models: Sequence[Model]) -> FunctionResult:
    judged = [i for i, m in enumerate(models) if m.in_scope and m.deployed.status in ("production", "pilot")]
    got = [models[i].functions[function].status for i in judged]
    n = {s: got.count(s) for s in ("yes", "partial", "planned", "no", "unknown", "not_applicable")}
    of = len(got) - n["not_applicable"]
    sure, may = n["yes"], n["yes"] + n["partial"] + n["unknown"]
    state: Any = (
        "not_applicable"
        if not of
        else "in_place"
        if sure >= 0.9 * of
        else "missing"
        if may <= 0.1 * of
        else ""
    )
    return FunctionResult(
        id=function,
        state=state or ("unknown" if n["unknown"] > of / 2 else "partial"),
        of=of,
        **n,
        coverage_low=sure / of if of else None,
        coverage_high=may / of if of else None,
        affected=tuple(i for i, s in zip(judged, got, strict=True) if s in ("no", "planned")),
        unsettled=tuple(i for i, s in zip(judged, got, strict=True) if s in ("unknown", "partial")),
    )


def _groups(models: Sequence[Model]) -> Iterable[GroupSummary]:
    by: Any
    for by in ("team", "unit", "owner"):
        for name in sorted({getattr(m, by) for m in models if getattr(m, by)}):
            mine = [m for m in models if getattr(m, by) == name]
            scope = [m for m in mine if m.in_scope]
            live = [m for m in scope if m.deployed.status == "production"]
            may_run = [m for m in scope if m.deployed.status in ("production", "unknown")]
            gap = [m.score.gap for m in mine if m.score]
            yield GroupSummary(
                by=by,
                name=name,
                models=len(mine),
                in_scope=sum(m.in_scope for m in mine),
                production=len(live),
                monitored=sum(m.monitored.status == "yes" for m in live),
                retrained=sum(m.retrained.status == "automatic" for m in live),
                gap_low=gap.count("yes"),
                gap_high=gap.count("yes") + gap.count("maybe"),
                production_high=len(may_run),
                monitored_high=sum(m.monitored.status in ("yes", "partial", "unknown") for m in may_run),
                retrained_high=sum(m.retrained.status in ("automatic", "unknown") for m in may_run),
            )


def _questions(models: Sequence[Model]) -> tuple[Question, ...]:
    open_ = [i for i, m in enumerate(models) if m.in_scope and m.score and m.score.gap == "maybe"]
    if not open_:
        return ()
    place = models[open_[0]].place
    return (
        Question(
            "deployed",
            "owner" if models[open_[0]].owner else "all",
            models[open_[0]].owner or "",
            tuple(open_),
            place,
            True,
        ),
        Question("monitored", "text", "uptime only", tuple(open_[:1]), place, False),
    )


def _steps(models: Sequence[Model]) -> tuple[Step, ...]:
    scope = len(_scope(models))
    titles = (
        ("audit", "Audit what is deployed", "open"),
        ("separate_role", "Separate the MLOps role from data science", "open"),
        ("remote", "Look beyond the home market", "unknown"),
        ("managed", "Compare a managed model with contracting", "unknown"),
        ("sprint", "Plan ninety days of foundations", "met"),
        ("budget", "Set a realistic budget", "not_applicable"),
    )
    return tuple(
        Step(
            n,
            id_,
            title,
            f"What the guidance asks for under {title.lower()}.",
            state,  # type: ignore[arg-type]
            (
                StepFact(
                    "in_scope",
                    {"count": scope, "text": f"In scope: {scope}."},
                    Place(FILE, SHEET, 5, 2),
                ),
            ),
            "the guidance, 2026",
        )
        for n, (id_, title, state) in enumerate(titles, 1)
    )


def _findings(functions: Sequence[FunctionResult]) -> tuple[Finding, ...]:
    open_ = [f for f in functions if f.state not in ("in_place", "not_applicable")]
    order = {"missing": 0, "partial": 1, "unknown": 2}
    open_.sort(key=lambda f: (order[f.state], -len(f.affected)))
    return tuple(
        Finding(
            function=f.id,
            state=f.state,
            title=FUNCTION_TITLES[f.id][0],
            short=FUNCTION_TITLES[f.id][1],
            goes_wrong=f"Without {FUNCTION_TITLES[f.id][0].lower()}, faults stay unseen until a customer reports them.",
            impact="Decisions rest on answers that nobody checks, and the cost shows a quarter later.",
            chain=(
                "The world changes after training",
                "The model keeps answering, a little worse",
                "Teams act on it",
                "The loss shows in the quarter’s figures",
            ),
            first_step="Choose one template and switch it on for the model that ran longest without.",
            evidence_wanted="A link to the system that does it, with the date of its last run.",
            question="Which of these models have it, and where can it be seen?",
            role="mlops_engineer",
            amounts=(_amount("operations", "Data-scientist time on operations", 60000, 110000),)
            if rank == 1
            else (_unquantified(),),
            rank=rank,
            effort_days_low=10.0 * rank,
            effort_days_high=20.0 * rank,
            source="the guidance, 2026",
        )
        for rank, f in enumerate(open_, 1)
    )


def _amount(id_: str, label: str, low: int, high: int, per: Any = "year") -> Amount:
    inputs = (Input("hours", "hours a week", "12–22", "assumption, 2026", "assumption"),)
    return Amount(
        id_, label, Range(Decimal(low), Decimal(high), "USD"), per, "hours × 50 weeks × hourly cost", inputs
    )


def _unquantified(id_: str = "decisions", label: str = "Decisions on unwatched models") -> Amount:
    return Amount(
        id_, label, None, "year", "value × share at risk", (), "the business value a year of each model"
    )


def _role(models: Sequence[Model], functions: Sequence[FunctionResult]) -> Role:
    runs = any(m.deployed.status == "production" for m in models)
    job = JobDescription(
        "Senior MLOps engineer",
        "Own how models reach production and stay right there.",
        ("Every production model has a dashboard within 60 days",),
        ("Run the deployment pipeline", "Own monitoring"),
        ("Three years of production systems", "Kubernetes"),
        ("MLflow", "Kubernetes", "Terraform"),
        ("Training new models",),
        ("Tell us of a model that degraded: how did you find out?",),
    )
    return Role(
        "mlops_engineer",
        "MLOps engineer",
        "senior",
        ("deployment", "monitoring", "retraining"),
        tuple(
            f.id
            for f in functions
            if f.id in ("deployment", "monitoring", "retraining") and f.state != "in_place"
        ),
        ("MLflow", "Kubernetes"),
        0.8 if runs else None,
        1.4 if runs else None,
        "now" if runs else "not_needed",
        "It owns three gaps of this company.",
        "effort ÷ capacity",
        (),
        job,
    )


def _advice(models: Sequence[Model], functions: Sequence[FunctionResult]) -> Advice:
    platform = Role(
        "platform_engineer",
        "ML platform engineer",
        "senior",
        ("features", "inference", "tracking"),
        ("features", "inference"),
        ("Terraform",),
        0.3,
        0.7,
        "later",
        "Waits for the first ninety days.",
        "effort ÷ capacity",
        (),
    )
    managed, domestic = (
        _amount("managed", "Managed remote", 31200, 49400),
        _amount("domestic", "US hire", 220000, 340000),
    )
    savings = _amount("savings", "Difference", 170600, 308800)
    options = (
        HiringOption(
            "managed",
            "Managed remote",
            "through a provider",
            {"payroll": "Provider", "start": "30 days"},
            ("start",),
            managed,
        ),
        HiringOption(
            "direct",
            "Direct contracting",
            "your own contract abroad",
            {"payroll": "You", "start": "unknown"},
            (),
            Amount(
                "direct",
                "Direct contracting",
                None,
                "year",
                "salary + charges",
                (),
                "the local salary and charges",
            ),
        ),
        HiringOption(
            "domestic", "US hire", "fully loaded", {"payroll": "You", "start": "90 days"}, (), domestic
        ),
    )
    roles = (_role(models, functions), platform)
    return Advice(
        roles=roles,
        options=options,
        duties=(("payroll", "Payroll and tax"), ("start", "Time to start")),
        budget=(BudgetLine("MLOps engineer", 1.0, 1.0, managed, domestic, savings),),
        budget_total=BudgetLine("All seats", 1.0, 1.0, managed, domestic, savings),
        sprint=_sprint(models),
        decisions=_decisions(models, roles),
        amounts=(_unquantified(), _amount("operations", "Data-scientist time on operations", 60000, 110000)),
        market=(
            Fact(
                "growth",
                "Postings for ML engineers grew by 41.8% in a year.",
                "LinkedIn, by way of the guidance",
                2026,
            ),
        ),
    )


def _decisions(models: Sequence[Model], roles: Sequence[Role]) -> tuple[Decision, ...]:
    """A hire among them only where a role is to be filled now."""
    hire = Decision("hire", "Executive sponsor", AS_OF + timedelta(days=30))
    sprint = Decision("sprint", "Head of engineering", AS_OF + timedelta(days=30))
    figures = Decision("figures", "Finance", AS_OF + timedelta(days=14))
    hires = (hire,) if any(role.when == "now" for role in roles) else ()
    return (*hires, sprint, figures) if _sprint(models) else (*hires, figures)


def _sprint(models: Sequence[Model]) -> Sprint | None:
    risk = tuple(i for i, m in enumerate(models) if m.score and m.score.gap == "yes")
    if not risk:
        return None
    tasks = (
        SprintTask("deployment", "Pipeline template", 1, 14, risk[:1]),
        SprintTask("deployment", "Move the manual ones", 10, 30, risk),
        SprintTask("monitoring", "Drift template", 28, 42, risk[:1]),
        SprintTask("monitoring", "Switch it on", 40, 65, risk),
        SprintTask("features", "Choose the store", 60, 75),
        SprintTask("features", "Connect the first", 74, 90, risk[:2]),
    )
    targets = (
        SprintTarget(
            "monitored", "monitoring", "Models monitored", 7, 9, "all at risk", 17, 18, 65, "the next audit"
        ),
        SprintTarget(
            "rollback",
            "deployment",
            "Time to roll back",
            None,
            None,
            "under 10 minutes",
            10,
            None,
            30,
            "a drill",
        ),
    )
    streams = (
        ("deployment", "Deployment pipeline"),
        ("monitoring", "Monitoring"),
        ("features", "Feature store"),
    )
    return Sprint(90, streams, tasks, targets, risk)


def _vocabulary(models: Sequence[Model]) -> tuple[VocabularyEntry, ...]:
    entries = {}
    for model in models:
        for reading in model.monitored.readings:
            entries.setdefault(reading.text, (reading, []))[1].append(model)
    return tuple(
        VocabularyEntry(
            "monitoring",
            "monitored",
            text,
            r.status,
            r.rule,
            r.strength,
            len(ms),
            ms[0].place._replace(column=8),
        )
        for text, (r, ms) in entries.items()
    )


def _columns() -> tuple[ColumnMatch, ...]:
    known = {
        2: ("name", "Model"),
        3: ("team", "Team"),
        5: ("stage", "Status"),
        8: ("monitoring", "Monitored?"),
        9: ("retraining", "Retrained how?"),
    }
    reasons: Any = {2: "alias", 3: "alias", 5: "values", 8: "alias", 9: "fuzzy"}
    got = [
        ColumnMatch(f, h, Place(FILE, SHEET, 4, c), 100.0 if c < 9 else 71.0, reasons[c], c == 9)
        for c, (f, h) in known.items()
    ]
    return (
        *got,
        ColumnMatch(None, f"Column {column_letters(20)}", Place(FILE, SHEET, 4, 20), 0.0, "unmatched"),
    )


def _problems() -> tuple[Problem, ...]:
    return (
        Problem(
            "doubtful_column",
            Place(FILE, SHEET, 4, 9),
            {"header": "Retrained how?"},
            "warning",
            "“Retrained how?” was taken as retraining. Confirm it.",
        ),
        Problem(
            "error_cell",
            Place(FILE, SHEET, 12, 11),
            {"text": "#REF!"},
            "error",
            "The cell holds #REF!. Correct its formula.",
        ),
    )


def _set_aside() -> tuple[SetAside, ...]:
    return (
        SetAside("Total", Place(FILE, SHEET, 38, 2), "total"),
        SetAside("[redacted]", Place(FILE, SHEET, 39, 2), "redacted"),
    )


def _assumptions() -> tuple[Input, ...]:
    return (Input("weeks", "Working weeks a year", "50", "assumption of the toolkit, 2026", "assumption"),)


LABELS = {
    "scope_reason": {
        "in_scope": "in scope",
        "no_date": "in scope, without a date",
        "retired": "retired",
        "vendor": "bought from a vendor",
        "before_window": "built before the window",
        "after_audit_date": "built after the audit date",
    },
    "set_aside": {"total": "a total", "redacted": "fully redacted"},
    "deployed": {
        "production": "in production",
        "pilot": "pilot",
        "development": "in development",
        "retired": "retired",
        "unknown": "unknown",
    },
    "monitored": {
        "yes": "yes",
        "partial": "partial",
        "planned": "planned",
        "no": "no",
        "not_applicable": "does not apply",
        "unknown": "unknown",
    },
    "retrained": {
        "automatic": "automatic",
        "manual": "manual",
        "planned": "planned",
        "no": "no",
        "not_applicable": "does not apply",
        "unknown": "unknown",
    },
    "function": {f: t[0] for f, t in FUNCTION_TITLES.items()},
    "function_short": {f: t[1] for f, t in FUNCTION_TITLES.items()},
}
