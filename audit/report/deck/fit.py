"""How much room a text takes, so that none leaves its area: office programs tell only when they open the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from audit.report.pdf import text_measure

LINE = 1.2  # of the size, from one line to the next
_MM_PER_PT = 25.4 / 72
_BOLD = 1.06  # how much wider bold is
# no line begins with a count, nor ends with the number of what follows
_BREAK = re.compile(r"(?<!^\d\.) (?!\d)")
WHOLE = 100  # per cent of a size
_STEPS = (WHOLE, 92, 85, 78, 70, 62, 55)  # per cent of the size that are tried


@cache
def _width(word: str) -> float:
    """A word's width in millimetres at one point."""
    return text_measure.width_mm(word) / text_measure.SIZE_PT


def width_mm(text: str, size_pt: float, bold: bool = False) -> float:
    """The width of a text on one line."""
    return _width(text) * size_pt * (_BOLD if bold else 1.0)


def broken(text: str, room_mm: float, size_pt: float) -> list[str]:
    """The lines that a text breaks into; a word wider than the room is broken too, and a count stays with its word."""
    found = []
    for paragraph in text.split("\n"):
        line = ""
        for word in _BREAK.split(paragraph):
            longer = f"{line} {word}".strip()
            if line and width_mm(longer, size_pt) > room_mm:
                found.append(line)
                longer = word
            while len(longer) > 1 and width_mm(longer, size_pt) > room_mm:
                fits = next(
                    n
                    for n in range(len(longer) - 1, 0, -1)
                    if n == 1 or width_mm(longer[:n], size_pt) <= room_mm
                )
                found.append(longer[:fits])
                longer = longer[fits:]
            line = longer
        found.append(line)
    return found


def whole(text: str, room_mm: float, size_pt: float) -> bool:
    """Whether a text fits the room without a word being broken."""
    return all(width_mm(word, size_pt) <= room_mm for line in text.split("\n") for word in _BREAK.split(line))


def lines(text: str, room_mm: float, size_pt: float, bold: bool = False) -> int:
    """Lines that a text takes at least; a word wider than the room is broken."""
    size, count = size_pt * (_BOLD if bold else 1.0), 0
    for paragraph in text.split("\n"):
        count, used = count + 1, 0.0
        for word in paragraph.split(" "):
            wide = _width(word) * size
            if used and used + wide > room_mm:
                count, used = count + 1, 0.0
            extra = int(wide // room_mm) if room_mm > 0 else 0
            count, used = count + extra, used + wide - extra * room_mm + _width(" ") * size
    return count


def height_mm(text: str, room_mm: float, size_pt: float, bold: bool = False) -> float:
    """The height of a text."""
    return lines(text, room_mm, size_pt, bold) * size_pt * LINE * _MM_PER_PT


def scale(
    paragraphs: Iterable[tuple[str, float, bool]], width: float, height: float, gap_pt: float = 0.0
) -> int:
    """The largest per cent of their sizes at which paragraphs (text, size in points, bold) fit a box in millimetres;
    the smallest step where none does."""
    kept = list(paragraphs)
    fitting = (step for step in _STEPS if taken_mm(kept, width, gap_pt, step) <= height)
    return next(fitting, _STEPS[-1])


def taken_mm(
    paragraphs: Sequence[tuple[str, float, bool]], width: float, gap_pt: float = 0.0, step: int = 100
) -> float:
    """The height that paragraphs (as for `scale`) take in a width in millimetres, at `step` per cent of their sizes."""
    share = step / 100
    lines_mm = sum(height_mm(text, width, size * share, bold) for text, size, bold in paragraphs)
    return lines_mm + (len(paragraphs) - 1) * gap_pt * share * _MM_PER_PT
