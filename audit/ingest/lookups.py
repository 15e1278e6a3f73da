"""Lists that another list looks up its values in: engines, institutes, tools. They name things, but not the models."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from audit.ingest.blocks import Block
from audit.ingest.grids import distinct, is_blank
from audit.ingest.header_text import fold

_LOOKED_UP = 0.5  # share of a list's names that another list has as values
_LEAST = 3  # names that are looked up
_NARROW = 0.5  # a lookup's columns, as a share of those of the list that uses it
_SAMPLE = 5000  # rows of a list
_SEVERAL = re.compile(r"\s*[,;/|\n]\s*")


def names_of(blocks: Iterable[Block]) -> set[str]:
    """The folded names of the models in tables."""
    found: set[str] = set()
    for block in blocks:
        if block.name:
            found |= {fold(str(value)) for value in distinct(block.grid, block.name, block.rows)}
    return found


def is_lookup(blocks: Sequence[Block], users: Sequence[Block]) -> bool:
    """Whether a sheet's names are values of one column of a wider list, and not the names there."""
    if blocks[0].grid is users[0].grid:
        return False
    names = names_of(blocks)
    if len(names) < _LEAST:
        return False
    width = max(block.grid.columns for block in blocks)
    wider = [block for block in users if width <= _NARROW * block.grid.columns]
    own = names_of(wider)
    if not wider or len(names & own) >= _LOOKED_UP * len(names):
        return False
    return any(
        len(names & _values(block, column)) >= max(_LEAST, _LOOKED_UP * len(names))
        for block in wider
        for column in range(1, block.grid.columns + 1)
        if column != block.name
    )


def _values(block: Block, column: int) -> set[str]:
    """The folded values of a column, and the parts of those that list several."""
    texts = [str(v) for v in distinct(block.grid, column, block.rows[:_SAMPLE]) if not is_blank(v)]
    return {fold(part) for text in texts for part in (text, *_SEVERAL.split(text))}
