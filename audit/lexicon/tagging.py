"""What the words of a text are filed under: as phrases, by their forms, as two words in one, with a typing error."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from audit.knowledge.reading import TOOLS
from audit.lexicon.figures import OF_FIGURES, Dates, counted, figure, of_sign
from audit.lexicon.relations import Relations
from audit.lexicon.tokens import OF_CODE, OF_LINK, Token, fold, key_of
from audit.lexicon.wordlist import FUNCTION, NONE, Concepts, WordList
from audit.lexicon.words import Word

_VERSION = re.compile(r"v\d+(?:\.\d+)*|[a-z]\d{1,2}")  # `v3`, or a mark such as `G5`
_FILE = re.compile(r"([\w-]+)\.(py|sh|sql|r|ipynb|bat|ps1)")
_CAMEL = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_MEASURE = frozenset({"measure"})
_TRUTH = frozenset({"yes", "no", "not"})
_REPLIES = frozenset({"silent", "inapplicable"})
_OF_TOOLS = frozenset({"tool", *TOOLS})
_GOES_ON = frozenset({"joins", "lacking"})  # behind what is said
BY_ITSELF = frozenset({"automatic"})
_PLAN = frozenset({"plan"})
_WAS = frozenset({"was"})
_PAST = frozenset({"was", "ended"})
_ACTS = frozenset(  # of which the tense of a verb says whether it still holds
    {"serve", "deliver", "observe", "watch", "reckon", "retrain", "train", "makes", "trigger"}
)
_LOOKS = frozenset({"observe", "watch"})
_TAUGHT = frozenset({"retrain", "train"})
_GLUE = frozenset({"glue"})
_YES = frozenset({"yes"})
_SOMEBODY = frozenset({"person", "people"})
_PERSON = frozenset({"person"})
_PRONOUN = frozenset({"glue", "it"})
_DONE = frozenset({"retrain", "train", "observe", "watch", "reckon", "validate"})  # by somebody
_INITIALS = 3  # letters
_OF_PEOPLE = _SOMEBODY | {"us"}
# what a script may do to something else, unless its name tells of a model as well
_DONE_ELSE = frozenset({"machine", "data", "display", "output", "channel", "item", "deliver"})
_OF_MODELS = frozenset({"retrain", "train", "model", "measure", "observe"})
_COLOUR = frozenset({"failed", "threshold"})
_FALLBACK_NEVER = FUNCTION - {"contrast", "since", "from"} | {"plan", "part", "off", "condition", "not"}
_DEPARTMENTS = frozenset({"item", "place", "facility", "data"})  # what they have to do with
_BRACKET = 24  # words between a verb and its particle; more would take for ever in a hostile cell
_SHORTEST_VERB = 6  # letters of a verb that is told by its ending
_TITLE = 3  # letters of one that may begin without a capital letter
_SHORTEST_FALLBACK = 4  # letters of an English word in a text of another language
_ABBREVIATED = 8  # characters of an abbreviation in several parts


class People(NamedTuple):
    """What people are called: names and titles -> `person` or `title`; titles cut short -> as they are written out."""

    kinds: Mapping[str, str]
    short_titles: Mapping[str, str]


class Tagger:
    """Says of the words of some languages what they are filed under, the main one first; `fallback`: a language whose
    content words are understood too."""

    def __init__(
        self,
        lists: Sequence[WordList],
        fallback: WordList | None,
        tools: WordList,
        people: People,
        relations: Relations,
        dates: Dates,
        units: frozenset[str],
    ) -> None:
        self._spoken = len(lists)
        self._lists = [*lists, *([fallback] if fallback else [])]
        self._tools = tools
        self._people = people.kinds
        self._relations = relations
        self._dates = dates
        self._units = units
        self._word = lru_cache(maxsize=65536)(self._single)
        self._possible = lru_cache(maxsize=65536)(self._alone)
        self._begun = lru_cache(maxsize=65536)(self._begin)
        self._by_itself = lru_cache(maxsize=65536)(self._without_phrase)
        self.written_out = lru_cache(maxsize=4096)(self._written_out)  # a look at every word
        self.is_cut_short = lru_cache(maxsize=4096)(self._is_cut_short)

    @property
    def spoken(self) -> Sequence[WordList]:
        """The words of the languages that it reads, the main one first, its fallback aside."""
        return self._lists[: self._spoken]

    def may_name(self, word: Word) -> bool:
        """Whether a word that nobody knows may be somebody's name, as its capital letter says: nouns have one in some
        languages, and an abbreviation may be anything; `Abandoned` is a state."""
        main = self._lists[0]
        named = word.is_unknown and word.raw[:1].isupper() and not word.raw.isupper()
        return named and not main.nouns_capitalised and not word.raw.casefold().endswith(main.states)

    def words(self, tokens: Sequence[Token]) -> list[Word]:
        """The words of a piece of text, phrases as one."""
        tokens = self._unparted(tokens)
        keys = [token.key for token in tokens]
        if replies := self._replies(tuple(keys)):
            return [Word(" ".join(keys), " ".join(token.raw for token in tokens), replies)]
        words: list[Word] = []
        at = 0
        while at < len(keys):
            if word := self._by_itself(*tokens[at], len(keys) == 1):
                words.append(word)
                at += 1
                continue
            size, concepts = self._entry(keys, at)
            raw = " ".join(token.raw for token in tokens[at : at + size])
            if size == 1:
                concepts = self._word(keys[at], tokens[at].raw, concepts, len(keys) == 1)
            words.append(Word(" ".join(keys[at : at + size]), raw, concepts))
            at += size
        return self._dates.meant(counted(self._by_themselves(self._due(_with_initials(words)))))

    def may_mean(self, tokens: Sequence[Token]) -> Concepts:
        """No less than what words come to be filed under where they stand together."""
        tokens = self._unparted(tokens)
        found = set(self._together(tokens))
        found.update(*map(self._possible, tokens), *map(self._begun, tokens, tokens[1:]))
        return frozenset(found)

    def alone(self, token: Token) -> Concepts:
        """What a word may mean that is no part of a phrase."""
        return self._possible(token)

    def _is_common(self, key: str) -> bool:
        return any(one.is_common(key) for one in self._lists)

    def is_filed(self, token: Token) -> bool:
        """Whether a word that stands alone is filed."""
        return bool(self._entry([token.key], 0)[1])

    def is_known(self, token: Token) -> bool:
        """Whether a word that stands alone is filed, or explained by what it is made of."""
        return bool(self._single(token.key, token.raw, self._entry([token.key], 0)[1], True))

    def _written_out(self, beginning: str) -> str:
        """The word that begins so, the shortest where they all mean the same; "" where none does, or they differ."""
        return next(filter(None, (one.written_out(beginning) for one in self.spoken)), "")

    def _is_cut_short(self, key: str) -> bool:
        """Whether a dot cuts a listed adverb short."""
        return any(one.is_cut_short(key) for one in self.spoken)

    def is_entry(self, text: str) -> bool:
        """Whether a text is one abbreviation that is listed, dots and all: `k. A.`."""
        return len(text) <= _ABBREVIATED and any(one.is_phrase(key_of(text)) for one in self._lists)

    def _replies(self, keys: tuple[str, ...]) -> Concepts:
        """What a clause of these words says that is nothing but a short reply."""
        return next((one.replies[keys] for one in self.spoken if keys in one.replies), NONE)

    def _together(self, tokens: Sequence[Token]) -> Concepts:
        """What the words of a piece may mean together: a share of all, a short reply."""
        keys = tuple(token.key for token in tokens)
        return self._replies(keys) | (OF_FIGURES if any(key[0].isdigit() for key in keys) else NONE)

    def _alone(self, token: Token) -> Concepts:
        """What a word may mean that is no part of a phrase."""
        key, raw = token
        concepts = self._entry([key], 0)[1]
        return self._single(key, raw, concepts, True) | self._single(key, raw, concepts, False)

    def _begin(self, first: Token, then: Token) -> Concepts:
        """What the phrases may mean that begin with two words."""
        return frozenset().union(*(one.begun(first.key, then.key) for one in (self._tools, *self._lists)))

    def _by_themselves(self, words: list[Word]) -> list[Word]:
        """The words, of which the last says that nobody has to do it: `entrena solo`, but `solo entrena`."""
        by_somebody = any(not word.concepts.isdisjoint(_OF_PEOPLE) for word in words)
        if words and words[-1].key in self._lists[0].selves and not by_somebody:
            words[-1] = words[-1]._replace(concepts=BY_ITSELF)
        return words

    def _due(self, words: list[Word]) -> list[Word]:
        """The words with a plan where an infinitive says what is to be done: `da concordare`."""
        due = self._lists[0].due
        for at, (word, then) in enumerate(pairwise(words)):
            endings = due.get(word.raw.lower())
            if endings and then.raw.islower() and then.key.endswith(endings):
                words[at] = word._replace(concepts=_PLAN)
        return words

    def _unparted(self, tokens: Sequence[Token]) -> Sequence[Token]:
        """The tokens with a verb beside its particle, where what it acts on stands between: `kicks itself off`."""
        particles = self._lists[0].particles
        if all(token.key not in particles for token in tokens):
            return tokens  # as most
        found = list(tokens)
        for at in range(2, len(found)):
            verb = self._verb_of(found, at) if found[at].key in particles else None
            if verb is not None:
                found.insert(verb + 1, found.pop(at))
        return found

    def _verb_of(self, tokens: Sequence[Token], at: int) -> int | None:
        """Where the verb stands whose particle is at `at`, apart from it: behind an object, or, in languages without
        such a list, at the end of what is said: `löst ein Training aus`."""
        objects, particle = self._lists[0].objects, tokens[at].key
        if objects:
            verbs = [at - 2] if tokens[at - 1].key in objects else []
        else:
            ends = at + 1 == len(tokens) or not _GOES_ON.isdisjoint(self._entry([tokens[at + 1].key], 0)[1])
            verbs = list(range(at - 2, max(-1, at - _BRACKET), -1)) if ends else []
        return next((one for one in verbs if self._entry([tokens[one].key, particle], 0)[0] > 1), None)

    def _without_phrase(self, key: str, raw: str, alone: bool) -> Word | None:
        """A word that begins no phrase, which is the same in every text; None for any other."""
        if any(one.reach(key) > 1 for one in (self._tools, *self._lists)):
            return None
        return Word(key, raw, self._single(key, raw, self._entry([key], 0)[1], alone))

    def _entry(self, keys: Sequence[str], at: int) -> tuple[int, Concepts]:
        """The longest entry that begins here, of the tools first, then of the languages in their order."""
        best = self._tools.longest(keys, at)
        for number, one in enumerate(self._lists):
            size, concepts = one.longest(keys, at)
            if size > best[0] and (
                number < self._spoken or self._may_fall_back(one, keys[at], size, concepts)
            ):
                best = (size, concepts)
        return best if best[0] else (1, NONE)

    @staticmethod
    def _may_fall_back(one: WordList, key: str, size: int, concepts: Concepts) -> bool:
        """Function words of a second language collide with words of the first: `due`, `no`."""
        return size > 1 or (len(key) >= _SHORTEST_FALLBACK and not concepts <= _FALLBACK_NEVER)

    def _single(self, key: str, raw: str, concepts: Concepts, alone: bool) -> Concepts:
        """The concepts of one word, figures and words made of two included."""
        if said := of_sign(key) or _in_link(raw, concepts):
            return said
        if "." in key and (name := _FILE.fullmatch(key)):
            return self._of_file(name[1], name[2])
        concepts = concepts if alone else self._among_others(key, raw, concepts)
        if not alone and self._people.get(key) == "title" and _is_title(raw, concepts):
            return frozenset({"title"})
        if key[0].isdigit():
            return figure(key) | (concepts if key in "01" and alone else concepts - _TRUTH)
        if concepts:
            return self._explained(key, raw, concepts, alone)
        if self._dates.is_named(key):
            return frozenset({"date"})
        if _VERSION.fullmatch(key):
            return frozenset({"number"})
        if raw[:1].isupper() and self._people.get(key) == "person":
            return frozenset({"person"})
        return self._guessed(key, raw)

    def _explained(self, key: str, raw: str, concepts: Concepts, alone: bool) -> Concepts:
        """What is left of the concepts of an entry where the word stands, and in its tense."""
        if not alone and concepts & FUNCTION:  # `na` is no `n/a` among other words, nor is `a` a yes
            concepts = concepts - (_REPLIES | _YES if raw.islower() else _REPLIES)
        if raw[0] == OF_CODE:
            concepts = concepts - _SOMEBODY or _GLUE  # `train_lead_score` names a job, and nobody
        by_stem = not any(one.is_form(key) for one in self._lists)
        if by_stem and concepts & _ACTS and not concepts & _PAST and self._is_imperfect(key, raw):
            return _WAS  # `procházela`, of which an entry knows the beginning
        if concepts & _TAUGHT and raw.endswith(self._lists[0].ourselves):
            concepts = concepts | {"person"}  # `douczam`: I do it
        return concepts | {"date"} if self._dates.is_month(key) else concepts

    def _guessed(self, key: str, raw: str) -> Concepts:
        """What a word means that no entry explains."""
        if key in self._units:
            return _GLUE
        if made := self._made_of_two(key, raw) or self._done_again(key):
            return made
        if self._is_imperfect(key, raw):  # often but a letter from the present: `otevírali`, `otevírají`
            return _WAS
        return self._misspelt(key) or (_GLUE if raw[0] == OF_CODE else NONE)

    def _is_imperfect(self, key: str, raw: str) -> bool:
        """Whether a word ends like a verb of what used to be: `pasaban`."""
        return len(key) >= _SHORTEST_VERB and raw.islower() and key.endswith(self._lists[0].imperfect)

    def _among_others(self, key: str, raw: str, concepts: Concepts) -> Concepts:
        """What a word means that does not stand alone: as it is spelled, and a colour as a mark on a scale."""
        for one in self.spoken:
            concepts = one.as_spelled(key, raw, concepts)
        return concepts - {"failed"} if concepts >= _COLOUR else concepts  # `turns red below 80`

    def _of_file(self, name: str, kind: str) -> Concepts:
        """A script does it, and its name may say what: a backup, say, and no training; somebody opens a notebook."""
        parts = (self._entry([part], 0)[1] for part in re.split(r"[_\W\d]+", name) if part)
        said = frozenset().union(*parts)
        if kind != "ipynb" and said & _DONE_ELSE and not said & _OF_MODELS:
            return said
        return said | {"manual" if kind == "ipynb" else "job"}

    def _done_again(self, key: str) -> Concepts:
        """What a verb says by which something is looked at once more: `re-read`."""
        begun = (key.removeprefix(one).strip() for one in self._lists[0].again if key.startswith(one))
        found = (self._entry([rest], 0)[1] for rest in begun if len(rest) >= _SHORTEST_FALLBACK)
        return next(
            (said for said in found if not said.isdisjoint(_LOOKS) and said <= _LOOKS | {"reckon"}), NONE
        )

    def _misspelt(self, key: str) -> Concepts:
        """A word with one typing error: one letter more, less, other, or two that changed places."""
        return self._lists[0].nearest(key)

    def _made_of_two(self, key: str, raw: str) -> Concepts:
        for one in self._lists:
            first, second = one.compound(key)
            if "activity" in second or ("person" in second and first and first <= _DEPARTMENTS):
                return frozenset({"person"})  # `Netzplanung`: those who plan
            if "rate" in second:
                return first or _MEASURE  # `Krankenquote`, but `Korrekturquote`
            if second:
                return self._related(first, second)
        parts = _CAMEL.findall(raw)
        if len(parts) > 1:
            found = [
                NONE if self._is_common(part) else self._entry([part], 0)[1] for part in map(fold, parts)
            ]
            if all(found) and not any(concepts & _TRUTH for concepts in found):  # `NoShow` denies nothing
                return frozenset().union(*found)
        return NONE

    def _related(self, first: Concepts, second: Concepts) -> Concepts:
        """A compound says what its parts would as neighbours."""
        pair = [Word("", "", first), Word("", "", second)]
        self._relations.resolve(pair, None)
        return frozenset().union(*(word.concepts for word in pair))


def _with_initials(words: list[Word]) -> list[Word]:
    """The words, of which the first, two or three capitals before a verb without one, is somebody: `IT retrains it`."""
    if len(words) > 1:
        first, then, *_ = words
        short = 1 < len(first.raw) <= _INITIALS and first.raw.isupper() and NONE < first.concepts <= _PRONOUN
        if short and then.raw.islower() and then.key.endswith("s") and not then.concepts.isdisjoint(_DONE):
            words[0] = first._replace(concepts=_PERSON)
    return words


def _is_title(raw: str, concepts: Concepts) -> bool:
    """Whether a title is one as it is spelled: `Fr` may be a Friday as well, `FR` is a country, and `ms` a unit."""
    return raw.istitle() or (raw.islower() and len(raw) >= _TITLE and not concepts)


def _in_link(raw: str, concepts: Concepts) -> Concepts:
    """What a word of a link says: a tool's name, or nothing; none for any other word."""
    return concepts & _OF_TOOLS or _GLUE if raw[0] == OF_LINK else NONE
