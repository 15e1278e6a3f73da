"""What the page needs to judge further answers, rates and head-counts: the result's tables, and what each model was.

The arithmetic is in `report_templates/screen.js`, the only second copy of it; `tests/report/test_screen_rule.py` holds
the two together in a browser.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from audit.domain.models import OUTSIDE, REVIEWED, UNKNOWN, Axis, Model, Reading, Status
from audit.domain.questionnaire import key_of
from audit.domain.result import Amount, AuditResult
from audit.domain.supposing import FunctionRule, Supposing
from audit.domain.typed_text import plain
from audit.report.screen.rows import bits, functions_of, letters
from audit.report.view.status_symbols import AXES

SAID = "!"  # of a function: a reviewer's own word, which no answer touches
_COUNTS = {"in_scope": 2, "may_be_inside": 2, "no_date": 1, **dict.fromkeys(OUTSIDE, 3)}
_LOWERING = ("no", "planned", "partial")


def trying(result: AuditResult) -> dict[str, Any] | None:
    """The data of the what-if; None where the result carries no tables, as one of an earlier version."""
    tables = result.supposing
    if tables is None:
        return None
    before = _before(result)
    return {
        "lines": _plain(tables.lines),
        "axes": [{**_plain(axis), "choices": [_plain(c) for c in axis.choices]} for axis in tables.axes],
        "functions": [_plain(rule) for rule in tables.functions],
        "lacking": list(tables.lacking),
        "said": [[one.model, one.axis, one.status, list(one.fits)] for one in tables.said],
        "models": [_model(m, before.get(at, {}), result, tables) for at, m in enumerate(result.models)],
        "shared": list(_shared(result.models)),
        "levers": [_lever(lever) for lever in tables.levers],
        "formulas": [[formula.amount, list(formula.steps)] for formula in tables.formulas],
        "amounts": {amount.id: _amount(amount) for amount in _budget(result) if amount.range},
    }


def _plain(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def _before(result: AuditResult) -> dict[int, dict[Axis, Status]]:
    """The statuses that people's answers changed, as inventory and auditor had them."""
    found: dict[int, dict[Axis, Status]] = {}
    for claim in result.claims:
        found.setdefault(claim.model, {})[claim.axis] = claim.before
    return found


def _model(model: Model, changed: dict[Axis, Status], result: AuditResult, tables: Supposing) -> list[Any]:
    """Of one model: the letters of its axes before any answer; which of them are contradicted, claimed only, reviewed;
    whether it counts and is dated unless it is retired; and how each function follows."""
    axes = {axis: changed.get(axis, getattr(model, axis)) for axis in AXES}  # type: ignore[call-overload]
    return [
        letters(status.status for status in axes.values()),
        bits(status.contradicted for status in axes.values()),
        bits(status.strength in ("claimed", None) for status in axes.values()),
        bits(status.reviewed for status in axes.values()),
        _scope(model, result),
        "".join(_follows(rule, model) for rule in tables.functions),
    ]


def _scope(model: Model, result: AuditResult) -> int:
    """Whether it counts unless it is retired: 2 with a date, 1 without one, 3 not by its date, 0 not at all."""
    if model.scope_reason != "retired":
        return _COUNTS.get(model.scope_reason, 0)
    built = model.dated
    if model.origin == "vendor" or model.kind == "other":
        return 0
    if built is None:
        return 1
    return 2 if built.last >= result.window_start and built.first <= result.as_of else 3


def _follows(rule: FunctionRule, model: Model) -> str:
    """A letter: the status that the function's own cells give a model in use, or SAID. Where it follows from an axis,
    `1` if its own cells lower what the axis assures, else `0`."""
    status = dict(functions_of(model)).get(rule.function, UNKNOWN)
    own = list(_own(rule, model, status))
    if own and own[0].rule == REVIEWED:
        return SAID
    told = {reading.status for reading in own if reading.status != "unknown"}
    if rule.axis:
        return "1" if told.intersection(_LOWERING) else "0"
    return letters([_from_parts(told)])


def _own(rule: FunctionRule, model: Model, status: Status) -> Iterator[Reading]:
    axis: Status | None = getattr(model, rule.axis) if rule.axis else None
    return (reading for reading in status.readings if axis is None or reading not in axis.readings)


def _from_parts(told: set[str]) -> str:
    """A function in parts: whole where each part told of is there."""
    if not told:
        return "unknown"
    if len(told) == 1:
        return next(iter(told))
    return "partial" if told & {"yes", "partial"} else "planned"


def _shared(models: Sequence[Model]) -> Iterator[int]:
    """The models that no answer can name, since another is called the same."""
    names = [plain(key_of(model)) for model in models]
    counts = Counter(names)
    return (at for at, name in enumerate(names) if counts[name] > 1)


def _lever(lever: Any) -> dict[str, Any]:
    figures = {name: float(getattr(lever, name)) for name in ("low", "high", "least", "most", "step")}
    return {"id": lever.id, "label": lever.label, "unit": lever.unit, "currency": lever.currency, **figures}


def _amount(amount: Amount) -> dict[str, Any]:
    assert amount.range is not None
    reported = [float(amount.range.low), float(amount.range.high)]
    return {"label": amount.label, "currency": amount.range.currency, "reported": reported}


def _budget(result: AuditResult) -> Iterator[Amount]:
    advice = result.advice
    for line in (*advice.budget, *([advice.budget_total] if advice.budget_total else [])):
        yield from (line.managed, line.domestic, line.savings)
    yield from (option.cost for option in advice.options)
