"""Reads the vocabulary of a table: each distinct text of a column once, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from audit.classify.cell_readings import TEXT_SHOWN, Cell, ColumnReadings, helping_key
from audit.classify.cells import OF_PRODUCTS, Cells
from audit.classify.days import read_dates, read_missed
from audit.classify.other_columns import maybe_stages, read_reasons, told_beside
from audit.classify.short_names import Names, code_pattern, names_in
from audit.domain.mapping import Meaning
from audit.domain.models import BY_A_PERSON, DOUBTFUL, ELSEWHERE, Reading
from audit.lexicon import Answer, ColumnContext, Lexicon
from audit.lexicon.answers import LEFT_OVER
from audit.lexicon.codes import CODE
from audit.lexicon.columns import NO_MEANINGS, PRESENCE, ColumnAnswers
from audit.lexicon.frames import DENIALS, Table
from audit.lexicon.wordlist import NONE, Concepts

_SAYING_LESS = frozenset(
    {"vendor", "yearly", "sample", "manual", "irregular", "percent"}
)  # and taking nothing back
_DEPARTMENT = frozenset({"operations"})  # who runs the plant: among places one more of them, and no stage
_MAYBE = 0.4  # share of the environments that must be stages
_REPEATED = 2  # rows that say an answer word for word, for it to be an option of a list
_PLANS = frozenset({"plan", "future", "to_be"})
_SENTENCE = 4  # words of one
_USES = 4  # distinct texts that are no stages, in a column of uses
_MOSTLY = 0.7  # share of them in it, of its texts that are different, and of what is read beside it
_OPTIONS = 40  # distinct answers of a column of options


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
    found = [one for column in found if (one := _stages_of(column, cells, found))]
    if lexicon.confirmed:
        found = [part for column in found for part in _confirmed_apart(column, cells, lexicon)]
    found += read_dates(cells, as_of, lexicon)
    found += read_missed(cells, lexicon)
    found += read_reasons(cells, lexicon)
    found = [
        _lowering_only(column, cells, lexicon) if column.column in cells.table.doubtful else column
        for column in found
    ]
    found = [_without_plans(column, cells, lexicon) for column in found]
    found += maybe_stages(cells, found, lexicon)
    found += told_beside(cells, found, lexicon)
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
            and (said := confirmed(lexicon, (column.axis, *table.table.own), (text,)))
        ):
            place = cells.in_file(column.column)
            stated[code] = Cell(Reading(place, text[:TEXT_SHOWN], said.rule, said.status))
    if stated:
        yield replace(column, own=True, by_code=stated, unread={})
        rest = {code: cell for code, cell in column.by_code.items() if code not in stated}
        column = replace(column, by_code=rest)
    yield column


def _stages_of(
    column: ColumnReadings, cells: Cells, found: Sequence[ColumnReadings]
) -> ColumnReadings | None:
    """A column without what is no stage though it was taken for one of stages, beside one that is: codes that nobody
    explains (`RAG` over `G` and `A`), or what models are for (`Use` over `dispatch`). None where nothing stays."""
    others = [one for one in found if one is not column and one.own and one.axis == "deployed"]
    if not (column.own and column.axis == "deployed" and others):
        return column
    read = _share_read(column, cells)
    coded = read == 0 and _are_codes(column, cells) and any(map(_tells, others))
    told = any(_share_read(one, cells) >= _MOSTLY for one in others)
    if not coded and not (told and read <= 1 - _MOSTLY and _are_uses(column, cells)):
        return column
    by_code = {code: cell for code, cell in column.by_code.items() if code not in column.unread}
    return replace(column, by_code=by_code, unread={}) if read else None


def _are_codes(column: ColumnReadings, cells: Cells) -> bool:
    """Whether the records' answers that are not read are single words."""
    texts = [cells.texts[code] for code in cells.counts(column.column) if code in column.unread]
    return any(texts) and all(len(text.split()) == 1 for text in texts if text)


def _are_uses(column: ColumnReadings, cells: Cells) -> bool:
    """Whether nearly each record has another text, where answers would recur, and several are not read."""
    counts = cells.counts(column.column)
    return len(counts.keys() & column.unread.keys()) >= _USES and len(counts) >= _MOSTLY * counts.total()


def _share_read(column: ColumnReadings, cells: Cells) -> float:
    """Share of the answers of a column that are read."""
    counts = {code: n for code, n in cells.counts(column.column).items() if code in column.by_code}
    unread = sum(n for code, n in counts.items() if code in column.unread)
    return 1 - unread / sum(counts.values()) if counts else 0.0


def _tells(column: ColumnReadings) -> bool:
    return any(cell.status != "unknown" for cell in column.by_code.values())


def _is_alone(table: Table, cells: Cells) -> bool:
    """Whether no column states an axis, nor a sure one dates it, so that remarks may tell of it."""
    columns, doubtful = cells.table.columns, cells.table.doubtful
    if any(field in columns for field in table.table.own):
        return False
    return all(column in doubtful for field in table.table.stating for column in columns.get(field, ()))


def _lowering_only(column: ColumnReadings, cells: Cells, lexicon: Lexicon) -> ColumnReadings:
    """What a column says of which nobody confirmed what it means: it may lower, never assure, unless an answer names
    the practice itself, as it would in a note: `retrained monthly by an Airflow job`."""
    assuring = {table.table.assures for table in lexicon.tables.values()}
    note = _as_note(column.axis, cells, lexicon)
    by_code = {
        code: _withheld(cell)
        if cell.status in assuring and not _by_a_person(cell) and not _names_itself(cells.texts[code], note)
        else cell
        for code, cell in column.by_code.items()
    }
    return replace(column, by_code=by_code)


def _without_plans(column: ColumnReadings, cells: Cells, lexicon: Lexicon) -> ColumnReadings:
    """A column; of remarks below a header that asks for plans (`Next steps`), or for what should be
    (`Recommendation`), without what they would assure."""
    table = lexicon.tables.get(column.axis)  # type: ignore[call-overload]
    if table is None or column.field not in table.table.free_text:
        return column
    if lexicon.header_concepts(cells.header(column.column), cells.table.languages).isdisjoint(_PLANS):
        return column
    by_code = {
        code: _withheld(cell) if table.is_assuring(cell.status) and not _by_a_person(cell) else cell
        for code, cell in column.by_code.items()
    }
    return replace(column, by_code=by_code)


def _by_a_person(cell: Cell) -> bool:
    return cell.reading.rule.startswith(BY_A_PERSON)


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
        said = confirmed(lexicon, (about, field), (shown, text)) if answers.own else None
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
                bool(answer.said & DENIALS),
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
    models are in use: `AWS`, `Azure`; `Brewhouse`, `Lab`, `Ops`."""
    told = [cell for cell in of_records if cell.status != "unknown"]
    runs = any(
        answers.table.is_assuring(cell.status) or cell.reading.rule.endswith(LEFT_OVER)
        for cell in of_records
        if _DEPARTMENT.isdisjoint(cell.concepts)
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


def confirmed(lexicon: Lexicon, abouts: Sequence[str], texts: Sequence[str]) -> Meaning | None:
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
