"""What a reviewer says of the findings and of the report: accepted, hidden, moved; notes and paragraphs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from audit.domain.changes import Action, Change
from audit.domain.models import Model
from audit.domain.places import Problem
from audit.knowledge import Knowledge
from audit.review.choices import Choices, labelled
from audit.review.rows import Review, Row
from audit.review.statuses import model_of, names_of

if TYPE_CHECKING:
    from audit.domain.result import Finding


@dataclass(frozen=True, slots=True)
class Arranged:
    """The findings in their order, what changed, and the rows that did not fit."""

    findings: tuple[Finding, ...]
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Desk:
    """The findings as the rows so far leave them."""

    findings: list[Finding]
    titles: Choices[str]
    as_of: date
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def arrange(
    review: Review, findings: Sequence[Finding], models: Sequence[Model], knowledge: Knowledge, as_of: date
) -> Arranged:
    """Applies the rows in their order; the ranks then run from 1 without a hole."""
    rows = tuple(review.of(*ABOUT_FINDINGS, "model_note", "paragraph"))
    if not rows:
        return Arranged(tuple(findings))
    ordered = sorted(findings, key=lambda finding: finding.rank)
    titles = Choices((name, f.function) for f in ordered for name in (f.title, f.short, f.function))
    desk = _Desk(ordered, titles, as_of)
    sections = labelled(*(sheet.sections for sheet in knowledge.reviews))
    called = names_of(models)
    for row in rows:
        if row.action == "model_note":
            index = model_of(row, called, models, desk.problems)
            if index is not None:
                desk.changes.append(row.change(models[index].name, "", text=row["text"], models=(index,)))
        elif row.action == "paragraph":
            _paragraph(desk, row, sections, knowledge.review.sections)
        else:
            _about_finding(desk, row)
    ranked = (replace(finding, rank=rank) for rank, finding in enumerate(desk.findings, 1))
    return Arranged(tuple(ranked), tuple(desk.changes), tuple(desk.problems))


def _paragraph(desk: _Desk, row: Row, sections: Choices[str], titles: Mapping[str, str]) -> None:
    section = sections.one(row["subject"])
    if section is None:
        problem = row.problem("review_unknown_section", subject=row["subject"], near=sections.names())
        desk.problems.append(problem)
    else:
        desk.changes.append(row.change(titles[section], section, text=row["text"]))


def _about_finding(desk: _Desk, row: Row) -> None:
    function = desk.titles.one(row["subject"])
    finding = next((f for f in desk.findings if f.function == function), None)
    if finding is None:
        near = "; ".join(f"'{f.title}'" for f in desk.findings) or "–"
        desk.problems.append(row.problem("review_unknown_finding", subject=row["subject"], near=near))
    else:
        ABOUT_FINDINGS[row.action](desk, row, finding)


def _accept(desk: _Desk, row: Row, finding: Finding) -> None:
    """The finding stays, and says who accepts it until when; after that day it is open again."""
    until = None
    if row["until"]:
        try:
            until = date.fromisoformat(row["until"])
        except ValueError:
            desk.problems.append(row.problem("review_bad_day", value=row["until"]))
            return
        if until < desk.as_of:
            desk.problems.append(row.problem("review_ended", subject=finding.title, day=until.isoformat()))
            return
    desk.changes.append(
        row.change(finding.title, finding.function, finding.state, finding.state, until=until)
    )


def _hide(desk: _Desk, row: Row, finding: Finding) -> None:
    rank = desk.findings.index(finding) + 1
    desk.findings.remove(finding)
    desk.changes.append(row.change(finding.title, finding.function, str(rank)))


def _move(desk: _Desk, row: Row, finding: Finding) -> None:
    rank, count = desk.findings.index(finding) + 1, len(desk.findings)
    wanted = int(row["value"]) if row["value"].isascii() and row["value"].isdigit() else 0
    if not 1 <= wanted <= count:
        desk.problems.append(row.problem("review_bad_place", value=row["value"], count=count))
    elif wanted == rank:
        desk.problems.append(row.problem("review_no_change", value=row["value"], subject=finding.title))
    else:
        desk.findings.remove(finding)
        desk.findings.insert(wanted - 1, finding)
        desk.changes.append(row.change(finding.title, finding.function, str(rank), str(wanted)))


def _note(desk: _Desk, row: Row, finding: Finding) -> None:
    desk.changes.append(row.change(finding.title, finding.function, text=row["text"]))


ABOUT_FINDINGS: dict[Action, Callable[[_Desk, Row, Finding], None]] = {
    "accept": _accept,
    "hide": _hide,
    "move": _move,
    "finding_note": _note,
}
"""Action -> what it does to a finding."""
