"""Which words of an assuring clause are accounted for: by their meaning, or by where they stand beside it."""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import islice, takewhile

from audit.knowledge.reading import AxisTable
from audit.lexicon.tokens import OF_CODE
from audit.lexicon.wordlist import NONE, Concepts
from audit.lexicon.words import Word

# of what things are named behind a preposition
_OBJECTS = frozenset(
    {"item", "thing", "object", "data", "input", "truth", "number", "glue", "each", "rhythm", "channel", "machine",
     "output", "ticket", "counted", "occasion", "deliver", "opens", "lab", "build", "facility", "its", "of", "alert",
     "observe", "kind", "where", "amiss", "closed", "place"}
)  # fmt: skip
_NO_OBJECT = frozenset({"person", "people", "us", "plan", "future", "not", "until", "failed", "off"})
_LONGEST_OBJECT = 5  # words
_FROM = frozenset({"from", "by", "means"})
_DELIVERS = frozenset({"deliver", "rely", "serve"})
# what may stand before the verb
_SUBJECT = frozenset(
    {"glue", "number", "joins", "whole", "people", "place", "facility", "item", "thing", "where", "of", "within",
     "each", "rhythm"}
)  # fmt: skip
_COUNTED = frozenset({"glue", "number"})
_OTHER_KIND = frozenset({"kind", "glue"})


class Accounts:
    """What accounts for words on one axis. `plain`: concepts that say nothing on any."""

    def __init__(self, table: AxisTable, plain: Set[str]) -> None:
        self._accounted = (frozenset(table.accounted) | plain | {"done", "since", "kind_of"}) - {"made"}
        self._circumstances = frozenset(table.circumstances)
        self._done_by = frozenset(table.done_by)

    def left_over(self, words: Sequence[Word]) -> tuple[str, ...]:
        """The words of a clause that nothing accounts for, as they stand there."""
        beside = self._in_circumstances(words) | self._done_with_it(words)
        told = (pair for pair in enumerate(words) if pair[0] not in beside)
        return tuple(word.raw for at, word in told if not self._is_accounted(word, at))

    def names_use(self, words: Sequence[Word]) -> bool:
        """Whether words say that something is done with the model, or by what it says: `on it`, `danach`."""
        of_it = (word.concepts & self._done_by and word.concepts & _DELIVERS for word in words)
        return bool(self._done_by) and (
            any(of_it) or any(self._names_source(words, at) for at in range(1, len(words)))
        )

    def _is_accounted(self, word: Word, at: int) -> bool:
        """Whether a word says nothing else; what is part of a name in code is of no other kind: `_search` of
        `DAG search_train`."""
        if word.raw[:1] == OF_CODE and word.concepts <= _OTHER_KIND:
            return True
        if "kind" in word.concepts and word.raw[:1] != OF_CODE:
            return False
        return bool(word.concepts & self._accounted) or (at > 0 and _is_letter(word))

    def _in_circumstances(self, words: Sequence[Word]) -> Set[int]:
        """Where the words stand that only say from what, against what or after what it is done, explained or not: what
        is named there is not what it is done to. Somebody who acts, or a plan, is no such thing."""
        found: set[int] = set()
        begins = (at for at, word in enumerate(words, 1) if word.concepts & self._circumstances)
        for begin in begins:
            rest = islice(words, begin, begin + _LONGEST_OBJECT)
            length = sum(1 for _ in takewhile(_may_be_object, rest))
            behind = words[begin + length : begin + length + 1]
            if not any(word.concepts & _NO_OBJECT for word in behind):
                found.update(range(begin, begin + length))
        return found

    def _done_with_it(self, words: Sequence[Word]) -> Set[int]:
        """Where words stand of a clause that says what is done with the model, or comes from it: who does it, before
        any verb, and what a known verb is done to. An unknown verb right before `from it` may be one of the past."""
        source = next((at for at in range(1, len(words)) if self._names_source(words, at)), 0)
        begins = takewhile(lambda at: words[at].concepts <= _SUBJECT, range(source))
        verb = next((at for at in range(source) if words[at].concepts & _DELIVERS), source)
        return {at for at in {*begins, *range(verb, source)} - {source - 1} if words[at].is_unexplained}

    def _names_source(self, words: Sequence[Word], at: int) -> bool:
        """Whether a preposition stands at a place, and the model, or what it says, right behind it."""
        if words[at].concepts.isdisjoint(_FROM):
            return False
        behind = (
            word.concepts for word in words[at + 1 :] if word.is_unknown or not word.concepts <= _COUNTED
        )
        first: Concepts = next(behind, NONE)
        return not first.isdisjoint(self._done_by)


def _is_letter(word: Word) -> bool:
    """Whether a word is but a letter, which tells one of several things from the others: `plant C`."""
    return word.is_unknown and len(word.raw) == 1 and word.raw.isupper()


def _may_be_object(word: Word) -> bool:
    """Whether a word may be of what a preposition stands before; nobody explained most that are."""
    return word.is_unknown or word.concepts <= _OBJECTS
