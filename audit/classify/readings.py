"""Judges the vocabulary of a table: each distinct text of a column once, whatever the number of rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from audit.classify.phrases import PhraseIndex
from audit.classify.rules import Hit, ScaleReader, each_phrase
from audit.classify.text import words
from audit.domain.inventory import Table
from audit.domain.models import Period, Reading, Strength
from audit.domain.tables import CellValue
from audit.knowledge import Knowledge

TEXT_SHOWN = 2000  # characters of a cell that a Reading keeps
PRESENCE = "presence"
_YEAR = re.compile(r"\b20\d\d\b")
_GRADES = {str(number) for number in range(2, 11)}
_GRADED = re.compile(r"\b[01]\s*(?:[-–—]|to|bis|à|a)\s*(?:[2-9]|10)\b")  # `Monitoring (0-3)`


class Lexicon:
    """The compiled knowledge: one reader a scale, the tools, and the words of strength."""

    def __init__(self, knowledge: Knowledge) -> None:
        vocabulary, tools = knowledge.vocabulary, knowledge.tools
        self.scales = {name: ScaleReader(scale) for name, scale in vocabulary.scales.items()}
        self.functions = vocabulary.functions
        self.tools = tools.tools
        self._tools: PhraseIndex[str] = PhraseIndex(
            (name, tool) for tool, entry in tools.tools.items() for name in entry.names
        )
        self._strength: PhraseIndex[Strength] = PhraseIndex(
            (phrase, strength)
            for strength, phrases in vocabulary.strength.items()
            for phrase in each_phrase(phrases)
        )
        self._foundation: PhraseIndex[bool] = PhraseIndex(
            (name, as_is)
            for names, as_is in ((tools.foundation_models, True), (tools.adapted, False))
            for name in names
        )
        self.no_retraining: dict[str, PhraseIndex[bool]] = {
            field: PhraseIndex((phrase, True) for phrase in each_phrase(phrases))
            for field, phrases in vocabulary.no_retraining.items()
        }

    def tools_in(self, text: str) -> tuple[str, ...]:
        """The products that a text names, in its order, each once."""
        return tuple(dict.fromkeys(tool for _, _, tool in self._tools.find(words(text))))

    def used_as_is(self, said: Sequence[str]) -> bool:
        """Whether a text names a foundation model and says nothing of adapting it."""
        return {as_is for _, _, as_is in self._foundation.find(said)} == {True}

    def strength(self, text: str) -> Strength:
        """How strong a text is as evidence: `observed` before `configured` before `claimed`."""
        found = {strength for _, _, strength in self._strength.find(words(text))}
        return "observed" if "observed" in found else "configured" if "configured" in found else "claimed"


@dataclass(frozen=True, slots=True)
class ColumnReadings:
    """What the distinct values of one column say on one scale: code of the value -> Reading."""

    axis: str  # a scale's name, or the field for the scale `presence`
    field: str
    column: int
    own: bool  # the column states the axis; else it is free text or about something else
    by_code: Mapping[int, Reading]


def as_text(value: CellValue) -> str:
    """A cell's value as the text that stood there."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    if isinstance(value, (date, datetime)):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return str(value)


def read_column(
    table: Table, field: str, column: int, axis: str, lexicon: Lexicon, as_of: date
) -> ColumnReadings:
    """Judges every distinct value of a column on one scale."""
    reader = lexicon.scales[axis]
    own, quiet = field in reader.scale.own, field in reader.scale.hints
    rules = reader.rules_for(field, table.headers[column - 1] if column <= len(table.headers) else "")
    read: Callable[[str], Hit | None] = (
        (lambda text: own_hit(text, axis, reader, rules, lexicon))
        if own
        else (lambda text: reader.read_free(text, rules))
    )
    values = table.grid.values
    by_code: dict[int, Reading] = {}
    codes = sorted(set(table.grid.codes[column - 1]))
    graded = own and _is_graded(table, column, codes)
    for code in codes:
        text = as_text(values[code]).strip()
        if graded and text.isdigit():
            by_code[code] = Reading(column, text, f"{axis}.unread", "unknown")
        elif text and (hit := read(text)) and not (quiet and hit.rule.endswith(".unread")):
            if reader.is_best(hit.status) and _is_future(text, as_of):
                hit = Hit("unknown", f"{axis}.doubted")
            by_code[code] = Reading(column, text[:TEXT_SHOWN], hit.rule, hit.status, lexicon.strength(text))
    return ColumnReadings(field if axis == PRESENCE else axis, field, column, own, by_code)


def _is_future(text: str, as_of: date) -> bool:
    """Whether every year that the first clause names lies ahead: `Live as of March 2027` is no evidence today."""
    years = [int(year) for year in _YEAR.findall(text.partition(";")[0])]
    return bool(years) and min(years) > as_of.year


def _is_graded(table: Table, column: int, codes: Sequence[int]) -> bool:
    """Whether the numbers of a column are grades: a 1 is then no yes, and a 0 no no."""
    header = table.headers[column - 1] if column <= len(table.headers) else ""
    if _GRADED.search(header):
        return True
    return any(as_text(table.grid.values[code]).strip() in _GRADES for code in codes)


def own_hit(text: str, axis: str, reader: ScaleReader, rules: frozenset[int], lexicon: Lexicon) -> Hit:
    """A cell that states the axis is always read: by a rule, as a tool's name, or as not understood."""
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


def read_dates(table: Table, field: str, status: str, rule: str, as_of: date) -> list[ColumnReadings]:
    """Dates that are evidence once they have passed: the whole period must lie before the audit date."""
    found = []
    for column in table.columns.get(field, ()):
        by_code = {
            code: Reading(column, period.text[:TEXT_SHOWN], rule, status)
            for code, period in table.parsed.get(column, {}).items()
            if isinstance(period, Period) and period.last <= as_of
        }
        found.append(ColumnReadings("deployed", field, column, False, by_code))
    return found
