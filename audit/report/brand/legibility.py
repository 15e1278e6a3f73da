"""Whether a brand's colours can be read on one another: contrast as WCAG 2 defines it, 1 to 21."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

LEAST = 4.5  # WCAG 2.2, success criterion 1.4.3, for text
PAPER = "#FFFFFF"
# text, ground: what the style sheets set on what
_PAIRS = (
    ("ink", "paper"),
    ("ink_soft", "paper"),
    ("accent", "paper"),
    ("on_accent", "accent"),
    ("paper", "base"),
    ("ink", "base_tint"),
    ("ink", "ground"),
    ("ink_soft", "ground"),
    ("accent", "accent_tint"),
)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, #RRGGBB each; it does not matter which is the text."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def tint(colour: str, share: float) -> str:
    """A colour on white paper, `share` of it from 0 to 1."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 - share * (255 - part)):02X}" for part in parts)


def hard_to_read(colours: Mapping[str, str]) -> Iterator[tuple[str, str, float]]:
    """Text colour, ground and their contrast, of every pair that is below LEAST."""
    known = {**colours, "paper": PAPER}
    for text, ground in _PAIRS:
        found = contrast(known[text], known[ground])
        if found < LEAST:
            yield text, ground, found


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
