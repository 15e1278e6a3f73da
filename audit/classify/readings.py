"""Judges the vocabulary of a table: each distinct text of a column once, whatever the number of rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from audit.classify.cells import Cells, as_text
from audit.domain.models import Money, Period, Reading
from audit.lexicon import Lexicon
from audit.lexicon.answers import NO_MEANINGS, PRESENCE, Answers
from audit.lexicon.rules import Hit
from audit.lexicon.text import as_said, words

TEXT_SHOWN = 2000  # characters of a cell that a Reading keeps
NO_RETRAINING = "no_retraining"
RETRAINED_ON = "retrained_on"
CONFIRMED = "review.answer"  # the rule of an answer that a person explained
MAYBE_STAGE = "maybe_stage"
_FEW_TEXTS = 40  # distinct ones, of a column that may hold stages
_MAYBE = 0.4  # share of them that must be stages
_NO_RETRAINING_FIELDS = ("kind", "framework", "vendor")
_STORY = re.compile(r"[^\W\d_]{3,}")  # words beside a date
_FEW_WORDS = 2
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_YEAR = re.compile(r"\b20\d\d\b")


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
    found += _read_dates(cells, "deployed_on", "production", "deployed.date.past", as_of, lexicon)
    found += _read_dates(cells, "retired_on", "retired", "deployed.date.retired", as_of, lexicon)
    found += _read_retrainings(cells, as_of, lexicon)
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
    headers = cells.table.headers
    header = headers[column - 1] if column <= len(headers) else ""
    texts = {code: text for code in cells.distinct(column) if (text := cells.texts[code])}
    answers = Answers(
        lexicon, axis, field, header, texts.values(), cells.table.legend.get(column, NO_MEANINGS)
    )
    about = field if axis == PRESENCE else axis
    by_code: dict[int, Reading] = {}
    for code, text in texts.items():
        meaning = answers.meaning(text)
        shown = (text if meaning is None else f"{text} = {meaning}")[:TEXT_SHOWN]
        said = lexicon.confirmed.get((about, as_answer(shown))) if answers.own and lexicon.confirmed else None
        if said is not None:
            by_code[code] = Reading(column, shown, CONFIRMED, said)
        elif hit := answers.hit(text):
            if answers.reader.is_best(hit.status) and _is_future(text, as_of):
                hit = Hit("unknown", f"{axis}.doubted")
            by_code[code] = Reading(column, shown, hit.rule, hit.status, lexicon.strength(meaning or text))
    return ColumnReadings(about, field, column, answers.own, by_code)


def _is_future(text: str, as_of: date) -> bool:
    """Whether a date, or every year that the first clause names, lies ahead: `Live as of March 2027` is no evidence."""
    if _DATE.match(text):
        return text[:10] > as_of.isoformat()
    years = [int(year) for year in _YEAR.findall(text.partition(";")[0])]
    return bool(years) and min(years) > as_of.year


def _read_dates(
    cells: Cells, field: str, status: str, rule: str, as_of: date, lexicon: Lexicon
) -> Iterator[ColumnReadings]:
    """Dates that are evidence once they have passed: the whole period must lie before the audit date.

    Where more than the date of deployment stands in the cell, or no date at all, a stage below production counts
    instead, and a date in a story assures nothing. A deployment that lies ahead is a plan.
    """
    reader = lexicon.scales["deployed"]
    rules = reader.rules_for(reader.scale.own[0])
    assuring = reader.is_best(status)

    def hit(text: str, period: Period | Money | None) -> Hit | None:
        dated = period if isinstance(period, Period) else None
        if dated and dated.last > as_of:
            ahead = assuring and dated.first > as_of
            return Hit("development", "deployed.date.ahead") if ahead else None
        told = reader.read(text, rules) if assuring and any(map(str.isalpha, text)) else None
        if told and told.status not in (status, "unknown"):
            return told
        if not dated:
            return None
        story = assuring and told is None and len(_STORY.findall(text)) > _FEW_WORDS
        return Hit("unknown", "deployed.doubted") if story else Hit(status, rule)

    for column in cells.table.columns.get(field, ()):
        parsed = cells.table.parsed.get(column, {})
        by_code: dict[int, Reading] = {}
        for code in cells.distinct(column):
            period = parsed.get(code)
            text = (period.text if isinstance(period, Period) else cells.texts[code] or "")[:TEXT_SHOWN]
            if found := hit(text, period):
                by_code[code] = Reading(column, text, found.rule, found.status)
        yield ColumnReadings(field, field, column, False, by_code)


def _read_retrainings(cells: Cells, as_of: date, lexicon: Lexicon) -> Iterator[ColumnReadings]:
    """Dates below `Last retrained` that have passed: somebody did retrain the model."""
    table = cells.table
    for column in table.columns.get("last_trained", ()):
        parsed = table.parsed.get(column, {})
        if lexicon.names("retrained", table.headers[column - 1]):
            by_code = {
                code: Reading(column, period.text[:TEXT_SHOWN], "retrained.date.past", "manual")
                for code in cells.distinct(column)
                if isinstance(period := parsed.get(code), Period) and period.last <= as_of
            }
            yield ColumnReadings(RETRAINED_ON, "last_trained", column, False, by_code)


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
        told = [hit.status for hit in read.values() if hit and hit.status != "unknown"]
        # a column of yes and no, or of the one word `pilot`, may say anything, and so may prose
        if len(set(told)) < 2 or len(told) < _MAYBE * len(texts):
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
