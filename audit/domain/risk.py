"""How much of a risk a model is, by what is known of its monitoring and retraining, and the order that this gives."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from audit.domain.models import Model
from audit.domain.ordering import ordered

NO_RISK = 4
MONITORING_LACKS = ("no", "planned")
RETRAINING_LACKS = ("no", "planned", "manual")
_RUNS = ("production", "pilot")


def risk(model: Model) -> int:
    """0 surely a gap, 1 maybe one, 2 surely lacks one of the two, 3 maybe does, NO_RISK otherwise."""
    score = model.score
    if score is None:
        monitored, retrained = model.monitored, model.retrained
        return _risk_unscored(
            monitored.status, monitored.contradicted, retrained.status, retrained.contradicted
        )
    if score.gap != "no":
        return 0 if score.gap == "yes" else 1
    return {"yes": 2, "maybe": 3, "no": NO_RISK}[score.strict]


def stage_open(model: Model) -> bool:
    """Whether nothing says on which stage a model is, or cells disagree."""
    return model.deployed.counted == "unknown"


def may_still_run(model: Model) -> bool:
    """Whether a model is older than the window, and nobody knows whether it is in production, or ever was."""
    return model.scope_reason == "before_window" and not model.legacy and stage_open(model)


def legacy_unattended(models: Sequence[Model]) -> tuple[int, int]:
    """How many models older than the window run unattended: for certain, and at most. The rule itself leaves them out.
    Where nothing says whether one runs at all, or cells disagree, it may."""
    found = [model for model in models if (model.legacy or may_still_run(model)) and risk(model) < 2]
    surely = sum(risk(model) == 0 and not stage_open(model) for model in found)
    return surely, len(found)


@cache
def _risk_unscored(monitored: str, watch_disputed: bool, retrained: str, training_disputed: bool) -> int:
    """The risk of a model older than the window, which the rule leaves out."""
    axes = (
        (monitored, watch_disputed, MONITORING_LACKS, "yes"),
        (retrained, training_disputed, RETRAINING_LACKS, "automatic"),
    )
    applies = [axis for axis in axes if axis[0] != "not_applicable" or axis[1]]
    sure = [status in lacks and not disputed for status, disputed, lacks, _ in applies]
    good = [status == best and not disputed for status, disputed, _, best in applies]
    if all(good):
        return NO_RISK
    if any(good):
        return 2 if any(sure) else 3
    return 0 if all(sure) else 1


def by_risk(models: Sequence[Model]) -> list[int]:
    """All indexes: what runs unattended, what may, what lacks one of the two or may, the rest of what runs, what does
    not run yet, and last what is out of scope. Of each the most critical first, then the most valuable where all
    values are in one currency, then as in the inventory."""
    currencies = {model.value.currency for model in models if model.value}

    def place(at: int) -> tuple[int, int, float]:
        model = models[at]
        worth = float(model.value.amount) if model.value and len(currencies) == 1 else 0.0
        return _group(model), -model.criticality_rank, -worth

    return ordered(range(len(models)), place)


def _group(model: Model) -> int:
    if not model.in_scope:
        return NO_RISK + 3 - model.legacy
    found = risk(model) if model.score else NO_RISK
    return found if found < NO_RISK else NO_RISK + (model.deployed.counted not in _RUNS)
