"""What the bundled fonts can show: a character that none of them has becomes a visible stand-in, in the PDF alone."""

from __future__ import annotations

import re
from functools import cache

from audit.report.fitting import STAND_IN, font_characters
from audit.report.tiles import SYMBOLS

_BODY = "<body>"
_MARKS = "●○"  # drawn by the symbols' font, as SYMBOLS are
_SELECTORS = re.compile(r"[\ufe00-\ufe0f\U000e0000-\U000e01ef]")  # they choose a form of the character before


def showable(html: str) -> str:
    """The page with a stand-in for each character that would print as an empty box; its head, whose title no font
    sets, stays as it is."""
    head, mark, body = html.partition(_BODY)
    return head + mark + _missing().sub(STAND_IN, _SELECTORS.sub("", body))


@cache
def _missing() -> re.Pattern[str]:
    held = {*font_characters(), *SYMBOLS.values(), *_MARKS, "\n", "\t", "\r"}
    return re.compile(f"[^{_ranges(sorted(map(ord, held)))}]")


def _ranges(codes: list[int]) -> str:
    """Sorted code points as a character class: a few hundred ranges match faster than thousands of characters."""
    parts: list[str] = []
    start = last = codes[0]
    for code in [*codes[1:], -1]:
        if code == last + 1:
            last = code
            continue
        parts.append(f"{re.escape(chr(start))}-{re.escape(chr(last))}")
        start = last = code
    return "".join(parts)
