"""The words of one language, compiled: from a word, or several, to the concepts that it is filed under."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from audit.knowledge.reading import WordFile
from audit.lexicon.stems import Stems
from audit.lexicon.tokens import fold, key_of

Concepts = frozenset[str]
NONE: Concepts = frozenset()
# of words that join others, and have no meaning of their own
FUNCTION: Concepts = frozenset(
    {
        "glue",
        "joins",
        "against",
        "contrast",
        "since",
        "from",
        "by",
        "of",
        "within",
        "means",
        "per",
        "each",
        "perfect",
        "reflexive",
    }
)
IN_USE: Concepts = frozenset({"serve", "deliver"})  # that say that a model is used
_REACH = 4  # characters by which an inflection may differ from its entry
_SHORTEST = 4  # characters of a word that is stemmed
_LONGEST = 5  # words of a phrase
_CUT_OFF = 2  # letters that a dot stands for
_ADVERBS = {"rhythm", "yearly", "automatic", "manual", "clock"}  # as they are cut short
_COMPOUND = 8  # characters of a word that may be made of two
_MISSPELT = 6  # characters of a word that may be misspelt
_LONG_STEM = 8  # of a stem that no other is like
_SWAPPED = 5  # of one two of whose letters may have changed places
_ALIKE = 3  # words that one may be meant for
# which a word is not taken for because of one letter: picked, picker
_NAMED = {"item", "people", "person", "place"}
_VERBS = frozenset({"was"})  # which end no noun: `Leitstand`
_LINKS = ("", "s", "n", "en", "e", "es", "er")


class WordList:
    """The compiled word file of a language."""

    def __init__(self, file: WordFile, closed: frozenset[str], stems: Stems | None = None) -> None:
        self.language = file.language
        self.modifiers_first = file.modifiers_first
        self.nouns_capitalised = file.nouns_capitalised
        self.states = tuple(file.states)
        self.manners = tuple(map(fold, file.manners))
        self.articles = frozenset(map(fold, file.articles))
        self.possessives = frozenset(map(fold, file.possessives))
        self.participles = tuple(map(fold, file.participles))
        self.imperfect = tuple(map(fold, file.imperfect))
        self.ourselves = tuple(file.ourselves)
        self.pasts = frozenset(map(fold, file.pasts))
        self.again = tuple(map(fold, file.again))
        self.particles = frozenset(map(fold, file.particles))
        self.selves = frozenset(map(fold, file.selves))
        self.objects = frozenset(map(fold, file.objects))
        self.references = frozenset(map(fold, file.references))
        self.cut_short = file.cut_short
        # by how it is spelled: `à tracer` is to be done, `a tracé` was
        self.due = {word: tuple(map(fold, endings)) for word, endings in file.due.items()}
        self.replies = dict.fromkeys(map(key_of, file.affirmations), frozenset({"yes"}))
        self.replies |= dict.fromkeys(map(key_of, file.switches), frozenset({"yes", "powered"}))
        self.stems = stems or Stems(file)
        self._closed = closed
        self._exact: dict[tuple[str, ...], set[str]] = {}
        self._begins: dict[
            tuple[str, ...], list[tuple[str, str]]
        ] = {}  # words before -> (beginning, concept)
        self._open: list[tuple[tuple[str, ...], str]] = []
        self._spelled: dict[str, dict[str, set[str]]] = {}  # key of a word -> its spellings -> concepts
        for concept, entries in file.words.items():
            for entry in entries:
                self._file(entry, concept)
        self._common = {
            fold(word): frozenset({concept}) for concept, entries in file.common.items() for word in entries
        }
        self._found: dict[tuple[str, ...], Concepts] = {}
        self._reaches: dict[str, int] = {}

    def _file(self, entry: str, concept: str) -> None:
        exact, begins = entry.startswith("="), entry.endswith("*")
        key = key_of(entry.strip("=*"))
        if not key:
            return
        if begins:
            self._begins.setdefault(key[:-1], []).append((key[-1], concept))
            return
        self._exact.setdefault(key, set()).add(concept)
        if len(key) == 1:
            spelled = self._spelled.setdefault(key[0], {})
            spelled.setdefault(entry.strip("=").casefold(), set()).add(concept)
        if not exact and concept not in self._closed:
            self._open.append((key, concept))

    @cached_property
    def _by_stem(self) -> Mapping[tuple[str, ...], list[tuple[tuple[str, ...], str]]]:
        found: dict[tuple[str, ...], list[tuple[tuple[str, ...], str]]] = {}
        for key, concept in self._open:
            if all(len(word) >= _SHORTEST for word in key) or len(key) > 1:
                found.setdefault(tuple(map(self.stems.of, key)), []).append((key, concept))
        return found

    def reach(self, word: str) -> int:
        """The most words that an entry may have that begins with this one."""
        sizes = (len(key) for key, _ in self._begun_by(word))
        return min(max(sizes, default=1), _LONGEST)

    def begun(self, word: str, then: str) -> Concepts:
        """No less than the concepts of the phrases that begin with these two words."""
        stem = self.stems.of(then)
        return frozenset(
            concept
            for key, concept in self._begun_by(word)
            if then.startswith(key[1]) or self.stems.of(key[1]) == stem
        )

    def _begun_by(self, word: str) -> Iterator[tuple[tuple[str, ...], str]]:
        for first in {word, self.stems.of(word)}:
            yield from self._phrases.get(first, ())

    @cached_property
    def _phrases(self) -> Mapping[str, list[tuple[tuple[str, ...], str]]]:
        """First word of a phrase, and its stem -> the phrases with their concepts."""
        found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for key, concepts in self._exact.items():
            if len(key) > 1:
                found.setdefault(key[0], []).extend((key, concept) for concept in concepts)
        for key, concept in self._open:
            if len(key) > 1:
                found.setdefault(self.stems.of(key[0]), []).append((key, concept))
        for before, endings in self._begins.items():
            if before:
                found.setdefault(before[0], []).extend(((*before, end), concept) for end, concept in endings)
        return found

    def single_letters(self) -> list[str]:
        """The letters that say yes or no in this language."""
        return [
            key[0]
            for key, found in self._exact.items()
            if len(key) == 1 == len(key[0]) and found & {"yes", "no"}
        ]

    def as_spelled(self, key: str, raw: str, concepts: Concepts) -> Concepts:
        """What a word means as it is spelled, where its accents make two words: `sí`, `si`."""
        spellings = self._spelled.get(key, {})
        if len(spellings) < 2 or concepts != self.find((key,)):
            return concepts
        return frozenset(spellings.get(raw.casefold(), concepts))

    def is_phrase(self, key: tuple[str, ...]) -> bool:
        """Whether several words are an entry of their own."""
        return len(key) > 1 and key in self._exact

    def written_out(self, beginning: str) -> str:
        """The shortest word that begins so, where all that do have a meaning in common."""
        begun = self._words_begun(beginning)
        return min(begun, key=len) if begun and self._in_common(begun) else ""

    def is_cut_short(self, key: str) -> bool:
        """Whether a listed adverb is cut from longer words that mean the same: `wöchentl`."""
        begun = self._words_begun(key)
        longest = max(map(len, begun), default=0)
        return longest >= len(key) + _CUT_OFF and not _ADVERBS.isdisjoint(self._in_common(begun))

    def begun_word(self, beginning: str) -> Concepts:
        """What all words have in common that begin so: `nachtr` is cut from `Nachtraining`, `nachtrainiert`."""
        return self._in_common(self._words_begun(beginning))

    def _words_begun(self, beginning: str) -> list[str]:
        return [key[0] for key in self._exact if len(key) == 1 and key[0].startswith(beginning)]

    def _in_common(self, words: Sequence[str]) -> Concepts:
        meanings = [frozenset(self._exact[(word,)]) for word in words]
        return frozenset.intersection(*meanings) if meanings else NONE

    def find(self, key: tuple[str, ...]) -> Concepts:
        """The concepts of one word, or of a phrase; none where it is not filed."""
        if key not in self._found:
            self._found[key] = self._look_up(key)
        return self._found[key]

    def _look_up(self, key: tuple[str, ...]) -> Concepts:
        if exact := self._exact.get(key):
            return frozenset(exact)
        found = frozenset(concept for _, concept in self.inherited(key))
        return found or (self._common.get(key[0], NONE) if len(key) == 1 else NONE)

    def is_common(self, word: str) -> bool:
        """Whether a word is an everyday one that no entry explains."""
        return word in self._common and self.find((word,)) is self._common[word]

    def inherited(self, key: tuple[str, ...]) -> list[tuple[str, str]]:
        """What other entries say of a word or phrase, its own entry aside: by which entry, and which concept."""
        *before, last = key
        begun = [
            (" ".join((*before, f"{beginning}*")), concept)
            for beginning, concept in self._begins.get(tuple(before), ())
            if last.startswith(beginning)
        ]
        if begun:
            longest = max(len(entry) for entry, _ in begun)
            return [(entry, concept) for entry, concept in begun if len(entry) == longest]
        near = self._by_stem.get(tuple(map(self.stems.of, key)), ()) if self._by_stem else ()
        fits = [
            (sum(abs(len(a) - len(b)) for a, b in zip(entry, key, strict=True)), entry, concept)
            for entry, concept in near
            if entry != key
        ]
        least = min((distance for distance, _, _ in fits), default=_REACH + 1)
        if least > _REACH:
            return []
        return [(" ".join(entry), concept) for distance, entry, concept in fits if distance == least]

    def is_form(self, word: str) -> bool:
        """Whether an entry stands for a word as it is, and not by its stem or its beginning."""
        return (word,) in self._exact

    def longest(self, keys: Sequence[str], at: int) -> tuple[int, Concepts]:
        """How many words from here on make an entry, and its concepts; (0, none) where no word does."""
        word = keys[at]
        if word not in self._reaches:
            self._reaches[word] = self.reach(word)
        for size in range(min(len(keys) - at, self._reaches[word]), 0, -1):
            if found := self.find(tuple(keys[at : at + size])):
                return size, found
        return 0, NONE

    def nearest(self, word: str) -> Concepts:
        """The concepts that all words have that differ by a single typing error, beginning with the same letter; else
        those of the words whose stem does: `retrianed`."""
        # another form of a word that stands for itself alone is no error, nor is an ending: `korzystać`
        stem = self.stems.of(word)
        found = _one_error_from(word, self._names.get(word[:1], ()))
        if found:
            if any(self.stems.of(name) == stem or word.startswith(name) for name in found):
                return NONE
            return self._shared(self._exact[(name,)] for name in found)
        typed = _one_error_from(stem, self._stems.get(word[:1], ())) if stem != word else []
        # stems are alike that no one would mistake, and the same stem may be another word: `releasability`
        sure = len(stem) >= _LONG_STEM
        found = [one for one in typed if one != stem and (sure or _is_swapped(one, stem))]
        return self._shared({concept for _, concept in self._by_stem[(one,)]} for one in found)

    def _shared(self, meanings: Iterable[Iterable[str]]) -> Concepts:
        """What all have in common; nothing where that is of a closed class."""
        every = [frozenset(one) for one in meanings]
        meant = frozenset.intersection(*every) if every else NONE
        return NONE if meant & self._closed else meant

    @cached_property
    def _names(self) -> Mapping[str, list[str]]:
        """First letter -> the words that may be misspelt."""
        return _by_letter(k[0] for k, found in self._exact.items() if len(k) == 1 and not found <= _NAMED)

    @cached_property
    def _stems(self) -> Mapping[str, list[str]]:
        """First letter -> the stems of those that may stand for their inflections."""
        return _by_letter(
            k[0] for k, near in self._by_stem.items() if len(k) == 1 and not {c for _, c in near} <= _NAMED
        )

    def compound(self, word: str) -> tuple[Concepts, Concepts]:
        """The concepts of the first and the second part of a word made of two known ones; none where it is not."""
        if not self.modifiers_first or len(word) < _COMPOUND or self.language == "en":
            return NONE, NONE
        for at in range(4, len(word) - 3):
            tail = self.find((word[at:],))
            if not tail or tail <= _VERBS:
                continue
            for link in _LINKS:
                head = word[:at].removesuffix(link) if word[:at].endswith(link) else ""
                if len(head) > 2 and (first := self.find((head,))):
                    return first, tail
            if "rate" in tail:
                return NONE, tail  # `Korrekturquote`, whatever is corrected
        return NONE, NONE


def _by_letter(words: Iterable[str]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in words:
        if len(word) >= _SWAPPED:
            found.setdefault(word[0], []).append(word)
    return found


def _one_error_from(word: str, words: Sequence[str]) -> list[str]:
    """Those of the words that one has typed with a single error: a letter more, less, other, or two that changed
    places, which is all that may be wrong with a short one."""
    if len(word) < _SWAPPED:
        return []
    found = process.extract(word, words, scorer=OSA.distance, score_cutoff=1, limit=_ALIKE)
    long = len(word) >= _MISSPELT
    return [name for name, _, _ in found if (len(name) >= _MISSPELT if long else _is_swapped(name, word))]


def _is_swapped(first: str, second: str) -> bool:
    """Whether two words have the same letters, in another order."""
    return sorted(first) == sorted(second)
