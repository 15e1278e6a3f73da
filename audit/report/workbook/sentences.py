"""What the workbook says in whole sentences, as the report says them: `report_templates/workbook/words.html`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import lxml.html

from audit.domain.result import AuditResult
from audit.report.brand import Brand
from audit.report.html.environment import fill
from audit.report.view.context import context
from audit.report.view.finding_cards import Card, ClosedFinding, cards, closed_findings
from audit.report.view.formatting import unmarked
from audit.report.view.questions import asked


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the sheet to start from: a label, what it says (None where the label is a title), and their looks."""

    label: str
    text: str | None
    label_look: str
    text_look: str


@dataclass(frozen=True, slots=True)
class Sentences:
    """The lines of the first sheet; each finding, most urgent first, with its card; each finding of the last audit
    that is closed; each question, in its order."""

    start: tuple[Line, ...]
    findings: tuple[tuple[Card, Mapping[str, str]], ...]
    closed: tuple[tuple[ClosedFinding, Mapping[str, str]], ...]
    questions: tuple[Mapping[str, str], ...]


def load_sentences(result: AuditResult, brand: Brand, sheets: Mapping[str, str]) -> Sentences:
    """The sentences of one result, in the language that is spoken; `sheets` are the names of those to speak of, by
    their ids."""
    names = {
        **context(result, whole_list=False), "brand": brand, "sheet": sheets,
        "all_asked": asked(result, result.questions),
    }  # fmt: skip
    page = lxml.html.fragment_fromstring(fill(brand, "workbook/words.html", names), create_parent="div")
    start, findings, closed, questions = (
        page.find(f"table[@id='{name}']") for name in ("start", "findings", "closed", "questions")
    )
    return Sentences(
        tuple(_line(row) for row in start.iter("tr")),
        tuple(zip(cards(result), map(_by_class, findings.iter("tr")), strict=True)),
        tuple(zip(closed_findings(result), map(_by_class, closed.iter("tr")), strict=True)),
        tuple(map(_by_class, questions.iter("tr"))),
    )


def _line(row: Any) -> Line:
    cells = [(_words(cell), str(cell.get("class", ""))) for cell in row.iter("td")]
    (label, look), (text, text_look) = (*cells, ("", ""), ("", ""))[:2]
    return Line(label, text or None, look or str(row.get("class", "label")), text_look)


def _by_class(row: Any) -> Mapping[str, str]:
    return {str(cell.get("class")): _words(cell) for cell in row.iter("td")}


def _words(element: Any) -> str:
    return " ".join(unmarked(element.text_content()).split())
