"""Whether a workbook speaks of models at all: a list of films has names and a status too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from audit.domain.tables import Workbook
from audit.ingest.candidates import SURE
from audit.ingest.duplicates import ModelTable
from audit.ingest.grids import distinct
from audit.ingest.header_text import fold, header_forms
from audit.knowledge.fields import Subject
from audit.lexicon import Lexicon

_NEEDED = 2  # signs, of which a word that means nothing else is worth all
_ROWS = 500  # whose cells are looked at
_TEXTS, _SHARE = 2, 0.03  # of the distinct texts that must speak of machine learning
_MOST = 0.5  # of the texts of a column of stages
_LONGEST = 300  # characters of a text that is looked at
_TECHNIQUES = ("agent", "generative", "predictive")
_BEFORE = {"pilot", "development"}  # which of a list of other things stand beside `in use`
_DATES = ("deployed_on", "retired_on")
_STAGES = ("production", "pilot", "development", "retired")


def speaks_of_models(workbook: Workbook, listed: Sequence[ModelTable], lexicon: Lexicon) -> bool:
    """Whether the names of file and sheets, what stands above the tables, their headers, the fields that they surely
    have and their cells tell of models or of machine learning."""
    subject = lexicon.knowledge.fields.subject
    said = [f" {text} " for text in _titles(workbook, listed)]
    if _says(said, subject.certain):
        return True
    signs = sum(_says(said, words) for words in subject.hints.values())
    signs += sum(
        any(_has_field(table, field) for table in listed for field in group) for group in subject.fields
    )
    if signs < _NEEDED:  # a date of release and a stage are one sign: a list of films has both
        dated = any(_has_field(table, field) for table in listed for field in _DATES)
        stages = _stages_told(listed, lexicon)
        signs += bool(dated or stages) + ("production" in stages and not stages.isdisjoint(_BEFORE))
    return (
        signs >= _NEEDED
        or signs + _in_cells(listed, subject, lexicon) >= _NEEDED
        or _is_told(listed, lexicon)
    )


def _is_told(listed: Sequence[ModelTable], lexicon: Lexicon) -> bool:
    """Whether texts of the cells speak of retraining: only models are retrained."""
    for table in listed:
        parse = lexicon.parser(table.languages).parse
        texts = [text for column in range(1, table.block.grid.columns + 1) for text in _texts(table, column)]
        prose = [text[:_LONGEST] for text in texts if " " in text.strip()]
        telling = 0
        for text in prose:
            telling += any(
                "retrain" in word.concepts for clause in parse(text).clauses for word in clause.words
            )
            if telling >= max(_TEXTS, _SHARE * len(texts)):
                return True
    return False


def _titles(workbook: Workbook, listed: Sequence[ModelTable]) -> Iterator[str]:
    yield fold(workbook.file.rsplit(".", 1)[0])
    for table in listed:
        yield fold(table.block.grid.sheet or "")
        yield from (fold(text) for _, text in table.block.headings)
        yield fold(table.block.section or "")
        for texts in table.block.header_texts():
            for text in texts:
                yield from header_forms(text)


def _says(texts: Iterable[str], words: Iterable[str]) -> bool:
    wanted = [f" {fold(word)} " for word in words]
    return any(word in text for text in texts for word in wanted)


def _has_field(table: ModelTable, field: str) -> bool:
    """Whether a table surely has a column of a field, told by its header."""
    return any(
        match.field == field and match.score >= SURE and match.reason not in ("values", "fuzzy")
        for match in table.matches
    )


def _stages_told(listed: Sequence[ModelTable], lexicon: Lexicon) -> set[str]:
    """The stages that the texts of a column of stages name, most of which name one."""
    for table in listed:
        for column in table.columns.get("stage", ()):
            reader = lexicon.statuses_of(table.languages)
            found = [status for text in _texts(table, column) if (status := reader(text))]
            named = [status for status in found if status in _STAGES]
            if named and len(named) >= _MOST * len(found):
                return set(named)
    return set()


def _in_cells(listed: Sequence[ModelTable], subject: Subject, lexicon: Lexicon) -> bool:
    texts = {
        text[:_LONGEST]
        for table in listed
        for column in range(1, table.block.grid.columns + 1)
        for text in _texts(table, column)
    }
    kind = lexicon.coders["kind"]
    telling_words = [*subject.certain, *subject.hints.get("technique", ())]
    telling = sum(
        kind.code(text) in _TECHNIQUES
        or bool(lexicon.tools_in(text))
        or _says([f" {fold(text)} "], telling_words)
        for text in texts
    )
    return telling >= max(_TEXTS, _SHARE * len(texts))


def _texts(table: ModelTable, column: int) -> list[str]:
    block = table.block
    return [value for value in distinct(block.grid, column, block.rows[:_ROWS]) if isinstance(value, str)]
