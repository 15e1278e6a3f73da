"""One Model a record. Records that say the same share their Judgement, so that rows cost little."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from operator import itemgetter

from audit.classify import combine
from audit.classify.phrases import PhraseIndex
from audit.classify.readings import ColumnReadings, Lexicon, as_text, read_column, read_dates
from audit.classify.rules import each_phrase
from audit.classify.text import words
from audit.domain.inventory import Inventory, Table
from audit.domain.models import Judgement, Model, Money, Period, Reading, Status
from audit.domain.places import Problem
from audit.domain.result import VocabularyEntry
from audit.knowledge import Knowledge
from audit.knowledge.vocabulary import Words

CONTRADICTIONS_LISTED = 100
AXES = ("deployed", "monitored", "retrained")
CRITICALITY = {"high": 3, "medium": 2, "low": 1}
DATES = ("deployed_on", "retired_on")
NO_RETRAINING_FIELDS = ("kind", "framework", "vendor")


_ByAxis = dict[str, list[Reading]]


@dataclass(frozen=True, slots=True)
class Classified:
    """The client's models in the order of the sheets, the vocabulary with its reading, and what was odd."""

    models: tuple[Model, ...]
    vocabulary: tuple[VocabularyEntry, ...]
    problems: tuple[Problem, ...]


def classify(inventory: Inventory, knowledge: Knowledge, as_of: date) -> Classified:
    """Classifies every record of the inventory as of a day."""
    lexicon = Lexicon(knowledge)
    coders = {
        "origin": WordCoder(knowledge.vocabulary.origin),
        "kind": WordCoder(knowledge.vocabulary.kind),
        "criticality": WordCoder(knowledge.vocabulary.criticality),
    }
    models: list[Model] = []
    vocabulary: list[VocabularyEntry] = []
    problems: list[Problem] = []
    for table in inventory.tables:
        columns = _columns(table, lexicon, as_of)
        entries = [entry for column in columns if column.own for entry in _entries(table, column)]
        vocabulary += entries
        problems += _unread(table, entries)
        models += _models(table, columns, _Judge(table, columns, lexicon), coders)
    problems += _contradictions(models)
    return Classified(tuple(models), tuple(vocabulary), tuple(problems))


class WordCoder:
    """Gives a text the code of the first list of words that has a phrase in it."""

    def __init__(self, lists: Sequence[Words]) -> None:
        self._order = [entry.id for entry in lists]
        self._index: PhraseIndex[int] = PhraseIndex(
            (phrase, number) for number, entry in enumerate(lists) for phrase in each_phrase(entry.phrases)
        )

    def code(self, text: str) -> str:
        """The code, or `unknown`."""
        found = min((number for _, _, number in self._index.find(words(text))), default=None)
        return "unknown" if found is None else self._order[found]


def _columns(table: Table, lexicon: Lexicon, as_of: date) -> list[ColumnReadings]:
    """The readings of every column that tells of a status."""
    found = [
        read_column(table, field, column, axis, lexicon, as_of)
        for axis, reader in lexicon.scales.items()
        for field, columns in table.columns.items()
        if reader.reads(field)
        for column in columns
    ]
    found += read_dates(table, "deployed_on", "production", "deployed.date.past", as_of)
    found += read_dates(table, "retired_on", "retired", "deployed.date.retired", as_of)
    return found


def _models(
    table: Table, columns: Sequence[ColumnReadings], judge: _Judge, coders: Mapping[str, WordCoder]
) -> Iterator[Model]:
    text = _Texts(table)
    by_record = [
        [column.by_code.get(code) for code in table.grid.codes[column.column - 1]] for column in columns
    ]
    naming = table.columns.get("name", table.columns.get("id", ()))
    name_column = naming[0] if naming else None
    names, ids = text.column("name"), text.column("id")
    details = text.details()
    codes = {field: _coded(text.column(field), coder) for field, coder in coders.items()}
    typed = {f: _typed(table, f) for f in ("started", "built", "deployed_on", "last_trained", "retired_on")}
    value, cost = _typed(table, "business_value"), _typed(table, "monthly_cost")
    named_team = table.unit if not any(details["team"]) else None
    for at, record in enumerate(table.records):
        place = table.place(record, name_column)
        criticality = codes["criticality"][at]
        yield Model(
            id=ids[at],
            name=names[at] or ids[at] or str(place),
            place=place,
            judgement=judge.of(at, tuple(column[record - 1] for column in by_record)),
            across=table.across,
            description=details["description"][at],
            owner=details["owner"][at],
            team=details["team"][at] or named_team,
            unit=details["unit"][at] or (table.unit if not named_team else None),
            kind=codes["kind"][at],  # type: ignore[arg-type]
            origin=codes["origin"][at],  # type: ignore[arg-type]
            criticality=details["criticality"][at],
            criticality_rank=CRITICALITY.get(criticality, 0),
            value=_money(value[at]),
            value_text=details["business_value"][at],
            monthly_cost=_money(cost[at]),
            started=_period(typed["started"][at]),
            built=_period(typed["built"][at]),
            deployed_on=_period(typed["deployed_on"][at]),
            last_trained=_period(typed["last_trained"][at]),
            retired_on=_period(typed["retired_on"][at]),
        )


class _Texts:
    """The texts of a table's fields, record by record; each distinct value made once."""

    FIELDS = ("description", "owner", "team", "unit", "criticality", "business_value")

    def __init__(self, table: Table) -> None:
        self._table = table
        self._made: dict[int, str | None] = {0: None}

    def column(self, field: str) -> list[str | None]:
        """The first filled text of a field for each record; None where the sheet says nothing."""
        table = self._table
        rows: list[str | None] = [None] * len(table.records)
        for column in reversed(table.columns.get(field, ())):
            codes = table.grid.codes[column - 1]
            rows = [
                self._text(codes[record - 1]) or old for record, old in zip(table.records, rows, strict=True)
            ]
        return rows

    def details(self) -> dict[str, list[str | None]]:
        """The fields that a Model keeps as they stand."""
        return {field: self.column(field) for field in self.FIELDS}

    def _text(self, code: int) -> str | None:
        if code not in self._made:
            self._made[code] = as_text(self._table.grid.values[code]).strip() or None
        return self._made[code]


class _Judge:
    """Gives each record its Judgement; equal readings give the same one, and those of one axis the same Status."""

    def __init__(self, table: Table, columns: Sequence[ColumnReadings], lexicon: Lexicon) -> None:
        self._columns = columns
        self._lexicon = lexicon
        self._made: dict[tuple[object, ...], Judgement] = {}
        self._statuses: dict[tuple[object, ...], Status] = {}
        reasons = (
            (table.grid.codes[column - 1], self._no_retraining(table, field, column))
            for field in NO_RETRAINING_FIELDS
            for column in table.columns.get(field, ())
        )
        self._reasons = [(codes, by_code) for codes, by_code in reasons if by_code]
        tools = (
            (table.grid.codes[column - 1], self._named(table, column))
            for field, columns in table.columns.items()
            if field not in ("id", "name", "description", "owner", "team", "unit")
            for column in columns
        )
        self._tools = [(codes, by_code) for codes, by_code in tools if by_code]
        self._records = table.records
        self._of = {
            "deployed": self._picker({"deployed"}, DATES),
            "monitored": self._picker({"monitored", "drift", "alerts", "monitoring_tool"}),
            "retrained": self._picker({"retrained"}),
        }
        self._of_function = {n: self._picker(set(c.fields)) for n, c in lexicon.functions.items()}

    def of(self, at: int, readings: tuple[Reading | None, ...]) -> Judgement:
        """The Judgement of the record at a position, from one Reading or None a column."""
        row = self._records[at] - 1
        reason = next((found for codes, by_code in self._reasons if (found := by_code.get(codes[row]))), None)
        tools = tuple([names for codes, by_code in self._tools if (names := by_code.get(codes[row]))])
        ids = tuple(map(id, readings))
        key = (ids, id(reason), tools)
        judgement = self._made.get(key)
        if judgement is None:
            judgement = self._made[key] = self._judged(ids, readings, reason, tools)
        return judgement

    def _picker(
        self, axes: Container[str], fields: Container[str] = ()
    ) -> Callable[[tuple[int, ...]], object]:
        """Picks, out of one item a column, those of the columns that speak of some axes."""
        of = [n for n, column in enumerate(self._columns) if column.axis in axes or column.field in fields]
        return itemgetter(*of) if of else lambda ids: None

    def _judged(
        self,
        ids: tuple[int, ...],
        readings: Sequence[Reading | None],
        reason: Reading | None,
        tools: Sequence[tuple[str, ...]],
    ) -> Judgement:
        deployed = self._status(("deployed", self._of["deployed"](ids)), partial(self._deployed, readings))
        in_use = deployed.status
        monitored = self._status(
            ("monitored", in_use, self._of["monitored"](ids)), partial(self._monitored, readings, in_use)
        )
        retrained = self._status(
            ("retrained", in_use, id(reason), self._of["retrained"](ids)),
            partial(self._retrained, readings, reason, in_use),
        )
        axes = {"deployed": deployed, "monitored": monitored, "retrained": retrained}
        functions = {
            name: self._status(
                (name, in_use, id(axes.get(cells.axis or "")), self._of_function[name](ids)),
                partial(self._function, readings, name, axes, in_use),
            )
            for name, cells in self._lexicon.functions.items()
        }
        named = tuple(dict.fromkeys(tool for names in tools for tool in names))
        return Judgement(deployed, monitored, retrained, functions, named)

    def _status(self, key: tuple[object, ...], make: Callable[[], Status]) -> Status:
        status = self._statuses.get(key)
        if status is None:
            status = self._statuses[key] = make()
        return status

    def _deployed(self, readings: Sequence[Reading | None]) -> Status:
        own, free, dates = self._sorted(readings)
        scale = self._lexicon.scales["deployed"]
        return combine.deployed(own.get("deployed", ()), free.get("deployed", ()), dates, scale)

    def _monitored(self, readings: Sequence[Reading | None], in_use: str) -> Status:
        own, free, _ = self._sorted(readings)
        scale = self._lexicon.scales["monitored"]
        status = combine.combined(own.get("monitored", ()), free.get("monitored", ()), scale)
        helpers = (*own.get("alerts", ()), *own.get("monitoring_tool", ()))
        return combine.monitored(status, own.get("drift", ()), helpers, in_use)

    def _retrained(self, readings: Sequence[Reading | None], reason: Reading | None, in_use: str) -> Status:
        own, free, _ = self._sorted(readings)
        scale = self._lexicon.scales["retrained"]
        status = combine.combined(own.get("retrained", ()), free.get("retrained", ()), scale)
        if status.status == "unknown" and not status.contradicted and reason is not None:
            status = Status("not_applicable", reason.strength, (*status.readings, reason))
        return combine.while_in_use(
            status, in_use, dict.fromkeys(("automatic", "manual", "planned"), "unknown")
        )

    def _function(
        self, readings: Sequence[Reading | None], name: str, axes: Mapping[str, Status], in_use: str
    ) -> Status:
        own, _, _ = self._sorted(readings)
        return combine.function(name, self._lexicon.functions[name], axes, own, in_use)

    def _sorted(self, readings: Sequence[Reading | None]) -> tuple[_ByAxis, _ByAxis, dict[str, Reading]]:
        """The readings of columns that state an axis and of free text, by axis; the dates by their field."""
        own: _ByAxis = {}
        free: _ByAxis = {}
        dates: dict[str, Reading] = {}
        for column, reading in zip(self._columns, readings, strict=True):
            if reading is None:
                continue
            if column.field in DATES:
                dates.setdefault(column.field, reading)
            else:
                (own if column.own else free).setdefault(column.axis, []).append(reading)
        return own, free, dates

    def _no_retraining(self, table: Table, field: str, column: int) -> dict[int, Reading]:
        """Values that say why the model is not retrained: rules, or a foundation model used as it is."""
        found: dict[int, Reading] = {}
        index = self._lexicon.no_retraining.get(field)
        for code in set(table.grid.codes[column - 1]):
            text = as_text(table.grid.values[code])
            said = words(text)
            if index is not None and index.find(said):
                found[code] = Reading(column, text, "retrained.rules", "not_applicable")
            elif self._lexicon.used_as_is(said):
                found[code] = Reading(column, text, "retrained.foundation_model", "not_applicable")
        return found

    def _named(self, table: Table, column: int) -> dict[int, tuple[str, ...]]:
        values = table.grid.values
        return {
            code: tools
            for code in set(table.grid.codes[column - 1])
            if isinstance(text := values[code], str) and (tools := self._lexicon.tools_in(text))
        }


def _coded(texts: Iterable[str | None], coder: WordCoder) -> list[str]:
    made: dict[str | None, str] = {None: "unknown"}
    return [made[text] if text in made else made.setdefault(text, coder.code(text or "")) for text in texts]


def _typed(table: Table, field: str) -> list[Period | Money | None]:
    """The typed values of a field for each record, from the first column that has one."""
    rows: list[Period | Money | None] = [None] * len(table.records)
    for column in reversed(table.columns.get(field, ())):
        codes, parsed = table.grid.codes[column - 1], table.parsed.get(column, {})
        rows = [parsed.get(codes[record - 1]) or old for record, old in zip(table.records, rows, strict=True)]
    return rows


def _period(value: Period | Money | None) -> Period | None:
    return value if isinstance(value, Period) else None


def _money(value: Period | Money | None) -> Money | None:
    return value if isinstance(value, Money) else None


def _entries(table: Table, column: ColumnReadings) -> Iterator[VocabularyEntry]:
    """One entry a distinct text that some record holds, the most frequent first."""
    codes = table.grid.codes[column.column - 1]
    records = [codes[record - 1] for record in table.records]
    for code, count in Counter(records).most_common():
        reading = column.by_code.get(code)
        if reading is not None:
            yield VocabularyEntry(
                field=column.field,
                axis=column.axis,
                text=reading.text,
                status=reading.status,
                rule=reading.rule,
                strength=reading.strength if reading.status != "unknown" else None,
                count=count,
                place=table.place(table.records[records.index(code)], column.column),
            )


def _unread(table: Table, entries: Sequence[VocabularyEntry]) -> Iterator[Problem]:
    """One Problem a column that holds answers which no rule reads."""
    by_header: dict[str, list[VocabularyEntry]] = {}
    for entry in entries:
        if entry.rule.endswith(".unread"):
            at = entry.place.row if table.across else entry.place.column
            by_header.setdefault(table.headers[at - 1] if at else "", []).append(entry)
    for header, found in by_header.items():
        examples = "; ".join(f"'{entry.text[:60]}'" for entry in found[:3])
        yield Problem(
            "unread_answers",
            found[0].place,
            {
                "header": header,
                "texts": len(found),
                "cells": sum(e.count for e in found),
                "examples": examples,
            },
        )


def _contradictions(models: Sequence[Model]) -> Iterator[Problem]:
    """Cells of one model that disagree, model by model up to a limit and counted beyond it."""
    found = [
        (model, axis, status)
        for model in models
        for axis, status in zip(AXES, (model.deployed, model.monitored, model.retrained), strict=True)
        if status.contradicted
    ]
    for model, axis, status in found[:CONTRADICTIONS_LISTED]:
        texts = " / ".join(f"'{r.text[:60]}'" for r in status.readings)
        args = {"name": model.name[:120], "axis": axis, "texts": texts, "status": status.status}
        yield Problem("contradiction", model.place, args)
    if len(found) > CONTRADICTIONS_LISTED:
        yield Problem("more_contradictions", None, {"count": len(found) - CONTRADICTIONS_LISTED})
