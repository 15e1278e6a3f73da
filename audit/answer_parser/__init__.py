"""Answers read by their meaning: into frames of concepts, and by one table into statuses.

| module | does |
|---|---|
| `tokens`, `wordlist` | the tokens of a text, and what each is filed under in a language |
| `clauses` | a text as clauses of words; what neighbouring words mean together |
| `frames` | a clause as a frame, and the line of the table that it meets |
| `answers` | the answers of one column below its header: **here an answer becomes a status** |
| `columns` | the same with the codes that a legend explains, crosses, grades and free text |
| `languages` | which languages a table is written in |

An assuring status (`production`, `yes`, `automatic`) needs every word of its clauses accounted for; what is left over
makes it `unknown`. Reports are still made from what `audit.lexicon` reads, which this parser is to replace.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property

from audit.answer_parser.answers import Answer, AnswerReader
from audit.answer_parser.clauses import Parser
from audit.answer_parser.columns import ColumnAnswers, ColumnContext
from audit.answer_parser.frames import Table
from audit.answer_parser.languages import Languages
from audit.answer_parser.tokens import fold
from audit.answer_parser.wordlist import WordList
from audit.knowledge import Knowledge
from audit.knowledge.reading import ReadingKnowledge, WordFile

__all__ = ["Answer", "AnswerParser", "AnswerReader", "ColumnAnswers", "ColumnContext"]

ENGLISH = "en"  # what companies of every country mix into their own language


class AnswerParser:
    """The compiled knowledge of answers; `as_of`: the audit date, which tells what lies ahead."""

    def __init__(self, reading: ReadingKnowledge, knowledge: Knowledge, as_of: date) -> None:
        self._reading = reading
        self._knowledge = knowledge
        self._as_of = as_of
        self.tables = {axis: Table(reading.statuses, axis) for axis in reading.statuses.axes}
        self.languages = Languages(reading.words)
        self._closed = frozenset(reading.concepts.closed)
        self._lists: dict[str, WordList] = {}
        self._parsers: dict[tuple[str, ...], Parser] = {}

    def word_list(self, language: str) -> WordList:
        """The compiled words of a language, by its code."""
        if language not in self._lists:
            self._lists[language] = WordList(self._reading.words[language], self._closed)
        return self._lists[language]

    def parser(self, languages: Sequence[str] = ()) -> Parser:
        """What cuts texts of these languages, the main one first; English words are always understood beside them."""
        key = tuple(languages) or (ENGLISH,)
        if key not in self._parsers:
            lists = [self.word_list(language) for language in key]
            fallback = None if ENGLISH in key else self.word_list(ENGLISH)
            statuses = self._reading.statuses
            self._parsers[key] = Parser(
                lists, fallback, self._tools, self._people, self._months, statuses, self._as_of
            )
        return self._parsers[key]

    def column(self, axis: str, context: ColumnContext, texts: Iterable[str] = ()) -> ColumnAnswers:
        """What reads the answers of one column on an axis."""
        return ColumnAnswers(self.parser(context.languages), self.tables[axis], context, texts)  # type: ignore[index]

    @cached_property
    def _months(self) -> dict[str, int]:
        months = self._knowledge.fields.words.months
        return {fold(name): int(number) for number, names in months.items() for name in names}

    @cached_property
    def _people(self) -> dict[str, str]:
        names = self._reading.names
        return {**dict.fromkeys(names.first_names, "person"), **dict.fromkeys(names.titles, "title")}

    @cached_property
    def _tools(self) -> WordList:
        filed: dict[str, list[str]] = {"tool": [f"={name}" for name in self._reading.concepts.hosts]}
        for tool in self._knowledge.tools.tools.values():
            kind = (
                "tool_machine"
                if tool.infrastructure
                else "tool_watch"
                if "monitoring" in tool.functions
                else "tool_schedule"
                if "retraining" in tool.functions
                else "tool"
            )
            filed.setdefault(kind, []).extend(f"={name}" for name in tool.names)
        models = self._knowledge.tools.foundation_models
        filed["foundation"] = [name if name.endswith("*") else f"={name}" for name in models]
        return WordList(WordFile(language="xx", stemmer="english", words=filed), self._closed)
