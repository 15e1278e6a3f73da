"""Statuses that a reviewer corrected. What a person says is claimed, never more; what hangs on it follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from audit.classify import combine
from audit.classify.revise import with_axes
from audit.domain.changes import Change
from audit.domain.models import REVIEWED, Axis, Model, Reading, Status
from audit.domain.places import Place, Problem
from audit.knowledge import Knowledge
from audit.review.choices import Choices, labelled
from audit.review.reading import row_status
from audit.review.rows import Review, Row

AXES = ("deployed", "monitored", "retrained")


@dataclass(frozen=True, slots=True)
class Corrected:
    """The models with other statuses, what changed, the rows that did not fit, and which contradictions are settled."""

    models: tuple[Model, ...]
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    settled: frozenset[tuple[Place, str]] = frozenset()  # a model's place, axis


def correct(
    review: Review, models: Sequence[Model], knowledge: Knowledge, *, seen: Sequence[Model] | None = None
) -> Corrected:
    """Corrects one status a row, in the order of the rows.

    `seen`: the same models as the reviewer saw them, with people's answers, where there are any. A row that confirms
    what a cell says against an answer is a decision too.
    """
    rows = tuple(review.of("status"))
    if not rows:
        return Corrected(tuple(models))
    corrected = list(models)
    called = names_of(models)
    axes = labelled(*knowledge.words("axis"))
    all_axes = labelled(*knowledge.words("axis"), *_function_words(knowledge))
    changes: list[Change] = []
    problems: list[Problem] = []
    settled: set[tuple[Place, str]] = set()
    for row in rows:
        index = model_of(row, called, models, problems)
        if index is None:
            continue
        # a function's short name may be an axis's too: the axis is meant
        axis = axes.one(row["about"]) or all_axes.one(row["about"])
        if axis is None:
            problems.append(
                row.problem("review_unknown_axis", about=row["about"], near=all_axes.near(row["about"]))
            )
            continue
        status = row_status(row, axis, knowledge, problems)
        if status is None:
            continue
        old, new = corrected[index], _corrected(corrected[index], axis, row, status, knowledge)
        shown = seen[index] if seen and old is models[index] else old
        before = _different(status, status_of(shown, axis), status_of(old, axis))
        after = status_of(new, axis)
        if before is None:
            problems.append(row.problem("review_no_change", value=row["value"], subject=old.name))
            continue
        if after.status != status:
            args = {"value": row["value"], "subject": old.name, "status": after.status}
            problems.append(row.problem("review_lowered", **args))
        corrected[index] = new
        settled.add((old.place, axis))
        changes.append(row.change(old.name, axis, before.status, after.status, models=(index,)))
    return Corrected(tuple(corrected), tuple(changes), tuple(problems), frozenset(settled))


def _different(status: str, *standing: Status) -> Status | None:
    """The first of several that is not plainly this status already."""
    return next((one for one in standing if one.status != status or one.contradicted), None)


def _function_words(knowledge: Knowledge) -> tuple[dict[str, str], ...]:
    """Functions by name and by short name, in the report's language and in English."""
    known = (knowledge.functions.functions, knowledge.documents["functions.yaml"].functions)
    return tuple(
        {id_: getattr(text, name) for id_, text in texts.items()}
        for texts in known
        for name in ("name", "short")
    )


def names_of(models: Sequence[Model]) -> Choices[int]:
    """Indexes of models by name, by id and by cell."""
    called = [(m.name, n) for n, m in enumerate(models)] + [(m.id, n) for n, m in enumerate(models) if m.id]
    return Choices(called, also=((str(m.place), n) for n, m in enumerate(models)))


def model_of(row: Row, called: Choices[int], models: Sequence[Model], problems: list[Problem]) -> int | None:
    """The index of the model that a row is about; None, with a Problem, where it is none or one of several."""
    found = called.all(row["subject"])
    if len(found) == 1:
        return found[0]
    if found:
        near = "; ".join(f"'{models[n].place}'" for n in found[:5])
        problems.append(row.problem("review_ambiguous_model", subject=row["subject"], near=near))
    else:
        problems.append(
            row.problem("review_unknown_model", subject=row["subject"], near=called.near(row["subject"]))
        )
    return None


def status_of(model: Model, axis: str) -> Status:
    """The Status of an axis or of a function."""
    found: Status = getattr(model, axis) if axis in AXES else model.functions[axis]
    return found


def _corrected(model: Model, axis: str, row: Row, status: str, knowledge: Knowledge) -> Model:
    said = Reading(0, row["value"], REVIEWED, status, "claimed", row.place)
    deployed = _said(model.deployed, said) if axis == "deployed" else model.deployed
    in_use = deployed.counted
    back = model.deployed.counted in combine.NOT_IN_USE and in_use not in combine.NOT_IN_USE
    monitored, retrained = (
        _said(before, said) if axis == name else _reopened(before) if back else before
        for name, before in (("monitored", model.monitored), ("retrained", model.retrained))
    )
    axes: dict[Axis, Status] = {
        "deployed": deployed,
        "monitored": combine.apply_lifecycle(monitored, in_use, combine.MONITORED_OUT_OF_USE),
        "retrained": combine.apply_lifecycle(retrained, in_use, combine.RETRAINED_OUT_OF_USE),
    }
    corrected = with_axes(model, axes, knowledge.statuses.functions)
    if axis in AXES:
        return corrected
    said_of = {axis: _said(model.functions[axis], said)}
    return corrected._replace(functions={**corrected.functions, **said_of})


def _said(before: Status, said: Reading) -> Status:
    """What the reviewer says, with the cells that said otherwise behind it."""
    strength = said.strength if said.status != "unknown" else None
    return Status(said.status, strength, (said, *before.readings))


def _reopened(status: Status) -> Status:
    """An axis of a model that is in use after all: what only counted less for want of use is unknown again."""
    said = {reading.status for reading in status.readings}
    first = status.readings[0] if status.readings else None
    if first is not None and first.rule == REVIEWED and status.status != first.status:
        return _said(replace(status, readings=status.readings[1:]), first)
    if status.status in said or not said:
        return status
    return Status("unknown", None, status.readings, status.contradicted)
