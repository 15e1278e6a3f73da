"""What prose about a model says of the model itself: that it is a pilot, is yet to come, or has ended.

A description holds every word of a stage, for it tells what the model is for. So no word counts there by itself, and no
sentence is read as an answer is: it must be built as such sentences are, from words of closed classes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from audit.knowledge.reading import Telling, WordFile
from audit.lexicon.normalization import words

# but not behind `J. Hallam`, nor behind what is cut short: `concerns re. bias`
_SENTENCE = re.compile(r"(?<=[;!?])\s+|(?<=\.)(?<!\b[A-Z]\.)(?:(?<=\w{4}\.)\s+|\s+(?![a-zß-öø-ÿ]))|[\r\n]+")
_OPTIONAL = "?"
_YEAR = re.compile(r"(?:19|20)\d\d")
Phrase = tuple[str, ...]


class Prose:
    """Reads descriptions in some languages by the tellings of an axis."""

    def __init__(self, tellings: Sequence[Telling], files: Sequence[WordFile], year: int) -> None:
        self._patterns = [_Pattern(telling, file, year) for telling in tellings for file in files]
        self._telling_words = frozenset().union(*(pattern.words for pattern in self._patterns))
        self._likely: dict[frozenset[str], list[_Pattern]] = {}  # by the telling words of a text

    def read(self, text: str) -> Telling | None:
        """The first telling, in their order, that a sentence of the text is; None for most texts."""
        said = self._telling_words.intersection(words(text))
        if said not in self._likely:
            self._likely[said] = [pattern for pattern in self._patterns if pattern.may_hold(said)]
        likely = self._likely[said]
        if not likely:
            return None
        texts = [words(sentence) for sentence in sentences(text)]
        return next((one.telling for one in likely if one.is_told(texts)), None)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, those between semicolons too."""
    return (part for part in _SENTENCE.split(text) if part.strip())


class _Class:
    """A step of a telling: the phrases of the classes that it names, the longest first."""

    def __init__(self, step: str, file: WordFile) -> None:
        self.is_optional = step.endswith(_OPTIONAL)
        entries = [entry for name in step.strip(_OPTIONAL).split("|") for entry in file.prose.get(name, ())]
        self._phrases: list[Phrase] = sorted(
            {tuple(words(entry)) for entry in entries}, key=len, reverse=True
        )
        self.firsts = {phrase[0] for phrase in self._phrases}

    def after(self, said: Sequence[str], at: int) -> int | None:
        """Where the words go on behind a phrase that begins at a place; None where none does."""
        if at >= len(said) or said[at] not in self.firsts:
            return None
        return next((at + len(p) for p in self._phrases if tuple(said[at : at + len(p)]) == p), None)


def whole_sentences(text: str) -> list[str]:
    """The sentences of a text; a single word with a full stop begins the next one, `Automat. bei Drift`, and behind a
    comma the rest of its own: `monthly, incl. all swaps`."""
    found: list[str] = []
    begun = ""
    for part in sentences(text):
        if found and part[0].islower() and " " not in found[-1].rpartition(", ")[2]:
            begun = found.pop()
        begun = f"{begun} {part}".strip()
        if " " in begun:
            found.append(begun)
            begun = ""
    return [*found, begun] if begun else found


class _Pattern:
    """A telling in one language, which may lack a class of it."""

    def __init__(self, telling: Telling, file: WordFile, year: int) -> None:
        self.telling = telling
        self._year = year
        self._steps = [_Class(step, file) for step in telling.says]
        self._not_behind, self._not_before, self._not_beside = (
            _Class(name, file) for name in (telling.not_behind, telling.not_before, telling.not_beside)
        )

    @property
    def words(self) -> frozenset[str]:
        """The words with which its steps may begin."""
        return frozenset().union(*(step.firsts for step in self._steps))

    def may_hold(self, said: frozenset[str]) -> bool:
        """Whether a text may hold it that has no others of its words than these."""
        return all(step.is_optional or not step.firsts.isdisjoint(said) for step in self._steps)

    def is_told(self, texts: Sequence[Sequence[str]]) -> bool:
        """Whether a sentence is built so, and none beside it speaks against it."""
        beside = ((said, at) for said in texts for at in range(len(said)))
        return any(map(self.holds, texts)) and not any(
            self._not_beside.after(said, at) is not None for said, at in beside
        )

    def holds(self, said: Sequence[str]) -> bool:
        """Whether a sentence is built so."""
        if self.telling.years and (self.telling.years == "past") != self._is_over(said):
            return False
        places = range(1) if self.telling.opens else range(len(said))
        return any(self._from(said, at, 0) and not self._is_behind(said, at) for at in places)

    def _is_over(self, said: Sequence[str]) -> bool:
        """Whether a sentence names years, and each of them is over."""
        years = [int(word) for word in said if _YEAR.fullmatch(word)]
        return bool(years) and max(years) < self._year

    def _from(self, said: Sequence[str], at: int, number: int) -> bool:
        """Whether the steps from one on follow from a place on."""
        if number == len(self._steps):
            return self._not_before.after(said, at) is None
        step = self._steps[number]
        if step.is_optional and self._from(said, at, number + 1):
            return True
        gap = self.telling.gap if number else 0
        ends = (step.after(said, at + skipped) for skipped in range(gap + 1))
        return any(self._from(said, end, number + 1) for end in ends if end is not None)

    def _is_behind(self, said: Sequence[str], at: int) -> bool:
        """Whether the words before a place say that what follows is over: `after this pilot`."""
        return any(self._not_behind.after(said, start) == at for start in range(max(0, at - 2), at))
