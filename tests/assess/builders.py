"""Models for the tests of the judgement, in one line each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from audit.assess.rule import Tally, profile, score
from audit.domain.models import FUNCTIONS, Model, Status
from audit.domain.places import Place


def model(
    deployed: str, monitored: str = "unknown", retrained: str = "unknown", *, row: int = 2, **facts: object
) -> Model:
    """A model in scope with these statuses, claimed."""
    axes = [Status(s, "claimed" if s != "unknown" else None) for s in (deployed, monitored, retrained)]
    functions = dict.fromkeys(FUNCTIONS, Status("unknown"))
    return Model(None, f"Model {row}", Place("fleet.csv", None, row, 1), *axes, functions, **facts)  # type: ignore[arg-type]


def scored(found: Model) -> Model:
    """The model with its score."""
    return found._replace(score=score(profile(found, found.scope_reason)))


def fleet(rows: Sequence[tuple[str, str, str]]) -> list[Model]:
    """Scored models in scope, one a row."""
    return [scored(model(*row, row=number)) for number, row in enumerate(rows, 2)]


def tally(models: Iterable[Model]) -> Tally:
    """The profiles of models, counted."""
    return Counter(profile(found, found.scope_reason) for found in models)
