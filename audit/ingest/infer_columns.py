"""Which field a column speaks of where its header tells nothing that is known: its values must tell it themselves.

What is found by the values alone is shown as doubtful, and asked to be confirmed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter

from audit.ingest.blocks import Block
from audit.ingest.candidates import SURE, USABLE, Candidate
from audit.ingest.grids import distinct, filled
from audit.ingest.header_concepts import HeaderConcepts
from audit.ingest.header_matching import HeaderMatcher
from audit.ingest.header_text import fold
from audit.ingest.legend_keys.entries import Legend
from audit.ingest.legends import Legends
from audit.ingest.periods import DateReader
from audit.ingest.truth import parse_truth
from audit.knowledge.fields import Words
from audit.lexicon import Answer, ColumnAnswers, ColumnContext, Lexicon
from audit.lexicon.answers import LEFT_OVER
from audit.lexicon.codes import CODE, code_of
from audit.lexicon.stage_headings import StageHeadings

SAMPLE = 2000  # rows that tell what a column's values look like
AXES = {"monitoring": "monitored", "retraining": "retrained"}
_HINTS = {
    "monitoring": frozenset({"watch", "output", "trouble", "operate"}),
    "retraining": frozenset({"operate"}),
    "stage": frozenset({"state"}),
}
FOUND = 60.0  # the score of what the cells alone tell
_OF_OTHERS = frozenset({"job", "train", "retrain", "people"})  # of a header above no stages
_GIVING_WAY = (
    "deployed_on",
    "environment",
    "unit",
    "framework",
    "serving",
    "endpoint",
    "kind",
    "notes",
)  # `In the stack?`, `The manager says`
_MAYBE_STAGES = ("deployment_method", "description")  # `Use` may say what for, or how far
_OF_STAGES = ("stage", "deployed_on")  # of which one states it
_MAY_NAME = (
    "description",
    "unit",
)  # columns that may hold the names where no other does, the likeliest first
_STAGES_TOLD = 0.6  # share of the distinct values that must be stages
_STAGES_HINTED, _STAGES_CALLED = 0.35, 0.5  # the same, below `State`, and so that no doubt is left
_OF_TICKETS = 2  # headers
_CLEAR, _CLEAR_KINDS = 0.9, 3  # share of them, and kinds, that leave no doubt
_NEARLY = 0.8  # the same share below a header that says nothing
_MEANINGLESS = frozenset({"glue", "date", "number"})
_ANSWER_WORDS = 8  # of an answer; what describes a model is longer
_STAGES_VETOED = 0.7  # the same, below a header that speaks of something else
READ = 0.5  # share of the answers below a header that is nearly understood which must be read
_DAY = re.compile(r"\d{1,4}[/. -](?:\d{1,2}|[^\W\d_]{3,9})[/. -]\d{2,4}\b")  # whatever its order
_CODED = re.compile(r"[A-Za-z]{0,10}[\W_]?\d+(?:[\W_]\d+)*[A-Za-z]?")  # `CSV-2210`
_FIGURE = re.compile(r"[-+\d.,\s%]+|sha\d+:\w+|[0-9a-f]{16,}", re.IGNORECASE)
_REMARK = re.compile(r"\s*[(\d].*$", re.DOTALL)
_CODES = re.compile(r"[\s/|,;]+")  # between the codes that a header consists of
_VOWELS = re.compile(r"[aeiou]")
_FEW = 50  # distinct values of a column of crosses
_DISTINCT = 200  # values that are looked at


@dataclass(frozen=True, slots=True)
class TableContext:
    """What the columns of one table are understood with; `legend`: what the workbook says of their codes."""

    headings: HeaderMatcher
    lexicon: Lexicon
    legends: Legends
    legend: Mapping[int, Legend]
    languages: tuple[str, ...]
    meanings: HeaderConcepts
    dates: DateReader
    stages: StageHeadings

    @property
    def words(self) -> Words:
        """The words of fields in all languages."""
        return self.lexicon.knowledge.fields.words

    def hints_at(self, text: str, field: str) -> bool:
        """Whether a header has a word of what a field is about, though it may speak of something else."""
        table = self.lexicon.tables[AXES.get(field, "deployed")]  # type: ignore[index]
        said = frozenset(self.meanings.concepts(text, self.languages))
        return table.is_about(said) or bool(said & _HINTS.get(field, frozenset()))

    def is_of_tickets(self, block: Block) -> bool:
        """Whether the headers are those of an export of tickets: `Issue key`, `Assignee`."""
        names = self.words.ticket_headers
        headers = (text for text in self.headers(block) if text)
        return sum(self.headings.names_one_of(text, names) for text in headers) >= _OF_TICKETS

    def is_elsewhere(self, header: str) -> bool:
        """Whether a header speaks of something that is no practice of machine learning."""
        return "elsewhere" in self.meanings.concepts(header, self.languages)

    def asks_for_other(self, field: str, header: str) -> bool:
        """Whether a header speaks of something else, or asks for what a field does not answer."""
        return self.is_elsewhere(header) or self.meanings.asks_for_other(header, field)

    def header_texts(self, block: Block) -> list[list[str]]:
        """The headers of each column, what the workbook explains spelled out."""
        return [
            [*texts[:-1], self.legends.spelled_out(texts[-1])] if texts else texts
            for texts in block.header_texts()
        ]

    def headers_explained(self, block: Block) -> dict[int, str]:
        """Column -> its headers, where the workbook explains one that says nothing itself: `Q1`."""
        both = zip(block.header_texts(), self.header_texts(block), strict=True)
        return {
            at: " / ".join(spelled)
            for at, (texts, spelled) in enumerate(both, 1)
            if texts != spelled and len(fold(texts[-1])) <= CODE
        }

    def headers(self, block: Block) -> list[str]:
        """The same as one text a column."""
        return [" ".join(texts) for texts in self.header_texts(block)]

    def answers(self, field: str, column: int, header: str, texts: Sequence[str]) -> ColumnAnswers:
        """How a column's answers would be read on the axis of the field."""
        meanings = self.legend[column].meanings if column in self.legend else {}
        colours = tuple(self.words.colours)
        context = ColumnContext(field, header, self.languages, meanings, colours=colours)
        return self.lexicon.column(AXES.get(field, "deployed"), context, texts)


def sample(block: Block, column: int) -> list[object]:
    """The distinct values of a column's first rows."""
    return list(distinct(block.grid, column, block.rows[:SAMPLE]))


def ticket_columns(block: Block, context: TableContext) -> set[int]:
    """The columns that hold the states of tickets about models, `Resolved`, which are no stages of the models. In an
    export of tickets even those that a model may have are the ticket's: `Closed`."""
    columns = range(1, block.grid.columns + 1)
    steps = {c: said for c in columns if (said := _ticket_steps(sample(block, c), context.words))}
    surely = {c for c, said in steps.items() if not said.isdisjoint(context.words.ticket_states)}
    return {*steps} if steps.keys() - surely and context.is_of_tickets(block) else surely


def _ticket_steps(values: Sequence[object], words: Words) -> set[str]:
    """The steps of a ticket that the values are, each of them and of several kinds; else none."""
    said: set[str] = set()
    for value in values:
        state = fold(str(value))
        if state and not (state in words.ticket_states or state in words.ticket_steps):
            return set()  # as most, by their first value
        said.add(state)
    said.discard("")
    return said if len(said) >= _CLEAR_KINDS else set()


def stage_by_values(
    block: Block,
    leading: Mapping[int, Candidate],
    context: TableContext,
    silent: Collection[int] = (),
    nameless: Collection[int] = (),
) -> Iterator[Candidate]:
    """Columns that hold stages although no header says so for certain: the free column that tells of most, or a grid
    of crosses with a column for each stage.

    A header that speaks of another vetoes, unless most values are stages. `Deployment` is as good as free: what stands
    below it may tell how or how far. The columns of `nameless` have a header that says when, and nothing of them.
    """
    numbered = enumerate(context.headers(block), 1)
    headers = {c: "" if c in nameless else header for c, header in numbered if c not in silent}
    used = {c: one for c, one in leading.items() if one.score >= USABLE}
    stage = [column for column, one in used.items() if one.field == "stage"]
    explained = {c for c, one in used.items() if one.field == "id" and c in context.legend}  # `Code`
    free = {
        c: header
        for c, header in headers.items()
        if c not in used or c in explained or _may_hold_stages(used[c])
    }
    free = {c: header for c, header in free.items() if not _remarks_at_length(block, c, used.get(c), context)}
    yield from _stages_told(block, leading, {**free, **{c: headers[c] for c in stage}}, context)
    if any(_stage_crossed(block, column, headers[column], context) is None for column in stage):
        return  # a column that names stages needs no crosses beside it
    grid = {column: _stage_crossed(block, column, header, context) for column, header in headers.items()}
    crossed = [c for c in free if grid[c] and not context.headings.is_vetoed("stage", headers[c])]
    if len({grid[column] for column in (*crossed, *stage)}) > 1:
        yield from (Candidate("stage", column, SURE, "values", several=True) for column in crossed)


def comment_on_stage(block: Block, found: Sequence[Candidate], context: TableContext) -> list[Candidate]:
    """The one column of short comments on the stage, where nothing states it: `Status note`, over `decides every case`.

    Longer ones tell of more than the stage, and are read as remarks.
    """
    used = [one for one in found if one.score >= USABLE]
    comments = {one.column: one for one in used if one.field == "stage_comment" and one.reason == "alias"}
    if len(comments) != 1 or any(one.field in _OF_STAGES for one in used):
        return []
    ((column, one),) = comments.items()
    texts = texts_of(block, column, context)
    return [Candidate("stage", column, one.score + 1, "values")] if texts and _are_short(texts) else []


def _remarks_at_length(block: Block, column: int, one: Candidate | None, context: TableContext) -> bool:
    """Whether a column of remarks holds sentences, which tell of more than the stage."""
    return one is not None and one.field == "notes" and not _are_short(texts_of(block, column, context))


def _are_short(texts: Sequence[str]) -> bool:
    return sum(len(text.split()) for text in texts) <= _ANSWER_WORDS * len(texts)


def _may_hold_stages(one: Candidate) -> bool:
    """Whether what a header says gives way where the cells are stages: `GA?` over `GA 2022`, `Beta`."""
    torn = one.field in _GIVING_WAY or (one.field in AXES and one.score < SURE)
    return one.field in _MAYBE_STAGES or (torn and one.reason == "meaning")


def _stages_told(
    block: Block, leading: Mapping[int, Candidate], columns: Mapping[int, str], context: TableContext
) -> Iterator[Candidate]:
    """What the cells say of stages: alone, or beside a header that nearly says so, which leaves no doubt then.

    Beside a column that states the stage another one that nearly does so, or holds nothing but stages, may lower what
    it says.
    """
    stated = [c for c, one in leading.items() if one.field == "stage" and one.score >= USABLE]
    found: list[tuple[float, Candidate]] = []  # each with what its cells, and its header, say for it
    clear: set[int] = set()
    for column, header in columns.items():
        one = leading.get(column)
        if one is not None and one.field == "stage" and one.score >= SURE:
            continue
        if score := _stages_score(block, column, header, context, alone=not stated):
            proposed = one is not None and one.field == "stage"
            given_way = one.score + 1 if one is not None and one.score >= USABLE else 0.0
            said = max(score, SURE * proposed)
            found.append((said, Candidate("stage", column, max(said, given_way), "values")))
            clear |= {column} if score >= SURE else set()
    alone = [(said, one) for said, one in found if not stated or one.column in stated]
    if alone:  # what another field gives way to is none the likelier for it
        yield max(alone, key=itemgetter(0))[1]
    for said, one in found:
        if (said, one) in alone:
            continue
        if one.column in clear:  # `Used for`, over `Production`, `Test`, `Pilot`
            yield replace(one, several=True)
        elif one.column in leading and leading[one.column].field == "stage":
            yield replace(one, score=USABLE, several=True)


def _stage_crossed(block: Block, column: int, header: str, context: TableContext) -> str | None:
    """The stage that a column of crosses asks for, if it does."""
    if not mostly_truths(sample(block, column), context.words):
        return None
    *_, own = (header, *context.header_texts(block)[column - 1])  # without the group that it stands in
    said = (context.lexicon.statement("deployed", text, context.languages).status for text in (header, own))
    return next((status for status in said if status != "unknown"), None)


def name_by_values(block: Block, leading: Mapping[int, Candidate]) -> Iterator[Candidate]:
    """The first free column of short texts, nearly all different, or the first of several descriptions: an export has
    its `Summary` before its `Description`. Codes come after them, then the one description, then a unit that no row
    shares with another: below `Service` the models themselves may stand."""
    wide = [len(filled(block.grid, row)) > 1 for row in block.rows[:SAMPLE]]
    rows = sum(wide) or len(wide)  # a note below the table holds no name
    described = [c for c, one in leading.items() if one.field == _MAY_NAME[0] and one.score >= USABLE]
    found: list[tuple[int, bool, int]] = []
    for column in range(1, block.grid.columns + 1):
        given_way = 0 if described[1:] and column in described else _gives_way_to_names(leading.get(column))
        if given_way is None:
            continue
        values = sample(block, column)
        texts = [v for v in values if isinstance(v, str) and 2 < len(v) <= 120 and not _is_figure(v)]
        least = rows if given_way == len(_MAY_NAME) else 0.8 * rows
        if texts and len(texts) >= 0.8 * len(values) and len(texts) >= least:
            coded = sum(_CODED.fullmatch(text) is not None for text in texts) >= 0.8 * len(texts)
            found.append((given_way, coded, column))
    if found:
        *_, column = min(found)
        held = column in leading and leading[column].score >= USABLE
        yield Candidate("name", column, max(FOUND, leading[column].score + 1 if held else 0.0), "values")


def _gives_way_to_names(one: Candidate | None) -> int | None:
    """How late a column may be taken for the names: 0 for a free one; None for one that means something else."""
    if one is None or one.score < USABLE:
        return 0
    return _MAY_NAME.index(one.field) + 1 if one.field in _MAY_NAME else None


def _is_figure(text: str) -> bool:
    """Whether a text is a figure or a setting, or begins with a day: `0.79`, `depth=6`, `sha256:1a2b`, `26/Nov/26 9:12`
    name no model."""
    return _FIGURE.fullmatch(text) is not None or "=" in text or _DAY.match(text) is not None


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
    return bool(truths) and truths >= READ * len(values)


def _without_remark(text: str) -> str:
    """`x (since March)` is a cross."""
    return _REMARK.sub("", text)


def is_short(header: str, field: str, context: TableContext, legend: Legend | None = None) -> bool:
    """Whether a header is the beginning of a field's name in some language, or of its consonants: `Ret`, `Rt`; a single
    letter, where the workbook explains the codes of that very column (`legend`)."""
    short = fold(header)
    keyed = legend is not None and legend.about == short
    names = (field, *(name for one in context.headings.fields[field].aliases.values() for name in one))
    return (len(short) > 1 or keyed) and any(
        name.startswith(short) or _VOWELS.sub("", name).startswith(short) for name in names if " " not in name
    )


def is_understood(answer: Answer) -> bool:
    """Whether it is clear what an answer speaks of, though a word of it may withhold the assurance."""
    return answer.status != "unknown" or answer.rule.endswith(LEFT_OVER)


def _stages_score(block: Block, column: int, header: str, context: TableContext, *, alone: bool) -> float:
    """How surely a column holds stages: most of the distinct values must be read as such, of two kinds or more.

    One must be a word for nothing else, or the header hint at a stage. Nearly all, of three kinds, need no header; nor
    do codes without one, all of which the workbook explains. `alone`: no other column states the stage, so that a
    header which asks for more than that (`Approval and use`) vetoes nothing that nearly all cells tell.
    """
    texts, legend = texts_of(block, column, context), context.legend.get(column)
    short_for = is_short(header, "stage", context, legend)
    if not _may_hold_answers(block, column, texts) or _asks_of_others(header, context):
        return 0.0
    answers = context.answers("stage", column, "", texts)  # dates below `Go-live` name no stage
    vetoed, hinted = context.headings.is_vetoed("stage", header), context.hints_at(header, "stage")
    said = [
        hit
        for text in texts
        if (hit := answers.read(text)) and not hit.is_silent and (vetoed or not _is_bare_yes(hit))
    ]
    hits = [hit for hit in said if is_understood(hit)]
    known = sum(context.stages.outright(text) is not None for text in texts)
    if len({hit.status for hit in hits}) < 2:
        return 0.0
    kinds = len({hit.status for hit in (*hits, *_offered(column, context)) if is_understood(hit)})
    explained, share = column in context.legend, len(hits) / len(said)
    called = not vetoed and known > 0 and "state" in context.meanings.concepts(header, context.languages)
    least = _STAGES_VETOED if vetoed else _STAGES_HINTED if called else _STAGES_TOLD
    short = _are_short(texts)
    worded = {hit.status for hit in hits if not hit.affirmed}
    varied = (
        short and len(worded) >= _CLEAR_KINDS and share >= _STAGES_VETOED
    )  # though no word is for stages alone
    if not (known or explained or hinted or varied) or share < least:
        return 0.0
    if called and share >= _STAGES_CALLED:
        return SURE + share
    told = known > 0 and share >= _CLEAR and (not vetoed or (hinted and alone))
    # a header that nobody understands speaks of nothing else: `doing`
    told |= (
        known > 1 and short and share >= _NEARLY and alone and not vetoed and _says_nothing(header, context)
    )
    # `S (state)`, above its codes
    titled = explained and context.hints_at(context.legend[column].about, "stage")
    named = hinted or titled or short_for
    told |= explained and not vetoed and (named or _all_explained(block, column, header, context))
    single = all(len(text.split()) == 1 for text in texts) and len(texts) >= _CLEAR_KINDS
    nothing_else = known > 1 and share == 1 and single
    told = (told and kinds >= _CLEAR_KINDS) or (
        nothing_else and not alone
    )  # `UAT`, beside what states the stage
    told = told and (hinted or titled or not _tell_practices(texts, context))
    return SURE + share if told else FOUND + 20.0 * share


def _tell_practices(texts: Sequence[str], context: TableContext) -> bool:
    """Whether texts that could be stages name what a model is watched by, or how it is retrained, and no stage:
    `monthly PSI`, beside `to come`."""
    tables = context.lexicon.tables
    practices = [tables[axis] for axis in AXES.values()]  # type: ignore[index]
    said = [context.lexicon.concepts(text, context.languages) for text in texts]
    others = [concepts for concepts in said if not tables["deployed"].is_about(concepts)]
    return any(table.names(concepts) for concepts in others for table in practices)


def _may_hold_answers(block: Block, column: int, texts: Sequence[str]) -> bool:
    """Whether a column holds mostly texts, and not too many: no dates with a remark between."""
    mostly = len(texts) >= READ * min(len(sample(block, column)), _DISTINCT)
    return 0 < len(texts) <= _DISTINCT // 2 and mostly


def _asks_of_others(header: str, context: TableContext) -> bool:
    """Whether a header asks for what is no stage of a model: `Training of the operators`, over `done`."""
    said = context.meanings.concepts(header, context.languages)
    return context.asks_for_other("stage", header) or not _OF_OTHERS.isdisjoint(said)


def _says_nothing(header: str, context: TableContext) -> bool:
    """Whether no word of a header means anything."""
    return context.meanings.concepts(header, context.languages) <= _MEANINGLESS


def _is_bare_yes(answer: Answer) -> bool:
    """Whether an answer affirms whatever its header asks."""
    return answer.affirmed and answer.status == "unknown"


def _offered(column: int, context: TableContext) -> list[Answer]:
    """What the codes of a column may say as stages, whether a row has them or not."""
    meanings = context.legend[column].meanings.values() if column in context.legend else ()
    answers = context.answers("stage", column, "", [])
    return [answer for meaning in meanings if (answer := answers.read(meaning))]


def _all_explained(block: Block, column: int, header: str, context: TableContext) -> bool:
    """Whether a column has no header, or its codes for one (`L/T/X`), and none that the workbook leaves unexplained."""
    said = context.legend[column].meanings
    if not all(code_of(part) in said for part in _CODES.split(header.strip()) if part):
        return False
    answers = context.answers("stage", column, "", [])
    return all(answers.meaning(str(value)) is not None for value in sample(block, column))


def texts_of(block: Block, column: int, context: TableContext) -> list[str]:
    """The distinct texts of a column, its codes by what the workbook says of them."""
    values = [v for v in sample(block, column)[:_DISTINCT] if isinstance(v, str | int | bool)]
    if column not in context.legend:
        return [v for v in values if isinstance(v, str)]
    answers = context.answers("stage", column, "", [])
    return [answers.meaning(str(v)) or str(v) for v in values]
