"""Columns whose header names two practices at once, as a column for each: `Monitoring and retraining`."""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import replace

from audit.domain.tables import RawTable
from audit.ingest.blocks import Block
from audit.ingest.header_concepts import HeaderConcepts

_BRACKETS = re.compile(r"\s*\(([^()]+)\)\s*$")
_MOST = 0.5  # share of the texts with something in brackets
_STROKE, _NEARLY_ALL = " / ", 0.8  # between two answers in one cell, and share of the texts that hold them
_WATCHED = frozenset({"observe", "watch", "measure", "drift"})
_TAUGHT = frozenset({"retrain", "train"})
_ELSEWHERE = frozenset({"people", "data", "elsewhere", "who", "owner", "cost"})


def with_practices_apart(block: Block, meanings: HeaderConcepts, languages: Sequence[str]) -> Block:
    """The block with a further column for the second practice of such a header, and for the stage that stands in
    brackets behind another text, as the header says; its cells keep their Place."""
    if block.across or not block.header:
        return block
    for column, texts in enumerate(block.header_texts(), 1):  # a group above joins nothing
        if texts and (parts := _practices(meanings.parts(texts[-1]), meanings, languages)):
            block = replace(block, grid=_apart(block.grid, block.header[-1], column, parts))
        elif texts and (stage := _stage_in_brackets(texts[-1], meanings)):
            block = replace(block, grid=_with_brackets(block.grid, block.header[-1], column, stage))
    return block


def _stage_in_brackets(header: str, meanings: HeaderConcepts) -> str | None:
    """What a header says that stands in brackets, where that is a stage: `Model (phase)`."""
    found = _BRACKETS.search(header)
    named = found is not None and found.start() > 0 and meanings.surely(found[1]) == "stage"
    return found[1] if found and named and meanings.surely(header[: found.start()]) != "stage" else None


def _with_brackets(grid: RawTable, header: int, column: int, stage: str) -> RawTable:
    """The grid with a further column of what stands in brackets behind most texts of a column."""
    codes = dict.fromkeys(grid.codes[column - 1][header:])
    texts = {code: value for code in codes if isinstance(value := grid.values[code], str) and value.strip()}
    told = {code: found[1] for code, text in texts.items() if (found := _BRACKETS.search(text))}
    if len(told) <= _MOST * len(texts):
        return grid
    values = [*grid.values, stage, *told.values()]
    at = {code: number for number, code in enumerate(told, len(grid.values) + 1)}
    further = array("I", [0] * header + [at.get(code, 0) for code in grid.codes[column - 1][header:]])
    further[header - 1] = len(grid.values)
    return _with_column(replace(grid, values=values), [*grid.codes, further], column)


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


def _answered_twice(grid: RawTable, header: int, column: int) -> dict[int, list[str]]:
    """Code of a text -> its two answers, where nearly all texts hold two as the header does: `weekly / no`."""
    codes = {*grid.codes[column - 1][header:]}
    texts = {code: value for code in codes if isinstance(value := grid.values[code], str) and value.strip()}
    found = {code: [part.strip() for part in text.split(_STROKE)] for code, text in texts.items()}
    both = {code: answers for code, answers in found.items() if len(answers) == 2}
    return both if len(both) >= _NEARLY_ALL * len(texts) else {}


def _apart(grid: RawTable, header: int, column: int, parts: tuple[str, str]) -> RawTable:
    values = [*grid.values, *parts]
    own, further = array("I", grid.codes[column - 1]), array("I", grid.codes[column - 1])
    own[header - 1], further[header - 1] = len(values) - 2, len(values) - 1
    for code, both in _answered_twice(grid, header, column).items():
        for codes, answer in zip((own, further), both, strict=True):
            values.append(answer)
            codes[header:] = array("I", (len(values) - 1 if one == code else one for one in codes[header:]))
    columns = [*grid.codes[: column - 1], own, *grid.codes[column:], further]
    return _with_column(replace(grid, values=values), columns, column)


def _with_column(grid: RawTable, codes: list[array[int]], column: int) -> RawTable:
    """The grid with these codes, the last of which were read from a column that it has."""
    origins = grid.origins or tuple(range(1, grid.columns + 1))
    return replace(grid, codes=codes, origins=(*origins, origins[column - 1]))
