"""The toolkit's knowledge and question sets, through the cache of whoever runs it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from audit import knowledge
from audit.domain.questionnaire import Questionnaires
from audit.knowledge import Knowledge
from audit.knowledge.questionnaires import load_questionnaires

if TYPE_CHECKING:  # most that load it know no brand, and need not import what reads one
    from audit.report.brand import Brand


def load_knowledge(brand: Brand | None = None, language: str | None = None) -> Knowledge:
    """The toolkit's knowledge as a brand has it, in a language (None: English). Raises KnowledgeError."""
    return knowledge.load(cache=_cache(), overlay=brand.overlay if brand else None, language=language or "en")


def question_sets(own: Path | None, language: str = "en") -> Questionnaires:
    """The toolkit's question sets, and those of a folder, in a language. Raises KnowledgeError."""
    return load_questionnaires(own=own, cache=_cache(), language=language)


def _cache() -> Path:
    return user_cache_path("mlops-readiness-audit", appauthor=False)
