"""Writes a mapping file to correct by hand: what is sure counts, what is open stands there commented out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from audit.domain.inventory import ColumnMatch
from audit.domain.mapping import NO_MODEL, Alias, MappedAnswer, SheetMapping
from audit.evidence.listing import to_confirm
from audit.inspection import Needs, OpenAnswer, column_of
from audit.pipeline import Understood

_LONGEST = 2_000  # characters of a text that a mapping file may hold
_ANY_SHEET = "*"
_OPENING = """\
# How {file} is read. Give this file to --mapping, now or for the next audit of the same client.
# A line that begins with # does not count. Remove the # to make it count, and correct what is wrong.
"""
_ANSWERS = """\
# What an answer means, for every cell below the field that says it: "text": status.
# It stays a claim of the sheet; the evidence names who confirmed it.
"""
_ALIASES = """\
# Which objects of your systems are which models: "model": ["system/kind/name"]. Under no_models: those that are none.
"""


def mapping_text(understood: Understood, needs: Needs, mapping: SheetMapping) -> str:
    """The file as text. Given back unchanged it changes no status; it repeats what `mapping` says already."""
    lines = [
        _OPENING.format(file=_comment(understood.workbook.file)),
        *_confirmed(mapping),
        *_sheets(understood, mapping),
        *_left_out(mapping),
        "columns:",
        *(f"  {line}" for line in _columns(understood, mapping)),
        "",
        _ANSWERS + "answers:",
        *_answers((*needs.open_answers, *needs.open_remarks), mapping.answers),
        *_aliases(mapping.aliases, understood),
    ]
    return "\n".join(lines) + "\n"


def plain_text(mapping: SheetMapping) -> str:
    """A mapping file that says what a mapping says, and nothing else."""
    rows = ", ".join(f"{_quoted(sheet or _ANY_SHEET)}: {row}" for sheet, row in mapping.layout.header_rows)
    lines = [
        *_confirmed(mapping),
        f"sheets: [{', '.join(map(_quoted, mapping.layout.sheets))}]",
        f"header_rows: {{{rows}}}",
        *_left_out(mapping),
        "columns:",
        *(f"  {field}: {_quoted(name)}" for field, name in mapping.columns.items()),
        "answers:",
        *_answers((), mapping.answers),
        *_aliases(mapping.aliases, None),
    ]
    return "\n".join(lines) + "\n"


def _confirmed(mapping: SheetMapping) -> Iterator[str]:
    who, when = mapping.confirmed_by, mapping.confirmed_on
    yield f"confirmed_by: {_quoted(who)}" if who else "# confirmed_by: your name"
    yield f"confirmed_on: {when}" if when else "# confirmed_on: 2026-01-31"
    yield ""


def _sheets(understood: Understood, mapping: SheetMapping) -> Iterator[str]:
    found = list(dict.fromkeys(one.grid.sheet for one in understood.inventory.tables if one.grid.sheet))
    rows = {one.grid.sheet or _ANY_SHEET: one.header[-1] for one in understood.inventory.tables if one.header}
    told = {sheet or _ANY_SHEET: row for sheet, row in mapping.layout.header_rows}
    if not found:
        return
    yield "# Exactly these sheets are read; without this line the sheets that list models are found."
    mark = "" if mapping.layout.sheets else "# "
    yield f"{mark}sheets: [{', '.join(map(_quoted, mapping.layout.sheets or found))}]"
    yield "# The row that holds the headers, by sheet; 0 where there are none."
    mark = "" if told else "# "
    yield f"{mark}header_rows: {{{', '.join(f'{_quoted(s)}: {row}' for s, row in (told or rows).items())}}}"
    yield ""


def _left_out(mapping: SheetMapping) -> Iterator[str]:
    if mapping.layout.left_out:
        yield f"left_out: [{', '.join(map(_quoted, mapping.layout.left_out))}]"


def _columns(understood: Understood, mapping: SheetMapping) -> Iterator[str]:
    """The fields that were given or are sure, then what a person has to look at."""
    by_field: dict[str, list[ColumnMatch]] = {}
    unmatched: list[ColumnMatch] = []
    for match in understood.inventory.matches:
        if match.field is None:
            unmatched.append(match)
        else:
            by_field.setdefault(match.field, []).append(match)
    for field, name in mapping.columns.items():
        yield f"{field}: {_quoted(name)}"
    for field, matches in by_field.items():
        if field not in mapping.columns:
            yield from _column(understood, field, matches)
    if unmatched:
        yield "# No field was found for these. Write a field's name (docs/fields.md) in place of FIELD."
    for match in {match.header: match for match in unmatched}.values():
        yield f"# FIELD: {_named(understood, match)}"


def _column(understood: Understood, field: str, matches: Sequence[ColumnMatch]) -> Iterator[str]:
    """One field: it counts where one column of a table surely is it, and a header names that column alone."""
    headers = list(dict.fromkeys(match.header for match in matches))
    in_doubt = any(match.doubtful for match in matches)
    several = any(
        len(table.columns.get(field, ())) > 1 or table.headers.count(headers[0]) > 1
        for table in understood.inventory.tables
    )
    if not in_doubt and not several and 0 < len(headers[0]) <= _LONGEST:
        yield f"{field}: {_quoted(headers[0])}"
        return
    if in_doubt:
        yield f"# {field} is in doubt. Remove the # to confirm it."
    else:
        yield f"# {field} is read from several columns. Naming one reads that one alone."
    for match in {match.header: match for match in matches}.values():
        yield f"# {field}: {_named(understood, match)}"


def _named(understood: Understood, match: ColumnMatch) -> str:
    """A column as a value, with its letters and a sample behind it."""
    column = column_of(understood, match)
    repeats = any(table.headers.count(match.header) > 1 for table in understood.inventory.tables)
    usable = match.header and not repeats and len(match.header) <= _LONGEST
    shown = _quoted(match.header) if usable else _quoted(column.letters)
    return f"{shown}  # {column.letters}: {_comment(' | '.join(column.samples)) or 'no cells'}"


def _answers(open_: Sequence[OpenAnswer], answers: Sequence[MappedAnswer]) -> Iterator[str]:
    """The answers that are confirmed, then the open ones, the most models first, by field."""
    confirmed = {(one.field, one.text): one for one in answers}
    fields = dict.fromkeys([*(field for field, _ in confirmed), *(one.field for one in open_)])
    for field in fields:
        yield f"  {field}:"
        for (about, text), one in confirmed.items():
            if about == field:
                yield f"    {_quoted(text)}: {_status(one)}"
        mine = [one for one in open_ if one.field == field and len(one.text) <= _LONGEST]
        if mine:
            yield f"    # STATUS is one of {', '.join(mine[0].statuses)}."
        for answer in mine:
            near = f"; perhaps {', '.join(one.value for one in answer.proposals)}" if answer.proposals else ""
            counted = "1 model" if answer.models == 1 else f"{answer.models} models"
            yield f"    # {_quoted(answer.text)}: STATUS  # {counted}{near}"


def _aliases(aliases: Sequence[Alias], understood: Understood | None) -> Iterator[str]:
    """Which objects of systems are which models, then those to confirm; nothing where there are none."""
    by_model: dict[str, list[str]] = {}
    for alias in aliases:
        by_model.setdefault(alias.model, []).append(alias.name)
    none = by_model.pop(NO_MODEL, [])
    open_ = list(_to_confirm(understood)) if understood else []
    if by_model or open_:
        yield from ("", _ALIASES + "aliases:")
        yield from (f"  {_quoted(m)}: [{', '.join(map(_quoted, names))}]" for m, names in by_model.items())
        yield from open_
    if none:
        yield f"no_models: [{', '.join(map(_quoted, none))}]"


def _to_confirm(understood: Understood) -> Iterator[str]:
    if understood.observed is None:
        return
    models = understood.classified.models
    for one in to_confirm(understood.observed):
        for number in one.models:
            yield f"  # {_quoted(models[number].id or models[number].name)}: [{_quoted(one.key)}]"


def _status(answer: MappedAnswer) -> str:
    behind = [f"status: {_quoted(answer.status)}"]
    if answer.confirmed_by:
        behind.append(f"confirmed_by: {_quoted(answer.confirmed_by)}")
    if answer.confirmed_on:
        behind.append(f"confirmed_on: {answer.confirmed_on}")
    return f"{{{', '.join(behind)}}}" if len(behind) > 1 else _quoted(answer.status)


def _quoted(text: str) -> str:
    """A text as YAML reads it back, whatever it holds."""
    plain = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in plain)


def _comment(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
