"""What each column of a table means, why, and how surely."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from audit.domain.errors import InputError
from audit.domain.inventory import ColumnMatch
from audit.domain.places import Place, Problem, column_letters
from audit.domain.tables import RawTable
from audit.ingest.blocks import Block
from audit.ingest.headings import SURE, Guess, Headings
from audit.ingest.telling import (
    SAMPLE,
    Knowing,
    are_truths,
    is_misnamed,
    mostly_truths,
    practice_by_values,
    sample,
    stage_by_values,
)
from audit.ingest.text import fold, language_of
from audit.knowledge.fields import Words

_USABLE = 84.0  # below this score a match for what rules judge is shown, but not used
_WEAK = 75.0  # of a column of which only the group above it is understood
_CODED = re.compile(r"[A-Za-z]{0,10}[\W_]?\d+(?:[\W_]\d+)*[A-Za-z]?")  # `CSV-2210`
# a field -> the one of a column that asks on about it
_ASKED_ON = {"monitoring": "monitoring", "retraining": "retraining", "stage": "stage_comment"}
_ASKED_FOR = {"deployed_on": "stage", "retired_on": "stage", "last_trained": "retraining"}  # by yes and no


@dataclass(frozen=True, slots=True)
class Columns:
    """Field -> 1-based columns, the best first, with a match for every column and what is doubtful."""

    fields: Mapping[str, tuple[int, ...]]
    matches: tuple[ColumnMatch, ...]
    problems: tuple[Problem, ...]


def match_columns(block: Block, knowing: Knowing, given: Mapping[str, str]) -> Columns:
    """Understand the columns of one table. `given` (field -> header or column letter) outweighs everything."""
    headings, words, headers = knowing.headings, knowing.lexicon.knowledge.fields.words, block.headers()
    read = [
        _guess(texts, headings) or _guess(spelled, headings)
        for texts, spelled in zip(block.header_texts(), knowing.header_texts(block), strict=True)
    ]
    guesses = [
        _crossed(block, column, texts, guess, headings, words)
        for column, (texts, guess) in enumerate(zip(block.header_texts(), read, strict=True), 1)
    ]
    forced = _given_columns(block.grid, headers, given)
    kept = _one_to_one(guesses, headers, headings, forced)
    kept = [
        _answered(block, column, texts, guess, headings, words) if column not in forced.values() else guess
        for column, (texts, guess) in enumerate(zip(block.header_texts(), kept, strict=True), 1)
    ]
    claimed = {guess.field for guess in kept if guess}
    kept = [
        None if guess and is_misnamed(block, column, guess.field, claimed, knowing) else guess
        for column, guess in enumerate(kept, 1)
    ]
    by_values: dict[int, str] = {}
    if not block.header:
        by_values = _columns_by_values(block, knowing, words)
    elif "name" not in {g.field for g in kept if g} | set(forced):
        by_values = _name_by_values(block, kept) or _name_by_values(block, kept, instead="description")
        kept = [None if column in by_values else guess for column, guess in enumerate(kept, 1)]
    if block.header and "stage" not in forced:
        by_values |= stage_by_values(block, _with(kept, by_values), knowing, words.stages)
        kept = [None if by_values.get(column) == "stage" else guess for column, guess in enumerate(kept, 1)]
    if block.header:
        told = practice_by_values(block, _with(kept, by_values, forced), knowing)
        kept = [told.get(column, guess) for column, guess in enumerate(kept, 1)]
        kept = _followed(block, kept, headings, words)
    matches = [
        _match(block, column, header, guesses[column - 1], kept[column - 1], forced, by_values, headings)
        for column, header in enumerate(headers, 1)
    ]
    return Columns(_by_field(matches), tuple(matches), _doubts(matches, guesses))


def _followed(
    block: Block, kept: Sequence[Guess | None], headings: Headings, words: Words
) -> list[Guess | None]:
    """The guesses with the columns that ask on about the one before: `Retrained?`, then `How, by whom?`."""
    found = list(kept)
    for at, texts in enumerate(block.header_texts()[1:], 1):
        before = found[at - 1]
        if found[at] or before is None or before.field not in _ASKED_ON:
            continue
        if texts and headings.names_one_of(texts[-1], words.follow_ups):
            found[at] = Guess(_ASKED_ON[before.field], _USABLE, "values")
    return found


def _columns_by_values(block: Block, knowing: Knowing, words: Words) -> dict[int, str]:
    """Column -> field for a table without headers: a name and, where its values are stages, the stage."""
    found = _name_by_values(block, [None] * block.grid.columns)
    taken = [Guess(found[c], 0, "values") if c in found else None for c in range(1, block.grid.columns + 1)]
    return found | stage_by_values(block, taken, knowing, words.stages)


def _with(
    kept: Sequence[Guess | None],
    by_values: Mapping[int, str],
    forced: Mapping[str, int] = MappingProxyType({}),
) -> list[Guess | None]:
    """The guesses with the columns that are taken otherwise."""
    taken = {**by_values, **{column: field for field, column in forced.items()}}
    return [
        Guess(taken[column], 100.0, "values") if column in taken else guess
        for column, guess in enumerate(kept, 1)
    ]


def _guess(texts: Sequence[str], headings: Headings) -> Guess | None:
    """The guess for one column: all header rows together, then the lowest, then the groups above it."""
    if len(texts) < 2:
        return headings.best([t for t in texts if t])
    lowest = headings.best(texts[-1:])
    group = headings.best(texts[-2:-1])
    together = headings.best([" ".join(texts)])
    if together and together.score >= 97:
        return together
    if group is None or not headings.is_status(group.field):
        meant = lowest or together
        vetoed = meant and headings.is_status(meant.field) and headings.is_vetoed(meant.field, texts[-2])
        return None if vetoed else meant  # `Refreshed` below `Input data`
    if group.field == "stage":  # `Bench` below `Stage` is one where it holds crosses
        sure = (guess for guess in (lowest, together) if guess and guess.reason != "fuzzy")
        return next(sure, replace(group, score=_WEAK, reason="fuzzy"))
    if lowest is None and together and together.field == group.field and together.score >= SURE:
        return together  # `Retraining` over `Way of`
    if lowest is None or lowest.field == group.field or lowest.field in headings.fields[group.field].over:
        return lowest or replace(group, score=_WEAK, reason="fuzzy")
    if headings.is_status(lowest.field) and lowest.field != "stage" and lowest.score >= 97:
        return lowest  # `Retraining` below `Monitoring and retraining`
    if lowest.field == "stage":
        return replace(group, score=92.0)  # 'Status' below 'Monitoring'
    return None  # the owner of the monitoring is not the owner of the model


def _crossed(
    block: Block, column: int, texts: Sequence[str], guess: Guess | None, headings: Headings, words: Words
) -> Guess | None:
    """What stands below a group that is understood counts where its cells are crosses: an answer (`Monitoring` over
    `partly`), and, to be confirmed, what hints at the same (`Monitoring` over `Accuracy of the scores`).

    Below `Stage` any may stand: one that no rule knows assures nothing.
    """
    if guess is None or guess.score != _WEAK:
        return guess
    values = sample(block, column)
    if guess.field == "stage" or headings.names_one_of(texts[-1], [*words.answers, *words.in_place]):
        return replace(guess, score=92.0, reason="alias") if are_truths(values, words) else guess
    hints = headings.hints_at(texts[-1], guess.field) and not headings.is_vetoed(guess.field, texts[-1])
    return replace(guess, score=_USABLE, reason="values") if hints and mostly_truths(values, words) else guess


def _answered(
    block: Block,
    column: int,
    texts: Sequence[str],
    guess: Guess | None,
    headings: Headings,
    words: Words,
) -> Guess | None:
    """What a column of yes and no asks: `Pilot` with crosses is a stage, `Go-live` with yes and no is no date."""
    asks, crossed = _ASKED_FOR.get(guess.field) if guess else None, are_truths
    if asks is None and texts and headings.names_one_of(texts[-1], words.stages):
        asks, crossed = "stage", mostly_truths  # one cross may say more: `depot Venlo` below `Pilot`
    if asks is None or (guess and guess.field == asks):
        return guess
    return Guess(asks, 92.0, "alias") if crossed(sample(block, column), words) else guess


def _given_columns(grid: RawTable, headers: Sequence[str], given: Mapping[str, str]) -> dict[str, int]:
    """Where this table has the headers that were given; a header counts before a column letter."""
    letters = {column_letters(c): c for c in range(1, grid.columns + 1)}
    texts = {fold(header): column for column, header in reversed(list(enumerate(headers, 1))) if header}
    found = {
        field: texts.get(fold(name)) or letters.get(name.strip().upper()) for field, name in given.items()
    }
    return {field: column for field, column in found.items() if column}


def check_given(given: Mapping[str, str], headings: Headings, blocks: Sequence[Block]) -> None:
    """Raises InputError for a field that does not exist or a header that no table has, naming the near misses."""
    headers = list(dict.fromkeys(h for block in blocks for h in block.headers() if h))
    for field, name in given.items():
        if field not in headings.fields:
            raise InputError(f"There is no field '{field}'. Near: {_near(field, list(headings.fields), 50)}.")
        if not any(field in _given_columns(b.grid, b.headers(), {field: name}) for b in blocks):
            raise InputError(f"No table has a column '{name}' for {field}. Near: {_near(name, headers, 40)}.")


def _near(text: str, names: Sequence[str], least: float) -> str:
    """The three names that come nearest to a text with a score of at least so much; all where none does."""
    from rapidfuzz import process

    found = process.extract(text, names, limit=3, score_cutoff=least)
    return ", ".join([name for name, _, _ in found] or names)


def _one_to_one(
    guesses: Sequence[Guess | None], headers: Sequence[str], headings: Headings, forced: Mapping[str, int]
) -> list[Guess | None]:
    """The guesses that hold: one column for a unique field (and its other language), no near miss beside a sure one."""
    kept: list[Guess | None] = list(guesses)
    for field in {g.field for g in guesses if g}:
        columns = [c for c, g in enumerate(guesses) if g and g.field == field]
        best = max(columns, key=lambda c: (guesses[c].score, -c))  # type: ignore[union-attr]
        for column in columns:
            if not _holds(column, best, guesses, headers, headings) or field in forced:
                kept[column] = None
    return [None if c + 1 in forced.values() else guess for c, guess in enumerate(kept)]


def _holds(
    column: int, best: int, guesses: Sequence[Guess | None], headers: Sequence[str], headings: Headings
) -> bool:
    guess, leader = guesses[column], guesses[best]
    if guess is None or leader is None:
        return False
    if headings.is_status(guess.field) and guess.score < _USABLE:
        return False
    if column == best:
        return True
    if headings.fields[guess.field].unique:
        return language_of(headers[column]) not in (None, language_of(headers[best]))
    return guess.score >= SURE or leader.score < SURE


def _name_by_values(block: Block, kept: Sequence[Guess | None], instead: str | None = None) -> dict[int, str]:
    """The first free column (or the one taken for `instead`) of short texts, nearly all different; codes come last."""
    rows = min(SAMPLE, len(block.rows))
    found: list[tuple[bool, int]] = []
    for column in range(1, block.grid.columns + 1):
        values = sample(block, column)
        texts = [v for v in values if isinstance(v, str) and 2 < len(v) <= 120 and not _is_number(v)]
        if (
            getattr(kept[column - 1], "field", None) == instead
            and texts
            and len(texts) >= 0.8 * len(values)
            and len(texts) >= 0.8 * rows
        ):
            coded = sum(_CODED.fullmatch(text) is not None for text in texts) >= 0.8 * len(texts)
            found.append((coded, column))
    return {min(found)[1]: "name"} if found else {}


def _is_number(text: str) -> bool:
    return text.replace("-", "").isdigit()


def _match(
    block: Block,
    column: int,
    header: str,
    guess: Guess | None,
    kept: Guess | None,
    forced: Mapping[str, int],
    by_values: Mapping[int, str],
    headings: Headings,
) -> ColumnMatch:
    place = _header_place(block, column)
    for field, at in forced.items():
        if at == column:
            return ColumnMatch(field, header, place, 100.0, "given")
    if kept is not None:
        return ColumnMatch(kept.field, header, place, kept.score, kept.reason, doubtful=kept.score < SURE)
    if column in by_values:
        return ColumnMatch(by_values[column], header, place, 60.0, "values", doubtful=True)
    weak = guess is not None and headings.is_status(guess.field) and guess.score < _USABLE
    return ColumnMatch(
        None, header, place, guess.score if weak and guess else 0.0, "unmatched", doubtful=weak
    )


def _header_place(block: Block, column: int) -> Place:
    row = block.header[-1] if block.header else block.first
    at = column - 1 if block.shifted and column > 1 else column
    return block.place(row, at)


def _by_field(matches: Sequence[ColumnMatch]) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[tuple[bool, float, int]]] = {}
    for column, match in enumerate(matches, 1):
        if match.field:
            second = language_of(match.header) not in (None, "en")
            found.setdefault(match.field, []).append((second, -match.score, column))
    return {field: tuple(column for _, _, column in sorted(columns)) for field, columns in found.items()}


def _doubts(matches: Sequence[ColumnMatch], guesses: Sequence[Guess | None]) -> tuple[Problem, ...]:
    problems = []
    for match, guess in zip(matches, guesses, strict=True):
        field = match.field or (guess.field if guess else None)
        if match.doubtful and field:
            code = "doubtful_column" if match.field else "unused_column"
            problems.append(Problem(code, match.place, {"header": match.header, "field": field}))
    return tuple(problems)
