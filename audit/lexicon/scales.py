"""What the numbers and the single letters of a column are: grades, or a yes and a no."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set

from audit.lexicon.answers import AnswerReader
from audit.lexicon.codes import without_remark
from audit.lexicon.wordlist import NONE

_LETTERS = re.compile(r"\b([A-Z])\s*/\s*([A-Z])(?:\s*/\s*[A-Z])+\W*$")  # `Live Y/N/T`
_GRADES = {str(number) for number in range(2, 11)}
_GRADED = re.compile(r"\b[01]\s*(?:[-–—]|to|bis|à|a)\s*(?:[2-9]|10)\b")  # `Monitoring (0-3)`
_BOTH = 2  # a yes and a no
_ANYWHERE = {"x", "X", "y", "Y", "n", "N"}  # letters that say yes or no in a list of any language


def is_graded(header: str, texts: Iterable[str]) -> bool:
    """Whether the numbers of a column are grades: a 1 is then no yes, and a 0 no no."""
    return bool(_GRADED.search(header)) or not _GRADES.isdisjoint(texts)


def letters_answered(texts: Iterable[str], header: str, reader: AnswerReader) -> Set[str] | None:
    """The single letters of a column that are a yes or a no, None for all: `S`, `N – switched off`, where they are more
    than half of them; the two that its header lists first, `Live Y/N/T`; a lone `x` is a cross."""
    given = {without_remark(text).strip() for text in texts}
    letters = {text for text in given if len(text) == 1 and text.isalpha()}
    if letters <= _ANYWHERE:
        return None
    if listed := _LETTERS.search(header):
        pair = listed[1], listed[2]
        told = all(map(reader.is_bare, pair)) and len({reader.read(one).status for one in pair}) > 1
        return {letter for letter in letters if letter.upper() in pair} if told else NONE
    bare = {text for text in given if reader.is_bare(text)}
    if len({text.casefold() for text in bare}) < _BOTH:
        return NONE
    return None if letters <= bare else letters & bare if _BOTH * len(bare) > len(letters) else NONE
