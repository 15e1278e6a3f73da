"""Judges the vocabulary of a table: each distinct text of a column once, whatever the number of rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from audit.classify.cells import Cells, as_text
from audit.classify.lexicon import Lexicon
from audit.classify.rules import Hit, ScaleReader
from audit.classify.text import as_said, options_of, question_of, words
from audit.domain.inventory import Table
from audit.domain.models import Period, Reading

TEXT_SHOWN = 2000  # characters of a cell that a Reading keeps
PRESENCE = "presence"
CROSSED = ("monitored", "retrained")  # the deployed axis has rules of its own for columns of one stage
UNREAD = ".unread"
ROWS_APART = " / "  # between the rows of a header
NO_RETRAINING = "no_retraining"
CONFIRMED = "review.answer"  # the rule of an answer that a person explained
MAYBE_STAGE = "maybe_stage"
_FEW_TEXTS = 40  # distinct ones, of a column that may hold stages
_NO_RETRAINING_FIELDS = ("kind", "framework", "vendor")
_YEAR = re.compile(r"\b20\d\d\b")
_GRADES = {str(number) for number in range(2, 11)}
_GRADED = re.compile(r"\b[01]\s*(?:[-–—]|to|bis|à|a)\s*(?:[2-9]|10)\b")  # `Monitoring (0-3)`


@dataclass(frozen=True, slots=True)
class ColumnReadings:
    """What the distinct values of one column say on one scale: code of the value -> Reading."""

    axis: str  # a scale's name; for the scale `presence` and for dates the field; or `no_retraining`
    field: str
    column: int
    own: bool  # the column states the axis; else it is free text or about something else
    by_code: Mapping[int, Reading]


def read_table(cells: Cells, lexicon: Lexicon, as_of: date) -> list[ColumnReadings]:
    """The readings of every column of a table that tells of a status."""
    columns = cells.table.columns
    found = [
        read_column(cells, field, column, axis, lexicon, as_of)
        for axis, reader in lexicon.scales.items()
        for field, numbers in columns.items()
        if reader.reads(field)
        for column in numbers
    ]
    found += _read_dates(cells.table, "deployed_on", "production", "deployed.date.past", as_of)
    found += _read_dates(cells.table, "retired_on", "retired", "deployed.date.retired", as_of)
    found += _maybe_stages(cells, found, lexicon)
    found += [
        _read_no_retraining(cells, field, column, lexicon)
        for field in _NO_RETRAINING_FIELDS
        for column in columns.get(field, ())
    ]
    return found


def as_answer(text: str) -> str:
    """An answer as it is compared with another: without case and needless space, as far as a Reading keeps it."""
    return " ".join(text.strip()[:TEXT_SHOWN].casefold().split())


def read_column(
    cells: Cells, field: str, column: int, axis: str, lexicon: Lexicon, as_of: date
) -> ColumnReadings:
    """Judges every distinct value of a column on one scale."""
    reader, headers = lexicon.scales[axis], cells.table.headers
    own, quiet = field in reader.scale.own, field in reader.scale.hints
    header = headers[column - 1] if column <= len(headers) else ""
    rules = reader.rules_for(field, question_of(header))
    read: Callable[[str], Hit | None] = (
        _below(header, axis, reader, rules, lexicon) if own else (lambda text: reader.read_free(text, rules))
    )
    by_code: dict[int, Reading] = {}
    texts = {code: text for code in cells.distinct(column) if (text := cells.texts[code])}
    options = options_of(header) if own else {}
    graded = own and _is_graded(header, texts.values())
    about = field if axis == PRESENCE else axis
    for code, text in texts.items():
        said = lexicon.confirmed.get((about, as_answer(text))) if own and lexicon.confirmed else None
        if said is not None:
            by_code[code] = Reading(column, text[:TEXT_SHOWN], CONFIRMED, said)
        elif graded and text.isdigit() and text not in options:
            by_code[code] = Reading(column, text, f"{axis}.unread", "unknown")
        elif (hit := read(options.get(text.strip("().").lower(), text))) and not (
            quiet and hit.rule.endswith(UNREAD)
        ):
            if reader.is_best(hit.status) and _is_future(text, as_of):
                hit = Hit("unknown", f"{axis}.doubted")
            by_code[code] = Reading(column, text[:TEXT_SHOWN], hit.rule, hit.status, lexicon.strength(text))
    return ColumnReadings(about, field, column, own, by_code)


def _below(
    header: str, axis: str, reader: ScaleReader, rules: frozenset[int], lexicon: Lexicon
) -> Callable[[str], Hit]:
    """Reads cells below a header; a cross affirms the answer that it names: `partly` of `Monitoring / partly`."""

    def plain(text: str) -> Hit:
        return own_hit(text, axis, reader, rules, lexicon)

    _, group, answer = header.rpartition(ROWS_APART)
    crossed = plain(answer) if group and axis in CROSSED and lexicon.stands_above_crosses(answer) else None
    if crossed is None or crossed.rule.endswith(UNREAD):
        return plain

    def read(text: str) -> Hit:
        said = lexicon.truth(text)
        return plain(text) if said is None else crossed if said else Hit("unknown", f"{axis}.silent")

    return read


def _is_future(text: str, as_of: date) -> bool:
    """Whether every year that the first clause names lies ahead: `Live as of March 2027` is no evidence today."""
    years = [int(year) for year in _YEAR.findall(text.partition(";")[0])]
    return bool(years) and min(years) > as_of.year


def _is_graded(header: str, texts: Iterable[str]) -> bool:
    """Whether the numbers of a column are grades: a 1 is then no yes, and a 0 no no."""
    return bool(_GRADED.search(header)) or not _GRADES.isdisjoint(texts)


def own_hit(text: str, axis: str, reader: ScaleReader, rules: frozenset[int], lexicon: Lexicon) -> Hit:
    """A cell that states the axis is always read: by a rule, as a tool's name, or as not understood."""
    text = as_said(text)
    hit = reader.read(text, rules) if words(text) else Hit("unknown", f"{axis}.silent")
    if hit is not None:
        doubted = reader.is_best(hit.status) and reader.is_doubted(text)
        if doubted:
            return Hit("unknown", f"{axis}.doubted")
        return Hit("partial", f"{axis}.tool") if _watches_machines(text, hit, reader, lexicon) else hit
    if axis != "deployed" and lexicon.tools_in(text):
        return Hit("partial" if "partial" in reader.scale.statuses else "unknown", f"{axis}.tool")
    return Hit("unknown", f"{axis}.unread")


def _watches_machines(text: str, hit: Hit, reader: ScaleReader, lexicon: Lexicon) -> bool:
    """Whether a bare yes beside tools means machines alone: `Datadog: yes`."""
    if hit.rule != "monitored.yes.head" or not reader.is_best(hit.status):
        return False
    tools = lexicon.tools_in(text)
    return bool(tools) and all(lexicon.tools[tool].infrastructure for tool in tools)


def _read_dates(table: Table, field: str, status: str, rule: str, as_of: date) -> Iterator[ColumnReadings]:
    """Dates that are evidence once they have passed: the whole period must lie before the audit date."""
    for column in table.columns.get(field, ()):
        by_code = {
            code: Reading(column, period.text[:TEXT_SHOWN], rule, status)
            for code, period in table.parsed.get(column, {}).items()
            if isinstance(period, Period) and period.last <= as_of
        }
        yield ColumnReadings(field, field, column, False, by_code)


def _maybe_stages(
    cells: Cells, found: Sequence[ColumnReadings], lexicon: Lexicon
) -> Iterator[ColumnReadings]:
    """Where no column states the stage, but one that nobody understood names stages: what there is no `live` raises
    doubts about a date of deployment, and assures nothing."""
    reader, table = lexicon.scales["deployed"], cells.table
    if any(column.own and column.axis == "deployed" for column in found):
        return
    rules = reader.rules_for(reader.scale.own[0])
    taken = {column for columns in table.columns.values() for column in columns}
    for column in range(1, table.grid.columns + 1):
        texts = {code: text for code in cells.distinct(column) if (text := cells.texts[code])}
        if column in taken or len(texts) > _FEW_TEXTS:
            continue
        read = {code: reader.read(as_said(text), rules) for code, text in texts.items()}
        stages = {hit.status for hit in read.values() if hit} - {"unknown"}
        if len(stages) < 2:  # a column of yes and no, or of the one word `pilot`, may say anything
            continue
        by_code = {
            code: Reading(column, texts[code][:TEXT_SHOWN], "deployed.doubted", "unknown")
            for code, hit in read.items()
            if hit is None or not reader.is_best(hit.status)
        }
        yield ColumnReadings(MAYBE_STAGE, MAYBE_STAGE, column, False, by_code)


def _read_no_retraining(cells: Cells, field: str, column: int, lexicon: Lexicon) -> ColumnReadings:
    """Values that say why a model is not retrained: rules, or a foundation model used as it is."""
    by_code: dict[int, Reading] = {}
    for code in cells.distinct(column):
        text = as_text(cells.table.grid.values[code])
        if rule := lexicon.no_retraining(field, words(text)):
            by_code[code] = Reading(column, text, rule, "not_applicable")
    return ColumnReadings(NO_RETRAINING, field, column, False, by_code)
