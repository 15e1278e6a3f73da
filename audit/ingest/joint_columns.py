"""Columns whose header names two practices at once, as a column for each: `Monitoring and retraining`."""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import replace

from audit.domain.tables import CellValue, RawTable
from audit.ingest.blocks import Block
from audit.ingest.header_concepts import HeaderConcepts

_BRACKETS = re.compile(r"\(([^()]+)\)$")
_MOST = 0.5  # share of the texts with something in brackets
_STROKE, _NEARLY_ALL = " / ", 0.8  # between answers in one cell, and share of the texts that hold them
_SEPARATORS = (_STROKE, " | ", "; ")  # between what a header lists, and what its cells list likewise
_WATCHED = frozenset({"observe", "watch", "measure", "drift"})
_TAUGHT = frozenset({"retrain", "train"})
_STATUSES = frozenset({"stage", "monitoring", "retraining", "drift", "alerts"})
_ELSEWHERE = frozenset({"people", "data", "elsewhere", "who", "owner", "cost"})


def with_practices_apart(block: Block, meanings: HeaderConcepts, languages: Sequence[str]) -> Block:
    """The block with a further column for each further thing that such a header names, and for the stage that stands in
    brackets behind another text, as the header says; its cells keep their Place."""
    if block.across or not block.header:
        return block
    for column, texts in enumerate(block.header_texts(), 1):  # a group above joins nothing
        if texts and (listed := _listed(block.grid, block.header[-1], column, texts[-1], meanings)):
            block = replace(block, grid=_apart(block.grid, block.header[-1], column, *listed))
        elif texts and (parts := _practices(meanings.parts(texts[-1]), meanings, languages)):
            both = _answered(block.grid, block.header[-1], column, _STROKE, len(parts))
            block = replace(block, grid=_apart(block.grid, block.header[-1], column, parts, both))
        elif texts and (stage := _stage_in_brackets(texts[-1], meanings)):
            block = replace(block, grid=_with_brackets(block.grid, block.header[-1], column, stage))
    return block


def _stage_in_brackets(header: str, meanings: HeaderConcepts) -> str | None:
    """What a header says that stands in brackets, where that is a stage: `Model (phase)`."""
    found = _BRACKETS.search(header.strip())
    named = found is not None and found.start() > 0 and meanings.surely(found[1]) == "stage"
    return found[1] if found and named and meanings.surely(header[: found.start()]) != "stage" else None


def _with_brackets(grid: RawTable, header: int, column: int, stage: str) -> RawTable:
    """The grid with a further column of what stands in brackets behind most texts of a column."""
    texts = _texts(grid, header, column)
    told = {code: found[1] for code, text in texts.items() if (found := _BRACKETS.search(text))}
    if len(told) <= _MOST * len(texts):
        return grid
    values = list(grid.values)
    others = dict.fromkeys(grid.codes[column - 1], 0)  # which say nothing of a stage
    further = _retold(grid.codes[column - 1], header, values, stage, told, others)
    return _with_column(replace(grid, values=values), [*grid.codes, further], column)


def _texts(grid: RawTable, header: int, column: int) -> dict[int, str]:
    """Code -> text of the cells below a header, without the space around it."""
    codes = dict.fromkeys(grid.codes[column - 1][header:])
    found = {code: value.strip() for code in codes if isinstance(value := grid.values[code], str)}
    return {code: text for code, text in found.items() if text}


def _retold(
    codes: array[int],
    header: int,
    values: list[CellValue],
    title: str,
    told: Mapping[int, str],
    others: Mapping[int, int],
) -> array[int]:
    """A column below a header of its own, with what is told instead of some codes, and the codes of others; both texts
    are added to the values."""
    new = {**others, **{code: at for at, code in enumerate(told, len(values))}}
    values += [*told.values(), title]
    found = array("I", (new.get(code, code) for code in codes))
    found[header - 1] = len(values) - 1
    return found


def _practices(
    parts: Sequence[str], meanings: HeaderConcepts, languages: Sequence[str]
) -> tuple[str, str] | None:
    if len(parts) != 2:
        return None
    first, second = (frozenset(meanings.concepts(part, languages)) for part in parts)
    if (first | second) & _ELSEWHERE:
        return None
    kinds = [bool(said & _WATCHED) - bool(said & _TAUGHT) for said in (first, second)]
    return (parts[0], parts[1]) if sorted(kinds) == [-1, 1] else None


def _listed(
    grid: RawTable, header: int, column: int, title: str, meanings: HeaderConcepts
) -> tuple[tuple[str, ...], dict[int, list[str]]] | None:
    """What a header lists, one of it a stage or a practice, where nearly all cells list as much: `State / learn` over
    `live / by hand`. The titles, and the answers by the code of their text."""
    for sign in _SEPARATORS:
        titles = tuple(part.strip() for part in title.split(sign))
        if len(titles) < 2 or not any(meanings.surely(part) in _STATUSES for part in titles):
            continue
        if answers := _answered(grid, header, column, sign, len(titles)):
            return titles, answers
    return None


def _answered(grid: RawTable, header: int, column: int, sign: str, number: int) -> dict[int, list[str]]:
    """Code of a text -> its answers, where nearly all texts hold so many: `weekly / no`."""
    texts = _texts(grid, header, column)
    found = {code: [part.strip() for part in text.split(sign)] for code, text in texts.items()}
    whole = {code: answers for code, answers in found.items() if len(answers) == number}
    return whole if len(whole) >= _NEARLY_ALL * len(texts) else {}


def _apart(
    grid: RawTable, header: int, column: int, parts: Sequence[str], answers: Mapping[int, Sequence[str]]
) -> RawTable:
    """The grid with a column for each part, the first in the place of the whole; a text that holds fewer answers says
    the same in each."""
    values = list(grid.values)
    own, *further = (
        _retold(
            grid.codes[column - 1],
            header,
            values,
            title,
            {code: all_[at] for code, all_ in answers.items()},
            {},
        )
        for at, title in enumerate(parts)
    )
    codes = [*grid.codes[: column - 1], own, *grid.codes[column:]]
    grid = replace(grid, values=values)
    for one in further:
        codes.append(one)
        grid = _with_column(grid, codes, column)
    return grid


def _with_column(grid: RawTable, codes: list[array[int]], column: int) -> RawTable:
    """The grid with these codes, the last of which were read from a column that it has."""
    origins = grid.origins or tuple(range(1, grid.columns + 1))
    return replace(grid, codes=codes, origins=(*origins, origins[column - 1]))
