"""Schema of `questionnaires/thresholds.yaml`: the lines that a judgement is drawn along."""

from __future__ import annotations

from pydantic import Field

from audit.knowledge.documents import Document


class Ratio(Document):
    """A share in whole numbers, so that it is compared without rounding."""

    parts: int = Field(gt=0)
    of: int = Field(gt=0)
    source: str


class Thresholds(Document):
    """Shares are between 0 and 1."""

    one_third: Ratio
    function_in_place: float = Field(ge=0, le=1)
    function_missing: float = Field(ge=0, le=1)
    function_unknown: float = Field(ge=0, le=1)
    silence_withholds: float = Field(ge=0, le=1)
    dated_in_window: float = Field(ge=0, le=1)
