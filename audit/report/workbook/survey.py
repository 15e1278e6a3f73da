"""The sheets about people's answers, where anybody answered: scores, every answer, and whom to ask what."""

from __future__ import annotations

from collections.abc import Iterator

from audit.domain.readiness import Rated
from audit.domain.result import AuditResult
from audit.report.workbook.words import Row, Words, names, place

SHEETS = ("readiness", "answers", "asking")


def readiness(result: AuditResult, words: Words) -> Iterator[Row]:
    """The six functions, then each framework, at the worst and the best that the unknown allows."""
    if result.survey is None:
        return
    nothing = dict.fromkeys(("level_low", "level_high", "blocks", "source"))
    for one in result.survey.coverage:
        yield {
            **nothing,
            "what": words.label("function", one.function),
            "low": one.low,
            "high": one.high,
            "of": 100,
            "open": one.open,
            "questions": one.questions,
            "weight": one.weight,
        }
    for rated in result.survey.frameworks:
        yield _framework(rated)


def _framework(rated: Rated) -> Row:
    outcome, levels = rated.outcome, [level.name for level in rated.levels]
    return {
        "what": rated.title,
        "low": outcome.score_low,
        "high": outcome.score_high,
        "of": outcome.score_of,
        "level_low": None if outcome.level_low is None else levels[outcome.level_low],
        "level_high": None if outcome.level_high is None else levels[outcome.level_high],
        "open": outcome.unknown,
        "questions": outcome.of,
        "weight": None,
        "blocks": "\n".join(
            f"{'○' if block.open else '●'} {rated.criteria[block.criterion]}" for block in outcome.blocks
        ),
        "source": rated.source,
    }


def answers(result: AuditResult, words: Words) -> Iterator[Row]:
    """Every answer that could be used, and how it stands."""
    survey = result.survey
    if survey is None:
        return
    for answer in survey.answers:
        question = survey.questions[answer.question]
        about = "all_models" if question.per == "model" else "company"
        labels = [question.labels.get(value, value) for value in answer.values]
        yield {
            "question": question.asks,
            "subject": answer.subject or words.words[about],
            "answer": " / ".join(labels) or words.words["dont_know"],
            "who": answer.who,
            "when": answer.when,
            "status": words.words[f"answer_{answer.status}"],
            "strength": words.strength(answer.strength),
            "note": answer.note or None,
            "place": place(answer.place),
            "id": answer.question,
        }


def asking(result: AuditResult, words: Words) -> Iterator[Row]:
    """Each open question with whom to ask, whoever decides most first."""
    survey = result.survey
    if survey is None:
        return
    for request in survey.requests:
        for wanted in request.questions:
            question = survey.questions[wanted.question]
            yield {
                "person": request.person,
                "question": question.asks,
                "count": len(wanted.models) or None,
                "models": names(result, wanted.models) or words.words["company"],
                "whom": question.whom,
                "why": question.why,
                "evidence": question.evidence,
                "id": wanted.question,
            }
