"""Single cells as typed values: truth. Dates are in `periods`, money in `money`."""

from __future__ import annotations

import re

from audit.domain.tables import CellValue
from audit.ingest.header_text import fold
from audit.knowledge.fields import Words

_ZEROS = re.compile(r"(?<=^\d)[.,]0+$")  # `1.0` is a 1


def parse_truth(value: CellValue, words: Words) -> bool | None:
    """Yes or no; None where the cell says neither."""
    if isinstance(value, bool):
        return value
    text = str(value).strip().casefold() if isinstance(value, str | int | float) else ""
    text = _ZEROS.sub("", text)
    if text in words.yes or fold(text) in words.yes:
        return True
    return False if text in words.no or fold(text) in words.no else None
