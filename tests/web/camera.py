"""Takes the pictures of the upload page that its tests compare, at both widths.

    python -m tests.web.camera [SCREEN ...]
    python -m tests.web.camera --docs

takes them anew, of the named screens or of all; `--docs` takes those of the docs. They are looked at before they are
committed. Times, addresses and
tokens differ from run to run: fixed ones stand in their place in the pictures.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageColor, ImageFilter

from audit.locale import long_date, use_locale
from tests.browser import chromium
from tests.web.screens import SCREENS, Screen
from tests.web.world import World, world

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "screens"
WIDTHS = {1440: 900, 390: 844}
MOST_HIGH = {1440: 1_400, 390: 1_600}  # pixels of a page that are kept; what follows has the same parts
DOCS = Path(__file__).resolve().parents[2] / "docs" / "pictures"
IN_DOCS = {
    "upload": "start-lists",
    "reading": "reading-column",
    "verdict": "verdict",
    "clients": "client",
    "systems": "systems",
    "people": "house-people",
}
DOCS_SIZE, DOCS_COLOURS = (1_440, 968), 64
KEPT_AT = {1440: 2, 390: 1}  # a wide page is kept at half its size
SHADE = 40  # of 255: what a pixel may differ by from those beside it in the other picture
MOST_APART = (
    24  # pixels: a select half a pixel higher, as browsers differ, has 16; a missing symbol some hundred
)
_PAPER = (255, 255, 255)
_INKS = {"#141c27": 8, "#bf3f0a": 6, "#2b3d57": 6, "#525d6b": 2}  # each with so many shades towards paper
_FLAT = (
    "#f2f4f7",
    "#e9edf3",
    "#cbd2da",
    "#7f8a98",
    "#c3cddb",
    "#f7ddcf",
    "#fdf6f2",
    "#9d3207",
    "#b2bbc6",
    "#626c7a",
)
_ABOVE = 20  # pixels above the place that a picture begins with
_DAY = date(2026, 11, 24)  # in place of today
_LATER = (-1, 0, 1, 2, 7, 8, 14, 15, 90, 91)  # days from now that screens show


class Camera:
    """A browser that takes pictures of screens."""

    def __init__(self, browser: Any, found: World) -> None:
        self._browser, self._world = browser, found
        self._began = datetime.now(UTC).date()

    def picture(self, name: str, width: int) -> Image.Image:
        """A screen as it is kept. Raises AssertionError for whatever the browser complains about."""
        screen = SCREENS[name]
        with self._page(screen, width) as page:
            return _taken(page, screen, self._fixed(screen))

    def shown(self, name: str) -> Image.Image:
        """A screen as the docs show it: what a wide window holds of it."""
        screen = SCREENS[name]
        with self._page(screen, DOCS_SIZE[0]) as page:
            page.evaluate(_SETTLE, self._fixed(screen))
            page.set_viewport_size(dict(zip(("width", "height"), DOCS_SIZE, strict=True)))
            if screen.at:
                page.locator(screen.at).scroll_into_view_if_needed()
            taken = page.screenshot(animations="disabled", caret="hide")
        picture = Image.open(io.BytesIO(taken)).convert("RGB")
        return picture.resize((1_280, 860), Image.Resampling.LANCZOS).quantize(DOCS_COLOURS)

    def foreign_fonts(self, name: str) -> set[str]:
        """The fonts of what is kept of a screen that are the machine's and not the project's."""
        with self._page(SCREENS[name], 1440) as page:
            tools = page.context.new_cdp_session(page)
            tools.send("DOM.enable")
            tools.send("CSS.enable")
            root = tools.send("DOM.getDocument")["root"]["nodeId"]
            texts = tools.send("DOM.querySelectorAll", {"nodeId": root, "selector": "body *"})["nodeIds"]
            used = {one: tools.send("CSS.getPlatformFontsForNode", {"nodeId": one})["fonts"] for one in texts}
            foreign = {
                one: {f["familyName"] for f in fonts if not f["isCustomFont"]} for one, fonts in used.items()
            }
            tops = {
                one: tools.send("DOM.getBoxModel", {"nodeId": one})["model"]["border"][1]
                for one in foreign
                if foreign[one]
            }
        return {family for one, top in tops.items() if top < MOST_HIGH[1440] for family in foreign[one]}

    def _fixed(self, screen: Screen) -> dict[str, Any]:
        """What differs from run to run: the days of now and of what ends later, as moments show them, and the address.
        Midnight may pass while pictures are taken."""
        today = datetime.now(UTC).date()
        ends = {self._began + timedelta(n): _DAY + timedelta(n) for n in _LATER}
        with use_locale(screen.language):
            days = {long_date(day): long_date(shown) for day, shown in {**ends, today: _DAY}.items()}
        host = self._world.bases[screen.server].partition("//")[2]
        return {"days": days, "host": host, "today": [today.isoformat(), _DAY.isoformat()]}

    @contextmanager
    def _page(self, screen: Screen, width: int) -> Iterator[Any]:
        base = self._world.bases[screen.server]
        context = self._browser.new_context(
            viewport={"width": width, "height": WIDTHS[width]}, base_url=base, reduced_motion="reduce",
            locale="en-GB", timezone_id="UTC", java_script_enabled=screen.script,
        )  # fmt: skip
        cookies = {} if screen.who == "nobody" else self._world.cookies[screen.server, screen.who]
        for cookie, value in {**cookies, "language": screen.language}.items():
            context.add_cookies([{"name": cookie, "value": value, "url": base}])
        try:
            page = context.new_page()
            complaints = _complaints(page)
            page.goto(screen.path.format(**self._world.names))
            if screen.then:
                screen.then(page)
            page.evaluate("document.fonts.ready")
            assert not complaints, (screen, width, complaints)
            page.route("**/*", lambda route: route.abort())  # what the page asks for by itself from here on
            yield page
        finally:
            context.close()


def _complaints(page: Any) -> list[str]:
    """What the browser says that it should not: errors of scripts, and of the policy."""
    found: list[str] = []
    page.on(
        "console",
        lambda m: found.append(m.text) if m.type in ("error", "warning") and not _is_status(m.text) else None,
    )
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def _is_status(text: str) -> bool:
    """Whether it only tells that a page was answered with 4xx, which some screens are there to show."""
    return text.startswith("Failed to load resource: the server responded with a status of 4")


def _taken(page: Any, screen: Screen, fixed: dict[str, Any]) -> Image.Image:
    width = page.viewport_size["width"]
    page.evaluate(_SETTLE, fixed)
    whole = page.evaluate("document.documentElement.scrollHeight")
    high = whole if screen.at else min(whole, MOST_HIGH[width])
    page.set_viewport_size({"width": width, "height": high})  # what sticks to the foot stands at the foot
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0, f"{over} px wider than the screen"
    top = page.locator(screen.at).bounding_box()["y"] - _ABOVE if screen.at else 0
    clip = {"x": 0, "y": top, "width": width, "height": min(high - top, MOST_HIGH[width])}
    taken = page.screenshot(clip=clip, animations="disabled", caret="hide")
    return small(Image.open(io.BytesIO(taken)).convert("RGB").reduce(KEPT_AT[width]))


_SETTLE = r"""({days, host, today}) => {
  const moments = new RegExp(`(?<!\\d)(${Object.keys(days).join("|")}), \\d{2}:\\d{2}`, "g");
  const fixed = text => {
    return text.replace(moments, (_, day) => `${days[day]}, 10:24`)
      .replaceAll(host, "audits.example")
      .replace(/\/(join|s|o|q)\/[\w-]{20,}/g, "/$1/Xq3vN8sTz0LkPw5rYb7hCd")
      .replace(/\bmra_[\w-]+/g, "mra_Xq3vN8sTz0LkPw5rYb7hCd")
      .replace(/, [\d.,]+ (kB|MB)$/, ", 350 kB");
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const made = fixed(walk.currentNode.data);
    if (made !== walk.currentNode.data) walk.currentNode.data = made;
  }
  for (const input of document.querySelectorAll("input[type=date]")) {
    if (input.value === today[0]) input.value = today[1];
  }
  if (document.activeElement) document.activeElement.blur();
  scrollTo(0, 0);
}"""


def apart(one: Image.Image, other: Image.Image) -> int:
    """How many pixels of either are like none of the nine at their place in the other."""
    if one.size != other.size:
        return one.width * one.height
    return max(_outside(one, other), _outside(other, one))


def _outside(one: Image.Image, other: Image.Image) -> int:
    here, there = one.convert("RGB"), other.convert("RGB")
    low, high = there.filter(ImageFilter.MinFilter(3)), there.filter(ImageFilter.MaxFilter(3))
    beyond = ImageChops.lighter(ImageChops.subtract(here, high), ImageChops.subtract(low, here))
    bands = [band.point(lambda by: 255 if by > SHADE else 0) for band in beyond.split()]
    return ImageChops.lighter(ImageChops.lighter(*bands[:2]), bands[2]).histogram()[255]


def kept(name: str, width: int) -> Path:
    """Where a picture is kept."""
    return GOLDEN / f"{name}-{width}.png"


@cache
def _palette() -> Image.Image:
    """The colours of the pages' style sheet, and what lies between them and paper."""
    colours = [_PAPER, *map(ImageColor.getrgb, _FLAT)]
    for ink, shades in _INKS.items():
        bands = ImageColor.getrgb(ink)[:3]
        colours += [tuple(round(one + (255 - one) * n / shades) for one in bands) for n in range(shades)]
    made = Image.new("P", (1, 1))
    made.putpalette([band for colour in colours for band in colour])
    return made


def small(picture: Image.Image) -> Image.Image:
    """The same with the few colours of the pages."""
    return picture.quantize(palette=_palette(), dither=Image.Dither.NONE)


def main(names: list[str], folder: Path = GOLDEN) -> None:
    """Takes pictures anew, and says how large they are."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in () if names else folder.glob("*.png"):
        old.unlink()
    with chromium() as browser, world() as found:
        camera = Camera(browser, found)
        for name in names or SCREENS:
            for width in WIDTHS:
                camera.picture(name, width).save(folder / kept(name, width).name, optimize=True)
    sizes = {one.name: one.stat().st_size for one in folder.glob("*.png")}
    print(json.dumps(dict(sorted(sizes.items(), key=lambda one: -one[1])[:12]), indent=1))
    print(f"{len(sizes)} pictures, {sum(sizes.values()):,} bytes")


def docs() -> None:
    """Takes the pictures of the docs anew."""
    with chromium() as browser, world() as found:
        camera = Camera(browser, found)
        for name, screen in IN_DOCS.items():
            camera.shown(screen).save(DOCS / f"serve-{name}.png", optimize=True)


if __name__ == "__main__":
    docs() if sys.argv[1:] == ["--docs"] else main(sys.argv[1:])
