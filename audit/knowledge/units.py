"""Schema of `questionnaires/units.yaml`: how people write amounts of money."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from pydantic import model_validator

from audit.knowledge.documents import Document


class SharedSign(Document):
    """A sign that several currencies share; `usual` is what it means where no other source tells, if anything."""

    words: list[str]
    of: list[str]
    usual: str = ""


class Mille(Document):
    """A letter that is a million, unless the column writes `beside` for one: then it may be a thousand."""

    letter: str
    beside: str


class Time(Document):
    """What a sum is meant for; `a_year`: how many of them a year has, 0 where nobody can tell."""

    id: str
    a_year: int
    words: list[str]


class Units(Document):
    """The whole document; magnitudes are keyed by factor, currencies by ISO 4217 code.

    `doubtful`: word -> factor -> the currencies beside which it means that factor.
    """

    magnitudes: dict[str, list[str]]
    doubtful: dict[str, dict[str, list[str]]]
    prefixes: dict[str, str]
    mille: Mille
    weak: list[str]
    between: list[str]
    before: list[str]
    currencies: dict[str, list[str]]
    shared: list[SharedSign]
    capitals: list[str]
    times: list[Time]
    notes: list[str]

    @model_validator(mode="after")
    def _consistent(self) -> Units:
        factors = {*self.magnitudes, *self.prefixes.values(), *(f for d in self.doubtful.values() for f in d)}
        wrong = sorted(f for f in factors if not f.isascii() or not f.isdigit() or Decimal(f) < 1)
        words = [w for ws in (*self.magnitudes.values(), *self.currencies.values()) for w in ws]
        seen = Counter([*words, *self.doubtful, *(w for sign in self.shared for w in sign.words)])
        twice = sorted(word for word, count in seen.items() if count > 1)
        unknown = sorted({code for sign in self.shared for code in sign.of} - set(self.currencies))
        for found, what in (
            (wrong, "no whole factor"),
            (twice, "stand more than once"),
            (unknown, "no currency"),
        ):
            if found:
                raise ValueError(f"{what}: {', '.join(found)}")
        return self
