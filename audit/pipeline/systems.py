"""What systems show of the models, where snapshots of them are given: a list of its own, or beside the inventory."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from audit.domain.errors import InputError
from audit.domain.snapshot import Snapshot
from audit.domain.tables import Workbook
from audit.evidence import inventory_of, objects_in, observe, read_snapshot
from audit.knowledge import Knowledge
from audit.pipeline.types import SYSTEMS, Options, Understood
from audit.review import Review
from audit.review.joins import confirm_joins
from audit.sources import read_values


def list_of_systems(knowledge: Knowledge, options: Options) -> tuple[Options, Workbook]:
    """The list of the models that the systems hold, and the options with the snapshots as they were read.

    Raises InputError where none can be read, or where they hold no model.
    """
    snapshots = _snapshots(options)
    rows = inventory_of(snapshots)
    names = ", ".join(
        sorted({knowledge.evidence.systems.get(s.source.system, s.source.system) for s in snapshots})
    )
    if len(rows) == 1:
        raise InputError(
            f"{names}: the snapshots hold no model and nothing that serves one. Collect with wider permissions, or "
            "name an inventory."
        )
    return replace(options, evidence=snapshots), read_values(
        rows, names, kind=SYSTEMS, reader=SYSTEMS, limits=options.limits
    )


def observed(found: Understood, review: Review | None, knowledge: Knowledge, options: Options) -> Understood:
    """The same with what systems show of the models. Raises InputError where a snapshot can't be read."""
    snapshots, models = _snapshots(options), found.classified.models
    joins = confirm_joins(review or Review(), objects_in(snapshots), models)
    observed = observe(
        models,
        snapshots,
        (*options.mapping.aliases, *joins.aliases),
        knowledge,
        options.as_of,
        alone=found.workbook.kind == SYSTEMS,
    )
    return replace(
        found,
        classified=replace(found.classified, corrected=observed.models),
        observed=observed,
        changes=(*found.changes, *joins.changes),
        unfit=(*found.unfit, *joins.problems),
    )


def _snapshots(options: Options) -> tuple[Snapshot, ...]:
    return tuple(read_snapshot(one) if isinstance(one, Path) else one for one in options.evidence)
