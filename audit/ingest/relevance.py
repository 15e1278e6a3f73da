"""Whether a workbook speaks of models at all: a list of films has names and a status too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from audit.domain.tables import Workbook
from audit.ingest.candidates import SURE
from audit.ingest.duplicates import ModelTable
from audit.ingest.grids import distinct
from audit.ingest.header_text import fold, header_forms
from audit.knowledge.fields import Subject
from audit.lexicon import Lexicon
from audit.lexicon.codes import meaning_of

_NEEDED = 2  # signs, of which a word that means nothing else is worth all
_ROWS = 500  # whose cells are looked at
_TEXTS, _SHARE = 2, 0.03  # of the distinct texts that must speak of machine learning
_MOST = 0.5  # of the texts of a column of stages
_LONGEST = 300  # characters of a text that is looked at
_TECHNIQUES = ("agent", "generative", "predictive")
_BEFORE = {"pilot", "development"}  # which of a list of other things stand beside `in use`
_TELLING = frozenset({"retrain", "measure"})  # what texts tell of models alone
_OF_MODELS = frozenset({"model", "it", "automatic", "job"})  # beside people, who may be trained themselves
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
    if signs < _NEEDED:
        signs += _in_cells(listed, subject, lexicon)
    return signs >= _NEEDED or signs + _told(workbook, listed, lexicon) >= _NEEDED


def _told(workbook: Workbook, listed: Sequence[ModelTable], lexicon: Lexicon) -> int:
    """The signs in texts, also of a key beside the lists: only models are retrained, and how well they predict is
    measured; people are trained, too."""
    parse = lexicon.parser(listed[0].languages if listed else ()).parse
    every = (text for table in workbook.tables for text in table.values)
    prose = (text[:_LONGEST] for text in every if isinstance(text, str) and " " in text.strip())
    said: Counter[str] = Counter()
    for text in islice(prose, _ROWS):
        for clause in parse(text).clauses:
            concepts = frozenset[str]().union(*(word.concepts for word in clause.words))
            if "people" not in concepts or not concepts.isdisjoint(_OF_MODELS):
                said.update(concepts & _TELLING)
    return min(said["retrain"], _NEEDED) + bool(said["measure"])


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
            said = _explained(table, column)
            found = [status for text in said if (status := reader(text))]
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


def _explained(table: ModelTable, column: int) -> list[str]:
    """The distinct texts of a column, its codes by what the workbook says of them."""
    texts = _texts(table, column)
    if column not in table.legend:
        return texts
    meanings = table.legend[column].meanings
    return [meaning_of(text, meanings) or text for text in texts]


def _texts(table: ModelTable, column: int) -> list[str]:
    block = table.block
    return [value for value in distinct(block.grid, column, block.rows[:_ROWS]) if isinstance(value, str)]
