"""What systems show, held against what the inventory says: pure functions, between classifying and the review.

read_snapshot(path)                          -> Snapshot    a file, which is hostile until it is read
inventory_of(snapshots, table)               -> rows        the models of the systems, where there is no inventory
observe(models, snapshots, aliases, ...)     -> Observed    the models with what systems show of them
told(observed, models)                       -> Evidenced   what the result keeps of it, when nothing changes any more

| module | does |
|---|---|
| `format` | the snapshot file: schema, reading, writing |
| `joining` | which object is which model |
| `signs` | what a fact amounts to on the day of the audit, and which row of a table fits |
| `weighing` | a status from claim and systems |
| `wording` | a fact in words |
| `listing` | contradictions, confirmations, models that nobody listed, coverage |
| `alone` | an inventory made of snapshots alone |
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from audit.classify import combine
from audit.classify.revise import with_axes
from audit.domain.evidenced import Held, How
from audit.domain.mapping import Alias
from audit.domain.models import Axis, Model, Status
from audit.domain.places import Problem
from audit.domain.snapshot import CoverageKind, Snapshot
from audit.evidence.alone import inventory_of
from audit.evidence.format import read_snapshot
from audit.evidence.joining import Joined, join, key_of
from audit.evidence.listing import problems_of, told
from audit.evidence.signs import Reckoning, Sign, decide
from audit.evidence.weighing import Shown, in_use_again, weakest, weigh, while_in_use
from audit.evidence.wording import Wording
from audit.knowledge import Knowledge

__all__ = ["Observed", "inventory_of", "objects_in", "observe", "read_snapshot", "told"]

AXES: tuple[Axis, ...] = ("deployed", "monitored", "retrained")
OWN_FUNCTIONS = ("deployment", "features", "inference", "tracking")  # the others follow from their axes
_ABSENCES: Mapping[str, tuple[str, tuple[CoverageKind, ...], frozenset[str]]] = {
    "deployed": ("serve", ("endpoint", "workload"), frozenset({"serves", "used"})),
    "monitored": ("watch", ("monitor",), frozenset({"watch_set", "watch_ran", "alerted"})),
    "retrained": ("train", ("pipeline",), frozenset({"train_set", "train_ran"})),
}
"""Axis -> the word of its absence, the kinds whose lists must be whole, and the facts that are not absent."""
_SERVES: Mapping[str, frozenset[str]] = {
    "deployed": frozenset({"deployment", "inference"}),
    "monitored": frozenset({"monitoring"}),
    "retrained": frozenset({"retraining"}),
}
"""Axis -> the functions that a tool must serve for its silence to speak of the axis."""


@dataclass(frozen=True)
class Observed:
    """The models with what systems show of them, how claims stand, and what was odd; the snapshots with their joins."""

    models: tuple[Model, ...]
    held: tuple[Held, ...]
    problems: tuple[Problem, ...]
    snapshots: tuple[Snapshot, ...]
    joined: Joined
    reckoning: Reckoning
    wording: Wording
    alone: bool = field(default=False)


def observe(
    models: Sequence[Model],
    snapshots: Sequence[Snapshot],
    aliases: Sequence[Alias],
    knowledge: Knowledge,
    as_of: date,
    *,
    alone: bool = False,
) -> Observed:
    """The models with their statuses weighed against what systems show. `alone`: the models are the systems' own."""
    ordered = tuple(sorted(snapshots, key=lambda one: (one.source.system, one.file, one.collected_at)))
    table = knowledge.evidence
    joined = join(models, ordered, aliases, table)
    reckoning, wording = Reckoning(table, as_of), Wording(table)
    weighing = _Observing(ordered, joined, reckoning, wording, knowledge)
    after: list[Model] = []
    held: list[Held] = []
    for number, model in enumerate(models):
        changed, found = weighing.model(number, model)
        after.append(changed)
        held += found
    problems = tuple(problems_of(models, held, ordered, joined, reckoning, wording))
    return Observed(tuple(after), tuple(held), problems, ordered, joined, reckoning, wording, alone)


def objects_in(snapshots: Sequence[Snapshot]) -> tuple[str, ...]:
    """How each object is named in an alias file and on the Review sheet."""
    return tuple(key_of(snapshot.source.system, one) for snapshot in snapshots for one in snapshot.objects)


class _Observing:
    """Weighs one model after the other."""

    def __init__(
        self,
        snapshots: Sequence[Snapshot],
        joined: Joined,
        reckoning: Reckoning,
        wording: Wording,
        knowledge: Knowledge,
    ) -> None:
        self._snapshots, self._joined, self._reckoning, self._wording = snapshots, joined, reckoning, wording
        self._table = knowledge.evidence
        self._functions = knowledge.statuses.functions
        self._tools = knowledge.tools.tools
        self._candidates = {number for numbers in joined.near.values() for number in numbers}
        self._whole = {axis: tuple(self._absent(kinds)) for axis, (_, kinds, _) in _ABSENCES.items()}
        self._declared = {
            axis for axis, (_, kinds, _) in _ABSENCES.items() if self._all_declared(axis, kinds)
        }

    def model(self, number: int, model: Model) -> tuple[Model, list[Held]]:
        """The model with what systems show of it, and how each claim stands."""
        signs = self._signs(number)
        if not signs and not any(self._whole.values()):
            return model, []
        held: list[Held] = []
        axes = self._axes(number, model, signs, held)
        after = model if axes is None else with_axes(model, axes, self._functions)
        functions = dict(after.functions)
        for name in OWN_FUNCTIONS:
            if name in functions:
                functions[name] = self._weighed(number, model, name, functions[name], signs, held)
        if not held:
            return model, []
        return after._replace(functions=functions), held

    def _axes(
        self, number: int, model: Model, signs: Sequence[tuple[Sign, How]], held: list[Held]
    ) -> dict[Axis, Status] | None:
        """The three axes; None where nothing changes."""
        before = {axis: getattr(model, axis) for axis in AXES}
        deployed = self._weighed(number, model, "deployed", model.deployed, signs, held)
        axes: dict[Axis, Status] = {"deployed": deployed}
        back = model.deployed.counted in combine.NOT_IN_USE and deployed.counted not in combine.NOT_IN_USE
        for axis in AXES[1:]:
            claimed = in_use_again(before[axis]) if back else before[axis]
            weighed = self._weighed(number, model, axis, claimed, signs, held)
            axes[axis] = while_in_use(axis, weighed, deployed.counted)
        return None if axes == before else axes

    def _weighed(
        self,
        number: int,
        model: Model,
        about: str,
        claimed: Status,
        signs: Sequence[tuple[Sign, How]],
        held: list[Held],
    ) -> Status:
        hows = dict(signs)
        absent = self._absences(number, model, about, signs)
        found = decide(self._table.tables[about], [*hows, *absent])
        if found is None:
            return claimed
        row, used = found
        if not used and row.status == claimed.status == "unknown":
            return claimed  # silence about what nobody claims
        used = used or tuple(absent)
        how = weakest([hows[sign] for sign in used if sign in hows] or ["name"])
        readings = tuple(self._wording.reading(sign, about, row) for sign in used)
        shown = Shown(
            row.status,
            row.strength,
            frozenset(row.confirms),
            frozenset(row.contradicts),
            row.doubt,
            how,
            readings,
        )
        weighed = weigh(about, claimed, shown)
        if weighed.standing is not None:
            at = model.evidence(claimed)
            first = at[0] if at else None
            held.append(
                Held(
                    number,
                    about,
                    weighed.standing,
                    claimed.status,
                    row.status,
                    row.strength,
                    readings[0].rule,
                    how,
                    tuple(map(self._wording.seen, used)),
                    first.place if first else None,
                    first.text if first else "",
                )
            )
        return weighed.status

    def _signs(self, number: int) -> list[tuple[Sign, How]]:
        """Everything that counts of a model's objects, and whether the runs of what is set up could be read."""
        found: list[tuple[Sign, How]] = []
        for at, how in self._joined.of_model.get(number, ()):
            snapshot = self._snapshots[at.snapshot]
            signs = self._reckoning.signs(snapshot.objects[at.number], snapshot)
            found += [(sign, how) for sign in signs]
            set_up = any({"watch_set", "train_set"} & sign.words for sign in signs)
            if set_up and snapshot.reads("run"):
                found.append((Sign(frozenset({"runs", "readable"}), snapshot), how))
        return found

    def _absent(self, kinds: Sequence[CoverageKind]) -> Iterator[Snapshot]:
        """The snapshots whose silence about these kinds means something: none where any snapshot has a gap there."""
        about = [one for one in self._snapshots if any(c.kind in kinds for c in one.coverage)]
        if any(c.gaps or c.truncated for one in about for c in one.coverage if c.kind in kinds):
            return
        for one in about:
            told = [c.kind for c in one.coverage if c.kind in kinds]
            if one.covers(*told) and self._reckoning.is_fresh(one):
                yield one

    def _absences(
        self, number: int, model: Model, about: str, signs: Sequence[tuple[Sign, How]]
    ) -> list[Sign]:
        """What is absent of a model: nothing where an object may yet be shown to be it."""
        if about not in _ABSENCES or number in self._candidates:
            return []
        word, _, facts = _ABSENCES[about]
        if any(facts & sign.words for sign, _ in signs):
            return []
        return [
            Sign(frozenset({"absent", word}), one)
            for one in self._whole[about]
            if about in self._declared or self._is_named(one, model, about)
        ]

    def _all_declared(self, axis: str, kinds: Sequence[CoverageKind]) -> bool:
        """Whether a person says of each of these kinds that the company has no others than those that were seen."""
        said = {c.kind for one in self._whole[axis] for c in one.coverage if c.complete == "declared"}
        return set(kinds) <= said

    def _is_named(self, snapshot: Snapshot, model: Model, about: str) -> bool:
        """Whether the cells of the model name the system as one that does this, so that it would have to be there."""
        return any(
            name in model.tools and _SERVES[about] & set(self._tools[name].functions)
            for name in self._table.tools.get(snapshot.source.system, ())
        )
