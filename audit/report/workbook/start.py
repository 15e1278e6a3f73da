"""The sheet to start from: whose workbook it is, what to do with it, and what is where."""

from __future__ import annotations

from collections.abc import Iterator

from audit.report.workbook.sentences import Sentences
from audit.report.workbook.spreadsheet import Word
from audit.report.workbook.words import Row


def rows(sentences: Sentences) -> Iterator[Row]:
    """A label and what it says, a line each; the name of a sheet leads to it."""
    for line in sentences.start:
        text = line.text
        yield {
            "label": Word(line.label_look, line.label) if line.label else None,
            "text": Word(line.text_look, text) if line.text_look and text else text,
        }
