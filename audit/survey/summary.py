"""What was surveyed as the part of the result that every report shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from audit.domain.models import FUNCTIONS
from audit.domain.outcomes import Deciding, Outcome
from audit.domain.questionnaire import Framework, Question, Questionnaires
from audit.domain.readiness import READINESS, Coverage, QuestionText, Rated, Readiness
from audit.survey import Surveyed
from audit.survey.asking import requests
from audit.survey.inventory import subjects_of

MOST_MOVES = 3


def summarised(surveyed: Surveyed) -> Readiness:
    """The readiness, its frameworks, and whom to ask what."""
    known, deciding = surveyed.questionnaires, surveyed.deciding
    open_ = {decision.question for decision in deciding}
    settled = sum(_settled(question, surveyed) for question in known.questions if question.id not in open_)
    asked = requests(deciding, surveyed.models, known)
    told = {answer.question for answer in surveyed.answers} | open_
    return Readiness(
        applicability=surveyed.applicability,
        settled=settled,
        skipped=len(known.questions) - settled - len(open_),
        open=len(open_),
        coverage=_coverage(surveyed, open_),
        frameworks=tuple(
            _rated(framework, outcome, deciding, known)
            for framework, outcome in zip(known.frameworks, surveyed.outcomes, strict=True)
        ),
        requests=asked,
        answers=tuple(surveyed.answers),
        questions={q.id: _text(q, known) for q in known.questions if q.id in told},
        sets_sha256=known.sha256,
    )


def _settled(question: Question, surveyed: Surveyed) -> bool:
    """Whether it is answered, for everybody whom it is asked of and who need not skip it."""
    matrix = surveyed.matrix
    states = [matrix.company] if question.per == "company" else [subject.state for subject in matrix.subjects]
    return any(state.skipped(question) != "yes" for state in states)


def _coverage(surveyed: Surveyed, open_: set[str]) -> tuple[Coverage, ...]:
    """The sections of the readiness score, with what each rests on."""
    known = surveyed.questionnaires
    found = next(
        (f, o) for f, o in zip(known.frameworks, surveyed.outcomes, strict=True) if f.id == READINESS
    )
    framework, outcome = found
    whole = sum(framework.weights.values())
    disputed = _disputed(surveyed)
    sections = {section.id: section for section in outcome.sections}
    coverage = []
    for function in FUNCTIONS:
        inside = [q for q in known.questions if q.function == function]
        names = {q.id for q in inside}
        said = [answer for answer in surveyed.answers if answer.question in names]
        coverage.append(
            Coverage(
                function=function,
                low=sections[function].low,
                high=sections[function].high,
                weight=framework.weights[function] / whole,
                questions=len(inside),
                open=len(names & open_),
                strengths=_strengths(surveyed, function),
                given=sum(answer.status == "given" and bool(answer.values) for answer in said),
                to_confirm=sum(answer.status == "to_confirm" for answer in said),
                unknown=sum(answer.status == "given" and not answer.values for answer in said),
                disputed=len(names & disputed),
            )
        )
    return tuple(coverage)


def _disputed(surveyed: Surveyed) -> set[str]:
    """The questions on which people disagree with each other or with the inventory."""
    codes = ("answers_disagree", "answer_contradicts_inventory")
    asked = {problem.args["question"] for problem in surveyed.problems if problem.code in codes}
    return {question.id for question in surveyed.questionnaires.questions if question.asks in asked}


def _strengths(surveyed: Surveyed, function: str) -> tuple[tuple[str, int], ...]:
    """How many models in use the inventory says something of, by the strength of its evidence."""
    found = (surveyed.models[at].functions.get(function) for at in subjects_of(surveyed.models))
    counted = Counter(status.strength for status in found if status and status.strength)
    return tuple(
        (strength, counted[strength])
        for strength in ("observed", "configured", "claimed")
        if counted[strength]
    )


def _rated(
    framework: Framework, outcome: Outcome, deciding: Sequence[Deciding], known: Questionnaires
) -> Rated:
    source = next(one.source for one in known.sets if one.framework is framework)
    names = {criterion.id: criterion.name for criterion in framework.criteria}
    return Rated(
        id=framework.id,
        title=framework.title,
        source=source,
        rule=framework.rule,
        levels=framework.levels,
        sections=framework.sections,
        weights=framework.weights,
        criteria={block.criterion: names[block.criterion] for block in outcome.blocks},
        outcome=outcome,
        moves=_moves(framework.id, deciding),
    )


def _moves(framework: str, deciding: Iterable[Deciding]) -> tuple[str, ...]:
    """The open questions that may narrow one framework most."""
    found: Mapping[str, tuple[float, float]] = {
        decision.question: (-round(move.most, 9), -round(move.mean, 9))
        for decision in deciding
        for move in decision.moves
        if move.framework == framework and move.most > 0
    }
    return tuple(sorted(found, key=lambda name: found[name]))[:MOST_MOVES]


def _values(question: Question) -> tuple[str, ...]:
    scale = question.scale.values
    return (*scale, *(question.all_values - set(scale)))


def _text(question: Question, known: Questionnaires) -> QuestionText:
    return QuestionText(
        asks=question.asks,
        why=question.why,
        evidence=question.evidence,
        whom=known.roles[question.whom],
        function=question.function,
        per=question.per,
        labels={value: question.scale.said([value]) for value in _values(question)},
    )
