"""What must hold for any answers to any questions."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from audit.domain.outcomes import Outcome
from audit.domain.questionnaire import (
    NOT_APPLICABLE,
    Answer,
    Answers,
    Comparison,
    Criterion,
    Framework,
    Known,
    Level,
    Question,
    Questionnaires,
    QuestionSet,
    Scale,
    Skip,
    Span,
)
from audit.survey import Surveyed
from audit.survey.answer_state import AnswerState, agreed
from audit.survey.intervals import lowest, mean
from audit.survey.response_matrix import ResponseMatrix, Subject
from tests.survey.builders import SETS, framework, model, outcome, said, surveyed

VALUES = ("a", "b", "c")
SCALE = Scale("s", dict.fromkeys(VALUES, "x"))
POINTS = {"none": 0.0, "half": 0.5, "all": 1.0}


def within(after: float | None, low: float | None, high: float | None) -> bool:
    return after is None or (low is not None and high is not None and low - 1e-6 <= after <= high + 1e-6)


def narrower(after: Span, before: Span) -> bool:
    """Nothing that was impossible has become possible."""
    if after.low is None or before.low is None:
        return after.low is None and before.may_not_apply
    ends = within(after.low, before.low, before.high) and within(after.high, before.low, before.high)
    return ends and (before.may_not_apply or not after.may_not_apply)


def no_wider(after: Outcome, before: Outcome) -> bool:
    return (
        within(after.level_low, before.level_low, before.level_high)
        and within(after.level_high, before.level_low, before.level_high)
        and within(after.score_low, before.score_low, before.score_high)
        and within(after.score_high, before.score_low, before.score_high)
        and all(
            within(a.low, b.low, b.high) and within(a.high, b.low, b.high)
            for a, b in zip(after.sections, before.sections, strict=True)
        )
    )


# invented question sets: skips that lead to skips, answers that leave points open, all three rules


@st.composite
def invented(draw: st.DrawFn) -> Questionnaires:
    """Six questions, each of which may be skipped by earlier ones, and one framework a rule over their criteria."""
    rules = ("levels", "minimum_of_sections", "weighted_mean")
    questions: list[Question] = []
    for number in range(6):
        per = "company" if number < 3 else "model"
        skip = None
        if number and draw(st.booleans()):
            tests = st.builds(
                Comparison,
                st.sampled_from([q.id for q in questions]),
                st.sampled_from(["is", "is_not", "at_least", "at_most"]),
                st.sampled_from(VALUES).map(lambda value: (value,)),
            )
            mode = draw(st.sampled_from(["all", "any"]))
            then = draw(st.sampled_from([*VALUES, NOT_APPLICABLE]))
            skip = Skip(mode, tuple(draw(st.lists(tests, min_size=1, max_size=2))), then)
        way = {value: draw(_SPANS) for value in VALUES if draw(st.booleans())}
        way[NOT_APPLICABLE] = draw(_SPANS)
        decides: dict[str, Mapping[str, Span]] = {f"{rule}.{number}": way for rule in rules}
        if draw(st.booleans()):
            decides = {
                name: {k: v for k, v in one.items() if k != NOT_APPLICABLE} for name, one in decides.items()
            }
        questions.append(
            Question(f"q.{number}", "s", "?", "?", "?", "x", None, per, SCALE, decides, skip)  # type: ignore[arg-type]
        )
    frameworks = [_framework(rule, draw(st.sampled_from(["lowest", "mean"]))) for rule in rules]
    sets = [QuestionSet("s", "s", "", "", None, tuple(questions))]
    sets += [QuestionSet(one.id, one.id, "", "", None, (), one) for one in frameworks]
    return Questionnaires(tuple(sets), {}, {}, {}, 12, "")


_SPANS = st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.sampled_from([0.0, 0.5, 1.0])).map(
    lambda ends: Span(min(ends), max(ends))
)


def _framework(rule: str, over_models: str) -> Framework:
    criteria = tuple(
        Criterion(
            f"{rule}.{number}", "uv"[number % 2], "", POINTS, (0.0, 0.5 * (number % 2), 1.0), 1.0 + number
        )
        for number in range(6)
    )
    overs = (None, None, None) if rule == "levels" else (None, 0.5, 1.0)
    levels = tuple(Level(str(over), "", over) for over in overs)
    sections = {"u": "", "v": ""}
    return Framework(rule, "", rule, over_models, sections, levels, criteria, {"u": 2.0, "v": 1.0})  # type: ignore[arg-type]


_TOLD = st.dictionaries(
    st.integers(0, 5).map(lambda n: f"q.{n}"), st.frozensets(st.sampled_from(VALUES), min_size=1), max_size=6
)


def _matrix(sets: Questionnaires, kinds: list[tuple[int, bool, Mapping[str, Known]]]) -> ResponseMatrix:
    company = {name: known for name, known in kinds[0][2].items() if sets.index[name].per == "company"}
    by_model = {name for name, question in sets.index.items() if question.per == "model"}
    subjects = [
        Subject(
            tuple(range(count)),
            sure,
            AnswerState(
                sets.index, company | {name: known for name, known in told.items() if name in by_model}
            ),
        )
        for count, sure, told in kinds
    ]
    return ResponseMatrix(sets, AnswerState(sets.index, company), subjects)


@settings(max_examples=300)
@given(
    invented(),
    st.lists(st.tuples(st.integers(1, 3), st.booleans(), _TOLD), min_size=1, max_size=3),
    st.data(),
)
def test_one_more_answer_never_widens_an_interval(
    sets: Questionnaires, kinds: list[tuple[int, bool, dict[str, Known]]], data: st.DataObject
) -> None:
    before = _matrix(sets, kinds)
    at = data.draw(st.integers(0, len(kinds) - 1))
    question = data.draw(st.sampled_from(sorted(sets.index)))
    count, sure, told = kinds[at]
    possible = sorted(told.get(question, frozenset(VALUES)))
    answered = {**told, question: frozenset((data.draw(st.sampled_from(possible)),))}
    after = _matrix(
        sets, [*kinds[:at], (count, sure or data.draw(st.booleans()), answered), *kinds[at + 1 :]]
    )
    for name in before.spans:
        assert narrower(after.spans[name], before.spans[name]), name
    for narrow, wide in zip(after.outcomes(), before.outcomes(), strict=True):
        assert no_wider(narrow, wide)


@settings(max_examples=100)
@given(
    invented(),
    st.lists(st.tuples(st.integers(1, 3), st.booleans(), _TOLD), min_size=1, max_size=3),
    st.data(),
)
def test_supposing_an_answer_is_the_same_as_giving_it(
    sets: Questionnaires, kinds: list[tuple[int, bool, dict[str, Known]]], data: st.DataObject
) -> None:
    matrix = _matrix(sets, kinds)
    question = data.draw(st.sampled_from([q for q in sets.questions if q.per == "company"]))
    told = kinds[0][2].get(question.id, frozenset(VALUES))
    value = data.draw(st.sampled_from(sorted(told)))
    first = (*kinds[0][:2], {**kinds[0][2], question.id: frozenset((value,))})
    given_so = _matrix(sets, [first, *kinds[1:]])
    assert {**matrix.spans, **matrix.spans_supposing(question, value)} == given_so.spans


# the toolkit's own sets


@st.composite
def truths(draw: st.DrawFn) -> list[Answer]:
    """One true answer a question, and a model; models answer by name. What runs is left to the inventory."""
    answers = []
    asked = [
        question for question in SETS.questions if question.id not in ("company.running", "deployment.stage")
    ]
    for question in draw(st.lists(st.sampled_from(asked), min_size=1, max_size=40, unique_by=id)):
        value = st.sampled_from(question.scale.values)
        if question.per == "company":
            answers.append(said(question.id, draw(value), who=draw(st.sampled_from("XY"))))
        else:
            subject = st.sampled_from(["A", "B"])
            answers += [said(question.id, draw(value), subject=s) for s in draw(st.sets(subject, min_size=1))]
    return answers


FLEET = [model("A"), model("B", "pilot", row=3), model("C", "unknown", row=4)]


@settings(max_examples=40)
@given(truths(), st.data())
def test_the_toolkits_sets_only_ever_narrow(answers: list[Answer], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(answers) - 1))
    before, after = surveyed(FLEET, *answers[:cut]), surveyed(FLEET, *answers)
    assert not after.problems
    for name, span in after.matrix.spans.items():
        assert narrower(span, before.matrix.spans[name]), name
    for narrow, wide in zip(after.outcomes, before.outcomes, strict=True):
        assert no_wider(narrow, wide)


@settings(max_examples=30)
@given(truths(), truths(), st.data())
def test_the_order_of_answers_does_not_matter(
    one: list[Answer], two: list[Answer], data: st.DataObject
) -> None:
    """Contradictions included."""
    answers = [*one, *(said(a.question, *a.values, subject=a.subject, who="Z") for a in two)]
    shuffled = data.draw(st.permutations(answers))
    assert _told(surveyed(FLEET, *answers)) == _told(surveyed(FLEET, *shuffled))


def _told(found: Surveyed) -> tuple[object, ...]:
    return found.outcomes, found.matrix.spans, found.problems, list(found.answers), found.deciding


@settings(max_examples=60)
@given(truths())
def test_the_minimum_rule_holds(answers: list[Answer]) -> None:
    found = outcome(surveyed(FLEET, *answers), "ml_test_score")
    assert found.score_low == min(section.low for section in found.sections if section.low is not None)
    assert found.score_high == min(section.high for section in found.sections if section.high is not None)
    overs = [level.over for level in framework("ml_test_score").levels if level.over is not None]
    assert found.level_low == sum((found.score_low or 0) > over for over in overs)
    assert found.level_high == sum((found.score_high or 0) > over for over in overs)


# the parts


_ANY_SPAN = st.builds(lambda s, may: s._replace(may_not_apply=may), _SPANS, st.booleans())


@given(st.lists(st.tuples(_ANY_SPAN, st.sampled_from([1.0, 2.0, 5.0])), min_size=1, max_size=5))
def test_means_and_lowest_are_exact_over_every_completion(weighed: list[tuple[Span, float]]) -> None:
    choices = [(s.low, s.high, *([None] if s.may_not_apply else [])) for s, _ in weighed]
    means, minima = [], []
    for picked in itertools.product(*choices):
        present = [(v, w) for v, (_, w) in zip(picked, weighed, strict=True) if v is not None]
        if present:
            means.append(sum(v * w for v, w in present) / sum(w for _, w in present))
            minima.append(min(v for v, _ in present))
    found = mean(weighed)
    assert found.low is not None
    assert found.high is not None
    assert abs(found.low - min(means)) < 1e-6
    assert abs(found.high - max(means)) < 1e-6
    assert lowest(span for span, _ in weighed)[:2] == (min(minima), max(minima))


@given(st.lists(st.frozensets(st.sampled_from(VALUES), min_size=1), min_size=1, max_size=4))
def test_what_is_agreed_is_all_that_all_say_or_else_all_that_any_says(said_sets: list[Known]) -> None:
    common = {v for v in VALUES if all(v in one for one in said_sets)}
    anything = {v for v in VALUES if any(v in one for one in said_sets)}
    assert agreed(said_sets) == (common or anything)


@given(
    st.permutations(
        [said("inference.cost", v, who=w) for v, w in (("none", "A"), ("total", "A"), ("total", "B"))]
    )
)
def test_answers_are_kept_in_one_order(answers: list[Answer]) -> None:
    kept = list(Answers(answers))
    assert [(answer.who, answer.values) for answer in kept] == [
        ("A", ("none",)),
        ("A", ("total",)),
        ("B", ("total",)),
    ]
