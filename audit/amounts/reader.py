"""The amount of a cell, or why there is none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from audit.amounts.numbers import LONGEST, NUMBER, DecimalMark, has_one_separator, parse_number
from audit.amounts.units import UnitReader, plain
from audit.domain.models import Money
from audit.domain.tables import CellValue
from audit.domain.units import AS_WRITTEN, NO_UNIT, Doubt, Scaled, Unit, combine
from audit.knowledge.units import Units

_RANGE = re.compile(r"\d\s*[-–—]\s*\d|\d\s*[km]?\s*(?:to|bis|à|a|až|do)\s*[^\W\d_]*\s*\d", re.IGNORECASE)
_NEGATIVE = re.compile(r"[-−–—(]\s*\W?\s*\d|\d\s*[-−]\s*\D*$|[-−]\s*$")  # `USD -5`, `€(1,200)`, `5-`
_NO_CENTS = re.compile(r"(?<=\d)[.,]\s?[-–—]{1,2}(?!\d)")  # `1.200,-`
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Column:
    """What is known of the amounts of one column, or of one cell.

    `sources`: what header, group, notes and legend say of the unit; all of it must agree. `shown`: what the number
    format says; None where that can't be told, or differs from row to row. `fallback`: what the Company sheet says, for
    amounts of which nothing else names the currency. `time`: what the header says that sums are meant for; `per`: what
    the field wants. `mille`: whether a lone M may be a thousand.
    """

    sources: tuple[Unit, ...] = ()
    shown: Scaled | None = AS_WRITTEN
    fallback: Unit = NO_UNIT
    time: str = ""
    per: str = ""
    mark: DecimalMark = "unknown"
    mille: bool = False


class _Written(NamedTuple):
    """A cell's text taken apart."""

    number: str
    unit: Unit
    time: str


class AmountReader:
    """Reads amounts as people write them."""

    def __init__(self, units: Units, approximate: Iterable[str] = ()) -> None:
        self.units = UnitReader(units)
        self._approximate = frozenset(plain(word).casefold() for word in approximate)
        self._doubtful = [
            {Decimal(factor): frozenset(codes) for factor, codes in factors.items()}
            for factors in units.doubtful.values()
        ]
        self._mille = units.mille
        self._beside = lru_cache(maxsize=4096)(self._unit_and_time)

    def writes_mille(self, texts: Iterable[str]) -> bool:
        """Whether any text writes MM for a million, as where a single M is a thousand."""
        long = re.compile(rf"(?<![^\W\d_]){re.escape(self._mille.beside)}(?![^\W\d_])", re.IGNORECASE)
        return any(long.search(text) for text in texts)

    def read(self, value: CellValue, column: Column) -> Money | Doubt:
        """The amount of a cell that shows something, in the currency's own unit and for the field's time.

        `currency`: no source names one; `units`: sources contradict each other; `unclear`: it is no amount, or one
        that may be read in two ways. Never raises.
        """
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            return "unclear"
        if isinstance(value, str):
            return self._of_text(value, column)
        exact = Decimal(str(value))
        if not exact.is_finite() or exact < 0 or column.shown is None:
            return "units" if column.shown is None else "unclear"
        stated = _stated((column.shown.unit, *column.sources), column.fallback)
        return self._settled(exact / column.shown.divisor, stated, "", column) if stated else "units"

    def is_number(self, text: str) -> bool:
        """Whether a text holds one number, and nothing but a unit beside it."""
        return self._written(text) is not None

    def _of_text(self, text: str, column: Column) -> Money | Doubt:
        written = self._written(text)
        if written is None:
            return "unclear"
        shown = column.shown.unit.currencies if column.shown else frozenset()
        stated = _stated((written.unit, Unit(shown), *column.sources), column.fallback)
        if stated is None or (written.time and column.time and written.time != column.time):
            return "units"
        if column.mille and written.unit.magnitudes and self._has_mille(text):
            return "unclear"
        amount = _number(written.number, bool(stated.magnitudes - {Decimal(1)}), column.mark)
        return "unclear" if amount is None else self._settled(amount, stated, written.time, column)

    def _has_mille(self, text: str) -> bool:
        letter = re.escape(self._mille.letter)
        return bool(re.search(rf"(?<![^\W\d_]){letter}(?![^\W\d_])", plain(text), re.IGNORECASE))

    def _settled(self, number: Decimal, stated: Unit, time: str, column: Column) -> Money | Doubt:
        """The amount, where the sources leave one unit."""
        codes = stated.currencies
        currency = next(iter(codes)) if len(codes) == 1 else stated.usual
        if not currency:
            return "currency"
        magnitude = self._magnitude(stated.magnitudes, currency)
        if magnitude is None:
            return "units"
        amount = number * magnitude
        time = time or column.time
        if time and column.per and time != column.per:
            times = self.units.a_year(time)
            if not times:
                return "unclear"
            amount = (amount * times / self.units.a_year(column.per)).quantize(_CENT)
        return Money(amount.normalize() + 0, currency)

    def _magnitude(self, magnitudes: frozenset[Decimal], currency: str) -> Decimal | None:
        """The one magnitude that is left; `mil` is what it is in the country of the currency."""
        if len(magnitudes) > 1:
            factors = (one for one in self._doubtful if one.keys() == magnitudes)
            magnitudes = frozenset(
                factor for one in factors for factor, codes in one.items() if currency in codes
            )
            return next(iter(magnitudes)) if len(magnitudes) == 1 else None
        return next(iter(magnitudes), Decimal(1))

    def _written(self, text: str) -> _Written | None:
        """A cell's one number, its unit and time; None where anything else stands beside it, or it is no sum."""
        text = plain(text.strip())
        bare = _NO_CENTS.sub(" ", text)
        if (
            len(text) > LONGEST
            or _RANGE.search(text)
            or text.startswith(("-", "−"))
            or _NEGATIVE.search(bare)
        ):
            return None
        numbers = NUMBER.findall(bare)
        if len(numbers) != 1:
            return None
        before, _, after = bare.partition(numbers[0])
        found = self._beside(before, after)
        return found and _Written(numbers[0], *found)

    def _unit_and_time(self, before: str, after: str) -> tuple[Unit, str] | None:
        """What stands at both sides of a number; None where it holds anything else. Few sides stand in a column."""
        sides = [self.units.time_of(side) for side in (before, after)]
        times = {time for _, time in sides if time}
        units = [self.units.alone(side, self._approximate) for side, _ in sides]
        if len(times) > 1 or "other" in times or None in units:
            return None
        both = combine(unit for unit in units if unit)
        return both and (both, "".join(times))


def _number(number: str, scaled: bool, mark: DecimalMark) -> Decimal | None:
    """A lone separator before three digits parts thousands, for money has two decimals and never three; but
    `1.200 k€` may be 1,200 or 1,200,000."""
    digits = re.sub(r"\s", "", number)
    if mark == "unknown" and has_one_separator(digits) and not digits.startswith("0"):
        return None if scaled else Decimal(re.sub(r"[.,]", "", digits))
    return parse_number(number, mark)


@lru_cache(maxsize=4096)
def _stated(sources: tuple[Unit, ...], fallback: Unit) -> Unit | None:
    """What all sources say together; None where they contradict each other.

    The fallback names the currency where no other source does, and its magnitude goes with it: where another source
    names the currency alone, nobody can tell whether that magnitude holds there too, which is None.
    """
    stated = combine(sources)
    if stated is None:
        return None
    if len(stated.currencies) == 1:
        doubtful = fallback.magnitudes - {Decimal(1)} and not stated.magnitudes
        return None if doubtful and stated.currencies & fallback.currencies else stated
    both = combine((stated, fallback))
    return stated if both is None and stated.currencies else both
