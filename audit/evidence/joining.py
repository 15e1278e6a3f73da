"""Which objects of the systems are which models of the inventory, and by what that is known.

The first of these that hits counts: what a person said, an id in a tag or label, the same name where both sides have it
once, a link from or to an object that is joined already. A near name is never joined: it is shown to confirm.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import NamedTuple

from rapidfuzz import fuzz

from audit.domain.evidenced import How
from audit.domain.mapping import NO_MODEL, Alias
from audit.domain.models import Model
from audit.domain.snapshot import Link, Snapshot, SystemObject
from audit.knowledge.evidence import EvidenceTable

_PARTED = re.compile(r"[\s\-_.:/]+")
_VERSION = re.compile(r"\s+v?\d{1,4}$")
_MOST_NEAR = 3
_COMMON = 200  # models that share a word, from which on the word tells nothing
_SHORTEST = 3  # letters of a word by which near names are looked for


class At(NamedTuple):
    """Where an object is: the numbers of its snapshot and of itself in it."""

    snapshot: int
    number: int


@dataclass(frozen=True)
class Joined:
    """Object -> the models (indexes) that it speaks of, each with how that is known; the objects of each model; objects
    with models whose names are near; and the words of people that name nothing."""

    models: Mapping[At, Mapping[int, How]]
    near: Mapping[At, tuple[int, ...]]
    unrelated: frozenset[At]  # of which a person says that they are no model of the list
    unused: tuple[tuple[Alias, str], ...] = ()  # with what it does not name: `model` or `object`
    of_model: Mapping[int, tuple[tuple[At, How], ...]] = field(default_factory=dict)


@cache
def folded(name: str) -> str:
    """A name without case, accents' encodings and what separates its words."""
    return _PARTED.sub(" ", unicodedata.normalize("NFKC", name).casefold()).strip()


def key_of(system: str, one: SystemObject) -> str:
    """`mlflow/model/churn`: how an object is named in an alias file and on the Review sheet."""
    return f"{system}/{one.kind}/{one.name}"


def join(
    models: Sequence[Model], snapshots: Sequence[Snapshot], aliases: Sequence[Alias], table: EvidenceTable
) -> Joined:
    """Joins the objects of all snapshots with the models."""
    return _Joining(models, snapshots, table).joined(aliases)


class _Joining:
    def __init__(self, models: Sequence[Model], snapshots: Sequence[Snapshot], table: EvidenceTable) -> None:
        self._table = table
        self._models = models
        self._objects = {
            At(n, k): one for n, snapshot in enumerate(snapshots) for k, one in enumerate(snapshot.objects)
        }
        self._snapshots = snapshots
        self._by_id = _only_once((model.id, number) for number, model in enumerate(models) if model.id)
        self._by_name: dict[str, list[int]] = defaultdict(list)
        for number, model in enumerate(models):
            self._by_name[folded(model.name)].append(number)
        self._found: dict[At, dict[int, How]] = {}
        self._near: dict[At, tuple[int, ...]] = {}

    def joined(self, aliases: Sequence[Alias]) -> Joined:
        unused, unrelated = self._by_people(aliases)
        for at in self._objects:
            if at not in self._found and at not in unrelated:
                self._by_tag(at)
        self._by_names(unrelated)
        self._by_links(unrelated)
        self._nearly(unrelated)
        return Joined(self._found, self._near, unrelated, unused, self._turned())

    def _turned(self) -> dict[int, tuple[tuple[At, How], ...]]:
        of_model: dict[int, list[tuple[At, How]]] = defaultdict(list)
        for at, found in self._found.items():
            for model, how in found.items():
                of_model[model].append((at, how))
        return {model: tuple(sorted(found)) for model, found in of_model.items()}

    def _by_people(self, aliases: Sequence[Alias]) -> tuple[tuple[tuple[Alias, str], ...], frozenset[At]]:
        """What people said, the later word first; and the words that name no model or no object."""
        if not aliases:
            return (), frozenset()
        called: dict[str, list[At]] = defaultdict(list)
        for at, one in self._objects.items():
            system = self._snapshots[at.snapshot].source.system
            for name in {one.name, f"{system}/{one.name}", f"{one.kind}/{one.name}", key_of(system, one)}:
                called[folded(name)].append(at)
        unused: list[tuple[Alias, str]] = []
        said: dict[At, set[int]] = {}
        for alias in aliases:
            objects = called.get(folded(alias.name), [])
            meant = self._meant(alias.model)
            if not objects or meant is None:
                unused.append((alias, "model" if objects else "object"))
                continue
            for at in objects:
                said.setdefault(at, set()).update(meant)
        self._found = {at: dict.fromkeys(sorted(meant), "alias") for at, meant in said.items() if meant}
        return tuple(unused), frozenset(at for at, meant in said.items() if not meant)

    def _meant(self, model: str) -> set[int] | None:
        """The model that a person names by id or name; none for "no model", None where it is not to be found."""
        if model == NO_MODEL:
            return set()
        by_id = self._by_id.get(model.casefold().strip())
        named = [by_id] if by_id is not None else self._by_name.get(folded(model), [])
        return {named[0]} if len(named) == 1 else None

    def _by_tag(self, at: At) -> None:
        for tag, value in self._objects[at].ids.items():
            if tag.rpartition(".")[2].casefold() in self._table.id_tags:
                number = self._by_id.get(value.casefold().strip())
                if number is not None:
                    self._found[at] = {number: "id"}
                    return

    def _by_names(self, unrelated: frozenset[At]) -> None:
        """Joins by name, where one model and, of each kind in each snapshot, one object have it."""
        names = {at: self._names(one) for at, one in self._objects.items()}
        count = Counter((at.snapshot, self._objects[at].kind, n) for at, all_ in names.items() for n in all_)
        for at, all_ in names.items():
            if at in self._found or at in unrelated:
                continue
            hits = {number for name in all_ for number in self._by_name.get(name, ())}
            alone = all(
                count[at.snapshot, self._objects[at].kind, n] == 1 for n in all_ if n in self._by_name
            )
            if len(hits) == 1 and alone:
                self._found[at] = {hits.pop(): "name"}
            elif hits:
                self._near[at] = tuple(sorted(hits)[:_MOST_NEAR])

    @staticmethod
    def _names(one: SystemObject) -> frozenset[str]:
        return frozenset(filter(None, map(folded, (one.name, *one.aliases))))

    def _by_links(self, unrelated: frozenset[At]) -> None:
        """What an object serves, watches or trains it speaks of; and what one joined object alone links to is that
        object's model. An object that speaks of several models joins nothing further."""
        targets = self._targets()
        for _ in range(3):  # a monitor of an endpoint of a model
            before = len(self._found)
            for at, linked in targets.items():
                if at not in self._found and at not in unrelated:
                    found = {n for to in linked for n in self._found.get(to, ())}
                    if found:
                        self._found[at] = dict.fromkeys(sorted(found), "link")
                        self._near.pop(at, None)
            self._backwards(targets, unrelated)
            if len(self._found) == before:
                return

    def _backwards(self, targets: Mapping[At, frozenset[At]], unrelated: frozenset[At]) -> None:
        said: dict[At, set[int]] = defaultdict(set)
        for at, linked in targets.items():
            if len(linked) == 1 and len(self._found.get(at, ())) == 1:
                (to,) = linked
                said[to].update(self._found[at])
        for to, found in sorted(said.items()):
            if len(found) == 1 and to not in self._found and to not in unrelated:
                self._found[to] = dict.fromkeys(found, "link")
                self._near.pop(to, None)

    def _targets(self) -> dict[At, frozenset[At]]:
        """Object -> the objects that it links to: of its own snapshot, else models of that name in any."""
        own: dict[tuple[int, str], list[At]] = defaultdict(list)
        anywhere: dict[str, list[At]] = defaultdict(list)
        for at, one in self._objects.items():
            own[at.snapshot, f"{one.kind}/{one.name}"].append(at)
            own[at.snapshot, one.name].append(at)
            if one.kind == "model":
                anywhere[one.name].append(at)
        found = {}
        for at, one in self._objects.items():
            linked = {
                to for link in one.links for to in _linked(link, at.snapshot, own, anywhere) if to != at
            }
            if linked:
                found[at] = frozenset(linked)
        return found

    def _nearly(self, unrelated: frozenset[At]) -> None:
        """Objects that nothing joins, with the models whose names are like theirs."""
        open_ = [at for at in self._objects if not (at in self._found or at in unrelated or at in self._near)]
        if not open_ or not self._models:
            return
        by_word: dict[str, list[int]] = defaultdict(list)
        for name, numbers in self._by_name.items():
            for word in _words(name):
                by_word[word] += numbers
        for at in open_:
            found = self._like(self._names(self._objects[at]), by_word)
            if found:
                self._near[at] = found

    def _like(self, names: Iterable[str], by_word: Mapping[str, Sequence[int]]) -> tuple[int, ...]:
        alike = partial(fuzz.token_sort_ratio, score_cutoff=self._table.near)
        scores: dict[int, float] = {}
        for name in names:
            shared = (by_word.get(word, ()) for word in _words(name))
            for number in {n for numbers in shared if len(numbers) <= _COMMON for n in numbers}:
                score = _likeness(name, folded(self._models[number].name), alike)
                if score >= self._table.near:
                    scores[number] = max(score, scores.get(number, 0.0))
        ordered = sorted(scores, key=lambda number: (-scores[number], number))
        return tuple(ordered[:_MOST_NEAR])


def _linked(
    link: Link,
    snapshot: int,
    own: Mapping[tuple[int, str], Sequence[At]],
    anywhere: Mapping[str, Sequence[At]],
) -> Sequence[At]:
    return own.get((snapshot, link.to)) or anywhere.get(link.to.removeprefix("model/"), ())


def _likeness(one: str, other: str, ratio: Callable[[str, str], float]) -> float:
    (bare, words), (own, others) = _bare(one), _bare(other)
    return 95.0 if words <= others or others <= words else ratio(bare, own)


@cache
def _bare(name: str) -> tuple[str, frozenset[str]]:
    """A folded name without its version, and its words."""
    bare = _VERSION.sub("", name)
    return bare, frozenset(bare.split())


def _words(name: str) -> Iterator[str]:
    """The words of a name by which others are looked for, and how it begins."""
    yield from (word for word in set(name.split()) if len(word) >= _SHORTEST)
    if len(name) >= 2 * _SHORTEST:
        yield f"{name[:4]}…"


def _only_once(pairs: Iterable[tuple[str | None, int]]) -> dict[str, int]:
    """Ids that one model alone has."""
    found: dict[str, list[int]] = defaultdict(list)
    for text, number in pairs:
        if text and text.strip():
            found[text.casefold().strip()].append(number)
    return {text: numbers[0] for text, numbers in found.items() if len(numbers) == 1}
