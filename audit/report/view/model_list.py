"""The classified list: one short row a model, so that five hundred of them cost little."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from audit.domain.models import Model
from audit.domain.result import AuditResult
from audit.domain.risk import by_risk
from audit.report.pdf.text_measure import TAB_MM, broken, fitted, measurable, padded, width_mm
from audit.report.view.formatting import capped, cell, quoted, seen_at
from audit.report.view.status_symbols import AXES, symbols

MOST_LISTED = 500
MOST_LEGACY = 60
ROOMY = 120  # models of a list that has room for more lines where a row needs them
_NAME_TABS, _SAID_TABS = 8, 22  # the tab stops at which the columns of a line begin
_NAME_MM = _NAME_TABS * TAB_MM + 0.69  # after the symbols' space
_SAID_MM, _END_MM = 92.0, 174.0  # where the last column is drawn, and the end of the line
_NAMED_ROOM_MM, _SAID_ROOM_MM = _SAID_TABS * TAB_MM - _NAME_MM - 2, _END_MM - _SAID_MM
_CUT_NAME_MM, _CUT_SAID_MM = 53.6, 82.0  # the style sheet's boxes for what can't be measured
_EM = 1_000  # as wide as a letter of Chinese or Korean
_SAID = (300, 120, 90, 60, 44, 34, 24)  # characters of a cell: as many as its row has room for
_MARKS = {"yes": "●", "maybe": "○"}
_SIGN = "†"
_BLANK = "\u2003"  # an em wide, as the symbols are


class Listed(NamedTuple):
    """One row: the mark (`yes`, `maybe`, `no`, or `out` of scope), the name, whose, what the cells said, the axes, and
    how many lines it may take."""

    mark: str
    symbols: str
    name: str
    who: str
    said: str
    scope_reason: str
    statuses: tuple[str, str, str]
    most_lines: int = 1

    @property
    def measured(self) -> bool:
        """Whether tabs can lead to the columns: the width of every letter is known."""
        return measurable(self.name + self.who + self.said)

    @property
    def start(self) -> str:
        """The symbols, up to where the name begins: eleven ems of them end two tab stops before.

        The space is of the symbols' font: the renderer gives no room to a tab after which the font changes.
        """
        return f"{_MARKS.get(self.mark, _BLANK)}{self.symbols}\t\t "

    @property
    def cut_name(self) -> str:
        """Name and whose, where no width is known: cut so that the widest letters have room."""
        return fitted(self._named, _CUT_NAME_MM, strange=_EM)

    @property
    def cut_said(self) -> str:
        """The same of what the cells said."""
        return fitted(self.said, _CUT_SAID_MM, strange=_EM)

    @property
    def _named(self) -> str:
        return ", ".join(part for part in (self.name, self.who) if part)

    @property
    def line(self) -> str:
        """The row as one line of text with tabs: symbols, name and whose, what the cells said."""
        column = padded(fitted(self._named, _NAMED_ROOM_MM), _NAME_MM, _SAID_TABS)
        return f"{self.start}{column}{fitted(self.said, _SAID_ROOM_MM)}"

    @property
    def wraps(self) -> bool:
        """Whether the row may take more lines, and needs them."""
        return self.most_lines > 1 and not (self.measured and self.named_fits and _fits(self.said, 1))

    @property
    def named_fits(self) -> bool:
        """Whether name and whose have room on one line."""
        return width_mm(self._named) <= _NAMED_ROOM_MM


def listing(result: AuditResult, limit: int | None = MOST_LISTED) -> tuple[Listed, ...]:
    """The rows by risk, the worst first, at most `limit`; what `legacy` lists is not repeated."""
    before = set(_oldest(result))
    shown = [at for at in by_risk(result.models) if at not in before][:limit]
    return _rows(result, shown)


def legacy(result: AuditResult) -> tuple[Listed, ...]:
    """Models older than the window that still run, the worst first, at most MOST_LEGACY."""
    return _rows(result, _oldest(result))


def _oldest(result: AuditResult) -> list[int]:
    models = result.models
    old = [at for at, model in enumerate(models) if model.legacy]
    old.sort(
        key=lambda at: (
            models[at].monitored.status in ("yes", "not_applicable"),
            -models[at].criticality_rank,
        )
    )
    return old[:MOST_LEGACY]


def _rows(result: AuditResult, shown: Sequence[int]) -> tuple[Listed, ...]:
    return tuple(listed(result.models[at], _most_lines(len(shown))) for at in shown)


def _most_lines(models: int) -> int:
    return 3 if models <= ROOMY else 1


def listed(model: Model, most_lines: int = 1) -> Listed:
    """One model's row."""
    mark = (model.score.gap if model.score else "no") if model.in_scope else "out"
    who = " · ".join(capped(part, 80) for part in (model.team or model.unit, model.owner) if part)
    statuses = (model.deployed.counted, model.monitored.counted, model.retrained.counted)
    told = said(model, most_lines)
    return Listed(mark, symbols(model), _signed(model), who, told, model.scope_reason, statuses, most_lines)


def reviewed(result: AuditResult) -> bool:
    """Whether any model has a status that a reviewer corrected."""
    return any(change.action == "status" for change in result.changes)


def _signed(model: Model) -> str:
    """The name, with a sign where a reviewer corrected a status of the model."""
    statuses = (model.deployed, model.monitored, model.retrained, *model.functions.values())
    name = capped(model.name, 120)
    return f"{name} {_SIGN}" if any(status.reviewed for status in statuses) else name


def said(model: Model, most_lines: int = 1) -> str:
    """`B7 · E7 “live”, H7 “no”`: the model's cell and what its axes were read from, each cell once, and as much of each
    as leaves so many lines of the list room for all."""
    seen: dict[str, str] = {}
    for axis in AXES:
        for evidence in model.evidence(getattr(model, axis))[:2]:
            seen.setdefault(seen_at(model.place, evidence.place), evidence.text)
    if not seen:
        return cell(model.place)
    for most in _SAID:
        quotes = ", ".join(quoted(at, capped(text, most)).lstrip() for at, text in seen.items())
        told = f"{cell(model.place)} · {quotes}"
        if _fits(told, most_lines):
            break
    return told


def _fits(said: str, lines: int) -> bool:
    wide = width_mm(said)
    if wide <= _SAID_ROOM_MM or wide > lines * _SAID_ROOM_MM:
        return wide <= _SAID_ROOM_MM
    return len(broken(said, _SAID_ROOM_MM)) <= lines
