"""Which field a column speaks of where its header tells nothing that is known: its values must tell it themselves.

Monitoring and retraining are never told by a yes or a no, but by answers that name what is done: `PSI weekly`,
`refit by hand each spring`. What is found this way is shown as doubtful, and asked to be confirmed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from audit.ingest.blocks import Block
from audit.ingest.grids import distinct
from audit.ingest.headings import Guess, Headings
from audit.ingest.legends import Legend, Legends
from audit.ingest.text import fold
from audit.ingest.values import parse_truth
from audit.knowledge.fields import Words
from audit.lexicon import ColumnAnswers, ColumnContext, Lexicon
from audit.lexicon.text import words

SAMPLE = 2000  # rows that tell what a column's values look like
_AXES = {"monitoring": "monitored", "retraining": "retrained"}
_MAYBE_STAGES = (None, "deployment_method", "description")  # `Use` may say what for, or how far
_STAGES_TOLD = 0.6  # share of the distinct values that must be stages
_STAGES_VETOED = 0.7  # the same, below a header that speaks of something else
# share of the distinct answers that must name what is done: alone, and below a header that hints
_TOLD, _HINTED = 0.5, 0.2
_STATED = 85.0  # the score of a header that states a practice
_READ = 0.5  # share of the answers below a header that is nearly understood which must be read
_FIGURE = re.compile(r"\W*(?:[\w-]+\W+){1,3}[\d.,]+\s*%?(?:\s+at\s+\w+)?\W*$")  # `AUC .87 at launch`
_REMARK = re.compile(r"\s*[(\d].*$", re.DOTALL)
_CODES = 3  # explained answers of a column of notes that is none
_FEW = 50  # distinct values of a column of crosses
_DISTINCT = 200  # values that are looked at
_PROSE = 30  # words of an answer; longer ones describe


@dataclass(frozen=True, slots=True)
class Knowing:
    """What the columns of one table are understood with; `legend`: what the workbook says of their codes."""

    headings: Headings
    lexicon: Lexicon
    legends: Legends
    legend: Mapping[int, Legend]
    languages: tuple[str, ...]

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
        context = ColumnContext(field, header, self.languages, meanings)
        return self.lexicon.column(_AXES.get(field, "deployed"), context, texts)


def sample(block: Block, column: int) -> list[object]:
    """The distinct values of a column's first rows."""
    return list(distinct(block.grid, column, block.rows[:SAMPLE]))


def stage_by_values(
    block: Block, kept: Sequence[Guess | None], knowing: Knowing, stages: Sequence[str]
) -> dict[int, str]:
    """The columns that hold stages, where no header names one: the first free one, or a grid of crosses, one a stage.

    A header that speaks of another vetoes, unless most values are stages. `Deployment` is as good as free: what stands
    below it may tell how or how far.
    """
    known = {fold(word) for word in stages}
    headers = dict(enumerate(knowing.headers(block), 1))
    stage = [column for column in headers if getattr(kept[column - 1], "field", None) == "stage"]
    free = {
        column: header
        for column, header in headers.items()
        if getattr(kept[column - 1], "field", None) in _MAYBE_STAGES
    }
    if any(_stage_crossed(block, column, headers[column], knowing) is None for column in stage):
        return {}  # a column that names stages needs no crosses beside it
    for column, header in free.items():
        if not stage and _are_stages(block, column, header, knowing, known):
            return {column: "stage"}
    grid = {column: _stage_crossed(block, column, header, knowing) for column, header in headers.items()}
    crossed = [c for c in free if grid[c] and not knowing.headings.is_vetoed("stage", headers[c])]
    kinds = {grid[column] for column in (*crossed, *stage)}
    return dict.fromkeys(crossed, "stage") if len(kinds) > 1 else {}


def _stage_crossed(block: Block, column: int, header: str, knowing: Knowing) -> str | None:
    """The stage that a column of crosses asks for, if it does."""
    if not mostly_truths(sample(block, column), knowing.lexicon.knowledge.fields.words):
        return None
    said = knowing.lexicon.statement("deployed", header, knowing.languages)
    return said.status if said.status != "unknown" else None


def is_misnamed(block: Block, column: int, field: str, claimed: Collection[str], knowing: Knowing) -> bool:
    """Whether the workbook explains a column's codes as something else than its header says.

    `Lifecycle grade` may grade how a model is looked after, and `Obs.` be no observations but whether it is observed.
    """
    if column not in knowing.legend or field not in ("stage", "notes", *_AXES):
        return False
    header = knowing.headers(block)[column - 1]
    texts = _texts(block, column, knowing)
    told_of = [other for other in _AXES if other != field and _told(knowing, other, texts) >= _TOLD]
    if field == "notes":  # a note in code stays one where a column of its own tells of the practice
        return len(texts) >= _CODES and any(other not in claimed for other in told_of)
    if not told_of:
        return False
    answers = knowing.answers(field, column, header, texts)
    told = sum((said := answers.read(text)) is not None and said.status != "unknown" for text in texts)
    return told < _HINTED * len(texts)


def practice_by_values(block: Block, kept: Sequence[Guess | None], knowing: Knowing) -> dict[int, Guess]:
    """Free columns that tell of monitoring, or of retraining, where no header names it.

    All that hold crosses below a statement, beside others that do, too; else the one that tells most.
    """
    claimed = {guess.field for guess in kept if guess}
    free = {c: header for c, header in enumerate(knowing.headers(block), 1) if kept[c - 1] is None}
    found: dict[int, Guess] = {}
    for field in [
        field for field in _AXES if field not in claimed or _crossed_alone(block, kept, field, knowing)
    ]:
        crossed = [c for c, header in free.items() if _is_crossed(block, c, header, field, knowing)]
        found |= {column: Guess(field, _STATED, "values") for column in crossed if column not in found}
    for field in _AXES:
        left = {c: header for c, header in free.items() if c not in found}
        if field in claimed | {guess.field for guess in found.values()}:
            continue
        scores = {c: _tells(block, c, header, field, knowing) for c, header in left.items()}
        best = max(scores, key=lambda column: (scores[column], -column), default=0)
        if best and scores[best]:
            found[best] = Guess(field, 60.0 + 20.0 * min(scores[best], 1.0), "values")
    return found


def _crossed_alone(block: Block, kept: Sequence[Guess | None], field: str, knowing: Knowing) -> bool:
    """Whether all columns of a field hold crosses: of those there may be one an answer."""
    words = knowing.lexicon.knowledge.fields.words
    columns = [column for column, guess in enumerate(kept, 1) if guess and guess.field == field]
    return all(mostly_truths(sample(block, column), words) for column in columns)


def _is_crossed(block: Block, column: int, header: str, field: str, knowing: Knowing) -> bool:
    """Whether a column holds crosses below a header that says by itself what they affirm."""
    values = sample(block, column)
    dates = sum(isinstance(value, date) for value in values)
    dated = dates > 0 and dates >= _READ * len(values)  # `Drift dashboard on since`
    if not dated and not mostly_truths(values, knowing.lexicon.knowledge.fields.words):
        return False
    axis = _AXES[field]
    said = knowing.lexicon.statement(axis, header, knowing.languages)
    # what a statement denies or limits can't assure: `We only look at the server`
    assures = knowing.lexicon.tables[axis].is_assuring(said.status)  # type: ignore[index]
    return said.status != "unknown" and not (assures and knowing.headings.is_vetoed(field, header))


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


def _tells(block: Block, column: int, header: str, field: str, knowing: Knowing) -> float:
    """How much a column tells of a field, from 0 to about 2: by its answers, and by what its header hints at."""
    headings = knowing.headings
    if headings.is_vetoed(field, header):
        return 0.0
    texts = _texts(block, column, knowing)
    if headings.nearly(header, field) and _is_read(field, column, header, texts, knowing):
        return 1.5
    if sum(len(words(text)) for text in texts) > _PROSE * len(texts):
        return 0.0
    told = {f: _told(knowing, f, texts) for f in _AXES}
    if not texts or told[field] < max(told.values()):
        return 0.0
    hinted = headings.hints_at(header, field) or column in knowing.legend
    needed = _HINTED if hinted else _TOLD
    return told[field] + hinted if told[field] >= needed and len(texts) > 1 else 0.0


def _told(knowing: Knowing, field: str, texts: Sequence[str]) -> float:
    """Share of the answers, of those that say something, that name what is done for the field: no mere figure."""
    lexicon, table = knowing.lexicon, knowing.lexicon.tables[_AXES[field]]  # type: ignore[index]
    reader = lexicon.column(table.axis, ColumnContext(table.first_own, "", knowing.languages)).reader
    said = [
        answer for text in texts if not _FIGURE.match(text) and not (answer := reader.read(text)).is_silent
    ]
    told = [answer for answer in said if answer.status != "unknown" and table.is_about(answer.said)]
    return len(told) / len(said) if said else 0.0


def _is_read(field: str, column: int, header: str, texts: Sequence[str], knowing: Knowing) -> bool:
    answers = knowing.answers(field, column, header, texts)
    hits = [answers.read(text) for text in texts]
    read = sum(hit is not None and not hit.is_unread for hit in hits)
    return bool(hits) and read >= _READ * len(hits)


def _are_stages(block: Block, column: int, header: str, knowing: Knowing, known: set[str]) -> bool:
    """Whether most of the distinct values are read as stages, of two kinds or more.

    One must be a word for nothing else, or the header hint at a stage.
    """
    texts = _texts(block, column, knowing)
    if not texts or len(texts) > _DISTINCT // 2:
        return False
    answers = knowing.answers("stage", column, header, texts)
    hits = [hit for text in texts if (hit := answers.read(text)) and hit.status != "unknown"]
    heads = [fold(text).split() for text in texts]
    known_word = any(" ".join(head[:size]) in known for head in heads for size in (1, 2, 3))
    if len({hit.status for hit in hits}) < 2:
        return False
    needed = _STAGES_VETOED if knowing.headings.is_vetoed("stage", header) else _STAGES_TOLD
    sure = known_word or column in knowing.legend or knowing.headings.hints_at(header, "stage")
    return sure and len(hits) >= needed * len(texts)


def _texts(block: Block, column: int, knowing: Knowing) -> list[str]:
    """The distinct texts of a column, its codes by what the workbook says of them."""
    values = [v for v in sample(block, column)[:_DISTINCT] if isinstance(v, str | int | bool)]
    if column not in knowing.legend:
        return [v for v in values if isinstance(v, str)]
    answers = knowing.answers("stage", column, "", [])
    return [answers.meaning(str(v)) or str(v) for v in values]
