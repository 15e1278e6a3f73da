"""Cells that refer to another row: `ditto`, `same as Demand forecast`. Each then reads as that row's answer does."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from audit.domain.tables import CellValue, RawTable
from audit.ingest.header_text import fold
from audit.ingest.legend_keys.entries import Legend
from audit.knowledge.fields import Words
from audit.lexicon.codes import code_of

_LONGEST = 80  # characters of such a cell
_MARKS = frozenset('"\u201c\u201d\u201e\u2033\u3003')
_PREVIOUS = ""  # what a cell refers to that names no model
_Said = tuple[int, str]  # the row that a cell stands for in the end, and what is said there


@dataclass(frozen=True, slots=True)
class References:
    """A grid in which each such cell names the row it stands for; column -> code of the cell -> what is said there."""

    grid: RawTable
    meanings: Mapping[int, dict[str, str]]


def find_references(
    grid: RawTable,
    columns: Collection[int],
    rows: Sequence[int],
    naming: Sequence[int],
    breaks: Collection[int],
    words: Words,
    is_answer: Callable[[str], bool],
    is_means: Callable[[str], bool],
) -> References:
    """The references in some columns of a table.

    `rows`: those that hold models; `naming`: the columns with their names, or what else tells them apart; `breaks`:
    rows of headings, across which no `ditto` reaches; `is_answer`: whether a text is an answer itself, so that it names
    no model: `same as production`; `is_means`: whether it says by what means something is done: `same report as`.
    """
    finder = _Finder(grid, rows, naming, breaks, _Wording(words, is_answer, is_means))
    values, codes = list(grid.values), list(grid.codes)
    found: dict[int, dict[str, str]] = {}
    for column in columns:
        told = finder.told(column)
        own = array("I", codes[column - 1])
        for row, (source, answer) in told.items():
            text = f"{grid.value(row, column)} (row {grid.place(source, column).row})"
            found.setdefault(column, {})[code_of(text)] = answer
            own[row - 1] = len(values)
            values.append(text)
        codes[column - 1] = own if told else codes[column - 1]
    return References(replace(grid, values=values, codes=codes) if found else grid, found)


def with_meanings(legend: Mapping[int, Legend], references: References) -> dict[int, Legend]:
    """The legends of a table with what its references stand for."""
    merged = dict(legend)
    for column, meanings in references.meanings.items():
        known = legend.get(column)
        place = known.place if known else references.grid.place(None, column)
        merged[column] = Legend("", place, {**(known.meanings if known else {}), **meanings})
    return merged


class _Wording:
    """How a cell refers to the row before, or to a model by its name."""

    def __init__(
        self, words: Words, is_answer: Callable[[str], bool], is_means: Callable[[str], bool]
    ) -> None:
        # a part of a name may be an answer: `same as production`
        self.is_answer, self._is_means = is_answer, is_means
        truths = _any_of([*words.yes, *words.no])
        same, above, as_for, like = map(
            _any_of, (words.same, words.above, words.as_for, [*words.as_for, *words.like])
        )
        self._ditto = re.compile(rf"(?:{truths} )?(?:{same}(?: {above})?|{above})")
        self._as = re.compile(rf"(?:{truths} )?(?:{same}(?: {like}){{0,3}}|{as_for}(?: {like}){{0,2}}) (.+)")
        self._same_means = re.compile(rf"(?:{truths} )?{same} (.+?) {like} (.+)")

    def named(self, value: CellValue) -> str | None:
        """The folded name that a cell refers to, `_PREVIOUS` for the row before; None where it refers to nothing."""
        if not isinstance(value, str) or len(value) > _LONGEST or "?" in value:
            return None
        text = fold(value)
        if (value.strip() and set(value.strip()) <= _MARKS) or (text and self._ditto.fullmatch(text)):
            return _PREVIOUS
        if (means := self._same_means.fullmatch(text)) and self._is_means(means[1]):
            return means[2]  # `same report as Price engine`
        found = self._as.fullmatch(text)
        return found[1] if found else None


class _Finder:
    """What the cells of one table stand for."""

    def __init__(
        self,
        grid: RawTable,
        rows: Sequence[int],
        naming: Sequence[int],
        breaks: Collection[int],
        wording: _Wording,
    ) -> None:
        self._grid, self._rows, self._naming, self._wording = grid, rows, naming, wording
        headings = sorted(breaks)
        self._part = {row: sum(heading < row for heading in headings) for row in rows} if headings else {}

    def told(self, column: int) -> dict[int, _Said]:
        """Row -> what its cell stands for: from the top down where it is the row before, then by name."""
        codes = self._grid.codes[column - 1]
        referring = {code: self._wording.named(self._grid.values[code]) for code in set(codes)}
        by_name = self._by_name({named for named in referring.values() if named} - {_PREVIOUS})
        refers = {code: named for code, named in referring.items() if named == _PREVIOUS or named in by_name}
        told: dict[int, _Said] = {}
        if not refers:
            return told

        def refer(row: int, to: int) -> None:
            value = self._grid.value(to, column)
            own = codes[to - 1] not in refers and value is not None and str(value).strip()
            if said := told.get(to) or ((to, str(value)) if own else None):
                told[row] = said

        for above, row in zip(self._rows, self._rows[1:], strict=False):
            if refers.get(codes[row - 1]) == _PREVIOUS and self._part.get(above) == self._part.get(row):
                refer(row, above)
        for row in self._rows:
            source = by_name.get(refers.get(codes[row - 1], _PREVIOUS), row)
            if source != row:
                refer(row, source)
        return told

    def _by_name(self, wanted: Set[str]) -> dict[str, int]:
        """The row of the one model whose name or key is a text, or else whose name has all its words."""
        found: dict[str, int] = {}
        for column in self._naming if wanted else ():
            found |= self._named_in(column, wanted - found.keys())
        return found

    def _named_in(self, column: int, wanted: Collection[str]) -> dict[str, int]:
        names = {row: fold(str(self._grid.value(row, column) or "")) for row in self._rows}
        by_word: dict[str, set[int]] = {}
        for row, name in names.items():
            for word in set(name.split()):
                by_word.setdefault(word, set()).add(row)
        found: dict[str, int] = {}
        for text in wanted:
            rows = set.intersection(*(by_word.get(word, set()) for word in text.split()))
            exact = {row for row in rows if names[row] == text}
            if len(exact or rows) == 1 and (exact or not self._wording.is_answer(text)):
                found[text] = next(iter(exact or rows))
        return found


def _any_of(texts: Sequence[str]) -> str:
    folded = sorted({fold(text) for text in texts} - {""}, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, folded))})"
