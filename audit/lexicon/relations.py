"""What neighbouring words mean together: `performance of the team` is no measure of the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, cached_property, partial

from audit.knowledge.reading import Axis, Relation
from audit.lexicon.wordlist import IN_USE, NONE, Concepts
from audit.lexicon.words import Word

_CAPITALS, _DIGITS = 4, "0123456789"  # letters of an abbreviation, and what may number it
_GLUE = frozenset({"glue"})
_NOTHING = frozenset({"nothing"})  # with which a word becomes what stands beside it and nothing else
_ITEM = frozenset({"item"})  # which may be of any kind, as a word may that nobody explained
_PASSED = (
    _GLUE,
    frozenset({"glue", "joins"}),
    frozenset({"glue", "becomes"}),
    frozenset({"glue", "against"}),
    frozenset({"glue", "perfect"}),
    frozenset({"glue", "reflexive"}),
    frozenset({"number"}),
    frozenset({"rhythm"}),
    frozenset({"glue", "rhythm"}),
    frozenset({"date", "rhythm"}),
)  # between words that relate


@dataclass(frozen=True)
class Grammar:
    """What relations need to know of a language."""

    modifiers_first: bool
    nouns_capitalised: bool
    articles: Set[str]
    parting: Set[str]  # of those, the ones that no two words of a compound have between them
    states: tuple[str, ...]
    manners: tuple[str, ...]
    participles: tuple[str, ...]
    narrower: Mapping[str, str]  # of concepts that only relations tell apart: what they are a kind of

    @cached_property
    def kinds(self) -> Concepts:
        """The concepts that only relations tell apart."""
        return frozenset(self.narrower)

    def broadened(self, concepts: Concepts) -> Concepts:
        """Concepts with what they are a kind of."""
        return concepts | {self.narrower[one] for one in concepts & self.kinds}

    def of_any_kind(self, concepts: Concepts) -> bool:
        """Whether a word may be a thing of any kind, as one that nobody explained."""
        return bool(concepts) and concepts - self.kinds <= _ITEM


class Relations:
    """The relations in one language, by its grammar: the order of its words, the articles that may stand between two
    that relate, whether nouns have a capital letter."""

    def __init__(self, relations: Sequence[Relation], grammar: Grammar) -> None:
        self._relations = relations
        self._grammar = grammar
        self._lines: dict[Axis | None, list[_Line]] = {}
        becoming = (_becoming(one) for r in relations for one in (r.first_becomes, r.second_becomes))
        self.made: Set[str] = frozenset().union(*filter(None, becoming))

    def without(self, relation: Relation) -> Relations:
        """These relations without one of them."""
        others = [one for one in self._relations if one is not relation]
        return Relations(others, self._grammar)

    def resolve(self, words: list[Word], axis: Axis | None) -> None:
        """Gives words what they mean with their neighbours on an axis; None: on whichever."""
        if len(words) > 1:
            self._relate(words, axis)
        if axis is not None:
            words[:] = map(self._without_kinds, words)

    def _relate(self, words: list[Word], axis: Axis | None) -> None:
        said, unknown = self._said_by(words)
        for line in self._of(axis):
            # most have no word to apply to: a look at each would cost more than all else
            if line.may_apply(said, unknown) and line.apply(words):
                said, unknown = self._said_by(words)

    def _without_kinds(self, word: Word) -> Word:
        """The word without what only relations tell apart."""
        kinds = self._grammar.kinds
        return word if word.concepts.isdisjoint(kinds) else word._replace(concepts=word.concepts - kinds)

    def _said_by(self, words: Sequence[Word]) -> tuple[Set[str], bool]:
        """Every concept of the words, and whether one has none."""
        any_kind = self._grammar.of_any_kind
        said = frozenset().union(*(word.concepts for word in words))
        return said, any(not word.concepts or any_kind(word.concepts) for word in words)

    def _of(self, axis: Axis | None) -> list[_Line]:
        if axis not in self._lines:
            self._lines[axis] = [line for one, line in self._all if not one.axes or axis in one.axes]
        return self._lines[axis]

    @cached_property
    def _all(self) -> list[tuple[Relation, _Line]]:
        """The relations of languages that order words as this one does."""
        wanted = cache(partial(_Wanted, grammar=self._grammar))  # most ask for what others ask for
        return [
            (one, _Line(one, self._grammar, wanted))
            for one in self._relations
            if not one.when or (one.when == "modifiers_first") == self._grammar.modifiers_first
        ]


class _Wanted:
    """Concepts of which a word must have one, or what kind of word it must be.

    `?` is a word that nobody explained and that may be a noun, `Name` such a one with a capital letter, `Article` one
    behind which a noun follows, `Lower` any word without a capital letter, `Initial` a single capital letter,
    `Capitals` a few that nobody explained, `State` such a word without a capital letter that ends like one that says
    how something is, `Past` a verb of use that ends like a participle, which one of the past may be as well, `Capital`
    a thing with a capital letter where nouns have none, `Noun` a word that nobody explained and that ends like none
    which says how something is, `Participle` one that ends like what is done to something. Beside concepts, `Active`
    asks for a verb that does not end like a participle, in languages that tell the two apart.
    """

    def __init__(self, written: str, grammar: Grammar) -> None:
        self.concepts = frozenset(written.split("|"))
        self.removed = grammar.broadened(self.concepts)
        self._any_kind = grammar.of_any_kind
        self._any_case = "?" in self.concepts and not grammar.nouns_capitalised
        self._unknown = not self.concepts.isdisjoint({"?", "Name"})
        self._articles = grammar.articles if "Article" in self.concepts else frozenset()
        self.is_any = self.concepts == {"Lower"}
        self._lower = "Lower" in self.concepts
        self._initial = "Initial" in self.concepts
        self._capitals = "Capitals" in self.concepts
        self._noun = "Noun" in self.concepts
        self._capital = "Capital" in self.concepts and not grammar.nouns_capitalised
        self._states = grammar.states if "State" in self.concepts else ()
        self._endings = grammar.states
        self._participles = grammar.participles if "Participle" in self.concepts else ()
        self._past = grammar.participles if "Past" in self.concepts else ()
        self._active = grammar.participles if "Active" in self.concepts else None
        self._manners = grammar.manners
        of_unknown = (
            self._unknown,
            self._capitals,
            self._capital,
            self._noun,
            self._participles,
            self._states,
        )
        self._of_unknown = any(of_unknown)

    def is_met(self, word: Word) -> bool:
        """Whether a word is such a one."""
        return not self._is_passive(word) and self._is_one(word)

    def _is_passive(self, word: Word) -> bool:
        """Whether an active verb is wanted, and a word may be none."""
        return self._active is not None and not (self._active and not word.key.endswith(self._active))

    def _is_one(self, word: Word) -> bool:
        if self._lower and not word.raw[:1].isupper():
            return True
        if self._initial and len(word.raw) == 1 and word.raw.isupper():
            return True
        if not word.concepts.isdisjoint(self.concepts) or (
            "?" in self.concepts and self._any_kind(word.concepts)
        ):
            return True
        if self._capital and self._any_kind(word.concepts) and word.raw.istitle():
            return True
        if word.ends_in(self._participles):
            return True
        if self._noun and not word.concepts and len(word.key) > 1:
            return not (word.ends_in(self._endings) or word.ends_in(self._manners))
        if word.concepts:
            past = bool(self._past) and word.key.endswith(self._past) and not word.concepts.isdisjoint(IN_USE)
            return past or word.key in self._articles
        if self._capitals and word.raw.isupper() and 1 < len(word.raw.rstrip(_DIGITS)) <= _CAPITALS:
            return True  # `ZQP`, and a job that is called `ZQP07`
        if word.ends_in(self._states):
            return True
        noun = self._any_case or (self._unknown and word.raw[:1].isupper())
        return noun and len(word.key) > 1 and not word.ends_in(self._manners)  # it may be hardly

    def is_any_kind(self, word: Word) -> bool:
        """Whether a word may be a thing of any kind, so that nothing of it is kept."""
        return not word.concepts or self._any_kind(word.concepts)

    def may_be_met(self, said: Set[str], unknown: bool) -> bool:
        """Whether a word may be among those that say this."""
        if self._lower or self._initial or (unknown and self._of_unknown):
            return True
        return (
            not said.isdisjoint(self.concepts)
            or (bool(self._articles) and "glue" in said)
            or (bool(self._past) and not said.isdisjoint(IN_USE))
        )


class _Line:
    """One relation as sets."""

    def __init__(self, relation: Relation, grammar: Grammar, wanted: Callable[[str], _Wanted]) -> None:
        self._articles, self._parting = grammar.articles, grammar.parting
        self._first, self._second = wanted(relation.first), wanted(relation.second)
        self._link = wanted(relation.link) if relation.link else None
        self._apart, self._compound = relation.apart or relation.compound, relation.compound
        self._needs, self._unless = frozenset(relation.needs), frozenset(relation.unless)
        self._closing = frozenset(relation.closing)
        self._opening = frozenset({"glue", *relation.opening}) if relation.opening else NONE
        self._first_becomes = _becoming(relation.first_becomes)
        self._second_becomes = _becoming(relation.second_becomes)

    def may_apply(self, said: Set[str], unknown: bool) -> bool:
        """Whether words that say this may be related so."""
        return (
            self._first.may_be_met(said, unknown)
            and self._second.may_be_met(said, unknown)
            and (self._link is None or self._link.may_be_met(said, unknown))
            and not (self._needs and said.isdisjoint(self._needs))
            and said.isdisjoint(self._unless)
        )

    def apply(self, words: list[Word]) -> bool:
        """Changes the words that it relates; whether there were any."""
        changed = False
        places = range(len(words) - 1)
        # what becomes of the second may reach the word behind it in turn
        for at in places if self._first_becomes is None else reversed(places):
            then = self._second_of(words, at)
            if then is None:
                continue
            words[at] = _changed_word(words[at], self._first_becomes, self._first)
            words[then] = _changed_word(words[then], self._second_becomes, self._second)
            changed = True
        return changed

    def _second_of(self, words: Sequence[Word], at: int) -> int | None:
        """Where the word stands that the one at `at` relates to; None where none does."""
        if not self._first.is_met(words[at]):
            return None
        if self._opening and any(word.concepts.isdisjoint(self._opening) for word in words[:at]):
            return None
        then = self._after(words, at + 1, self._apart)
        if self._link is not None:
            if then >= len(words) or not self._link.is_met(words[then]):
                return None
            then = self._after(words, then + 1, True)
        if then >= len(words) or not self._second.is_met(words[then]):
            return None
        if self._closing and then + 1 < len(words) and words[then + 1].concepts & self._closing:
            return None
        return then

    def _after(self, words: Sequence[Word], at: int, apart: bool) -> int:
        """Where the second word may be: articles, words without a meaning and numbers are passed over."""
        while apart and at < len(words) and not self._second.is_met(words[at]):
            word = words[at]
            if self._compound and word.key in self._parting:
                break
            if word.key not in self._articles and word.concepts not in _PASSED:
                break
            at += 1
        return at


def _becoming(written: str | None) -> frozenset[str] | None:
    return None if written is None else frozenset(filter(None, written.split("|")))


def _changed_word(word: Word, becomes: frozenset[str] | None, wanted: _Wanted) -> Word:
    """The word without the concepts by which it was found, and with what it becomes."""
    if becomes is None:
        return word
    if wanted.is_any:
        return word._replace(concepts=becomes or _GLUE)
    found = NONE if wanted.is_any_kind(word) else word.concepts - wanted.removed
    if becomes >= _NOTHING:
        return word._replace(concepts=becomes - _NOTHING or _GLUE)
    return word._replace(concepts=found | becomes or _GLUE)
