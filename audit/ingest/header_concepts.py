"""Which fields the words of a header make together, in whatever phrase: `observe` and `model` are monitoring."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from audit.ingest.candidates import SURE, USABLE, Candidate
from audit.ingest.cell_samples import CellSamples
from audit.ingest.header_questions import WHICH, Asked, as_asked, asked_by
from audit.ingest.header_text import unnumbered, unwrapped
from audit.ingest.periods import DateReader
from audit.knowledge.fields import Meaning
from audit.lexicon import Lexicon
from audit.lexicon.normalization import question_of
from audit.lexicon.wordlist import Concepts
from audit.lexicon.words import Word

# what no header is told by
_PLAIN = frozenset(
    [
        "glue",
        "joins",
        "it",
        "us",
        "against",
        "question",
        "who",
        "of",
        "by",
        "within",
        "means",
        "per",
        "after",
        "from",
        "since",
        "model",
        "listed",
        "done",
        "flag",
        "yes",
        "no",
        "number",
        "silent",
        "was",
        "contrast",
        "condition",
        "percent",
        "hundred",
        "again",
        "past",
        "future",
    ]
)
# what a remark behind a header may say that tells of no field: when it was asked
_OF_WHEN = frozenset(
    {
        "glue",
        "joins",
        "silent",
        "was",
        "past",
        "of",
        "within",
        "by",
        "day",
        "date",
        "future",
        "number",
        "question",
    }
)
_ELSEWHERE, _COMPLETED = "elsewhere", "completed"
_WAYS = frozenset({"manual", "job"})  # in which a model is retrained
_PREPOSITIONS = frozenset({"within", "of", "by"})
_SOMEBODY = frozenset({"person", "owner", "group", "people", "vendor", "supplier"})
_TIMES = frozenset({"day", "often"})
_STUFF = frozenset({"data"})  # beside what a field is about; itself only where a line needs it
_OR = re.compile(r"\s*/\s*|,\s*|\s+(?:or|vs\.?|oder|ou|o|of|nebo|lub|czy|či)\s+", re.IGNORECASE)
_MOST_PARTS = 4
_CHOSEN = 90.2  # score of a header that lets choose between the values of a field
_REMARKED = re.compile(r"(?<=\w)\s*\(([^()]+)\)$")
_WORD = re.compile(r"[^\W\d_]+")
_ALWAYS = frozenset(
    {_ELSEWHERE, "facility", "place", "validate"}
)  # that veto whatever else their word says: `Produktionsstandort`
_LEFT_USED, _LEFT_SHOWN = (
    0.26,
    0.5,
)  # share of the words that may be left over: for a use with doubt, for a proposal
_SHOWN_SCORE = 70.0
_LONGEST = 24  # words; a longer header tells a story


class HeaderConcepts:
    """The lines of all fields, ready to be held against headers; `languages`: those of the workbook."""

    def __init__(self, lexicon: Lexicon, dates: DateReader, languages: Sequence[str] = ()) -> None:
        fields = lexicon.knowledge.fields
        self._languages = tuple(languages)
        filler = frozenset(fields.filler)
        self._lines = [_Line(field.id, line, filler) for field in fields.fields for line in field.means]
        self._lexicon = lexicon
        self._dates = dates
        self._abbreviated = fields.abbreviations
        both = "|".join(map(re.escape, fields.words.both))
        told = "|".join(map(re.escape, fields.words.instructs))
        self._instruction = re.compile(rf"[(\[](?:{told})\b[^()\[\]]*[)\]]$", re.IGNORECASE)
        self._joined = re.compile(rf"\s*[+&/,]\s*|\s+(?:{both})\s+", re.IGNORECASE)
        self._asked_too = re.compile(rf",\s*(?:(?:{both})\s+)?", re.IGNORECASE)
        self._asked = {kind: frozenset(names) for kind, names in fields.asked.items()}

    def of(self, header: str, column: int, cells: CellSamples, languages: Sequence[str]) -> list[Candidate]:
        """The fields that a header may speak of, read in the language in which it says most."""
        asked = self._question(header)
        found: list[Candidate] = [*self._alternatives(asked, column)]
        unread = True
        for language in languages:
            for text in dict.fromkeys((asked, self._written_out(asked))):
                words = self._lexicon.headers(language).read(text)
                unread = unread and any(word.is_unknown for word in words)
                found += self._candidates(words, column, cells)
        if unread:  # in a language of its own
            told_by = self._lexicon.header_languages
            for language in dict.fromkeys((*told_by.of((asked,)), *told_by.of((asked, *cells.texts())))):
                if language not in languages:
                    found += self._candidates(self._lexicon.headers(language).read(asked), column, cells)
        return found

    def _question(self, header: str) -> str:
        """A header without the answers that it lists, and without how it is to be filled in: `(pick one)`."""
        asked = self._instruction.sub("", question_of(unnumbered(unwrapped(header))).strip())
        remark = _REMARKED.search(asked)
        return asked[: remark.start()] if remark and self._says_nothing(remark[1]) else asked

    def _says_nothing(self, remark: str) -> bool:
        """Whether a remark behind a header has no word that tells of a field: `(as asked in Jan.)`."""
        languages = self._languages or self._lexicon.header_languages.of((remark,))
        return self.concepts(remark, languages) <= _OF_WHEN

    def _alternatives(self, header: str, column: int) -> Iterator[Candidate]:
        """The field between whose values a header lets choose: `Bought or built`, `Predictive or generative`."""
        parts = [part for part in _OR.split(header) if part.strip()]
        if not 1 < len(parts) <= _MOST_PARTS:
            return
        for field, coder in self._lexicon.coders.items():
            codes = {coder.code(part) for part in parts}
            if "unknown" not in codes and len(codes) > 1:
                yield Candidate(field, column, _CHOSEN, "meaning")

    def _written_out(self, text: str) -> str:
        return _WORD.sub(lambda word: self._abbreviated.get(word[0].casefold(), word[0]), text)

    def surely(self, header: str) -> str | None:
        """The one field that a header means, whatever stands below it; None where its words leave doubt."""
        none = CellSamples((), self._lexicon, (), self._dates)
        asked = self._question(header)
        found: list[Candidate] = []
        for language in self._languages or self._lexicon.header_languages.of((header,)):
            found += self._candidates(self._lexicon.headers(language).read(asked), 0, none)
        best = max(found, key=lambda one: one.score, default=None)
        return best.field if best and best.score >= SURE else None

    def concepts(self, header: str, languages: Sequence[str]) -> Set[str]:
        """Every concept that the words of a header carry."""
        return self._lexicon.header_concepts(header, languages)

    def words(self, header: str, languages: Sequence[str]) -> tuple[Word, ...]:
        """The words of a header, in the first of the languages that explains most of them."""
        read = (self._lexicon.headers(language).read(header) for language in languages)
        return min(read, key=lambda words: sum(word.is_unknown for word in words), default=())

    def when_apart(self, header: str, languages: Sequence[str]) -> tuple[str, str]:
        """What a header asks for, and behind `after` when: `Checks after launch`; nothing where it doesn't say so."""
        words = self.words(header, languages)
        at = next((at for at, word in enumerate(words) if "after" in word.concepts), 0)
        if not 0 < at < len(words) - 1:
            return header, ""
        head, _, when = header.partition(f" {words[at].raw} ")
        return head, when

    def parts(self, header: str) -> list[str]:
        """What a header joins by `and`, a stroke or a sign."""
        return self._joined.split(header)

    def questions(self, header: str) -> list[str]:
        """The questions that a header asks one behind the other: `What for, and is it live?`; else all of it."""
        return self._asked_too.split(header) if header.rstrip().endswith("?") else [header]

    def asks_for_other(self, header: str, field: str) -> bool:
        """Whether a header asks for something that a field does not answer, whatever its cells look like."""
        words = self.words(self._question(header), self._languages)
        asked = asked_by(as_asked(words), self._asked) if words else None
        return asked is not None and not any(
            self._may_answer(line, asked) for line in self._lines if line.field == field
        )

    def _candidates(self, words: Sequence[Word], column: int, cells: CellSamples) -> Iterator[Candidate]:
        if not 0 < len(words) <= _LONGEST:
            return
        words = as_asked(words)
        said = frozenset().union(*(word.concepts for word in words)) | _ending(words)
        asked = asked_by(words, self._asked)
        for line in self._lines:
            if not line.is_met(said) or line.is_vetoed(words, said):
                continue
            if asked and not self._may_answer(line, asked):
                continue
            left = line.left_over(words)
            score = _score(line.meaning.score, left, line.content(words))
            if score == _SHOWN_SCORE and cells.bear_out(line.field):
                score = USABLE  # `Modelling approach` over `GBM`
            if score and not (left and line.meaning.only) and line.allows(cells):
                yield Candidate(line.field, column, score, "meaning")

    def _may_answer(self, line: _Line, asked: Asked) -> bool:
        """Whether a line's field answers a question."""
        if asked.kind != WHICH or asked.noun is None:
            return line.field in self._asked[asked.kind]
        who = asked.noun.concepts & _SOMEBODY and line.field in self._asked["who"]
        return line.needs(asked.noun.concepts) or bool(who)


def _ending(words: Sequence[Word]) -> Concepts:
    """What it says of a header that it ends in a preposition: what stands below completes it, as `Used in` does."""
    said = [word.concepts for word in words if "question" not in word.concepts]
    ends = len(said) > 1 and said[-1] & _PREPOSITIONS and "glue" in said[-1]
    return frozenset({_COMPLETED}) if ends else frozenset()


def _score(base: float, left: int, content: int) -> float:
    if not left:
        return base
    share = left / max(content, left)
    return min(base, USABLE) if share <= _LEFT_USED else _SHOWN_SCORE if share <= _LEFT_SHOWN else 0.0


class _Line:
    """One line as sets."""

    def __init__(self, field: str, meaning: Meaning, filler: Set[str]) -> None:
        self.field = field
        self._filler = filler
        self.meaning = meaning
        self._when = [frozenset(item.split("|")) for item in meaning.when]
        self._head = self._when[0]
        self._needed = frozenset().union(*self._when)
        self._allowed = self._needed | {*meaning.also, *meaning.only} | _PLAIN
        self._when_asked = self._needed & _TIMES
        self._own = self._needed | {*meaning.also, *meaning.only} - _PLAIN - _STUFF
        self._unless = frozenset(meaning.unless)

    def is_met(self, said: Set[str]) -> bool:
        """Whether each item has a concept among those said."""
        return all(said & item for item in self._when)

    def is_vetoed(self, words: Sequence[Word], said: Set[str]) -> bool:
        """Whether a word that the line does not need carries what speaks of something else."""
        if _COMPLETED in said & self._unless:
            return True
        return any(
            vetoing
            for word in words
            if (vetoing := word.concepts & self._unless) and self._is_apart(word, vetoing)
        )

    def _is_apart(self, word: Word, vetoing: Concepts) -> bool:
        """Whether a word is not the one that the line needs first, or `when` of which it needs the other meaning."""
        if vetoing == {_ELSEWHERE} and word.concepts & self._own & _WAYS and "retrain" in self._head:
            return False  # `Retraining: human or machine?`
        return bool(vetoing & _ALWAYS) or not word.concepts & (self._head | self._when_asked)

    def needs(self, concepts: Concepts) -> bool:
        """Whether a word of these concepts is one that makes the field."""
        return bool(concepts & self._own)

    def left_over(self, words: Sequence[Word]) -> int:
        """How many words the line does not account for."""
        return sum(
            not word.concepts & self._allowed and len(word.key) > 1 and word.key not in self._filler
            for word in words
        )

    def content(self, words: Sequence[Word]) -> int:
        """How many words of a header tell something."""
        return sum(bool(word.concepts & self._needed) or not word.concepts & _PLAIN for word in words) or 1

    def allows(self, cells: CellSamples) -> bool:
        """Whether the column's cells are what the line asks for."""
        meaning = self.meaning
        return (meaning.cells is None or cells.are(meaning.cells)) and not any(map(cells.are, meaning.but))
