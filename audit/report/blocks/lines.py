"""The text of one paragraph while it is read: white space is folded, and equal looks are one run."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from audit.report.blocks.nouns import Role, Run
from audit.report.view.formatting import unmarked

NEW_LINE = "\v"
SPACE = re.compile(r"[ \t\r\n]+")
_KINDS = ("yes", "part", "plan", "no", "unk", "na")  # of a status


@dataclass(frozen=True, slots=True)
class Style:
    """What a text inherits from the elements around it."""

    role: Role = "body"
    bold: bool = False
    italic: bool = False
    tone: str = ""
    fill: str = ""
    big: bool = False
    symbol: bool = False

    def within(self, element: Any, classes: Sequence[str]) -> Style:
        """The same inside an element of these classes."""
        tag = element.tag
        tone = next((c for c in classes if c in ("acc", "soft", "ink")), self.tone)
        fill = next((c for c in classes if c in _KINDS), "") if "st" in classes else self.fill
        if fill and "gap" in classes:
            fill += " gap"
        return replace(
            self,
            bold=self.bold or tag in ("b", "strong"),
            italic=self.italic or tag == "em",
            tone=tone,
            fill=fill,
            big=self.big or "word" in classes,
            symbol=self.symbol or "sy" in classes or "st" in classes,
        )


@dataclass(slots=True)
class Line:
    """The runs of the paragraph that is being read."""

    runs: list[Run] = field(default_factory=list)
    space: bool = False  # stands before what is added next: a run of its own would be lost in an XML file

    def add(self, text: str | None, style: Style) -> None:
        """Adds text of a look; NEW_LINE alone is kept."""
        text = text if text == NEW_LINE else SPACE.sub(" ", unmarked(text or ""))
        if self.ends_in_space:
            text = text.lstrip(" ")
        if text in ("", " "):
            self.space = self.space or bool(text)
            return
        if self.space:
            text, self.space = self._spaced(text.lstrip(" "), style), False
        run = Run(text, style.bold, style.italic, style.tone, style.fill, 0.0, style.big, style.symbol)
        if self.runs and self.runs[-1]._replace(text="") == run._replace(text=""):
            run = run._replace(text=self.runs.pop().text + text)
        self.runs.append(run)

    def _spaced(self, text: str, style: Style) -> str:
        """The text after a space, which goes before a chip and not into it."""
        if not style.fill or not self.runs or not _is_text(self.runs[-1]):
            return f" {text}"
        self.runs[-1] = self.runs[-1]._replace(text=f"{self.runs[-1].text} ")
        return text

    @property
    def ends_in_space(self) -> bool:
        """Whether another space would be one too many."""
        return (
            not self.runs
            or self.space
            or (_is_text(self.runs[-1]) and self.runs[-1].text[-1:] in (" ", NEW_LINE))
        )

    def take(self) -> tuple[Run, ...]:
        """The runs so far, without space at their end; the line is empty then."""
        runs, self.runs, self.space = self.runs, [], False
        while runs and _is_text(runs[-1]) and not runs[-1].text.strip(" " + NEW_LINE):
            runs.pop()
        if runs and _is_text(runs[-1]):
            runs[-1] = runs[-1]._replace(text=runs[-1].text.rstrip(" " + NEW_LINE))
        return tuple(runs)


def _is_text(run: Run) -> bool:
    return not run.share and run.picture is None
