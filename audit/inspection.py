"""What of a file needs a person before it is audited, and how each point is settled in one step."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice

from audit.classify.models import Judged
from audit.classify.readings import as_answer
from audit.domain.inventory import READ_WITH_ANOTHER, ColumnMatch, Table, each_once
from audit.domain.models import Proposal, VocabularyEntry
from audit.domain.places import Place, column_letters
from audit.knowledge import Knowledge
from audit.lexicon import Lexicon
from audit.lexicon.answers import is_unread
from audit.lexicon.columns import ColumnContext
from audit.lexicon.frames import Table as Practice
from audit.lexicon.tokens import is_title
from audit.messages import cut
from audit.pipeline import Understood
from audit.review.mapped import fields_of_answers, statuses_of

AXES = ("deployed", "monitored", "retrained")
_SAMPLES = 3  # cells shown of a column
_SHARE_READ = 0.3  # of the cells of a column whose header says nothing
_SAMPLED = 40  # distinct cells by which a column is judged a candidate
_CANDIDATES = 3
_SHOWN = 40  # characters of a sample
_REMARKS = 500  # texts that are looked at, the most frequent first
_LONGEST_OPTION = 160  # characters of a text that can be typed
_ANY_FIELD = "FIELD"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its header, what `--map` takes for it, and up to three of its cells. That is its letters, or
    its header where an earlier column has the same letters, or the sheet is turned."""

    sheet: str | None
    letters: str
    header: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A field or a status that may be meant, and up to three known phrases that come near: the whole reason."""

    value: str
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A column that may speak of a field, and the option that says so. `proposals`: other fields that it may mean."""

    column: Column
    field: str | None
    option: str
    proposals: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """A text that nobody could read as a status. `why`: what it says too little of; "" where it was not understood.

    `option` is the command-line option that settles it, with STATUS to be replaced by one of `statuses`; "" for a text
    that is too long to type, which the saved mapping has. `models`: how many rows hold it.
    """

    field: str
    axis: str
    text: str
    models: int
    why: str
    statuses: tuple[str, ...]
    proposals: tuple[Suggestion, ...]
    option: str


@dataclass(frozen=True, slots=True)
class SilentAxis:
    """An axis of which no column of some sheets speaks, nor the sheet by its name, with columns nobody understood that
    may. `models`: those in use, or perhaps, of which nothing else says it either; `remarks`: what is noted of them in
    words of the practice, and how a person says what it means."""

    axis: str
    sheets: tuple[str | None, ...]
    models: int
    candidates: tuple[Choice, ...]
    remarks: tuple[OpenAnswer, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sheet that was not read although it holds rows, the reason in words, and the option that reads it."""

    sheet: str
    rows: int
    reason: str
    option: str


@dataclass(frozen=True, slots=True)
class Needs:
    """Everything that needs a person, what weighs most first."""

    silent_axes: tuple[SilentAxis, ...]
    left_out: tuple[LeftOut, ...]
    doubtful_columns: tuple[Choice, ...]
    open_answers: tuple[OpenAnswer, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing does."""
        return not (self.silent_axes or self.left_out or self.doubtful_columns or self.open_answers)

    @property
    def open_remarks(self) -> tuple[OpenAnswer, ...]:
        """What is noted of models on an axis that no column speaks of."""
        return tuple(remark for axis in self.silent_axes for remark in axis.remarks)


def inspected(understood: Understood, lexicon: Lexicon) -> Needs:
    """What needs a person in a file as it was understood."""
    return Needs(
        silent_axes=tuple(_silent_axes(understood, lexicon)),
        left_out=tuple(_left_out(understood, lexicon.knowledge)),
        doubtful_columns=tuple(_doubtful(understood)),
        open_answers=open_answers(understood.classified.vocabulary, lexicon.knowledge),
    )


def open_answers(vocabulary: Sequence[VocabularyEntry], knowledge: Knowledge) -> tuple[OpenAnswer, ...]:
    """The distinct texts that were read as no status though they say something, by the models that hold them."""
    rows = {row.id: row.why for table in knowledge.told_statuses.axes.values() for row in table.rows}
    fields = fields_of_answers(knowledge)
    found: dict[tuple[str, str], list[VocabularyEntry]] = {}
    for entry in vocabulary:
        if entry.field in fields and entry.is_open:
            found.setdefault((entry.field, as_answer(entry.text)), []).append(entry)
    answers = [_open(entries, rows, knowledge) for entries in found.values()]
    return tuple(sorted(answers, key=lambda answer: (-answer.models, bool(answer.why))))


def _open(entries: list[VocabularyEntry], rows: Mapping[str, str], knowledge: Knowledge) -> OpenAnswer:
    first = entries[0]
    return OpenAnswer(
        field=first.field,
        axis=first.axis,
        text=first.text,
        models=sum(entry.count for entry in entries),
        why="" if is_unread(first.rule) else rows.get(first.rule, ""),
        statuses=statuses_of(first.field, knowledge),
        proposals=_suggested(first.proposals),
        option=_settling(first.field, first.text),
    )


def _settling(field: str, text: str) -> str:
    """The option that says what a text means, or "" for one that is too long to type."""
    text = " ".join(text.split())
    option = f"{field}:{text}=STATUS"
    return f"--map-answer {shlex.quote(option)}" if len(text) <= _LONGEST_OPTION else ""


def _left_out(understood: Understood, knowledge: Knowledge) -> Iterator[LeftOut]:
    rows = {
        table.sheet or table.file: sum(any(row) for row in zip(*table.codes, strict=True))
        for table in understood.workbook.tables
    }
    for sheet, reason in understood.inventory.skipped_sheets:
        if rows.get(sheet, 0) > 1 and reason != READ_WITH_ANOTHER:
            why = knowledge.told_fields.skipped_sheets.get(reason, reason)
            yield LeftOut(sheet, rows[sheet], why, f"--sheet {shlex.quote(sheet)}")


def _silent_axes(understood: Understood, lexicon: Lexicon) -> Iterator[SilentAxis]:
    for axis in AXES:
        judge = lexicon.tables[axis]  # type: ignore[index]
        speaking = {*judge.table.own, *judge.dates, *judge.helping}
        silent = [
            one
            for one in understood.classified.tables
            if one.table.records and not speaking & one.table.columns.keys()
        ]
        unknown = _unknown_of(axis, understood) if silent else frozenset()
        models = Counter(place.sheet for place in unknown)
        silent = [one for one in silent if models[one.table.grid.sheet]]
        if silent:
            tables = [one.table for one in silent]
            sheets = tuple(dict.fromkeys(table.grid.sheet for table in tables))
            yield SilentAxis(
                axis,
                sheets,
                sum(models[sheet] for sheet in sheets),
                tuple(islice(_candidates(axis, tables, understood.inventory.matches, lexicon), _CANDIDATES)),
                tuple(_remarks(axis, silent, unknown, lexicon)),
            )


def _unknown_of(axis: str, understood: Understood) -> Set[Place]:
    """The Places of models of which an axis is not known though it may matter: of a retired one neither monitoring nor
    retraining does."""
    return frozenset(
        model.place
        for model in understood.classified.models
        if getattr(model, axis).status == "unknown" and model.deployed.counted != "retired"
    )


def _remarks(
    axis: str, tables: Sequence[Judged], unknown: Set[Place], lexicon: Lexicon
) -> Iterator[OpenAnswer]:
    """What is noted, in words of the practice, of models of which the axis is not known, or stands above them where it
    is the stage; first what most have."""
    judge = lexicon.tables[axis]  # type: ignore[index]
    fields = judge.table.free_text
    found: Counter[str] = Counter()
    for one in tables:
        values = one.table.grid.values
        for column in (column for field in fields for column in one.table.columns.get(field, ())):
            told = zip(one.places, map(values.__getitem__, one.table.codes(column)), strict=True)
            found.update(str(value) for place, value in told if value is not None and place in unknown)
    languages = tuple(dict.fromkeys(language for one in tables for language in one.table.languages))
    statuses = statuses_of(judge.first_own, lexicon.knowledge)
    noted = (one for one in found.most_common(_REMARKS) if not is_title(one[0]))
    telling = (one for one in noted if lexicon.may_tell(axis, one[0], languages))
    headings = _headings(tables, unknown, lexicon).most_common() if axis == "deployed" else ()
    for text, models in (*headings, *telling):
        option = _settling(judge.first_own, text)
        yield OpenAnswer(judge.first_own, axis, text, models, "", statuses, (), option)


def _headings(tables: Sequence[Judged], unknown: Set[Place], lexicon: Lexicon) -> Counter[str]:
    """The texts right above models of which nothing says the stage, where a word may speak of it: `A. Tools we rely
    on`; with the number of these models."""
    found: Counter[str] = Counter()
    for one in tables:
        below = sum(place in unknown for place in one.places)
        for _, text in one.table.headings[-1:] if below else ():
            if lexicon.tables["deployed"].is_about(lexicon.concepts(text, one.table.languages)):
                found[text] += below
    return found


def _candidates(
    axis: str, tables: list[Table], matches: Sequence[ColumnMatch], lexicon: Lexicon
) -> Iterator[Choice]:
    """Columns that nobody understood, those first whose header or cells speak of the axis, each header once."""
    judge = lexicon.tables[axis]  # type: ignore[index]
    field, fields = judge.first_own, {*judge.table.own, *judge.helping}
    proposed = {one.header for one in matches if any(field in fields for field, *_ in one.candidates)}
    weighed: dict[str, tuple[float, Table, int]] = {}
    for table in tables:
        taken = {column for columns in table.columns.values() for column in columns}
        for column in sorted({*range(1, table.grid.columns + 1)} - taken):
            header = table.headers[column - 1]
            named = header in proposed or _is_named(axis, header, table.languages, lexicon)
            weight = _weight(axis, table, column, lexicon, named=named)
            if weight > weighed.get(header, (0.0,))[0]:
                weighed[header] = (weight, table, column)
    for _, table, column in sorted(weighed.values(), key=lambda found: (-found[0], found[2])):
        shown = _column(table, column)
        yield Choice(shown, field, f"--map {shlex.quote(f'{field}={shown.letters}')}")


def _is_named(axis: str, header: str, languages: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a header names what is done with the model of each row, and nothing else: `Checked`, `updated`."""
    judge = lexicon.tables[axis]  # type: ignore[index]
    read = (lexicon.headers(language).read(header) for language in languages)
    return any(
        judge.is_named(frozenset().union({"model"}, *(word.concepts for word in words)))
        for words in read
        if not any(word.is_unknown for word in words)
    )


def _weight(axis: str, table: Table, column: int, lexicon: Lexicon, *, named: bool) -> float:
    """How much a column looks like one of an axis: the share of its cells that are read as a status of it, and whether
    its header names the practice. A yes says nothing below a header that does not."""
    judge = lexicon.tables[axis]  # type: ignore[index]
    texts = list(islice(_texts(table, column), _SAMPLED))
    if not texts:
        return 0.0
    header = table.headers[column - 1] if named else ""
    answers = lexicon.column(axis, ColumnContext(judge.first_own, header, table.languages), texts)
    read = [text for text in texts if (answer := answers.read(text)) and answer.status != "unknown"]
    telling = read if named else [text for text in read if _speaks(judge, text, table.languages, lexicon)]
    share = len(telling) / len(texts)
    return named + share if named or share >= _SHARE_READ else 0.0


def _speaks(judge: Practice, text: str, languages: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a text names the practice itself, or speaks of it to the last word: `by hand`. A yes does neither."""
    clauses = lexicon.parser(languages).parse(text).clauses
    said = frozenset().union(*(clause.concepts for clause in clauses))
    known = not any(word.is_unexplained for clause in clauses for word in clause.words)
    return judge.names(said) or (known and judge.is_about(said))


def column_of(understood: Understood, match: ColumnMatch) -> Column:
    """The column that a match is about."""
    for table in understood.inventory.tables:
        if table.grid.sheet == match.place.sheet and match.header in table.headers:
            at = match.place.row if table.across else match.place.column
            told = at if at and at <= len(table.headers) and table.headers[at - 1] == match.header else None
            return _column(table, told or table.headers.index(match.header) + 1)
    return Column(match.place.sheet, column_letters(match.place.column or 0), match.header, ())


def _column(table: Table, column: int) -> Column:
    samples = tuple(islice(_texts(table, column), _SAMPLES))
    letters = table.grid.letters(column)
    is_first = all(table.grid.letters(one) != letters for one in range(1, column))
    header = table.headers[column - 1]
    named = header if table.across else letters  # a sheet that is turned has the fields in rows
    return Column(table.grid.sheet, named if is_first and named else header, header, samples)


def _texts(table: Table, column: int) -> Iterator[str]:
    """The distinct cells of a column as short texts, in the order of the rows."""
    for code in dict.fromkeys(table.codes(column)):
        value = table.grid.values[code]
        if value is not None and (text := cut(str(value), _SHOWN)):
            yield text


def _doubtful(understood: Understood) -> Iterator[Choice]:
    """Columns of which it is not sure that they mean what they were taken for, or left aside for; each header once."""
    feared = {
        p.place: str(p.args["field"]) for p in understood.inventory.problems if p.code == "unused_column"
    }
    for match in each_once(understood.inventory.matches):
        field = match.field or feared.get(match.place)
        if match.doubtful:
            column = column_of(understood, match)
            option = f"--map {shlex.quote(f'{field or _ANY_FIELD}={column.letters}')}"
            yield Choice(column, field, option, _suggested(match.proposals))


def _suggested(proposals: tuple[Proposal, ...]) -> tuple[Suggestion, ...]:
    return tuple(Suggestion(one.value, one.near) for one in proposals)
