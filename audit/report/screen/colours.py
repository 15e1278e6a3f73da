"""The brand's colours on a dark screen: the same hues, each as light as it takes to be read."""

from __future__ import annotations

from collections.abc import Mapping

from audit.report.brand.legibility import LEAST, contrast

_PAPER, _GROUND, _INK = "#12171F", "#1B222C", "#E9EDF3"
_READABLE = LEAST + 0.4  # a little more than the least, as both grounds are under it
_STEPS = 40


def dark(colours: Mapping[str, str]) -> dict[str, str]:
    """The colours by the names of the brand's, and `paper`."""
    accent, base = _lit(colours["accent"]), _lit(colours["base"])
    return {
        "paper": _PAPER,
        "ground": _GROUND,
        "ink": _INK,
        "ink_soft": "#A9B3C1",
        "line": "#36404E",
        "faint": "#7C8796",
        "pale": "#5C6675",
        "accent": accent,
        "accent_tint": _mixed(accent, _PAPER, 0.16),
        "on_accent": _PAPER,
        "base": base,
        "base_tint": _mixed(base, _PAPER, 0.3),
        "on_base": _PAPER,
    }


def _lit(colour: str) -> str:
    """The colour, mixed with as little white as lets it be read on every dark ground."""
    lit = (_mixed("#FFFFFF", colour, step / _STEPS) for step in range(_STEPS + 1))
    return next(one for one in lit if min(contrast(one, _PAPER), contrast(one, _GROUND)) >= _READABLE)


def _mixed(one: str, other: str, share: float) -> str:
    """`share` of the one, from 0 to 1, and the rest of the other."""
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(share * a + (1 - share) * b):02X}" for a, b in pairs)
