"""Where each model is from: built here, contracted, published, or bought from a vendor."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property

from audit.classify.cells import Cells, LazyDict
from audit.lexicon import Lexicon
from audit.lexicon.normalization import says_one, words

_MAKING = frozenset({"build", "makes", "made", "done", "person"})  # which tells who built a model
_DENYING = frozenset({"no", "not"})
_PARTED = re.compile(r"[,;]\s+")
_ROWS_A_CHOICE = 10  # so many rows to each distinct answer, at least, have chosen it from a list


class Origins:
    """The origins of the records of one table."""

    def __init__(self, cells: Cells, lexicon: Lexicon) -> None:
        self._cells = cells
        self._lexicon = lexicon
        self._coder = lexicon.coders["origin"]

    def of_records(self) -> Iterable[str]:
        """The origin of each record: as its own column says, who built it before whether it was bought; else as the
        vendor's column does (`built in-house`); else the vendor's, where a header asks for a product that was bought,
        or the technique is one. What the description says was built together with the vendor is no product of his,
        and what it calls a product that was bought is one, where no column says whose it is."""
        columns = self._cells.table.columns
        told = [
            self._told(column, self._asked(column))
            for column in sorted(columns.get("origin", ()), key=self._is_sold)
        ]
        told += [self._told(column, self._supplied(column)) for column in columns.get("vendor", ())]
        # a technique is bought, or tells of no origin: `contract analysis`
        told += [self._told(column, self._bought) for column in columns.get("kind", ())[:1]]
        unknown = ["unknown"] * len(self._cells.table.records)
        described = [self._told(column, self._described) for column in columns.get("description", ())]
        first = LazyDict(_first_known).__getitem__
        known, said = (map(first, zip(*texts, unknown, strict=True)) for texts in (told, described))
        return map(LazyDict(_with_description).__getitem__, zip(known, said, strict=True))

    def _told(self, column: int, code: Callable[[str], str]) -> Iterable[str]:
        """What a column says of each record."""
        texts = self._cells.texts
        coded: LazyDict[int, str] = LazyDict(lambda at: code(texts[at] or ""))
        return map(coded.__getitem__, self._cells.table.codes(column))

    def _asked(self, column: int) -> Callable[[str], str]:
        """Reads a column of origins. A bare yes gives what the header asks for: `COTS?`, `In-house (y/n)`; so does any
        answer that was chosen from a list of what is bought, but `None of these`, and any number of licences."""
        header = self._cells.header(column)
        sold = self._is_sold(column)
        asked = "vendor" if sold else self._coder.code(header)
        chosen = sold and self._is_chosen(column)

        def origin(text: str) -> str:
            if (truth := self._truth(text)) is not None:
                return asked if truth else "unknown"
            told = self._coder.code(text)
            bought = (chosen and self._names_something(text)) or (sold and _is_number(text))
            return asked if told == "unknown" and bought else told

        return origin

    def _supplied(self, column: int) -> Callable[[str], str]:
        """Reads a column of vendors. Below a header that asks for products that were bought, a product is the vendor's.
        `In-house` alone, or `built by us`, says otherwise; `Internal cloud - Chats` says where it is, and so not who
        built it, unless another part of the text is a product."""
        sold = self._is_sold(column)

        def origin(text: str) -> str:
            if (truth := self._truth(text)) is not None:
                return "vendor" if truth else "unknown"
            told = self._coder.code(text)
            if sold and told == "own":
                tells = self._coder.is_whole(text) or self._concepts(text) & _MAKING
                several = _PARTED.split(text)
                bought = len(several) > 1 and any(origin(one) == "vendor" for one in several)
                return told if tells else "vendor" if bought else "unknown"
            is_product = sold and told == "unknown" and text and tuple(words(text)) not in self._blank
            return "vendor" if is_product else told

        return origin

    def _bought(self, text: str) -> str:
        return "vendor" if self._coder.code(text) == "vendor" else "unknown"

    def _described(self, text: str) -> str:
        phrases = self._lexicon.knowledge.fields.words
        if says_one(text, phrases.built_together):
            return "contracted"
        return "vendor" if says_one(text, phrases.bought_whole) else "unknown"

    def _is_sold(self, column: int) -> bool:
        return self._lexicon.is_sold(self._cells.header(column))

    def _is_chosen(self, column: int) -> bool:
        """Whether the answers of a column were chosen from a list: few of them, each in many rows."""
        filled = {at: rows for at, rows in self._cells.counts(column).items() if self._cells.texts[at]}
        return sum(filled.values()) >= _ROWS_A_CHOICE * len(filled)

    def _names_something(self, text: str) -> bool:
        said = tuple(words(text))
        return bool(said) and said not in self._blank and not self._concepts(said[0]) & _DENYING

    def _truth(self, text: str) -> bool | None:
        return self._lexicon.truth(text, self._cells.table.languages)

    def _concepts(self, text: str) -> frozenset[str]:
        return frozenset(self._lexicon.concepts(text, self._cells.table.languages))

    @cached_property
    def _blank(self) -> set[tuple[str, ...]]:
        """What says that nothing is named, as words: `N/A`."""
        return {tuple(words(one)) for one in self._lexicon.knowledge.fields.words.blank}


def _is_number(text: str) -> bool:
    return any(map(str.isdigit, text)) and not any(map(str.isalpha, text))


def _with_description(said: tuple[str, str]) -> str:
    told, described = said
    return described if told == "unknown" or (told, described) == ("vendor", "contracted") else told


def _first_known(said: tuple[str, ...]) -> str:
    return next((one for one in said if one != "unknown"), "unknown")
