"""Reads one text on one scale: the ordered rules of `questionnaires/vocabulary.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from audit.knowledge.vocabulary import Phrases, Rule, Scale
from audit.lexicon.phrases import PhraseIndex
from audit.lexicon.text import split_answer, words

Role = Literal["is", "starts", "has", "needs", "unless"]
SHORT_EXPLANATION = 14  # words; a longer one tells a story that does not qualify the head
FEW_WORDS = 4


class Hit(NamedTuple):
    """What a text was read as, and by which rule."""

    status: str
    rule: str


@dataclass(frozen=True, slots=True)
class _Part:
    """Words of a text with everything that the index found there."""

    size: int
    found: Sequence[tuple[int, int, tuple[int, Role]]]


def each_phrase(phrases: Phrases) -> Iterator[str]:
    """The phrases of all languages."""
    for language in phrases.values():
        yield from language


class ScaleReader:
    """The rules of one scale, ready to read texts."""

    def __init__(self, scale: Scale) -> None:
        self.scale = scale
        self._rank = {status: number for number, status in enumerate(scale.statuses)}
        self._index: PhraseIndex[tuple[int, Role]] = PhraseIndex(
            (phrase, (number, role))
            for number, rule in enumerate(scale.rules)
            for role, phrases in _roles(rule)
            for phrase in each_phrase(phrases)
        )
        self._vague = {rule.id for rule in scale.rules if rule.vague}
        self._alone = {number for number, rule in enumerate(scale.rules) if rule.alone}
        self._needing = {number for number, rule in enumerate(scale.rules) if rule.needs}
        # of notes alone: there a whole note may be the word of an answer
        self._noting = {
            n for n, rule in enumerate(scale.rules) if rule.on and {*rule.on} <= {*scale.free_text}
        }
        self._doubts = PhraseIndex((phrase, True) for phrase in each_phrase(scale.doubts))
        self._by_whom = PhraseIndex((phrase, True) for phrase in each_phrase(scale.by_whom))
        self._headers = {
            number: PhraseIndex((phrase, True) for phrase in each_phrase(rule.header))
            for number, rule in enumerate(scale.rules)
            if rule.header
        }

    def reads(self, field: str) -> bool:
        """Whether a field tells anything on this scale."""
        scale = self.scale
        return (
            field in scale.own or field in scale.also or field in scale.free_text or field in scale.described
        )

    def asks_who(self, header: str) -> bool:
        """Whether a header asks who does it."""
        return bool(self._by_whom.find(words(header)))

    def rules_for(self, field: str, header: str = "") -> frozenset[int]:
        """The numbers of the rules that may read this field under this header."""
        scale = self.scale
        head = words(header)
        return frozenset(
            number
            for number, rule in enumerate(scale.rules)
            if (field in scale.own or rule.free)
            and (not rule.on or field in rule.on)
            and (field not in scale.described or rule.id in scale.described[field])
            and (number not in self._headers or self._headers[number].find(head))
        )

    def read(self, text: str, rules: frozenset[int]) -> Hit | None:
        """The first rule that fits, the head of the answer before the whole; None where none does.

        An explanation may only lower what the head says (DESIGN.md 3).
        """
        head, explanation = split_answer(text)
        head_words = words(head)
        hit = self._first(self._part(head_words), rules)
        if not explanation.strip():
            return hit
        rest = words(explanation)
        if hit is None or hit.status == "unknown":
            whole = self._first(self._part(head_words + rest), rules)
            heading = hit is None or hit.rule in self._vague  # `Phase 3 – Deployed`, `Approved – in use`
            if whole in (None, hit) and heading:
                return self._first(self._part(rest), rules) or hit
            return whole if whole is not None and whole.status != "unknown" else hit or whole
        return self._lowered(hit, self._part(rest), rules)

    def read_free(self, text: str, rules: frozenset[int]) -> Hit | None:
        """The most cautious of what the sentences of a free text say."""
        hits = [
            hit
            for sentence in sentences(text)
            if (hit := self._first(self._part(words(sentence)), rules, anywhere=True))
            and hit.status != "unknown"
        ]
        return min(hits, key=lambda hit: self.rank(hit.status), default=None)

    def rank(self, status: str) -> int:
        """How assuring a status is; `unknown` and `not_applicable` are below all."""
        return self._rank.get(status, -1)

    def is_best(self, status: str) -> bool:
        """Whether a status is the most assuring of the scale."""
        return status == self.scale.statuses[-1]

    def is_doubted(self, text: str) -> bool:
        """Whether an answer takes back what it says: `Yes, but ...?`, `yes, in theory`. A long one tells a story."""
        said = words(text)
        return text.endswith("?") or (len(said) <= SHORT_EXPLANATION and bool(self._doubts.find(said)))

    def _lowered(self, hit: Hit, rest: _Part, rules: frozenset[int]) -> Hit:
        lower = self._first(rest, rules - self._alone, anywhere=rest.size > FEW_WORDS)
        if lower and lower.status != "unknown" and hit.rule in self._vague and not self.is_best(lower.status):
            return lower  # `No - pilot in three shops`
        if lower is None or self.rank(lower.status) >= self.rank(hit.status):
            return hit
        if lower.status == "unknown" and not self.is_best(hit.status):
            return hit  # `Not retrained; the index is refreshed`: only what assures can be unsaid
        if rest.size <= SHORT_EXPLANATION or self.rank(lower.status) == 0:
            return lower
        return hit

    def _part(self, text: Sequence[str]) -> _Part:
        return _Part(len(text), self._index.find(text))

    def _first(self, part: _Part, rules: frozenset[int], *, anywhere: bool = False) -> Hit | None:
        """The first of the rules that fits.

        With `anywhere` only what names its subject, in `has`, counts, and what rules of notes say of a whole one.
        """
        fits: set[int] = set()
        met: set[int] = set()
        vetoed: set[int] = set()
        for begin, end, (number, role) in part.found:
            if role == "unless":
                vetoed.add(number)
            elif role == "needs":
                met.add(number)
            elif (
                role == "has"
                or (
                    role == "is"
                    and begin == 0
                    and end == part.size
                    and (not anywhere or number in self._noting)
                )
                or (role == "starts" and begin == 0 and not anywhere)
            ):
                fits.add(number)
        left = (fits & rules) - vetoed - (self._needing - met)
        if not left:
            return None
        rule = self.scale.rules[min(left)]
        return Hit(rule.status, rule.id)


def _roles(rule: Rule) -> tuple[tuple[Role, Phrases], ...]:
    return (
        ("is", rule.is_),
        ("starts", rule.starts),
        ("has", rule.has),
        ("needs", rule.needs),
        ("unless", rule.unless),
    )


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, those between semicolons too."""
    for line in text.replace("\r", "\n").split("\n"):
        yield from (part for part in line.replace("; ", ". ").split(". ") if part.strip())
