"""Whom to ask about models."""

from __future__ import annotations

from collections.abc import Sequence

from audit.domain.models import Model

_KINDS = ("owner", "team", "unit")


def whom_to_ask(models: Sequence[Model]) -> list[str | None]:
    """A name for each model, all of one kind: owners, teams or units, whichever the inventory names for most of them,
    in this order where it names as many. None for a model of which no such name is known."""
    by_kind = [[getattr(model, kind) or None for model in models] for kind in _KINDS]
    return max(by_kind, key=lambda names: sum(name is not None for name in names))
