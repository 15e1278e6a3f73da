"""Every screen looks as it was agreed to look; `python -m tests.web.camera` takes the pictures anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from tests.browser import chromium
from tests.web import camera as shots
from tests.web.screens import SCREENS
from tests.web.world import world

CASES = [(name, width) for name in SCREENS for width in shots.WIDTHS]


@pytest.fixture(scope="module")
def camera() -> Iterator[shots.Camera]:
    with chromium() as browser, world() as found:
        yield shots.Camera(browser, found)


@pytest.mark.real
@pytest.mark.slow
@pytest.mark.parametrize(("name", "width"), CASES, ids=[f"{name}-{width}" for name, width in CASES])
def test_a_screen_looks_as_agreed(camera: shots.Camera, name: str, width: int, tmp_path: Path) -> None:
    taken = camera.picture(name, width)
    taken.save(tmp_path / f"{name}-{width}.png")
    with Image.open(shots.kept(name, width)) as kept:
        assert shots.apart(taken, kept) <= shots.MOST_APART, f"it looks otherwise; as it is now: {tmp_path}"


@pytest.mark.real
@pytest.mark.slow
def test_the_text_of_every_screen_is_set_in_the_projects_own_fonts(camera: shots.Camera) -> None:
    foreign = {name: found for name in SCREENS if (found := camera.foreign_fonts(name))}
    assert not foreign  # or the pictures look otherwise on the next machine


def test_every_screen_has_a_small_picture_at_each_width_and_no_picture_is_left_over() -> None:
    sizes = {path.name: path.stat().st_size for path in shots.GOLDEN.iterdir()}
    assert set(sizes) == {shots.kept(name, width).name for name, width in CASES}
    assert max(sizes.values()) <= 40_000 and sum(sizes.values()) <= 4_000_000


def _drawn(*marks: tuple[Any, ...], colour: str = "#141c27") -> Image.Image:
    picture = Image.new("RGB", (160, 60), "white")
    for kind, *where in marks:
        getattr(ImageDraw.Draw(picture), kind)(*where, fill=colour)
    return shots.small(picture)


def test_a_moved_word_a_missing_line_and_another_tint_are_seen_and_a_softer_edge_is_not() -> None:
    word, moved = (_drawn(("text", (x, 20), "models")) for x in (10, 14))
    assert shots.apart(word, moved) > shots.MOST_APART
    assert shots.apart(_drawn(("line", (0, 30, 160, 30)), colour="#cbd2da"), _drawn()) > shots.MOST_APART
    box, tinted = (_drawn(("rectangle", (10, 10, 60, 40)), colour=one) for one in ("#2b3d57", "#bf3f0a"))
    assert shots.apart(box, tinted) > shots.MOST_APART
    assert shots.apart(word, word.resize((80, 30))) > shots.MOST_APART
    edge = _drawn(("rectangle", (10, 10, 61, 41)), colour="#7f8a98").convert("RGB")
    edge.paste(box.convert("RGB").crop((10, 10, 61, 41)), (10, 10))
    assert shots.apart(box, edge) <= shots.MOST_APART
