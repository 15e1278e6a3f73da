"""`mlops-audit rules`: why a text is read as it is, whether the rules hold, and the table as a page."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from audit.cli.options import click

if TYPE_CHECKING:
    from audit.knowledge.reading import Axis, AxisTable, Relation, Row
    from audit.lexicon import Answer, Lexicon
    from audit.lexicon.words import Word

_NOT_UNDERSTOOD = "not understood"
_KINDS = {
    "?": "any unknown word",
    "Name": "a name",
    "Article": "an article",
    "Lower": "a word in small letters",
    "Initial": "an initial",
}
_MARKS = ("yields", "overrides", "earlier", "aside")


@click.group()
def rules() -> None:
    """Rules that turn an answer into a status: try one text, or check them all."""


@rules.command("try")
@click.argument("text")
@click.option(
    "--field", default="monitoring", show_default=True, metavar="FIELD", help="Field of the text's column."
)
@click.option(
    "--header", default="", metavar="TEXT", help="Header of the column. Defaults to the field's own name."
)
@click.option(
    "--lang", "language", metavar="CODE", help="Language of the column. Detected from the text by default."
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Audit date as YYYY-MM-DD. Defaults to today.",
)
def try_text(text: str, field: str, header: str, language: str | None, as_of: datetime | None) -> None:
    """Show how TEXT is read: its clauses, the meaning of each word, what was left over, and the rule that decides."""
    from audit.lexicon.examples import Example, header_of, read_example

    lexicon = _lexicon(as_of.date() if as_of else date.today())  # noqa: DTZ011 (the reader's own day)
    axes = {
        one: axis for axis, table in lexicon.statuses.axes.items() for one in (*table.own, *table.described)
    }
    axis = axes.get(field)
    if axis is None:
        raise click.BadParameter(
            f"'{field}' is not a field whose cells are answers. Those fields are: {', '.join(axes)}."
        )
    if language is not None and language not in lexicon.knowledge.word_files:
        known = ", ".join(sorted(lexicon.knowledge.word_files))
        raise click.BadParameter(f"no words of the language '{language}'. There are: {known}.")
    spoken = language or lexicon.languages.of([header, text])[0]
    answer = read_example(lexicon, axis, Example(text, header, spoken), field)
    click.echo(f"language   {spoken}")
    click.echo(f"header     {header or header_of(lexicon, field)}")
    for line in explained(answer, lexicon, axis):
        click.echo(line)


@rules.command()
def check() -> None:
    """List every rule without a working example and every word that has no effect.

    Exit code 1 where there are any.
    """
    from audit.lexicon.checks import check_rules

    lexicon = _lexicon(date(2026, 10, 1))  # examples that name a year are written for this day
    flaws = check_rules(lexicon)
    for flaw in flaws:
        click.echo(f"{flaw.where}: {flaw.kind}: {flaw.what}", err=True)
    statuses, files = lexicon.statuses, lexicon.knowledge.word_files.values()
    rows = [row for table in statuses.axes.values() for row in table.rows]
    entries = sum(len(words) for file in files for words in file.words.values())
    click.echo(
        f"{len(rows)} rows with {sum(len(row.examples) for row in rows)} examples, "
        f"{len(statuses.relations)} relations, {entries} entries in {len(files)} languages."
    )
    for kind, count in sorted(Counter(flaw.kind for flaw in flaws).items()):
        click.echo(f"{kind}: {count}")
    if flaws:
        sys.exit(1)
    click.echo("Nothing is wrong.")


def _lexicon(as_of: date) -> Lexicon:
    from audit.cached_knowledge import load_knowledge
    from audit.lexicon import Lexicon

    return Lexicon(load_knowledge(), as_of)


def explained(answer: Answer, lexicon: Lexicon, axis: Axis) -> Iterator[str]:
    """How an answer was read, a line a clause, then what decided."""
    for number, frame in enumerate(answer.frames, 1):
        contrast = " (contrast)" if frame.contrast else ""
        yield f"clause {number}   {'  '.join(map(_word, frame.words))}{contrast}"
        if frame.row and frame.row.id != answer.rule:
            yield f"           alone: {frame.row.id}, {frame.row.status}"
    yield f"left over  {', '.join(answer.left_over) or '-'}"
    table = lexicon.statuses.axes[axis]
    row = next((row for row in table.rows if row.id == answer.rule), None)
    yield f"row        {answer.rule}" + (f": {condition_of(row)}" if row else "")
    yield f"status     {answer.status}"
    yield f"why        {_why(answer, row, table)}"


def _word(word: Word) -> str:
    return f"{word.raw} [{', '.join(sorted(word.concepts)) or _NOT_UNDERSTOOD}]"


def _why(answer: Answer, row: Row | None, table: AxisTable) -> str:
    if telling := next((one for one in table.tellings if one.id == answer.rule), None):
        return telling.why
    if row:
        return row.why
    if answer.left_over:
        return f"Words are left over that nothing explains, so it is not taken as {table.assures}. A person has to say."
    return "No row of the table fits. A person has to say." if answer.is_unread else "Nothing is said."


def condition_of(row: Row) -> str:
    """When a row decides, in one line: `observe|measure, and not; without ignored`."""
    parts = [", and ".join(item.replace("|", " or ") for item in row.when)]
    for lead, items in (
        ("without", row.unless),
        ("nothing but", row.only),
        ("below a header of", row.asks),
        ("below no header of", row.asks_not),
    ):
        if items:
            parts.append(f"{lead} {', '.join(item.replace('|', ' or ') for item in items)}")
    return "; ".join(filter(None, parts))


def relation_of(relation: Relation) -> str:
    """Which neighbours become what, in one line."""
    link = f" {relation.link}" if relation.link else ""
    made = [
        f"the {which} {becomes.replace('|', ' and ')}"
        for which, becomes in (("first", relation.first_becomes), ("second", relation.second_becomes))
        if becomes is not None
    ]
    first, second = (_either(name) for name in (relation.first, relation.second))
    return f"{first}{link} + {second}: {', '.join(made)}"


def _either(names: str) -> str:
    spelled: Sequence[str] = [_KINDS.get(name, name) for name in names.split("|")]
    return " or ".join(spelled)


def marks_of(row: Row) -> tuple[str, ...]:
    """How a row stands to other clauses: `yields`, `overrides`, ..."""
    return tuple(mark for mark in _MARKS if getattr(row, mark, False))
