"""Where a formula's inputs come from: the client's company sheet first, then an assumption, never a guess."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from audit.advise.case import Case
from audit.advise.words import cash, number, span
from audit.domain.models import Money
from audit.domain.result import Input, Range
from audit.domain.tables import CellValue
from audit.knowledge import Knowledge
from audit.knowledge.advice import Sourced

SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
SCALES = {"k": Decimal(1_000), "m": Decimal(1_000_000), "": Decimal(1)}
AMOUNT = re.compile(
    r"^(?P<before>[A-Z]{3}|[$€£¥₹])?\s*(?P<digits>-?\d[\d.,'\s]*?)\s*(?P<scale>[kmKM])?(?P<percent>%)?"
    r"\s*(?P<after>[A-Z]{3}|[$€£¥₹])?$"
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """A number as low–high with the Input that it comes from."""

    low: Decimal
    high: Decimal
    input: Input


def answer_text(case: Case, answer_id: str) -> str | None:
    """What the company sheet says, as text; None where it says nothing."""
    value = case.company.get(answer_id, (None, None))[0]
    text = "" if value is None else str(value).strip()
    return text or None


def answer_number(case: Case, knowledge: Knowledge, answer_id: str) -> Bounds | None:
    """A number or a share (`2%` is 0.02). None where none is said, or it is negative or has a currency."""
    read = _read(case.company.get(answer_id, (None, None))[0])
    if read is None or read[1] or read[0] < 0:
        return None
    value = read[0]
    return Bounds(
        value, value, client_input(case, knowledge, answer_id, number_of_share(value, answer_id, knowledge))
    )


def answer_money(case: Case, knowledge: Knowledge, answer_id: str) -> tuple[Money, Input] | None:
    """An amount; where it names no currency, with that of `sheet_currency`."""
    read = _read(case.company.get(answer_id, (None, None))[0])
    if read is None or read[0] < 0:
        return None
    amount, currency = read[0], read[1] or sheet_currency(case, knowledge)
    return Money(amount, currency), client_input(case, knowledge, answer_id, cash(amount, currency).strip())


def answer_yes(case: Case, knowledge: Knowledge, answer_id: str) -> bool | None:
    """True for a yes, False for a no, None for anything else."""
    text = (answer_text(case, answer_id) or "").casefold().strip(" .!")
    if text in knowledge.guidance.answers["yes"]:
        return True
    return False if text in knowledge.guidance.answers["no"] else None


def without_currency(case: Case, knowledge: Knowledge) -> int:
    """How many amounts name no currency, where the company sheet names none for them either."""
    if told_currency(case):
        return 0
    fields = (answer_id for answer_id, one in knowledge.company.fields.items() if one.kind == "money")
    found = [_read(case.company.get(answer_id, (None, None))[0]) for answer_id in fields]
    stated = [money for model in case.models for money in (model.value, model.monthly_cost) if money]
    return sum(read is not None and not read[1] for read in found) + sum(not m.currency for m in stated)


def sheet_currency(case: Case, knowledge: Knowledge) -> str:
    """The currency of amounts that name none: the company sheet's, else the brand's; "" where there is neither."""
    brands = knowledge.overlay.currency if knowledge.overlay else None
    return told_currency(case) or brands or ""


def told_currency(case: Case) -> str:
    """The currency that the company sheet names, as an ISO code; "" where it names none."""
    text = answer_text(case, "currency") or ""
    code = SYMBOLS.get(text, text.upper())
    return code if re.fullmatch(r"[A-Z]{3}", code) else ""


def client_input(case: Case, knowledge: Knowledge, answer_id: str, value: str) -> Input:
    """The Input for an answer of the company sheet, with its Place."""
    known = knowledge.company.fields.get(answer_id)
    label = known.label if known else knowledge.assumptions.assumptions[answer_id].label
    return Input(answer_id, label, value, str(case.company[answer_id][1]), "client")


def assumed(case: Case, knowledge: Knowledge, assumption_id: str) -> Bounds:
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


def _read(value: CellValue) -> tuple[Decimal, str] | None:
    """The number and the currency ("" where none is written) of a cell, None where it is no single number."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        exact = Decimal(str(value))
        return (exact, "") if exact.is_finite() else None
    found = AMOUNT.match(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    try:
        amount = Decimal(_plain(found["digits"]))
    except InvalidOperation:
        return None
    amount *= SCALES[(found["scale"] or "").lower()]
    written = found["before"] or found["after"] or ""
    return (amount / 100 if found["percent"] else amount), SYMBOLS.get(written, written)


def _plain(digits: str) -> str:
    """Digits with a decimal point and no separators. A last group of three digits is one of thousands, as no
    amount has three decimals, unless a zero leads it."""
    text = re.sub(r"[\s']", "", digits)
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return text
    mark, head, tail = text[last], text[:last], text[last + 1 :]
    other = "," if mark == "." else "."
    groups = len(tail) == 3 and (mark in head or (other not in head and head.strip("-") != "0"))
    if groups:
        return text.replace(mark, "")
    if mark in head:
        return "?"
    return f"{head.replace(other, '')}.{tail}"
