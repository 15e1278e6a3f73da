"""What is said of one thing and denied of the rest, and so holds in part."""

from __future__ import annotations

from collections.abc import Sequence

from audit.knowledge.reading import Row
from audit.lexicon.frames import DENIALS, UNEXPLAINED, Frame, Table
from audit.lexicon.wordlist import Concepts
from audit.lexicon.words import Word

_OF_PORTIONS = frozenset({"place", "facility", "further", "item", "thing", "where", "counted"})
_NOT_OURS = frozenset({"hypothetical", "other"})
_BETWEEN = frozenset({"glue", "of", "within", "joins", "to_date"})  # which name nothing
_OF_REST = frozenset(  # all that a clause says which only names what it is not so for
    {*DENIALS, *_OF_PORTIONS, *_BETWEEN, UNEXPLAINED, "other", "number"}
)


def in_part(table: Table, asked: Concepts, head: Frame, others: Sequence[Frame]) -> Row | None:
    """What is said of one thing and denied of another holds in part: `Yes for UK, no for DE`."""
    row, said = head.row, head.concepts
    if said & _NOT_OURS or said & DENIALS:
        return None
    own = {word.key for word in head.words}
    if row is None or not table.is_practised(row.status):
        told = "yes" in said and table.is_about(asked) if row else said & _OF_PORTIONS
        denied = told and any(map(_denies_rest, others))
        return table.look_up(frozenset({"part"}), asked) if denied else None
    denied = any(table.denies_portion(frame, own) or _denies_rest(frame) for frame in others)
    return table.look_up(said | {"part"}, asked) if denied else None


def _denies_rest(frame: Frame) -> bool:
    """Whether a clause only names for what it is not so: `no for prepaid`, `the rest nothing`, `other regions missing`;
    `no dramas` says of what there is none."""
    said = [word for word in frame.words if word.concepts & DENIALS or not word.concepts <= _BETWEEN]
    denials = [at for at, word in enumerate(said) if word.concepts & DENIALS]
    if len(denials) != 1 or len(said) < 2 or frame.contrast or not frame.concepts <= _OF_REST:
        return False
    ends = denials[0] == len(said) - 1
    return ends or (denials[0] == 0 and _stands_before(frame.words, "within"))


def _stands_before(words: Sequence[Word], concept: str) -> bool:
    """Whether a word with a concept follows the denial with which words begin."""
    at = next(at for at, word in enumerate(words) if word.concepts & DENIALS)
    return at + 1 < len(words) and concept in words[at + 1].concepts
