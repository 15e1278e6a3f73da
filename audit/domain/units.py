"""The unit of an amount of money, put together from what several sources say of it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal, NamedTuple, TypeVar

T = TypeVar("T")

Doubt = Literal["currency", "units", "unclear"]
"""Why a text is no amount: no source names its currency, sources contradict each other, or it can't be read."""


class Unit(NamedTuple):
    """What one source says of a unit. Several currencies or magnitudes: it is one of them; none: it says nothing.

    `usual` is the currency that a shared sign means where no other source tells; `text` is the source as written.
    """

    currencies: frozenset[str] = frozenset()  # ISO 4217 codes
    magnitudes: frozenset[Decimal] = frozenset()  # what a number is multiplied by
    usual: str = ""
    text: str = ""

    @property
    def says_nothing(self) -> bool:
        """Whether neither a currency nor a magnitude is stated."""
        return not self.currencies and not self.magnitudes


NO_UNIT = Unit()


class Scaled(NamedTuple):
    """What a number format says: the unit of the number shown, which is the cell's divided by `divisor`."""

    unit: Unit
    divisor: Decimal


AS_WRITTEN = Scaled(NO_UNIT, Decimal(1))
"""A number that no format says anything of."""


def combine(units: Iterable[Unit]) -> Unit | None:
    """What several sources say together: each half may come from any of them. None where two contradict each other."""
    said: Unit | None = NO_UNIT
    for unit in units:
        said = _both(said, unit)
    return said


def _both(one: Unit | None, other: Unit) -> Unit | None:
    if one is None:
        return None
    currencies = _common(one.currencies, other.currencies)
    magnitudes = _common(one.magnitudes, other.magnitudes)
    if currencies is None or magnitudes is None:
        return None
    usual = next((u for u in (one.usual, other.usual) if u in currencies), "")
    return Unit(currencies, magnitudes, usual, "; ".join(filter(None, (one.text, other.text))))


def _common(one: frozenset[T], other: frozenset[T]) -> frozenset[T] | None:
    """What both allow; None where that is nothing, though both say something."""
    if not one or not other:
        return one or other
    return one & other or None
