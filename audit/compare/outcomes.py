"""What became of the six functions, of the sprint's targets and of the money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.domain.comparison import FunctionChange, Reached, Saving, TargetOutcome
from audit.domain.models import UNKNOWN, Model, Status
from audit.domain.result import Amount, AuditResult, Range, SprintTarget, sprint_day

_OWN = ("client", "count")  # kinds of inputs that are facts about this client


def functions(before: AuditResult, after: AuditResult) -> Iterator[FunctionChange]:
    """Each function that both audits judged, in the order of the new one."""
    earlier = {function.id: function for function in before.functions}
    had, have = ({f.function for f in result.findings} for result in (before, after))
    for now in after.functions:
        if (then := earlier.get(now.id)) is None:
            continue
        opened, was = now.id in have, now.id in had
        yield FunctionChange(
            now.id,
            then.state,
            now.state,
            (then.coverage_low, then.coverage_high),
            (now.coverage_low, now.coverage_high),
            "opened" if opened and not was else "closed" if was and not opened else "open" if was else "none",
        )


def targets(before: AuditResult, after: AuditResult, partner: Mapping[int, int]) -> Iterator[TargetOutcome]:
    """The targets that the earlier audit set; `partner` leads from its models to those of the new one."""
    sprint = before.advice.sprint
    if sprint is None:
        return
    models = [after.models[partner[i]] if i in partner else None for i in sprint.at_risk]
    for target in sprint.targets:
        low, high, at_most = _today(target, models, after)
        yield TargetOutcome(
            target.id,
            target.title,
            target.target,
            target.target_value,
            target.of,
            low,
            high,
            sprint_day(before.advice.decisions, target.due_day, before.as_of),
            _reached(target.target_value, low, high, at_most),
            at_most,
        )


def _today(
    target: SprintTarget, models: list[Model | None], after: AuditResult
) -> tuple[int | None, int | None, bool]:
    if target.target_value is None or target.of is None:
        return None, None, False
    if target.id == "gap_models":
        return after.verdict.gap_low, after.verdict.gap_high, True
    if target.id == "first_live":
        found = [_certain(m and m.deployed) for m in models]
        return found.count("production"), found.count("production") + found.count("unknown"), False
    found = [_certain(m and m.functions.get(target.stream, UNKNOWN)) for m in models]
    low = found.count("yes")
    return min(low, target.of), min(low + found.count("partial") + found.count("unknown"), target.of), False


def _certain(status: Status | None) -> str:
    """A status as it counts; a model that is gone, or whose cells contradict each other, is unknown."""
    return "unknown" if status is None else status.counted


def _reached(value: int | None, low: int | None, high: int | None, at_most: bool) -> Reached:
    if value is None or low is None or high is None:
        return "not_measured"
    if at_most:
        return "hit" if high <= value else "missed" if low > value else "open"
    return "hit" if low >= value else "missed" if high < value else "open"


def savings(before: AuditResult, after: AuditResult) -> Iterator[Saving]:
    """Each amount of the gap in both audits, and the difference where every input is the client's own."""
    earlier = {amount.id: amount for amount in before.advice.amounts}
    for now in after.advice.amounts:
        if then := earlier.get(now.id):
            yield _saving(then, now)


def _saving(then: Amount, now: Amount) -> Saving:
    foreign = {i.label: None for amount in (then, now) for i in amount.inputs if i.kind not in _OWN}
    one, other = then.range, now.range
    if foreign or one is None or other is None or one.currency != other.currency:
        saved = None
    else:
        saved = Range(one.low - other.high, one.high - other.low, one.currency)
    wanted = tuple(foreign) if one and other else tuple(filter(None, [now.tell_us or then.tell_us]))
    return Saving(now.id, now.label, now.per, one, other, saved, wanted)
