"""What people's answers made of a model's statuses, as the result keeps it."""

from __future__ import annotations

from typing import NamedTuple

from audit.domain.models import Axis, Status


class Claimed(NamedTuple):
    """One axis of one model that people's answers changed, directly or through the model's stage.

    `model` is an index into the result's `models`. `before` is the Status that the inventory and the auditor had given
    it; the answers, with names and dates, are among the readings of the model's own Status.
    """

    model: int
    axis: Axis
    before: Status
