"""The words that name nobody: the toolkit's own vocabulary, in all its languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from audit.knowledge import WORDS, Knowledge
from audit.lexicon.normalization import words

_DOCUMENTS = ("fields.yaml", "tools.yaml", "labels.yaml", "review.yaml")
_INVENTED = {"examples", "place", "facility"}  # texts as a client would write them, and names of places
_LONGEST_MIXED = 4  # a word with a digit up to this length names nobody: `Q3`, `2nd`
_SHORTEST_STEM = 5  # of a phrase whose last word may go on: a shorter one would let names pass


class PlainWords:
    """Tells whether every word of a text is one of the toolkit's own, or no word at all."""

    def __init__(self, knowledge: Knowledge) -> None:
        whole: set[str] = set()
        stems: set[str] = set()
        for name in (*_DOCUMENTS, *(name for name in knowledge.documents if name.startswith(WORDS))):
            for text in _texts(knowledge.documents[name].model_dump()):
                for part in text.split():
                    (stems if part.endswith("*") else whole).update(words(part))
        self._whole = frozenset(whole)
        self._stems = tuple(sorted(stem for stem in stems if len(stem) >= _SHORTEST_STEM))

    def cover(self, text: str) -> bool:
        """Whether the text holds nothing but these words, numbers and marks."""
        return all(map(self._is_plain, words(text)))

    def _is_plain(self, word: str) -> bool:
        if word in self._whole or not any(c.isalpha() for c in word) or word.startswith(self._stems):
            return True
        return len(word) <= _LONGEST_MIXED and any(c.isdigit() for c in word)


def _texts(document: Any) -> Iterator[str]:
    """Every text of a document, the keys of its mappings included."""
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict):
        for key, value in document.items():
            if key not in _INVENTED:
                yield str(key)
                yield from _texts(value)
    elif isinstance(document, (list, tuple, set, frozenset)):
        for value in document:
            yield from _texts(value)
