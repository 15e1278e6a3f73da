"""Every model as a short row of the page's data, with the cells that were read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from audit.domain.models import DEPLOYED, FUNCTIONS, MONITORED, RETRAINED, UNKNOWN, Model, Status
from audit.domain.result import AuditResult
from audit.report.view.finding_narrative import months_live
from audit.report.view.formatting import bare_cell, capped, seen_at
from audit.report.view.status_symbols import AXES, COLUMNS

STATUSES = tuple(dict.fromkeys((*DEPLOYED, *MONITORED, *RETRAINED)))
"""A row names a status by its letter: the first is `a`."""
_NUMBERS = {status: number for number, status in enumerate(STATUSES)}
MARKS = {"yes": "y", "maybe": "m", "no": "n"}
_NAME, _PERSON = 120, 60  # characters
_MOST_CELLS = 4  # that one column of a model shows
_ROOMY, _TEXT, _TEXT_OF_MANY = 600, 300, 160  # models up to which a cell shows 300 characters, else 160


class Row(NamedTuple):
    """A model: texts by their number in the table of texts, statuses by their letters, in the order of COLUMNS.

    `mark` is `y`, `m`, `n` or `-` (out of scope). `reason`: why it is in scope or not, by its number in the reasons.
    `doubted`: bits of the columns whose cells contradict each other; `claimed`: of the axes for
    which somebody's word alone stands. `cells`: place, text. `read`: of each column, the
    numbers of the cells that it was read from.
    """

    name: int
    team: int
    unit: int
    owner: int
    place: str
    mark: str
    reason: int
    legacy: int
    rank: int
    stake: float
    statuses: str
    doubted: int
    claimed: int
    cells: tuple[tuple[str, int], ...]
    read: tuple[tuple[int, ...], ...]
    facts: tuple[int, int, int, int, int]  # criticality, value, deployed on, last trained, tools


class Texts:
    """The table of texts: each stands once, the empty one first."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {"": 0}

    def number(self, text: str) -> int:
        """The number of a text."""
        return self._numbers.setdefault(text, len(self._numbers))

    def all(self) -> tuple[str, ...]:
        """Every text in the order of its number."""
        return tuple(self._numbers)


class Rows(NamedTuple):
    """All rows with the tables that they refer to."""

    rows: tuple[Row, ...]
    texts: tuple[str, ...]
    reasons: tuple[str, ...]


def rows(result: AuditResult, *, cells: bool = True) -> Rows:
    """The rows in the order of the sheet; without `cells`, nothing of what stands in them."""
    texts, reasons = Texts(), tuple(dict.fromkeys(m.scope_reason for m in result.models))
    limit = (_TEXT if len(result.models) <= _ROOMY else _TEXT_OF_MANY) if cells else 0
    sheets = {model.place.sheet for model in result.models}
    made = tuple(_row(model, result, texts, reasons, limit, len(sheets) > 1) for model in result.models)
    return Rows(made, texts.all(), reasons)


def status_in(model: Model, column: str) -> Status:
    """The Status of one axis or function."""
    return getattr(model, column) if column in AXES else model.functions.get(column, UNKNOWN)


def letters(statuses: Iterable[str]) -> str:
    """Statuses as their letters; one that nobody defined counts as unknown."""
    return "".join(chr(97 + _NUMBERS.get(status, _NUMBERS["unknown"])) for status in statuses)


def bits(flags: Iterable[bool]) -> int:
    """Flags as one number, the first as its lowest bit."""
    return sum(1 << at for at, flag in enumerate(flags) if flag)


def _row(
    model: Model, result: AuditResult, texts: Texts, reasons: Sequence[str], limit: int, sheets: bool
) -> Row:
    found = [status_in(model, column) for column in COLUMNS]
    cells, read = _cells(model, found, texts, limit)
    return Row(
        name=texts.number(capped(model.name, _NAME)),
        team=texts.number(capped(model.team, _PERSON)),
        unit=texts.number(capped(model.unit, _PERSON)),
        owner=texts.number(capped(model.owner, _PERSON)),
        place=_place(model, sheets),
        mark=MARKS[model.score.gap] if model.in_scope and model.score else "n" if model.in_scope else "-",
        reason=reasons.index(model.scope_reason),
        legacy=int(model.legacy),
        rank=model.criticality_rank,
        stake=float(model.value.amount) if model.value else 0,
        statuses=letters(status.status for status in found),
        doubted=bits(status.contradicted for status in found),
        claimed=bits(status.strength == "claimed" for status in found[: len(AXES)]),
        cells=cells,
        read=read,
        facts=_facts(model, result, texts),
    )


def _place(model: Model, several: bool) -> str:
    """The model's cell, with its sheet where there are several and no team says it."""
    at = model.place
    named = at.sheet and several and at.sheet not in (model.team, model.unit)
    return f"{at.sheet} {bare_cell(at)}" if named else bare_cell(at)


def _cells(
    model: Model, found: Sequence[Status], texts: Texts, limit: int
) -> tuple[tuple[tuple[str, int], ...], tuple[tuple[int, ...], ...]]:
    numbers: dict[tuple[str, int], int] = {}
    read = []
    for status in found:
        seen = model.evidence(status)[:_MOST_CELLS] if limit else ()
        cells = [(seen_at(model.place, one.place), texts.number(capped(one.text, limit))) for one in seen]
        read.append(tuple(dict.fromkeys(numbers.setdefault(one, len(numbers)) for one in cells)))
    return tuple(numbers), tuple(read)


def _facts(model: Model, result: AuditResult, texts: Texts) -> tuple[int, int, int, int, int]:
    live = months_live(model, result.as_of)
    since = model.deployed_on.text if model.deployed_on and live is not None else ""
    trained = model.last_trained.text if model.last_trained else ""
    shown = (model.criticality, model.value_text, since, trained, ", ".join(model.tools))
    one, two, three, four, five = (texts.number(capped(text, _PERSON)) for text in shown)
    return one, two, three, four, five


def functions_of(model: Model) -> Iterator[tuple[str, Status]]:
    """The six functions of a model."""
    return ((name, model.functions.get(name, UNKNOWN)) for name in FUNCTIONS)


def words_of(labels: Mapping[str, Mapping[str, str]], group: str, codes: Iterable[str]) -> dict[str, str]:
    """The result's own words for some codes."""
    return {code: labels.get(group, {}).get(code, code.replace("_", " ")) for code in codes}
