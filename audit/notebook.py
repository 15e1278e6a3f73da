"""A look or a result as a notebook shows it: a small table of our own HTML, every text of the client escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from audit.domain.models import Model
from audit.domain.result import AuditResult
from audit.inspection import Needs

_AXES = ("deployed", "monitored", "retrained")
_SHOWN = 20  # models of a look; `tables` has all of them
_LINES_OF_NEEDS = (
    ("silent_axes", "axes that no column speaks of"),
    ("left_out", "sheets left out"),
    ("doubtful_columns", "doubtful columns"),
    ("open_answers", "answers not understood"),
)


def result_html(result: AuditResult) -> str:
    """The client, the verdict and the six functions, in the words of the result."""
    verdict, words = result.verdict, result.labels
    counted = (
        "" if verdict.share_low is None else f" ({verdict.gap_low}–{verdict.gap_high} / {verdict.in_scope})"
    )
    said = _word(words, "verdict", verdict.status) + counted
    rows = (
        (
            _word(words, "function", one.id),
            _word(words, "state", one.state),
            *(str(count) for count in (one.yes, one.partial, one.planned, one.no, one.unknown)),
        )
        for one in result.functions
    )
    statuses = (_word(words, "function_status", s) for s in ("yes", "partial", "planned", "no", "unknown"))
    return f"{_title(f'{result.client} · {result.as_of}', said)}{_table(('', '', *statuses), rows)}"


def look_html(file: str, models: Sequence[Model], needs: Needs) -> str:
    """What needs a person, and the first models with their statuses."""
    points = (
        (str(len(getattr(needs, name))), said) for name, said in _LINES_OF_NEEDS if getattr(needs, name)
    )
    rows = (
        (model.name, *(getattr(model, axis).status for axis in _AXES), str(model.place))
        for model in models[:_SHOWN]
    )
    table = _table(("model", *_AXES, "place"), rows)
    return f"{_title(file, f'{len(models)} models')}{_table((), points)}{table}"


def _word(words: Mapping[str, Mapping[str, str]], group: str, code: str) -> str:
    return words.get(group, {}).get(code, code)


def _title(name: str, said: str) -> str:
    return f"<p><strong>{escape(name)}</strong><br>{escape(said)}</p>"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    top = f"<thead><tr>{''.join(f'<th>{escape(cell)}</th>' for cell in head)}</tr></thead>" if head else ""
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table>{top}<tbody>{body}</tbody></table>" if body else ""
