"""Tables and paragraphs of plain text for a terminal, by the cells that each character takes there.

They look as `rich` draws them; its console, which can do far more, takes a tenth of all that `inspect` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from math import ceil

from rich.cells import cell_len, chop_cells

_WORD = re.compile(r"\s*\S+\s*")


def folded(text: str, width: int) -> list[str]:
    """The lines of a text, none wider than `width`: cut between words, and inside of a word that is wider."""
    lines, line = [], ""
    for word in _WORD.findall(text):
        wide = cell_len(word.rstrip())
        if cell_len(line) + wide > width:
            lines += [line] if line else []
            *whole, word = chop_cells(word, width) if wide > width else [word]
            lines += whole
            line = ""
        line += word
    return [one.rstrip() for one in (*lines, line)]


class TextTable:
    """A title, a heading a column and rows of texts, spread over the whole width; `right`: headings of columns whose
    texts stand at the right."""

    def __init__(self, title: str, headings: Sequence[str], right: Sequence[str] = ()) -> None:
        self.rows: list[Sequence[str]] = []
        self._title = title
        self._headings = headings
        self._right = [heading in right for heading in headings]
        last = len(headings) - 1  # a space on either side of a column, save at the edges of the table
        self._margins = [(int(at > 0), int(at < last)) for at in range(len(headings))]

    def lines(self, width: int) -> Iterator[str]:
        """The table, `width` cells wide, with an empty line below it."""
        widths = self._widths(width - len(self._headings) - 1)
        yield self._title
        yield ""
        head = [folded(text, room) for text, room in zip(self._headings, self._rooms(widths), strict=True)]
        high = max(map(len, head))
        yield from self._row([[""] * (high - len(lines)) + lines for lines in head], widths)
        yield f" {'─' * (sum(widths) + len(widths) - 1)}"
        for row in self.rows:
            cells = [folded(text, room) for text, room in zip(row, self._rooms(widths), strict=True)]
            yield from self._row(cells, widths)
        yield ""

    def _rooms(self, widths: Sequence[int]) -> list[int]:
        """The cells that the text of each column may take."""
        return [max(width - sum(margin), 1) for width, margin in zip(widths, self._margins, strict=True)]

    def _row(self, cells: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
        columns = list(zip(self._rooms(widths), self._margins, self._right, strict=True))
        for texts in zip_longest(*cells, fillvalue=""):
            line = ""
            for text, (room, (before, after), right) in zip(texts, columns, strict=True):
                blank = " " * (room - cell_len(text))
                line += f" {' ' * before}{blank + text if right else text + blank}{' ' * after}"
            yield line.rstrip()

    def _widths(self, room: int) -> list[int]:
        """The width of each column with its margins: as its widest text, the widest columns narrowed until all fit,
        or all widened by what is left."""
        columns = zip(self._headings, *self.rows, strict=True)
        widths = [
            min(max(map(cell_len, texts)) + sum(margin), room)
            for texts, margin in zip(columns, self._margins, strict=True)
        ]
        while (excess := sum(widths) - room) > 0:
            widest = max(widths)
            most = widest - max((one for one in widths if one < widest), default=0)
            narrowed = [at for at, one in enumerate(widths) if one == widest]
            for still, at in zip(range(len(narrowed), 0, -1), narrowed, strict=True):
                less = min(most, round(excess / still))
                widths[at] -= less
                excess -= less
        left, total = room - sum(widths), sum(widths)
        for at, one in enumerate(widths):
            more = ceil(one * left / total)
            widths[at] += more
            left, total = left - more, total - one
        return widths
