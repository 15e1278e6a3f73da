"""What each column of a table means, why, and how surely: every detector proposes, one assignment picks.

| detector | proposes by |
|---|---|
| `headings` | the names of fields, and near misses |
| `meanings` | what the words of a header mean together |
| groups | the header above, and the crosses below it |
| `infer_columns` | stages and names among the cells |
| `infer_practices` | monitoring and retraining among the cells, and what a legend says of codes |
| `infer_remarks` | sentences that tell of several practices at once |
| `histories` | periods side by side, of which the last one is today's, and days in headers |
| `neighbours` | who, how often and by which measures, beside a column that they ask on about |
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from audit.domain.inventory import ColumnMatch
from audit.domain.places import Place, Problem
from audit.ingest.blocks import Block
from audit.ingest.candidates import SURE, USABLE, Assigned, Candidate, assign, best_of
from audit.ingest.columns.headers import HeaderCandidates
from audit.ingest.header_text import language_of
from audit.ingest.histories import Histories
from audit.ingest.infer_columns import (
    READ,
    TableContext,
    comment_on_stage,
    mostly_truths,
    name_by_values,
    sample,
    stage_by_values,
    texts_of,
    ticket_columns,
)
from audit.ingest.infer_practices import practice_by_values
from audit.ingest.infer_remarks import remarks_by_values, tags_by_values
from audit.ingest.named_columns import given_columns, left_out_columns
from audit.ingest.neighbours import neighbours, remarks_between


@dataclass(frozen=True, slots=True)
class Columns:
    """Field -> 1-based columns, the best first, with a match for every column and what is doubtful. `dated`: columns of
    one field that are called the same but for a day, the newest last."""

    fields: Mapping[str, tuple[int, ...]]
    matches: tuple[ColumnMatch, ...]
    doubtful: frozenset[int]
    dated: tuple[tuple[int, ...], ...] = ()


def match_columns(
    block: Block, context: TableContext, given: Mapping[str, str], left_out: Collection[str] = ()
) -> Columns:
    """Understand the columns of one table. `given` (field -> header, part of one or column letter) outweighs all;
    the columns named in `left_out` speak of nothing, unless they are given too."""
    headers = block.headers()
    forced = given_columns(block.grid, headers, given)
    histories = Histories(block, context.header_texts(block), context.dates)
    silent = left_out_columns(block.grid, headers, left_out) | histories.past | ticket_columns(block, context)
    silent -= set(forced.values())
    proposed: dict[int, list[Candidate]] = {}
    if block.header:
        proposed = {
            column: list(HeaderCandidates(block, column, context).all())
            for column in range(1, len(headers) + 1)
            if column not in forced.values() and column not in silent
        }
    leading = {column: best_of(found)[0] for column, found in proposed.items() if found}
    leading |= {column: Candidate(field, column, 100.0, "alias") for field, column in forced.items()}
    told = _by_values(block, leading, context, silent, histories.nameless)
    for one in (found for found in told if found.column not in silent):
        proposed.setdefault(one.column, []).append(one)
    proposed = {
        column: [one for one in found if not _adds_nothing(one, leading, block, context)]
        for column, found in proposed.items()
    }
    assigned = assign(proposed, headers, context.headings.fields, forced)
    if remarks := {one.column: [one] for one in remarks_between(block, assigned, context)}:
        assigned = assign({**proposed, **remarks}, headers, context.headings.fields, forced)
    assigned, dated = histories.alike(
        histories.without(assigned), context.headings.fields, silent | {*forced.values()}
    )
    matches = [
        _match(block, column, header, one)
        for column, (header, one) in enumerate(zip(headers, assigned, strict=True), 1)
    ]
    return Columns(_by_field(matches), tuple(matches), doubtful_columns(matches), dated)


def with_stage(columns: Columns, column: int) -> Columns:
    """The columns with one that tells the stage, where none does."""
    if not column or "stage" in columns.fields:
        return columns
    matches = tuple(
        replace(match, field="stage", score=SURE, reason="values", doubtful=False) if at == column else match
        for at, match in enumerate(columns.matches, 1)
    )
    return replace(columns, fields={**columns.fields, "stage": (column,)}, matches=matches)


def doubtful_columns(matches: Sequence[ColumnMatch]) -> frozenset[int]:
    """The columns, by their numbers, whose field somebody should confirm."""
    return frozenset(c for c, match in enumerate(matches, 1) if match.field and match.doubtful)


def _adds_nothing(
    one: Candidate, leading: Mapping[int, Candidate], block: Block, context: TableContext
) -> bool:
    """Whether a second column of stages, told by the words of its header alone, says nothing of them where one that is
    called so does: whom a model serves would else withhold what the other states."""
    if one.field != "stage" or one.reason != "meaning":
        return False
    called = [c for c, best in leading.items() if best.field == "stage" and best.reason in ("alias", "given")]
    crossed = mostly_truths(sample(block, one.column), context.words)
    if not called or one.column in called or crossed:
        return False
    return _unread_share(one.column, block, context) >= READ > _unread_share(called[0], block, context)


def _unread_share(column: int, block: Block, context: TableContext) -> float:
    """Share of a column's texts, of those that say something, that can't be read as a stage."""
    answers = context.answers("stage", column, context.headers(block)[column - 1], [])
    said = [
        answer
        for text in texts_of(block, column, context)
        if (answer := answers.read(text)) and not answer.is_silent
    ]
    return sum(answer.status == "unknown" for answer in said) / len(said) if said else 0.0


def _by_values(
    block: Block,
    leading: Mapping[int, Candidate],
    context: TableContext,
    silent: Collection[int],
    nameless: Collection[int],
) -> Iterator[Candidate]:
    """What the cells, and the columns beside, propose."""
    found = list(stage_by_values(block, leading, context, silent, nameless))
    found += comment_on_stage(block, [*leading.values(), *found], context)
    if block.header:
        found += practice_by_values(block, leading, context)
    found += remarks_by_values(block, [*leading.values(), *found], context)
    if block.header:
        found += neighbours(block, leading, context)
        found += tags_by_values(block)
    yield from found
    if not any(one.field == "name" and one.score >= USABLE for one in leading.values()):
        yield from name_by_values(block, leading)


def _match(block: Block, column: int, header: str, one: Assigned) -> ColumnMatch:
    shown = tuple((c.field, c.score, c.reason) for c in one.candidates)
    place = _header_place(block, column)
    return ColumnMatch(one.field, header, place, one.score, one.reason, one.doubtful, shown)


def _header_place(block: Block, column: int) -> Place:
    row = block.header[-1] if block.header else block.first
    if block.shifted and column == 1:
        return block.place(block.first, column)  # which has no header
    at = column - 1 if block.shifted else column
    return block.place(row, at)


def _by_field(matches: Sequence[ColumnMatch]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[tuple[bool, float, int]]] = {}
    for column, match in enumerate(matches, 1):
        if match.field:
            second = language_of(match.header) not in (None, "en")
            found.setdefault(match.field, []).append((second, -match.score, column))
    return {field: tuple(column for _, _, column in sorted(columns)) for field, columns in found.items()}


def doubts_about(matches: Sequence[ColumnMatch]) -> tuple[Problem, ...]:
    """What somebody should confirm of columns that are used, or seem to be of use."""
    problems = []
    for match in matches:
        field = match.field or (match.candidates[0][0] if match.candidates else None)
        if match.doubtful and field:
            code = "doubtful_column" if match.field else "unused_column"
            problems.append(Problem(code, match.place, {"header": match.header, "field": field}))
    return tuple(problems)
