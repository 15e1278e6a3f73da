"""The stems of the words of one language, shared by all its lists: of all that is compiled they take longest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from importlib.metadata import version

from audit.knowledge.documents import Kept
from audit.knowledge.reading import WordFile
from audit.lexicon.tokens import fold, key_of

_SHORTEST = 4  # characters of a word that is stemmed


class Stems:
    """Stems by word. `kept`: where those of the entries were put by an earlier process."""

    def __init__(self, file: WordFile, kept: Kept | None = None) -> None:
        self._file = file
        self._kept = kept
        self._never_stemmed = tuple(map(fold, file.never_stemmed))

    def prepare(self) -> None:
        """Loads what stems a word that is not kept, as every list has some."""
        self._stem_word  # noqa: B018

    def of(self, word: str) -> str:
        """The stem of a folded word; short ones and adjectives of the possible stay as they are."""
        if not self._is_stemmed(word):
            return word
        if word not in self._known:
            self._known[word] = self._stem_word(word)
        return self._known[word]

    def _is_stemmed(self, word: str) -> bool:
        return len(word) >= _SHORTEST and not word.endswith(self._never_stemmed)

    @cached_property
    def _known(self) -> dict[str, str]:
        if self._kept is None:
            return {}
        name = f"stems-{self._file.language}-{version('snowballstemmer')}"
        return self._kept.of(name, lambda: {word: self._stem_word(word) for word in set(self._words())})

    def _words(self) -> Iterator[str]:
        """The words of the entries that may stand for their inflections."""
        for listed in (self._file.words, self._file.headers):
            for entries in listed.values():
                for entry in entries:
                    if not entry.startswith("=") and not entry.endswith("*"):
                        yield from filter(self._is_stemmed, key_of(entry))

    @cached_property
    def _stem_word(self) -> Callable[[str], str]:
        import snowballstemmer

        stem: Callable[[str], str] = snowballstemmer.stemmer(self._file.stemmer).stemWord
        return stem
