"""Which rows of a table are models, and which are set aside and why.

Names are looked at as one long text first: a list of 100,000 models is then judged in milliseconds, and only the few
names in which a telling word occurs are looked at one by one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import accumulate

from audit.domain.inventory import SetAside
from audit.domain.places import Problem
from audit.domain.tables import CellValue
from audit.ingest.blocks import Block
from audit.ingest.grids import (
    blank_codes,
    column_codes,
    distinct_codes,
    filled,
    is_blank,
    pointing_up,
)
from audit.ingest.header_text import fold
from audit.ingest.sections import Area, remarks_beneath
from audit.knowledge.fields import Fields, NotAModel

_CONTENT = ("description", "owner", "stage", "monitoring", "retraining", "team")
_CLOSING = 20  # rows at the end of a table among which totals are looked for in any column


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that are models (ascending), those that are not, and what is wrong with them."""

    records: tuple[int, ...]
    set_aside: tuple[SetAside, ...]
    problems: tuple[Problem, ...]
    going_on: Mapping[int, int] = field(
        default_factory=dict
    )  # row that goes on with texts -> row of its model
    remarks: Mapping[int, int] = field(
        default_factory=dict
    )  # row of a remark -> row of the model that it is on


def classify_rows(block: Block, columns: Mapping[str, tuple[int, ...]], fields: Fields) -> Rows:
    """Tell models from other rows. Rows that show nothing at all are passed over."""
    name = columns.get("name", (0,))[0]
    reasons = _set_aside_by_name(block, name, fields) if name else {}
    reasons |= _closing_totals(block, fields)
    titles = block.titles
    reasons = {row: reason for row, reason in reasons.items() if row not in titles}
    beneath = remarks_beneath(Area(block.grid, block.rows, name)) if name else frozenset[int]()
    nameless = _Nameless(block, columns, fields, reasons, beneath)
    for row in sorted({*_nameless(block, columns.get("name", ())), *beneath}):
        if row not in reasons and row not in titles:
            nameless.sort(row)
    for row in _pointing_up(block, name) if name else ():
        nameless.sort(row)
    reasons |= nameless.reasons
    totals = {row for row, reason in reasons.items() if reason == "total"}
    reasons |= _footnotes(block, nameless.blank | totals, name)
    out = nameless.blank | reasons.keys() | titles
    records = tuple([row for row in block.rows if row not in out] if out else block.rows)
    aside = tuple(set_aside(block, row, name, reason) for row, reason in sorted(reasons.items()))
    unnamed = _without_name(block, nameless.unnamed)
    return Rows(records, aside, unnamed, nameless.going_on, nameless.remarks)


class _Nameless:
    """Sorts the rows without a name from the top down: empty ones, those that go on with a model, and others."""

    def __init__(
        self,
        block: Block,
        columns: Mapping[str, tuple[int, ...]],
        fields: Fields,
        named: Mapping[int, str],
        beneath: Set[int],
    ) -> None:
        self._beneath = beneath
        self.blank: set[int] = set()
        self.unnamed: list[int] = []
        self.reasons: dict[int, str] = {}
        self.going_on: dict[int, int] = {}
        self.remarks: dict[int, int] = {}
        self._block, self._columns, self._fields, self._named = block, columns, fields, named
        self._titles = block.titles
        self._models: dict[int, int] = {}  # row that belongs to a model above -> that model's row

    def sort(self, row: int) -> None:
        """Put one row where it belongs; the rows come in their order."""
        cells = filled(self._block.grid, row)
        if not cells:
            self.blank.add(row)
            return
        reason = _why_nameless(self._block, row, cells, self._columns, self._fields)
        above = self._model_above(row) if reason in (None, "template") else None
        told = row in self._beneath or (
            len(cells) == 1 and pointing_up(self._block.grid.value(row, cells[0]))
        )
        if above is not None and told:
            self._models[row] = self.remarks[row] = above
            self.reasons[row] = "note"
            return
        goes_on = above is not None and _goes_on(self._block, row, cells, self._columns)
        if above is not None and (goes_on or (reason and _repeats_above(self._block, row, cells))):
            self._models[row] = above
            self.reasons[row] = "continuation"
            if goes_on:
                self.going_on[row] = above
        elif reason:
            self.reasons[row] = reason
        else:
            self.unnamed.append(row)

    def _model_above(self, row: int) -> int | None:
        above = row - 1
        if above in self._models:
            return self._models[above]
        other = (self.blank, self.reasons, self._named, self._titles, self.unnamed)
        named = "name" in self._columns and above >= self._block.first
        return above if named and not any(above in one for one in other) else None


def _repeats_above(block: Block, row: int, cells: Sequence[int]) -> bool:
    """Whether a row says again what the row above it says, and something else beside: more of one model."""
    codes = block.grid.codes
    same = [c for c in cells if codes[c - 1][row - 1] == codes[c - 1][row - 2]]
    told = [c for c in same if not _is_number(block.grid.value(row, c))]
    return bool(told) and len(same) < len(cells)


def _goes_on(block: Block, row: int, cells: Sequence[int], columns: Mapping[str, tuple[int, ...]]) -> bool:
    """Whether each cell goes on with the text above it: in small letters, in brackets, or behind a comma."""
    if set(cells) & {c for field in ("id", "owner") for c in columns.get(field, ())}:
        return False
    pairs = [(block.grid.value(row - 1, column), block.grid.value(row, column)) for column in cells]
    return all(
        isinstance(a, str) and isinstance(b, str) and _is_carried(a.strip(), b.strip()) for a, b in pairs
    )


def _is_carried(above: str, text: str) -> bool:
    return (
        bool(above) and (above[-1] in ",;:–-" or text[:1].islower() or text[:1] in "(–-&+") and len(text) > 2
    )


def _pointing_up(block: Block, name: int) -> list[int]:
    """The rows that hold a remark on the row above, and nothing else, where the names stand."""
    codes = distinct_codes(block.grid, name, block.rows)
    up = {code for code in codes if pointing_up(block.grid.values[code])}
    named = zip(block.rows, column_codes(block.grid, name, block.rows), strict=True) if up else ()
    return [row for row, code in named if code in up and len(filled(block.grid, row)) == 1]


def _without_name(block: Block, rows: Sequence[int]) -> tuple[Problem, ...]:
    """One Problem a table, at its first row without a name."""
    return (Problem("no_name", block.place(rows[0]), {"count": len(rows)}),) if rows else ()


def _set_aside_by_name(block: Block, name: int, fields: Fields) -> dict[int, str]:
    """Rows whose name says that they are no model, by row."""
    known = distinct_codes(block.grid, name, block.rows)
    codes = sorted(known)
    texts = [v if v.__class__ is str else "" for v in map(block.grid.values.__getitem__, codes)]
    wanted = {codes[i]: reason for i, reason in _telling_names(texts, fields).items()}
    wanted |= dict.fromkeys(_header_codes(block, name), "repeated_header")
    if not wanted:
        return {}
    found: dict[int, str] = {}
    for row, code in zip(block.rows, column_codes(block.grid, name, block.rows), strict=True):
        if code in wanted and (reason := _confirm_reason(block, row, wanted[code], fields)):
            found[row] = reason
    return found


def _closing_totals(block: Block, fields: Fields) -> dict[int, str]:
    """Rows at the end that begin with a word for a total and leave half of the columns empty.

    A client may be called Total: a row that is as full as the others is a model.
    """
    found: dict[int, str] = {}
    for row in block.rows[-_CLOSING:]:
        cells = filled(block.grid, row)
        text = block.grid.value(row, cells[0]) if 0 < 2 * len(cells) <= block.grid.columns else None
        if isinstance(text, str) and "total" in _telling_names([text], fields).values():
            found[row] = "total"
    return found


def _telling_names(texts: Sequence[str], fields: Fields) -> dict[int, str]:
    """Index -> reason for the names that are telling."""
    joined = "\n".join(texts).lower()
    if joined.count("\n") >= len(texts):
        joined = "\n".join([text.replace("\n", " ") for text in texts]).lower()
    starts: list[int] = []
    found: dict[int, str] = {}
    rules = [*fields.not_models, *(_redacted_rule(word) for word in fields.words.redacted)]
    for rule in rules:
        if rule.word not in joined:
            continue
        starts = starts or _line_starts(joined)
        pattern = re.compile(rule.pattern, re.IGNORECASE)
        for index in _lines_with(joined, rule.word, starts):
            if index not in found and pattern.search(texts[index]):
                found[index] = rule.reason
    return found


def _redacted_rule(word: str) -> NotAModel:
    return NotAModel(reason="redacted", word=word, pattern=rf"^\W*{re.escape(word)}\W*$")


def _line_starts(joined: str) -> list[int]:
    return list(accumulate((len(line) + 1 for line in joined.split("\n")), initial=0))[:-1]


def _lines_with(joined: str, word: str, starts: Sequence[int]) -> Iterable[int]:
    at = joined.find(word)
    while at >= 0:
        line = bisect_right(starts, at) - 1
        yield line
        if line + 1 >= len(starts):
            return
        at = joined.find(word, starts[line + 1])


def _header_codes(block: Block, name: int) -> set[int]:
    """The code that the name's header has where it stands among the data again."""
    header = block.grid.codes[(name - 2 if block.shifted else name - 1)]
    return {header[row - 1] for row in block.header if header[row - 1]}


def _confirm_reason(block: Block, row: int, reason: str, fields: Fields) -> str | None:
    """The reason, where the rest of the row bears it out."""
    if reason == "redacted":
        return reason if _mostly_redacted(block, row, fields) else None
    if reason == "repeated_header":
        header = [codes[block.header[-1] - 1] for codes in block.grid.codes]
        cells = filled(block.grid, row)
        same = sum(block.grid.codes[c - 1][row - 1] == header[c - 1] for c in cells)
        return reason if 2 * same >= len(cells) else None
    return reason


def _mostly_redacted(block: Block, row: int, fields: Fields) -> bool:
    words = {fold(word) for word in fields.words.redacted}
    values = [block.grid.value(row, column) for column in filled(block.grid, row)]
    return sum(fold(str(value)) in words for value in values) >= 0.7 * len(values)


def _nameless(block: Block, names: Sequence[int]) -> list[int]:
    """The rows whose name is blank; every row where the table has no name."""
    if not names:
        return list(block.rows)
    blank = blank_codes(block.grid, {c for n in names for c in distinct_codes(block.grid, n, block.rows)})
    if not blank:
        return []
    rows = [
        r
        for r, code in zip(block.rows, column_codes(block.grid, names[0], block.rows), strict=True)
        if code in blank
    ]
    others = [block.grid.codes[n - 1] for n in names[1:]]
    return [row for row in rows if all(codes[row - 1] in blank for codes in others)]


def _why_nameless(
    block: Block, row: int, cells: Sequence[int], columns: Mapping[str, tuple[int, ...]], fields: Fields
) -> str | None:
    """Why a row without a name is no model; None where it tells enough to be one."""
    if _repeats_title(block, row, cells):
        return "repeated_header"
    texts = [str(block.grid.value(row, column)) for column in cells]
    told = _telling_names(texts, fields)
    if told:
        return min(told.values(), key=lambda reason: reason != "total")
    free = {c for field in ("description", "owner", "notes") for c in columns.get(field, ())}
    if free & set(cells):
        return None
    identity = [c for c in columns.get("id", ()) if c in cells and not _is_number(block.grid.value(row, c))]
    content = {c for field in _CONTENT for c in columns.get(field, ())} & set(cells)
    return None if identity and content else "template"


def _repeats_title(block: Block, row: int, cells: Sequence[int]) -> bool:
    """Whether a row begins with a title that stands above the table, as one on the next page does."""
    codes, above = block.grid.codes[cells[0] - 1], range(1, min(block.header, default=1))
    return any(codes[row - 1] == codes[title - 1] for title in above)


def _is_number(value: CellValue) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and value.strip(" .#").isdigit())


def _footnotes(block: Block, ends: set[int], name: int) -> dict[int, str]:
    """Single sentences below the table, after an empty row or a total."""
    if not ends or block.grid.columns < 3:
        return {}
    found: dict[int, str] = {}
    for row in range(block.last, max(ends), -1):
        cells = filled(block.grid, row)
        value = block.grid.value(row, cells[0]) if len(cells) == 1 else None
        if not isinstance(value, str):
            return {}
        found[row] = "note"
    return found


def set_aside(block: Block, row: int, name: int, reason: str) -> SetAside:
    """The row as no model; it is shown by its name, else by its first filled cell."""
    value = block.grid.value(row, name) if name else None
    if is_blank(value):
        cells = filled(block.grid, row)
        value = block.grid.value(row, cells[0]) if cells else ""
    return SetAside(str(value).strip(), block.place(row), reason)
