"""A text as clauses of words with their concepts: where it is cut, and what neighbours mean together."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date

from audit.knowledge.reading import Axis, Relation, Statuses
from audit.knowledge.reading import Concepts as Listed
from audit.lexicon.codes import HALF_CROSS
from audit.lexicon.figures import LAPSED_YEARS, LONG_AGO, Dates, long_ago
from audit.lexicon.relations import Grammar, Relations
from audit.lexicon.tagging import BY_ITSELF, People, Tagger
from audit.lexicon.tokens import Token, fold, tokens_of, without_calls
from audit.lexicon.wordlist import NONE, Concepts, WordList
from audit.lexicon.words import Word

_UNEXPLAINED = frozenset({"thing", "object", "where"})  # of words that nobody explained, by where they stand
_MARK = "\U0001f300-\U0001faff\u25a0-\u25ce\u25d0-\u25ff\u2b00-\u2bff"  # coloured ones; ticks are words
# between clauses: marks, dashes and slashes with space around, brackets, stops and commas with space behind; `¤` and
# its like are what a wrong encoding makes of a dash
_CUT = re.compile(
    r"\s[-–—−¤\ufffd·¦»]+\s|[–—()\[\]{}\n\r|;•]|(?:[:,!]|(?<=\w{4})\.|(?<!\b[^\W\d_])\.(?=\s+[^a-zß-öø-ÿąćčďěęłľńňřśšťůźžż\d]|\s*$))(?=\s|$)|\s/\s|\s=\s|(?<=\w)=(?=\w)|->|→|(?<=\?)\s|\s\+\s"
    f"|[{_MARK}]"
)
_MAY_CUT = re.compile(
    rf"[-–—−¤\ufffd·¦»()\[\]{{}}\n\r|;•:,!./=>→?+{_MARK}]"
)  # one of which every cut and every label has
_ARROW = re.compile(r"\s*(?:->|→)\s*")
_LABEL = re.compile(
    r"^\W*(?:[A-Za-z]{0,2}\d{1,2}(?:[-.]\d{1,2})?|[A-Za-z])\s*(?:\.(?!\d)|[)=\]]|:(?!\d)|\s[-–—]\s|–|—)+\s*(?=\w)"
)
_SIZE = re.compile(r"\b[nN]\s?=\s?(\d+)")  # of a sample, and no `no`: `n = 200`
_BESIDE = re.compile(r"(?<![^\W\d_])([^\W\d_]+) / ([^\W\d_]+)")
_BOTH = 2
_SILENT = frozenset({"silent"})
_SETS_OFF = "⇒"  # an arrow that says so; any other one cuts
_MAY_START = frozenset({"measure", "threshold", "alert", "trigger"})
_TRAINED = frozenset({"retrain", "train"})
JOBS = frozenset({"job", "tool_schedule"})  # what an event starts
_OF_JOB = JOBS | {
    "tool",
    "retrain",
    "train",
    "model",
    "it",
    "automatic",
    "trigger",
    "glue",
    "done",
    "successor",
}
_BETWEEN = frozenset({"person", "people", "us", "vendor", "title", "channel", "ticket", "display", "manual"})
_EXPECTED = frozenset({"plan", "output"})
# `Model Monitoring Unit (MMU)`
_SHORTENED = re.compile(r"(?<![\w'’])((?:[^\W\d_][\w'’]*[\s-]+){2,6})\(([A-ZÄÖÜ]{2,6})\)")
_BETWEEN_WORDS = re.compile(r"(?<=\w )\(([^()]{1,40})\)(?= [^\W\dA-Z])")
_GLUE = frozenset({"glue"})
# `dashb.`, and not the end of a sentence
_CUT_SHORT = re.compile(r"(?<![\w.])([^\W\d_]{4,})\.(?=\s+[^\W\dA-ZÄÖÜÉ_]|\s+\d|\s*[,;:)(/+])")
_INITIAL = re.compile(r"[A-Z]\.\s*")
_NUMBERED = re.compile(r"(?<=[\w,;:] )(?:No\.?|no\.) ?(?=\d{1,4}\b)")
_EVERY = re.compile(r"\s*(\d{1,2})\s?([dwmqy])\s*", re.IGNORECASE)  # `3 M` is every three months
_MONTHS_OF = {"m": 1, "q": 3, "y": 12}
_QUARTERLY = 3  # months between two looks that are often enough
_PLAN = frozenset({"plan"})
_HALF = frozenset({"yes", "part"})
_DAY = frozenset({"date", "past", "number"})
_DASH = re.compile(r"[-–—−]")
_LAST = Word("–", "–", frozenset({"until", "ended"}))  # before a day that is over
OFTEN = frozenset({"rhythm", "clock"})
_OF_DATES = frozenset(
    {"past", "future", "plan", "since", "until", "ended", "yearly", LONG_AGO}
)  # what words may mean beside a date


@dataclass(frozen=True, slots=True)
class Clause:
    """The words of a clause; `contrast`: it counts against the one before. `language`: of a text among others of other
    languages, the one that it is written in."""

    words: tuple[Word, ...]
    contrast: bool = False
    language: str = ""

    @property
    def concepts(self) -> set[str]:
        """Every concept of its words."""
        return set().union(*(word.concepts for word in self.words)) if self.words else set()


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text in clauses; `labelled`: it begins with the letter or number of an option."""

    clauses: tuple[Clause, ...]
    labelled: bool


@dataclass(frozen=True, slots=True)
class Mixed:
    """What reads texts of several languages each in its own. `told`: the language of a text; "" where it is not clear,
    so that it is read in all of them."""

    parsers: Mapping[str, Parser]
    told: Callable[[str], str]


class Parser:
    """Cuts texts of some languages, the main one first, into clauses; `fallback`: a language whose content words are
    understood too. `mixed`: how a text is read that is clearly written in one of several languages."""

    def __init__(
        self,
        lists: Sequence[WordList],
        fallback: WordList | None,
        tools: WordList,
        people: People,
        months: Mapping[str, int],
        statuses: Statuses,
        as_of: date,
        as_at: date,
        listed: Listed,
        mixed: Mixed | None = None,
    ) -> None:
        self._main = lists[0]
        self._mixed = mixed
        self._short_titles = people.short_titles
        titles = {*people.short_titles, *(k for k, kind in people.kinds.items() if kind == "title")}
        # one with a capital letter is none without it: `m.` is `mit`
        spelled = "|".join(key if key.isupper() else f"(?i:{key})" for key in sorted(titles)) or "(?!)"
        self._title = re.compile(rf"\b({spelled})\.(?=\s+[^\W\d_a-z])")
        self._short = self._main.cut_short
        short = "|".join(map(re.escape, sorted(self._short, key=len, reverse=True)))
        self._cut = re.compile(rf"(?<![\w.])({short})\.(?![\w])" if short else r"(?!)")
        articles = frozenset().union(*(one.articles for one in lists))
        grammar = Grammar(
            lists[0].modifiers_first,
            lists[0].nouns_capitalised,
            articles,
            articles - lists[0].possessives,
            lists[0].states,
            lists[0].manners,
            lists[0].participles,
            listed.narrower,
        )
        self._relations = Relations(statuses.relations, grammar)
        self._lowering = frozenset(statuses.lowering)
        self._dates = Dates(months, as_of, as_at)
        units = frozenset(map(fold, listed.units))
        self._tagger = Tagger(lists, fallback, tools, people, self._relations, self._dates, units)

    @property
    def spoken(self) -> Sequence[WordList]:
        """The words of the languages that it reads, the main one first, its fallback aside."""
        return self._tagger.spoken

    def is_common(self, word: Word) -> bool:
        """Whether a word is an everyday one, which bears on no practice and explains no header."""
        return any(one.is_common(word.key) for one in self.spoken)

    def may_be_state(self, word: Word) -> bool:
        """Whether a word that nobody knows may say how something is, or what became of it: `vetoed`."""
        return word.ends_in(self._main.states)

    def may_be_past(self, word: Word) -> bool:
        """Whether a word that nobody knows may say what somebody did: `drove`."""
        main = self._main
        ends = word.ends_in((*main.imperfect, *main.participles, *main.states))
        return ends or (word.concepts <= _UNEXPLAINED and word.key in main.pasts)

    def may_name(self, word: Word) -> bool:
        """Whether a word that nobody knows may be somebody's name."""
        return self._tagger.may_name(word)

    def parse(self, text: str) -> Parsed:
        """The clauses of a text, on no axis yet."""
        if self._mixed and (language := self._mixed.told(text)):
            parsed = self._mixed.parsers[language].parse(text)
            return replace(parsed, clauses=tuple(replace(one, language=language) for one in parsed.clauses))
        if every := _EVERY.fullmatch(text):
            return Parsed((Clause((_interval(every[0], int(every[1]), every[2].lower()),)),), False)
        if HALF_CROSS.fullmatch(text.strip()):
            return Parsed((Clause((Word("x", text, _HALF),)),), False)
        labelled, pieces = self._pieces(text)
        clauses: list[Clause] = []
        for piece in pieces:
            for clause in self._clauses_of(piece, bool(clauses)):
                if clauses and clause.words[0].key in self._main.references:
                    clause = replace(clause, words=tuple(map(self._referred_to, clause.words)))
                if clauses and self._is_lapsed(clauses, clause):
                    clause = replace(clause, words=tuple(map(long_ago, clause.words)))
                turned = bool(clauses) and clauses[-1].contrast and clauses[-1].concepts <= {"glue"}
                if turned:
                    clauses.pop()  # `however,` turns what follows
                clauses.append(replace(clause, contrast=True) if turned else clause)
        return Parsed(tuple(_ended(clauses, text)), labelled)

    def _referred_to(self, word: Word) -> Word:
        """A word of a clause that says where more is written: it may take something back, and says nothing else."""
        return word._replace(concepts=(word.concepts & self._lowering) - _SILENT or frozenset({"glue"}))

    def _is_lapsed(self, before: Sequence[Clause], clause: Clause) -> bool:
        """Whether a clause is a day long past behind how often something is done: `monthly / 03-2024`."""
        if not all(word.concepts and word.concepts <= _DAY for word in clause.words):
            return False
        often = any(not one.concepts.isdisjoint(OFTEN) for one in before)
        return often and self._dates.is_long_ago(clause.words, LAPSED_YEARS)

    def touched(self, text: str) -> Concepts:
        """No less than the concepts that the clauses of a text come to have, for a fraction of what reading takes."""
        if self._mixed and (language := self._mixed.told(text)):
            return self._mixed.parsers[language].touched(text)
        found = {*self._relations.made, "glue", *(("rhythm", "yearly") if _EVERY.fullmatch(text) else ())}
        found |= _PLAN if self._main.due else NONE
        found |= BY_ITSELF if self._main.selves else NONE
        found |= _HALF if HALF_CROSS.fullmatch(text.strip()) else NONE
        found.update(*map(self._tagger.may_mean, self._pieces(text)[1]))
        return frozenset(found) | (_OF_DATES if "date" in found or "latest" in found else NONE)

    def _pieces(self, text: str) -> tuple[bool, list[list[Token]]]:
        """Whether a text is labelled, and the tokens between its cuts."""
        text = self._title.sub(self._titled, text)  # `Dr. Weber` is no end of a sentence
        if "No" in text or "no." in text:
            text = _NUMBERED.sub("", text)  # `line No 2`
        if "." in text:
            text = self._cut.sub(lambda found: self._short[found[1]], text)
            text = _CUT_SHORT.sub(self._written_out, text)
        if "(" in text:
            text = _BETWEEN_WORDS.sub(self._unbracketed, _SHORTENED.sub(_unshortened, without_calls(text)))
        if "->" in text or "→" in text:
            text = self._set_off(text)
        if not _MAY_CUT.search(text) or self._tagger.is_entry(text):
            return False, [tokens_of(text)] if text else []
        if "=" in text or " / " in text:
            text = _BESIDE.sub(self._compared, _SIZE.sub(r"\1", text))
        label = _LABEL.match(text)
        labelled = label is not None and self._is_label(label[0], text[label.end() :])
        if label and labelled:
            text = text[label.end() :]
        pieces = [tokens_of(piece) for piece in _CUT.split(text) if piece]
        return labelled, self._joined(pieces, text) if "." in text else pieces

    def _joined(self, pieces: Sequence[list[Token]], text: str) -> list[list[Token]]:
        """The pieces, of which one goes on in the next where its dot only cuts a word short: `forecast vs. Actuals`."""
        found: list[list[Token]] = []
        for piece in pieces:
            last = found[-1][-1] if found and found[-1] else None
            if last and f"{last.raw}." in text and "against" in self._tagger.alone(last):
                found[-1] = [*found[-1], *piece]
            else:
                found.append(piece)
        return found

    def _titled(self, found: re.Match[str]) -> str:
        """A title without its dot, and written out where it is cut short: `p. Nowak`."""
        said = found[1]
        return self._short_titles.get(said) or self._short_titles.get(said.casefold(), said)

    def _written_out(self, found: re.Match[str]) -> str:
        """A word that ends in a dot, written out: `dashb.`, `wöchentl.`; as it is where that may be several words."""
        token = tokens_of(found[1])[0]
        if self._tagger.is_filed(token):
            return found[1] if self._tagger.is_cut_short(token.key) else found[0]
        return self._tagger.written_out(token.key) or found[0]

    def _unbracketed(self, found: re.Match[str]) -> str:
        """What stands in brackets between two words, without them where it says nothing by itself: `routine (or
        everyday) use`."""
        words = self._tagger.words(tokens_of(found[1]))
        return found[1] if all(word.concepts == _GLUE for word in words) else found[0]

    def _set_off(self, text: str) -> str:
        """A text with a sign of its own for the arrow from what happens to the job that it starts: `drift → pipeline`.
        Where somebody comes in between, the job waits for them."""
        before, *then = _ARROW.split(text)
        said = self._said_in(before)
        for part in then:
            sets_off = not said & _BETWEEN and self._is_started(part, said)
            before += f" {_SETS_OFF if sets_off else '→'} {part}"
            said |= self._said_in(part)
        return before

    def _is_started(self, text: str, said: Concepts) -> bool:
        """Whether a text begins with the training job, and nothing else, that what was said before may start."""
        first = next(filter(None, _CUT.split(text)), "")
        job = [word.concepts for word in self._tagger.words(tokens_of(first))]
        may_start = said & _MAY_START or ("data" in said and any(one & _TRAINED for one in job))
        return (
            bool(may_start) and any(one & JOBS for one in job) and all(one and one <= _OF_JOB for one in job)
        )

    def _said_in(self, text: str) -> Concepts:
        return frozenset().union(*(word.concepts for word in self._tagger.words(tokens_of(text))))

    def _compared(self, found: re.Match[str]) -> str:
        """Two words with a stroke between; what was expected / what came about are compared."""
        said = [self._tagger.alone(token) for word in found.groups() for token in tokens_of(word)]
        compared = len(said) == _BOTH and any(a & _EXPECTED and "truth" in b for a, b in (said, said[::-1]))
        return f"{found[1]} vs {found[2]}" if compared else found[0]

    def _is_label(self, label: str, rest: str) -> bool:
        """`b) Pilot` is an option; `N - no time` and `S: monthly` may be answers by themselves, `D. Marsh` somebody."""
        named = _INITIAL.fullmatch(label) and rest[:1].isupper()
        if named and not self._tagger.is_known(tokens_of(rest)[0]):
            return False
        return bool(rest) and ("=" in label or ")" in label or label.strip()[0].lower() not in "ynjosxta")

    def _clauses_of(self, tokens: Sequence[Token], follows: bool) -> Iterator[Clause]:
        words: list[Word] = []
        contrast = False
        for word in self._tagger.words(tokens):
            if "contrast" in word.concepts and (words or follows):
                if words and words[-1].concepts != {"glue"}:  # `is still being built` turns its own clause
                    yield Clause(tuple(words), contrast)
                    words = []
                contrast = True
                word = word._replace(concepts=word.concepts - {"contrast"} or frozenset({"glue"}))
            elif len(words) > 1 and "not" in word.concepts and "joins" in words[-1].concepts:
                yield Clause(tuple(words), contrast)  # `taken down and won't return`
                words, contrast = [], False
            words.append(word)
        if words:
            yield Clause(tuple(words), contrast)

    def without(self, relation: Relation) -> Parser:
        """The same, but for one relation."""
        other = copy(self)
        other._relations = self._relations.without(relation)
        return other

    def related(self, clause: Clause, axis: Axis) -> Clause:
        """The clause with what its neighbouring words mean together on an axis."""
        if self._mixed and clause.language:
            return self._mixed.parsers[clause.language].related(clause, axis)
        words = list(clause.words)
        self._relations.resolve(words, axis)
        return replace(clause, words=tuple(words))


def _ended(clauses: Sequence[Clause], text: str) -> Sequence[Clause]:
    """The clauses, the last day marked where they are a span of time that is over, and nothing else: `2019 - 2023`."""
    if len(clauses) != _BOTH or not all({"past"} <= one.concepts <= _DAY for one in clauses):
        return clauses
    if not _DASH.search(text):
        return clauses
    first, last = clauses
    return (first, replace(last, words=(_LAST, *last.words)))


def _interval(raw: str, count: int, unit: str) -> Word:
    """A bare interval as a rhythm, or one that is too seldom."""
    seldom = count * _MONTHS_OF.get(unit, 0) > _QUARTERLY
    return Word(raw.strip().lower(), raw, frozenset({"yearly" if seldom else "rhythm"}))


def _unshortened(found: re.Match[str]) -> str:
    """Words without what they are called for short in brackets behind them."""
    initials = "".join(word[0] for word in re.split(r"[\s-]+", found[1].strip()))
    return found[1] if initials.upper().endswith(found[2]) else found[0]
