from __future__ import annotations

from collections.abc import Callable
from typing import Any

from audit.advise import advise
from audit.advise.advice_input import AdviceInput
from audit.domain.models import FUNCTIONS
from audit.knowledge import Knowledge

Make = Callable[..., Any]


def test_missing_before_partial_before_unknown(
    case: Callable[..., AdviceInput], model: Make, knowledge: Knowledge
) -> None:
    states = {
        "deployment": ("unknown", "unknown"),
        "features": ("no", "no"),
        "monitoring": ("no", "yes"),
        "retraining": ("yes", "yes"),
        "inference": ("not_applicable", "not_applicable"),
        "tracking": ("no", "no"),
    }
    models = [
        model(row, functions={f: pair[n] for f, pair in states.items()}) for n, row in enumerate((2, 3))
    ]
    findings = advise(case(*models), knowledge).findings
    ids = [f.function for f in findings]
    assert ids.index("features") < ids.index("tracking") < ids.index("monitoring") < ids.index("deployment")
    assert "retraining" not in ids
    assert [f.rank for f in findings] == list(range(1, len(ids) + 1))


def test_a_finding_carries_its_amounts_its_role_and_its_effort(
    case: Callable[..., AdviceInput], model: Make, knowledge: Knowledge
) -> None:
    findings = {f.function: f for f in advise(case(model(2), model(3)), knowledge).findings}
    assert set(findings) == set(FUNCTIONS)
    assert [a.id for a in findings["monitoring"].amounts] == ["value_unwatched", "loss_unwatched"]
    assert findings["features"].role == "ml_platform_engineer"
    # set-up 10–20 days, two models at 0.25–1.5 days each
    assert (findings["monitoring"].effort_days_low, findings["monitoring"].effort_days_high) == (10.5, 23.0)
    assert all(3 <= len(f.chain) <= 4 and f.source.endswith("2026") for f in findings.values())


def test_what_is_not_known_may_take_no_effort_at_all(
    case: Callable[..., AdviceInput], model: Make, knowledge: Knowledge
) -> None:
    silent = model(2, functions=dict.fromkeys(FUNCTIONS, "unknown"))
    finding = next(f for f in advise(case(silent), knowledge).findings if f.function == "monitoring")
    assert (finding.state, finding.effort_days_low, finding.effort_days_high) == ("unknown", 0.0, 21.5)
