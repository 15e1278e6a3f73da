"""The residue rule: an assurance needs every word of its clauses accounted for; what nobody explained withholds it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from audit.lexicon.clauses import OFTEN, Parser
from audit.lexicon.frames import DENIALS, Frame, Table
from audit.lexicon.wordlist import FUNCTION, NONE, Concepts
from audit.lexicon.words import Word

_NAME = 3  # words of somebody's name
_SPOKEN = 3  # words of a clause that says something of its own, where fewer may be `ideally`
# `Production: Austria planned`: what follows is said of the head itself
_HEADED = re.compile(r"[^;,.()\n]*:\s")
_ABBREVIATED = 4  # letters
_BYGONE = frozenset({"was", "past", "threshold", "known"})
_MEASURE = frozenset({"measure"})
_CONCERNED = frozenset({"it", "model", "us"})  # of a clause about the model, which must be understood
# of a clause that may say when it was, or will be so
_TIMED = frozenset({"before", "condition", "conditional"})
_WITHHOLDING = DENIALS | {"more"}  # of a clause about something else, which must be understood all the same
# of a clause about something else, where they may hold for the head, too: `scheduled, watched in test only`
_RESTRICTING = frozenset({"testbed", "irregular"})
# what a clause may hold besides what it says
EMPTY = FUNCTION - {"contrast"} | {"number"}
_BOUND = frozenset({"threshold", "number"})
_THINGS = frozenset({"item", "thing"})  # which a head may be about instead of the model
_STEPS = 8  # of a clause that are tried each by itself


class Residue:
    """What is left over of the answers below one header. `asked`: what the header asks; `header_words`: how many of
    an affirmed frame's words are the header's."""

    def __init__(self, parser: Parser, table: Table, asked: Concepts, header_words: int) -> None:
        self._parser = parser
        self._table = table
        self._asked = asked
        self._header_words = header_words

    def left_over(self, frames: Sequence[Frame], text: str, *, option: bool) -> tuple[str, ...]:
        """The words that withhold an assurance. Behind an option of a list (`option`) an explanation may stay
        unexplained, unless it holds words that lower."""
        core = next((at for at, frame in enumerate(frames) if self.stands(frame)), len(frames))
        yes = "yes" in frames[0].concepts and self._table.is_about(self._asked)
        headed = is_headed(text)
        left: list[str] = []
        for number, frame in enumerate(frames):
            if number and option and self._explains(frame):
                continue
            # `all the time - each alert is discussed`, `Quality monitored by the model: welding seams`
            if (number and _tells_of_what(frames[0], frame)) or (
                number == 1 and headed and self._names_things(frame)
            ):
                left += [word.raw for word in frame.words]
            if number and (number > core or yes) and self._is_done_with_it(frame):
                continue
            if number > core and (
                self._names_somebody(frame, text)
                or self._takes_nothing_back(frame, described=headed and number == 1)
            ):
                continue
            left += self._unexplained(frame, behind=number > 0)
        return tuple(left)

    def _names_things(self, frame: Frame) -> bool:
        """Whether a clause says nothing but what something is about."""
        return not (self._table.is_about(frame.concepts) or frame.concepts.isdisjoint(_THINGS))

    def _names_somebody(self, frame: Frame, text: str) -> bool:
        """Whether a clause is a name, in brackets or behind a comma: `checked weekly (Bertolini)`. A word behind a full
        stop begins a sentence."""
        name = " ".join(word.raw for word in frame.words)
        named = len(frame.words) <= _NAME and all(map(self._parser.may_name, frame.words))
        return named and any(f"{sign}{name}" in text for sign in ("(", ", "))

    def _takes_nothing_back(self, frame: Frame, *, described: bool) -> bool:
        """Whether a clause behind one that stands is harmless, understood or not; `described`: it says what the head
        is about."""
        if frame.aside and not frame.concepts.isdisjoint(_RESTRICTING):
            return False
        return (
            self.adds(frame)
            or self._is_beside(frame)
            or self._is_what_follows(frame)
            or (not described and (self._is_known(frame) or self._is_aside_but_for_a_word(frame)))
        )

    def _is_done_with_it(self, frame: Frame) -> bool:
        """Whether a clause says what is done with the model today, whatever it is: `the shop sets the level on it`."""
        if (
            frame.contrast
            or frame.aside
            or self._table.lowers(frame.concepts)
            or not self._table.names_use(frame)
        ):
            return False
        assures = frame.row is None or self._table.is_assuring(frame.row.status)
        return (
            assures
            and frame.concepts.isdisjoint(_BYGONE)
            and not any(map(self._parser.may_be_past, frame.words))
        )

    def _is_what_follows(self, frame: Frame) -> bool:
        """Whether a clause says what somebody does beyond a bound, all but that word known: `above 15 we dig`."""
        if frame.contrast or self._table.lowers(frame.concepts) or not frame.concepts >= _BOUND:
            return False
        return sum(word.is_unknown for word in frame.words) == 1

    def _is_aside_but_for_a_word(self, frame: Frame) -> bool:
        """Whether a clause says nothing of the model or the practice, nothing that lowers, and all but one of its words
        are known. One word beside empty ones may take all back, unless it is a name, and so may what became of it:
        `weekly (moribund)`, `nightly, vetoed by the board`."""
        if frame.contrast or self._table.lowers(frame.concepts) or self._table.is_about(frame.concepts):
            return False
        unknown = [word for word in frame.words if word.is_unknown]
        if len(unknown) != 1 or not frame.concepts.isdisjoint(_CONCERNED | _TIMED):
            return False
        if self._parser.may_be_state(unknown[0]):
            return False
        known, _ = _known_and_unknown(frame)
        return known > 0 or not unknown[0].raw.islower()

    def _unexplained(self, frame: Frame, *, behind: bool) -> list[str]:
        """The words of a clause that nothing accounts for; all of one that turns what stands before it."""
        assures = frame.row is not None and self._table.is_assuring(frame.row.status)
        if behind and frame.contrast and not assures:
            return [word.raw for word in frame.words if word.is_unknown or not word.concepts <= EMPTY]
        if frame.affirmed:  # whether the column is what it was taken for is not the reader's to say
            kinds = [word.raw for word in frame.words if "kind" in word.concepts]
            own = replace(frame, words=frame.words[self._header_words :])
            return [*kinds, *self._table.left_over(own)]
        if frame.aside:
            restricted = _RESTRICTING if behind else NONE
            return [word.raw for word in frame.words if word.is_unknown or word.concepts & restricted]
        return [] if self._stands_before_and(frame) else list(self._table.left_over(frame))

    def _stands_before_and(self, frame: Frame) -> bool:
        """Whether a clause assures by what it says before an `and`, behind which it says something of its own."""
        for at in joined(frame):
            parts = (frame.words[:at], frame.words[at + 1 :])
            head, rest = (self._table.part(frame, part, self._asked) for part in parts)
            if self.stands(head):
                known, unknown = _known_and_unknown(rest)
                return self._is_known(rest) or (self.adds(rest) and known > unknown)
        return False

    def stands(self, frame: Frame) -> bool:
        """Whether a clause assures by itself, understood to its last word."""
        row = frame.row
        if row is None or frame.aside or frame.affirmed or not self._table.is_assuring(row.status):
            return False
        return self._table.is_about(frame.concepts) and not self._table.left_over(frame)

    def adds(self, frame: Frame) -> bool:
        """Whether a clause behind one that stands adds who, how often or where, and takes nothing back."""
        if frame.contrast or self._table.lowers(frame.concepts):
            return False
        row = frame.row
        if row and not (row.yields or row.status == "unknown" or self._table.is_assuring(row.status)):
            return False
        listed = self._table.is_about(_MEASURE) and all(map(_is_abbreviation, frame.words))
        return listed or self._table.adds(frame.concepts)

    def _is_known(self, frame: Frame) -> bool:
        """Whether most words of a clause that mean something are known, and nothing else is said to be done."""
        if frame.contrast or self._table.lowers(frame.concepts):
            return False
        if not self._table.is_about(frame.concepts) and not frame.concepts.isdisjoint(_CONCERNED):
            return False
        if frame.row and (frame.aside or not self._table.is_assuring(frame.row.status)):
            return False
        known, unknown = _known_and_unknown(frame)
        return known + unknown >= _SPOKEN or known > unknown > 0

    @staticmethod
    def _is_beside(frame: Frame) -> bool:
        """Whether a clause is about something else, and its words show it."""
        known, unknown = _known_and_unknown(frame)
        return (
            frame.aside
            and not frame.contrast
            and known >= unknown
            and frame.concepts.isdisjoint(_WITHHOLDING)
        )

    def _explains(self, frame: Frame) -> bool:
        """Whether a clause behind an option takes nothing of it back."""
        assures = frame.row is not None and self._table.is_assuring(frame.row.status)
        return not frame.contrast and (assures or not self._table.lowers(frame.concepts))


def is_headed(text: str) -> bool:
    """Whether a text begins with what it is about, and a colon."""
    return _HEADED.match(text) is not None


def joined(frame: Frame) -> Iterator[int]:
    """Where the first few `and` of a clause stand; to try each would take for ever in a hostile cell."""
    places = (at for at, word in enumerate(frame.words) if at and "joins" in word.concepts)
    return islice(places, _STEPS)


def _tells_of_what(head: Frame, frame: Frame) -> bool:
    """Whether a clause about something else says what is done as often as the head states, and nothing more."""
    often = not head.concepts.isdisjoint(OFTEN) and head.concepts <= OFTEN | EMPTY
    return often and frame.aside and "each" in frame.concepts


def _is_abbreviation(word: Word) -> bool:
    """Whether nobody knows a word, and it is one of a few capital letters: one more measure of a list."""
    return word.is_unknown and word.raw.isupper() and 1 < len(word.raw) <= _ABBREVIATED


def _known_and_unknown(frame: Frame) -> tuple[int, int]:
    """How many words of a clause that mean something are explained, and how many are not."""
    unknown = sum(word.is_unknown for word in frame.words)
    return sum(not word.concepts <= EMPTY for word in frame.words), unknown
