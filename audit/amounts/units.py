"""What a header, a cell, a number format or a note says of the unit of an amount."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from audit.domain.tables import NumberFormat
from audit.domain.units import Scaled, Unit, combine
from audit.knowledge.units import Units

T = TypeVar("T")
_MARKED = re.compile(r"(?<=[a-z])(?=[A-Z])|_")  # where the words of `valueKEUR` and `value_keur` part
_LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "đ": "d", "’": "'"})
_SIGNS = "$€£¥₹₽₩₪₺₴฿₫₦₱"
_WORD = re.compile(rf"[^\W\d_]*[{_SIGNS}][^\W\d_]*|[^\W\d_]+")
_MARKS = re.compile(r"[\s()\[\].,:;/~≈±<>+*'’–_|-]*")  # what may stand beside the words of an amount
_ROUND = r"1(?:[.,' ]?000){1,4}|'?000(?:[.,' ]?000){0,3}"  # of a header: `in 1.000 €`, `£'000`, `000s`
_TOKEN = re.compile(
    rf"(?P<round>(?<![\d.,])(?:{_ROUND})(?:'?s|er)?(?!\w))|(?P<word>{_WORD.pattern})"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<other>[^\s.,'\-–/*×:·]+)"
)
_SHORT = ("kc", "zl", "kr", "euro")  # what is written like a code: `MKč`, `tkr`
_PHRASE = 4  # words of a unit that is written in several: `dolares estadounidenses`
_THOUSAND = Decimal(1000)


def plain(text: str) -> str:
    """A text without accents: `milhões de Kč` is `milhoes de Kc`; case and signs stay."""
    if text.isascii():
        return text
    # letter by letter: to put a thousand accents of one letter in order takes the square of their number
    parts = "".join(unicodedata.normalize("NFKD", letter) for letter in text.translate(_LETTERS))
    return "".join(c for c in parts if not unicodedata.combining(c))


@dataclass(slots=True)
class _Run:
    """Parts of a unit that stand together in a text."""

    parts: list[Unit] = field(default_factory=list)
    sure: bool = False  # one of them means a unit wherever it stands
    headed: bool = False  # it stands behind `in`, or in brackets of its own
    enclosed: bool = False
    last: bool = False  # a magnitude ends the text: `Value, m`

    @property
    def is_doubtful(self) -> bool:
        """Whether it may be no unit at all: a letter that ends the text, or another one than k in brackets."""
        largest = max((m for part in self.parts for m in part.magnitudes), default=Decimal(1))
        return not self.sure and largest > 1 and (largest > _THOUSAND or not (self.headed or self.enclosed))


class UnitReader:
    """Reads what texts say of units."""

    def __init__(self, units: Units) -> None:
        self._units = units
        self._weak, self._between, self._before = map(frozenset, (units.weak, units.between, units.before))
        self._known = _known(units)
        self._times = _time_pattern(units)
        self._factors = {time.id: time.a_year for time in units.times}
        self._time_of = {word: time.id for time in units.times for word in time.words}
        self.in_text = lru_cache(maxsize=4096)(self._in_text)

    def time_of(self, text: str) -> tuple[str, str]:
        """A text without what it says of time, and the time: `year`, `month`, ...; "" for none, "other" for several."""
        text = plain(text)
        found = {self._time_of[m[0].casefold()] for m in self._times.finditer(text)}
        return self._times.sub(" ", text), found.pop() if len(found) == 1 else "other" if found else ""

    def a_year(self, time: str) -> int:
        """How many of a time a year has; 0 where nobody can tell."""
        return self._factors.get(time, 0)

    def part(self, word: str) -> Unit | None:
        """What a word, or several, says by itself: `Mio`, `€`, `TEUR`; None where it is no part of a unit."""
        found = self._known.get(word.casefold())
        if found is None:
            return self._glued(word)
        return found if self._is_written(word, word) else None

    def _is_written(self, code: str, word: str) -> bool:
        """Whether a code that is a word too stands in capitals, as the rest of its word does."""
        return code.casefold() not in self._units.capitals or word == word.upper()

    def parts_of(self, words: Sequence[str]) -> Iterator[tuple[int, Unit | None]]:
        """Each part of a unit among words, with how many words it takes; None for a word that is none."""
        at = 0
        while at < len(words):
            sizes = range(min(_PHRASE, len(words) - at), 0, -1)
            found = ((n, part) for n in sizes if (part := self.part(" ".join(words[at : at + n]))))
            size, part = next(found, (1, None))
            yield size, part
            at += size

    def alone(self, text: str, others: Collection[str] = ()) -> Unit | None:
        """The unit that a text is; None where it holds anything else but `others`, or contradicts itself."""
        text = plain(text)
        if not _MARKS.fullmatch(_WORD.sub("", text)):
            return None
        words = _WORD.findall(text)
        found, at = [], 0
        for size, part in self.parts_of(words):
            word = " ".join(words[at : at + size]).casefold()
            at += size
            if part is not None:
                found.append(part)
            elif word not in others and not self.is_between(word):
                return None
        return combine(found)

    def is_between(self, word: str) -> bool:
        """Whether a word may stand between the parts of a unit: `miles de euros`."""
        return word.casefold() in self._between

    def of_format(self, shown: NumberFormat) -> Scaled | None:
        """What a number format says of the numbers that it shows; None where they are no money or it can't be told.

        A format that shows millions and thousands differently, and each as what it is, shows the numbers in full.
        """
        forms = [self._section(hidden, text) for hidden, text in shown.sections]
        if None in forms:
            return None
        scaled = {form for form in forms if form}
        if len(scaled) > 1:
            factors = frozenset(max(one.unit.magnitudes, default=Decimal(1)) / one.divisor for one in scaled)
            scaled = {Scaled(Unit(magnitudes=factors), Decimal(1))} if len(factors) == 1 else set()
        if not scaled:
            return None
        unit, divisor = scaled.pop()
        both = combine((unit, Unit(frozenset((shown.currency,) if shown.currency else ()), text=shown.text)))
        return both and Scaled(both, divisor)

    def _section(self, hidden: int, text: str) -> Scaled | None:
        """One form of a format; None where its text says more than a unit."""
        unit, divisor = self.alone(text), _THOUSAND**hidden
        if unit is not None and hidden and not unit.magnitudes:
            unit = unit._replace(magnitudes=frozenset({divisor}))
        return unit and Scaled(unit, divisor)

    def _in_text(self, text: str) -> Unit:
        """The unit that a text names beside other words: `Annual value in k€`, `Wert (Tsd. Euro)`."""
        bare = self.time_of(text)[0]
        runs = [
            run
            for run in self._runs(_MARKED.sub(" ", bare))
            if run.sure or run.headed or run.enclosed or run.last
        ]
        parts = [part for run in runs for part in run.parts]
        currencies = _stated(part.currencies for part in parts)
        magnitudes = _stated(part.magnitudes for part in parts)
        if not currencies and any(run.is_doubtful for run in runs):
            magnitudes |= {Decimal(1)}  # `(m)` may be a million, or any other word
        usual = next((part.usual for part in parts if part.usual in currencies), "")
        said = text.strip() if currencies or magnitudes else ""
        return Unit(currencies, magnitudes, usual, said)

    def _runs(self, text: str) -> Iterator[_Run]:
        """The parts of a unit that stand together, each group once."""
        tokens = [(m.lastgroup or "", m[0]) for m in _TOKEN.finditer(text) if m[0]]
        run, before, started = _Run(), "", False
        at = 0
        while at < len(tokens):
            kind, word = tokens[at]
            size, part, sure = self._token(tokens, at)
            if part is not None:
                if not run.parts:
                    run = _Run(headed=before in self._before, enclosed=before == "(" and started)
                run = replace(run, parts=[*run.parts, part], sure=run.sure or sure)
            elif run.parts and not (kind == "word" and self.is_between(word)):
                yield replace(
                    run, enclosed=run.enclosed and kind == "close", headed=run.headed and kind != "word"
                )
                run = _Run()
            started = started or (part is None and kind == "word")
            before = "(" if kind == "open" else word.casefold() if part is None else ""
            at += size
        if run.parts:
            alone = started and not any(part.currencies for part in run.parts)
            yield replace(run, enclosed=False, last=alone)

    def _token(self, tokens: Sequence[tuple[str, str]], at: int) -> tuple[int, Unit | None, bool]:
        """The part of a unit that begins with a token, how many tokens it takes, and whether it surely is one."""
        kind, word = tokens[at]
        if kind == "round":
            zeros = re.sub(r"\D", "", word).count("0")
            magnitude = Unit(magnitudes=frozenset({Decimal(10) ** zeros}))
            return 1, magnitude, word.startswith("'")
        words = []
        for next_kind, next_word in tokens[at : at + _PHRASE]:
            if next_kind != "word":
                break
            words.append(next_word)
        size, part = next(self.parts_of(words), (1, None))
        return size, part, " ".join(words[:size]).casefold() not in self._weak

    def _glued(self, word: str) -> Unit | None:
        """`keur`, `us$m`: a prefix at either side of a sign or a code."""
        for at in range(1, len(word)):
            for prefix, rest in ((word[:at], word[at:]), (word[at:], word[:at])):
                factor, found = self._units.prefixes.get(prefix.casefold()), self._known.get(rest.casefold())
                if factor and found and _is_code(rest, found) and self._is_written(rest, word):
                    return found._replace(magnitudes=frozenset({Decimal(factor)}))
        return None


def _is_code(word: str, said: Unit) -> bool:
    """Whether a part is a currency's sign or code, to which a prefix may be glued, and not one of its names."""
    return bool(said.currencies) and (len(word) == 3 or not word.isalpha() or word.casefold() in _SHORT)


def _known(units: Units) -> dict[str, Unit]:
    """Every word, folded, with what it says."""
    known = {w: Unit(frozenset({code})) for code, words in units.currencies.items() for w in words}
    known |= {w: Unit(frozenset(sign.of), usual=sign.usual) for sign in units.shared for w in sign.words}
    known |= {
        w: Unit(magnitudes=frozenset({Decimal(f)})) for f, words in units.magnitudes.items() for w in words
    }
    return known | {
        word: Unit(magnitudes=frozenset(map(Decimal, factors))) for word, factors in units.doubtful.items()
    }


def _time_pattern(units: Units) -> re.Pattern[str]:
    words = sorted((word for time in units.times for word in time.words), key=len, reverse=True)
    ends = [(r"(?<!\w)" if word[0].isalpha() else "") + re.escape(word) + r"(?!\w)" for word in words]
    return re.compile("|".join(ends), re.IGNORECASE)


def _stated(sets: Iterable[frozenset[T]]) -> frozenset[T]:
    """What one text says in several parts: what is common to `US$` and `USD`, either of `EUR/USD`."""
    found: frozenset[T] = frozenset()
    for one in sets:
        found = (found & one or found | one) if found and one else found or one
    return found
