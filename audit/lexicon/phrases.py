"""Finds thousands of phrases in one pass over the words of a text.

Every phrase is filed under its first two words (or the first, or its first letters where it may go on), so
the cost grows with the words of the text and not with the number of phrases.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Generic, TypeVar

from audit.lexicon.normalization import phrase_words

Tag = TypeVar("Tag")
GAP = 4  # words that `..` may stand for
_STEM = 3  # letters that a word with `*` is filed under


Filed = tuple[int, tuple[str, ...], Tag]  # its number, the words after the first, its tag
_number = itemgetter(0)


class _Word(Generic[Tag]):
    """The phrases that begin with one word: by their second word, and those whose second word is open."""

    def __init__(self, phrases: Iterable[tuple[int, str, Tag]]) -> None:
        self.by_next: dict[str, list[Filed[Tag]]] = {}
        self.open: list[Filed[Tag]] = []
        for number, phrase, tag in phrases:
            rest = phrase_words(phrase)[1:]
            if rest and rest[0] != ".." and not rest[0].endswith("*"):
                self.by_next.setdefault(rest[0], []).append((number, rest, tag))
            else:
                self.open.append((number, rest, tag))

    def before(self, following: str) -> Sequence[Filed[Tag]]:
        """Those that may go on with the following word, in the order in which they were filed."""
        certain = self.by_next.get(following, ())
        return sorted([*certain, *self.open], key=_number) if certain and self.open else certain or self.open


class PhraseIndex(Generic[Tag]):
    """Phrases, each with a tag, to be found at any word of a text."""

    def __init__(self, phrases: Iterable[tuple[str, Tag]]) -> None:
        self._by_first: dict[str, list[tuple[int, str, Tag]]] = defaultdict(list)
        self._by_word: dict[str, _Word[Tag]] = {}  # filed when the word first comes up: most never do
        self._by_stem: dict[str, list[tuple[str, tuple[str, ...], Tag]]] = {}
        for number, (phrase, tag) in enumerate(phrases):
            first = _first(phrase)
            if first.endswith("*"):
                rest = phrase_words(phrase)[1:]
                self._by_stem.setdefault(first[:-1][:_STEM], []).append((first[:-1], rest, tag))
            elif first:
                self._by_first[first].append((number, phrase, tag))

    def find(self, words: Sequence[str]) -> list[tuple[int, int, Tag]]:
        """Every phrase in the words: where it begins, where it ends (one past its last word), its tag."""
        found: list[tuple[int, int, Tag]] = []
        by_first, by_stem = self._by_first, self._by_stem
        for at, word in enumerate(words):
            if word in by_first:
                following = words[at + 1] if at + 1 < len(words) else ""
                for _, rest, tag in self._filed(word).before(following):
                    end = _follow(words, at + 1, rest)
                    if end:
                        found.append((at, end, tag))
            for stem, rest, tag in by_stem.get(word[:_STEM], ()):
                if word.startswith(stem):
                    end = _follow(words, at + 1, rest)
                    if end:
                        found.append((at, end, tag))
        return found

    def _filed(self, word: str) -> _Word[Tag]:
        if word not in self._by_word:
            self._by_word[word] = _Word(self._by_first[word])
        return self._by_word[word]


def _first(phrase: str) -> str:
    """The first word of a phrase; most are plain already."""
    first = phrase.partition(" ")[0]
    if first.isascii() and first.isalnum() and phrase.isascii():
        return first.lower()
    return next(iter(phrase_words(phrase)), "")


def _follow(words: Sequence[str], at: int, rest: tuple[str, ...]) -> int:
    """Where the rest of a phrase ends if it goes on at this word; 0 where it does not."""
    for number, part in enumerate(rest):
        if part == "..":
            return next(
                (
                    end
                    for skip in range(GAP + 1)
                    if at + skip < len(words) and (end := _follow(words, at + skip, rest[number + 1 :]))
                ),
                0,
            )
        if at >= len(words):
            return 0
        word = words[at]
        if word != part and not (part.endswith("*") and word.startswith(part[:-1])):
            return 0
        at += 1
    return at
