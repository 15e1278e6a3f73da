"""What may be written into the cells of a sheet to fill in: lists to choose from, and words beside a cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from audit.domain.places import column_letters

CHECKED_ROWS = 1_000
_LONGEST_TITLE, _LONGEST_PROMPT = 32, 255  # characters that Excel takes beside a cell
_LONGEST_FORMULA = 255  # a longer one makes Excel repair the file; the cell then has no list


@dataclass(frozen=True, slots=True)
class Check:
    """What may be written into a column to fill in: `choices` is a formula over cells of this workbook that gives a
    list, never a client's text; `strict` refuses what is not in it. `prompt` is shown beside the cell."""

    column: int  # 1-based
    heading: str
    prompt: str
    choices: str | None = None
    strict: bool = False


def checks_xml(checks: Sequence[Check]) -> str:
    """The part of a sheet that holds them; "" where there are none."""
    if not checks:
        return ""
    return f'<dataValidations count="{len(checks)}">{"".join(map(_check, checks))}</dataValidations>'


def _check(check: Check) -> str:
    letter = column_letters(check.column)
    formula = escape(check.choices or "") if len(check.choices or "") <= _LONGEST_FORMULA else ""
    kind = ' type="list"' if formula else ""
    refuse = ' showErrorMessage="1"' if check.strict else ""
    title, prompt = quoteattr(check.heading[:_LONGEST_TITLE]), quoteattr(check.prompt[:_LONGEST_PROMPT])
    choices = f"<formula1>{formula}</formula1>" if formula else ""
    return (
        f'<dataValidation{kind} allowBlank="1" showInputMessage="1"{refuse} promptTitle={title} prompt={prompt}'
        f' sqref="{letter}2:{letter}{CHECKED_ROWS}">{choices}</dataValidation>'
    )
