"""Schema of `questionnaires/problems/*.yaml`: the sentence for each problem code."""

from __future__ import annotations

from typing import Literal

from audit.knowledge.documents import Document, Prose


class ProblemText(Document):
    """`message` is a format string over the Problem's args; `way_out` says what the reader can do."""

    level: Literal["error", "warning", "info"]
    message: Prose
    way_out: Prose


class Problems(Document):
    """Code -> text."""

    problems: dict[str, ProblemText]
