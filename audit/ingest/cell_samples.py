"""The cells of a column, of which a header's meaning may depend: days, numbers, rhythms, codes, answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from datetime import date, datetime

from audit.amounts import parse_number
from audit.ingest.periods import DateReader
from audit.ingest.truth import parse_truth
from audit.knowledge.fields import CellKind, Words
from audit.lexicon import Lexicon
from audit.lexicon.wordlist import Concepts

_BORNE_OUT = 0.6  # share of the texts that must fit a field of which half a header speaks
_SENTENCE, _NOTED = 3, 0.5  # words of a remark, and share of the texts below `Shift notes` that must be ones
_VALUES = 60  # distinct values that are looked at
_NAMES = 4  # words of a cell that names a tool
_CODES = 4  # distinct values of a column of codes
# of the answers below a header that asks for a stage
_STAGES = frozenset(
    {"serve", "pilot", "build", "retire", "release", "ready", "plan", "yes", "no", "not", "off"}
) | {
    "no_longer",
    "paused",
    "ended",
    "done",
    "testbed",
    "replace",
    "silent",
    "deliver",
    "into_use",
    "part",
    "whole",
}
_ANSWERED = re.compile(r"\s*([^\W\d_]+)\s*[,;:.(–—]")  # a word that answers, and more
_FIRST = re.compile(r"[\s,;:(–—-]+")  # behind the first word of an answer
_DATED, _NUMBERED, _NAMED = 0.5, 0.7, 0.3
_DATES = (range(1990, 2100), range(199001, 210000), range(19900101, 21000000))  # that look like numbers
_METHODS = frozenset({"manual", "automatic", "job", "tool", "tool_schedule", "tool_machine"})
_CELL_CONCEPTS: dict[str, frozenset[str]] = {
    "tools": frozenset({"tool", "tool_watch", "tool_machine", "tool_schedule"}),
    "rhythms": frozenset({"rhythm", "clock", "trigger"}),
    "stages": _STAGES,
    "methods": _METHODS,
    "trainings": _METHODS | {"retrain", "train", "static", "trigger"},
    "practice": frozenset(
        [
            "rhythm",
            "clock",
            "yearly",
            "irregular",
            "once",
            "not",
            "no",
            "yes",
            "part",
            "plan",
            "silent",
            "observe",
            "watch",
            "measure",
            "alert",
            "display",
            "validate",
            "machine",
            "tool",
            "tool_watch",
            "tool_machine",
            "tool_schedule",
            "manual",
            "automatic",
            "job",
            "trigger",
            "retrain",
            "train",
            "static",
            "foundation",
            "done",
            "off",
            "paused",
        ]
    ),
}


class CellSamples:
    """The distinct values of a column, looked at no further than a line asks."""

    def __init__(
        self, values: Sequence[object], lexicon: Lexicon, languages: Sequence[str], dates: DateReader
    ) -> None:
        self._values = [v for v in values if not (isinstance(v, str) and not v.strip(" -–—?"))][:_VALUES]
        self._lexicon = lexicon
        self._languages = languages
        self._dates = dates
        self._known: dict[CellKind, bool] = {}

    def texts(self) -> list[str]:
        """Those of the values that are texts."""
        return [value for value in self._values if isinstance(value, str)]

    def are(self, kind: CellKind) -> bool:
        """Whether the values are of a kind; none are."""
        if kind not in self._known:
            self._known[kind] = self._look(kind) if self._values else kind == "practice"
        return self._known[kind]

    def bear_out(self, field: str) -> bool:
        """Whether most of the texts are what the answers for a field look like: its codes, people, or sentences."""
        texts = self.texts()
        if field == "notes":
            return sum(len(text.split()) >= _SENTENCE for text in texts) >= _NOTED * len(texts) > 0
        if field in self._lexicon.coders:
            coder = self._lexicon.coders[field]
            fitting = sum(coder.code(text) != "unknown" for text in texts)
        elif field == "owner":
            fitting = sum("person" in self._concepts(text) for text in texts)
        else:
            return False
        return len(texts) > 1 and fitting >= _BORNE_OUT * len(texts)

    def _look(self, kind: CellKind) -> bool:
        words = self._lexicon.knowledge.fields.words
        if kind == "dates":
            return self._share(self._is_date) >= _DATED
        if kind == "truths":
            bare = self._share(lambda v: _is_truth(v, words))
            begun = bare > 0 or any(_begins_with_truth(value, words) for value in self._values)
            return bare >= _DATED or (begun and self._share(lambda v: self._affirms(v, words)) >= _DATED)
        if kind == "numbers":
            return self._share(_is_number) >= _NUMBERED
        if kind == "codes":
            return len(self._values) >= _CODES and all(map(self._is_code, self._values))
        wanted = _CELL_CONCEPTS[kind]
        if kind == "trainings" and not any(self._names(value, _METHODS) for value in self._values):
            return False  # of people, as courses are
        least = _BORNE_OUT if kind == "stages" else _NAMED
        return self._share(lambda v: self._names(v, wanted)) >= least

    def _affirms(self, value: object, words: Words) -> bool:
        """Whether a value is a yes or a no, or begins with one, or says instead how far it is: `Only a test group`."""
        if _is_truth(value, words) or not isinstance(value, str):
            return _is_truth(value, words)
        return _is_truth(_FIRST.split(value.strip(), maxsplit=1)[0], words) or bool(
            self._concepts(value) & _STAGES
        )

    def _is_code(self, value: object) -> bool:
        """Whether a value is one word that names no stage, as what names a thing is: `inv_ex`."""
        single = isinstance(value, str) and len(value.split()) == 1
        return single and self._concepts(str(value)).isdisjoint(_STAGES)

    def _names(self, value: object, wanted: Concepts) -> bool:
        """Whether a value has a word of these concepts; a day has no rhythm, though `4 Mar` may be a Tuesday."""
        if not isinstance(value, str | bool) or not self._concepts(str(value)) & wanted:
            return False
        if wanted == _CELL_CONCEPTS["tools"]:
            return len(str(value).split()) <= _NAMES  # a sentence says what is done with them
        return wanted != _CELL_CONCEPTS["rhythms"] or not self._is_date(value)

    def _share(self, test: Callable[[object], bool]) -> float:
        return sum(map(test, self._values)) / len(self._values)

    def _is_date(self, value: object) -> bool:
        if isinstance(value, date | datetime):
            return True
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return False
        return self._dates.read(value) is not None and not self._dates.tells_more(value)

    def tells_a_day(self, text: str) -> bool:
        """Whether a text is a day, or holds one beside words."""
        return self._dates.read(text) is not None

    def _concepts(self, text: str) -> Set[str]:
        return self._lexicon.concepts(text[:200], self._languages)


def _begins_with_truth(value: object, words: Words) -> bool:
    """Whether a value is a yes or a no with more behind it: `yes, all shifts`, but not `no plan`."""
    begun = _ANSWERED.match(value) if isinstance(value, str) else None
    return begun is not None and _is_truth(begun[1], words)


def _is_truth(value: object, words: Words) -> bool:
    return isinstance(value, str | int | float) and parse_truth(value, words) is not None


def _is_number(value: object) -> bool:
    if isinstance(value, str):
        found = parse_number(value.strip().rstrip("%").strip())
        number = None if found is None else float(found)
    else:
        number = None if isinstance(value, bool) or not isinstance(value, int | float) else float(value)
    counts = number is not None and (number > 1 or number % 1 != 0)  # 0 and 1 may be no and yes
    return counts and not any(number in years for years in _DATES)
