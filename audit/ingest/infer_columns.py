"""Which field a column speaks of where its header tells nothing that is known: its values must tell it themselves.

Monitoring and retraining are never told by a yes or a no, but by answers that name what is done: `PSI weekly`,
`refit by hand each spring`. What is found this way is shown as doubtful, and asked to be confirmed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from audit.ingest.blocks import Block
from audit.ingest.candidates import SURE, USABLE, Candidate
from audit.ingest.grids import distinct
from audit.ingest.headings import Headings
from audit.ingest.legends import Legend, Legends
from audit.ingest.meanings import Meanings
from audit.ingest.periods import DateReader
from audit.ingest.text import fold
from audit.ingest.values import parse_truth
from audit.knowledge.fields import Words
from audit.lexicon import Answer, ColumnAnswers, ColumnContext, Lexicon
from audit.lexicon.answers import LEFT_OVER
from audit.lexicon.text import words

SAMPLE = 2000  # rows that tell what a column's values look like
_AXES = {"monitoring": "monitored", "retraining": "retrained"}
_PARTS = {"monitoring": ("drift", "alerts", "monitoring_tool")}
_HINTS = {
    "monitoring": frozenset({"watch", "output", "trouble", "operate"}),
    "retraining": frozenset({"operate"}),
    "stage": frozenset({"state"}),
}
_FOUND = 60.0  # the score of what the cells alone tell
_MAYBE_STAGES = ("deployment_method", "description")  # `Use` may say what for, or how far
_STAGES_TOLD = 0.6  # share of the distinct values that must be stages
_CLEAR, _CLEAR_KINDS = 0.9, 3  # share of them, and kinds, that leave no doubt
_STAGES_VETOED = 0.7  # the same, below a header that speaks of something else
# share of the distinct answers that must name what is done: alone, and below a header that hints
_TOLD, _HINTED = 0.5, 0.2
_HALF = 0.4  # the same, below a header of which half is understood so
_AGREED = 0.7  # the same, below a header that hints, for a column that needs no confirmation
_READ = 0.5  # share of the answers below a header that is nearly understood which must be read
_FIGURE = re.compile(r"\W*(?:[\w-]+\W+){1,3}[\d.,]+\s*%?(?:\s+at\s+\w+)?\W*$")  # `AUC .87 at launch`
_CODED = re.compile(r"[A-Za-z]{0,10}[\W_]?\d+(?:[\W_]\d+)*[A-Za-z]?")  # `CSV-2210`
_REMARK = re.compile(r"\s*[(\d].*$", re.DOTALL)
_CODES = 3  # explained answers of a column of notes that is none
_DENIES = frozenset({"not", "glue"})
_FEW = 50  # distinct values of a column of crosses
_DISTINCT = 200  # values that are looked at
_PROSE = 30  # words of an answer; longer ones describe


@dataclass(frozen=True, slots=True)
class TableContext:
    """What the columns of one table are understood with; `legend`: what the workbook says of their codes."""

    headings: Headings
    lexicon: Lexicon
    legends: Legends
    legend: Mapping[int, Legend]
    languages: tuple[str, ...]
    meanings: Meanings
    dates: DateReader

    def hints_at(self, text: str, field: str) -> bool:
        """Whether a header has a word of what a field is about, though it may speak of something else."""
        table = self.lexicon.tables[_AXES.get(field, "deployed")]  # type: ignore[index]
        said = frozenset(self.meanings.concepts(text, self.languages))
        return table.is_about(said) or bool(said & _HINTS.get(field, frozenset()))

    def is_elsewhere(self, header: str) -> bool:
        """Whether a header speaks of something that is no practice of machine learning."""
        return "elsewhere" in self.meanings.concepts(header, self.languages)

    def header_texts(self, block: Block) -> list[list[str]]:
        """The headers of each column, what the workbook explains spelled out."""
        return [
            [*texts[:-1], self.legends.spelled_out(texts[-1])] if texts else texts
            for texts in block.header_texts()
        ]

    def headers(self, block: Block) -> list[str]:
        """The same as one text a column."""
        return [" ".join(texts) for texts in self.header_texts(block)]

    def answers(self, field: str, column: int, header: str, texts: Sequence[str]) -> ColumnAnswers:
        """How a column's answers would be read on the axis of the field."""
        meanings = self.legend[column].meanings if column in self.legend else {}
        colours = tuple(self.lexicon.knowledge.fields.words.colours)
        context = ColumnContext(field, header, self.languages, meanings, colours=colours)
        return self.lexicon.column(_AXES.get(field, "deployed"), context, texts)


def sample(block: Block, column: int) -> list[object]:
    """The distinct values of a column's first rows."""
    return list(distinct(block.grid, column, block.rows[:SAMPLE]))


def stage_by_values(
    block: Block, leading: Mapping[int, Candidate], context: TableContext
) -> Iterator[Candidate]:
    """The columns that hold stages, where no header surely names one: the free one that tells most, or a grid of
    crosses, one a stage.

    A header that speaks of another vetoes, unless most values are stages. `Deployment` is as good as free: what stands
    below it may tell how or how far.
    """
    headers = dict(enumerate(context.headers(block), 1))
    used = {c: one for c, one in leading.items() if one.score >= USABLE}
    stage = [column for column, one in used.items() if one.field == "stage"]
    free = {c: header for c, header in headers.items() if c not in used or _may_hold_stages(used[c])}
    yield from _stages_told(block, leading, {**free, **{c: headers[c] for c in stage}}, context)
    if any(_stage_crossed(block, column, headers[column], context) is None for column in stage):
        return  # a column that names stages needs no crosses beside it
    grid = {column: _stage_crossed(block, column, header, context) for column, header in headers.items()}
    crossed = [c for c in free if grid[c] and not context.headings.is_vetoed("stage", headers[c])]
    if len({grid[column] for column in (*crossed, *stage)}) > 1:
        yield from (Candidate("stage", column, SURE, "values", several=True) for column in crossed)


def _may_hold_stages(one: Candidate) -> bool:
    """Whether what a header says gives way where the cells are stages: `GA?` over `GA 2022`, `Beta`."""
    torn = one.field in ("deployed_on", "environment") and one.reason == "meaning"
    return one.field in _MAYBE_STAGES or torn


def _stages_told(
    block: Block, leading: Mapping[int, Candidate], columns: Mapping[int, str], context: TableContext
) -> Iterator[Candidate]:
    """What the cells say of stages: alone, or beside a header that nearly says so, which leaves no doubt then.

    Beside a column that states the stage another one that nearly does so may lower what it says.
    """
    stated = [c for c, one in leading.items() if one.field == "stage" and one.score >= USABLE]
    found: list[Candidate] = []
    for column, header in columns.items():
        one = leading.get(column)
        if one is not None and one.field == "stage" and one.score >= SURE:
            continue
        if score := _stages_score(block, column, header, context):
            proposed = one is not None and one.field == "stage"
            given_way = one.score + 1 if one is not None and one.score >= USABLE else 0.0
            found.append(Candidate("stage", column, max(score, SURE * proposed, given_way), "values"))
    alone = [one for one in found if not stated or one.column in stated]
    if alone:
        yield max(alone, key=lambda one: one.score)
    for one in found:
        if one not in alone and one.column in leading and leading[one.column].field == "stage":
            yield replace(one, score=USABLE, several=True)


def _stage_crossed(block: Block, column: int, header: str, context: TableContext) -> str | None:
    """The stage that a column of crosses asks for, if it does."""
    if not mostly_truths(sample(block, column), context.lexicon.knowledge.fields.words):
        return None
    said = context.lexicon.statement("deployed", header, context.languages)
    return said.status if said.status != "unknown" else None


def is_misnamed(block: Block, column: int, field: str, context: TableContext) -> bool:
    """Whether the workbook explains a column's codes as something else than its header says.

    `Lifecycle grade` may grade how a model is looked after, and `Obs.` be no observations but whether it is observed.
    """
    if column not in context.legend or field not in ("stage", "notes", *_AXES):
        return False
    header = context.headers(block)[column - 1]
    texts = texts_of(block, column, context)
    told_of = [
        other
        for other in _AXES
        if other != field
        and _told(context, other, texts) >= (_HINTED if context.hints_at(header, other) else _TOLD)
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
    for field in _AXES:
        may_cross = field not in claimed or _crossed_alone(block, used, field, context)
        crossed = list(_crossed(block, leading, field, context)) if may_cross else []
        yield from crossed
        for column in range(1, block.grid.columns + 1):
            one = used.get(column)
            doubtful = one is not None and one.field == field and one.score < SURE
            if not doubtful and (one or crossed or field in claimed):
                continue
            score = _practice_score(block, column, leading, field, context)
            if score >= (SURE if doubtful else _FOUND):
                yield Candidate(field, column, score, "values", several=doubtful)


def _crossed(
    block: Block, leading: Mapping[int, Candidate], field: str, context: TableContext
) -> Iterator[Candidate]:
    """The columns that are crossed, or dated, below a header that states the practice: those that speak of nothing
    else, or of a part of it (`Drift dashboard on since`)."""
    for column, header in enumerate(context.headers(block), 1):
        one = leading.get(column)
        if one is not None and one.field in {*_AXES} - {field}:
            continue
        used = one is not None and one.score >= USABLE
        if used and not (
            one and one.field in _PARTS.get(field, ()) and _is_dated(block, column, header, context)
        ):
            continue
        if _is_crossed(block, column, header, field, context):
            score = max(SURE, one.score + 1 if one is not None and used else 0.0)
            yield Candidate(field, column, score, "values", several=True)


def _crossed_alone(block: Block, used: Mapping[int, Candidate], field: str, context: TableContext) -> bool:
    """Whether all columns of a field hold crosses: of those there may be one an answer."""
    words = context.lexicon.knowledge.fields.words
    columns = [column for column, one in used.items() if one.field == field]
    return all(mostly_truths(sample(block, column), words) for column in columns)


def name_by_values(block: Block, leading: Mapping[int, Candidate]) -> Iterator[Candidate]:
    """The first free column, or the one taken for a description, of short texts, nearly all different; codes last."""
    rows = min(SAMPLE, len(block.rows))
    found: list[tuple[bool, bool, int]] = []
    for column in range(1, block.grid.columns + 1):
        described = column in leading and leading[column].field == "description"
        if column in leading and leading[column].score >= USABLE and not described:
            continue
        values = sample(block, column)
        texts = [v for v in values if isinstance(v, str) and 2 < len(v) <= 120 and not _is_number(v)]
        if texts and len(texts) >= 0.8 * len(values) and len(texts) >= 0.8 * rows:
            coded = sum(_CODED.fullmatch(text) is not None for text in texts) >= 0.8 * len(texts)
            found.append((described, coded, column))
    if found:
        described, _, column = min(found)
        yield Candidate(
            "name", column, max(_FOUND, leading[column].score + 1 if described else 0.0), "values"
        )


def _is_number(text: str) -> bool:
    return text.replace("-", "").isdigit()


def _is_crossed(block: Block, column: int, header: str, field: str, context: TableContext) -> bool:
    """Whether a column holds crosses below a header that says by itself what they affirm."""
    words = context.lexicon.knowledge.fields.words
    crossed = mostly_truths(sample(block, column), words) and column not in context.legend
    if not (crossed or _is_dated(block, column, header, context)) or context.is_elsewhere(header):
        return False
    axis = _AXES[field]
    said = context.lexicon.statement(axis, header, context.languages)
    if said.status == "unknown" or not context.headings.is_vetoed(field, header):
        return said.status != "unknown"
    # what a statement denies or limits can't assure, unless it is about the other practice:
    # `We only look at the server`
    others = (
        context.lexicon.statement(other, header, context.languages) for other in {*_AXES.values()} - {axis}
    )
    assures = context.lexicon.tables[axis].is_assuring(said.status)  # type: ignore[index]
    return not assures and all(other.status == "unknown" for other in others)


def _is_dated(block: Block, column: int, header: str, context: TableContext) -> bool:
    """Whether a column says since when: by days, and by yes and no."""
    values, words = sample(block, column), context.lexicon.knowledge.fields.words
    dates = sum(isinstance(value, date) for value in values)
    truths = sum(are_truths([value], words) for value in values)
    asked = context.meanings.concepts(header, context.languages)
    return dates > 0 and dates + truths >= _READ * len(values) and "since" in asked


def are_truths(values: Sequence[object], words: Words) -> bool:
    """Whether there are values and each is a yes or a no; a dash is neither, and no value."""
    said = [v for v in values if not _is_dash(v)]
    return bool(said) and all(
        isinstance(v, str | int | float) and parse_truth(v, words) is not None for v in said
    )


def _is_dash(value: object) -> bool:
    return isinstance(value, str) and not value.strip(" -–—")


def mostly_truths(values: Sequence[object], words: Words) -> bool:
    """Whether half of the values are a yes or a no: the others may say more, as `x (since March)` does."""
    if len(values) > _FEW:
        return False
    truths = sum(
        isinstance(v, str | int | float)
        and parse_truth(_without_remark(v) if isinstance(v, str) else v, words) is not None
        for v in values
    )
    return bool(truths) and truths >= _READ * len(values)


def _without_remark(text: str) -> str:
    """`x (since March)` is a cross."""
    return _REMARK.sub("", text)


def _practice_score(
    block: Block, column: int, leading: Mapping[int, Candidate], field: str, context: TableContext
) -> float:
    """How surely the answers of a column tell of a field; surely where its header, or a legend, says the same."""
    header = context.headers(block)[column - 1]
    explained, hinted = column in context.legend, context.hints_at(header, field)
    told = _tells(block, column, header, field, context)
    if not told or told < (_HINTED if hinted or explained else _TOLD):
        return 0.0
    proposed = column in leading and leading[column].field == field
    needed = _HINTED if explained and hinted else _TOLD if explained else _HALF if proposed else _AGREED
    if told >= needed and (explained or proposed or hinted):
        return SURE
    return _FOUND + 20.0 * (1.0 if hinted or explained else told)


def _tells(block: Block, column: int, header: str, field: str, context: TableContext) -> float:
    """Share of a column's answers that tell of a field; none where its header speaks of something else."""
    if context.headings.is_vetoed(field, header) or context.is_elsewhere(header):
        return 0.0
    texts = texts_of(block, column, context)
    if sum(len(words(text)) for text in texts) > _PROSE * len(texts):
        return 0.0
    told = {f: _told(context, f, texts) for f in _AXES}
    return told[field] if len(texts) > 1 and told[field] == max(told.values()) else 0.0


def _told(context: TableContext, field: str, texts: Sequence[str]) -> float:
    """Share of the answers, of those that say something, that name what is done for the field: no mere figure."""
    lexicon, table = context.lexicon, context.lexicon.tables[_AXES[field]]  # type: ignore[index]
    reader = lexicon.column(table.axis, ColumnContext("", "", context.languages)).reader
    said = [
        Answer("unknown", "")
        if reader.is_bare(text)
        else answer  # a bare yes affirms whatever its header asks
        for text in texts
        if not _FIGURE.match(text)
        and not (answer := reader.read(text)).is_silent
        and not (answer.said and answer.said <= _DENIES)  # `never` denies whatever its header asks
    ]
    told = [a for a in said if _is_understood(a) and table.names(a.said)]
    return len(told) / len(said) if said else 0.0


def _is_understood(answer: Answer) -> bool:
    """Whether it is clear what an answer speaks of, though a word of it may withhold the assurance."""
    return answer.status != "unknown" or answer.rule.endswith(LEFT_OVER)


def _stages_score(block: Block, column: int, header: str, context: TableContext) -> float:
    """How surely a column holds stages: most of the distinct values must be read as such, of two kinds or more.

    One must be a word for nothing else, or the header hint at a stage. Nearly all, of three kinds, need no header.
    """
    texts = texts_of(block, column, context)
    mostly = len(texts) >= _READ * min(
        len(sample(block, column)), _DISTINCT
    )  # no dates with a remark between
    if not texts or not mostly or len(texts) > _DISTINCT // 2 or context.is_elsewhere(header):
        return 0.0
    known = {fold(word) for word in context.lexicon.knowledge.fields.words.stages}
    answers = context.answers("stage", column, "", texts)  # dates below `Go-live` name no stage
    said = [hit for text in texts if (hit := answers.read(text)) and not hit.is_silent]
    hits = [hit for hit in said if _is_understood(hit)]
    heads = [fold(text).split() for text in texts]
    known_word = any(" ".join(head[:size]) in known for head in heads for size in (1, 2, 3))
    kinds = len({hit.status for hit in hits})
    if kinds < 2:
        return 0.0
    needed = _STAGES_VETOED if context.headings.is_vetoed("stage", header) else _STAGES_TOLD
    sure = known_word or column in context.legend or context.hints_at(header, "stage")
    if not sure or len(hits) < needed * len(said):
        return 0.0
    clear = (
        known_word and kinds >= _CLEAR_KINDS and len(hits) >= _CLEAR * len(said) and needed == _STAGES_TOLD
    )
    share = len(hits) / len(said)
    return SURE + share if clear else _FOUND + 20.0 * share


def texts_of(block: Block, column: int, context: TableContext) -> list[str]:
    """The distinct texts of a column, its codes by what the workbook says of them."""
    values = [v for v in sample(block, column)[:_DISTINCT] if isinstance(v, str | int | bool)]
    if column not in context.legend:
        return [v for v in values if isinstance(v, str)]
    answers = context.answers("stage", column, "", [])
    return [answers.meaning(str(v)) or str(v) for v in values]
