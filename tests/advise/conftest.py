"""A small fleet to advise on, and the toolkit's own knowledge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from audit.advise.advice_input import AdviceInput
from audit.domain.models import FUNCTIONS, Model, Money, Score, Status
from audit.domain.places import Place
from audit.domain.result import FunctionResult, LadderStep, Share, Verdict
from audit.knowledge import ADVICE_FILES, SCHEMAS, Knowledge, directory
from audit.knowledge.documents import load_documents

READ_BY = ("tools.yaml", "units.yaml", "fields.yaml")  # what the answers are read by


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    documents, digest = load_documents(
        directory(), {**ADVICE_FILES, **{name: SCHEMAS[name] for name in READ_BY}}
    )
    return Knowledge(documents, digest, documents, {"en": documents})


@pytest.fixture(scope="session")
def model() -> Callable[..., Model]:
    """Makes one model from its statuses."""
    return _model


@pytest.fixture(scope="session")
def case() -> Callable[..., AdviceInput]:
    """Makes a case over literal models."""
    return _case


@pytest.fixture(scope="session")
def money() -> Callable[..., Money]:
    """Makes an amount, in dollars unless said otherwise."""
    return lambda amount, currency="USD": Money(Decimal(amount), currency)


def _model(
    row: int,
    deployed: str = "production",
    monitored: str = "no",
    retrained: str = "no",
    functions: Mapping[str, str] | None = None,
    **more: Any,
) -> Model:
    """One model; its score is what the statuses say of the one-third rule."""
    lacks = [_lacks(monitored, "yes"), _lacks(retrained, "automatic")]
    gap = "no" if "no" in lacks else "maybe" if "maybe" in lacks else "yes"
    strict = "yes" if "yes" in lacks else "maybe" if "maybe" in lacks else "no"
    score = Score(gap, strict) if deployed == "production" else Score("no", "no")
    more.setdefault("score", score)
    return Model(
        id=f"M{row}",
        name=f"Model {row}",
        place=Place("fleet.xlsx", "Models", row, 1),
        deployed=Status(deployed),
        monitored=Status(monitored),
        retrained=Status(retrained),
        functions={f: Status((functions or {}).get(f, "no")) for f in FUNCTIONS},
        **more,
    )


def _lacks(status: str, good: str) -> str:
    if status in ("partial", "unknown"):
        return "maybe"
    return "no" if status == good else "yes"


def _function(models: tuple[Model, ...], function_id: str) -> FunctionResult:
    """The function over the in-scope models in production or pilot, as the design page defines it."""
    judged = [i for i, m in enumerate(models) if m.in_scope and m.deployed.status in ("production", "pilot")]
    found = {i: models[i].functions[function_id].status for i in judged}
    counts = {s: list(found.values()).count(s) for s in ("yes", "partial", "planned", "no", "unknown")}
    of = len(judged)
    if not of:
        state = "not_applicable"
    elif counts["unknown"] * 2 > of:
        state = "unknown"
    elif counts["yes"] >= 0.9 * of:
        state = "in_place"
    else:
        state = "missing" if counts["yes"] + counts["partial"] + counts["unknown"] <= 0.1 * of else "partial"
    return FunctionResult(
        function_id,
        state,  # type: ignore[arg-type]
        of,
        *(counts[s] for s in ("yes", "partial", "planned", "no", "unknown")),
        not_applicable=list(found.values()).count("not_applicable"),
        coverage_low=counts["yes"] / of if of else None,
        coverage_high=(counts["yes"] + counts["partial"] + counts["unknown"]) / of if of else None,
        affected=tuple(i for i, s in found.items() if s in ("no", "planned")),
        unsettled=tuple(i for i, s in found.items() if s in ("unknown", "partial")),
    )


def _case(
    *models: Model,
    company: Mapping[str, Any] | None = None,
    company_units: Mapping[str, Any] | None = None,
    doubts: Mapping[str, Any] | None = None,
    **verdict: Any,
) -> AdviceInput:
    """A case over literal models; `company` maps answers to values."""
    scope = [m for m in models if m.in_scope]
    running = [m for m in scope if m.deployed.status == "production"]
    low = sum(m.score is not None and m.score.gap == "yes" for m in running)
    high = sum(m.score is not None and m.score.gap != "no" for m in running)
    of = len(scope)
    share = Share(low / of if of else None, high / of if of else None, low, high, of, of, "gap")
    status = "not_applicable" if not running else "gap" if 3 * low > of else "no_gap"
    if status == "no_gap" and 3 * high > of:
        status = "undecided"
    fields: dict[str, Any] = {
        "status": status,
        "share_low": share.share_low,
        "share_high": share.share_high,
        "threshold": 1 / 3,
        "in_scope": of,
        "gap_low": low,
        "gap_high": high,
        "strict": share,
        "production_only": share,
        "dated_only": None,
        "withheld": False,
        "claimed_monitored": 0,
        "claimed_retrained": 0,
        "good_answers": 1,
        "bad_answers": 1,
        "margin": 0,
    }
    answers = {
        key: (value, Place("fleet.xlsx", "Company", row, 2))
        for row, (key, value) in enumerate((company or {}).items(), 2)
    }
    n = len(running)
    ladder = (
        LadderStep("built", of, of, 0, of),
        LadderStep("deployed", n, n, of - n, of),
        LadderStep("monitored", 0, 0, n, n),
        LadderStep("retrained", 0, 0, n, n),
    )
    return AdviceInput(
        models=tuple(models),
        verdict=Verdict(**(fields | verdict)),
        ladder=ladder,
        functions=tuple(_function(tuple(models), f) for f in FUNCTIONS),
        company=answers,
        company_units=company_units or {},
        doubts=doubts or {},
        window_months=18,
        as_of=date(2026, 11, 24),
    )
