"""Pages look as they were agreed to look, within a small tolerance; `python -m tests.pages` takes the pictures anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from tests import pages

KEPT = [case for case in pages.CASES if pages.agreed(case)]


@pytest.mark.slow
@pytest.mark.parametrize("case", KEPT)
def test_pages_look_as_agreed(case: str, tmp_path: Path) -> None:
    taken = list(pages.pictures(pages.CASES[case]()))
    kept = [Image.open(path) for path in pages.agreed(case)]
    apart = {n: pages.difference(*pair) for n, pair in enumerate(zip(taken, kept, strict=False), 1)}
    for number, picture in enumerate(taken, 1):
        picture.save(tmp_path / f"{number:02}.png")
    changed = {number: by for number, by in apart.items() if by > pages.TOLERANCE}
    assert not changed, f"pages that look otherwise, and by how much of 255; as they are now: {tmp_path}"
    assert len(taken) == len(kept)


def test_every_kept_picture_belongs_to_a_case() -> None:
    assert "specimen" in KEPT
    assert {folder.name for folder in pages.GOLDEN.iterdir()} <= set(pages.CASES)


def test_a_moved_word_and_a_changed_tint_are_seen_and_a_shade_is_not() -> None:
    white, tinted = (Image.new("RGB", (120, 40), colour) for colour in ("#ffffff", "#f6f7f9"))
    here, there = white.copy(), white.copy()
    ImageDraw.Draw(here).text((10, 10), "models", "black")
    ImageDraw.Draw(there).text((40, 10), "models", "black")
    assert pages.difference(here, there) > pages.TOLERANCE
    assert pages.difference(white, Image.new("RGB", (120, 40), "#c1440e")) > pages.TOLERANCE
    assert pages.difference(white, tinted) <= pages.TOLERANCE
    assert pages.difference(white, white.resize((60, 40))) == 255
