"""What can be asked, what was answered, and what a framework makes of it.

A question has an ordered scale of values. What is known of it is a *set of possible values*: one where it was
answered plainly, several where an answer leaves some open, all of them where nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from audit.domain.models import Evidence, Model, Strength
from audit.domain.places import Place
from audit.domain.typed_text import plain

Per = Literal["company", "model"]
Operator = Literal["is", "is_not", "one_of", "none_of", "at_least", "at_most"]
SourceKind = Literal["axis", "function", "tools", "screen"]
AnswerStatus = Literal["given", "to_confirm"]
Applies = Literal["applies", "undecided", "nothing_in_production", "bought_only"]
Fit = Literal["yes", "maybe", "no"]
Known = frozenset[str]
"""Possible values of one question for one subject; NOT_APPLICABLE may be one of them."""

NOT_APPLICABLE = "not_applicable"
UNKNOWN_ANSWER = "unknown"
INVENTORY = "inventory"  # who answered, where the client's list did


@dataclass(frozen=True, slots=True)
class Scale:
    """The values that an answer may have, the lowest first: id -> label; `also`: other words for each.

    `unsure`: what people type where they don't know; `not_applicable`: what is said where it does not apply.
    """

    id: str
    labels: Mapping[str, str]
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unsure: tuple[str, ...] = ()
    not_applicable: str = NOT_APPLICABLE

    @property
    def values(self) -> tuple[str, ...]:
        """The ids, the lowest first."""
        return tuple(self.labels)

    def rank(self, value: str) -> int:
        """The 0-based position of a value."""
        return self.values.index(value)

    def said(self, values: Iterable[str]) -> str:
        """Values in words, one after the other."""
        words = {**self.labels, NOT_APPLICABLE: self.not_applicable}
        return " / ".join(words.get(value, value) for value in values)

    def read(self, text: str) -> str | None:
        """The value that a typed text means; `unknown` for a blank or a "don't know"; None: not understood."""
        said = plain(text)
        if not said or said in (UNKNOWN_ANSWER, *map(plain, self.unsure)):
            return UNKNOWN_ANSWER
        for value, label in self.labels.items():
            if said in {plain(word) for word in (value, label, *self.also.get(value, ()))}:
                return value
        return None


class Comparison(NamedTuple):
    """One test of another question's answer. What does not apply passes no test."""

    question: str
    operator: Operator
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Skip:
    """When a question need not be asked, and the value that it then has (`not_applicable`, or one of its scale)."""

    mode: Literal["all", "any"]
    tests: tuple[Comparison, ...]
    then: str = NOT_APPLICABLE


class Span(NamedTuple):
    """The lowest and highest points that a criterion may have; `may_not_apply`: it may also turn out not to apply.

    `low` and `high` are None where it surely does not apply.
    """

    low: float | None
    high: float | None
    may_not_apply: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Where a question's answer may stand in the inventory already.

    `kind` `axis` or `function`: a model's status of that name; `tools`: a tool of that function is named anywhere;
    `screen`: what runs at all. `means`: status found -> the values that it leaves possible. `says`: value -> the status
    of the axis that a person's answer claims; empty where answers claim none.
    """

    kind: SourceKind
    name: str
    means: Mapping[str, tuple[str, ...]]
    says: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Example:
    """An answer as somebody typed it, the value that it means (or `skipped`, where `given` makes the question
    pointless), and the points that it then decides."""

    typed: str
    means: str
    given: Mapping[str, str] = field(default_factory=dict)
    gives: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `decides`: criterion -> value -> Span; a value that is not listed leaves the criterion open."""

    id: str
    questionnaire: str
    asks: str
    why: str
    evidence: str
    whom: str  # id of the role to ask
    function: str | None  # one of FUNCTIONS
    per: Per
    scale: Scale
    decides: Mapping[str, Mapping[str, Span]]
    skip: Skip | None = None
    source: Source | None = None
    examples: tuple[Example, ...] = ()

    @property
    def all_values(self) -> Known:
        """Everything that it may be as long as nobody has said anything."""
        told = (value for values in (self.source.means if self.source else {}).values() for value in values)
        return frozenset(self.scale.values) | ({NOT_APPLICABLE} & set(told))


@dataclass(frozen=True, slots=True)
class Criterion:
    """What a framework looks at. `values`: id -> points, the lowest first. `required`: for frameworks of levels, the
    points that each level asks for, never fewer than the level below. `weight`: for weighted means."""

    id: str
    section: str
    name: str
    values: Mapping[str, float]
    required: tuple[float, ...] = ()
    weight: float = 1.0

    @property
    def low(self) -> float:
        """The fewest points."""
        return min(self.values.values())

    @property
    def high(self) -> float:
        """The most points."""
        return max(self.values.values())


@dataclass(frozen=True, slots=True)
class Level:
    """A level, or a band of scores: it holds from `over` (not included) on; None for the lowest, and for levels
    that are not made from a score."""

    name: str
    about: str
    over: float | None = None


@dataclass(frozen=True, slots=True)
class Framework:
    """How criteria become a level: the id of a rule (`audit.survey.rules`) and its figures.

    `over_models`: a criterion that is judged model by model counts by its `lowest` model or by the `mean`.
    `weights`: section -> weight, for weighted means.
    """

    id: str
    title: str
    rule: str
    over_models: Literal["lowest", "mean"]
    sections: Mapping[str, str]
    levels: tuple[Level, ...]
    criteria: tuple[Criterion, ...]
    weights: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """One file: who published it, its questions, and the framework that its answers are scored by, if any."""

    id: str
    title: str
    about: str
    source: str
    licence: str | None
    questions: tuple[Question, ...]
    framework: Framework | None = None


@dataclass(frozen=True, slots=True)
class Questionnaires:
    """Every set that was loaded, the roles that can be asked (id -> name), and texts by code.

    `sha256` is over all their files. `asked`: what people may call a question -> its id; `whole`: what an answer about
    nobody in particular may be about. Both are as `plain` has them, in every language.
    """

    sets: tuple[QuestionSet, ...]
    roles: Mapping[str, str]
    applicability: Mapping[Applies, str]
    subjects: Mapping[Per, str]  # what an answer about nobody in particular is about
    answer_valid_months: int  # an older answer counts as still to be confirmed
    sha256: str
    asked: Mapping[str, str] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()
    index: Mapping[str, Question] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        every = {question.id: question for one in self.sets for question in one.questions}
        object.__setattr__(self, "index", MappingProxyType(every))

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question once, in the order of the sets."""
        return tuple(self.index.values())

    @property
    def frameworks(self) -> tuple[Framework, ...]:
        """Every framework, in the order of the sets."""
        return tuple(one.framework for one in self.sets if one.framework)

    @property
    def criteria(self) -> dict[str, Criterion]:
        """Every criterion of every framework, by id."""
        return {criterion.id: criterion for framework in self.frameworks for criterion in framework.criteria}


def key_of(model: Model) -> str:
    """What answers call a model: its id, else its name."""
    return model.id or model.name


@dataclass(frozen=True, slots=True)
class Answer:
    """What one source says of one question. `values` are those that it leaves possible: one for a plain answer, none
    where the answer is 'unknown'.

    `subject`: the model's key, or None for the company, and for all models alike. `to_confirm`: carried over from an
    earlier audit or too old; it is shown, and counts as unknown. `place`: where it was typed.
    """

    question: str
    values: tuple[str, ...]
    subject: str | None = None
    who: str = ""
    when: date | None = None
    note: str = ""
    status: AnswerStatus = "given"
    strength: Strength = "claimed"
    evidence: tuple[Evidence, ...] = ()
    place: Place | None = None


class Answers:
    """All answers, whatever the order in which they came.

    Of one person's answers to one question about one subject the latest holds; two people who disagree are both kept.
    """

    def __init__(self, answers: Iterable[Answer] = ()) -> None:
        latest: dict[tuple[str, str | None], dict[Answer, None]] = {}
        for answer in answers:
            latest.setdefault((answer.question, answer.subject), {})[answer] = None
        self._kept = {about: _latest(tuple(said)) for about, said in latest.items()}

    def of(self, question: str, subject: str | None = None) -> tuple[Answer, ...]:
        """The answers to one question about one subject."""
        return self._kept.get((question, subject), ())

    @property
    def subjects(self) -> frozenset[str]:
        """The models that somebody spoke of."""
        return frozenset(subject for _, subject in self._kept if subject is not None)

    def __iter__(self) -> Iterator[Answer]:
        return (answer for about in sorted(self._kept, key=_about) for answer in self._kept[about])

    def __len__(self) -> int:
        return sum(map(len, self._kept.values()))


def _latest(said: Sequence[Answer]) -> tuple[Answer, ...]:
    last = {who: max(_day(a) for a in said if a.who == who) for who in {a.who for a in said}}
    return tuple(sorted((a for a in said if _day(a) == last[a.who]), key=_order))


def _day(answer: Answer) -> date:
    return answer.when or date.min


def _order(answer: Answer) -> tuple[Any, ...]:
    return (answer.who, _day(answer), answer.values, answer.status, answer.note, str(answer.place))


def _about(about: tuple[str, str | None]) -> tuple[str, str]:
    return about[0], about[1] or ""
