"""Where a formula's inputs come from: the client's company sheet first, then an assumption, never a guess."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from audit.advise.advice_input import AdviceInput
from audit.advise.exchange import told_quotes
from audit.advise.text_formatting import cash, number, span
from audit.amounts import AmountReader, Column, UnitReader, parse_number
from audit.domain.models import Money
from audit.domain.places import Problem
from audit.domain.result import Input, Range
from audit.domain.tables import CellValue
from audit.domain.units import AS_WRITTEN, NO_UNIT, Doubt, Unit
from audit.knowledge import Knowledge
from audit.knowledge.advice import Sourced

_DOUBTS: Mapping[Doubt, str] = {
    "unclear": "company_unread",
    "currency": "company_without_currency",
    "units": "company_units_differ",
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """A number as low–high with the Input that it comes from."""

    low: Decimal
    high: Decimal
    input: Input


def answer_text(case: AdviceInput, answer_id: str) -> str | None:
    """What the company sheet says, as text; None where it says nothing."""
    value = case.company.get(answer_id, (None, None))[0]
    text = "" if value is None else str(value).strip()
    return text or None


def answer_number(case: AdviceInput, knowledge: Knowledge, answer_id: str) -> Bounds | None:
    """A number or a share (`2%` is 0.02). None where none is said, or it is negative or has a unit (`25 h`)."""
    value = _number(case.company.get(answer_id, (None, None))[0])
    if value is None:
        return None
    return Bounds(
        value, value, client_input(case, knowledge, answer_id, number_of_share(value, answer_id, knowledge))
    )


def answer_money(
    case: AdviceInput, knowledge: Knowledge, answer_id: str
) -> tuple[Money, Input] | Doubt | None:
    """An amount; where it names no currency, with that of the company sheet, else of the brand.

    None where there is no answer, else why it is no amount.
    """
    amount = _money(case, knowledge, answer_id, brand=True)
    if amount is None or isinstance(amount, str):
        return amount
    return amount, client_input(case, knowledge, answer_id, cash(*amount).strip())


def known_money(case: AdviceInput, knowledge: Knowledge, answer_id: str) -> tuple[Money, Input] | None:
    """The same, and None where it is no amount."""
    found = answer_money(case, knowledge, answer_id)
    return None if isinstance(found, str) else found


def answer_yes(case: AdviceInput, knowledge: Knowledge, answer_id: str) -> bool | None:
    """True for a yes, False for a no, None for anything else."""
    text = (answer_text(case, answer_id) or "").casefold().strip(" .!")
    if text in knowledge.guidance.answers["yes"]:
        return True
    return False if text in knowledge.guidance.answers["no"] else None


def company_problems(case: AdviceInput, knowledge: Knowledge) -> tuple[Problem, ...]:
    """Answers of the company sheet that can't be read, or are in no known unit; and those in the brand's currency."""
    problems, branded = [], 0
    for answer_id, (value, place) in case.company.items():
        if _says_nothing(value, knowledge):
            continue
        code = _why_unread(case, knowledge, answer_id)
        if code == "company_without_currency" and isinstance(
            _money(case, knowledge, answer_id, brand=True), Money
        ):
            branded += 1
        elif code:
            args = {"text": str(value)[:80], "label": _label(knowledge, answer_id)}
            problems.append(Problem(code, place, args))
    brand = knowledge.overlay
    if branded and brand and brand.currency:
        problems.append(Problem("brand_currency", args={"currency": brand.currency, "count": branded}))
    return tuple(problems)


def _why_unread(case: AdviceInput, knowledge: Knowledge, answer_id: str) -> str | None:
    """The code of the problem with an answer; None where it is read, or is no answer of these."""
    asked, value = knowledge.company.fields.get(answer_id), case.company[answer_id][0]
    kind = asked.kind if asked else "number" if answer_id in knowledge.assumptions.assumptions else "text"
    if kind == "money":
        money = _money(case, knowledge, answer_id, brand=False)
        return _DOUBTS[money] if isinstance(money, str) else None
    readable = {
        "currency": bool(sheet_unit(case, knowledge).currencies),
        "exchange": bool(told_quotes(str(value), "", "")),
        "yes_no": answer_yes(case, knowledge, answer_id) is not None,
        "text": True,
    }
    return None if readable.get(kind, _number(value) is not None) else "company_unread"


def sheet_unit(case: AdviceInput, knowledge: Knowledge) -> Unit:
    """The unit that the company sheet names for its amounts: `EUR`, `k€`; nothing where it names none."""
    return UnitReader(knowledge.units).alone(answer_text(case, "currency") or "") or NO_UNIT


def client_input(case: AdviceInput, knowledge: Knowledge, answer_id: str, value: str) -> Input:
    """The Input for an answer of the company sheet, with its Place."""
    return Input(answer_id, _label(knowledge, answer_id), value, str(case.company[answer_id][1]), "client")


def assumed(case: AdviceInput, knowledge: Knowledge, assumption_id: str) -> Bounds:
    """An assumption, or the client's own number where the company sheet answers under the same id."""
    own = answer_number(case, knowledge, assumption_id)
    if own is not None:
        return own
    known = knowledge.assumptions.assumptions[assumption_id]
    value = f"{span(known.low, known.high)} {known.unit}"
    return Bounds(
        known.low, known.high, Input(assumption_id, known.label, value, cited(knowledge, known), "assumption")
    )


def counted(knowledge: Knowledge, input_id: str, low: int, high: int, of: str = "") -> Input:
    """The Input for a count of models; `of` tells functions apart."""
    label = knowledge.amounts.inputs[input_id]
    return Input(
        f"{input_id}_{of}" if of else input_id, label, span(low, high), knowledge.amounts.counted, "count"
    )


def rate_input(knowledge: Knowledge, input_id: str, label: str, value: str, sourced: Sourced) -> Input:
    """The Input for a figure of the rate card; a provider's own claim is marked."""
    return Input(input_id, label, value, cited(knowledge, sourced), "rate_card")


def cited(knowledge: Knowledge, sourced: Sourced) -> str:
    """A source with its year, a provider's own claim marked as such."""
    return knowledge.amounts.claim.format(source=sourced.cited) if sourced.provider_claim else sourced.cited


def as_range(amount: Money) -> Range:
    """An exact amount as a range."""
    return Range(amount.amount, amount.amount, amount.currency)


def number_of_share(value: Decimal, answer_id: str, knowledge: Knowledge) -> str:
    """A number as a person writes it: shares as percentages."""
    known = knowledge.company.fields.get(answer_id)
    return f"{number(value * 100)}%" if known and known.kind == "share" else number(value)


def _money(case: AdviceInput, knowledge: Knowledge, answer_id: str, brand: bool) -> Money | Doubt | None:
    """An answer's amount, or why it is none; with `brand` in its currency, where nothing else names one. It comes in
    the report's currency, where a rate leads there."""
    found = stated_money(case, knowledge, answer_id, brand)
    return case.conversion.money(found) if case.conversion and isinstance(found, Money) else found


def stated_money(
    case: AdviceInput, knowledge: Knowledge, answer_id: str, brand: bool = True
) -> Money | Doubt | None:
    """The amount in the currency in which it was stated."""
    value = case.company.get(answer_id, (None, None))[0]
    if value is None or _says_nothing(value, knowledge):
        return None
    shown = case.company_units.get(answer_id, AS_WRITTEN)
    reader, fallback = (
        AmountReader(knowledge.units, knowledge.fields.words.approximate),
        sheet_unit(case, knowledge),
    )
    stated = (shown.unit,) if shown else ()
    column = Column(stated, shown, fallback)
    found = reader.read(value, column)
    overlay = knowledge.overlay
    if found == "currency" and brand and overlay and overlay.currency:
        found = reader.read(value, replace(column, fallback=Unit(frozenset({overlay.currency}))))
    return found


def _number(value: CellValue) -> Decimal | None:
    """A number that is not negative, or a percentage as a share; None for anything else."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        exact = Decimal(str(value))
        return exact if exact.is_finite() and exact >= 0 else None
    if not isinstance(value, str):
        return None
    text = value.strip()
    found = parse_number(text.removesuffix("%").strip())
    return found / 100 if found is not None and text.endswith("%") else found


def _says_nothing(value: CellValue, knowledge: Knowledge) -> bool:
    """Whether an answer says that there is none: `n/a`, `TBD`."""
    folded = re.sub(r"\W+", " ", str(value)).strip().casefold()
    return value is None or not folded or folded in knowledge.fields.words.blank


def _label(knowledge: Knowledge, answer_id: str) -> str:
    known = knowledge.company.fields.get(answer_id)
    return known.label if known else knowledge.assumptions.assumptions[answer_id].label
