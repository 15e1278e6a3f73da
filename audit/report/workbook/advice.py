"""The sheets about what to do: findings, roles, budget, amounts and the sprint."""

from __future__ import annotations

from collections.abc import Iterator

from audit.domain.result import Amount, AuditResult, BudgetLine
from audit.report.workbook.sentences import Sentences
from audit.report.workbook.spreadsheet import Cell
from audit.report.workbook.words import Row, Words, inputs, names

_OPEN_ONLY = (
    "rank", "severity", "likelihood", "owner", "due", "affected", "unsettled", "models", "unsettled_models",
    "first_step", "impact", "goes_wrong", "evidence_wanted", "question", "role", "effort_low", "effort_high",
    "asked_by", "source",
)  # fmt: skip
"""What a finding says while it is open; one that is closed says nothing of it."""


def findings(result: AuditResult, words: Words, sentences: Sentences) -> Iterator[Row]:
    """Each finding as the report has it, the most urgent first; then those of the last audit that are closed."""
    titles = {role.id: role.title for role in result.advice.roles}
    for card, told in sentences.findings:
        f, function = card.finding, card.function
        yield {
            "rank": f.rank,
            "function": f.title,
            "finding": told["finding"],
            "state": words.word("state", f.state),
            "severity": f.severity or None,
            "likelihood": told["likelihood"] or None,
            "owner": f.owner,
            "due": card.due,
            "status": told["status"],
            "affected": len(function.affected),
            "unsettled": len(function.unsettled),
            "models": names(result, function.affected) or None,
            "unsettled_models": names(result, function.unsettled) or None,
            "first_step": told["first_step"],
            "impact": f.impact,
            "goes_wrong": f.goes_wrong,
            "evidence_wanted": f.evidence_wanted,
            "question": f.question,
            "role": titles.get(f.role, f.role),
            "effort_low": f.effort_days_low,
            "effort_high": f.effort_days_high,
            "asked_by": told["asked_by"] or None,
            "source": f.source,
        }
    for closed, told in sentences.closed:
        yield {
            **dict.fromkeys(_OPEN_ONLY),
            "function": told["function"],
            "finding": told["finding"],
            "state": words.word("state", closed.after),
            "status": told["status"],
        }


def roles(result: AuditResult, words: Words) -> Iterator[Row]:
    """Each role with what it owns here and how many are needed."""
    for role in result.advice.roles:
        yield {
            "title": role.title,
            "seniority": role.seniority,
            "when": words.label("when", role.when),
            "fte_low": role.fte_low,
            "fte_high": role.fte_high,
            "functions": words.functions(role.functions),
            "gaps": words.functions(role.gaps),
            "tools": ", ".join(role.tools),
            "why": role.why,
            "formula": role.formula,
            "inputs": inputs(role.inputs),
        }


def budget(result: AuditResult, words: Words) -> Iterator[Row]:
    """Each seat hired one way and the other, and the difference; the total last."""
    titles = {role.id: role.title for role in result.advice.roles}
    for line in result.advice.budget:
        yield from _seat(line, titles.get(line.role, line.role), words)
    if result.advice.budget_total is not None:
        yield from _seat(result.advice.budget_total, words.words["total"], words)


def amounts(result: AuditResult, words: Words) -> Iterator[Row]:
    """What the gap costs, by finding and over all; never added to what closing it costs."""
    for finding in sorted(result.findings, key=lambda f: f.rank):
        for amount in finding.amounts:
            yield {"about": finding.title, **_amount(amount, words)}
    for amount in result.advice.amounts:
        yield {"about": words.words["advice"], **_amount(amount, words)}


def sprint(result: AuditResult, words: Words) -> Iterator[Row]:
    """The sprint's tasks, then its targets."""
    plan = result.advice.sprint
    if plan is None:
        return
    streams = dict(plan.streams)
    for task in plan.tasks:
        yield {
            "kind": words.words["task"],
            "stream": streams.get(task.stream, task.stream),
            "title": task.title,
            "first_day": task.first_day,
            "last_day": task.last_day,
            **dict.fromkeys(("today_low", "today_high", "target", "of", "measured_by")),
            "models": names(result, task.models),
        }
    for target in plan.targets:
        yield {
            "kind": words.words["target"],
            "stream": streams.get(target.stream, target.stream),
            "title": target.title,
            "first_day": None,
            "last_day": target.due_day,
            "today_low": target.today_low,
            "today_high": target.today_high,
            "target": target.target,
            "of": target.of,
            "measured_by": target.measured_by,
            "models": None,
        }


def _seat(line: BudgetLine, title: str, words: Words) -> Iterator[Row]:
    ways = {"managed": line.managed, "domestic": line.domestic, "savings": line.savings}
    for way, amount in ways.items():
        yield {
            "seat": title,
            "way": words.words[way],
            "seats_low": line.seats_low,
            "seats_high": line.seats_high,
            **_amount(amount, words),
        }


def _amount(amount: Amount, words: Words) -> dict[str, Cell]:
    money = amount.range
    low, high, currency = (None, None, None) if money is None else (money.low, money.high, money.currency)
    return {
        "label": amount.label,
        "low": low,
        "high": high,
        "currency": currency,
        "per": words.label("per", amount.per),
        "formula": amount.formula,
        "inputs": inputs(amount.inputs),
        "tell_us": amount.tell_us,
        "note": amount.note,
    }
