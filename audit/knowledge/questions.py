"""From a question's text to a Question; everything that it refers to must be there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from audit.domain.models import DEPLOYED, FUNCTION_STATUSES, MONITORED, RETRAINED
from audit.domain.questionnaire import (
    NOT_APPLICABLE,
    UNKNOWN_ANSWER,
    Comparison,
    Criterion,
    Example,
    Framework,
    Operator,
    Question,
    Scale,
    Skip,
    Source,
    SourceKind,
    Span,
)
from audit.knowledge.question_sets import (
    ExampleText,
    InventoryText,
    Points,
    QuestionText,
    SetText,
    SkipText,
    Survey,
    Test,
)
from audit.messages import near_miss

At = tuple[int | str, ...]
SKIPPED = "skipped"
RUNNING = ("nothing_in_production", "bought_only", "applies")
SEEN = "seen"
_AXES = {"deployed": DEPLOYED, "monitored": MONITORED, "retrained": RETRAINED}
_OPERATORS: tuple[Operator, ...] = ("is", "is_not", "one_of", "none_of", "at_least", "at_most")
_COUNTS_POINTS = "minimum_of_sections"  # a rule that has no word for what does not apply


class Names(NamedTuple):
    """What a question may refer to."""

    roles: Mapping[str, str]
    scales: Mapping[str, Scale]
    questions: Mapping[str, QuestionText]
    values: Mapping[str, Collection[str]]  # of each question
    criteria: Mapping[str, tuple[Criterion, Framework]]


def near_or_all(word: str, known: Collection[str]) -> str:
    """`; did you mean 'x'?` where a known word is near, else the known words where they are few."""
    return near_miss(word, known, f"; there are: {', '.join(known)}" if 0 < len(known) <= 12 else "")


def section_of(text: QuestionText) -> str:
    """The section that a question counts for in its own set."""
    return text.section or text.function or ""


def scale_of(
    name: str, labels: Mapping[str, str], also: Mapping[str, Sequence[str]], shared: Survey
) -> Scale:
    """A scale with the words that all of them share."""
    words = {value: tuple(spellings) for value, spellings in also.items()}
    return Scale(name, labels, words, tuple(shared.unsure), shared.not_applicable)


class QuestionReader:
    """Reads the questions of one file; `wrong` then holds its mistakes with their paths inside the file."""

    def __init__(self, names: Names, shared: Survey, text: SetText) -> None:
        self._names = names
        self._shared = shared
        self._text = text
        self.wrong: list[tuple[At, str]] = []

    def questions(self) -> tuple[Question, ...]:
        """Every question of the file; those with mistakes are made as well as can be."""
        return tuple(self._question(at, text) for at, text in enumerate(self._text.questions))

    def _question(self, position: int, text: QuestionText) -> Question:
        at: At = ("questions", position)
        scale = self._scale(at, text)
        self._known((*at, "whom"), text.whom, self._names.roles, "role")
        skip = self._skip((*at, "skip"), text, scale)
        own = self._text.framework is not None and not self._text.framework.criteria and text.weight > 0
        if own and section_of(text) not in (self._text.framework.sections if self._text.framework else ()):
            self._add((*at, "section"), "a question that counts names the section that it counts for")
        decides = {name: self._decided((*at, "decides", name), name, way, scale, _may_be_left_out(text))
                   for name, way in text.decides.items()}  # fmt: skip
        if own:
            decides[f"{self._text.id}.{text.id}"] = self._shares(at, text, scale)
        return Question(
            id=text.id,
            questionnaire=self._text.id,
            asks=text.asks,
            why=text.why,
            evidence=text.evidence,
            whom=text.whom,
            function=text.function,
            per=text.per,
            scale=scale,
            decides=decides,
            skip=skip,
            source=self._source((*at, "inventory"), text, scale) if text.inventory else None,
            examples=tuple(
                self._example((*at, "examples", n), e, scale) for n, e in enumerate(text.examples)
            ),
        )

    def _add(self, at: At, cause: str) -> None:
        self.wrong.append((at, cause))

    def _known(self, at: At, name: str, known: Collection[str], what: str) -> bool:
        if name in known:
            return True
        self._add(at, f"no {what} '{name}'{near_or_all(name, known)}")
        return False

    def _answer(self, at: At, value: str, scale: Scale, *more: str) -> None:
        """Where the scale itself is wrong, its answers are not told as mistakes too."""
        if scale.values:
            self._known(at, value, (*scale.values, *more), "answer")

    def _scale(self, at: At, text: QuestionText) -> Scale:
        if bool(text.scale) == bool(text.answers):
            self._add((*at, "scale"), "a question has either a shared `scale` or `answers` of its own")
        if text.answers:
            for value in text.also:
                self._known((*at, "also", value), value, text.answers, "answer")
            return scale_of(text.id, text.answers, text.also, self._shared)
        if text.scale and self._known((*at, "scale"), text.scale, self._names.scales, "scale"):
            return self._names.scales[text.scale]
        return Scale(text.id, {})

    def _skip(self, at: At, text: QuestionText, scale: Scale) -> Skip | None:
        skip = text.skip
        if skip is None:
            return None
        if bool(skip.all_) == bool(skip.any_):
            self._add(at, "give either `all` or `any`, with at least one test")
        if skip.then != NOT_APPLICABLE:
            self._answer((*at, "then"), skip.then, scale)
        mode: Literal["all", "any"] = "all" if skip.all_ else "any"
        tests = [self._test((*at, mode, n), test, text) for n, test in enumerate(skip.all_ or skip.any_)]
        if self._leads_back(text.id, skip):
            self._add(at, "the questions that decide whether it is asked lead back to itself")
        return Skip(mode, tuple(tests), skip.then)

    def _leads_back(self, start: str, skip: SkipText) -> bool:
        seen: set[str] = set()
        ahead = [test.question for test in (*skip.all_, *skip.any_)]
        while ahead:
            name = ahead.pop()
            if name == start:
                return True
            question = self._names.questions.get(name)
            if name not in seen and question and question.skip:
                ahead += [test.question for test in (*question.skip.all_, *question.skip.any_)]
            seen.add(name)
        return False

    def _test(self, at: At, test: Test, text: QuestionText) -> Comparison:
        given = [(name, getattr(test, f"{name}_" if name == "is" else name)) for name in _OPERATORS]
        given = [(name, value) for name, value in given if value is not None]
        if len(given) != 1:
            self._add(at, f"exactly one operator of: {', '.join(_OPERATORS)}")
            return Comparison(test.question, "is", ())
        operator, value = given[0]
        values = (value,) if isinstance(value, str) else tuple(value)
        if self._known((*at, "question"), test.question, self._names.questions, "question"):
            other = self._names.questions[test.question]
            for name in values:
                self._known(
                    (*at, operator), name, self._names.values[test.question], "answer of that question"
                )
            if text.per == "company" and other.per == "model":
                self._add((*at, "question"), "a question to the company can't depend on one about each model")
        return Comparison(test.question, operator, values)

    def _decided(
        self, at: At, name: str, way: str | Mapping[str, Points | str], scale: Scale, left_out: bool
    ) -> dict[str, Span]:
        if not self._known(at, name, self._names.criteria, "criterion"):
            return {}
        criterion, framework = self._names.criteria[name]
        if isinstance(way, str):
            way = {value: value for value in scale.values}
        if left_out and framework.rule == _COUNTS_POINTS and NOT_APPLICABLE not in way:
            self._add(at, f"say what `{NOT_APPLICABLE}` counts: that framework leaves no criterion out")
        spans = {}
        for value, points in way.items():
            self._answer((*at, value), value, scale, NOT_APPLICABLE)
            spans[value] = self._span((*at, value), points, criterion)
        return spans

    def _span(self, at: At, points: Points | str, criterion: Criterion) -> Span:
        if isinstance(points, str):
            if not self._known(at, points, criterion.values, "value of that criterion"):
                return Span(criterion.low, criterion.high)
            return Span(criterion.values[points], criterion.values[points])
        low, high = points if isinstance(points, tuple) else (points, points)
        if not criterion.low <= low <= high <= criterion.high:
            self._add(at, f"points lie between {criterion.low:g} and {criterion.high:g}, the lower first")
        return Span(low, high)

    def _shares(self, at: At, text: QuestionText, scale: Scale) -> dict[str, Span]:
        """What each answer is worth to a question's own criterion: even steps from 0 to 1, unless `points` say it."""
        steps = max(len(scale.values) - 1, 1)
        shares = {value: rank / steps for rank, value in enumerate(scale.values)}
        for value, share in text.points.items():
            self._answer((*at, "points", value), value, scale)
            shares[value] = share
        return {value: Span(share, share) for value, share in shares.items()}

    def _source(self, at: At, text: QuestionText, scale: Scale) -> Source | None:
        given = text.inventory
        assert given is not None
        kinds: list[tuple[SourceKind, str]] = [(kind, name) for kind, name in _sources(given) if name]
        if len(kinds) != 1:
            self._add(at, "exactly one of: axis, function, tools, screen")
            return None
        kind, name = kinds[0]
        if (kind in ("axis", "function")) != (text.per == "model"):
            self._add(at, "an axis and a function speak of a model, tools and screen of the company")
        statuses = {
            "axis": _AXES.get(name, ()),
            "function": FUNCTION_STATUSES,
            "tools": (SEEN,),
            "screen": RUNNING,
        }
        for status, values in given.means.items():
            self._known((*at, "means", status), status, statuses[kind], "status")
            for value in values:
                self._answer((*at, "means", status), value, scale, NOT_APPLICABLE)
        self._check_says(at, given, scale)
        means = {status: tuple(values) for status, values in given.means.items()}
        return Source(kind, name, means, given.says)

    def _check_says(self, at: At, given: InventoryText, scale: Scale) -> None:
        """Every answer claims one status of the axis, and one that leaves the answer possible."""
        if given.says and (given.axis is None or set(given.says) != set(scale.values)):
            self._add((*at, "says"), "only beside an axis, and then one status for every answer")
        for value, status in given.says.items():
            known = self._known((*at, "says", value), status, _AXES.get(given.axis or "", ()), "status")
            if known and value not in given.means.get(status, ()):
                self._add((*at, "says", value), f"`means` does not give '{value}' for '{status}'")

    def _example(self, at: At, text: ExampleText, scale: Scale) -> Example:
        self._answer((*at, "means"), text.means, scale, UNKNOWN_ANSWER, SKIPPED)
        for name, value in text.given.items():
            if self._known((*at, "given", name), name, self._names.questions, "question"):
                values = self._names.values[name]
                self._known((*at, "given", name), value, values, "answer of that question")
        return Example(text.typed, text.means, text.given, text.gives)


def _may_be_left_out(text: QuestionText) -> bool:
    """Whether the question may turn out not to apply."""
    told = text.inventory.means.values() if text.inventory else ()
    skipped = text.skip is not None and text.skip.then == NOT_APPLICABLE
    return skipped or any(NOT_APPLICABLE in values for values in told)


def _sources(text: InventoryText) -> Iterator[tuple[SourceKind, str | None]]:
    yield from (
        ("axis", text.axis),
        ("function", text.function),
        ("tools", text.tools),
        ("screen", text.screen),
    )
