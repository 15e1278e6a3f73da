"""Columns of crosses below a group that asks for a practice: each header is the answer that its crosses choose.

`Only if someone shouts` below `Do we see when it is wrong` is what a cross there says, and not that somebody sees it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from audit.ingest.blocks import Block
from audit.ingest.infer_columns import AXES, TableContext, are_truths, sample
from audit.ingest.legend_keys.entries import Legend
from audit.ingest.truth import parse_truth
from audit.knowledge.fields import Words
from audit.lexicon.codes import code_of

_CHOICES = 2  # columns of a group at least
_CROSS = "x"
_DENIAL, _NOTHING = "no", "n/a"


def answers_chosen(
    block: Block, columns: Mapping[str, Sequence[int]], context: TableContext
) -> tuple[dict[int, Legend], dict[int, str]]:
    """Column of a block -> what its crosses mean: its header, as an answer below the group that it stands in; and the
    group, which alone asks: `Not at all` would else be denied by a header that says so itself."""
    texts = block.header_texts()
    words = context.words
    fields = {column: field for field in ("stage", *AXES) for column in columns.get(field, ())}
    groups = Counter(tuple(text[:-1]) for text in texts if text[:-1])
    found: dict[int, Legend] = {}
    asking: dict[int, str] = {}
    for column, field in fields.items():
        *above, answer = texts[column - 1] or [""]
        if not above or groups[tuple(above)] < _CHOICES or not are_truths(sample(block, column), words):
            continue
        asked = context.headings.asked_field(above[-1]) == field and not _leaves_open(answer, words)
        if asked and _is_answer(answer, above[-1], field, column, context):
            told = context.legend[column].meanings if column in context.legend else {}
            meanings = {code: answer for code in _crosses(block, column, context) if code not in told}
            meanings |= {
                code: _chosen(said, answer, field, column, context)
                for code, said in told.items()
                if code not in words.no_mark
            }
            found[column] = Legend("", block.place(block.header[-1], column), meanings)
            if _status(answer, above[-1], field, column, context) == "no":
                asking[column] = above[-1]
    return found, asking


def _leaves_open(header: str, words: Words) -> bool:
    """Whether a header asks, instead of being an answer: `Drift?`, `Y/N`."""
    options = header.split("/")
    told = len(options) > 1 and all(parse_truth(one, words) is not None for one in options)
    return told or header.rstrip().endswith("?")


def _chosen(said: str, answer: str, field: str, column: int, context: TableContext) -> str:
    """What a mark means below an answer that the workbook explains as `said`: the answer, or that it is none yet.

    A stage that is denied is not the model's, and an end that is planned has not come."""
    if parse_truth(said, context.words):
        return answer
    if field != "stage":
        denied = _status(said, "", field, column, context) == "no"
        return _DENIAL if denied else f"{answer}: {said}"
    ends = _status(answer, "", field, column, context) == "retired"
    planned = _status(said, "", field, column, context) == "development"
    return said if planned and not ends else _NOTHING


def _is_answer(text: str, group: str, field: str, column: int, context: TableContext) -> bool:
    """Whether a header is understood as an answer below its group; or else a cross below both would assure what one
    below the header alone does not."""
    if _status(text, group, field, column, context) != "unknown":
        return True
    table = context.lexicon.tables[AXES.get(field, "deployed")]  # type: ignore[index]
    together, alone = (
        _status(_CROSS, header, field, column, context) for header in (f"{group} / {text}", text)
    )
    return table.is_assuring(together) and not table.is_assuring(alone)


def _status(text: str, header: str, field: str, column: int, context: TableContext) -> str:
    said = context.answers(field, column, header, [text]).read(text)
    return said.status if said else "unknown"


def _crosses(block: Block, column: int, context: TableContext) -> Iterator[str]:
    """The codes of the cells that affirm."""
    for value in sample(block, column):
        if isinstance(value, str | int | float) and parse_truth(value, context.words):
            yield code_of(str(value))
