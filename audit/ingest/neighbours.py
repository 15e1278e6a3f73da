"""Columns that ask on about the one beside them: who does it, how often, by which measures, when last.

`Rhythm` means nothing by itself; beside `Monitoring` it says how often. Columns of which each alone would leave doubt
confirm each other: measures of quality, beside who looks at them or how often.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from audit.ingest.blocks import Block
from audit.ingest.candidates import SURE, USABLE, Assigned, Candidate
from audit.ingest.cell_samples import CellSamples
from audit.ingest.infer_columns import AXES, TableContext, mostly_truths, sample
from audit.lexicon.headers import Aspects, aspects_of
from audit.lexicon.wordlist import Concepts

# a field -> the one of a column that asks on about it
_ASKED_ON = {
    "monitoring": "monitoring",
    "last_monitored": "monitoring",
    "retraining": "retraining",
    "last_trained": "retraining",
    "stage": "stage_comment",
}
_REMARKED = {"monitoring", "retraining"}  # on which the column behind may remark
_ANCHORS = ("monitoring", "drift")
_OF_MONITORING = (*_ANCHORS, "alerts", "monitoring_tool", "last_monitored")
_OF_RETRAINING = ("retraining", "retraining_schedule")
_MEASURED = 0.4  # share of the texts that must name measures
_TOOLED = 0.5  # the same, that must name tools which watch models or machines
_TOOLS = frozenset({"tool_watch", "tool_machine"})
_SILENT = frozenset({"silent", "no", "not", "glue"})
_LONGEST = 12  # words of an answer to who, or how often, on average; longer ones tell a story
_PARTED = re.compile(r"\s*[/,;&+]\s*")  # `Who / when`
_GROUP = 2  # headers that begin with a word which nobody knows, for it to name a group
_LAST = frozenset({"last_time", "glue", "day"})
_LOOK = frozenset({"observe", "watch"})
_LAST_LOOK = _LAST | _LOOK | {"display", "elsewhere"}  # of a report, too
_FIGURE = re.compile(r"[^<>=≤≥]*\d[\d.,]*\s*%?\W*$")  # `AUC 0.81`, which is no threshold


def neighbours(block: Block, leading: Mapping[int, Candidate], context: TableContext) -> Iterator[Candidate]:
    """What the columns beside others propose."""
    yield from _followed(block, leading, context)
    yield from _grouped(block, leading, context)
    numbers = range(1, block.grid.columns + 1)
    columns = [_Column(number, block, leading.get(number), context) for number in numbers]
    groups = Counter(column.group for column in columns)
    for column in columns:
        column.in_group = groups[column.group] >= _GROUP and bool(column.group)
    for belongs, run in groupby(columns, key=lambda column: column.may_tell_of_monitoring):
        if belongs:
            yield from _of_run([*run])
    for before, column in pairwise(columns):
        if before.is_sure_of(_OF_RETRAINING) and column.is_bare and column.is_when:
            yield Candidate("retraining", column.number, SURE, "values", several=True)
        elif before.is_sure_of(_OF_RETRAINING) and column.is_last:
            yield Candidate("last_trained", column.number, SURE, "values", several=True)


def _followed(block: Block, leading: Mapping[int, Candidate], context: TableContext) -> Iterator[Candidate]:
    """Columns that ask on about the one before in so many words: `Retrained?`, then `How, by whom?`."""
    asks_on = context.words.follow_ups
    before: Candidate | None = None
    for column, texts in enumerate(block.header_texts(), 1):
        own = leading.get(column)
        parts = _PARTED.split(texts[-1]) if texts else []
        asked = bool(parts) and all(context.headings.names_one_of(part, asks_on) for part in parts)
        alike = own and before and own.field == _ASKED_ON.get(before.field)  # as the group above both is
        if not asked or (own and not alike and not _is_conditional(texts[-1], context)):
            before = own
        elif _cells_of(block, column, context).are("dates"):
            before = None  # a day of its own, and no answer to what stands before it
        elif before and before.field in _ASKED_ON:
            score = max(SURE if before.score >= SURE else USABLE, own.score + 1 if own else 0.0)
            before = Candidate(_ASKED_ON[before.field], column, score, "values", several=True)
            yield before


def _cells_of(block: Block, column: int, context: TableContext) -> CellSamples:
    return CellSamples(sample(block, column), context.lexicon, context.languages, context.dates)


def _is_conditional(header: str, context: TableContext) -> bool:
    """Whether a header depends on the answer in the column before: `If no, who?`."""
    first, *_ = context.meanings.words(header, context.languages) or (None,)
    return first is not None and not first.concepts.isdisjoint({"condition", "conditional"})


def _grouped(block: Block, leading: Mapping[int, Candidate], context: TableContext) -> Iterator[Candidate]:
    """`How` and `Interval` below `Follow-up`: where one column of a group surely tells of the practice, those beside it
    that ask how, or how often, do too."""
    texts = block.header_texts()
    practices = {c: one for c, one in leading.items() if one.field in AXES and texts[c - 1][:-1]}
    sure = {c: (texts[c - 1][:-1], one.field) for c, one in practices.items() if one.score >= SURE}
    for column, one in practices.items():
        *group, own = texts[column - 1]
        words = context.meanings.words(own, context.languages)
        asks = aspects_of(words)
        asked = any("how" in word.concepts for word in words) or (asks is not None and bool(asks.when))
        if asked and any(said == (group, one.field) for c, said in sure.items() if c != column):
            yield Candidate(one.field, column, max(SURE, one.score + 1), "values", several=True)


def remarks_between(block: Block, assigned: Sequence[Assigned], context: TableContext) -> Iterator[Candidate]:
    """Columns of remarks right behind a practice and before the next one, which remark on it: `MF | Commentary | RC`;
    or with one header behind each of several: `Live? | Comment | Retrained? | Comment`.

    With doubt, so that they may lower what the column before them says, and assure nothing.
    """
    texts = [" ".join(one) for one in block.header_texts()]
    behind_each = Counter(
        text for text, before in zip(texts[1:], assigned, strict=False) if before.field in _ASKED_ON
    )
    for column in range(2, len(assigned) + 1):
        behind = column + (column + 1 not in block.grid.beside)  # which stands on another sheet
        before, own, *after = assigned[column - 2 : behind]
        if before.field not in _REMARKED or before.doubtful or own.field not in (None, "notes"):
            continue
        between = {before.field, *(one.field for one in after if not one.doubtful)} == _REMARKED
        said = context.meanings.concepts(texts[column - 1], context.languages)
        if "remark" in said and (between or behind_each[texts[column - 1]] > 1):
            yield Candidate(before.field, column, USABLE, "values", several=True)


class _Column:
    """A column as those beside it see it."""

    def __init__(self, number: int, block: Block, leading: Candidate | None, context: TableContext) -> None:
        texts = block.header_texts()[number - 1]
        self.number = number
        self.leading = leading
        trap = not texts or context.headings.is_trap(texts[-1])
        words = () if trap else context.meanings.words(" ".join(texts), context.languages)
        own = () if trap else context.meanings.words(texts[-1], context.languages)
        self.asks: Aspects | None = aspects_of(words)
        self.said: Concepts = frozenset().union(*(word.concepts for word in own))
        apart = [
            context.meanings.words(word.strip(), context.languages)
            for text in texts[-1:]
            for word in text.split()
        ]
        self.words_apart: Concepts = frozenset().union(*(word.concepts for read in apart for word in read))
        self.is_known = bool(own) and not any(word.is_unknown for word in own)
        self.group = next((word.key for word in own if word.is_unknown), "")
        self.in_group = False  # its header begins with the word of a group
        self._context = context
        self._values = sample(block, number)
        self._cells = CellSamples(self._values, context.lexicon, context.languages, context.dates)

    def is_sure_of(self, fields: Sequence[str], least: float = SURE) -> bool:
        """Whether its own header tells that it speaks of one of these."""
        return self.leading is not None and self.leading.field in fields and self.leading.score >= least

    @property
    def is_free(self) -> bool:
        """Whether its header leaves open what it speaks of, or leaves it to the group that it stands in."""
        if self.leading is None or self.leading.score < USABLE or self.leading.field in _OF_MONITORING:
            return True
        torn = self.leading.score < SURE and self._context.headings.fields[self.leading.field].unique
        return torn or (self.in_group and self.leading.field == "owner")

    @property
    def is_bare(self) -> bool:
        """Whether its header does not say itself that anything is looked at: `By`, `Rhythm`."""
        return self.asks is not None and not (self.asks.observes or self.asks.what or self.in_group)

    @property
    def is_when(self) -> bool:
        """Whether it says how often."""
        return self._asks("when") and self._tells_shortly and self._cells.are("rhythms")

    @property
    def is_who(self) -> bool:
        """Whether it says who: by its header, or by a verb alone above names (`prüft`)."""
        if not self._tells_shortly:
            return False
        if self.asks is None:
            return self.in_group and "owner" in self.said
        asked = self.asks.who
        verb = self.asks.observes and not (self.asks.when or self.asks.what or self.asks.watches)
        return asked or (verb and not self._cells.are("rhythms") and not self.is_what)

    @property
    def is_what(self) -> bool:
        """Whether it names the measures that are looked at, and no figures of a day."""
        if not (self._asks("what") or self._asks("observes")) or not self._tells_shortly:
            return False
        texts = [text for text in self._cells.texts() if not self._concepts(text) <= _SILENT]
        named = [text for text in texts if "measure" in self._concepts(text) and not _FIGURE.match(text)]
        return bool(named) and len(named) >= _MEASURED * len(texts)

    @property
    def is_last(self) -> bool:
        """Whether it holds the days on which the practice beside it was done last: `Last`."""
        return (
            self.is_known and "last_time" in self.said <= _LAST and self._are_days(self.words_apart <= _LAST)
        )

    @property
    def is_last_look(self) -> bool:
        """The same of monitoring: `Last check`, `Last OM report` in a group; what was last updated may be the list."""
        looks = self.is_last or bool(self.words_apart & _LOOK) or self.in_group
        return "last_time" in self.said and self._are_days(looks and self.words_apart <= _LAST_LOOK)

    def _are_days(self, asked: bool) -> bool:
        return asked and self._cells.are("dates")

    @property
    def is_tool(self) -> bool:
        """Whether it names tools that watch models or machines, below a header that asks for a tool alone."""
        if (
            not self.is_known
            or "instrument" not in self.said
            or "library" in self.said
            or self._asks("observes")
        ):
            return False
        texts = [text for text in self._cells.texts() if not self._concepts(text) <= _SILENT]
        named = [text for text in texts if self._concepts(text) & _TOOLS]
        return self.is_free and len(named) >= _TOOLED * len(texts) > 0

    @property
    def may_tell_of_monitoring(self) -> bool:
        """Whether it speaks of monitoring, or may where a column beside it does."""
        if self.is_sure_of(_OF_MONITORING, USABLE):
            return True
        return self.is_free and (self.asks is not None or self.in_group or self.is_last_look or self.is_tool)

    @property
    def _tells_shortly(self) -> bool:
        words = self._context.words
        texts = self._cells.texts()
        if not texts or sum(len(text.split()) for text in texts) > _LONGEST * len(texts):
            return False
        typed = self._cells.are("dates") or self._cells.are("numbers")
        return not typed and not mostly_truths(self._values, words)

    def _asks(self, aspect: str) -> bool:
        return self.asks is not None and bool(getattr(self.asks, aspect))

    def _concepts(self, text: str) -> Concepts:
        return self._context.lexicon.concepts(text[:200], self._context.languages)


def _of_run(run: Sequence[_Column]) -> Iterator[Candidate]:
    """What columns that stand together say of monitoring, where one surely does, or several confirm each other."""
    score = _score(run)
    if not score:
        return
    stated = any(column.is_sure_of(("monitoring",)) for column in run)
    told = False  # whether a column to the left says what is done
    for column in run:
        if column.is_sure_of(_OF_MONITORING):
            told = True
        elif column.is_last_look:
            yield Candidate("last_monitored", column.number, score, "values", several=True)
        elif column.is_tool and told:
            yield Candidate("monitoring_tool", column.number, score, "values", several=True)
        elif stated and column.asks and column.asks.measures_alone:
            continue  # which measures adds nothing to a column that says whether
        elif column.is_free and (column.is_when or column.is_who or column.is_what):
            if column.is_bare and not told:
                continue
            told = True
            over = column.leading.score + 1 if column.leading else 0.0
            yield Candidate(
                "monitoring",
                column.number,
                max(score, over if score >= SURE else 0.0),
                "values",
                several=True,
            )


def _score(run: Sequence[_Column]) -> float:
    """How surely columns that stand together tell of monitoring.

    Beyond doubt beside a column that does by its own header; where measures stand beside who looks at them, or how
    often; and where who and how often are both asked of the model. With doubt, where no header says that anybody looks.
    """
    if any(column.is_sure_of(_ANCHORS) for column in run):
        return SURE
    asked = [(column, column.asks) for column in run if column.asks and column.is_free]
    kept = [column for column, _ in asked if column.is_when or column.is_who]
    observed = [asks for _, asks in asked if asks.observes]
    if any(column.is_what and column not in kept for column in run) and kept:
        return SURE if observed else USABLE
    apart = [asks for column, asks in asked if column in kept and asks.observes]
    both = any(asks.when for asks in apart) and any(asks.who and not asks.when for asks in apart)
    return SURE if both and any(asks.watches for asks in apart) else 0.0
