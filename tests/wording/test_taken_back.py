"""A law of reading: whatever is assured, a saying that takes it back leaves no assurance.

`taken_back.csv` holds the sayings of nine languages, `X` standing for what is said before: `X until 2023`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.wording.sets import ASSURING, HERE, WORKING, Wording, load, read

_EACH = 6  # every sixth text for a saying, another sixth for the next one


def sayings() -> Iterator[tuple[str, str]]:
    with (HERE / "taken_back.csv").open(encoding="utf-8", newline="") as lines:
        yield from ((line["lang"], line["said"]) for line in csv.DictReader(lines))


def assured(lang: str) -> list[Wording]:
    """The plain assurances of the working set that are read as such, and end in nothing about another model."""
    texts = (one for one in load(WORKING) if one.kind == "true" and one.lang == lang)
    answers = ((one, read(one)) for one in texts)
    return [one for one, answer in answers if answer.status in ASSURING and "other" not in answer.said]


@pytest.mark.parametrize("lang", sorted({lang for lang, _ in sayings()}))
def test_what_is_taken_back_is_no_assurance(lang: str) -> None:
    texts = assured(lang)
    assert len(texts) > 90
    still: list[tuple[str, str]] = []
    for number, said in enumerate(said for other, said in sayings() if other == lang):
        for one in texts[number % _EACH :: _EACH]:
            text = said.replace("X", one.text.rstrip("."))
            if read(replace(one, text=text)).status in ASSURING:
                still.append((one.axis, text))
    assert not still
