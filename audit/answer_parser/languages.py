"""Which languages a table is written in, found once from its headers and answers together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property

from audit.answer_parser.tokens import fold, tokens_of
from audit.knowledge.reading import WordFile

_ENOUGH = 3000  # distinct words that tell a language
_FUNCTION = {"glue", "not", "by", "of", "within", "means", "since", "from", "plan", "condition", "contrast"}
_FUNCTION_WEIGHT = 2.0  # a function word tells more than a loan word such as `monitoring`
_SHARE = 0.12  # of the words that another language alone explains, for it to be spoken too
_LEAST = 3.0  # weight of words by which a language other than English must be known


class Languages:
    """Tells languages apart by the words of the word files; `headers`: with those of headers."""

    def __init__(self, files: Mapping[str, WordFile], headers: bool = False) -> None:
        self._files = files
        self._headers = headers

    @cached_property
    def _weights(self) -> dict[str, dict[str, float]]:
        """Word -> language -> weight."""
        found: dict[str, dict[str, float]] = {}
        for language, file in self._files.items():
            of_headers = file.headers.items() if self._headers else ()
            for concept, entries in (*file.words.items(), *of_headers):
                weight = _FUNCTION_WEIGHT if concept in _FUNCTION else 1.0
                for entry in entries:
                    if " " not in entry and not entry.endswith("*"):
                        weights = found.setdefault(fold(entry.lstrip("=")), {})
                        weights[language] = max(weights.get(language, 0.0), weight)
        return found

    def of(self, texts: Iterable[str]) -> tuple[str, ...]:
        """The languages of texts, the main one first; English where nothing tells."""
        counted: set[str] = set()
        for text in texts:
            counted.update(token.key for token in tokens_of(text[:400]) if len(token.key) > 1)
            if len(counted) >= _ENOUGH:
                break
        known = {word: weights for word in counted if (weights := self._weights.get(word))}
        totals: Counter[str] = Counter()
        for weights in known.values():
            totals.update(weights)
        if not totals:
            return ("en",)
        best = max(totals, key=lambda language: (totals[language] + (language == "en") * 0.5, language))
        alone: Counter[str] = Counter()
        for weights in known.values():
            if best not in weights:
                alone.update(weights)
        whole = sum(max(weights.values()) for weights in known.values())
        others = [one for one, weight in alone.most_common() if weight >= _LEAST and weight >= _SHARE * whole]
        return (best, *others[:2])
