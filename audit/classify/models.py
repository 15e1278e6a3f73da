"""One Model a record, made by whole columns from a table that was judged."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import repeat
from typing import Any

from audit.classify.cells import Cells, LazyDict, telling_codes
from audit.classify.origins import Origins
from audit.classify.statuses import Statuses
from audit.domain.models import FUNCTIONS, Axis, Model, Money, Period, Reading, Status
from audit.domain.places import Place
from audit.lexicon import ColumnContext, Lexicon
from audit.lexicon.normalization import words
from audit.lexicon.prose import sentences

_CRITICALITY = {"high": 3, "medium": 2, "low": 1}
_DATES = ("started", "built", "deployed_on", "last_trained", "retired_on")
_MONEY = {"value": "business_value", "monthly_cost": "monthly_cost"}
_BLANKS = re.compile(r"[^\S\n]+")  # all but the ends of lines
_SHORT = re.compile(r"\S.*\(([A-Z]{2,8})\)")  # `Aviation Safety (AVS)`
_OTHER = "other"  # of kinds: no machine learning
_NAMES_NO_TOOL = ("id", "name", "description", "owner", "team", "unit")


class Judged:
    """One table that was judged: its statuses, and its models when they are asked for; `unit`: whose they all are."""

    def __init__(self, cells: Cells, statuses: Statuses, lexicon: Lexicon, unit: str | None = None) -> None:
        self.table = cells.table
        self._unit = unit
        self.statuses = statuses
        self._cells = cells
        self._lexicon = lexicon

    @cached_property
    def naming(self) -> int | None:
        """The column of the names, else of the ids."""
        columns = self.table.columns
        return columns.get("name", columns.get("id", (None,)))[0]

    @cached_property
    def places(self) -> list[Place]:
        """The Place of each record's name, else of the whole record."""
        grid = self.table.grid
        if grid.cards:
            return [grid.place(record, self.naming) for record in self.table.records]
        naming = self._cells.in_file(self.naming) if self.naming else None
        at: tuple[Iterable[int | None], ...] = (self.table.records, repeat(naming))
        rows, columns = reversed(at) if self.table.across else at
        return list(map(Place._make, zip(repeat(grid.file), repeat(grid.sheet), rows, columns)))

    @cached_property
    def ids(self) -> list[str | None]:
        """The id of each record."""
        return self._cells.text("id")

    @cached_property
    def called(self) -> list[str | None]:
        """What each record is called: its name, else its id; a Model of neither is called by its place."""
        return [name or id_ for name, id_ in zip(self._cells.text("name"), self.ids, strict=True)]

    @cached_property
    def origins(self) -> list[str]:
        """Where each record is from."""
        return list(Origins(self._cells, self._lexicon).of_records())

    def deciding(self, axis: Axis, reading: Reading) -> str:
        """The sentence of a longer text that alone was read so; the whole text where none was."""
        parts = list(sentences(reading.text))
        fields = [field for field, columns in self.table.columns.items() if reading.column in columns]
        if len(parts) < 2 or not fields or reading.place:
            return reading.text
        reader = self._lexicon.column(axis, ColumnContext(fields[0], "", self.table.languages))
        said = ((part, reader.read(part)) for part in parts)
        return next((part for part, answer in said if answer and answer.rule == reading.rule), reading.text)

    def models(self) -> list[Model]:
        """One Model a record, in the order of the sheet."""
        statuses, cells = self.statuses, self._cells
        columns: dict[str, Iterable[Any]] = {
            "id": self.ids,
            "name": [name or str(at) for name, at in zip(self.called, self.places, strict=True)],
            "place": self.places,
            "deployed": statuses.deployed,
            "monitored": statuses.monitored,
            "retrained": statuses.retrained,
            "functions": self._functions(),
            "tools": self._tools(),
            "across": repeat(self.table.across),
            "value_text": cells.text("business_value"),
            **{field: cells.text(field) for field in ("description", "criticality")},
            "owner": [owner and _BLANKS.sub(" ", owner) for owner in cells.text("owner")],
            **self._whose(),
            "kind": self._kinds(),
            "origin": self.origins,
            "criticality_rank": [_CRITICALITY.get(code, 0) for code in self._coded("criticality")],
            **{name: cells.typed(field, Money) for name, field in _MONEY.items()},
            **{field: cells.typed(field, Period) for field in _DATES},
            "recorded_on": self._recorded_on(),
        }
        unsaid = {field: repeat(value) for field, value in Model._field_defaults.items()}
        models = map(Model._make, zip(*((unsaid | columns)[field] for field in Model._fields), strict=False))
        apart = self.table.grid.cards or self.table.grid.beside
        return list(map(self._placed, self.table.records, models) if apart else models)

    def _recorded_on(self) -> Iterable[Period | None]:
        """The day for which each row speaks: its own, else that of the whole list."""
        day = self.table.as_at
        stated = Period(day, day, day.isoformat()) if day else None
        return (own or stated for own in self._cells.typed("recorded_on", Period))

    def _placed(self, record: int, model: Model) -> Model:
        """A model of a card, where each answer has a row of its own, or of which another sheet tells more: its readings
        know their whole Place."""
        grid = self.table.grid

        def placed(status: Status) -> Status:
            readings = [
                replace(reading, place=reading.place or self.table.place(record, reading.column))
                if grid.cards or reading.column in grid.beside
                else reading
                for reading in status.readings
            ]
            return replace(status, readings=tuple(readings))

        return model._replace(
            deployed=placed(model.deployed),
            monitored=placed(model.monitored),
            retrained=placed(model.retrained),
            functions={name: placed(status) for name, status in model.functions.items()},
        )

    def _functions(self) -> list[dict[str, Any]]:
        rows = zip(*(self.statuses.function(name) for name in FUNCTIONS), strict=True)
        a, b, c, d, e, f = FUNCTIONS
        # a literal is made four times as fast as a dict of pairs
        return [
            {a: one, b: two, c: three, d: four, e: five, f: six} for one, two, three, four, five, six in rows
        ]

    def _tools(self) -> Iterable[tuple[str, ...]]:
        """The tools that the cells of each record name, each once."""
        named = [
            (column, by_code)
            for field, columns in self.table.columns.items()
            if field not in _NAMES_NO_TOOL
            for column in columns
            if (by_code := self._named(column))
        ]

        def together(codes: tuple[int | None, ...]) -> tuple[str, ...]:
            found = (by_code[c] for (_, by_code), c in zip(named, codes, strict=True) if c is not None)
            return tuple(dict.fromkeys(tool for tools in found for tool in tools))

        if not named:
            return repeat(())
        codes = [telling_codes(self.table.codes(column), by_code) for column, by_code in named]
        return map(LazyDict(together).__getitem__, zip(*codes, strict=True))

    def _named(self, column: int) -> dict[int, tuple[str, ...]]:
        values = self.table.grid.values
        return {
            code: tools
            for code in self._cells.distinct(column)
            if isinstance(text := values[code], str) and (tools := self._lexicon.tools_in(text))
        }

    def _whose(self) -> dict[str, Iterable[str | None]]:
        """Team and unit; what the table says of all its records is the team where no record names one."""
        units = _spelled_alike(self._cells.text("unit"), [None] * len(self.table.records))
        teams = _spelled_alike(self._cells.text("team"), units)
        if not any(teams):
            return {"team": repeat(self._unit), "unit": units}
        units = [unit or self._unit for unit in units]
        return {"team": self._told_apart(teams, units), "unit": units}

    def _told_apart(self, teams: Sequence[str | None], units: Sequence[str | None]) -> Sequence[str | None]:
        """The teams, with their organisations where several have one that is called the same: `CIO (Labour)`."""
        columns = self.table.columns.get("unit", ())[:1]
        asked = {word for column in columns for word in words(self._cells.header(column))}
        named = self._lexicon.knowledge.fields.words.organisations
        if not any(asked.issuperset(words(name)) for name in named):
            return teams
        among: dict[str | None, set[str]] = defaultdict(set)
        for team, unit in zip(teams, units, strict=True):
            among[team].update(filter(None, (unit,)))
        return [
            f"{team} ({unit})" if team and unit and len(among[team]) > 1 else team
            for team, unit in zip(teams, units, strict=True)
        ]

    def _kinds(self) -> Iterable[str]:
        """The kind of each model, as the first of its columns says that names one. Another technology than machine
        learning is one only where nothing else is named beside it."""
        coder, texts = self._lexicon.coders["kind"], self._cells.texts

        def kind(at: int) -> str:
            text = texts[at]
            found = coder.code(text)
            unsure = text and (found == "unknown" or (found == _OTHER and not coder.is_covered(text)))
            return "named" if unsure else found

        coded = LazyDict(kind)
        codes = (self.table.codes(column) for column in self.table.columns.get("kind", ()))
        told = [map(coded.__getitem__, column) for column in codes]
        return map(
            LazyDict(_kind_of).__getitem__,
            zip(*told, repeat("unknown", len(self.table.records)), strict=True),
        )

    def _coded(self, field: str) -> Iterable[str]:
        """A field's code of each record."""
        coded = LazyDict(self._lexicon.coders[field].code)
        return map(coded.__getitem__, self._cells.text(field))


def _kind_of(said: tuple[str, ...]) -> str:
    """The kind that columns name together; `named`: a technique of no kind that is told apart."""
    sure = next((one for one in said if one not in ("named", _OTHER, "unknown")), None)
    return sure or (_OTHER if _OTHER in said and "named" not in said else "unknown")


def _spelled_alike(names: Sequence[str | None], within: Sequence[str | None]) -> Sequence[str | None]:
    """Names as the first of those is spelled that differ in case, blanks or signs; or as what they are short for in the
    same organisation: `AVS`, beside `Aviation Safety (AVS)`."""
    pairs = list(zip(names, within, strict=True))
    whole = {(found[1], of): name for name, of in pairs if name and (found := _SHORT.fullmatch(name))}
    short = {(tuple(words(name)), of): whole[name, of] for name, of in pairs if name and (name, of) in whole}
    first: dict[tuple[str, ...], str] = {}
    alike: dict[tuple[str, str | None], str] = {}
    for name, of in dict.fromkeys(pairs):
        if name:
            key = tuple(words(name)) or (name,)
            alike[name, of] = short.get((key, of)) or first.setdefault(key, name)
    return [name and alike[name, of] for name, of in pairs]
