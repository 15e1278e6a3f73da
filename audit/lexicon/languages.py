"""Which languages a table is written in, found once from its headers and answers together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from audit.knowledge.documents import Kept
from audit.knowledge.reading import WordFile
from audit.lexicon.tokens import fold, tokens_of

_ENOUGH = 3000  # distinct words that tell a language
_FUNCTION = {"glue", "not", "by", "of", "within", "means", "since", "from", "plan", "condition", "contrast"}
_FUNCTION_WEIGHT = 2.0  # a function word tells more than a loan word such as `monitoring`
_SHARE = 0.12  # of the words that another language alone explains, for it to be spoken too
_CLEARLY = 1.5  # times the weight of the words that the next language has
_LEAST = 3.0  # weight of words by which a language other than English must be known


class Languages:
    """Tells languages apart by the words of the word files. `kept`: where the weights of words are put for the next."""

    def __init__(self, files: Mapping[str, WordFile], kept: Kept) -> None:
        self._files = files
        self._kept = kept
        self._without: Languages | None = None  # where these know the words of headers: those that don't

    def with_headers(self) -> Languages:
        """These languages, told apart by the words of headers too."""
        other = Languages(self._files, self._kept)
        other._without = self
        return other

    @cached_property
    def _weights(self) -> dict[str, dict[str, float]]:
        """Language -> word -> weight, beyond those that are known without the words of headers."""
        name, known = ("header-languages", self._without._weights) if self._without else ("languages", {})

        def added() -> dict[str, dict[str, str]]:
            return {
                language: _by_weight(_weighed(file.headers if known else file.words, known.get(language, {})))
                for language, file in self._files.items()
            }

        return {language: _by_word(told) for language, told in self._kept.of(name, added).items()}

    def _weights_of(self, words: set[str]) -> dict[str, dict[str, float]]:
        """Word -> language -> weight, of those words that some language has."""
        found = self._without._weights_of(words) if self._without else {}
        for language, known in self._weights.items():
            for word in sorted(words & known.keys()):
                found.setdefault(word, {})[language] = known[word]
        return found

    def of(self, texts: Iterable[str]) -> tuple[str, ...]:
        """The languages of texts, the main one first; English where nothing tells."""
        counted: set[str] = set()
        for text in texts:
            counted.update(token.key for token in tokens_of(text[:400]) if len(token.key) > 1)
            if len(counted) >= _ENOUGH:
                break
        known = self._weights_of(counted)
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

    def told(self, text: str, among: Sequence[str]) -> str:
        """The one of some languages that a text is written in; "" where it doesn't clearly tell."""
        totals: Counter[str] = Counter(dict.fromkeys(among, 0.0))
        for weights in self._weights_of({token.key for token in tokens_of(text[:400])}).values():
            totals.update({language: weight for language, weight in weights.items() if language in totals})
        (best, most), *others = totals.most_common(2)
        return best if most and all(most >= _CLEARLY * weight for _, weight in others) else ""


def _weighed(words: Mapping[str, Sequence[str]], known: Mapping[str, float]) -> dict[str, float]:
    """Word -> weight, of the words by their concepts that weigh more than is known already."""
    found: dict[str, float] = {}
    for concept, entries in words.items():
        weight = _FUNCTION_WEIGHT if concept in _FUNCTION else 1.0
        for entry in entries:
            if " " not in entry and not entry.endswith("*"):
                word = fold(entry.lstrip("="))
                if weight > found.get(word, known.get(word, 0.0)):
                    found[word] = weight
    return found


def _by_weight(weights: Mapping[str, float]) -> dict[str, str]:
    """Weight -> its words as one text, which is read faster than a list."""
    found: dict[str, list[str]] = {}
    for word, weight in weights.items():
        found.setdefault(str(weight), []).append(word)
    return {weight: " ".join(words) for weight, words in found.items()}


def _by_word(told: Mapping[str, str]) -> dict[str, float]:
    """The same again as word -> weight."""
    found: dict[str, float] = {}
    for weight, words in told.items():
        found |= dict.fromkeys(words.split(), float(weight))
    return found
