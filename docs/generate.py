"""Writes the reference pages of this folder from what the code and the knowledge say.

python -m docs.generate            write them
python -m docs.generate --check    exit 1 and name the stale ones, write nothing
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from audit.catalogue import SCHEMA, described, schema
from audit.cli import cli
from audit.knowledge import Knowledge, load
from audit.knowledge.questionnaires import load_questionnaires
from audit.knowledge.reading import Rule

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


def rules(known: Knowledge) -> Iterator[str]:
    """Every rule that reads an answer, by axis and in the order in which they are tried."""
    yield from ("# Rules", "")
    yield "How an answer becomes a status. The rules of an axis are tried in this order, and the first that"
    yield "fits decides. The id stands as evidence in `result.json`, in the workbook and in the report. The"
    yield "tests run every example."
    for axis, scale in known.vocabulary.scales.items():
        yield from ("", f"## {axis}", "")
        yield f"Columns of its own: {', '.join(map(code, scale.own)) or 'none'}."
        yield from ("", "| rule | status | reads, for example |", "|---|---|---|")
        yield from map(rule_row, scale.rules)


def rule_row(rule: Rule) -> str:
    """One line of a rule table."""
    examples = " · ".join(cell(example) for example in rule.examples[:3])
    return f"| {code(rule.id)} | {rule.status} | {examples} |"


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
    "rules.md": rules,
    "fields.md": fields,
    "questions.md": questions,
}


def main(check: bool) -> int:
    """Writes or checks every page; returns the exit code."""
    known = load()
    stale = []
    texts = {name: "\n".join((MADE, "", *page(known))) + "\n" for name, page in PAGES.items()}
    for name, text in {**texts, SCHEMA: schema()}.items():
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
