"""Sets of wordings with their labels, and how well they are read.

`working/` holds what the rules were built on. A blind set is written by somebody who has not seen rules or words, is
scored once, and is then retired into the working set (`python -m tests.wording.protocol`).
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import sqrt
from pathlib import Path

from audit import knowledge
from audit.lexicon import Answer, ColumnContext, Lexicon

HERE = Path(__file__).parent
WORKING = HERE / "working"
FIELDS = {"deployed": "stage", "monitored": "monitoring", "retrained": "retraining"}
ASSURING = {"production", "yes", "automatic"}
AUDIT_DATE = date(2026, 11, 26)
_Z = 1.959964  # of a 95 % interval


@dataclass(frozen=True, slots=True)
class Wording:
    """One labelled answer: the text below its header, the right status, others that a fair grader accepts.

    `kind`: `true` plainly assures, `trap` only looks like it, `natural` is anything else.
    """

    axis: str
    lang: str
    header: str
    text: str
    label: str
    accept: str
    kind: str
    pair: str
    source: str

    @property
    def accepted(self) -> set[str]:
        """Every status that is right."""
        return {self.label, *filter(None, self.accept.split(";"))}


def load(folder: Path) -> Iterator[Wording]:
    """Every answer of a set, in the order of its files."""
    for path in sorted(folder.glob("answers*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            yield from (Wording(**row) for row in csv.DictReader(stream))


@cache
def lexicon() -> Lexicon:
    """The knowledge of the checkout, compiled."""
    return Lexicon(knowledge.load(), AUDIT_DATE)


def read(wording: Wording) -> Answer:
    """A wording as the cell of a column of its own, whose other cells are the yes and no of its language."""
    words = lexicon().word_list(wording.lang).single_letters()
    context = ColumnContext(FIELDS[wording.axis], wording.header, (wording.lang,))
    answer = lexicon().column(wording.axis, context, [wording.text, *words]).read(wording.text)
    assert answer is not None
    return answer


@dataclass
class Score:
    """How a set was read: how many right, false assurances, assurances read of those that are true."""

    answers: int = 0
    right: int = 0
    false: int = 0

    @property
    def share(self) -> float:
        """Share of the answers that are right, 0 to 1."""
        return self.right / self.answers if self.answers else 0.0

    @property
    def false_upper(self) -> float:
        """Upper 95 % bound (Wilson) of false assurances a thousand distinct texts."""
        if not self.answers:
            return 0.0
        n, p = self.answers, self.false / self.answers
        centre, spread = p + _Z**2 / (2 * n), _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        return 1000 * (centre + spread) / (1 + _Z**2 / n)


def proposed(wordings: Iterable[Wording]) -> dict[str, Score]:
    """Of the answers that nobody understood, and whose right status is another one: those whose right status is among
    the three that are proposed; whole, and by axis."""
    found: dict[str, Score] = {}
    for wording in wordings:
        answer = read(wording)
        if not answer.is_unread or wording.accepted <= {"unknown"}:
            continue
        offered = lexicon().proposer.readings(wording.axis, wording.text, wording.header)
        for name in ("all", wording.axis):
            score = found.setdefault(name, Score())
            score.answers += 1
            score.right += not wording.accepted.isdisjoint(one.value for one in offered)
    return found


def is_false(wording: Wording, status: str) -> bool:
    """Whether a status assures what the text does not."""
    return status in ASSURING and status not in wording.accepted


def scored(wordings: Iterable[Wording]) -> dict[str, Score]:
    """The scores of a set: whole, by axis, by kind and by language."""
    found: dict[str, Score] = {}
    seen: Counter[tuple[str, str]] = Counter()
    for wording in wordings:
        seen[(wording.axis, wording.text)] += 1
        status = read(wording).status
        for name in ("all", wording.axis, wording.kind, wording.lang):
            score = found.setdefault(name, Score())
            score.answers += 1
            score.right += status in wording.accepted
            score.false += is_false(wording, status)
    return found
