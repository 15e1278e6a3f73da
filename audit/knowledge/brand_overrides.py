"""A brand's own rates and assumptions in place of the toolkit's, and sources that it does not name."""

from __future__ import annotations

import hashlib
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from audit.domain.errors import InputError, KnowledgeError
from audit.knowledge.advice import Attribution, Market
from audit.knowledge.documents import Document, read_document
from audit.knowledge.money import Assumptions, Exchange, Rates
from audit.messages import near_miss

if TYPE_CHECKING:
    from audit.knowledge import Knowledge
    from audit.knowledge.yaml_reader import YamlDocument


Amount = int | float | str | Decimal


@dataclass(frozen=True, slots=True)
class BrandOverrides:
    """What a brand brings: `name` is the brand's; files of the shapes of `rates.yaml`, `assumptions.yaml` and
    `exchange.yaml`, None where it has none; whether it names the sources of the guidance; whether the toolkit's own
    rate card may stand in for one that it lacks; the currency of the client's amounts that name none, as an ISO
    code."""

    name: str
    rates: Path | None = None
    assumptions: Path | None = None
    name_sources: bool = False
    default_rates: bool = False
    currency: str | None = None
    exchange: Path | None = None

    def applied(self, documents: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
        """The documents as a brand has them, and the hash over what it changes.

        Without a card that it may use, `rates.yaml` is None. What a provider claims of itself goes with its card.
        Raises KnowledgeError where a file of the brand is wrong.
        """
        made, read = dict(documents), []
        if not self.name_sources:
            attribution: Attribution = documents["attribution.yaml"]
            made = {name: _reworded(document, attribution) for name, document in made.items()}
        if self.rates is not None or not self.default_rates:
            made["rates.yaml"] = None
            market: Market = made["market.yaml"]
            facts = {fact_id: fact for fact_id, fact in market.facts.items() if not fact.provider_claim}
            made["market.yaml"] = market.model_copy(update={"facts": facts})
        if self.rates is not None:
            made["rates.yaml"], found = read_document(self.rates, Rates)
            read.append(found.text)
        if self.assumptions is not None:
            brought, found = read_document(self.assumptions, Assumptions)
            made["assumptions.yaml"] = _merged(made["assumptions.yaml"], brought, found)
            read.append(found.text)
        if self.exchange is not None:
            made["exchange.yaml"], found = read_document(self.exchange, Exchange)
            read.append(found.text)
        about = (
            *read,
            str(self.rates is None),
            str(self.name_sources),
            str(self.default_rates),
            str(self.currency),
        )
        return made, hashlib.sha256("\0".join(about).encode()).hexdigest()


def _merged(own: Assumptions, brought: Assumptions, read: YamlDocument) -> Assumptions:
    """The toolkit's assumptions with the brand's in the place of those of the same id."""
    mistakes = []
    for unknown in brought.assumptions.keys() - own.assumptions.keys():
        at = read.place(("assumptions", unknown))
        mistakes.append(
            f"{read.path}:{at}: no formula takes an assumption '{unknown}'{near_miss(unknown, own.assumptions)}"
        )
    if mistakes:
        raise KnowledgeError("\n".join(sorted(mistakes)))
    return Assumptions(assumptions={**own.assumptions, **brought.assumptions})


def _reworded(value: Any, attribution: Attribution) -> Any:
    """The same value with phrases in the place of the names that may not be given."""
    if isinstance(value, str):
        for phrase in attribution.unnamed:
            value = value.replace(phrase.name, phrase.instead)
        return value
    if isinstance(value, Attribution):
        return value
    if isinstance(value, Document):
        changes = {
            name: new
            for name in type(value).model_fields
            if (new := _reworded(old := getattr(value, name), attribution)) is not old
        }
        return value.model_copy(update=changes) if changes else value
    if isinstance(value, dict):
        found = {key: _reworded(item, attribution) for key, item in value.items()}
        return found if any(found[key] is not value[key] for key in found) else value
    if isinstance(value, tuple):
        items = tuple(_reworded(item, attribution) for item in value)
        return items if any(a is not b for a, b in zip(items, value, strict=True)) else value
    return value


@dataclass(frozen=True, slots=True)
class RateChange:
    """Other rates in place of those of the rate card, in the card's currencies; what is left out stays.

    `managed`: a managed engineer, low and high a week; `domestic`: an employee at home, low and high a year;
    `functions`: function id -> from-rate a week. `source` and `year` say whose rates they are, as a report cites them.
    """

    source: str
    year: int
    managed: tuple[Amount, Amount] | None = None
    domestic: tuple[Amount, Amount] | None = None
    functions: Mapping[str, Amount] = field(default_factory=dict)


def with_rates(knowledge: Knowledge, change: RateChange) -> Knowledge:
    """The knowledge with other rates; its hashes differ with them.

    Raises InputError where there is no rate card to change, or the rates don't fit each other.
    """
    card = knowledge.rates
    if card is None:
        raise InputError(
            "The brand has no rate card whose rates could be changed. Put a rates.yaml into its folder."
        )
    cited = {"source": change.source, "year": change.year, "provider_claim": False}
    made = card.model_dump()
    for name, band in (("managed", change.managed), ("domestic", change.domestic)):
        if band is not None:
            made[name] |= {"low": _exact(band[0]), "high": _exact(band[1]), **cited}
    if change.functions:
        made["functions"] |= {name: _exact(rate) for name, rate in change.functions.items()}
        made |= cited
    try:
        rates = Rates.model_validate(made)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "rates"
        cause = str(first.get("ctx", {}).get("error", first["msg"]))
        raise InputError(f"The rates can't be used: {where}: {cause}.") from error
    changed = hashlib.sha256(f"{knowledge.overlay_sha256}{rates.model_dump_json()}".encode()).hexdigest()
    return replace(
        knowledge,
        documents=_with(knowledge.documents, rates),
        spoken=_with(knowledge.spoken, rates),
        sha256=hashlib.sha256(f"{knowledge.sha256}{changed}".encode()).hexdigest(),
        overlay_sha256=changed,
    )


def with_card(knowledge: Knowledge, card: Rates) -> Knowledge:
    """The knowledge with another rate card, as the same rates in another currency; its hashes stay."""
    return replace(
        knowledge, documents=_with(knowledge.documents, card), spoken=_with(knowledge.spoken, card)
    )


def _exact(amount: Amount) -> Decimal:
    try:
        return Decimal(str(amount))
    except ArithmeticError as error:
        raise InputError(f"'{amount}' is not a rate. Give a number, such as 650.") from error


def _with(documents: Mapping[str, Any], rates: Rates) -> Mapping[str, Any]:
    """The same documents, still made on demand, and these rates."""
    return MappingProxyType(ChainMap({"rates.yaml": rates}, documents))  # type: ignore[arg-type]
