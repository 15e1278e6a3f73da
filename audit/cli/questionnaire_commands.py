"""`mlops-audit questionnaires`: the question sets as people at a terminal see, check and begin them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audit.cli.options import click, own_sets_option
from audit.cli.parameters import EXISTING_FOLDER
from audit.domain.errors import KnowledgeError, OutputError

if TYPE_CHECKING:
    from audit.domain.questionnaire import Comparison, Framework, Question, Questionnaires, QuestionSet, Span

STARTER = "new_set.yaml"
SCHEMA = "question-set.schema.json"
_TESTS = {
    "is": "is",
    "is_not": "is not",
    "one_of": "is one of",
    "none_of": "is none of",
    "at_least": "is at least",
    "at_most": "is at most",
}


@click.group()
def questionnaires() -> None:
    """Question sets: what to ask beyond the inventory, and how to score the answers."""


@questionnaires.command("list")
@own_sets_option
def list_sets(own_sets: Path | None) -> None:
    """List every set with its questions, criteria and source."""
    from audit.cached_questionnaires import question_sets

    for one in question_sets(own_sets).sets:
        criteria = len(one.framework.criteria) if one.framework else 0
        click.echo(f"{one.id}: {one.title}. Questions: {len(one.questions)}, criteria: {criteria}.")
        click.echo(f"    {one.source}")


@questionnaires.command()
@click.argument("name", metavar="SET")
@own_sets_option
def show(name: str, own_sets: Path | None) -> None:
    """Show a SET as Markdown: its levels, and each question with its answers and their effect."""
    from audit.cached_questionnaires import question_sets

    known = question_sets(own_sets)
    found = next((one for one in known.sets if one.id == name), None)
    if found is None:
        raise click.BadParameter(f"no set '{name}'. There are: {', '.join(one.id for one in known.sets)}.")
    click.echo("\n".join(described(found, known)))


@questionnaires.command()
@click.argument("folder", type=EXISTING_FOLDER, metavar="DIR")
def validate(folder: Path) -> None:
    """Check the sets in DIR together with the toolkit's, and run their examples."""
    from audit.cached_questionnaires import question_sets
    from audit.survey.examples import wrong_examples

    known = question_sets(folder)
    wrong = list(wrong_examples(known))
    if wrong:
        raise KnowledgeError("\n".join(f"{folder}: example of {line}" for line in wrong))
    click.echo(f"{folder}: no mistakes found.")


@questionnaires.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
def new(folder: Path) -> None:
    """Write a starter set to DIR, with the JSON Schema that editors check it against."""
    from audit import writing
    from audit.knowledge import directory

    if folder.is_dir() and any(folder.iterdir()):
        raise OutputError(f"{folder}: is not empty, so nothing was written. Choose another folder.")
    writing.write_file(folder / "my_set.yaml", (directory() / STARTER).read_bytes(), replace=False)
    writing.write_file(folder / SCHEMA, schema().encode(), replace=False)
    click.echo(folder)


def schema() -> str:
    """The JSON Schema (draft 2020-12) of a question set, as text."""
    from audit.knowledge.question_sets import SetText

    made: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **SetText.model_json_schema(by_alias=True),
    }
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


def described(one: QuestionSet, known: Questionnaires) -> Iterator[str]:
    """A set as lines of Markdown."""
    yield from (f"## {one.title}", "", f"`{one.id}`. {one.about}", "", f"Source: {one.source}")
    if one.licence:
        yield from ("", f"Licence: {one.licence}")
    if one.framework:
        yield from _levels(one.framework)
        yield from _criteria(one, known)
    for question in one.questions:
        yield from _question(question, known)


def _levels(framework: Framework) -> Iterator[str]:
    yield from ("", "| level | what it means |", "|---|---|")
    for level in framework.levels:
        over = "" if level.over is None else f" (over {level.over:g})"
        yield f"| {level.name}{over} | {level.about} |"


def _criteria(one: QuestionSet, known: Questionnaires) -> Iterator[str]:
    """The framework's criteria with the questions that decide them; none where the questions are the criteria."""
    own = {f"{one.id}.{question.id}" for question in one.questions}
    listed = [c for c in one.framework.criteria if c.id not in own] if one.framework else []
    if not listed or one.framework is None:
        return
    yield from ("", "| criterion | section | it is about | decided by |", "|---|---|---|---|")
    for criterion in listed:
        deciders = ", ".join(f"`{q.id}`" for q in known.questions if criterion.id in q.decides)
        section = one.framework.sections[criterion.section]
        yield f"| `{criterion.id}` | {section} | {criterion.name} | {deciders} |"


def _question(question: Question, known: Questionnaires) -> Iterator[str]:
    per = "once for the company" if question.per == "company" else "for each model in use"
    informs = f" Informs: {question.function}." if question.function else ""
    yield from ("", f"### {question.id}", "", f"**{question.asks}**", "")
    yield f"- Ask: {known.roles[question.whom]}, {per}.{informs}"
    yield f"- Why: {question.why}"
    yield f"- Evidence: {question.evidence}"
    yield f"- Answers: {' · '.join(f'`{value}` {label}' for value, label in question.scale.labels.items())}"
    if question.skip:
        tests = f" {'and' if question.skip.mode == 'all' else 'or'} ".join(map(_test, question.skip.tests))
        yield f"- Not asked where {tests}; it then counts as `{question.skip.then}`."
    if question.source:
        means = "; ".join(
            f"{status}: {' or '.join(map(_code, values))}" for status, values in question.source.means.items()
        )
        yield f"- From the inventory ({question.source.kind} {question.source.name}): {means}."
    for criterion, way in question.decides.items():
        yield f"- Decides `{criterion}`: {_points(way)}."


def _test(test: Comparison) -> str:
    return f"`{test.question}` {_TESTS[test.operator]} {', '.join(map(_code, test.values))}"


def _points(way: Mapping[str, Span]) -> str:
    return ", ".join(
        f"`{value}` {span.low:.2g}" + ("" if span.low == span.high else f" to {span.high:.2g}")
        for value, span in way.items()
    )


def _code(text: str) -> str:
    return f"`{text}`"
