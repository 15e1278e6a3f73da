"""The column whose sentences tell of several practices at once, where none is about one of them alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from audit.ingest.blocks import Block
from audit.ingest.candidates import SURE, USABLE, Candidate
from audit.ingest.infer_columns import AXES, FOUND, TableContext, texts_of
from audit.lexicon import ColumnContext
from audit.lexicon.normalization import words

_TOLD_IN, _BOTH = 5, 0.3  # words of a text that tells of both practices, and share of those that name each
_ALONE = 0.4  # share of those that name a practice or the use, where nothing else states the stage
_TAGGED = 60.0  # score of a remark from among tags, below whatever their cells tell
_MOSTLY = 0.5  # share of a description's texts
_STAGES = frozenset({"serve", "deliver", "pilot", "build", "retire", "release", "plan"})
_ASKED = (
    frozenset({"serve", "deliver"}),
    frozenset({"observe", "watch", "measure"}),
    frozenset({"retrain", "train"}),
)


def remarks_by_values(block: Block, found: Sequence[Candidate], context: TableContext) -> Iterator[Candidate]:
    """The column whose sentences tell of monitoring and of retraining, where no other does: a free one (`The story so
    far`), a description in most of whose texts they do, as in tickets, or one whose header asks for several things.
    What a model is for tells of neither. `found`: the leading candidates of all columns, and those of the cells.
    """
    used = {one.column: one for one in found if one.score >= USABLE}
    telling = {one.column: one for one in found if one.field in AXES and one.score >= FOUND}
    for column, header in enumerate(context.headers(block), 1):
        one, rival = used.get(column), telling.get(column)
        if telling.keys() - {column} or not _may_remark(header, one, rival, context):
            continue
        texts = texts_of(block, column, context)
        free = one is None or rival is not None
        least = _MOSTLY if one and one.field == "description" else _BOTH
        alone = all(other.field != "stage" for other in used.values())
        if tells_of_both(texts, context, least) or (free and _tells_of_use_too(texts, context, alone=alone)):
            score = max(SURE, one.score + 1) if one else max(FOUND, rival.score + 1 if rival else 0)
            yield Candidate("notes", column, score, "values", several=True, by_sentences=True)


def tags_by_values(block: Block) -> Iterator[Candidate]:
    """The columns parted from a cell of tags: where their name is no field's, what they say is a remark as before."""
    origins = block.grid.origins
    for column, origin in enumerate(origins, 1):
        if origin in origins[: column - 1]:
            yield Candidate("notes", column, _TAGGED, "values", several=True)


def _may_remark(header: str, used: Candidate | None, tells: Candidate | None, context: TableContext) -> bool:
    """Whether a column may hold remarks, by its header and what it is used for; `tells`: as a practice of its own,
    which its cells alone propose where nobody is sure."""
    if used is None or (used is tells and used.reason == "values" and used.score < SURE):
        said = context.meanings.concepts(header, context.languages)
        return not (context.asks_for_other("notes", header) or ("data" in said and "remark" not in said))
    described = used.field == "description" and not tells
    return described or _asks_for_several(header, context) or _asks_generally(header, used, context)


def _asks_for_several(header: str, context: TableContext) -> bool:
    """Whether a header asks for more than one of use, monitoring and retraining: `Is it used, who checks it?`."""
    said = context.meanings.concepts(header, context.languages)
    return sum(not said.isdisjoint(asked) for asked in _ASKED) > 1


def _asks_generally(header: str, used: Candidate, context: TableContext) -> bool:
    """Whether a header asks how a model is, and for no stage by its name: `How is it going?`."""
    said = context.meanings.concepts(header, context.languages)
    return used.field == "stage" and "state" in said and said.isdisjoint(_STAGES)


def tells_of_both(texts: Sequence[str], context: TableContext, least: float = _BOTH) -> bool:
    """Whether sentences tell of monitoring as well as of retraining: such a share of the texts of each."""
    return _are_sentences(texts) and all(_named_share(context, field, texts) >= least for field in AXES)


def _tells_of_use_too(texts: Sequence[str], context: TableContext, *, alone: bool) -> bool:
    """Whether sentences tell of the practices, and as many of the use of a model; where no column states the stage
    (`alone`), whether enough of them tell of the one or the other."""
    if not _are_sentences(texts):
        return False
    remarks = context.lexicon.column("deployed", ColumnContext("notes", "", context.languages))
    named = [_naming(context, field) for field in AXES]
    practices = [any(names(text) for names in named) for text in texts]
    use = [(said := remarks.read(text)) is not None and said.status != "unknown" for text in texts]
    either = sum(map(any, zip(practices, use, strict=True)))
    enough = sum(use) >= _BOTH * len(texts) or (alone and either >= _ALONE * len(texts))
    return enough and sum(practices) >= _BOTH * len(texts)


def _are_sentences(texts: Sequence[str]) -> bool:
    return sum(len(words(text)) for text in texts) > _TOLD_IN * len(texts)


def _named_share(context: TableContext, field: str, texts: Sequence[str]) -> float:
    """Share of the texts that name what is done for the field, understood or not."""
    return sum(map(_naming(context, field), texts)) / len(texts)


def _naming(context: TableContext, field: str) -> Callable[[str], bool]:
    """What tells whether a text names what is done for the field."""
    table = context.lexicon.tables[AXES[field]]  # type: ignore[index]
    reader = context.lexicon.column(table.axis, ColumnContext("", "", context.languages)).reader
    return lambda text: table.names(reader.read(text).said)
