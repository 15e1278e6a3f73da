"""A brand's files: fonts and logos, checked before anything is rendered."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup


class Face(NamedTuple):
    """One font file: the family that the style sheets call it by, and what it is within it."""

    family: str
    file: Path
    weight: int
    style: str
    on_page: Path | None  # what the self-contained page embeds; None: it does without

    @property
    def address(self) -> str:
        """What the renderer asks for it by."""
        return f"font:{self.family.replace(' ', '-')}/{self.file.name}"

    def source(self, for_print: bool) -> Markup:
        """Its address for the renderer, its content for a browser."""
        if for_print:
            return Markup(self.address)
        assert self.on_page is not None
        kind = self.on_page.suffix.removeprefix(".")
        return Markup(f"data:font/{kind};base64,{base64.b64encode(self.on_page.read_bytes()).decode()}")


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture: its bytes, what they are (image/png or image/svg+xml), and its size in pixels."""

    data: bytes
    media_type: str
    width: float
    height: float

    @property
    def address(self) -> Markup:
        """The picture as an address that holds it."""
        return Markup(f"data:{self.media_type};base64,{base64.b64encode(self.data).decode()}")
