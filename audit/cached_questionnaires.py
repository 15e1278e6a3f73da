"""The question sets, through the cache of whoever runs the toolkit."""

from __future__ import annotations

from pathlib import Path

from audit.domain.questionnaire import Questionnaires
from audit.knowledge.questionnaires import load_questionnaires
from audit.user_cache import cache_folder


def question_sets(own: Path | None, language: str = "en") -> Questionnaires:
    """The toolkit's question sets, and those of a folder, in a language. Raises KnowledgeError."""
    return load_questionnaires(own=own, cache=cache_folder(), language=language)
