"""A big company by team: how much of each runs unattended, and which of its models to look at first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from audit.domain.result import AuditResult, GroupSummary
from audit.domain.risk import by_risk
from audit.report.view.chart_geometry import Scale, scale_for
from audit.report.view.formatting import capped
from audit.report.view.heatmap import grouping

BIG = 40  # models in scope; up to here the map has a row for each, and says enough
MOST_GROUPS = 14
_NAME, _PERSON = 44, 30  # characters


class GroupRow(NamedTuple):
    """A group's counts, and its riskiest model with the owner ("" where none is named)."""

    group: GroupSummary
    riskiest: str
    owner: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The groups, those with the most unattended models first, and how many `more` are in the annex's file."""

    by: str
    rows: tuple[GroupRow, ...]
    more: int
    scale: Scale


def team_summary(result: AuditResult) -> Summary | None:
    """By team, else by unit or owner; None for a small company, or one whose inventory names none of them."""
    models = [model for model in result.models if model.in_scope]
    by = grouping(models) if len(models) > BIG else None
    if by is None:
        return None
    riskiest = {}
    for at in by_risk(result.models):
        model = result.models[at]
        if model.in_scope and (name := getattr(model, by)) and name not in riskiest:
            riskiest[name] = model
    found = [group for group in result.groups if group.by == by and group.in_scope]
    found.sort(key=lambda g: (-g.gap_low, -g.gap_high, -g.in_scope, g.name))
    rows = tuple(
        GroupRow(
            group,
            capped(riskiest[group.name].name, _NAME) if group.name in riskiest else "",
            capped(riskiest[group.name].owner or "", _PERSON) if group.name in riskiest else "",
        )
        for group in found[:MOST_GROUPS]
    )
    if len(rows) < 2:
        return None
    scale = scale_for(float(row.group.gap_high) for row in rows)
    return Summary(by, rows, max(len(found) - MOST_GROUPS, 0), scale)
