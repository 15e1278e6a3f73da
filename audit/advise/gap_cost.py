"""What the gap costs: an amount with its formula where the client gave the inputs, else a question for them.

Nothing here is added to what closing the gap costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from audit.advise.advice_input import AdviceInput, Fleet
from audit.advise.inputs import (
    answer_money,
    answer_number,
    as_range,
    assumed,
    counted,
)
from audit.advise.money import interval, times
from audit.advise.text_formatting import cash, noun, number, worded
from audit.domain.models import Model, Money
from audit.domain.places import Place
from audit.domain.result import Amount, Input, Range
from audit.domain.risk import MONITORING_LACKS
from audit.domain.units import Doubt
from audit.knowledge import Knowledge
from audit.knowledge.money import AmountText

MONTHS_A_YEAR = 12
WEEKS_A_YEAR = 52


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of a column in one currency, or the reason why there is none: missing, currency, units, mixed."""

    total: Money | None
    stated: int
    reason: str = ""
    currencies: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What every amount is worked out from."""

    case: AdviceInput
    fleet: Fleet
    knowledge: Knowledge

    def text(self, amount_id: str) -> AmountText:
        """The texts of an amount."""
        return self.knowledge.amounts.amounts[amount_id]

    def of(
        self, amount_id: str, result: Range, formula: str, inputs: Iterable[Input], notes: Iterable[str] = ()
    ) -> Amount:
        """An amount that could be worked out."""
        text, note = self.text(amount_id), " ".join(notes)
        bound_only = text.tell_us.get("bound") if result.low == 0 < result.high else None
        return Amount(
            amount_id, text.label, result, text.per, formula, tuple(inputs), bound_only, note or None,
            text.asks["bound"] if bound_only else (),
        )  # fmt: skip

    def ask(self, amount_id: str, reason: str, **values: str) -> Amount:
        """An amount that is not quantified, with what the client should tell us."""
        text = self.text(amount_id)
        tell_us = text.tell_us[reason].format(**values)
        wanted = text.asks[reason]
        open_ = tuple(one for one in wanted if one not in self.case.company)
        return Amount(amount_id, text.label, None, text.per, "", (), tell_us=tell_us, asks=open_ or wanted)


def gap_amounts(case: AdviceInput, fleet: Fleet, knowledge: Knowledge) -> tuple[Amount, ...]:
    """The amounts of every function that has a gap, in the knowledge's order. None where nothing runs."""
    if not fleet.running:
        return ()
    sheet = Sheet(case, fleet, knowledge)
    gaps = case.gaps()
    made = (
        AMOUNTS[amount_id](sheet)
        for amount_id, text in knowledge.amounts.amounts.items()
        if text.function in gaps
    )
    return tuple(amount for amount in made if amount is not None)


def _avoidable_inference(sheet: Sheet) -> Amount:
    amount_id, texts = "avoidable_inference", sheet.text("avoidable_inference").notes
    found = answer_money(sheet.case, sheet.knowledge, "monthly_inference_spend")
    notes = [worded(texts["bound"])]
    if found is None:
        models = [sheet.case.models[i] for i in sheet.fleet.running]
        column = _sum(sheet, models, "monthly_cost")
        if column.total is None:
            return sheet.ask(amount_id, column.reason, currencies=column.currencies)
        found = column.total, _column_input(sheet, "monthly_cost", column.total, models)
        of = noun(sheet.knowledge, "model", len(models))
        notes.append(worded(texts["summed"], column.stated, models=of))
    elif isinstance(found, str):
        return sheet.ask(amount_id, _reason(found))
    spend, spend_input = found
    bound = assumed(sheet.case, sheet.knowledge, "overspend_factor")
    measured = answer_number(sheet.case, sheet.knowledge, "overprovisioning_factor")
    low = max(measured.low, Decimal(1)) if measured else Decimal(1)
    high = max(bound.high, low)
    notes.insert(1, worded(texts["measured" if measured else "zero"]))
    result = times(times(as_range(spend), MONTHS_A_YEAR, MONTHS_A_YEAR), 1 - 1 / low, 1 - 1 / high)
    formula = sheet.text(amount_id).formula.format(
        spend=cash(*spend), factor_low=number(low), factor_high=number(high)
    )
    inputs = (spend_input, *((measured.input,) if measured else ()), bound.input)
    return sheet.of(amount_id, result, formula, inputs, notes)


def _unwatched(sheet: Sheet) -> tuple[list[Model], list[Model]]:
    """The running models that are known to go unmonitored, and all that may."""
    running = [sheet.case.models[i] for i in sheet.fleet.running]
    sure = [m for m in running if m.monitored.status in MONITORING_LACKS and not m.monitored.contradicted]
    safe = ("yes", "not_applicable")
    maybe = [m for m in running if m.monitored.status not in safe or m.monitored.contradicted]
    return sure, maybe


def _value_unwatched(sheet: Sheet) -> Amount | None:
    amount_id, texts = "value_unwatched", sheet.text("value_unwatched").notes
    sure, maybe = _unwatched(sheet)
    if not maybe:
        return None
    highest = _sum(sheet, maybe, "business_value")
    if highest.total is None:
        return sheet.ask(amount_id, highest.reason, currencies=highest.currencies)
    lowest = _sum(sheet, sure, "business_value").total or Money(Decimal(0), highest.total.currency)
    names = {
        "sure": noun(sheet.knowledge, "model", len(sure)),
        "maybe": noun(sheet.knowledge, "model", len(maybe)),
    }
    inputs = (
        _column_input(sheet, "value_sure", lowest, sure or maybe),
        _column_input(sheet, "value_maybe", highest.total, maybe),
        counted(sheet.knowledge, "models_stating", highest.stated, highest.stated),
    )
    notes = (worded(texts["stake"]), worded(texts["stated"], highest.stated, models=names["maybe"]))
    result = interval(lowest.amount, highest.total.amount, highest.total.currency)
    return sheet.of(amount_id, result, sheet.text(amount_id).formula.format(**names), inputs, notes)


def _loss_unwatched(sheet: Sheet) -> Amount | None:
    amount_id = "loss_unwatched"
    if not _unwatched(sheet)[1]:
        return None
    low = answer_number(sheet.case, sheet.knowledge, "loss_share_low")
    high = answer_number(sheet.case, sheet.knowledge, "loss_share_high")
    low, high = low or high, high or low
    if low is None or high is None:
        return sheet.ask(amount_id, "missing")
    if not low.low <= high.high <= 1:
        return sheet.ask(amount_id, "order")
    value = _value_unwatched(sheet)
    if value is None or value.range is None:
        return sheet.ask(amount_id, "value")
    formula = sheet.text(amount_id).formula.format(
        value_low=cash(value.range.low, value.range.currency),
        value_high=cash(value.range.high, value.range.currency),
        share_low=low.input.value,
        share_high=high.input.value,
    )
    inputs = dict.fromkeys((*value.inputs, low.input, high.input))
    return sheet.of(amount_id, times(value.range, low.low, high.high), formula, inputs)


def _operations_time(sheet: Sheet) -> Amount:
    return _hours(sheet, "operations_time", "ops_hours_per_week") or sheet.ask("operations_time", "missing")


def _repeated_experiments(sheet: Sheet) -> Amount | None:
    return _hours(sheet, "repeated_experiments", "repeated_experiment_hours_per_week")


def _hours(sheet: Sheet, amount_id: str, hours_id: str) -> Amount | None:
    """Hours a week × cost of an hour × working weeks; None where the client said nothing of the hours."""
    hours = answer_number(sheet.case, sheet.knowledge, hours_id)
    cost = answer_money(sheet.case, sheet.knowledge, "data_scientist_hourly_cost")
    if hours is None:
        return None
    if cost is None or isinstance(cost, str):
        return sheet.ask(amount_id, _reason(cost))
    weeks = assumed(sheet.case, sheet.knowledge, "weeks_a_year")
    text = sheet.text(amount_id)
    formula = text.formula.format(
        hours=number(hours.low),
        hourly=cash(*cost[0]),
        weeks_low=number(weeks.low),
        weeks_high=number(weeks.high),
    )
    result = times(times(as_range(cost[0]), hours.low, hours.high), weeks.low, weeks.high)
    notes = [worded(note) for note in text.notes.values()]
    return sheet.of(amount_id, result, formula, (hours.input, cost[1], weeks.input), notes)


def _delayed_value(sheet: Sheet) -> Amount | None:
    """Nothing to the whole of the value that waits for its release; None where the client gave no input."""
    amount_id = "delayed_value"
    delay = answer_number(sheet.case, sheet.knowledge, "deployment_weeks")
    releases = answer_number(sheet.case, sheet.knowledge, "models_a_year")
    value = answer_money(sheet.case, sheet.knowledge, "value_per_model_year")
    if delay is None and releases is None:
        return None
    if delay is None or releases is None or value is None:
        return sheet.ask(amount_id, "missing")
    if isinstance(value, str):
        return sheet.ask(amount_id, _reason(value))
    formula = sheet.text(amount_id).formula.format(
        releases=number(releases.low), delay=number(delay.low), value=cash(*value[0])
    )
    most = releases.low * delay.low / WEEKS_A_YEAR
    inputs = (releases.input, delay.input, value[1])
    return sheet.of(amount_id, times(as_range(value[0]), 0, most), formula, inputs)


def _sum(sheet: Sheet, models: list[Model], field: str) -> Sum:
    """Adds up the models' amounts in a field, where all of it is in one currency."""
    found = [money for money in map(FIELDS[field], models) if money is not None]
    totals: dict[str, Decimal] = {}
    for amount, currency in found:
        totals[currency] = totals.get(currency, Decimal(0)) + amount
    if len(totals) == 1:
        ((currency, total),) = totals.items()
        return Sum(Money(total, currency), len(found))
    doubts = sheet.case.doubts.get(field, frozenset())
    doubt = next((one for one in ("units", "currency") if one in doubts), None)
    return Sum(None, len(found), "mixed" if totals else doubt or "missing", ", ".join(sorted(totals)))


def _reason(doubt: Doubt | None) -> str:
    """What to ask for where an answer is no amount: for what is missing, its currency or its unit."""
    return doubt if doubt in ("currency", "units") else "missing"


def _column_input(sheet: Sheet, input_id: str, total: Money, models: list[Model]) -> Input:
    """The Input for a sum over models: the sheets that it comes from are its source."""
    sheets = (str(Place(*sheet)) for sheet in dict.fromkeys(m.place[:2] for m in models))
    return Input(
        input_id, sheet.knowledge.amounts.inputs[input_id], cash(*total), ", ".join(sheets), "client"
    )


FIELDS: dict[str, Callable[[Model], Money | None]] = {
    "business_value": lambda model: model.value,
    "monthly_cost": lambda model: model.monthly_cost,
}
"""Field of an inventory -> the amount that a model has of it."""

AMOUNTS: dict[str, Callable[[Sheet], Amount | None]] = {
    "avoidable_inference": _avoidable_inference,
    "value_unwatched": _value_unwatched,
    "loss_unwatched": _loss_unwatched,
    "operations_time": _operations_time,
    "repeated_experiments": _repeated_experiments,
    "delayed_value": _delayed_value,
}
"""Amount id -> how it is worked out; the texts are in `questionnaires/amounts.yaml`."""
