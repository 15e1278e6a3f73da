"""Dresses a template in a brand: its colours and fonts take the places of the template's theme.

A designer who picks a colour or a font of the theme gets the brand's; one who picks a fixed one keeps it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from lxml import etree

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# the places of a theme, as office programs list them, and the brand's colour in each
SLOTS = {
    "dk1": "ink", "lt1": "white", "dk2": "base", "lt2": "ground", "accent1": "accent", "accent2": "ink_soft",
    "accent3": "base_tint", "accent4": "accent_tint", "accent5": "faint", "accent6": "line", "hlink": "base",
    "folHlink": "base",
}  # fmt: skip
_WORDS_NAMES = {
    "text1": "dk1", "dark1": "dk1", "background1": "lt1", "light1": "lt1", "text2": "dk2", "dark2": "dk2",
    "background2": "lt2", "light2": "lt2", "hyperlink": "hlink", "followedHyperlink": "folHlink",
}  # fmt: skip
_THEME = re.compile(r"(ppt|word)/theme/theme\d+\.xml")
_WORD_PARTS = re.compile(r"word/(document|styles|numbering|header\d*|footer\d*)\.xml")
_SLIDE_PARTS = re.compile(r"ppt/(presentation|slideMasters/[^/]+|slideLayouts/[^/]+)\.xml")


def dressed(content: bytes, colours: Mapping[str, str], heading: str, body: str, language: str) -> bytes:
    """The package with the colours (RRGGBB by the brand's names, `white` with them) and the two fonts in its theme, and
    its proofing language set."""
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(output, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if _THEME.fullmatch(name):
                data = _edited(data, lambda root: _set_theme(root, colours, heading, body))
            elif _WORD_PARTS.fullmatch(name):
                data = _edited(
                    data, lambda root: _set_word(root, colours, {"major": heading, "minor": body}, language)
                )
            elif _SLIDE_PARTS.fullmatch(name):
                data = _edited(data, lambda root: _set_language(root, language))
            target.writestr(name, data)
    return output.getvalue()


def _edited(data: bytes, edit: Any) -> bytes:
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False))
    edit(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _set_theme(root: Any, colours: Mapping[str, str], heading: str, body: str) -> None:
    for slot, name in SLOTS.items():
        for place in root.iter(f"{_DRAWING}{slot}"):
            for old in list(place):
                place.remove(old)
            etree.SubElement(place, f"{_DRAWING}srgbClr").set("val", colours[name])
    for kind, font in (("majorFont", heading), ("minorFont", body)):
        for latin in root.iterfind(f".//{_DRAWING}{kind}/{_DRAWING}latin"):
            latin.attrib.clear()
            latin.set("typeface", font)


def _set_word(root: Any, colours: Mapping[str, str], fonts: Mapping[str, str], language: str) -> None:
    """Beside each place of the theme the value itself, for programs that know no theme."""
    for element in root.iter(etree.Element):
        for of, value in (
            ("themeColor", "val" if element.tag == f"{_WORD}color" else "color"),
            ("themeFill", "fill"),
        ):
            place = element.get(_WORD + of)
            slot = _WORDS_NAMES.get(place, place)
            if (
                slot in SLOTS
                and element.get(f"{_WORD}{of}Tint") is None
                and element.get(f"{_WORD}{of}Shade") is None
            ):
                element.set(_WORD + value, colours[SLOTS[slot]])
        if element.tag == f"{_WORD}rFonts":
            for script in ("ascii", "hAnsi", "cs", "eastAsia"):
                theme = element.get(
                    f"{_WORD}{script}Theme", element.get(f"{_WORD}cstheme") if script == "cs" else None
                )
                if theme:
                    element.set(_WORD + script, fonts["major" if theme.startswith("major") else "minor"])
        if element.tag == f"{_WORD}lang" and element.get(f"{_WORD}val"):
            element.set(f"{_WORD}val", language)


def _set_language(root: Any, language: str) -> None:
    for element in root.iter(etree.Element):
        if element.get("lang") and element.tag.startswith(_DRAWING):
            element.set("lang", language)
