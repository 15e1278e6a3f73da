"""Fits texts to a width before they are laid out, from the font's own advance widths.

A line of the classified list is one run of text with tabs, which costs a fifth of table cells. The renderer's tabs lie
at multiples of one width, so how many of them lead to a column follows from how wide the text before is.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from itertools import accumulate

from audit.report.templates.folder import templates
from audit.report.view.formatting import cut

STAND_IN = "¤"  # printed for a character that no font has
SIZE_PT = 7.75
TAB_MM = (
    15 * 25.4 / 96
)  # the style sheet’s 15px; the renderer draws the gap of a tab 2.4 % wider than it measures it
_MM_PER_PT = 25.4 / 72
_UNCERTAIN_MM = 0.35  # what rounding may add or take; the style sheet takes kerning and ligatures off
_SPACE = " "


class _Widths(dict[str, int]):
    """Advance widths in thousandths of an em; a character that the font lacks has that of its stand-in."""

    def __missing__(self, character: str) -> int:
        return self[STAND_IN]


@cache
def _widths() -> _Widths:
    path = templates() / "fonts" / "sans-400.widths.json"
    return _Widths(json.loads(path.read_text(encoding="utf-8")))


def font_characters() -> Iterable[str]:
    """Every character that the report's text fonts hold."""
    return _widths().keys()


def measurable(text: str) -> bool:
    """Whether the font holds every character of a text; of others no width is known, and some join or change places."""
    return text.isascii() or _widths().keys() >= set(text)


def width_mm(text: str) -> float:
    """How wide a text is in the list's font and size; a character that the font lacks counts as its stand-in."""
    return _mm(sum(map(_widths().__getitem__, text)))


def fitted(text: str, room_mm: float, *, strange: int | None = None) -> str:
    """The text, cut as `cut` has it where it is wider than the room. `strange`: how wide a character that the font
    lacks may be, in thousandths of an em; as its stand-in by default."""
    widths = _widths()
    ends = tuple(accumulate(widths[c] if strange is None or c in widths else strange for c in text))
    if not ends or _mm(ends[-1]) <= room_mm:
        return text
    kept = bisect_right(ends, room_mm - width_mm("…"), key=_mm)
    return cut(text, kept + 1)


def broken(text: str, room_mm: float) -> list[str]:
    """The text in lines that are as wide as the room at most, broken between words; a word that is wider is cut as
    `fitted` has it."""
    lines = [""]
    for word in text.split(_SPACE):
        longer = f"{lines[-1]}{_SPACE}{word}" if lines[-1] else word
        if lines[-1] and width_mm(longer) > room_mm:
            lines.append(word)
        else:
            lines[-1] = longer
    return [fitted(line, room_mm) for line in lines]


def _mm(thousandths: int) -> float:
    return thousandths / 1000 * SIZE_PT * _MM_PER_PT


def padded(text: str, begins_mm: float, tabs: int) -> str:
    """A text that begins so far into its line, and as many tabs as lead from its end to the tab stop of that number,
    which it does not reach."""
    reach = begins_mm + width_mm(text)
    while text and min(reach % TAB_MM, TAB_MM - reach % TAB_MM) < _UNCERTAIN_MM:
        text += _SPACE  # too near a tab stop to tell on which side of it the line will be
        reach = begins_mm + width_mm(text)
    return text + "\t" * max(tabs - int(reach // TAB_MM), 1)
