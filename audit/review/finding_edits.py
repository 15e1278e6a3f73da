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
class EditedFindings:
    """The findings in their order, what changed, and the rows that did not fit."""

    findings: tuple[Finding, ...]
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Edits:
    """The findings as the rows so far leave them."""

    findings: list[Finding]
    titles: Choices[str]
    as_of: date
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def apply_finding_edits(
    review: Review, findings: Sequence[Finding], models: Sequence[Model], knowledge: Knowledge, as_of: date
) -> EditedFindings:
    """Applies the rows in their order; the ranks then run from 1 without a hole."""
    rows = tuple(review.of(*ABOUT_FINDINGS, "model_note", "paragraph"))
    if not rows:
        return EditedFindings(tuple(findings))
    ordered = sorted(findings, key=lambda finding: finding.rank)
    titles = Choices((name, f.function) for f in ordered for name in (f.title, f.short, f.function))
    edits = _Edits(ordered, titles, as_of)
    sections = labelled(*(sheet.sections for sheet in knowledge.reviews))
    called = names_of(models)
    for row in rows:
        if row.action == "model_note":
            index = model_of(row, called, models, edits.problems)
            if index is not None:
                edits.changes.append(row.change(models[index].name, "", text=row["text"], models=(index,)))
        elif row.action == "paragraph":
            _paragraph(edits, row, sections, knowledge.review.sections)
        else:
            _about_finding(edits, row)
    ranked = (replace(finding, rank=rank) for rank, finding in enumerate(edits.findings, 1))
    return EditedFindings(tuple(ranked), tuple(edits.changes), tuple(edits.problems))


def _paragraph(edits: _Edits, row: Row, sections: Choices[str], titles: Mapping[str, str]) -> None:
    section = sections.one(row["subject"])
    if section is None:
        problem = row.problem("review_unknown_section", subject=row["subject"], near=sections.names())
        edits.problems.append(problem)
    else:
        edits.changes.append(row.change(titles[section], section, text=row["text"]))


def _about_finding(edits: _Edits, row: Row) -> None:
    function = edits.titles.one(row["subject"])
    finding = next((f for f in edits.findings if f.function == function), None)
    if finding is None:
        near = "; ".join(f"'{f.title}'" for f in edits.findings) or "–"
        edits.problems.append(row.problem("review_unknown_finding", subject=row["subject"], near=near))
    else:
        ABOUT_FINDINGS[row.action](edits, row, finding)


def _accept(edits: _Edits, row: Row, finding: Finding) -> None:
    """The finding stays, and says who accepts it until when; after that day it is open again."""
    until = None
    if row["until"]:
        try:
            until = date.fromisoformat(row["until"])
        except ValueError:
            edits.problems.append(row.problem("review_bad_day", value=row["until"]))
            return
        if until < edits.as_of:
            edits.problems.append(row.problem("review_ended", subject=finding.title, day=until.isoformat()))
            return
    edits.changes.append(
        row.change(finding.title, finding.function, finding.state, finding.state, until=until)
    )


def _hide(edits: _Edits, row: Row, finding: Finding) -> None:
    rank = edits.findings.index(finding) + 1
    edits.findings.remove(finding)
    edits.changes.append(row.change(finding.title, finding.function, str(rank)))


def _move(edits: _Edits, row: Row, finding: Finding) -> None:
    rank, count = edits.findings.index(finding) + 1, len(edits.findings)
    wanted = int(row["value"]) if row["value"].isascii() and row["value"].isdigit() else 0
    if not 1 <= wanted <= count:
        edits.problems.append(row.problem("review_bad_place", value=row["value"], count=count))
    elif wanted == rank:
        edits.problems.append(row.problem("review_no_change", value=row["value"], subject=finding.title))
    else:
        edits.findings.remove(finding)
        edits.findings.insert(wanted - 1, finding)
        edits.changes.append(row.change(finding.title, finding.function, str(rank), str(wanted)))


def _note(edits: _Edits, row: Row, finding: Finding) -> None:
    edits.changes.append(row.change(finding.title, finding.function, text=row["text"]))


ABOUT_FINDINGS: dict[Action, Callable[[_Edits, Row, Finding], None]] = {
    "accept": _accept,
    "hide": _hide,
    "move": _move,
    "finding_note": _note,
}
"""Action -> what it does to a finding."""
