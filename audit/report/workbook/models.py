"""The sheets about the models: how the verdict stands, each model with its evidence, and what to ask."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from audit.domain.models import FUNCTIONS, Axis, Model, Money, Status
from audit.domain.result import AuditResult, Share, counted_by, of_at_most, other_readings
from audit.report.view.formatting import at
from audit.report.workbook.sentences import Sentences
from audit.report.workbook.spreadsheet import Cell, Word
from audit.report.workbook.words import Row, Words, names, period, place

_AXES: tuple[Axis, ...] = ("deployed", "monitored", "retrained")
_FIGURES = ("value", "low", "high", "of_low", "of_high", "share_low", "share_high")


def summary(result: AuditResult, words: Words) -> Iterator[Row]:
    """The verdict in all its readings, the ladder, and what the file was."""
    verdict = result.verdict
    if result.client_named:
        yield _line(words, "client", value=result.client)
    yield _line(words, "as_of", value=result.as_of.isoformat())
    yield _line(words, "window", value=result.window_start.isoformat())
    yield _line(words, "file", value=result.source.file)
    if result.source.sheets:
        yield _line(words, "sheets", value=", ".join(result.source.sheets))
    yield _line(words, "listed", low=len(result.models), high=len(result.models))
    yield _line(words, "in_scope", low=verdict.in_scope, high=verdict.in_scope)
    yield _line(words, "set_aside", low=len(result.set_aside), high=len(result.set_aside))
    yield _line(
        words,
        "verdict",
        value=words.word("verdict", verdict.status),
        low=verdict.gap_low,
        high=verdict.gap_high,
        of_low=verdict.in_scope,
        of_high=verdict.in_scope,
        share_low=verdict.share_low,
        share_high=verdict.share_high,
    )
    yield _line(words, "threshold", share_low=verdict.threshold, share_high=verdict.threshold)
    yield from _readings(result, words)
    yield from _ladder(result, words)
    yield _line(words, "toolkit", value=result.toolkit_version)
    yield _line(words, "knowledge", value=result.knowledge_sha256)


def models(result: AuditResult, words: Words, sentences: Sentences) -> Iterator[Row]:
    """Each model with its statuses, the evidence, and the question that matters for it."""
    asked = _deciding(result, sentences)
    notes = _notes(result)
    for index, model in enumerate(result.models):
        row: dict[str, Cell] = {
            "number": index + 1,
            "id": model.id,
            "name": model.name,
            "place": place(model.place),
            "owner": model.owner,
            "team": model.team,
            "unit": model.unit,
            "in_scope": words.yes_no(model.in_scope),
            "scope_reason": words.label("scope_reason", model.scope_reason),
            "gap": _gap(model, words),
            "question": asked.get(index),
            "note": notes.get(index),
        }
        for axis in _AXES:
            row |= _axis(model, axis, words)
        for function in FUNCTIONS:
            row[function] = _status(model.functions.get(function), "function_status", words)
        yield row | _facts(model, words)


def functions(result: AuditResult, words: Words) -> Iterator[Row]:
    """The six functions with their counts and the models concerned."""
    for f in result.functions:
        counted = ("of", "yes", "partial", "planned", "no", "unknown", "not_applicable")
        yield {
            "name": words.label("function", f.id),
            "state": words.word("state", f.state),
            **{name: getattr(f, name) for name in (*counted, "coverage_low", "coverage_high")},
            "affected": names(result, f.affected),
            "unsettled": names(result, f.unsettled),
        }


def questions(result: AuditResult, words: Words, sentences: Sentences) -> Iterator[Row]:
    """The questions that matter, in their order, as the report asks them."""
    for number, (question, told) in enumerate(zip(result.questions, sentences.questions, strict=True), 1):
        yield {
            "number": number,
            "question": told["question"],
            "who": told["who"] or None,
            "changes": told["changes"],
            "decides": words.words["deciding" if question.decides else "helpful"],
            "settles": len(question.models),
            "models": names(result, question.models),
            "place": place(question.place),
        }


def groups(result: AuditResult, words: Words) -> Iterator[Row]:
    """Counts by owner, team and business unit."""
    unsure = ("production", "monitored", "retrained")
    counted = ("models", "in_scope", *unsure, *(f"{name}_high" for name in unsure), "gap_low", "gap_high")
    for group in result.groups:
        counts = {name: getattr(group, name) for name in counted}
        yield {"by": words.label("group_by", group.by), "name": group.name, **counts}


def _line(words: Words, what: str, **figures: Cell) -> Row:
    return {"what": words.summary[what], **dict.fromkeys(_FIGURES), **figures}


def _readings(result: AuditResult, words: Words) -> Iterator[Row]:
    verdict = result.verdict
    for what, share in other_readings(verdict).items():
        least, most = counted_by(what, share, result.ladder)
        yield _line(words, what, **_share(share, words) | {"of_low": least, "of_high": most})
    if verdict.withheld or verdict.status == "no_gap":  # else there is no all-clear to withhold
        why = f"withheld_{verdict.withheld_for or 'silence'}" if verdict.withheld else "no"
        yield _line(words, "withheld", value=words.words[why])
    for what in ("claimed_monitored", "claimed_retrained", "good_answers", "bad_answers", "margin"):
        count: Any = getattr(verdict, what)
        if count is not None:
            yield _line(words, what, low=count, high=count)


def _share(share: Share, words: Words) -> dict[str, Cell]:
    return {
        "value": words.word("verdict", share.status),
        "low": share.gap_low,
        "high": share.gap_high,
        "of_low": share.of_low,
        "of_high": share.of_high,
        "share_low": share.share_low,
        "share_high": share.share_high,
    }


def _ladder(result: AuditResult, words: Words) -> Iterator[Row]:
    for rung in result.ladder:
        name = words.label("rung", rung.id)
        low = rung.of if rung.id == "built" else rung.low
        of_high = of_at_most(rung, result.ladder)
        line = _line(words, "rung", low=low, high=rung.high, of_low=rung.of, of_high=of_high)
        yield {**line, "what": words.summary["rung"].format(rung=name)}
        if rung.id == "built":
            continue  # nothing comes before it
        line = _line(words, "lost", low=rung.lost, of_low=rung.of, of_high=rung.of)
        yield {**line, "what": words.summary["lost"].format(rung=name)}


def _deciding(result: AuditResult, sentences: Sentences) -> dict[int, str]:
    """Index of a model -> the first deciding question that it is part of."""
    asked: dict[int, str] = {}
    for question, told in zip(result.questions, sentences.questions, strict=True):
        if question.decides:
            for index in question.models:
                asked.setdefault(index, told["question"])
    return asked


def _notes(result: AuditResult) -> dict[int, str]:
    """Index of a model -> what a reviewer noted."""
    noted: dict[int, str] = {}
    for change in result.changes:
        if change.action == "model_note" and change.text:
            for index in change.models:
                noted[index] = "\n".join(filter(None, (noted.get(index), f"{change.text} ({change.who})")))
    return noted


def _gap(model: Model, words: Words) -> Cell:
    if model.score is None:
        return None
    look = {"yes": "gap", "maybe": "unknown", "no": "in_place"}[model.score.gap]
    return Word(look, words.label("gap", model.score.gap))


def _axis(model: Model, axis: Axis, words: Words) -> dict[str, Cell]:
    status: Status = getattr(model, axis)
    evidence = model.evidence(status)
    return {
        axis: _status(status, axis, words),
        f"{axis}_strength": words.strength(status.strength),
        f"{axis}_cells": "\n".join([at(e.place) for e in evidence]),
        f"{axis}_text": "\n".join([e.text for e in evidence]),
    }


def _status(status: Status | None, group: str, words: Words) -> Cell:
    if status is None:
        return None
    word = words.word(group, status.counted)
    if status.reviewed:
        return Word(word.code, words.words["reviewed"].format(status=word.text))
    if status.contradicted:
        return Word(word.code, words.words["contradicted"].format(status=word.text))
    return word


def _facts(model: Model, words: Words) -> dict[str, Cell]:
    value, currency = _money(model.value)
    cost, cost_currency = _money(model.monthly_cost)
    return {
        "tools": ", ".join(model.tools),
        "kind": words.label("kind", model.kind),
        "origin": words.label("origin", model.origin),
        "criticality": model.criticality,
        "value": model.value_text if model.value is None else value,
        "value_currency": currency,
        "monthly_cost": cost,
        "cost_currency": cost_currency,
        "built": period(model.built),
        "deployed_on": period(model.deployed_on),
        "last_trained": period(model.last_trained),
        "retired_on": period(model.retired_on),
        "recorded_on": period(model.recorded_on),
        "legacy": words.yes_no(True) if model.legacy else None,
    }


def _money(money: Money | None) -> tuple[Cell, Cell]:
    return (None, None) if money is None else (money.amount, money.currency)
