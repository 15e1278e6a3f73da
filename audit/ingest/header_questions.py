"""What a header's words mean as a question: which kind it is, and what `when`, `again` or `computed` say in it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from audit.lexicon.words import Word

WHICH = "which"
_TELL = "tell"
_OPENING = frozenset(  # what may stand before the word that asks: `On which`, `By whom`
    ["glue", "question", "of", "by", "within", "means", "joins", "per", "from", "since", "to_do"]
)
_ASKS = frozenset({"how", "who", WHICH, "where", "count", "reason", "often", "day"})
_TIMES = frozenset({"day", "often"})
_ANY = frozenset({"whole", "part", "glue", "of"})  # before what is to be told
_RECKONED = frozenset({"reckon", "observe"})
_WITH = frozenset({"instrument", "means"})
_USED, _PEOPLE = frozenset({"serve", "rely"}), frozenset({"people"})
_TAUGHT = frozenset({"learn", "train"})


@dataclass(frozen=True, slots=True)
class Asked:
    """The kind of question that a header asks, as a concept; `noun`: what `which` asks for."""

    kind: str
    noun: Word | None = None


def asked_by(words: Sequence[Word], kinds: Collection[str]) -> Asked | None:
    """The question with which a header opens, or that of its `which`; None where it asks none of these kinds.

    `How many people use it` asks for a figure, and `Used in which countries` for none of the fields. `Describe any data
    used to train it` asks for data.
    """
    for at, word in enumerate(words):
        if WHICH in word.concepts:
            behind = (other for other in words[at + 1 :] if not _is_opening(other))
            return Asked(WHICH, next(behind, None))
    if told := _told(words):
        return Asked(WHICH, told)
    for word in words:
        if kind := next((kind for kind in kinds if kind in word.concepts), None):
            return Asked(kind)
        if not _is_opening(word):
            return None
    return None


def as_asked(words: Sequence[Word]) -> Sequence[Word]:
    """The words of a header with what they mean in it, beside the others."""
    return _users(_done_again(_reckoned(_conjunctions(_prepositions(words)))))


def _told(words: Sequence[Word]) -> Word | None:
    """What a header that opens so asks to be told: the noun behind `Describe any`; none for `Describe how`."""
    first = next((at for at, word in enumerate(words) if not _is_opening(word)), len(words))
    if first == len(words) or _TELL not in words[first].concepts:
        return None
    noun = next((word for word in words[first + 1 :] if word.is_unknown or not word.concepts <= _ANY), None)
    return None if noun is None or not noun.concepts.isdisjoint(_ASKS | {"condition"}) else noun


def _is_opening(word: Word) -> bool:
    return not word.is_unknown and word.concepts <= _OPENING


def _prepositions(words: Sequence[Word]) -> Sequence[Word]:
    """The words of a header; `with` asks for a tool where it ends one: `Built with`, and not `Live with users`."""
    last = next((word for word in reversed(words) if "question" not in word.concepts), None)
    return [
        word._replace(concepts=word.concepts - {"instrument"})
        if word is not last and word.concepts >= _WITH
        else word
        for word in words
    ]


def _conjunctions(words: Sequence[Word]) -> Sequence[Word]:
    """The words of a header; `when` inside it asks for no time, but begins a condition: `Who is told when it fails`;
    and behind an `and` it asks how often: `Who checks it, and when?`"""
    inside = False
    found: list[Word] = []
    last = next((word for word in reversed(words) if "question" not in word.concepts), None)
    for word, behind in zip(words, (*words[1:], None), strict=True):
        ends = word is last or (behind is not None and "joins" in behind.concepts)
        if inside and not ends and "condition" in word.concepts and word.concepts & _TIMES:
            word = word._replace(concepts=word.concepts - _TIMES)
        elif inside and word is last and word.concepts >= _TIMES and "joins" in found[-1].concepts:
            word = word._replace(concepts=word.concepts - {"day"})
        inside = inside or word.is_unknown or not word.concepts <= _OPENING | _ASKS | {"condition"}
        found.append(word)
    return found


def _reckoned(words: Sequence[Word]) -> Sequence[Word]:
    """The words of a header; what is computed or counted is not looked at by that, unless it is a measure."""
    if any("measure" in word.concepts for word in words):
        return words
    return [
        word._replace(concepts=word.concepts - {"observe"}) if word.concepts >= _RECKONED else word
        for word in words
    ]


def _users(words: Sequence[Word]) -> Sequence[Word]:
    """The words of a header; whoever uses a model does nothing else with it there: `Used by control`."""
    pairs = enumerate(pairwise(words), 1)
    by = next((at for at, (one, two) in pairs if one.concepts & _USED and "by" in two.concepts), len(words))
    return [
        word._replace(concepts=_PEOPLE) if number > by and not word.concepts & _OPENING else word
        for number, word in enumerate(words)
    ]


def _done_again(words: Sequence[Word]) -> Sequence[Word]:
    """The words of a header; what is taught, or trained, again is retrained, wherever the two words stand."""
    if not any("again" in word.concepts for word in words):
        return words
    return [
        word._replace(concepts=word.concepts - {"train"} | {"retrain"}) if word.concepts & _TAUGHT else word
        for word in words
    ]
