"""The classified list: one short row a model, so that five hundred of them cost little."""

from __future__ import annotations

from typing import NamedTuple

from audit.domain.models import Model
from audit.domain.result import AuditResult
from audit.report.text import capped, cell
from audit.report.tiles import AXES, symbols

MOST_LISTED = 500
_NAME, _NAME_AND_WHO, _SAID, _LINE, _LINE_OUTSIDE = 34, 45, 34, 60, 32  # characters that fit on a line


class Listed(NamedTuple):
    """One row: the mark (`yes`, `maybe`, `no`, or `out` of scope), symbols, name, whose, where, and what the cells said."""

    mark: str
    symbols: str
    name: str
    who: str
    at: str
    said: str
    scope_reason: str
    statuses: tuple[str, str, str]


def listing(result: AuditResult, limit: int | None = MOST_LISTED) -> tuple[Listed, ...]:
    """The rows in the order of the sheet, at most `limit`."""
    return tuple(_listed(m) for m in result.models[:limit])


def legacy(result: AuditResult) -> tuple[Listed, ...]:
    """Models older than the window that still run, the worst first, at most 60."""
    old = [m for m in result.models if m.legacy]
    old.sort(key=lambda m: (m.monitored.status in ("yes", "not_applicable"), -m.criticality_rank))
    return tuple(_listed(m) for m in old[:60])


def _listed(model: Model) -> Listed:
    mark = (model.score.gap if model.score else "no") if model.in_scope else "out"
    name = capped(model.name, _NAME)
    who = capped(" · ".join(part for part in (model.team or model.unit, model.owner) if part), _NAME_AND_WHO - len(name))
    statuses = tuple(getattr(model, axis).status for axis in AXES)
    return Listed(
        mark=mark, symbols=symbols(model), name=name, who=who, at=cell(model.place),
        said=said(model, _LINE if model.in_scope else _LINE_OUTSIDE), scope_reason=model.scope_reason, statuses=statuses,
    )  # fmt: skip


def said(model: Model, limit: int) -> str:
    """`E7 “live”, H7 “no”`: what the axes were read from, each cell once."""
    seen: dict[str, str] = {}
    for axis in AXES:
        for evidence in model.evidence(getattr(model, axis))[:2]:
            seen.setdefault(cell(evidence.place), capped(evidence.text, _SAID))
    return capped(", ".join(f"{at} “{text}”" for at, text in seen.items()), limit)
