"""Which field a header speaks of, from exact names over whole questions to near misses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz, process

from audit.ingest.header_text import fold, header_forms
from audit.ingest.truth import parse_truth
from audit.knowledge.fields import Field, Fields

_MEANT, _MEANT_SCORE = 60, 90.5  # characters of a header that is looked at by meaning, and what it scores
_LONGEST = 400  # characters of a header; a longer cell is prose
_SHORT = 3  # letters of a word in which one error makes another word
_NEAR = 75  # per cent that two spellings share
_PARTS = re.compile(r"[/&,;|+]|\b(?:and|or|und|oder|et|ou|y|o|en|e)\b", re.IGNORECASE)
_BESIDE, _LANGUAGES = " / ", 2  # between what a header says in so many languages
_SOMEBODY = {"owner", "team"}
_LETTERS = re.compile(r"[A-Z]{1,3}")  # of a column
_APART = re.compile(
    r"\b(re|ri) (?=train|entr|tr[ae]|addestr|appr|calib|estim|fit|learn|lern)"
)  # `ré-entraînement`
_AS_OF = re.compile(r"\b(?:\d{1,2} \d{1,2} )?20\d\d\b(?: \d\d \d\d\b)?")  # `Statut au 31.12.2025`


@dataclass(frozen=True, slots=True)
class Guess:
    """A field that a header may mean. `score` runs from 0 to 100; an exact name scores 100."""

    field: str
    score: float
    reason: Literal["alias", "meaning", "fuzzy", "values"]


class HeaderMatcher:
    """All headers that the knowledge names, and those that were `given` (field -> header), ready to be looked up.

    `meant`: what tells the field of any other header by its words.
    """

    def __init__(
        self, fields: Fields, given: Mapping[str, str], meant: Callable[[str], str | None] = lambda _: None
    ) -> None:
        self.fields: dict[str, Field] = {f.id: f for f in fields.fields}
        self._filler = frozenset(fields.filler)
        self._abbreviated = fields.abbreviations
        self._words = fields.words
        self._traps = {form for trap in fields.traps for form in header_forms(trap)}
        self._exact = {fold(n): f.id for f in fields.fields for n in _names(f)}
        self._exact |= {
            fold(header): field
            for field, header in given.items()
            if field in self.fields and not _LETTERS.fullmatch(header)
        }
        self._weak = {fold(name): 96.0 - at / 100 for f in fields.fields for at, name in enumerate(f.weak)}
        self._loose = self._loosely()
        questions = [(_parts(q), f.id) for f in fields.fields for q in f.questions]
        self._questions = sorted(questions, key=lambda q: -sum(map(len, q[0])))  # the most specific first
        self._avoid = {f.id: tuple(f" {fold(a)} " for a in f.avoid) for f in fields.fields}
        self._meant = meant
        self._asking = tuple(f"{fold(words)} " for words in fields.words.asking)
        self._manners = frozenset(fields.words.manners)
        self._blank = frozenset(map(fold, fields.words.blank))
        self.named = lru_cache(maxsize=4096)(self._known)
        self.known = lru_cache(maxsize=4096)(self._known_or_meant)

    def is_status(self, field: str) -> bool:
        """Whether rules judge the field's cells."""
        return self.fields[field].type == "status"

    def names_one_of(self, text: str, names: Iterable[str]) -> bool:
        """Whether a header is one of these names, filler aside: `Is it a pilot? (Y/N)` is `pilot`."""
        wanted = {self._without_filler(fold(name)) for name in names}
        return any(self._without_filler(form) in wanted for form in header_forms(text))

    def is_vetoed(self, field: str, text: str) -> bool:
        """Whether a header speaks of something else than this field, whatever its cells look like."""
        return self._vetoed(field, fold(text))

    def all(self, text: str) -> list[Guess]:
        """The fields that a header's words name: the sure one, else a near miss."""
        guess = self.named(text) or self._near(text)
        return [guess] if guess else []

    def best(self, texts: Iterable[str]) -> Guess | None:
        """The best guess for a column from its texts, the most specific first."""
        guesses = [g for text in texts if (g := self.known(text))]
        if guesses:
            return max(guesses, key=lambda g: g.score)
        return next((g for text in texts if (g := self._near(text))), None)

    def asked_field(self, text: str) -> str | None:
        """The field that a header names or means, as an answer may that reads like it: `Refit`, `Quality watched`."""
        guess = self.known(text)
        return guess.field if guess else self._meant_by(text)

    def is_reply(self, text: str) -> bool:
        """Whether a text is a yes, a no or stands for nothing: `n` may head a column of numbers, but tells no row of
        headers."""
        return parse_truth(text, self._words) is not None or fold(text) in self._blank

    def is_trap(self, text: str) -> bool:
        """Whether a header looks like a field and is none."""
        return any(form in self._traps for form in header_forms(text))

    def _known_or_meant(self, text: str) -> Guess | None:
        """The field that a header names, or that its words surely mean: what tells a row of headers."""
        if guess := self.named(text) or self._twice(text):
            return guess
        field = self._meant_by(text)
        # an answer may read like the header that asks for it: `pilot`, `monitored weekly`
        sure = field and (not self.is_status(field) or self._asks(text))
        return Guess(field, _MEANT_SCORE, "meaning") if field and sure else None

    def _twice(self, text: str) -> Guess | None:
        """The field that a header names in two languages: `Life cycle / Cycle de vie`; or what it calls the models."""
        parts = text.split(_BESIDE)
        if len(parts) != _LANGUAGES or not all(map(str.strip, parts)):
            return None
        first, second = map(self.known, parts)
        if first and first.field == "name":
            return first  # `Model / segment`
        alike = first and second and first.field == second.field
        return min(first, second, key=lambda one: one.score) if first and second and alike else None

    def _meant_by(self, text: str) -> str | None:
        """The field that the words of a short header mean, as an answer's may that reads like it."""
        if not 2 < len(text) <= _MEANT or self.is_trap(text) or not any(map(str.isalpha, text)):
            return None
        return self._meant(text)

    def _asks(self, text: str) -> bool:
        """Whether a text is a question, which no answer is: `do they retrain it`, `Wer prüft das?`; or ends in what
        headers ask for: `Monitoring mechanism`."""
        folded = fold(text)
        words = folded.split()
        named = len(words) > 1 and not self._manners.isdisjoint((words[0], words[-1]))
        return text.rstrip().endswith("?") or folded.startswith(self._asking) or named

    def _known(self, text: str) -> Guess | None:
        """The field that a header surely means: by its name, without its filler, as a question, by parts or words."""
        if len(text) > _LONGEST:
            return None
        forms = header_forms(text)
        if any(form in self._traps for form in forms):
            return None
        for form in forms:
            # what stands in the brackets that were left out may still veto: `Training frequency (users)`
            left_out = _left_out(forms[0], form)
            if form in self._exact and not self._vetoed(self._exact[form], left_out):
                meant, asked = self._exact[form], self._exact.get(left_out)
                if asked and {meant, asked} == _SOMEBODY:
                    meant = asked  # `Built by (squad)`
                return Guess(meant, self._weak.get(form, 100.0), "alias")
        forms = tuple(dict.fromkeys((*forms, *map(self._written_out, forms))))
        for form in forms:
            if (field := self._loose.get(self._without_filler(form))) and not self._vetoed(field, forms[0]):
                return Guess(field, 97.0, "alias")
        return self._question(forms) or self._first_part(text)

    def _question(self, forms: tuple[str, ...]) -> Guess | None:
        for form in forms:
            text = f" {form} "
            for parts, field in self._questions:
                # most lack the first part already: a call for each would cost more than all else
                if (
                    parts[0] in text
                    and _in_order(parts, text)
                    and not self._vetoed(field, _without(form, parts))
                ):
                    return Guess(field, 94.0, "alias")
        return None

    def _first_part(self, text: str) -> Guess | None:
        """`Drift / monitoring` is about monitoring, the wider; both parts must be names, or one would be a guess."""
        parts = [part for piece in _PARTS.split(text) if (part := fold(piece))]
        found = [self._exact.get(part) or self._loose.get(self._without_filler(part)) for part in parts]
        if len(found) < 2 or not all(found):
            return None
        first, *others = filter(None, found)
        wider = (other for other in others if self.is_status(first) and first in self.fields[other].over)
        return Guess(next(wider, first), 91.0, "alias")

    def _near(self, text: str) -> Guess | None:
        """A name with a typing error, or one with other words around it (too weak for what rules judge)."""
        form = header_forms(text)[-1] if fold(text) else ""
        if not form or form in self._traps or len(form.split()) > 8:
            return None
        guess = self._misspelt(form) or self._surrounded(form)
        return None if guess is None or self._vetoed(guess.field, fold(text)) else guess

    def _misspelt(self, form: str) -> Guess | None:
        if len(form) < 5:
            return None
        names = [n for n in self._exact if n[0] == form[0] and len(n) > 4 and n.count(" ") == form.count(" ")]
        found = process.extractOne(form, names, scorer=fuzz.ratio, score_cutoff=84)
        if found is None or self._vetoed(field := self._exact[found[0]], form):
            return None
        # each word must be near, or `retrain due` passes for `retrain date`, and `op status` for `opm status`
        if not all(map(_is_near, form.split(), found[0].split())):
            return None
        # a single word has too little context to be taken without asking
        return Guess(field, min(found[1], 89.0 if " " not in form else 99.0), "fuzzy")

    def _surrounded(self, form: str) -> Guess | None:
        words = form.split()
        for size in range(len(words) - 1, 1, -1):
            for start in range(len(words) - size + 1):
                field = self._exact.get(" ".join(words[start : start + size]))
                if (
                    field
                    and not self.fields[field].unique
                    and len(words) - size <= 2
                    and not self._vetoed(field, form)
                ):
                    return Guess(field, 70.0 + 10.0 * size / len(words), "fuzzy")
        return None

    def _written_out(self, form: str) -> str:
        return " ".join(self._abbreviated.get(word, word) for word in form.split())

    def _without_filler(self, form: str) -> str:
        return " ".join([word for word in form.split() if word not in self._filler])

    def _vetoed(self, field: str, form: str) -> bool:
        text = f" {form} {self._written_out(form)} "
        return any(phrase in text for phrase in self._avoid[field])

    def _loosely(self) -> dict[str, str]:
        """Names without filler words, where only one field has what is left."""
        pairs = {
            (self._without_filler(name), field)
            for name, field in self._exact.items()
            if name not in self._weak
        }
        count = Counter(name for name, _ in pairs)
        return {name: field for name, field in pairs if len(name) > 1 and count[name] == 1}


def _is_near(word: str, other: str) -> bool:
    """Whether a word may be another one with a typing error; one of a few letters only cut short, two at the end
    (`OM` for `OMP`), three between the first and the last (`pra` for `para`)."""
    short, long = sorted((word, other), key=len)
    if len(short) > _SHORT:
        return fuzz.ratio(word, other) >= _NEAR
    if len(short) < _SHORT:
        return long.startswith(short)
    rest = iter(long)
    return short[0] + short[-1] == long[0] + long[-1] and all(letter in rest for letter in short)


def _left_out(whole: str, form: str) -> str:
    """The words of a header that one of its forms leaves out."""
    return f" {whole} ".replace(f" {form} ", " ", 1).strip()


def _without(form: str, parts: tuple[str, ...]) -> str:
    """A header without the question's own words, which veto nothing: `kept up to date` asks for no date."""
    text = f" {form} "
    for part in parts:
        text = text.replace(part, " ", 1)
    return text.strip()


def _names(field: Field) -> list[str]:
    return [field.label, field.id, *(name for names in field.aliases.values() for name in names)]


def _parts(question: str) -> tuple[str, ...]:
    return tuple(f" {fold(part)} " for part in question.split("..."))


def _in_order(parts: tuple[str, ...], text: str) -> bool:
    at = 0
    for part in parts:
        at = text.find(part, at)
        if at < 0:
            return False
        at += len(part) - 1
    return True
