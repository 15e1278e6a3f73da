"""Reads the vocabulary of a table: each distinct text of a column once, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from audit.classify.cells import OF_PRODUCTS, Cells
from audit.classify.short_names import Names, code_pattern, names_in
from audit.domain.mapping import Meaning
from audit.domain.models import BY_A_PERSON, DOUBTFUL, ELSEWHERE, Period, Reading
from audit.lexicon import Answer, ColumnContext, Lexicon
from audit.lexicon.answers import LEFT_OVER
from audit.lexicon.codes import CODE
from audit.lexicon.columns import NO_MEANINGS, PRESENCE, ColumnAnswers
from audit.lexicon.figures import LONG_AGO
from audit.lexicon.frames import Table
from audit.lexicon.wordlist import NONE, Concepts

TEXT_SHOWN = 2000  # characters of a cell that a Reading keeps
REASONS = ".reasons"
MISSED = ".missed"  # of days that a schedule has not kept
MAYBE_STAGE = "maybe_stage"
BESIDE_HEADING = "beside_heading"  # what is remarked where a heading names the stage
_SAYING_LESS = frozenset(
    {"vendor", "yearly", "sample", "manual", "irregular", "percent"}
)  # and taking nothing back
_PROSE = ("description", "notes", "stage_comment")  # fields of texts that may tell a stage
_FEW_TEXTS = 40  # distinct ones, of a column that may hold stages
_MAYBE = 0.4  # share of them that must be stages
_REPEATED = 2  # rows that say an answer word for word, for it to be an option of a list
_LETTERS_OF_A_MONTH = 9
_OF_TIME = frozenset(  # what a word beside a date may say of the time alone
    {"date", "past", "future", "ended", "until", "since", "done", "from", "by", "glue", "number"}
)
_LONG = timedelta(days=366)
_HAPPENED = ("started", "last_trained", "last_monitored")  # fields of days that no list plans
_KEPT = 2 * _LONG  # without a newer day in it, a list is none that somebody keeps
_PLANS = frozenset({"plan", "future", "to_be"})
_MISSED = frozenset({"missed"})
_SENTENCE = 4  # words of one
_OPTIONS = 40  # distinct answers of a column of options


class Cell(NamedTuple):
    """What one cell says on an axis: its Reading, and what it adds to what other cells say."""

    reading: Reading
    concepts: Concepts = NONE
    yields: bool = False
    affirmed: bool = False  # a bare yes or no to its column's header
    takes_back: bool = False  # it is not understood, and a word of it takes something back
    adds: bool = False  # it says who or how often, and leaves it to other cells what is done
    measures: bool = False  # below a header that asks for measures
    elsewhere: bool = False  # it seems to tell of something else: it withholds no stated stage, but a date
    ahead: bool = False  # a day that lay ahead, for all that is known, when the list was written

    @property
    def status(self) -> str:
        """The status that it was read as."""
        return self.reading.status


@dataclass(frozen=True, slots=True)
class ColumnReadings:
    """What the distinct values of one column say on one axis: code of the value -> Cell."""

    axis: str  # for `presence` the field
    field: str
    column: int
    own: bool  # the column states the axis; else it is free text or about something else
    by_code: Mapping[int, Cell]
    unread: Mapping[int, Answer]  # of those, the answers that were not understood
    helps: bool = False  # it is about a part of the practice alone, and is shown as what it is


def read_table(cells: Cells, lexicon: Lexicon, as_of: date) -> list[ColumnReadings]:
    """The readings of every column of a table that tells of a status."""
    columns = cells.table.columns
    if (as_at := cells.table.as_at) and as_at < as_of:
        lexicon = lexicon.written_on(as_at)
    names = names_in(cells, lexicon)
    found = [
        read_column(cells, field, column, axis, lexicon, names)
        for axis, table in lexicon.tables.items()
        for field, numbers in columns.items()
        if field in table.fields
        or field in table.helping
        or (field in table.table.alone and _is_alone(table, cells))
        for column in numbers
        if not (axis == "deployed" and column in cells.table.grid.beside)  # of a job, or of an incident
    ]
    found = [column for column in found if not _holds_codes(column, cells, found)]
    if lexicon.confirmed:
        found = [part for column in found for part in _confirmed_apart(column, cells, lexicon)]
    found += _read_dates(cells, as_of, lexicon)
    found += _read_missed(cells, lexicon)
    found += _read_reasons(cells, lexicon)
    found = [
        _lowering_only(column, cells, lexicon) if column.column in cells.table.doubtful else column
        for column in found
    ]
    found = [_without_plans(column, cells, lexicon) for column in found]
    found += _maybe_stages(cells, found, lexicon)
    found += _told_beside(cells, found, lexicon)
    return found


def _confirmed_apart(column: ColumnReadings, cells: Cells, lexicon: Lexicon) -> Iterator[ColumnReadings]:
    """A column; of remarks, what a person says that some of them mean states the axis as a column of its own does. A
    code is none: it means something else in every column."""
    table = lexicon.tables.get(column.axis)  # type: ignore[call-overload]
    stated: dict[int, Cell] = {}
    for code in cells.distinct(column.column) if table and not column.own else ():
        text = cells.texts[code]
        if (
            text
            and len(text) > CODE
            and (said := _confirmed(lexicon, (column.axis, *table.table.own), (text,)))
        ):
            place = cells.in_file(column.column)
            stated[code] = Cell(Reading(place, text[:TEXT_SHOWN], said.rule, said.status))
    if stated:
        yield replace(column, own=True, by_code=stated, unread={})
        rest = {code: cell for code, cell in column.by_code.items() if code not in stated}
        column = replace(column, by_code=rest)
    yield column


def _holds_codes(column: ColumnReadings, cells: Cells, found: Sequence[ColumnReadings]) -> bool:
    """Whether a column that was taken for one of stages holds codes that nobody explains, beside one of stages:
    `RAG`, over `G` and `A`."""
    if (
        not column.own
        or column.axis != "deployed"
        or not column.by_code
        or column.unread.keys() != column.by_code.keys()
    ):
        return False
    codes = [
        text for code in cells.counts(column.column) if code in column.unread and (text := cells.texts[code])
    ]
    beside = any(one.own and one.axis == "deployed" and _tells(one) for one in found if one is not column)
    return beside and bool(codes) and all(len(text.split()) == 1 for text in codes)


def _tells(column: ColumnReadings) -> bool:
    return any(cell.status != "unknown" for cell in column.by_code.values())


def _is_alone(table: Table, cells: Cells) -> bool:
    """Whether no column states an axis, nor a sure one dates it, so that remarks may tell of it."""
    columns, doubtful = cells.table.columns, cells.table.doubtful
    if any(field in columns for field in table.table.own):
        return False
    return all(column in doubtful for field in table.table.stating for column in columns.get(field, ()))


def helping_key(axis: str, field: str) -> str:
    """What the readings of a field that helps to tell of an axis are filed under."""
    return f"{axis}:{field}"


def _lowering_only(column: ColumnReadings, cells: Cells, lexicon: Lexicon) -> ColumnReadings:
    """What a column says of which nobody confirmed what it means: it may lower, never assure, unless an answer names
    the practice itself, as it would in a note: `retrained monthly by an Airflow job`."""
    assuring = {table.table.assures for table in lexicon.tables.values()}
    note = _as_note(column.axis, cells, lexicon)
    by_code = {
        code: _withheld(cell)
        if cell.status in assuring
        and not cell.reading.rule.startswith(BY_A_PERSON)
        and not _names_itself(cells.texts[code], note)
        else cell
        for code, cell in column.by_code.items()
    }
    return replace(column, by_code=by_code)


def _without_plans(column: ColumnReadings, cells: Cells, lexicon: Lexicon) -> ColumnReadings:
    """A column; of remarks below a header that asks for plans (`Next steps`), without what they would assure."""
    table = lexicon.tables.get(column.axis)  # type: ignore[call-overload]
    if table is None or column.field not in table.table.free_text:
        return column
    if lexicon.concepts(cells.header(column.column), cells.table.languages).isdisjoint(_PLANS):
        return column
    by_code = {
        code: _withheld(cell) if table.is_assuring(cell.status) else cell
        for code, cell in column.by_code.items()
    }
    return replace(column, by_code=by_code)


def _as_note(axis: str, cells: Cells, lexicon: Lexicon) -> ColumnAnswers | None:
    """What reads a text as a note elsewhere; None where the axis is none that other columns may tell of."""
    table = lexicon.tables.get(axis)  # type: ignore[call-overload]
    if table is None or not table.table.free_text:
        return None
    return lexicon.column(axis, ColumnContext(table.table.free_text[0], "", cells.table.languages))


def _names_itself(text: str | None, note: ColumnAnswers | None) -> bool:
    """Whether a text would assure a practice wherever it stood, or a sentence would a stage."""
    if note is None or not text or (not note.table.table.also and len(text.split()) < _SENTENCE):
        return False
    answer = note.read(text)
    return answer is not None and note.table.is_assuring(answer.status)


def _withheld(cell: Cell) -> Cell:
    reading = replace(cell.reading, rule=f"{cell.reading.rule}{DOUBTFUL}", status="unknown")
    return Cell(reading, yields=True)  # it says nothing yet, and so withholds nothing


def as_answer(text: str) -> str:
    """An answer as it is compared with another: without case and needless space, as far as a Reading keeps it."""
    return " ".join(text.strip()[:TEXT_SHOWN].casefold().split())


def read_column(
    cells: Cells, field: str, column: int, axis: str, lexicon: Lexicon, names: Names
) -> ColumnReadings:
    """Reads every distinct value of a column on one axis."""
    texts = {code: text for code in cells.distinct(column) if (text := cells.texts[code])}
    context = _context(cells, field, column, texts, lexicon, names)
    if axis in lexicon.tables and field in lexicon.tables[axis].table.free_text:
        context = replace(context, codes=code_pattern(axis, cells, lexicon))
    if axis in lexicon.tables and _is_alone(lexicon.tables[axis], cells):
        context = replace(context, alone=True)
    answers = lexicon.column(axis, context, texts.values())
    about = field if axis == PRESENCE else helping_key(axis, field) if answers.helps else axis
    by_code: dict[int, Cell] = {}
    unread: dict[int, Answer] = {}
    # of several columns of stages one is marked: the others deny nothing
    no_mark = lexicon.knowledge.fields.words.no_mark
    mark, unmarked = cells.unmarked(column, no_mark) if answers.own and axis != "deployed" else ("", {})
    for code, text in {**texts, **unmarked}.items():
        meaning = answers.meaning(text) if answers.own else None
        shown = (text if meaning is None else f"{text} = {meaning}")[:TEXT_SHOWN]
        shown = f"{mark} = {text}" if code in unmarked else shown
        said = _confirmed(lexicon, (about, field), (shown, text)) if answers.own else None
        if said is not None:
            by_code[code] = Cell(Reading(cells.in_file(column), shown, said.rule, said.status))
        elif answer := answers.read(text):
            elsewhere = answers.is_elsewhere(answer)
            rule = f"{axis}{ELSEWHERE}" if elsewhere else answer.rule  # nobody is asked what it means
            reading = Reading(cells.in_file(column), shown, rule, answer.status)
            by_code[code] = Cell(
                reading,
                _added_concepts(answer, lexicon.tables[axis]) if axis in lexicon.tables else answer.concepts,
                answer.yields,
                answer.affirmed,
                not answers.adds and _is_taken_back(answer, lexicon, axis),
                answers.adds,
                answers.measures,
                elsewhere,
            )
            if answer.is_unread and not elsewhere:
                unread[code] = answer
    if answers.beside and _are_places(
        [by_code[code] for code in cells.counts(column) if code in by_code], answers
    ):
        by_code, unread = {}, {}
    return ColumnReadings(about, field, column, answers.own, by_code, unread, answers.helps)


def _are_places(of_records: Sequence[Cell], answers: ColumnAnswers) -> bool:
    """Whether a column of environments names hosts or places, most of them without a word for a stage, and none where
    models are in use: `AWS`, `Azure`; `Brewhouse`, `Lab`, `Packing`."""
    told = [cell for cell in of_records if cell.status != "unknown"]
    runs = any(
        answers.table.is_assuring(cell.status) or cell.reading.rule.endswith(LEFT_OVER) for cell in of_records
    )
    return not told or (not runs and len(told) < _MAYBE * len(of_records))


def _added_concepts(answer: Answer, table: Table) -> Concepts:
    """What an answer adds to what other cells say: nothing where it means nothing by itself, and a word of it takes
    something back (`DAG in review, not merged`)."""
    taken_back = answer.status == "unknown" and table.lowers(answer.said - answer.concepts)
    return NONE if taken_back and not answer.is_silent else answer.concepts


def _is_taken_back(answer: Answer, lexicon: Lexicon, axis: str) -> bool:
    """Whether an answer that nobody understood holds a word that takes something back: `Y`, beside `supposed to be`."""
    table = lexicon.tables.get(axis)  # type: ignore[call-overload]
    if table is None or answer.status != "unknown" or answer.yields or answer.is_silent or answer.affirmed:
        return False
    return bool(table.lowers(answer.said - _SAYING_LESS))


def _confirmed(lexicon: Lexicon, abouts: Sequence[str], texts: Sequence[str]) -> Meaning | None:
    """What a person says that an answer means; who named the axis outweighs who named the field."""
    if not lexicon.confirmed:
        return None
    asked = ((about, as_answer(text)) for about in abouts for text in texts)
    return next((said for key in asked if (said := lexicon.confirmed.get(key))), None)


def _context(
    cells: Cells, field: str, column: int, texts: Mapping[int, str], lexicon: Lexicon, names: Names
) -> ColumnContext:
    repeated: frozenset[str] = frozenset()
    if len(texts) <= _OPTIONS:
        count = cells.counts(column)
        repeated = frozenset(as_answer(text) for code, text in texts.items() if count[code] >= _REPEATED)
    return ColumnContext(
        field,
        cells.header(column),
        cells.table.languages,
        cells.table.legend.get(column, NO_MEANINGS),
        repeated,
        tuple(lexicon.knowledge.fields.words.colours),
        short_names=names.for_short,
        # a column does not vouch for what it says itself
        products=NONE if field in OF_PRODUCTS else cells.products,
        people=names.people,
    )


def _read_dates(cells: Cells, as_of: date, lexicon: Lexicon) -> Iterator[ColumnReadings]:
    """Dates are evidence of what their column asks once the whole period has passed; what lies ahead is a plan.

    Where more than a date stands in the cell, or no date at all, its words are read as an answer, and may only lower.
    """
    days = _Days(as_of, cells.table.as_at or as_of, _written(cells, as_of), _begun(cells, as_of))
    for axis, table in lexicon.tables.items():
        for field, asked in table.dates.items():
            for column in cells.table.columns.get(field, ()):
                yield _read_date_column(cells, field, column, axis, asked, days, lexicon)


def _read_date_column(
    cells: Cells, field: str, column: int, axis: str, asked: Concepts, days: _Days, lexicon: Lexicon
) -> ColumnReadings:
    table = lexicon.tables[axis]  # type: ignore[index]
    parsed = cells.table.parsed.get(column, {})
    answers = lexicon.column(axis, ColumnContext(table.first_own, "", cells.table.languages))
    header = lexicon.headers(cells.table.languages[0]).read(cells.header(column))
    asked = asked.union(*(word.concepts for word in header))
    spans = "span" in asked  # `from - to`
    by_code: dict[int, Cell] = {}
    for code in cells.distinct(column):
        period = parsed.get(code)
        text = (period.text if isinstance(period, Period) else cells.texts[code] or "")[:TEXT_SHOWN]
        dated, letters = isinstance(period, Period), sum(map(str.isalpha, text))
        short = dated and letters <= _LETTERS_OF_A_MONTH  # a date, or a date and a word
        said = answers.reader.read(text) if text and (spans or letters or not dated) else None
        if said and short and not spans and said.said <= _OF_TIME:
            said = None  # `Pre-2021`
        if said and said.status != "unknown" and not table.is_assuring(said.status):
            by_code[code] = Cell(Reading(cells.in_file(column), text, said.rule, said.status), said.concepts)
        elif isinstance(period, Period) and (short or not (said and said.left_over)):
            concepts = asked | _time(period, days)
            if row := table.look_up(concepts, asked):
                reading = Reading(cells.in_file(column), text, row.id, row.status)
                by_code[code] = Cell(reading, concepts, ahead=period.first > days.begun)
    return ColumnReadings(field, field, column, False, by_code, {})


def _read_missed(cells: Cells, lexicon: Lexicon) -> Iterator[ColumnReadings]:
    """Days of which others of their column lie more than a year ahead: a schedule would have come round since. The
    sheet may be older than the audit, so that the day of the audit says nothing of it."""
    for axis, table in lexicon.tables.items():
        row = table.look_up(_MISSED, NONE)
        for column in (number for field in table.dates for number in cells.table.columns.get(field, ())):
            parsed = cells.table.parsed.get(column, {}).items()
            periods = {code: period for code, period in parsed if isinstance(period, Period)}
            if not row or not periods:
                continue
            newest = max(period.last for period in periods.values())
            by_code = {
                code: Cell(Reading(cells.in_file(column), period.text[:TEXT_SHOWN], row.id, row.status))
                for code, period in periods.items()
                if period.last <= newest - _LONG
            }
            yield ColumnReadings(f"{axis}{MISSED}", MISSED, column, False, by_code, {})


def _read_reasons(cells: Cells, lexicon: Lexicon) -> Iterator[ColumnReadings]:
    """Values of other columns that say why a practice does not apply: rules, or a foundation model used as it is."""
    for axis, table in lexicon.tables.items():
        for field in table.table.reasons:
            for column in cells.table.columns.get(field, ()):
                reader = lexicon.column(
                    axis, ColumnContext(table.first_own, "", cells.table.languages)
                ).reader
                by_code = {
                    code: Cell(
                        Reading(cells.in_file(column), text[:TEXT_SHOWN], answer.rule, answer.status),
                        answer.concepts,
                    )
                    for code in cells.distinct(column)
                    if (text := cells.texts[code])
                    and (answer := reader.read(text)).status == "not_applicable"
                    # beside another technique, or adapted, as another of its words says, it can be retrained
                    and all(table.is_reason(frame.concepts) for frame in answer.frames)
                    and (row := table.look_up(answer.said, NONE))
                    and row.status == "not_applicable"
                }
                yield ColumnReadings(f"{axis}{REASONS}", field, column, False, by_code, {})
        if "vendor" in table.table.reasons:
            yield from _read_published(f"{axis}{REASONS}", cells, lexicon)


def _read_published(axis: str, cells: Cells, lexicon: Lexicon) -> Iterator[ColumnReadings]:
    """Values of the origin that say that a model is published: whoever runs it can train it, whoever made it."""
    coder = lexicon.coders["origin"]
    for column in cells.table.columns.get("origin", ()):
        by_code = {
            code: Cell(Reading(cells.in_file(column), text[:TEXT_SHOWN], f"{axis}.published", "unknown"))
            for code in cells.distinct(column)
            if (text := cells.texts[code]) and coder.code(text) == "open_source"
        }
        yield ColumnReadings(axis, "origin", column, False, by_code, {})


def _maybe_stages(cells: Cells, found: list[ColumnReadings], lexicon: Lexicon) -> Iterator[ColumnReadings]:
    """Where no column states the stage, but one that nobody understood names stages: what there is no `live` raises
    doubts about a date of deployment, and assures nothing."""
    if any(column.own and column.axis == "deployed" for column in found):
        return
    table = lexicon.tables["deployed"]
    fields = cells.table.columns
    taken = {column for field, columns in fields.items() if field not in _PROSE for column in columns}
    prose = {column for field in _PROSE for column in fields.get(field, ())}
    for column in range(1, cells.table.grid.columns + 1):
        texts = {code: text for code in cells.distinct(column) if (text := cells.texts[code])}
        if column in taken or len(texts) > _FEW_TEXTS:
            continue
        reader = lexicon.column("deployed", ColumnContext("", "", cells.table.languages)).reader
        read = {code: reader.read(text) for code, text in texts.items()}
        told = [
            a.rule
            for a in read.values()
            if not a.is_unread and table.is_about(a.said) and not table.unexplained(a.frames)
        ]
        # a column of yes and no, or of the one word `pilot`, may say anything, and so may prose
        if len(set(told)) < 2 or len(told) < _MAYBE * len(texts):
            continue
        by_code = {
            code: Cell(Reading(cells.in_file(column), texts[code][:TEXT_SHOWN], answer.rule, "unknown"))
            for code, answer in read.items()
            if not table.is_assuring(answer.status)
            and (column not in prose or table.is_about(answer.said))  # `filed in 14 states` is a remark
        }
        yield ColumnReadings(MAYBE_STAGE, MAYBE_STAGE, column, False, by_code, {})


def _told_beside(cells: Cells, found: Sequence[ColumnReadings], lexicon: Lexicon) -> Iterator[ColumnReadings]:
    """What columns that nobody understood remark on the stage, where none states it but a heading above: `line 2 only
    (trial)`, on a sheet called `Live`."""
    if not cells.table.headings or _states_stage(cells, found):
        return
    taken = {column for columns in cells.table.columns.values() for column in columns}
    remarks = lexicon.column("deployed", ColumnContext("notes", "", cells.table.languages))
    for column in range(1, cells.table.grid.columns + 1):
        if column in taken:
            continue
        by_code = {
            code: Cell(Reading(cells.in_file(column), text[:TEXT_SHOWN], said.rule, said.status))
            for code in cells.distinct(column)
            if (text := cells.texts[code]) and (said := remarks.read(text)) and said.status != "unknown"
        }
        yield ColumnReadings(BESIDE_HEADING, BESIDE_HEADING, column, False, by_code, {})


def _states_stage(cells: Cells, found: Sequence[ColumnReadings]) -> bool:
    """Whether a column states the stage of a record in words that are understood."""
    stating = [column for column in found if column.own and column.axis == "deployed"]
    return any(
        column.by_code[code].status != "unknown"
        for column in stating
        for code in cells.counts(column.column)
        if code in column.by_code
    )


class _Days(NamedTuple):
    """By which days a period is past, to come or long ago: of the audit, which the list states, on which it speaks, up
    to which anything is known to have happened."""

    as_of: date
    stated: date
    written: date
    begun: date


def _written(cells: Cells, as_of: date) -> date:
    """The day on which a list speaks: which it states, or the latest that it holds; one that stopped years ago may as
    well be kept no more."""
    parsed = (period for column in cells.table.parsed.values() for period in column.values())
    past = (period.last for period in parsed if isinstance(period, Period) and period.last <= as_of)
    newest = max(past, default=as_of)
    return min(as_of, cells.table.as_at or (newest if newest > as_of - _KEPT else as_of))


def _begun(cells: Cells, as_of: date) -> date:
    """The last day on which a list that is older than a year says that work began or a model was looked after, by which
    it was not finished; else the day of the audit."""
    columns = (column for field in _HAPPENED for column in cells.table.columns.get(field, ()))
    parsed = (period for column in columns for period in cells.table.parsed.get(column, {}).values())
    newest = max((p.first for p in parsed if isinstance(p, Period) and p.first <= as_of), default=as_of)
    return newest if newest <= as_of - _LONG else as_of


def _time(period: Period, days: _Days) -> Concepts:
    """When a period is on the day of the audit; what lay ahead on the day that the list states still does. Long ago is
    what was so on the day on which it speaks."""
    if period.first > days.stated:
        return frozenset({"future"})
    if period.last <= days.written - _LONG:
        return frozenset({"past", LONG_AGO})
    if period.last <= days.as_of:
        return frozenset({"past"})
    return frozenset({"future" if period.first > days.as_of else "running"})
