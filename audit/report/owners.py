"""`owners.pdf`: one page an owner, to tear off and send: their models, what these lack, and what only they can answer.

Where the inventory names no owner the pages are by team, or by unit; where it names none of them there is one page.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from audit.domain.models import Model
from audit.domain.result import AuditResult, Finding
from audit.report.brand import Brand
from audit.report.html.environment import fill
from audit.report.html.pages import hatches
from audit.report.language import in_result_language
from audit.report.pdf import rendering
from audit.report.pdf.missing_glyphs import showable
from audit.report.pdf.text_measure import broken
from audit.report.view.formatting import capped, cell
from audit.report.view.heatmap import Row
from audit.report.view.model_list import Listed, listed
from audit.report.view.status_symbols import AXES, COLUMNS, status_of, tile

MOST_ROWS = 25  # models of one page
FEWER_ROWS = 17  # of a page that has many questions to ask
MOST_GAPS = 6
MOST_NAMED, _QUOTE = 60, 90  # characters of a model's name and of a cell
MOST_TILED = 40  # pages on which each model has its tiles; on more, a line of the list, which costs a tenth
FEW_ROWS = 12  # models of a page that has room to say the first steps as well
_FIXED_MM, _STEPS_MM = 184.0, 20.0  # of a page: margins, title, gaps and signature; what the first steps add
_NAMING_MM = 32.0  # what the page of nobody asks for
_ROW_MM, _ASK_MM = 4.25, 4.6
_LINE_MM = 3.35  # what each further line of a question adds
# how wide a row's name is, and a question's model with its cell, at the list's size
_NAME_MM, _MODEL_MM = 46.0, 52.0
_ANSWER_MM = 8.5  # what a line to write on adds, below a question that decides
_BY = ("owner", "team", "unit")
_LIVE = ("production", "pilot")


class Held(NamedTuple):
    """A model of the page: as a row of tiles, its cell, and as the list has it."""

    tiles: Row
    at: str
    listed: Listed


class Ask(NamedTuple):
    """A model with the axes that the sheet leaves open: the text that stands there, and its cell ('' where none).
    `decides`: the verdict may hang on the answer, so that it has a line to write on, and is never left out."""

    name: str
    open: tuple[str, ...]
    at: str
    said: str
    decides: bool = False

    @property
    def height_mm(self) -> float:
        """What the question takes of the page."""
        lines = len(broken(f"{self.name} {self.at} “{self.said}”", _MODEL_MM))
        return _ASK_MM + (lines - 1) * _LINE_MM + _ANSWER_MM * self.decides


class Lack(NamedTuple):
    """A finding with the models of one owner that surely lack it, and how many are not known."""

    finding: Finding
    names: tuple[str, ...]
    unknown: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: whose it is (None: of those without one), their models in scope, and what of them it shows."""

    name: str | None
    models: int
    live: int
    surely: int
    maybe: int
    rows: tuple[Held, ...]
    asks: tuple[Ask, ...]
    more_asks: int
    lacks: tuple[Lack, ...]
    outside: int

    @property
    def steps(self) -> bool:
        """Whether the first steps are said."""
        return self.models <= FEW_ROWS

    @property
    def more(self) -> int:
        """How many of the models are not listed."""
        return self.models - len(self.rows)


def render_owners(result: AuditResult, brand: Brand) -> bytes:
    """The tear-off pages as a PDF. Raises MachineError where the renderer's system libraries are missing."""
    return rendering.pdf_of(owners_html(result, brand), brand)


@in_result_language
def owners_html(result: AuditResult, brand: Brand) -> str:
    """The pages as HTML for the renderer."""
    by = grouped_by(result.models)
    made = sheets(result, by, brand.paper.height_mm)
    names = {
        "r": result, "brand": brand, "for_print": True, "editable": False, "hatch": hatches(brand),
        "faces": brand.faces, "by": by, "sheets": made, "tiled": len(made) <= MOST_TILED,
    }  # fmt: skip
    return showable(fill(brand, "owners.html", names), brand.faces)


def grouped_by(models: Sequence[Model]) -> str | None:
    """The first of owner, team and unit that any model carries."""
    return next((by for by in _BY if any(getattr(m, by) for m in models)), None)


def sheets(result: AuditResult, by: str | None, page_mm: float) -> tuple[Sheet, ...]:
    """The pages, the most unattended models first; those without an owner last."""
    held: dict[str | None, list[int]] = {}
    for index, model in enumerate(result.models):
        held.setdefault((getattr(model, by) if by else None) or None, []).append(index)
    made = [_sheet(result, name, indexes, page_mm) for name, indexes in held.items()]
    made.sort(key=lambda s: (s.name is None, -s.surely, -s.maybe, -s.models, s.name or ""))
    return tuple(s for s in made if s.models)


def _sheet(result: AuditResult, name: str | None, indexes: Sequence[int], page_mm: float) -> Sheet:
    models = [result.models[i] for i in indexes]
    held = sorted((m for m in models if m.in_scope or m.legacy), key=_worst_first)
    wanted, deciding = _wanted(result, indexes)
    asks = (
        [ask for m in held if (ask := _ask(m, wanted.get(id(m), frozenset()), id(m) in deciding))]
        if name
        else []
    )
    asks.sort(key=lambda ask: not ask.decides)
    used = _FIXED_MM + (_STEPS_MM if len(held) <= FEW_ROWS else 0) + (0 if name else _NAMING_MM)
    rows, room = _budget(held, asks, page_mm - used)
    return Sheet(
        name=name, models=len(held), live=sum(m.deployed.counted in _LIVE for m in held), surely=_count(held, "yes"),
        maybe=_count(held, "maybe"), rows=tuple(_row(m) for m in held[:rows]), asks=tuple(asks[:room]),
        more_asks=max(len(asks) - room, 0), lacks=_lacks(result, frozenset(indexes)), outside=len(models) - len(held),
    )  # fmt: skip


def _worst_first(model: Model) -> tuple[int, int]:
    gap = model.score.gap if model.score else "no"
    return ("yes", "maybe", "no").index(gap), -model.criticality_rank


def _count(models: Sequence[Model], gap: str) -> int:
    return sum(m.score is not None and m.score.gap == gap for m in models)


def _budget(held: Sequence[Model], asks: Sequence[Ask], free: float) -> tuple[int, int]:
    """How many rows of models and how many questions there are. Questions that decide are all there, if need be on
    another page; the rest fills the free millimetres."""
    ends = list(accumulate(_ROW_MM * len(broken(capped(m.name, MOST_NAMED), _NAME_MM)) for m in held))
    rows = bisect_right(ends[:MOST_ROWS], free)
    asked = list(accumulate(ask.height_mm for ask in asks))
    if rows and asked and ends[rows - 1] + asked[-1] > free:
        rows = min(rows, FEWER_ROWS)
    room = bisect_right(asked, free - (ends[rows - 1] if rows else 0.0))
    return rows, max(room, sum(ask.decides for ask in asks))


def _row(model: Model) -> Held:
    mark = model.score.gap if model.score else "no"
    tiles = Row(capped(model.name, MOST_NAMED), mark, tuple(tile(model, column) for column in COLUMNS))
    return Held(tiles, cell(model.place), listed(model))


def _wanted(result: AuditResult, indexes: Sequence[int]) -> tuple[dict[int, frozenset[str]], frozenset[int]]:
    """The axes that the report's own questions ask for, by the model's identity, and the models of those that
    decide."""
    own, found, deciding = set(indexes), defaultdict(set), set()
    for question in result.questions:
        if question.axis in AXES:
            for at in own.intersection(question.models):
                found[id(result.models[at])].add(question.axis)
                deciding |= {id(result.models[at])} if question.decides else set()
    return {model: frozenset(axes) for model, axes in found.items()}, frozenset(deciding)


def _ask(model: Model, wanted: frozenset[str], decides: bool) -> Ask | None:
    """What the inventory leaves open of a model, and what the report asks: of one that does not run, only whether it
    does."""
    live = model.deployed.counted
    axes = AXES if live in (*_LIVE, "unknown") else AXES[:1]
    open_ = tuple(
        a for a in axes if a in wanted or status_of(model, a) == "unknown" or getattr(model, a).contradicted
    )
    if not open_:
        return None
    evidence = [e for a in open_ for e in model.evidence(getattr(model, a))]
    said = (
        (cell(evidence[0].place), capped(evidence[0].text, _QUOTE)) if evidence else (cell(model.place), "")
    )
    return Ask(capped(model.name, MOST_NAMED), open_, *said, decides)


def _lacks(result: AuditResult, indexes: frozenset[int]) -> tuple[Lack, ...]:
    functions, found = {f.id: f for f in result.functions}, []
    for finding in sorted(result.findings, key=lambda f: f.rank):
        function = functions[finding.function]
        names = tuple(capped(result.models[i].name, MOST_NAMED) for i in function.affected if i in indexes)
        unknown = sum(i in indexes for i in function.unsettled)
        if names or unknown:
            found.append(Lack(finding, names, unknown))
    return tuple(found[:MOST_GAPS])
