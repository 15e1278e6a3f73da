"""The toolkit's knowledge, through the cache of whoever runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audit import knowledge
from audit.knowledge import Knowledge
from audit.user_cache import cache_folder

if TYPE_CHECKING:  # most that load it know no brand, and need not import what reads one
    from audit.report.brand import Brand


def load_knowledge(brand: Brand | None = None, language: str | None = None) -> Knowledge:
    """The toolkit's knowledge as a brand has it, in a language (None: English). Raises KnowledgeError."""
    return knowledge.load(
        cache=cache_folder(), overlay=brand.overlay if brand else None, language=language or "en"
    )
