"""Which objects of the systems are which models, as a reviewer says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.domain.changes import Change
from audit.domain.mapping import NO_MODEL, Alias
from audit.domain.models import Model
from audit.domain.places import Problem
from audit.review.choices import Choices
from audit.review.rows import Review
from audit.review.statuses import names_of

NONE = ("none", "-", "–")  # written in place of a model: the object is none of the list's


@dataclass(frozen=True, slots=True)
class Joins:
    """What was confirmed, the changes that it means, and the rows that did not fit."""

    aliases: tuple[Alias, ...] = ()
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()


def confirm_joins(review: Review, objects: Sequence[str], models: Sequence[Model]) -> Joins:
    """Object -> model, by rows that name both; `objects` as `mlflow/model/churn`."""
    rows = tuple(review.of("join"))
    if not rows:
        return Joins()
    known = Choices((key, key) for key in objects)
    called = names_of(models)
    aliases: list[Alias] = []
    changes: list[Change] = []
    problems: list[Problem] = []
    for row in rows:
        key, meant = known.one(row["subject"]), called.all(row["value"])
        none = row["value"].casefold() in NONE
        if key is None:
            near = known.near(row["subject"])
            problems.append(row.problem("review_unknown_object", subject=row["subject"], near=near))
        elif not none and len(meant) != 1:
            code = "review_ambiguous_model" if meant else "review_unknown_model"
            near = "; ".join(f"'{models[n].place}'" for n in meant[:5]) or called.near(row["value"])
            problems.append(row.problem(code, subject=row["value"], near=near))
        else:
            model = models[meant[0]] if not none else None
            place = str(row.place)
            aliases.append(Alias(NO_MODEL if model is None else model.id or model.name, key, place))
            changes.append(row.change(key, "", text=NONE[0] if model is None else model.name))
    return Joins(tuple(aliases), tuple(changes), tuple(problems))
