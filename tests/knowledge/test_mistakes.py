"""What pydantic finds wrong is told in the words of whoever wrote the document."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Literal

import pytest
from pydantic import Field, field_validator

from audit.domain.errors import KnowledgeError
from audit.knowledge.documents import Document, read_document
from audit.knowledge.mistakes import _PATTERNS

PYDANTIC = re.compile(
    r"Input should|should be a valid|should match|Value error|Extra inputs|Field required|instance of"
)


class Inner(Document):
    low: Decimal = Field(ge=0)


class Schema(Document):
    name: str
    colour: str = Field("#000000", pattern=r"^#[0-9A-Fa-f]{6}$")
    paper: Literal["A4", "Letter"] = "A4"
    weeks: int = Field(46, gt=0, le=52)
    shown: bool = True
    short: str = Field("", max_length=3)
    parts: list[str] = Field(["a"], min_length=1, max_length=2)
    inner: Inner | None = None

    @field_validator("name")
    @classmethod
    def _own(cls, value: str) -> str:
        if value == "Nobody":
            raise ValueError("must be somebody's")
        return value


@pytest.mark.parametrize(
    ("yaml", "told"),
    [
        ("colour: '#000000'", "name: is missing"),
        ("name: A\ncolours: x", "2:1: colours: there is no such setting; did you mean 'colour'?"),
        ("name: A\ncolour: red", "2:1: colour: 'red' is not a colour written as #RRGGBB, as in #BF3F0A"),
        ("name: A\npaper: A5", "paper: 'A5' is not 'A4' or 'Letter'"),
        ("name: A\nweeks: many", "weeks: 'many' is not a whole number"),
        ("name: A\nweeks: 0", "weeks: '0' should be more than 0"),
        ("name: A\nweeks: 60", "weeks: '60' should be 52 or less"),
        ("name: A\nshown: perhaps", "shown: 'perhaps' is not true or false"),
        ("name: A\nshort: abcd", "short: 'abcd' should be of 3 or fewer characters"),
        ("name: A\nparts: []", "parts: has 0 entries, and needs 1 at least"),
        ("name: A\nparts: [a, b, c]", "parts: has more than the 2 entries that it may have"),
        ("name: A\nparts: a", "parts: 'a' is not a list"),
        ("name: A\ninner: 3", "inner: '3' is not a group of settings, each with a name"),
        ("name: A\ninner: {low: -1}", "inner.low: '-1' should be 0 or more"),
        ("name: A\ninner: {low: cheap}", "inner.low: 'cheap' is not a number"),
        ("name: [A]", "name: what stands here is not a text"),
        ("name:", "name: nothing is not a text"),
        ("name: Nobody", "name: must be somebody's"),
        ("- name", "1:1: what stands here is not a group of settings, each with a name"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_plainly(yaml: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(yaml + "\n")
    with pytest.raises(KnowledgeError) as caught:
        read_document(path, Schema)
    assert told in str(caught.value)
    assert not PYDANTIC.search(str(caught.value))


def test_every_pattern_that_a_consultant_may_miss_has_words() -> None:
    settings = (Path(__file__).parents[2] / "audit" / "report" / "brand" / "settings.py").read_text()
    found = re.findall(r"pattern=r?\"([^\"]+)\"", settings)
    assert found and set(found) <= set(_PATTERNS)
