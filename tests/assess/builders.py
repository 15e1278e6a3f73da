"""Models for the tests of the judgement, in one line each."""

from __future__ import annotations

from collections.abc import Sequence

from audit.assess.rule import scored
from audit.domain.models import FUNCTIONS, Judgement, Model, Status
from audit.domain.places import Place


def model(
    deployed: str, monitored: str = "unknown", retrained: str = "unknown", *, row: int = 2, **facts: object
) -> Model:
    """A model in scope with these statuses, claimed."""
    axes = [Status(s, "claimed" if s != "unknown" else None) for s in (deployed, monitored, retrained)]
    judgement = Judgement(*axes, dict.fromkeys(FUNCTIONS, Status("unknown")))
    return Model(None, f"Model {row}", Place("fleet.csv", None, row, 1), judgement, **facts)  # type: ignore[arg-type]


def fleet(rows: Sequence[tuple[str, str, str]]) -> list[Model]:
    """Scored models in scope, one a row."""
    return [scored(model(*row, row=number)) for number, row in enumerate(rows, 2)]
