"""What a remark takes back of an axis: that it ended, that it does not work, that it is none of the model's."""

from __future__ import annotations

from collections.abc import Sequence, Set

from audit.lexicon.frames import DENIALS, PLAIN, Frame, Table
from audit.lexicon.residue import EMPTY
from audit.lexicon.wordlist import IN_USE, Concepts
from audit.lexicon.words import Word

_NOT_THE_MODEL = frozenset({"model", "output"})
_OF_MODEL = frozenset({"model", "it"})
_NOT_OVER = frozenset(  # of a clause that does not say so of the practice now
    {"other", "people", "condition", "conditional", "before"}
)
_ENDED = frozenset({"off", "paused", "failed", "ended", "ignored"})  # which, denied, goes on
_ENDS = frozenset(
    {"retire", "replace", "off", "paused", "ended", "no_longer"}
)  # of a model, or of what stands before
_CIRCUMSTANCE = frozenset({"means", "within", "since", "after"})  # before what an end came with
_PRACTISED = frozenset(  # what is done in a practice
    {"observe", "watch", "retrain", "train", "alert", "validate", "ignored", "against"}
)
_FEW_UNKNOWN = 3  # words, of which one is unknown
_DENIED = 2  # words before an end, one of which denies it


class Remarks:
    """What remarks may do to an axis, by its table. A remark speaks of anything, so that its words weigh less than an
    answer's: of what is not understood to the last word, it states nothing, but may withhold what other cells assure.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self._taken_back = [frozenset(item.split("|")) for item in table.table.taken_back]
        self._origin = frozenset(table.table.origin)
        self._doubted = table.table.doubted
        self._besides = frozenset(table.table.besides)

    def may_take_back(self, concepts: Set[str]) -> bool:
        """Whether the concepts of a remark's words could do so."""
        return bool(self._taken_back) and (
            "no_longer" in concepts or all(concepts & item for item in self._taken_back)
        )

    def take_back(self, frames: Sequence[Frame]) -> bool:
        """Whether a remark says of something of the practice that it is over or does not work, or is none of the
        model's: `the alarm is the pump's, not the model's`."""
        if not self._taken_back:
            return False
        over = any(
            (all(frame.concepts & item for item in self._taken_back) or _is_over(frame))
            and frame.concepts.isdisjoint(_NOT_OVER | self._besides)
            and not _goes_on(frame)
            for frame in frames
        )
        return over or (
            any(map(_is_not_the_model, frames))
            and any(frame.concepts & self._taken_back[0] for frame in frames)
        )

    def may_doubt(self, status: str) -> bool:
        """Whether a remark that says so with words which nobody explained withholds what other cells assure."""
        return status == self._doubted if self._doubted else not self._table.is_assuring(status)

    def are_beside(self, status: str, frames: Sequence[Frame]) -> bool:
        """Whether a remark tells the end of something else than the model, which stands before it: `the weekly report
        no longer runs`, but `model and report are retired`, and `retired because of its errors`."""
        ending = [frame for frame in frames if frame.concepts & _ENDS]
        return status == self._doubted and bool(ending) and all(map(self._is_beside, ending))

    def _is_beside(self, frame: Frame) -> bool:
        before = frame.words[: _end_of(frame)]
        used = not frame.concepts.isdisjoint(IN_USE)
        told = frame.words if used else before  # its end may be told behind: `and nobody uses it any more`
        of_model = any(word.concepts & _OF_MODEL and "its" not in word.concepts for word in told)
        return not of_model and any(word.concepts & self._besides for word in before)

    def tell_end(self, status: str, frames: Sequence[Frame]) -> bool:
        """Whether a remark tells an end to its last word but for what it came with: `switched off with the upgrade`."""
        return status == self._doubted and all(map(_comes_with, frames))

    def tell_origin(self, concepts: Concepts) -> bool:
        """Whether a remark only says how the model came about: `developed in house`."""
        made = bool(self._origin) and self._table.table.origin[0] in concepts
        return made and self._table.bearing(concepts) <= self._origin


def is_mostly_understood(table: Table, status: str, telling: Sequence[Frame]) -> bool:
    """Whether a remark that no column of its own stands above says what is done, and few of its words are unknown; an
    assurance is understood to the last word in any case. `telling`: the clauses that say what it was read as."""
    if table.is_assuring(status):
        return True
    unknown = len(table.unexplained(telling))
    acts = any(frame.concepts & _PRACTISED for frame in telling)
    return acts and _FEW_UNKNOWN * unknown <= sum(len(frame.words) for frame in telling)


def _first(words: Sequence[Word], concepts: Set[str]) -> int:
    """Where the first of the words stands that carries one of the concepts; behind them all where none does."""
    return next((at for at, word in enumerate(words) if word.concepts & concepts), len(words))


def _end_of(frame: Frame) -> int:
    return _first(frame.words, _ENDS)


def _comes_with(frame: Frame) -> bool:
    """Whether the words of a clause that nobody explained say when, or with what, an end came: they stand somewhere
    behind such a preposition (`switched off in May when we moved to Braze`); before the end, right behind it (`since
    the move to Braze no longer used`)."""
    told, end = False, _end_of(frame)
    for at, word in enumerate(frame.words):
        if word.is_unexplained and not told:
            return False
        goes_on = at > end or word.is_unexplained or word.concepts <= EMPTY
        told = bool(word.concepts & _CIRCUMSTANCE) or (told and goes_on and at != end)
    return True


def _goes_on(frame: Frame) -> bool:
    """Whether a clause denies each end of which it speaks: not switched off."""
    ends = [at for at, word in enumerate(frame.words) if word.concepts & _ENDED]
    return bool(ends) and all(
        any(word.concepts & DENIALS for word in frame.words[max(0, at - _DENIED) : at]) for at in ends
    )


def _is_over(frame: Frame) -> bool:
    """Whether a clause says of what stands before it that it is over, and nothing else: `not any more`."""
    said = frame.concepts - PLAIN
    return "no_longer" in said and said <= DENIALS | _ENDED | {"no_longer"}


def _is_not_the_model(frame: Frame) -> bool:
    """Whether a clause says nothing but that it is none of the model's: `not the model's`."""
    said = frame.concepts - PLAIN
    return bool(said & DENIALS and said & _NOT_THE_MODEL) and said <= DENIALS | _NOT_THE_MODEL
