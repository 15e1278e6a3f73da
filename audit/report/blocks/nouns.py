"""What a document is made of, free of any place on a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Role = Literal[
    "title", "subtitle", "claim", "contents", "heading1", "heading2", "heading3", "kick", "body", "small", "note",
    "caption", "bullet", "figure", "ask", "stamp", "blank", "bar", "tiles",
]  # fmt: skip
Align = Literal["left", "right", "center"]


class Picture(NamedTuple):
    """A picture that stands among text: PNG or SVG, and what it shows in words."""

    data: bytes
    media_type: str
    alt: str


class Run(NamedTuple):
    """Text of one look. `tone` is `acc`, `soft`, `ink` or ''; `fill` is the kind of a status or of a bar, whose
    stretches have a `share` in per cent of the whole. `symbol`: of the font that has the statuses' marks."""

    text: str
    bold: bool = False
    italic: bool = False
    tone: str = ""
    fill: str = ""
    share: float = 0.0
    big: bool = False
    symbol: bool = False
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `new_page` where it begins one, `fill` the kind of what it is printed on, `alt` what a drawing
    shows."""

    role: Role
    runs: tuple[Run, ...]
    new_page: bool = False
    fill: str = ""
    alt: str = ""

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(run.text for run in self.runs).strip()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; `fill` is the kind of a status."""

    paragraphs: tuple[Paragraph, ...]
    align: Align = "left"
    fill: str = ""
    span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table of data: the first `heads` rows are headers. `widths` in millimetres, None where the rest is shared."""

    kind: str
    rows: tuple[tuple[Cell, ...], ...]
    heads: int
    widths: tuple[float | None, ...]
    total: bool = False  # the last row sums up
    dense: bool = False  # long and small


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Page:
    """A document: what its properties say, what runs above and below each page, and its body."""

    title: str
    author: str
    subject: str
    language: str
    head: tuple[str, ...]
    foot: tuple[str, ...]
    blocks: tuple[Block, ...]
