"""A law of reading: whatever is assured, a saying that takes it back leaves no assurance.

`taken_back.csv` holds the sayings of nine languages, `X` standing for what is said before: `X until 2023`. Some take
back a practice and no use: what is never reviewed may be in production.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.wording.sets import ASSURING, FIELDS, HERE, WORKING, Wording, load, read

_EACH = 6  # every sixth text for a saying, another sixth for the next one


def sayings() -> Iterator[tuple[str, str, set[str]]]:
    """The language of each, itself, and the axes on which it takes back."""
    with (HERE / "taken_back.csv").open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            yield line["lang"], line["said"], {*(line["axes"] or " ".join(FIELDS)).split()}


def assured(lang: str) -> list[Wording]:
    """The plain assurances of the working set that are read as such, and end in nothing about another model."""
    texts = (one for one in load(WORKING) if one.kind == "true" and one.lang == lang)
    answers = ((one, read(one)) for one in texts)
    return [one for one, answer in answers if answer.status in ASSURING and "other" not in answer.said]


@pytest.mark.parametrize("lang", sorted({lang for lang, *_ in sayings()}))
def test_what_is_taken_back_is_no_assurance(lang: str) -> None:
    texts = assured(lang)
    assert len(texts) > 90
    still: list[tuple[str, str]] = []
    for number, (said, axes) in enumerate((said, axes) for other, said, axes in sayings() if other == lang):
        for one in (one for one in texts[number % _EACH :: _EACH] if one.axis in axes):
            text = said.replace("X", one.text.rstrip("."))
            if read(replace(one, text=text)).status in ASSURING:
                still.append((one.axis, text))
    assert not still
