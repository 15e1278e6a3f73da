"""The sheets that hold the company against others and its own past, where a result has them: an earlier audit, a
benchmark."""

from __future__ import annotations

from collections.abc import Iterator

from audit.domain.comparison import AuditPoint, ComparedModel, Comparison, Move, TargetOutcome
from audit.domain.result import AuditResult
from audit.report.view.formatting import long_date
from audit.report.workbook.spreadsheet import Cell
from audit.report.workbook.words import Row, Words, place

_COLUMNS = (
    "kind", "about", "place", "what", "before", "after", "change", "cause", "said_before", "said", "low", "high", "of",
    "share_low", "share_high",
)  # fmt: skip
_NOTHING: dict[str, Cell] = dict.fromkeys(_COLUMNS)


def since(result: AuditResult, words: Words) -> Iterator[Row]:
    """Each audit of the series, then whatever changed: models, functions, targets, amounts, and what rules judge."""
    held = result.since
    if held is None:
        return
    for point in held.trend:
        yield _audit(point, "since_audit", words)
    if held.own is not None:
        yield _audit(held.own, "since_own", words)
    for model in held.models:
        yield from _model(model, words)
    for kind, listed in (("since_added", held.added), ("since_gone", held.gone)):
        for one in listed:
            status = words.word("deployed", one.deployed)
            yield {
                **_NOTHING,
                "kind": words.words[kind],
                "about": one.name,
                "place": place(one.place),
                "what": status,
            }
            for move in one.moves:
                yield {
                    **_NOTHING,
                    "kind": words.words[kind],
                    "about": one.name,
                    "place": place(one.place),
                    **_move(move, words),
                }
    yield from _outcomes(held, words)


def _audit(point: AuditPoint, kind: str, words: Words) -> Row:
    return {
        **_NOTHING, "kind": words.words[kind], "about": long_date(point.as_of),
        "what": words.word("verdict", point.status), "low": point.gap_low, "high": point.gap_high,
        "of": point.in_scope, "share_low": point.share_low, "share_high": point.share_high,
    }  # fmt: skip


def _model(model: ComparedModel, words: Words) -> Iterator[Row]:
    same: dict[str, Cell] = {
        **_NOTHING, "kind": words.words["since_model"], "about": model.name, "place": place(model.place)
    }  # fmt: skip
    if model.renamed:
        yield {**same, "what": words.words["since_name"], "before": model.name_before, "after": model.name}
    if model.scope != model.scope_before:
        before, after = (words.label("scope_reason", code) for code in (model.scope_before, model.scope))
        yield {**same, "what": words.words["since_scope"], "before": before, "after": after}
    for move in model.moves:
        yield {**same, **_move(move, words)}


def _move(move: Move, words: Words) -> dict[str, Cell]:
    return {
        "what": words.axis(move.axis),
        "before": words.status(move.axis, move.before),
        "after": words.status(move.axis, move.after),
        "change": words.words[move.direction],
        "cause": words.words[move.cause],
        "said_before": "\n".join(move.said_before) or None,
        "said": "\n".join(move.said_after) or None,
    }


def _outcomes(held: Comparison, words: Words) -> Iterator[Row]:
    """What became of functions, targets and amounts, and what other rules judge otherwise."""
    for function in held.functions:
        low, high = function.coverage
        yield {
            **_NOTHING,
            "kind": words.words["since_function"],
            "about": words.label("function", function.id),
            "before": words.word("state", function.before),
            "after": words.word("state", function.after),
            "change": words.words[function.finding],
            "share_low": low,
            "share_high": high,
        }
    for target in held.targets:
        yield {
            **_NOTHING, "kind": words.words["since_target"], "about": target.title, "what": long_date(target.due),
            "before": target.target, "change": _reached(target, held, words), "low": target.low, "high": target.high,
            "of": target.of,
        }  # fmt: skip
    for saving in held.savings:
        saved = saving.saved
        yield {
            **_NOTHING, "kind": words.words["since_saving"], "about": saving.label,
            "what": f"{saved.currency}, {words.label('per', saving.per)}" if saved else None,
            "cause": None if saved else ", ".join(saving.tell_us), "low": saved.low if saved else None,
            "high": saved.high if saved else None,
        }  # fmt: skip
    for rule in held.rules:
        before, after = (words.status(rule.axis, code) for code in (rule.before, rule.after))
        yield {
            **_NOTHING, "kind": words.words["since_rule"], "about": rule.text, "what": words.axis(rule.axis),
            "before": before, "after": after, "cause": words.words["rules"], "of": rule.count,
        }  # fmt: skip


def _reached(target: TargetOutcome, held: Comparison, words: Words) -> str:
    if target.reached != "hit" and target.due > held.after.as_of:
        return words.words["not_due"]
    return words.words["reached_open" if target.reached == "open" else target.reached]


def benchmark(result: AuditResult, words: Words) -> Iterator[Row]:
    """Each figure of the company beside where the others stand."""
    standing = result.standing
    if standing is None:
        return
    for one in standing.places:
        metric = one.spread.metric
        yield {
            "figure": words.words.get(metric) or words.label("function", metric),
            "low": one.low, "high": one.high, "first": one.spread.first, "median": one.spread.median,
            "third": one.spread.third, "of": one.spread.of, "segment": standing.value or None,
            "source": f"{standing.source} ({standing.year})",
        }  # fmt: skip
