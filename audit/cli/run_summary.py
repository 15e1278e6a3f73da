"""What a run says when it ends: the verdict, what could not be used, what was kept, and what to do next.

All of it goes to stderr, in English as everything on the terminal; stdout has the folder alone.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from audit.cli.opening import STDIN
from audit.cli.options import click
from audit.messages import cut, named

if TYPE_CHECKING:
    from audit.delivery import Delivered
    from audit.domain.places import Problem
    from audit.domain.result import AuditResult
    from audit.knowledge import Knowledge

REFUSED_ANSWERS = frozenset(
    ["answer_unknown_question", "answer_off_scale", "answer_about_company", "answer_unknown_model",
     "answer_ambiguous_model"]
)  # fmt: skip
"""Codes of answers that count for nothing. The others are of answers that count and contradict something."""
_REVIEW = "review_"
_SHOWN = 5  # of each kind


def say_done(delivered: Delivered, target: Path, *inventories: str) -> None:
    """Says how it went on stderr, and the folder on stdout. `inventories` are what was audited just now."""
    from audit.cached_knowledge import load_knowledge

    for line in _lines(delivered, target, inventories, load_knowledge()):
        click.echo("".join(sign if sign.isprintable() else "?" for sign in line), err=True)
    click.echo(target)


def _lines(
    delivered: Delivered, target: Path, inventories: Sequence[str], knowledge: Knowledge
) -> Iterator[str]:
    result = delivered.result
    yield _verdict(result, knowledge)
    rows, answers, data = _by_origin(result.problems)
    notes = sum(problem.level == "info" for problem in result.problems)
    told = [(data, "problem", "problems"), (notes, "note", "notes")]
    if said := " and ".join(_count(number, one, many) for number, one, many in told if number):
        yield f"The report lists {said} on the data."
    yield from _refused(rows, "row of the review was", "rows of the review were", knowledge)
    yield from _refused(answers, "answer was", "answers were", knowledge)
    files = ["INVENTORY" if one == STDIN else one for one in inventories]
    yield from _kept(delivered, target, files)
    if files:
        yield from _next(result, target, files)


def _verdict(result: AuditResult, knowledge: Knowledge) -> str:
    verdict = result.verdict
    words = knowledge.labels.labels["verdict"]
    if verdict.status == "not_applicable":
        why = (
            f"none of {verdict.in_scope} models in scope is in production"
            if verdict.in_scope
            else "no model is in scope"
        )
        return f"{result.client}: Not tested, {why}."
    share = (
        ""
        if verdict.share_low is None
        else f", {verdict.gap_low} to {verdict.gap_high} of {verdict.in_scope} models"
    )
    return f"{result.client}: {words.get(verdict.status, verdict.status)}{share}."


def _by_origin(problems: Sequence[Problem]) -> tuple[list[Problem], list[Problem], int]:
    """Rows of the review and answers that were refused, and how many problems are of the data itself."""
    grave = [problem for problem in problems if problem.level != "info"]
    rows = [problem for problem in grave if problem.code.startswith(_REVIEW)]
    answers = [problem for problem in grave if problem.code in REFUSED_ANSWERS]
    return rows, answers, len(grave) - len(rows) - len(answers)


def _refused(problems: Sequence[Problem], one: str, many: str, knowledge: Knowledge) -> Iterator[str]:
    if not problems:
        return
    yield f"{_count(len(problems), one, many)} not used:"
    for problem in problems[:_SHOWN]:
        where = f"{problem.place}: " if problem.place else ""
        yield f"  {where}{knowledge.worded(problem).message}"
    if len(problems) > _SHOWN:
        yield f"  {len(problems) - _SHOWN} more are among the report's problems."


def _kept(delivered: Delivered, target: Path, files: Sequence[str]) -> Iterator[str]:
    for file in delivered.kept:
        yield (f"'{file.name}' has been edited since the last run. It is kept as {target / file.kept_as}.")
    if delivered.carried:
        rows = _count(len(delivered.carried), "row of its Review sheet was", "rows of its Review sheet were")
        yield f"{rows} not applied by this run. They are copied into the new workbook. To apply them:"
        yield f"  {_command('run', *(files or ['INVENTORY']), '--review', str(target / 'findings.xlsx'))}"


def _next(result: AuditResult, target: Path, files: Sequence[str]) -> Iterator[str]:
    """What a person can settle, and the command for each."""
    steps = [
        (said, command)
        for said, command in (
            _about_columns(result, files),
            _about_answers(result, files),
            _about_questions(result, target, files),
        )
        if said
    ]
    if steps:
        yield "What to do next:"
    for said, command in steps:
        yield f"  {said}"
        yield f"      {_command(*command)}"


Step = tuple[str, tuple[str, ...]]  # what is open ("" where nothing is), and the command


def _about_columns(result: AuditResult, files: Sequence[str]) -> Step:
    from audit.domain.inventory import each_once, unused

    doubtful = [column for column in each_once(result.columns) if column.doubtful]
    headers = [column.header for column in unused(result.columns)]
    told = [_unused(headers)] if headers else []
    told += [_count(len(doubtful), "column is", "columns are") + " in doubt"] if doubtful else []
    said = f"{'; '.join(told)}. To see each, and the option that uses or confirms it:" if told else ""
    return said, ("inspect", *files)


def _about_answers(result: AuditResult, files: Sequence[str]) -> Step:
    unread = len({(entry.field, entry.text) for entry in result.vocabulary if entry.is_open})
    saved = f"{Path(files[0]).stem}-mapping.yaml"
    said = (
        f"{_count(unread, 'answer is', 'answers are')} not read as a status. Write them to a file, fill it in, and run "
        f"again with --mapping {shlex.quote(saved)}:"
    )
    return said if unread else "", ("inspect", *files, "--save-mapping", saved)


def _about_questions(result: AuditResult, target: Path, files: Sequence[str]) -> Step:
    deciding = sum(question.decides for question in result.questions)
    proof = {"good": "rule a gap out", "bad": "prove a gap"}.get(result.decided_by or "")
    answers = _count(deciding, f"{result.decided_by} answer", f"{result.decided_by} answers")
    decide = f" {answers} would {proof}." if proof else ""
    said = f"{_count(len(result.questions), 'question is', 'questions are')} open.{decide}"
    saved = target / "result.json"
    asked = files[0] if result.redacted or not saved.is_file() else str(saved)
    return (
        f"{said} To write a workbook for the people who know:" if result.questions else "",
        ("questions", asked, "--out", f"{Path(files[0]).stem}-questions.xlsx"),
    )


def _unused(headers: Sequence[str]) -> str:
    shown = named([f"'{cut(header)}'" for header in headers], _SHOWN)
    return f"{_count(len(headers), 'column is', 'columns are')} not used: {shown}"


def _command(*words: str) -> str:
    """A line to copy, called as this process was."""
    program = os.environ.get("MLOPS_AUDIT_CALLED_AS", "mlops-audit")
    return " ".join([program, *map(shlex.quote, words)])


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
