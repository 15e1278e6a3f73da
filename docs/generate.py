"""Writes the reference pages of this folder from what the code and the knowledge say.

python -m docs.generate            write them
python -m docs.generate --check    exit 1 and name the stale ones, write nothing
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from audit import inspected
from audit.cli import cli
from audit.cli.questionnaire_commands import SCHEMA, described, schema
from audit.cli.rule_commands import condition_of, marks_of, relation_of
from audit.collect import SYSTEMS, reader_of
from audit.collect.plan import planned
from audit.evidence import format as evidence_format
from audit.knowledge import Knowledge, load
from audit.knowledge.evidence import EvidenceRow
from audit.knowledge.questionnaires import load_questionnaires
from audit.knowledge.reading import Row, Telling

INSPECT_SCHEMA = "inspect.schema.json"
EVIDENCE_SCHEMA = "evidence.schema.json"
HERE = Path(__file__).resolve().parent
MADE = "<!-- Written by docs/generate.py: change the source, then run it. -->"


def commands(_: Knowledge) -> Iterator[str]:
    """Every command with its arguments and options, from the click tree."""
    yield from ("# Commands", "", "Data goes to stdout, messages to stderr.")
    for path, command in walk(cli, "mlops-audit"):
        context = click.Context(command, info_name=path)
        yield from ("", f"## {path}", "")
        yield plain(command.help or command.short_help or "")
        yield from ("", "```console", f"$ {path} {' '.join(command.collect_usage_pieces(context))}", "```")
        options = [p for p in command.params if isinstance(p, click.Option) and not p.hidden]
        if options:
            yield from ("", "| option | meaning |", "|---|---|")
            yield from map(option_row, options)


def walk(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """The command and everything below it with the words that call it; hidden ones are left out."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None and not child.hidden:
                yield from walk(child, f"{path} {name}")


def option_row(option: click.Option) -> str:
    """One line of an option table, worded here: what click says changes with its version."""
    spelled = ", ".join(option.opts)
    if isinstance(option.type, click.Choice):
        spelled += f" {'|'.join(map(str, option.type.choices))}"
    elif not option.is_flag:
        spelled += f" {option.metavar or option.type.name.split()[0].upper()}"
    default = option.default if option.show_default else None
    shown = ", ".join(map(str, default)) if isinstance(default, tuple) else default
    return f"| {code(spelled)} | {cell(option.help or '')}{'' if shown is None else f' Default: {shown}.'} |"


def problems(known: Knowledge) -> Iterator[str]:
    """Every problem code, its level, what it says and what the reader can do."""
    yield from ("# Problems", "")
    yield "What can be wrong inside a readable file. None of it stops a run: each stands in the result and in"
    yield "the report with its place. In braces stands what is filled in."
    for level in ("error", "warning", "info"):
        rows = [
            f"| {code(name)} | {cell(text.message)} | {cell(text.way_out)} |"
            for name, text in sorted(known.problems.items())
            if text.level == level
        ]
        if rows:
            yield from ("", f"## {level.capitalize()}", "")
            yield from ("| code | it says | what to do |", "|---|---|---|", *rows)


MEANING = {
    "deployed": """\
**production** means that the model is in use for what it was built for. A limited use is a `pilot`. Whatever has no
real users is in `development`: a go-live that lies ahead, an approval, a run on a test system.""",
    "monitored": """\
**yes** means that somebody or something watches the model's own behaviour on an ongoing basis: its errors, its drift,
or its predictions against what came about. Watching the servers, spot checks and a tool's name alone are `partial`.""",
    "retrained": """\
**automatic** means that nobody has to start the retraining: a schedule, a job or an event does. Where people do it, it
is `manual`. How often it happens doesn't say who starts it, so `quarterly` is `unknown`.""",
    "presence": """\
**yes** means that the cell names the practice, or a tool for it. These columns inform the six functions.""",
}
STATUSES = """\
# Statuses

This page says what the toolkit means by `production`, `yes` and `automatic`, and how it gets there from the text of a
cell. It holds the whole table, which is the same for every language. `mlops-audit rules try TEXT` shows how one text
is read, and `mlops-audit rules check` runs every example on this page.

## How a text becomes a status

1. The text is cut into clauses, and each word stands for one or more [concepts](#concepts). The words of each language
   are listed in `questionnaires/words/`, with everyday words that bear on no practice and so withhold nothing.
2. Words that stand together may mean something else: see [relations](#relations).
3. The rows below are tried from the top. The first one whose concepts are all there decides.
4. A later clause may lower what the first one says, never raise it. Where the first one is about something else, a
   later denial decides: `should be checked, nobody does it`. A row marked *yields* gives way to a later clause that
   says more, and one marked *overrides* counts wherever it stands.
5. The assuring status of an axis (`production`, `yes`, `automatic`) also needs every word of its clause explained. If
   one is left over, the answer is `unknown` and a person is asked what it means. A denial needs no such proof. A later
   clause, or what follows an *and*, need not be understood where it says something of its own: it must not lower, nor
   speak of the model, nor be a word or two, nor follow a colon, nor begin with a *but*.
6. A bare yes or no affirms or denies what the header states.
7. A description holds every word of a stage, since it tells what the model is for. There only a sentence counts that is
   built as one of the [tellings](#tellings), and it never makes a model live."""


def statuses(known: Knowledge) -> Iterator[str]:
    """What the product means by its statuses, and the table line by line."""
    table = known.statuses
    yield STATUSES
    for axis, one in table.axes.items():
        yield from ("", f"## {axis}", "", MEANING[axis], "")
        yield f"Columns of its own: {', '.join(map(code, one.own))}."
        if one.accounted:
            yield f"An assuring clause may hold: {', '.join(one.accounted)}."
        yield from ("", "| row | status | when a clause has | why | examples |", "|---|---|---|---|---|")
        yield from map(status_row, one.rows)
    yield from ("", "## Relations", "")
    yield "Two words that stand together, and what becomes of them."
    yield from ("", "| words | why | examples |", "|---|---|---|")
    for relation in table.relations:
        yield f"| {cell(relation_of(relation))} | {cell(relation.why)} | {examples_of(relation.examples)} |"
    yield from ("", "## Tellings", "")
    yield "How a sentence of a description is built that says how far the model itself is, and which stage it lowers."
    yield "The classes of words are listed for each language under `prose` in `questionnaires/words/`."
    yield from (
        "",
        "| telling | status | a sentence says | lowers | why | examples |",
        "|---|---|---|---|---|---|",
    )
    for axis in table.axes.values():
        yield from map(telling_row, axis.tellings)
    yield from ("", "## Concepts", "", "| concept | meaning |", "|---|---|")
    for name, meaning in known.concepts.concepts.items():
        yield f"| {code(name)} | {cell(meaning)} |"


def status_row(row: Row) -> str:
    """One line of the table of statuses."""
    marks = "".join(f" *({mark})*" for mark in marks_of(row))
    return (
        f"| {code(row.id)} | {row.status}{marks} | {cell(condition_of(row))} | {cell(row.why)} "
        f"| {examples_of(row.examples)} |"
    )


def telling_row(telling: Telling) -> str:
    """One line of the table of tellings."""
    says = ", then ".join(step.replace("|", " or ") for step in telling.says)
    return (
        f"| {code(telling.id)} | {telling.status} | {cell(says)} | {', '.join(telling.lowers)} | {cell(telling.why)} "
        f"| {examples_of(telling.examples)} |"
    )


def examples_of(examples: Iterable[str]) -> str:
    """Examples in a cell; the header that one needs follows it."""
    shown = (example.partition(" | ") for example in examples)
    return " · ".join(
        f"{code(text)} below {code(header)}" if header else code(text) for text, _, header in shown
    )


def fields(known: Knowledge) -> Iterator[str]:
    """Every field that a column may speak of."""
    yield from ("# Fields", "", "What a column may speak of. `--map FIELD=HEADER` takes these names.", "")
    yield from ("| field | meaning | English headers that are known |", "|---|---|---|")
    for field in known.fields.fields:
        headers = ", ".join(field.aliases.get("en", [])[:6])
        yield f"| {code(field.id)} | {cell(f'{field.label}. {field.help}')} | {cell(headers)} |"


def questions(_: Knowledge) -> Iterator[str]:
    """Every question of every set, and the criteria that they decide."""
    yield from ("# Questions", "")
    yield "What is asked beyond the inventory. A question is asked once, and its answer decides criteria of every"
    yield "framework that it speaks of. Answers stand from the lowest to the highest."
    known_sets = load_questionnaires()
    for one in known_sets.sets:
        yield ""
        yield from described(one, known_sets)


def evidence_rules(known: Knowledge) -> Iterator[str]:
    """What facts of systems mean, row by row."""
    table = known.evidence
    yield from ("# What facts of systems mean", "")
    yield "A snapshot holds facts: `watch_ran` says that a check ran, `serves` that something serves. The rows below"
    yield "turn the facts about one model into a status. They are tried from the top, and the first that fits decides."
    yield "How a status of the systems meets what the inventory claims is in [evidence.md](evidence.md)."
    yield ""
    days = ", ".join(f"`{what}` {number}" for what, number in table.fresh_days.items())
    yield f"Fresh means seen within so many days before the collection: {days}. Where the rhythm of a run is known, it"
    yield f"is {table.cadence.times} times its interval and {table.cadence.days} day more. A snapshot that is more than"
    yield f"{table.old_days} days older than the audit gives nothing fresh."
    for about, rows in table.tables.items():
        yield from ("", f"## {about}", "")
        yield from (
            "| row | the systems say | for | against | when a fact has | why | example |",
            "|---|---|---|---|---|---|---|",
        )
        yield from map(evidence_row, rows)


def evidence_row(row: EvidenceRow) -> str:
    """One line of a table of facts."""
    says = f"{row.status}, {row.strength}" + (", in doubt" if row.doubt else "")
    lacks = f" without {', '.join(map(code, row.lacks))}" if row.lacks else ""
    needs = f"{' and '.join(map(code, row.has))}{lacks}"
    sides = (", ".join(row.confirms) or "–", ", ".join(row.contradicts) or "–")
    cells = (code(row.id), says, *sides, needs, cell(row.why), code(row.examples[0]))
    return f"| {' | '.join(cells)} |"


def collectors(_: Knowledge) -> Iterator[str]:
    """Every system that can be read, with its calls and the least policy."""
    yield from ("# Collectors", "")
    yield "What `mlops-audit collect SYSTEM --plan` prints for each system: every call, and the least that must be"
    yield "granted. What a collector was tried against is said with each."
    for id_ in SYSTEMS:
        yield from ("", f"## {SYSTEMS[id_]}", "", "```", *planned(id_, reader_of(id_)), "```")


def plain(text: str) -> str:
    """A help text as paragraphs: click's marks for unwrapped blocks are dropped."""
    return "\n\n".join(" ".join(part.replace("\b", "").split()) for part in text.split("\n\n")).strip()


def cell(text: str) -> str:
    """Text that can stand in a cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def code(text: str) -> str:
    """Text as code, in a table too."""
    return f"`{' '.join(text.split())}`".replace("|", "\\|")


PAGES: dict[str, Callable[[Knowledge], Iterable[str]]] = {
    "commands.md": commands,
    "problems.md": problems,
    "statuses.md": statuses,
    "fields.md": fields,
    "questions.md": questions,
    "evidence-rules.md": evidence_rules,
    "collectors.md": collectors,
}


SCHEMAS = {
    SCHEMA: schema(),
    INSPECT_SCHEMA: inspected.schema(),
    EVIDENCE_SCHEMA: evidence_format.schema(),
}


def main(check: bool) -> int:
    """Writes or checks every page; returns the exit code."""
    known = load()
    stale = []
    texts = {name: "\n".join((MADE, "", *page(known))) + "\n" for name, page in PAGES.items()}
    for name, text in {**texts, **SCHEMAS}.items():
        path = HERE / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                path.write_text(text, encoding="utf-8")
    if check and stale:
        print(f"stale: {', '.join(stale)}. Run python -m docs.generate", file=sys.stderr)
    return 1 if check and stale else 0


if __name__ == "__main__":
    raise SystemExit(main(check="--check" in sys.argv[1:]))
