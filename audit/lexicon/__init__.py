"""The knowledge ready to read with: word lists compiled when a language first comes up, the table of statuses, tools.

| module | does |
|---|---|
| `tokens`, `stems`, `wordlist` | the tokens of a text, and what each is filed under in a language |
| `clauses` | a text as clauses of words; what neighbouring words mean together |
| `frames` | a clause as a frame, and the line of the table that it meets |
| `accounting` | which words of an assuring clause are accounted for |
| `asked` | what a column's header states, and what it leaves open |
| `answers` | the answers of one column below its header: **here an answer becomes a status** |
| `parts`, `subjects` | of which part a text says so, and whether of the model or of another thing |
| `codes`, `scales` | answers as a legend lists them; numbers that are grades, letters that are yes and no |
| `columns` | those answers with codes, crosses, grades and free text |
| `prose` | what a description says of the model itself |
| `headers` | the words of a header, with the concepts that they carry there |
| `languages` | which languages a table is written in |
| `proposer` | guesses at what was not understood, for a person to choose from |
| `normalization`, `phrases` | plain words, and phrases found in them, for headers, tools and small lists |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from datetime import date
from functools import cache, cached_property, partial
from typing import Any

from audit.domain.mapping import Meaning
from audit.knowledge import Knowledge, directory
from audit.knowledge.reading import Codes, WordFile
from audit.lexicon.answers import UNREAD, Answer, AnswerReader
from audit.lexicon.clauses import Clause, Mixed, Parser
from audit.lexicon.columns import ColumnAnswers, ColumnContext
from audit.lexicon.frames import Table
from audit.lexicon.headers import Aspects, HeaderReader, aspects_of
from audit.lexicon.languages import Languages
from audit.lexicon.normalization import says_one, words
from audit.lexicon.phrases import PhraseIndex
from audit.lexicon.proposer import Proposer, load_proposer
from audit.lexicon.prose import Prose
from audit.lexicon.stems import Stems
from audit.lexicon.tagging import People
from audit.lexicon.tokens import fold, key_of
from audit.lexicon.wordlist import Concepts, WordList

__all__ = ["Answer", "AnswerReader", "ColumnAnswers", "ColumnContext", "Lexicon"]

# Word lists by the knowledge's hash and language: compiled once in a process, for whoever reads with that knowledge.
_COMPILED: dict[tuple[str, str], WordList] = {}
CROSS = "✓"
ENGLISH = "en"  # what companies of every country mix into their own language
_DENYING, _DENIED = ("not", "no", "lacking"), 2  # concepts, and words before what they deny
_LISTED = re.compile(r"[;,\n•]")  # between what is listed
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")


class Lexicon:
    """The compiled knowledge.

    `as_of`: the audit date, which tells what lies ahead. `confirmed`: what a person says that answers mean, by field or
    axis, and answer.
    """

    def __init__(self, knowledge: Knowledge, as_of: date) -> None:
        self.knowledge = knowledge
        self.as_of = self.as_at = as_of
        self.confirmed: Mapping[tuple[str, str], Meaning] = {}
        self.statuses = knowledge.statuses
        self.functions = self.statuses.functions
        self.tools = knowledge.tools.tools
        self.tables = {axis: Table(self.statuses, axis) for axis in self.statuses.axes}
        self.languages = Languages(knowledge.word_files, knowledge.kept)
        self.header_languages = self.languages.with_headers()
        self._closed = frozenset(knowledge.concepts.closed)
        self._months = {
            fold(name): int(number)
            for number, names in knowledge.fields.words.months.items()
            for name in names
        }
        names = knowledge.names
        kinds = {**dict.fromkeys(names.first_names, "person"), **dict.fromkeys(names.titles, "title")}
        self._people = People(kinds, names.short_titles)
        self._parsers: dict[tuple[str, ...], Parser] = {}
        self._header_readers: dict[str, HeaderReader] = {}
        self._read_prose: dict[tuple[str, ...], Prose] = {}

    def confirming(self, answers: Mapping[tuple[str, str], Meaning]) -> Lexicon:
        """The same with what a person says that answers mean; who speaks last is believed."""
        other = copy(self)
        other.confirmed = {**self.confirmed, **answers}
        return other

    def written_on(self, day: date) -> Lexicon:
        """The same for a list that was written on a day: what was still to come on that day counts as to come."""
        other = copy(self)
        other.as_at, other._parsers, other._header_readers = day, {}, {}
        return other

    def prepare(self) -> None:
        """Compiles what nearly every table needs: the words of English, and those that tell languages apart."""
        self.word_list(ENGLISH).stems.prepare()
        self.headers(ENGLISH).read("Model name")
        self.header_languages.of(("Model name",))

    def word_list(self, language: str) -> WordList:
        """The compiled words of a language, by its code."""
        key = (self.knowledge.sha256, language)
        if key not in _COMPILED:
            file = self.knowledge.word_files[language]
            _COMPILED[key] = WordList(file, self._closed, Stems(file, self.knowledge.kept))
        return _COMPILED[key]

    def parser(self, languages: Sequence[str] = ()) -> Parser:
        """What cuts texts of these languages, the main one first; English words are always understood beside them."""
        key = tuple(languages) or (ENGLISH,)
        if key not in self._parsers:
            lists = [self.word_list(language) for language in key]
            fallback = None if ENGLISH in key else self.word_list(ENGLISH)
            self._parsers[key] = Parser(
                lists,
                fallback,
                self._tool_words,
                self._people,
                self._months,
                self.statuses,
                self.as_of,
                self.as_at,
                self.knowledge.concepts,
                self._mixed(key) if len(key) > 1 else None,
            )
        return self._parsers[key]

    def _mixed(self, languages: Sequence[str]) -> Mixed:
        """What reads each text of several languages in its own."""
        parsers = {language: self.parser((language,)) for language in languages}
        return Mixed(parsers, cache(partial(self.languages.told, among=languages)))

    def headers(self, language: str) -> HeaderReader:
        """What reads the headers of a language; English words are always understood beside it."""
        if language not in self._header_readers:
            lists = [self._header_list(one) for one in dict.fromkeys((language, ENGLISH))]
            self._header_readers[language] = HeaderReader(self.parser((language,)), lists)
        return self._header_readers[language]

    def _header_list(self, language: str) -> WordList:
        key = (self.knowledge.sha256, f"{language} headers")
        if key not in _COMPILED:
            file = self.knowledge.word_files[language].model_copy(
                update={"words": self.knowledge.word_files[language].headers, "common": {}}
            )
            _COMPILED[key] = WordList(file, self._closed, self.word_list(language).stems)
        return _COMPILED[key]

    def concepts(self, text: str, languages: Sequence[str] = ()) -> Concepts:
        """Every concept that the words of a text carry, their relations aside."""
        clauses = self.parser(languages).parse(text).clauses
        return frozenset().union(*(clause.concepts for clause in clauses)) if clauses else frozenset()

    def header_concepts(self, header: str, languages: Sequence[str]) -> Concepts:
        """Every concept that the words of a header carry, in any of the languages."""
        words = (word for language in languages for word in self.headers(language).read(header))
        return frozenset[str]().union(*(word.concepts for word in words))

    def may_tell(self, axis: str, text: str, languages: Sequence[str] = ()) -> bool:
        """Whether a clause of a remark names what is done on an axis, whether or not it is understood what it says of
        it. A measure is not looked at where it is to become better: `will improve its accuracy`."""
        table = self.tables[axis]  # type: ignore[index]
        parser = self.parser(languages)
        if not table.names(parser.touched(text)):
            return False
        return any(
            table.names(clause.concepts)
            and not (table.is_measure_alone(clause.concepts) and self._is_elsewhere(clause, languages))
            for clause in parser.parse(text).clauses
        )

    def _is_elsewhere(self, clause: Clause, languages: Sequence[str]) -> bool:
        """Whether a word of a clause would take a header to something else than the practice."""
        said = " ".join(word.raw for word in clause.words)
        return "elsewhere" in self.header_concepts(said, languages or (ENGLISH,))

    def column(self, axis: str, context: ColumnContext, texts: Iterable[str] = ()) -> ColumnAnswers:
        """What reads the answers of one column on an axis."""
        table = self.tables[axis]  # type: ignore[index]
        prose = self._prose(axis, context.languages)
        asks = self._asked(context) if axis == "monitored" and context.about in table.table.own else None
        others = [other for other in self.tables.values() if other is not table and other.table.also]
        openly = any(self.headers(language).asks_openly(context.header) for language in context.languages)
        parser = self.parser(context.languages)
        return ColumnAnswers(parser, table, context, texts, prose, asks, others, openly=openly)

    def _asked(self, context: ColumnContext) -> Aspects | None:
        """What a column's header asks of the practice, in the first of its languages in which it asks for anything."""
        read = (self.headers(language).read(context.header) for language in context.languages)
        return next(filter(None, (aspects_of(words, of_practice=True) for words in read)), None)

    def _prose(self, axis: str, languages: Sequence[str]) -> Prose:
        """What reads descriptions of these languages, and of English, on an axis."""
        key = (axis, *dict.fromkeys((*languages, ENGLISH)))
        if key not in self._read_prose:
            files = [self.knowledge.word_files[language] for language in key[1:]]
            self._read_prose[key] = Prose(self.tables[axis].table.tellings, files, self.as_of.year)  # type: ignore[index]
        return self._read_prose[key]

    def statuses_of(self, languages: Sequence[str]) -> Callable[[str], str]:
        """What tells the stage of a text in a column of stages."""
        column = self.column("deployed", ColumnContext("stage", "", tuple(languages)))
        return lambda text: answer.status if (answer := column.read(text)) else "unknown"

    def statement(self, axis: str, header: str, languages: Sequence[str] = ()) -> Answer:
        """What a header states by itself, which crosses below it affirm: `Relearns by itself`.

        It is unread where it speaks of something else, or holds a word that is not understood.
        """
        table = self.tables[axis]  # type: ignore[index]
        reader = AnswerReader(self.parser(languages), table, header)
        answer = reader.read(CROSS)
        if not table.is_about(reader.asked) or table.unexplained(answer.frames):
            return Answer("unknown", f"{axis}{UNREAD}", frames=answer.frames)
        return answer

    def rank(self, axis: str, status: str) -> int:
        """How assuring a status is on an axis; `unknown` and `not_applicable` are below all."""
        return self.tables[axis].rank(status)  # type: ignore[index]

    @cached_property
    def proposer(self) -> Proposer:
        """Guesses at what was not understood; loaded with the first. Raises KnowledgeError where its file is wrong."""
        return load_proposer(self.knowledge, directory())

    @cached_property
    def coders(self) -> dict[str, WordCoder]:
        """One coder a field of few values."""
        kept = self.knowledge.kept.of("codes", lambda: _words_of_codes(self.knowledge.word_files.values()))
        return {
            field: WordCoder(codes, kept["phrases"].get(field, {}), kept["denials"])
            for field, codes in self.knowledge.concepts.codes.items()
        }

    @cached_property
    def _tool_index(self) -> PhraseIndex[str]:
        return PhraseIndex((name, tool) for tool, entry in self.tools.items() for name in entry.names)

    @cached_property
    def _tool_words(self) -> WordList:
        filed: dict[str, list[str]] = {}
        for entry in self.tools.values():
            kind = (
                "tool_machine"
                if entry.infrastructure
                else "tool_watch"
                if "monitoring" in entry.functions
                else "tool_schedule"
                if entry.scheduler or "retraining" in entry.functions
                else "tool"
            )
            filed.setdefault(kind, []).extend(f"={name}" for name in entry.names)
        filed.setdefault("tool", []).extend(f"={name}" for name in self.knowledge.tools.hosts)
        filed["foundation"] = [
            name if name.endswith("*") else f"={name}" for name in self.knowledge.tools.foundation_models
        ]
        file = WordFile(language="xx", stemmer="english", words=filed)
        return WordList(file, self._closed, self.word_list(ENGLISH).stems)

    def tools_in(self, text: str) -> tuple[str, ...]:
        """The products that a text names, in its order, each once."""
        return tuple(dict.fromkeys(tool for _, _, tool in self._tool_index.find(words(text))))

    def is_sold(self, header: str) -> bool:
        """Whether a header asks for what was bought: `COTS?`, `Name of commercial product`."""
        return says_one(header, self.knowledge.fields.words.sold)

    def truth(self, text: str, languages: Sequence[str] = ()) -> bool | None:
        """Whether a text is a bare yes (a cross) or a bare no; None where it is neither."""
        return self._truths(tuple(languages)).get(key_of(text))

    def _truths(self, languages: tuple[str, ...]) -> dict[tuple[str, ...], bool]:
        chosen = languages or tuple(self.knowledge.word_files)
        found: dict[tuple[str, ...], bool] = {}
        for language in chosen:
            if (language,) not in self._truth_cache:
                file = self.knowledge.word_files[language]
                self._truth_cache[(language,)] = {
                    key_of(entry.strip("=*")): said
                    for said, concept in ((False, "no"), (True, "yes"))
                    for entry in file.words.get(concept, ())
                }
            found |= self._truth_cache[(language,)]
        return found

    @cached_property
    def _truth_cache(self) -> dict[tuple[str, ...], dict[tuple[str, ...], bool]]:
        return {}


def _words_of_codes(files: Iterable[WordFile]) -> dict[str, Any]:
    """Field -> code -> its phrases in every language, and the words that deny one behind them."""
    phrases: dict[str, dict[str, list[str]]] = {}
    denials: set[str] = set()
    for file in files:
        for field, codes in file.codes.items():
            for code, told in codes.items():
                phrases.setdefault(field, {}).setdefault(code, []).extend(told)
        entries = (entry.strip("=") for concept in _DENYING for entry in file.words.get(concept, ()))
        denials.update(entry for entry in entries if len(entry) > 1)  # no letter that ticks a box
    return {"phrases": phrases, "denials": sorted(denials)}


class WordCoder:
    """Gives a text the code of the first list of words that has a phrase in it, which no word before it denies."""

    def __init__(self, codes: Codes, phrases: Mapping[str, Sequence[str]], denials: Iterable[str]) -> None:
        self._order = codes.order
        self._yields = {codes.order.index(code) for code in codes.alone}
        self._index: PhraseIndex[int] = PhraseIndex(
            (phrase, number) for number, code in enumerate(self._order) for phrase in phrases.get(code, ())
        )
        self._denials = frozenset(denials)

    def code(self, text: str | None) -> str:
        """The code, or `unknown`. A code that only counts alone yields to whatever is listed beside it."""
        parts = _LISTED.split(_ADDRESS.sub(" ", text or ""))
        told = {self._part(part) for part in parts if part.strip()}
        beside = told - self._yields
        found = min((number for number in beside or told if number is not None), default=None)
        return "unknown" if found is None else self._order[found]

    def is_whole(self, text: str) -> bool:
        """Whether one phrase of the lists is all that a text says."""
        said = words(text)
        return any((begin, end) == (0, len(said)) for begin, end, _ in self._index.find(said))

    def is_covered(self, text: str) -> bool:
        """Whether phrases of the lists are all that a text says: `AR/VR`, but not `AI on a blockchain`."""
        said = words(text)
        within = {at for begin, end, _ in self._index.find(said) for at in range(begin, end)}
        return len(within) == len(said)

    def _part(self, text: str) -> int | None:
        said = words(text)
        found = self._index.find(said)
        return min((number for at, _, number in found if not self._is_denied(said, at)), default=None)

    def _is_denied(self, said: Sequence[str], at: int) -> bool:
        return not self._denials.isdisjoint(said[max(0, at - _DENIED) : at])
