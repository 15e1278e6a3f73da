"""Columns that tell of monitoring or retraining although no header names the practice for certain.

Never by a yes or a no alone, but by crosses below a header that states it, or by answers that name what is done: `PSI
weekly`, `refit by hand each spring`. Where header, legend and answers do not agree it is shown as doubtful, and asked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from audit.ingest.blocks import Block
from audit.ingest.candidates import SURE, USABLE, Candidate
from audit.ingest.infer_columns import (
    AXES,
    FOUND,
    READ,
    TableContext,
    are_truths,
    is_short,
    is_understood,
    mostly_truths,
    sample,
    texts_of,
)
from audit.ingest.infer_remarks import tells_of_both
from audit.ingest.legend_keys.entries import Legend
from audit.knowledge.reading import Axis
from audit.lexicon import Answer, ColumnContext
from audit.lexicon.normalization import words

# share of the distinct answers that must name what is done: alone, and below a header that hints
_TOLD, _HINTED = 0.5, 0.2
_PARTS = {"monitoring": ("drift", "alerts", "monitoring_tool")}
_HALF = 0.4  # the same, below a header of which half is understood so
_AGREED = 0.7  # the same, below a header that hints, for a column that needs no confirmation
_ANSWERED = 0.6  # share of the answers below a header of which half is understood
_ANSWERS = 2  # kinds of them at least
_FIGURE = re.compile(r"\W*(?:[\w-]+\W+){1,3}[\d.,]+\s*%?(?:\s+at\s+\w+)?\W*$")  # `AUC .87 at launch`
_LONGEST_FIGURE = 80  # characters; a longer text is none, and a line of dashes would take for ever
_CODES = 3  # explained answers of a column of notes that is none
_WAYS = frozenset({"manual", "automatic", "machine", "tool_machine"})  # in which anything may be done
_OTHERS = frozenset({"output", "deliver", "people", "channel", "serve"})
_EMPTY = frozenset(
    {"glue", "part", "whole", "yes", "no", "not", "question", "done", "flag", "means", "by", "within"}
)
_DONE = frozenset({"observe", "watch", "alert", "retrain", "train"})
_THINGS = frozenset({"item", "thing", "facility", "place"})  # which may be what is checked
_OF_THE_MODEL = frozenset({"model", "it", "output", "measure", "truth"})
_DENIES = frozenset({"not", "glue"})
_DENIED = frozenset({"not", "no", "glue", "date"})
_ENTRIES, _EXPLAINED = 2, 0.75  # of a key, and share of them, that tell of a practice
_KINDS = 3  # statuses of a key of which one entry that names the practice is enough
_KEYED = (
    20.0  # what a key adds that names no practice: `A = automatic, H = by hand` may be how anything is done
)
_PROSE = 20  # words of an answer; longer ones describe


class _Spoken(NamedTuple):
    """What texts say of an axis: how many speak of it, how many are answers for it, how many statuses these have."""

    about: int
    read: int
    kinds: int


def is_misnamed(block: Block, column: int, field: str, context: TableContext) -> bool:
    """Whether the workbook explains a column's codes as something else than its header says.

    `Lifecycle grade` may grade how a model is looked after, and `Obs.` be no observations but whether it is observed.
    """
    if column not in context.legend or field not in ("stage", "notes", *AXES):
        return False
    header = context.headers(block)[column - 1]
    texts = texts_of(block, column, context)
    told_of = [
        other
        for other in AXES
        if other != field
        and _practice_share(context, other, texts) >= (_HINTED if context.hints_at(header, other) else _TOLD)
    ]
    if field == "notes":  # a note in code stays one where a column of its own tells of the practice
        return len(texts) >= _CODES and bool(told_of)
    if not told_of:
        return False
    answers = context.answers(field, column, header, texts)
    told = sum((said := answers.read(text)) is not None and said.status != "unknown" for text in texts)
    return told < _HINTED * len(texts)


def practice_by_values(
    block: Block, leading: Mapping[int, Candidate], context: TableContext
) -> Iterator[Candidate]:
    """Free columns that tell of monitoring, or of retraining, where no header names it.

    Those that hold crosses below a statement, beside others that do, too; and those whose answers name what is done.
    """
    used = {c: one for c, one in leading.items() if one.score >= USABLE}
    claimed = {one.field for one in used.values()}
    sure = {one.field for one in used.values() if one.score >= SURE}
    for field in AXES:
        may_cross = field not in claimed or _crossed_alone(block, used, field, context)
        crossed = list(_crossed_columns(block, leading, field, context)) if may_cross else []
        yield from crossed
        for column in range(1, block.grid.columns + 1):
            one = used.get(column)
            doubtful = one is not None and one.field == field and one.score < SURE
            # beside one that is in doubt, what the workbook explains
            beside = field in claimed and not (column in context.legend and field not in sure)
            if not doubtful and (one or crossed or beside):
                continue
            score = _practice_score(block, column, leading, field, context)
            if score >= (SURE if doubtful or field in claimed else FOUND):
                proposed = column in leading and leading[column].field == field
                yield Candidate(field, column, score, "values", several=doubtful or proposed)


def _crossed_columns(
    block: Block, leading: Mapping[int, Candidate], field: str, context: TableContext
) -> Iterator[Candidate]:
    """The columns that are crossed, or dated, below a header that states the practice: those that speak of nothing
    else, or of a part of it (`Drift dashboard on since`)."""
    for column, header in enumerate(context.headers(block), 1):
        one = leading.get(column)
        if one is not None and one.field in {*AXES} - {field}:
            continue
        used = one is not None and one.score >= USABLE
        if used and one is not None and not _may_cross(block, column, header, one, field, context):
            continue
        if _is_crossed(block, column, header, field, context) or _denies_beside(
            block, column, leading, field, context
        ):
            score = max(SURE, one.score + 1 if one is not None and used else 0.0)
            yield Candidate(field, column, score, "values", several=True)


def _denies_beside(
    block: Block, column: int, leading: Mapping[int, Candidate], field: str, context: TableContext
) -> bool:
    """Whether a column of crosses that says `Never` alone stands behind others that say how a practice is done."""
    words, beside = context.words, leading.get(column - 1)
    if beside is None or beside.field != field or column in leading:
        return False
    crossed = all(mostly_truths(sample(block, one), words) for one in (column - 1, column))
    said = context.meanings.concepts(context.headers(block)[column - 1], context.languages)
    return crossed and not said.isdisjoint({"not", "no"}) and said <= _DENIED


def _may_cross(
    block: Block, column: int, header: str, one: Candidate, field: str, context: TableContext
) -> bool:
    """Whether crosses may make sure what a column was taken for: for the field itself with doubt, or for a part."""
    if one.field == field:
        return one.score < SURE
    return one.field in _PARTS.get(field, ()) and _is_dated(block, column, header, context)


def _crossed_alone(block: Block, used: Mapping[int, Candidate], field: str, context: TableContext) -> bool:
    """Whether all columns of a field hold crosses: of those there may be one an answer."""
    words = context.words
    columns = [column for column, one in used.items() if one.field == field]
    return all(mostly_truths(sample(block, column), words) for column in columns)


def _is_crossed(block: Block, column: int, header: str, field: str, context: TableContext) -> bool:
    """Whether a column holds crosses below a header that says by itself what they affirm."""
    words = context.words
    crossed = mostly_truths(sample(block, column), words) and column not in context.legend
    if not (crossed or _is_dated(block, column, header, context)) or context.asks_for_other(field, header):
        return False
    if _is_of_the_business(header, context):
        return False  # `Agency training used`: whose it was, not what is done
    axis = AXES[field]
    if _is_of_another(header, field, context):
        return False
    said = context.lexicon.statement(axis, header, context.languages)
    if said.status == "unknown" or not context.headings.is_vetoed(field, header):
        return said.status != "unknown"
    # what a statement denies or limits can't assure, unless it is about the other practice:
    # `We only look at the server`
    others = (
        context.lexicon.statement(other, header, context.languages) for other in {*AXES.values()} - {axis}
    )
    assures = context.lexicon.tables[axis].is_assuring(said.status)  # type: ignore[index]
    return not assures and all(other.status == "unknown" for other in others)


def _is_of_another(header: str, field: str, context: TableContext) -> bool:
    """Whether a header names no practice of a model in use, but how something else is done: `Does a human look at each
    answer`."""
    words = context.meanings.words(header, context.languages)
    said = frozenset[str]().union(*(word.concepts for word in words))
    if "before" in said:
        return True  # `Is the data checked before use?`
    about = context.lexicon.tables[AXES[field]].is_about(said - _WAYS)  # type: ignore[index]
    several = sum(word.is_unknown or not word.concepts <= _EMPTY for word in words) > 1
    return not about and (several or bool(said & _OTHERS))  # `By hand`, but no `Manual available`


def _is_of_the_business(header: str, context: TableContext) -> bool:
    """Whether a header speaks of a part of the company: `Monitored KPI of the business`."""
    words = context.meanings.words(header, context.languages)
    return any("unit" in word.concepts and "serve" not in word.concepts for word in words)


def _is_dated(block: Block, column: int, header: str, context: TableContext) -> bool:
    """Whether a column says since when: by days, and by yes and no."""
    values, words = sample(block, column), context.words
    dates = sum(isinstance(value, date) for value in values)
    truths = sum(are_truths([value], words) for value in values)
    asked = context.meanings.concepts(header, context.languages)
    return dates > 0 and dates + truths >= READ * len(values) and "since" in asked


def _practice_score(
    block: Block, column: int, leading: Mapping[int, Candidate], field: str, context: TableContext
) -> float:
    """How sure it is that a column answers for a field: beyond doubt where its header or a legend says the same."""
    header = _part_asking(context.headers(block)[column - 1], field, context)
    explained, hinted = column in context.legend, context.hints_at(header, field)
    proposed = column in leading and leading[column].field == field
    if proposed and _answered(block, column, header, field, context):
        return SURE
    if explained and _is_key_of(context.legend[column], header, field, context):
        short = is_short(header, field, context, context.legend[column])
        sure = hinted or proposed or short or _names_it(context, column, field)
        return SURE if sure else FOUND + _KEYED
    hinted = hinted or proposed
    if not proposed and context.headings.is_vetoed(field, header):
        return 0.0  # `Last check`; what cells below a header that means the field tell outweighs a word of it
    if not (proposed or explained) and _are_prose(texts_of(block, column, context)):
        return 0.0
    told = _share_told(block, column, header, field, context, loosely=hinted or explained)
    if not told or told < (_HINTED if hinted or explained else _TOLD):
        return 0.0
    needed = _HINTED if explained and hinted else _TOLD if explained else _HALF if proposed else _AGREED
    if told >= needed and (explained or hinted):
        return SURE
    return FOUND + 20.0 * (1.0 if hinted or explained else told)


def _part_asking(header: str, field: str, context: TableContext) -> str:
    """The part of a header that hints at a field where another part speaks of something else: `Human oversight and
    monitoring`. The header where no part does."""
    parts = context.meanings.parts(header) if context.is_elsewhere(header) else []
    hinting = (part for part in parts if context.hints_at(part, field) and not context.is_elsewhere(part))
    return next(hinting, header)


def _is_key_of(legend: Legend, header: str, field: str, context: TableContext) -> bool:
    """Whether the meanings of a column's codes, used or not, are answers for a field, and more of them speak of it
    than of any other: `A = automatic job, H = by hand, 0 = never`."""
    if context.headings.is_vetoed(field, header) or context.asks_for_other(field, header):
        return False
    meanings = set(legend.meanings.values())
    spoken = {axis: _spoken_of(axis, meanings, context) for axis in context.lexicon.tables}
    own = spoken[AXES[field]]  # type: ignore[index]
    others = max(one.about for axis, one in spoken.items() if axis != AXES[field])
    enough = own.about >= _ENTRIES or own.kinds >= _KINDS
    return enough and own.about > others and own.read >= _EXPLAINED * len(meanings)


def _names_it(context: TableContext, column: int, field: str) -> bool:
    """Whether a key's meaning names the practice of a field wherever it stood."""
    table = context.lexicon.tables[AXES[field]]  # type: ignore[index]
    reader = context.lexicon.column(table.axis, ColumnContext("", "", context.languages)).reader
    meanings = context.legend[column].meanings.values()
    return any(table.names(reader.read(meaning).said, alone=True) for meaning in meanings)


def _spoken_of(axis: Axis, texts: Collection[str], context: TableContext) -> _Spoken:
    """What texts say of an axis."""
    table = context.lexicon.tables[axis]
    reader = context.lexicon.column(axis, ColumnContext(table.first_own, "", context.languages)).reader
    said = [answer for answer in map(reader.read, texts) if is_understood(answer)]
    return _Spoken(
        sum(table.is_about(one.said) for one in said), len(said), len({one.status for one in said})
    )


def _answered(block: Block, column: int, header: str, field: str, context: TableContext) -> bool:
    """Whether most texts of a column answer for the field that its header half names, and say more than yes or no:
    `Relearn loop` over `nightly job`, `Jo by hand`."""
    if context.headings.is_vetoed(field, header) or context.asks_for_other(field, header):
        return False
    if _is_about_something(header, field, context) or not _states(header, context):
        return False
    texts = texts_of(block, column, context)
    answers = context.answers(field, column, header, texts)
    said = [
        answer
        for text in texts
        if not answers.reader.is_bare(text) and (answer := answers.read(text)) and not answer.is_silent
    ]
    clear = [a for a in said if a.status != "unknown" or (is_understood(a) and a.said - _EMPTY)]
    spoken = {axis: _spoken_of(axis, texts, context).about for axis in context.lexicon.tables}
    if spoken[AXES[field]] < max(spoken.values()):  # type: ignore[index]
        return False  # `Validated state`, over `In use`, `Retired`
    return len({a.rule for a in clear}) >= _ANSWERS and len(clear) >= _ANSWERED * len(said)


def _states(header: str, context: TableContext) -> bool:
    """Whether a header has a word of what is done, and not of what is measured alone."""
    return not context.meanings.concepts(header, context.languages).isdisjoint(_DONE)


def _is_about_something(header: str, field: str, context: TableContext) -> bool:
    """Whether a word that nobody knows stands where it says of what: `Sensor checks`, `contrôle des capteurs`."""
    topic = context.lexicon.tables[AXES[field]].is_about  # type: ignore[index]
    words = context.meanings.words(header, context.languages)
    if any(word.concepts & _OF_THE_MODEL for word in words):
        return False  # `Telemetry check of predictions`
    return any(
        (first.concepts <= _THINGS and topic(second.concepts))
        or ("of" in first.concepts and second.concepts <= _THINGS)
        for first, second in pairwise(words)
    )


def _share_told(
    block: Block, column: int, header: str, field: str, context: TableContext, *, loosely: bool
) -> float:
    """Share of a column's answers that tell of a field; none where its header speaks of something else."""
    if context.asks_for_other(field, header) or _is_of_the_business(header, context):
        return 0.0
    texts = texts_of(block, column, context)
    told = {f: _practice_share(context, f, texts, loosely=loosely) for f in AXES}
    if len(texts) < 2 or not told[field] or told[field] < max(told.values()):
        return 0.0
    return 0.0 if not loosely and tells_of_both(texts, context) else told[field]


def _are_prose(texts: Sequence[str]) -> bool:
    """Whether texts are so long that they describe."""
    return sum(len(words(text)) for text in texts) > _PROSE * len(texts)


def _practice_share(
    context: TableContext, field: str, texts: Sequence[str], *, loosely: bool = False
) -> float:
    """Share of the answers, of those that say something, that name what is done for the field: no mere figure.

    `loosely`: also those in which a word was left over.
    """
    lexicon, table = context.lexicon, context.lexicon.tables[AXES[field]]  # type: ignore[index]
    reader = lexicon.column(table.axis, ColumnContext("", "", context.languages)).reader
    said = [
        Answer("unknown", "")
        if reader.is_bare(text)
        else answer  # a bare yes affirms whatever its header asks
        for text in texts
        if not (len(text) <= _LONGEST_FIGURE and _FIGURE.match(text))
        and not (answer := reader.read(text)).is_silent
        and not (answer.said and answer.said <= _DENIES)  # `never` denies whatever its header asks
    ]
    clear = [a for a in said if a.status != "unknown" or (loosely and is_understood(a))]
    told = [answer for answer in clear if table.names(answer.said)]
    if all(answer.status == "planned" for answer in told):
        return 0.0  # what is to come may be anything: `we will train it on public data`
    return len(told) / len(said)
