"""What must hold for any answers, in the part of the result that they make."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from audit.domain.questionnaire import NOT_APPLICABLE, Answer
from audit.domain.readiness import Readiness
from audit.survey.summary import summarised
from tests.survey.builders import SETS, model, said, surveyed

MODELS = (model("Churn", monitored="no", deployment="no"), model("Price", row=3, retrained="automatic"))
QUESTIONS = {question.id: question for question in SETS.questions}


@st.composite
def answer(draw: st.DrawFn) -> Answer:
    """Somebody's answer to any question, about the company, all models or one."""
    question = draw(st.sampled_from(SETS.questions))
    subject = draw(st.sampled_from((None, "Churn", "Price"))) if question.per == "model" else None
    values = draw(st.sampled_from((*((value,) for value in question.scale.values), ())))
    return said(question.id, *values, subject=subject, who=draw(st.sampled_from(("Anna", "Ben"))))


def inside(after: float | None, low: float | None, high: float | None) -> bool:
    """Whether an end of an interval lies in an earlier interval."""
    return after is None or (low is not None and high is not None and low - 1e-6 <= after <= high + 1e-6)


def narrower(after: Readiness, before: Readiness) -> bool:
    """Whether every score and every level lies within what it could be before."""
    return all(
        inside(a.low, b.low, b.high) and inside(a.high, b.low, b.high)
        for a, b in zip(after.coverage, before.coverage, strict=True)
    ) and all(
        inside(one, b.outcome.level_low, b.outcome.level_high)
        for a, b in zip(after.frameworks, before.frameworks, strict=True)
        for one in (a.outcome.level_low, a.outcome.level_high)
    )


@settings(max_examples=15, deadline=None)
@given(st.lists(answer(), max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(answers: list[Answer], random: object) -> None:
    shuffled = list(answers)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert summarised(surveyed(MODELS, *answers)) == summarised(surveyed(MODELS, *shuffled))


@settings(max_examples=15, deadline=None)
@given(st.lists(answer(), max_size=6), st.data())
def test_one_more_answer_that_contradicts_nothing_never_widens(
    answers: list[Answer], data: st.DataObject
) -> None:
    found = surveyed(MODELS, *answers)
    matrix = found.matrix
    question = data.draw(st.sampled_from(SETS.questions))
    subject = None
    if question.per == "company":
        possible = matrix.company.told(question.id)
    else:
        chosen = data.draw(st.sampled_from(matrix.subjects))
        at = data.draw(st.sampled_from(chosen.models))
        subject, possible = MODELS[at].name, chosen.state.told(question.id)
    values = sorted(possible - {NOT_APPLICABLE})
    value = data.draw(st.sampled_from(values or list(question.scale.values)))
    more = said(question.id, *([value] if values else []), subject=subject, who="Cleo")
    assert narrower(summarised(surveyed(MODELS, *answers, more)), summarised(found))
