"""Texts that people typed, as they are compared with words that are known."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W_]+")


def plain(text: str) -> str:
    """A typed text without case and punctuation, as scales and headings compare it."""
    return " ".join(_WORD.findall(text.casefold()))
