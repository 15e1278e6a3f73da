"""What the fonts of a page can show: a character that none of them has becomes a visible stand-in, in the PDF alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from audit.report.brand.fonts import Face, characters
from audit.report.pdf.text_measure import STAND_IN, font_characters
from audit.report.view.formatting import BREAK, ISOLATE, ISOLATE_END
from audit.report.view.status_symbols import SYMBOLS

_BODY = "<body>"
_MARKS = "●○"  # drawn by the symbols' font, as SYMBOLS are
_NEAR = {**dict.fromkeys("✅☑✔🗸🗹", "✓"), **dict.fromkeys("❌✖✗✘❎☒🗙🗷", "✕"), **dict.fromkeys("➡➔➜➝🡒", "→"),
         "\ufffd": "？"}  # fmt: skip
"""A sign that no font has -> one that means the same and that the symbols' font has: a yes must not look like a no."""
_UNSEEN = ("\n", "\t", "\r", BREAK, ISOLATE, ISOLATE_END)
_SELECTORS = re.compile(r"[\ufe00-\ufe0f\U000e0000-\U000e01ef]")  # they choose a form of the character before
_NO_SCRIPT = ("Zyyy", "Zinh", "Zzzz")
_SIGNS = "Zsym"


def showable(html: str, faces: Sequence[Face]) -> str:
    """The page with a stand-in for each character that would print as an empty box; its head, whose title no font
    sets, stays as it is."""
    head, mark, body = html.partition(_BODY)
    return head + mark + _missing(characters(faces)).sub(_shown, _SELECTORS.sub("", body))


def missing_scripts(html: str, faces: Sequence[Face]) -> tuple[str, ...]:
    """The scripts of what `showable` replaces, by their ISO 15924 codes, the most frequent first; signs are `Zsym`."""
    body = _SELECTORS.sub("", html.partition(_BODY)[2])
    missing = [one for one in _missing(characters(faces)).findall(body) if one not in _NEAR]
    if not missing:
        return ()
    from fontTools.unicodedata import script

    scripts = (script(character) for character in missing)
    counted = Counter(_SIGNS if found in _NO_SCRIPT else found for found in scripts)
    return tuple(found for found, _ in counted.most_common())


def _shown(missing: re.Match[str]) -> str:
    """What is printed for a character that no font has."""
    return _NEAR.get(missing[0], STAND_IN)


@cache
def _missing(brought: frozenset[str]) -> re.Pattern[str]:
    held = {*font_characters(), *SYMBOLS.values(), *_MARKS, *_UNSEEN, *brought}
    return re.compile(f"[^{_ranges(sorted(map(ord, held)))}]")


def _ranges(codes: Sequence[int]) -> str:
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
