"""A header as words with the concepts that they carry: those that they have in answers, and those of headers alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from audit.lexicon.clauses import Parser
from audit.lexicon.tokens import tokens_of
from audit.lexicon.wordlist import NONE, Concepts, WordList
from audit.lexicon.words import Word

_JOINED = re.compile(r"_+|(?<=[a-z])(?=[A-Z][a-z])")  # `retrain_date`, `RetrainDate`


# what a word of headers is no longer, below the concept that it has there: `data` is a date in three languages
_INSTEAD = {
    "day": {"data"},
    "drift": {"measure"},
    "flag": {"serve"},
    "issued": {"release"},
    "plan": {"observe", "watch"},
    "retrain": {"serve"},
    "train": {"people"},
    "retire": {"serve"},
    "who": {"measure"},
}
_CUT_SHORT = 4  # characters of a word that is cut short
_PRONOUN = {"glue", "model"}  # `it`


def _in_header(of_answers: Concepts, own: Concepts) -> Concepts:
    dropped = set().union(*(_INSTEAD.get(one, set()) for one in own))
    return (of_answers - {"model"} if of_answers >= _PRONOUN else of_answers) - dropped | own


class HeaderReader:
    """Reads the headers of one language. `lists`: its words of headers, the main language first."""

    def __init__(self, parser: Parser, lists: Sequence[WordList]) -> None:
        self._parser = parser
        self._lists = lists
        self.read = lru_cache(maxsize=4096)(self._read)

    def _read(self, header: str) -> tuple[Word, ...]:
        """The words of a header in their order; one that nobody knows has no concepts."""
        clauses = self._parser.parse(_JOINED.sub(" ", header)).clauses
        words = [word for clause in clauses for word in clause.words]
        keys = [token.key for word in words for token in tokens_of(word.raw)]
        said = self._of_headers(keys)
        found: list[Word] = []
        at = 0
        for word in words:
            size = len(tokens_of(word.raw))
            own = frozenset().union(*(one for one, _ in said[at : at + size])) if size else frozenset()
            known = NONE if self._parser.is_common(word) else word.concepts
            alone = own if any(phrase for _, phrase in said[at : at + size]) else known
            if not own and word.is_unknown and len(word.key) >= _CUT_SHORT and f"{word.raw}." in header:
                own = self._cut_short(word.key)
            found.append(word._replace(concepts=_in_header(alone, own)))
            at += size
        return tuple(found)

    def asks_openly(self, header: str) -> bool:
        """Whether a header asks how or when, so that a yes is no answer: `How do you know that it works?`"""
        if not header.rstrip().endswith("?"):
            return False
        said = (self._alone(token.key) for token in tokens_of(header))
        opening = next((concepts for concepts in said if not concepts or not concepts <= _BEFORE), NONE)
        return not opening.isdisjoint(_OPENLY)

    def _alone(self, key: str) -> Concepts:
        """What a word of a header means by itself."""
        return frozenset().union(*(one.longest((key,), 0)[1] for one in (*self._lists, *self._parser.spoken)))

    def _cut_short(self, key: str) -> Concepts:
        """What a word that ends in a dot means: `Nachtr.`."""
        told = (one.begun_word(key) for one in (*self._lists, *self._parser.spoken))
        return next(filter(None, told), frozenset())

    def _of_headers(self, keys: Sequence[str]) -> list[tuple[Concepts, bool]]:
        """What each token means as a word of headers, the longest entry first, and whether as part of a phrase, which
        says more than its words."""
        found: list[tuple[Concepts, bool]] = [(frozenset(), False)] * len(keys)
        at = 0
        while at < len(keys):
            size, concepts = max(
                (one.longest(keys, at) for one in self._lists),
                key=lambda entry: entry[0],
                default=(0, frozenset()),
            )
            found[at : at + size] = [(concepts, size > 1)] * size
            at += size or 1
        return found


_OBSERVED = frozenset({"observe", "watch"})
_WHEN = frozenset({"often", "rhythm", "clock"})
_WHAT = frozenset({"measure", "threshold"})
_BESIDE = frozenset(  # what else the words of such a header may be
    ["glue", "by", "of", "within", "means", "per", "joins", "it", "model", "question", "day", "who"]
)
_SOMEBODY = frozenset({"owner", "person"})
_OPENLY = frozenset({"how", "day", "often", "which", "reason"})
_BEFORE = frozenset(["glue", "of", "by", "within", "means", "joins", "per", "from", "since"])  # `By whom`
_LONGEST = 8  # words of a header that asks for a part of a practice; a longer one asks for all of it
_ANOTHER = frozenset(  # what makes it ask about something else, whatever else its word may be
    [
        "elsewhere",
        "people",
        "machine",
        "data",
        "validate",
        "build",
        "retrain",
        "train",
        "serve",
        "release",
        "plan",
        "duty",
        "cost",
        "risk",
        "facility",
        "unit",
        "vendor",
        "alert",
    ]
)


@dataclass(frozen=True, slots=True)
class Aspects:
    """What a header asks of a practice: who, when, or by which measures.

    `observes`: it says itself that somebody looks; `watches`: all the time, or at the model. `unknown`: words that
    nobody explained.
    """

    who: bool
    when: bool
    what: bool
    observes: bool
    watches: bool
    unknown: tuple[str, ...] = ()

    @property
    def measures_alone(self) -> bool:
        """Whether it asks for measures, and does not say that anybody looks at them."""
        return self.what and not (self.who or self.when or self.observes)

    @property
    def who_alone(self) -> bool:
        """Whether it asks who looks, and for nothing else but when."""
        return self.who and not self.what


def aspects_of(words: Sequence[Word], *, of_practice: bool = False) -> Aspects | None:
    """What a header asks of a practice: `Checked by`, `Rhythm`, `KPI`; None where it speaks of something else.

    `of_practice`: it is known to ask about one. The owner of the monitoring looks at it, any other owner does not.
    """
    said = frozenset().union(*(word.concepts for word in words)) if words else frozenset()
    observes = bool(said & _OBSERVED)
    asked = _OBSERVED | _WHEN | _WHAT | _BESIDE | (_SOMEBODY if observes or of_practice else frozenset())
    if (
        len(words) > _LONGEST
        or said & _ANOTHER
        or not all(word.is_unknown or word.concepts & asked for word in words)
    ):
        return None
    last = next((word for word in reversed(words) if "question" not in word.concepts), None)
    named = (observes or of_practice) and any(
        word.concepts & _SOMEBODY and not word.concepts & _WHEN for word in words
    )
    who = "who" in said or (last is not None and "by" in last.concepts) or named
    when = bool(said & _WHEN) or ("day" in said and "who" in said)
    what = bool(said & _WHAT)
    if not (who or when or what or observes):
        return None
    watches = "watch" in said or (observes and bool(said & {"it", "model", "measure"}))
    return Aspects(who, when, what, observes, watches, tuple(w.key for w in words if w.is_unknown))
